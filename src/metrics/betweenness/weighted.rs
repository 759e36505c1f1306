//! Brandes' accumulation in order of distance, where an edge of n co-occurrences is 1/n long.

use std::cmp::Ordering;

use super::length::Length;
use super::queue::RadixQueue;
use super::reduction::{Reduced, Source};

/// Path counts stay below this, so that no sum of theirs overflows.
const MOST_PATHS: f64 = 1e300;

/// The core's edges with their lengths, without those that no shortest path uses.
pub(super) struct Lengths<L> {
    starts: Vec<usize>,
    /// Other end, and place of the length in `measures`: lengths are wide and few.
    arcs: Vec<(u32, u32)>,
    measures: Vec<L>,
    /// Distance from a class to its anchors.
    of_class: Vec<L>,
    /// No edge is shorter than 2^step.
    step: u32,
}

impl<L: Length> Lengths<L> {
    /// Measures the core and drops every edge that is longer than a way over one other node.
    pub(super) fn new(graph: &Reduced, unit: L::Unit) -> Self {
        let n = graph.core_len();
        let mut found: Vec<u32> = (0..n).flat_map(|v| graph.counts(v)).copied().collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        let measures: Vec<L> = found.iter().map(|&n| L::of(n, unit)).collect();
        let place = |n: u32| found.partition_point(|&other| other > n) as u32;
        // The strongest links, which are the shortest edges, come first.
        let by_length: Vec<Vec<(u32, u32)>> = (0..n)
            .map(|v| {
                let mut arcs: Vec<_> = graph.counts(v).iter().map(|&n| place(n)).zip(graph.neighbours(v).iter().copied()).collect();
                arcs.sort_unstable();
                arcs
            })
            .collect();
        let mut from_a = vec![L::UNREACHED; n];
        let (mut starts, mut arcs) = (vec![0], Vec::new());
        for a in &by_length {
            for &(place, x) in a {
                from_a[x as usize] = measures[place as usize];
            }
            let detour = |&&(place, b): &&(u32, u32)| has_detour(measures[place as usize], &by_length[b as usize], &measures, &from_a);
            arcs.extend(a.iter().filter(|arc| !detour(arc)).map(|&(place, b)| (b, place)));
            starts.push(arcs.len());
            for &(_, x) in a {
                from_a[x as usize] = L::UNREACHED;
            }
        }
        let of_class = graph.classes().iter().map(|class| L::of(class.count, unit)).collect();
        Self { starts, arcs, of_class, step: measures.first().map_or(0, |shortest| shortest.bits() - 1), measures }
    }

    fn arcs(&self, v: usize) -> impl Iterator<Item = (usize, L)> {
        self.arcs[self.starts[v]..self.starts[v + 1]].iter().map(|&(u, place)| (u as usize, self.measures[place as usize]))
    }
}

/// Whether an edge of this length from a to b is longer than the way over some x, with b's arcs ascending by length.
fn has_detour<L: Length>(length: L, from_b: &[(u32, u32)], measures: &[L], from_a: &[L]) -> bool {
    let mut shorter = from_b.iter().map(|&(place, x)| (measures[place as usize], x)).take_while(|&(second, _)| second < length);
    shorter.any(|(second, x)| {
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
    queue: RadixQueue,
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
            queue: RadixQueue::new(),
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
    ///
    /// The queue knows distances in whole steps only. That is enough: no edge is shorter than a step, so all that
    /// lead to a node on a shortest path were settled steps before.
    fn spread(&mut self, first: &[u32], start: L) {
        let step = self.lengths.step;
        self.queue.restart();
        for &v in first {
            self.distance[v as usize] = start;
            self.sigma[v as usize] = 1.0;
            self.queue.push(start.steps(step), v);
        }
        while let Some((key, v)) = self.queue.pop() {
            let distance = self.distance[v as usize];
            if key != distance.steps(step) {
                continue;
            }
            self.order.push(v);
            let sigma = self.sigma[v as usize];
            for (u, length) in self.lengths.arcs(v as usize) {
                let reached = distance.plus(length);
                let known = self.distance[u];
                match reached.compare(known) {
                    Ordering::Less => {
                        self.distance[u] = reached;
                        self.sigma[u] = sigma;
                        // Where the step stays the same, the node's place in the queue does.
                        if known == L::UNREACHED || reached.steps(step) != known.steps(step) {
                            self.queue.push(reached.steps(step), u as u32);
                        }
                    }
                    Ordering::Equal => self.sigma[u] = (self.sigma[u] + sigma).min(MOST_PATHS),
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
            for (v, length) in self.lengths.arcs(w) {
                if self.distance[v].plus(length).compare(self.distance[w]).is_eq() {
                    self.pushed[v] += each;
                }
            }
        }
    }
}
