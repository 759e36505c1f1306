//! Fitting the curves.

use super::likelihood::poisson_log_likelihood;
use super::search::{Side, least_in_box, least_on_line};
use super::{Criterion, GrowthModel, exponential_rate};

/// A curve fitted to annual counts.
#[derive(Debug, Clone, PartialEq)]
pub struct GrowthFit {
    /// Which curve.
    pub model: GrowthModel,
    /// What was made least.
    pub criterion: Criterion,
    /// One value for each of the model's parameter names.
    pub parameters: Vec<f64>,
    /// The curve in each year.
    pub fitted: Vec<f64>,
    /// Sum of the squared residuals, count minus curve.
    pub squares: f64,
    /// Log-likelihood, under [`Criterion::Poisson`] only; with the ln y! that many programs leave out.
    pub log_likelihood: Option<f64>,
    /// Akaike's criterion with Hurvich and Tsai's correction for short series; none where the series is too short for it.
    /// Comparable among fits of one criterion only.
    pub aicc: Option<f64>,
    /// A parameter lies at the edge of what is searched (saturation beyond twice the length of the series, or a rate outside 0.01
    /// to 5 a year): the data do not say where the curve bends.
    pub at_edge: bool,
}

impl GrowthFit {
    /// Count minus curve in each year.
    pub fn residuals(&self, counts: &[u64]) -> Vec<f64> {
        counts.iter().zip(&self.fitted).map(|(&y, mu)| y as f64 - mu).collect()
    }
}

/// The years, as a fit sees them.
struct Series<'c> {
    counts: &'c [u64],
    criterion: Criterion,
}

/// Fits a model to the counts of consecutive years; none for fewer years than parameters plus one, or without a count.
///
/// Least squares makes `Σ (y - μ)²` least, Poisson makes `Σ y ln μ - μ` greatest. A curve is a scale times a shape, and the best scale for
/// a shape has a formula, so only the one or two parameters of the shape are searched, over all of the range stated in
/// [`GrowthFit::at_edge`]; a local optimum is thereby no danger in practice. Poisson fits have the sum of the counts as theirs.
/// AICc is `n ln(squares / n) + 2k + 2k(k+1)/(n-k-1)` with k = parameters + 1 for the variance, and
/// `-2 log-likelihood + 2k + 2k(k+1)/(n-k-1)` with k = parameters.
///
/// Time O(years) for each of some ten thousand shapes looked at.
///
/// Hurvich and Tsai (1989), Biometrika 76, 297-307, doi:10.1093/biomet/76.2.297; Gompertz as in Winsor (1932), doi:10.1073/pnas.18.1.1.
pub fn fit(model: GrowthModel, criterion: Criterion, counts: &[u64]) -> Option<GrowthFit> {
    let names = model.parameter_names().len();
    if counts.len() <= names || counts.iter().all(|&y| y == 0) {
        return None;
    }
    let series = Series { counts, criterion };
    let (parameters, at_edge) = match model {
        GrowthModel::Linear => (series.linear(), false),
        GrowthModel::Exponential => series.exponential(),
        GrowthModel::Logistic | GrowthModel::Gompertz => series.saturating(model),
    };
    let fitted: Vec<f64> = (0..counts.len()).map(|t| model.at(&parameters, t as f64)).collect();
    let squares: f64 = counts.iter().zip(&fitted).map(|(&y, mu)| (y as f64 - mu).powi(2)).sum();
    let log_likelihood = (criterion == Criterion::Poisson).then(|| poisson_log_likelihood(counts, fitted.iter().copied()));
    let n = counts.len() as f64;
    let (twice, k) = match log_likelihood {
        Some(likelihood) => (-2.0 * likelihood, names as f64),
        // whole counts are never known better than this; a curve through every point would else be infinitely good
        None => (n * (squares / n).max(1e-12).ln(), names as f64 + 1.0),
    };
    let aicc = (n - k - 1.0 > 0.0 && twice.is_finite()).then(|| twice + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0));
    Some(GrowthFit { model, criterion, parameters, fitted, squares, log_likelihood, aicc, at_edge })
}

