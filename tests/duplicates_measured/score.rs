//! Pairs found against pairs that are.

use std::collections::BTreeMap;

use wenmai::corpus::{Access, Corpus, LinkVerdict, NewRecord, Origin, RecordLink, SourceInfo};
use wenmai::record::{Place, Record, Venue};

/// Pairs of records, counted.
#[derive(Debug, Default, Clone)]
pub(crate) struct Score {
    pub(crate) right: usize,
    pub(crate) wrong: usize,
    pub(crate) missed: usize,
    /// The first few errors, for a reader.
    pub(crate) errors: Vec<String>,
}

impl Score {
    /// `right / (right + wrong)`; 1 where nothing was merged.
    pub(crate) fn precision(&self) -> f64 {
        share(self.right, self.wrong)
    }

    /// `right / (right + missed)`; 1 where there is nothing to find.
    pub(crate) fn recall(&self) -> f64 {
        share(self.right, self.missed)
    }

    pub(crate) fn in_words(&self) -> String {
        let (precision, recall) = (self.precision(), self.recall());
        format!("{} pairs right, {} wrong, {} missed; precision {precision:.4}, recall {recall:.4}", self.right, self.wrong, self.missed)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.errors.extend(other.errors.iter().cloned());
    }
}

fn share(right: usize, not: usize) -> f64 {
    if right + not == 0 { 1.0 } else { right as f64 / (right + not) as f64 }
}

/// What became of records.
pub(crate) struct Grouped {
    /// The work of each record, in the order of the sources.
    pub(crate) works: Vec<String>,
    /// Every pair worth knowing of.
    pub(crate) links: Vec<RecordLink>,
}

impl Grouped {
    /// Takes every source in as a file of its own, through the public door.
    pub(crate) fn of(sources: &[Vec<Record>]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut corpus = Corpus::open(&folder.path().join("corpus.sqlite"), Access::Write).expect("a corpus");
        for (number, records) in sources.iter().enumerate() {
            let (name, hash) = (format!("source {number}"), format!("{number:04}"));
            let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: &name, hash: &hash, parser: 1 }).expect("a source");
            let records: Vec<NewRecord> = (1..)
                .zip(records)
                .map(|(record, read)| NewRecord { record: read.clone(), place: Place { record, line: 1 }, external: None })
                .collect();
            intake.add(&records).expect("records");
            intake.commit("test", "UTF-8", 0, &[]).expect("a commit");
        }
        corpus.regroup().expect("works");
        let mut work: BTreeMap<(String, u32), String> = BTreeMap::new();
        for stamp in corpus.stamps().expect("works") {
            for (_, hash, place) in corpus.provenance(&stamp.key).expect("records") {
                work.insert((hash, place.record), stamp.key.clone());
            }
        }
        let place = |number: usize, record: usize| (format!("{number:04}"), record as u32 + 1);
        let places = sources.iter().enumerate().flat_map(|(number, records)| (0..records.len()).map(move |record| place(number, record)));
        Self { works: places.map(|at| work[&at].clone()).collect(), links: corpus.links(&LinkVerdict::ALL).expect("links") }
    }
}

/// Counts pairs: `truth` names the paper of a record where it is known, `works` the work it was put
/// into, both in the order of the sources. Pairs of which one paper is unknown count neither way.
pub(crate) fn count(sources: &[Vec<Record>], truth: &[Option<String>], works: &[String]) -> Score {
    let records: Vec<&Record> = sources.iter().flatten().collect();
    let known: Vec<(usize, &str)> = (0..).zip(truth).filter_map(|(i, paper)| Some((i, paper.as_deref()?))).collect();
    let mut score = Score::default();
    // pairs of one work are right or wrong, pairs of one paper in two works are missed
    for (i, j) in pairs_within(&known, |(i, _)| works[i].clone()) {
        if truth[i] == truth[j] {
            score.right += 1;
        } else {
            score.wrong += 1;
            score.errors.push(format!("wrong: {}\n        {}", show(records[i]), show(records[j])));
        }
    }
    for (i, j) in pairs_within(&known, |(_, paper)| paper.to_owned()) {
        if works[i] != works[j] {
            score.missed += 1;
            score.errors.push(format!("missed: {}\n        {}", show(records[i]), show(records[j])));
        }
    }
    score
}

/// Pairs of records that have the same of something.
fn pairs_within<'t>(known: &[(usize, &'t str)], of: impl Fn((usize, &'t str)) -> String) -> Vec<(usize, usize)> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    known.iter().for_each(|&one| groups.entry(of(one)).or_default().push(one.0));
    groups.values().flat_map(|group| group.iter().enumerate().flat_map(|(at, &i)| group[at + 1..].iter().map(move |&j| (i, j)))).collect()
}

fn show(record: &Record) -> String {
    let authors = record.authors.iter().take(3).map(|author| author.name.as_str()).collect::<Vec<_>>().join("; ");
    let Venue { name, volume, issue, pages, .. } = &record.venue;
    let [volume, issue, pages] = [volume, issue, pages].map(|part| part.as_deref().unwrap_or_default());
    format!("{} | {authors} | {:?} | {name} {volume}({issue}) {pages} | {:?}", record.title, record.year.typed(), record.kind)
}
