//! Everything that is decided between sets of terms and a network.

use serde::{Deserialize, Serialize};

use super::{Cooccurrence, Counting, KeywordGraph, Pruning, Selecting, Selection, Similarity};
use crate::text::TermId;

/// How sets of terms become a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// How a set of k terms counts.
    pub counting: Counting,
    /// Sets of more terms than this add no pairs.
    pub max_per_record: usize,
    /// Sets a term must stand in.
    pub min_occurrences: u32,
    /// At most so many nodes.
    pub max_nodes: usize,
    /// Which terms are chosen.
    pub selecting: Selecting,
    /// How link strength is normalised.
    pub similarity: Similarity,
    /// Which edges stay.
    pub pruning: Pruning,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            counting: Counting::default(),
            max_per_record: 200,
            min_occurrences: 2,
            max_nodes: 500,
            selecting: Selecting::default(),
            similarity: Similarity::default(),
            pruning: Pruning::default(),
        }
    }
}

/// Counts, chosen terms and graph of one set of records.
#[derive(Debug, Clone)]
pub struct Network {
    /// Occurrences and pairs of all terms.
    pub cooccurrence: Cooccurrence,
    /// The terms chosen as nodes.
    pub selection: Selection,
    /// The nodes and the edges among them.
    pub graph: KeywordGraph,
}

impl Recipe {
    /// The network of the terms that stand in `sets`; `terms` is the vocabulary's size.
    ///
    /// Under [`Selecting::GIndex`] and [`Selecting::Top`] the choice is made in each of `slices` (positions in `sets`) and the
    /// chosen are united; without slices, all sets are one. Time that of [`Cooccurrence::count`] and [`KeywordGraph::build`].
    ///
    /// # Panics
    /// When a set holds a term not below `terms`, or a slice a position not below `sets.len()`.
    ///
    /// ```
    /// # use wenmai::{network::Recipe, text::TermId};
    /// let sets = [vec![TermId(0), TermId(1)], vec![TermId(0), TermId(1), TermId(2)]];
    /// let network = Recipe::default().build(&sets, 3, &[]);
    /// assert_eq!((network.graph.node_count(), network.graph.edge_count()), (2, 1));
    /// ```
    pub fn build<R: AsRef<[TermId]> + Sync>(&self, sets: &[R], terms: usize, slices: &[Vec<usize>]) -> Network {
        let cooccurrence = Cooccurrence::count(sets, terms, self.counting, self.max_per_record);
        let selection = self.select(sets, &cooccurrence.occurrences, slices);
        self.finish(cooccurrence, selection)
    }

    /// The same where pairs are counted among the chosen terms alone, and in sets of any size: for references that hundreds of
    /// works cite, where counting all pairs would count billions that no network shows.
    pub fn build_among_chosen<R: AsRef<[TermId]> + Sync>(&self, sets: &[R], terms: usize, slices: &[Vec<usize>]) -> Network {
        let occurrences = occurrences(sets, terms);
        let selection = self.select(sets, &occurrences, slices);
        self.among(sets, occurrences, selection)
    }

    /// The same for terms chosen beforehand.
    pub fn build_among<R: AsRef<[TermId]> + Sync>(&self, sets: &[R], terms: usize, selection: Selection) -> Network {
        self.among(sets, occurrences(sets, terms), selection)
    }

    fn among<R: AsRef<[TermId]> + Sync>(&self, sets: &[R], occurrences: Vec<u32>, selection: Selection) -> Network {
        let terms = occurrences.len();
        let mut chosen = vec![false; terms];
        selection.terms.iter().for_each(|term| chosen[term.index()] = true);
        let kept: Vec<Vec<TermId>> =
            sets.iter().map(|set| set.as_ref().iter().copied().filter(|term| chosen[term.index()]).collect()).collect();
        let mut cooccurrence = Cooccurrence::count(&kept, terms, self.counting, usize::MAX);
        cooccurrence.occurrences = occurrences;
        cooccurrence.records_with_keywords = sets.iter().filter(|set| !set.as_ref().is_empty()).count();
        self.finish(cooccurrence, selection)
    }

    /// The graph of counted pairs and chosen terms, pruned.
    pub fn finish(&self, cooccurrence: Cooccurrence, selection: Selection) -> Network {
        let graph = self.pruning.of(KeywordGraph::build(&cooccurrence, &selection, self.similarity));
        Network { cooccurrence, selection, graph }
    }

