//! From what the works name to a network, of all of them or of a time slice.

use std::collections::HashSet;

use super::Works;
use super::choice::NetworkChoice;
use super::gather::{Material, is_second};
use crate::network::exchange::Way;
use crate::network::{Cooccurrence, KeywordGraph, Network, Pair, Selecting, Unit, occurrences};
use crate::record::YearSpan;
use crate::text::TermId;
use crate::timeline::TimeSlices;

/// The network of one time slice; its terms are numbered as those of the whole.
#[derive(Debug, Clone)]
pub(in crate::cli) struct SliceNetwork {
    /// Years of the slice.
    pub(in crate::cli) span: YearSpan,
    /// Positions of its works.
    pub(in crate::cli) works: Vec<usize>,
    /// Counts, nodes, edges.
    pub(in crate::cli) network: Network,
}

impl Material {
    /// The network of all works.
    pub(super) fn whole(&self, choice: &NetworkChoice, works: &Works, span: YearSpan) -> Network {
        let slices: Vec<Vec<usize>> = match choice.recipe.selecting {
            Selecting::Occurrences => Vec::new(),
            _ => choice.slices.unwrap_or(TimeSlices::every(1)).of(span).into_iter().map(|slice| works.within(slice)).collect(),
        };
        let all: Vec<usize> = (0..self.sets.len()).collect();
        self.network(choice, &all, &slices)
    }

    /// The networks of time slices.
    pub(super) fn sliced(&self, choice: &NetworkChoice, works: &Works, spans: Vec<YearSpan>) -> Vec<SliceNetwork> {
        let network = |span| {
            let works = works.within(span);
            SliceNetwork { span, network: self.network(choice, &works, &[]), works }
        };
        spans.into_iter().map(network).collect()
    }

    fn network(&self, choice: &NetworkChoice, works: &[usize], slices: &[Vec<usize>]) -> Network {
        let (recipe, terms) = (&choice.recipe, self.vocabulary.len());
        if choice.unit == Unit::Citation {
            let cooccurrence = self.cited_in(works);
            let selection = crate::network::Selection::of(&cooccurrence.occurrences, recipe.min_occurrences, recipe.max_nodes);
            return recipe.finish(cooccurrence, selection);
        }
        let sets: Vec<&[TermId]> = works.iter().map(|&work| self.sets[work].as_slice()).collect();
        if let Some((ties, kinds)) = &self.ties {
            // Chosen by their works and, where these are equally many, by total link strength, as VOSviewer does: by the number of
            // references it would be the works and venues that cite most.
            let contexts = self.contexts(works, ties, *kinds);
            let selection = recipe.select_tied(&sets, &occurrences(&sets, terms), slices, &contexts);
            return recipe.build_among(&contexts, terms, selection);
        }
        if choice.with.is_some() {
            let mut cooccurrence = Cooccurrence::count(&sets, terms, recipe.counting, recipe.max_per_record);
            let second: Vec<bool> = self.vocabulary.terms().map(|term| is_second(&self.vocabulary, term)).collect();
            cooccurrence.pairs.retain(|pair| second[pair.i.index()] != second[pair.j.index()]);
            // Each kind by itself, as the peers do: else a thousand authors would leave no room for the keywords.
            let [one, other] = [false, true].map(|kind| {
                let of_kind = |set: &&[TermId]| set.iter().copied().filter(|term| second[term.index()] == kind).collect::<Vec<_>>();
                let own: Vec<Vec<TermId>> = sets.iter().map(of_kind).collect();
                recipe.select_tied(&own, &occurrences(&own, terms), slices, &sets)
            });
            return recipe.finish(cooccurrence, one.and(other, terms));
        }
        match choice.unit {
            // A review cites hundreds of works: all its pairs are wanted, but only among the chosen.
            Unit::Reference => recipe.build_among_chosen(&sets, terms, slices),
            _ => recipe.build(&sets, terms, slices),
        }
    }

    /// For each thing that ties: the terms whose works have it.
    fn contexts(&self, works: &[usize], ties: &[Vec<TermId>], kinds: usize) -> Vec<Vec<TermId>> {
        let mut contexts = vec![Vec::new(); kinds];
        for &work in works {
            for tie in &ties[work] {
                contexts[tie.index()].extend_from_slice(&self.sets[work]);
            }
        }
        for context in &mut contexts {
            context.sort_unstable();
            context.dedup();
        }
        contexts
    }

    /// The citations, each with the terms of the citing work and the cited.
    pub(super) fn cited_terms(&self) -> impl Iterator<Item = ((usize, usize), [TermId; 2])> {
        let term = |work: usize| self.sets[work].first().copied();
        self.citations.iter().filter_map(move |&(citing, cited)| Some(((citing, cited), [term(citing)?, term(cited)?])))
    }

    /// For every edge of a citation network which work cites which; nothing for a network without direction.
    pub(super) fn ways(&self, graph: &KeywordGraph) -> Vec<Way> {
        let cites: HashSet<[TermId; 2]> = self.cited_terms().map(|(_, ends)| ends).collect();
        if cites.is_empty() {
            return Vec::new();
        }
        let nodes: Vec<TermId> = graph.nodes().map(|node| node.term).collect();
        let way = |u: usize, v: usize| match (cites.contains(&[nodes[u], nodes[v]]), cites.contains(&[nodes[v], nodes[u]])) {
            (true, true) => Way::Both,
            (false, true) => Way::Back,
            (true, false) | (false, false) => Way::Forth,
        };
        graph.edges().map(|(u, v, _)| way(u, v)).collect()
    }

    /// One pair for every two works of which one cites the other; occurrences are the citations from within.
    fn cited_in(&self, works: &[usize]) -> Cooccurrence {
        let mut inside = vec![false; self.sets.len()];
        works.iter().for_each(|&work| inside[work] = true);
        let mut occurrences = vec![0; self.vocabulary.len()];
        let mut pairs = Vec::new();
        for (_, [from, to]) in self.cited_terms().filter(|((citing, cited), _)| inside[*citing] && inside[*cited]) {
            occurrences[to.index()] += 1;
            pairs.push((from.min(to), from.max(to)));
        }
        pairs.sort_unstable();
        // Two works may cite each other.
        pairs.dedup();
        let pairs: Vec<Pair> = pairs.into_iter().map(|(i, j)| Pair { i, j, cooccurrences: 1, link_strength: 1.0 }).collect();
        Cooccurrence { occurrences, pairs, records: works.len(), records_with_keywords: works.len(), oversized: Vec::new() }
    }
}
