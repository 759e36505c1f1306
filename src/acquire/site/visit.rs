//! From one address of a site to the next, to an end.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use super::super::address::{checked_url, shown};
use super::super::{Answer, Archive, Client, RawRef, Request, short};
use super::gate::is_gate;
use super::links::{PageLinks, goes_on, on_site, set_place};
use super::part::Part;
use super::robots::{LARGEST, PRODUCT, Robots};
use super::sitemap::Sitemap;
use super::{Frontier, Link, LinkKind, SiteSource, SiteSummary, Task, Visited};
use crate::{Error, Result};

/// Larger pages are no pages; sitemaps are as large as any answer.
const LARGEST_PAGE: usize = 16 << 20;
/// Failures in a row after which a page is no longer asked for.
const MOST_TRIES: u32 = 5;
/// Sitemaps that lie so many steps below the first are not followed.
const DEEPEST_SITEMAP: u32 = 3;
/// Lists that were read in a row without a new article; a calendar has no end.
const MOST_IDLE_LISTS: u32 = 500;
/// Pages of unknown kind that were looked at in a row without finding an article.
const MOST_BARREN_PAGES: u32 = 200;

/// Visits what the frontier holds and what is found on the way.
///
/// Sitemaps come first, then lists, then articles. Where neither leads to an article, pages whose
/// address shows nothing are looked at, from the start on. A site always ends: links lead so deep and
/// no deeper, and lists and pages that lead to nothing new are left after a while.
///
/// # Errors
/// [`Error::Fetch`] when robots.txt cannot be had for a reason that may pass (then nothing may be
/// asked), or the site fails again and again; [`Error::Budget`]; [`Error::Interrupted`]; and whatever
/// the frontier returns. What was stored stays stored.
pub fn visit_site(client: &Client, archive: &Archive, source: &SiteSource, frontier: &mut dyn Frontier) -> Result<SiteSummary> {
    let start = checked_url(&source.url).map_err(|message| Error::Fetch { url: shown(&source.url), message })?;
    let start = on_site(&start, start.as_str()).unwrap_or(start);
    let (robots, place) = ask_robots(client, archive, &start)?;
    frontier.add(&seeds(source, &start, &robots))?;
    let mut site = Site {
        client,
        archive,
        source,
        part: Part::of(&start),
        start,
        place,
        robots,
        summary: SiteSummary::default(),
        articles: HashSet::new(),
        shows_articles: false,
        failures: 0,
        last_failure: String::new(),
        idle_lists: 0,
        barren_pages: 0,
    };
    site.walk(frontier)?;
    Ok(site.summary)
}

/// Where to begin: sitemaps as the user, else robots.txt, else custom names them; and the start.
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
    let seed = |url: &Url, kind| Link { url: url.to_string(), kind, depth: 0, lastmod: None };
    let on_this_site = sitemaps.iter().filter_map(|sitemap| on_site(start, sitemap));
    let mut links: Vec<Link> = on_this_site.map(|url| seed(&url, LinkKind::Sitemap)).collect();
    let kind = if source.patterns.kind(start) == Some(LinkKind::List) { LinkKind::List } else { LinkKind::Page };
    links.push(seed(start, kind));
    links
}

/// RFC 9309: 4xx allows everything, 5xx and silence nothing. Also says where the site really is:
/// one that sends from http to https or to `www.` is asked there at once.
fn ask_robots(client: &Client, archive: &Archive, start: &Url) -> Result<(Robots, Url)> {
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
    let robots = match answer.status {
        200..=299 => Robots::read(&answer.body, PRODUCT),
        // too many requests says nothing of the rules
        429 | 500.. => Robots::forbidding(),
        _ => Robots::default(),
    };
    let answered_by = Url::parse(&answer.answered_by).ok().filter(|place| on_site(start, place.as_str()).is_some());
    Ok((robots, answered_by.unwrap_or_else(|| start.clone())))
}

/// A visit under way.
struct Site<'a> {
    client: &'a Client,
    archive: &'a Archive,
    source: &'a SiteSource,
    start: Url,
    /// An address with the scheme and host by which the site is asked; addresses are kept with those
    /// of the start.
    place: Url,
    part: Part,
    robots: Robots,
    summary: SiteSummary,
    /// Addresses of articles that lists led to.
    articles: HashSet<String>,
    /// Some address showed an article.
    shows_articles: bool,
    /// In a row, as all that follow.
    failures: u32,
    last_failure: String,
    idle_lists: u32,
    barren_pages: u32,
}

