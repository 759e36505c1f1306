//! From the bytes of an answer to its text.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::html::charset_in;

/// How far into an answer its XML may begin.
const FURTHEST: usize = 16 << 10;

/// True where a body ends as an OAI-PMH answer must, or is something else altogether: a cheap look for
/// answers that were cut off. An empty one was.
pub(super) fn looks_whole(body: &[u8]) -> bool {
    let text = decode(&body[..body.len().min(4096)], None);
    let end = decode(&body[body.len().saturating_sub(512)..], None);
    // UTF-16 has its own zeros in between; the parser will tell
    let ends = || end.trim_end_matches(['\0', ' ', '\n', '\r', '\t']).ends_with('>') && end.contains("OAI-PMH");
    !text.trim().is_empty() && (!text.contains("OAI-PMH") || ends())
}

/// Leaves out what stands before the XML, as warnings of a script do; true where there was something.
pub(super) fn without_preamble(text: &str) -> (&str, bool) {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if text.starts_with("<?xml") || text.starts_with("<OAI-PMH") {
        return (text, false);
    }
    let head = &text.as_bytes()[..text.len().min(FURTHEST)];
    let found = memchr::memmem::find(head, b"<?xml").into_iter().chain(memchr::memmem::find(head, b"<OAI-PMH")).min();
    // in a document of its own there is no second one
    match found.filter(|at| !text[..*at].to_ascii_lowercase().contains("<html") && !text[..*at].contains("<!DOCTYPE")) {
        Some(at) => (&text[at..], true),
        None => (text, false),
    }
}

/// Bytes to text: by the byte order mark, the XML declaration, as UTF-8 where they are that, or by what
/// the `Content-Type` says. What is no character becomes U+FFFD.
pub(super) fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    let declared = || {
        let begin = memchr::memmem::find(&bytes[..bytes.len().min(FURTHEST)], b"<?xml")?;
        let declaration = &bytes[begin..bytes.len().min(begin + 200)];
        let declaration = String::from_utf8_lossy(declaration).split("?>").next()?.to_owned();
        let value = declaration.split("encoding").nth(1)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
    };
    let stated = || {
        let content_type = content_type.filter(|_| std::str::from_utf8(bytes).is_err())?;
        Encoding::for_label(charset_in(content_type)?.as_bytes())
    };
    let encoding = declared().or_else(stated).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0
}
