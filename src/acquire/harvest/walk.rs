//! On the way through a list: window by window, page by page.

use std::collections::HashSet;

use super::bypass::{Broken, Failure};
use super::checkpoint::{Checkpoint, fingerprint};
use super::{Delivered, Ended, HarvestSummary, Limits, Sink};
use crate::acquire::{Archive, Client, Item, Page, Provider, Request, Scope, Trouble};
use crate::{Error, Result};

/// Tries of a request that makes up for one that broke: that much trouble was had before.
const TRIES_OF_A_PART: u32 = 3;

/// On the way through a list.
pub(super) struct Walk<'a> {
    pub(super) client: &'a Client,
    archive: &'a Archive,
    pub(super) provider: &'a dyn Provider,
    pub(super) limits: &'a Limits,
    pub(super) at: Checkpoint,
    /// The provider divides the list by itself.
    windowed: bool,
    restarts: u32,
    pub(super) divided: u32,
    pub(super) gaps: Vec<(String, String)>,
    /// Windows that broke since the last page: noted once another page comes, since a provider that
    /// answers nothing says nothing about its windows.
    pub(super) unsettled: Vec<Broken>,
    /// Windows in a row that broke, and whether the first of them was one of the list's own.
    pub(super) in_a_row: (usize, bool),
    /// What this process saw of the window, and of windows whose names may be looked through later.
    pub(super) identifiers: HashSet<[u8; 16]>,
    pub(super) had: HashSet<[u8; 16]>,
}

/// How a window went.
enum Window {
    Through,
    Stopped(Ended),
}

impl<'a> Walk<'a> {
    pub(super) fn new(client: &'a Client, archive: &'a Archive, provider: &'a dyn Provider, limits: &'a Limits, at: Checkpoint) -> Self {
        let windowed = !at.window.is_empty() || provider.next_window(&at.window).is_some();
        Self {
            client,
            archive,
            provider,
            limits,
            at,
            windowed,
            restarts: 0,
            divided: 0,
            gaps: Vec::new(),
            unsettled: Vec::new(),
            in_a_row: (0, false),
            identifiers: HashSet::new(),
            had: HashSet::new(),
        }
    }

    pub(super) fn summary(self, ended: Ended, resumed: bool) -> HarvestSummary {
        let Self { at, gaps, restarts, divided, .. } = self;
        HarvestSummary {
            pages: at.pages,
            records: at.records,
            gone: at.gone,
            passed_over: at.passed_over,
            promised: at.promised,
            missing: at.missing,
            recounted: !at.unconfirmed,
            ended,
            gaps,
            lost: at.lost,
            divided,
            set: at.set,
            resumed,
            restarts,
            mark: at.mark,
        }
    }

    pub(super) fn run(&mut self, sink: &mut dyn Sink) -> Result<Ended> {
        loop {
            let window = self.at.window.clone();
            match self.window(sink) {
                Ok(Window::Through) => self.in_a_row = (0, false),
                Ok(Window::Stopped(Ended::PageCap)) => return Ok(Ended::PageCap),
                Ok(Window::Stopped(ended)) if !self.is_part_of_more() => return Ok(ended),
                Ok(Window::Stopped(ended)) => {
                    let reason = ended.reason(self.at.window_records, self.at.window_pages).unwrap_or_default();
                    self.leave(window, reason);
                }
                Err(Failure::Of(error)) => return Err(error),
                Err(Failure::Broken { error, divisible }) => {
                    let Error::Fetch { message, .. } = &error else { return Err(error) };
                    if !self.bypass(window, message.clone(), divisible) {
                        return Err(error);
                    }
                }
            }
            if !self.advance() {
                self.settle_broken();
                sink.store_checkpoint(self.mending().as_deref())?;
                return Ok(Ended::Complete);
            }
        }
    }

    /// Where the window is one of several, one that does not end by itself is left behind.
    pub(super) fn is_part_of_more(&self) -> bool {
        self.windowed || self.at.own_done
    }

