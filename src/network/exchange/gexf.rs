//! GEXF, Gephi's own format, with positions and dates.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::file::{Found, Gathering, NetworkFile, Values, Years};
use super::xml::{Step, attribute, legal, walk};

/// Writes a network as GEXF 1.2: nodes `n0`, `n1`, ... with label, `occurrences`, the columns, and position where known; edges
/// with `weight` (the link strength), `cooccurrences` and `similarity`. Where years are known the graph is dynamic: a node
/// or edge stands from the first of January of its first year to the last of December of its last.
///
/// Texts are escaped; characters that XML 1.0 cannot hold become U+FFFD. Equal input gives equal bytes.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When `labels` or a column has not one value a node.
///
/// GEXF 1.2 draft, <https://gexf.net>.
pub fn write_gexf<W: Write>(out: W, file: &NetworkFile) -> io::Result<()> {
    file.assert_whole();
    let mut xml = Writer::new_with_indent(out, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = [("xmlns", "http://www.gexf.net/1.2draft"), ("xmlns:viz", "http://www.gexf.net/1.2draft/viz"), ("version", "1.2")];
    open(&mut xml, "gexf", &root)?;
    open(&mut xml, "meta", &[])?;
    text(&mut xml, "creator", "wenmai")?;
    text(&mut xml, "keywords", &legal(&file.title))?;
    text(&mut xml, "description", &legal(&file.description))?;
    close(&mut xml, "meta")?;
    let dynamic = !file.node_years.is_empty() || !file.edge_years.is_empty();
    let direction = ("defaultedgetype", if file.is_directed() { "directed" } else { "undirected" });
    let mode = if dynamic { &[("mode", "dynamic"), direction, ("timeformat", "date")][..] } else { &[("mode", "static"), direction] };
    open(&mut xml, "graph", mode)?;
    open(&mut xml, "attributes", &[("class", "node"), ("mode", "static")])?;
    declare(&mut xml, "occurrences", "occurrences", "long")?;
    for (c, column) in file.columns.iter().enumerate() {
        let kind = match column.values {
            Values::Integer(_) => "long",
            Values::Number(_) => "double",
            Values::Text(_) => "string",
        };
        declare(&mut xml, &format!("c{c}"), &legal(&column.name), kind)?;
    }
    close(&mut xml, "attributes")?;
    open(&mut xml, "attributes", &[("class", "edge"), ("mode", "static")])?;
    declare(&mut xml, "cooccurrences", "cooccurrences", "long")?;
    declare(&mut xml, "similarity", "similarity", "double")?;
    close(&mut xml, "attributes")?;

    open(&mut xml, "nodes", &[])?;
    for (v, (node, label)) in file.graph.nodes().zip(&file.labels).enumerate() {
        let mut attributes = vec![("id".to_owned(), format!("n{v}")), ("label".to_owned(), legal(label).into_owned())];
        attributes.extend(dates(file.node_years.get(v)));
        open_owned(&mut xml, "node", &attributes)?;
        open(&mut xml, "attvalues", &[])?;
        value(&mut xml, "occurrences", &node.occurrences.to_string())?;
        for (c, column) in file.columns.iter().enumerate() {
            if let Some(found) = column.values.shown(v) {
                value(&mut xml, &format!("c{c}"), &legal(&found))?;
            }
        }
        close(&mut xml, "attvalues")?;
        if let Some([x, y]) = file.positions.as_ref().map(|positions| positions[v]) {
            let at = [("x", x.to_string()), ("y", y.to_string()), ("z", "0".to_owned())];
            let at = at.iter().map(|(name, value)| (*name, value.as_str()));
            xml.write_event(Event::Empty(BytesStart::new("viz:position").with_attributes(at)))?;
        }
        close(&mut xml, "node")?;
    }
    close(&mut xml, "nodes")?;
    open(&mut xml, "edges", &[])?;
    for (number, (e, u, v, link)) in file.edges().enumerate() {
        let attributes = [
            ("id", format!("e{number}")),
            ("source", format!("n{u}")),
            ("target", format!("n{v}")),
            ("weight", link.link_strength.to_string()),
        ];
        let mut attributes: Vec<_> = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        attributes.extend(dates(file.edge_years.get(e)));
        open_owned(&mut xml, "edge", &attributes)?;
        open(&mut xml, "attvalues", &[])?;
        value(&mut xml, "cooccurrences", &link.cooccurrences.to_string())?;
        value(&mut xml, "similarity", &link.similarity.to_string())?;
        close(&mut xml, "attvalues")?;
        close(&mut xml, "edge")?;
    }
    for name in ["edges", "graph", "gexf"] {
        close(&mut xml, name)?;
    }
    xml.get_mut().write_all(b"\n")?;
    xml.get_mut().flush()
}

fn dates(years: Option<&Years>) -> Vec<(String, String)> {
    let years = years.copied().flatten();
    years.map_or_else(Vec::new, |(first, last)| {
        vec![("start".into(), format!("{first:04}-01-01")), ("end".into(), format!("{last:04}-12-31"))]
    })
}

fn open<W: Write>(xml: &mut Writer<W>, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.write_event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))
}

