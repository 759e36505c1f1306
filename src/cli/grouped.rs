//! A study's corpus, its records grouped into works as the study says today.

use super::console::Console;
use super::lock_file::write_lock;
use crate::corpus::{Access, Corpus, MergeRules};
use crate::study::Study;
use crate::{Error, Result};

/// What study.toml and duplicates.tsv say about which records are one work.
pub(super) fn merge_rules(study: &Study) -> Result<MergeRules> {
    MergeRules::read(&study.duplicates(), study.settings.duplicates.by)
}

/// Opens the corpus to take records in; they are grouped by the study's rules of today.
pub(super) fn open_for_writing(study: &Study) -> Result<Corpus> {
    let rules = merge_rules(study)?;
    let mut corpus = Corpus::open(&study.store(), Access::Write)?;
    corpus.set_merge_rules(&rules)?;
    Ok(corpus)
}

/// Opens the corpus for looking. Where duplicates.tsv or `[duplicates]` have changed since the works
/// were made, the works are made anew first.
pub(super) fn open_for_reading(study: &Study, console: &Console) -> Result<Corpus> {
    let rules = merge_rules(study)?;
    let corpus = Corpus::open(&study.store(), Access::Read)?;
    if corpus.is_grouped_by(&rules)? {
        return Ok(corpus);
    }
    drop(corpus);
    match open_for_writing(study) {
        Ok(mut writable) => {
            let grouping = console.spinner("grouping records into works");
            writable.regroup()?;
            grouping.finish_and_clear();
            write_lock(&writable, &study.lock())?;
            console.say("duplicates.tsv or [duplicates] has changed: the works were grouped anew");
        }
        Err(error @ Error::Locked { .. }) => console.warn(format_args!("works are shown as they were grouped before: {error}")),
        Err(error) => return Err(error),
    }
    Corpus::open(&study.store(), Access::Read)
}
