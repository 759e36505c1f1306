//! Folding away what no shortest path crosses.
//!
//! A node whose neighbours are all linked to one another (a *simplicial* node, such as a keyword used in one record only) lies
//! inside no shortest path: each two neighbours have a shorter way. Adjacent simplicial nodes have the same closed
//! neighbourhood, so they form *classes*, each hanging on a clique of other nodes, its *anchors*.
//!
//! - A class on one anchor is cut off with its whole *mass* (the nodes it stands for): all its paths leave through the anchor, which
//!   gets the pairs it separates at once and carries the mass from then on. That can make the anchor simplicial in turn, so this repeats.
//! - The other classes stay as sources and targets, never as something to search through; those on the same anchors become one.
//!   Between two that became one, every anchor lies on an equal share of the paths.
//! - What remains is the *core*. Each class is a source once, with the classes before it gone, and core nodes search for core
//!   nodes alone: so every pair is met exactly once, or twice at half weight.
//!
//! With lengths 1/n a node is folded only if all its links have the same n and no link among its neighbours a smaller one;
//! their direct way is then shorter than the way through it. Everything here is exact.

use crate::metrics::components::components_of;
use crate::network::Adjacency;

/// A graph with its foldable part folded away.
#[derive(Debug)]
pub(super) struct Reduced {
    core_nodes: Vec<u32>,
    starts: Vec<usize>,
    targets: Vec<u32>,
    counts: Vec<u32>,
    mass: Vec<f64>,
    classes: Vec<Class>,
    anchor_starts: Vec<usize>,
    anchors: Vec<u32>,
    settled: Vec<f64>,
}

/// Nodes that hang on the same anchors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Class {
    /// Number of nodes of the graph it stands for.
    pub(super) mass: f64,
    /// Co-occurrences of each of its links to the anchors.
    pub(super) count: u32,
}

/// Where a search begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// At the anchors of a class, for the core and the classes after it.
    Class(usize),
    /// At a core node, for the core.
    Core(usize),
}

impl Reduced {
    /// Folds `graph`; `weighted` when lengths are 1/n. Time O(|V| + |E|) times a logarithm on networks whose
    /// simplicial nodes have few neighbours, memory O(|V| + |E|).
    pub(super) fn of(graph: &Adjacency, weighted: bool) -> Self {
        let mut folding = Folding::new(graph, weighted);
        folding.cut_off();
        folding.finish()
    }

    /// The graph as it is, nothing folded: what [`of`](Self::of) must agree with.
    #[cfg(test)]
    pub(super) fn nothing(graph: &Adjacency) -> Self {
        Folding::new(graph, false).finish()
    }

    /// Number of core nodes.
    pub(super) fn core_len(&self) -> usize {
        self.core_nodes.len()
    }

    /// Node of the graph that each core node is; core nodes are numbered by falling degree, so that
    /// those visited most lie together in memory.
    pub(super) fn core_nodes(&self) -> &[u32] {
        &self.core_nodes
    }

    /// Number of nodes that each core node stands for: itself and what was cut off at it.
    pub(super) fn mass(&self) -> &[f64] {
        &self.mass
    }

    /// Core neighbours of a core node, ascending.
    pub(super) fn neighbours(&self, v: usize) -> &[u32] {
        &self.targets[self.starts[v]..self.starts[v + 1]]
    }

    /// Co-occurrences with each of them.
    pub(super) fn counts(&self, v: usize) -> &[u32] {
        &self.counts[self.starts[v]..self.starts[v + 1]]
    }

    /// Number of arcs of the core, two an edge.
    pub(super) fn arc_count(&self) -> usize {
        self.targets.len()
    }

    /// The classes in order.
    pub(super) fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Core nodes that a class hangs on, two or more.
    pub(super) fn anchors(&self, class: usize) -> &[u32] {
        &self.anchors[self.anchor_starts[class]..self.anchor_starts[class + 1]]
    }

    /// Betweenness of every node of the graph from the pairs already met.
    pub(super) fn settled(&self) -> &[f64] {
        &self.settled
    }

    /// Number of searches to make.
    pub(super) fn source_count(&self) -> usize {
        self.classes.len() + self.core_len()
    }

    /// The search of this number.
    pub(super) fn source(&self, number: usize) -> Source {
        match number.checked_sub(self.classes.len()) {
            None => Source::Class(number),
            Some(v) => Source::Core(v),
        }
    }
}

/// The graph while it is being folded.
struct Folding<'a> {
    graph: &'a Adjacency,
    weighted: bool,
    alive: Vec<bool>,
    simplicial: Vec<bool>,
    degree: Vec<usize>,
    mass: Vec<f64>,
    settled: Vec<f64>,
}

impl<'a> Folding<'a> {
    fn new(graph: &'a Adjacency, weighted: bool) -> Self {
        let n = graph.len();
        Self {
            graph,
            weighted,
            alive: vec![true; n],
            simplicial: vec![false; n],
            degree: (0..n).map(|v| graph.degree(v)).collect(),
            mass: vec![1.0; n],
            settled: vec![0.0; n],
        }
    }

    /// Neighbours still there, with their counts.
    fn neighbours(&self, v: usize) -> impl Iterator<Item = (usize, u32)> {
        let counts = self.graph.counts(v).iter().copied();
        self.graph.neighbours(v).iter().map(|&u| u as usize).zip(counts).filter(|&(u, _)| self.alive[u])
    }

    /// The count common to all links of `v`; without weights, or without links, 1.
    fn even_count(&self, v: usize) -> Option<u32> {
        if !self.weighted {
            return Some(1);
        }
        let first = self.neighbours(v).next().map_or(1, |(_, n)| n);
        self.neighbours(v).all(|(_, n)| n == first).then_some(first)
    }

