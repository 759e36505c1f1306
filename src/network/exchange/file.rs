//! A network as files hold it: nodes with names and attributes, edges, and where and when they stand.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use rustc_hash::FxHashMap;

use crate::network::{KeywordGraph, Link, Node};
use crate::text::TermId;

/// One more attribute of every node: `values` holds one a node, in node order.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The attribute's name, such as `betweenness`.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of a [`Column`]; what is `None` or not finite is left out of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Texts.
    Text(Vec<Option<String>>),
}

impl Values {
    /// Numbers of which none is missing, such as a measure of the network.
    pub fn numbers(values: &[f64]) -> Self {
        Self::Number(values.iter().copied().map(Some).collect())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Integer(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// The value of a node as it is written.
    pub(super) fn shown(&self, node: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Integer(values) => values[node].map(|value| value.to_string().into()),
            Self::Number(values) => values[node].filter(|value| value.is_finite()).map(|value| value.to_string().into()),
            Self::Text(values) => values[node].as_deref().map(Cow::Borrowed),
        }
    }

    /// The value of a node as JSON has it.
    pub(super) fn json(&self, node: usize) -> Option<serde_json::Value> {
        match self {
            Self::Integer(values) => values[node].map(Into::into),
            Self::Number(values) => values[node].and_then(serde_json::Number::from_f64).map(Into::into),
            Self::Text(values) => values[node].clone().map(Into::into),
        }
    }
}

/// First and last year of a node or an edge.
pub type Years = Option<(u16, u16)>;

/// Where an edge of a directed network leads; its ends are those of the graph, the smaller node first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the first end to the second.
    Forth,
    /// From the second end to the first.
    Back,
    /// Both ways: two edges of the strength of one.
    Both,
}

impl Way {
    /// The edges of a graph as files and tables write them: place in the graph's order, source, target, link. Without
    /// ways they lead from the first end to the second.
    pub fn edges<'g>(ways: &'g [Self], graph: &'g KeywordGraph) -> impl Iterator<Item = (usize, usize, usize, &'g Link)> {
        graph.edges().enumerate().flat_map(|(e, (u, v, link))| {
            let way = ways.get(e).copied().unwrap_or(Self::Forth);
            let forth = (way != Self::Back).then_some((e, u, v, link));
            let back = (way != Self::Forth).then_some((e, v, u, link));
            forth.into_iter().chain(back)
        })
    }
}

/// A network with the names of its nodes and all that is known of them.
#[derive(Debug, Clone)]
pub struct NetworkFile {
    /// What the network is called.
    pub title: String,
    /// What it shows and how it was made, in a sentence.
    pub description: String,
    /// The network; in one that was read, `TermId`s are positions in `labels`.
    pub graph: KeywordGraph,
    /// One name a node.
    pub labels: Vec<String>,
    /// Attributes of the nodes beside their occurrences.
    pub columns: Vec<Column>,
    /// Where each node stands in a drawing.
    pub positions: Option<Vec<[f64; 2]>>,
    /// One a node, or none at all.
    pub node_years: Vec<Years>,
    /// One an edge in the graph's order, or none at all.
    pub edge_years: Vec<Years>,
    /// Of a directed network, one an edge in the graph's order; otherwise none. Readers do not keep direction.
    pub ways: Vec<Way>,
    /// Read from the file: edges of a node to itself, left out.
    pub self_loops: usize,
    /// Read from the file: edges named again, in either direction; their strengths are added up.
    pub repeated: usize,
}

