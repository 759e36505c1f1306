//! Real exports and hostile ones made of them, where they are: encodings, cuts, broken rows, odd values.

use serde::Deserialize;
use wenmai::record::RejectionKind;
use wenmai::{Error, Result};

use super::reading::{Read, read_as};
use crate::real_exports::shared;

pub(crate) fn read_shared(path: &str) -> Option<Result<Read>> {
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
