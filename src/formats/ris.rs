//! RIS: `TY  - ` to `ER  - `, two letters a tag, as Zotero, EndNote, Scopus, Embase, Ovid, ProQuest,
//! PubMed's tools, the Lens and CNKI write it.
//!
//! The format was Research Information Systems' and is kept at
//! <https://en.wikipedia.org/wiki/RIS_(file_format)>. Learnt from files: one or two blanks before the
//! hyphen, blanks missing after it, values that run on in untagged lines (each one a keyword in
//! `KW`), text and numbers between records, a missing `ER`, the DOI in `M3`, `L3` or the link, times
//! cited in the notes.

use super::draft::Draft;
use super::fields::join;
use super::format::{excerpt, line_offset};
use super::lines::{Lines, trim, unmask};
use super::part::Part;
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Identifier, RejectionKind};

/// RIS in all its dialects.
#[derive(Debug)]
pub(super) struct Ris;

impl Format for Ris {
    fn name(&self) -> &'static str {
        "ris"
    }

    fn title(&self) -> &'static str {
        "RIS"
    }

    fn origin(&self) -> &'static str {
        "Scopus, Embase, Ovid, ProQuest, the Lens, Web of Science (RIS), Zotero, EndNote, Mendeley: Export > RIS"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"TY"])
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        matches!(tag_of(line), Some((b"TY", _)))
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let lines = || head.split(|b| matches!(b, b'\n' | b'\r')).map(|line| line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line));
        let records = lines().filter(|line| self.starts_record(line)).count();
        let tagged = lines().filter(|line| tag_of(line).is_some()).take(3).count();
        if records > 0 && tagged > 1 { records + 1 } else { 0 }
    }

    fn read_preamble(&self, slice: &Slice<'_>, _context: &Context<'_>, findings: &mut Findings) {
        let stray = Lines::new(slice.text).map(|line| trim(unmask(line))).enumerate().find(|(_, line)| !line.is_empty() && !is_noise(line));
        if let Some((offset, text)) = stray {
            if slice.end.is_some() {
                findings.reject(RejectionKind::Malformed, line_offset(offset), format!("no record, but: {}", excerpt(text)));
            } else {
                findings.warn(format!("text before the first record, on line {}: {}", offset + 1, excerpt(text)));
            }
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let mut fields = Fields { draft: Draft::new(context.plausible_years), kind: String::new(), scopus: false };
        let (mut tag, mut parts): (&str, Vec<&str>) = ("", Vec::new());
        let mut ended = false;
        let mut stray: Option<(usize, &str)> = None;
        for (offset, line) in Lines::new(slice.text).enumerate() {
            let line = unmask(line);
            match tag_of(line.as_bytes()) {
                Some((b"ER", _)) => {
                    fields.put(tag, &mut parts);
                    (tag, ended) = ("", true);
                }
                // Ovid has fields behind the ER
                Some((_, value)) => {
                    fields.put(tag, &mut parts);
                    tag = &line[..2];
                    parts.push(trim(&line[value..]));
                }
                None => {
                    let text = trim(line);
                    if !ended {
                        parts.push(text);
                    } else if !text.is_empty() && !is_noise(text) {
                        if tag.is_empty() {
                            stray.get_or_insert((offset, text));
                        } else {
                            parts.push(text);
                        }
                    }
                }
            }
        }
        fields.put(tag, &mut parts);
        let record = fields.draft.finish();
        let cut = slice.ends_in_a_line() && !ended && closes_records(context.head);
        if cut || slice.end.is_some_and(|end| end.in_character) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends before this record's ER: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        if let Some((offset, text)) = stray {
            let kind =
                if slice.ends_in_a_line() && "TY  -".starts_with(text) { RejectionKind::Truncated } else { RejectionKind::Malformed };
            findings.reject(kind, line_offset(offset), format!("text between records: {}", excerpt(text)));
        }
    }

    fn knows(&self, tag: &str) -> bool {
        TAGS.iter().any(|(known, _)| *known == tag) || tag.len() > 2
    }
}

