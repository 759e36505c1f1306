//! PubMed's MEDLINE format (.nbib, .txt): four columns of tag, a hyphen, and values that run on
//! indented by six blanks.
//!
//! <https://www.nlm.nih.gov/bsd/mms/medlineelements.html> lists the tags. `AD` and `AUID` belong to
//! the author above them, `LID` and `AID` say in brackets what they are.

use super::draft::Draft;
use super::fields::join;
use super::format::excerpt;
use super::lines::trim;
use super::part::Part;
use super::tagged::{TaggedField, before_next, fields, head_lines, reject_begun};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Kind, RejectionKind, read_orcid};

/// PubMed MEDLINE.
#[derive(Debug)]
pub(super) struct Medline;

/// What each tag holds; those of authors and of numbers are read apart.
const TAGS: [(&str, Part); 21] = [
    ("PMID", Part::Pmid),
    ("PMC", Part::Pmc),
    ("TI", Part::Title),
    ("BTI", Part::FallbackTitle),
    ("TT", Part::TranslatedTitle),
    ("JT", Part::Venue),
    ("TA", Part::Abbreviation),
    ("DP", Part::Year),
    ("VI", Part::Volume),
    ("IP", Part::Issue),
    ("PG", Part::Pages),
    ("AB", Part::Abstract),
    ("OAB", Part::TranslatedAbstract),
    ("LA", Part::Language),
    ("OT", Part::Keyword),
    ("MH", Part::IndexKeyword),
    ("GR", Part::Funding),
    ("PB", Part::Publisher),
    ("ISBN", Part::Isbn),
    ("DEP", Part::FallbackDate),
    ("CN", Part::Author),
];

impl Format for Medline {
    fn name(&self) -> &'static str {
        "pubmed"
    }

    fn title(&self) -> &'static str {
        "PubMed (MEDLINE, .nbib)"
    }

    fn origin(&self) -> &'static str {
        "PubMed: Send to > Citation manager (.nbib), or Save > Format PubMed (.txt)"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"PMID- "])
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        line[6..].trim_ascii().iter().all(u8::is_ascii_digit)
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records = head_lines(head).filter(|line| line.starts_with(b"PMID- ")).count();
        if records > 0 { records + 1 } else { 0 }
    }

    fn read_preamble(&self, slice: &Slice<'_>, _context: &Context<'_>, findings: &mut Findings) {
        if slice.end.is_some() && !trim(slice.text).is_empty() {
            findings.reject(RejectionKind::Malformed, 0, format!("no record, but: {}", excerpt(slice.text)));
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let (text, begun) = before_next(slice, &["PMID- "]);
        let mut draft = Draft::new(context.plausible_years);
        let mut authors: Vec<Author> = Vec::new();
        let mut complete = false;
        for TaggedField { tag, lines, .. } in fields(text, split) {
            let value = join(&lines);
            // the last field of every record PubMed writes
            complete |= tag == "SO";
            match tag {
                "FAU" => authors.push(Author::new(value)),
                "AU" => match authors.last_mut().filter(|author| author.short.is_none()) {
                    Some(author) => author.short = Some(value).filter(|short| *short != author.name),
                    None => authors.push(Author::new(value)),
                },
                "AD" => {
                    draft.record().affiliations.push(value.clone());
                    if let Some(author) = authors.last_mut() {
                        author.affiliations.push(value);
                    }
                }
                "AUID" => match (authors.last_mut(), read_orcid(&value)) {
                    (Some(author), Some(orcid)) => author.orcid = Some(orcid),
                    _ => draft.keep(tag, value),
                },
                "IS" => {
                    let part = if value.contains("Electronic") { Part::Eissn } else { Part::Issn };
                    draft.put(part, tag, &value);
                }
                "LID" | "AID" => match value.strip_suffix("[doi]") {
                    Some(doi) => draft.put(Part::Doi, tag, doi),
                    None if value.ends_with("[pii]") || value.ends_with("[bookaccession]") => draft.keep(tag, value),
                    None => draft.put(Part::ArticleNumber, tag, &value),
                },
                "PT" => {
                    if value == "Retracted Publication" {
                        draft.record().retracted = true;
                    }
                    if draft.record().kind == Kind::Unknown && matches!(value.as_str(), "Journal Article" | "Review" | "Book") {
                        draft.put(Part::Kind, tag, &value);
                    } else {
                        draft.keep(tag, value);
                    }
                }
                _ => match TAGS.iter().find(|(known, _)| *known == tag) {
                    Some((_, part)) => draft.put(*part, tag, &value),
                    None => draft.keep(tag, value),
                },
            }
        }
        draft.record().authors = authors;
        let record = draft.finish();
        if begun.is_none() && (slice.end.is_some_and(|end| end.in_character) || slice.ends_in_a_line() && !complete) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        reject_begun(begun, findings);
    }

    fn knows(&self, tag: &str) -> bool {
        const KEPT: [&str; 46] = [
            "OWN", "STAT", "DCOM", "LR", "PT", "PL", "JID", "SB", "RN", "CIN", "CON", "CRDT", "EDAT", "MHDA", "PHST", "PST", "SO", "LID",
            "AID", "COIS", "SI", "CI", "AUID", "GN", "OID", "OTO", "RF", "RIN", "ROF", "CRI", "CRF", "EIN", "EFR", "UOF", "UIN", "IR",
            "FIR", "IRAD", "NM", "SFM", "FPS", "PS", "CTDT", "CP", "OABL", "DRIN",
        ];
        KEPT.contains(&tag) || TAGS.iter().any(|(known, _)| *known == tag) || tag.starts_with(char::is_lowercase)
    }
}

/// Tag and value of "TI  - x": up to four capitals, blanks, a hyphen in the fifth column.
fn split(line: &str) -> Option<(&str, &str)> {
    let bytes = line.as_bytes();
    if bytes.len() < 5 || bytes[4] != b'-' || !matches!(bytes.get(5), None | Some(b' ')) || !bytes[..4].is_ascii() {
        return None;
    }
    let tag = line[..4].trim_end();
    let named = tag.len() >= 2 && tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    named.then(|| (tag, &line[5..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stands_in_four_columns() {
        assert_eq!(split("TI  - x"), Some(("TI", " x")));
        assert_eq!(split("PMID- 1"), Some(("PMID", " 1")));
        assert_eq!(split("      a - b"), None);
        assert_eq!(split("a b - c"), None);
    }
}
