//! Lines whatever ends them: LF, CRLF, CR, or all of these in one file.

use memchr::{memchr_iter, memchr2, memmem};

/// The lines of a text without their ends.
///
/// CR alone ends a line as well as LF and CRLF do. A text that ends with a line end has no empty
/// line after it.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Lines<'a> {
    /// The lines of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let Some(at) = memchr2(b'\n', b'\r', bytes) else {
            return Some(std::mem::take(&mut self.rest));
        };
        let end = if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') { at + 2 } else { at + 1 };
        let line = &self.rest[..at];
        self.rest = &self.rest[end..];
        Some(line)
    }
}

/// Number of line ends in `bytes`; a CR and the LF after it are one.
pub(super) fn count_line_ends(bytes: &[u8]) -> u32 {
    let feeds = memchr_iter(b'\n', bytes).count();
    let returns = memchr_iter(b'\r', bytes).count();
    let pairs = if returns == 0 { 0 } else { memmem::find_iter(bytes, b"\r\n").count() };
    u32::try_from(feeds + returns - pairs).unwrap_or(u32::MAX)
}

/// `text` without white space, NUL and byte-order marks at its ends.
#[inline]
pub(super) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        (None, _) | (_, None) => text,
        _ => text.trim_matches(is_margin),
    }
}

/// `line` without the NUL bytes and byte-order marks that can stand before a tag where files were
/// joined or damaged.
#[inline]
pub(super) fn unmask(line: &str) -> &str {
    match line.as_bytes().first() {
        Some(b'\0' | 0xEF) => line.trim_start_matches(['\0', '\u{FEFF}']),
        _ => line,
    }
}

/// [`unmask`] before the encoding is known: in GB18030 a byte-order mark would become hanzi.
pub(super) fn unmask_bytes(mut bytes: &[u8]) -> &[u8] {
    while let [0, rest @ ..] | [0xEF, 0xBB, 0xBF, rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

fn is_margin(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{FEFF}' | '\u{1A}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_ends_one_line() {
        let lines: Vec<_> = Lines::new("a\r\nb\nc\rd\r\r\ne").collect();
        assert_eq!(lines, ["a", "b", "c", "d", "", "e"]);
        assert_eq!(Lines::new("a\n").count(), 1);
        assert_eq!(Lines::new("").count(), 0);
    }

    #[test]
    fn line_ends_are_counted_as_lines_are_split() {
        for text in ["a\r\nb\nc\rd\r\r\ne\n", "\n\r", "\r\r\n\n", "x\n"] {
            assert_eq!(count_line_ends(text.as_bytes()) as usize, Lines::new(text).count(), "{text:?}");
        }
    }

    #[test]
    fn trims_wide_spaces_marks_and_nul() {
        assert_eq!(trim("\u{3000} 隐私 \u{FEFF}\0"), "隐私");
        assert_eq!(trim("a b"), "a b");
        assert_eq!(trim(" "), "");
        assert_eq!(unmask("\0\0AB x"), "AB x");
    }
}
