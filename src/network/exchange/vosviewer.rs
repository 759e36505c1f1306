//! VOSviewer's files: JSON, and the older pair of map and network.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::file::{Found, Gathering, NetworkFile, Values};

/// What VOSviewer sizes an item by, and our own name for it.
const WEIGHTS: [&str; 3] = ["Links", "Total link strength", "Occurrences"];
/// Columns that say the same as a weight or stand in a place of their own.
const NO_SCORES: [&str; 3] = ["degree", "total_link_strength", "cluster"];

/// Links, total link strength and occurrences of every node.
fn weights(file: &NetworkFile) -> Vec<[f64; 3]> {
    let mut weights: Vec<[f64; 3]> = file.graph.nodes().map(|node| [0.0, 0.0, f64::from(node.occurrences)]).collect();
    for (u, v, link) in file.graph.edges() {
        for node in [u, v] {
            weights[node][0] += 1.0;
            weights[node][1] += link.link_strength;
        }
    }
    weights
}

/// The columns of numbers, which colour a map.
fn scores(file: &NetworkFile) -> impl Iterator<Item = (&str, &Values)> {
    let numbers =
        file.columns.iter().filter(|column| !matches!(column.values, Values::Text(_)) && !NO_SCORES.contains(&column.name.as_str()));
    numbers.map(|column| (column.name.as_str(), &column.values))
}

/// Writes the JSON that VOSviewer and VOSviewer Online open: items numbered from 1 with label, position and `cluster` where
/// known, weights (links, total link strength, occurrences) and the other columns of numbers as scores; links with their strength;
/// title and description as `info`.
///
/// Equal input gives equal bytes.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When `labels` or a column has not one value a node.
///
/// VOSviewer Online documentation, <https://app.vosviewer.com/docs/file-types/json-file-type/>.
pub fn write_vosviewer_json<W: Write>(mut out: W, file: &NetworkFile) -> io::Result<()> {
    file.assert_whole();
    let clusters = file.column("cluster");
    let mut seen: BTreeMap<i64, ()> = BTreeMap::new();
    let items: Vec<Value> = weights(file)
        .into_iter()
        .enumerate()
        .map(|(v, weights)| {
            let mut item = Map::new();
            item.insert("id".into(), json!(v + 1));
            item.insert("label".into(), json!(file.labels[v]));
            if let Some([x, y]) = file.positions.as_ref().map(|positions| positions[v]) {
                item.insert("x".into(), json!(x));
                item.insert("y".into(), json!(y));
            }
            if let Some(cluster) = clusters.and_then(|values| values.json(v)) {
                seen.extend(cluster.as_i64().map(|number| (number, ())));
                item.insert("cluster".into(), cluster);
            }
            let weights: Map<String, Value> = WEIGHTS.iter().zip(weights).map(|(&name, value)| (name.to_owned(), json!(value))).collect();
            item.insert("weights".into(), weights.into());
            let scores: Map<String, Value> = scores(file).filter_map(|(name, values)| Some((name.to_owned(), values.json(v)?))).collect();
            if !scores.is_empty() {
                item.insert("scores".into(), scores.into());
            }
            Value::Object(item)
        })
        .collect();
    let links: Vec<Value> =
        file.graph.edges().map(|(u, v, link)| json!({"source_id": u + 1, "target_id": v + 1, "strength": link.link_strength})).collect();
    let mut network = json!({"items": items, "links": links});
    if !seen.is_empty() {
        network["clusters"] = seen.keys().map(|number| json!({"cluster": number, "label": format!("Cluster {number}")})).collect();
    }
    let whole = json!({"network": network, "info": {"title": file.title, "description": file.description}});
    serde_json::to_writer_pretty(&mut out, &whole)?;
    writeln!(out)?;
    out.flush()
}

/// Writes VOSviewer's map file: a heading and one item a line, divided by tabs; `weight<...>` and `score<...>` as in the JSON.
/// Tabs and line ends in labels become blanks.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When `labels` or a column has not one value a node.
///
/// VOSviewer manual, section 4.1.
pub fn write_vosviewer_map<W: Write>(mut out: W, file: &NetworkFile) -> io::Result<()> {
    file.assert_whole();
    let mut heading = vec!["id".to_owned(), "label".to_owned()];
    if file.positions.is_some() {
        heading.extend(["x".into(), "y".into()]);
    }
    let clusters = file.column("cluster");
    heading.extend(clusters.map(|_| "cluster".to_owned()));
    heading.extend(WEIGHTS.iter().map(|name| format!("weight<{name}>")));
    heading.extend(scores(file).map(|(name, _)| format!("score<{}>", plain(name))));
    writeln!(out, "{}", heading.join("\t"))?;
    for (v, weights) in weights(file).into_iter().enumerate() {
        let mut fields = vec![(v + 1).to_string(), plain(&file.labels[v])];
        fields.extend(file.positions.iter().flat_map(|positions| positions[v].map(|x| x.to_string())));
        let shown = |values: &Values| values.shown(v).map(|value| plain(&value)).unwrap_or_default();
        fields.extend(clusters.map(shown));
        fields.extend(weights.map(|value| value.to_string()));
        fields.extend(scores(file).map(|(_, values)| shown(values)));
        writeln!(out, "{}", fields.join("\t"))?;
    }
    out.flush()
}

