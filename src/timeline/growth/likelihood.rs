//! The Poisson likelihood, and what goes with it.

/// ln(n!), exact to the last digits: summed up to 255, Stirling's series (four terms) beyond.
pub(super) fn ln_factorial(n: u64) -> f64 {
    if n < 256 {
        return (2..=n).map(|k| (k as f64).ln()).sum();
    }
    let x = n as f64;
    let square = x * x;
    x * x.ln() - x + 0.5 * (std::f64::consts::TAU * x).ln() + (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * square)) / square) / x
}

/// `Σ y ln μ - μ - ln y!`; minus infinity where a count stands in a year for which the curve has nothing.
pub(super) fn poisson_log_likelihood(counts: &[u64], curve: impl Iterator<Item = f64>) -> f64 {
    counts
        .iter()
        .zip(curve)
        .map(|(&y, mu)| match y {
            0 => -mu,
            _ if mu > 0.0 => y as f64 * mu.ln() - mu - ln_factorial(y),
            _ => f64::NEG_INFINITY,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factorials_meet_where_the_series_takes_over() {
        for n in [256_u64, 300, 1000, 5000] {
            let summed: f64 = (2..=n).map(|k| (k as f64).ln()).sum();
            assert!((ln_factorial(n) - summed).abs() < 1e-9, "{n}");
        }
        assert_eq!((ln_factorial(0), ln_factorial(1)), (0.0, 0.0));
        assert!((ln_factorial(5) - 120.0_f64.ln()).abs() < 1e-14);
    }
}
