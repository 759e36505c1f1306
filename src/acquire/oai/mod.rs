//! OAI-PMH 2.0: a repository's records, page by page.
//!
//! From a base address to items in the order the repository gives them; the metadata stays XML text.
//! The rules are those of <https://www.openarchives.org/OAI/openarchivesprotocol.html>. Where
//! repositories break them, this gives way by one step, and says so: a `from` that is refused is sent
//! again as a day and then left out, a resumption that is refused without `metadataPrefix` is sent
//! with it, records of another set than the one asked for are left aside.
//!
//! | file | idea |
//! |---|---|
//! | `envelope` | an answer, read |
//! | `text` | its bytes as text |
//! | `span` | spans of datestamps, divided |
//! | `part` | what a window of the list stands for |
//! | `survey` | what a repository says of itself |

mod envelope;
mod part;
mod span;
mod survey;
mod text;

pub use envelope::Identify;
use envelope::{Answered, Envelope, Unreadable};
use part::Part;
pub use span::{Division, Granularity, incremental_from};
pub use survey::{identify, list_formats, list_sets, preferred_format};
use text::looks_whole;

use super::address::checked_url;
use super::provider::address;
use super::{Answer, Detours, Fate, Item, Page, Position, Provider, Request, Scope, Trouble, short};

/// A list of records to harvest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OaiSource {
    /// The repository's address, with or without a query of its own.
    pub base_url: String,
    /// Which metadata to ask for.
    pub metadata_prefix: String,
    /// One set, or everything.
    pub set: Option<String>,
    /// Earliest datestamp wanted, in the repository's granularity.
    pub from: Option<String>,
    /// Latest datestamp wanted, in the same granularity.
    pub until: Option<String>,
    /// Ask for the list in parts; instead of `from` and `until`.
    pub division: Option<Division>,
    /// Ask for the headers alone, which say what is there and what is not.
    pub headers_only: bool,
    /// Records to ask for by name before the list: those that could not be had before.
    pub again: Vec<String>,
    /// Earliest datestamp there is, as the repository says; where a list that breaks is divided.
    pub earliest: String,
    /// Finest datestamp that the repository takes.
    pub granularity: Granularity,
}

impl OaiSource {
    /// All records of the repository at `base_url`, as `oai_dc`, which every repository has.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            metadata_prefix: "oai_dc".to_owned(),
            set: None,
            from: None,
            until: None,
            division: None,
            headers_only: false,
            again: Vec::new(),
            earliest: String::new(),
            granularity: Granularity::Day,
        }
    }

    /// The identifier under which a record of this repository is known outside it: as it is where
    /// it follows the `oai:` scheme, which names the repository (or is none), and with the repository's host and
    /// path before it where it does not, so that record "17" of two repositories stays two.
    pub fn qualified_identifier(&self, identifier: &str) -> String {
        if identifier.is_empty() || identifier.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("oai:")) {
            return identifier.to_owned();
        }
        let place = checked_url(&self.base_url).map(|url| {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}{port}{}", super::address::host_of(&url), url.path().trim_end_matches('/'))
        });
        format!("{}|{identifier}", place.unwrap_or_else(|_| self.base_url.clone()))
    }

    fn verb(&self, scope: Scope) -> &'static str {
        match scope {
            Scope::Records if !self.headers_only => "ListRecords",
            Scope::Record => "GetRecord",
            _ => "ListIdentifiers",
        }
    }

    /// The first request of a window.
    fn first_request(&self, scope: Scope, from: Option<&str>, until: Option<&str>) -> String {
        let mut arguments = vec![("verb", self.verb(scope)), ("metadataPrefix", self.metadata_prefix.as_str())];
        arguments.extend(self.set.as_deref().map(|set| ("set", set)));
        arguments.extend(from.map(|from| ("from", from)));
        arguments.extend(until.map(|until| ("until", until)));
        address(&self.base_url, &arguments)
    }

    /// What to send next where the repository did not take the arguments, and what gave way.
    fn give_way(&self, at: &Position) -> Option<(String, &'static str)> {
        let Part::Span { span, .. } = Part::read(&at.window) else { return None };
        let (from, until) = self.bounds(span);
        match Step::read(&at.token) {
            Step::First { from: From::AsGiven } if from.into_iter().chain(until).any(|stamp| stamp.contains('T')) => {
                Some((DAY.to_owned(), "the repository did not take a datestamp with a time; asked for days"))
            }
            // a part must stay a part
            Step::First { from: From::AsGiven | From::Day } if span.is_empty() && (from.is_some() || until.is_some()) => {
                Some((WHOLE.to_owned(), "the repository did not take a datestamp; asked for everything"))
            }
            Step::Resumed { token, with_prefix: false } => {
                Some((format!("{WITH_PREFIX}{token}"), "the repository wants metadataPrefix beside its own token, against the protocol"))
            }
            _ => None,
        }
    }

    /// Why a record is not of this list, against what was asked.
    fn is_stray(&self, envelope: &Envelope) -> bool {
        let of_set = |set: &str| envelope.sets.iter().any(|found| found == set || found.starts_with(&format!("{set}:")));
        self.set.as_deref().is_some_and(|set| !envelope.sets.is_empty() && !of_set(set))
    }
}

