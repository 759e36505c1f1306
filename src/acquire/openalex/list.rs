//! What is asked of OpenAlex: a list of works by filter and search, and the address that asks for it.

use super::super::provider::address;
use super::super::query::{Joints, Query, bare_words, quoted};
use super::super::secret::Secret;
use crate::record::{YearSpan, has_han};
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

/// Values that one filter takes.
pub(super) const MOST_VALUES: usize = 100;

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
    pub(super) fn works(&self, more: &[(&str, &str)]) -> String {
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

    pub(super) fn address(&self, path: &str, parameters: &[(&str, &str)]) -> String {
        let base = self.base_url.trim_end_matches('/');
        let works = if base.ends_with("/works") { "" } else { "/works" };
        let own = [("mailto", self.contact.as_deref()), ("api_key", self.key.as_ref().map(Secret::reveal))];
        let mut parameters = parameters.to_vec();
        parameters.extend(own.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))));
        address(&format!("{base}{works}{path}"), &parameters)
    }

    pub(super) fn expression(&self) -> Option<String> {
        let joints = Joints { and: " AND ", or: " OR ", not: " NOT " };
        self.query.as_ref().and_then(|query| query.write(joints, &term))
    }

    pub(super) fn filter(&self) -> String {
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
}

/// A word or phrase of a query: hanzi and phrases in quotes, words bare, so that they are stemmed.
fn term(text: &str) -> Option<String> {
    let words = bare_words(text)?;
    let simple = !words.contains([' ', '-', '\'', '’']) && !has_han(&words) && !matches!(words.as_str(), "AND" | "OR" | "NOT");
    if simple { Some(words) } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Position, Provider};
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
}
