//! Whether one rate of growth holds for all years, or changed in one of them.

use super::draw::count;
use super::exponential_rate;
use super::likelihood::poisson_log_likelihood;
use crate::random::Random;

/// The year in which growth most likely changed, and how likely chance alone would have shown as much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Breakpoint {
    /// Place of the first year of the second part.
    pub at: usize,
    /// Rate of growth b of the first part, none where it has no finite value.
    pub before: Option<f64>,
    /// Rate of growth b of the second part.
    pub after: Option<f64>,
    /// Twice the gain in log-likelihood of two exponential curves over one.
    pub likelihood_ratio: f64,
    /// Deviance of the two curves over its degrees of freedom, T - 4, at least 1: how much more the counts vary than Poisson counts do.
    /// (Pearson's chi-square is thrown about by a single work in a year for which a steep curve has almost none.)
    pub dispersion: f64,
    /// Share of series drawn from the one curve in which the ratio over the dispersion is as great at their own best year:
    /// `(1 + greater) / (1 + drawn)`.
    pub p_value: f64,
    /// Series drawn.
    pub drawn: usize,
}

/// Least years of a part.
const PART: usize = 3;

/// Tests one exponential curve of the counts against two that meet nowhere in particular, at the best of all years.
///
/// None for fewer than six years or without a count. As the year is searched for, the ratio does not follow a chi-square law, so `drawn`
/// series are drawn from the one curve and judged alike (parametric bootstrap), series i with its own numbers, the same for any thread
/// count. Annual output varies more than Poisson counts do, so the ratio is taken over the dispersion that the two curves leave
/// (quasi-likelihood: Wedderburn 1974, doi:10.1093/biomet/61.3.439), and the series are drawn with the dispersion that the one curve leaves:
/// from the negative binomial law of variance `φ μ` where φ is above 1, from the Poisson law where not.
///
/// Time O(drawn years²). Davies (1987), Biometrika 74, 33-43, doi:10.1093/biomet/74.1.33, on parameters that only the alternative has;
/// Efron and Tibshirani (1993), chapter 16.
pub fn breakpoint(counts: &[u64], drawn: usize, seed: u64) -> Option<Breakpoint> {
    if counts.len() < 2 * PART || counts.iter().all(|&y| y == 0) {
        return None;
    }
    let (at, likelihood_ratio) = best_cut(counts);
    let dispersion = two_curves(counts, at);
    let curve = exponential_curve(counts);
    let scatter = over_poisson(counts, &curve, 2);
    let greater = (0..drawn)
        .filter(|&i| {
            let mut random = Random::stream(seed, i as u64);
            let series: Vec<u64> = curve.iter().map(|&mu| count(&mut random, mu, scatter)).collect();
            let (at, ratio) = best_cut(&series);
            // rounding must not make a ratio greater than itself
            ratio / two_curves(&series, at) >= likelihood_ratio / dispersion - 1e-9
        })
        .count();
    let rate = |part: &[u64]| exponential_rate(part).map(|found| found.rate);
    Some(Breakpoint {
        at,
        before: rate(&counts[..at]),
        after: rate(&counts[at..]),
        likelihood_ratio,
        dispersion,
        p_value: (1 + greater) as f64 / (1 + drawn) as f64,
        drawn,
    })
}

/// The cut that gains most; of equal ones the first.
fn best_cut(counts: &[u64]) -> (usize, f64) {
    let whole = likelihood(counts);
    let ratio = |at: usize| 2.0 * (likelihood(&counts[..at]) + likelihood(&counts[at..]) - whole);
    (PART..=counts.len() - PART)
        .map(|at| (at, ratio(at)))
        .fold((PART, f64::NEG_INFINITY), |best, cut| if cut.1 > best.1 { cut } else { best })
}

/// The dispersion that two curves cut at a year leave.
fn two_curves(counts: &[u64], at: usize) -> f64 {
    over_poisson(counts, &[exponential_curve(&counts[..at]), exponential_curve(&counts[at..])].concat(), 4)
}

/// Deviance `2 Σ y ln(y / μ) - (y - μ)` over its degrees of freedom, at least 1.
fn over_poisson(counts: &[u64], curve: &[f64], parameters: usize) -> f64 {
    let part = |y: f64, mu: f64| if y > 0.0 { y * (y / mu).ln() - (y - mu) } else { mu };
    let deviance: f64 = counts.iter().zip(curve).filter(|(_, mu)| **mu > 0.0).map(|(&y, &mu)| 2.0 * part(y as f64, mu)).sum();
    (deviance / (counts.len() - parameters) as f64).max(1.0)
}

fn likelihood(counts: &[u64]) -> f64 {
    poisson_log_likelihood(counts, exponential_curve(counts).into_iter())
}

/// The exponential curve of greatest likelihood, or what it tends to where the rate has no finite value: all in one year, or nothing.
fn exponential_curve(counts: &[u64]) -> Vec<f64> {
    let Some(found) = exponential_rate(counts) else { return counts.iter().map(|&y| y as f64).collect() };
    let top = if found.rate > 0.0 { found.rate * (counts.len() - 1) as f64 } else { 0.0 };
    let shape: Vec<f64> = (0..counts.len()).map(|t| (found.rate * t as f64 - top).exp()).collect();
    let scale = counts.iter().sum::<u64>() as f64 / shape.iter().sum::<f64>();
    shape.into_iter().map(|g| scale * g).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bend_is_found_and_a_straight_course_is_not() {
        let bent: Vec<u64> = (0..20).map(|t| if t < 12 { 20 } else { (20.0 * (0.35 * f64::from(t - 11)).exp()) as u64 }).collect();
        let found = breakpoint(&bent, 99, 1).expect("long enough");
        assert!((11..=13).contains(&found.at) && found.p_value == 0.01, "{found:?}");
        let straight: Vec<u64> = (0..20).map(|t| (20.0 * (0.1 * f64::from(t)).exp()) as u64).collect();
        let found = breakpoint(&straight, 99, 1).expect("long enough");
        assert!(found.p_value > 0.5, "{found:?}");
    }

    #[test]
    fn scattered_counts_without_a_break_show_none_more_often_than_they_should() {
        for (scatter, seed) in [(1.0, 2), (6.0, 3)] {
            let small = (0..100).filter(|&i| {
                let mut random = Random::stream(seed, i);
                let series: Vec<u64> = (0..20).map(|t| count(&mut random, 15.0 * (0.1 * f64::from(t)).exp(), scatter)).collect();
                breakpoint(&series, 39, i).is_some_and(|found| found.p_value <= 0.1)
            });
            // ten are due; four standard deviations more would be 22
            let small = small.count();
            assert!((2..=18).contains(&small), "dispersion {scatter}: {small} of 100");
        }
    }

    #[test]
    fn nothing_to_cut_gives_nothing() {
        assert_eq!(breakpoint(&[1, 2, 3, 4, 5], 9, 0), None);
        assert_eq!(breakpoint(&[0; 12], 9, 0), None);
        let lonely = breakpoint(&[0, 0, 0, 0, 0, 9], 9, 0).expect("six years");
        assert!(lonely.likelihood_ratio.is_finite() && lonely.p_value <= 1.0);
    }
}
