//! The `network` and `metrics` stages through the public door: laws, hand-made graphs, and the values of other
//! implementations on small and real networks (`fixtures/network/reference.py` says which, and how they were got).

#![allow(clippy::print_stderr)] // says which checks were skipped, and why

mod real_exports;

use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use wenmai::metrics::{
    Distances, Scale, articulation_points, betweenness, closeness, clustering, components, core_numbers, degree, density, eigenvector,
    pagerank, total_link_strength, weighted_betweenness,
};
use wenmai::network::exchange::EdgeList;
use wenmai::network::{Cooccurrence, Counting, KeywordGraph, Selection, Similarity};
use wenmai::text::TermId;

/// Sums of thousands of rounded terms, compared with sums in another order.
const RELATIVE: f64 = 1e-9;

fn assert_near(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (v, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!((f - e).abs() <= RELATIVE * (1.0 + e.abs()), "{what}: node {v} has {f}, expected {e}");
    }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(work)
}

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/network").join(name);
    serde_json::from_slice(&std::fs::read(path).expect("a committed fixture")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn whole(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|x| x as usize).collect()
}

fn assert_measures(graph: &KeywordGraph, expected: &Value, name: &str) {
    let of = |measure: &str| numbers(&expected[measure]);
    assert_near(&betweenness(graph, Scale::Raw), &of("betweenness"), &format!("{name}: betweenness"));
    assert_near(&betweenness(graph, Scale::Normalized), &of("betweenness_normalized"), &format!("{name}: normalised"));
    assert_near(&weighted_betweenness(graph, Scale::Raw).values, &of("weighted_betweenness"), &format!("{name}: weighted"));
    assert_near(&closeness(graph), &of("closeness"), &format!("{name}: closeness"));
    assert_near(&pagerank(graph), &of("pagerank"), &format!("{name}: PageRank"));
    assert_near(&clustering(graph), &of("clustering"), &format!("{name}: clustering"));
    let distances = Distances::of(graph);
    assert_near(&distances.harmonic(Scale::Raw), &of("harmonic"), &format!("{name}: harmonic closeness"));
    assert_near(&eigenvector(graph), &of("eigenvector"), &format!("{name}: eigenvector"));
    assert_eq!(core_numbers(graph), whole(&expected["core"]), "{name}: core numbers");
    let cuts = articulation_points(graph).into_iter().enumerate().filter(|(_, cut)| *cut).map(|(v, _)| v).collect::<Vec<_>>();
    assert_eq!(cuts, whole(&expected["articulation"]), "{name}: articulation points");
    assert_eq!(Some(distances.diameter()), expected["diameter"].as_u64(), "{name}: diameter");
    assert_near(&[distances.mean()], &[expected["mean_distance"].as_f64().expect("a number")], &format!("{name}: mean distance"));
    assert_eq!(degree(graph), whole(&expected["degree"]), "{name}: degree");
    assert_near(&total_link_strength(graph), &of("total_link_strength"), &format!("{name}: total link strength"));
    assert_near(&[density(graph)], &[expected["density"].as_f64().expect("a number")], &format!("{name}: density"));
    assert_eq!(components(graph).sizes, whole(&expected["components"]), "{name}: components");
}

#[test]
fn small_networks_agree_with_networkx_and_igraph() {
    let reference = fixture("reference.json");
    let networks = reference["networks"].as_array().expect("networks");
    assert!(networks.len() >= 12);
    for network in networks {
        let edges = network["edges"].as_array().expect("edges").iter().map(|edge| {
            let edge = whole(edge);
            (edge[0] as u32, edge[1] as u32, edge[2] as u32)
        });
        let nodes = network["nodes"].as_u64().expect("a count") as usize;
        let graph = KeywordGraph::from_weighted_edges(nodes, edges.collect::<Vec<_>>());
        assert_measures(&graph, network, network["name"].as_str().expect("a name"));
    }
}

#[test]
fn real_keyword_network_agrees_with_networkx_and_igraph() {
    let Some(records) = real_exports::author_keywords() else { return };
    let expected = fixture("keywords.json");
    let count = |name: &str| expected[name].as_u64().expect("a count") as usize;

    let mut labels: Vec<&String> = records.iter().flatten().collect();
    labels.sort();
    labels.dedup();
    let id = |label: &String| TermId(labels.binary_search(&label).expect("listed") as u32);
    let sets: Vec<Vec<TermId>> = records.iter().map(|record| record.iter().map(id).collect()).collect();
    let counted = Cooccurrence::count(&sets, labels.len(), Counting::Full, 200);
    assert_eq!((counted.records, counted.records_with_keywords), (count("records"), count("records_with_keywords")));
    assert_eq!((labels.len(), counted.pairs.len()), (count("keywords"), count("pairs")));
    assert_eq!(counted.occurrences.iter().filter(|&&n| n == 1).count(), count("used_once"));

    let selection = Selection::of(&counted.occurrences, count("least") as u32, usize::MAX);
    let graph = KeywordGraph::build(&counted, &selection, Similarity::default());
    assert_eq!((graph.node_count(), graph.edge_count()), (count("nodes"), count("edges")));
    assert_eq!(graph.edges().map(|(_, _, link)| link.cooccurrences as usize).sum::<usize>(), count("cooccurrences"));
    assert_measures(&graph, &expected, "author keywords");
}

