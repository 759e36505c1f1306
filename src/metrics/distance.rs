//! How far the keywords are from one another, in edges.

use rayon::prelude::*;

use super::Scale;
use crate::network::{Adjacency, KeywordGraph};

/// What the distances from every node come to; each measure of it is a sum or a maximum over them.
///
/// Everything is added up in whole numbers (1/d in units of 2^-64), so equal input gives equal bits whatever the thread count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distances {
    reach: Vec<Reach>,
}

/// Other nodes reached from a node, and what their distances come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reach {
    nodes: u64,
    distance: u64,
    /// Sum of 1/d in units of 2^-64.
    inverse: u128,
    farthest: u64,
}

impl Distances {
    /// Searches from every node.
    ///
    /// 64 sources are searched at once, one bit each: time O(|V||E|) at worst and about a 64th of it in
    /// networks of small diameter, memory O(|V|) a thread.
    ///
    /// The many-source search is that of Then et al. (2014), Proc. VLDB 8(4), 449-460, doi:10.14778/2735496.2735507.
    pub fn of(graph: &KeywordGraph) -> Self {
        let adjacency = Adjacency::of(graph);
        let n = adjacency.len();
        let none = || vec![Reach::default(); n];
        let reach = (0..n.div_ceil(64))
            .into_par_iter()
            .fold(none, |mut reach, batch| {
                search(&adjacency, batch * 64..n.min(batch * 64 + 64), &mut reach);
                reach
            })
            .reduce(none, |mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| a.add(b));
                a
            });
        Self { reach }
    }

    /// Closeness of every node: `(r - 1) / Σ d · (r - 1) / (n - 1)`, with d the distances to the r - 1 nodes that can be reached.
    ///
    /// The second factor, after Wasserman & Faust, keeps a node of a small component from looking central; in a connected
    /// graph it is 1. Values lie between 0 and 1, in node order; a node without edges has 0.
    ///
    /// Wasserman, Faust (1994), Social Network Analysis, section 5.2.
    pub fn closeness(&self) -> Vec<f64> {
        let others = self.reach.len().saturating_sub(1) as f64;
        let of = |reach: &Reach| match reach.distance {
            0 => 0.0,
            distance => reach.nodes as f64 / distance as f64 * (reach.nodes as f64 / others),
        };
        self.reach.iter().map(of).collect()
    }

    /// Harmonic closeness of every node: `Σ 1/d` over the nodes that can be reached, [normalised](Scale::Normalized) divided by
    /// n - 1, giving 0 to 1. A node out of reach adds 0, so pieces need no correction.
    ///
    /// Marchiori, Latora (2000), Physica A 285, 539-546, doi:10.1016/S0378-4371(00)00311-3; Boldi, Vigna (2014),
    /// Internet Math. 10, 222-262, doi:10.1080/15427951.2013.865686.
    pub fn harmonic(&self, scale: Scale) -> Vec<f64> {
        let others = match scale {
            Scale::Raw => 1.0,
            Scale::Normalized => self.reach.len().saturating_sub(1).max(1) as f64,
        };
        self.reach.iter().map(|reach| reach.inverse as f64 / UNIT as f64 / others).collect()
    }

    /// Distance from every node to the farthest that it can reach; 0 for a node without edges.
    pub fn eccentricity(&self) -> Vec<u64> {
        self.reach.iter().map(|reach| reach.farthest).collect()
    }

    /// The longest of the shortest paths, in edges; of a graph in pieces, within any of them. 0 without edges.
    pub fn diameter(&self) -> u64 {
        self.reach.iter().map(|reach| reach.farthest).max().unwrap_or(0)
    }

    /// Mean length of the shortest paths between two nodes that have one, in edges; 0 without edges.
    pub fn mean(&self) -> f64 {
        let (nodes, distance) = self.reach.iter().fold((0, 0), |(n, d), reach| (n + reach.nodes, d + reach.distance));
        if nodes == 0 { 0.0 } else { distance as f64 / nodes as f64 }
    }
}

/// [Closeness](Distances::closeness) of every node, where no other measure of distance is wanted.
pub fn closeness(graph: &KeywordGraph) -> Vec<f64> {
    Distances::of(graph).closeness()
}

/// 1 in units of 2^-64.
const UNIT: u128 = 1 << 64;

impl Reach {
    fn add(&mut self, other: Self) {
        self.nodes += other.nodes;
        self.distance += other.distance;
        self.inverse += other.inverse;
        self.farthest = self.farthest.max(other.farthest);
    }
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
        let inverse = UNIT / u128::from(distance);
        for v in touched.drain(..) {
            let new = std::mem::take(&mut arriving[v]) & !seen[v];
            wave[v] = new;
            seen[v] |= new;
            if new != 0 {
                front.push(v);
                let nodes = u64::from(new.count_ones());
                reach[v].add(Reach { nodes, distance: distance * nodes, inverse: inverse * u128::from(nodes), farthest: distance });
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
    fn path_and_pieces_follow_the_formulas() {
        let path = Distances::of(&KeywordGraph::from_edges(3, &[(0, 1), (1, 2)]));
        assert_eq!(path.closeness(), [2.0 / 3.0, 1.0, 2.0 / 3.0]);
        assert_eq!(path.harmonic(Scale::Raw), [1.5, 2.0, 1.5]);
        assert_eq!(path.harmonic(Scale::Normalized), [0.75, 1.0, 0.75]);
        assert_eq!((path.eccentricity(), path.diameter(), path.mean()), (vec![2, 1, 2], 2, 8.0 / 6.0));
        let pieces = Distances::of(&KeywordGraph::from_edges(5, &[(0, 1), (1, 2)]));
        assert_eq!(pieces.closeness(), [2.0 / 3.0 * 0.5, 0.5, 2.0 / 3.0 * 0.5, 0.0, 0.0]);
        assert_eq!(pieces.harmonic(Scale::Raw), [1.5, 2.0, 1.5, 0.0, 0.0]);
        for nodes in [0, 1] {
            let none = Distances::of(&KeywordGraph::from_edges(nodes, &[]));
            assert_eq!((none.closeness(), none.harmonic(Scale::Normalized)), (vec![0.0; nodes], vec![0.0; nodes]));
            assert_eq!((none.diameter(), none.mean()), (0, 0.0));
        }
    }

    #[test]
    fn ring_longer_than_one_batch_is_even() {
        let n = 201_u32;
        let ring: Vec<_> = (0..n).map(|v| (v, (v + 1) % n)).collect();
        let distances = Distances::of(&KeywordGraph::from_edges(n as usize, &ring));
        // Two nodes at every distance from 1 to (n - 1) / 2.
        let half = f64::from((n - 1) / 2);
        let expected = f64::from(n - 1) / (half * (half + 1.0));
        assert!(distances.closeness().iter().all(|&c| (c - expected).abs() < 1e-15));
        let harmonic: f64 = (1..=(n - 1) / 2).map(|d| 2.0 / f64::from(d)).sum();
        assert!(distances.harmonic(Scale::Raw).iter().all(|&h| (h - harmonic).abs() < 1e-12));
        assert_eq!(distances.diameter(), 100);
    }
}
