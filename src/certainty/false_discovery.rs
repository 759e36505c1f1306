//! Many tests at once.

/// Benjamini and Hochberg's q value of each p value: the smallest false discovery rate at which the test is still a discovery.
///
/// `q_(k) = min over j >= k of p_(j) M / j` for the p values in ascending order, at most 1. `tests` is M: tests whose p value is 1 need
/// not be listed, as they change no q value below 1.
///
/// Time O(n log n).
///
/// # Panics
/// When more p values are given than there are tests.
///
/// Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57(1), 289-300, doi:10.1111/j.2517-6161.1995.tb02031.x.
pub fn q_values(p_values: &[f64], tests: usize) -> Vec<f64> {
    assert!(p_values.len() <= tests, "no more values than tests");
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut least = 1.0_f64;
    let mut found = vec![1.0; p_values.len()];
    for (place, &at) in order.iter().enumerate().rev() {
        least = least.min(p_values[at] * tests as f64 / (place + 1) as f64);
        found[at] = least;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_values_of_the_textbook() {
        let found = q_values(&[0.01, 0.04, 0.03, 0.005], 4);
        for (found, expected) in found.iter().zip([0.02, 0.04, 0.04, 0.02]) {
            assert!((found - expected).abs() < 1e-15, "{found}");
        }
        assert_eq!(q_values(&[0.2], 10), [1.0]);
        assert!(q_values(&[], 0).is_empty());
    }
}
