//! The weights of the features from records whose keywords are known.

use super::features::{FEATURES, Features};
use super::weights::Weights;

/// Strength of the pull of every weight but the intercept towards 0 (half its square is added).
const RIDGE: f64 = 1.0;
const MOST_STEPS: usize = 30;
/// The intercept, then the features.
const SIZE: usize = FEATURES + 1;

/// Weights `w` that maximise `Σ ln p(y | x) - |w|² / 2` with `p(1 | x) = 1 / (1 + e^-(b + w·x))`:
/// logistic regression by Newton's method, from 0, until no weight moves by 1e-8.
///
/// Time O(rows · features²) a step, some ten steps; deterministic, one thread.
pub(super) fn fit(rows: &[(Features, bool)]) -> Weights {
    let mut beta = [0.0; SIZE];
    for _ in 0..MOST_STEPS {
        let mut gradient = [0.0; SIZE];
        let mut curvature = vec![[0.0; SIZE]; SIZE];
        for (features, is_keyword) in rows {
            let mut x = [1.0; SIZE];
            x[1..].copy_from_slice(features);
            let p = logistic(x.iter().zip(&beta).map(|(x, b)| x * b).sum());
            let (error, weight) = (f64::from(u8::from(*is_keyword)) - p, p * (1.0 - p));
            for i in (0..SIZE).filter(|&i| x[i] != 0.0) {
                gradient[i] += error * x[i];
                for j in 0..=i {
                    curvature[i][j] += weight * x[i] * x[j];
                }
            }
        }
        for i in 0..SIZE {
            // the intercept gets just enough to keep the matrix from being singular
            let ridge = if i == 0 { 1e-9 } else { RIDGE };
            gradient[i] -= ridge * beta[i];
            curvature[i][i] += ridge;
        }
        let step = solve(curvature, gradient);
        for (b, step) in beta.iter_mut().zip(&step) {
            *b += step;
        }
        if step.iter().all(|step| step.abs() < 1e-8) {
            break;
        }
    }
    let mut weights = [0.0; FEATURES];
    weights.copy_from_slice(&beta[1..]);
    Weights { intercept: beta[0], weights }
}

/// `1 / (1 + e^-z)`
pub(super) fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Solves `A x = b` for a positive definite `A` given by its lower triangle (Cholesky).
fn solve(mut a: Vec<[f64; SIZE]>, mut b: [f64; SIZE]) -> [f64; SIZE] {
    for i in 0..SIZE {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            a[i][j] = if i == j { (a[i][i] - inner).max(1e-12).sqrt() } else { (a[i][j] - inner) / a[j][j] };
        }
    }
    for i in 0..SIZE {
        let inner: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - inner) / a[i][i];
    }
    for i in (0..SIZE).rev() {
        let inner: f64 = (i + 1..SIZE).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - inner) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: &[usize], is_keyword: bool) -> (Features, bool) {
        let mut features = [0.0; FEATURES];
        for &at in at {
            features[at] = 1.0;
        }
        (features, is_keyword)
    }

    #[test]
    fn one_yes_or_no_feature_gives_the_odds_that_were_seen() {
        // without the pull the weights are the logarithms of the odds; 3,000 rows make it negligible
        let mut rows = Vec::new();
        for (at, yes, no) in [(&[][..], 500, 1_500), (&[3][..], 750, 250)] {
            rows.extend((0..yes).map(|_| row(at, true)));
            rows.extend((0..no).map(|_| row(at, false)));
        }
        let fitted = fit(&rows);
        assert!((fitted.intercept - (1.0_f64 / 3.0).ln()).abs() < 0.01, "{fitted:?}");
        assert!((fitted.weights[3] - (3.0_f64.ln() - (1.0_f64 / 3.0).ln())).abs() < 0.02, "{fitted:?}");
        assert_eq!(fitted.weights[4], 0.0);
    }

    #[test]
    #[expect(clippy::needless_range_loop, reason = "rows and columns of a matrix")]
    fn a_solution_solves() {
        let mut a = vec![[0.0; SIZE]; SIZE];
        let mut b = [0.0; SIZE];
        for i in 0..SIZE {
            for j in 0..=i {
                a[i][j] = if i == j { 4.0 + i as f64 } else { 1.0 / (1.0 + (i - j) as f64) };
            }
            b[i] = i as f64;
        }
        let full = |i: usize, j: usize| if j <= i { a[i][j] } else { a[j][i] };
        let x = solve(a.clone(), b);
        for i in 0..SIZE {
            let product: f64 = (0..SIZE).map(|j| full(i, j) * x[j]).sum();
            assert!((product - b[i]).abs() < 1e-9, "row {i}");
        }
    }
}
