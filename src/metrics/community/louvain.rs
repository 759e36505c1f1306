//! Louvain: move single nodes, merge communities to nodes, again.

use super::moving::move_nodes;
use super::weighted::{Weighted, renumber};
use crate::random::Random;

/// A partition of the nodes, numbered from 0 by first node: nodes move until none gains, the communities become the
/// nodes of the next round, until a round moves nothing.
///
/// Blondel, Guillaume, Lambiotte, Lefebvre (2008), J. Stat. Mech. P10008, doi:10.1088/1742-5468/2008/10/P10008.
pub(super) fn louvain(graph: &Weighted, random: &mut Random) -> Vec<u32> {
    let mut flat: Vec<u32> = (0..graph.len() as u32).collect();
    let mut level = graph.clone();
    loop {
        let mut of_node: Vec<u32> = (0..level.len() as u32).collect();
        if !move_nodes(&level, &mut of_node, random) {
            return flat;
        }
        let count = renumber(&mut of_node);
        flat.iter_mut().for_each(|node| *node = of_node[*node as usize]);
        if count == level.len() {
            return flat;
        }
        level = level.merged(&of_node, count);
    }
}
