//! Which edges stay, when only the skeleton of a network is wanted.

use serde::{Deserialize, Serialize};

use super::{KeywordGraph, Link};

/// How a network is thinned out; the strength of an edge is its similarity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pruning {
    /// Not at all.
    #[default]
    None,
    /// The pathfinder network with r = infinity and q = n - 1: an edge goes where some path between its ends has every edge
    /// stronger (Schvaneveldt 1990, Pathfinder Associative Networks).
    ///
    /// What stays is the union of all maximum spanning trees (Quirin et al. 2008, JASIST 59(12), 1912-1924,
    /// doi:10.1002/asi.20904); edges of one strength are all tested before any of them joins two pieces. Time O(|E| log |E|).
    Pathfinder,
    /// One maximum spanning tree of each component: the tree of least distances where distance falls with strength. Of equally
    /// strong edges that with the smaller node numbers is taken. Time O(|E| log |E|).
    MinimumSpanningTree,
}

impl Pruning {
    /// The graph without the edges that go; its nodes stay, also those that lose every edge.
    pub fn of(self, graph: KeywordGraph) -> KeywordGraph {
        if self == Self::None {
            return graph;
        }
        let edges: Vec<(usize, usize, Link)> = graph.edges().map(|(u, v, link)| (u, v, *link)).collect();
        let mut by_strength: Vec<usize> = (0..edges.len()).collect();
        by_strength.sort_by(|&a, &b| edges[b].2.similarity.total_cmp(&edges[a].2.similarity).then(a.cmp(&b)));
        let mut pieces = Pieces::new(graph.node_count());
        let mut stays = vec![false; edges.len()];
        for group in by_strength.chunk_by(|&a, &b| edges[a].2.similarity == edges[b].2.similarity) {
            if self == Self::Pathfinder {
                for &e in group {
                    stays[e] = pieces.of(edges[e].0) != pieces.of(edges[e].1);
                }
            }
            for &e in group {
                let joined = pieces.join(edges[e].0, edges[e].1);
                stays[e] |= self == Self::MinimumSpanningTree && joined;
            }
        }
        let mut stays = stays.into_iter();
        graph.retain_edges(|_, _, _| stays.next().expect("one verdict an edge"))
    }
}

/// Disjoint sets of nodes.
struct Pieces {
    parent: Vec<usize>,
}

impl Pieces {
    fn new(nodes: usize) -> Self {
        Self { parent: (0..nodes).collect() }
    }

    fn of(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }

    /// Joins the pieces of two nodes; false when they were one already.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[b.max(a)] = a.min(b);
        a != b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kept(graph: &KeywordGraph) -> Vec<(usize, usize, u32)> {
        graph.edges().map(|(u, v, link)| (u, v, link.cooccurrences)).collect()
    }

    #[test]
    fn a_weak_edge_beside_a_strong_way_goes_and_ties_stay() {
        let triangle = |n| KeywordGraph::from_weighted_edges(3, [(0, 1, 3), (1, 2, 3), (0, 2, n)]);
        assert_eq!(kept(&Pruning::Pathfinder.of(triangle(2))), [(0, 1, 3), (1, 2, 3)]);
        assert_eq!(kept(&Pruning::Pathfinder.of(triangle(3))).len(), 3);
        assert_eq!(kept(&Pruning::MinimumSpanningTree.of(triangle(3))), [(0, 1, 3), (0, 2, 3)]);
        assert_eq!(kept(&Pruning::None.of(triangle(2))).len(), 3);
    }

    /// The strongest that the weakest edge of a path between each two nodes can be, by Floyd and Warshall's recurrence.
    fn bottlenecks(nodes: usize, graph: &KeywordGraph) -> Vec<Vec<f64>> {
        let mut best = vec![vec![0.0_f64; nodes]; nodes];
        for (u, v, link) in graph.edges() {
            best[u][v] = link.similarity;
            best[v][u] = link.similarity;
        }
        for k in 0..nodes {
            for i in 0..nodes {
                for j in 0..nodes {
                    best[i][j] = best[i][j].max(best[i][k].min(best[k][j]));
                }
            }
        }
        best
    }

    proptest! {
        #[test]
        fn pathfinder_keeps_what_the_definition_keeps(edges in prop::collection::vec((0_u32..9, 0_u32..9, 1_u32..5), 0..40)) {
            let graph = KeywordGraph::from_weighted_edges(9, edges);
            let best = bottlenecks(9, &graph);
            let expected: Vec<_> = graph.edges().filter(|&(u, v, link)| link.similarity >= best[u][v]).map(|(u, v, l)| (u, v, l.cooccurrences)).collect();
            let pruned = Pruning::Pathfinder.of(graph.clone());
            prop_assert_eq!(kept(&pruned), expected);
            prop_assert_eq!(bottlenecks(9, &pruned), best, "every bottleneck stays as strong");
        }

        #[test]
        fn the_tree_joins_the_same_pieces_with_the_fewest_edges(edges in prop::collection::vec((0_u32..9, 0_u32..9, 1_u32..5), 0..40)) {
            let graph = KeywordGraph::from_weighted_edges(9, edges);
            let tree = Pruning::MinimumSpanningTree.of(graph.clone());
            let best = bottlenecks(9, &graph);
            prop_assert_eq!(bottlenecks(9, &tree), best.clone());
            let first_of_its_piece = |v: &usize| (0..*v).all(|u| best[u][*v] == 0.0);
            prop_assert_eq!(tree.edge_count(), 9 - (0..9).filter(first_of_its_piece).count());
        }
    }
}