impl NetworkFile {
    /// A network of which nothing is known but names.
    ///
    /// # Panics
    /// When `labels` has not one name a node.
    pub fn new(graph: KeywordGraph, labels: Vec<String>) -> Self {
        assert_eq!(labels.len(), graph.node_count(), "one label a node");
        Self {
            title: String::new(),
            description: String::new(),
            graph,
            labels,
            columns: Vec::new(),
            positions: None,
            node_years: Vec::new(),
            edge_years: Vec::new(),
            ways: Vec::new(),
            self_loops: 0,
            repeated: 0,
        }
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.values)
    }

    pub(super) fn is_directed(&self) -> bool {
        !self.ways.is_empty()
    }

    /// The edges as [`Way::edges`] gives them.
    pub(super) fn edges(&self) -> impl Iterator<Item = (usize, usize, usize, &Link)> {
        Way::edges(&self.ways, &self.graph)
    }

    pub(super) fn assert_whole(&self) {
        let n = self.graph.node_count();
        assert_eq!(self.labels.len(), n, "one label a node");
        assert!(self.columns.iter().all(|column| column.values.len() == n), "one value a node in every column");
        assert!(self.positions.as_ref().is_none_or(|positions| positions.len() == n), "one position a node");
        assert!(self.node_years.is_empty() || self.node_years.len() == n, "one span of years a node");
        assert!(self.edge_years.is_empty() || self.edge_years.len() == self.graph.edge_count(), "one span of years an edge");
        assert!(self.ways.is_empty() || self.ways.len() == self.graph.edge_count(), "one way an edge");
    }

    /// The labels made different, for formats in which a label is the node: the second of one name ends in " (2)".
    pub(super) fn distinct_labels(&self) -> Vec<String> {
        let mut taken: HashSet<String> = self.labels.iter().cloned().collect();
        let mut given: HashSet<&str> = HashSet::new();
        let mut distinct = Vec::with_capacity(self.labels.len());
        for label in &self.labels {
            if given.insert(label) {
                distinct.push(label.clone());
                continue;
            }
            let next = (2..).map(|n| format!("{label} ({n})")).find(|name| taken.insert(name.clone()));
            distinct.push(next.expect("numbers do not end"));
        }
        distinct
    }
}

/// A value of an attribute, as read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Integer(i64),
    Number(f64),
    Text(String),
}

/// Collects nodes and edges in the order of a file.
#[derive(Default)]
pub(super) struct Gathering {
    pub(super) title: String,
    pub(super) description: String,
    number_of: FxHashMap<String, u32>,
    labels: Vec<String>,
    occurrences: Vec<u32>,
    positions: Vec<Option<[f64; 2]>>,
    years: Vec<Years>,
    attributes: BTreeMap<String, Vec<(usize, Found)>>,
    /// Order in which attributes were first met.
    order: Vec<String>,
    edges: Vec<(u32, u32, Link, Years)>,
}

impl Gathering {
    /// The node of this id; a new one is named after it.
    pub(super) fn node(&mut self, id: &str) -> usize {
        if let Some(&number) = self.number_of.get(id) {
            return number as usize;
        }
        let number = self.labels.len();
        self.number_of.insert(id.to_owned(), number as u32);
        self.labels.push(id.to_owned());
        self.occurrences.push(0);
        self.positions.push(None);
        self.years.push(None);
        number
    }

    /// The node of this id, if there is one.
    pub(super) fn known(&self, id: &str) -> Option<usize> {
        self.number_of.get(id).map(|&number| number as usize)
    }

    pub(super) fn label(&mut self, node: usize, label: &str) {
        self.labels[node] = label.to_owned();
    }

    pub(super) fn position(&mut self, node: usize, position: [f64; 2]) {
        self.positions[node] = Some(position).filter(|at| at.iter().all(|x| x.is_finite()));
    }

    pub(super) fn years(&mut self, node: usize, years: Years) {
        self.years[node] = years;
    }

    /// An attribute of a node; `occurrences` is what the network knows itself.
    pub(super) fn attribute(&mut self, node: usize, name: &str, value: Found) {
        match (name, &value) {
            ("label", Found::Text(label)) => self.label(node, label),
            ("occurrences", Found::Integer(n)) => self.occurrences[node] = u32::try_from(*n).unwrap_or(0),
            ("occurrences", Found::Number(n)) => self.occurrences[node] = whole(*n).unwrap_or(0),
            _ => {
                if !self.attributes.contains_key(name) {
                    self.order.push(name.to_owned());
                }
                self.attributes.entry(name.to_owned()).or_default().push((node, value));
            }
        }
    }

