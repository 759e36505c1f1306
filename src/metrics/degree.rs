//! How many neighbours a keyword has, and how strongly it is tied to them.

use crate::network::{Adjacency, KeywordGraph};

/// Number of neighbours of every node, in node order. Time O(|V| + |E|).
pub fn degree(graph: &KeywordGraph) -> Vec<usize> {
    let adjacency = Adjacency::of(graph);
    (0..adjacency.len()).map(|v| adjacency.degree(v)).collect()
}

/// Total link strength of every node, in node order: the sum of the link strengths of its edges, added up in
/// order of the neighbours.
///
/// Under full counting a whole number; under fractional counting, before any threshold, the number of records that
/// hold the keyword beside another. Time O(|V| + |E|).
pub fn total_link_strength(graph: &KeywordGraph) -> Vec<f64> {
    let adjacency = Adjacency::of(graph);
    (0..adjacency.len()).map(|v| adjacency.strengths(v).iter().fold(0.0, |sum, s| sum + s)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_sums_what_degree_counts() {
        let graph = KeywordGraph::from_weighted_edges(4, [(0, 1, 3), (0, 2, 4)]);
        assert_eq!(degree(&graph), [2, 1, 1, 0]);
        assert_eq!(total_link_strength(&graph), [7.0, 3.0, 4.0, 0.0]);
    }
}
