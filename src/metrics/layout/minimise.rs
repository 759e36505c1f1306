//! Downhill by L-BFGS.

use std::collections::VecDeque;

use super::energy::Energy;

/// Steps whose curvature is remembered.
const MEMORY: usize = 12;

/// A step taken: where it led, how the gradient changed, and one over the product of both.
struct Step {
    moved: Vec<f64>,
    change: Vec<f64>,
    weight: f64,
}

/// Brings `at` to rest: until the fall that the gradient promises, `g·g / stiffness`, is below `tolerance` of the energy's
/// size, or for `most` steps. Returns the energy, which never rose.
pub(super) fn descend<const D: usize>(energy: &Energy, at: &mut Vec<f64>, pressure: f64, tolerance: f64, most: usize) -> f64 {
    let n = energy.nodes;
    let mut gradient = vec![0.0; D * n];
    let mut reached = energy.slope::<D>(at, pressure, &mut gradient);
    let softened = |values: &[f64]| (0..D * n).map(|i| values[i] * values[i] / energy.stiffness[i % n]).sum::<f64>();
    let mut steps: VecDeque<Step> = VecDeque::with_capacity(MEMORY);
    let mut next_gradient = vec![0.0; D * n];
    for _ in 0..most {
        if softened(&gradient) <= tolerance * reached.abs().max(energy.pairs() * 1e-3) {
            break;
        }
        let way = direction(energy, &gradient, &steps, softened);
        let slope = -dot(&gradient, &way);
        if slope >= 0.0 {
            if steps.is_empty() {
                break;
            }
            steps.clear();
            continue;
        }
        let Some((next, found)) = search::<D>(energy, at, &way, pressure, (reached, slope), &mut next_gradient) else { break };
        let moved: Vec<f64> = next.iter().zip(at.iter()).map(|(new, old)| new - old).collect();
        let change: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        let product = dot(&moved, &change);
        // repulsion bends the energy downward in places; such a step teaches nothing of the curve of the minimum
        if product > 1e-12 * (dot(&moved, &moved) * dot(&change, &change)).sqrt() {
            if steps.len() == MEMORY {
                steps.pop_front();
            }
            steps.push_back(Step { moved, change, weight: 1.0 / product });
        }
        *at = next;
        std::mem::swap(&mut gradient, &mut next_gradient);
        reached = found;
    }
    reached
}

/// The gradient times an estimate of the inverse curvature: the two loops of L-BFGS, begun with one over the stiffness.
fn direction(energy: &Energy, gradient: &[f64], steps: &VecDeque<Step>, softened: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let n = energy.nodes;
    let mut way = gradient.to_vec();
    let mut shares = Vec::with_capacity(steps.len());
    for step in steps.iter().rev() {
        let share = step.weight * dot(&step.moved, &way);
        add(&mut way, -share, &step.change);
        shares.push(share);
    }
    let scale = steps.back().map_or(0.5, |step| 1.0 / (step.weight * softened(&step.change)));
    way.iter_mut().enumerate().for_each(|(i, value)| *value *= scale / energy.stiffness[i % n]);
    for (step, share) in steps.iter().zip(shares.iter().rev()) {
        let back = step.weight * dot(&step.change, &way);
        add(&mut way, share - back, &step.moved);
    }
    way
}

/// A point on the way at which the energy has fallen enough (Armijo), halving or following the parabola through what is known.
fn search<const D: usize>(
    energy: &Energy,
    at: &[f64],
    way: &[f64],
    pressure: f64,
    (reached, slope): (f64, f64),
    gradient: &mut [f64],
) -> Option<(Vec<f64>, f64)> {
    let mut length = 1.0;
    for _ in 0..20 {
        let next: Vec<f64> = at.iter().zip(way).map(|(x, step)| x - length * step).collect();
        let found = energy.slope::<D>(&next, pressure, gradient);
        if found <= reached + 1e-4 * length * slope {
            return Some((next, found));
        }
        let bottom = -slope * length * length / (2.0 * (found - reached - slope * length));
        length = if bottom.is_finite() { bottom.clamp(0.1 * length, 0.5 * length) } else { 0.1 * length };
    }
    None
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add(to: &mut [f64], share: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(x, y)| *x += share * y);
}
