//! OAI-PMH 2.0: a repository's records, page by page.
//!
//! From a base address to [`Page`]s, in the order the repository gives them; the metadata stays XML
//! text. The rules are those of <https://www.openarchives.org/OAI/openarchivesprotocol.html>; where
//! repositories break them, a list still ends: a token seen before, pages without anything new,
//! far more pages than the server said there would be, or the page cap, each stops it and says so.

mod checkpoint;
mod envelope;

use std::collections::HashSet;

use checkpoint::{Checkpoint, fingerprint};
use envelope::{Answered, Unreadable, looks_whole, short};
pub use envelope::{Envelope, Identify};

use super::address::{checked_url, shown};
use super::{Answer, Archive, Client, RawRef};
use crate::{Error, Result};

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
    /// The list is cut off after so many pages, whatever the server says.
    pub most_pages: u64,
    /// The list ends after so many pages in a row without a new identifier.
    pub most_idle_pages: u32,
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
            most_pages: 1_000_000,
            most_idle_pages: 10,
        }
    }

    /// The identifier under which a record of this repository is known outside it: as it is where
    /// it follows the `oai:` scheme, which names the repository, and with the repository's host and
    /// path before it where it does not, so that record "17" of two repositories stays two.
    pub fn qualified_identifier(&self, identifier: &str) -> String {
        if identifier.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("oai:")) {
            return identifier.to_owned();
        }
        let place = checked_url(&self.base_url).map(|url| {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}{port}{}", super::address::host_of(&url), url.path().trim_end_matches('/'))
        });
        format!("{}|{identifier}", place.unwrap_or_else(|_| self.base_url.clone()))
    }

    /// The first request of the list.
    fn first_request(&self) -> String {
        let mut arguments = vec![("verb", "ListRecords"), ("metadataPrefix", self.metadata_prefix.as_str())];
        arguments.extend(self.set.as_deref().map(|set| ("set", set)));
        arguments.extend(self.from.as_deref().map(|from| ("from", from)));
        arguments.extend(self.until.as_deref().map(|until| ("until", until)));
        self.request(&arguments)
    }

    fn request(&self, arguments: &[(&str, &str)]) -> String {
        let query: Vec<String> = arguments.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
        let joint = match self.base_url.as_str() {
            base if base.ends_with(['?', '&']) => "",
            base if base.contains('?') => "&",
            _ => "?",
        };
        format!("{}{joint}{}", self.base_url, query.join("&"))
    }
}

/// One page of a list, kept in the archive before it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The address it came from.
    pub url: String,
    /// Page of the list, from 1.
    pub number: u64,
    /// The answer as received.
    pub body: Vec<u8>,
    /// Where it is kept.
    pub raw: RawRef,
    /// Its records in order, those marked deleted included.
    pub records: Vec<Envelope>,
    /// Checkpoint to store with the records, in the same transaction; `None` on the last page.
    pub next: Option<String>,
    /// How many records the server says the list has; it may be an estimate.
    pub complete_list_size: Option<u64>,
    /// When the server answered, by its own clock.
    pub response_date: Option<String>,
}

/// Why a list ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The server said so.
    Complete,
    /// The server gave a token that it had given before.
    TokenRepeated,
    /// So many pages in a row held no new identifier.
    NothingNew(u32),
    /// Twice as many pages as the server's own count needs, and a hundred more.
    MorePagesThanPromised,
    /// The page cap.
    PageCap,
}

/// What a harvest came to. Counts include what was delivered before a resumed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HarvestSummary {
    /// Pages delivered.
    pub pages: u64,
    /// Records delivered, each identifier once, those marked deleted included.
    pub records: u64,
    /// How many of them were marked deleted.
    pub deleted: u64,
    /// How many records the server said there are.
    pub complete_list_size: Option<u64>,
    /// Why it ended.
    pub ended: Ended,
    /// The checkpoint handed in was of this list, and the harvest went on from it.
    pub resumed: bool,
    /// How often the list began anew because the server no longer knew a token.
    pub restarts: u32,
    /// The server's time of the list's first answer: where the next incremental harvest begins,
    /// less an overlap.
    pub response_date: Option<String>,
}

