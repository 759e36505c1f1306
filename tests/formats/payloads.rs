//! Records as repositories send them: each specimen reads as stated beside it.

use std::path::{Path, PathBuf};

use wenmai::formats::read_payload;
use wenmai::record::YearSpan;

fn fixtures(format: &str, sort: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format).join(sort);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn read(format: &str, path: &Path) -> Result<serde_json::Value, String> {
    let xml = std::fs::read(path).expect("a specimen");
    let read = read_payload(format, "oai:repository.test:1", &xml, YearSpan::from((1900, 2026)));
    read.map(|record| serde_json::to_value(record).expect("json")).map_err(|(kind, message)| format!("{}: {message}", kind.name()))
}

#[test]
fn specimens_read_as_stated() {
    for format in ["jats", "datacite"] {
        for path in fixtures(format, "valid") {
            let stated = std::fs::read(path.with_extension("json")).expect("what is stated");
            let stated: serde_json::Value = serde_json::from_slice(&stated).expect("json");
            assert_eq!(read(format, &path), Ok(stated), "{}", path.display());
        }
    }
}

#[test]
fn what_is_no_record_says_why_by_its_kind() {
    for format in ["jats", "datacite"] {
        for path in fixtures(format, "invalid") {
            let kind = path.file_stem().expect("a name").to_string_lossy().replace('_', "-");
            let said = read(format, &path).expect_err("no record");
            assert!(said.starts_with(&kind), "{}: {said}", path.display());
        }
    }
}

#[test]
fn a_declared_entity_is_never_expanded() {
    let xml = b"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><article>&x;</article>";
    for format in ["jats", "datacite", "oai-dc"] {
        let refused = read_payload(format, "oai:x:1", xml, YearSpan::from((1900, 2026))).expect_err("refused");
        assert!(refused.1.contains("document type"), "{format}: {}", refused.1);
    }
}

#[test]
fn a_form_without_a_reader_is_named() {
    let refused = read_payload("mods", "x", b"<mods/>", YearSpan::from((1900, 2026))).expect_err("refused");
    assert!(refused.1.contains("mods"), "{}", refused.1);
}

#[test]
fn what_is_deep_or_huge_ends_soon_and_never_by_a_crash() {
    let plausible = YearSpan::from((1900, 2026));
    let begun = std::time::Instant::now();
    let deep = |root: &str| format!("<{root}>{}", "<x>".repeat(500_000));
    let balanced = |root: &str| format!("<{root}>{}{}</{root}>", "<title>".repeat(100_000), "</title>".repeat(100_000));
    let attribute = |root: &str| format!("<{root} a=\"{}\"/>", "a".repeat(10 << 20));
    for (format, root) in [("jats", "article"), ("datacite", "resource"), ("oai-dc", "dc")] {
        for xml in [deep(root), balanced(root), attribute(root)] {
            assert!(read_payload(format, "oai:x:1", xml.as_bytes(), plausible).is_err(), "{format}: {}", &xml[..30]);
        }
    }
    for format in ["openalex-work", "crossref-work", "doaj-article"] {
        for json in ["[".repeat(1_000_000), format!("{{\"title\":{}", "[".repeat(100_000)), "{\"a\":".repeat(100_000)] {
            assert!(read_payload(format, "x", json.as_bytes(), plausible).is_err(), "{format}: {}", &json[..12]);
        }
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn nul_half_characters_and_numbers_without_end_do_no_harm() {
    let plausible = YearSpan::from((1900, 2026));
    let work = |title: &str, year: &str| {
        format!(
            "{{\"id\":\"https://openalex.org/W1\",\"title\":\"{title}\",\"title\":\"{title}\",\"display_name\":\"{title}\",\"publication_year\":{year}}}"
        )
    };
    let read = |json: &str| read_payload("openalex-work", "https://openalex.org/W1", json.as_bytes(), plausible);
    let record = read(&work("a\\u0000b", "2019")).expect("a record");
    assert!(!record.title.chars().any(char::is_control), "{:?}", record.title);
    for json in [work("a\\ud800b", "2019"), work("a", "1e999"), work("a", "-0")] {
        match read(&json) {
            Ok(record) => assert!(record.year.typed().is_none() || record.title == "a", "{json}: {record:?}"),
            Err((kind, _)) => assert_eq!(kind.name(), "malformed", "{json}"),
        }
    }
    let nul = read_payload("oai-dc", "oai:x:1", b"<dc><title>a&#0;b\0c</title></dc>", plausible);
    assert!(nul.map_or(true, |record| !record.title.contains('\0')));
}
