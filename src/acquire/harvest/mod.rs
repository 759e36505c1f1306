//! A provider's list, page by page, from any checkpoint to an end.
//!
//! From a [`Provider`] to [`Delivered`] pages, each kept in the archive before it is read. A list
//! always ends: a token seen before, pages without anything new, far more pages than the provider
//! said there would be, and the page cap each stop it and say so, and too few records are reported.
//!
//! A provider may know [`Detours`](super::Detours). Then a window that breaks is asked for in smaller
//! ones, down to record by record, so that what cannot be had is one record and has a name; and a window
//! that came to its end with fewer records than the provider counts is looked through once more by
//! names, which finds what was left out, or shows that the provider counts wrongly.
//!
//! | file | idea |
//! |---|---|
//! | `walk` | window by window, page by page |
//! | `bypass` | around what breaks |
//! | `checkpoint` | where in a list a harvest stands |

mod bypass;
mod checkpoint;
mod walk;

use checkpoint::{Checkpoint, fingerprint};
use walk::Walk;

use super::{Archive, Client, Item, Position, Provider, RawRef};
use crate::Result;

/// When a list that does not end by itself is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The list is cut off after so many pages, whatever the provider says.
    pub most_pages: u64,
    /// A window ends after so many pages in a row without a new identifier.
    pub most_idle_pages: u32,
    /// The provider is given up after so many windows in a row that broke.
    pub most_broken_windows: usize,
    /// The same, where a window that breaks is divided, which breaks smaller ones.
    pub most_broken_parts: usize,
    /// Windows that are divided in one run; what breaks beyond is left to the next.
    pub most_divisions: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { most_pages: 1_000_000, most_idle_pages: 10, most_broken_windows: 3, most_broken_parts: 8, most_divisions: 500 }
    }
}

/// One page of a list, kept in the archive before it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The address it came from, fit for people.
    pub url: String,
    /// Page of the list, from 1.
    pub number: u64,
    /// Where the answer is kept.
    pub raw: RawRef,
    /// Bytes of the answer.
    pub bytes: u64,
    /// What was asked for, which reading the archived answer again needs.
    pub position: Position,
    /// Its records in order, those that are gone included.
    pub items: Vec<Item>,
    /// Checkpoint to store with the records, in the same transaction; `None` on the last page.
    pub next: Option<String>,
    /// How many records the provider says the window has; it may be an estimate.
    pub promised: Option<u64>,
    /// What a reader should know of the answer.
    pub notes: Vec<String>,
}

/// Where pages go.
pub trait Sink {
    /// Stores a page and its checkpoint, both or neither.
    ///
    /// # Errors
    /// Whatever ends the harvest.
    fn store(&mut self, page: Delivered) -> Result<()>;

    /// Stores a checkpoint that comes without a page: a window broke.
    ///
    /// # Errors
    /// Whatever ends the harvest.
    fn store_checkpoint(&mut self, checkpoint: Option<&str>) -> Result<()> {
        let _ = checkpoint;
        Ok(())
    }

    /// Whether a record is stored already, in its present state; asked only of records that this
    /// process may not have seen because the list was gone on with.
    ///
    /// # Errors
    /// Whatever ends the harvest.
    fn has(&mut self, external: &str) -> Result<bool> {
        let _ = external;
        Ok(false)
    }
}

impl<F: FnMut(Delivered) -> Result<()>> Sink for F {
    fn store(&mut self, page: Delivered) -> Result<()> {
        self(page)
    }
}

/// Why a list ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The provider said so.
    Complete,
    /// The provider gave a token that it had given before.
    TokenRepeated,
    /// So many pages in a row held no new identifier.
    NothingNew(u32),
    /// Twice as many pages as the provider's own count needs, and a hundred more.
    MorePagesThanPromised,
    /// The page cap.
    PageCap,
}

impl Ended {
    fn reason(&self, records: u64, pages: u64) -> Option<String> {
        match self {
            Self::Complete => None,
            Self::TokenRepeated => Some(format!("the list leads back to itself after {records} records")),
            Self::NothingNew(idle) => Some(format!("{idle} pages in a row held nothing new after {records} records")),
            Self::MorePagesThanPromised => Some(format!("the list goes on far beyond the provider's own count, at page {pages}")),
            Self::PageCap => Some(format!("the list was cut off at page {pages}")),
        }
    }
}

