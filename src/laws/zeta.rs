//! Riemann's zeta function with the moments that a likelihood needs.

/// `Σ (ln n)^k n^-s` over n from 1, for k = 0, 1, 2 and s > 1: summed to 200, the tail by Euler and Maclaurin's formula.
/// Relative error below 1e-9 for s from 1.001.
pub(super) fn zeta_moments(s: f64) -> [f64; 3] {
    const N: u32 = 200;
    let mut sums = [0.0; 3];
    for n in (1..N).rev() {
        let (log, power) = (f64::from(n).ln(), f64::from(n).powf(-s));
        sums[2] += log * log * power;
        sums[1] += log * power;
        sums[0] += power;
    }
    let (x, l, a) = (f64::from(N), f64::from(N).ln(), s - 1.0);
    let rest = x.powf(-a);
    let integrals = [rest / a, rest * (l / a + 1.0 / (a * a)), rest * (l * l / a + 2.0 * l / (a * a) + 2.0 / (a * a * a))];
    let here = x.powf(-s);
    let slopes = [-s * here / x, (1.0 - s * l) * here / x, (2.0 * l - s * l * l) * here / x];
    for k in 0..3 {
        sums[k] += integrals[k] + l.powi(k as i32) * here / 2.0 - slopes[k] / 12.0;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_mathematics() {
        let [zeta2, ..] = zeta_moments(2.0);
        assert!((zeta2 - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-11);
        // mpmath 1.3: zeta(1.5), -zeta'(2), zeta''(2)
        assert!((zeta_moments(1.5)[0] - 2.612_375_348_685_488).abs() < 1e-9);
        assert!((zeta_moments(2.0)[1] - 0.937_548_254_315_844).abs() < 1e-9);
        assert!((zeta_moments(2.0)[2] - 1.989_280_234_298_901).abs() < 1e-8);
    }
}
