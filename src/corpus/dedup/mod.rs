//! Which records are one work.
//!
//! Identifiers first: records that share an accession number (WoS UT, CNKI file name, OAI identifier)
//! or a DOI. An identifier that stands in records of plainly different papers, or a DOI in records
//! with *different* accession numbers of one database, is useless: it joins nothing and parts
//! nothing. Then likeness: title, year with a tolerance of one, first author, venue, volume, issue,
//! page and abstract, [weighed](weigh) against each other; candidates come from [blocks](block).
//!
//! Groups are built from the best pair down. A pair is refused when its two groups bear different
//! identifiers of one kind, when their years would lie more than one apart, or when the scholar
//! said so; it is then kept, with the reason, for `wenmai duplicates` to show. Records are numbered
//! by their content before anything is looked at, so the grouping is a function of the *set* of
//! records: neither the order of import nor the number of threads can change it.

mod block;
mod cluster;
mod names;
#[cfg(test)]
mod tests;
mod title;
mod traits;
mod weigh;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use cluster::{Clusters, Node, Reason, Refusal, disagree};
pub(super) use traits::{TRAITS_VERSION, Traits};
pub use weigh::Evidence;
use weigh::{DOUBTFUL, ONE_WORK, Weighed, hopeless, weigh};

use super::rules::{MatchBy, MergeRules, PinVerdict, RecordName};
use crate::record::Scheme;

/// Holders of one identifier up to this number are compared pair by pair; more are no paper's.
const HOLDERS: usize = 64;

/// What tells one record from another.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordKeys {
    /// The first half of the digest of the whole record.
    pub(super) hash: u128,
    pub(super) identifiers: Vec<(Scheme, String)>,
    pub(super) traits: Traits,
}

/// Groups of records that are one work.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Grouping {
    /// For each record the position of the first record of its group.
    pub(super) group: Vec<u32>,
    /// The pairs worth knowing of, by position, sorted; the smaller position first.
    pub(super) links: Vec<Link>,
}

/// A pair of records, what was made of it and why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) verdict: LinkVerdict,
    pub(super) score: f64,
    pub(super) evidence: Vec<Evidence>,
}

/// What became of a pair of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkVerdict {
    /// One work.
    Merged,
    /// Perhaps one work: left apart for a scholar to decide.
    Doubtful,
    /// Alike enough for one work, but kept apart: their identifiers or years speak against it, or the
    /// scholar does.
    KeptApart,
    /// The same paper in two languages: linked, never merged.
    Translation,
}

impl LinkVerdict {
    /// The word used in the store and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Doubtful => "doubtful",
            Self::KeptApart => "kept-apart",
            Self::Translation => "translation",
        }
    }

    /// The verdict of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Merged, Self::Doubtful, Self::KeptApart, Self::Translation].into_iter().find(|verdict| verdict.name() == name)
    }
}

/// Groups records by the rules above.
///
/// Time O(n log n) in records and identifiers, memory O(n).
///
/// # Errors
/// Two lines of duplicates.tsv that cannot both hold, as a message naming them.
pub(super) fn group(records: &[RecordKeys], rules: &MergeRules) -> Result<Grouping, String> {
    let nodes = Nodes::of(records);
    let identified = Identified::of(&nodes);
    let mut clusters = Clusters::new(nodes.held(&identified));
    let mut links = pin(&nodes, &mut clusters, rules)?;
    let mut candidates = nodes.candidates(&identified, rules.by);
    candidates.sort_by(|x, y| y.score.total_cmp(&x.score).then_with(|| (x.a, x.b).cmp(&(y.a, y.b))));
    let mut open = Vec::new();
    for mut candidate in candidates {
        let Candidate { a, b, reason, translation, score, .. } = candidate;
        if score < ONE_WORK || translation && reason == Reason::Likeness {
            open.push(candidate);
            continue;
        }
        match clusters.refuse(a, b, reason) {
            None => {
                if clusters.join(a, b) {
                    links.push(candidate.into_link(LinkVerdict::Merged));
                }
            }
            Some(refusal) => {
                candidate.evidence.push(refusal.evidence());
                links.push(candidate.into_link(LinkVerdict::KeptApart));
            }
        }
    }
    for candidate in open {
        if clusters.root(candidate.a) != clusters.root(candidate.b) {
            let verdict = if candidate.translation { LinkVerdict::Translation } else { LinkVerdict::Doubtful };
            links.push(candidate.into_link(verdict));
        }
    }
    // what was refused early may have been joined later by way of a third record
    links.retain(|link| link.verdict == LinkVerdict::Merged || clusters.root(link.a) != clusters.root(link.b));
    Ok(nodes.grouping(&mut clusters, links))
}

impl Refusal {
    fn evidence(self) -> Evidence {
        let (field, finding) = match self {
            Self::Identifiers => ("identifier", "different identifiers of one kind"),
            Self::Years => ("year", "with others of the work more than one apart"),
            Self::Pinned => ("pin", "not same in duplicates.tsv"),
        };
        Evidence { field: field.into(), finding: finding.into(), weight: 0.0 }
    }
}

/// A pair of nodes worth a look.
struct Candidate {
    a: u32,
    b: u32,
    reason: Reason,
    translation: bool,
    score: f64,
    evidence: Vec<Evidence>,
}

impl Candidate {
    fn into_link(self, verdict: LinkVerdict) -> Link {
        Link { a: self.a, b: self.b, verdict, score: self.score, evidence: self.evidence }
    }
}

/// The distinct records, numbered in the order of their digests: equal records are one node.
struct Nodes<'r> {
    records: &'r [RecordKeys],
    /// A record of each node.
    first: Vec<u32>,
    /// The node of each record.
    of_record: Vec<u32>,
}