impl HarvestSummary {
    /// Says what is missing, where something is: fewer records than the server counted, or a list
    /// that did not end by itself.
    pub fn incomplete(&self) -> Option<String> {
        let of_count = self.complete_list_size.filter(|size| self.records < *size);
        match (&self.ended, of_count) {
            (Ended::Complete, None) => None,
            (Ended::Complete, Some(size)) => Some(format!("the server counts {size} records and gave {}", self.records)),
            (Ended::TokenRepeated, _) => Some(format!("the server's list leads back to itself after {} records", self.records)),
            (Ended::NothingNew(pages), _) => Some(format!("{pages} pages in a row held nothing new after {} records", self.records)),
            (Ended::MorePagesThanPromised, _) => {
                Some(format!("the list goes on far beyond the server's own count, at page {}", self.pages))
            }
            (Ended::PageCap, _) => Some(format!("the list was cut off at page {}", self.pages)),
        }
    }
}

/// Asks a repository what it is.
///
/// # Errors
/// [`Error::Fetch`] when it does not answer, or with something else.
pub fn identify(client: &Client, archive: &Archive, source: &OaiSource) -> Result<Identify> {
    let url = source.request(&[("verb", "Identify")]);
    let (answer, _, answered) = ask(client, archive, &url)?;
    match answered.errors.first() {
        Some((code, message)) => Err(protocol_error(&url, code, message)),
        None if !answered.listed => Err(not_oai(&answer, "it does not say what it is")),
        None => Ok(answered.identify),
    }
}

/// Harvests a list, handing each page to `each_page` as soon as it is kept and read.
///
/// `resume` is the checkpoint text of the last page that the caller stored; a text of another list
/// (another address, set or span) is passed over and the list begins at its beginning. Stopping
/// at any page, by an error of `each_page` or by the end of the process, and going on from the stored
/// checkpoint gives the same records as one run. A checkpoint whose token the server no longer knows
/// makes the list begin anew, once a call; its records then come again.
///
/// Memory: one page, and 16 bytes a record for telling whether it is new.
///
/// # Errors
/// [`Error::Fetch`] when a page cannot be had or read, or for a protocol error other than
/// `noRecordsMatch`, which is a list of no records; and whatever `each_page` returns.
pub fn harvest(
    client: &Client,
    archive: &Archive,
    source: &OaiSource,
    resume: Option<&str>,
    each_page: &mut dyn FnMut(Page) -> Result<()>,
) -> Result<HarvestSummary> {
    let list = fingerprint(&source.first_request());
    let mut at = resume.and_then(|text| Checkpoint::of_list(text, &list));
    let resumed = at.is_some();
    let mut restarts = 0;
    loop {
        match walk(client, archive, source, &list, at.take(), each_page)? {
            Walk::Ended(walked) => return Ok(walked.summary(resumed, restarts)),
            Walk::TokenUnknown { url, message } if restarts > 0 => return Err(protocol_error(&url, "badResumptionToken", &message)),
            Walk::TokenUnknown { .. } => restarts += 1,
        }
    }
}

/// What became of one way through a list.
enum Walk {
    Ended(Walked),
    TokenUnknown { url: String, message: String },
}

struct Walked {
    /// The checkpoint as it would be after the last page; its token means nothing.
    at: Checkpoint,
    ended: Ended,
}

impl Walked {
    fn summary(self, resumed: bool, restarts: u32) -> HarvestSummary {
        let Self { at, ended } = self;
        HarvestSummary {
            pages: at.pages,
            records: at.records,
            deleted: at.deleted,
            complete_list_size: at.complete_list_size,
            ended,
            resumed,
            restarts,
            response_date: at.response_date,
        }
    }
}

