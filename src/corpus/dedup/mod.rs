//! Which records are one work.
//!
//! Identifiers first: records that share an accession number (WoS UT, CNKI file name, OAI identifier)
//! or a DOI. An identifier that stands in records of plainly different papers, or a DOI in records
//! with *different* accession numbers of one database, is useless: it joins nothing and parts
//! nothing. Then likeness: title, year with a tolerance of one, authors, venue, volume, issue,
//! page and abstract, [weighed](weigh) against each other, the title by how [common] it is; candidates come from [blocks](block).
//! A paper in two languages, and a preprint beside the paper, are linked and stay two works.
//!
//! Groups are built from the best pair down. A pair is refused when its two groups bear different
//! identifiers of one kind, when their years would lie more than one apart, or when the scholar
//! said so; it is then kept, with the reason, for `wenmai duplicates` to show. Records are numbered
//! by their content before anything is looked at, so the grouping is a function of the *set* of
//! records: neither the order of import nor the number of threads can change it.

mod block;
mod bylines;
mod cluster;
mod common;
mod identified;
mod names;
mod notice;
mod pin;
mod place;
#[cfg(test)]
mod tests;
mod title;
mod title_match;
mod traits;
mod weigh;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use cluster::{Clusters, Node, Reason, Refusal};
use identified::{Identified, namespaced};
use pin::pin;
pub(super) use traits::{TRAITS_VERSION, Traits};
pub use weigh::Evidence;
use weigh::{Bond, DOUBTFUL, ONE_WORK, Weighed, hopeless, weigh};

use super::rules::{MatchBy, MergeRules};
use crate::record::Scheme;

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
    /// A preprint and the paper that came of it: linked, never merged.
    Version,
}

impl LinkVerdict {
    /// The word used in the store and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Doubtful => "doubtful",
            Self::KeptApart => "kept-apart",
            Self::Translation => "translation",
            Self::Version => "version",
        }
    }

    /// Every verdict.
    pub const ALL: [Self; 5] = [Self::Merged, Self::Doubtful, Self::KeptApart, Self::Translation, Self::Version];

    /// The verdict of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
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
        let Candidate { a, b, reason, bond, score, .. } = candidate;
        if score < ONE_WORK || bond != Bond::OneWork && reason == Reason::Likeness {
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
            let verdict = match candidate.bond {
                Bond::Translation => LinkVerdict::Translation,
                Bond::Version if candidate.score >= ONE_WORK => LinkVerdict::Version,
                _ => LinkVerdict::Doubtful,
            };
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
            Self::Versions => ("kind", "with others of the work a preprint and the paper"),
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
    bond: Bond,
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
    /// How many bear each node's title.
    bearers: Vec<u32>,
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
        let mut nodes = Self { records, first, of_record, bearers: Vec::new() };
        nodes.bearers = common::bearers(&nodes.traits());
        nodes
    }

    /// Weighs two nodes, see [`weigh`].
    fn weigh(&self, a: u32, b: u32, shared: Option<&str>) -> Weighed {
        weigh(&self.record(a).traits, &self.record(b).traits, self.bearers_of(a, b), shared)
    }

    /// Those of the more common title of two.
    fn bearers_of(&self, a: u32, b: u32) -> u32 {
        self.bearers[a as usize].max(self.bearers[b as usize])
    }

    fn record(&self, node: u32) -> &'r RecordKeys {
        &self.records[self.first[node as usize] as usize]
    }

    fn len(&self) -> u32 {
        self.first.len() as u32
    }

    /// What each node is compared by.
    fn traits(&self) -> Vec<&'r Traits> {
        (0..self.len()).map(|node| &self.record(node).traits).collect()
    }

    /// What each node holds against the others, useless identifiers left out.
    fn held(&self, identified: &Identified) -> Vec<Node> {
        (0..self.len())
            .into_par_iter()
            .map(|i| {
                let record = self.record(i);
                let years = record.traits.year.map(|year| (year, year));
                Node {
                    identifiers: namespaced(record, &identified.useless),
                    foes: Vec::new(),
                    years,
                    preprint: record.traits.is_preprint(),
                }
            })
            .collect()
    }

    /// Every pair with a score that is worth keeping.
    fn candidates(&self, identified: &Identified, by: MatchBy) -> Vec<Candidate> {
        let pairs = match by {
            MatchBy::Identifiers => Vec::new(),
            MatchBy::Titles => block::pairs(&self.traits()),
        };
        let by_likeness =
            pairs.into_par_iter().with_min_len(256).filter(|pair| !identified.shared.contains_key(pair)).filter_map(|(a, b)| {
                if hopeless(&self.record(a).traits, &self.record(b).traits, self.bearers_of(a, b)) {
                    return None;
                }
                let weighed = self.weigh(a, b, None);
                let score = weighed.score();
                let Weighed { evidence, bond } = weighed;
                (score >= DOUBTFUL).then_some(Candidate { a, b, reason: Reason::Likeness, bond, score, evidence })
            });
        let mut candidates: Vec<Candidate> = by_likeness.collect();
        candidates.extend(identified.shared.iter().map(|(&(a, b), shared)| {
            let weighed = self.weigh(a, b, Some(&shared.name));
            let score = weighed.score();
            Candidate { a, b, reason: shared.reason, bond: weighed.bond, score, evidence: weighed.evidence }
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