/// What a harvest came to. Counts include what was delivered before a resumed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HarvestSummary {
    /// Pages delivered.
    pub pages: u64,
    /// Records delivered, each identifier of a window once, those that are gone included.
    pub records: u64,
    /// How many of them the provider marked as gone.
    pub gone: u64,
    /// Records that came and were not asked for.
    pub passed_over: u64,
    /// How many records the provider said there are.
    pub promised: Option<u64>,
    /// How many of those did not come and have no name.
    pub missing: u64,
    /// A second look, by names, found no record that had been left out.
    pub recounted: bool,
    /// Why it ended.
    pub ended: Ended,
    /// Windows that broke, each with the reason; the checkpoint asks for them again.
    pub gaps: Vec<(String, String)>,
    /// Records that could not be had although everything around them could, each with the reason.
    pub lost: Vec<(String, String)>,
    /// Windows that were asked for in smaller ones because they broke.
    pub divided: u32,
    /// Stands for the set of identifiers that came, whatever their order.
    pub set: u64,
    /// The checkpoint handed in was of this list, and the harvest went on from it.
    pub resumed: bool,
    /// How often a window began anew because the provider no longer knew a token.
    pub restarts: u32,
    /// The provider's time of the list's first answer: where the next incremental harvest begins,
    /// less an overlap.
    pub mark: Option<String>,
}

impl HarvestSummary {
    /// Says what is missing, where something is: fewer records than the provider counted, a list
    /// that did not end by itself, or windows that broke. Not so where the list came to its end and a
    /// second look confirmed it: see [`miscount`](Self::miscount).
    pub fn incomplete(&self) -> Option<String> {
        if let Some((window, reason)) = self.gaps.first() {
            let more = if self.gaps.len() > 1 { format!(" (and {} more)", self.gaps.len() - 1) } else { String::new() };
            return Some(format!("the part {window}{more} is missing: {reason}"));
        }
        self.ended.reason(self.records, self.pages).or_else(|| {
            let promised = self.promised.filter(|_| self.missing > 0 && !self.recounted)?;
            Some(format!("the provider counts {promised} records and gave {}", promised - self.missing.min(promised)))
        })
    }

    /// How many records the provider counts too many, by its own list of names.
    pub fn miscount(&self) -> Option<u64> {
        (self.missing > 0 && self.recounted && self.incomplete().is_none()).then_some(self.missing)
    }

    /// True where too small a number of records is all that is wrong.
    pub fn is_short_only(&self) -> bool {
        self.gaps.is_empty() && self.ended == Ended::Complete && self.missing > 0
    }
}

/// Harvests a list, handing each page to `sink` as soon as it is kept and read.
///
/// `resume` is the checkpoint text of the last page that the caller stored; a text of another list
/// (another address, query or span) is passed over and the list begins at its beginning. Stopping
/// at any page, by an error of the sink or by the end of the process, and going on from the stored
/// checkpoint gives the same records as one run. A token that the provider no longer knows makes the
/// window begin anew, once; its records then come again.
///
/// Memory: one page, and 16 bytes a record of a window for telling whether it is new.
///
/// # Errors
/// [`crate::Error::Fetch`] when a page cannot be had or read and the list has no windows (or too many in a
/// row break); [`crate::Error::Budget`] when a quota is used up; [`crate::Error::Interrupted`]; and whatever the
/// sink returns.
pub fn harvest(
    client: &Client,
    archive: &Archive,
    provider: &dyn Provider,
    limits: &Limits,
    resume: Option<&str>,
    sink: &mut dyn Sink,
) -> Result<HarvestSummary> {
    let list = fingerprint(&format!("{}\n{}", provider.name(), provider.list()));
    let from = resume.and_then(|text| Checkpoint::of_list(text, &list));
    let resumed = from.is_some();
    let at = from.unwrap_or_else(|| Checkpoint { list, window: provider.first_window(), ..Checkpoint::default() });
    let mut walk = Walk::new(client, archive, provider, limits, at);
    let ended = walk.run(sink)?;
    Ok(walk.summary(ended, resumed))
}
