//! arXiv: preprints by search.
//!
//! From a query to the feed of <https://info.arxiv.org/help/api/user-manual.html>: one request in three
//! seconds, at most 30,000 papers of one list. Papers are asked for in the order in which they were
//! submitted, and behind the last that a list gives it begins anew from that minute on. On a later run
//! they come in the order of their last change, newest first, as far back as the run before.
//!
//! The server has a known fault: a page without papers in the middle of a list. Such an answer is not
//! whole and is asked for again.

use std::time::Duration;

use memchr::memmem;

use super::provider::address;
use super::query::{Joints, Query, quoted};
use super::{Answer, Fate, Item, Page, Position, Preview, Provider, Request, Trouble, short};
use crate::record::{Identifier, YearSpan};
use crate::{Error, Result};

/// A list of papers.
#[derive(Debug, Clone)]
pub struct Arxiv {
    /// Address of the interface.
    pub base_url: String,
    /// What title or abstract must say.
    pub query: Option<Query>,
    /// Fields by arXiv's own names (`cat`, `au`, `jr`, ...); several values of one mean either.
    pub filters: Vec<(String, Vec<String>)>,
    /// Years of first submission.
    pub years: Option<YearSpan>,
    /// Only papers submitted or changed on that day or later, `2026-01-31`.
    pub since: Option<String>,
    /// Papers a page, at most 2000.
    pub page_size: u64,
    /// Papers that one list gives.
    pub reach: u64,
    /// At most so many papers.
    pub most_records: Option<u64>,
    /// Least time between two requests.
    pub delay: Duration,
}

/// Name of the payloads.
const FORMAT: &str = "arxiv-entry";

/// Fields that a search can name.
const FIELDS: [&str; 9] = ["ti", "au", "abs", "co", "jr", "cat", "rn", "id", "all"];

impl Default for Arxiv {
    fn default() -> Self {
        Self {
            base_url: "https://export.arxiv.org/api/query".to_owned(),
            query: None,
            filters: Vec::new(),
            years: None,
            since: None,
            page_size: 500,
            reach: 30_000,
            most_records: None,
            delay: Duration::from_secs(3),
        }
    }
}

impl Arxiv {
    /// Checks what cannot be asked for.
    ///
    /// # Errors
    /// [`Error::Usage`]: neither query nor filter, a filter that arXiv does not have.
    pub fn checked(self) -> Result<Self> {
        let fail = |message: String| Err(Error::Usage(format!("arxiv: {message}")));
        if self.query.is_none() && self.filters.is_empty() {
            return fail("a [[source]] needs a query or a filter, or it would be all of arXiv".to_owned());
        }
        if !(1..=2000).contains(&self.page_size) || self.reach < self.page_size {
            return fail(format!("per_page is 1 to 2000, not {}", self.page_size));
        }
        for (name, values) in &self.filters {
            if !FIELDS.contains(&name.as_str()) {
                return fail(format!("no field is called \"{name}\"; there are {}", FIELDS.join(", ")));
            }
            if values.is_empty() || values.iter().any(|value| exact(value).is_none()) {
                return fail(format!("the filter {name} has no value"));
            }
        }
        Ok(self)
    }

    fn asked(&self, from: &str) -> String {
        let joints = Joints { and: " AND ", or: " OR ", not: " ANDNOT " };
        let term = |word: &str| quoted(word).map(|word| format!("(ti:{word} OR abs:{word})"));
        let mut parts: Vec<String> = self.query.iter().filter_map(|query| query.write(joints, &term)).collect();
        for (name, values) in &self.filters {
            let values: Vec<String> = values.iter().filter_map(|value| exact(value)).map(|value| format!("{name}:{value}")).collect();
            parts.push(if values.len() == 1 { values.concat() } else { format!("({})", values.join(" OR ")) });
        }
        match (from, self.years) {
            ("", None) => {}
            ("", Some(years)) => parts.push(format!("submittedDate:[{}01010000 TO {}12312359]", years.first(), years.last())),
            (from, years) => {
                let last = years.map_or_else(|| "999912312359".to_owned(), |years| format!("{}12312359", years.last()));
                parts.push(format!("submittedDate:[{from} TO {last}]"));
            }
        }
        parts.join(" AND ")
    }

    fn papers(&self, from: &str, start: u64, most: u64) -> Request {
        let (order, direction) = if self.since.is_some() { ("lastUpdatedDate", "descending") } else { ("submittedDate", "ascending") };
        let url = address(
            &self.base_url,
            &[
                ("search_query", &self.asked(from)),
                ("start", &start.to_string()),
                ("max_results", &most.to_string()),
                ("sortBy", order),
                ("sortOrder", direction),
            ],
        );
        Request { delay: Some(self.delay), ..Request::to(url) }
    }
}

