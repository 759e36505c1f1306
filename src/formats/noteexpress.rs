//! NoteExpress: `{Reference Type}: ` first, then one `{Field}: value` a line, as CNKI (.net), Wanfang
//! and CQVIP export it.
//!
//! Learnt from files: the blank after the colon can be missing or stand before it (CQVIP), a list is
//! one line with `;` or `;;` (CNKI) or one line an item (Wanfang, CQVIP), and an address line can
//! hold a postal code where the institution should be (Wanfang).

use super::draft::Draft;
use super::fields::join;
use super::format::excerpt;
use super::part::Part;
use super::tagged::{TaggedField, before_next, fields, head_lines, is_cut, reject_begun};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::RejectionKind;

/// NoteExpress.
#[derive(Debug)]
pub(super) struct NoteExpress;

/// What each field holds.
const FIELDS: [(&str, Part); 44] = [
    ("Reference Type", Part::Kind),
    ("Title", Part::Title),
    ("Translated Title", Part::TranslatedTitle),
    ("Author", Part::Authors),
    ("Author Address", Part::Affiliations),
    ("Journal", Part::Venue),
    ("Secondary Title", Part::FallbackVenue),
    ("Tertiary Title", Part::Keep),
    ("Translated Journal", Part::TranslatedVenue),
    ("Alternate Title", Part::Keep),
    ("Short Title", Part::Keep),
    ("Year", Part::Year),
    ("Date", Part::Date),
    ("Volume", Part::Volume),
    ("Issue", Part::Issue),
    ("Pages", Part::Pages),
    ("ISBN/ISSN", Part::Issn),
    ("ISSN", Part::Issn),
    ("ISBN", Part::Isbn),
    ("Keywords", Part::Keywords),
    ("Translated Keywords", Part::TranslatedKeywords),
    ("Abstract", Part::Abstract),
    ("Translated Abstract", Part::TranslatedAbstract),
    ("URL", Part::Url),
    ("DOI", Part::Doi),
    ("Publisher", Part::Publisher),
    ("Language", Part::Language),
    ("Tertiary Author", Part::Keep),
    ("Secondary Author", Part::Keep),
    ("Subsidiary Author", Part::Keep),
    ("Translated Author", Part::Keep),
    ("Author Affiliation", Part::Affiliations),
    ("Institute", Part::Affiliations),
    ("Place Published", Part::Keep),
    ("Database Provider", Part::Keep),
    ("Notes", Part::Keep),
    ("Type of Work", Part::Keep),
    ("Accession Number", Part::Accession),
    ("Call Number", Part::Keep),
    ("Number of Pages", Part::Keep),
    ("Edition", Part::Keep),
    ("Subject", Part::IndexKeywords),
    ("Link to PDF", Part::Keep),
    ("Custom 1", Part::Keep),
];

impl Format for NoteExpress {
    fn name(&self) -> &'static str {
        "noteexpress"
    }

    fn title(&self) -> &'static str {
        "NoteExpress"
    }

    fn origin(&self) -> &'static str {
        "CNKI (.net), Wanfang and CQVIP (维普): 导出 > NoteExpress"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"{Reference Type}"])
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records = head_lines(head).filter(|line| line.starts_with(b"{Reference Type}")).count();
        if records > 0 { records + 1 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let (text, begun) = before_next(slice, &["{Reference Type}"]);
        let mut draft = Draft::new(context.plausible_years);
        let mut closed = false;
        for TaggedField { tag, lines, .. } in fields(text, split) {
            let value = join(&lines);
            closed |= matches!(tag, "Database Provider" | "Language");
            let part = FIELDS.iter().find(|(known, _)| *known == tag).map_or(Part::Keep, |(_, part)| *part);
            match tag {
                // a newspaper's own name, given as its publisher
                "Publisher" if draft.record().venue.name == value => {}
                "Author Address" if value.bytes().all(|b| b.is_ascii_digit()) => draft.keep(tag, value),
                "Year" if value.len() > 4 => {
                    draft.put(Part::Year, tag, &value);
                }
                _ => draft.put(part, tag, &value),
            }
        }
        let record = draft.finish();
        if begun.is_none() && is_cut(slice, closed, b"{Database Provider}", context.head) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        reject_begun(begun, findings);
    }

    fn knows(&self, tag: &str) -> bool {
        FIELDS.iter().any(|(known, _)| *known == tag) || tag.starts_with("Custom") || !tag.starts_with(char::is_uppercase)
    }
}

/// Field and value of "{Title}: x", "{Title}:x", "{Volume} : x".
fn split(line: &str) -> Option<(&str, &str)> {
    let (field, rest) = line.strip_prefix('{')?.split_once('}')?;
    let value = rest.trim_start().strip_prefix([':', '：'])?;
    (field.len() <= 32).then_some((field, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_braces_and_colon() {
        assert_eq!(split("{Title}: 一"), Some(("Title", " 一")));
        assert_eq!(split("{Title}:一"), Some(("Title", "一")));
        assert_eq!(split("{Volume} : 61"), Some(("Volume", " 61")));
        assert_eq!(split("{x} is a set"), None);
        assert_eq!(split("Title: x"), None);
    }
}
