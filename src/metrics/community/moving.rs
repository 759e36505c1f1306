//! Moving single nodes to where they gain most, the step that Louvain and Leiden share.

use std::collections::VecDeque;

use super::weighted::{Links, Weighted};
use crate::random::Random;

/// A move must gain more than this share of the weights at stake, so that rounding never moves a node to and fro.
const LEAST_GAIN: f64 = 1e-12;

/// Takes the nodes from a queue, at first all in random order, and moves each to the community of a neighbour, or one of
/// its own, where H rises most, until no move of one node raises it. The neighbours of a moved node that are
/// elsewhere queue again. Community numbers stay below the number of nodes. True when any node moved.
pub(super) fn move_nodes(graph: &Weighted, of_node: &mut [u32], random: &mut Random) -> bool {
    let n = graph.len();
    let mut sizes = vec![0.0; n]; // N_c
    let mut counts = vec![0_u32; n];
    for (v, &community) in of_node.iter().enumerate() {
        sizes[community as usize] += graph.sizes[v];
        counts[community as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..n as u32).rev().filter(|&c| counts[c as usize] == 0).collect();
    let mut queue: VecDeque<u32> = random.order(n).into();
    let mut queued = vec![true; n];
    let mut links = Links::new(n);
    let mut moved = false;
    while let Some(v) = queue.pop_front() {
        let v = v as usize;
        queued[v] = false;
        let from = of_node[v];
        let size = graph.sizes[v];
        for (u, weight) in graph.edges(v) {
            links.add(of_node[u], weight);
        }
        sizes[from as usize] -= size;
        counts[from as usize] -= 1;
        if counts[from as usize] == 0 {
            sizes[from as usize] = 0.0; // no rounding is left behind
            empty.push(from);
        }
        let gain = |community: u32| links.weight[community as usize] - graph.resolution * size * sizes[community as usize];
        let stay = gain(from);
        let alone = *empty.last().unwrap_or(&from); // gains 0
        let (mut best, mut best_gain) = (from, stay);
        let margin = LEAST_GAIN * (1.0 + stay.abs());
        let mut equals = 0;
        for &community in links.touched.iter().chain([&alone]) {
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
        links.clear();
        sizes[best as usize] += size;
        counts[best as usize] += 1;
        if counts[best as usize] == 1 {
            // it was empty, and lies at the top when it was emptied just now or taken from there
            let top = empty.pop();
            debug_assert_eq!(top, Some(best), "an empty community is taken from the top");
        }
        if best == from {
            continue;
        }
        of_node[v] = best;
        moved = true;
        for (u, _) in graph.edges(v) {
            if of_node[u] != best && !queued[u] {
                queued[u] = true;
                queue.push_back(u as u32);
            }
        }
    }
    moved
}
