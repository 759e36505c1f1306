//! Betweenness estimated from sampled paths, for networks too large for the exact value.

use rayon::prelude::*;

use super::Scale;
use crate::network::{Adjacency, KeywordGraph};
use crate::random::Random;

/// How far an estimate may be off, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Largest error of any node's normalised value, above 0.
    pub error: f64,
    /// Probability that no node's value is off by more, between 0 and 1.
    pub confidence: f64,
    /// Start of the random numbers.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { error: 0.01, confidence: 0.9, seed: 0 }
    }
}

/// An estimate of betweenness.
#[derive(Debug, Clone, PartialEq)]
pub struct SampledBetweenness {
    /// One value a node, in node order: estimates, not the measure itself.
    pub values: Vec<f64>,
    /// Paths sampled.
    pub samples: u64,
    /// Upper bound of the nodes on a shortest path that the number of samples follows from.
    pub vertex_diameter: u64,
    /// What was asked for.
    pub sampling: Sampling,
}

/// Estimates [`betweenness`](super::betweenness) from sampled shortest paths: with probability `confidence`, *every* node's
/// normalised value is within `error` of the exact one.
///
/// Each sample is a pair of nodes drawn evenly and one of its shortest paths, drawn evenly among them; a node's value is the
/// share of the paths that it lies inside. `(1/2ε²)(⌊log2(D - 2)⌋ + 1 + ln(1/δ))` samples suffice, with D an upper bound of the
/// nodes on a shortest path, δ = 1 - confidence and ε the error in the authors' normalisation by n(n - 1), which is
/// error (n - 2)/n in ours. With [`Scale::Raw`] the values are times (n - 1)(n - 2)/2, and so is the bound.
///
/// Each sample has random numbers of its own, and samples are counted in whole numbers: equal input and seed give equal bits
/// whatever the thread count. Time O(samples (|V| + |E|)), memory O(|V| + |E|) a thread.
///
/// # Panics
/// When `error` is not above 0, or `confidence` not between 0 and 1.
///
/// Riondato, Kornaropoulos (2016), Data Min. Knowl. Disc. 30, 438-475, doi:10.1007/s10618-015-0423-0.
pub fn sampled_betweenness(graph: &KeywordGraph, scale: Scale, sampling: Sampling) -> SampledBetweenness {
    assert!(sampling.error > 0.0 && sampling.confidence > 0.0 && sampling.confidence < 1.0, "an error and a confidence that can be kept");
    let adjacency = Adjacency::of(graph);
    let n = adjacency.len();
    let vertex_diameter = longest_path(&adjacency);
    if n < 3 || vertex_diameter < 3 {
        // No path has a node inside, so the estimate is exact.
        return SampledBetweenness { values: vec![0.0; n], samples: 0, vertex_diameter, sampling };
    }
    let size = n as f64;
    let epsilon = sampling.error * (size - 2.0) / size;
    let paths = f64::from((vertex_diameter - 2).ilog2()) + 1.0 - (1.0 - sampling.confidence).ln();
    let samples = (0.5 / (epsilon * epsilon) * paths).ceil() as u64;
    let none = || (Search::new(n), vec![0_u64; n]);
    let (_, hits) = (0..samples as usize)
        .into_par_iter()
        .with_min_len(64)
        .fold(none, |(mut search, mut hits), sample| {
            search.draw(&adjacency, Random::stream(sampling.seed, sample as u64), &mut hits);
            (search, hits)
        })
        .reduce(none, |(search, mut a), (_, b)| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            (search, a)
        });
    let unit = match scale {
        Scale::Normalized => size / (size - 2.0) / samples as f64,
        Scale::Raw => size * (size - 1.0) / 2.0 / samples as f64,
    };
    SampledBetweenness { values: hits.into_iter().map(|hits| hits as f64 * unit).collect(), samples, vertex_diameter, sampling }
}

/// An upper bound of the number of nodes on a shortest path: in each component, the two largest distances from one node together.
fn longest_path(adjacency: &Adjacency) -> u64 {
    let n = adjacency.len();
    let mut distance = vec![u64::MAX; n];
    let (mut longest, mut queue) = (0, Vec::new());
    for root in 0..n {
        if distance[root] != u64::MAX {
            continue;
        }
        distance[root] = 0;
        queue.clear();
        queue.push(root);
        let mut head = 0;
        while let Some(&v) = queue.get(head) {
            head += 1;
            for &u in adjacency.neighbours(v) {
                if distance[u as usize] == u64::MAX {
                    distance[u as usize] = distance[v] + 1;
                    queue.push(u as usize);
                }
            }
        }
        // Nodes stand in the queue by distance.
        let far = queue.iter().rev().take(2).map(|&v| distance[v]).sum::<u64>();
        longest = longest.max(far + 1);
    }
    longest
}

/// The work space of one sample after another.
struct Search {
    distance: Vec<u32>,
    sigma: Vec<f64>,
    order: Vec<u32>,
}

impl Search {
    fn new(n: usize) -> Self {
        Self { distance: vec![u32::MAX; n], sigma: vec![0.0; n], order: Vec::new() }
    }

