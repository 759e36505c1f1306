//! Records whose keywords are known, and how many of them are found.

use std::collections::BTreeSet;
use std::path::PathBuf;

use wenmai::formats::{self, ReadOptions};
use wenmai::record::YearSpan;
use wenmai::text::{KnownRecord, keyword_key};

use crate::real_exports::shared;

/// The records of an export of the shared data, or of a folder of them, that have title, abstract and author keywords.
pub(crate) fn known_records(path: &str) -> Option<Vec<KnownRecord>> {
    let path = shared(path)?;
    let files: BTreeSet<PathBuf> = match std::fs::read_dir(&path) {
        Ok(folder) => folder.map(|entry| entry.expect("an entry").path()).collect(),
        Err(_) => [path].into(),
    };
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let mut records = Vec::new();
    for file in files {
        let bytes = std::fs::read(&file).expect("a readable file");
        formats::read(&file, &mut bytes.as_slice(), &options, &mut |batch| {
            for record in batch.records.into_iter().map(|found| found.record) {
                let (title, keywords) = (record.title, record.author_keywords);
                if let Some(abstract_text) = record.abstract_text.filter(|_| !title.is_empty() && !keywords.is_empty()) {
                    records.push(KnownRecord { title, abstract_text, keywords });
                }
            }
            Ok(())
        })
        .expect("an export");
    }
    Some(records)
}

/// Recall and precision at 5, exact match of the normalised forms, averaged over the records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AtFive {
    pub(crate) recall: f64,
    pub(crate) precision: f64,
}

pub(crate) fn at_five<'r>(
    records: impl IntoIterator<Item = &'r KnownRecord>,
    mut extract: impl FnMut(&KnownRecord) -> Vec<String>,
) -> AtFive {
    let keys = |keywords: &[String]| keywords.iter().map(|keyword| keyword_key(keyword)).collect::<BTreeSet<String>>();
    let (mut n, mut recall, mut precision) = (0.0, 0.0, 0.0);
    for record in records {
        let (truth, found) = (keys(&record.keywords), keys(&extract(record)));
        assert!(found.len() <= 5);
        let hits = found.intersection(&truth).count() as f64;
        n += 1.0;
        recall += hits / truth.len() as f64;
        precision += hits / found.len().max(1) as f64;
    }
    AtFive { recall: recall / n, precision: precision / n }
}
