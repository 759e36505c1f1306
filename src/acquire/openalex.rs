//! OpenAlex: works by filter and search, and known works looked up again.
//!
//! From a query to the list at `/works`, by cursor. What the interface does is told at
//! <https://developers.openalex.org>: calls cost money, a search ten times a filter, so that a query goes
//! into the filter `title_and_abstract.search` unless the study asks otherwise, and
//! [`Provider::preview`] says beforehand what a list will cost. Without a key a server may refuse cursors;
//! then page numbers are used, which end at the 10,000th work.
//!
//! **Keeping up**: OpenAlex tells when a work was added (`from_created_date`); that one has changed
//! or was retracted it tells only to who pays. So after the new works come the known ones, a hundred a
//! call, and those that no longer come are looked up one by one (which is free): a redirect says which
//! work they became part of.

use serde_json::Value;

use super::envelope::{Envelope, text_of};
use super::provider::{address, percent_encoded};
use super::query::{Joints, Query, bare_words, quoted};
use super::secret::Secret;
use super::{Answer, Fate, Item, Page, Position, Preview, Provider, Request, Trouble, short};
use crate::record::{Identifier, YearSpan, has_han};
use crate::{Error, Result};

/// A list of works.
#[derive(Debug, Clone)]
pub struct OpenAlex {
    /// Address of the interface.
    pub base_url: String,
    /// What title and abstract must say; without it the filters alone decide.
    pub query: Option<Query>,
    /// How the query is asked.
    pub search: Search,
    /// Filters by OpenAlex's own names; several values of one mean either.
    pub filters: Vec<(String, Vec<String>)>,
    /// Years of publication.
    pub years: Option<YearSpan>,
    /// A key of one's own; without one the day's allowance is a tenth.
    pub key: Option<Secret>,
    /// A mail address, for the server's keepers.
    pub contact: Option<String>,
    /// Works a page; the server's limit is 100.
    pub per_page: u64,
    /// At most so many works.
    pub most_records: Option<u64>,
    /// Only works that came after this day, `2026-01-31`.
    pub since: Option<String>,
    /// What "after" means.
    pub since_filter: SinceFilter,
    /// Works to look up again, as OpenAlex numbers, sorted.
    pub known: Vec<String>,
    /// Those alone, and no list.
    pub only_known: bool,
    /// Price of a page of a list, in USD, where the server does not say it.
    pub list_price: f64,
    /// Price of a page of a search.
    pub search_price: f64,
}

/// How a query is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Search {
    /// As the filter `title_and_abstract.search`: title and abstract, cheap.
    #[default]
    Filter,
    /// As the parameter `search`: full texts too, ten times the price.
    Parameter,
}

/// What makes a work new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SinceFilter {
    /// The day OpenAlex added it: `from_created_date`.
    #[default]
    Created,
    /// The day OpenAlex changed it: `from_updated_date`, which needs a paid plan.
    Updated,
}

/// Works past this are not to be had by page number.
const PAGED: u64 = 10_000;

/// Values that one filter takes.
const MOST_VALUES: usize = 100;

/// A request longer than this is refused by the server.
const LONGEST_URL: usize = 4_000;

impl Default for OpenAlex {
    fn default() -> Self {
        Self {
            base_url: "https://api.openalex.org".to_owned(),
            query: None,
            search: Search::default(),
            filters: Vec::new(),
            years: None,
            key: None,
            contact: None,
            per_page: 100,
            most_records: None,
            since: None,
            since_filter: SinceFilter::default(),
            known: Vec::new(),
            only_known: false,
            list_price: 0.0001,
            search_price: 0.001,
        }
    }
}

