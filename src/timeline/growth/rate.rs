//! One rate of growth for a series of counts, and how sure it is.

/// Growth of Poisson counts whose mean is `a e^(b t)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialRate {
    /// b, a year: 0.1 is a growth of e^0.1 - 1 = 10.5 percent.
    pub rate: f64,
    /// Standard error of b, widened by the square root of the dispersion where the counts vary more than Poisson counts do.
    pub standard_error: f64,
    /// Pearson's chi-square over its degrees of freedom, T - 2: about 1 for Poisson counts; none below 3 years.
    pub dispersion: Option<f64>,
}

/// The maximum-likelihood rate of growth; none where it has no finite value: fewer than 2 years, or all counts in the first
/// or all in the last year.
///
/// b solves `Σ t e^(bt) / Σ e^(bt) = Σ t y / Σ y`, whose left side grows with b, so there is one solution. The standard error is
/// `sqrt(φ / (Σ y Var_b(t)))`, with the dispersion φ where it is above 1 (quasi-Poisson; Wedderburn 1974,
/// doi:10.1093/biomet/61.3.439).
///
/// ```
/// # use wenmai::timeline::exponential_rate;
/// let doubling = exponential_rate(&[10, 20, 40, 80]).expect("it grows");
/// assert!((doubling.rate - 2_f64.ln()).abs() < 1e-12);
/// ```
pub fn exponential_rate(counts: &[u64]) -> Option<ExponentialRate> {
    let total: u64 = counts.iter().sum();
    let last = counts.len().checked_sub(1).filter(|&last| last > 0)?;
    if total == 0 || total == counts[0] || total == counts[last] {
        return None;
    }
    let aim = counts.iter().enumerate().map(|(t, &y)| t as f64 * y as f64).sum::<f64>() / total as f64;
    let rate = solve(counts.len(), aim);
    let (_, variance) = weighted_years(counts.len(), rate);
    let weights: Vec<f64> = (0..counts.len()).map(|t| (rate * (t as f64 - aim)).exp()).collect();
    let scale = total as f64 / weights.iter().sum::<f64>();
    let pearson: f64 = counts.iter().zip(&weights).map(|(&y, w)| (y as f64 - scale * w).powi(2) / (scale * w)).sum();
    let dispersion = (counts.len() > 2).then(|| pearson / (counts.len() - 2) as f64);
    let standard_error = (dispersion.unwrap_or(1.0).max(1.0) / (total as f64 * variance)).sqrt();
    Some(ExponentialRate { rate, standard_error, dispersion })
}

/// The rate at which the mean of the years 0 to n - 1, weighted by e^(bt), is `aim`.
fn solve(n: usize, aim: f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    while weighted_years(n, low).0 > aim {
        low *= 2.0;
    }
    while weighted_years(n, high).0 < aim {
        high *= 2.0;
    }
    let mut rate = 0.0;
    for _ in 0..200 {
        let (mean, variance) = weighted_years(n, rate);
        *(if mean < aim { &mut low } else { &mut high }) = rate;
        let newton = rate + (aim - mean) / variance;
        let next = if newton > low && newton < high { newton } else { (low + high) / 2.0 };
        if (next - rate).abs() <= 1e-15 * (1.0 + rate.abs()) {
            return next;
        }
        rate = next;
    }
    rate
}

/// Mean and variance of the years 0 to n - 1 weighted by e^(bt).
fn weighted_years(n: usize, rate: f64) -> (f64, f64) {
    let top = if rate > 0.0 { rate * (n - 1) as f64 } else { 0.0 }; // keeps every weight at most 1
    let (mut weights, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for t in 0..n {
        let (t, w) = (t as f64, (rate * t as f64 - top).exp());
        (weights, sum, squares) = (weights + w, sum + w * t, squares + w * t * t);
    }
    let mean = sum / weights;
    (mean, (squares / weights - mean * mean).max(0.0))
}

/// Years in which what grows at `rate` a year (e^rate-fold) doubles: `ln 2 / rate`; none where it does not grow.
pub fn doubling_time(rate: f64) -> Option<f64> {
    (rate > 0.0 && rate.is_finite()).then(|| std::f64::consts::LN_2 / rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_without_a_finite_value_is_none() {
        for counts in [&[][..], &[5], &[0, 0], &[5, 0, 0], &[0, 0, 5]] {
            assert_eq!(exponential_rate(counts), None, "{counts:?}");
        }
        assert!(exponential_rate(&[0, 5, 0]).is_some_and(|found| found.rate.abs() < 1e-12));
        assert_eq!((doubling_time(0.0), doubling_time(-0.1)), (None, None));
    }

    #[test]
    fn the_reverse_of_a_series_has_the_opposite_rate() {
        let counts = [3, 1, 4, 1, 5, 9, 2, 6];
        let reverse: Vec<u64> = counts.iter().rev().copied().collect();
        let (a, b) = (exponential_rate(&counts).expect("finite"), exponential_rate(&reverse).expect("finite"));
        assert!((a.rate + b.rate).abs() < 1e-12);
        assert!((a.standard_error - b.standard_error).abs() < 1e-12);
    }
}
