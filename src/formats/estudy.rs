//! CNKI's own text: `Name-名称: value` lines, in E-Study exports (`DataType` first) and in the
//! self-defined ones (`SrcDatabase` first).
//!
//! Learnt from files: a copy from the web page has `<br>` for line ends, the Chinese half of a name
//! changes from year to year, so that the English half alone is looked at.

use super::draft::Draft;
use super::fields::join;
use super::format::excerpt;
use super::part::Part;
use super::tagged::{TaggedField, before_next, fields, is_cut, reject_begun};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Kind, RejectionKind};

/// CNKI E-Study and self-defined text.
#[derive(Debug)]
pub(super) struct EStudy;

/// What each field holds, by the English half of its name.
const FIELDS: [(&str, Part); 29] = [
    ("DataType", Part::Keep),
    ("SrcDatabase", Part::Keep),
    ("Title", Part::Title),
    ("Author", Part::Authors),
    ("FirstDuty", Part::Keep),
    ("Organ", Part::Affiliations),
    ("Source", Part::Venue),
    ("Year", Part::Year),
    ("PubTime", Part::Date),
    ("Volume", Part::Volume),
    ("Roll", Part::Volume),
    ("Period", Part::Issue),
    ("PageCount", Part::Keep),
    ("Page", Part::Pages),
    ("Keyword", Part::Keywords),
    ("Summary", Part::Abstract),
    ("Fund", Part::Funding),
    ("CLC", Part::Keep),
    ("ISSN", Part::Issn),
    ("CN", Part::Keep),
    ("DOI", Part::Doi),
    ("URL", Part::Url),
    ("Link", Part::Url),
    ("Degree", Part::Keep),
    ("Tutor", Part::Keep),
    ("Teacher", Part::Keep),
    ("Language", Part::Language),
    ("Cited", Part::TimesCited),
    ("Download", Part::Keep),
];

impl Format for EStudy {
    fn name(&self) -> &'static str {
        "cnki-estudy"
    }

    fn title(&self) -> &'static str {
        "CNKI E-Study or self-defined text"
    }

    fn origin(&self) -> &'static str {
        "CNKI: 导出与分析 > 导出文献 > 知网研学 (E-Study), or 自定义 saved as text"
    }

    fn framing(&self, head: &[u8]) -> Framing {
        match first_field(head) {
            Some(b"SrcDatabase-") => Framing::Elements(b"SrcDatabase-"),
            _ => Framing::Elements(b"DataType:"),
        }
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let fields = [&b"Title-"[..], b"Author-", b"Source-", b"Summary-", b"Keyword-"];
        let found = fields.into_iter().filter(|field| memchr::memmem::find(head, field).is_some()).count();
        // the same names head the columns of self-defined tables, which are HTML
        let table = head.trim_ascii_start().starts_with(b"<") || memchr::memmem::find(head, b"<td").is_some();
        if first_field(head).is_some() && found >= 2 && !table { found + 1 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let (text, begun) = before_next(slice, &["DataType:", "SrcDatabase-"]);
        let broken;
        let text = if text.contains("<br>") {
            broken = text.replace("<br>", "\n");
            &broken
        } else {
            text
        };
        let mut draft = Draft::new(context.plausible_years);
        let mut closed = false;
        for TaggedField { tag, lines, .. } in fields(text, split) {
            let value = join(&lines);
            closed |= matches!(tag, "Link" | "URL");
            let part = FIELDS.iter().find(|(known, _)| *known == tag).map_or(Part::Keep, |(_, part)| *part);
            if matches!(tag, "DataType" | "SrcDatabase") && draft.record().kind == Kind::Unknown {
                draft.record().kind = kind(&value);
            }
            draft.put(part, tag, &value);
        }
        let record = draft.finish();
        if begun.is_none() && is_cut(slice, closed, b"Link-", context.head) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        reject_begun(begun, findings);
    }

    fn knows(&self, tag: &str) -> bool {
        FIELDS.iter().any(|(known, _)| *known == tag) || tag.starts_with(char::is_lowercase)
    }
}

/// Which field begins a record: the one that stands first.
fn first_field(head: &[u8]) -> Option<&'static [u8]> {
    let fields: [&[u8]; 2] = [b"DataType:", b"SrcDatabase-"];
    let at = |field: &&[u8]| memchr::memmem::find(head, field);
    fields.into_iter().filter(|field| at(field).is_some()).min_by_key(at)
}

/// The English half of a field's name, and its value: "Title-题名: x", "DataType: 1".
fn split(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once([':', '：'])?;
    let (english, chinese) = name.split_once('-').unwrap_or((name, ""));
    let named = english.len() <= 16 && english.bytes().all(|b| b.is_ascii_alphabetic()) && !english.is_empty();
    let known = || FIELDS.iter().any(|(known, _)| *known == english);
    (named && (!chinese.is_empty() && chinese.chars().count() <= 12 || known())).then_some((english, value))
}

/// The sort of publication behind E-Study's number or the database's name.
fn kind(value: &str) -> Kind {
    match value.trim() {
        "1" => Kind::Article,
        "2" | "3" => Kind::Thesis,
        value if value.contains("期刊") => Kind::Article,
        value if value.contains("硕士") || value.contains("博士") || value.contains("学位") => Kind::Thesis,
        value if value.contains("会议") => Kind::Conference,
        value if value.contains("报纸") => Kind::Newspaper,
        _ => Kind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_two_halves_or_a_known_one() {
        assert_eq!(split("Title-题名: 一: 二"), Some(("Title", " 一: 二")));
        assert_eq!(split("DataType: 1"), Some(("DataType", " 1")));
        assert_eq!(split("DOI-DOI: 10.1/x"), Some(("DOI", " 10.1/x")));
        assert_eq!(split("方法: 一"), None);
        assert_eq!(split("Results: none"), None);
    }
}
