//! Communities through the public door: laws, hand-made graphs, and the best of ten runs of leidenalg, igraph and networkx on small,
//! invented and real networks (`fixtures/network/communities.py` says how they were run). The larger networks are sought in all settings in
//! release alone: `cargo test --release --test community`.

mod real_exports;
mod split_mix;

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use split_mix::SplitMix;
use wenmai::metrics::{Algorithm, CommunitySearch, Quality, communities, components, modularity, partition_quality, silhouette};
use wenmai::metrics::{Callon, Quadrant, strategic};
use wenmai::network::{Cooccurrence, Counting, KeywordGraph, Selection, Similarity};
use wenmai::text::TermId;

/// Sums of thousands of rounded terms, compared with sums in another order.
const RELATIVE: f64 = 1e-9;

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/network").join(name);
    serde_json::from_slice(&std::fs::read(path).expect("a committed fixture")).expect("JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn search_of(row: &Value) -> CommunitySearch {
    let quality = serde_json::from_value(row["quality"].clone()).expect("a quality");
    CommunitySearch { quality, resolution: number(&row["resolution"]), ..CommunitySearch::default() }
}

/// Leiden is at least as good as the best of ten runs of leidenalg and of igraph's Leiden, Louvain as those of igraph's and networkx's.
fn reaches(graph: &KeywordGraph, row: &Value, what: &str) {
    for (peer, algorithm) in [
        ("value", Algorithm::Leiden),
        ("igraph_leiden", Algorithm::Leiden),
        ("igraph_louvain", Algorithm::Louvain),
        ("networkx_louvain", Algorithm::Louvain),
    ] {
        let Some(best) = row.get(peer).map(number) else { continue };
        let found = communities(graph, &CommunitySearch { algorithm, ..search_of(row) });
        let (quality, resolution) = (&row["quality"], &row["resolution"]);
        assert!(
            found.quality >= best - RELATIVE * (1.0 + best.abs()),
            "{what}, {algorithm:?}, {quality} at {resolution}: {} in {} communities; {peer} {best}",
            found.quality,
            found.count(),
        );
    }
}

/// Rows to check here: without optimisation the larger networks take their time.
fn rows(value: &Value) -> Vec<&Value> {
    let rows = value["rows"].as_array().expect("rows").iter();
    rows.filter(|row| !cfg!(debug_assertions) || row["resolution"] == 1.0).collect()
}

/// The networks of reference.json with the rows of communities.json.
fn small_networks() -> Vec<(String, KeywordGraph, Vec<Value>)> {
    let (networks, rows) = (fixture("reference.json"), fixture("communities.json"));
    let pairs = networks["networks"].as_array().expect("networks").iter().zip(rows["networks"].as_array().expect("networks"));
    pairs
        .map(|(network, rows)| {
            assert_eq!(network["name"], rows["name"]);
            let edges = network["edges"].as_array().expect("edges").iter().map(|edge| {
                let end = |i: usize| edge[i].as_u64().expect("a whole number") as u32;
                (end(0), end(1), end(2))
            });
            let graph = KeywordGraph::from_weighted_edges(network["nodes"].as_u64().expect("a count") as usize, edges.collect::<Vec<_>>());
            (network["name"].as_str().expect("a name").to_owned(), graph, rows["rows"].as_array().expect("rows").clone())
        })
        .collect()
}

#[test]
fn leiden_is_at_least_as_good_as_the_best_of_ten_runs_of_leidenalg() {
    for (name, graph, rows) in small_networks() {
        for row in rows {
            reaches(&graph, &row, &name);
        }
    }
}

