//! Specimens of every format: each gives what stands beside it, in any encoding, joined with others and cut anywhere.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use wenmai::record::{Record, Rejection, RejectionKind, SourceRecord};

use super::reading::{Read, read, read_as};

/// What a specimen must give; stands beside it as JSON.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Expected {
    format: String,
    records: Vec<ExpectedRecord>,
    rejections: Vec<ExpectedRejection>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct ExpectedRecord {
    number: u32,
    line: u32,
    record: Record,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct ExpectedRejection {
    number: u32,
    line: u32,
    kind: RejectionKind,
}

impl Expected {
    fn of(read: &Read) -> Self {
        let records = read.records.iter();
        let records =
            records.map(|SourceRecord { record, place }| ExpectedRecord { number: place.record, line: place.line, record: record.clone() });
        let rejections = read.rejections.iter();
        let rejections =
            rejections.map(|Rejection { place, kind, .. }| ExpectedRejection { number: place.record, line: place.line, kind: *kind });
        Self { format: read.reading.format.to_owned(), records: records.collect(), rejections: rejections.collect() }
    }
}

/// Every specimen of one sort, in order of name.
fn specimens(sort: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths = Vec::new();
    for format in wenmai::formats::names() {
        // the first of them came before the formats had names
        let folder = root.join(if format == "cnki-refworks" { "refworks" } else { format }).join(sort);
        let found = std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
        let found: Vec<_> = found.filter(|path| path.extension().is_some_and(|extension| extension != "json")).collect();
        assert!(!found.is_empty(), "{} has no specimen", folder.display());
        paths.extend(found);
    }
    paths.sort();
    paths
}

fn specimen(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)).expect("a specimen")
}

#[test]
fn specimens_give_what_stands_beside_them() {
    for (sort, rejects) in [("valid", false), ("invalid", true)] {
        for path in specimens(sort) {
            let found = Expected::of(&read_as(&path, &std::fs::read(&path).expect("a specimen"), None).expect("an export"));
            let json = std::fs::read_to_string(path.with_extension("json")).unwrap_or_default();
            let expected: Option<Expected> = serde_json::from_str(&json).ok();
            let shown = serde_json::to_string_pretty(&found).expect("json");
            assert_eq!(expected.as_ref(), Some(&found), "{}: found {shown}", path.display());
            assert_eq!(!found.rejections.is_empty(), rejects, "{}", path.display());
        }
    }
}

/// A text in other bytes: any encoding, any line end.
fn disguises(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let crlf = text.replace('\n', "\r\n");
    let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend(text.as_bytes());
    vec![
        ("CRLF", crlf.clone().into_bytes()),
        ("CR", text.replace('\n', "\r").into_bytes()),
        ("mark", marked),
        ("GB18030", encoding_rs::GB18030.encode(text).0.into_owned()),
        ("GB18030 with CRLF", encoding_rs::GB18030.encode(&crlf).0.into_owned()),
        ("UTF-16LE", units(&crlf).into_iter().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", units(text).into_iter().flat_map(u16::to_be_bytes).collect()),
    ]
}

#[test]
fn a_specimen_reads_alike_in_every_disguise() {
    for path in specimens("valid").into_iter().chain(specimens("invalid")) {
        let text = std::fs::read_to_string(&path).expect("a specimen in UTF-8");
        let plain = read(text.as_bytes()).expect("an export");
        for (disguise, bytes) in disguises(&text) {
            let other = read(&bytes).unwrap_or_else(|error| panic!("{} as {disguise}: {error}", path.display()));
            assert_eq!(other.records, plain.records, "{} as {disguise}", path.display());
            assert_eq!(other.rejections, plain.rejections, "{} as {disguise}", path.display());
        }
    }
}

#[test]
fn joined_exports_read_as_their_parts() {
    let (older, newer) = (specimen("refworks/valid/older.txt"), specimen("refworks/valid/newer.txt"));
    let apart: Vec<Record> =
        [&older, &newer].iter().flat_map(|file| read(file).expect("an export").records).map(|found| found.record).collect();
    let newer_in_gb = encoding_rs::GB18030.encode(std::str::from_utf8(&newer).expect("UTF-8")).0.into_owned();
    let marked = [b"\xEF\xBB\xBF".to_vec(), newer].concat();
    for second in [marked, newer_in_gb] {
        let joined = read(&[older.clone(), second].concat()).expect("an export");
        assert_eq!(joined.bare(), apart.iter().collect::<Vec<_>>());
    }
    let wos = [specimen("wos/valid/core.txt"), b"\xEF\xBB\xBF".to_vec(), specimen("wos/valid/core.txt")].concat();
    let joined = read(&wos).expect("an export");
    assert_eq!((joined.records.len(), joined.rejections.len()), (4, 0));
}

#[test]
fn accented_letters_of_old_exports_become_no_hanzi() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("PT J\nAU M\u{fc}ller, J\n   Jos\u{e9}, N\nTI D\u{e9}j\u{e0} vu\nER\n");
    let old = read(&bytes).expect("an export");
    assert_eq!(old.reading.encoding, "Windows-1252");
    assert_eq!(old.records[0].record.title, "D\u{e9}j\u{e0} vu");
}

#[test]
fn a_file_cut_at_any_byte_keeps_the_whole_records_before_the_cut() {
    for path in specimens("valid") {
        let bytes = std::fs::read(&path).expect("a specimen");
        let whole = read(&bytes).expect("an export");
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        // byte at which each line begins, counted from line 1
        let lines: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        for cut in 0..bytes.len() {
            let complete = whole.records.windows(2).filter(|pair| lines[pair[1].place.line as usize - 1] <= cut).count();
            let Ok(read) = read(&bytes[..cut]) else {
                assert_eq!(complete, 0, "{} cut at {cut} is an export no more", path.display());
                continue;
            };
            assert!(read.records.len() >= complete && read.reading.seen <= whole.reading.seen, "{} cut at {cut}", path.display());
            assert_eq!(read.records[..complete], whole.records[..complete], "{} cut at {cut}", path.display());
        }
    }
}
