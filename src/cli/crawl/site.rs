//! A journal's own site on its way into the corpus.

use indicatif::ProgressBar;
use jiff::Timestamp;

use super::super::Exit;
use super::super::console::{Console, plain};
use super::sink::Outcome;
use crate::acquire::{Archive, Client, Frontier, Link, LinkKind, Patterns, SiteSource, Task, Visited, visit_site};
use crate::corpus::{Checked, Corpus, FrontierRow, NewRecord, Origin, SourceInfo, Visit};
use crate::formats::{PARSER_VERSION, parse_article_page};
use crate::record::{Place, Rejection, YearSpan};
use crate::study::{Interval, Source};
use crate::{Error, Result};

/// How old the last look at an article's page may be before it is asked for again.
const RECHECK: Interval = Interval::days(30);

/// The site that a `[[source]]` of journal names.
pub(super) fn site_source(source: &Source, most_pages: u64) -> Result<SiteSource> {
    let url = source.url.as_deref().ok_or_else(|| Error::Usage("a [[source]] of journal needs the url of the journal's site".into()))?;
    let patterns = Patterns { articles: source.articles.clone(), lists: source.lists.clone() };
    Ok(SiteSource { sitemap: source.sitemap.clone(), patterns, most_pages, ..SiteSource::new(url) })
}

/// A site with all it takes to visit it.
pub(super) struct SiteVisit<'a> {
    pub(super) client: &'a Client,
    pub(super) archive: &'a Archive,
    pub(super) source: &'a SiteSource,
    pub(super) recheck: Option<Interval>,
    pub(super) plausible: YearSpan,
    pub(super) run: i64,
}

impl SiteVisit<'_> {
    /// Visits the site; each page, its state and the addresses found on it are stored in one commit.
    pub(super) fn run(&self, corpus: &mut Corpus, console: &Console) -> Result<Outcome> {
        let list = self.source.url.clone();
        let mut visit = corpus.visit(&list)?;
        let before = Timestamp::now().checked_sub(self.recheck.unwrap_or(RECHECK).duration()).unwrap_or(Timestamp::MIN);
        // a visit that was stopped goes on; one that was through begins anew
        let mark = corpus.checkpoint(&list)?;
        if mark.is_none() {
            let always = [LinkKind::Sitemap, LinkKind::List, LinkKind::Page].map(LinkKind::name);
            corpus.revisit(&list, &always, &before.to_string())?;
            corpus.set_checkpoint(&list, Some("under way"))?;
        }
        let bar = console.spinner(&list);
        let mut store = Store { corpus, visit: self, bar: &bar, list: &list, outcome: Outcome::of(&list), not_articles: 0 };
        let went = visit_site(self.client, self.archive, self.source, &mut store);
        let (mut outcome, not_articles) = (store.outcome, store.not_articles);
        bar.finish_and_clear();
        match went {
            Ok(summary) => {
                if not_articles > 0 {
                    outcome.notes.push(format!("{not_articles} pages describe no article"));
                }
                if summary.forbidden > 0 {
                    outcome.notes.push(format!("{} pages are forbidden by robots.txt and were left alone", summary.forbidden));
                }
                if summary.unchanged > 0 {
                    outcome.notes.push(format!("{} pages are as they had been", summary.unchanged));
                }
                if summary.missing > 0 {
                    outcome.notes.push(format!("{} pages that the site names are not there", summary.missing));
                }
                outcome.notes.extend(summary.left_aside);
                let knows_none = !corpus.lists_any(&list)?;
                let came = outcome.pages + summary.unchanged + summary.forbidden > 0;
                if knows_none && came {
                    let way_out = "`articles` and `lists` in study.toml say which addresses to follow";
                    outcome.notes.push(format!("no page of the site describes an article; {way_out}"));
                }
                if let Some(trouble) = summary.trouble {
                    outcome.exit = if came { Exit::SomeFailed } else { Exit::AllFailed };
                    outcome.trouble = Some(format!("{} pages could not be had, the first: {trouble}", summary.failed));
                } else if knows_none && !came {
                    outcome.exit = Exit::AllFailed;
                    outcome.trouble = Some("no page could be had; what failed is asked for again in some hours".to_owned());
                }
                if summary.cut_off {
                    outcome.exit = Exit::Budget;
                    outcome.trouble = Some(format!("the run's {} pages are used up; the next run goes on", self.source.most_pages));
                } else {
                    corpus.set_checkpoint(&list, None)?;
                    visit = Visit { done: Some(Timestamp::now().to_string()), ..visit };
                    corpus.set_visit(&list, &visit)?;
                }
            }
            Err(error @ (Error::Fetch { .. } | Error::Budget { .. })) => {
                outcome.exit = if matches!(error, Error::Budget { .. }) { Exit::Budget } else { Exit::AllFailed };
                outcome.trouble = Some(error.to_string());
            }
            Err(error) => return Err(error),
        }
        if let Some(trouble) = &outcome.trouble {
            console.warn(format_args!("{list}: {trouble}"));
        }
        console.say(format_args!("{}: {} pages, {} articles, {} rejected", plain(&list), outcome.pages, outcome.parsed, outcome.rejected));
        for note in &outcome.notes {
            console.say(format_args!("  note: {note}"));
        }
        Ok(outcome)
    }
}

/// Pages into the corpus.
struct Store<'a> {
    corpus: &'a mut Corpus,
    visit: &'a SiteVisit<'a>,
    bar: &'a ProgressBar,
    list: &'a str,
    outcome: Outcome,
    not_articles: u64,
}

