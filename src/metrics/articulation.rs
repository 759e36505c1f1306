//! Which keywords hold a network together alone.

use crate::network::{Adjacency, KeywordGraph};

/// True for every articulation point: a node without which its component falls apart.
///
/// In node order. Time and memory O(|V| + |E|); no recursion, so a long chain is no trouble.
///
/// Hopcroft, Tarjan (1973), Commun. ACM 16(6), 372-378, doi:10.1145/362248.362272.
pub fn articulation_points(graph: &KeywordGraph) -> Vec<bool> {
    let adjacency = Adjacency::of(graph);
    let n = adjacency.len();
    // Order of discovery from 1, and the earliest node that a node's subtree reaches over one edge of its own.
    let (mut found, mut earliest) = (vec![0_usize; n], vec![0_usize; n]);
    let mut cuts = vec![false; n];
    let mut count = 0;
    // A node, the node it was found from, and how many of its neighbours have been looked at.
    let mut path: Vec<(usize, usize, usize)> = Vec::new();
    for root in 0..n {
        if found[root] > 0 {
            continue;
        }
        let mut children = 0;
        count += 1;
        (found[root], earliest[root]) = (count, count);
        path.push((root, root, 0));
        while let Some((v, from, next)) = path.last_mut() {
            let (v, from) = (*v, *from);
            if let Some(&u) = adjacency.neighbours(v).get(*next) {
                *next += 1;
                let u = u as usize;
                if found[u] == 0 {
                    count += 1;
                    (found[u], earliest[u]) = (count, count);
                    path.push((u, v, 0));
                    children += usize::from(v == root);
                } else if u != from {
                    earliest[v] = earliest[v].min(found[u]);
                }
                continue;
            }
            path.pop();
            if v != root {
                earliest[from] = earliest[from].min(earliest[v]);
                cuts[from] |= from != root && earliest[v] >= found[from];
            }
        }
        cuts[root] = children > 1;
    }
    cuts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::components;

    #[test]
    fn a_chain_is_cut_everywhere_but_at_its_ends() {
        let chain: Vec<_> = (0..9_999).map(|v| (v, v + 1)).collect();
        let cuts = articulation_points(&KeywordGraph::from_edges(10_000, &chain));
        assert_eq!(cuts.iter().filter(|&&cut| cut).count(), 9_998);
        assert!(!cuts[0] && !cuts[9_999]);
    }

    proptest! {
        #[test]
        fn without_one_there_are_more_components(edges in prop::collection::vec((0_u32..12, 0_u32..12), 0..24)) {
            let graph = KeywordGraph::from_edges(12, &edges);
            let pieces = components(&graph).count();
            for (v, cut) in (0_u32..).zip(articulation_points(&graph)) {
                let rest: Vec<_> = edges.iter().copied().filter(|&(a, b)| a != v && b != v).collect();
                // Taken out, v is left as a component of its own.
                let alone = usize::from(graph.edges().all(|(a, b, _)| a != v as usize && b != v as usize));
                let without = components(&KeywordGraph::from_edges(12, &rest)).count() - 1;
                prop_assert_eq!(cut, without > pieces - alone, "node {}", v);
            }
        }
    }
}
