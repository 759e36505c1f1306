//! The energy of a drawing, and which way each node is pulled.

use super::logarithm::LogProduct;
use super::{EXACT_UP_TO, LayoutMethod, tree};
use crate::network::KeywordGraph;

/// Added to squared distances: two nodes at one point push each other nowhere instead of dividing by 0.
pub(super) const TINY: f64 = 1e-300;

/// The energy of one component. Coordinates come as one list: x of every node, then y, then z where there is one.
pub(super) struct Energy {
    pub(super) nodes: usize,
    pub(super) method: LayoutMethod,
    starts: Vec<usize>,
    /// Neighbour and attraction, of every node in turn.
    ties: Vec<(u32, f64)>,
    /// Sum of the attractions of each node, at least [`f64::MIN_POSITIVE`].
    pub(super) stiffness: Vec<f64>,
}

impl Energy {
    /// Of the nodes in `members`, ascending, and the edges between them.
    pub(super) fn of(graph: &KeywordGraph, members: &[usize], method: LayoutMethod) -> Self {
        let mut place = vec![u32::MAX; graph.node_count()];
        members.iter().enumerate().for_each(|(at, &node)| place[node] = at as u32);
        let n = members.len();
        let links = || {
            graph.edges().filter_map(|(u, v, link)| {
                let (a, b) = (place[u], place[v]);
                (a != u32::MAX && b != u32::MAX).then_some((a as usize, b as usize, link.link_strength))
            })
        };
        let (mut sums, mut degrees) = (vec![0.0; n], vec![0_usize; n]);
        for (a, b, c) in links() {
            sums[a] += c;
            sums[b] += c;
            degrees[a] += 1;
            degrees[b] += 1;
        }
        let total: f64 = sums.iter().sum(); // 2m
        let attraction = |a: usize, b: usize, c: f64| match method {
            LayoutMethod::Vos => total * c / (sums[a] * sums[b]),
            LayoutMethod::Force => c / total * (n * n.saturating_sub(1)) as f64,
        };
        let mut starts = vec![0; n + 1];
        (0..n).for_each(|i| starts[i + 1] = starts[i] + degrees[i]);
        let mut next = starts.clone();
        let mut ties = vec![(0, 0.0); starts[n]];
        let mut stiffness = vec![f64::MIN_POSITIVE; n];
        for (a, b, c) in links() {
            let pull = attraction(a, b, c);
            for (from, to) in [(a, b), (b, a)] {
                ties[next[from]] = (to as u32, pull);
                next[from] += 1;
                stiffness[from] += pull;
            }
        }
        Self { nodes: n, method, starts, ties, stiffness }
    }

    /// The energy of some of the nodes, ascending, without what ties them to the others.
    pub(super) fn among(&self, nodes: &[usize]) -> Self {
        let mut place = vec![u32::MAX; self.nodes];
        nodes.iter().zip(0..).for_each(|(&v, at)| place[v] = at);
        let mut new =
            Self { nodes: nodes.len(), method: self.method, starts: vec![0], ties: Vec::new(), stiffness: Vec::with_capacity(nodes.len()) };
        for &v in nodes {
            let from = new.ties.len();
            new.ties.extend(self.ties(v).iter().map(|&(u, pull)| (place[u as usize], pull)).filter(|tie| tie.0 != u32::MAX));
            new.stiffness.push(new.ties[from..].iter().fold(f64::MIN_POSITIVE, |sum, (_, pull)| sum + pull));
            new.starts.push(new.ties.len());
        }
        new
    }

    /// Neighbours of a node, and how they attract it.
    pub(super) fn ties(&self, node: usize) -> &[(u32, f64)] {
        &self.ties[self.starts[node]..self.starts[node + 1]]
    }

    pub(super) fn pairs(&self) -> f64 {
        (self.nodes * self.nodes.saturating_sub(1)) as f64 / 2.0
    }