/// A category, name or number in quotes where it has blanks, with all that is syntax taken out.
fn exact(value: &str) -> Option<String> {
    let kept: String = value.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '/' | '*')).collect();
    let kept = kept.trim();
    (!kept.trim_matches('*').is_empty()).then(|| if kept.contains(' ') { format!("\"{kept}\"") } else { kept.to_owned() })
}

/// Where a token stands: the minute to go on from, and the number of papers behind it.
fn place(token: &str) -> (&str, u64) {
    let (from, start) = token.rsplit_once('|').unwrap_or(("", "0"));
    (from, start.parse().unwrap_or(0))
}

impl Provider for Arxiv {
    fn name(&self) -> &'static str {
        "arxiv"
    }

    fn list(&self) -> String {
        format!("{} {} {:?} {} {:?}", self.base_url, self.asked(""), self.since, self.page_size, self.most_records)
    }

    fn request(&self, at: &Position) -> Request {
        let (from, start) = place(&at.token);
        self.papers(from, start, self.page_size)
    }

    fn is_whole(&self, answer: &Answer) -> bool {
        let Some(feed) = Feed::open(&answer.body) else {
            // a feed that breaks off; anything else is another trouble
            return memmem::find(&answer.body, b"<feed").is_none();
        };
        !(feed.entries.is_empty() && feed.total.unwrap_or(0) > feed.start.unwrap_or(0))
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        let feed = Feed::open(&answer.body);
        if let Some(error) = feed.as_ref().and_then(Feed::error) {
            return Err(Trouble::Failed(format!("arXiv refuses the request: {error}")));
        }
        if !answer.is_success() {
            return Err(Trouble::of_status(answer));
        }
        let feed = feed.ok_or_else(|| Trouble::not_data(answer, "Atom feed"))?;
        let (from, start) = place(&at.token);
        let behind = start + feed.entries.len() as u64;
        let total = feed.total.unwrap_or(0);
        let mut old = false;
        let mut items: Vec<Item> = Vec::new();
        for (entry, line) in &feed.entries {
            // newest first: the first that is older ends what is new
            old |= self.since.as_deref().is_some_and(|since| element(entry, "updated").is_some_and(|updated| updated.as_str() < since));
            if !old {
                items.extend(item(entry, *line));
            }
        }
        let next = if old || feed.entries.is_empty() || behind >= total {
            None
        } else if behind + self.page_size <= self.reach {
            Some(format!("{from}|{behind}"))
        } else if self.since.is_some() {
            return Err(Trouble::Failed(format!(
                "more than {} papers changed since the last run; arXiv gives no more of them",
                self.reach
            )));
        } else {
            let last = feed.entries.last().and_then(|(entry, _)| element(entry, "published"));
            let minute: String = last.unwrap_or_default().chars().filter(char::is_ascii_digit).take(12).collect();
            if minute.len() < 12 || minute == from {
                return Err(Trouble::Failed(format!("behind the first {} papers arXiv gives no time to go on from", self.reach)));
            }
            Some(format!("{minute}|0"))
        };
        let left = self.most_records.map(|most| most.saturating_sub(at.pages * self.page_size));
        let enough = left.is_some_and(|left| items.len() as u64 >= left);
        items.truncate(left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX));
        let promised = (at.token.is_empty() && self.since.is_none()).then(|| total.min(self.most_records.unwrap_or(u64::MAX)));
        let updated = feed.updated.as_deref().and_then(|updated| updated.get(..10)).map(str::to_owned);
        Ok(Page { items, next: next.filter(|_| !enough), promised, answered_at: answer.day().or(updated), ..Page::default() })
    }

    fn preview(&self) -> Option<Request> {
        self.since.is_none().then(|| self.papers("", 0, 1))
    }

    fn read_preview(&self, answer: &Answer) -> Result<Preview, Trouble> {
        let feed = Feed::open(&answer.body);
        if let Some(error) = feed.as_ref().and_then(Feed::error) {
            return Err(Trouble::Failed(format!("arXiv refuses the request: {error}")));
        }
        let feed = feed.filter(|_| answer.is_success()).ok_or_else(|| Trouble::not_data(answer, "Atom feed"))?;
        let records = feed.total.map(|count| count.min(self.most_records.unwrap_or(u64::MAX)));
        Ok(Preview { records, requests: records.map(|records| records.div_ceil(self.page_size).max(1)), cost: None })
    }
}

/// A feed with its entries cut out.
struct Feed<'a> {
    entries: Vec<(&'a [u8], u32)>,
    total: Option<u64>,
    start: Option<u64>,
    updated: Option<String>,
}

