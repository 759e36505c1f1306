//! Moving single nodes to where they gain most, the step that Louvain and Leiden share.

use std::collections::VecDeque;

use super::weighted::{Links, Weighted};
use crate::random::Random;

/// A move must gain more than this share of the weights at stake, so that rounding never moves a node to and fro.
const LEAST_GAIN: f64 = 1e-12;

/// Nodes that a kick moves together, at most.
const KICKED: usize = 8;

/// Edges that the kicks of a start may look at, some 60 ms: where hubs call thousands of neighbours, there are fewer kicks than nodes.
const KICKS_LOOK_AT: usize = 10_000_000;

/// Moves every node to where it gains, in random order, until no move of one node raises H.
pub(super) fn move_nodes(graph: &Weighted, of_node: &mut [u32], random: &mut Random) {
    let mut moving = Moving::of(graph, of_node);
    random.order(graph.len()).into_iter().for_each(|v| moving.call(v as usize));
    moving.settle(random);
}

/// Leads a partition out of optima that no move of one node can leave, by at most as many kicks as there are nodes: a few nodes of one
/// community that hang together go to a neighbouring one or to one of their own, all around moves until none gains, and the kick
/// is taken back when H has fallen. H never falls; a partition may come out with communities that do not hang together.
///
/// An iterated local search (Lourenco, Martin, Stutzle 2003, doi:10.1007/0-306-48056-5_11), whose steps cost what they touch.
pub(super) fn kick(graph: &Weighted, of_node: &mut [u32], random: &mut Random) {
    let mut moving = Moving::of(graph, of_node);
    for _ in 0..graph.len() {
        if moving.looked_at > KICKS_LOOK_AT {
            break;
        }
        moving.kick(random);
    }
}

/// A partition in motion; community numbers stay below the number of nodes.
struct Moving<'a> {
    graph: &'a Weighted,
    of_node: &'a mut [u32],
    /// N of every community.
    sizes: Vec<f64>,
    /// Nodes of every community.
    counts: Vec<u32>,
    /// Communities without a node.
    empty: Vec<u32>,
    /// Nodes that might gain by a move.
    queue: VecDeque<u32>,
    queued: Vec<bool>,
    links: Links,
    /// Edges that settling has looked at.
    looked_at: usize,
    /// The moves made, each as a node and where it came from.
    made: Vec<(u32, u32)>,
}

impl<'a> Moving<'a> {
    fn of(graph: &'a Weighted, of_node: &'a mut [u32]) -> Self {
        let n = graph.len();
        let (mut sizes, mut counts) = (vec![0.0; n], vec![0; n]);
        for (v, &community) in of_node.iter().enumerate() {
            sizes[community as usize] += graph.sizes[v];
            counts[community as usize] += 1;
        }
        let empty = (0..n as u32).rev().filter(|&c| counts[c as usize] == 0).collect();
        let (queue, queued, links) = (VecDeque::with_capacity(n), vec![false; n], Links::new(n));
        Self { graph, of_node, sizes, counts, empty, queue, queued, links, looked_at: 0, made: Vec::new() }
    }

    /// Queues a node.
    fn call(&mut self, v: usize) {
        if !self.queued[v] {
            self.queued[v] = true;
            self.queue.push_back(v as u32);
        }
    }

    fn put(&mut self, v: usize, to: u32) {
        let from = std::mem::replace(&mut self.of_node[v], to);
        self.made.push((v as u32, from));
        let [from_at, to_at] = [from, to].map(|community| community as usize);
        self.sizes[from_at] -= self.graph.sizes[v];
        self.counts[from_at] -= 1;
        if self.counts[from_at] == 0 {
            self.sizes[from_at] = 0.0; // no rounding is left behind
            self.empty.push(from);
        }
        self.sizes[to_at] += self.graph.sizes[v];
        self.counts[to_at] += 1;
        if self.counts[to_at] == 1 {
            let at = self.empty.iter().rposition(|&c| c == to).expect("a community without a node"); // the last, or near it
            self.empty.swap_remove(at);
        }
    }

