//! From bytes to typed records, through the public door.

#![allow(clippy::print_stderr)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use wenmai::formats::{self, ReadOptions, Reading};
use wenmai::record::{Record, Rejection, RejectionKind, SourceRecord, YearSpan};
use wenmai::{Error, Result};

/// Everything an input gave.
struct Read {
    reading: Reading,
    records: Vec<SourceRecord>,
    rejections: Vec<Rejection>,
}

impl Read {
    fn kinds(&self) -> Vec<RejectionKind> {
        self.rejections.iter().map(|rejection| rejection.kind).collect()
    }

    fn bare(&self) -> Vec<&Record> {
        self.records.iter().map(|found| &found.record).collect()
    }
}

fn read_as(name: &Path, mut bytes: &[u8], forced: Option<&str>) -> Result<Read> {
    let options = ReadOptions { forced, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let (mut records, mut rejections) = (Vec::new(), Vec::new());
    let mut bytes_read = 0;
    let size = bytes.len() as u64;
    let reading = formats::read(name, &mut bytes, &options, &mut |batch| {
        assert!(batch.records.len() <= 1_000, "a batch is bounded");
        assert!(bytes_read <= batch.bytes_read && batch.bytes_read <= size, "progress goes forward");
        bytes_read = batch.bytes_read;
        records.extend(batch.records);
        rejections.extend(batch.rejections);
        Ok(())
    })?;
    assert_eq!(reading.seen, reading.accepted + reading.rejected);
    assert_eq!((reading.accepted, reading.rejected), (records.len(), rejections.len()));
    assert_eq!(reading.bytes, size);
    let mut places: Vec<_> = records.iter().map(|found| found.place).chain(rejections.iter().map(|found| found.place)).collect();
    places.sort();
    assert!(places.iter().map(|place| place.record as usize).eq(1..=reading.seen), "records and rejections are numbered together");
    assert!(places.is_sorted_by_key(|place| place.line), "lines go with the numbers");
    Ok(Read { reading, records, rejections })
}

fn read(bytes: &[u8]) -> Result<Read> {
    read_as(Path::new("input.txt"), bytes, None)
}

/// The shared real files, or nothing where they are not.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("data").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

fn read_shared(path: &str) -> Option<Result<Read>> {
    let path = shared(path)?;
    let bytes = std::fs::read(&path).expect("a shared file can be read");
    Some(read_as(&path, &bytes, None))
}

fn hostile(name: &str) -> Option<Read> {
    Some(read_shared(&format!("samples/derived-hostile/{name}"))?.expect("an export"))
}

fn refused(name: &str) -> Option<String> {
    let error = match read_shared(&format!("samples/derived-hostile/{name}"))? {
        Err(error) => error,
        Ok(read) => panic!("{name} gave {} records", read.reading.accepted),
    };
    assert!(matches!(error, Error::NotAnExport { .. }), "{error}");
    Some(error.to_string())
}

#[test]
fn one_export_reads_alike_in_every_encoding_and_with_every_line_end() {
    let Some(utf8) = hostile("refworks20_utf8.txt") else { return };
    assert_eq!((utf8.reading.accepted, utf8.reading.rejected, utf8.reading.replacements), (20, 0, 0));
    assert!(utf8.reading.warnings.is_empty(), "{:?}", utf8.reading.warnings);
    for (name, encoding) in [
        ("refworks20_gb18030.txt", "GB18030"),
        ("refworks20_utf8bom.txt", "UTF-8 with mark"),
        ("refworks20_utf16le_bom.txt", "UTF-16LE"),
        ("refworks20_utf16be_bom.txt", "UTF-16BE"),
        ("refworks20_utf16le_nobom.txt", "UTF-16LE"),
        ("refworks20_cr_only.txt", "UTF-8"),
        ("refworks20_mixed_eol.txt", "UTF-8"),
        ("nul_bytes.txt", "UTF-8"),
    ] {
        let Some(other) = hostile(name) else { return };
        assert_eq!(other.reading.encoding, encoding, "{name}");
        assert_eq!(other.bare(), utf8.bare(), "{name}");
        assert!(other.rejections.is_empty() && other.reading.warnings.is_empty(), "{name}: {:?}", other.reading.warnings);
        assert_eq!(other.records, utf8.records, "{name}: the same records on the same lines");
    }
}

#[test]
fn a_file_of_two_encodings_is_read_in_both() {
    let (Some(mixed), Some(utf8)) = (hostile("mixed_utf8_then_gbk.txt"), hostile("refworks20_utf8.txt")) else { return };
    assert_eq!(mixed.reading.encoding, "UTF-8 and GB18030");
    assert_eq!(mixed.bare(), utf8.bare());
    assert!(mixed.reading.warnings.iter().any(|warning| warning.contains("mixes encodings")), "{:?}", mixed.reading.warnings);
}

#[test]
fn damaged_bytes_are_counted_and_cost_no_record() {
    let Some(damaged) = hostile("refworks20_gb18030_badbytes.txt") else { return };
    assert_eq!((damaged.reading.accepted, damaged.reading.encoding.as_str()), (20, "GB18030"));
    assert!(damaged.reading.replacements >= 6, "{}", damaged.reading.replacements);
    assert!(damaged.reading.warnings.iter().any(|warning| warning.contains("U+FFFD")));
}

#[test]
fn garbled_text_is_read_with_a_warning() {
    let Some(garbled) = hostile("refworks20_mojibake.txt") else { return };
    assert_eq!((garbled.reading.accepted, garbled.reading.rejected), (20, 0));
    assert!(garbled.reading.warnings.iter().any(|warning| warning.contains("garbled")), "{:?}", garbled.reading.warnings);
}

#[test]
fn what_stands_before_a_cut_is_whole() {
    let (Some(cut), Some(whole)) = (hostile("refworks_truncated_midchar.txt"), hostile("refworks20_utf8.txt")) else { return };
    assert_eq!(cut.kinds(), [RejectionKind::Truncated]);
    assert_eq!(cut.records[..], whole.records[..cut.records.len()]);
    assert_eq!(cut.reading.seen, 10);
}

#[test]
fn what_is_no_export_is_refused_by_name() {
    for (name, found) in [
        ("empty.txt", "empty"),
        ("only_bom.txt", "empty"),
        ("whitespace.txt", "blank"),
        ("binary_png_as_txt.txt", "PNG"),
        ("fake.xlsx", "zip"),
        ("truncated.xlsx", "zip"),
        ("xml_billion_laughs.xml", "XML"),
        ("oai_token_loop_page.xml", "XML"),
    ] {
        let Some(message) = refused(name) else { return };
        assert!(message.contains(name) && message.contains(found), "{message}");
    }
}

#[test]
fn hostile_tables_cost_no_more_than_the_broken_row() {
    let Some(open) = hostile("scopus_unbalanced_quote.csv") else { return };
    assert_eq!((open.reading.accepted, open.reading.rejected), (8, 0), "{:?}", open.rejections);
    assert!(open.reading.warnings.iter().any(|warning| warning.starts_with("1 rows with a stray quote")), "{:?}", open.reading.warnings);
    let Some(semicolons) = hostile("scopus_semicolon_decimal.csv") else { return };
    let record = &semicolons.records[0].record;
    assert_eq!((semicolons.records.len(), semicolons.reading.encoding.as_str()), (1, "GB18030"));
    assert_eq!(
        (record.author_keywords.as_slice(), record.year.typed().map(|year| year.0)),
        (["数字经济".into(), "隐私".into()].as_slice(), Some(2019))
    );
}

#[test]
fn xml_is_read_as_its_bytes_are_and_up_to_where_it_is_cut() {
    let Some(lying) = hostile("wanfang_gbk_declared_utf8.xml") else { return };
    assert_eq!((lying.reading.accepted, lying.reading.rejected, lying.reading.encoding.as_str()), (48, 0, "GB18030"));
    let Some(whole) = read_shared("samples/wanfang-notefirst-nursing/2025-10-25下午1-12-49@WanFangdata.txt") else { return };
    assert_eq!(lying.bare(), whole.expect("an export").bare());
    let Some(cut) = hostile("wanfang_truncated.xml") else { return };
    assert_eq!(cut.kinds(), [RejectionKind::Truncated]);
    assert_eq!(cut.bare()[..], lying.bare()[..cut.records.len()]);
    let Some(entity) = hostile("xml_xxe.xml") else { return };
    let text = format!("{:?}", entity.records);
    assert!(text.contains("&x;") && !text.contains("root:"), "{text}");
    assert!(cut.records.len() > 15 && cut.rejections[0].place.line > 500);
}

#[test]
fn a_broken_entry_of_bibtex_costs_only_itself() {
    let Some(read) = hostile("bib_nested_braces.bib") else { return };
    let records = read.bare();
    assert_eq!((read.reading.format, read.kinds(), read.rejections[0].place.line), ("bibtex", vec![RejectionKind::Malformed], 9));
    assert_eq!(records[0].title, "Digital Economy and Österreich: $x^{2}$");
    let names: Vec<_> = records[0].authors.iter().map(|author| author.name.as_str()).collect();
    assert_eq!(names, ["Müller, Jürgen", "World Bank", "王小明"]);
    assert_eq!(records[0].author_keywords, ["digital economy, privacy", "数字经济"]);
    assert_eq!(records[1].venue.name, "J. Digital Economy");
}

#[test]
fn a_tag_that_nobody_knows_is_kept_counted_and_told() {
    let read = read("RT Journal Article\nT1 数字经济\nZZ 未知\n\nRT Journal Article\nT1 隐私\nZZ 又\n".as_bytes()).expect("an export");
    assert_eq!(read.reading.unknown.get("ZZ"), Some(&2));
    assert_eq!(read.bare()[0].extra, [("ZZ".to_owned(), "未知".to_owned())]);
    assert!(read.reading.warnings.iter().any(|warning| warning.contains("ZZ (2)")), "{:?}", read.reading.warnings);
}

#[test]
fn hostile_ris_is_read_as_it_was_meant() {
    let Some(broken) = hostile("ris_broken.ris") else { return };
    let titles: Vec<_> = broken.records.iter().map(|found| found.record.title.as_str()).collect();
    assert_eq!(titles, ["No end tag", "one space variant", "second variant"]);
    assert_eq!(broken.records[0].record.author_keywords, ["数字经济", "隐私"]);
    assert_eq!(broken.records[1].record.date.as_deref(), Some("2018/05"));
    let Some(variants) = hostile("unicode_normalisation.ris") else { return };
    assert_eq!(variants.records[0].record.identifiers, variants.records[1].record.identifiers);
}

#[test]
fn every_layout_of_cqvip_gives_the_same_records() {
    #[derive(Deserialize)]
    struct Paper {
        title: String,
        authors: Vec<String>,
        journal: String,
        year: String,
        volume: String,
        issue: String,
        keywords: Vec<String>,
    }
    let Some(path) = shared("samples/derived-cqvip/expected20.json") else { return };
    let expected: Vec<Paper> = serde_json::from_str(&std::fs::read_to_string(path).expect("text")).expect("json");
    for (layout, format) in [("cus", "cqvip"), ("end", "endnote"), ("note", "noteexpress"), ("rew", "cnki-refworks"), ("nf", "notefirst")] {
        let Some(read) = read_shared(&format!("samples/derived-cqvip/2019-12-31@{layout}.txt")) else { return };
        let read = read.unwrap_or_else(|error| panic!("{layout}: {error}"));
        assert_eq!((read.reading.format, read.records.len(), read.rejections.len()), (format, expected.len(), 0), "{:?}", read.rejections);
        for (found, paper) in read.records.iter().zip(&expected) {
            let record = &found.record;
            assert_eq!(record.title, paper.title, "{layout}");
            assert_eq!(
                record.authors.iter().map(|author| &author.name).collect::<Vec<_>>(),
                paper.authors.iter().collect::<Vec<_>>(),
                "{layout}"
            );
            assert_eq!(record.venue.name, paper.journal, "{layout}");
            assert_eq!(record.year.typed().map(|year| year.to_string()).as_ref(), Some(&paper.year), "{layout}");
            assert_eq!(record.venue.volume.as_deref().unwrap_or_default(), paper.volume, "{layout}");
            assert_eq!(record.venue.issue.as_deref().unwrap_or_default(), paper.issue, "{layout}");
            assert_eq!(record.author_keywords, paper.keywords, "{layout}");
        }
    }
}

#[test]
fn odd_years_are_read_or_kept_verbatim() {
    let Some(odd) = hostile("years_odd.txt") else { return };
    let years: Vec<_> = odd.records.iter().map(|found| found.record.year.typed().map(|year| year.0)).collect();
    let (some, none) = (Some, None);
    assert_eq!(years, [some(1994), some(2019), none, none, none, some(2019), some(2019), none, none, none, none, none, some(2018)]);
    assert_eq!(odd.reading.unreadable_years, 7, "one of the eight without a year has an empty field");
}

#[test]
fn every_keyword_separator_yields_the_two_keywords() {
    let Some(odd) = hostile("keywords_separators.txt") else { return };
    assert_eq!(odd.records.len(), 13);
    for (i, found) in odd.records.iter().enumerate() {
        let keywords: Vec<_> = found.record.author_keywords.iter().map(String::as_str).collect();
        match i {
            10 => assert_eq!(keywords, ["数字经济", "隐\u{3000}私"]),
            11 => assert_eq!(keywords, ["数字经济(digital economy)", "隐私(privacy)"]),
            12 => assert_eq!(keywords, ["Digital Economy", "PRIVACY", "digital economy"]),
            _ => assert_eq!(keywords, ["数字经济", "隐私"], "record {i}"),
        }
    }
}

#[test]
fn text_stays_as_the_source_gave_it() {
    let Some(injected) = hostile("injection.txt") else { return };
    let record = &injected.records[0].record;
    assert_eq!(record.venue.name, "../../etc/passwd");
    assert_eq!(record.author_keywords, ["=1+1", "@SUM(1)", "-2+3", "<b>隐私</b>", "\"引号\"", "a,b"]);
}

#[test]
fn repeats_and_like_titles_are_all_read() {
    let (Some(repeats), Some(like)) = (hostile("duplicate_records.txt"), hostile("same_title_other_author.txt")) else { return };
    assert_eq!(repeats.reading.accepted, 20);
    assert_eq!(repeats.bare()[..5], repeats.bare()[5..10]);
    assert_eq!(like.reading.accepted, 2);
}

#[test]
fn one_giant_record_is_one_record() {
    let Some(giant) = hostile("huge_line.txt") else { return };
    assert_eq!(giant.records.len(), 1);
    let record = &giant.records[0].record;
    assert_eq!(record.author_keywords.len(), 50_000);
    assert_eq!(record.abstract_text.as_deref().map(|text| text.chars().count()), Some(2_000_000));
}

/// What the table's word for a layout is called here.
const LAYOUTS: [(&str, &str); 12] = [
    ("bib", "bibtex"),
    ("wanfang-notefirst", "notefirst"),
    ("wos-tab", "wos-tab"),
    // of many makers
    ("csv", ""),
    ("wos-txt", "wos"),
    ("cnki-refworks", "cnki-refworks"),
    ("ris", "ris"),
    ("noteexpress", "noteexpress"),
    ("cnki-endnote", "endnote"),
    ("cnki-estudy", "cnki-estudy"),
    ("cssci", "cssci"),
    ("pubmed", "pubmed"),
];

/// Path, format and count of every row of the shared table whose layout can be read.
fn rows() -> Vec<(String, &'static str, usize)> {
    let Some(table) = shared("README.md") else { return Vec::new() };
    let table = std::fs::read_to_string(table).expect("the table can be read");
    let (samples, scale) = table.split_once("\n## scale").expect("two parts");
    let rows = |part: &str, folder: &str| {
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
        let rows = part.lines().map(cells).filter(|cells| cells.len() > 4).filter_map(|cells| {
            let (_, format) = LAYOUTS.iter().find(|(word, _)| *word == cells[2])?;
            Some((format!("{folder}/{}", cells[1]), *format, cells[3].parse().expect("a count")))
        });
        rows.collect::<Vec<_>>()
    };
    [rows(samples, "samples"), rows(scale, "scale")].concat()
}

/// Files that the table tells otherwise than they are, and records in them that have no title.
const ODD: [(&str, &str, usize, usize); 9] = [
    // a Web of Science file under another extension
    ("samples/rispy/example_wos.ris", "wos", 2, 0),
    ("samples/rispy/example_multiline.ris", "ris", 0, 3),
    ("samples/rispy/example_custom_list_tags.ris", "ris", 0, 1),
    ("samples/rispy/example_bom.ris", "ris", 0, 1),
    ("samples/asreview-ris/baseline_empty_values.ris", "ris", 2, 2),
    // 61 lines begin with TY, one of them behind the byte-order mark
    ("samples/asreview-ris/baseline_reference_types.ris", "ris", 0, 61),
    ("samples/asreview-ris/baseline_tag-notes.ris", "ris", 1, 11),
    ("samples/asreview-ris/baseline_tag_and_field_definitions_lists.ris", "ris", 0, 1),
    // CR, LF and CRLF in one file, which hide 24 of the 25
    ("samples/litstudy/example.ris", "ris", 25, 0),
];

#[test]
fn every_real_export_gives_its_number_of_records() {
    let rows = rows();
    let mut wrong = Vec::new();
    for (path, format, count) in &rows {
        let (format, accepted, untitled) = ODD
            .iter()
            .find(|(odd, ..)| odd == path)
            .map_or((*format, *count, 0), |&(_, format, accepted, untitled)| (format, accepted, untitled));
        let read = match read_shared(path).expect("a file of the table") {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{path}: {error}"));
                continue;
            }
        };
        let only_untitled = read.kinds().iter().all(|kind| *kind == RejectionKind::NoTitle);
        if (read.reading.accepted, read.reading.rejected, only_untitled) != (accepted, untitled, true)
            || !(format.is_empty() || format == read.reading.format)
        {
            wrong.push(format!(
                "{path}: {accepted} + {untitled} expected, {:?}, {:?}",
                read.reading,
                &read.rejections[..read.rejections.len().min(3)]
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    if !rows.is_empty() {
        let sum = |folder: &str| rows.iter().filter(|row| row.0.starts_with(folder)).map(|row| row.2).sum::<usize>();
        assert_eq!((sum("scale/wos-biblio-v2"), sum("scale/wos-food")), (9_526, 12_228));
    }
}

#[test]
fn an_error_of_the_sink_ends_the_reading() {
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let mut bytes: &[u8] = b"RT Journal Article\nT1 x\n";
    let result = formats::read(Path::new("a"), &mut bytes, &options, &mut |_| Err(Error::Usage("stop".into())));
    assert!(matches!(result, Err(Error::Usage(_))));
    assert!(read(b"RT Journal Article\nT1 x\n").is_ok());
}

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

/// Lines that mean something to a reader, and lines that mean nothing.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "RT Journal Article",
        "PT J",
        "ER",
        "EF",
        "T1 题名",
        "TI title",
        "DS CNKI",
        "YR 2019",
        "K1 a;b",
        "AU Lin, Z",
        "   more",
        "",
        "\0\0AB x",
        "\u{FEFF}RT Journal Article",
        "FN x",
        "VR 1.0",
        "IS 1",
        "OP 1-2",
        "CR a",
        "数字经济",
        "UT CNKI:0",
        "vo ",
        "LK https://x?filename=&v=%",
        "TY  - JOUR",
        "ER  - ",
        "N1  - Cited By :",
        "{Reference Type}: Journal Article",
        "{Title}:",
        "{Author}: ;",
        "%0 Journal Article",
        "%A 王;",
        "%+:",
        "DataType: 1<br>Title-题名: 一",
        "SrcDatabase-来源库: 期刊",
        "Author-作者:",
        "【来源篇名】一",
        "【年代卷期】2019,(:",
        "【机构名称】[/]",
        "【序  号】1/1",
        "【刊　名】刊2019 1(:",
        "PMID- 1",
        "AUID- x",
        "LID - [doi]",
        "<Bibliography><PrimaryTitle><Title>一</Title>",
        "<PubmedArticle><MedlineCitation>",
        "<record><ref-type name=\"x\"/><titles><title>x",
        "</record></Bibliography></PubmedArticle>",
        "<![CDATA[ & &#x110000; &#xD800; ]]>",
        "@article{a, title = {x}, author = {{} and ,}}",
        "@string{a = \"}",
        "@article{Carmone Jr., title = \"{\\\"O\"}",
        "title,authors,year",
        "\"x\"\",\"y",
        "PT\tAU\tTI\tC1",
        "J\t[\t;]\t[;",
        "<table><tr><td>Title-题名</td><th>Author-作者",
        "<tr><td>&nbsp;<br>&#;&x",
        "{\"results\":[{\"title\":\"x\"}",
        "['a', \"b']",
    ]);
    prop_oneof![
        4 => known.prop_map(|line| line.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => "\\PC{0,20}".prop_map(String::into_bytes),
    ]
}

/// Any format by name, or none.
fn any_format() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(formats::names()))
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), forced in any_format()) {
        let _ = read_as(Path::new("noise"), &bytes, forced);
    }

    #[test]
    fn no_order_of_lines_makes_it_panic_or_lose_count(
        lines in prop::collection::vec((any_line(), prop::sample::select(vec!["\n", "\r\n", "\r"])), 0..60),
        forced in any_format(),
    ) {
        let bytes: Vec<u8> = lines.into_iter().flat_map(|(line, end)| [line, end.as_bytes().to_vec()].concat()).collect();
        // the sums are asserted in there
        let _ = read_as(Path::new("noise"), &bytes, forced);
    }
}

