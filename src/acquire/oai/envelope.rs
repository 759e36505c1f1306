//! What an OAI-PMH answer says around its records.
//!
//! From bytes to records whose metadata is left as a piece of XML text. The envelope must be as
//! the protocol says; a record's inside need not, since one bad record must not cost the page: where
//! XML cannot be read on inside a record, reading goes on behind the next `</record>`.
//!
//! Document type declarations are refused, so no entity is ever expanded. Elements are told apart by
//! local name: repositories disagree about prefixes, and no answer mixes two vocabularies here.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

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

/// True where a body ends as an OAI-PMH answer must, or is none at all: a cheap look for answers
/// that were cut off.
pub(super) fn looks_whole(body: &[u8]) -> bool {
    let text = decode(&body[..body.len().min(4096)]);
    let end = decode(&body[body.len().saturating_sub(512)..]);
    // UTF-16 has its own zeros in between; the parser will tell
    !text.contains("OAI-PMH") || end.trim_end_matches(['\0', ' ', '\n', '\r', '\t']).ends_with('>') && end.contains("OAI-PMH")
}

/// Reads an answer. Time and memory are linear in its length.
pub(super) fn read(body: &[u8]) -> Result<Answered, Unreadable> {
    let text = decode(body);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut parse =
        Parse { text, base: 0, path: Vec::new(), words: String::new(), lines: Lines::default(), out: Answered::default(), record: None };
    parse.run()?;
    Ok(parse.out)
}

/// Bytes to text: by the byte order mark, the XML declaration, or as UTF-8. What is no character
/// becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    let declared = || {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?.to_owned();
        let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        encoding_rs::Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
    };
    let encoding = declared().unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0
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
        if first && local != "OAI-PMH" {
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
            "metadata" if depth == 3 => {
                if let Some(record) = &mut self.record {
                    record.metadata = Some(Inside { name, start: after, nested: 0, records: 0 });
                }
            }
            // a list of headers alone
            "header" if depth == 2 && self.record.is_none() => {
                let deleted = attribute(tag, "status").is_some_and(|status| status == "deleted");
                let envelope = Envelope { line: self.lines.at(self.text, before), deleted, ..Envelope::default() };
                self.record = Some(Open { envelope, name, start: before, metadata: None });
            }
            "header" => {
                if let Some(record) = &mut self.record {
                    record.envelope.deleted = attribute(tag, "status").is_some_and(|status| status == "deleted");
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
        let words = std::mem::take(&mut self.words);
        let words = words.trim();
        match (local, &mut self.record) {
            ("identifier", Some(record)) => record.envelope.identifier = words.to_owned(),
            ("datestamp", Some(record)) => record.envelope.datestamp = words.to_owned(),
            ("setSpec", Some(record)) => record.envelope.sets.push(words.to_owned()),
            ("record", open) => self.out.records.extend(open.take().map(|record| record.envelope)),
            ("header", open) if open.as_ref().is_some_and(|record| record.name == name) => {
                self.out.records.extend(open.take().map(|record| record.envelope));
            }
            (_, Some(_)) => {}
            ("metadataPrefix", None) => self.out.formats.push(words.to_owned()),
            ("setSpec", None) => self.out.sets.push((words.to_owned(), String::new())),
            ("setName", None) => {
                if let Some(set) = self.out.sets.last_mut() {
                    set.1 = words.to_owned();
                }
            }
            ("responseDate", None) => self.out.response_date = Some(words.to_owned()),
            ("error", None) => {
                if let Some(error) = self.out.errors.last_mut() {
                    error.1 = short(words);
                }
            }
            ("resumptionToken", None) => self.out.token = Some(words.to_owned()),
            ("repositoryName", None) => self.out.identify.repository_name = words.to_owned(),
            ("baseURL", None) => self.out.identify.base_url = words.to_owned(),
            ("protocolVersion", None) => self.out.identify.protocol_version = words.to_owned(),
            ("earliestDatestamp", None) => self.out.identify.earliest_datestamp = words.to_owned(),
            ("deletedRecord", None) => self.out.identify.deleted_record = words.to_owned(),
            ("granularity", None) => self.out.identify.granularity = words.to_owned(),
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

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_or_else(|_| found.value.to_string(), |value| value.into_owned()))
}

/// Adds what a reference stands for; one that XML does not define stays as it is written.
fn push_reference(words: &mut String, reference: &BytesRef<'_>) {
    match (&**reference, reference.resolve_char_ref()) {
        (_, Ok(Some(character))) => words.push(character),
        (_, Err(_)) => words.push(char::REPLACEMENT_CHARACTER),
        ("lt", _) => words.push('<'),
        ("gt", _) => words.push('>'),
        ("amp", _) => words.push('&'),
        ("quot", _) => words.push('"'),
        ("apos", _) => words.push('\''),
        (other, _) => words.extend(["&", other, ";"]),
    }
}
