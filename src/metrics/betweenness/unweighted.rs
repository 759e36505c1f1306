//! Brandes' accumulation by waves, where every edge is 1 long.
//!
//! The nodes at one distance from the source form a wave. Both passes move numbers between neighbouring waves only: path counts
//! outwards, dependencies back. Each move can be made from either side, the near wave *pushing* along its arcs or
//! the far wave *pulling* along its own, and is made from the side with fewer. Neither asks of an arc whether it
//! leads to the right wave: what goes astray lands where nobody looks again.

use super::reduction::{Reduced, Source};

const UNREACHED: u32 = u32::MAX;

/// Path counts above this are scaled down, wave by wave.
const LARGE: f64 = 1.340_780_792_994_259_7e154; // 2^512

/// The work space of one source after another.
pub(super) struct Search<'a> {
    graph: &'a Reduced,
    /// Wave of every core node.
    wave: Vec<u32>,
    /// sigma: number of shortest paths from the source, in the unit of the node's wave.
    sigma: Vec<f64>,
    /// What was pushed to a node: path counts, then dependencies.
    pushed: Vec<f64>,
    /// What a node has to be pulled from it; 0 outside the current wave.
    offered: Vec<f64>,
    /// Core nodes, wave after wave.
    order: Vec<u32>,
    /// Core nodes not reached yet, as far as they have been listed.
    unreached: Vec<u32>,
    waves: Vec<Wave>,
}

/// One wave: a stretch of the order.
#[derive(Debug, Clone, Copy)]
struct Wave {
    from: usize,
    to: usize,
    /// Arcs of its nodes.
    arcs: usize,
    /// What its path counts were multiplied with.
    unit: f64,
}

impl<'a> Search<'a> {
    pub(super) fn new(graph: &'a Reduced) -> Self {
        let n = graph.core_len();
        Self {
            graph,
            wave: vec![UNREACHED; n],
            sigma: vec![0.0; n],
            pushed: vec![0.0; n],
            offered: vec![0.0; n],
            order: vec![0; n + 1],
            unreached: Vec::with_capacity(n),
            waves: Vec::new(),
        }
    }

    /// Adds what the pairs of this source give to every core node.
    pub(super) fn add(&mut self, source: Source, sum: &mut [f64]) {
        match source {
            Source::Class(class) => {
                self.spread(self.graph.anchors(class));
                self.meet_classes(class + 1);
                self.gather(0, self.graph.classes()[class].mass, sum);
            }
            Source::Core(v) => {
                self.spread(&[v as u32]);
                // Every pair of core nodes is met from both ends.
                self.gather(1, self.graph.mass()[v] / 2.0, sum);
            }
        }
        self.clear();
    }

    /// Path counts outwards from the first wave.
    fn spread(&mut self, first: &[u32]) {
        let graph = self.graph;
        for (place, &v) in first.iter().enumerate() {
            self.wave[v as usize] = 0;
            self.sigma[v as usize] = 1.0;
            self.order[place] = v;
        }
        let arcs = first.iter().map(|&v| graph.neighbours(v as usize).len()).sum();
        let mut last = Wave { from: 0, to: first.len(), arcs, unit: 1.0 };
        let mut arcs_left = graph.arc_count() - arcs;
        let mut listed = false;
        loop {
            self.waves.push(last);
            if arcs_left == 0 {
                return;
            }
            let number = self.waves.len() as u32;
            let to = if last.arcs <= arcs_left {
                self.push_paths(last, number)
            } else {
                if !std::mem::replace(&mut listed, true) {
                    self.unreached.clear();
                    self.unreached.extend((0..).zip(&self.wave).filter(|&(_, &w)| w == UNREACHED).map(|(v, _)| v));
                }
                self.pull_paths(last, number)
            };
            if to == last.to {
                return;
            }
            let new = &self.order[last.to..to];
            let arcs = new.iter().map(|&v| graph.neighbours(v as usize).len()).sum();
            arcs_left -= arcs;
            let largest = new.iter().fold(0.0, |largest: f64, &v| largest.max(self.sigma[v as usize]));
            let unit = if largest > LARGE { 1.0 / LARGE } else { 1.0 };
            if largest > LARGE {
                new.iter().for_each(|&v| self.sigma[v as usize] = (self.sigma[v as usize] * unit).max(f64::MIN_POSITIVE));
            }
            last = Wave { from: last.to, to, arcs, unit };
        }
    }