impl OpenAlex {
    /// Checks what cannot be asked for.
    ///
    /// # Errors
    /// [`Error::Usage`]: neither query nor filter, a filter's name or value that would be read as
    /// something else, a request that is too long.
    pub fn checked(self) -> Result<Self> {
        let fail = |message: String| Err(Error::Usage(format!("openalex: {message}")));
        if self.query.is_none() && self.filters.is_empty() {
            return fail("a [[source]] needs a query or a filter, or it would be all of OpenAlex".to_owned());
        }
        if !(1..=200).contains(&self.per_page) {
            return fail(format!("per_page is 1 to 200, not {}", self.per_page));
        }
        for (name, values) in &self.filters {
            let named =
                name.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')));
            if !named {
                return fail(format!("no filter is called \"{name}\""));
            }
            if values.is_empty() || values.len() > MOST_VALUES {
                return fail(format!("the filter {name} takes 1 to {MOST_VALUES} values, not {}", values.len()));
            }
            // an address of OpenAlex's own is the one value that holds a colon
            let unsafe_value = |value: &&String| {
                let bare = value.strip_prefix("https://").unwrap_or(value);
                bare.trim().is_empty() || bare.contains([',', '|', ':', '"']) || bare.chars().any(char::is_control)
            };
            if let Some(value) = values.iter().find(unsafe_value) {
                return fail(format!(
                    "\"{value}\" cannot be a value of the filter {name}; several values are a list: {name} = [\"a\", \"b\"]"
                ));
            }
        }
        let longest = self.works(&[("cursor", "*")]).len();
        if longest > LONGEST_URL {
            return fail(format!(
                "the request would be {longest} bytes long, OpenAlex takes {LONGEST_URL}; divide the query between two sources"
            ));
        }
        Ok(self)
    }

    /// A request to the list, with more parameters.
    fn works(&self, more: &[(&str, &str)]) -> String {
        let filter = self.filter();
        let expression = self.expression();
        let mut parameters: Vec<(&str, &str)> = Vec::new();
        if !filter.is_empty() {
            parameters.push(("filter", &filter));
        }
        if let (Search::Parameter, Some(expression)) = (self.search, &expression) {
            parameters.push(("search", expression));
        }
        parameters.extend(more);
        self.address("", &parameters)
    }

