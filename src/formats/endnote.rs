//! EndNote's tagged import format (refer): `%0` first, then a percent sign and one character a line.
//!
//! EndNote's manual lists the tags under "Tagged EndNote import format". Learnt from files: CNKI
//! writes institutions in `%+` and its national number in `%L`; CQVIP puts all authors in one `%A`
//! and a colon behind `%+`; EndNote itself writes one keyword a line below `%K`.

use super::draft::Draft;
use super::fields::join;
use super::format::excerpt;
use super::part::Part;
use super::tagged::{TaggedField, before_next, fields, head_lines, is_cut, reject_begun};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Kind, RejectionKind, has_han};

/// EndNote, tagged.
#[derive(Debug)]
pub(super) struct EndNote;

/// What each tag holds.
const TAGS: [(&str, Part); 33] = [
    ("%0", Part::Kind),
    ("%A", Part::Author),
    ("%+", Part::Affiliations),
    ("%T", Part::Title),
    ("%J", Part::Venue),
    ("%B", Part::FallbackVenue),
    ("%D", Part::Year),
    ("%8", Part::FallbackDate),
    ("%V", Part::Volume),
    ("%N", Part::Issue),
    ("%P", Part::Pages),
    ("%K", Part::Keyword),
    ("%X", Part::Abstract),
    ("%@", Part::Issn),
    ("%R", Part::PerhapsDoi),
    ("%U", Part::Url),
    ("%I", Part::Publisher),
    ("%G", Part::Language),
    ("%M", Part::Accession),
    ("%9", Part::Keep),
    ("%L", Part::Keep),
    ("%W", Part::Keep),
    ("%E", Part::Keep),
    ("%Y", Part::Keep),
    ("%S", Part::Keep),
    ("%C", Part::Keep),
    ("%Z", Part::Keep),
    ("%O", Part::Keep),
    ("%!", Part::Keep),
    ("%7", Part::Keep),
    ("%6", Part::Keep),
    ("%F", Part::Keep),
    ("%~", Part::Keep),
];

impl Format for EndNote {
    fn name(&self) -> &'static str {
        "endnote"
    }

    fn title(&self) -> &'static str {
        "EndNote, tagged (refer)"
    }

    fn origin(&self) -> &'static str {
        "CNKI, Wanfang and CQVIP (维普): 导出 > EndNote; EndNote and Google Scholar (.enw)"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"%0"])
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        // a kind of publication follows, so that a wrapped "%0.5 ..." begins nothing
        matches!(line, [b'%', b'0', b' ' | b'\t', kind, ..] if kind.is_ascii_uppercase() || !kind.is_ascii())
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records = head_lines(head).filter(|line| self.starts_record(line)).count();
        let tagged = head_lines(head).any(|line| [&b"%T "[..], b"%A ", b"%J "].into_iter().any(|tag| line.starts_with(tag)));
        if records > 0 && tagged { records + 1 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let (text, begun) = before_next(slice, &["%0 "]);
        let mut draft = Draft::new(context.plausible_years);
        let mut closed = false;
        for TaggedField { tag, lines, .. } in fields(text, split) {
            closed |= tag == "%W";
            let part = TAGS.iter().find(|(known, _)| *known == tag).map_or(Part::Keep, |(_, part)| *part);
            let value = join(&lines);
            match (tag, part) {
                ("%K", _) => lines.iter().for_each(|line| draft.put(Part::Keyword, tag, line)),
                ("%A", _) if value.contains(';') && has_han(&value) => draft.put(Part::Authors, tag, &value),
                ("%+", _) => draft.put(part, tag, value.trim_start_matches([':', '：'])),
                // a thesis' university
                ("%I", _) if draft.record().kind == Kind::Thesis => draft.put(Part::University, tag, &value),
                _ => draft.put(part, tag, &value),
            }
        }
        let record = draft.finish();
        if begun.is_none() && is_cut(slice, closed, b"%W ", context.head) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        reject_begun(begun, findings);
    }

    fn knows(&self, tag: &str) -> bool {
        TAGS.iter().any(|(known, _)| *known == tag) || !tag.starts_with('%')
    }
}

/// Tag and value of "%T x"; the tag alone stands for an empty value.
fn split(line: &str) -> Option<(&str, &str)> {
    let bytes = line.as_bytes();
    match bytes {
        [b'%', tag] if tag.is_ascii_graphic() => Some((line, "")),
        [b'%', tag, b' ' | b'\t', ..] if tag.is_ascii_graphic() => Some(line.split_at(2)),
        [b'%', b'+', b':', ..] => Some(line.split_at(2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_no_tag() {
        assert_eq!(split("%T 题名"), Some(("%T", " 题名")));
        assert_eq!(split("%+:北京大学"), Some(("%+", ":北京大学")));
        assert_eq!(split("%X"), Some(("%X", "")));
        assert_eq!(split("%50 of them"), None);
        assert!(EndNote.starts_record(b"%0 Journal Article"));
        assert!(!EndNote.starts_record(b"%0.5 of all"));
    }
}
