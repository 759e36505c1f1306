//! A journal's own site: from its sitemap or its lists of issues to the pages of its articles.
//!
//! What `robots.txt` allows is visited page by page, one at a time, along a [`Frontier`] that the
//! caller keeps. A page's bytes are handed on as they came; whether it describes an article is for
//! `formats` to say. Pages are asked for conditionally, so that an unchanged one costs a line.

mod links;
mod robots;

use std::time::Duration;

use jiff::Timestamp;
pub use links::{LinkKind, Patterns};
use links::{is_gate, on_site, read_links, read_sitemap};
use robots::{LARGEST, PRODUCT, Robots};
use url::Url;

use super::address::{checked_url, shown};
use super::{Answer, Archive, Client, RawRef, Request};
use crate::{Error, Result};

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

    /// The next address to visit, in a fixed order: sitemaps, lists, articles; near before far.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn next(&mut self, now: Timestamp) -> Result<Option<Task>>;

    /// Whether any page is known, visited or not.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn has_pages(&mut self) -> Result<bool>;

    /// Stores what became of a visit and the addresses found, all or nothing. `retry_at` is when to
    /// ask again after a failure; `None` after the last.
    ///
    /// # Errors
    /// Whatever ends the visit.
    fn store(&mut self, task: &Task, visited: Visited, found: &[Link], retry_at: Option<Timestamp>) -> Result<()>;
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
}

/// Failures in a row after which a page is no longer asked for.
const MOST_TRIES: u32 = 5;

/// Visits what the frontier holds and what is found on the way.
///
/// # Errors
/// [`Error::Fetch`] when robots.txt cannot be had for a reason that may pass (then nothing may be
/// asked), or the site fails again and again; [`Error::Budget`]; [`Error::Interrupted`]; and whatever
/// the frontier returns. What was stored stays stored.
pub fn visit_site(client: &Client, archive: &Archive, source: &SiteSource, frontier: &mut dyn Frontier) -> Result<SiteSummary> {
    let start = checked_url(&source.url).map_err(|message| Error::Fetch { url: shown(&source.url), message })?;
    let start = on_site(&start, start.as_str()).unwrap_or(start);
    let robots = ask_robots(client, archive, &start)?;
    frontier.add(&seeds(source, &start, &robots))?;
    let mut site =
        Site { client, archive, source, start, robots, summary: SiteSummary::default(), failures: 0, last_failure: String::new() };
    site.walk(frontier)?;
    if !frontier.has_pages()? {
        // no sitemap, or an empty one: the start is a list
        let link = Link { url: site.start.to_string(), kind: LinkKind::List, depth: 0, lastmod: None };
        frontier.add(&[link])?;
        site.walk(frontier)?;
    }
    Ok(site.summary)
}

/// Sitemaps as the user, else robots.txt, else custom names them.
fn seeds(source: &SiteSource, start: &Url, robots: &Robots) -> Vec<Link> {
    let mut sitemaps: Vec<String> = source.sitemap.iter().cloned().collect();
    if sitemaps.is_empty() {
        sitemaps.clone_from(&robots.sitemaps);
    }
    if sitemaps.is_empty() {
        // OJS has one for every journal, below its own address
        let own = start.path().contains("/index.php/").then(|| format!("{}/sitemap", start.path().trim_end_matches('/')));
        sitemaps.extend(own);
        sitemaps.extend(["/sitemap.xml", "/sitemap_index.xml", "/sitemap.xml.gz"].map(str::to_owned));
    }
    let on_this_site = sitemaps.iter().filter_map(|sitemap| on_site(start, sitemap));
    let mut links: Vec<Link> =
        on_this_site.map(|url| Link { url: url.to_string(), kind: LinkKind::Sitemap, depth: 0, lastmod: None }).collect();
    if source.patterns.kind(start) == Some(LinkKind::List) {
        links.push(Link { url: start.to_string(), kind: LinkKind::List, depth: 0, lastmod: None });
    }
    links
}

/// RFC 9309: 4xx allows everything, 5xx and silence nothing.
fn ask_robots(client: &Client, archive: &Archive, start: &Url) -> Result<Robots> {
    let mut url = start.clone();
    url.set_path("/robots.txt");
    url.set_query(None);
    let request = Request { most_bytes: Some(LARGEST), ..Request::to(url.as_str()) };
    let answer = match client.ask(&request, &|_| true) {
        Ok(answer) => answer,
        Err(Error::Fetch { url, message }) => {
            return Err(Error::Fetch {
                url,
                message: format!("{message}; while robots.txt cannot be had, nothing on the site may be asked for"),
            });
        }
        Err(error) => return Err(error),
    };
    archive.keep(&answer)?;
    Ok(match answer.status {
        200..=299 => Robots::read(&answer.body, PRODUCT),
        500.. => Robots::forbidding(),
        _ => Robots::default(),
    })
}

/// A visit under way.
struct Site<'a> {
    client: &'a Client,
    archive: &'a Archive,
    source: &'a SiteSource,
    start: Url,
    robots: Robots,
    summary: SiteSummary,
    /// In a row.
    failures: u32,
    last_failure: String,
}