/// Tag of a line that has one, and where its value begins: two characters, blanks, a hyphen, and a
/// blank or the end.
fn tag_of(line: &[u8]) -> Option<(&[u8], usize)> {
    let [first, second, b' ', ..] = line else { return None };
    if !first.is_ascii_uppercase() || !(second.is_ascii_uppercase() || second.is_ascii_digit()) {
        return None;
    }
    let hyphen = 2 + line[2..].iter().take(4).position(|b| *b != b' ')?;
    match &line[hyphen..] {
        [b'-'] => Some((&line[..2], hyphen + 1)),
        [b'-', b' ' | b'\t', ..] => Some((&line[..2], hyphen + 1)),
        // "AU  -Marx, Karl"; a wrapped "AB  --" is none
        [b'-', next, ..] if hyphen == 4 && *next != b'-' => Some((&line[..2], hyphen + 1)),
        _ => None,
    }
}

/// What providers write between records and what carries nothing: numbers, and Ovid's headings.
fn is_noise(line: &str) -> bool {
    let number = line.trim_end_matches('.');
    number.bytes().all(|b| b.is_ascii_digit())
        || line.starts_with("Record #")
        || line.starts_with("Provider:")
        || line.starts_with("Content:")
        || line.starts_with("Database:")
        || line == "\u{1A}"
}

/// Whether this export's records end with the `ER` tag, so that one without it is cut.
fn closes_records(head: &[u8]) -> bool {
    [&b"\nER "[..], b"\rER "].into_iter().any(|tag| memchr::memmem::find(head, tag).is_some())
}

/// What each tag holds.
const TAGS: [(&str, Part); 76] = [
    ("TY", Part::Kind),
    ("TI", Part::Title),
    ("T1", Part::Title),
    ("BT", Part::FallbackTitle),
    ("CT", Part::FallbackTitle),
    ("TT", Part::TranslatedTitle),
    ("AU", Part::Author),
    ("A1", Part::Author),
    ("AD", Part::Affiliation),
    ("JF", Part::Venue),
    ("T2", Part::FallbackVenue),
    ("JO", Part::Abbreviation),
    ("JA", Part::Abbreviation),
    ("J1", Part::Abbreviation),
    ("J2", Part::Abbreviation),
    ("PY", Part::Year),
    ("Y1", Part::Year),
    ("DA", Part::FallbackDate),
    ("VL", Part::Volume),
    ("VO", Part::Volume),
    ("IS", Part::Issue),
    ("CP", Part::Issue),
    ("SP", Part::FirstPage),
    ("EP", Part::LastPage),
    ("C7", Part::ArticleNumber),
    ("SN", Part::Issn),
    ("PB", Part::Publisher),
    ("KW", Part::Keyword),
    ("AB", Part::Abstract),
    ("N2", Part::Abstract),
    ("LA", Part::Language),
    ("DO", Part::Doi),
    ("DI", Part::Doi),
    ("M3", Part::PerhapsDoi),
    ("L3", Part::PerhapsDoi),
    ("UR", Part::Url),
    ("AN", Part::Accession),
    ("ID", Part::Accession),
    ("C2", Part::Keep),
    ("A2", Part::Keep),
    ("A3", Part::Keep),
    ("A4", Part::Keep),
    ("ED", Part::Keep),
    ("AV", Part::Keep),
    ("AI", Part::Keep),
    ("C1", Part::Keep),
    ("C3", Part::Keep),
    ("C4", Part::Keep),
    ("C5", Part::Keep),
    ("C6", Part::Keep),
    ("C8", Part::Keep),
    ("CA", Part::Keep),
    ("CN", Part::Keep),
    ("CY", Part::Keep),
    ("DB", Part::Keep),
    ("DP", Part::Keep),
    ("ET", Part::Keep),
    ("L1", Part::Keep),
    ("L2", Part::Keep),
    ("L4", Part::Keep),
    ("LB", Part::Keep),
    ("LK", Part::Keep),
    ("M1", Part::Keep),
    ("M2", Part::Keep),
    ("N1", Part::Keep),
    ("NV", Part::Keep),
    ("OP", Part::Keep),
    ("RN", Part::Keep),
    ("RP", Part::Keep),
    ("NL", Part::Keep),
    ("SE", Part::Keep),
    ("ST", Part::ShortTitle),
    ("T3", Part::Keep),
    ("TA", Part::Keep),
    ("U1", Part::Keep),
    ("Y2", Part::Keep),
];

