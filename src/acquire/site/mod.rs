//! A journal's own site: from its sitemap or its lists of issues to the pages of its articles.
//!
//! What `robots.txt` allows is visited page by page, one at a time, along a [`Frontier`] that the
//! caller keeps. A page's bytes are handed on as they came; whether it describes an article is for
//! `formats` to say. Pages are asked for conditionally, so that an unchanged one costs a line.
//!
//! | file | idea |
//! |---|---|
//! | `robots` | which paths of a site a program may ask for |
//! | `sitemap` | the addresses that a site names itself |
//! | `patterns` | what an address is, as far as it shows |
//! | `part` | which part of a site is the journal's |
//! | `links` | the addresses on a page, each in one spelling |
//! | `gate` | a login or captcha in place of a page |
//! | `visit` | from one address to the next, to an end |

mod gate;
mod links;
mod part;
mod patterns;
mod robots;
mod sitemap;
mod visit;

use jiff::Timestamp;
pub use patterns::{LinkKind, Patterns};
pub use visit::visit_site;

use super::RawRef;
use crate::Result;

/// A site to visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSource {
    /// The journal's home page, or the page that lists its issues.
    pub url: String,
    /// Its sitemap, where robots.txt does not name it.
    pub sitemap: Option<String>,
    /// Which pages are followed.
    pub patterns: Patterns,
    /// How many links away from the start a page of lists may be.
    pub deepest: u32,
    /// Pages a run.
    pub most_pages: u64,
    /// The site is given up for this run after so many failures in a row.
    pub most_failures: u32,
}

impl SiteSource {
    /// The site at `url`, with what every journal system known here has.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), sitemap: None, patterns: Patterns::default(), deepest: 3, most_pages: 100_000, most_failures: 5 }
    }
}

/// An address to visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The address, in its one spelling.
    pub url: String,
    /// What it is.
    pub kind: LinkKind,
    /// Links from the start.
    pub depth: u32,
    /// `ETag` of the last answer, verbatim.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer, verbatim.
    pub last_modified: Option<String>,
    /// Hash of the last answer's body.
    pub hash: Option<String>,
    /// Failures in a row.
    pub tries: u32,
}

/// An address found on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address, in its one spelling.
    pub url: String,
    /// What it is.
    pub kind: LinkKind,
    /// Links from the start.
    pub depth: u32,
    /// When the site says it last changed; a hint.
    pub lastmod: Option<String>,
}

/// What became of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visited {
    /// A new or changed page.
    Page {
        /// Where the answer is kept.
        raw: RawRef,
        /// Its body.
        body: Vec<u8>,
        /// `Content-Type`, verbatim.
        content_type: Option<String>,
        /// `ETag`, verbatim.
        etag: Option<String>,
        /// `Last-Modified`, verbatim.
        last_modified: Option<String>,
    },
    /// The page is as it was.
    Unchanged,
    /// The site has no such page (any more): the status.
    Missing(u16),
    /// It could not be had; asked for again later.
    Failed(String),
    /// robots.txt forbids it.
    Forbidden,
}

/// What is still to be visited; the caller keeps it where the records are.
pub trait Frontier {
    /// Adds addresses that are not known; a known one is visited again where its `lastmod` changed.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn add(&mut self, links: &[Link]) -> Result<()>;

    /// The next address to visit, of kind `from` or a later one, in a fixed order: by kind, near
    /// before far, then by the address.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn next(&mut self, now: Timestamp, from: LinkKind) -> Result<Option<Task>>;

    /// Whether pages of unknown kind are looked at: no page of the site has described an article so
    /// far, or such a page was the first that did.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn explores(&mut self) -> Result<bool>;

    /// Stores what became of a visit and the addresses found, all or nothing. `retry_at` is when to
    /// ask again after a failure; `None` after the last. True where the page describes an article.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn store(&mut self, task: &Task, visited: Visited, found: &[Link], retry_at: Option<Timestamp>) -> Result<bool>;
}

/// What a visit of a site came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteSummary {
    /// Pages asked for.
    pub asked: u64,
    /// How many of them were as they had been.
    pub unchanged: u64,
    /// How many could not be had.
    pub failed: u64,
    /// How many the site does not have.
    pub missing: u64,
    /// How many robots.txt forbids.
    pub forbidden: u64,
    /// The first failure, for the reader.
    pub trouble: Option<String>,
    /// The run's share of pages was used up before the site was through.
    pub cut_off: bool,
    /// What was left aside because it led nowhere, for the reader.
    pub left_aside: Option<String>,
}