#[test]
fn qualities_and_silhouettes_of_a_partition_agree_with_leidenalg_and_scikit_learn() {
    for (name, graph, rows) in small_networks() {
        for row in rows {
            let of_node: Vec<usize> = row["membership"].as_array().expect("a partition").iter().map(|c| number(c) as usize).collect();
            let search = search_of(&row);
            let (found, expected) = (partition_quality(&graph, &of_node, search.quality, search.resolution), number(&row["value"]));
            assert!((found - expected).abs() <= RELATIVE * (1.0 + expected.abs()), "{name} {row}: {found}");
            let expected = row["silhouette"].as_array().expect("silhouettes").iter().map(number);
            for (v, (found, expected)) in silhouette(&graph, &of_node).into_iter().zip(expected).enumerate() {
                assert!((found - expected).abs() < 1e-9, "{name}, node {v}: silhouette {found}, expected {expected}");
            }
        }
    }
}

#[test]
fn leiden_is_as_good_on_a_real_network() {
    let Some(records) = real_exports::author_keywords() else { return };
    let mut labels: Vec<&String> = records.iter().flatten().collect();
    labels.sort();
    labels.dedup();
    let id = |label: &String| TermId(labels.binary_search(&label).expect("listed") as u32);
    let sets: Vec<Vec<TermId>> = records.iter().map(|record| record.iter().map(id).collect()).collect();
    let counted = Cooccurrence::count(&sets, labels.len(), Counting::Full, 200);
    for real in
        fixture("communities.json")["keywords"].as_array().expect("networks").iter().take(if cfg!(debug_assertions) { 1 } else { 2 })
    {
        let selection = Selection::of(&counted.occurrences, number(&real["least"]) as u32, usize::MAX);
        let graph = KeywordGraph::build(&counted, &selection, Similarity::default());
        assert_eq!((graph.node_count() as f64, graph.edge_count() as f64), (number(&real["nodes"]), number(&real["edges"])));
        rows(real).into_iter().for_each(|row| reaches(&graph, row, "author keywords"));
    }
}

/// Records as `communities.py` draws them, and their network.
fn invented(words: u64, records: u64, topics: u64, seed: u64) -> KeywordGraph {
    let mut draw = SplitMix(seed);
    let sets: Vec<Vec<TermId>> = (0..records)
        .map(|_| {
            let (topic, size) = (draw.below(topics), 3 + draw.below(4));
            let word = |draw: &mut SplitMix| {
                let word = (0..3).map(|_| draw.below(words)).min().expect("three");
                if draw.below(5) > 0 { word / topics * topics + topic } else { word }
            };
            (0..size).map(|_| TermId(word(&mut draw).min(words - 1) as u32)).collect()
        })
        .collect();
    let counted = Cooccurrence::count(&sets, words as usize, Counting::Full, 100);
    KeywordGraph::build(&counted, &Selection::of(&vec![1; words as usize], 1, usize::MAX), Similarity::None)
}

#[test]
fn leiden_and_louvain_are_as_good_on_invented_networks() {
    for network in
        fixture("communities.json")["invented"].as_array().expect("networks").iter().take(if cfg!(debug_assertions) { 1 } else { 2 })
    {
        let [words, records, topics, seed] = ["nodes", "records", "topics", "seed"].map(|name| number(&network[name]) as u64);
        let graph = invented(words, records, topics, seed);
        assert_eq!(graph.edge_count() as f64, number(&network["edges"]));
        rows(network).into_iter().for_each(|row| reaches(&graph, row, &format!("{words} invented keywords")));
    }
}

#[test]
fn cliques_are_found_and_numbered_by_size() {
    let mut edges = vec![(0, 3), (3, 7)];
    for clique in [0..3_u32, 3..7, 7..12] {
        edges.extend(clique.clone().flat_map(|a| (clique.start..a).map(move |b| (a, b))));
    }
    let graph = KeywordGraph::from_edges(13, &edges);
    for algorithm in [Algorithm::Leiden, Algorithm::Louvain] {
        for quality in [Quality::Vos, Quality::Modularity, Quality::Cpm] {
            let resolution = if quality == Quality::Cpm { 0.5 } else { 1.0 };
            let found = communities(&graph, &CommunitySearch { algorithm, quality, resolution, ..CommunitySearch::default() });
            assert_eq!(found.sizes, [5, 4, 3, 1], "{algorithm:?} {quality:?}");
            assert_eq!(found.of_node, [2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 3], "{algorithm:?} {quality:?}");
        }
    }
}

