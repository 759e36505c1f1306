//! Natural logarithms that have the same bits everywhere, which those of the machine's library have not.

/// The logarithm of a product, one logarithm taken for some sixty factors.
#[derive(Debug, Clone, Copy)]
pub(super) struct LogProduct {
    /// Product of the factors' mantissas, each of 1 to 2, since the last sum.
    mantissa: f64,
    factors: u32,
    /// Sum of the powers of 2.
    power: i64,
    sum: f64,
}

impl Default for LogProduct {
    fn default() -> Self {
        Self { mantissa: 1.0, factors: 0, power: 0, sum: 0.0 }
    }
}

const BIAS: i64 = 1023;
const FRACTION: u64 = (1 << 52) - 1;

/// `x = mantissa × 2^power`, the mantissa from 1 to 2; x is above 0 and not subnormal.
fn split(x: f64) -> (f64, i64) {
    let bits = x.to_bits();
    (f64::from_bits((bits & FRACTION) | ((BIAS as u64) << 52)), (bits >> 52) as i64 - BIAS)
}

impl LogProduct {
    /// Takes a factor in; it must be above 0 and not subnormal.
    pub(super) fn multiply(&mut self, factor: f64) {
        let (mantissa, power) = split(factor);
        self.mantissa *= mantissa;
        self.power += power;
        self.factors += 1;
        if self.factors == 64 {
            *self = Self { sum: self.sum + natural(self.mantissa), mantissa: 1.0, factors: 0, power: self.power };
        }
    }

    /// The logarithm of all factors; 0 without one.
    pub(super) fn value(&self) -> f64 {
        self.sum + natural(self.mantissa) + self.power as f64 * std::f64::consts::LN_2
    }
}

/// `ln x = 2 artanh((m - 1) / (m + 1)) + p ln 2` with m within √2 of 1, by its series.
fn natural(x: f64) -> f64 {
    let (mut mantissa, mut power) = split(x);
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa /= 2.0;
        power += 1;
    }
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z; // below 0.03: eleven terms leave less than 1e-17
    let mut sum = 0.0;
    for k in (0..11).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    2.0 * z * sum + power as f64 * std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library() {
        for x in [1e-300, 0.3, 0.999_999, 1.0, 1.414, 1.415, 2.0, 7.0, 1e100] {
            assert!((natural(x) - x.ln()).abs() <= 4e-16 * x.ln().abs().max(1.0), "{x}");
        }
        let mut product = LogProduct::default();
        (1..=1000).for_each(|k| product.multiply(f64::from(k)));
        let sum: f64 = (1..=1000).map(|k| f64::from(k).ln()).sum(); // ln 1000!
        assert!((product.value() - sum).abs() < 1e-10, "{} {sum}", product.value());
        assert_eq!(LogProduct::default().value(), 0.0);
    }
}