    /// The terms chosen as nodes among those of `sets`, of which `occurrences` says how many hold each; `slices` as in
    /// [`build`](Self::build).
    pub fn select<R: AsRef<[TermId]>>(&self, sets: &[R], occurrences: &[u32], slices: &[Vec<usize>]) -> Selection {
        self.select_tied(sets, occurrences, slices, sets)
    }

    /// The same where terms are tied by other sets than those they are counted in; these decide between equally frequent terms.
    pub fn select_tied<R: AsRef<[TermId]>, T: AsRef<[TermId]>>(
        &self,
        sets: &[R],
        occurrences: &[u32],
        slices: &[Vec<usize>],
        ties: &[T],
    ) -> Selection {
        let strength = self.strength(ties, occurrences.len());
        let candidates = match self.selecting {
            Selecting::Occurrences => None,
            _ => Some(self.chosen_in_slices(sets, occurrences.len(), slices)),
        };
        Selection::among(occurrences, &strength, candidates.as_deref(), self.min_occurrences, self.max_nodes)
    }

    /// Total link strength of every term among all terms, under full counting: the others in its sets, added up.
    fn strength<R: AsRef<[TermId]>>(&self, sets: &[R], terms: usize) -> Vec<u64> {
        let mut strength = vec![0; terms];
        for set in sets {
            let others = distinct(set.as_ref()).count().saturating_sub(1);
            if others < self.max_per_record {
                distinct(set.as_ref()).for_each(|term| strength[term.index()] += others as u64);
            }
        }
        strength
    }

    fn chosen_in_slices<R: AsRef<[TermId]>>(&self, sets: &[R], terms: usize, slices: &[Vec<usize>]) -> Vec<bool> {
        let mut chosen = vec![false; terms];
        let whole: [Vec<usize>; 1] = [(0..sets.len()).collect()];
        for slice in if slices.is_empty() { &whole } else { slices } {
            let occurrences = occurrences(slice.iter().map(|&at| &sets[at]), terms);
            for term in self.selecting.choose(&occurrences) {
                chosen[term.index()] = true;
            }
        }
        chosen
    }
}

/// How many of the sets hold each of `terms` terms.
pub(crate) fn occurrences<R: AsRef<[TermId]>>(sets: impl IntoIterator<Item = R>, terms: usize) -> Vec<u32> {
    let mut occurrences = vec![0; terms];
    for set in sets {
        distinct(set.as_ref()).for_each(|term| occurrences[term.index()] += 1);
    }
    occurrences
}

/// The terms of a set, each once; sets are short where they are not ascending already.
fn distinct(set: &[TermId]) -> impl Iterator<Item = TermId> {
    let ascending = set.windows(2).all(|two| two[0] < two[1]);
    set.iter().enumerate().filter(move |&(at, term)| ascending || !set[..at].contains(term)).map(|(_, &term)| term)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(sets: &[&[u32]]) -> Vec<Vec<TermId>> {
        sets.iter().map(|set| set.iter().copied().map(TermId).collect()).collect()
    }

    fn edges(network: &Network) -> Vec<(u32, u32, u32)> {
        let terms: Vec<u32> = network.graph.nodes().map(|node| node.term.0).collect();
        network.graph.edges().map(|(u, v, link)| (terms[u], terms[v], link.cooccurrences)).collect()
    }

    #[test]
    fn counting_among_the_chosen_gives_the_same_network() {
        let sets = ids(&[&[0, 1, 2], &[1, 2, 3], &[2, 3, 0, 3], &[4]]);
        let recipe = Recipe { min_occurrences: 2, ..Recipe::default() };
        let (all, chosen) = (recipe.build(&sets, 5, &[]), recipe.build_among_chosen(&sets, 5, &[]));
        assert_eq!(edges(&all), edges(&chosen));
        assert_eq!(all.cooccurrence.occurrences, chosen.cooccurrence.occurrences);
        assert_eq!(all.selection, chosen.selection);
    }

    #[test]
    fn the_best_of_each_slice_are_united() {
        let sets = ids(&[&[0, 1], &[0, 1], &[0, 2], &[3, 4], &[3, 4], &[3, 0]]);
        let recipe = Recipe { min_occurrences: 1, selecting: Selecting::Top(1), ..Recipe::default() };
        let sliced = recipe.build(&sets, 5, &[vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(sliced.selection.terms, [TermId(0), TermId(3)]);
        assert_eq!(recipe.build(&sets, 5, &[]).selection.terms, [TermId(0)]);
    }
}
