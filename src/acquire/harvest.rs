//! A provider's list, page by page, from any checkpoint to an end.
//!
//! From a [`Provider`] to [`Delivered`] pages, each kept in the archive before it is read. A list
//! always ends: a token seen before, pages without anything new, far more pages than the provider
//! said there would be, and the page cap each stop it and say so, and too few records are reported.

use std::collections::HashSet;

use super::checkpoint::{Checkpoint, fingerprint};
use super::{Archive, Client, Item, Page, Position, Provider, RawRef, Request, Trouble};
use crate::{Error, Result};

/// When a list that does not end by itself is ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The list is cut off after so many pages, whatever the provider says.
    pub most_pages: u64,
    /// A window ends after so many pages in a row without a new identifier.
    pub most_idle_pages: u32,
    /// The provider is given up after so many windows in a row that broke.
    pub most_broken_windows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { most_pages: 1_000_000, most_idle_pages: 10, most_broken_windows: 3 }
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
    /// How many of those did not come.
    pub missing: u64,
    /// Why it ended.
    pub ended: Ended,
    /// Windows that broke, each with the reason; the checkpoint asks for them again.
    pub gaps: Vec<(String, String)>,
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
    /// that did not end by itself, or windows that broke.
    pub fn incomplete(&self) -> Option<String> {
        if let Some((window, reason)) = self.gaps.first() {
            let more = if self.gaps.len() > 1 { format!(" (and {} more)", self.gaps.len() - 1) } else { String::new() };
            return Some(format!("the part {window}{more} is missing: {reason}"));
        }
        self.ended.reason(self.records, self.pages).or_else(|| {
            let promised = self.promised.filter(|_| self.missing > 0)?;
            Some(format!("the provider counts {promised} records and gave {}", promised - self.missing))
        })
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
/// [`Error::Fetch`] when a page cannot be had or read and the list has no windows (or too many in a
/// row break); [`Error::Budget`] when a quota is used up; [`Error::Interrupted`]; and whatever the
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
    let windowed = !at.window.is_empty() || provider.next_window(&at.window).is_some();
    let mut walk = Walk { client, archive, provider, limits, at, windowed, restarts: 0, gaps: Vec::new(), unsettled: Vec::new() };
    let ended = walk.run(sink)?;
    let Walk { at, gaps, restarts, .. } = walk;
    Ok(HarvestSummary {
        pages: at.pages,
        records: at.records,
        gone: at.gone,
        passed_over: at.passed_over,
        promised: at.promised,
        missing: at.missing,
        ended,
        gaps,
        resumed,
        restarts,
        mark: at.mark,
    })
}

/// On the way through a list.
struct Walk<'a> {
    client: &'a Client,
    archive: &'a Archive,
    provider: &'a dyn Provider,
    limits: &'a Limits,
    at: Checkpoint,
    windowed: bool,
    restarts: u32,
    gaps: Vec<(String, String)>,
    /// Windows in a row that broke just now: noted once another one goes through.
    unsettled: Vec<(String, String)>,
}

/// How a window went.
enum Window {
    Through,
    Stopped(Ended),
}