/// Tokens of our own; no token of a repository can begin with this character, which XML excludes.
const DAY: &str = "\u{1}day";
const WHOLE: &str = "\u{1}whole";
const WITH_PREFIX: &str = "\u{1}prefix:";

/// What a position's token stands for.
enum Step<'t> {
    First { from: From },
    Resumed { token: &'t str, with_prefix: bool },
}

/// How the beginning of the span is sent.
enum From {
    AsGiven,
    Day,
    NotAtAll,
}

impl<'t> Step<'t> {
    fn read(token: &'t str) -> Self {
        match token {
            "" => Self::First { from: From::AsGiven },
            DAY => Self::First { from: From::Day },
            WHOLE => Self::First { from: From::NotAtAll },
            _ => match token.strip_prefix(WITH_PREFIX) {
                Some(token) => Self::Resumed { token, with_prefix: true },
                None => Self::Resumed { token, with_prefix: false },
            },
        }
    }
}

impl Provider for OaiSource {
    fn name(&self) -> &'static str {
        "oai-pmh"
    }

    fn list(&self) -> String {
        let parts = self.division.as_ref().map(|division| format!(" in parts of {} days", division.days)).unwrap_or_default();
        format!("{}{parts}", self.first_request(Scope::Records, self.from.as_deref(), self.until.as_deref()))
    }

    fn first_window(&self) -> String {
        match self.again.first() {
            Some(identifier) => self.record(identifier),
            None => self.division.as_ref().and_then(Division::first_window).unwrap_or_default(),
        }
    }

    fn next_window(&self, window: &str) -> Option<String> {
        let Some(identifier) = self.identifier(window) else { return self.division.as_ref()?.next_window(window) };
        let behind = self.again.iter().position(|again| again == identifier).map_or(self.again.len(), |at| at + 1);
        Some(match self.again.get(behind) {
            Some(identifier) => self.record(identifier),
            None => self.division.as_ref().and_then(Division::first_window).unwrap_or_default(),
        })
    }

    fn request(&self, at: &Position) -> Request {
        let (scope, span) = match Part::read(&at.window) {
            Part::Span { scope, span } => (scope, span),
            Part::Record(identifier) => {
                let arguments = [("verb", self.verb(Scope::Record)), ("identifier", identifier), ("metadataPrefix", &self.metadata_prefix)];
                return Request::to(address(&self.base_url, &arguments));
            }
        };
        let (from, until) = self.bounds(span);
        let verb = self.verb(scope);
        Request::to(match Step::read(&at.token) {
            Step::First { from: From::AsGiven } => self.first_request(scope, from, until),
            Step::First { from: From::Day } => {
                self.first_request(scope, from.map(span::to_day).as_deref(), until.map(span::to_day).as_deref())
            }
            Step::First { from: From::NotAtAll } => self.first_request(scope, None, None),
            Step::Resumed { token, with_prefix: false } => address(&self.base_url, &[("verb", verb), ("resumptionToken", token)]),
            Step::Resumed { token, with_prefix: true } => {
                address(&self.base_url, &[("verb", verb), ("metadataPrefix", &self.metadata_prefix), ("resumptionToken", token)])
            }
        })
    }

    fn detours(&self) -> Option<&dyn Detours> {
        Some(self)
    }

    fn is_whole(&self, answer: &Answer) -> bool {
        looks_whole(&answer.body)
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        let first = matches!(Step::read(&at.token), Step::First { .. });
        let spanned = first && (self.from.is_some() || !at.window.is_empty());
        // an empty span, or one in datestamps that it does not take, is an error of the protocol, but some
        // send a bare status for it
        if matches!(answer.status, 400 | 422) && spanned && read_envelope(answer).is_err() {
            match self.give_way(at).filter(|_| answer.status == 400) {
                Some((token, note)) => return Ok(Page { next: Some(token), notes: vec![note.to_owned()], ..Page::default() }),
                None if answer.status == 422 => {
                    return Ok(Page { notes: vec!["HTTP status 422 for a span: taken as no records in it".to_owned()], ..Page::default() });
                }
                None => {}
            }
        }
        let mut answered = read_answer(answer)?;
        if let Part::Record(identifier) = Part::read(&at.window) {
            return self.read_record(identifier, answered, answer);
        }
        let mut notes: Vec<String> = answered.notes.iter().map(|note| (*note).to_owned()).collect();
        // records that came are records, whatever is said beside them
        if !answered.records.is_empty() {
            notes.extend(answered.errors.drain(..).map(|(code, message)| format!("beside records: {}", protocol_error(&code, &message))));
        }
        match answered.errors.iter().find(|(code, _)| !code.eq_ignore_ascii_case("noRecordsMatch")) {
            Some((code, message)) if code == "badArgument" => {
                let Some((token, note)) = self.give_way(at) else {
                    return Err(Trouble::Failed(protocol_error(code, message)));
                };
                // the day that such a part is of is asked for as a whole by its first part
                if token == DAY && !at.window.is_empty() && self.bounds(&at.window).0.is_some_and(|from| !from.contains("T00:00:00")) {
                    return Ok(Page { answered_at: answered.response_date, ..Page::default() });
                }
                let notes = vec![format!("{note} ({})", short(message))];
                return Ok(Page { next: Some(token), notes, answered_at: answered.response_date, ..Page::default() });
            }
            Some((code, message)) if code == "badResumptionToken" && !first => {
                return Err(Trouble::Expired(protocol_error(code, message)));
            }
            Some((code, message)) => return Err(Trouble::Failed(protocol_error(code, message))),
            None if answered.errors.is_empty() && !answered.listed && answered.records.is_empty() => {
                return Err(not_oai(answer, "there is no list in it"));
            }
            None => {}
        }
        let with_prefix = matches!(Step::read(&at.token), Step::Resumed { with_prefix: true, .. });
        let next = answered.token.filter(|token| !token.is_empty());
        let names_only = self.headers_only || !matches!(Part::read(&at.window), Part::Span { scope: Scope::Records, .. });
        let (mut items, mut strays) = (Vec::new(), 0);
        for envelope in answered.records {
            if self.is_stray(&envelope) {
                strays += 1;
            } else {
                items.push(self.item(envelope, names_only));
            }
        }
        if strays > 0 {
            notes.push(format!("{strays} records of other sets than the one asked for were left aside"));
        }
        Ok(Page {
            items,
            next: next.map(|token| if with_prefix { format!("{WITH_PREFIX}{token}") } else { token }),
            promised: answered.complete_list_size,
            answered_at: answered.response_date.filter(|time| span::is_time(time)).or_else(|| answer.day()),
            notes,
            ..Page::default()
        })
    }
}