fn walk(
    client: &Client,
    archive: &Archive,
    source: &OaiSource,
    list: &str,
    from: Option<Checkpoint>,
    each_page: &mut dyn FnMut(Page) -> Result<()>,
) -> Result<Walk> {
    let mut tokens: HashSet<String> = from.iter().map(|at| fingerprint(&at.token)).collect();
    let mut identifiers: HashSet<[u8; 16]> = HashSet::new();
    let mut idle_pages = 0;
    let mut url = match &from {
        Some(at) => source.request(&[("verb", "ListRecords"), ("resumptionToken", &at.token)]),
        None => source.first_request(),
    };
    let mut at = from.unwrap_or_else(|| Checkpoint {
        list: list.to_owned(),
        token: String::new(),
        pages: 0,
        records: 0,
        deleted: 0,
        page_size: 0,
        complete_list_size: None,
        response_date: None,
        anchor: String::new(),
    });
    loop {
        let (answer, raw, answered) = ask(client, archive, &url)?;
        match answered.errors.iter().find(|(code, _)| code != "noRecordsMatch") {
            Some((code, message)) if code == "badResumptionToken" && at.pages > 0 => {
                return Ok(Walk::TokenUnknown { url, message: message.clone() });
            }
            Some((code, message)) => return Err(protocol_error(&url, code, message)),
            None if answered.errors.is_empty() && !answered.listed => return Err(not_oai(&answer, "there is no list in it")),
            None => {}
        }
        let new: Vec<&Envelope> = answered.records.iter().filter(|record| identifiers.insert(short_hash(&record.identifier))).collect();
        if at.pages == 0 {
            at.page_size = answered.records.len() as u64;
            at.response_date = answered.response_date.clone();
        }
        at.pages += 1;
        at.records += new.len() as u64;
        at.deleted += new.iter().filter(|record| record.deleted).count() as u64;
        at.complete_list_size = answered.complete_list_size.or(at.complete_list_size);
        idle_pages = if new.is_empty() { idle_pages + 1 } else { 0 };

        at.token = answered.token.unwrap_or_default();
        let mark = fingerprint(&at.token);
        let ended = if at.token.is_empty() {
            Some(Ended::Complete)
        } else if mark == at.anchor || !tokens.insert(mark.clone()) {
            Some(Ended::TokenRepeated)
        } else if idle_pages >= source.most_idle_pages {
            Some(Ended::NothingNew(idle_pages))
        } else if promised_pages(&at).is_some_and(|most| at.pages >= most) {
            Some(Ended::MorePagesThanPromised)
        } else if at.pages >= source.most_pages {
            Some(Ended::PageCap)
        } else {
            None
        };
        if at.pages.is_power_of_two() {
            at.anchor = mark;
        }
        each_page(Page {
            url: url.clone(),
            number: at.pages,
            body: answer.body,
            raw,
            records: answered.records,
            next: ended.is_none().then(|| at.to_text()),
            complete_list_size: answered.complete_list_size,
            response_date: answered.response_date,
        })?;
        if let Some(ended) = ended {
            return Ok(Walk::Ended(Walked { at, ended }));
        }
        url = source.request(&[("verb", "ListRecords"), ("resumptionToken", &at.token)]);
    }
}

/// Pages after which a list is longer than its server can mean: its count may be an estimate, and
/// pages need not be equally long, hence twice as many and a hundred.
fn promised_pages(at: &Checkpoint) -> Option<u64> {
    let size = at.complete_list_size.filter(|_| at.page_size > 0)?;
    Some(size.div_ceil(at.page_size).saturating_mul(2).saturating_add(100))
}

/// Asks, keeps the answer, and reads its envelope.
fn ask(client: &Client, archive: &Archive, url: &str) -> Result<(Answer, RawRef, Answered)> {
    let answer = client.get_whole(url, &|answer| looks_whole(&answer.body))?;
    let raw = archive.keep(&answer)?;
    match envelope::read(&answer.body) {
        // some servers send the protocol's errors with a status of 4xx
        Ok(answered) if answer.is_success() || !answered.errors.is_empty() => Ok((answer, raw, answered)),
        _ if !answer.is_success() => Err(Error::Fetch { url: shown(url), message: format!("HTTP status {}", answer.status) }),
        Ok(_) | Err(Unreadable::Truncated) => Err(not_oai(&answer, "it breaks off in the middle")),
        Err(Unreadable::NotOai(message)) => Err(not_oai(&answer, &message)),
    }
}

fn not_oai(answer: &Answer, message: &str) -> Error {
    let kind = answer.header("content-type").map(|kind| format!(" ({})", short(kind))).unwrap_or_default();
    Error::Fetch { url: shown(&answer.url), message: format!("the answer{kind} cannot be used: {message}") }
}

fn protocol_error(url: &str, code: &str, message: &str) -> Error {
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
    Error::Fetch { url: shown(url), message: format!("{advice} ({}: {})", short(code), short(message)) }
}

fn short_hash(text: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    short
}

/// RFC 3986: everything but unreserved characters as `%XX`.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
