//! One list of one source on its way into the corpus.

use indicatif::ProgressBar;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::super::Exit;
use super::super::console::{Console, plain};
use super::list::List;
use super::log::Log;
use crate::Result;
use crate::acquire::{self, Archive, Client, Delivered, Fate, HarvestSummary, Limits, Sink};
use crate::corpus::{Corpus, NewRecord, Origin, SourceInfo};
use crate::formats::{PARSER_VERSION, read_payload};
use crate::record::{Place, Rejection, RejectionKind, YearSpan};

/// A list with all it takes to harvest it.
pub(in crate::cli) struct Harvest<'a> {
    pub(in crate::cli) client: &'a Client,
    pub(in crate::cli) archive: &'a Archive,
    pub(in crate::cli) list: &'a List,
    pub(in crate::cli) limits: Limits,
    pub(in crate::cli) plausible: YearSpan,
    pub(in crate::cli) run: i64,
    pub(in crate::cli) log: Log,
}

/// How a list went.
#[derive(Debug, Clone, Serialize)]
pub(in crate::cli) struct Outcome {
    /// The list, or the file of the inbox.
    pub(in crate::cli) list: String,
    #[serde(skip)]
    pub(in crate::cli) exit: Exit,
    /// Pages stored by this run.
    pub(in crate::cli) pages: u64,
    /// Records on them, those that are gone included.
    pub(in crate::cli) fetched: u64,
    /// How many of them became records.
    pub(in crate::cli) parsed: u64,
    /// How many of them could not be read.
    pub(in crate::cli) rejected: u64,
    /// How many of them the provider marks as gone.
    pub(in crate::cli) gone: u64,
    /// Records of the list by the provider's count.
    pub(in crate::cli) expected: Option<u64>,
    /// Records of the list that came, in this run and those it went on from.
    pub(in crate::cli) got: u64,
    /// Records that were there before and are not in the whole list now.
    pub(in crate::cli) absent: usize,
    /// Records that the provider counts and does not have, by its own list of names.
    pub(in crate::cli) miscounted: u64,
    /// Records that could not be had although those around them could, each with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::cli) lost: Vec<(String, String)>,
    /// What is missing, or what failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) trouble: Option<String>,
    /// What a reader should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::cli) notes: Vec<String>,
}

impl Outcome {
    pub(super) fn failed(list: &str, exit: Exit, trouble: &str) -> Self {
        Self { list: list.to_owned(), exit, trouble: Some(trouble.to_owned()), ..Self::empty() }
    }

    /// The beginning of one.
    pub(super) fn of(list: &str) -> Self {
        Self { list: list.to_owned(), ..Self::empty() }
    }

    fn empty() -> Self {
        Self {
            list: String::new(),
            exit: Exit::Done,
            pages: 0,
            fetched: 0,
            parsed: 0,
            rejected: 0,
            gone: 0,
            expected: None,
            got: 0,
            absent: 0,
            miscounted: 0,
            lost: Vec::new(),
            trouble: None,
            notes: Vec::new(),
        }
    }
}

