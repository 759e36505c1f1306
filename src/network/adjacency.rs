//! The graph as three flat arrays, for the kernels that walk it millions of times.

use super::KeywordGraph;

/// Compact adjacency: the neighbours of node v, ascending, are `targets[starts[v]..starts[v + 1]]`.
#[derive(Debug, Clone)]
pub(crate) struct Adjacency {
    starts: Vec<usize>,
    targets: Vec<u32>,
    counts: Vec<u32>,
    strengths: Vec<f64>,
}

impl Adjacency {
    /// Both directions of every edge. Time and memory O(|V| + |E|).
    pub(crate) fn of(graph: &KeywordGraph) -> Self {
        let mut starts = vec![0; graph.node_count() + 1];
        for (u, v, _) in graph.edges() {
            starts[u + 1] += 1;
            starts[v + 1] += 1;
        }
        for v in 1..starts.len() {
            starts[v] += starts[v - 1];
        }
        let arcs = 2 * graph.edge_count();
        let (mut targets, mut counts, mut strengths) = (vec![0; arcs], vec![0; arcs], vec![0.0; arcs]);
        let mut next = starts.clone();
        let mut add = |from: usize, to: usize, link: &super::Link| {
            targets[next[from]] = to as u32;
            counts[next[from]] = link.cooccurrences;
            strengths[next[from]] = link.link_strength;
            next[from] += 1;
        };
        // Edges ascend by (u, v) with u < v, so a first pass that fills in the smaller neighbours
        // of each node and a second for the larger leave every row sorted.
        for (u, v, link) in graph.edges() {
            add(v, u, link);
        }
        for (u, v, link) in graph.edges() {
            add(u, v, link);
        }
        Self { starts, targets, counts, strengths }
    }

    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of neighbours of `v`.
    pub(crate) fn degree(&self, v: usize) -> usize {
        self.starts[v + 1] - self.starts[v]
    }

    /// Neighbours of `v`, ascending.
    pub(crate) fn neighbours(&self, v: usize) -> &[u32] {
        &self.targets[self.starts[v]..self.starts[v + 1]]
    }

    /// Co-occurrences with each neighbour of `v`, in the same order.
    pub(crate) fn counts(&self, v: usize) -> &[u32] {
        &self.counts[self.starts[v]..self.starts[v + 1]]
    }

    /// Link strengths to each neighbour of `v`, in the same order.
    pub(crate) fn strengths(&self, v: usize) -> &[f64] {
        &self.strengths[self.starts[v]..self.starts[v + 1]]
    }

    /// Co-occurrences of `u` and `v`, if they stand together.
    pub(crate) fn count_between(&self, u: usize, v: usize) -> Option<u32> {
        let (from, to) = if self.degree(u) <= self.degree(v) { (u, v) } else { (v, u) };
        self.neighbours(from).binary_search(&(to as u32)).ok().map(|at| self.counts(from)[at])
    }
}
