//! The keyword network as a petgraph graph.

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use super::{Cooccurrence, Selection, Similarity};
use crate::text::TermId;

/// A keyword in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Which term it is.
    pub term: TermId,
    /// Records that hold it; 0 in a graph made from bare edges, where that is unknown.
    pub occurrences: u32,
}

/// Two keywords that stand together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Records that hold both, at least 1.
    pub cooccurrences: u32,
    /// The same under the chosen [`Counting`](super::Counting).
    pub link_strength: f64,
    /// Link strength set against the occurrences of both.
    pub similarity: f64,
}

/// An undirected graph of keywords without self-loops or parallel edges; nodes ascend by `TermId`,
/// edges by the pair of their ends, so equal input gives equal indices.
#[derive(Debug, Clone)]
pub struct KeywordGraph {
    graph: UnGraph<Node, Link>,
}

impl KeywordGraph {
    /// The network of the selected terms, with every pair of them that occurs.
    ///
    /// Similarity is taken of the link strength and the terms' occurrences in all records, or, where the
    /// [measure](Similarity::of_strengths) asks for it, of their total link strengths within the network. Time O(terms + pairs).
    pub fn build(counted: &Cooccurrence, selection: &Selection, similarity: Similarity) -> Self {
        let mut node_of = vec![NodeIndex::end(); counted.occurrences.len()];
        let mut graph = UnGraph::with_capacity(selection.terms.len(), 0);
        for &term in &selection.terms {
            node_of[term.index()] = graph.add_node(Node { term, occurrences: counted.occurrences[term.index()] });
        }
        for pair in &counted.pairs {
            let (a, b) = (node_of[pair.i.index()], node_of[pair.j.index()]);
            if a == NodeIndex::end() || b == NodeIndex::end() {
                continue;
            }
            let (s_i, s_j) = (counted.occurrences[pair.i.index()], counted.occurrences[pair.j.index()]);
            let similarity = similarity.of(pair.link_strength, s_i, s_j);
            graph.add_edge(a, b, Link { cooccurrences: pair.cooccurrences, link_strength: pair.link_strength, similarity });
        }
        if similarity == Similarity::VosviewerAssociationStrength {
            set_against_strengths(&mut graph);
        }
        Self { graph }
    }

    /// A graph of `nodes` nodes and bare edges of one co-occurrence each.
    ///
    /// An edge given twice counts 2; a self-loop is left out.
    ///
    /// # Panics
    /// When an end is not below `nodes`.
    pub fn from_edges(nodes: usize, edges: &[(u32, u32)]) -> Self {
        Self::from_weighted_edges(nodes, edges.iter().map(|&(u, v)| (u, v, 1)))
    }

    /// A graph of `nodes` nodes and edges `(u, v, n)` of n co-occurrences, which are their link
    /// strength and similarity too.
    ///
    /// Counts of an edge given several times, in either direction, are added up (at most to
    /// `u32::MAX`); a self-loop or a count of 0 is left out.
    ///
    /// # Panics
    /// When an end is not below `nodes`.
    pub fn from_weighted_edges(nodes: usize, edges: impl IntoIterator<Item = (u32, u32, u32)>) -> Self {
        let mut sorted: Vec<(u32, u32, u32)> =
            edges.into_iter().filter(|&(u, v, n)| u != v && n > 0).map(|(u, v, n)| (u.min(v), u.max(v), n)).collect();
        sorted.sort_unstable();
        sorted.dedup_by(|again, kept| {
            let same = (again.0, again.1) == (kept.0, kept.1);
            if same {
                kept.2 = kept.2.saturating_add(again.2);
            }
            same
        });
        let mut graph = UnGraph::with_capacity(nodes, sorted.len());
        for term in (0..).map(TermId).take(nodes) {
            graph.add_node(Node { term, occurrences: 0 });
        }
        for (u, v, n) in sorted {
            let link = Link { cooccurrences: n, link_strength: f64::from(n), similarity: f64::from(n) };
            graph.add_edge(NodeIndex::new(u as usize), NodeIndex::new(v as usize), link);
        }
        Self { graph }
    }

