//! How near a keyword is to all others.

use rayon::prelude::*;

use crate::network::{Adjacency, KeywordGraph};

/// Closeness centrality of every node: `(r - 1) / Σ d · (r - 1) / (n - 1)`, with d the distances in edges to
/// the r - 1 other nodes that can be reached.
///
/// The second factor, after Wasserman & Faust, keeps a node of a small component from looking central; in a connected
/// graph it is 1. Values lie between 0 and 1, in node order; a node without edges has 0.
///
/// All distances are whole numbers and summed as such, so equal input gives equal bits.
/// 64 sources are searched at once, one bit each: time O(|V||E|) at worst and about a 64th of it in
/// networks of small diameter, memory O(|V|) a thread.
///
/// Wasserman, Faust (1994), Social Network Analysis, section 5.2; the many-source search is that of Then et al. (2014),
/// Proc. VLDB 8(4), 449-460, doi:10.14778/2735496.2735507.
pub fn closeness(graph: &KeywordGraph) -> Vec<f64> {
    let adjacency = Adjacency::of(graph);
    let n = adjacency.len();
    let reach = (0..n.div_ceil(64))
        .into_par_iter()
        .fold(
            || vec![Reach::default(); n],
            |mut reach, batch| {
                search(&adjacency, batch * 64..n.min(batch * 64 + 64), &mut reach);
                reach
            },
        )
        .reduce(
            || vec![Reach::default(); n],
            |mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| {
                    a.nodes += b.nodes;
                    a.distance += b.distance;
                });
                a
            },
        );
    let others = n.saturating_sub(1) as f64;
    reach
        .into_iter()
        .map(|Reach { nodes, distance }| match distance {
            0 => 0.0,
            _ => nodes as f64 / distance as f64 * (nodes as f64 / others),
        })
        .collect()
}

/// Other nodes reached, and the sum of their distances.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    nodes: u64,
    distance: u64,
}

/// Adds to every node how many of the sources it reaches, and how far they are (distance is symmetric).
fn search(adjacency: &Adjacency, sources: std::ops::Range<usize>, reach: &mut [Reach]) {
    let n = adjacency.len();
    let (mut seen, mut wave, mut arriving) = (vec![0_u64; n], vec![0_u64; n], vec![0_u64; n]);
    let mut front: Vec<usize> = sources.clone().collect();
    for (bit, source) in sources.enumerate() {
        seen[source] = 1 << bit;
        wave[source] = 1 << bit;
    }
    let mut touched = Vec::new();
    for distance in 1_u64.. {
        for u in front.drain(..) {
            for &v in adjacency.neighbours(u) {
                let v = v as usize;
                if arriving[v] == 0 {
                    touched.push(v);
                }
                arriving[v] |= wave[u];
            }
        }
        for v in touched.drain(..) {
            let new = std::mem::take(&mut arriving[v]) & !seen[v];
            wave[v] = new;
            seen[v] |= new;
            if new != 0 {
                front.push(v);
                let nodes = u64::from(new.count_ones());
                reach[v].nodes += nodes;
                reach[v].distance += distance * nodes;
            }
        }
        if front.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_pieces_follow_the_formula() {
        assert_eq!(closeness(&KeywordGraph::from_edges(3, &[(0, 1), (1, 2)])), [2.0 / 3.0, 1.0, 2.0 / 3.0]);
        let pieces = closeness(&KeywordGraph::from_edges(5, &[(0, 1), (1, 2)]));
        assert_eq!(pieces, [2.0 / 3.0 * 0.5, 0.5, 2.0 / 3.0 * 0.5, 0.0, 0.0]);
        assert_eq!(closeness(&KeywordGraph::from_edges(1, &[])), [0.0]);
    }

    #[test]
    fn ring_longer_than_one_batch_is_even() {
        let n = 201_u32;
        let ring: Vec<_> = (0..n).map(|v| (v, (v + 1) % n)).collect();
        // Two nodes at every distance from 1 to (n - 1) / 2.
        let half = f64::from((n - 1) / 2);
        let expected = f64::from(n - 1) / (half * (half + 1.0));
        assert!(closeness(&KeywordGraph::from_edges(n as usize, &ring)).iter().all(|&c| (c - expected).abs() < 1e-15));
    }
}
