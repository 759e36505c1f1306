//! CQVIP (维普) self-defined text: one `【字　段】value` a line below `【序　号】`.
//!
//! No manual exists. The field names are padded with wide or narrow blanks, which mean nothing, and
//! the journal's line goes on with year, volume, issue and pages.

use super::draft::Draft;
use super::fields::join;
use super::format::excerpt;
use super::part::Part;
use super::tagged::{TaggedField, before_next, fields, is_cut, reject_begun};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Kind, RejectionKind};

/// CQVIP self-defined.
#[derive(Debug)]
pub(super) struct Cqvip;

/// `【序` and `【题` in UTF-8 and GB18030.
const NUMBER: [&[u8]; 2] = ["【序".as_bytes(), b"\xA1\xBE\xD0\xF2"];
const TITLE: [&[u8]; 2] = ["【题".as_bytes(), b"\xA1\xBE\xCC\xE2"];

/// What each field holds, blanks left out of its name.
const FIELDS: [(&str, Part); 22] = [
    ("题名", Part::Title),
    ("英文题名", Part::TranslatedTitle),
    ("作者", Part::Authors),
    ("机构", Part::Affiliations),
    ("刊名", Part::VenueYearVolumeIssuePages),
    ("ISSN号", Part::Issn),
    ("页码", Part::Pages),
    ("关键词", Part::Keywords),
    ("英文关键词", Part::TranslatedKeywords),
    ("文摘", Part::Abstract),
    ("摘要", Part::Abstract),
    ("英文文摘", Part::TranslatedAbstract),
    ("网址", Part::Url),
    ("DOI", Part::Doi),
    ("基金", Part::Funding),
    ("年", Part::Year),
    ("卷", Part::Volume),
    ("期", Part::Issue),
    ("语种", Part::Language),
    ("CN号", Part::Keep),
    ("分类号", Part::Keep),
    ("出版地", Part::Keep),
];

impl Format for Cqvip {
    fn name(&self) -> &'static str {
        "cqvip"
    }

    fn title(&self) -> &'static str {
        "CQVIP (维普) self-defined text"
    }

    fn origin(&self) -> &'static str {
        "CQVIP (维普): 导出题录 > 文本 or 自定义导出"
    }

    fn framing(&self, head: &[u8]) -> Framing {
        let numbered = NUMBER.iter().any(|mark| memchr::memmem::find(head, mark).is_some());
        Framing::Lines(if numbered { &NUMBER } else { &TITLE })
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let found: usize = TITLE.iter().map(|mark| memchr::memmem::find_iter(head, mark).count()).sum();
        if found > 0 { found + 1 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let (text, begun) = before_next(slice, &["【序", "【题"]);
        let mut draft = Draft::new(context.plausible_years);
        draft.record().kind = Kind::Article;
        let mut closed = false;
        for TaggedField { tag, lines, .. } in fields(text, split) {
            let name: String = tag.chars().filter(|c| !c.is_whitespace()).collect();
            closed |= name == "网址";
            if name == "序号" {
                continue;
            }
            let part = FIELDS.iter().find(|(known, _)| *known == name).map_or(Part::Keep, |(_, part)| *part);
            let value = join(&lines);
            if part == Part::VenueYearVolumeIssuePages && !value.contains(['(', ':', '（']) {
                draft.put(Part::Venue, &name, &value);
            } else {
                draft.put(part, &name, &value);
            }
        }
        let record = draft.finish();
        if begun.is_none() && is_cut(slice, closed, b"http", context.head) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        reject_begun(begun, findings);
    }

    fn knows(&self, tag: &str) -> bool {
        FIELDS.iter().any(|(known, _)| *known == tag) || tag.is_ascii()
    }
}

/// Field and value of "【题　名】x".
fn split(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim_start().strip_prefix('【')?.split_once('】')?;
    (name.chars().count() <= 8).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_are_known_in_both_encodings() {
        for (mark, text) in [(NUMBER, "【序"), (TITLE, "【题")] {
            assert_eq!(encoding_rs::GB18030.encode(text).0.as_ref(), mark[1]);
        }
    }
}
