//! Folding must not change a value; the laws of the measure are in `tests/network.rs`.

use proptest::prelude::*;

use super::*;

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * (1.0 + a.abs()))
}

/// Graphs that are unions of cliques with counts, as co-occurrence makes them, and bare edges beside.
fn networks() -> impl Strategy<Value = KeywordGraph> {
    let record = prop::collection::vec(0..24_u32, 1..6);
    (prop::collection::vec(record, 0..14), prop::collection::vec((0..24_u32, 0..24_u32, 1..7_u32), 0..10)).prop_map(|(records, edges)| {
        let pairs = records.iter().flat_map(|r| r.iter().flat_map(move |&u| r.iter().filter(move |&&v| u < v).map(move |&v| (u, v, 1))));
        KeywordGraph::from_weighted_edges(24, pairs.chain(edges.iter().copied()).collect::<Vec<_>>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn folding_changes_no_value(graph in networks()) {
        let adjacency = Adjacency::of(&graph);
        let plain = Reduced::nothing(&adjacency);
        let folded = unweighted_values(&Reduced::of(&adjacency, false));
        prop_assert!(near(&folded, &unweighted_values(&plain)));
        let folded = weighted_values(&adjacency, &Reduced::of(&adjacency, true)).1;
        prop_assert!(near(&folded, &weighted_values(&adjacency, &plain).1));
    }

    #[test]
    fn wider_rules_agree_with_the_narrow_one(graph in networks()) {
        fn run<L: length::Length>(reduced: &Reduced, unit: L::Unit) -> Vec<f64> {
            let lengths = weighted::Lengths::<L>::new(reduced, unit);
            assemble(reduced, || weighted::Search::new(reduced, &lengths), |search, source, part| search.add(source, part))
        }
        let adjacency = Adjacency::of(&graph);
        let reduced = Reduced::of(&adjacency, true);
        let LengthRule::Integer64 { lcm } = LengthRule::choose(&adjacency) else { return Err(TestCaseError::fail("small counts")) };
        let narrow = run::<u64>(&reduced, lcm);
        prop_assert!(near(&narrow, &run::<u128>(&reduced, u128::from(lcm))));
        prop_assert!(near(&narrow, &run::<length::Tolerant>(&reduced, ())));
    }
}

#[test]
fn tree_and_cliques_fold_to_nothing() {
    // A clique, a tail on it, a clique on the tail.
    let graph = KeywordGraph::from_edges(8, &[(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (4, 6), (5, 6), (6, 7)]);
    let adjacency = Adjacency::of(&graph);
    let reduced = Reduced::of(&adjacency, false);
    assert_eq!((reduced.core_len(), reduced.classes().len()), (0, 0));
    assert!(near(&unweighted_values(&reduced), &unweighted_values(&Reduced::nothing(&adjacency))));
}

#[test]
fn path_counts_beyond_f64_stay_finite() {
    // A chain of diamonds 0 < 1, 2 > 3 < 4, 5 > 6 ...: 2^1200 shortest paths from end to end.
    let diamonds = 1200_u32;
    let edges = (0..diamonds).map(|d| 3 * d).flat_map(|at| [(at, at + 1), (at, at + 2), (at + 1, at + 3), (at + 2, at + 3)]);
    let n = 3 * diamonds as usize + 1;
    let graph = KeywordGraph::from_edges(n, &edges.collect::<Vec<_>>());
    let adjacency = Adjacency::of(&graph);
    let plain = Reduced::nothing(&adjacency);
    let end = plain.core_nodes().iter().position(|&v| v == 0).expect("nothing is folded");

    let mut dependency = vec![0.0; n];
    unweighted::Search::new(&plain).add(Source::Core(end), &mut dependency);
    for (&node, found) in plain.core_nodes().iter().zip(&dependency) {
        // From the end, a waist has all beyond it behind it, a side half of what begins at the next waist; at half weight.
        let beyond = (n - 1 - node as usize) as f64;
        let expected = match node % 3 {
            _ if node == 0 => 0.0,
            0 => beyond / 2.0,
            1 => (beyond - 1.0) / 4.0,
            _ => beyond / 4.0,
        };
        assert!((found - expected).abs() <= 1e-9 * expected, "node {node}: {found}, expected {expected}");
    }

    let LengthRule::Integer64 { lcm } = LengthRule::choose(&adjacency) else { panic!("all counts are 1") };
    let lengths = weighted::Lengths::<u64>::new(&plain, lcm);
    weighted::Search::new(&plain, &lengths).add(Source::Core(end), &mut dependency);
    assert!(dependency.iter().all(|d| d.is_finite()));
}
