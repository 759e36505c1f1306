//! DOAJ: articles of the Directory of Open Access Journals.
//!
//! From a query to the list at `/search/articles/{query}`, described at <https://doaj.org/api/docs>. The
//! query is Elasticsearch's and selects exactly. Only the first thousand articles of a list are to be had
//! by page number, so articles are asked for in the order of the day they came, and behind the last page
//! that is to be had the list begins anew from that day on.
//!
//! DOAJ keeps the latest state alone: an article that was taken out is missing, and nothing says so.

use super::envelope::{Envelope, text_of};
use super::provider::percent_encoded;
use super::query::{Joints, Query, quoted};
use super::{Answer, Fate, Item, Page, Position, Preview, Provider, Request, Trouble, short};
use crate::record::YearSpan;
use crate::{Error, Result};

/// A list of articles.
#[derive(Debug, Clone)]
pub struct Doaj {
    /// Address of the interface.
    pub base_url: String,
    /// What an article must say, in any of its fields.
    pub query: Option<Query>,
    /// Fields by DOAJ's own names, such as `bibjson.journal.issns`; several values of one mean either.
    pub filters: Vec<(String, Vec<String>)>,
    /// Years of publication.
    pub years: Option<YearSpan>,
    /// Only articles changed on that day or later, `2026-01-31`.
    pub since: Option<String>,
    /// Articles a page, at most 100.
    pub page_size: u64,
    /// Articles of one list that are to be had by page number.
    pub reach: u64,
    /// At most so many articles.
    pub most_records: Option<u64>,
}

/// Name of the payloads.
const FORMAT: &str = "doaj-article";

impl Default for Doaj {
    fn default() -> Self {
        Self {
            base_url: "https://doaj.org/api".to_owned(),
            query: None,
            filters: Vec::new(),
            years: None,
            since: None,
            page_size: 100,
            reach: 1_000,
            most_records: None,
        }
    }
}

impl Doaj {
    /// Checks what cannot be asked for.
    ///
    /// # Errors
    /// [`Error::Usage`]: neither query nor filter, a filter's name that is no field's.
    pub fn checked(self) -> Result<Self> {
        let fail = |message: String| Err(Error::Usage(format!("doaj: {message}")));
        if self.query.is_none() && self.filters.is_empty() {
            return fail("a [[source]] needs a query or a filter, or it would be all of DOAJ".to_owned());
        }
        if !(1..=100).contains(&self.page_size) || self.reach < self.page_size {
            return fail(format!("per_page is 1 to 100, not {}", self.page_size));
        }
        for (name, values) in &self.filters {
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_')) {
                return fail(format!("no field is called \"{name}\""));
            }
            if values.is_empty() || values.iter().any(|value| exact(value).is_none()) {
                return fail(format!("the filter {name} has no value"));
            }
        }
        Ok(self)
    }

    /// The member by which the list is ordered and taken up again.
    fn order(&self) -> &'static str {
        if self.since.is_some() { "last_updated" } else { "created_date" }
    }

    fn asked(&self, from: &str) -> String {
        let joints = Joints { and: " AND ", or: " OR ", not: " NOT " };
        let mut parts: Vec<String> = self.query.iter().filter_map(|query| query.write(joints, &quoted)).collect();
        for (name, values) in &self.filters {
            let values: Vec<String> = values.iter().filter_map(|value| exact(value)).collect();
            parts.push(format!("{name}:({})", values.join(" OR ")));
        }
        if let Some(years) = self.years {
            parts.push(format!("bibjson.year:[{} TO {}]", years.first(), years.last()));
        }
        let from = if from.is_empty() { self.since.as_deref().unwrap_or_default() } else { from };
        if let Some(from) = exact(from) {
            parts.push(format!("{}:[{from} TO *]", self.order()));
        }
        parts.join(" AND ")
    }

    fn articles(&self, from: &str, page: u64, page_size: u64) -> String {
        let base = self.base_url.trim_end_matches('/');
        let query = percent_encoded(&self.asked(from));
        format!(
            "{base}/search/articles/{query}?page={page}&pageSize={page_size}&sort={}",
            percent_encoded(&format!("{}:asc", self.order()))
        )
    }

    fn trouble(answer: &Answer) -> Trouble {
        let said = serde_json::from_slice::<serde_json::Value>(&answer.body).ok();
        let said = said.and_then(|said| said.get("error").and_then(|error| error.as_str().map(short)));
        match said {
            Some(said) if answer.status != 429 => Trouble::Failed(format!("HTTP status {}: {said}", answer.status)),
            _ => Trouble::of_status(answer),
        }
    }
}

/// A value in quotes, with all that is syntax in it taken out.
fn exact(value: &str) -> Option<String> {
    let kept: String = value.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | ':' | '.' | '/' | '_')).collect();
    (!kept.trim().is_empty()).then(|| format!("\"{}\"", kept.trim()))
}

