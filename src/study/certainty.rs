//! `[certainty]`: how it is tested how sure the numbers are.

use serde::{Deserialize, Serialize};

use super::Weights;
use crate::network::Counting;

/// `[certainty]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CertaintySettings {
    /// Times the works are drawn again.
    pub resamples: usize,
    /// Share of the resamples that an interval holds.
    pub confidence: f64,
    /// How many keywords are the head of a ranking.
    pub top: usize,
    /// Corpora shuffled to test the pairs.
    pub shuffles: usize,
    /// False discovery rate up to which a pair counts as more than chance.
    pub false_discovery: f64,
    /// Start of the random numbers.
    pub seed: u64,
    /// Settings tried, each with each.
    pub vary: Vary,
}

impl Default for CertaintySettings {
    fn default() -> Self {
        Self { resamples: 1000, confidence: 0.95, top: 10, shuffles: 200, false_discovery: 0.05, seed: 0, vary: Vary::default() }
    }
}

/// `vary = { ... }`: the values tried of each setting; an empty list leaves the study's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vary {
    /// `keywords.min_occurrences`
    pub min_occurrences: Vec<u32>,
    /// `keywords.max_nodes`
    pub max_nodes: Vec<usize>,
    /// `keywords.counting`; changes link strengths, not unweighted betweenness
    pub counting: Vec<Counting>,
    /// Whether thesaurus.tsv is used.
    pub thesaurus: Vec<bool>,
    /// `network.betweenness.weights`
    pub weights: Vec<Weights>,
}

impl Default for Vary {
    fn default() -> Self {
        Self {
            min_occurrences: vec![2, 3, 4, 5, 6],
            max_nodes: vec![100, 200, 300, 400, 500],
            counting: vec![Counting::Full, Counting::Fractional],
            thesaurus: vec![true, false],
            weights: vec![Weights::None, Weights::Inverse],
        }
    }
}

impl CertaintySettings {
    /// What is wrong with them, in words.
    pub(super) fn complaint(&self) -> Option<(&'static str, &'static str)> {
        if !(1..=1_000_000).contains(&self.resamples) {
            return Some(("resamples", "certainty.resamples must be from 1 to 1000000"));
        }
        if self.shuffles > 1_000_000 {
            return Some(("shuffles", "certainty.shuffles must be at most 1000000"));
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return Some(("confidence", "certainty.confidence must lie between 0 and 1, such as 0.95"));
        }
        if self.top == 0 {
            return Some(("top", "certainty.top must be at least 1"));
        }
        if !(self.false_discovery > 0.0 && self.false_discovery < 1.0) {
            return Some(("false_discovery", "certainty.false_discovery must lie between 0 and 1, such as 0.05"));
        }
        if self.vary.min_occurrences.contains(&0) {
            return Some(("vary", "certainty.vary.min_occurrences must be at least 1"));
        }
        self.vary.max_nodes.iter().any(|&n| n < 2).then_some(("vary", "certainty.vary.max_nodes must be at least 2"))
    }
}
