//! What a source must be able to do: say what to ask next, and find the records in an answer.
//!
//! A [`Provider`] is a value without state and without a socket. It turns a [`Position`] in a list
//! into a [`Request`], and an archived [`Answer`] into a [`Page`] of [`Item`]s whose payloads nobody
//! has read yet: `formats` does, by the name that each payload bears. Pacing, tries, limits,
//! archive, checkpoints and the end of endless lists are the business of [`harvest`](super::harvest),
//! so that they are the same for every provider.
//!
//! A list may be divided into windows, such as the days of a year. A window that breaks costs only
//! itself: the others go on, and the next run asks for it again.

use std::time::Duration;

use super::address::shown;
use super::{Answer, short};
use crate::Error;

/// One list of records of one source.
pub trait Provider {
    /// The word for it in study.toml.
    fn name(&self) -> &'static str;

    /// All that decides which records are listed: address, query, span, format. A checkpoint of
    /// another list is passed over. It is kept as a fingerprint only, yet must hold no secret.
    fn list(&self) -> String;

    /// The window to begin with.
    fn first_window(&self) -> String {
        String::new()
    }

    /// The window after `window`; `None` after the last.
    fn next_window(&self, window: &str) -> Option<String> {
        let _ = window;
        None
    }

    /// What to ask at a position.
    fn request(&self, at: &Position) -> Request;

    /// Whether an answer is worth reading, cheaply. One of status 2xx that is not (cut off, or empty
    /// by a known fault) is asked for again, a bounded number of times.
    fn is_whole(&self, answer: &Answer) -> bool {
        let _ = answer;
        true
    }

    /// Finds the records in an answer of any status, and where the window goes on. What redirects and
    /// repeated tries could mend is mended by then.
    ///
    /// # Errors
    /// What is wrong with the answer, and what to do about it.
    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble>;

    /// What else can be asked where the list breaks.
    fn detours(&self) -> Option<&dyn Detours> {
        None
    }

    /// What to ask before the list, for its size; `None` where that is not to be had cheaply.
    fn preview(&self) -> Option<Request> {
        None
    }

    /// Reads the answer to [`preview`](Self::preview).
    ///
    /// # Errors
    /// As [`read`](Self::read).
    fn read_preview(&self, answer: &Answer) -> Result<Preview, Trouble> {
        Err(Trouble::of_status(answer))
    }
}

/// Ways around what breaks: smaller windows, and records by name. Windows made here are asked for by
/// [`Provider::request`] and read by [`Provider::read`] as the list's own are.
pub trait Detours {
    /// What a window holds.
    fn scope(&self, window: &str) -> Scope;

    /// Windows that together hold what `window` holds, in order; none where it is as small as can be.
    /// `now` is about the provider's time.
    fn divide(&self, window: &str, now: &str) -> Vec<String>;

    /// The window of the names of what `window` holds.
    fn names(&self, window: &str) -> String;

    /// The same names, for a window that came to its end and seemed short.
    fn recount(&self, window: &str) -> String;

    /// The window of one record.
    fn record(&self, identifier: &str) -> String;

    /// The name of the record that a window of one record holds.
    fn identifier<'w>(&self, window: &'w str) -> Option<&'w str>;

    /// The name among all providers of a record of this one; see [`Item::external`].
    fn external(&self, identifier: &str) -> String;
}

/// What a window holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Records.
    Records,
    /// Names of records, since the records together cannot be had.
    Names,
    /// Names of records, since there seem to be more than came.
    Recount,
    /// One record; none where the provider does not have it after all.
    Record,
}

/// Where in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Position {
    /// The window, in the provider's own words.
    pub window: String,
    /// What the last page of the window said to go on with; empty at the window's beginning.
    pub token: String,
    /// Pages of the window already delivered.
    pub pages: u64,
}

/// One request, always a GET.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The address with all its parameters, percent-encoded.
    pub url: String,
    /// Header fields besides the usual ones; the place for a key where the provider takes it there.
    pub headers: Vec<(&'static str, String)>,
    /// Least time since the last request to this host, where the provider wants more than the
    /// client keeps anyway.
    pub delay: Option<Duration>,
    /// Read no more than so many bytes of the body, and take them for the whole.
    pub most_bytes: Option<usize>,
    /// Fewer tries than the client makes otherwise.
    pub most_tries: Option<u32>,
    /// When every try is answered 500, the last one is the answer: it may be of this question alone.
    pub takes_500: bool,
}