    /// A graph of these nodes and edges `(u, v, link)` between their places in the list.
    ///
    /// Of an edge given several times, in either direction, strengths and counts are added up and the greatest similarity stands;
    /// a self-loop is left out.
    ///
    /// # Panics
    /// When an end names no node.
    pub fn from_links(nodes: impl IntoIterator<Item = Node>, links: impl IntoIterator<Item = (u32, u32, Link)>) -> Self {
        let mut graph = UnGraph::default();
        nodes.into_iter().for_each(|node| {
            graph.add_node(node);
        });
        let mut sorted: Vec<(u32, u32, Link)> =
            links.into_iter().filter(|(u, v, _)| u != v).map(|(u, v, link)| (u.min(v), u.max(v), link)).collect();
        sorted.sort_by_key(|&(u, v, _)| (u, v));
        sorted.dedup_by(|again, kept| {
            let same = (again.0, again.1) == (kept.0, kept.1);
            if same {
                kept.2.cooccurrences = kept.2.cooccurrences.saturating_add(again.2.cooccurrences);
                kept.2.link_strength += again.2.link_strength;
                kept.2.similarity = kept.2.similarity.max(again.2.similarity);
            }
            same
        });
        for (u, v, link) in sorted {
            graph.add_edge(NodeIndex::new(u as usize), NodeIndex::new(v as usize), link);
        }
        Self { graph }
    }

    /// The same graph without the edges for which `stays` says no; it is asked once an edge, in order.
    pub(super) fn retain_edges(self, mut stays: impl FnMut(usize, usize, &Link) -> bool) -> Self {
        let mut graph = UnGraph::with_capacity(self.node_count(), self.edge_count());
        for &node in self.nodes() {
            graph.add_node(node);
        }
        for (u, v, link) in self.edges() {
            if stays(u, v, link) {
                graph.add_edge(NodeIndex::new(u), NodeIndex::new(v), *link);
            }
        }
        Self { graph }
    }

    /// The graph as petgraph has it.
    pub fn as_petgraph(&self) -> &UnGraph<Node, Link> {
        &self.graph
    }

    /// Number of keywords.
    pub fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// Number of pairs that stand together.
    pub fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// The keywords in node order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.graph.node_weights()
    }

    /// The edges ascending by their ends, each as two node numbers (the smaller first) and its link.
    pub fn edges(&self) -> impl Iterator<Item = (usize, usize, &Link)> {
        self.graph.edge_references().map(|edge| (edge.source().index(), edge.target().index(), edge.weight()))
    }
}

/// Gives every link its similarity by the total link strengths of its ends.
fn set_against_strengths(graph: &mut UnGraph<Node, Link>) {
    let mut strength = vec![0.0; graph.node_count()];
    let ends: Vec<[usize; 2]> = graph.edge_references().map(|edge| [edge.source().index(), edge.target().index()]).collect();
    for (ends, link) in ends.iter().zip(graph.edge_weights()) {
        ends.iter().for_each(|&v| strength[v] += link.link_strength);
    }
    let total = strength.iter().sum();
    for ([u, v], link) in ends.into_iter().zip(graph.edge_weights_mut()) {
        link.similarity = Similarity::of_strengths(link.link_strength, strength[u], strength[v], total);
    }
}

impl From<KeywordGraph> for UnGraph<Node, Link> {
    fn from(graph: KeywordGraph) -> Self {
        graph.graph
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Counting;

    #[test]
    fn links_only_selected_terms() {
        let records = [[0, 1, 2], [1, 2, 3], [1, 2, 4]].map(|r| r.map(TermId));
        let counted = Cooccurrence::count(&records, 5, Counting::Full, 10);
        let graph = KeywordGraph::build(&counted, &Selection::of(&counted.occurrences, 2, 10), Similarity::Jaccard);
        assert_eq!(graph.nodes().map(|n| (n.term.0, n.occurrences)).collect::<Vec<_>>(), [(1, 3), (2, 3)]);
        let edges: Vec<_> = graph.edges().map(|(u, v, link)| (u, v, *link)).collect();
        assert_eq!(edges, [(0, 1, Link { cooccurrences: 3, link_strength: 3.0, similarity: 1.0 })]);
    }

    #[test]
    fn repeated_edges_add_up_and_loops_fall_out() {
        let graph = KeywordGraph::from_weighted_edges(3, [(2, 1, 4), (1, 1, 9), (1, 2, 1), (0, 1, 2), (0, 2, 0)]);
        assert_eq!(graph.edges().map(|(u, v, l)| (u, v, l.cooccurrences)).collect::<Vec<_>>(), [(0, 1, 2), (1, 2, 5)]);
    }
}