// found by the fuzz targets of tests/fuzz

#[test]
fn a_title_of_marks_alone_is_none() {
    for title in ["\u{1}", "\u{FEFF}\u{2}", "\u{85}"] {
        let read = read(format!("TY  - JOUR\nTI  - {title}\nAU  - He, R.\nER  - \n").as_bytes()).expect("an export");
        assert_eq!(read.kinds(), [RejectionKind::NoTitle], "{title:?}");
    }
}

#[test]
fn an_entry_of_bibtex_that_is_part_of_itself_is_read_once() {
    let read = read(
        b"@book{a, title = {One}, crossref = {A}}\n@book{b, title = {Two}, crossref = {c}}\n@book{c, title = {Three}, crossref = {b}}\n",
    )
    .expect("an export");
    let venues: Vec<&str> = read.records.iter().map(|found| found.record.venue.name.as_str()).collect();
    assert_eq!((venues.as_slice(), read.rejections.len()), (&["", "Three", "Two"][..], 0));
}

#[test]
fn tex_however_deep_and_braces_however_many_are_read() {
    let deep = format!("@article{{a, title = {{{}x{}}}}}\n", "\\emph{".repeat(100_000), "}".repeat(100_000));
    let read_deep = read(deep.as_bytes()).expect("an export");
    assert_eq!(read_deep.records[0].record.title, "x");
    let open = read(format!("@article{{a, title = {{x}}, author = {{{}}}}}\n", "{Worl ".repeat(3)).as_bytes()).expect("an export");
    assert_eq!(open.kinds(), [RejectionKind::Truncated]);
}

#[test]
fn an_html_table_of_many_rows_comes_in_batches() {
    let head = "<table><tr><td>题名</td><td>作者</td><td>文献来源</td><td>关键词</td></tr>";
    let rows: String = (0..2_500).map(|i| format!("<tr><td>第{i}篇</td><td>王明</td>")).collect();
    let read = read(format!("{head}{rows}").as_bytes()).expect("an export");
    assert_eq!((read.reading.format, read.reading.accepted), ("cnki-table", 2_500));
}
