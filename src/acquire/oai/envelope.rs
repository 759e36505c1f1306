//! What an OAI-PMH answer says around its records.
//!
//! From bytes to records whose metadata is left as a piece of XML text. The envelope must be as
//! the protocol says; a record's inside need not, since one bad record must not cost the page: where
//! XML cannot be read on inside a record, reading goes on behind the next `</record>`.
//!
//! A document type declaration that declares anything is refused, and no entity is ever expanded.
//! Elements are told apart by local name and by the element they stand in: repositories disagree about
//! prefixes, and containers (`about`, `description`) hold elements of the same names that say something
//! else.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::text::{decode, without_preamble};
use crate::acquire::short;

/// One record of a list: its header, and its metadata as found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// Identifier within the repository, as printed; empty where the header has none.
    pub identifier: String,
    /// When the record last changed, by the repository's clock, as printed.
    pub datestamp: String,
    /// Sets the record is in.
    pub sets: Vec<String>,
    /// The repository says that this record is no more.
    pub deleted: bool,
    /// What stands inside `<metadata>`; empty where there is none.
    pub metadata_xml: String,
    /// Line of the answer on which the record begins, from 1.
    pub line: u32,
}

/// What a repository says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identify {
    /// Its name.
    pub repository_name: String,
    /// Its address, as it gives it.
    pub base_url: String,
    /// Version of the protocol; this harvester speaks 2.0.
    pub protocol_version: String,
    /// Earliest datestamp there is, as it says; it need not be true.
    pub earliest_datestamp: String,
    /// What it does with deleted records: `no`, `transient` or `persistent`.
    pub deleted_record: String,
    /// Finest datestamp it takes: `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`.
    pub granularity: String,
    /// When it said so, by its own clock.
    pub response_date: String,
}

/// An answer, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answered {
    pub response_date: Option<String>,
    /// Code and message of each `<error>`.
    pub errors: Vec<(String, String)>,
    /// The verb's own element was there.
    pub listed: bool,
    pub records: Vec<Envelope>,
    /// The token, empty for an empty element; `None` where there is no element.
    pub token: Option<String>,
    pub complete_list_size: Option<u64>,
    pub identify: Identify,
    /// Names of metadata formats.
    pub formats: Vec<String>,
    /// Sets, each with its name.
    pub sets: Vec<(String, String)>,
    /// What was passed over, for a reader.
    pub notes: Vec<&'static str>,
}

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// The text ends before the envelope does.
    Truncated,
    /// It is something else, such as a login page.
    NotOai(String),
}

/// More nested than this is no envelope.
const DEEPEST: usize = 64;
/// Records with broken XML that are passed over on one page. Finding that a comment never ends takes
/// reading to the end of the page, so there must be a bound.
const MOST_BROKEN: usize = 100;

/// Reads an answer; `content_type` is its header of that name. Time and memory are linear in its length.
pub(super) fn read(body: &[u8], content_type: Option<&str>) -> Result<Answered, Unreadable> {
    let whole = decode(body, content_type);
    let (text, before) = without_preamble(&whole);
    let breaks = memchr::memchr_iter(b'\n', &whole.as_bytes()[..whole.len() - text.len()]).count() as u32;
    let lines = Lines { position: 0, breaks };
    let mut parse = Parse { text, base: 0, path: Vec::new(), words: String::new(), lines, out: Answered::default(), record: None };
    parse.run()?;
    if before {
        parse.out.notes.push("there is text before the XML (a server's warning?); it was passed over");
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        parse.out.notes.push("some characters are none in the encoding that the answer states; they became \u{fffd}");
    }
    Ok(parse.out)
}

struct Parse<'t> {
    text: &'t str,
    /// Where in `text` the current reader began.
    base: usize,
    /// Local names of the open elements, outside metadata.
    path: Vec<&'t str>,
    /// Text of the innermost open element.
    words: String,
    lines: Lines,
    out: Answered,
    record: Option<Open<'t>>,
}

/// A record being read.
struct Open<'t> {
    envelope: Envelope,
    /// Name of its element with prefix, to find its end by.
    name: &'t str,
    start: usize,
    metadata: Option<Inside<'t>>,
}

/// The metadata being passed over.
struct Inside<'t> {
    /// Name of `<metadata>` with prefix.
    name: &'t str,
    /// Where its content begins.
    start: usize,
    /// How many elements of that name stand open within it.
    nested: usize,
    /// How many elements named as the record stand open within it (MARCXML has such).
    records: usize,
}

