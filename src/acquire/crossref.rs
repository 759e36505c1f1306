//! Crossref: works by year of publication, then by day of change.
//!
//! From a query to the list at `/works`, by cursor, in windows: on the first run one a year of
//! publication, later one a day on which Crossref indexed something anew, which moves whenever
//! anything changes. What the interface does is told at <https://github.com/CrossRef/rest-api-doc>.
//!
//! Crossref ranks and does not select: its `query.bibliographic` knows no "and", no phrase and no
//! "not", and gives every work that has any of the words. The words are sent to narrow the list, and
//! works whose title, subtitle and abstract do not match the study's query are passed over here,
//! counted and kept in the archive. A study of some journals asks by `filter = { issn = [...] }`
//! instead of paging through all that ranks low.

use super::envelope::{Envelope, text_of};
use super::provider::address;
use super::query::Query;
use super::secret::Secret;
use super::{Answer, Fate, Item, Page, Position, Preview, Provider, Request, Trouble, short};
use crate::record::{Identifier, YearSpan};
use crate::{Error, Result};

/// A list of works.
#[derive(Debug, Clone)]
pub struct Crossref {
    /// Address of the interface.
    pub base_url: String,
    /// What title and abstract must say.
    pub query: Option<Query>,
    /// Filters by Crossref's own names; several values of one mean either.
    pub filters: Vec<(String, Vec<String>)>,
    /// Years of publication.
    pub years: Option<YearSpan>,
    /// A mail address: who gives one is served from the polite pool.
    pub contact: Option<String>,
    /// A token of the paid service.
    pub key: Option<Secret>,
    /// Works a page, at most 1000.
    pub rows: u64,
    /// At most so many works a window, by rank.
    pub most_records: Option<u64>,
    /// Days from which works indexed anew are wanted, first and last, `2026-01-31`.
    pub indexed: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// Days a window of those.
    pub window_days: u32,
}

/// Name of the payloads.
const FORMAT: &str = "crossref-work";

impl Default for Crossref {
    fn default() -> Self {
        Self {
            base_url: "https://api.crossref.org".to_owned(),
            query: None,
            filters: Vec::new(),
            years: None,
            contact: None,
            key: None,
            rows: 500,
            most_records: None,
            indexed: None,
            window_days: 1,
        }
    }
}

impl Crossref {
    /// Checks what cannot be asked for.
    ///
    /// # Errors
    /// [`Error::Usage`]: neither query nor filter, a filter's name or value that would be read as
    /// something else.
    pub fn checked(self) -> Result<Self> {
        let fail = |message: String| Err(Error::Usage(format!("crossref: {message}")));
        if self.query.is_none() && self.filters.is_empty() {
            return fail("a [[source]] needs a query or a filter, or it would be all of Crossref".to_owned());
        }
        if !(1..=1000).contains(&self.rows) {
            return fail(format!("per_page is 1 to 1000, not {}", self.rows));
        }
        for (name, values) in &self.filters {
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')) {
                return fail(format!("no filter is called \"{name}\""));
            }
            let unsafe_value = |value: &&String| value.trim().is_empty() || value.contains(',') || value.chars().any(char::is_control);
            if values.is_empty() {
                return fail(format!("the filter {name} has no value"));
            }
            if let Some(value) = values.iter().find(unsafe_value) {
                return fail(format!(
                    "\"{value}\" cannot be a value of the filter {name}; several values are a list: {name} = [\"a\", \"b\"]"
                ));
            }
        }
        Ok(self)
    }

    fn works(&self, window: &str, more: &[(&str, &str)]) -> String {
        let mut filters: Vec<String> = Vec::new();
        let span = |name: &str, first: &str, last: &str| [format!("from-{name}:{first}"), format!("until-{name}:{last}")];
        match window.split_once(':') {
            Some(("published", year)) => filters.extend(span("pub-date", year, year)),
            Some(("indexed", days)) => {
                let (first, last) = days.split_once('/').unwrap_or((days, days));
                filters.extend(span("index-date", first, last));
                if let Some(years) = self.years {
                    filters.extend(span("pub-date", &years.first().to_string(), &years.last().to_string()));
                }
            }
            _ => {}
        }
        filters.extend(self.filters.iter().flat_map(|(name, values)| values.iter().map(move |value| format!("{name}:{value}"))));
        let filter = filters.join(",");
        let words = self.query.as_ref().map(Query::wanted_words);
        let mut parameters: Vec<(&str, &str)> = Vec::new();
        if !filter.is_empty() {
            parameters.push(("filter", &filter));
        }
        parameters.extend(words.as_deref().map(|words| ("query.bibliographic", words)));
        parameters.extend(more);
        parameters.extend(self.contact.as_deref().map(|contact| ("mailto", contact)));
        let base = self.base_url.trim_end_matches('/');
        address(&if base.ends_with("/works") { base.to_owned() } else { format!("{base}/works") }, &parameters)
    }

    fn ask(&self, url: String) -> Request {
        let token = self.key.as_ref().map(|key| ("Crossref-Plus-API-Token", format!("Bearer {}", key.reveal())));
        Request { headers: token.into_iter().collect(), ..Request::to(url) }
    }

    fn day(&self, first: jiff::civil::Date) -> Option<String> {
        let (_, end) = self.indexed.filter(|(_, end)| first <= *end)?;
        let last = first.checked_add(jiff::Span::new().days(i64::from(self.window_days.max(1)) - 1)).ok()?.min(end);
        Some(format!("indexed:{first}/{last}"))
    }

    fn trouble(&self, at: &Position, answer: &Answer) -> Trouble {
        let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(2000)]);
        let said = serde_json::from_slice::<serde_json::Value>(&answer.body).ok();
        let said = said.and_then(|said| said.pointer("/message/0/message").and_then(|message| message.as_str().map(short)));
        let said = said.map(|said| format!(": {said}")).unwrap_or_default();
        if !at.token.is_empty() && matches!(answer.status, 400 | 404 | 410) && text.contains("cursor") {
            return Trouble::Expired(format!("Crossref no longer knows the cursor{said}"));
        }
        match answer.status {
            429 => Trouble::Budget(format!("Crossref asks to slow down{said}")),
            status => Trouble::Failed(format!("HTTP status {status}{said}")),
        }
    }
}

