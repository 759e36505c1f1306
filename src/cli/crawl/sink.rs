//! One list of one source on its way into the corpus.

use indicatif::ProgressBar;

use super::super::Exit;
use super::super::console::{Console, plain};
use crate::Result;
use crate::acquire::{self, Archive, Client, Delivered, Limits, Provider, Sink};
use crate::corpus::{Corpus, NewRecord, Origin, SourceInfo};
use crate::formats::{PARSER_VERSION, read_payload};
use crate::record::{Place, Rejection, YearSpan};

/// A list with all it takes to harvest it.
pub(in crate::cli) struct Harvest<'a> {
    pub(in crate::cli) client: &'a Client,
    pub(in crate::cli) archive: &'a Archive,
    pub(in crate::cli) provider: &'a dyn Provider,
    /// What the list is called in the corpus; no part of any digest.
    pub(in crate::cli) label: &'a str,
    pub(in crate::cli) plausible: YearSpan,
}

impl Harvest<'_> {
    /// Harvests the list; each page and where to go on from are stored in one commit.
    pub(in crate::cli) fn run(&self, corpus: &mut Corpus, console: &Console) -> Result<Exit> {
        let resume = corpus.checkpoint(self.label)?;
        let bar = console.spinner(self.label);
        let mut store = Store { corpus, label: self.label, plausible: self.plausible, bar: &bar, rejected: 0 };
        let summary = acquire::harvest(self.client, self.archive, self.provider, &Limits::default(), resume.as_deref(), &mut store);
        let rejected = store.rejected;
        bar.finish_and_clear();
        let summary = summary?;
        let went_on = if summary.resumed { ", gone on from where the last run stopped" } else { "" };
        console.say(format_args!(
            "{}: {} pages, {} records, {} of them deleted, {rejected} rejected{went_on}",
            plain(self.label),
            summary.pages,
            summary.records,
            summary.gone
        ));
        match summary.incomplete() {
            Some(reason) => {
                console.warn(format_args!("{}: incomplete: {reason}", self.label));
                Ok(Exit::SomeFailed)
            }
            None => Ok(Exit::Done),
        }
    }
}

/// Pages into the corpus.
struct Store<'a> {
    corpus: &'a mut Corpus,
    label: &'a str,
    plausible: YearSpan,
    bar: &'a ProgressBar,
    rejected: usize,
}

impl Sink for Store<'_> {
    fn store(&mut self, page: Delivered) -> Result<()> {
        self.bar.inc(page.items.len() as u64);
        let name = format!("{} page {}", self.label, page.number);
        let (mut records, mut rejections, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        let format = page.items.iter().find(|item| !item.is_gone()).map_or("none", |item| item.format);
        for (number, item) in (1..).zip(page.items) {
            if item.is_gone() {
                gone.push(item.external);
                continue;
            }
            let place = Place { record: number, line: item.line };
            match read_payload(item.format, &item.external, &item.payload, self.plausible) {
                Ok(record) => records.push(NewRecord { record, place, external: Some(item.external) }),
                Err((kind, message)) => rejections.push(Rejection { place, kind, message }),
            }
        }
        let mut intake =
            self.corpus.take_in(SourceInfo { origin: Origin::Answer, name: &name, hash: &page.raw.hash, parser: PARSER_VERSION })?;
        intake.add(&records)?;
        intake.reject(&rejections)?;
        intake.forget(&gone)?;
        intake.set_checkpoint(self.label, page.next.as_deref())?;
        self.rejected += rejections.len();
        intake.commit(format, "UTF-8", page.bytes, &[])
    }

    fn store_checkpoint(&mut self, checkpoint: Option<&str>) -> Result<()> {
        self.corpus.set_checkpoint(self.label, checkpoint)
    }
}
