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
