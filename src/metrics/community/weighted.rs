//! The graph that the algorithms merge and move on: edges and nodes with weights.

use super::Quality;
use crate::network::{Adjacency, KeywordGraph};

/// A graph whose partition is worth `H = Σ_c (E_c - γ N_c² / 2)`: `E_c` the weights of edges inside a
/// community, `N_c` the weights of its nodes. Modularity, CPM and VOS quality are all of this form.
#[derive(Debug, Clone)]
pub(super) struct Weighted {
    starts: Vec<usize>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    /// N of every node.
    pub(super) sizes: Vec<f64>,
    /// γ.
    pub(super) resolution: f64,
}

impl Weighted {
    /// The graph under a quality: edges of link strength and nodes of total link strength with γ / 2m for
    /// modularity, nodes of 1 for CPM, and for VOS association strengths between nodes of 1.
    pub(super) fn of(graph: &KeywordGraph, quality: Quality, resolution: f64) -> Self {
        let adjacency = Adjacency::of(graph);
        let n = adjacency.len();
        let sums: Vec<f64> = (0..n).map(|v| adjacency.strengths(v).iter().sum()).collect();
        let total: f64 = sums.iter().sum(); // 2m
        let mut new = Self {
            starts: vec![0],
            targets: Vec::with_capacity(2 * graph.edge_count()),
            weights: Vec::with_capacity(2 * graph.edge_count()),
            sizes: vec![1.0; n],
            resolution,
        };
        for v in 0..n {
            for (&u, &strength) in adjacency.neighbours(v).iter().zip(adjacency.strengths(v)) {
                new.targets.push(u);
                new.weights.push(match quality {
                    Quality::Vos => total * strength / (sums[v] * sums[u as usize]),
                    Quality::Modularity | Quality::Cpm => strength,
                });
            }
            new.starts.push(new.targets.len());
        }
        if quality == Quality::Modularity {
            new.resolution = if total > 0.0 { resolution / total } else { 0.0 };
            new.sizes = sums;
        }
        new
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Neighbours of `v` with the weights of the edges there.
    pub(super) fn edges(&self, v: usize) -> impl Iterator<Item = (usize, f64)> {
        let row = self.starts[v]..self.starts[v + 1];
        self.targets[row.clone()].iter().map(|&u| u as usize).zip(self.weights[row].iter().copied())
    }

    /// Number of neighbours of `v`.
    pub(super) fn degree(&self, v: usize) -> usize {
        self.starts[v + 1] - self.starts[v]
    }

    /// The neighbour of `v` at place `at`, below its degree.
    pub(super) fn neighbour(&self, v: usize, at: usize) -> usize {
        self.targets[self.starts[v] + at] as usize
    }

    /// Mean weight of an edge, 1 without edges: the unit in which gains are small or large.
    pub(super) fn mean_weight(&self) -> f64 {
        if self.weights.is_empty() { 1.0 } else { self.weights.iter().sum::<f64>() / self.weights.len() as f64 }
    }

    /// H of a partition.
    pub(super) fn worth(&self, of_node: &[u32]) -> f64 {
        let mut sizes = vec![0.0; of_node.iter().max().map_or(0, |&most| most as usize + 1)];
        let mut inside = 0.0; // every edge twice
        for (v, &community) in of_node.iter().enumerate() {
            sizes[community as usize] += self.sizes[v];
            inside += self.edges(v).filter(|&(u, _)| of_node[u] == community).map(|(_, weight)| weight).sum::<f64>();
        }
        inside / 2.0 - self.resolution / 2.0 * sizes.iter().map(|n| n * n).sum::<f64>()
    }

    /// The graph whose nodes are the `count` communities; what lies inside one is left out, as no later step changes it.
    pub(super) fn merged(&self, of_node: &[u32], count: usize) -> Self {
        let members = members(of_node, count);
        let mut new =
            Self { starts: vec![0], targets: Vec::new(), weights: Vec::new(), sizes: vec![0.0; count], resolution: self.resolution };
        let mut links = Links::new(count);
        for (community, nodes) in members.iter().enumerate() {
            for &v in nodes {
                new.sizes[community] += self.sizes[v as usize];
                for (u, weight) in self.edges(v as usize) {
                    links.add(of_node[u], weight);
                }
            }
            links.touched.sort_unstable();
            for &other in links.touched.iter().filter(|&&other| other as usize != community) {
                new.targets.push(other);
                new.weights.push(links.weight[other as usize]);
            }
            new.starts.push(new.targets.len());
            links.clear();
        }
        new
    }
}

/// Node lists of `count` communities, nodes ascending.
pub(super) fn members(of_node: &[u32], count: usize) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); count];
    for (v, &community) in (0..).zip(of_node) {
        members[community as usize].push(v);
    }
    members
}

/// Numbers communities from 0 in the order of their first nodes; returns how many there are.
pub(super) fn renumber(of_node: &mut [u32]) -> usize {
    let most = of_node.iter().max().map_or(0, |&most| most as usize + 1);
    let mut number = vec![u32::MAX; most];
    let mut count = 0;
    for community in of_node {
        let number = &mut number[*community as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *community = *number;
    }
    count as usize
}

/// Weights of the edges from one place to each community, cleared in the time it took to fill.
#[derive(Debug)]
pub(super) struct Links {
    pub(super) weight: Vec<f64>,
    pub(super) touched: Vec<u32>,
    seen: Vec<bool>,
}

impl Links {
    pub(super) fn new(communities: usize) -> Self {
        Self { weight: vec![0.0; communities], touched: Vec::new(), seen: vec![false; communities] }
    }

    pub(super) fn add(&mut self, community: u32, weight: f64) {
        let at = community as usize;
        if !self.seen[at] {
            self.seen[at] = true;
            self.touched.push(community);
        }
        self.weight[at] += weight;
    }

    pub(super) fn clear(&mut self) {
        for community in self.touched.drain(..) {
            self.weight[community as usize] = 0.0;
            self.seen[community as usize] = false;
        }
    }
}
