//! What identifiers say: which records share one, which bear contradictory ones, and which identifiers
//! are useless.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cluster::{Reason, disagree};
use super::weigh::DOUBTFUL;
use super::{Nodes, RecordKeys, hash64, hash128};
use crate::record::Scheme;

/// Holders of one identifier up to this number are compared pair by pair; more are no paper's.
const HOLDERS: usize = 64;

/// What identifiers say, before anything else is looked at.
pub(super) struct Identified {
    /// Identifiers that name no single paper.
    pub(super) useless: FxHashSet<(Scheme, String)>,
    /// Pairs of nodes that share an identifier.
    pub(super) shared: FxHashMap<(u32, u32), Shared>,
}

/// What two records share.
pub(super) struct Shared {
    pub(super) name: String,
    pub(super) reason: Reason,
}

impl Identified {
    pub(super) fn of(nodes: &Nodes<'_>) -> Self {
        let mut holders: Vec<(Scheme, &str, u32)> = (0..nodes.len())
            .flat_map(|i| nodes.record(i).identifiers.iter().map(move |(scheme, value)| (*scheme, value.as_str(), i)))
            .collect();
        holders.par_sort_unstable();
        let mut found = Self { useless: FxHashSet::default(), shared: FxHashMap::default() };
        for held in holders.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|held| held.len() > 1) {
            let (scheme, value, _) = held[0];
            if useless(nodes, held) {
                found.useless.insert((scheme, value.to_owned()));
                continue;
            }
            let reason = if scheme == Scheme::Doi { Reason::SameDoi } else { Reason::SameRecord };
            for (at, &(_, _, a)) in held.iter().enumerate() {
                for &(_, _, b) in &held[at + 1..] {
                    // the first scheme in order is shown; an accession number is the better reason
                    let shared =
                        found.shared.entry((a, b)).or_insert_with(|| Shared { name: format!("{}:{value}", scheme.name()), reason });
                    if reason == Reason::SameRecord {
                        shared.reason = reason;
                    }
                }
            }
        }
        found
    }
}

/// True for an identifier that names no single paper: too many hold it, its holders bear different
/// accession numbers of one database, or two of them are plainly different papers.
fn useless(nodes: &Nodes<'_>, held: &[(Scheme, &str, u32)]) -> bool {
    if held.len() > HOLDERS {
        return true;
    }
    let nothing = FxHashSet::default();
    let doi = held[0].0 == Scheme::Doi;
    held.iter().enumerate().any(|(at, &(_, name, a))| {
        held[at + 1..].iter().any(|&(_, _, b)| {
            let numbers = || {
                let accession =
                    |record| namespaced(record, &nothing).into_iter().filter(|(space, _)| *space != DOI_SPACE).collect::<Vec<_>>();
                disagree(&accession(nodes.record(a)), &accession(nodes.record(b)))
            };
            doi && numbers() || nodes.weigh(a, b, Some(name)).score() < DOUBTFUL
        })
    })
}

/// The identifiers of a record of which a work has one only, each in its namespace: two values in one
/// namespace are two works.
pub(super) fn namespaced(record: &RecordKeys, useless: &FxHashSet<(Scheme, String)>) -> Vec<(u64, u128)> {
    let mut found: Vec<(u64, u128)> = record
        .identifiers
        .iter()
        .filter(|identifier| useless.is_empty() || !useless.contains(identifier))
        .filter_map(|(scheme, value)| Some((namespace(*scheme, value)?, hash128(value.as_bytes()))))
        .collect();
    found.sort_unstable();
    found
}

const DOI_SPACE: u64 = 1;

/// Within what two identifiers contradict each other; `None` where a paper may have several.
fn namespace(scheme: Scheme, value: &str) -> Option<u64> {
    match scheme {
        Scheme::Doi => Some(DOI_SPACE),
        // WOS:, MEDLINE:, CSCD: number the same paper each in its way
        Scheme::Wos => Some(hash64(value.split(':').next().unwrap_or_default().as_bytes()) | 2),
        // a paper stands in CAPJ before it stands in CJFD
        Scheme::Cnki => value.split_once('/').map(|(database, _)| hash64(database.as_bytes()) & !3),
        // repositories hold a paper more than once
        Scheme::Oai => None,
        other => Some(hash64(other.name().as_bytes()) | 2),
    }
}