    /// Draws a pair and one of its shortest paths, and counts the nodes inside it.
    fn draw(&mut self, adjacency: &Adjacency, mut random: Random, hits: &mut [u64]) {
        let n = adjacency.len();
        let source = random.below(n);
        let target = (source + 1 + random.below(n - 1)) % n;
        if self.spread(adjacency, source, target) {
            let mut v = target;
            while self.distance[v] > 1 {
                v = self.step_back(adjacency, v, random.unit());
                hits[v] += 1;
            }
        }
        for &v in &self.order {
            self.distance[v as usize] = u32::MAX;
            self.sigma[v as usize] = 0.0;
        }
        self.order.clear();
    }

    /// Distances and path counts up to the target's; false when it cannot be reached.
    fn spread(&mut self, adjacency: &Adjacency, source: usize, target: usize) -> bool {
        self.distance[source] = 0;
        self.sigma[source] = 1.0;
        self.order.push(source as u32);
        let mut head = 0;
        while let Some(&v) = self.order.get(head) {
            head += 1;
            let next = self.distance[v as usize] + 1;
            if next > self.distance[target] {
                return true;
            }
            for &u in adjacency.neighbours(v as usize) {
                let u = u as usize;
                if self.distance[u] == u32::MAX {
                    self.distance[u] = next;
                    self.order.push(u as u32);
                }
                if self.distance[u] == next {
                    // Beyond 1e300 the shares of the paths are no longer told apart, which no real network comes near.
                    self.sigma[u] = (self.sigma[u] + self.sigma[v as usize]).min(1e300);
                }
            }
        }
        self.distance[target] != u32::MAX
    }

    /// The node before `v` on a path, where `share` from 0 to 1 chooses among the paths.
    fn step_back(&self, adjacency: &Adjacency, v: usize, share: f64) -> usize {
        let before =
            || adjacency.neighbours(v).iter().map(|&u| u as usize).filter(|&u| self.distance[u].wrapping_add(1) == self.distance[v]);
        let mut left = share * before().map(|u| self.sigma[u]).sum::<f64>();
        let mut last = v;
        for u in before() {
            last = u;
            left -= self.sigma[u];
            if left < 0.0 {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::betweenness;

    fn scattered(nodes: u32, edges: u32) -> KeywordGraph {
        let mut random = Random::new(7);
        let edges: Vec<_> = (0..edges).map(|_| (random.below(nodes as usize) as u32, random.below(nodes as usize) as u32)).collect();
        KeywordGraph::from_edges(nodes as usize, &edges)
    }

    #[test]
    fn no_value_is_off_by_more_than_the_error() {
        let path = KeywordGraph::from_edges(7, &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]);
        let ladder = KeywordGraph::from_edges(6, &[(0, 2), (1, 2), (0, 3), (1, 3), (2, 4), (3, 5), (4, 5)]);
        for graph in [path, ladder, scattered(60, 90), scattered(200, 320)] {
            let sampling = Sampling { error: 0.02, confidence: 0.99, seed: 3 };
            let estimate = sampled_betweenness(&graph, Scale::Normalized, sampling);
            assert!(estimate.samples > 0);
            for (found, exact) in estimate.values.iter().zip(betweenness(&graph, Scale::Normalized)) {
                assert!((found - exact).abs() <= sampling.error, "{found} for {exact}");
            }
        }
    }

    #[test]
    fn raw_values_are_normalised_ones_times_the_pairs() {
        let graph = scattered(30, 50);
        let [raw, normalized] = [Scale::Raw, Scale::Normalized].map(|scale| sampled_betweenness(&graph, scale, Sampling::default()).values);
        assert!(raw.iter().zip(&normalized).all(|(r, n)| (r - n * 29.0 * 28.0 / 2.0).abs() < 1e-9));
    }

    #[test]
    fn the_number_of_samples_follows_the_bound() {
        // A star: paths of three nodes, so log2(1) + 1 + ln 10.
        let star = KeywordGraph::from_edges(1_000, &(1..1_000).map(|v| (0, v)).collect::<Vec<_>>());
        let estimate = sampled_betweenness(&star, Scale::Normalized, Sampling::default());
        let epsilon = 0.01 * 998.0 / 1_000.0;
        assert_eq!(estimate.vertex_diameter, 3);
        assert_eq!(estimate.samples, (0.5 / (epsilon * epsilon) * (1.0 + 10_f64.ln())).ceil() as u64);
    }

    #[test]
    fn threads_play_no_part_and_the_seed_does() {
        let graph = scattered(200, 320);
        let with = |threads: usize, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| sampled_betweenness(&graph, Scale::Raw, Sampling { error: 0.05, confidence: 0.9, seed }).values)
        };
        assert_eq!(with(1, 0), with(8, 0));
        assert_ne!(with(1, 0), with(1, 1));
    }

    #[test]
    fn where_no_path_has_an_inside_nothing_is_sampled() {
        for graph in [KeywordGraph::from_edges(0, &[]), KeywordGraph::from_edges(4, &[(0, 1), (2, 3)])] {
            let estimate = sampled_betweenness(&graph, Scale::Normalized, Sampling::default());
            assert!(estimate.samples == 0 && estimate.values.iter().all(|&value| value == 0.0));
        }
    }
}
