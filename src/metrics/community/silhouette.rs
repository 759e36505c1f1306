//! How much more a keyword resembles its own community than the next one.

use crate::network::{Adjacency, KeywordGraph};

/// Silhouette of every node under a partition: `(b - a) / max(a, b)`, with a the mean distance to the other nodes of its
/// community and b the least mean distance to the nodes of another. The distance of two nodes is `1 - cos` of their
/// rows of link strengths, each node's strength to itself being 0; a node without links is at distance 1 from all others.
///
/// From -1 (would be better placed elsewhere) to 1, in node order; 0 for a node alone in its community, and for all where there are
/// fewer than two communities. A community of few nodes with hardly any links elsewhere has a high value that means little.
///
/// Time O(|E| × communities), memory O(|V| × communities): mean distances come from the sums of the communities' unit rows.
///
/// Rousseeuw (1987), J. Comput. Appl. Math. 20, 53-65, doi:10.1016/0377-0427(87)90125-7.
///
/// # Panics
/// When `of_node` is not as long as the graph has nodes.
pub fn silhouette(graph: &KeywordGraph, of_node: &[usize]) -> Vec<f64> {
    assert_eq!(of_node.len(), graph.node_count(), "a community for every node");
    let adjacency = Adjacency::of(graph);
    let n = adjacency.len();
    let communities = of_node.iter().max().map_or(0, |most| most + 1);
    let mut counts = vec![0_usize; communities];
    of_node.iter().for_each(|&community| counts[community] += 1);
    if counts.iter().filter(|&&count| count > 0).count() < 2 {
        return vec![0.0; n];
    }
    let norms: Vec<f64> = (0..n).map(|v| adjacency.strengths(v).iter().map(|w| w * w).sum::<f64>().sqrt()).collect();
    // sums of the unit rows of each community: a column is a node, a row a community
    let mut sums = vec![0.0; n * communities];
    for v in (0..n).filter(|&v| norms[v] > 0.0) {
        for (&u, strength) in adjacency.neighbours(v).iter().zip(adjacency.strengths(v)) {
            sums[u as usize * communities + of_node[v]] += strength / norms[v];
        }
    }
    let mut likeness = vec![0.0; communities]; // Σ of cosines to the nodes of each community
    (0..n)
        .map(|v| {
            let own = of_node[v];
            if counts[own] == 1 {
                return 0.0;
            }
            likeness.fill(0.0);
            for (&u, strength) in adjacency.neighbours(v).iter().zip(adjacency.strengths(v)) {
                let row = &sums[u as usize * communities..][..communities];
                likeness.iter_mut().zip(row).for_each(|(sum, part)| *sum += strength / norms[v] * part);
            }
            let itself = if norms[v] > 0.0 { 1.0 } else { 0.0 };
            let a = 1.0 - (likeness[own] - itself) / (counts[own] - 1) as f64;
            let others = (0..communities).filter(|&c| c != own && counts[c] > 0);
            let b = others.map(|c| 1.0 - likeness[c] / counts[c] as f64).fold(f64::INFINITY, f64::min);
            let most = a.max(b);
            if most > 1e-12 { (b - a) / most } else { 0.0 }
        })
        .collect()
}
