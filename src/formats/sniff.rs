//! Which format an input is in, seen from its content; a file's name tells nothing.

use std::path::Path;

use super::{FORMATS, Format, names};
use crate::{Error, Result};

/// The format of an input that begins with `head`, or the one asked for; what is like none may be a
/// table with `columns` of the study's own names.
///
/// # Errors
/// [`Error::UnknownFormat`] for a forced name that no format has, [`Error::NotAnExport`] for an
/// input that no format knows, with what it looks like instead.
pub(super) fn sniff(name: &Path, head: &[u8], forced: Option<&str>, columns: &[(String, String)]) -> Result<&'static dyn Format> {
    if let Some(forced) = forced
        && !FORMATS.iter().any(|format| format.name() == forced)
    {
        return Err(Error::UnknownFormat { name: forced.to_owned(), known: names().join(", ") });
    }
    let refused = |reason: String| Error::NotAnExport { path: name.to_owned(), reason };
    if head.is_empty() {
        return Err(refused("the file is empty; export it again from the database".into()));
    }
    if head.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(refused("the file holds blank lines only; export it again from the database".into()));
    }
    if let Some(forced) = forced.and_then(|forced| FORMATS.iter().find(|format| format.name() == forced)) {
        return Ok(*forced);
    }
    let mut best: Option<(usize, &'static dyn Format)> = None;
    for format in FORMATS {
        let likeness = format.likeness(head);
        if likeness > best.map_or(0, |(most, _)| most) {
            best = Some((likeness, format));
        }
    }
    let own = || FORMATS.into_iter().find(|format| format.suits(head, columns));
    best.map(|(_, format)| format).or_else(own).ok_or_else(|| refused(not_readable(head)))
}

/// What a refused input looks like, and what to do.
fn not_readable(head: &[u8]) -> String {
    let found = match looks_like(head) {
        Some(found) => format!("looks like {found}"),
        None => "no known record layout was found".into(),
    };
    format!("{found}; `wenmai formats` lists what can be read, and `--as NAME` forces one of them")
}

/// Names the layout of an input that cannot be read.
pub(super) fn looks_like(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"\x89PNG", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"%PDF", "a PDF file"),
        (b"PK\x03\x04", "a zip archive or an Excel workbook"),
        (b"\xD0\xCF\x11\xE0", "an old Excel or Word file"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"SQLite format 3", "an SQLite database"),
        (b"GIF8", "a GIF image"),
    ];
    if let Some((_, found)) = SIGNATURES.into_iter().find(|(signature, _)| head.starts_with(signature)) {
        return Some(found);
    }
    if head.contains(&0) || head.iter().take(4096).filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace()).count() > 16 {
        return Some("a binary file");
    }
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let lower = first.to_ascii_lowercase();
    let any_line = |begins: &str| text.lines().any(|line| line.starts_with(begins));
    let found = if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        "an HTML page"
    } else if first.starts_with('<') {
        "an XML file"
    } else if any_line("TY  -") {
        "a RIS file"
    } else if any_line("PMID-") {
        "a PubMed file"
    } else if any_line("{Reference Type}") {
        "a NoteExpress file"
    } else if any_line("%0 ") {
        "an EndNote file"
    } else if text.contains("【来源篇名】") {
        "a CSSCI export"
    } else if any_line("@") && text.contains('{') {
        "a BibTeX file"
    } else if any_line("DataType:") {
        "a CNKI E-Study file"
    } else if first.starts_with('{') || first.starts_with('[') {
        "JSON"
    } else if first.matches('\t').count() >= 3 {
        "a tab-separated table"
    } else if first.matches(',').count() >= 3 || first.matches(';').count() >= 3 {
        "a CSV table"
    } else {
        return None;
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_cannot_read() {
        for (head, found) in [
            (&b"<?xml version=\"1.0\"?>\n<a/>"[..], "an XML file"),
            (b"<!DOCTYPE html>\n<html>", "an HTML page"),
            (b"% made by hand\n@article{a, title = {x}}", "a BibTeX file"),
            (b"TY  - JOUR\nTI  - x\nER  -", "a RIS file"),
            (b"Authors,Title,Year,DOI\nA,B,2019,", "a CSV table"),
            (b"PT\tAU\tTI\tSO\n", "a tab-separated table"),
            (b"\x89PNG\r\n\x1a\n", "a PNG image"),
            (b"{\"id\": 1}", "JSON"),
        ] {
            assert_eq!(looks_like(head), Some(found));
        }
        assert_eq!(looks_like(b"a plain letter\n"), None);
    }

    #[test]
    fn the_message_names_file_finding_and_way_out() {
        let error = sniff(Path::new("a.ris"), b"%PDF-1.7\n", None, &[]).expect_err("no reader for PDF");
        let message = error.to_string();
        for part in ["a.ris", "PDF", "wenmai formats", "--as"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_forced_name_must_exist() {
        let error = sniff(Path::new("a"), b"RT Journal Article\nT1 x\n", Some("endnot"), &[]).expect_err("no such name");
        assert!(matches!(error, Error::UnknownFormat { .. }));
        let forced = sniff(Path::new("a"), b"RT Journal Article\nT1 x\n", Some("wos"), &[]).expect("a known name");
        assert_eq!(forced.name(), "wos");
    }
}
