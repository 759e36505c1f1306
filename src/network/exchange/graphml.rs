//! GraphML, which Gephi, networkx, igraph and Cytoscape read.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::network::KeywordGraph;

/// One more attribute of every node: `values` holds one a node, in node order.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<'a> {
    /// The attribute's name, such as `betweenness`.
    pub name: &'a str,
    /// Its values.
    pub values: Values,
}

/// The values of a [`Column`]; what is `None` or not finite is left out of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Whole numbers (GraphML `long`).
    Integer(Vec<Option<i64>>),
    /// Numbers (GraphML `double`).
    Number(Vec<Option<f64>>),
    /// Texts (GraphML `string`).
    Text(Vec<Option<String>>),
}

impl Values {
    /// Numbers of which none is missing, such as a measure of the network.
    pub fn numbers(values: &[f64]) -> Self {
        Self::Number(values.iter().copied().map(Some).collect())
    }

    fn len(&self) -> usize {
        match self {
            Self::Integer(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Integer(_) => "long",
            Self::Number(_) => "double",
            Self::Text(_) => "string",
        }
    }

    fn shown(&self, node: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Integer(values) => values[node].map(|value| value.to_string().into()),
            Self::Number(values) => values[node].filter(|value| value.is_finite()).map(|value| value.to_string().into()),
            Self::Text(values) => values[node].as_deref().map(legal),
        }
    }
}

/// Writes `graph` as GraphML: nodes `n0`, `n1`, ... with `label`, `occurrences` and the given columns, edges with `weight`
/// (the link strength, under the name that other programs look for), `cooccurrences` and `similarity`.
///
/// Texts are escaped; characters that XML 1.0 cannot hold, such as control characters, become U+FFFD.
/// Equal input gives equal bytes. Time and output are linear in nodes, edges and columns.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When `labels` or a column has not one value a node.
///
/// GraphML Primer, <http://graphml.graphdrawing.org/primer/graphml-primer.html>.
pub fn write_graphml<W: Write>(out: W, graph: &KeywordGraph, labels: &[impl AsRef<str>], columns: &[Column<'_>]) -> io::Result<()> {
    assert_eq!(labels.len(), graph.node_count(), "one label a node");
    assert!(columns.iter().all(|column| column.values.len() == graph.node_count()), "one value a node in every column");

    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("graphml").with_attributes([
        ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"),
    ]);
    xml.write_event(Event::Start(root))?;
    declare(&mut xml, "label", "node", "label", "string")?;
    declare(&mut xml, "occurrences", "node", "occurrences", "long")?;
    for (c, column) in columns.iter().enumerate() {
        declare(&mut xml, &format!("c{c}"), "node", &legal(column.name), column.values.kind())?;
    }
    declare(&mut xml, "weight", "edge", "weight", "double")?;
    declare(&mut xml, "cooccurrences", "edge", "cooccurrences", "long")?;
    declare(&mut xml, "similarity", "edge", "similarity", "double")?;

    xml.write_event(Event::Start(BytesStart::new("graph").with_attributes([("id", "keywords"), ("edgedefault", "undirected")])))?;
    for (v, (node, label)) in graph.nodes().zip(labels).enumerate() {
        xml.write_event(Event::Start(BytesStart::new("node").with_attributes([("id", format!("n{v}").as_str())])))?;
        data(&mut xml, "label", &legal(label.as_ref()))?;
        data(&mut xml, "occurrences", &node.occurrences.to_string())?;
        for (c, column) in columns.iter().enumerate() {
            if let Some(value) = column.values.shown(v) {
                data(&mut xml, &format!("c{c}"), &value)?;
            }
        }
        xml.write_event(Event::End(BytesEnd::new("node")))?;
    }
    for (u, v, link) in graph.edges() {
        let (source, target) = (format!("n{u}"), format!("n{v}"));
        let ends = [("source", source.as_str()), ("target", target.as_str())];
        xml.write_event(Event::Start(BytesStart::new("edge").with_attributes(ends)))?;
        data(&mut xml, "weight", &link.link_strength.to_string())?;
        data(&mut xml, "cooccurrences", &link.cooccurrences.to_string())?;
        data(&mut xml, "similarity", &link.similarity.to_string())?;
        xml.write_event(Event::End(BytesEnd::new("edge")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("graph")))?;
    xml.write_event(Event::End(BytesEnd::new("graphml")))?;
    xml.get_mut().write_all(b"\n")?;
    xml.get_mut().flush()
}

fn declare<W: Write>(xml: &mut Writer<W>, id: &str, domain: &str, name: &str, kind: &str) -> io::Result<()> {
    let key = [("id", id), ("for", domain), ("attr.name", name), ("attr.type", kind)];
    xml.write_event(Event::Empty(BytesStart::new("key").with_attributes(key)))
}

fn data<W: Write>(xml: &mut Writer<W>, key: &str, value: &str) -> io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new("data").with_attributes([("key", key)])))?;
    xml.write_event(Event::Text(BytesText::new(value)))?;
    xml.write_event(Event::End(BytesEnd::new("data")))
}

/// The text without characters that XML 1.0 forbids even in escaped form (section 2.2, Char).
fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { text.replace(illegal, "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(graph: &KeywordGraph, labels: &[&str], columns: &[Column<'_>]) -> String {
        let mut bytes = Vec::new();
        write_graphml(&mut bytes, graph, labels, columns).expect("memory takes everything");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn hostile_labels_stay_text() {
        let graph = KeywordGraph::from_edges(2, &[(0, 1)]);
        let xml = written(&graph, &["</node><x y=\"1\">&\0\u{1b}", "隐私"], &[]);
        assert!(!xml.contains("<x") && !xml.contains('\0') && !xml.contains('\u{1b}'));
        assert!(xml.contains("隐私"));
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Eof => break,
                _ => continue,
            }
        }
    }

    #[test]
    fn missing_values_are_left_out() {
        let graph = KeywordGraph::from_edges(2, &[]);
        let columns = [
            Column { name: "first_year", values: Values::Integer(vec![Some(2003), None]) },
            Column { name: "mean_year", values: Values::Number(vec![Some(f64::NAN), Some(2004.5)]) },
        ];
        let xml = written(&graph, &["a", "b"], &columns);
        assert_eq!(xml.matches("<data key=\"c0\">").count(), 1);
        assert_eq!(xml.matches("<data key=\"c1\">2004.5</data>").count(), 1);
        assert!(!xml.contains("NaN"));
    }
}
