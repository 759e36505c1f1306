//! Pairs found against pairs that are.

use std::collections::BTreeMap;

use wenmai::corpus::{Access, Corpus, NewRecord, Origin, SourceInfo};
use wenmai::record::{Place, Record};

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

/// Takes every source in as a file of its own, through the public door, and gives the work of each
/// record in the order of the sources.
pub(crate) fn works_of(sources: &[Vec<Record>]) -> Vec<String> {
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
    sources
        .iter()
        .enumerate()
        .flat_map(|(number, records)| (0..records.len()).map(move |record| place(number, record)))
        .map(|at| work[&at].clone())
        .collect()
}

/// Counts pairs: `truth` names the paper of a record where it is known, `works` the work it was put
/// into. Pairs of which one paper is unknown count neither way.
pub(crate) fn count(records: &[&Record], truth: &[Option<String>], works: &[String]) -> Score {
    let mut score = Score::default();
    let show = |i: usize| {
        let record = records[i];
        let author = record.authors.first().map_or("", |author| author.name.as_str());
        let (venue, pages) = (&record.venue.name, record.venue.pages.as_deref().unwrap_or(""));
        format!(
            "{} | {author} | {:?} | {venue} {} {pages}",
            record.title,
            record.year.typed(),
            record.venue.volume.as_deref().unwrap_or("")
        )
    };
    for i in 0..records.len() {
        for j in i + 1..records.len() {
            let (Some(a), Some(b)) = (&truth[i], &truth[j]) else { continue };
            let mut error = |kind: &str| score.errors.push(format!("{kind}: {}\n        {}", show(i), show(j)));
            match (a == b, works[i] == works[j]) {
                (true, true) => score.right += 1,
                (false, true) => {
                    error("wrong");
                    score.wrong += 1;
                }
                (true, false) => {
                    error("missed");
                    score.missed += 1;
                }
                (false, false) => {}
            }
        }
    }
    score
}
