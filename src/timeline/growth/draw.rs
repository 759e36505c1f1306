//! Counts drawn at random.

use super::likelihood::ln_factorial;
use crate::random::Random;

/// A count of this mean and of variance `scatter` times the mean: negative binomial, as a Poisson number whose own mean is a gamma number of
/// shape `mean / (scatter - 1)`; Poisson for a scatter of 1 or less.
pub(super) fn count(random: &mut Random, mean: f64, scatter: f64) -> u64 {
    if scatter <= 1.0 || mean <= 0.0 {
        return poisson(random, mean);
    }
    let own = gamma(random, mean / (scatter - 1.0)) * (scatter - 1.0);
    poisson(random, own)
}

/// A gamma number of scale 1 (Marsaglia and Tsang 2000, doi:10.1145/358407.358414); a shape below 1 by a power of an even number.
fn gamma(random: &mut Random, shape: f64) -> f64 {
    if shape < 1.0 {
        return gamma(random, shape + 1.0) * (1.0 - random.unit()).powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(random);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && (1.0 - random.unit()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// A standard normal number (Box and Muller 1958, doi:10.1214/aoms/1177706645).
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
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
    fn drawn_numbers_have_their_mean_and_variance() {
        for (mean, scatter) in [(0.3, 1.0), (4.0, 1.0), (29.0, 1.0), (31.0, 1.0), (170.0, 1.0), (4000.0, 1.0), (2.0, 5.0), (80.0, 3.0)] {
            let mut random = Random::stream(5, mean as u64);
            let numbers: Vec<f64> = (0..20_000).map(|_| count(&mut random, mean, scatter) as f64).collect();
            let average = numbers.iter().sum::<f64>() / 20_000.0;
            let variance = numbers.iter().map(|x| (x - average).powi(2)).sum::<f64>() / 20_000.0;
            // five standard errors, those of the variance by the excess of the negative binomial law, below 6 here
            assert!((average - mean).abs() < 5.0 * (scatter * mean / 20_000.0).sqrt(), "{mean}: {average}");
            let excess = 6.0 * (scatter - 1.0) / mean + 1.0 / (scatter * mean);
            assert!((variance / mean / scatter - 1.0).abs() < 5.0 * ((2.0 + excess) / 20_000.0).sqrt(), "{mean}: {variance}");
        }
    }
}