    /// Whether the neighbours of `v` are all linked, each pair at least as strongly as `v` is to them.
    fn is_simplicial(&self, v: usize) -> bool {
        // A neighbour with fewer neighbours than v cannot know all of v's: the quick no for nearly every hub.
        if self.neighbours(v).any(|(u, _)| self.degree[u] < self.degree[v]) {
            return false;
        }
        let Some(least) = self.even_count(v) else { return false };
        let around: Vec<usize> = self.neighbours(v).map(|(u, _)| u).collect();
        around
            .iter()
            .enumerate()
            .all(|(at, &a)| around[at + 1..].iter().all(|&b| self.graph.count_between(a, b).is_some_and(|n| !self.weighted || n >= least)))
    }

    /// The class of a simplicial node, and its anchors, both ascending.
    fn class_of(&self, v: usize) -> (Vec<usize>, Vec<usize>) {
        let mut closed: Vec<usize> = self.neighbours(v).map(|(u, _)| u).collect();
        closed.push(v);
        closed.sort_unstable();
        // A neighbour knows all that v knows; with no more of them it has the same closed neighbourhood.
        closed.into_iter().partition(|&u| self.degree[u] == self.degree[v] && self.even_count(u).is_some())
    }

    /// Cuts off the classes on one anchor or none, and those that appear by it.
    fn cut_off(&mut self) {
        let mut waiting: std::collections::VecDeque<usize> = (0..self.graph.len()).collect();
        let mut queued = vec![true; self.graph.len()];
        while let Some(v) = waiting.pop_front() {
            queued[v] = false;
            if !self.alive[v] || !(self.simplicial[v] || self.is_simplicial(v)) {
                continue;
            }
            let (class, anchors) = self.class_of(v);
            for &u in &class {
                self.simplicial[u] = true;
            }
            if anchors.len() > 1 {
                continue;
            }
            for &u in &class {
                self.alive[u] = false;
            }
            if let [anchor] = anchors[..] {
                let mass = class.iter().map(|&u| self.mass[u]).sum::<f64>();
                self.settled[anchor] += mass * (self.mass[anchor] - 1.0);
                self.mass[anchor] += mass;
                self.degree[anchor] -= class.len();
                if !std::mem::replace(&mut queued[anchor], true) {
                    waiting.push_back(anchor);
                }
            }
        }
        // What was cut off at a node meets all the rest of its component there.
        let components = components_of(self.graph);
        for v in 0..self.graph.len() {
            let hanging = self.mass[v] - 1.0;
            let rest = components.sizes[components.of_node[v]] as f64 - 1.0 - hanging;
            self.settled[v] += hanging * rest;
        }
    }

    /// Classes and core of what is left.
    fn finish(mut self) -> Reduced {
        let mut found: Vec<(Vec<usize>, Class)> = Vec::new();
        let mut classed = vec![false; self.graph.len()];
        for v in 0..self.graph.len() {
            if !self.alive[v] || !self.simplicial[v] || classed[v] {
                continue;
            }
            let (class, anchors) = self.class_of(v);
            class.iter().for_each(|&u| classed[u] = true);
            let mass = class.iter().map(|&u| self.mass[u]).sum();
            found.push((anchors, Class { mass, count: self.even_count(v).unwrap_or(1) }));
        }
        // Classes with many anchors first: as targets they are gone the sooner.
        found.sort_by(|(a, p), (b, q)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)).then(p.count.cmp(&q.count)));
        let mut merged: Vec<(Vec<usize>, Class)> = Vec::new();
        for (anchors, class) in found {
            match merged.last_mut() {
                Some((same, one)) if *same == anchors && one.count == class.count => {
                    let share = one.mass * class.mass / anchors.len() as f64;
                    anchors.iter().for_each(|&anchor| self.settled[anchor] += share);
                    one.mass += class.mass;
                }
                _ => merged.push((anchors, class)),
            }
        }
        self.number(&merged, &classed)
    }

    /// Numbers the core and lays everything out flat.
    fn number(self, classes: &[(Vec<usize>, Class)], classed: &[bool]) -> Reduced {
        let in_core = |v: usize| self.alive[v] && !classed[v];
        let degree: Vec<usize> = (0..self.graph.len()).map(|v| self.neighbours(v).filter(|&(u, _)| in_core(u)).count()).collect();
        let mut core: Vec<usize> = (0..self.graph.len()).filter(|&v| in_core(v)).collect();
        core.sort_by_key(|&v| std::cmp::Reverse(degree[v]));
        let mut number = vec![u32::MAX; self.graph.len()];
        for (at, &v) in (0..).zip(&core) {
            number[v] = at;
        }
        let (mut starts, mut arcs) = (vec![0], Vec::new());
        for &v in &core {
            let from = arcs.len();
            arcs.extend(self.neighbours(v).filter(|&(u, _)| in_core(u)).map(|(u, n)| (number[u], n)));
            arcs[from..].sort_unstable();
            starts.push(arcs.len());
        }
        let (mut anchor_starts, mut anchors) = (vec![0], Vec::new());
        for (on, _) in classes {
            let from = anchors.len();
            anchors.extend(on.iter().map(|&v| number[v]));
            anchors[from..].sort_unstable();
            anchor_starts.push(anchors.len());
        }
        Reduced {
            mass: core.iter().map(|&v| self.mass[v]).collect(),
            core_nodes: core.iter().map(|&v| v as u32).collect(),
            starts,
            targets: arcs.iter().map(|&(u, _)| u).collect(),
            counts: arcs.iter().map(|&(_, n)| n).collect(),
            classes: classes.iter().map(|&(_, class)| class).collect(),
            anchor_starts,
            anchors,
            settled: self.settled,
        }
    }
}