impl OaiSource {
    fn item(&self, envelope: Envelope, names_only: bool) -> Item {
        Item {
            external: self.qualified_identifier(&envelope.identifier),
            identifier: envelope.identifier,
            fate: if envelope.deleted { Fate::Deleted } else { Fate::Present },
            payload: envelope.metadata_xml.into_bytes(),
            format: if names_only { "" } else { payload_format(&self.metadata_prefix) },
            line: envelope.line,
        }
    }

    /// The answer to a request for one record, which the repository has named. Where it then says that
    /// there is none, or gives nothing, it is deleted; none in this form is no record for this list.
    fn read_record(&self, identifier: &str, answered: Answered, answer: &Answer) -> Result<Page, Trouble> {
        let envelope = match answered.errors.first().map(|(code, message)| (code.as_str(), message)) {
            Some(("cannotDisseminateFormat" | "noRecordsMatch", _)) => None,
            Some(("idDoesNotExist", _)) => Some(Envelope { identifier: identifier.to_owned(), deleted: true, ..Envelope::default() }),
            Some((code, message)) => return Err(Trouble::Failed(protocol_error(code, message))),
            None if answered.listed && answered.records.is_empty() => {
                Some(Envelope { identifier: identifier.to_owned(), deleted: true, ..Envelope::default() })
            }
            None => match answered.records.into_iter().find(|envelope| envelope.identifier == identifier) {
                Some(envelope) => Some(envelope),
                None => return Err(not_oai(answer, "the record asked for is not in it")),
            },
        };
        let notes = match envelope {
            Some(_) => Vec::new(),
            None => vec!["the repository names records that it does not have in this form; they were left out".to_owned()],
        };
        let items = envelope.into_iter().map(|envelope| self.item(envelope, self.headers_only)).collect();
        Ok(Page { items, notes, answered_at: answered.response_date, ..Page::default() })
    }
}

