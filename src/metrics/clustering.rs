//! How far a keyword's neighbours stand together as well.

use crate::network::{Adjacency, KeywordGraph};

/// Local clustering coefficient of every node: `2T / (k (k - 1))`, with T the edges among its k neighbours;
/// 0 below two neighbours.
///
/// From 0 to 1, in node order. Time O(|E|^1.5).
///
/// Watts, Strogatz (1998), Nature 393, 440-442, doi:10.1038/30918.
pub fn clustering(graph: &KeywordGraph) -> Vec<f64> {
    let adjacency = Adjacency::of(graph);
    triangles(&adjacency)
        .into_iter()
        .enumerate()
        .map(|(v, triangles)| match adjacency.degree(v) as f64 {
            k if k < 2.0 => 0.0,
            k => 2.0 * triangles as f64 / (k * (k - 1.0)),
        })
        .collect()
}

/// Triangles each node is in. Edges point from the lesser to the greater degree, so no node has more
/// than about sqrt(2|E|) of them going out.
fn triangles(adjacency: &Adjacency) -> Vec<u64> {
    let n = adjacency.len();
    let rank = |v: usize| (adjacency.degree(v), v);
    let later: Vec<Vec<u32>> =
        (0..n).map(|v| adjacency.neighbours(v).iter().copied().filter(|&u| rank(u as usize) > rank(v)).collect()).collect();
    let mut marked_by = vec![usize::MAX; n];
    let mut found = vec![0; n];
    for v in 0..n {
        for &u in &later[v] {
            marked_by[u as usize] = v;
        }
        for &u in &later[v] {
            for &w in later[u as usize].iter().filter(|&&w| marked_by[w as usize] == v) {
                found[v] += 1;
                found[u as usize] += 1;
                found[w as usize] += 1;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangle_with_a_tail() {
        let graph = KeywordGraph::from_edges(5, &[(0, 1), (1, 2), (0, 2), (2, 3)]);
        assert_eq!(clustering(&graph), [1.0, 1.0, 1.0 / 3.0, 0.0, 0.0]);
    }
}