    fn address(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let base = self.base_url.trim_end_matches('/');
        let works = if base.ends_with("/works") { "" } else { "/works" };
        let own = [("mailto", self.contact.as_deref()), ("api_key", self.key.as_ref().map(Secret::reveal))];
        let mut parameters = parameters.to_vec();
        parameters.extend(own.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))));
        address(&format!("{base}{works}{path}"), &parameters)
    }

    fn expression(&self) -> Option<String> {
        let joints = Joints { and: " AND ", or: " OR ", not: " NOT " };
        self.query.as_ref().and_then(|query| query.write(joints, &term))
    }

    fn filter(&self) -> String {
        let mut parts = Vec::new();
        if let (Search::Filter, Some(expression)) = (self.search, self.expression()) {
            parts.push(format!("title_and_abstract.search:{expression}"));
        }
        parts.extend(self.filters.iter().map(|(name, values)| format!("{name}:{}", values.join("|"))));
        if let Some(years) = self.years {
            parts.push(format!("from_publication_date:{}-01-01", years.first()));
            parts.push(format!("to_publication_date:{}-12-31", years.last()));
        }
        if let Some(since) = &self.since {
            let name = match self.since_filter {
                SinceFilter::Created => "from_created_date",
                SinceFilter::Updated => "from_updated_date",
            };
            parts.push(format!("{name}:{since}"));
        }
        parts.join(",")
    }

    /// The known works that a window asks for: those from its first on.
    fn batch(&self, window: &str) -> &[String] {
        let Some(first) = window.strip_prefix("known:") else { return &[] };
        let start = self.known.partition_point(|known| known.as_str() < first);
        &self.known[start..self.known.len().min(start + MOST_VALUES)]
    }

    /// One page of the list.
    fn read_list(&self, at: &Position, answer: &Answer, envelope: &Envelope<'_>) -> Page {
        let count = envelope.count("/meta/count");
        let mut items: Vec<Item> = envelope.records.iter().filter_map(|(work, line)| item(work, *line)).collect();
        let mut next = match at.token.strip_prefix("page:").and_then(|page| page.parse::<u64>().ok()) {
            Some(page) => {
                let more = !items.is_empty() && count.is_none_or(|count| page * self.per_page < count);
                more.then(|| format!("page:{}", page + 1))
            }
            // the last full page still has a cursor, the empty one behind it has none
            None => envelope.text("/meta/next_cursor").filter(|_| !envelope.records.is_empty()).map(str::to_owned),
        };
        let mut promised = count;
        if let Some(most) = self.most_records {
            promised = promised.map(|count| count.min(most));
            let left = most.saturating_sub(at.pages * self.per_page);
            if items.len() as u64 >= left {
                items.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                next = None;
            }
        }
        Page { items, next, promised, answered_at: answer.day(), ..Page::default() }
    }

    /// The works of a batch that are still there; what does not come is looked up by itself.
    fn read_batch(&self, at: &Position, answer: &Answer, envelope: &Envelope<'_>) -> Page {
        let items: Vec<Item> = envelope.records.iter().filter_map(|(work, line)| item(work, *line)).collect();
        let missing: Vec<&str> = self
            .batch(&at.window)
            .iter()
            .filter(|known| !items.iter().any(|item| item.external.strip_prefix("openalex:") == Some(known)))
            .map(String::as_str)
            .collect();
        let next = (!missing.is_empty()).then(|| format!("one:{}", missing.join(",")));
        Page { items, next, promised: None, answered_at: answer.day(), ..Page::default() }
    }

    /// One known work: still there, part of another, or gone.
    fn read_one(&self, asked: &str, rest: &str, answer: &Answer) -> Result<Page, Trouble> {
        let external = format!("openalex:{asked}");
        let gone = |fate: Fate| Item { identifier: asked.to_owned(), external: external.clone(), fate, format: FORMAT, ..Item::default() };
        let items = match answer.status {
            404 | 410 => vec![gone(Fate::Deleted)],
            _ => match item(&answer.body, 1) {
                Some(found) if found.external == external => vec![found],
                Some(found) => vec![gone(Fate::MergedInto(found.external.clone())), found],
                None => return Err(Trouble::not_data(answer, "work of OpenAlex")),
            },
        };
        let next = (!rest.is_empty()).then(|| format!("one:{rest}"));
        Ok(Page { items, next, promised: None, answered_at: answer.day(), ..Page::default() })
    }

    fn trouble(&self, at: &Position, answer: &Answer) -> Trouble {
        let said = said(answer).map(|said| format!(": {said}")).unwrap_or_default();
        match answer.status {
            400 if !at.token.is_empty() && said.to_lowercase().contains("cursor") => Trouble::Expired(said),
            401 if self.key.is_none() => {
                Trouble::Failed(format!("OpenAlex asks for a key{said}; a free one is made at https://openalex.org/settings/api"))
            }
            401 => Trouble::Failed(format!("OpenAlex does not take the key{said}")),
            403 | 429 => {
                let left = answer
                    .header("x-ratelimit-remaining")
                    .map(|left| format!(", {} left of today's allowance", short(left)))
                    .unwrap_or_default();
                let reset = answer.header("x-ratelimit-reset").map(|seconds| format!(", anew in {} s", short(seconds))).unwrap_or_default();
                Trouble::Budget(format!("OpenAlex gives no more for now (HTTP status {}){said}{left}{reset}", answer.status))
            }
            _ if at.token.starts_with("page:") => Trouble::Failed(format!(
                "OpenAlex gives {PAGED} works by page number{said}; with a key, free at https://openalex.org/settings/api, it gives all"
            )),
            status => Trouble::Failed(format!("HTTP status {status}{said}")),
        }
    }
}

/// Name of the payloads.
const FORMAT: &str = "openalex-work";