#[test]
fn small_communities_join_a_linked_one_and_a_lonely_node_stays() {
    // a clique of five, two triangles' worth of a tail, and a node without links
    let mut edges: Vec<(u32, u32)> = (0..5).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    edges.extend([(4, 5), (5, 6)]);
    let graph = KeywordGraph::from_edges(8, &edges);
    let search = CommunitySearch { quality: Quality::Modularity, ..CommunitySearch::default() };
    assert_eq!(communities(&graph, &search).sizes, [5, 2, 1]);
    let merged = communities(&graph, &CommunitySearch { min_size: 3, ..search });
    assert_eq!(merged.of_node, [0, 0, 0, 0, 0, 0, 0, 1]);
    assert!((merged.quality - modularity(&graph, &merged.of_node)).abs() < 1e-12);
}

#[test]
fn nothing_and_next_to_nothing_have_sensible_values() {
    for nodes in [0, 1, 4] {
        let graph = KeywordGraph::from_edges(nodes, &[]);
        for quality in [Quality::Vos, Quality::Modularity, Quality::Cpm] {
            let found = communities(&graph, &CommunitySearch { quality, min_size: 3, ..CommunitySearch::default() });
            assert_eq!((found.sizes, found.quality), (vec![1; nodes], 0.0));
        }
        let own: Vec<usize> = (0..nodes).collect();
        assert_eq!((modularity(&graph, &own), silhouette(&graph, &own)), (0.0, vec![0.0; nodes]));
    }
}

fn of_records(records: &[&[u32]], terms: usize) -> KeywordGraph {
    let sets: Vec<Vec<TermId>> = records.iter().map(|record| record.iter().copied().map(TermId).collect()).collect();
    let counted = Cooccurrence::count(&sets, terms, Counting::Full, 100);
    KeywordGraph::build(&counted, &Selection::of(&counted.occurrences, 1, 100), Similarity::None)
}

#[test]
fn the_order_of_keywords_moves_nothing() {
    let records: [&[u32]; 5] = [&[0, 1, 2], &[0, 1], &[2, 3], &[3, 4], &[1, 4]];
    let turned: Vec<Vec<u32>> = records.iter().map(|r| r.iter().rev().map(|t| 4 - t).collect()).collect();
    let turned: Vec<&[u32]> = turned.iter().map(Vec::as_slice).collect();
    let before = strategic(&of_records(&records, 5), &[0, 0, 1, 1, 1]);
    let after = strategic(&of_records(&turned, 5), &[1, 1, 1, 0, 0]);
    for (a, b) in before.iter().zip(&after) {
        assert!((a.centrality - b.centrality).abs() < 1e-12 && (a.density - b.density).abs() < 1e-12);
        assert_eq!(a.quadrant, b.quadrant);
    }
}

#[test]
fn themes_of_one_keyword_have_no_quadrant_and_equal_ones_share_a_rank() {
    let themes = strategic(&of_records(&[&[0, 1], &[2, 3], &[4]], 5), &[0, 0, 1, 1, 2]);
    assert_eq!(themes[2], Callon { centrality: 0.0, density: 0.0, centrality_rank: None, density_rank: None, quadrant: None });
    assert_eq!([themes[0].centrality_rank, themes[1].density_rank], [Some(1.5), Some(1.5)]);
    assert_eq!(themes[0].quadrant, Some(Quadrant::Motor));
    assert_eq!(themes[0].density, 50.0);
}

fn graphs() -> impl Strategy<Value = (usize, Vec<(u32, u32, u32)>)> {
    (2_usize..40).prop_flat_map(|n| (Just(n), proptest::collection::vec((0..n as u32, 0..n as u32, 1_u32..9), 0..120)))
}