#[test]
fn star_path_ring_and_complete_graph_follow_their_formulas() {
    for n in [3_u32, 4, 7, 12] {
        let (all, size) = (f64::from(n), n as usize);
        let star = betweenness(&KeywordGraph::from_edges(size, &(1..n).map(|v| (0, v)).collect::<Vec<_>>()), Scale::Raw);
        assert_eq!(star[0], (all - 1.0) * (all - 2.0) / 2.0);
        assert!(star[1..].iter().all(|&b| b == 0.0));

        let path = betweenness(&KeywordGraph::from_edges(size, &(1..n).map(|v| (v - 1, v)).collect::<Vec<_>>()), Scale::Raw);
        let expected: Vec<f64> = (0..n).map(|v| f64::from(v) * f64::from(n - 1 - v)).collect();
        assert_eq!(path, expected);

        let ring = betweenness(&KeywordGraph::from_edges(size, &(0..n).map(|v| (v, (v + 1) % n)).collect::<Vec<_>>()), Scale::Raw);
        let even = if n % 2 == 0 { (all - 2.0).powi(2) / 8.0 } else { (all - 1.0) * (all - 3.0) / 8.0 };
        assert_near(&ring, &vec![even; size], "ring");

        let pairs: Vec<(u32, u32)> = (0..n).flat_map(|u| (u + 1..n).map(move |v| (u, v))).collect();
        assert_eq!(betweenness(&KeywordGraph::from_edges(size, &pairs), Scale::Raw), vec![0.0; size]);
    }
}

#[test]
fn bridge_between_two_cliques_carries_every_pair_across() {
    let k = 5_u32;
    let clique = |from: u32| (from..from + k).flat_map(move |u| (u + 1..from + k).map(move |v| (u, v)));
    let edges: Vec<(u32, u32)> = clique(0).chain(clique(k + 1)).chain([(k - 1, k), (k, k + 1)]).collect();
    let b = betweenness(&KeywordGraph::from_edges(2 * k as usize + 1, &edges), Scale::Raw);
    let k = f64::from(k);
    assert_eq!(b[5], k * k);
    assert_eq!((b[4], b[6]), ((k - 1.0) * (k + 1.0), (k - 1.0) * (k + 1.0)));
}

#[test]
fn strong_hub_is_central_only_when_strength_is_closeness() {
    let edges = [(0, 1, 20), (0, 2, 20), (0, 3, 20), (0, 4, 20), (1, 2, 1), (2, 3, 1), (3, 4, 1), (4, 1, 1)];
    let graph = KeywordGraph::from_weighted_edges(5, edges);
    assert!((betweenness(&graph, Scale::Normalized)[0] - 1.0 / 9.0).abs() < 1e-15);
    assert_eq!(weighted_betweenness(&graph, Scale::Normalized).values[0], 1.0);
}

#[test]
fn graphs_with_nothing_to_measure_give_zeros() {
    for nodes in 0..4 {
        let graph = KeywordGraph::from_edges(nodes, &[]);
        for scale in [Scale::Raw, Scale::Normalized] {
            assert_eq!(betweenness(&graph, scale), vec![0.0; nodes]);
            assert_eq!(weighted_betweenness(&graph, scale).values, vec![0.0; nodes]);
        }
        assert_eq!(closeness(&graph), vec![0.0; nodes]);
        assert_eq!(clustering(&graph), vec![0.0; nodes]);
        assert_eq!(degree(&graph), vec![0; nodes]);
        assert_eq!(total_link_strength(&graph), vec![0.0; nodes]);
        assert_eq!((density(&graph), components(&graph).count()), (0.0, nodes));
        assert!(pagerank(&graph).iter().all(|p| p.is_finite()));
    }
    let pair = KeywordGraph::from_edges(2, &[(0, 1)]);
    assert_eq!(betweenness(&pair, Scale::Normalized), [0.0, 0.0]);
}