impl<'t> Parse<'t> {
    fn run(&mut self) -> Result<(), Unreadable> {
        let mut reader = self.reader_from(0);
        let mut first = true;
        let mut broken = 0;
        loop {
            let before = self.base + reader.buffer_position() as usize;
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(_) if self.record.is_some() => {
                    let Some(behind) = self.leave_broken_record() else { return Err(Unreadable::Truncated) };
                    broken += 1;
                    if broken > MOST_BROKEN {
                        return Err(Unreadable::NotOai(format!("more than {MOST_BROKEN} of its records are no XML")));
                    }
                    reader = self.reader_from(behind);
                    continue;
                }
                Err(error) if first => return Err(Unreadable::NotOai(format!("no XML: {error}"))),
                Err(quick_xml::Error::Syntax(_)) => return Err(Unreadable::Truncated),
                Err(error) => return Err(Unreadable::NotOai(format!("faulty XML: {error}"))),
            };
            let after = self.base + reader.buffer_position() as usize;
            match event {
                // nothing is declared in it, so nothing can be expanded
                Event::DocType(declaration) if !declaration.contains('[') => {}
                Event::DocType(_) => return Err(Unreadable::NotOai("it has a document type declaration, which is refused".to_owned())),
                Event::Start(tag) => {
                    self.opened(&tag, before, after, std::mem::take(&mut first))?;
                }
                Event::Empty(tag) => {
                    let name = self.name_at(before, tag.name().as_ref().len());
                    self.opened(&tag, before, after, std::mem::take(&mut first))?;
                    self.closed(name, after);
                }
                Event::End(tag) => {
                    let name = tag.name().as_ref().len();
                    // behind "</"
                    let name = self.text.get(before + 2..before + 2 + name).unwrap_or_default();
                    self.closed(name, before);
                    if self.path.is_empty() && self.record.is_none() {
                        return Ok(());
                    }
                }
                Event::Text(text) if !self.in_metadata() => self.words.push_str(&text),
                Event::CData(text) if !self.in_metadata() => self.words.push_str(&text),
                Event::GeneralRef(reference) if !self.in_metadata() => push_reference(&mut self.words, &reference),
                Event::Eof if first => return Err(Unreadable::NotOai("there is no XML in it".to_owned())),
                Event::Eof => return Err(Unreadable::Truncated),
                _ => {}
            }
        }
    }

    fn reader_from(&mut self, base: usize) -> Reader<&'t [u8]> {
        self.base = base;
        let mut reader = Reader::from_str(&self.text[base..]);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        reader
    }

    fn in_metadata(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.metadata.is_some())
    }

    /// The name behind the `<` at `at`.
    fn name_at(&self, at: usize, length: usize) -> &'t str {
        self.text.get(at + 1..at + 1 + length).unwrap_or_default()
    }

    fn opened(&mut self, tag: &BytesStart<'_>, before: usize, after: usize, first: bool) -> Result<(), Unreadable> {
        let name = self.name_at(before, tag.name().as_ref().len());
        if let Some(record) = &mut self.record
            && let Some(inside) = &mut record.metadata
        {
            inside.nested += usize::from(inside.name == name);
            inside.records += usize::from(record.name == name);
            return Ok(());
        }
        let local = local(name);
        if first && !local.eq_ignore_ascii_case("OAI-PMH") {
            let what = if local.eq_ignore_ascii_case("html") {
                "an HTML page (a login, a captcha, a notice?)".to_owned()
            } else {
                format!("a document of <{}>", short(local))
            };
            return Err(Unreadable::NotOai(format!("it is {what}, not an OAI-PMH answer")));
        }
        if self.path.len() >= DEEPEST {
            return Err(Unreadable::NotOai(format!("elements are nested more than {DEEPEST} deep")));
        }
        let depth = self.path.len();
        self.path.push(local);
        self.words.clear();
        match local {
            "record" if depth == 2 => {
                let envelope = Envelope { line: self.lines.at(self.text, before), ..Envelope::default() };
                self.record = Some(Open { envelope, name, start: before, metadata: None });
            }
            // of two, the first counts
            "metadata" if depth == 3 && self.record.as_ref().is_some_and(|record| record.envelope.metadata_xml.is_empty()) => {
                if let Some(record) = &mut self.record {
                    record.metadata = Some(Inside { name, start: after, nested: 0, records: 0 });
                }
            }
            // a list of headers alone
            "header" if depth == 2 && self.record.is_none() => {
                let envelope = Envelope { line: self.lines.at(self.text, before), deleted: is_deleted(tag), ..Envelope::default() };
                self.record = Some(Open { envelope, name, start: before, metadata: None });
            }
            "header" if depth == 3 => {
                if let Some(record) = &mut self.record {
                    record.envelope.deleted = is_deleted(tag);
                }
            }
            "resumptionToken" if depth == 2 => {
                self.out.complete_list_size = attribute(tag, "completeListSize").and_then(|size| size.trim().parse().ok());
            }
            "error" if depth == 1 => self.out.errors.push((attribute(tag, "code").unwrap_or_default(), String::new())),
            "ListRecords" | "ListIdentifiers" | "ListSets" | "ListMetadataFormats" | "GetRecord" | "Identify" if depth == 1 => {
                self.out.listed = true
            }
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &'t str, before: usize) {
        if let Some(record) = &mut self.record
            && let Some(inside) = &mut record.metadata
        {
            if inside.name == name && inside.nested > 0 {
                inside.nested -= 1;
                return;
            }
            if record.name == name && inside.records > 0 {
                inside.records -= 1;
                return;
            }
            // the end of the record ends its metadata, too, if nothing else has
            let ends_record = record.name == name;
            if inside.name != name && !ends_record {
                return;
            }
            record.envelope.metadata_xml = self.text.get(inside.start..before).unwrap_or_default().to_owned();
            record.metadata = None;
            self.path.pop();
            if !ends_record {
                return;
            }
        }
        let local = local(name);
        // an end tag of something never opened says nothing
        let Some(at) = self.path.iter().rposition(|open| *open == local) else { return };
        self.path.truncate(at);
        let within = self.path.last().copied().unwrap_or_default();
        let words = std::mem::take(&mut self.words);
        let words = words.trim();
        let out = &mut self.out;
        match (within, local, &mut self.record) {
            // deeper ones stand in containers
            ("header", "identifier", Some(record)) if at <= 4 => record.envelope.identifier = words.to_owned(),
            ("header", "datestamp", Some(record)) if at <= 4 => record.envelope.datestamp = words.to_owned(),
            ("header", "setSpec", Some(record)) if at <= 4 => record.envelope.sets.push(words.to_owned()),
            (_, "record", open) if at == 2 => out.records.extend(open.take().map(|record| record.envelope)),
            (_, "header", open) if open.as_ref().is_some_and(|record| record.name == name) => {
                out.records.extend(open.take().map(|record| record.envelope));
            }
            (_, _, Some(_)) => {}
            ("metadataFormat", "metadataPrefix", None) => out.formats.push(words.to_owned()),
            ("set", "setSpec", None) => out.sets.push((words.to_owned(), String::new())),
            ("set", "setName", None) => {
                if let Some(set) = out.sets.last_mut() {
                    set.1 = words.to_owned();
                }
            }
            (_, "responseDate", None) if at == 1 => out.response_date = Some(words.to_owned()),
            (_, "error", None) => {
                if let Some(error) = out.errors.last_mut() {
                    error.1 = short(words);
                }
            }
            (_, "resumptionToken", None) => out.token = Some(words.to_owned()),
            ("Identify", "repositoryName", None) => out.identify.repository_name = words.to_owned(),
            ("Identify", "baseURL", None) => out.identify.base_url = words.to_owned(),
            ("Identify", "protocolVersion", None) => out.identify.protocol_version = words.to_owned(),
            ("Identify", "earliestDatestamp", None) => out.identify.earliest_datestamp = words.to_owned(),
            ("Identify", "deletedRecord", None) => out.identify.deleted_record = words.to_owned(),
            ("Identify", "granularity", None) => out.identify.granularity = words.to_owned(),
            _ => {}
        }
    }

    /// Gives up the record that cannot be read, keeps what there is of it, and says where to go on.
    fn leave_broken_record(&mut self) -> Option<usize> {
        let record = self.record.take()?;
        let end_tag = format!("</{}>", record.name);
        let inside = record.metadata.map_or(record.start, |inside| inside.start);
        let end = inside + self.text[inside..].find(&end_tag)?;
        let mut envelope = record.envelope;
        envelope.metadata_xml = self.text[inside..end].to_owned();
        self.out.records.push(envelope);
        self.path.truncate(2);
        Some(end + end_tag.len())
    }
}

/// Counts lines, going over the text once.
#[derive(Default)]
struct Lines {
    position: usize,
    breaks: u32,
}

impl Lines {
    fn at(&mut self, text: &str, position: usize) -> u32 {
        self.breaks += memchr::memchr_iter(b'\n', &text.as_bytes()[self.position..position]).count() as u32;
        self.position = position;
        self.breaks + 1
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn is_deleted(header: &BytesStart<'_>) -> bool {
    attribute(header, "status").is_some_and(|status| status.trim().eq_ignore_ascii_case("deleted"))
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_or_else(|_| found.value.to_string(), |value| value.into_owned()))
}

/// Adds what a reference stands for; one that XML does not define stays as it is written.
fn push_reference(words: &mut String, reference: &BytesRef<'_>) {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => words.push(character),
        Err(_) => words.push(char::REPLACEMENT_CHARACTER),
        Ok(None) => match resolve_xml_entity(reference) {
            Some(character) => words.push_str(character),
            None => words.extend(["&", &**reference, ";"]),
        },
    }
}