fn searches() -> impl Strategy<Value = CommunitySearch> {
    let qualities = prop_oneof![Just(Quality::Vos), Just(Quality::Modularity), Just(Quality::Cpm)];
    let algorithms = prop_oneof![Just(Algorithm::Leiden), Just(Algorithm::Louvain)];
    (algorithms, qualities, 0.0..3.0, any::<u64>(), 1_u32..4).prop_map(|(algorithm, quality, resolution, seed, starts)| CommunitySearch {
        algorithm,
        quality,
        resolution,
        seed,
        starts,
        ..CommunitySearch::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn better_than_standing_alone_and_than_all_together((n, edges) in graphs(), search in searches()) {
        let graph = KeywordGraph::from_weighted_edges(n, edges);
        let found = communities(&graph, &search);
        let alone: Vec<usize> = (0..n).collect();
        let value = |of_node: &[usize]| partition_quality(&graph, of_node, search.quality, search.resolution);
        let margin = 1e-9 * (1.0 + found.quality.abs());
        prop_assert!(found.quality >= value(&alone) - margin);
        prop_assert!((found.quality - value(&found.of_node)).abs() <= margin);
        prop_assert_eq!(found.sizes.iter().sum::<usize>(), n);
        prop_assert!(found.sizes.windows(2).all(|pair| pair[0] >= pair[1]));
        prop_assert!(found.members().iter().zip(&found.sizes).all(|(members, size)| members.len() == *size));
        // no single node gains by leaving for another community or for one of its own
        for v in 0..n {
            for other in 0..=found.count() {
                let mut moved = found.of_node.clone();
                moved[v] = other;
                prop_assert!(search.algorithm == Algorithm::Louvain || value(&moved) <= found.quality + margin, "node {} to {}", v, other);
            }
        }
    }

    #[test]
    fn every_community_of_leiden_is_connected((n, edges) in graphs(), search in searches()) {
        let search = CommunitySearch { algorithm: Algorithm::Leiden, ..search };
        let found = communities(&KeywordGraph::from_weighted_edges(n, edges.clone()), &search);
        let inside = edges.into_iter().filter(|(u, v, _)| found.of_node[*u as usize] == found.of_node[*v as usize]);
        let parts = components(&KeywordGraph::from_weighted_edges(n, inside.collect::<Vec<_>>()));
        prop_assert_eq!(parts.count(), found.count());
    }

    #[test]
    fn other_numbers_for_nodes_leave_quality_and_silhouette_as_they_were((n, edges) in graphs(), search in searches(), shift in 1_usize..40) {
        let graph = KeywordGraph::from_weighted_edges(n, edges.clone());
        let found = communities(&graph, &search);
        let turn = |v: usize| (v + shift) % n;
        let turned = edges.iter().map(|&(u, v, c)| (turn(u as usize) as u32, turn(v as usize) as u32, c));
        let turned = KeywordGraph::from_weighted_edges(n, turned.collect::<Vec<_>>());
        let mut of_node = vec![0; n];
        (0..n).for_each(|v| of_node[turn(v)] = found.of_node[v]);
        let value = partition_quality(&turned, &of_node, search.quality, search.resolution);
        prop_assert!((value - found.quality).abs() <= 1e-9 * (1.0 + found.quality.abs()));
        let (before, after) = (silhouette(&graph, &found.of_node), silhouette(&turned, &of_node));
        prop_assert!((0..n).all(|v| (before[v] - after[turn(v)]).abs() < 1e-9 && before[v].abs() <= 1.0 + 1e-9));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits((n, edges) in graphs(), search in searches()) {
        let graph = KeywordGraph::from_weighted_edges(n, edges);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| communities(&graph, &search))
        };
        prop_assert_eq!(with(1), with(4));
    }
}