/// A record in the making.
struct Fields {
    draft: Draft,
    kind: String,
    scopus: bool,
}

impl Fields {
    /// Takes the value of a tag, `parts` being its lines; empties `parts`.
    fn put(&mut self, tag: &str, parts: &mut Vec<&str>) {
        let lines = std::mem::take(parts);
        if tag.is_empty() || lines.iter().all(|line| line.is_empty()) {
            return;
        }
        let part = TAGS.iter().find(|(known, _)| *known == tag).map_or(Part::Keep, |(_, part)| *part);
        if part == Part::Keyword {
            // EndNote writes one keyword a line below the first
            lines.iter().for_each(|line| self.draft.put(part, tag, line));
            return;
        }
        let value = join(&lines);
        match tag {
            "TY" => self.kind.clone_from(&value),
            "DB" => self.scopus |= value == "Scopus",
            "N1" => return self.put_note(&value),
            // Scopus writes PubMed's number here, EndNote PubMed Central's
            "C2" if value.starts_with("PMC") => return self.draft.put(Part::Pmc, tag, &value),
            "C2" if self.scopus => return self.draft.put(Part::Pmid, tag, &value),
            // the full name where there is no JF, a short one beside it
            "JO" if self.draft.record().venue.name.is_empty() => return self.draft.put(Part::Venue, tag, &value),
            "BT" | "CT" if self.kind == "CHAP" || self.kind == "CONF" => return self.draft.put(Part::FallbackVenue, tag, &value),
            "N2" if self.draft.record().abstract_text.is_some() => return self.draft.keep(tag, value),
            "LK" | "L2" | "L1" => {
                // "…/doi/10.1000/x/1234.pdf" is a file's address, not its paper's name
                if let Some(doi) = Identifier::doi(&value).filter(|_| value.contains("doi.org/")) {
                    self.draft.record().add_identifier(doi);
                }
            }
            _ => {}
        }
        self.draft.put(part, tag, &value);
    }

    /// Notes hold Scopus' "Cited By :1" and "Export Date: 7 December 2022", and EndNote's "Times
    /// Cited: 5" for Web of Science.
    fn put_note(&mut self, value: &str) {
        let after = |label: &str| value.find(label).map(|at| trim(value[at + label.len()..].trim_start_matches([' ', ':'])));
        let number = ["Cited By", "Cited by", "Times Cited"]
            .into_iter()
            .find_map(after)
            .map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or(""));
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            self.draft.put(Part::TimesCited, "N1", number);
        }
        if let Some(day) = after("Export Date").map(|rest| rest.split([';', '\n']).next().unwrap_or(rest)).filter(|day| day.len() < 24) {
            self.draft.put(Part::TimesCitedOn, "N1", day);
        }
        let bare = ["Cited By :", "Cited By:", "Export Date:"].into_iter().any(|label| value.starts_with(label)) && value.len() < 40;
        if !bare {
            self.draft.keep("N1", value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_tag_is_one() {
        assert_eq!(tag_of(b"TY  - JOUR"), Some((&b"TY"[..], 5)));
        assert_eq!(tag_of(b"TY - JOUR"), Some((&b"TY"[..], 4)));
        assert_eq!(tag_of(b"ER  -"), Some((&b"ER"[..], 5)));
        assert_eq!(tag_of(b"AU  -Marx, Karl"), Some((&b"AU"[..], 5)));
        for line in [&b"ER then second line"[..], b"AB -", b"IS a - b", b"VR-based", b"A  - x", b"  - x"] {
            assert!(tag_of(line).is_none() || line == b"AB -", "{line:?}");
        }
    }

    #[test]
    fn the_table_has_each_tag_once() {
        let mut tags: Vec<_> = TAGS.iter().map(|(tag, _)| tag).collect();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), TAGS.len());
    }
}
