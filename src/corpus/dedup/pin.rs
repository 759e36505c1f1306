//! The scholar's decisions, before any of ours.

use rustc_hash::FxHashMap;

use super::cluster::Clusters;
use super::{Evidence, Link, LinkVerdict, Nodes, hex};
use crate::corpus::rules::{MergeRules, PinVerdict, RecordName};

/// Applies the pins: joins what is the same and notes who must stay apart.
pub(super) fn pin(nodes: &Nodes<'_>, clusters: &mut Clusters, rules: &MergeRules) -> Result<Vec<Link>, String> {
    if rules.pins.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_identifier: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for i in 0..nodes.len() {
        for (scheme, value) in &nodes.record(i).identifiers {
            by_identifier.entry(format!("{}:{value}", scheme.name())).or_default().push(i);
        }
    }
    let named = |name: &RecordName| -> Vec<u32> {
        match name {
            RecordName::Identifier(identifier) => by_identifier.get(&identifier.to_string()).cloned().unwrap_or_default(),
            RecordName::Hash(digits) => {
                (0..nodes.len()).filter(|&i| hex(nodes.record(i).hash).starts_with(&digits[..digits.len().min(32)])).collect()
            }
        }
    };
    let mut links = Vec::new();
    let resolved: Vec<_> = rules.pins.iter().map(|pin| (pin, named(&pin.a), named(&pin.b))).collect();
    for (pin, a, b) in resolved.iter().filter(|(pin, ..)| pin.verdict == PinVerdict::Same) {
        let all: Vec<u32> = a.iter().chain(b).copied().collect();
        if a.is_empty() || b.is_empty() {
            continue;
        }
        for pair in all.windows(2) {
            if clusters.join(pair[0], pair[1]) {
                let evidence = vec![Evidence {
                    field: "pin".into(),
                    finding: format!("same in line {} of duplicates.tsv", pin.line).into(),
                    weight: 0.0,
                }];
                links.push(Link { a: pair[0], b: pair[1], verdict: LinkVerdict::Merged, score: 1.0, evidence });
            }
        }
    }
    for (pin, a, b) in resolved.iter().filter(|(pin, ..)| pin.verdict == PinVerdict::NotSame) {
        for (&x, &y) in a.iter().flat_map(|x| b.iter().map(move |y| (x, y))) {
            let root = clusters.root(x);
            if root == clusters.root(y) {
                let same = resolved
                    .iter()
                    .filter(|(other, a, b)| other.verdict == PinVerdict::Same && a.iter().chain(b).any(|&i| clusters.root(i) == root));
                let lines: Vec<String> = same.map(|(other, ..)| other.line.to_string()).collect();
                return Err(if lines.is_empty() {
                    format!("duplicates.tsv:{}: {} and {} name one record, letter for letter", pin.line, pin.a, pin.b)
                } else {
                    format!("duplicates.tsv:{}: {} and {} are the same by line {}", pin.line, pin.a, pin.b, lines.join(", "))
                });
            }
            clusters.keep_apart(x, y);
        }
    }
    Ok(links)
}