impl Frontier for Store<'_> {
    fn add(&mut self, links: &[Link]) -> Result<()> {
        self.corpus.add_to_frontier(self.list, None, &rows(links))
    }

    fn next(&mut self, now: Timestamp, from: LinkKind) -> Result<Option<Task>> {
        let next = self.corpus.next_on_frontier(self.list, &now.to_string(), from.rank())?;
        Ok(next.map(|row| Task {
            kind: LinkKind::from_name(&row.kind).unwrap_or(LinkKind::Article),
            url: row.url,
            depth: row.depth,
            etag: row.etag,
            last_modified: row.last_modified,
            hash: row.hash,
            tries: row.tries,
        }))
    }

    fn explores(&mut self) -> Result<bool> {
        Ok(!self.corpus.lists_any(self.list)? || self.corpus.was_visited(self.list, LinkKind::Page.rank())?)
    }

    fn store(&mut self, task: &Task, visited: Visited, found: &[Link], retry_at: Option<Timestamp>) -> Result<bool> {
        self.bar.inc(1);
        let time = self.visit.client.clock().now().to_string();
        let mut checked = Checked { state: "done", time, ..Checked::default() };
        match visited {
            Visited::Page { raw, body, content_type, etag, last_modified } => {
                self.outcome.pages += 1;
                checked.answer = Some((etag, last_modified, raw.hash.clone()));
                return match task.kind {
                    LinkKind::Sitemap => self.check_off(task, &checked, found).map(|()| false),
                    // what its address says of a page is a guess
                    _ => self.take_in(task, &raw.hash, &body, content_type.as_deref(), checked, found),
                };
            }
            Visited::Unchanged => {
                let (list, run) = (self.list, self.visit.run);
                self.corpus.atomically(|corpus| {
                    if corpus.is_listed(list, &task.url)? {
                        corpus.sight(list, run, std::slice::from_ref(&task.url))?;
                    }
                    corpus.check_off(list, &task.url, &checked)
                })?;
                return Ok(false);
            }
            Visited::Missing(status) => {
                checked.state = "missing";
                self.check_off_absent(task, &checked, found, &format!("HTTP status {status}"))?;
                return Ok(false);
            }
            Visited::Failed(reason) => {
                checked.state = if retry_at.is_some() { "pending" } else { "given-up" };
                checked.not_before = retry_at.map(|at| at.to_string());
                checked.trouble = Some(reason);
            }
            Visited::Forbidden => checked.state = "forbidden",
        }
        self.check_off(task, &checked, found).map(|()| false)
    }
}

impl Store<'_> {
    fn check_off(&mut self, task: &Task, checked: &Checked, found: &[Link]) -> Result<()> {
        let list = self.list;
        self.corpus.atomically(|corpus| {
            corpus.add_to_frontier(list, Some(&task.url), &rows(found))?;
            corpus.check_off(list, &task.url, checked)
        })
    }

    /// As [`check_off`](Self::check_off), for a page that describes no article: a record that it gave
    /// is absent.
    fn check_off_absent(&mut self, task: &Task, checked: &Checked, found: &[Link], evidence: &str) -> Result<()> {
        let (list, run) = (self.list, self.visit.run);
        self.corpus.atomically(|corpus| {
            corpus.note_missing(list, run, &task.url, evidence)?;
            corpus.add_to_frontier(list, Some(&task.url), &rows(found))?;
            corpus.check_off(list, &task.url, checked)
        })
    }

    /// A page that may describe an article; true if it does. One that does not is no record, and is
    /// counted apart.
    fn take_in(
        &mut self,
        task: &Task,
        hash: &str,
        body: &[u8],
        content_type: Option<&str>,
        mut checked: Checked,
        found: &[Link],
    ) -> Result<bool> {
        let place = Place { record: 1, line: 1 };
        let (records, rejections) = match parse_article_page(body, &task.url, content_type, self.visit.plausible) {
            Ok(Some(record)) => (vec![NewRecord { record, place, external: Some(task.url.clone()) }], Vec::new()),
            Ok(None) => {
                self.not_articles += u64::from(task.kind == LinkKind::Article);
                if self.corpus.is_listed(self.list, &task.url)? {
                    // what is asked for next time is still the article, not what stands in its place
                    checked.answer = None;
                }
                self.check_off_absent(task, &checked, found, "the page describes no article")?;
                return Ok(false);
            }
            Err((kind, message)) => (Vec::new(), vec![Rejection { place, kind, message }]),
        };
        if task.kind == LinkKind::Page && task.depth > 0 {
            checked.kind = Some(LinkKind::Article.name());
        }
        let mut intake = self.corpus.take_in(SourceInfo { origin: Origin::Answer, name: &task.url, hash, parser: PARSER_VERSION })?;
        intake.track(self.visit.run, self.list);
        intake.asked_at(self.list, "", "", 0)?;
        intake.add(&records)?;
        intake.reject_named(&rejections, std::slice::from_ref(&task.url))?;
        intake.sight(self.list, self.visit.run, std::slice::from_ref(&task.url))?;
        intake.within().add_to_frontier(self.list, Some(&task.url), &rows(found))?;
        intake.within().check_off(self.list, &task.url, &checked)?;
        intake.commit("article-page", "found out", body.len() as u64, &[])?;
        self.outcome.fetched += 1;
        self.outcome.parsed += records.len() as u64;
        self.outcome.rejected += rejections.len() as u64;
        self.outcome.got += 1;
        Ok(true)
    }
}

fn rows(links: &[Link]) -> Vec<FrontierRow> {
    let row = |link: &Link| FrontierRow {
        url: link.url.clone(),
        kind: link.kind.name().to_owned(),
        rank: link.kind.rank(),
        depth: link.depth,
        lastmod: link.lastmod.clone(),
        ..FrontierRow::default()
    };
    links.iter().map(row).collect()
}