/// Where a token stands: the day and time to go on from, and the page behind it.
fn place(token: &str) -> (&str, u64) {
    let (from, page) = token.rsplit_once('|').unwrap_or(("", "1"));
    (from, page.parse().unwrap_or(1))
}

impl Provider for Doaj {
    fn name(&self) -> &'static str {
        "doaj"
    }

    fn list(&self) -> String {
        format!("{} {} {:?}", self.articles("", 1, self.page_size), self.reach, self.most_records)
    }

    fn request(&self, at: &Position) -> Request {
        let (from, page) = place(&at.token);
        Request::to(self.articles(from, page, self.page_size))
    }

    fn is_whole(&self, answer: &Answer) -> bool {
        super::envelope::looks_whole(&answer.body)
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        if !answer.is_success() {
            return Err(Self::trouble(answer));
        }
        let envelope = Envelope::open(&answer.body, &["results"]).filter(|envelope| envelope.at("/results").is_some());
        let envelope = envelope.ok_or_else(|| Trouble::not_data(answer, "list of articles in JSON"))?;
        let (from, page) = place(&at.token);
        let total = envelope.count("/total").unwrap_or(0);
        let came = envelope.records.len() as u64;
        let behind = page * self.page_size;
        let last = envelope.records.last().and_then(|(article, _)| text_of(article, &[self.order()]));
        let next = if came == 0 || behind >= total {
            None
        } else if behind + self.page_size <= self.reach {
            Some(format!("{from}|{}", page + 1))
        } else {
            match last {
                Some(last) if last != from => Some(format!("{last}|1")),
                Some(last) => {
                    return Err(Trouble::Failed(format!(
                        "more than {} articles came at one time, {}; DOAJ gives no more of them",
                        self.reach,
                        short(&last)
                    )));
                }
                None => {
                    return Err(Trouble::Failed(format!(
                        "the articles say no {}, without which DOAJ gives {} only",
                        self.order(),
                        self.reach
                    )));
                }
            }
        };
        let mut items: Vec<Item> = envelope.records.iter().filter_map(|(article, line)| item(article, *line)).collect();
        let left = self.most_records.map(|most| most.saturating_sub(at.pages * self.page_size));
        let enough = left.is_some_and(|left| items.len() as u64 >= left);
        items.truncate(left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX));
        // counts of the later parts are of parts
        let promised = at.token.is_empty().then(|| total.min(self.most_records.unwrap_or(u64::MAX)));
        Ok(Page { items, next: next.filter(|_| !enough), promised, answered_at: answer.day(), ..Page::default() })
    }

    fn preview(&self) -> Option<Request> {
        Some(Request::to(self.articles("", 1, 1)))
    }

    fn read_preview(&self, answer: &Answer) -> Result<Preview, Trouble> {
        if !answer.is_success() {
            return Err(Self::trouble(answer));
        }
        let envelope = Envelope::open(&answer.body, &["results"]).ok_or_else(|| Trouble::not_data(answer, "list of articles in JSON"))?;
        let records = envelope.count("/total").map(|count| count.min(self.most_records.unwrap_or(u64::MAX)));
        Ok(Preview { records, requests: records.map(|records| records.div_ceil(self.page_size).max(1)), cost: None })
    }
}

fn item(article: &[u8], line: u32) -> Option<Item> {
    let identifier = text_of(article, &["id"])?;
    Some(Item {
        external: format!("doaj:{}", identifier.trim()),
        identifier,
        fate: Fate::Present,
        payload: article.to_vec(),
        format: FORMAT,
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_in_the_path_with_nothing_of_a_word_as_syntax() {
        let list = Doaj {
            query: Query::parse("\"digital economy\" | 数字经济 -\"a:b) OR *\"").ok(),
            filters: vec![("bibjson.journal.issns".into(), vec!["0000-0019".into(), "0000\"-0027".into()])],
            years: Some(YearSpan::from((1994, 2019))),
            ..Doaj::default()
        };
        assert_eq!(
            list.asked("2020-01-01T00:00:00Z"),
            "(\"digital economy\" OR (\"数字经济\" NOT \"a b OR\")) AND bibjson.journal.issns:(\"0000-0019\" OR \"0000-0027\") AND \
             bibjson.year:[1994 TO 2019] AND created_date:[\"2020-01-01T00:00:00Z\" TO *]"
        );
        let url = list.request(&Position { token: "2020-01-01T00:00:00Z|3".into(), ..Position::default() }).url;
        assert!(url.starts_with("https://doaj.org/api/search/articles/%28%22digital%20economy%22%20OR%20"), "{url}");
        assert!(url.ends_with("?page=3&pageSize=100&sort=created_date%3Aasc") && !url.contains('+'), "{url}");
        assert!(Doaj { filters: vec![("a b".into(), vec!["x".into()])], ..Doaj::default() }.checked().is_err());
        assert!(Doaj::default().checked().is_err());
    }
}
