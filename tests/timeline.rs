//! The `timeline` stage through the public door: growth, life and bursts as scipy, statsmodels, numpy and a search of every
//! sequence find them (`fixtures/timeline/reference.py`).

use std::path::Path;

use serde_json::Value;
use wenmai::record::Year;
use wenmai::text::TermId;
use wenmai::timeline::{BurstModel, Criterion, GrowthModel, KeywordYears, bursts, exponential_rate, fit};

fn reference() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/timeline/reference.json");
    serde_json::from_slice(&std::fs::read(path).expect("a committed fixture")).expect("JSON")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().expect("a list")
}

fn numbers(value: &Value, name: &str) -> Vec<f64> {
    list(value, name).iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn counts(value: &Value, name: &str) -> Vec<u64> {
    list(value, name).iter().map(|x| x.as_u64().expect("a count")).collect()
}

fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance * (1.0 + expected.abs()), "{what}: {found}, expected {expected}");
}

#[test]
fn growth_curves_are_at_least_as_good_as_those_of_scipy() {
    let reference = reference();
    let mut compared = 0;
    for series in list(&reference, "growth") {
        let (name, counts) = (series["name"].as_str().expect("a name"), counts(series, "counts"));
        for model in GrowthModel::ALL {
            for criterion in [Criterion::LeastSquares, Criterion::Poisson] {
                let what = format!("{name}, {}, {}", model.name(), criterion.name());
                let found = fit(model, criterion, &counts).expect("long enough");
                let expected = &series[criterion.name()][model.name()];
                if expected.is_null() {
                    assert!(found.at_edge, "{what}: scipy finds no optimum within the range");
                    continue;
                }
                if found.at_edge {
                    continue; // the optimum of scipy lies beyond the range, or on a plateau that leads there
                }
                compared += 1;
                // an optimum's value is flat around it: it is known to more digits than the parameters
                match criterion {
                    Criterion::LeastSquares => assert_near(found.squares, expected["squares"].as_f64().expect("a number"), 1e-8, &what),
                    Criterion::Poisson => {
                        let likelihood = expected["log_likelihood"].as_f64().expect("a number");
                        assert_near(found.log_likelihood.expect("a Poisson fit"), likelihood, 1e-8, &what);
                    }
                }
                assert_near(found.aicc.expect("long enough"), expected["aicc"].as_f64().expect("a number"), 1e-7, &what);
                for (found, expected) in found.parameters.iter().zip(numbers(expected, "parameters")) {
                    assert_near(*found, expected, 2e-4, &what);
                }
            }
        }
    }
    assert!(compared >= 26, "{compared}");
}

#[test]
fn rates_of_growth_are_those_of_statsmodels() {
    for series in list(&reference(), "growth") {
        let found = exponential_rate(&counts(series, "counts")).expect("a rate");
        let of = |name: &str| series["rate"][name].as_f64().expect("a number");
        assert_near(found.rate, of("rate"), 1e-9, "rate");
        assert_near(found.standard_error, of("standard_error"), 1e-7, "standard error");
        assert_near(found.dispersion.expect("long enough"), of("dispersion"), 1e-7, "dispersion");
    }
}

#[test]
fn quartiles_are_those_of_numpy() {
    for case in list(&reference(), "quartiles") {
        let years: Vec<Year> = counts(case, "years").into_iter().map(|y| Year(y as u16)).collect();
        let records = vec![[TermId(0)]; years.len()];
        let found = KeywordYears::of(&records, &years, 1).quartiles(TermId(0)).expect("used");
        assert_eq!(found.to_vec(), numbers(case, "quartiles"));
    }
}

#[test]
fn bursts_are_those_of_the_cheapest_of_all_sequences() {
    let (reference, mut found_any) = (reference(), 0);
    for case in list(&reference, "bursts") {
        let number = |name: &str| case[name].as_f64().expect("a number");
        let model = BurstModel { factor: number("factor"), gamma: number("gamma"), states: 2 };
        let found = bursts(&counts(case, "hits"), &counts(case, "totals"), model);
        let expected = list(case, "bursts");
        assert_eq!(found.bursts.len(), expected.len(), "{case}");
        for (burst, expected) in found.bursts.iter().zip(expected) {
            let of = |at: usize| expected[at].as_f64().expect("a number");
            assert_eq!((burst.first as f64, burst.last as f64), (of(0), of(1)), "{case}");
            assert_near(burst.weight, of(2), 1e-9, "weight");
            found_any += 1;
        }
    }
    assert!(found_any >= 10, "{found_any}");
}
