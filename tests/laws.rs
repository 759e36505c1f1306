//! The `laws` stage through the public door, against scipy, mpmath and written-out definitions (`fixtures/laws/reference.py`).

use std::path::Path;

use serde_json::Value;
use wenmai::laws::{Line, LotkaFit, bradford, impact, lotka, zipf};

fn reference() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/laws/reference.json");
    serde_json::from_slice(&std::fs::read(path).expect("a committed fixture")).expect("JSON")
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().expect("a list")
}

fn counts(value: &Value, name: &str) -> Vec<u64> {
    list(value, name).iter().map(|x| x.as_u64().expect("a count")).collect()
}

fn assert_near(found: f64, expected: &Value, tolerance: f64, what: &str) {
    let expected = expected.as_f64().expect("a number");
    assert!((found - expected).abs() <= tolerance * (1.0 + expected.abs()), "{what}: {found}, expected {expected}");
}

fn assert_line(found: Line, expected: &Value) {
    assert_near(found.slope, &expected["slope"], 1e-10, "slope");
    assert_near(found.intercept, &expected["intercept"], 1e-10, "intercept");
    assert_near(found.r_squared, &expected["r_squared"], 1e-10, "R²");
}

#[test]
fn exponents_are_those_of_scipy_and_mpmath() {
    let assert_fit = |found: LotkaFit, expected: &Value, tolerance: f64| {
        assert_near(found.beta, &expected["beta"], tolerance, "beta");
        assert_near(found.c, &expected["c"], tolerance, "C");
        assert_near(found.distance, &expected["distance"], tolerance, "distance");
    };
    for case in list(&reference(), "lotka") {
        let found = lotka(&counts(case, "works"), 0, 0).expect("authors");
        // a minimiser knows the place of a minimum to about the root of the precision of its value
        assert_fit(found.likelihood.expect("an exponent"), &case["likelihood"], 1e-6);
        assert_near(found.standard_error.expect("an error"), &case["standard_error"], 1e-6, "standard error");
        let (fit, line) = found.regression.expect("a line");
        assert_fit(fit, &case["regression"], 1e-9);
        assert_near(line.r_squared, &case["regression"]["r_squared"], 1e-9, "R²");
    }
}

#[test]
fn indices_are_those_of_their_definitions() {
    for case in list(&reference(), "indices") {
        let found = impact(&counts(case, "citations"), None, 2019);
        assert_eq!((Some(found.h), Some(found.g)), (case["h"].as_u64(), case["g"].as_u64()), "{case}");
    }
}

#[test]
fn zones_and_lines_are_those_of_scipy() {
    let reference = reference();
    for case in list(&reference, "bradford") {
        let found = bradford(&counts(case, "works")).expect("works");
        assert_eq!(found.venues.to_vec(), counts(case, "venues"));
        assert_line(found.curve.expect("several venues"), case);
    }
    for case in list(&reference, "zipf") {
        assert_line(zipf(&counts(case, "occurrences")).expect("several words"), case);
    }
}