    pub(super) fn scope(&self) -> Scope {
        self.provider.detours().map_or(Scope::Records, |detours| detours.scope(&self.at.window))
    }

    /// Goes to the next window; false after the last.
    fn advance(&mut self) -> bool {
        self.identifiers.clear();
        if !self.at.own_done {
            if let Some(next) = self.provider.next_window(&self.at.window) {
                self.at.enter(next);
                return true;
            }
            self.at.own_done = true;
        }
        if self.at.left.is_empty() {
            return false;
        }
        let next = self.at.left.remove(0);
        self.at.enter(next);
        true
    }

    /// The checkpoint behind the last window: what is left to the next run.
    fn mending(&self) -> Option<String> {
        let (first, rest) = self.at.gaps.split_first()?;
        let mut at = self.at.clone();
        at.left = rest.to_vec();
        at.enter(first.clone());
        at.gaps.clear();
        Some(at.to_text())
    }

    /// One window from where the checkpoint stands to its end.
    fn window(&mut self, sink: &mut dyn Sink) -> std::result::Result<Window, Failure> {
        let mut tokens: HashSet<String> = HashSet::new();
        if !self.at.token.is_empty() {
            tokens.insert(fingerprint(&self.at.token));
        }
        let scope = self.scope();
        let (mut idle_pages, mut restarted) = (0, false);
        loop {
            let (mut page, mut delivered) = match self.ask(scope)? {
                Ok(page) => page,
                Err((Trouble::Expired(_), ..)) if !restarted && self.at.window_pages > 0 => {
                    restarted = true;
                    self.restarts += 1;
                    self.at.pages -= self.at.window_pages;
                    self.at.discount();
                    self.at.enter(self.at.window.clone());
                    tokens.clear();
                    self.identifiers.clear();
                    continue;
                }
                Err((trouble, url, status)) => {
                    let divisible = self.at.pages > 0 || status == 500 || matches!(trouble, Trouble::Expired(_));
                    return Err(match trouble.into_error(&url) {
                        error @ Error::Fetch { .. } => Failure::Broken { error, divisible },
                        error => Failure::Of(error),
                    });
                }
            };
            self.settle_broken();
            if self.provider.detours().is_none() {
                self.in_a_row = (0, false);
            }
            let new = self.take(scope, &mut delivered.items, sink)?;
            // a page of nothing but records that are not asked for is not idle; the provider's own count ends those
            idle_pages = if new == 0 && page.passed_over == 0 { idle_pages + 1 } else { 0 };
            if scope != Scope::Records {
                page.promised = None;
                delivered.promised = None;
            }
            self.count(&page, delivered.items.len() as u64);

            let at = &mut self.at;
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
            if let Some(end) = &end {
                self.settle_window(scope, matches!(end, Window::Through));
            }
            let next = match &end {
                None => Some(self.at.to_text()),
                Some(Window::Stopped(ended)) if !self.is_part_of_more() || *ended == Ended::PageCap => None,
                Some(end) => self.next_window_checkpoint(matches!(end, Window::Stopped(_))),
            };
            sink.store(Delivered { number: self.at.pages, next, ..delivered })?;
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    /// Counts a page's items, and leaves of them what the sink is to have. Of a list of names, those that
    /// never came are put down to be asked for one by one. Returns how many are new to the window.
    fn take(&mut self, scope: Scope, items: &mut Vec<Item>, sink: &mut dyn Sink) -> Result<usize> {
        let new: Vec<bool> = items.iter().map(|item| self.identifiers.insert(short_hash(&item.identifier))).collect();
        let count = new.iter().filter(|new| **new).count();
        let mut wanted = Vec::new();
        for (item, new) in items.iter().zip(new) {
            let had = matches!(scope, Scope::Names | Scope::Recount)
                && (self.had.contains(&short_hash(&item.identifier)) || sink.has(&item.external)?);
            let comes_later = matches!(scope, Scope::Names | Scope::Recount) && !had && !item.is_gone();
            wanted.push(!comes_later);
            if !new {
                continue;
            }
            if comes_later && let Some(detours) = self.provider.detours() {
                self.at.left.push(detours.record(&item.identifier));
            }
            let at = &mut self.at;
            match scope {
                Scope::Records => {}
                Scope::Names => {
                    at.promised = Some(at.promised.unwrap_or(0) + 1);
                    at.missing += u64::from(comes_later);
                }
                Scope::Recount if had => continue,
                // what a list of records left out
                Scope::Recount | Scope::Record => at.missing = at.missing.saturating_sub(u64::from(!comes_later)),
            }
            if comes_later {
                continue;
            }
            let (gone, hash) = (u64::from(item.is_gone()), set_hash(&item.identifier));
            (at.records, at.window_records) = (at.records + 1, at.window_records + 1);
            (at.gone, at.window_gone) = (at.gone + gone, at.window_gone + gone);
            (at.set, at.window_set) = (at.set.wrapping_add(hash), at.window_set.wrapping_add(hash));
        }
        if scope == Scope::Record && items.is_empty() {
            // the provider has no such record, for all that it names it
            self.at.missing = self.at.missing.saturating_sub(1);
        }
        let mut wanted = wanted.into_iter();
        items.retain(|_| wanted.next().unwrap_or(true));
        Ok(count)
    }

    fn count(&mut self, page: &Page, items: u64) {
        let at = &mut self.at;
        if at.window_pages == 0 {
            at.page_size = items + page.passed_over;
        }
        if at.mark.is_none() {
            at.mark.clone_from(&page.answered_at);
        }
        at.pages += 1;
        at.window_pages += 1;
        at.passed_over += page.passed_over;
        at.window_passed_over += page.passed_over;
        at.window_promised = page.promised.or(at.window_promised);
    }

    /// Settles the accounts of a window. One that went through and is short is looked through again by
    /// names, where the provider can list those.
    fn settle_window(&mut self, scope: Scope, through: bool) {
        if self.at.settle() == 0 || scope != Scope::Records {
            return;
        }
        match self.provider.detours().filter(|_| through) {
            Some(detours) => {
                self.at.left.push(detours.recount(&self.at.window));
                self.had.extend(&self.identifiers);
            }
            None => self.at.unconfirmed = true,
        }
    }

    /// The checkpoint to store with the last page of a window: the next window's beginning, or what
    /// broke, or nothing. `broken` says that this window counts as broken.
    fn next_window_checkpoint(&self, broken: bool) -> Option<String> {
        let mut ahead = Walk::new(self.client, self.archive, self.provider, self.limits, self.at.clone());
        if broken {
            ahead.leave(self.at.window.clone(), String::new());
        }
        if ahead.advance() { Some(ahead.at.to_text()) } else { ahead.mending() }
    }

    /// Asks, keeps the answer, and has it read.
    /// A list that has answered before may have stumbled over one record, and a part of it may be had;
    /// one that has never answered has, where it says 500.
    #[allow(clippy::type_complexity)]
    fn ask(&self, scope: Scope) -> std::result::Result<std::result::Result<(Page, Delivered), (Trouble, String, u16)>, Failure> {
        let position = self.at.position();
        let mut request: Request = self.provider.request(&position);
        if self.at.own_done || scope == Scope::Record {
            request.most_tries = Some(TRIES_OF_A_PART);
        }
        request.takes_500 = self.provider.detours().is_some();
        let divisible = self.at.pages > 0;
        let answer = self.client.ask(&request, &|answer| self.provider.is_whole(answer)).map_err(|error| match error {
            error @ Error::Fetch { .. } => Failure::Broken { error, divisible },
            error => Failure::Of(error),
        })?;
        let raw = self.archive.keep(&answer)?;
        Ok(match self.provider.read(&position, &answer) {
            Err(trouble) => Err((trouble, request.url, answer.status)),
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

/// What an identifier adds to the number that stands for a set.
fn set_hash(identifier: &str) -> u64 {
    short_hash(identifier).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
