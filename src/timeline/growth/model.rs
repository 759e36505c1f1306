//! The curves, each as a scale times a shape.

use serde::{Deserialize, Serialize};

/// A curve of growth; t counts years from the first of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrowthModel {
    /// a + b t
    Linear,
    /// a e^(b t)
    Exponential,
    /// K / (1 + e^(-r (t - m))): saturates at K, half of it at m
    Logistic,
    /// K e^(-e^(-r (t - m))): saturates at K, grows fastest at m, at 37 percent of K
    Gompertz,
}

/// What a fit makes least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// The sum of the squared residuals.
    LeastSquares,
    /// Minus the likelihood of independent Poisson counts.
    Poisson,
}

impl GrowthModel {
    /// Every model, simplest first.
    pub const ALL: [Self; 4] = [Self::Linear, Self::Exponential, Self::Logistic, Self::Gompertz];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Exponential => "exponential",
            Self::Logistic => "logistic",
            Self::Gompertz => "gompertz",
        }
    }

    /// The formula in which [`parameter_names`](Self::parameter_names) stand.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Linear => "a + b t",
            Self::Exponential => "a e^(b t)",
            Self::Logistic => "K / (1 + e^(-r (t - m)))",
            Self::Gompertz => "K e^(-e^(-r (t - m)))",
        }
    }

    /// Names of its parameters, in the order of [`GrowthFit::parameters`](super::GrowthFit::parameters).
    pub fn parameter_names(self) -> &'static [&'static str] {
        match self {
            Self::Linear | Self::Exponential => &["a", "b"],
            Self::Logistic | Self::Gompertz => &["K", "r", "m"],
        }
    }

    /// The curve at t with the given parameters.
    ///
    /// # Panics
    /// When there are not as many parameters as names.
    pub fn at(self, parameters: &[f64], t: f64) -> f64 {
        assert_eq!(parameters.len(), self.parameter_names().len(), "one value a parameter");
        match self {
            Self::Linear => parameters[0] + parameters[1] * t,
            _ => parameters[0] * self.shape(&parameters[1..], t),
        }
    }

    /// The curve of a scale of 1, for the models that have one.
    pub(super) fn shape(self, form: &[f64], t: f64) -> f64 {
        match self {
            Self::Linear => unreachable!("a linear curve has its own shape"),
            Self::Exponential => (form[0] * t).exp(),
            Self::Logistic => 1.0 / (1.0 + (-form[0] * (t - form[1])).exp()),
            Self::Gompertz => (-(-form[0] * (t - form[1])).exp()).exp(),
        }
    }
}

impl Criterion {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::LeastSquares => "least-squares",
            Self::Poisson => "poisson",
        }
    }
}
