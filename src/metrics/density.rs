//! How full a network is.

use crate::network::KeywordGraph;

/// Share of the possible edges that exist, `2m / (n (n - 1))`, from 0 to 1; 0 below two nodes.
pub fn density(graph: &KeywordGraph) -> f64 {
    let (n, m) = (graph.node_count() as f64, graph.edge_count() as f64);
    if n < 2.0 { 0.0 } else { 2.0 * m / (n * (n - 1.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_graph_is_full_and_lonely_node_empty() {
        assert_eq!(density(&KeywordGraph::from_edges(3, &[(0, 1), (1, 2), (0, 2)])), 1.0);
        assert_eq!(density(&KeywordGraph::from_edges(1, &[])), 0.0);
        assert_eq!(density(&KeywordGraph::from_edges(0, &[])), 0.0);
    }
}
