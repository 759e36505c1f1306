//! Real searches of several databases, where a shared DOI tells which records are one paper.
//!
//! The identifiers are taken away before the records go in, so that title, authors, year and place
//! alone decide; DOI then says what was right. A paper of which one record has no DOI is not counted.
//! Then again with the identifiers of every second record left, as in a corpus of many databases.

use wenmai::record::{Record, Scheme};

use super::exports::read;
use super::score::{Grouped, Score, count};
use crate::real_exports::shared;

/// Groups with some records' identifiers taken away, then asks the DOIs.
fn measure(name: &str, sources: &[Vec<Record>], hidden: fn(usize) -> bool) -> Score {
    let truth: Vec<Option<String>> = sources.iter().flatten().map(|record| record.identifier(Scheme::Doi).map(str::to_owned)).collect();
    let hide = |(at, record): (usize, &Record)| if hidden(at) { without_identifiers(record) } else { record.clone() };
    let shown: Vec<Vec<Record>> = sources.iter().map(|records| records.iter().enumerate().map(hide).collect()).collect();
    let score = count(&shown, &truth, &Grouped::of(&shown).works);
    eprintln!("{name}: {} records, {} with a DOI; {}", truth.len(), truth.iter().flatten().count(), score.in_words());
    score
}

pub(crate) fn without_identifiers(record: &Record) -> Record {
    Record { identifiers: Vec::new(), ..record.clone() }
}

#[test]
fn real_searches_of_several_databases() {
    let Some(samples) = shared("samples") else { return };
    let gambling = ["crimjust_41", "lens_49", "psycinfo_124", "pubmed_176", "scopus_255"];
    let gambling: Vec<String> = gambling.iter().map(|name| format!("citesource/20221207_gambling-harms_{name}.ris")).collect();
    let gambling: Vec<&str> = gambling.iter().map(String::as_str).collect();
    let sets: [(&str, &[&str]); 5] = [
        ("gambling harms", &gambling),
        ("restoration", &["revtools/restoration_WoS.ciw", "revtools/restoration_pubmed.nbib", "revtools/restoration_scopus.ris"]),
        ("an export and its twin by Zotero", &["asreview-ris/_baseline.ris", "asreview-ris/baseline_zotero.ris"]),
        ("alopecia", &["consolidation-tool/wos.txt", "consolidation-tool/scopus.csv"]),
        ("decisions", &["pybibx/wos_m.bib", "pybibx/scopus_m.bib", "pybibx/mcda_pubmed.txt"]),
    ];
    let mut all = Score::default();
    for (name, files) in sets {
        let sources: Vec<Vec<Record>> = files.iter().map(|file| read(&samples.join(file))).collect();
        let blind = measure(name, &sources, |_| true);
        let half = measure(&format!("{name}, half of the identifiers left"), &sources, |at| at % 2 == 0);
        for score in [&blind, &half] {
            assert!(score.precision() >= 0.99 && score.recall() >= 0.97, "{name}: {}\n{}", score.in_words(), score.errors.join("\n"));
        }
        all.add(&blind);
    }
    eprintln!("all: {}\n{}", all.in_words(), all.errors.join("\n"));
}
