//! Many starts, and the best of what they come to.

use rayon::prelude::*;

use super::energy::Energy;
use super::minimise::descend;
use super::{EXACT_UP_TO, FEWER_STARTS, LayoutSearch};
use crate::random::Random;

/// How hard the cloud is pressed, over the stiffness of its nodes; by the last it is flat but for traces.
const PRESSURES: [f64; 6] = [0.0, 0.03, 0.06, 0.1, 0.2, 0.4];

/// Starts that are brought to rest with the finest tolerance.
const FINISHED: usize = 3;

/// Starts that a component of so many nodes gets.
pub(super) fn count(nodes: usize, asked: u32) -> u32 {
    if !(3..=EXACT_UP_TO).contains(&nodes) {
        return 1;
    }
    let share = (FEWER_STARTS as f64 / nodes as f64).powi(2).min(1.0);
    ((f64::from(asked) * share) as u32).clamp(4.min(asked.max(1)), asked.max(1))
}

/// The positions of least energy of all starts.
pub(super) fn best(energy: &Energy, search: &LayoutSearch) -> Vec<[f64; 2]> {
    let n = energy.nodes;
    let at = if n > EXACT_UP_TO {
        // the tree's error is larger than what more steps would gain
        let mut at = cloud(2 * n, Random::stream(search.seed, 0));
        descend::<2>(energy, &mut at, 0.0, 1e-6, 300);
        at
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
