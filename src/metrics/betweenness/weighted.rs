//! Brandes' accumulation in order of distance, where an edge of n co-occurrences is 1/n long.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::length::Length;
use super::reduction::{Reduced, Source};

/// Path counts stay below this, so that no sum of theirs overflows.
const MOST_PATHS: f64 = 1e300;

/// The core's edges with their lengths, without those that no shortest path uses.
pub(super) struct Lengths<L> {
    starts: Vec<usize>,
    arcs: Vec<(u32, L)>,
    /// Distance from a class to its anchors.
    of_class: Vec<L>,
}

impl<L: Length> Lengths<L> {
    /// Measures the core and drops every edge that is longer than a way over one other node.
    pub(super) fn new(graph: &Reduced, unit: L::Unit) -> Self {
        let n = graph.core_len();
        let by_length: Vec<Vec<(L, u32)>> = (0..n)
            .map(|v| {
                let counts = graph.counts(v).iter().map(|&n| L::of(n, unit));
                let mut arcs: Vec<_> = counts.zip(graph.neighbours(v).iter().copied()).collect();
                arcs.sort_unstable();
                arcs
            })
            .collect();
        let mut from_a = vec![L::UNREACHED; n];
        let (mut starts, mut arcs) = (vec![0], Vec::new());
        for a in &by_length {
            for &(length, x) in a {
                from_a[x as usize] = length;
            }
            arcs.extend(a.iter().filter(|&&(length, b)| !has_detour(length, &by_length[b as usize], &from_a)).map(|&(l, b)| (b, l)));
            starts.push(arcs.len());
            for &(_, x) in a {
                from_a[x as usize] = L::UNREACHED;
            }
        }
        Self { starts, arcs, of_class: graph.classes().iter().map(|class| L::of(class.count, unit)).collect() }
    }

    fn arcs(&self, v: usize) -> &[(u32, L)] {
        &self.arcs[self.starts[v]..self.starts[v + 1]]
    }
}

/// Whether an edge of this length from a to b is longer than the way over some x, with b's arcs ascending by length.
fn has_detour<L: Length>(length: L, from_b: &[(L, u32)], from_a: &[L]) -> bool {
    let shorter = from_b.iter().take_while(|&&(second, _)| second < length);
    shorter.into_iter().any(|&(second, x)| {
        let first = from_a[x as usize];
        first < length && first.plus(second).compare(length).is_lt()
    })
}

/// The work space of one source after another.
pub(super) struct Search<'a, L> {
    graph: &'a Reduced,
    lengths: &'a Lengths<L>,
    distance: Vec<L>,
    /// sigma: number of shortest paths from the source.
    sigma: Vec<f64>,
    /// delta / sigma, where delta is the dependency of the source (Brandes 2001).
    pushed: Vec<f64>,
    /// Core nodes by distance, as settled.
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<(L, u32)>>,
}

impl<'a, L: Length> Search<'a, L> {
    pub(super) fn new(graph: &'a Reduced, lengths: &'a Lengths<L>) -> Self {
        let n = graph.core_len();
        Self {
            graph,
            lengths,
            distance: vec![L::UNREACHED; n],
            sigma: vec![0.0; n],
            pushed: vec![0.0; n],
            order: Vec::with_capacity(n),
            heap: BinaryHeap::with_capacity(n),
        }
    }

    /// Adds what the pairs of this source give to every core node.
    pub(super) fn add(&mut self, source: Source, sum: &mut [f64]) {
        match source {
            Source::Class(class) => {
                self.spread(self.graph.anchors(class), self.lengths.of_class[class]);
                self.meet_classes(class + 1);
                self.gather(0, self.graph.classes()[class].mass, sum);
            }
            Source::Core(v) => {
                self.spread(&[v as u32], L::default());
                // Every pair of core nodes is met from both ends.
                self.gather(1, self.graph.mass()[v] / 2.0, sum);
            }
        }
        self.distance.fill(L::UNREACHED);
        self.pushed.fill(0.0);
        self.order.clear();
    }

    /// Distances and path counts (Dijkstra), from nodes that are `start` away.
    fn spread(&mut self, first: &[u32], start: L) {
        for &v in first {
            self.distance[v as usize] = start;
            self.sigma[v as usize] = 1.0;
            self.heap.push(Reverse((start, v)));
        }
        while let Some(Reverse((distance, v))) = self.heap.pop() {
            if distance > self.distance[v as usize] {
                continue;
            }
            self.order.push(v);
            let sigma = self.sigma[v as usize];
            for &(u, length) in self.lengths.arcs(v as usize) {
                let reached = distance.plus(length);
                let known = &mut self.distance[u as usize];
                match reached.compare(*known) {
                    Ordering::Less => {
                        *known = reached;
                        self.sigma[u as usize] = sigma;
                        self.heap.push(Reverse((reached, u)));
                    }
                    Ordering::Equal => self.sigma[u as usize] = (self.sigma[u as usize] + sigma).min(MOST_PATHS),
                    Ordering::Greater => {}
                }
            }
        }
    }

    /// Classes from `first` on are targets one edge beyond their nearest anchors.
    fn meet_classes(&mut self, first: usize) {
        for (class, mass) in self.graph.classes().iter().enumerate().skip(first).map(|(c, class)| (c, class.mass)) {
            let anchors = self.graph.anchors(class);
            let nearest = anchors.iter().fold(L::UNREACHED, |nearest, &a| nearest.min(self.distance[a as usize]));
            if nearest == L::UNREACHED {
                continue;
            }
            let near = |a: u32| self.distance[a as usize].compare(nearest).is_eq();
            let sigma = anchors.iter().fold(0.0, |sum, &a| sum + if near(a) { self.sigma[a as usize] } else { 0.0 });
            let each = mass / sigma;
            for &a in anchors {
                self.pushed[a as usize] += if near(a) { each } else { 0.0 };
            }
        }
    }

    /// Dependencies back, from the farthest node to the `skip`-th settled; each node's, times `weight`, is added to `sum`.
    fn gather(&mut self, skip: usize, weight: f64, sum: &mut [f64]) {
        for &w in self.order[skip..].iter().rev() {
            let w = w as usize;
            sum[w] += weight * (self.sigma[w] * self.pushed[w]);
            let each = self.graph.mass()[w] / self.sigma[w] + self.pushed[w];
            for &(v, length) in self.lengths.arcs(w) {
                if self.distance[v as usize].plus(length).compare(self.distance[w]).is_eq() {
                    self.pushed[v as usize] += each;
                }
            }
        }
    }
}