    /// An edge of this strength; what the file does not say of it follows from that.
    pub(super) fn edge(&mut self, ends: (usize, usize), strength: f64, cooccurrences: Option<u32>, similarity: Option<f64>, years: Years) {
        let strength = if strength.is_finite() && strength > 0.0 { strength } else { 1.0 };
        let cooccurrences = cooccurrences.or_else(|| whole(strength)).unwrap_or(1).max(1);
        let similarity = similarity.filter(|value| value.is_finite()).unwrap_or(strength);
        self.edges.push((ends.0 as u32, ends.1 as u32, Link { cooccurrences, link_strength: strength, similarity }, years));
    }

    pub(super) fn finish(self) -> NetworkFile {
        let lines = self.edges.len();
        let self_loops = self.edges.iter().filter(|(u, v, ..)| u == v).count();
        let mut years_of: FxHashMap<(u32, u32), Years> = FxHashMap::default();
        for &(u, v, _, years) in &self.edges {
            let known = years_of.entry((u.min(v), u.max(v))).or_default();
            *known = match (*known, years) {
                (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
                (one, other) => one.or(other),
            };
        }
        let nodes = (0..).map(TermId).zip(&self.occurrences).map(|(term, &occurrences)| Node { term, occurrences });
        let graph = KeywordGraph::from_links(nodes, self.edges.into_iter().map(|(u, v, link, _)| (u, v, link)));
        let edge_years: Vec<Years> = graph.edges().map(|(u, v, _)| years_of[&(u as u32, v as u32)]).collect();
        let count = self.labels.len();
        let repeated = lines - self_loops - graph.edge_count();
        let columns = self.order.iter().map(|name| Column { name: name.clone(), values: column(&self.attributes[name], count) }).collect();
        NetworkFile {
            title: self.title,
            description: self.description,
            columns,
            positions: self.positions.iter().any(Option::is_some).then(|| self.positions.iter().map(|at| at.unwrap_or_default()).collect()),
            node_years: if self.years.iter().any(Option::is_some) { self.years } else { Vec::new() },
            edge_years: if edge_years.iter().any(Option::is_some) { edge_years } else { Vec::new() },
            ways: Vec::new(),
            labels: self.labels,
            graph,
            self_loops,
            repeated,
        }
    }
}

/// A number that is a count.
fn whole(value: f64) -> Option<u32> {
    (value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value)).then_some(value as u32)
}

/// The narrowest column that holds all values found.
fn column(found: &[(usize, Found)], nodes: usize) -> Values {
    if found.iter().any(|(_, value)| matches!(value, Found::Text(_))) {
        let mut values = vec![None; nodes];
        for (node, value) in found {
            values[*node] = Some(match value {
                Found::Integer(value) => value.to_string(),
                Found::Number(value) => value.to_string(),
                Found::Text(text) => text.clone(),
            });
        }
        return Values::Text(values);
    }
    if found.iter().any(|(_, value)| matches!(value, Found::Number(_))) {
        let mut values = vec![None; nodes];
        for (node, value) in found {
            values[*node] = match value {
                Found::Integer(value) => Some(*value as f64),
                Found::Number(value) => Some(*value),
                Found::Text(_) => None,
            };
        }
        return Values::Number(values);
    }
    let mut values = vec![None; nodes];
    for (node, value) in found {
        if let Found::Integer(value) = value {
            values[*node] = Some(*value);
        }
    }
    Values::Integer(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_made_different_whatever_they_are() {
        let file = NetworkFile::new(KeywordGraph::from_edges(4, &[]), ["a", "a", "a (2)", "a"].map(str::to_owned).to_vec());
        assert_eq!(file.distinct_labels(), ["a", "a (3)", "a (2)", "a (4)"]);
    }
}