impl Provider for Crossref {
    fn name(&self) -> &'static str {
        "crossref"
    }

    fn list(&self) -> String {
        // the last day moves from run to run and is no part of what the list is
        let since = self.indexed.map(|(first, _)| first.to_string());
        format!(
            "{} {:?} {:?} {:?} {:?} {:?}",
            self.works("", &[]).split("mailto=").next().unwrap_or_default(),
            self.query,
            self.years,
            since,
            self.rows,
            self.most_records
        )
    }

    fn first_window(&self) -> String {
        match (self.indexed, self.years) {
            (Some((first, _)), _) => self.day(first).unwrap_or_else(|| format!("indexed:{first}/{first}")),
            (None, Some(years)) => format!("published:{}", years.first()),
            (None, None) => String::new(),
        }
    }

    fn next_window(&self, window: &str) -> Option<String> {
        match window.split_once(':')? {
            ("published", year) => {
                let next = crate::record::Year(year.parse::<u16>().ok()?.checked_add(1)?);
                self.years.filter(|years| years.contains(next)).map(|_| format!("published:{next}"))
            }
            (_, days) => self.day(days.split_once('/')?.1.parse::<jiff::civil::Date>().ok()?.tomorrow().ok()?),
        }
    }

    fn request(&self, at: &Position) -> Request {
        let rows = self.rows.min(self.most_records.unwrap_or(u64::MAX)).to_string();
        let cursor = if at.token.is_empty() { "*" } else { &at.token };
        self.ask(self.works(&at.window, &[("rows", &rows), ("cursor", cursor)]))
    }

    fn is_whole(&self, answer: &Answer) -> bool {
        super::envelope::looks_whole(&answer.body)
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        if !answer.is_success() {
            return Err(self.trouble(at, answer));
        }
        let envelope = Envelope::open(&answer.body, &["message", "items"]).filter(|envelope| envelope.at("/message/items").is_some());
        let envelope = envelope.ok_or_else(|| Trouble::not_data(answer, "list of works in JSON"))?;
        let came = envelope.records.len() as u64;
        let (asked_for, others): (Vec<_>, Vec<_>) =
            envelope.records.iter().partition(|(work, _)| self.query.as_ref().is_none_or(|query| matches(query, work)));
        let items = asked_for.iter().filter_map(|(work, line)| item(work, *line)).collect();
        // Crossref never ends a list by itself: a page that is not full is the last one
        let rows = envelope.count("/message/items-per-page").filter(|rows| *rows > 0).unwrap_or(self.rows);
        let seen = at.pages * rows + came;
        let more = came >= rows && self.most_records.is_none_or(|most| seen < most);
        let promised = envelope.count("/message/total-results").map(|count| count.min(self.most_records.unwrap_or(u64::MAX)));
        let next = envelope.text("/message/next-cursor").filter(|_| more).map(str::to_owned);
        Ok(Page { items, passed_over: others.len() as u64, next, promised, answered_at: answer.day(), ..Page::default() })
    }

    fn preview(&self) -> Option<Request> {
        // over all windows of publication years at once
        let url = match (self.indexed, self.years) {
            (Some((first, last)), _) => self.works(&format!("indexed:{first}/{last}"), &[("rows", "0")]),
            (None, Some(years)) => {
                let all = Self {
                    filters: [
                        vec![
                            ("from-pub-date".to_owned(), vec![years.first().to_string()]),
                            ("until-pub-date".to_owned(), vec![years.last().to_string()]),
                        ],
                        self.filters.clone(),
                    ]
                    .concat(),
                    ..self.clone()
                };
                all.works("", &[("rows", "0")])
            }
            (None, None) => self.works("", &[("rows", "0")]),
        };
        Some(self.ask(url))
    }

    fn read_preview(&self, answer: &Answer) -> Result<Preview, Trouble> {
        if !answer.is_success() {
            return Err(self.trouble(&Position::default(), answer));
        }
        let envelope =
            Envelope::open(&answer.body, &["message", "items"]).ok_or_else(|| Trouble::not_data(answer, "list of works in JSON"))?;
        let records = envelope.count("/message/total-results");
        let mut windows = 1;
        let mut window = self.first_window();
        while let Some(next) = self.next_window(&window) {
            windows += 1;
            window = next;
        }
        let records = records.map(|count| count.min(self.most_records.map_or(u64::MAX, |most| most.saturating_mul(windows))));
        Ok(Preview { records, requests: records.map(|records| records / self.rows + windows), cost: None })
    }
}