impl Walk<'_> {
    fn run(&mut self, sink: &mut dyn Sink) -> Result<Ended> {
        loop {
            let window = self.at.window.clone();
            match self.window(sink) {
                Ok(Window::Through) => {}
                Ok(Window::Stopped(Ended::PageCap)) => return Ok(Ended::PageCap),
                Ok(Window::Stopped(ended)) if !self.windowed => return Ok(ended),
                Ok(Window::Stopped(ended)) => {
                    let reason = ended.reason(self.at.window_records, self.at.window_pages).unwrap_or_default();
                    self.note_gap(window, reason);
                }
                Err(Error::Fetch { message, .. }) if self.windowed && self.unsettled.len() + 1 < self.limits.most_broken_windows => {
                    self.unsettled.push((window, message));
                }
                Err(error) => return Err(error),
            }
            if !self.advance() {
                let unsettled = std::mem::take(&mut self.unsettled);
                unsettled.into_iter().for_each(|(window, reason)| self.note_gap(window, reason));
                sink.store_checkpoint(self.mending().as_deref())?;
                return Ok(Ended::Complete);
            }
        }
    }

    /// Goes to the next window; false after the last.
    fn advance(&mut self) -> bool {
        let next = match &mut self.at.mending {
            Some(left) if left.is_empty() => None,
            Some(left) => Some(left.remove(0)),
            None => self.provider.next_window(&self.at.window),
        };
        let Some(next) = next else { return false };
        self.at.enter(next);
        true
    }

    fn note_gap(&mut self, window: String, reason: String) {
        if !self.at.gaps.contains(&window) {
            self.at.gaps.push(window.clone());
        }
        self.gaps.push((window, reason));
    }

    /// The checkpoint behind the last window: what broke is asked for again.
    fn mending(&self) -> Option<String> {
        let (first, rest) = self.at.gaps.split_first()?;
        let mut at = self.at.clone();
        at.mending = Some(rest.to_vec());
        at.enter(first.clone());
        at.gaps.clear();
        Some(at.to_text())
    }

    /// One window from where the checkpoint stands to its end.
    fn window(&mut self, sink: &mut dyn Sink) -> Result<Window> {
        let mut tokens: HashSet<String> = HashSet::new();
        if !self.at.token.is_empty() {
            tokens.insert(fingerprint(&self.at.token));
        }
        let mut identifiers: HashSet<[u8; 16]> = HashSet::new();
        let mut idle_pages = 0;
        let (mut gone, mut restarted) = (0, false);
        loop {
            let (page, delivered) = match self.ask()? {
                Ok(page) => page,
                Err((Trouble::Expired(_), _)) if !restarted && self.at.window_pages > 0 => {
                    restarted = true;
                    self.restarts += 1;
                    self.at.pages -= self.at.window_pages;
                    self.at.records -= self.at.window_records;
                    self.at.passed_over -= self.at.window_passed_over;
                    self.at.gone = self.at.gone.saturating_sub(gone);
                    gone = 0;
                    self.at.enter(self.at.window.clone());
                    tokens.clear();
                    identifiers.clear();
                    continue;
                }
                Err((trouble, url)) => return Err(trouble.into_error(&url)),
            };
            let unsettled = std::mem::take(&mut self.unsettled);
            unsettled.into_iter().for_each(|(window, reason)| self.note_gap(window, reason));
            let new: Vec<&Item> = delivered.items.iter().filter(|item| identifiers.insert(short_hash(&item.identifier))).collect();
            let new_gone = new.iter().filter(|item| item.is_gone()).count() as u64;
            gone += new_gone;
            // a page of nothing but records that are not asked for is not idle; the provider's own count ends those
            idle_pages = if new.is_empty() && page.passed_over == 0 { idle_pages + 1 } else { 0 };
            let at = &mut self.at;
            if at.window_pages == 0 {
                at.page_size = delivered.items.len() as u64 + page.passed_over;
            }
            if at.mark.is_none() {
                at.mark = page.answered_at;
            }
            at.pages += 1;
            at.window_pages += 1;
            at.records += new.len() as u64;
            at.window_records += new.len() as u64;
            at.passed_over += page.passed_over;
            at.window_passed_over += page.passed_over;
            at.gone += new_gone;
            at.window_promised = page.promised.or(at.window_promised);

            at.token = page.next.unwrap_or_default();
            let mark = fingerprint(&at.token);
            let end = if at.token.is_empty() {
                Some(Window::Through)
            } else if mark == at.anchor || !tokens.insert(mark.clone()) {
                Some(Window::Stopped(Ended::TokenRepeated))
            } else if idle_pages >= self.limits.most_idle_pages {
                Some(Window::Stopped(Ended::NothingNew(idle_pages)))
            } else if promised_pages(at).is_some_and(|most| at.window_pages >= most) {
                Some(Window::Stopped(Ended::MorePagesThanPromised))
            } else if at.pages >= self.limits.most_pages {
                Some(Window::Stopped(Ended::PageCap))
            } else {
                None
            };
            if at.window_pages.is_power_of_two() {
                at.anchor = mark;
            }
            if end.is_some() {
                at.settle();
            }
            let next = match &end {
                None => Some(self.at.to_text()),
                Some(Window::Stopped(ended)) if !self.windowed || *ended == Ended::PageCap => None,
                Some(end) => self.next_window_checkpoint(matches!(end, Window::Stopped(_))),
            };
            sink.store(Delivered { number: self.at.pages, next, ..delivered })?;
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    /// The checkpoint to store with the last page of a window: the next window's beginning, or what
    /// broke, or nothing. `broken` says that this window counts as broken.
    fn next_window_checkpoint(&self, broken: bool) -> Option<String> {
        let mut ahead = Walk {
            client: self.client,
            archive: self.archive,
            provider: self.provider,
            limits: self.limits,
            at: self.at.clone(),
            windowed: self.windowed,
            restarts: 0,
            gaps: Vec::new(),
            unsettled: Vec::new(),
        };
        if broken {
            ahead.note_gap(self.at.window.clone(), String::new());
        }
        if ahead.advance() { Some(ahead.at.to_text()) } else { ahead.mending() }
    }

    /// Asks, keeps the answer, and has it read.
    #[allow(clippy::type_complexity)]
    fn ask(&self) -> Result<std::result::Result<(Page, Delivered), (Trouble, String)>> {
        let position = self.at.position();
        let request: Request = self.provider.request(&position);
        let answer = self.client.ask(&request, &|answer| self.provider.is_whole(answer))?;
        let raw = self.archive.keep(&answer)?;
        Ok(match self.provider.read(&position, &answer) {
            Err(trouble) => Err((trouble, request.url)),
            Ok(mut page) => {
                let items = std::mem::take(&mut page.items);
                let delivered = Delivered {
                    url: request.shown(),
                    number: 0,
                    raw,
                    bytes: answer.body.len() as u64,
                    position,
                    items,
                    next: None,
                    promised: page.promised,
                    notes: page.notes.clone(),
                };
                Ok((page, delivered))
            }
        })
    }
}

/// Pages after which a window is longer than its provider can mean: its count may be an estimate,
/// and pages need not be equally long, hence twice as many and a hundred.
fn promised_pages(at: &Checkpoint) -> Option<u64> {
    let size = at.window_promised.filter(|_| at.page_size > 0)?;
    Some(size.div_ceil(at.page_size).saturating_mul(2).saturating_add(100))
}

fn short_hash(text: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    short
}