impl<'r> Nodes<'r> {
    fn of(records: &'r [RecordKeys]) -> Self {
        let mut order: Vec<u32> = (0..records.len() as u32).collect();
        order.par_sort_unstable_by_key(|&i| (records[i as usize].hash, i));
        let (mut first, mut of_record): (Vec<u32>, Vec<u32>) = (Vec::new(), vec![0; records.len()]);
        for &i in &order {
            if first.last().is_none_or(|&last| records[last as usize].hash != records[i as usize].hash) {
                first.push(i);
            }
            of_record[i as usize] = first.len() as u32 - 1;
        }
        Self { records, first, of_record }
    }

    fn record(&self, node: u32) -> &'r RecordKeys {
        &self.records[self.first[node as usize] as usize]
    }

    fn len(&self) -> u32 {
        self.first.len() as u32
    }

    /// What each node holds against the others, useless identifiers left out.
    fn held(&self, identified: &Identified) -> Vec<Node> {
        (0..self.len())
            .into_par_iter()
            .map(|i| {
                let record = self.record(i);
                let years = record.traits.year.map(|year| (year, year));
                Node { identifiers: namespaced(record, &identified.useless), foes: Vec::new(), years }
            })
            .collect()
    }

    /// Every pair with a score that is worth keeping.
    fn candidates(&self, identified: &Identified, by: MatchBy) -> Vec<Candidate> {
        let pairs = match by {
            MatchBy::Identifiers => Vec::new(),
            MatchBy::Titles => {
                let traits: Vec<&Traits> = (0..self.len()).map(|i| &self.record(i).traits).collect();
                block::pairs(&traits)
            }
        };
        let by_likeness =
            pairs.into_par_iter().with_min_len(256).filter(|pair| !identified.shared.contains_key(pair)).filter_map(|(a, b)| {
                let (one, other) = (&self.record(a).traits, &self.record(b).traits);
                if hopeless(one, other) {
                    return None;
                }
                let weighed = weigh(one, other, None);
                let score = weighed.score();
                let Weighed { evidence, translation } = weighed;
                (score >= DOUBTFUL).then_some(Candidate { a, b, reason: Reason::Likeness, translation, score, evidence })
            });
        let mut candidates: Vec<Candidate> = by_likeness.collect();
        candidates.extend(identified.shared.iter().map(|(&(a, b), shared)| {
            let weighed = weigh(&self.record(a).traits, &self.record(b).traits, Some(&shared.name));
            let score = weighed.score();
            Candidate { a, b, reason: shared.reason, translation: weighed.translation, score, evidence: weighed.evidence }
        }));
        candidates
    }

    /// Back from nodes to records; records that are equal letter for letter are linked as such.
    fn grouping(&self, clusters: &mut Clusters, links: Vec<Link>) -> Grouping {
        let mut smallest: FxHashMap<u32, u32> = FxHashMap::default();
        for (i, &node) in (0..).zip(&self.of_record) {
            smallest.entry(clusters.root(node)).or_insert(i);
        }
        let group = self.of_record.iter().map(|&node| smallest[&clusters.root(node)]).collect();
        let mut links: Vec<Link> = links
            .into_iter()
            .map(|link| {
                let (a, b) = (self.first[link.a as usize], self.first[link.b as usize]);
                Link { a: a.min(b), b: a.max(b), ..link }
            })
            .collect();
        for (i, &node) in (0..).zip(&self.of_record) {
            let first = self.first[node as usize];
            if first != i {
                let evidence = vec![Evidence { field: "record".into(), finding: "equal letter for letter".into(), weight: 0.0 }];
                links.push(Link { a: first.min(i), b: first.max(i), verdict: LinkVerdict::Merged, score: 1.0, evidence });
            }
        }
        links.sort_by_key(|link| (link.a, link.b, link.verdict));
        Grouping { group, links }
    }
}

/// What identifiers say, before anything else is looked at.
struct Identified {
    /// Identifiers that name no single paper.
    useless: FxHashSet<(Scheme, String)>,
    /// Pairs of nodes that share an identifier.
    shared: FxHashMap<(u32, u32), Shared>,
}

struct Shared {
    name: String,
    reason: Reason,
}

impl Identified {
    fn of(nodes: &Nodes<'_>) -> Self {
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
            let (a, b) = (nodes.record(a), nodes.record(b));
            let numbers = || {
                let accession =
                    |record| namespaced(record, &nothing).into_iter().filter(|(space, _)| *space != DOI_SPACE).collect::<Vec<_>>();
                disagree(&accession(a), &accession(b))
            };
            doi && numbers() || weigh(&a.traits, &b.traits, Some(name)).score() < DOUBTFUL
        })
    })
}

/// The identifiers of a record of which a work has one only, each in its namespace: two values in one
/// namespace are two works.
fn namespaced(record: &RecordKeys, useless: &FxHashSet<(Scheme, String)>) -> Vec<(u64, u128)> {
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

/// Applies the pins: joins what is the same and notes who must stay apart.
fn pin(nodes: &Nodes<'_>, clusters: &mut Clusters, rules: &MergeRules) -> Result<Vec<Link>, String> {
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

/// The digits a record is called by.
pub(super) fn hex(hash: u128) -> String {
    hash.to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash64(bytes: &[u8]) -> u64 {
    hash128(bytes) as u64
}

fn hash128(bytes: &[u8]) -> u128 {
    u128::from_le_bytes(blake3::hash(bytes).as_bytes()[..16].try_into().expect("16 of 32 bytes"))
}