impl Site<'_> {
    fn walk(&mut self, frontier: &mut dyn Frontier) -> Result<()> {
        let mut from = LinkKind::Sitemap;
        while let Some(task) = frontier.next(self.client.clock().now(), from)? {
            if self.summary.asked >= self.source.most_pages {
                self.summary.cut_off = true;
                return Ok(());
            }
            if task.kind == LinkKind::List && self.idle_lists >= MOST_IDLE_LISTS {
                self.summary.left_aside =
                    Some(format!("{MOST_IDLE_LISTS} lists in a row led to no new article; the others were left aside"));
                from = LinkKind::Article;
                continue;
            }
            // these come last
            if task.kind == LinkKind::Page && task.hash.is_none() && !frontier.explores()? {
                return Ok(());
            }
            if task.kind == LinkKind::Page && self.barren_pages >= MOST_BARREN_PAGES {
                self.summary.left_aside =
                    Some(format!("{MOST_BARREN_PAGES} pages in a row described no article; the others were left aside"));
                return Ok(());
            }
            let (visited, found) = self.visit(&task)?;
            self.note(&task, &visited);
            let retry_at = match visited {
                // an hour, two, four, eight
                Visited::Failed(_) if task.tries + 1 < MOST_TRIES => {
                    self.client.clock().now().checked_add(Duration::from_secs(3600 << task.tries.min(10))).ok()
                }
                _ => None,
            };
            let describes = frontier.store(&task, visited, &found, retry_at)?;
            self.barren_pages = if task.kind == LinkKind::Page && !describes { self.barren_pages + 1 } else { 0 };
            if self.failures >= self.source.most_failures {
                let message = format!("{} failures in a row, the last: {}; left to a later run", self.failures, self.last_failure);
                return Err(Error::Fetch { url: shown(&self.source.url), message });
            }
        }
        Ok(())
    }

    fn note(&mut self, task: &Task, visited: &Visited) {
        match visited {
            Visited::Failed(reason) => {
                self.failures += 1;
                self.summary.failed += 1;
                self.last_failure.clone_from(reason);
                self.summary.trouble.get_or_insert_with(|| format!("{}: {reason}", shown(&task.url)));
            }
            Visited::Page { .. } => self.failures = 0,
            Visited::Unchanged => {
                self.failures = 0;
                self.summary.unchanged += 1;
            }
            Visited::Missing(_) => self.summary.missing += u64::from(task.kind != LinkKind::Sitemap),
            Visited::Forbidden => self.summary.forbidden += 1,
        }
    }

    /// Visits one address.
    fn visit(&mut self, task: &Task) -> Result<(Visited, Vec<Link>)> {
        let Some(url) = on_site(&self.start, &task.url) else { return Ok((Visited::Forbidden, Vec::new())) };
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        if !self.robots.allows(&path) {
            return Ok((Visited::Forbidden, Vec::new()));
        }
        self.summary.asked += 1;
        let is_start = url == self.start;
        let mut asked = url;
        set_place(&mut asked, &self.place);
        let most_bytes = (task.kind != LinkKind::Sitemap).then_some(LARGEST_PAGE + 1);
        let mut request = Request { delay: self.robots.delay, most_bytes, ..Request::to(asked.as_str()) };
        request.headers.extend(task.etag.clone().map(|etag| ("if-none-match", etag)));
        request.headers.extend(task.last_modified.clone().map(|date| ("if-modified-since", date)));
        let answer = match self.client.ask(&request, &|_| true) {
            Ok(answer) => answer,
            Err(Error::Fetch { message, .. }) => return Ok((Visited::Failed(message), Vec::new())),
            Err(error) => return Err(error),
        };
        if most_bytes.is_some_and(|most| answer.body.len() >= most) {
            return Ok((Visited::Failed(format!("the page is larger than {LARGEST_PAGE} bytes")), Vec::new()));
        }
        let raw = self.archive.keep(&answer)?;
        Ok(match answer.status {
            304 => (Visited::Unchanged, Vec::new()),
            200..=299 => self.read(task, raw, answer),
            404 | 410 if is_start => {
                (Visited::Failed(format!("HTTP status {}; is this the journal's address?", answer.status)), Vec::new())
            }
            404 | 410 => (Visited::Missing(answer.status), Vec::new()),
            status => (Visited::Failed(format!("HTTP status {status}")), Vec::new()),
        })
    }

    fn read(&mut self, task: &Task, raw: RawRef, answer: Answer) -> (Visited, Vec<Link>) {
        let Some(page) = on_site(&self.start, &answer.answered_by) else {
            return (Visited::Failed("it leads to another site".to_owned()), Vec::new());
        };
        // gzip is unpacked by now, and nothing else was offered
        let coding = answer.header("content-encoding").map(|coding| coding.trim().to_ascii_lowercase()).unwrap_or_default();
        if !matches!(coding.as_str(), "" | "identity" | "gzip" | "x-gzip") {
            return (Visited::Failed(format!("it is packed in a way that was not asked for ({})", short(&coding))), Vec::new());
        }
        let found = match task.kind {
            LinkKind::Sitemap => self.in_sitemap(task, &page, &answer.body),
            LinkKind::Article if describes_something(&answer.body) => Vec::new(),
            // what an address says is a guess
            LinkKind::List | LinkKind::Page | LinkKind::Article => self.in_list(task, &page, &answer.body),
        };
        // a list with links is a list, whatever form stands beside them
        let may_be_gate = task.kind == LinkKind::Article || task.kind != LinkKind::Sitemap && found.is_empty();
        if may_be_gate && is_gate(&answer.body) {
            return (Visited::Failed("a login or captcha stands before the page".to_owned()), Vec::new());
        }
        if task.hash.as_deref() == Some(raw.hash.as_str()) && task.kind == LinkKind::Article {
            return (Visited::Unchanged, found);
        }
        let [content_type, etag, last_modified] =
            ["content-type", "etag", "last-modified"].map(|name| answer.header(name).map(str::to_owned));
        (Visited::Page { raw, body: answer.body, content_type, etag, last_modified }, found)
    }

    fn in_sitemap(&mut self, task: &Task, page: &Url, body: &[u8]) -> Vec<Link> {
        let link = |url: Url, kind, lastmod| Link { url: url.to_string(), kind, depth: task.depth + 1, lastmod };
        let sitemap = Sitemap::read(body);
        let mut found = Vec::new();
        if task.depth < DEEPEST_SITEMAP {
            let urls = sitemap.sitemaps.into_iter().filter_map(|(text, lastmod)| Some((on_site(page, &text)?, lastmod)));
            found.extend(urls.map(|(url, lastmod)| link(url, LinkKind::Sitemap, lastmod)));
        }
        for (url, lastmod) in sitemap.pages.into_iter().filter_map(|(text, lastmod)| Some((on_site(page, &text)?, lastmod))) {
            if !self.part.is_of_journal(&url) {
                continue;
            }
            let patterns = &self.source.patterns;
            let shown = patterns.kind(&url);
            self.shows_articles |= shown == Some(LinkKind::Article);
            // what a sitemap names is worth a look, unless the user said which pages are articles
            let kind = shown.or((patterns.may_explore(&url) && self.part.is_near(&url)).then_some(LinkKind::Article));
            found.extend(kind.map(|kind| link(url, kind, lastmod)));
        }
        found
    }

    fn in_list(&mut self, task: &Task, page: &Url, body: &[u8]) -> Vec<Link> {
        let links = PageLinks::read(body);
        let base = links.base.and_then(|base| page.join(&base).ok()).unwrap_or_else(|| page.clone());
        let patterns = &self.source.patterns;
        let (mut found, mut unknown, known) = (Vec::new(), Vec::new(), self.articles.len());
        for link in links.links {
            let Some(url) = base.join(link.address.trim()).ok().and_then(|url| on_site(page, url.as_str())) else { continue };
            if !self.part.is_of_journal(&url) {
                continue;
            }
            let is_more = link.is_next || goes_on(page, &url);
            // the pages of one list are one list
            let depth = if is_more { task.depth } else { task.depth + 1 };
            let link = |kind| Link { url: url.to_string(), kind, depth, lastmod: None };
            match patterns.kind(&url) {
                Some(LinkKind::Article) => {
                    self.shows_articles = true;
                    self.articles.insert(url.to_string());
                    found.push(link(LinkKind::Article));
                }
                Some(kind) if depth <= self.source.deepest => found.push(link(kind)),
                None if is_more && patterns.lists.is_empty() && url != *page => found.push(link(LinkKind::List)),
                None if depth <= self.source.deepest && patterns.may_explore(&url) && self.part.is_near(&url) => {
                    unknown.push(link(LinkKind::Page))
                }
                _ => {}
            }
        }
        // OJS: /article/view/7/9 is a file of /article/view/7, shown in a page
        found.retain(|link| !file_of(&link.url).is_some_and(|article| self.articles.contains(article)));
        if !self.shows_articles {
            found.extend(unknown);
        }
        if task.kind == LinkKind::List {
            self.idle_lists = if self.articles.len() > known { 0 } else { self.idle_lists + 1 };
        }
        found
    }
}

/// Whether a page has metadata of any kind in it.
fn describes_something(body: &[u8]) -> bool {
    let text = body.to_ascii_lowercase();
    let marks: [&[u8]; 5] = [b"citation_", b"dc.", b"dcterms", b"prism", b"ld+json"];
    marks.iter().any(|mark| memchr::memmem::find(&text, mark).is_some())
}

/// The address without its last part, where that is a number or names a kind of file.
fn file_of(url: &str) -> Option<&str> {
    let (article, file) = url.rsplit_once('/')?;
    let is_number = !file.is_empty() && file.bytes().all(|byte| byte.is_ascii_digit());
    let is_kind = ["pdf", "html", "epub", "xml"].iter().any(|kind| file.starts_with(kind));
    ((is_number || is_kind) && article.contains("/article/view/")).then_some(article)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_an_article_is_known_by_its_address() {
        let article = "http://j.test/ex/article/view/7";
        for file in ["9", "pdf", "pdf_1", "html"] {
            assert_eq!(file_of(&format!("{article}/{file}")), Some(article), "{file}");
        }
        assert_eq!([file_of(article), file_of("http://j.test/ex/issue/view/7/9")], [None, None]);
    }
}