impl Site<'_> {
    fn walk(&mut self, frontier: &mut dyn Frontier) -> Result<()> {
        while let Some(task) = frontier.next(self.client.clock().now())? {
            if self.summary.asked >= self.source.most_pages {
                self.summary.cut_off = true;
                return Ok(());
            }
            let (visited, found) = self.visit(&task)?;
            let mut retry_at = None;
            match &visited {
                Visited::Failed(reason) => {
                    self.failures += 1;
                    self.summary.failed += 1;
                    self.last_failure.clone_from(reason);
                    self.summary.trouble.get_or_insert_with(|| format!("{}: {reason}", shown(&task.url)));
                    if task.tries + 1 < MOST_TRIES {
                        // an hour, two, four, eight
                        let wait = Duration::from_secs(3600 << task.tries.min(10));
                        retry_at = self.client.clock().now().checked_add(wait).ok();
                    }
                }
                Visited::Page { .. } => self.failures = 0,
                Visited::Unchanged => {
                    self.failures = 0;
                    self.summary.unchanged += 1;
                }
                Visited::Missing(_) => self.summary.missing += u64::from(task.kind != LinkKind::Sitemap),
                Visited::Forbidden => self.summary.forbidden += 1,
            }
            frontier.store(&task, visited, &found, retry_at)?;
            if self.failures >= self.source.most_failures {
                let message = format!("{} failures in a row, the last: {}; left to a later run", self.failures, self.last_failure);
                return Err(Error::Fetch { url: shown(&self.source.url), message });
            }
        }
        Ok(())
    }

    /// Visits one address.
    fn visit(&mut self, task: &Task) -> Result<(Visited, Vec<Link>)> {
        let Some(url) = on_site(&self.start, &task.url) else { return Ok((Visited::Forbidden, Vec::new())) };
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        if !self.robots.allows(&path) {
            return Ok((Visited::Forbidden, Vec::new()));
        }
        self.summary.asked += 1;
        let mut request = Request { delay: self.robots.delay, ..Request::to(url.as_str()) };
        request.headers.extend(task.etag.clone().map(|etag| ("if-none-match", etag)));
        request.headers.extend(task.last_modified.clone().map(|date| ("if-modified-since", date)));
        let answer = match self.client.ask(&request, &|_| true) {
            Ok(answer) => answer,
            Err(Error::Fetch { message, .. }) => return Ok((Visited::Failed(message), Vec::new())),
            Err(error) => return Err(error),
        };
        let raw = self.archive.keep(&answer)?;
        Ok(match answer.status {
            304 => (Visited::Unchanged, Vec::new()),
            200..=299 => self.read(task, raw, answer),
            404 | 410 => (Visited::Missing(answer.status), Vec::new()),
            status => (Visited::Failed(format!("HTTP status {status}")), Vec::new()),
        })
    }

    fn read(&self, task: &Task, raw: RawRef, answer: Answer) -> (Visited, Vec<Link>) {
        let Some(place) = on_site(&self.start, &answer.answered_by) else {
            return (Visited::Failed("it leads to another site".to_owned()), Vec::new());
        };
        if task.kind != LinkKind::Sitemap && is_gate(&answer.body) {
            return (Visited::Failed("a login or captcha stands before the page".to_owned()), Vec::new());
        }
        let link = |url: &str, kind: LinkKind, lastmod: Option<String>| Link { url: url.to_owned(), kind, depth: task.depth + 1, lastmod };
        let mut found = Vec::new();
        match task.kind {
            LinkKind::Sitemap => {
                let sitemap = read_sitemap(&answer.body);
                if task.depth < 3 {
                    let urls = sitemap.sitemaps.into_iter().filter_map(|(text, lastmod)| Some((on_site(&place, &text)?, lastmod)));
                    found.extend(urls.map(|(url, lastmod)| link(url.as_str(), LinkKind::Sitemap, lastmod)));
                }
                for (url, lastmod) in sitemap.pages.into_iter().filter_map(|(text, lastmod)| Some((on_site(&place, &text)?, lastmod))) {
                    let kind = self.source.patterns.kind(&url);
                    // what a sitemap names is worth a look, unless the user said which pages are articles
                    let kind = kind.or((self.source.patterns.articles.is_empty() && is_page(&url)).then_some(LinkKind::Article));
                    found.extend(kind.map(|kind| link(url.as_str(), kind, lastmod)));
                }
            }
            LinkKind::List => {
                for url in read_links(&answer.body).iter().filter_map(|text| on_site(&place, text)) {
                    match self.source.patterns.kind(&url) {
                        Some(LinkKind::List) if task.depth >= self.source.deepest => {}
                        Some(kind) => found.push(link(url.as_str(), kind, None)),
                        None => {}
                    }
                }
            }
            LinkKind::Article => {}
        }
        let (etag, last_modified) = (answer.header("etag").map(str::to_owned), answer.header("last-modified").map(str::to_owned));
        if task.hash.as_deref() == Some(raw.hash.as_str()) && task.kind == LinkKind::Article {
            return (Visited::Unchanged, found);
        }
        (Visited::Page { raw, body: answer.body, etag, last_modified }, found)
    }
}

fn is_page(url: &Url) -> bool {
    let last = url.path().rsplit('/').next().unwrap_or_default().to_lowercase();
    match last.rsplit_once('.') {
        Some((_, ending)) => matches!(ending, "html" | "htm" | "shtml" | "xhtml" | "php" | "aspx" | "asp" | "jsp" | "do"),
        None => true,
    }
}
