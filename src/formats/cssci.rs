//! CSSCI (中文社会科学引文索引): one `【字段】value` a line, dashes between records.
//!
//! The database publishes no manual; learnt from exports of 2019 and 2020. The references follow
//! `【参考文献】` one a line with their number; keywords and authors are separated by `/`, and the
//! institutions by it too, each behind its author in brackets.

use super::byline::Places;
use super::draft::Draft;
use super::fields::join;
use super::format::{excerpt, line_offset};
use super::lines::trim;
use super::part::Part;
use super::tagged::{TaggedField, before_next, fields, reject_begun};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Kind, RejectionKind};

/// CSSCI.
#[derive(Debug)]
pub(super) struct Cssci;

/// `【来源篇名】` in UTF-8 and in GB18030.
const FIRST: [&[u8]; 2] = ["【来源篇名】".as_bytes(), b"\xA1\xBE\xC0\xB4\xD4\xB4\xC6\xAA\xC3\xFB\xA1\xBF"];

impl Format for Cssci {
    fn name(&self) -> &'static str {
        "cssci"
    }

    fn title(&self) -> &'static str {
        "CSSCI"
    }

    fn origin(&self) -> &'static str {
        "CSSCI (中文社会科学引文索引): tick the records, 下载 (LY_*.txt)"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&FIRST)
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let found: usize = FIRST.iter().map(|first| memchr::memmem::find_iter(head, first).count()).sum();
        if found > 0 { found + 1 } else { 0 }
    }

    fn read_preamble(&self, slice: &Slice<'_>, _context: &Context<'_>, findings: &mut Findings) {
        if slice.end.is_some() {
            findings.reject(RejectionKind::Malformed, 0, format!("no record, but: {}", excerpt(slice.text)));
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let (text, begun) = before_next(slice, &["【来源篇名】"]);
        let mut draft = Draft::new(context.plausible_years);
        draft.record().kind = Kind::Article;
        let mut ended = false;
        let mut stray = None;
        for TaggedField { tag, lines, offset } in fields(text, split) {
            let dashes = lines.iter().position(|line| is_divider(line));
            let (lines, after) = lines.split_at(dashes.unwrap_or(lines.len()));
            ended |= dashes.is_some();
            let beyond = after.iter().enumerate().skip(1).find(|(_, line)| !line.is_empty() && !is_divider(line));
            stray = stray.or_else(|| beyond.map(|(i, line)| (offset + lines.len() + i, *line)));
            let name: String = tag.chars().filter(|c| !c.is_whitespace()).collect();
            let value = join(lines);
            match name.as_str() {
                "参考文献" => lines.iter().for_each(|line| draft.put(Part::Reference, "参考文献", without_number(line))),
                "来源篇名" => draft.put(Part::Title, &name, &value),
                "英文篇名" => draft.put(Part::TranslatedTitle, &name, &value),
                "来源作者" => draft.record().authors.extend(items(&value).map(Author::new)),
                "期刊" => draft.put(Part::Venue, &name, &value),
                "机构名称" => put_institutions(&mut draft, &value),
                "年代卷期" => draft.put(Part::YearVolumeIssuePages, &name, &value),
                "关键词" => draft.record().author_keywords.extend(items(&value).map(str::to_owned)),
                "基金" => items(&value).for_each(|fund| draft.put(Part::Funding, &name, fund)),
                _ => draft.keep(&name, value),
            }
        }
        let record = draft.finish();
        if begun.is_none() && (slice.end.is_some_and(|end| end.in_character) || slice.ends_in_a_line() && !ended) {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(&record.title)));
            return;
        }
        findings.accept(record);
        reject_begun(begun, findings);
        if let Some((offset, text)) = stray {
            findings.reject(RejectionKind::Malformed, line_offset(offset), format!("text between records: {}", excerpt(text)));
        }
    }

    fn knows(&self, tag: &str) -> bool {
        ["第一机构", "第一作者", "中图类号", "基金类别", "机构名称", "文献类型", "学科类别", "基金"].contains(&tag) || tag.is_ascii()
    }
}

/// Field and value of "【关 键 词】法学/法学教育".
fn split(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix('【')?.split_once('】')?;
    (name.chars().count() <= 8).then_some((name, value))
}

fn is_divider(line: &str) -> bool {
    line.len() >= 10 && line.bytes().all(|b| b == b'-')
}

/// The parts of a list between slashes.
fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(['/', '／']).map(trim).filter(|part| !part.is_empty())
}

/// "12.张文显.法哲学范畴研究" without its number.
fn without_number(line: &str) -> &str {
    match line.split_once('.') {
        Some((number, rest)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => line,
    }
}

/// "[徐阳]辽宁大学.法学院/[李明]北京大学.": each institution to its author, and to the record.
fn put_institutions(draft: &mut Draft, value: &str) {
    let places = Places::of(&draft.record().authors, str::to_owned);
    for part in items(value) {
        let (name, place) = match part.strip_prefix('[').and_then(|part| part.split_once(']')) {
            Some((name, place)) => (name, place),
            None => ("", part),
        };
        let place = trim(place.trim_end_matches(['.', '．']));
        if place.is_empty() {
            continue;
        }
        let record = draft.record();
        record.affiliations.push(place.to_owned());
        if let Some(at) = places.first(name) {
            record.authors[at].affiliations.push(place.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_is_known_in_both_encodings() {
        assert_eq!(encoding_rs::GB18030.encode("【来源篇名】").0.as_ref(), FIRST[1]);
    }

    #[test]
    fn references_lose_their_number_and_nothing_else() {
        assert_eq!(without_number("12.张文显.法哲学"), "张文显.法哲学");
        assert_eq!(without_number("Habermas,J..Life world"), "Habermas,J..Life world");
    }
}
