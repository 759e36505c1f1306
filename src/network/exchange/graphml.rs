//! GraphML, which Gephi, networkx, igraph and Cytoscape read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::file::{Found, Gathering, NetworkFile, Values};
use super::xml::{Step, attribute, legal, walk};

/// Writes a network as GraphML: nodes `n0`, `n1`, ... with `label`, `occurrences` and the columns, edges with `weight`
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
pub fn write_graphml<W: Write>(out: W, file: &NetworkFile) -> io::Result<()> {
    file.assert_whole();
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
    for (c, column) in file.columns.iter().enumerate() {
        let kind = match column.values {
            Values::Integer(_) => "long",
            Values::Number(_) => "double",
            Values::Text(_) => "string",
        };
        declare(&mut xml, &format!("c{c}"), "node", &legal(&column.name), kind)?;
    }
    declare(&mut xml, "weight", "edge", "weight", "double")?;
    declare(&mut xml, "cooccurrences", "edge", "cooccurrences", "long")?;
    declare(&mut xml, "similarity", "edge", "similarity", "double")?;

    let direction = if file.is_directed() { "directed" } else { "undirected" };
    xml.write_event(Event::Start(BytesStart::new("graph").with_attributes([("id", "keywords"), ("edgedefault", direction)])))?;
    for (v, (node, label)) in file.graph.nodes().zip(&file.labels).enumerate() {
        xml.write_event(Event::Start(BytesStart::new("node").with_attributes([("id", format!("n{v}").as_str())])))?;
        data(&mut xml, "label", &legal(label))?;
        data(&mut xml, "occurrences", &node.occurrences.to_string())?;
        for (c, column) in file.columns.iter().enumerate() {
            if let Some(value) = column.values.shown(v) {
                data(&mut xml, &format!("c{c}"), &legal(&value))?;
            }
        }
        xml.write_event(Event::End(BytesEnd::new("node")))?;
    }
    for (_, u, v, link) in file.edges() {
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

/// Reads GraphML of any program: node attributes become columns, `label` the label, `weight` the link strength. Direction is not
/// kept: an edge and its reverse are one, their strengths added up.
///
/// # Errors
/// The one-based line and what is wrong with it.
pub fn read_graphml(xml: &str) -> Result<NetworkFile, (usize, String)> {
    let mut network = Gathering::default();
    // Key -> its name and type.
    let mut keys: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut node = None;
    let mut edge: Option<((usize, usize), BTreeMap<String, String>)> = None;
    let mut key = None;
    walk(xml, &mut |step| {
        match step {
            Step::Open(name, found) => match name.as_str() {
                "key" => {
                    let id = attribute(&found, "id").ok_or("a key without id")?;
                    let name = attribute(&found, "attr.name").unwrap_or(id);
                    let kind = attribute(&found, "attr.type").unwrap_or("string");
                    keys.insert(id.to_owned(), (name.to_owned(), kind.to_owned()));
                }
                "node" => node = Some(network.node(attribute(&found, "id").ok_or("a node without id")?)),
                "edge" => {
                    let mut end = |which| attribute(&found, which).map(|id| network.node(id)).ok_or("an edge without source or target");
                    edge = Some(((end("source")?, end("target")?), BTreeMap::new()));
                }
                "data" => key = attribute(&found, "key").map(str::to_owned),
                _ => {}
            },
            Step::Close(name, text) => match name.as_str() {
                "data" => {
                    let Some((name, kind)) = key.take().and_then(|key| keys.get(&key)) else { return Ok(()) };
                    if let Some((_, known)) = &mut edge {
                        known.insert(name.clone(), text);
                    } else if let Some(node) = node {
                        network.attribute(node, name, value(kind, text)?);
                    }
                }
                "node" => node = None,
                "edge" => {
                    if let Some((ends, known)) = edge.take() {
                        let number = |name: &str| known.get(name).and_then(|text| text.trim().parse::<f64>().ok());
                        let count = known.get("cooccurrences").and_then(|text| text.trim().parse().ok());
                        network.edge(ends, number("weight").unwrap_or(1.0), count, number("similarity"), None);
                    }
                }
                _ => {}
            },
        }
        Ok(())
    })?;
    Ok(network.finish())
}

fn value(kind: &str, text: String) -> Result<Found, String> {
    let wrong = |text: &str| format!("not a {kind}: {:?}", text.chars().take(40).collect::<String>());
    match kind {
        "int" | "long" => text.trim().parse().map(Found::Integer).map_err(|_| wrong(&text)),
        "float" | "double" => text.trim().parse().map(Found::Number).map_err(|_| wrong(&text)),
        _ => Ok(Found::Text(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::KeywordGraph;
    use crate::network::exchange::Column;

    fn written(file: &NetworkFile) -> String {
        let mut bytes = Vec::new();
        write_graphml(&mut bytes, file).expect("memory takes everything");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn hostile_labels_stay_text() {
        let graph = KeywordGraph::from_edges(2, &[(0, 1)]);
        let hostile = "</node><x y=\"1\">&\0\u{1b}";
        let xml = written(&NetworkFile::new(graph, vec![hostile.into(), "隐私".into()]));
        assert!(!xml.contains("<x") && !xml.contains('\0') && !xml.contains('\u{1b}'));
        let read = read_graphml(&xml).expect("our own GraphML");
        assert_eq!(read.labels, ["</node><x y=\"1\">&\u{fffd}\u{fffd}", "隐私"]);
    }

    #[test]
    fn missing_values_are_left_out() {
        let mut file = NetworkFile::new(KeywordGraph::from_edges(2, &[]), vec!["a".into(), "b".into()]);
        file.columns = vec![
            Column { name: "first_year".into(), values: Values::Integer(vec![Some(2003), None]) },
            Column { name: "mean_year".into(), values: Values::Number(vec![Some(f64::NAN), Some(2004.5)]) },
        ];
        let xml = written(&file);
        assert_eq!(xml.matches("<data key=\"c0\">").count(), 1);
        assert_eq!(xml.matches("<data key=\"c1\">2004.5</data>").count(), 1);
        assert!(!xml.contains("NaN"));
    }

    #[test]
    fn faults_name_their_line() {
        let graphml = |body: &str| format!("<graphml>\n<key id='k' attr.name='n' attr.type='long'/>\n<graph>\n{body}\n</graph></graphml>");
        for (body, line) in [
            ("<node/>", 4),
            ("\n<node id='a'><data key='k'>x</data></node>", 5),
            ("<edge source='a'/>", 4),
            ("<node id='a'>&evil;</node>", 4),
        ] {
            assert_eq!(read_graphml(&graphml(body)).map(|_| ()).map_err(|(line, _)| line), Err(line), "{body}");
        }
        assert!(read_graphml("<graphml><graph><node id='a'>").is_err());
    }
}