/// Betweenness from its definition: all distances, all path counts, all pairs.
fn by_definition(graph: &KeywordGraph, length: impl Fn(u32) -> u64) -> Vec<f64> {
    let n = graph.node_count();
    let far = u64::MAX / 4;
    let mut edge = vec![vec![far; n]; n];
    for (u, v, link) in graph.edges() {
        edge[u][v] = length(link.cooccurrences);
        edge[v][u] = edge[u][v];
    }
    let mut d = edge.clone();
    (0..n).for_each(|v| d[v][v] = 0);
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                d[i][j] = d[i][j].min(d[i][k] + d[k][j]);
            }
        }
    }
    let mut paths = vec![vec![0.0; n]; n];
    for s in 0..n {
        let mut order: Vec<usize> = (0..n).filter(|&t| d[s][t] < far).collect();
        order.sort_by_key(|&t| d[s][t]);
        paths[s][s] = 1.0;
        for &t in &order[1..] {
            paths[s][t] = (0..n).filter(|&u| edge[u][t] < far && d[s][u] + edge[u][t] == d[s][t]).map(|u| paths[s][u]).sum();
        }
    }
    let mut b = vec![0.0; n];
    for s in 0..n {
        for t in s + 1..n {
            for v in (0..n).filter(|&v| v != s && v != t && d[s][t] < far && d[s][v] + d[v][t] == d[s][t]) {
                b[v] += paths[s][v] * paths[v][t] / paths[s][t];
            }
        }
    }
    b
}

const NODES: u32 = 16;

/// Unions of records' cliques, with some bare edges of higher counts; often in several pieces.
fn networks() -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    let record = prop::collection::btree_set(0..NODES, 1..6);
    let bare = (0..NODES, 0..NODES, 1..7_u32);
    (prop::collection::vec(record, 0..9), prop::collection::vec(bare, 0..9)).prop_map(|(records, mut edges)| {
        for record in records {
            edges.extend(record.iter().flat_map(|&u| record.range(u + 1..).map(move |&v| (u, v, 1))));
        }
        edges
    })
}

fn graph_of(edges: &[(u32, u32, u32)]) -> KeywordGraph {
    KeywordGraph::from_weighted_edges(NODES as usize, edges.iter().copied())
}

fn record_sets() -> impl Strategy<Value = Vec<Vec<TermId>>> {
    let record = prop::collection::btree_set(0..30_u32, 0..9);
    prop::collection::vec(record.prop_map(|set| set.into_iter().map(TermId).collect()), 0..40)
}

