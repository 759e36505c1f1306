//! Which keywords are tied to those that matter themselves.

use super::components::components_of;
use crate::network::{Adjacency, KeywordGraph};

/// Rounds after which the values are given as they are.
const ROUNDS: usize = 10_000;
/// Largest change of a value, where the greatest is 1, below which the values stand.
const TOLERANCE: f64 = 1e-13;

/// Eigenvector centrality of every node of the giant component, in which each value is in proportion to the sum of the
/// neighbours' values, each times the link strength: `λ x(v) = Σ_u s_uv x(u)` for the greatest λ.
///
/// Scaled so that the greatest value is 1, in node order. Outside the giant component every value is 0, for there the equation
/// says nothing (several components have several answers); without edges all are 0.
///
/// Power iteration on the strengths plus a multiple of the identity, which leaves the answer as it is and lets networks of two
/// alternating halves converge. Time O(|V| + |E|) a round, at most 10,000 rounds; long chains need most.
///
/// Bonacich (1972), J. Math. Sociol. 2, 113-120, doi:10.1080/0022250X.1972.9989806.
pub fn eigenvector(graph: &KeywordGraph) -> Vec<f64> {
    let adjacency = Adjacency::of(graph);
    let components = components_of(&adjacency);
    let n = adjacency.len();
    if components.giant_size() < 2 {
        return vec![0.0; n];
    }
    let inside: Vec<usize> = (0..n).filter(|&v| components.of_node[v] == 0).collect();
    let strength = |v: usize| adjacency.strengths(v).iter().sum::<f64>();
    // About the size of λ, so that neither end of the spectrum is damped too little.
    let shift = inside.iter().map(|&v| strength(v)).sum::<f64>() / inside.len() as f64 / 2.0;
    let (mut values, mut next) = (vec![0.0; n], vec![0.0; n]);
    inside.iter().for_each(|&v| values[v] = 1.0);
    for _ in 0..ROUNDS {
        let mut greatest: f64 = 0.0;
        for &v in &inside {
            let flow = adjacency.neighbours(v).iter().zip(adjacency.strengths(v)).fold(0.0, |sum, (&u, s)| sum + values[u as usize] * s);
            next[v] = flow + shift * values[v];
            greatest = greatest.max(next[v]);
        }
        let mut change: f64 = 0.0;
        for &v in &inside {
            let value = next[v] / greatest;
            change = change.max((value - values[v]).abs());
            values[v] = value;
        }
        if change < TOLERANCE {
            break;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn star_and_strong_links_follow_the_closed_form() {
        // A hub with k leaves: a leaf has 1/sqrt(k) of the hub's value.
        let star = eigenvector(&KeywordGraph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]));
        assert!(star.iter().zip([1.0, 0.5, 0.5, 0.5, 0.5]).all(|(found, value)| (found - value).abs() < 1e-9), "{star:?}");
        // With strengths a and b to two leaves: x = (1, a/c, b/c), c = sqrt(a² + b²).
        let path = eigenvector(&KeywordGraph::from_weighted_edges(3, [(0, 1, 3), (0, 2, 4)]));
        assert!(path.iter().zip([1.0, 0.6, 0.8]).all(|(found, value)| (found - value).abs() < 1e-9), "{path:?}");
    }

    #[test]
    fn outside_the_giant_component_there_is_nothing() {
        assert_eq!(eigenvector(&KeywordGraph::from_edges(5, &[(0, 1), (1, 2), (0, 2)])), [1.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(eigenvector(&KeywordGraph::from_edges(2, &[])), [0.0, 0.0]);
        assert!(eigenvector(&KeywordGraph::from_edges(0, &[])).is_empty());
    }
}
