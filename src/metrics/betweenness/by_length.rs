//! Betweenness for lengths that are whole numbers of any kind: the plain algorithm, nothing folded.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use rayon::prelude::*;

use crate::network::{KeywordGraph, Link};

/// Raw betweenness of every node where `length` says how long each edge is, a whole number from 1.
///
/// For what other programs do by default and this one does not: igraph, and with it bibliometrix, reads an edge attribute called
/// `weight` as a *distance*, so that the strongest link is the longest. [`weighted_betweenness`](super::weighted_betweenness) is
/// the measure to use; this one is there to be compared with. Lengths are compared exactly; a length of 0 counts as 1.
///
/// Equal input gives equal bits whatever the thread count. Time O(|V||E| log |V|), memory O(|V| + |E|) a source.
///
/// Brandes (2001), doi:10.1080/0022250X.2001.9990249.
pub fn betweenness_by_length(graph: &KeywordGraph, length: impl Fn(&Link) -> u64) -> Vec<f64> {
    let mut near: Vec<Vec<(usize, u64)>> = vec![Vec::new(); graph.node_count()];
    for (u, v, link) in graph.edges() {
        let length = length(link).max(1);
        near[u].push((v, length));
        near[v].push((u, length));
    }
    let parts: Vec<Vec<f64>> = (0..near.len()).into_par_iter().map(|source| dependencies(&near, source)).collect();
    let mut values = vec![0.0; near.len()];
    for part in &parts {
        values.iter_mut().zip(part).for_each(|(value, share)| *value += share / 2.0);
    }
    values
}

/// delta: the dependency of `source` on every node.
fn dependencies(near: &[Vec<(usize, u64)>], source: usize) -> Vec<f64> {
    let n = near.len();
    let (mut distance, mut sigma, mut settled) = (vec![u64::MAX; n], vec![0.0_f64; n], vec![false; n]);
    let mut order = Vec::new();
    let mut heap = BinaryHeap::from([Reverse((0_u64, source))]);
    (distance[source], sigma[source]) = (0, 1.0);
    while let Some(Reverse((_, v))) = heap.pop() {
        if std::mem::replace(&mut settled[v], true) {
            continue;
        }
        order.push(v);
        for &(u, length) in &near[v] {
            let reached = distance[v].saturating_add(length);
            match reached.cmp(&distance[u]) {
                Ordering::Less => {
                    (distance[u], sigma[u]) = (reached, sigma[v]);
                    heap.push(Reverse((reached, u)));
                }
                Ordering::Equal => sigma[u] += sigma[v],
                Ordering::Greater => {}
            }
        }
    }
    let mut delta = vec![0.0; n];
    for &w in order.iter().rev() {
        for &(v, length) in &near[w] {
            if settled[v] && distance[v].saturating_add(length) == distance[w] {
                delta[v] += sigma[v] / sigma[w] * (1.0 + delta[w]);
            }
        }
    }
    delta[source] = 0.0;
    delta
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::{Scale, betweenness, weighted_betweenness};

    #[test]
    fn a_hub_of_strong_links_falls_to_nothing_when_counts_are_distances() {
        // The graph of the design notes: 0.111 without weights, 0 with counts as lengths, 1 with 1/count.
        let edges = [(0, 1, 20), (0, 2, 20), (0, 3, 20), (0, 4, 20), (1, 2, 1), (2, 3, 1), (3, 4, 1), (4, 1, 1)];
        let graph = KeywordGraph::from_weighted_edges(5, edges);
        let hub = |values: Vec<f64>| values[0] / 6.0;
        assert!((hub(betweenness_by_length(&graph, |_| 1)) - 1.0 / 9.0).abs() < 1e-12);
        assert_eq!(hub(betweenness_by_length(&graph, |link| u64::from(link.cooccurrences))), 0.0);
        assert_eq!(hub(weighted_betweenness(&graph, Scale::Raw).values), 1.0);
    }

    proptest! {
        #[test]
        fn agrees_with_the_folded_kernels(edges in prop::collection::vec((0_u32..12, 0_u32..12, 1_u32..5), 0..50)) {
            let graph = KeywordGraph::from_weighted_edges(12, edges);
            let near = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-9);
            prop_assert!(near(betweenness_by_length(&graph, |_| 1), betweenness(&graph, Scale::Raw)));
            // Counts are up to 4 times an edge given several times, so their lcm is found first.
            let lcm = graph.edges().fold(1_u64, |lcm, (_, _, link)| {
                let n = u64::from(link.cooccurrences);
                lcm / gcd(lcm, n) * n
            });
            let inverse = betweenness_by_length(&graph, |link| lcm / u64::from(link.cooccurrences));
            prop_assert!(near(inverse, weighted_betweenness(&graph, Scale::Raw).values));
        }
    }

    fn gcd(a: u64, b: u64) -> u64 {
        if b == 0 { a } else { gcd(b, a % b) }
    }
}
