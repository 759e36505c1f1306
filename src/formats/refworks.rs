//! CNKI's RefWorks export: one tag a line, `RT` first, a blank line between records.
//!
//! CNKI publishes no manual. The rules were learnt from exports of 2021 and of 2024: the older
//! shape ends lists with `;`, has a blank line after `K1` and repeats `IS` at the end; the newer
//! writes `vo` in small letters and adds `DO` and `LK`. Tags of the RefWorks format that CNKI does not
//! write today are read as RefWorks means them.

use super::fields::{distinct, fill, join, list};
use super::format::{excerpt, line_offset};
use super::lines::{Lines, trim, unmask};
use super::links::identifier_in_link;
use super::names::split_authors;
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Identifier, Kind, Record, RejectionKind, Year, split_keywords};

/// CNKI RefWorks.
#[derive(Debug)]
pub(super) struct RefWorks;

impl Format for RefWorks {
    fn name(&self) -> &'static str {
        "cnki-refworks"
    }

    fn title(&self) -> &'static str {
        "CNKI RefWorks"
    }

    fn origin(&self) -> &'static str {
        "CNKI: tick the records, 导出与分析 > 导出文献 > RefWorks; also Wanfang and CQVIP (维普) under RefWorks"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"RT"])
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        // "RT technology is ..." is a wrapped abstract, "RT Journal Article" is not
        match line {
            [b'R', b'T'] => true,
            [b'R', b'T', b' ' | b'\t', rest @ ..] => match rest.trim_ascii().first() {
                None => true,
                Some(first) => line.len() <= 48 && (first.is_ascii_uppercase() || !first.is_ascii()),
            },
            _ => false,
        }
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let lines = || head.split(|b| matches!(b, b'\n' | b'\r')).map(|line| line.trim_ascii_start());
        let has =
            |tag: &[u8]| lines().any(|line| line.strip_prefix(tag).is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'\t'))));
        let records = lines().filter(|line| self.starts_record(line) || self.starts_record(without_mark(line))).count();
        if records > 0 && [&b"T1"[..], b"A1", b"SR", b"JF", b"K1"].into_iter().any(has) { records + 1 } else { 0 }
    }

    fn read_preamble(&self, slice: &Slice<'_>, _context: &Context<'_>, findings: &mut Findings) {
        let stray = Lines::new(slice.text).map(|line| trim(unmask(line))).enumerate().find(|(_, line)| !line.is_empty());
        if let Some((offset, text)) = stray {
            findings.reject(RejectionKind::Malformed, line_offset(offset), format!("text before the first record: {}", excerpt(text)));
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let mut fields = Fields::default();
        let (mut tag, mut parts) = ("", Vec::new());
        let (mut closed, mut after_blank) = (false, false);
        let mut stray = None;
        for (offset, line) in Lines::new(slice.text).enumerate() {
            let line = unmask(line);
            if let Some((next, value)) = split_tag(line) {
                fields.put(tag, &mut parts, context);
                (tag, after_blank) = (next, false);
                closed |= next == "DS";
                parts.push(trim(value));
                continue;
            }
            let value = trim(line);
            if value.is_empty() {
                after_blank = true;
            } else if after_blank && (closed || value == "R" && slice.ends_in_a_line()) {
                stray = Some((offset, value));
                break;
            } else {
                parts.push(value);
            }
        }
        fields.put(tag, &mut parts, context);
        let record = fields.finish(context);
        let cut = slice.ends_in_a_line() && !closed && stray.is_none() && closes_records(context.head);
        if cut || slice.end.is_some_and(|end| end.in_character) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        match stray {
            Some((offset, "R")) if slice.ends_in_a_line() => {
                findings.reject(RejectionKind::Truncated, line_offset(offset), "the file ends where a record begins".into());
            }
            Some((offset, text)) => {
                findings.reject(RejectionKind::Malformed, line_offset(offset), format!("text between records: {}", excerpt(text)));
            }
            None => {}
        }
    }

    fn knows(&self, tag: &str) -> bool {
        const TAGS: &str = "RT SR ID A1 A2 A3 A4 A5 A6 T1 T2 T3 TT JF JO YR FD RD VO IS SP OP K1 AB NO PB PP PY ED UL DO CN SN AV AD AN LA CL SF OT LK DS OL ST \
                            SK WT WV WP U1 U2 U3 U4 U5 U6 U7 U8 U9 U0 DB DP JA C1 C2 C3 C4 C5 C6 LS";
        TAGS.split(' ').any(|known| known.eq_ignore_ascii_case(tag.trim()))
    }
}

fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii_start()
}

/// Whether this export's records end with the `DS` tag, so that one without it is cut.
fn closes_records(head: &[u8]) -> bool {
    memchr::memmem::find(head, b"\nDS ").or_else(|| memchr::memmem::find(head, b"\rDS ")).is_some()
}

/// Tag and value of a line that has a tag.
///
/// Two capitals, or a capital and a digit, are a tag, known or not. In small letters only those
/// tags count that are no words, or a wrapped "is a ..." would be one.
fn split_tag(line: &str) -> Option<(&str, &str)> {
    const SMALL: [&str; 14] = ["vo", "jf", "jo", "yr", "sn", "cn", "ds", "lk", "k1", "a1", "t1", "ab", "sr", "fd"];
    let bytes = line.as_bytes();
    let (tag, value) = match bytes {
        [_, _] => (line, ""),
        [first, second, b' ' | b'\t', ..] if first.is_ascii() && second.is_ascii() => line.split_at(2),
        _ => return None,
    };
    let capitals = bytes[0].is_ascii_uppercase() && (bytes[1].is_ascii_uppercase() || bytes[1].is_ascii_digit());
    (capitals || SMALL.contains(&tag)).then_some((tag, value))
}