impl Harvest<'_> {
    /// Harvests the list; each page and where to go on from are stored in one commit. The list's
    /// mark moves only when it is complete.
    pub(in crate::cli) fn run(&self, corpus: &mut Corpus, console: &Console) -> Result<Outcome> {
        let List { label, key, .. } = self.list;
        let resume = corpus.checkpoint(label)?;
        let mut visit = corpus.visit(key)?;
        if self.list.whole && (resume.is_none() || visit.whole_began.is_none()) {
            visit.whole_began = Some(self.run);
            corpus.set_visit(key, &visit)?;
        }
        let bar = console.spinner(label);
        let since = visit.whole_began.filter(|_| self.list.whole).unwrap_or(self.run);
        let mut store = Store { corpus, harvest: self, console, bar: &bar, outcome: Outcome::of(label), since };
        let summary = acquire::harvest(self.client, self.archive, self.list.provider.as_ref(), &self.limits, resume.as_deref(), &mut store);
        let mut outcome = store.outcome;
        bar.finish_and_clear();
        let summary = match summary {
            Ok(summary) => summary,
            Err(error @ (crate::Error::Fetch { .. } | crate::Error::Budget { .. })) => {
                // what was stored stays stored and is reported
                console.warn(&error);
                outcome.exit = if matches!(error, crate::Error::Budget { .. }) { Exit::Budget } else { Exit::AllFailed };
                outcome.trouble = Some(error.to_string());
                return Ok(outcome);
            }
            Err(error) => return Err(error),
        };
        outcome.expected = summary.promised;
        outcome.got = summary.records;
        outcome.trouble = summary.incomplete();
        outcome.lost.clone_from(&summary.lost);
        if summary.divided > 0 {
            outcome
                .notes
                .push(format!("{} parts of the list could not be had at once and were asked for in smaller ones", summary.divided));
        }
        outcome.miscounted = summary.miscount().unwrap_or(0);
        if summary.is_short_only() && outcome.trouble.is_some() && corpus.note_shortfall(label, summary.missing, summary.set)? {
            // the same records and the same number missing, twice over
            outcome.miscounted = summary.missing;
            outcome.trouble = None;
        }
        if outcome.miscounted > 0 {
            outcome.notes.push(format!(
                "the provider counts {} records more than it has, as a second look showed; taken as its miscount",
                outcome.miscounted
            ));
        }
        if outcome.trouble.is_none() {
            let newly_lost = self.settle(corpus, &summary, &mut outcome)?;
            outcome.trouble = (newly_lost > 0).then(|| lost(&summary.lost));
        }
        if let Some(reason) = &outcome.trouble {
            console.warn(format_args!("{label}: incomplete: {reason}"));
            outcome.exit = Exit::SomeFailed;
        }
        say(console, &outcome, &summary);
        Ok(outcome)
    }

    /// Moves the mark of a complete list, and looks which records are no longer in it. Returns how many
    /// records are lost that were not before; a known loss is asked for again by every visit.
    fn settle(&self, corpus: &Corpus, summary: &HarvestSummary, outcome: &mut Outcome) -> Result<usize> {
        let key = &self.list.key;
        let mut visit = corpus.visit(key)?;
        let now = Timestamp::now().to_string();
        if self.list.whole {
            self.sight_lost(corpus, summary)?;
            outcome.absent = corpus.note_absences(key, visit.whole_began.unwrap_or(self.run), self.run)?.0;
            visit.whole = Some(now.clone());
            visit.whole_began = None;
        }
        let mut newly_lost = 0;
        if self.list.marks {
            visit.mark = summary.mark.clone().or(visit.mark);
            visit.done = Some(now);
            newly_lost = corpus.set_lost(key, self.run, &summary.lost)?;
        }
        corpus.set_visit(key, &visit)?;
        Ok(newly_lost)
    }
}

impl Harvest<'_> {
    /// A record that cannot be had is listed all the same: one that is known from before is not absent.
    fn sight_lost(&self, corpus: &Corpus, summary: &HarvestSummary) -> Result<()> {
        let Some(detours) = self.list.provider.detours() else { return Ok(()) };
        for (identifier, _) in &summary.lost {
            let external = detours.external(identifier);
            if corpus.is_sighted(&self.list.key, 0, &external)? {
                corpus.sight(&self.list.key, self.run, &[external])?;
            }
        }
        Ok(())
    }
}

/// Records that cannot be had, for a reader: the first by name, the report has all.
fn lost(lost: &[(String, String)]) -> String {
    let first = lost.first().map(|(identifier, reason)| format!("{identifier}: {reason}")).unwrap_or_default();
    match lost.len() {
        1 => format!("one record cannot be had: {first}"),
        count => format!("{count} records cannot be had, the first {first}"),
    }
}

fn say(console: &Console, outcome: &Outcome, summary: &HarvestSummary) {
    let passed_over = match summary.passed_over {
        0 => String::new(),
        records => format!(", {records} passed over that the query does not match"),
    };
    let went_on = if summary.resumed { ", gone on from where the last run stopped" } else { "" };
    console.say(format_args!(
        "{}: {} pages, {} records, {} of them deleted, {} rejected{passed_over}{went_on}",
        plain(&outcome.list),
        summary.pages,
        summary.records,
        summary.gone,
        outcome.rejected
    ));
    let known: Vec<String> = match &outcome.trouble {
        None if !outcome.lost.is_empty() => vec![format!("as before, {}", lost(&outcome.lost))],
        _ => Vec::new(),
    };
    for note in outcome.notes.iter().chain(&known) {
        console.say(format_args!("  note: {note}"));
    }
}