/// Every model that can be fitted, by one criterion, in the order of [`GrowthModel::ALL`].
pub fn compare(criterion: Criterion, counts: &[u64]) -> Vec<GrowthFit> {
    GrowthModel::ALL.into_iter().filter_map(|model| fit(model, criterion, counts)).collect()
}

impl Series<'_> {
    fn years(&self) -> impl Iterator<Item = (f64, f64)> {
        self.counts.iter().enumerate().map(|(t, &y)| (t as f64, y as f64))
    }

    fn last(&self) -> f64 {
        (self.counts.len() - 1) as f64
    }

    /// The best scale of a shape, and what is to be made least with it.
    fn scaled(&self, shape: impl Fn(f64) -> f64) -> (f64, f64) {
        let (mut product, mut square, mut sum, mut total) = (0.0, 0.0, 0.0, 0.0);
        for (t, y) in self.years() {
            let g = shape(t);
            (product, square, sum, total) = (product + y * g, square + g * g, sum + g, total + y);
        }
        let scale = match self.criterion {
            Criterion::LeastSquares => product / square,
            Criterion::Poisson => total / sum,
        };
        if !(scale.is_finite() && scale > 0.0) {
            return (0.0, f64::INFINITY);
        }
        let value = self.years().map(|(t, y)| {
            let mu = scale * shape(t);
            match self.criterion {
                Criterion::LeastSquares => (y - mu) * (y - mu),
                Criterion::Poisson if y == 0.0 => mu,
                Criterion::Poisson => mu - y * mu.ln(),
            }
        });
        let value: f64 = value.sum();
        (scale, if value.is_finite() { value } else { f64::INFINITY })
    }

    fn linear(&self) -> Vec<f64> {
        let n = self.counts.len() as f64;
        if self.criterion == Criterion::LeastSquares {
            let (mean_t, mean_y) = (self.last() / 2.0, self.years().map(|(_, y)| y).sum::<f64>() / n);
            let product: f64 = self.years().map(|(t, y)| (t - mean_t) * (y - mean_y)).sum();
            let slope = product / self.years().map(|(t, _)| (t - mean_t).powi(2)).sum::<f64>();
            return vec![mean_y - slope * mean_t, slope];
        }
        // a share of the last year against the first keeps the line at or above 0 in all years
        let last = self.last();
        let line = |w: f64| move |t: f64| (1.0 - w) * (1.0 - t / last) + w * t / last;
        let w = least_on_line(Side { low: 0.0, high: 1.0 }, 100, |w| self.scaled(line(w)).1);
        let (scale, _) = self.scaled(line(w));
        vec![scale * (1.0 - w), scale * (2.0 * w - 1.0) / last]
    }

    fn exponential(&self) -> (Vec<f64>, bool) {
        const STEEPEST: f64 = 5.0;
        let shape = |b: f64| move |t: f64| GrowthModel::Exponential.shape(&[b], t);
        let exact = if self.criterion == Criterion::Poisson { exponential_rate(self.counts).map(|found| found.rate) } else { None };
        // e^600 is still a number
        let side = Side { low: -STEEPEST.min(600.0 / self.last()), high: STEEPEST.min(600.0 / self.last()) };
        let b = exact.filter(|b| b.abs() < side.high).unwrap_or_else(|| least_on_line(side, 400, |b| self.scaled(shape(b)).1));
        (vec![self.scaled(shape(b)).0, b], side.is_edge(b))
    }

    /// r is searched by its logarithm: shapes change with its order of size.
    fn saturating(&self, model: GrowthModel) -> (Vec<f64>, bool) {
        let n = self.counts.len() as f64;
        let sides = [Side { low: 0.01_f64.ln(), high: 5.0_f64.ln() }, Side { low: -n, high: 3.0 * n }];
        let shape = |[u, m]: [f64; 2]| move |t: f64| model.shape(&[u.exp(), m], t);
        let [u, m] = least_in_box(sides, [24, 48], |point| self.scaled(shape(point)).1);
        let (scale, _) = self.scaled(shape([u, m]));
        (vec![scale, u.exp(), m], sides[0].is_edge(u) || sides[1].is_edge(m))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_curve_that_the_counts_follow_is_found_again() {
        let k = |model: GrowthModel, p: &[f64]| (0..26).map(|t| model.at(p, f64::from(t)).round() as u64).collect::<Vec<_>>();
        for (model, parameters) in [
            (GrowthModel::Linear, vec![40_000.0, 9_000.0]),
            (GrowthModel::Exponential, vec![20_000.0, 0.21]),
            (GrowthModel::Logistic, vec![900_000.0, 0.45, 15.0]),
            (GrowthModel::Gompertz, vec![900_000.0, 0.25, 12.0]),
        ] {
            let counts = k(model, &parameters);
            for criterion in [Criterion::LeastSquares, Criterion::Poisson] {
                let found = fit(model, criterion, &counts).expect("fitted");
                for (name, (is, was)) in model.parameter_names().iter().zip(found.parameters.iter().zip(&parameters)) {
                    assert!((is - was).abs() < 1e-4 * was.abs(), "{} {} {name}: {is} {was}", model.name(), criterion.name());
                }
                let aicc = |fit: &GrowthFit| fit.aicc.expect("long enough");
                let best = compare(criterion, &counts).into_iter().min_by(|a, b| aicc(a).total_cmp(&aicc(b)));
                assert_eq!(best.expect("one").model, model, "{}", criterion.name());
                assert!(!found.at_edge);
            }
        }
    }

    #[test]
    fn growth_without_an_end_in_sight_says_so() {
        let counts: Vec<u64> = (0..20).map(|t| (100.0 * (0.2 * f64::from(t)).exp()).round() as u64).collect();
        assert!(fit(GrowthModel::Logistic, Criterion::Poisson, &counts).expect("fitted").at_edge);
    }

    #[test]
    fn too_short_or_empty_series_have_no_fit() {
        assert_eq!(fit(GrowthModel::Linear, Criterion::Poisson, &[1, 2]), None);
        assert_eq!(fit(GrowthModel::Gompertz, Criterion::LeastSquares, &[1, 2, 3]), None);
        assert_eq!(fit(GrowthModel::Linear, Criterion::Poisson, &[0; 9]), None);
        assert!(compare(Criterion::Poisson, &[0, 0, 0, 0, 7]).iter().all(|f| f.fitted.iter().all(|mu| mu.is_finite())));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn poisson_curves_hold_as_many_works_as_the_counts(counts in prop::collection::vec(0_u64..300, 5..20)) {
            prop_assume!(counts.iter().sum::<u64>() > 0);
            for found in compare(Criterion::Poisson, &counts) {
                let (held, total) = (found.fitted.iter().sum::<f64>(), counts.iter().sum::<u64>() as f64);
                prop_assert!((held - total).abs() < 1e-6 * total, "{:?}: {held} {total}", found.model);
                prop_assert!(found.fitted.iter().all(|mu| mu.is_finite() && *mu >= 0.0));
            }
        }

        #[test]
        fn no_line_is_nearer_than_the_one_of_least_squares(
            counts in prop::collection::vec(0_u64..300, 3..20), da in -5.0_f64..5.0, db in -1.0_f64..1.0,
        ) {
            prop_assume!(counts.iter().sum::<u64>() > 0);
            let found = fit(GrowthModel::Linear, Criterion::LeastSquares, &counts).expect("fitted");
            let other = [found.parameters[0] + da, found.parameters[1] + db];
            let squares: f64 = counts.iter().enumerate().map(|(t, &y)| (y as f64 - GrowthModel::Linear.at(&other, t as f64)).powi(2)).sum();
            prop_assert!(found.squares <= squares + 1e-6);
        }
    }
}