proptest! {
    #[test]
    fn betweenness_is_what_its_definition_says(edges in networks()) {
        let graph = graph_of(&edges);
        assert_near(&betweenness(&graph, Scale::Raw), &by_definition(&graph, |_| 1), "unweighted");
        let counts = graph.edges().map(|(_, _, link)| u64::from(link.cooccurrences));
        let lcm = counts.fold(1, |lcm, n| lcm * n / gcd(lcm, n));
        assert_near(&weighted_betweenness(&graph, Scale::Raw).values, &by_definition(&graph, |n| lcm / u64::from(n)), "weighted");
    }

    #[test]
    fn relabelling_nodes_permutes_their_values(edges in networks(), new in Just((0..NODES).collect::<Vec<_>>()).prop_shuffle()) {
        let moved: Vec<_> = edges.iter().map(|&(u, v, n)| (new[u as usize], new[v as usize], n)).collect();
        let (old, moved) = (graph_of(&edges), graph_of(&moved));
        for measure in [
            |g: &KeywordGraph| betweenness(g, Scale::Normalized),
            |g: &KeywordGraph| weighted_betweenness(g, Scale::Raw).values,
            closeness,
            clustering,
            pagerank,
            |g: &KeywordGraph| Distances::of(g).harmonic(Scale::Normalized),
            |g: &KeywordGraph| core_numbers(g).into_iter().map(|core| core as f64).collect(),
            |g: &KeywordGraph| articulation_points(g).into_iter().map(f64::from).collect(),
        ] {
            let values = measure(&moved);
            let back: Vec<f64> = new.iter().map(|&v| values[v as usize]).collect();
            assert_near(&back, &measure(&old), "relabelled");
        }
    }

    #[test]
    fn pieces_do_not_know_of_each_other(left in networks(), right in networks()) {
        let beside: Vec<_> = left.iter().copied().chain(right.iter().map(|&(u, v, n)| (u + NODES, v + NODES, n))).collect();
        let union = KeywordGraph::from_weighted_edges(2 * NODES as usize, beside);
        let apart = [graph_of(&left), graph_of(&right)];
        let raw: Vec<f64> = apart.iter().flat_map(|g| betweenness(g, Scale::Raw)).collect();
        assert_near(&betweenness(&union, Scale::Raw), &raw, "unweighted");
        let weighted: Vec<f64> = apart.iter().flat_map(|g| weighted_betweenness(g, Scale::Raw).values).collect();
        assert_near(&weighted_betweenness(&union, Scale::Raw).values, &weighted, "weighted");
    }

    #[test]
    fn record_of_k_keywords_adds_k_choose_2_pairs(records in record_sets(), most in 2..9_usize) {
        let counted = Cooccurrence::count(&records, 30, Counting::Full, most);
        let expected: usize = records.iter().map(Vec::len).filter(|&k| k <= most).map(|k| k * k.saturating_sub(1) / 2).sum();
        prop_assert_eq!(counted.pairs.iter().map(|pair| pair.cooccurrences as usize).sum::<usize>(), expected);
        prop_assert_eq!(counted.oversized.len(), records.iter().filter(|r| r.len() > most).count());
        prop_assert!(counted.pairs.windows(2).all(|two| (two[0].i, two[0].j) < (two[1].i, two[1].j)));
        prop_assert!(counted.pairs.iter().all(|pair| pair.i < pair.j && pair.link_strength == f64::from(pair.cooccurrences)));
        prop_assert_eq!(counted.occurrences.iter().sum::<u32>() as usize, records.iter().map(Vec::len).sum::<usize>());
    }

    #[test]
    fn fractional_record_gives_each_keyword_one(records in record_sets()) {
        let counted = Cooccurrence::count(&records, 30, Counting::Fractional, 100);
        let mut strength = [0.0; 30];
        for pair in &counted.pairs {
            strength[pair.i.index()] += pair.link_strength;
            strength[pair.j.index()] += pair.link_strength;
        }
        let in_company = |t: u32| records.iter().filter(|r| r.len() > 1 && r.contains(&TermId(t))).count() as f64;
        assert_near(&strength, &(0..30).map(in_company).collect::<Vec<_>>(), "total link strength");
    }

    #[test]
    fn order_of_records_changes_no_bit(
        (records, shuffled) in record_sets().prop_flat_map(|r| (Just(r.clone()), Just(r).prop_shuffle()))
    ) {
        for counting in [Counting::Full, Counting::Fractional] {
            let (a, b) = (Cooccurrence::count(&records, 30, counting, 6), Cooccurrence::count(&shuffled, 30, counting, 6));
            prop_assert_eq!((&a.occurrences, &a.pairs), (&b.occurrences, &b.pairs));
        }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Records as a seeded generator makes them: many rare keywords, a few hubs.
fn generated(records: u32, terms: u32) -> Vec<Vec<TermId>> {
    let mut state = 1994_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut set = move |_| {
        let k = 2 + (next() * 5.0) as usize;
        (0..k).map(|_| TermId((next().powi(3) * f64::from(terms)) as u32)).collect()
    };
    (0..records).map(&mut set).collect()
}

#[test]
fn one_thread_and_eight_give_equal_bits() {
    let records = generated(400, 500);
    let all = || {
        let counted = Cooccurrence::count(&records, 500, Counting::Fractional, 200);
        let graph = KeywordGraph::build(&counted, &Selection::of(&counted.occurrences, 1, 500), Similarity::Cosine);
        let values = [betweenness(&graph, Scale::Normalized), weighted_betweenness(&graph, Scale::Raw).values, closeness(&graph)];
        (counted, values.map(|values| values.into_iter().map(f64::to_bits).collect::<Vec<_>>()))
    };
    let one = with_threads(1, all);
    assert!(one.1[0].iter().any(|&bits| bits != 0));
    for threads in [2, 3, 8] {
        assert!(with_threads(threads, all) == one, "{threads} threads");
    }
}

#[test]
fn edge_list_in_the_shape_of_the_benchmark_graphs_keeps_its_numbers() {
    let list = EdgeList::parse(b"0 1 2\n0 2 1\n1 2 1\n2 3 5\n").expect("a good list");
    assert_eq!(list.names, ["0", "1", "2", "3"]);
    assert_eq!(betweenness(&list.graph, Scale::Raw), [0.0, 0.0, 2.0, 0.0]);
}

#[test]
fn edge_list_errors_name_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("graph.txt");
    std::fs::write(&path, "a b 1\na b x\n").expect("written");
    let message = EdgeList::read(&path).expect_err("x is no count").to_string();
    assert!(message.contains("graph.txt:2:") && message.contains("\"x\""), "{message}");
    let missing = EdgeList::read(&folder.path().join("none.txt")).expect_err("no such file").to_string();
    assert!(missing.contains("none.txt"), "{missing}");
}
