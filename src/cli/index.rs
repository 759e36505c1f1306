//! `wenmai index`: the full-text index, built or brought up to date.

use super::console::{Console, Unit};
use super::output::{Format, json};
use super::{Common, Exit};
use crate::Result;
use crate::corpus::{Corpus, Work, WorkStamp};
use crate::index::{Index as FullText, IndexSource, Upkeep};
use crate::study::Study;
use crate::text::WordLists;

/// Build the full-text index, or bring it up to date with corpus and word lists. `search` does it
/// by itself when needed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai index                     only what is new since the last time
  wenmai index --format json       how many works were added, removed, left as they were
The index is made from the corpus: its folder data/index can be deleted at any time.")]
pub(super) struct Index {}

impl Index {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, &[Format::Table, Format::Json])?;
        let (_, upkeep) = open(&study, console)?;
        if format == Format::Json {
            console.result(&json(&serde_json::to_value(&upkeep).expect("numbers and a text are always valid json")))?;
            return Ok(Exit::Done);
        }
        let total = upkeep.added + upkeep.unchanged;
        console.result(&format!("{total} works in the index: {} added, {} removed\n", upkeep.added, upkeep.removed))?;
        Ok(Exit::Done)
    }
}

/// Opens the index of a study, up to date.
pub(super) fn open(study: &Study, console: &Console) -> Result<(FullText, Upkeep)> {
    let corpus = super::grouped::open_for_reading(study, console)?;
    let lists = word_lists(study)?;
    let bar = console.bar(0, "indexing", Unit::Items);
    let opened = FullText::open(&study.index(), &lists, &corpus.digest()?, &Shelf(&corpus), &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    if let Ok((_, Upkeep { rebuilt: Some(reason), .. })) = &opened {
        console.say(format_args!("the index was built anew: {reason}"));
    }
    opened
}

/// The word lists of a study.
pub(super) fn word_lists(study: &Study) -> Result<WordLists> {
    WordLists::read(&study.dictionary(), &study.thesaurus(), &study.stop_words())
}

/// The corpus as the index sees it.
struct Shelf<'c>(&'c Corpus);

impl IndexSource for Shelf<'_> {
    fn stamps(&self) -> Result<Vec<WorkStamp>> {
        self.0.stamps()
    }

    fn works(&self, keys: &[String], each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()> {
        self.0.works(keys, each)
    }
}
