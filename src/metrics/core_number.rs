//! How deep in the network's core a keyword lies.

use crate::network::{Adjacency, KeywordGraph};

/// Core number of every node: the greatest k such that the node is in a part of the network in which everyone has at least k
/// neighbours within that part.
///
/// In node order; 0 for a node without edges. Time and memory O(|V| + |E|).
///
/// Seidman (1983), Soc. Networks 5, 269-287, doi:10.1016/0378-8733(83)90028-X; the algorithm is that of Batagelj, Zaversnik
/// (2011), Adv. Data Anal. Classif. 5, 129-145, doi:10.1007/s11634-010-0079-y.
pub fn core_numbers(graph: &KeywordGraph) -> Vec<usize> {
    let adjacency = Adjacency::of(graph);
    let n = adjacency.len();
    let mut degree: Vec<usize> = (0..n).map(|v| adjacency.degree(v)).collect();
    // Nodes by degree, where each degree's begin, and where each node stands.
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&v| degree[v]);
    let most = degree.iter().max().copied().unwrap_or(0);
    let mut begin: Vec<usize> = (0..=most).map(|d| order.partition_point(|&v| degree[v] < d)).collect();
    let mut place = vec![0; n];
    for (at, &v) in order.iter().enumerate() {
        place[v] = at;
    }
    for at in 0..n {
        let v = order[at];
        for &u in adjacency.neighbours(v) {
            let u = u as usize;
            if degree[u] <= degree[v] {
                continue;
            }
            // u loses v: it changes places with the first of its degree, whose stretch then begins after it.
            let (from, to) = (place[u], begin[degree[u]]);
            order.swap(from, to);
            place[order[from]] = from;
            place[order[to]] = to;
            begin[degree[u]] += 1;
            degree[u] -= 1;
        }
    }
    degree
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_clique_with_a_tail() {
        let graph = KeywordGraph::from_edges(7, &[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5)]);
        assert_eq!(core_numbers(&graph), [3, 3, 3, 3, 1, 1, 0]);
        assert!(core_numbers(&KeywordGraph::from_edges(0, &[])).is_empty());
    }

    proptest! {
        #[test]
        fn peeling_below_k_leaves_those_of_core_number_k(edges in prop::collection::vec((0_u32..14, 0_u32..14), 0..60)) {
            let graph = KeywordGraph::from_edges(14, &edges);
            let found = core_numbers(&graph);
            for k in 0..14 {
                let mut stays = [true; 14];
                loop {
                    let mut degree = [0; 14];
                    for (u, v, _) in graph.edges().filter(|&(u, v, _)| stays[u] && stays[v]) {
                        degree[u] += 1;
                        degree[v] += 1;
                    }
                    let Some(v) = (0..14).find(|&v| stays[v] && degree[v] < k) else { break };
                    stays[v] = false;
                }
                for v in 0..14 {
                    prop_assert_eq!(stays[v], found[v] >= k, "node {} and k = {}", v, k);
                }
            }
        }
    }
}
