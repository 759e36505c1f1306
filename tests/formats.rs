//! From bytes to typed records, through the public door.

use std::path::{Path, PathBuf};

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
    let options = ReadOptions { forced, plausible_years: YearSpan::from((1900, 2026)) };
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
        ("xml_xxe.xml", "XML"),
        ("wanfang_truncated.xml", "XML"),
        ("wanfang_gbk_declared_utf8.xml", "XML"),
        ("scopus_unbalanced_quote.csv", "CSV"),
        ("ris_broken.ris", "RIS"),
        ("unicode_normalisation.ris", "RIS"),
        ("bib_nested_braces.bib", "BibTeX"),
        ("openalex_truncated.jsonl", "JSON"),
        ("openalex_nulls.jsonl", "JSON"),
        ("oai_token_loop_page.xml", "XML"),
    ] {
        let Some(message) = refused(name) else { return };
        assert!(message.contains(name) && message.contains(found), "{message}");
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

/// Path, format and count of every row of the shared table whose layout can be read.
fn rows() -> Vec<(String, String, usize)> {
    let Some(table) = shared("README.md") else { return Vec::new() };
    let table = std::fs::read_to_string(table).expect("the table can be read");
    let (samples, scale) = table.split_once("\n## scale").expect("two parts");
    let rows = |part: &str, folder: &str| {
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
        let rows = part.lines().map(cells).filter(|cells| cells.len() > 4 && ["wos-txt", "cnki-refworks"].contains(&cells[2].as_str()));
        rows.map(|cells| (format!("{folder}/{}", cells[1]), cells[2].clone(), cells[3].parse().expect("a count"))).collect::<Vec<_>>()
    };
    [rows(samples, "samples"), rows(scale, "scale")].concat()
}

#[test]
fn every_real_export_gives_its_number_of_records() {
    let rows = rows();
    let mut wrong = Vec::new();
    for (path, format, count) in &rows {
        let read = read_shared(path).expect("a file of the table").unwrap_or_else(|error| panic!("{path}: {error}"));
        let expected = if format == "wos-txt" { "wos" } else { format.as_str() };
        if (read.reading.accepted, read.reading.rejected, read.reading.format) != (*count, 0, expected) {
            wrong.push(format!("{path}: {count} expected, {:?}, {:?}", read.reading, read.rejections));
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
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)) };
    let mut bytes: &[u8] = b"RT Journal Article\nT1 x\n";
    let result = formats::read(Path::new("a"), &mut bytes, &options, &mut |_| Err(Error::Usage("stop".into())));
    assert!(matches!(result, Err(Error::Usage(_))));
    assert!(read(b"RT Journal Article\nT1 x\n").is_ok());
}
