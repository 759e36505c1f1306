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
//!
//! `list` is what is asked, this file how it is read.

mod list;

use list::MOST_VALUES;
pub use list::{OpenAlex, Search, SinceFilter};
use serde_json::Value;

use super::envelope::{Envelope, text_of};
use super::provider::percent_encoded;
use super::{Answer, Fate, Item, Page, Position, Preview, Provider, Request, Trouble, short};
use crate::record::Identifier;

/// Works past this are not to be had by page number.
const PAGED: u64 = 10_000;

impl OpenAlex {
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
        let asked = (self.filter(), self.search, self.expression(), self.per_page, self.most_records, self.only_known);
        format!("{} {asked:?}", self.base_url)
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
    use super::super::query::Query;
    use super::super::secret::Secret;
    use super::*;

    fn asking(query: &str) -> OpenAlex {
        OpenAlex { query: Some(Query::parse(query).expect("a query")), ..OpenAlex::default() }
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
