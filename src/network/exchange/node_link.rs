//! JSON of nodes and edges, as networkx (`node_link_graph`) and D3 read it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::file::{Found, Gathering, NetworkFile, Years};

/// Writes a network as node-link JSON: nodes with `id` (from 0), `label`, `occurrences`, the columns, `x` and `y` and `years` where
/// known; edges with `source`, `target`, `weight` (the link strength), `cooccurrences`, `similarity` and `years`.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When `labels` or a column has not one value a node.
pub fn write_node_link<W: Write>(mut out: W, file: &NetworkFile) -> io::Result<()> {
    file.assert_whole();
    let years = |years: Option<&Years>| years.copied().flatten().map(|(first, last)| json!([first, last]));
    let nodes: Vec<Value> = file
        .graph
        .nodes()
        .enumerate()
        .map(|(v, found)| {
            let mut node: Map<String, Value> =
                file.columns.iter().filter_map(|column| Some((column.name.clone(), column.values.json(v)?))).collect();
            node.insert("id".into(), json!(v));
            node.insert("label".into(), json!(file.labels[v]));
            node.insert("occurrences".into(), json!(found.occurrences));
            if let Some([x, y]) = file.positions.as_ref().map(|positions| positions[v]) {
                node.insert("x".into(), json!(x));
                node.insert("y".into(), json!(y));
            }
            node.extend(years(file.node_years.get(v)).map(|years| ("years".to_owned(), years)));
            Value::Object(node)
        })
        .collect();
    let edges: Vec<Value> = file
        .edges()
        .map(|(e, u, v, link)| {
            let mut edge = json!({
                "source": u, "target": v, "weight": link.link_strength, "cooccurrences": link.cooccurrences, "similarity": link.similarity,
            });
            if let Some(years) = years(file.edge_years.get(e)) {
                edge["years"] = years;
            }
            edge
        })
        .collect();
    let about = json!({"title": file.title, "description": file.description});
    let whole = json!({"directed": file.is_directed(), "multigraph": false, "graph": about, "nodes": nodes, "edges": edges});
    serde_json::to_writer_pretty(&mut out, &whole)?;
    writeln!(out)?;
    out.flush()
}

/// Reads node-link JSON, the edges under `edges` or `links`; ids are numbers or texts. Direction is not kept.
///
/// # Errors
/// The one-based line and what is wrong with it; line 1 where the JSON is sound and its content is not.
pub fn read_node_link(text: &str) -> Result<NetworkFile, (usize, String)> {
    let whole: Value = serde_json::from_str(text).map_err(|error| (error.line().max(1), format!("not JSON: {error}")))?;
    read_nodes(&whole).map_err(|message| (1, message))
}

fn read_nodes(whole: &Value) -> Result<NetworkFile, String> {
    let mut network = Gathering::default();
    let nodes = whole["nodes"].as_array().ok_or("no list of nodes")?;
    for (at, node) in nodes.iter().enumerate() {
        let id = id_of(&node["id"]).unwrap_or_else(|| at.to_string());
        let number = network.node(&id);
        if let (Some(x), Some(y)) = (node["x"].as_f64(), node["y"].as_f64()) {
            network.position(number, [x, y]);
        }
        network.years(number, years(&node["years"]));
        for (name, value) in node.as_object().into_iter().flatten() {
            match (name.as_str(), found(value)) {
                ("id" | "x" | "y" | "years", _) | (_, None) => {}
                (name, Some(value)) => network.attribute(number, name, value),
            }
        }
    }
    let edges = whole["edges"].as_array().or(whole["links"].as_array()).ok_or("no list of edges")?;
    for edge in edges {
        let mut end = |name: &str| id_of(&edge[name]).map(|id| network.node(&id)).ok_or_else(|| format!("an edge without {name}"));
        let ends = (end("source")?, end("target")?);
        let strength = edge["weight"].as_f64().or(edge["value"].as_f64()).unwrap_or(1.0);
        let count = edge["cooccurrences"].as_u64().and_then(|n| u32::try_from(n).ok());
        network.edge(ends, strength, count, edge["similarity"].as_f64(), years(&edge["years"]));
    }
    let about = |name: &str| whole["graph"][name].as_str().unwrap_or_default().to_owned();
    (network.title, network.description) = (about("title"), about("description"));
    Ok(network.finish())
}

fn years(value: &Value) -> Years {
    let year = |at: usize| value.get(at).and_then(Value::as_u64).and_then(|year| u16::try_from(year).ok());
    year(0).zip(year(1))
}

/// The id of a node, a text or a number.
pub(super) fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A value as an attribute; `None` for lists and objects.
pub(super) fn found(value: &Value) -> Option<Found> {
    match value {
        Value::String(text) => Some(Found::Text(text.clone())),
        Value::Number(number) => number.as_i64().map(Found::Integer).or(number.as_f64().map(Found::Number)),
        Value::Bool(yes) => Some(Found::Integer(i64::from(*yes))),
        _ => None,
    }
}