/// A record in the making, with what needs more than one tag to be told.
#[derive(Default)]
struct Fields {
    record: Record,
    start_page: Option<String>,
    other_pages: Option<String>,
    /// JF, JO, T2, PB: the first that is there names the venue.
    venue: [Option<String>; 4],
}

impl Fields {
    /// Takes the value of a tag, `parts` being its lines; empties `parts`.
    fn put(&mut self, tag: &str, parts: &mut Vec<&str>, context: &Context<'_>) {
        let value = join(parts);
        parts.clear();
        if value.is_empty() {
            return;
        }
        let record = &mut self.record;
        let kept = match tag.as_bytes() {
            b"RT" => {
                record.kind = kind(&value);
                None
            }
            b"A1" | b"a1" => {
                record.authors.extend(split_authors(&value).into_iter().map(Author::new));
                None
            }
            b"AD" => {
                record.affiliations.extend(list(&value).map(str::to_owned));
                None
            }
            b"T1" | b"t1" if record.title.is_empty() => {
                record.title = value;
                None
            }
            b"TT" => fill(&mut record.translated_title, value),
            b"JF" | b"jf" => fill(&mut self.venue[0], value),
            b"JO" | b"jo" => fill(&mut self.venue[1], value),
            b"T2" => fill(&mut self.venue[2], value),
            b"PB" => fill(&mut self.venue[3], value),
            b"YR" | b"yr" if record.year.is_missing() => {
                record.year = Year::read(&value, context.plausible_years);
                None
            }
            b"FD" | b"fd" => fill(&mut record.date, value),
            b"VO" | b"vo" => fill(&mut record.venue.volume, value),
            b"IS" => fill(&mut record.venue.issue, value),
            b"SP" => fill(&mut self.start_page, value),
            b"OP" => fill(&mut self.other_pages, value),
            b"SN" | b"sn" => {
                for number in list(&value).flat_map(|part| part.split(',')).map(trim) {
                    let book = number.bytes().filter(u8::is_ascii_digit).count() >= 9;
                    let numbers = if book { &mut record.venue.isbn } else { &mut record.venue.issn };
                    numbers.push(number.to_owned());
                }
                None
            }
            b"K1" | b"k1" => {
                record.author_keywords.extend(split_keywords(&value));
                None
            }
            b"AB" | b"ab" => fill(&mut record.abstract_text, value),
            b"LA" => fill(&mut record.language, trim(value.trim_end_matches([';', '；'])).to_owned()),
            b"DO" => match Identifier::doi(&value) {
                Some(doi) => {
                    record.add_identifier(doi);
                    None
                }
                None => Some(value),
            },
            b"LK" | b"lk" => {
                if let Some(identifier) = identifier_in_link(&value) {
                    record.add_identifier(identifier);
                }
                fill(&mut record.url, value)
            }
            _ => Some(value),
        };
        if let Some(value) = kept {
            record.extra.push((tag.to_owned(), value));
        }
    }

    fn finish(mut self, context: &Context<'_>) -> Record {
        let record = &mut self.record;
        record.venue.pages = match (self.start_page, self.other_pages) {
            (Some(start), Some(other)) if other.contains(['-', '+', ',']) => {
                record.extra.push(("SP".into(), start));
                Some(other)
            }
            (Some(start), Some(other)) => Some(format!("{start}-{other}")),
            (start, other) => start.or(other),
        };
        let venue = &mut record.venue;
        for (tag, name) in ["JF", "JO", "T2", "PB"].into_iter().zip(self.venue) {
            match (tag, name) {
                (_, Some(name)) if venue.name.is_empty() => venue.name = name,
                ("JO", Some(name)) => venue.abbreviation = Some(name).filter(|name| *name != venue.name),
                ("PB", Some(name)) => venue.publisher = Some(name),
                (_, Some(name)) => record.extra.push((tag.into(), name)),
                (_, None) => {}
            }
        }
        distinct(&mut venue.issn);
        distinct(&mut venue.isbn);
        distinct(&mut record.author_keywords);
        // an article online first has a date but no year yet
        if record.year.is_missing()
            && let Some(date) = &record.date
        {
            record.year = Year::read(date, context.plausible_years);
        }
        self.record
    }
}

/// What the `RT` tag says. CNKI writes the first of each group, RefWorks the others.
fn kind(value: &str) -> Kind {
    match value.to_ascii_lowercase().as_str() {
        "journal article" | "journal, electronic" | "journal" | "magazine article" | "abstract" => Kind::Article,
        "conference proceeding" | "conference proceedings" | "conference paper" => Kind::Conference,
        "dissertation/thesis" | "dissertation" | "thesis" | "dissertation/thesis, unpublished" => Kind::Thesis,
        "newspaper article" | "newspaper" => Kind::Newspaper,
        "book" | "book, whole" | "book, section" | "book, edited" | "book chapter" | "monograph" => Kind::Book,
        "generic" | "unknown" => Kind::Unknown,
        _ => Kind::Other(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_sentence_begins_no_record() {
        assert!(RefWorks.starts_record(b"RT Journal Article"));
        assert!(RefWorks.starts_record(b"RT"));
        assert!(!RefWorks.starts_record(b"RT technology is used"));
        assert!(!RefWorks.starts_record(b"RT-PCR"));
    }

    #[test]
    fn small_letters_are_a_tag_only_where_no_word_is_meant() {
        assert_eq!(split_tag("vo 61"), Some(("vo", " 61")));
        assert_eq!(split_tag("vo"), Some(("vo", "")));
        assert_eq!(split_tag("is a method"), None);
        assert_eq!(split_tag("It is"), None);
        assert_eq!(split_tag("ZZ 未知"), Some(("ZZ", " 未知")));
    }
}
