//! Web of Science plain text: one tag a line, `PT` to `ER`, continuation lines indented by three
//! blanks.
//!
//! Clarivate lists the tags under "Web of Science Core Collection Field Tags". Learnt from files:
//! headers can be missing, odd, or stand in the middle where files were joined; the last `ER` may
//! be missing; CiteSpace writes CNKI records in this layout with empty tags, an author's name
//! ending in a comma, continuation lines with one blank or none, and `UT CNKI:0` for all.

use super::byline::{give_addresses, give_orcids};
use super::fields::{distinct, fill, join, list};
use super::format::{excerpt, line_offset};
use super::lines::{Lines, trim, unmask};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Identifier, Kind, Record, RejectionKind, Year, has_han, split_keywords};

/// Web of Science field-tagged text (.txt, .ciw, .isi).
#[derive(Debug)]
pub(super) struct WebOfScience;

impl Format for WebOfScience {
    fn name(&self) -> &'static str {
        "wos"
    }

    fn title(&self) -> &'static str {
        "Web of Science plain text"
    }

    fn origin(&self) -> &'static str {
        "Web of Science: Export > Plain text file (or EndNote desktop, .ciw); CiteSpace and other converters write it too"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"PT "])
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        // J, B, S, P, C: one letter, so that a wrapped "PT values ..." begins nothing
        matches!(line.strip_prefix(b"PT ").map(<[u8]>::trim_ascii), Some([letter]) if letter.is_ascii_uppercase())
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let lines = || head.split(|b| matches!(b, b'\n' | b'\r')).map(|line| line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line));
        let header = lines().any(|line| line.starts_with(b"FN ")) && lines().any(|line| line.starts_with(b"VR "));
        let records = lines().filter(|line| self.starts_record(line.trim_ascii_start())).count();
        let tagged = lines().any(|line| [&b"AU "[..], b"TI ", b"SO "].into_iter().any(|tag| line.starts_with(tag)));
        if records > 0 && tagged { records + 1 } else { usize::from(header) }
    }

    fn read_preamble(&self, slice: &Slice<'_>, _context: &Context<'_>, findings: &mut Findings) {
        let mut lines = Lines::new(slice.text).map(|line| trim(unmask(line))).enumerate().filter(|(_, line)| !line.is_empty());
        let Some((offset, first)) = lines.next().filter(|(_, line)| !is_header(line)) else { return };
        if slice.end.is_some() {
            findings.reject(RejectionKind::Malformed, line_offset(offset), format!("no record, but: {}", excerpt(first)));
        } else {
            findings.warn(format!("unusual header on line {}: {}", offset + 1, excerpt(first)));
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let mut fields = Fields::default();
        let mut tag = *b"PT";
        let mut parts: Vec<&str> = Vec::with_capacity(128);
        let mut lines = Lines::new(slice.text).enumerate();
        let mut ended = false;
        for (_, line) in lines.by_ref() {
            let bytes = line.as_bytes();
            if let [b' ', b' ', b' ', ..] = bytes {
                parts.push(trim(&line[3..]));
                continue;
            }
            let line = unmask(line);
            match line.as_bytes() {
                [b'E', b'R'] | [b'E', b'R', b' ' | b'\t' | 0xEF, ..] | [b'E', b'F'] => {
                    ended = true;
                    break;
                }
                [b'A'..=b'Z', b'A'..=b'Z' | b'0'..=b'9'] => {
                    fields.put(tag, &mut parts, context);
                    tag = [line.as_bytes()[0], line.as_bytes()[1]];
                }
                [first @ b'A'..=b'Z', second @ (b'A'..=b'Z' | b'0'..=b'9'), b' ' | b'\t', ..] => {
                    fields.put(tag, &mut parts, context);
                    tag = [*first, *second];
                    parts.push(trim(&line[3..]));
                }
                _ => parts.push(trim(line)),
            }
        }
        fields.put(tag, &mut parts, context);
        let record = fields.finish();
        if !ended && slice.end.is_some() {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends before this record's ER: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        let stray = lines.map(|(offset, line)| (offset, trim(unmask(line)))).find(|(_, line)| !line.is_empty() && !is_header(line));
        if let Some((offset, text)) = stray {
            let kind = if slice.ends_in_a_line() && "PT ".starts_with(text) { RejectionKind::Truncated } else { RejectionKind::Malformed };
            findings.reject(kind, line_offset(offset), format!("text between records: {}", excerpt(text)));
        }
    }

    fn knows(&self, tag: &str) -> bool {
        is_tag(tag)
    }
}

/// Whether a tag is one of the Core Collection's, or of its sister databases'.
pub(super) fn is_tag(tag: &str) -> bool {
    const TAGS: &str = "FN VR PT AU AF BA BF CA GP BE TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FP FX CR NR TC Z9 Z1 Z2 Z3 Z4 Z8 \
                        ZA ZB ZR ZS U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS SI PN SU MA BP EP AR DI D2 EA EY PG P2 WC WE SC GA UT PM OA HC HP DA ER EF \
                        DL S1 X1 X4 X5 Y1 Y4 Z5 Z6 Z7 GE HG LT MC MI MQ OR PC PR PS TA TM TN TS DS FT EC MH";
    tag.len() != 2 || TAGS.split_whitespace().any(|known| known == tag)
}

/// Lines that may stand outside records: the header, the end mark, and both where files were joined.
fn is_header(line: &str) -> bool {
    matches!(line, "EF" | "FN" | "VR" | "E" | "ER") || ["FN ", "VR ", "EF ", "EF\u{FEFF}"].into_iter().any(|tag| line.starts_with(tag))
}

/// A record in the making, with what needs more than one tag to be told.
#[derive(Default)]
pub(super) struct Fields {
    record: Record,
    short_names: Vec<String>,
    full_names: Vec<String>,
    publication_kind: Kind,
    first_page: Option<String>,
    last_page: Option<String>,
    article_number: Option<String>,
    orcids: Option<String>,
}

impl Fields {
    /// Takes the value of a tag, `parts` being its lines; empties `parts`.
    pub(super) fn put(&mut self, tag: [u8; 2], parts: &mut Vec<&str>, context: &Context<'_>) {
        if parts.iter().all(|part| part.is_empty()) {
            parts.clear();
            return;
        }
        let record = &mut self.record;
        match &tag {
            b"CR" => add_lines(&mut record.cited_references, parts),
            b"C1" => add_lines(&mut record.affiliations, parts),
            b"AU" => self.short_names.extend(names(parts)),
            b"AF" => self.full_names.extend(names(parts)),
            _ => {
                let value = join(parts);
                if let Some(value) = self.put_text(tag, value, context) {
                    self.record.extra.push((String::from_utf8_lossy(&tag).into_owned(), value));
                }
            }
        }
        parts.clear();
    }

    /// Takes a value that is one text; gives it back where no typed field holds it.
    fn put_text(&mut self, tag: [u8; 2], value: String, context: &Context<'_>) -> Option<String> {
        let record = &mut self.record;
        match &tag {
            b"PT" => {
                self.publication_kind = publication_kind(&value);
                Some(value)
            }
            b"DT" if record.kind == Kind::Unknown => {
                record.kind = document_kind(&value);
                record.retracted = value.contains(RETRACTED);
                (value != document_name(&record.kind)).then_some(value)
            }
            b"TI" if record.title.is_empty() => {
                record.title = value;
                None
            }
            b"SO" if record.venue.name.is_empty() => {
                record.venue.name = value;
                None
            }
            b"SN" => {
                record.venue.issn.push(value);
                None
            }
            b"EI" => {
                record.venue.eissn.push(value);
                None
            }
            b"BN" => {
                record.venue.isbn.extend(list(&value).map(str::to_owned));
                None
            }
            b"J9" => fill(&mut record.venue.abbreviation, value),
            b"PU" => fill(&mut record.venue.publisher, value),
            b"FU" => {
                record.funding.extend(list(&value).map(str::to_owned));
                None
            }
            b"OI" => fill(&mut self.orcids, value),
            b"DA" => fill(&mut record.times_cited_on, value),
            b"PM" => identify(record, Identifier::pmid(&value), value),
            b"VL" => fill(&mut record.venue.volume, value),
            b"IS" => fill(&mut record.venue.issue, value),
            b"BP" => fill(&mut self.first_page, value),
            b"EP" => fill(&mut self.last_page, value),
            b"AR" => fill(&mut self.article_number, value),
            b"DE" => {
                record.author_keywords.extend(keywords(&value));
                None
            }
            b"ID" => {
                record.index_keywords.extend(keywords(&value));
                None
            }
            b"AB" => fill(&mut record.abstract_text, value),
            b"TC" if record.times_cited.is_none() => match value.parse() {
                Ok(times) => {
                    record.times_cited = Some(times);
                    None
                }
                Err(_) => Some(value),
            },
            b"PY" if record.year.is_missing() => {
                record.year = Year::read(&value, context.plausible_years);
                None
            }
            b"PD" => fill(&mut record.date, value),
            b"LA" => fill(&mut record.language, value),
            b"DI" => identify(record, Identifier::doi(&value), value),
            // a number that this program made up for others
            b"UT" if value.starts_with("WENMAI:") => None,
            b"UT" => identify(record, Identifier::wos(&value), value),
            _ => Some(value),
        }
    }

    pub(super) fn finish(mut self) -> Record {
        let record = &mut self.record;
        let mut keep = |tag: &str, value: String| record.extra.push((tag.to_owned(), value));
        record.venue.pages = match (self.first_page, self.last_page) {
            (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
            (first, last) => first.or(last),
        };
        match self.article_number {
            Some(number) if record.venue.pages.is_none() => record.venue.pages = Some(number),
            Some(number) => keep("AR", number),
            None => {}
        }
        if record.kind == Kind::Unknown {
            record.kind = self.publication_kind;
        }
        record.authors = match (self.full_names, self.short_names) {
            (full, short) if full.is_empty() => short.into_iter().map(Author::new).collect(),
            (full, short) if full.len() == short.len() => {
                let pairs = full.into_iter().zip(short);
                pairs.map(|(name, short)| Author { short: (short != name).then_some(short), ..Author::new(name) }).collect()
            }
            (full, short) => {
                if !short.is_empty() {
                    keep("AU", short.join("; "));
                }
                full.into_iter().map(Author::new).collect()
            }
        };
        give_addresses(&mut record.authors, &record.affiliations);
        if let Some(orcids) = self.orcids
            && !give_orcids(&mut record.authors, &orcids)
        {
            record.extra.push(("OI".into(), orcids));
        }
        let venue = &mut record.venue;
        let lists = [
            &mut venue.issn,
            &mut venue.eissn,
            &mut venue.isbn,
            &mut record.funding,
            &mut record.author_keywords,
            &mut record.index_keywords,
        ];
        lists.into_iter().for_each(distinct);
        self.record
    }
}

/// One value a line; lines that are empty hold none.
fn add_lines(values: &mut Vec<String>, parts: &[&str]) {
    values.reserve_exact(parts.len());
    values.extend(parts.iter().filter(|part| !part.is_empty()).map(|part| (*part).to_owned()));
}

/// One name a line, without the comma that CiteSpace leaves behind a name it cannot split.
fn names(parts: &[&str]) -> impl Iterator<Item = String> {
    parts.iter().map(|part| trim(part.trim_end_matches([',', ';', ' ']))).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The keywords of a field. Clarivate separates by semicolons alone, and a chemical's name has
/// commas; only where the words are Chinese is it a converter's field, with whatever it has.
fn keywords(value: &str) -> Vec<String> {
    let splits = value.contains([';', '；']) || has_han(value);
    if splits { split_keywords(value) } else { vec![value.to_owned()] }
}

fn identify(record: &mut Record, identifier: Option<Identifier>, value: String) -> Option<String> {
    match identifier {
        Some(identifier) => {
            record.add_identifier(identifier);
            None
        }
        None => Some(value),
    }
}

/// The type that a retracted paper has besides its own.
const RETRACTED: &str = "Retracted Publication";

/// What `DT` says. Of several types the first counts: "Article; Early Access".
fn document_kind(value: &str) -> Kind {
    match list(value).find(|kind| *kind != RETRACTED) {
        Some("Article" | "Review") => Kind::Article,
        Some("Proceedings Paper") => Kind::Conference,
        Some("Book" | "Book Chapter") => Kind::Book,
        Some("Dissertation/Thesis") => Kind::Thesis,
        Some("News Item") => Kind::Newspaper,
        Some(other) => Kind::Other(other.to_owned()),
        None => Kind::Unknown,
    }
}

/// The `DT` that is fully said by a kind.
fn document_name(kind: &Kind) -> &str {
    match kind {
        Kind::Article => "Article",
        Kind::Conference => "Proceedings Paper",
        Kind::Book => "Book",
        Kind::Thesis => "Dissertation/Thesis",
        Kind::Newspaper => "News Item",
        Kind::Other(name) => name,
        Kind::Unknown => "",
    }
}

/// What `PT` says: journal, book, series, conference, patent.
pub(super) fn publication_kind(value: &str) -> Kind {
    match value.as_bytes() {
        [b'J', ..] => Kind::Article,
        [b'B' | b'S', ..] => Kind::Book,
        [b'C', ..] => Kind::Conference,
        [b'P', ..] => Kind::Other("Patent".into()),
        _ => Kind::Unknown,
    }
}
