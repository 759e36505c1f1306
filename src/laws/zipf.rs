//! How occurrences are spread over words.

use super::Line;

/// The line of log10 occurrences on log10 rank, words by occurrences in descending order; Zipf's law has a slope of -1. None for fewer than
/// two words.
///
/// Words of equal occurrences stand at ranks one after the other, in whatever order.
///
/// ```
/// # use wenmai::laws::zipf;
/// let line = zipf(&[60, 30, 20, 15, 12, 10]).expect("words");
/// assert!((line.slope + 1.0).abs() < 1e-12);
/// ```
///
/// Zipf (1949), Human Behavior and the Principle of Least Effort.
///
/// # Panics
/// When the occurrences do not descend, or one is 0.
pub fn zipf(occurrences: &[u64]) -> Option<Line> {
    assert!(occurrences.is_sorted_by(|a, b| a >= b) && occurrences.last() != Some(&0), "words by occurrences, each at least once");
    let points: Vec<(f64, f64)> = (1_u32..).zip(occurrences).map(|(rank, &n)| (f64::from(rank).log10(), (n as f64).log10())).collect();
    Line::through(&points)
}