/// Reads an answer's envelope; one of another status than 2xx only where it holds the protocol's
/// errors, as some servers send them.
fn read_answer(answer: &Answer) -> Result<Answered, Trouble> {
    match read_envelope(answer) {
        Ok(answered) if answer.is_success() || !answered.errors.is_empty() => Ok(answered),
        _ if !answer.is_success() => Err(Trouble::of_status(answer)),
        Ok(_) | Err(Unreadable::Truncated) => Err(not_oai(answer, "it breaks off in the middle")),
        Err(Unreadable::NotOai(message)) => Err(not_oai(answer, &message)),
    }
}

fn read_envelope(answer: &Answer) -> Result<Answered, Unreadable> {
    envelope::read(&answer.body, answer.header("content-type"))
}

fn not_oai(answer: &Answer, message: &str) -> Trouble {
    let kind = answer.header("content-type").map(|kind| format!(" ({})", short(kind))).unwrap_or_default();
    Trouble::Failed(format!("the answer{kind} cannot be used: {message}"))
}

/// The name by which `formats` knows what a metadata prefix stands for.
fn payload_format(prefix: &str) -> &'static str {
    match prefix {
        "jats" | "nlm" | "oai_jats" | "pmc" | "pmc_fm" => "jats",
        "arXiv" | "arXivRaw" => "arxiv-oai",
        prefix if prefix.contains("datacite") => "datacite",
        _ => "oai-dc",
    }
}

fn protocol_error(code: &str, message: &str) -> String {
    let advice = match code {
        "badArgument" => "the repository does not take these arguments",
        "badResumptionToken" => "the repository does not know its own resumption token; run again later",
        "badVerb" => "the repository does not know this request; is the address that of its OAI-PMH interface?",
        "cannotDisseminateFormat" => "the repository does not offer this metadata format",
        "idDoesNotExist" => "the repository has no such record",
        "noMetadataFormats" => "the record has no metadata",
        "noSetHierarchy" => "the repository has no sets; leave `sets` out",
        _ => "the repository reports an error that the protocol does not know",
    };
    format!("{advice} ({}: {})", short(code), short(message))
}
