//! Many starts, and the best of what they come to.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::energy::Energy;
use super::minimise::descend;
use super::{EXACT_UP_TO, FEWER_STARTS, LayoutMethod, LayoutSearch};
use crate::random::Random;

/// How hard the cloud is pressed, over the stiffness of its nodes; by the last it is flat but for traces.
const PRESSURES: [f64; 6] = [0.0, 0.03, 0.06, 0.1, 0.2, 0.4];

/// Nodes that are drawn first where there are too many to draw all at once.
const CORE: usize = 500;

/// Starts of the core.
const CORE_STARTS: u64 = 4;

/// How far from the middle of its neighbours a later node may begin, in distances as the core has them on the average, near 1.
const SCATTER: f64 = 0.05;

/// Starts that are brought to rest with the finest tolerance.
const FINISHED: usize = 3;

/// Starts that a component of so many nodes gets.
pub(super) fn count(nodes: usize, asked: u32) -> u32 {
    let asked = asked.max(1);
    match nodes {
        ..3 => 1,
        3..=EXACT_UP_TO => {
            let share = (FEWER_STARTS as f64 / nodes as f64).powi(2).min(1.0);
            ((f64::from(asked) * share) as u32).clamp(4.min(asked), asked)
        }
        _ => asked.min(2),
    }
}

/// The positions of least energy of all starts.
pub(super) fn best(energy: &Energy, search: &LayoutSearch) -> Vec<[f64; 2]> {
    let n = energy.nodes;
    let at = if n > EXACT_UP_TO {
        let start = |start: u32| {
            let mut at = match search.method {
                LayoutMethod::Vos if start == 1 => grown(energy, search),
                _ => cloud(2 * n, Random::stream(search.seed, start.into())),
            };
            // the tree's error is larger than what more steps would gain
            (descend::<2>(energy, &mut at, 0.0, 1e-6, 300), at)
        };
        let found: Vec<(f64, Vec<f64>)> = (0..count(n, search.starts)).into_par_iter().map(start).collect();
        found.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at).unwrap_or_default()
    } else {
        let starts = (0..u64::from(count(n, search.starts))).into_par_iter();
        let mut found: Vec<(f64, Vec<f64>)> = starts.map(|start| rough(energy, Random::stream(search.seed, start))).collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0)); // stable: of equal ones the first start
        found.truncate(FINISHED);
        let finish = |(_, mut at): (f64, Vec<f64>)| (descend::<2>(energy, &mut at, 0.0, 1e-11, 2_000), at);
        let finished: Vec<(f64, Vec<f64>)> = found.into_par_iter().map(finish).collect();
        finished.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at).unwrap_or_default()
    };
    (0..n).map(|i| [at[i], at[n + i]]).collect()
}

/// Another beginning for a large component than a cloud: its core is drawn exactly and from several starts, and every other node
/// stands at the middle of its neighbours.
///
/// Brought to rest, that was lower than each of four clouds on 3,577 real keywords and of three on 4,923 invented ones (by 0.1 and 0.5
/// percent of the objective), the same on 837, and 2 percent above them on 863 invented ones in sharp groups without a core.
fn grown(energy: &Energy, search: &LayoutSearch) -> Vec<f64> {
    let n = energy.nodes;
    let core = core(energy);
    let inner = energy.among(&core);
    let starts = (0..CORE_STARTS).into_par_iter();
    let drawn: Vec<(f64, Vec<f64>)> = starts.map(|start| rough(&inner, Random::stream(search.seed, start))).collect();
    let Some((_, drawn)) = drawn.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)) else { return Vec::new() };
    let mut at = vec![0.0; 2 * n];
    let mut placed = vec![false; n];
    for (i, &v) in core.iter().enumerate() {
        (at[v], at[n + v], placed[v]) = (drawn[i], drawn[core.len() + i], true);
    }
    let mut random = Random::stream(search.seed, CORE_STARTS);
    let mut waiting: Vec<usize> = (0..n).filter(|&v| !placed[v]).collect();
    while !waiting.is_empty() {
        // all whose neighbours are placed, at once, so that the order of nodes plays no part
        let middle = |v: usize| {
            let known = energy.ties(v).iter().filter(|tie| placed[tie.0 as usize]);
            let sums = known.fold([0.0; 3], |[x, y, pulls], &(u, pull)| {
                let u = u as usize;
                [x + pull * at[u], y + pull * at[n + u], pulls + pull]
            });
            (sums[2] > 0.0).then(|| [sums[0] / sums[2], sums[1] / sums[2]])
        };
        let next: Vec<(usize, [f64; 2])> = waiting.iter().filter_map(|&v| Some((v, middle(v)?))).collect();
        if next.is_empty() {
            break; // a component hangs together
        }
        for (v, [x, y]) in next {
            let mut beside = |middle: f64| middle + SCATTER * (random.unit() - 0.5);
            (at[v], at[n + v], placed[v]) = (beside(x), beside(y), true);
        }
        waiting.retain(|&v| !placed[v]);
    }
    at
}