/// Pages into the corpus.
struct Store<'a> {
    corpus: &'a mut Corpus,
    harvest: &'a Harvest<'a>,
    console: &'a Console,
    bar: &'a ProgressBar,
    outcome: Outcome,
    /// The run in which the list was begun.
    since: i64,
}

impl Sink for Store<'_> {
    fn store(&mut self, page: Delivered) -> Result<()> {
        let Harvest { list, run, plausible, .. } = *self.harvest;
        if let Some(promised) = page.promised {
            Console::expect_items(self.bar, promised);
        }
        self.bar.inc(page.items.len() as u64);
        let name = format!("{} page {}", list.label, page.number);
        let (mut records, mut rejections, mut unread, mut gone, mut sighted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let format = page.items.iter().find(|item| !item.is_gone()).map_or("none", |item| item.format);
        let fetched = page.items.len() as u64;
        let mut nameless = Vec::new();
        for (number, item) in (1..).zip(page.items) {
            if item.identifier.is_empty() {
                // by what name would it be replaced, or taken back?
                let place = Place { record: number, line: item.line };
                let message = "the record's header has no identifier".to_owned();
                nameless.push(Rejection { place, kind: RejectionKind::Malformed, message });
                continue;
            }
            match item.fate {
                Fate::Deleted => gone.push((item.external, None)),
                Fate::MergedInto(into) => gone.push((item.external, Some(into))),
                Fate::Present => {
                    sighted.push(item.external.clone());
                    if item.format.is_empty() {
                        continue;
                    }
                    let place = Place { record: number, line: item.line };
                    match read_payload(item.format, &item.external, &item.payload, plausible) {
                        Ok(record) => records.push(NewRecord { record, place, external: Some(item.external) }),
                        Err((kind, message)) => {
                            unread.push(item.external);
                            rejections.push(Rejection { place, kind, message });
                        }
                    }
                }
            }
        }
        self.outcome.pages += 1;
        self.outcome.fetched += fetched;
        let notes = page.notes.iter().filter(|note| !self.outcome.notes.contains(note)).cloned().collect::<Vec<_>>();
        self.outcome.notes.extend(notes);
        if records.is_empty() && rejections.is_empty() && nameless.is_empty() && gone.is_empty() {
            // nothing to take in, and no source for it
            return self.corpus.atomically(|corpus| {
                corpus.sight(&list.key, run, &sighted)?;
                corpus.set_checkpoint(&list.label, page.next.as_deref())
            });
        }
        let mut intake =
            self.corpus.take_in(SourceInfo { origin: Origin::Answer, name: &name, hash: &page.raw.hash, parser: PARSER_VERSION })?;
        intake.track(run, &list.label);
        intake.asked_at(&list.label, &page.position.window, &page.position.token, page.position.pages)?;
        intake.add(&records)?;
        intake.reject_named(&rejections, &unread)?;
        intake.reject(&nameless)?;
        intake.take_back(&gone)?;
        intake.sight(&list.key, run, &sighted)?;
        intake.set_checkpoint(&list.label, page.next.as_deref())?;
        intake.commit(if format.is_empty() { "headers" } else { format }, "UTF-8", page.bytes, &page.notes)?;
        let fields = [
            ("list", Value::from(list.label.as_str())),
            ("page", page.number.into()),
            ("fetched", fetched.into()),
            ("records", records.len().into()),
            ("rejected", (rejections.len() + nameless.len()).into()),
            ("gone", gone.len().into()),
        ];
        self.harvest.log.event(self.console, "page", &fields);
        let outcome = &mut self.outcome;
        outcome.parsed += records.len() as u64;
        outcome.rejected += (rejections.len() + nameless.len()) as u64;
        outcome.gone += gone.len() as u64;
        Ok(())
    }

    fn has(&mut self, external: &str) -> Result<bool> {
        self.corpus.is_sighted(&self.harvest.list.key, self.since, external)
    }

    fn store_checkpoint(&mut self, checkpoint: Option<&str>) -> Result<()> {
        self.corpus.set_checkpoint(&self.harvest.list.label, checkpoint)
    }
}
