//! Many starts, and what the best of them have in common.

use rayon::prelude::*;

use super::weighted::{Weighted, renumber};
use super::{Algorithm, CommunitySearch, leiden, louvain, moving};
use crate::random::Random;

/// Generations of joined partitions, at most.
const GENERATIONS: u64 = 50;

/// A partition, numbered by first node, and what it is worth.
type Found = (f64, Vec<u32>);

/// The best partition found: each start begins with every node alone and goes uphill, is kicked out of where it stands and goes uphill
/// again. Then partitions are joined in pairs: what both hold together becomes one node, and from the better of the two the search
/// goes on, first among these nodes, then among all. The best of parents and children are the parents of the next generation, until
/// the best is no better than the one before.
///
/// Joining: Ovelgonne, Geyer-Schulz (2013), doi:10.1090/conm/588/11701; Biedermann et al. (2018), doi:10.4230/LIPIcs.SEA.2018.3.
pub(super) fn best(graph: &Weighted, search: &CommunitySearch) -> Vec<u32> {
    let starts = u64::from(search.starts.max(1));
    let mut found: Vec<Found> = (0..starts)
        .into_par_iter()
        .map(|start| {
            let mut random = Random::stream(search.seed, start);
            let mut of_node: Vec<u32> = (0..graph.len() as u32).collect();
            climb(graph, &mut of_node, search, &mut random);
            moving::kick(graph, &mut of_node, &mut random);
            climb(graph, &mut of_node, search, &mut random);
            (graph.worth(&of_node), of_node)
        })
        .collect();
    rank(&mut found);
    for generation in 1..=GENERATIONS {
        if found.len() == 1 {
            break; // nothing to join it with
        }
        let best_before = found[0].0;
        let children: Vec<Found> = (0..starts)
            .into_par_iter()
            .map(|child| {
                let mut random = Random::stream(search.seed, generation * starts + child);
                let one = child as usize % found.len();
                let other = (one + 1 + random.below(found.len() - 1)) % found.len();
                joined(graph, [one.min(other), one.max(other)].map(|at| &*found[at].1), search, &mut random)
            })
            .collect();
        found.extend(children);
        rank(&mut found);
        found.truncate(starts as usize);
        if found[0].0 <= best_before {
            break;
        }
    }
    found.swap_remove(0).1
}

/// The better first, each partition once.
fn rank(found: &mut Vec<Found>) {
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.dedup_by(|a, b| a.1 == b.1);
}

/// Rounds of the algorithm until one changes nothing, or as many as are to be.
fn climb(graph: &Weighted, of_node: &mut [u32], search: &CommunitySearch, random: &mut Random) {
    renumber(of_node);
    for _ in 0..search.iterations.max(1) {
        let before = of_node.to_vec();
        match search.algorithm {
            Algorithm::Leiden => leiden::round(graph, of_node, random),
            Algorithm::Louvain => louvain::round(graph, of_node, random),
        }
        if of_node == before {
            break;
        }
    }
}

/// What becomes of the first partition when only what both hold together moves, then everything.
fn joined(graph: &Weighted, [first, second]: [&[u32]; 2], search: &CommunitySearch, random: &mut Random) -> Found {
    let mut pairs: Vec<(u32, u32)> = first.iter().copied().zip(second.iter().copied()).collect();
    let of_pair = pairs.clone();
    pairs.sort_unstable();
    pairs.dedup();
    let part: Vec<u32> = of_pair.iter().map(|pair| pairs.partition_point(|other| other < pair) as u32).collect();
    let mut of_part: Vec<u32> = pairs.iter().map(|pair| pair.0).collect();
    climb(&graph.merged(&part, pairs.len()), &mut of_part, search, random);
    let mut of_node: Vec<u32> = part.iter().map(|&part| of_part[part as usize]).collect();
    climb(graph, &mut of_node, search, random);
    (graph.worth(&of_node), of_node)
}