/// Whether title, subtitle or abstract say what the query asks for.
fn matches(query: &Query, work: &[u8]) -> bool {
    let parts: Vec<String> =
        ["title", "subtitle", "original-title", "abstract"].into_iter().filter_map(|name| text_of(work, &[name])).collect();
    query.matches(&parts.join(" \n "))
}

fn item(work: &[u8], line: u32) -> Option<Item> {
    let identifier = text_of(work, &["DOI"])?;
    let doi = Identifier::doi(&identifier).map_or_else(|| identifier.trim().to_lowercase(), |doi| doi.value);
    Some(Item { external: format!("crossref:{doi}"), identifier, fate: Fate::Present, payload: work.to_vec(), format: FORMAT, line })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(list: &Crossref) -> Vec<String> {
        let mut windows = vec![list.first_window()];
        while let Some(next) = list.next_window(windows.last().expect("one")) {
            windows.push(next);
        }
        windows
    }

    #[test]
    fn first_by_year_of_publication_then_by_day_of_change() {
        let list = Crossref { query: Query::parse("privacy").ok(), years: Some(YearSpan::from((2018, 2020))), ..Crossref::default() };
        assert_eq!(windows(&list), ["published:2018", "published:2019", "published:2020"]);
        let days = |window_days| Crossref {
            indexed: Some((jiff::civil::date(2024, 2, 28), jiff::civil::date(2024, 3, 1))),
            window_days,
            ..list.clone()
        };
        assert_eq!(windows(&days(1)), ["indexed:2024-02-28/2024-02-28", "indexed:2024-02-29/2024-02-29", "indexed:2024-03-01/2024-03-01"]);
        assert_eq!(windows(&days(2)), ["indexed:2024-02-28/2024-02-29", "indexed:2024-03-01/2024-03-01"]);
        let url = days(1).request(&Position { window: "indexed:2024-02-28/2024-02-28".into(), token: "c+/=2".into(), pages: 1 }).url;
        assert_eq!(
            url,
            "https://api.crossref.org/works?filter=from-index-date%3A2024-02-28%2Cuntil-index-date%3A2024-02-28%2Cfrom-pub-date%3A2018%2Cuntil-pub-date%3A2020&query.bibliographic=privacy&rows=500&cursor=c%2B%2F%3D2"
        );
        assert_eq!(
            days(1).list(),
            Crossref { indexed: Some((jiff::civil::date(2024, 2, 28), jiff::civil::date(2024, 4, 1))), ..days(1) }.list()
        );
    }

    #[test]
    fn values_that_would_be_another_filter_are_refused() {
        let filtered = |name: &str, value: &str| {
            Crossref { filters: vec![(name.to_owned(), vec![value.to_owned()])], ..Crossref::default() }.checked()
        };
        assert!(filtered("issn", "0000-0019,type:book").is_err() && filtered("", "x").is_err() && filtered("a:b", "x").is_err());
        assert!(filtered("issn", "0000-0019").is_ok() && filtered("funder", "10.13039/1").is_ok());
        assert!(Crossref::default().checked().is_err());
    }
}
