//! One list of records of a source, and what is at hand when one is made.

use jiff::Timestamp;

use super::super::console::Console;
use crate::acquire::{Archive, Client, Position, Provider, Request};
use crate::corpus::{Corpus, Visit};
use crate::study::{Interval, Study};
use crate::{Error, Result};

/// How old the last look at everything may be where deletions are not told.
pub(super) const RECHECK: Interval = Interval::days(30);

/// One list to harvest.
pub(in crate::cli) struct List {
    pub(in crate::cli) provider: Box<dyn Provider>,
    /// The name it goes by in the corpus, under which its checkpoint is kept; no part of any digest.
    pub(in crate::cli) label: String,
    /// The name under which its state between runs is kept: all that decides which records it has,
    /// but for the time of the last visit.
    pub(in crate::cli) key: String,
    /// It has every record there is, so that a record that is not in it is absent.
    pub(in crate::cli) whole: bool,
    /// When it is complete, the next visit may begin where it began.
    pub(in crate::cli) marks: bool,
}

impl List {
    /// A list that is whole on every visit.
    pub(in crate::cli) fn whole(provider: impl Provider + 'static, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { provider: Box::new(provider), key: label.clone(), label, whole: true, marks: true }
    }

    /// The first request of the list.
    pub(super) fn first_requests(&self) -> Vec<Request> {
        let first = Position { window: self.provider.first_window(), ..Position::default() };
        self.provider.preview().into_iter().chain([self.provider.request(&first)]).collect()
    }

    /// Asks how much the list is, where its provider tells cheaply; a line for the reader.
    pub(super) fn preview(&self, client: &Client) -> Result<Option<String>> {
        let Some(request) = self.provider.preview() else { return Ok(None) };
        let answer = match client.ask(&request, &|_| true) {
            Ok(answer) => answer,
            // the list itself will say what is wrong
            Err(Error::Fetch { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let preview = match self.provider.read_preview(&answer) {
            Ok(preview) => preview,
            Err(trouble) => return Ok(Some(format!("its size is not told beforehand: {}", trouble.message()))),
        };
        let part = |value: Option<String>| value.unwrap_or_else(|| "an unknown number of".to_owned());
        let cost = preview.cost.map(|cost| format!(", {cost}")).unwrap_or_default();
        Ok(Some(format!(
            "{} records in {} requests{cost}",
            part(preview.records.map(|records| records.to_string())),
            part(preview.requests.map(|requests| requests.to_string()))
        )))
    }
}

/// What a list may be made from besides its settings.
pub(super) struct Setting<'a> {
    pub(super) study: &'a Study,
    pub(super) client: &'a Client,
    pub(super) archive: &'a Archive,
    /// `None` before the first run.
    pub(super) corpus: Option<&'a Corpus>,
    pub(super) console: &'a Console,
    /// Nothing may be asked.
    pub(super) dry: bool,
    /// Answers of past visits are to be read, each of which began elsewhere.
    pub(super) archived: bool,
}

impl Setting<'_> {
    pub(super) fn visit(&self, key: &str) -> Result<Visit> {
        self.corpus.map_or_else(|| Ok(Visit::default()), |corpus| corpus.visit(key))
    }

    /// Names of records that could not be had when the list was last gone through.
    pub(super) fn lost(&self, key: &str) -> Result<Vec<String>> {
        self.corpus.map_or_else(|| Ok(Vec::new()), |corpus| corpus.lost(key))
    }
}

/// Whether the last look at everything is longer ago than `most`.
pub(super) fn is_stale(visit: &Visit, most: Interval) -> bool {
    let whole: Option<Timestamp> = visit.whole.as_ref().and_then(|time| time.parse().ok());
    whole.is_none_or(|whole| Timestamp::now().duration_since(whole).unsigned_abs() >= most.duration())
}
