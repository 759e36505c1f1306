//! Maps against an independent minimisation of the same energies, and on real exports.

#![allow(missing_docs, clippy::unwrap_used)]

mod program;
mod real_exports;
mod split_mix;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use split_mix::SplitMix;
use wenmai::metrics::{LayoutMethod, LayoutSearch, layout, layout_objective};
use wenmai::network::KeywordGraph;

/// A ring, and on it `draws` pairs at random: kept within a group, or one in eight.
fn planted(nodes: u32, groups: u32, draws: usize, seed: u64) -> KeywordGraph {
    let mut edges: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut add = |a: u32, b: u32| *edges.entry((a.min(b), a.max(b))).or_default() += 1;
    (0..nodes).for_each(|i| add(i, (i + 1) % nodes));
    let mut random = SplitMix(seed);
    let mut below = |n: u32| random.below(n.into()) as u32;
    for _ in 0..draws {
        let (a, b, c) = (below(nodes), below(nodes), below(8));
        if a != b && (a % groups == b % groups || c == 0) {
            add(a, b);
        }
    }
    KeywordGraph::from_weighted_edges(nodes as usize, edges.into_iter().map(|((a, b), n)| (a, b, n)))
}

/// What other implementations reach; `reference.py` beside it says which, and how.
fn reference() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layout/reference.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Neither objective is above the best of ten starts of any other implementation.
fn assert_no_worse(graph: &KeywordGraph, expected: &Value) {
    let of = |name: &str| expected[name].as_f64().unwrap();
    let of_ten = LayoutSearch { starts: 10, ..LayoutSearch::default() };
    let found = layout(graph, &of_ten);
    assert_eq!(found.nodes as f64, of("nodes"), "the reference's network");
    assert!(found.objective <= of("vos") * (1.0 + 1e-6), "{} against {expected}", found.objective);
    let found = layout(graph, &LayoutSearch { method: LayoutMethod::Force, ..of_ten });
    let best = ["force", "force_networkx", "force_igraph"].map(of).into_iter().fold(f64::INFINITY, f64::min);
    assert!(found.objective <= best + 1e-6 * best.abs(), "{} against {expected}", found.objective);
}

#[test]
fn no_objective_is_above_the_best_of_ten_reference_starts() {
    for expected in reference()["planted"].as_array().unwrap() {
        let of = |name: &str| expected[name].as_u64().unwrap();
        let graph = planted(of("nodes") as u32, of("groups") as u32, of("draws") as usize, of("seed"));
        assert_eq!(graph.edge_count() as u64, of("edges"), "the reference's network");
        assert_no_worse(&graph, expected);
        let found = layout(&graph, &LayoutSearch { starts: 2, ..LayoutSearch::default() });
        let again = layout_objective(&graph, LayoutMethod::Vos, &found.positions);
        assert!((again - found.objective).abs() < 1e-9 * again, "the positions are worth what is said");
    }
}

#[test]
fn a_real_network_is_drawn_no_worse_than_the_reference() {
    let Some(records) = real_exports::author_keywords() else { return };
    let expected = &reference()["frequent"];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    records.iter().flatten().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut chosen: Vec<(&str, usize)> = counts.into_iter().collect();
    chosen.sort_by_key(|&(word, count)| (std::cmp::Reverse(count), word));
    chosen.truncate(expected["most_frequent"].as_u64().unwrap() as usize);
    let place: BTreeMap<&str, u32> = chosen.iter().zip(0..).map(|((word, _), i)| (*word, i)).collect();
    let mut edges = Vec::new();
    for record in &records {
        let nodes: Vec<u32> = record.iter().filter_map(|word| place.get(word.as_str()).copied()).collect();
        edges.extend(nodes.iter().enumerate().flat_map(|(at, &a)| nodes[..at].iter().map(move |&b| (a, b, 1))));
    }
    let graph = KeywordGraph::from_weighted_edges(chosen.len(), edges);
    assert_eq!(graph.edge_count() as u64, expected["edges"].as_u64().unwrap(), "other components have no edge");
    assert_no_worse(&graph, expected);
}

#[test]
fn the_program_prints_the_map_and_what_it_is_worth() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = program::wenmai(folder.path(), arguments);
        assert!(output.status.success(), "wenmai {arguments:?}: {}", program::stderr(&output));
        (program::stdout(&output), program::stderr(&output))
    };
    let sets = ["a; b; c", "a; b", "b; c; d", "d; a", "x; y", "x; y", "d; c"];
    let records =
        sets.iter().enumerate().map(|(i, set)| format!("@article{{r{i}, title={{Study {i}}}, year={{201{i}}}, keywords={{{set}}}}}\n"));
    std::fs::write(folder.path().join("records.bib"), records.collect::<String>()).unwrap();
    run(&["init", ".", "--title", "Map", "--years", "2010-2019", "--language", "en"]);
    run(&["import", "records.bib"]);
    let (csv, said) = run(&["network", "--layout", "--format", "csv"]);
    assert!(csv.starts_with("keyword,x,y,component,occurrences,item_density,cluster,cluster_density\n"), "{csv}");
    assert!(
        said.contains("layout: vos, objective ") && said.contains("for the 4 nodes of the giant component, best of 20 starts, seed 0"),
        "{said}"
    );
    let (forced, said) = run(&["network", "--layout", "force", "--format", "csv"]);
    assert!(said.contains("layout: force, objective ") && forced != csv);
    // the file that other programs read holds the same positions, and says what they are worth
    run(&["network", "--export", "json", "map.json"]);
    let file: Value = serde_json::from_slice(&std::fs::read(folder.path().join("map.json")).unwrap()).unwrap();
    assert!(file["graph"]["description"].as_str().unwrap().contains("layout: vos, objective "), "{file}");
    for (line, node) in csv.lines().skip(1).zip(file["nodes"].as_array().unwrap()) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells[0], node["label"]);
        assert_eq!([1, 2].map(|k| cells[k].parse::<f64>().unwrap()), ["x", "y"].map(|k| node[k].as_f64().unwrap()));
        assert_eq!(cells[3], if "xy".contains(cells[0]) { "2" } else { "1" });
    }
}

#[test]
fn any_number_of_threads_gives_equal_bits() {
    let graph = planted(60, 5, 300, 9);
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| layout(&graph, &LayoutSearch { starts: 6, ..LayoutSearch::default() }))
    };
    assert_eq!(of(1), of(3));
}
