//! Whether one rate of growth holds for all years, or changed in one of them.

use super::exponential_rate;
use super::likelihood::{ln_factorial, poisson_log_likelihood};
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
    /// Share of series drawn from the one curve that show as great a ratio at their own best year: `(1 + greater) / (1 + drawn)`.
    pub p_value: f64,
    /// Series drawn.
    pub drawn: usize,
}

/// Least years of a part.
const PART: usize = 3;

/// Tests one exponential curve of Poisson counts against two that meet nowhere in particular, at the best of all years.
///
/// None for fewer than six years or without a count. As the year is searched for, the ratio does not follow a chi-square law, so `drawn`
/// series are drawn from the one curve and judged alike (parametric bootstrap), series i with its own numbers, the same for any thread
/// count. Counts that vary more than Poisson counts (see [`ExponentialRate::dispersion`](super::ExponentialRate::dispersion)) make the
/// p value too small.
///
/// Time O(drawn years²). Davies (1987), Biometrika 74, 33-43, doi:10.1093/biomet/74.1.33, on parameters that only the alternative has;
/// Efron and Tibshirani (1993), chapter 16.
pub fn breakpoint(counts: &[u64], drawn: usize, seed: u64) -> Option<Breakpoint> {
    if counts.len() < 2 * PART || counts.iter().all(|&y| y == 0) {
        return None;
    }
    let (at, likelihood_ratio) = best_cut(counts);
    let curve = exponential_curve(counts);
    let greater = (0..drawn)
        .filter(|&i| {
            let mut random = Random::stream(seed, i as u64);
            let series: Vec<u64> = curve.iter().map(|&mu| poisson(&mut random, mu)).collect();
            // rounding must not make a ratio greater than itself
            best_cut(&series).1 >= likelihood_ratio - 1e-9
        })
        .count();
    let rate = |part: &[u64]| exponential_rate(part).map(|found| found.rate);
    Some(Breakpoint {
        at,
        before: rate(&counts[..at]),
        after: rate(&counts[at..]),
        likelihood_ratio,
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

/// A Poisson number: by multiplication below 30, above by transformed rejection (Hormann 1993, doi:10.1016/0167-6687(93)90997-4).
fn poisson(random: &mut Random, mean: f64) -> u64 {
    if mean < 30.0 {
        let least = (-mean).exp();
        let (mut number, mut product) = (0, random.unit());
        while product > least {
            number += 1;
            product *= random.unit();
        }
        return number;
    }
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    loop {
        let (u, v) = (random.unit() - 0.5, random.unit());
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
        if us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2.0) {
            return k as u64;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        if (v * inverse_alpha / (a / (us * us) + b)).ln() <= k * mean.ln() - mean - ln_factorial(k as u64) {
            return k as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_numbers_have_the_mean_and_variance_of_poisson() {
        for mean in [0.3, 4.0, 29.0, 31.0, 170.0, 4000.0] {
            let mut random = Random::stream(5, mean as u64);
            let numbers: Vec<f64> = (0..20_000).map(|_| poisson(&mut random, mean) as f64).collect();
            let average = numbers.iter().sum::<f64>() / 20_000.0;
            let variance = numbers.iter().map(|x| (x - average).powi(2)).sum::<f64>() / 20_000.0;
            // five standard errors
            assert!((average - mean).abs() < 5.0 * (mean / 20_000.0).sqrt(), "{mean}: {average}");
            assert!((variance / mean - 1.0).abs() < 5.0 * ((2.0 + 1.0 / mean) / 20_000.0).sqrt(), "{mean}: {variance}");
        }
    }

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
    fn nothing_to_cut_gives_nothing() {
        assert_eq!(breakpoint(&[1, 2, 3, 4, 5], 9, 0), None);
        assert_eq!(breakpoint(&[0; 12], 9, 0), None);
        let lonely = breakpoint(&[0, 0, 0, 0, 0, 9], 9, 0).expect("six years");
        assert!(lonely.likelihood_ratio.is_finite() && lonely.p_value <= 1.0);
    }
}
