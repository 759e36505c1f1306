//! The `certainty` stage through the public door, against scipy, statsmodels, networkx and lists of all corpora
//! (`fixtures/certainty/reference.py`).

use std::path::Path;

use serde_json::Value;
use wenmai::certainty::{Bootstrap, NullModel, bootstrap, kendall_tau, q_values, test_pairs};
use wenmai::metrics::{Scale, betweenness};
use wenmai::network::{Cooccurrence, Counting, KeywordGraph, Selection, Similarity};
use wenmai::text::TermId;

fn reference() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/certainty/reference.json");
    serde_json::from_slice(&std::fs::read(path).expect("a committed fixture")).expect("JSON")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().expect("a list")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn records(value: &Value) -> Vec<Vec<TermId>> {
    list(value, "records").iter().map(|record| numbers(record).into_iter().map(|x| TermId(x as u32)).collect()).collect()
}

fn nodes(value: &Value) -> Vec<TermId> {
    (0..value["nodes"].as_u64().expect("a count") as u32).map(TermId).collect()
}

#[test]
fn rank_correlations_are_those_of_scipy() {
    for case in list(&reference(), "kendall") {
        let tau = kendall_tau(&numbers(&case["a"]), &numbers(&case["b"])).expect("not all tied");
        assert!((tau - case["tau"].as_f64().expect("a number")).abs() < 1e-12, "{case}");
    }
}

#[test]
fn false_discovery_rates_are_those_of_statsmodels() {
    for case in list(&reference(), "false_discovery") {
        let p = numbers(&case["p"]);
        for (found, expected) in q_values(&p, p.len()).into_iter().zip(numbers(&case["q"])) {
            assert!((found - expected).abs() < 1e-12, "{case}");
        }
    }
}

/// Two bootstraps of other random numbers and another betweenness agree up to the scatter of quantiles of a few thousand draws.
#[test]
fn intervals_are_those_of_numpy_and_networkx_up_to_chance() {
    let reference = reference();
    let case = &reference["bootstrap"];
    let (records, nodes) = (records(case), nodes(case));
    let top = case["top"].as_u64().expect("a count") as usize;
    let plan = Bootstrap { resamples: 2000, seed: 1, confidence: case["confidence"].as_f64().expect("a share"), top };
    let found = bootstrap(&records, &nodes, (Counting::Full, 200), plan, |counted| {
        let all = Selection::of(&vec![1; nodes.len()], 1, usize::MAX);
        betweenness(&KeywordGraph::build(&counted, &all, Similarity::None), Scale::Raw)
    });
    let deviation = numbers(&case["measure_deviation"]);
    let mean = numbers(&case["measure_mean"]);
    let whole = Cooccurrence::count(&records, nodes.len(), Counting::Full, 200);
    let all = Selection::of(&vec![1; nodes.len()], 1, usize::MAX);
    let values = betweenness(&KeywordGraph::build(&whole, &all, Similarity::None), Scale::Raw);
    for (node, certainty) in found.iter().enumerate() {
        // a quantile of a spread-out value scatters by a few hundredths of its deviation, counts by one step
        let [low, high] = [0, 1].map(|end| numbers(&list(case, "measure")[node])[end]);
        let slack = 0.25 * deviation[node] + 1e-9;
        let bias = mean[node] - values[node];
        let [low, high] = [(low - bias.max(0.0)).max(0.0), high - bias.min(0.0)];
        assert!((certainty.measure.low - low).abs() <= slack, "{node}: low {} {low}", certainty.measure.low);
        assert!((certainty.measure.high - high).abs() <= slack, "{node}: high {} {high}", certainty.measure.high);
        assert!((certainty.measure_bias - bias).abs() <= 0.12 * deviation[node] + 1e-9, "{node}: bias");
        let [low, high] = [0, 1].map(|end| numbers(&list(case, "occurrences")[node])[end]);
        assert!((certainty.occurrences.low - low).abs() <= 1.0 && (certainty.occurrences.high - high).abs() <= 1.0, "{node}");
        let share = numbers(&case["top_share"])[node];
        assert!((certainty.top_share - share).abs() <= 0.06, "{node}: {} {share}", certainty.top_share);
    }
}

#[test]
fn expectations_are_those_of_all_corpora_with_the_same_margins() {
    for case in list(&reference(), "margins") {
        let found = test_pairs(&records(case), &nodes(case), 200, NullModel { shuffles: 20_000, seed: 4 });
        let expected = list(case, "expected");
        assert_eq!(found.tests.len(), expected.len());
        for (test, expected) in found.tests.iter().zip(expected) {
            let expected = numbers(expected);
            assert_eq!((test.i as f64, test.j as f64), (expected[0], expected[1]));
            // four standard errors of a mean of 20,000 numbers that vary by less than 1
            assert!((test.expected - expected[2]).abs() < 0.03, "{test:?}, expected {}", expected[2]);
        }
    }
}
