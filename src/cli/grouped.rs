//! A study's corpus, its records grouped into works as the study says today.

use super::console::Console;
use super::lock_file::write_lock;
use crate::Result;
use crate::corpus::{Access, Corpus, MergeRules};
use crate::study::Study;

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

/// Opens the corpus for looking. Where duplicates.tsv, `[duplicates]` or the program's own rules have changed since the
/// works were made, the works are made anew first; where that cannot be (another run, a read-only medium), it is said.
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
            console.say("duplicates.tsv, [duplicates] or the rules of this version have changed: the works were grouped anew");
        }
        Err(error) => console.warn(format_args!("works are shown as they were grouped before: {error}")),
    }
    Corpus::open(&study.store(), Access::Read)
}