impl<'a> Feed<'a> {
    /// Opens a feed; `None` for what is none or breaks off. Linear in the body.
    fn open(body: &'a [u8]) -> Option<Self> {
        let begin = memmem::find(body, b"<feed")?;
        memmem::rfind(body, b"</feed>").filter(|end| *end > begin)?;
        let mut entries = Vec::new();
        let (mut at, mut line, mut counted) = (begin, 1u32, 0);
        let mut first = None;
        while let Some(found) = memmem::find(&body[at..], b"<entry").map(|found| at + found) {
            first.get_or_insert(found);
            if !matches!(body.get(found + 6), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n')) {
                at = found + 6;
                continue;
            }
            // an entry that never ends runs up to the next, or to the end of the feed
            let end = memmem::find(&body[found..], b"</entry>").map(|end| found + end + 8)?;
            line = line.saturating_add(u32::try_from(body[counted..found].iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX));
            counted = found;
            entries.push((&body[found..end], line));
            at = end;
        }
        let head = &body[begin..first.unwrap_or(body.len())];
        let number = |name: &str| element(head, name).and_then(|text| text.trim().parse().ok());
        Some(Self {
            entries,
            total: number("opensearch:totalResults"),
            start: number("opensearch:startIndex"),
            updated: element(head, "updated"),
        })
    }

    /// What arXiv says is wrong: it does so by an entry in the place of a paper.
    fn error(&self) -> Option<String> {
        let (entry, _) = self.entries.first()?;
        element(entry, "id").filter(|id| id.contains("/api/errors"))?;
        Some(short(&element(entry, "summary").unwrap_or_default()))
    }
}

/// The text of the first element of that name, as it is written.
fn element(xml: &[u8], name: &str) -> Option<String> {
    let open = format!("<{name}");
    let mut at = 0;
    loop {
        let found = at + memmem::find(xml.get(at..)?, open.as_bytes())?;
        let after = found + open.len();
        at = after;
        if matches!(xml.get(after), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n')) {
            let start = after + memchr::memchr(b'>', &xml[after..])? + 1;
            let end = start + memchr::memchr(b'<', &xml[start..])?;
            return Some(String::from_utf8_lossy(&xml[start..end]).trim().to_owned()).filter(|text| !text.is_empty());
        }
    }
}

fn item(entry: &[u8], line: u32) -> Option<Item> {
    let identifier = element(entry, "id")?;
    let number = Identifier::arxiv(&identifier).map_or_else(|| identifier.clone(), |id| id.value);
    Some(Item { external: format!("arxiv:{number}"), identifier, fate: Fate::Present, payload: entry.to_vec(), format: FORMAT, line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_in_the_fields_of_arxiv() {
        let list = Arxiv {
            query: Query::parse("\"digital economy\" privacy -\"a) OR cat:x\"").ok(),
            filters: vec![("cat".into(), vec!["cs.CY".into(), "econ.*".into()])],
            years: Some(YearSpan::from((1994, 2019))),
            ..Arxiv::default()
        };
        assert_eq!(
            list.asked(""),
            "(((ti:\"digital economy\" OR abs:\"digital economy\") AND (ti:\"privacy\" OR abs:\"privacy\")) ANDNOT \
             (ti:\"a OR cat x\" OR abs:\"a OR cat x\")) AND (cat:cs.CY OR cat:econ.*) AND submittedDate:[199401010000 TO 201912312359]"
        );
        let request = list.request(&Position { token: "201001020304|500".into(), ..Position::default() });
        assert_eq!(request.delay, Some(Duration::from_secs(3)));
        assert!(
            request.url.contains("submittedDate%3A%5B201001020304%20TO%20201912312359%5D&start=500&max_results=500&"),
            "{}",
            request.url
        );
        assert!(Arxiv { filters: vec![("bad".into(), vec!["x".into()])], ..Arxiv::default() }.checked().is_err());
    }

    #[test]
    fn entries_are_cut_out_and_broken_feeds_are_no_feeds() {
        let body = b"<feed><opensearch:totalResults xmlns='x'> 7 </opensearch:totalResults>\n<entry a='1'><id>1</id></entry>\n<entry><id>2</id></entry><entryset/></feed>";
        let feed = Feed::open(body).expect("a feed");
        assert_eq!((feed.total, feed.entries.len(), feed.entries[1].1), (Some(7), 2, 3));
        assert_eq!(element(feed.entries[0].0, "id").as_deref(), Some("1"));
        assert!(Feed::open(&body[..body.len() - 3]).is_none() && Feed::open(b"<html>").is_none() && Feed::open(b"").is_none());
        assert!(Feed::open(b"<feed><entry></feed>").is_none());
    }
}
