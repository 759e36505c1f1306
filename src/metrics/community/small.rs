//! Small communities given to a neighbour.

use super::weighted::{Weighted, renumber};

/// Merges communities of fewer than `least` nodes, the smallest first (of equal ones that with the first node), each into the linked
/// community where H falls least; one without a link to any other stays. Numbers them from 0 by first node.
pub(super) fn merge_small(graph: &Weighted, of_node: &mut [u32], least: usize) {
    let mut count = renumber(of_node);
    let mut stuck = vec![false; count];
    loop {
        let mut counts = vec![0; count];
        of_node.iter().for_each(|&community| counts[community as usize] += 1);
        let small = (0..count).filter(|&c| counts[c] < least && !stuck[c]).min_by_key(|&c| counts[c]);
        let Some(small) = small else { return };
        let level = graph.merged(of_node, count);
        let loss = |other: usize, weight: f64| level.resolution * level.sizes[small] * level.sizes[other] - weight;
        let best = level.edges(small).min_by(|a, b| loss(a.0, a.1).total_cmp(&loss(b.0, b.1)));
        match best {
            None => stuck[small] = true,
            Some((best, _)) => {
                for community in of_node.iter_mut().filter(|community| **community as usize == small) {
                    *community = best as u32;
                }
                // numbers move: what is stuck has no link, so it is found to be so again
                count = renumber(of_node);
                stuck = vec![false; count];
            }
        }
    }
}
