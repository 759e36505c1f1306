//! `[growth]` and `[bursts]`: how the timeline is judged.

use serde::{Deserialize, Serialize};

use crate::timeline::{BurstModel, Criterion};

/// `[growth]`: the models of the annual output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GrowthSettings {
    /// By which fit the models are drawn and ranked.
    pub criterion: Criterion,
    /// Series drawn to judge whether growth changed; 0 leaves the test out.
    pub draws: usize,
    /// Start of the random numbers.
    pub seed: u64,
}

impl Default for GrowthSettings {
    fn default() -> Self {
        Self { criterion: Criterion::Poisson, draws: 499, seed: 0 }
    }
}

/// `[bursts]`: what counts as a burst of a keyword.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BurstSettings {
    /// s: rate of a state over that of the one below.
    pub factor: f64,
    /// gamma: cost of climbing a state, in units of ln(years).
    pub gamma: f64,
    /// States, the usual one included.
    pub states: usize,
    /// Years a burst must last.
    pub min_years: usize,
}

impl Default for BurstSettings {
    fn default() -> Self {
        let BurstModel { factor, gamma, states } = BurstModel::default();
        Self { factor, gamma, states, min_years: 1 }
    }
}

impl BurstSettings {
    /// The automaton of these settings.
    pub fn model(&self) -> BurstModel {
        BurstModel { factor: self.factor, gamma: self.gamma, states: self.states }
    }

    /// What is wrong with them, in words; none when all is well.
    pub fn fault(&self) -> Option<&'static str> {
        self.complaint().map(|(_, message)| message)
    }

    /// The same with the key at fault.
    pub(super) fn complaint(&self) -> Option<(&'static str, &'static str)> {
        if !(self.factor > 1.0 && self.factor.is_finite()) {
            return Some(("factor", "bursts.factor must be above 1: a burst has a higher rate than usual"));
        }
        if !(self.gamma >= 0.0 && self.gamma.is_finite()) {
            return Some(("gamma", "bursts.gamma must be at least 0"));
        }
        (!(2..=16).contains(&self.states)).then_some(("states", "bursts.states must be from 2 to 16"))
    }
}