impl Provider for OpenAlex {
    fn name(&self) -> &'static str {
        "openalex"
    }

    fn list(&self) -> String {
        {
            let asked = (self.filter(), self.search, self.expression(), self.per_page, self.most_records, self.only_known);
            format!("{} {asked:?}", self.base_url)
        }
    }

    fn first_window(&self) -> String {
        match self.known.first() {
            None => String::new(),
            Some(first) if self.only_known => format!("known:{first}"),
            Some(_) => "new".to_owned(),
        }
    }

    fn next_window(&self, window: &str) -> Option<String> {
        let next = match window.strip_prefix("known:") {
            None => self.known.first(),
            Some(_) => self.batch(window).last().and_then(|last| self.known.iter().find(|known| *known > last)),
        };
        next.map(|first| format!("known:{first}"))
    }

    fn request(&self, at: &Position) -> Request {
        let per_page = self.per_page.to_string();
        if at.window.starts_with("known:") {
            if let Some((one, _)) = at.token.strip_prefix("one:").map(first_of) {
                return Request::to(self.address(&format!("/{}", percent_encoded(one)), &[]));
            }
            let filter = format!("openalex:{}", self.batch(&at.window).join("|"));
            return Request::to(self.address("", &[("filter", &filter), ("per_page", &MOST_VALUES.to_string())]));
        }
        Request::to(match at.token.strip_prefix("page:") {
            Some(page) => self.works(&[("per_page", &per_page), ("page", page)]),
            None if at.token.is_empty() => self.works(&[("per_page", &per_page), ("cursor", "*")]),
            None => self.works(&[("per_page", &per_page), ("cursor", &at.token)]),
        })
    }

    fn is_whole(&self, answer: &Answer) -> bool {
        super::envelope::looks_whole(&answer.body)
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        if let Some((one, rest)) = at.token.strip_prefix("one:").map(first_of)
            && (answer.is_success() || matches!(answer.status, 404 | 410))
        {
            return self.read_one(one, rest, answer);
        }
        if answer.status == 401 && self.key.is_none() && at.token.is_empty() && !at.window.starts_with("known:") {
            return Ok(Page { next: Some("page:1".to_owned()), ..Page::default() });
        }
        if !answer.is_success() {
            return Err(self.trouble(at, answer));
        }
        let envelope = Envelope::open(&answer.body, &["results"]).filter(|envelope| envelope.at("/results").is_some());
        let envelope = envelope.ok_or_else(|| Trouble::not_data(answer, "list of works in JSON"))?;
        Ok(if at.window.starts_with("known:") { self.read_batch(at, answer, &envelope) } else { self.read_list(at, answer, &envelope) })
    }

    fn preview(&self) -> Option<Request> {
        (!self.only_known).then(|| Request::to(self.works(&[("per_page", "1")])))
    }

    fn read_preview(&self, answer: &Answer) -> Result<Preview, Trouble> {
        if !answer.is_success() {
            return Err(self.trouble(&Position::default(), answer));
        }
        let envelope = Envelope::open(&answer.body, &["results"]).ok_or_else(|| Trouble::not_data(answer, "list of works in JSON"))?;
        let records = envelope.count("/meta/count").map(|count| count.min(self.most_records.unwrap_or(u64::MAX)));
        // the empty page that ends a list by cursor, and the calls that look known works up again
        let lists = records.map(|records| records.div_ceil(self.per_page) + 1);
        let again = self.known.len().div_ceil(MOST_VALUES) as u64;
        let searches = self.search == Search::Parameter && self.query.is_some();
        let said = envelope.at("/meta/cost_usd").and_then(Value::as_f64);
        let price = said.unwrap_or(if searches { self.search_price } else { self.list_price });
        Ok(Preview {
            records,
            requests: lists.map(|lists| lists + again),
            cost: lists.map(|lists| format!("{:.4} USD", lists as f64 * price + again as f64 * self.list_price)),
        })
    }
}

/// A word or phrase of a query: hanzi and phrases in quotes, words bare, so that they are stemmed.
fn term(text: &str) -> Option<String> {
    let words = bare_words(text)?;
    let simple = !words.contains([' ', '-', '\'', '’']) && !has_han(&words) && !matches!(words.as_str(), "AND" | "OR" | "NOT");
    if simple { Some(words) } else { quoted(text) }
}

/// The first of a list joined by commas, and the rest.
fn first_of(list: &str) -> (&str, &str) {
    list.split_once(',').unwrap_or((list, ""))
}

fn item(work: &[u8], line: u32) -> Option<Item> {
    let identifier = text_of(work, &["id"])?;
    let number =
        Identifier::openalex(&identifier).map_or_else(|| identifier.rsplit('/').next().unwrap_or_default().to_owned(), |id| id.value);
    Some(Item { external: format!("openalex:{number}"), identifier, fate: Fate::Present, payload: work.to_vec(), format: FORMAT, line })
}