impl Request {
    /// A request of nothing but an address.
    pub fn to(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// The address fit for people: keys and mail addresses taken out.
    pub fn shown(&self) -> String {
        shown(&self.url)
    }
}

/// The records of one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// In the answer's order.
    pub items: Vec<Item>,
    /// Records that the provider counts but the list does not ask for, where the provider cannot select
    /// as finely as the query does; they stay in the archive.
    pub passed_over: u64,
    /// What to go on with in this window; `None` on its last page.
    pub next: Option<String>,
    /// How many records the provider says the window has; it may be an estimate.
    pub promised: Option<u64>,
    /// When the provider answered, by its own clock, in the form in which it takes dates.
    pub answered_at: Option<String>,
    /// What a reader should know of the answer: something gave way, something was left aside.
    pub notes: Vec<String>,
}

/// One record as the provider sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its name at the provider, as printed; tells new items of a list from repeated ones.
    pub identifier: String,
    /// Its name among all providers, by which a later answer replaces it; stable for ever.
    pub external: String,
    /// What the provider says has become of it.
    pub fate: Fate,
    /// The record in the provider's own form; empty where there is none.
    pub payload: Vec<u8>,
    /// Name of that form, as `formats` knows it; empty for a record that is only said to be there.
    pub format: &'static str,
    /// Line of the answer on which it begins, from 1.
    pub line: u32,
}

/// What has become of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Fate {
    /// It is there.
    #[default]
    Present,
    /// The provider says that it is no more.
    Deleted,
    /// The provider has made it part of another, by its external name.
    MergedInto(String),
}

impl Item {
    /// True where the provider has no such record any more.
    pub fn is_gone(&self) -> bool {
        self.fate != Fate::Present
    }
}

/// How much a list is, asked beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Records, by the provider's count.
    pub records: Option<u64>,
    /// Requests that they take.
    pub requests: Option<u64>,
    /// What that costs in the provider's own unit, with the unit, such as "0.12 USD".
    pub cost: Option<String>,
}

/// Why an answer gave no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The provider no longer knows this place; the window begins anew, once.
    Expired(String),
    /// The answer cannot be used: a status, another kind of document, a login page.
    Failed(String),
    /// A quota is used up; the list goes on from here in a later run.
    Budget(String),
}

impl Trouble {
    /// The trouble that an answer's status stands for: 429 is a budget, any other a failure.
    pub fn of_status(answer: &Answer) -> Self {
        let message = format!("HTTP status {}", answer.status);
        if answer.status == 429 { Self::Budget(message) } else { Self::Failed(message) }
    }

    /// An answer that is not what was promised; says what it looks like.
    pub fn not_data(answer: &Answer, expected: &str) -> Self {
        let kind = answer.header("content-type").map(|kind| format!(" ({})", short(kind))).unwrap_or_default();
        let head = String::from_utf8_lossy(&answer.body[..answer.body.len().min(1024)]).to_lowercase();
        let looks = if head.contains("<html") || head.contains("<!doctype html") {
            "it is an HTML page (a login, a captcha, a notice?)"
        } else if head.trim().is_empty() {
            "it is empty"
        } else {
            "it is something else"
        };
        Self::Failed(format!("the answer{kind} is no {expected}: {looks}"))
    }

    /// What it is, for a reader.
    pub fn message(&self) -> &str {
        match self {
            Self::Expired(message) | Self::Failed(message) | Self::Budget(message) => message,
        }
    }

    /// The error of a run that ends here.
    pub(super) fn into_error(self, url: &str) -> Error {
        match self {
            Self::Expired(message) | Self::Failed(message) => Error::Fetch { url: shown(url), message },
            Self::Budget(message) => Error::Budget { url: shown(url), message },
        }
    }
}

/// RFC 3986: everything but unreserved characters as `%XX`.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// `base` with parameters added, each value percent-encoded.
pub(super) fn address(base: &str, parameters: &[(&str, &str)]) -> String {
    let query: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    let joint = match base {
        _ if query.is_empty() => "",
        base if base.ends_with(['?', '&']) => "",
        base if base.contains('?') => "&",
        _ => "?",
    };
    format!("{base}{joint}{}", query.join("&"))
}
