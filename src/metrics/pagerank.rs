//! How much attention flows to a keyword.

use crate::network::{Adjacency, KeywordGraph};

/// Chance that the walker follows an edge rather than jumping anywhere.
const DAMPING: f64 = 0.85;
/// Sum of changes below which the values stand.
const TOLERANCE: f64 = 1e-12;
/// Rounds after which the values are given as they are: 0.85^200 is below the tolerance.
const ROUNDS: usize = 200;

/// PageRank of every node: where a walker is found in the long run who follows an edge with probability 0.85, chosen in
/// proportion to link strength, and jumps to any node otherwise; from a node without edges he always jumps.
///
/// `p(v) = (1 - d)/n + d (Σ_u p(u) s_uv / Σ_w s_uw + Σ_{u without edges} p(u) / n)`. Values are positive and sum to 1, in node
/// order; an empty graph has none. Iterated until the values change by less than 1e-12 in sum.
/// Time O(|V| + |E|) a round, at most 200 rounds.
///
/// Brin, Page (1998), Computer Networks 30, 107-117, doi:10.1016/S0169-7552(98)00110-X.
pub fn pagerank(graph: &KeywordGraph) -> Vec<f64> {
    let adjacency = Adjacency::of(graph);
    let n = adjacency.len();
    let strength: Vec<f64> = (0..n).map(|v| adjacency.strengths(v).iter().fold(0.0, |sum, s| sum + s)).collect();
    let even = 1.0 / n as f64;
    let mut rank = vec![even; n];
    let mut flow = vec![0.0; n];
    for _ in 0..ROUNDS {
        let mut stranded = 0.0;
        for ((flow, rank), strength) in flow.iter_mut().zip(&rank).zip(&strength) {
            let leaves = *strength > 0.0;
            *flow = if leaves { rank / strength } else { 0.0 };
            stranded += if leaves { 0.0 } else { *rank };
        }
        let jump = (1.0 - DAMPING + DAMPING * stranded) * even;
        let mut change = 0.0;
        for (v, rank) in rank.iter_mut().enumerate() {
            let inflow = adjacency.neighbours(v).iter().zip(adjacency.strengths(v)).fold(0.0, |sum, (&u, s)| sum + flow[u as usize] * s);
            let new = jump + DAMPING * inflow;
            change += (new - *rank).abs();
            *rank = new;
        }
        if change < TOLERANCE {
            break;
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn star_follows_the_closed_form() {
        // hub = (1-d)/n + d * leaves,  leaf = (1-d)/n + d * hub / 4
        let ranks = pagerank(&KeywordGraph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]));
        let hub = (0.15 / 5.0) * (1.0 + 4.0 * 0.85) / (1.0 - 0.85 * 0.85);
        assert!((ranks[0] - hub).abs() < 1e-11);
        assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-11);
    }

    #[test]
    fn nodes_without_edges_share_evenly() {
        assert_eq!(pagerank(&KeywordGraph::from_edges(4, &[])), [0.25; 4]);
        assert!(pagerank(&KeywordGraph::from_edges(0, &[])).is_empty());
    }
}
