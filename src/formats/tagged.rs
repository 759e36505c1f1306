//! What formats of tagged lines share: a record's fields in order, each with its lines.

use super::format::{Findings, Slice};
use super::lines::{Lines, trim, unmask};
use crate::record::RejectionKind;

/// A tag with its value's lines; those before the first tag come under an empty one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TaggedField<'a> {
    /// The tag as written.
    pub(super) tag: &'a str,
    /// The lines of its value, trimmed.
    pub(super) lines: Vec<&'a str>,
    /// Lines between the slice's first and the tag's.
    pub(super) offset: usize,
}

/// The fields of a text. `split` gives tag and value of a line that has a tag.
pub(super) fn fields<'a>(text: &'a str, split: impl Fn(&'a str) -> Option<(&'a str, &'a str)>) -> Vec<TaggedField<'a>> {
    let mut fields: Vec<TaggedField<'a>> = Vec::new();
    for (offset, line) in Lines::new(text).enumerate() {
        let line = unmask(line);
        match split(line) {
            Some((tag, value)) => fields.push(TaggedField { tag, lines: vec![trim(value)], offset }),
            None => match fields.last_mut() {
                Some(field) => field.lines.push(trim(line)),
                None => fields.push(TaggedField { tag: "", lines: vec![trim(line)], offset }),
            },
        }
    }
    for field in &mut fields {
        while field.lines.last().is_some_and(|line| line.is_empty()) {
            field.lines.pop();
        }
    }
    fields
}

/// Whether the input ends inside this record: in the middle of a character, or of a line where the
/// export's records end with a tag of their own that is missing here.
pub(super) fn is_cut(slice: &Slice<'_>, closed: bool, closing: &[u8], head: &[u8]) -> bool {
    slice.end.is_some_and(|end| end.in_character) || slice.ends_in_a_line() && !closed && memchr::memmem::find(head, closing).is_some()
}

/// A record's text without the beginning of another's first line, where the input ends in it,
/// behind a blank one.
pub(super) fn before_next<'a>(slice: &Slice<'a>, first: &[&str]) -> (&'a str, Option<usize>) {
    let at = slice.text.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    // half a character may have become U+FFFD
    let line = slice.text[at..].trim_end_matches('\u{FFFD}');
    let blank = Lines::new(&slice.text[..at]).last().is_some_and(|line| trim(line).is_empty());
    let begun = slice.ends_in_a_line() && blank && first.iter().any(|first| first.starts_with(line));
    if begun { (&slice.text[..at], Some(super::lines::count_line_ends(&slice.text.as_bytes()[..at]) as usize)) } else { (slice.text, None) }
}

/// Notes the record that [`before_next`] found begun.
pub(super) fn reject_begun(begun: Option<usize>, findings: &mut Findings) {
    if let Some(offset) = begun {
        findings.reject(RejectionKind::Truncated, super::format::line_offset(offset), "the file ends where a record begins".into());
    }
}

/// The lines of a file's beginning, without byte-order marks.
pub(super) fn head_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|b| matches!(b, b'\n' | b'\r')).map(|line| line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line))
}