    /// Moves the queued nodes, each to the community of a neighbour, or one of its own, where H rises most. The neighbours of a
    /// moved node that are elsewhere queue again. Returns what H has gained.
    fn settle(&mut self, random: &mut Random) -> f64 {
        let mut gained = 0.0;
        while let Some(v) = self.queue.pop_front() {
            let v = v as usize;
            self.queued[v] = false;
            let from = self.of_node[v];
            self.looked_at += self.graph.degree(v);
            for (u, weight) in self.graph.edges(v) {
                self.links.add(self.of_node[u], weight);
            }
            let gain = |community: u32| self.links.weight[community as usize] - self.expected(v, community);
            let stay = gain(from);
            let margin = LEAST_GAIN * (1.0 + self.links.weight[from as usize] + self.expected(v, from));
            let alone = if self.counts[from as usize] == 1 { from } else { self.empty.last().copied().unwrap_or(from) };
            let (mut best, mut best_gain) = (from, stay);
            let mut equals = 0;
            for &community in self.links.touched.iter().chain([&alone]) {
                let gain = gain(community);
                if gain > best_gain + margin {
                    (best, best_gain, equals) = (community, gain, 1);
                } else if equals > 0 && gain >= best_gain - margin {
                    // one of several equally good ones, each as likely: the first would draw everyone to one side
                    equals += 1;
                    if random.below(equals) == 0 {
                        best = community;
                    }
                }
            }
            self.links.clear();
            if best != from {
                gained += best_gain - stay;
                self.put(v, best);
                self.call_neighbours(v);
            }
        }
        gained
    }

    fn call_neighbours(&mut self, v: usize) {
        for (u, _) in self.graph.edges(v) {
            if self.of_node[u] != self.of_node[v] {
                self.call(u);
            }
        }
    }

    fn kick(&mut self, random: &mut Random) {
        let mut at = random.below(self.graph.len());
        let from = self.of_node[at];
        let Some(next_to_it) = self.random_neighbour(at, random) else { return };
        let mut to = self.of_node[next_to_it];
        if to == from {
            let Some(&empty) = self.empty.last() else { return };
            to = empty;
        }
        self.made.clear();
        let mut gained = 0.0;
        // a walk that mostly stays in the community
        for _ in 0..=random.below(KICKED) {
            if self.of_node[at] == from {
                gained += self.gain_of(at, to) - self.gain_of(at, from);
                self.put(at, to);
            }
            for _ in 0..4 {
                let Some(next) = self.random_neighbour(at, random) else { break };
                if self.of_node[next] == from {
                    at = next;
                    break;
                }
            }
        }
        let kicked: Vec<usize> = self.made.iter().map(|&(v, _)| v as usize).collect();
        kicked.iter().for_each(|&v| self.call_neighbours(v));
        kicked.iter().for_each(|&v| self.call(v));
        gained += self.settle(random);
        if gained < 0.0 {
            for (v, from) in std::mem::take(&mut self.made).into_iter().rev() {
                self.put(v as usize, from);
            }
        }
    }

    fn random_neighbour(&self, v: usize, random: &mut Random) -> Option<usize> {
        let degree = self.graph.degree(v);
        (degree > 0).then(|| self.graph.neighbour(v, random.below(degree)))
    }

    /// What the presence of `v` in a community is worth.
    fn gain_of(&self, v: usize, community: u32) -> f64 {
        let links = self.graph.edges(v).filter(|&(u, _)| self.of_node[u] == community).map(|(_, weight)| weight);
        links.sum::<f64>() - self.expected(v, community)
    }

    /// What `v` expects of a community by its size, `v` itself left out.
    fn expected(&self, v: usize, community: u32) -> f64 {
        let own = self.graph.sizes[v];
        let others = self.sizes[community as usize] - if self.of_node[v] == community { own } else { 0.0 };
        self.graph.resolution * own * others
    }
}