/// The server's own words of what is wrong.
fn said(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let parts: Vec<String> = ["error", "message"].into_iter().filter_map(|name| body.get(name)?.as_str().map(short)).collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(query: &str) -> OpenAlex {
        OpenAlex { query: Some(Query::parse(query).expect("a query")), ..OpenAlex::default() }
    }

    #[test]
    fn a_query_becomes_a_filter_and_stays_one_value() {
        let filter = |query: &str| asking(query).filter();
        assert_eq!(filter("\"digital economy\" | 数字经济"), "title_and_abstract.search:(\"digital economy\" OR \"数字经济\")");
        assert_eq!(filter("privacy data -game"), "title_and_abstract.search:((privacy AND data) NOT game)");
        assert_eq!(filter("\"a,is_oa:true|x\""), "title_and_abstract.search:\"a is oa true x\"");
        assert_eq!(filter("\"OR\" self-tracking"), "title_and_abstract.search:(\"OR\" AND \"self-tracking\")");
        let years = OpenAlex { years: Some(YearSpan::from((1994, 2019))), since: Some("2026-01-31".into()), ..asking("x") };
        assert_eq!(
            years.filter(),
            "title_and_abstract.search:x,from_publication_date:1994-01-01,to_publication_date:2019-12-31,from_created_date:2026-01-31"
        );
        let with = |search| OpenAlex { search, filters: vec![("language".into(), vec!["zh".into(), "en".into()])], ..asking("隐私") };
        assert_eq!(with(Search::Parameter).filter(), "language:zh|en");
        assert!(with(Search::Parameter).request(&Position::default()).url.contains("&search=%22%E9%9A%90%E7%A7%81%22&"));
    }

    #[test]
    fn what_would_be_read_as_another_filter_is_refused() {
        let filtered = |name: &str, value: &str| {
            OpenAlex { filters: vec![(name.to_owned(), vec![value.to_owned()])], ..OpenAlex::default() }.checked()
        };
        for (name, value) in [
            ("type", "article,is_oa:true"),
            ("type", "a|b"),
            ("type", ""),
            ("type:x", "article"),
            ("", "x"),
            ("a..b", "x"),
            ("type", "x\ny"),
        ] {
            assert!(matches!(filtered(name, value), Err(Error::Usage(_))), "{name} {value}");
        }
        for (name, value) in
            [("type", "!article"), ("topics.id", "https://openalex.org/T1"), ("cited_by_count", ">10"), ("publication_year", "1994-2019")]
        {
            assert!(filtered(name, value).is_ok(), "{name} {value}");
        }
        assert!(OpenAlex::default().checked().is_err(), "all of OpenAlex");
        assert!(asking(&vec!["数字经济"; 300].join(" | ")).checked().is_err(), "too long");
    }

    #[test]
    fn known_works_come_a_hundred_a_window_whatever_was_added_between() {
        let known: Vec<String> = (1000..1250).map(|number| format!("W{number}")).collect();
        let list = OpenAlex { known, ..asking("x") };
        let mut windows = vec![list.first_window()];
        while let Some(next) = list.next_window(windows.last().expect("one")) {
            windows.push(next);
        }
        assert_eq!(windows, ["new", "known:W1000", "known:W1100", "known:W1200"]);
        assert_eq!(list.batch("known:W1200").len(), 50);
        assert_eq!(list.batch("known:W1200a").len(), 49);
        let at = Position { window: "known:W1100".into(), token: "one:W1101,W1102".into(), pages: 1 };
        assert_eq!(list.request(&at).url, "https://api.openalex.org/works/W1101");
    }

    #[test]
    fn a_key_is_in_the_request_and_in_nothing_that_is_shown() {
        let list = OpenAlex { key: Some(Secret::new("SECRETxyz")), ..asking("x") };
        let request = list.request(&Position::default());
        assert!(request.url.contains("api_key=SECRETxyz"));
        assert!(!request.shown().contains("SECRETxyz") && !format!("{list:?} {}", list.list()).contains("SECRETxyz"));
    }
}