fn open_owned<W: Write>(xml: &mut Writer<W>, name: &str, attributes: &[(String, String)]) -> io::Result<()> {
    let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    open(xml, name, &attributes)
}

fn close<W: Write>(xml: &mut Writer<W>, name: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn text<W: Write>(xml: &mut Writer<W>, name: &str, words: &str) -> io::Result<()> {
    open(xml, name, &[])?;
    xml.write_event(Event::Text(BytesText::new(words)))?;
    close(xml, name)
}

fn declare<W: Write>(xml: &mut Writer<W>, id: &str, title: &str, kind: &str) -> io::Result<()> {
    xml.write_event(Event::Empty(BytesStart::new("attribute").with_attributes([("id", id), ("title", title), ("type", kind)])))
}

fn value<W: Write>(xml: &mut Writer<W>, key: &str, value: &str) -> io::Result<()> {
    xml.write_event(Event::Empty(BytesStart::new("attvalue").with_attributes([("for", key), ("value", value)])))
}

/// An edge that has begun: its ends, weight and years, and the attributes met so far.
type OpenEdge = ((usize, usize), f64, Years, BTreeMap<String, String>);

/// Reads GEXF of any program: node attributes become columns, positions and the years of start and end are kept. Direction is
/// not: an edge and its reverse are one, their strengths added up.
///
/// # Errors
/// The one-based line and what is wrong with it.
pub fn read_gexf(xml: &str) -> Result<NetworkFile, (usize, String)> {
    let mut network = Gathering::default();
    // Attribute id -> title and type, of nodes.
    let mut titles: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut of_nodes = false;
    let mut node = None;
    let mut edge: Option<OpenEdge> = None;
    walk(xml, &mut |step| {
        match step {
            Step::Open(name, found) => match name.as_str() {
                "attributes" => of_nodes = attribute(&found, "class") == Some("node"),
                "attribute" if of_nodes => {
                    let id = attribute(&found, "id").ok_or("an attribute without id")?;
                    let [title, kind] =
                        [("title", id), ("type", "string")].map(|(name, other)| attribute(&found, name).unwrap_or(other).to_owned());
                    titles.insert(id.to_owned(), (title, kind));
                }
                "node" => {
                    let id = attribute(&found, "id").ok_or("a node without id")?;
                    let number = network.node(id);
                    if let Some(label) = attribute(&found, "label") {
                        network.label(number, label);
                    }
                    network.years(number, years(&found));
                    node = Some(number);
                }
                "position" => {
                    let at = |axis| attribute(&found, axis).and_then(|text| text.parse().ok());
                    if let (Some(node), Some(x), Some(y)) = (node, at("x"), at("y")) {
                        network.position(node, [x, y]);
                    }
                }
                "edge" => {
                    let mut end = |which| attribute(&found, which).map(|id| network.node(id)).ok_or("an edge without source or target");
                    let ends = (end("source")?, end("target")?);
                    let weight = attribute(&found, "weight").and_then(|text| text.parse().ok()).unwrap_or(1.0);
                    edge = Some((ends, weight, years(&found), BTreeMap::new()));
                }
                "attvalue" => {
                    let (key, value) = (attribute(&found, "for").unwrap_or_default(), attribute(&found, "value").unwrap_or_default());
                    if let Some((.., known)) = &mut edge {
                        known.insert(key.to_owned(), value.to_owned());
                    } else if let (Some(node), Some((title, kind))) = (node, titles.get(key)) {
                        network.attribute(node, title, typed(kind, value)?);
                    }
                }
                _ => {}
            },
            Step::Close(name, words) => match name.as_str() {
                "node" => node = None,
                "edge" => {
                    if let Some((ends, weight, years, known)) = edge.take() {
                        let count = known.get("cooccurrences").and_then(|text| text.parse().ok());
                        let similarity = known.get("similarity").and_then(|text| text.parse().ok());
                        network.edge(ends, weight, count, similarity, years);
                    }
                }
                "keywords" => network.title = words,
                "description" => network.description = words,
                _ => {}
            },
        }
        Ok(())
    })?;
    Ok(network.finish())
}

fn typed(kind: &str, text: &str) -> Result<Found, String> {
    let wrong = |_| format!("not a {kind}: {:?}", text.chars().take(40).collect::<String>());
    match kind {
        "integer" | "long" => text.trim().parse().map(Found::Integer).map_err(|error: std::num::ParseIntError| wrong(error.to_string())),
        "float" | "double" => text.trim().parse().map(Found::Number).map_err(|error: std::num::ParseFloatError| wrong(error.to_string())),
        _ => Ok(Found::Text(text.to_owned())),
    }
}

/// The years of start and end; an open end is the other one.
fn years(found: &[(String, String)]) -> Years {
    let year = |name| attribute(found, name).and_then(|text| text.get(..4)?.parse::<u16>().ok());
    match (year("start"), year("end")) {
        (None, None) => None,
        (first, last) => first.or(last).zip(last.or(first)),
    }
}