/// Writes VOSviewer's network file: two item numbers and the link strength a line, divided by tabs, without a heading.
///
/// # Errors
/// Those of `out`.
pub fn write_vosviewer_network<W: Write>(mut out: W, file: &NetworkFile) -> io::Result<()> {
    for (u, v, link) in file.graph.edges() {
        writeln!(out, "{}\t{}\t{}", u + 1, v + 1, link.link_strength)?;
    }
    out.flush()
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Reads VOSviewer's JSON: scores and clusters become columns, occurrences and positions are kept, link strength is 1 where none
/// is given.
///
/// # Errors
/// The one-based line and what is wrong with it; line 1 where the JSON is sound and its content is not.
pub fn read_vosviewer_json(text: &str) -> Result<NetworkFile, (usize, String)> {
    let whole: Value = serde_json::from_str(text).map_err(|error| (error.line().max(1), format!("not JSON: {error}")))?;
    read_items(&whole).map_err(|message| (1, message))
}

fn read_items(whole: &Value) -> Result<NetworkFile, String> {
    let mut network = Gathering::default();
    let list = |name: &str| whole["network"][name].as_array().map(Vec::as_slice).unwrap_or_default();
    for (at, item) in list("items").iter().enumerate() {
        let id = super::node_link::id_of(&item["id"]).unwrap_or_else(|| (at + 1).to_string());
        let node = network.node(&id);
        if let Some(label) = item["label"].as_str() {
            network.label(node, label);
        }
        if let (Some(x), Some(y)) = (item["x"].as_f64(), item["y"].as_f64()) {
            network.position(node, [x, y]);
        }
        if let Some(cluster) = item["cluster"].as_i64() {
            network.attribute(node, "cluster", Found::Integer(cluster));
        }
        if let Some(n) = item["weights"]["Occurrences"].as_f64() {
            network.attribute(node, "occurrences", Found::Number(n));
        }
        for (name, value) in item["scores"].as_object().into_iter().flatten() {
            if let Some(found) = super::node_link::found(value) {
                network.attribute(node, name, found);
            }
        }
    }
    for link in list("links") {
        let end = |name: &str| {
            let id = super::node_link::id_of(&link[name]).ok_or_else(|| format!("a link without {name}"))?;
            network.known(&id).ok_or_else(|| format!("a link to an item {id:?} that is not there"))
        };
        let ends = (end("source_id")?, end("target_id")?);
        network.edge(ends, link["strength"].as_f64().unwrap_or(1.0), None, None, None);
    }
    let info = |name: &str| whole["info"][name].as_str().unwrap_or_default().to_owned();
    (network.title, network.description) = (info("title"), info("description"));
    Ok(network.finish())
}

/// Reads a map file and the network file beside it.
///
/// # Errors
/// The one-based line, of the network file where the message says so, and what is wrong with it.
pub fn read_vosviewer_map(map: &str, links: &str) -> Result<NetworkFile, (usize, String)> {
    let mut network = Gathering::default();
    let mut lines = (1..).zip(map.trim_start_matches('\u{feff}').lines());
    let heading: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').map(str::trim).collect()).unwrap_or_default();
    if !heading.contains(&"label") {
        return Err((1, "no heading with id and label".into()));
    }
    for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        let fields: BTreeMap<&str, &str> = heading.iter().copied().zip(text.split('\t').map(str::trim)).collect();
        let number = |name: &str| fields.get(name).and_then(|text| text.parse::<f64>().ok());
        let id = fields.get("id").copied().unwrap_or_default();
        if id.is_empty() {
            return Err((line, "an item without id".into()));
        }
        let node = network.node(id);
        network.label(node, fields.get("label").copied().unwrap_or(id));
        if let (Some(x), Some(y)) = (number("x"), number("y")) {
            network.position(node, [x, y]);
        }
        if let Some(cluster) = number("cluster") {
            network.attribute(node, "cluster", Found::Integer(cluster as i64));
        }
        if let Some(n) = number("weight<Occurrences>") {
            network.attribute(node, "occurrences", Found::Number(n));
        }
        for name in &heading {
            let score = name.strip_prefix("score<").and_then(|rest| rest.strip_suffix('>'));
            if let (Some(score), Some(value)) = (score, number(name)) {
                network.attribute(node, score, Found::Number(value));
            }
        }
    }
    for (line, text) in (1..).zip(links.trim_start_matches('\u{feff}').lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let fail = |message: &str| (line, format!("network file: {message}"));
        let mut words = text.split(['\t', ',']).map(str::trim);
        let mut end = || words.next().and_then(|id| network.known(id)).ok_or_else(|| fail("expected the ids of two items of the map"));
        let ends = (end()?, end()?);
        let strength = words.next().map_or(Ok(1.0), |word| word.parse().map_err(|_| fail("the strength is no number")))?;
        network.edge(ends, strength, None, None, None);
    }
    Ok(network.finish())
}