    /// The energy at `at`, in `D` dimensions, and its gradient. In space, `pressure` times half the squared height, weighted by
    /// stiffness, is added for every node.
    pub(super) fn slope<const D: usize>(&self, at: &[f64], pressure: f64, gradient: &mut [f64]) -> f64 {
        let n = self.nodes;
        gradient.fill(0.0);
        let mut energy = self.attract::<D>(at, gradient);
        energy += if n > EXACT_UP_TO && D == 2 { tree::repel(self.method, at, gradient) } else { self.repel::<D>(at, gradient) };
        if D == 3 {
            for i in 0..n {
                let force = pressure * self.stiffness[i] * at[2 * n + i];
                gradient[2 * n + i] += force;
                energy += force * at[2 * n + i] / 2.0;
            }
        }
        energy
    }

    fn attract<const D: usize>(&self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let n = self.nodes;
        let mut energy = 0.0;
        for i in 0..n {
            for &(j, pull) in self.ties(i) {
                let j = j as usize;
                if j > i {
                    continue;
                }
                let mut delta = [0.0; D];
                let mut square = TINY;
                for (k, delta) in delta.iter_mut().enumerate() {
                    *delta = at[k * n + i] - at[k * n + j];
                    square += *delta * *delta;
                }
                let force = match self.method {
                    LayoutMethod::Vos => {
                        energy += pull * square / 2.0;
                        pull
                    }
                    LayoutMethod::Force => {
                        let distance = square.sqrt();
                        energy += pull * square * distance / 3.0;
                        pull * distance
                    }
                };
                for (k, delta) in delta.into_iter().enumerate() {
                    gradient[k * n + i] += force * delta;
                    gradient[k * n + j] -= force * delta;
                }
            }
        }
        energy
    }

    fn repel<const D: usize>(&self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let n = self.nodes;
        let mut energy = 0.0;
        let mut logarithms = LogProduct::default();
        for i in 0..n {
            let mut sum = [0.0; D];
            for j in 0..i {
                let mut delta = [0.0; D];
                let mut square = TINY;
                for k in 0..D {
                    delta[k] = at[k * n + i] - at[k * n + j];
                    square += delta[k] * delta[k];
                }
                let force = match self.method {
                    LayoutMethod::Vos => {
                        let distance = square.sqrt();
                        energy -= distance;
                        1.0 / distance
                    }
                    LayoutMethod::Force => {
                        logarithms.multiply(square);
                        1.0 / square
                    }
                };
                for k in 0..D {
                    sum[k] -= force * delta[k];
                    gradient[k * n + j] += force * delta[k];
                }
            }
            for k in 0..D {
                gradient[k * n + i] += sum[k];
            }
        }
        energy - logarithms.value() / 2.0
    }

    /// See [`objective`](super::objective).
    pub(super) fn objective(&self, positions: &[[f64; 2]]) -> f64 {
        let square = |i: usize, j: usize| {
            let [dx, dy] = [0, 1].map(|k| positions[i][k] - positions[j][k]);
            dx * dx + dy * dy + TINY
        };
        let (mut attraction, mut sum, mut logarithms) = (0.0, 0.0, LogProduct::default());
        for i in 0..self.nodes {
            for j in 0..i {
                match self.method {
                    LayoutMethod::Vos => sum += square(i, j).sqrt(),
                    LayoutMethod::Force => logarithms.multiply(square(i, j)),
                }
            }
            for &(j, pull) in self.ties(i).iter().filter(|(j, _)| (*j as usize) < i) {
                let square = square(i, j as usize);
                attraction += match self.method {
                    LayoutMethod::Vos => pull * square,
                    LayoutMethod::Force => pull * square * square.sqrt(),
                };
            }
        }
        let pairs = self.pairs();
        match self.method {
            _ if attraction <= 0.0 => 0.0,
            LayoutMethod::Vos => {
                let mean = sum / pairs;
                attraction / (mean * mean)
            }
            LayoutMethod::Force => {
                let mut scale = LogProduct::default();
                scale.multiply(pairs / attraction);
                pairs / 3.0 - logarithms.value() / 2.0 - pairs / 3.0 * scale.value()
            }
        }
    }
}
