//! OAI-PMH 2.0: a repository's records, page by page.
//!
//! From a base address to [`Page`]s, in the order the repository gives them; the metadata stays XML
//! text. The rules are those of <https://www.openarchives.org/OAI/openarchivesprotocol.html>; where
//! repositories break them, a list still ends: a token seen before, pages without anything new,
//! far more pages than the server said there would be, or the page cap, each stops it and says so.

mod envelope;

pub use envelope::Identify;
use envelope::{Answered, Unreadable, looks_whole};

use super::address::checked_url;
use super::provider::address;
use super::{Answer, Archive, Client, Fate, Item, Page, Position, Provider, Request, Trouble, short};

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
}

impl OaiSource {
    /// All records of the repository at `base_url`, as `oai_dc`, which every repository has.
    pub fn new(base_url: impl Into<String>) -> Self {
        Self { base_url: base_url.into(), metadata_prefix: "oai_dc".to_owned(), set: None, from: None, until: None }
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
        address(&self.base_url, &arguments)
    }
}

impl Provider for OaiSource {
    fn name(&self) -> &'static str {
        "oai-pmh"
    }

    fn list(&self) -> String {
        self.first_request()
    }

    fn request(&self, at: &Position) -> Request {
        Request::to(match at.token.as_str() {
            "" => self.first_request(),
            token => address(&self.base_url, &[("verb", "ListRecords"), ("resumptionToken", token)]),
        })
    }

    fn is_whole(&self, answer: &Answer) -> bool {
        looks_whole(&answer.body)
    }

    fn read(&self, at: &Position, answer: &Answer) -> Result<Page, Trouble> {
        let answered = read_answer(answer)?;
        match answered.errors.iter().find(|(code, _)| code != "noRecordsMatch") {
            Some((code, message)) if code == "badResumptionToken" && at.pages > 0 => {
                return Err(Trouble::Expired(protocol_error(code, message)));
            }
            Some((code, message)) => return Err(Trouble::Failed(protocol_error(code, message))),
            None if answered.errors.is_empty() && !answered.listed => return Err(not_oai(answer, "there is no list in it")),
            None => {}
        }
        let format = payload_format(&self.metadata_prefix);
        let items = answered.records.into_iter().map(|envelope| Item {
            external: self.qualified_identifier(&envelope.identifier),
            identifier: envelope.identifier,
            fate: if envelope.deleted { Fate::Deleted } else { Fate::Present },
            payload: envelope.metadata_xml.into_bytes(),
            format,
            line: envelope.line,
        });
        Ok(Page {
            items: items.collect(),
            next: answered.token.filter(|token| !token.is_empty()),
            promised: answered.complete_list_size,
            answered_at: answered.response_date,
        })
    }
}

/// Asks a repository what it is.
///
/// # Errors
/// [`Error::Fetch`](crate::Error::Fetch) when it does not answer, or with something else.
pub fn identify(client: &Client, archive: &Archive, source: &OaiSource) -> crate::Result<Identify> {
    let request = Request::to(address(&source.base_url, &[("verb", "Identify")]));
    let answer = client.ask(&request, &|answer| looks_whole(&answer.body))?;
    archive.keep(&answer)?;
    let answered = read_answer(&answer).and_then(|answered| match answered.errors.first() {
        Some((code, message)) => Err(Trouble::Failed(protocol_error(code, message))),
        None if !answered.listed => Err(not_oai(&answer, "it does not say what it is")),
        None => Ok(answered.identify),
    });
    answered.map_err(|trouble| trouble.into_error(&request.url))
}

/// Reads an answer's envelope; one of another status than 2xx only where it holds the protocol's
/// errors, as some servers send them.
fn read_answer(answer: &Answer) -> Result<Answered, Trouble> {
    match envelope::read(&answer.body) {
        Ok(answered) if answer.is_success() || !answered.errors.is_empty() => Ok(answered),
        _ if !answer.is_success() => Err(Trouble::of_status(answer)),
        Ok(_) | Err(Unreadable::Truncated) => Err(not_oai(answer, "it breaks off in the middle")),
        Err(Unreadable::NotOai(message)) => Err(not_oai(answer, &message)),
    }
}

fn not_oai(answer: &Answer, message: &str) -> Trouble {
    let kind = answer.header("content-type").map(|kind| format!(" ({})", short(kind))).unwrap_or_default();
    Trouble::Failed(format!("the answer{kind} cannot be used: {message}"))
}

/// The name by which `formats` knows what a metadata prefix stands for.
fn payload_format(prefix: &str) -> &'static str {
    match prefix {
        "jats" | "nlm" => "jats",
        "oai_datacite" | "datacite" => "datacite",
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
