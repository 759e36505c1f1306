//! Settings of the network on the command line, over those of the study.

use serde::de::DeserializeOwned;

use crate::network::{Counting, Pruning, Recipe, Selecting, Similarity};

/// Thresholds and rules on the command line, over those of the study.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Instead of the study's settings")]
pub(in crate::cli) struct RecipeFlags {
    /// Works a node must stand in
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) min_occurrences: Option<u32>,
    /// At most so many nodes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    max_nodes: Option<u32>,
    /// How a work of k keywords counts: full or fractional
    #[arg(long, value_name = "RULE", value_parser = word::<Counting>)]
    counting: Option<Counting>,
    /// none, association-strength, vosviewer-association-strength, cosine, jaccard, inclusion or equivalence
    #[arg(long, value_name = "MEASURE", value_parser = word::<Similarity>)]
    similarity: Option<Similarity>,
    /// Candidates for nodes: occurrences (all), or those of each time slice: g-index=K or top=N
    #[arg(long, value_name = "RULE", value_parser = selection)]
    selection: Option<Selecting>,
    /// Edges that stay: none (all do), pathfinder or minimum-spanning-tree
    #[arg(long, value_name = "RULE", value_parser = word::<Pruning>)]
    pruning: Option<Pruning>,
}

impl RecipeFlags {
    /// The study's recipe with these in their place.
    pub(in crate::cli) fn over(&self, recipe: &mut Recipe) {
        recipe.min_occurrences = self.min_occurrences.unwrap_or(recipe.min_occurrences);
        recipe.max_nodes = self.max_nodes.map_or(recipe.max_nodes, |n| n as usize);
        recipe.counting = self.counting.unwrap_or(recipe.counting);
        recipe.similarity = self.similarity.unwrap_or(recipe.similarity);
        recipe.selecting = self.selection.unwrap_or(recipe.selecting);
        recipe.pruning = self.pruning.unwrap_or(recipe.pruning);
    }
}

/// A word as study.toml has it.
pub(in crate::cli) fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| error.to_string())
}

fn selection(text: &str) -> Result<Selecting, String> {
    match text.split_once('=') {
        None if text == "occurrences" => Ok(Selecting::Occurrences),
        Some(("g-index", k)) => {
            let k = k.parse().ok().filter(|k: &f64| *k > 0.0 && k.is_finite());
            k.map(Selecting::GIndex).ok_or_else(|| "the k of the g-index is a number above 0, such as g-index=25".into())
        }
        Some(("top", n)) => {
            n.parse().ok().filter(|&n| n > 0).map(Selecting::Top).ok_or_else(|| "top takes a whole number from 1, such as top=50".into())
        }
        _ => Err("expected occurrences, g-index=K or top=N".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selections_are_read_as_typed() {
        assert_eq!(selection("g-index=25"), Ok(Selecting::GIndex(25.0)));
        assert_eq!(selection("top=50"), Ok(Selecting::Top(50)));
        assert_eq!(selection("occurrences"), Ok(Selecting::Occurrences));
        for text in ["g-index", "g-index=0", "g-index=nan", "top=-1", "top=0", "best=3"] {
            assert!(selection(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_wrong_word_is_told_the_right_ones() {
        let message = word::<Similarity>("jacard").expect_err("no such measure");
        assert!(message.contains("jaccard"), "{message}");
    }
}