    /// The wave sends its counts along all its arcs; nodes met for the first time are the next. Returns where that ends.
    fn push_paths(&mut self, last: Wave, number: u32) -> usize {
        let mut to = last.to;
        for place in last.from..last.to {
            let u = self.order[place] as usize;
            let sigma = self.sigma[u];
            for &v in self.graph.neighbours(u) {
                let wave = &mut self.wave[v as usize];
                let new = *wave == UNREACHED;
                *wave = if new { number } else { *wave };
                // Always written, kept only when new: there is no branch to mispredict.
                self.order[to] = v;
                to += usize::from(new);
                self.pushed[v as usize] += sigma;
            }
        }
        for &v in &self.order[last.to..to] {
            self.sigma[v as usize] = self.pushed[v as usize];
        }
        to
    }

    /// Nodes not reached fetch the wave's counts; those that get any are the next. Returns where that ends.
    fn pull_paths(&mut self, last: Wave, number: u32) -> usize {
        for &u in &self.order[last.from..last.to] {
            self.offered[u as usize] = self.sigma[u as usize];
        }
        let (mut to, mut kept) = (last.to, 0);
        for at in 0..self.unreached.len() {
            let v = self.unreached[at];
            // A push since the list was made may have reached it.
            if self.wave[v as usize] != UNREACHED {
                continue;
            }
            let sigma = pull(self.graph.neighbours(v as usize), &self.offered);
            if sigma > 0.0 {
                self.wave[v as usize] = number;
                self.sigma[v as usize] = sigma;
                self.order[to] = v;
                to += 1;
            } else {
                self.unreached[kept] = v;
                kept += 1;
            }
        }
        self.unreached.truncate(kept);
        for &u in &self.order[last.from..last.to] {
            self.offered[u as usize] = 0.0;
        }
        to
    }

    /// Classes from `first` on are targets one step beyond their nearest anchors.
    fn meet_classes(&mut self, first: usize) {
        self.pushed.fill(0.0);
        for (class, mass) in self.graph.classes().iter().enumerate().skip(first).map(|(c, class)| (c, class.mass)) {
            let anchors = self.graph.anchors(class);
            let nearest = anchors.iter().fold(UNREACHED, |nearest, &a| nearest.min(self.wave[a as usize]));
            if nearest == UNREACHED {
                continue;
            }
            let near = |a: u32| self.wave[a as usize] == nearest;
            let sigma = anchors.iter().fold(0.0, |sum, &a| sum + if near(a) { self.sigma[a as usize] } else { 0.0 });
            let each = mass / sigma;
            for &a in anchors {
                self.pushed[a as usize] += if near(a) { each } else { 0.0 };
            }
        }
    }

    /// Dependencies back to wave `end`; each node's, times `weight`, is added to `sum`.
    fn gather(&mut self, end: usize, weight: f64, sum: &mut [f64]) {
        if end > 0 {
            self.pushed.fill(0.0);
        }
        let graph = self.graph;
        for number in (end..self.waves.len()).rev() {
            let far = self.waves[number];
            let near = if number > end { Some(self.waves[number - 1]) } else { None };
            for &w in &self.order[far.from..far.to] {
                let w = w as usize;
                // delta: dependency of the source on w; pushed holds delta / sigma (Brandes 2001).
                sum[w] += weight * (self.sigma[w] * self.pushed[w]);
                self.offered[w] = (graph.mass()[w] / self.sigma[w] + self.pushed[w]) * far.unit;
            }
            match near {
                Some(near) if near.arcs < far.arcs => {
                    for &v in &self.order[near.from..near.to] {
                        self.pushed[v as usize] += pull(graph.neighbours(v as usize), &self.offered);
                    }
                }
                Some(_) => {
                    for &w in &self.order[far.from..far.to] {
                        let offer = self.offered[w as usize];
                        for &v in graph.neighbours(w as usize) {
                            self.pushed[v as usize] += offer;
                        }
                    }
                }
                None => {}
            }
            for &w in &self.order[far.from..far.to] {
                self.offered[w as usize] = 0.0;
            }
        }
    }

    fn clear(&mut self) {
        self.wave.fill(UNREACHED);
        self.pushed.fill(0.0);
        self.waves.clear();
    }
}

/// The sum of what the neighbours offer, in four strands so that no addition waits for the one before.
#[inline]
fn pull(neighbours: &[u32], offered: &[f64]) -> f64 {
    let mut strands = [0.0; 4];
    let (fours, rest) = neighbours.as_chunks::<4>();
    for four in fours {
        for (strand, &u) in strands.iter_mut().zip(four) {
            *strand += offered[u as usize];
        }
    }
    rest.iter().fold((strands[0] + strands[1]) + (strands[2] + strands[3]), |sum, &u| sum + offered[u as usize])
}