/// Nodes with many neighbours that hang together, ascending: from the one with most on, always the neighbour with most neighbours, of
/// equal ones the first.
fn core(energy: &Energy) -> Vec<usize> {
    let rank = |v: usize| (energy.ties(v).len(), Reverse(v));
    let mut seen = vec![false; energy.nodes];
    let mut open: BinaryHeap<(usize, Reverse<usize>)> = (0..energy.nodes).map(rank).max().into_iter().collect();
    let mut core = Vec::with_capacity(CORE);
    open.iter().for_each(|(_, Reverse(v))| seen[*v] = true);
    while let Some((_, Reverse(v))) = open.pop() {
        core.push(v);
        if core.len() == CORE {
            break;
        }
        for &(u, _) in energy.ties(v) {
            if !std::mem::replace(&mut seen[u as usize], true) {
                open.push(rank(u as usize));
            }
        }
    }
    core.sort_unstable();
    core
}

fn cloud(coordinates: usize, mut random: Random) -> Vec<f64> {
    (0..coordinates).map(|_| random.unit() - 0.5).collect()
}

/// What a start comes to, nearly at rest, with its energy.
fn rough(energy: &Energy, random: Random) -> (f64, Vec<f64>) {
    let mut at = cloud(3 * energy.nodes, random);
    for pressure in PRESSURES {
        descend::<3>(energy, &mut at, pressure, 1e-5, 60);
    }
    at.truncate(2 * energy.nodes);
    (descend::<2>(energy, &mut at, 0.0, 1e-7, 500), at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::KeywordGraph;

    /// A ring of groups of 30, with pairs at random within each.
    fn ring_of_groups(groups: u32) -> KeywordGraph {
        let mut random = Random::new(4);
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for first in (0..groups).map(|group| group * 30) {
            edges.extend((1..30).map(|at| (first + at, first + random.below(at as usize) as u32)));
            edges.extend((0..60).map(|_| (first + random.below(30) as u32, first + random.below(30) as u32)));
            edges.push((first, (first + 37) % (30 * groups)));
        }
        KeywordGraph::from_edges(30 * groups as usize, &edges)
    }

    #[test]
    fn a_large_component_has_two_starts_a_small_one_all() {
        let counts = [(2, 20), (3, 20), (300, 20), (600, 20), (EXACT_UP_TO, 20), (EXACT_UP_TO + 1, 20), (EXACT_UP_TO + 1, 1), (50, 0)];
        assert_eq!(counts.map(|(nodes, asked)| count(nodes, asked)), [1, 20, 20, 5, 4, 2, 1, 1]);
    }

    #[test]
    fn what_is_not_of_the_core_begins_among_its_neighbours() {
        let graph = ring_of_groups(20);
        let n = graph.node_count();
        let energy = Energy::of(&graph, &(0..n).collect::<Vec<_>>(), LayoutMethod::Vos);
        let at = grown(&energy, &LayoutSearch::default());
        let core = core(&energy);
        for v in (0..n).filter(|v| !core.contains(v)) {
            // between the least and the greatest of its neighbours, but for the scatter
            for k in [0, n] {
                let near = energy.ties(v).iter().map(|tie| at[k + tie.0 as usize]);
                let (least, most) = near.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
                assert!((least - SCATTER..=most + SCATTER).contains(&at[k + v]), "node {v}: {} in {least} to {most}", at[k + v]);
            }
        }
    }

    #[test]
    fn a_core_hangs_together_and_holds_its_own_ties_alone() {
        let graph = ring_of_groups(40);
        let all: Vec<usize> = (0..graph.node_count()).collect();
        let energy = Energy::of(&graph, &all, LayoutMethod::Vos);
        let core = core(&energy);
        assert_eq!(core.len(), CORE);
        let inner = energy.among(&core);
        let mut reached = vec![false; CORE];
        let mut open = vec![0];
        while let Some(v) = open.pop() {
            if !std::mem::replace(&mut reached[v], true) {
                open.extend(inner.ties(v).iter().map(|tie| tie.0 as usize));
            }
        }
        assert!(reached.into_iter().all(|reached| reached));
        for (at, &v) in core.iter().enumerate() {
            let kept: Vec<(u32, f64)> = energy.ties(v).iter().copied().filter(|tie| core.contains(&(tie.0 as usize))).collect();
            assert!(inner.ties(at).iter().map(|&(u, pull)| (core[u as usize] as u32, pull)).eq(kept));
        }
    }
}
