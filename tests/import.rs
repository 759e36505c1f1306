//! `wenmai import`: archives, folders, dry runs, tables with columns of the study's own.

mod program;

use std::io::Write;
use std::path::Path;

use serde_json::Value;

use program::wenmai;

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = wenmai(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("json")
}

/// A study in a folder of its own.
fn study(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("[study]\ntitle = \"Imports\"\nyears = [2000, 2020]\n{more}");
    std::fs::write(folder.path().join("study.toml"), text).expect("written");
    folder
}

fn ris(titles: &[&str]) -> String {
    titles.iter().enumerate().map(|(i, title)| format!("TY  - JOUR\nTI  - {title}\nAU  - Lin, Z{i}\nPY  - 2019\nER  - \n\n")).collect()
}

fn zip_of(path: &Path, files: &[(&str, &str)]) {
    let mut writer = zip::ZipWriter::new(std::fs::File::create(path).expect("a file"));
    for (name, text) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("an archive");
}

#[test]
fn an_archive_and_a_folder_give_each_of_their_files_a_line() {
    let folder = study("");
    zip_of(
        &folder.path().join("exports.zip"),
        &[
            ("../../escape.ris", &ris(&["From an archive"])),
            ("b/table.csv", "title,authors,year\nA table,Lin,2018\n"),
            ("broken.ris", "nothing"),
        ],
    );
    std::fs::create_dir_all(folder.path().join("more/deep")).expect("folders");
    std::fs::write(folder.path().join("more/deep/c.txt"), ris(&["From a folder", "Another"])).expect("written");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(ris(&["Packed"]).as_bytes()).expect("written");
    std::fs::write(folder.path().join("more/packed.ris.gz"), gzip.finish().expect("finished")).expect("written");
    let output = wenmai(folder.path(), &["import", "--format", "json", "exports.zip", "more"]);
    assert_eq!(output.status.code(), Some(3), "one file cannot be read");
    let ledger: Value = serde_json::from_slice(&output.stdout).expect("json");
    let files = ledger["files"].as_array().expect("files");
    let seen: Vec<(&str, Option<u64>)> = files.iter().map(|file| (file["path"].as_str().expect("a path"), file["seen"].as_u64())).collect();
    assert_eq!(
        seen,
        [
            ("exports.zip/../../escape.ris", Some(1)),
            ("exports.zip/b/table.csv", Some(1)),
            ("exports.zip/broken.ris", Some(0)),
            ("more/deep/c.txt", Some(2)),
            ("more/packed.ris.gz", Some(1)),
        ]
    );
    assert!(files[2]["error"].as_str().is_some());
    assert_eq!(ledger["records"], 5);
    for file in files {
        let count = |key: &str| file[key].as_u64().unwrap_or_default();
        assert_eq!(count("seen"), count("accepted") + count("merged") + file["rejected"].as_array().map_or(0, Vec::len) as u64);
    }
    assert!(!folder.path().join("../escape.ris").exists() && !folder.path().join("../../escape.ris").exists());
    // again: nothing is new
    assert_eq!(json(folder.path(), &["import", "--format", "json", "more"])["records"], 5);
}

#[test]
fn a_file_that_is_deleted_after_its_import_is_neither_lost_nor_doubled() {
    let folder = study("");
    let folder = folder.path();
    let counts = |arguments: &[&str]| {
        let ledger = json(folder, &[&["import", "--format", "json"], arguments].concat());
        let file = &ledger["files"][0];
        (ledger["records"].as_u64(), ledger["works"].as_u64(), file["accepted"].as_u64(), file["merged"].as_u64())
    };
    let lock = || std::fs::read_to_string(folder.join("corpus.lock")).expect("a lock");
    let digest = || lock().lines().find(|line| line.starts_with("digest")).expect("a digest").to_owned();
    std::fs::write(folder.join("a.ris"), ris(&["One", "Two"])).expect("written");
    assert_eq!(counts(&["a.ris"]), (Some(2), Some(2), Some(2), Some(0)));
    let (first, locked) = (digest(), lock());

    // without the file everything is as it was
    std::fs::remove_file(folder.join("a.ris")).expect("removed");
    let works = wenmai(folder, &["records"]);
    assert!(works.status.success());
    assert_eq!((String::from_utf8(works.stdout).expect("UTF-8").lines().count(), lock()), (2, locked.clone()));

    // there again, it is known by its content, under its old name and under another
    for name in ["a.ris", "b.ris"] {
        std::fs::write(folder.join(name), ris(&["One", "Two"])).expect("written");
        let (records, works, ..) = counts(&[name]);
        assert_eq!((records, works, digest()), (Some(2), Some(2), first.clone()), "{name}");
    }

    // exported anew with one record more, it adds that one
    std::fs::write(folder.join("a.ris"), ris(&["One", "Two", "Three"])).expect("written");
    assert_eq!(counts(&["a.ris"]), (Some(5), Some(3), Some(1), Some(2)), "every record stays, and is one work");
    std::fs::remove_file(folder.join("a.ris")).expect("removed");
    std::fs::write(folder.join("a.ris"), ris(&["One", "Two"])).expect("written");
    let (records, works, ..) = counts(&["a.ris"]);
    assert_eq!((records, works), (Some(5), Some(3)), "a shorter export takes nothing away");
}

#[test]
fn a_dry_run_says_what_would_happen_and_keeps_nothing() {
    let folder = study("");
    std::fs::write(folder.path().join("a.ris"), ris(&["One", "Two"])).expect("written");
    let ledger = json(folder.path(), &["import", "--dry-run", "--format", "json", "a.ris"]);
    assert_eq!((&ledger["dry_run"], &ledger["records"], &ledger["files"][0]["format"]), (&Value::Bool(true), &2.into(), &"ris".into()));
    assert!(!folder.path().join("data").exists() && !folder.path().join("corpus.lock").exists());
    json(folder.path(), &["import", "--format", "json", "a.ris"]);
    let known = json(folder.path(), &["import", "--dry-run", "--format", "json", "a.ris"]);
    assert_eq!((&known["records"], &known["files"][0]["merged"]), (&0.into(), &2.into()));
}

#[test]
fn a_study_names_the_columns_of_its_own_tables() {
    let table = "论题,撰稿人,何时\n数字经济与隐私,王小明,2019\n";
    let plain = study("");
    std::fs::write(plain.path().join("own.csv"), table).expect("written");
    assert_eq!(wenmai(plain.path(), &["import", "own.csv"]).status.code(), Some(4), "nobody knows these columns");
    let named = study("[import.columns]\n\"论题\" = \"title\"\n\"撰稿人\" = \"authors\"\n\"何时\" = \"year\"\n");
    std::fs::write(named.path().join("own.csv"), table).expect("written");
    assert_eq!(json(named.path(), &["import", "--format", "json", "own.csv"])["records"], 1);
    let records = wenmai(named.path(), &["records"]);
    let record: Value = serde_json::from_slice(&records.stdout).expect("one line of json");
    assert_eq!(
        (&record["title"], &record["year"], &record["authors"][0]["name"]),
        (&"数字经济与隐私".into(), &2019.into(), &"王小明".into())
    );
    let wrong = study("[import.columns]\n\"论题\" = \"titel\"\n");
    std::fs::write(wrong.path().join("own.csv"), table).expect("written");
    let output = wenmai(wrong.path(), &["import", "own.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("titel"));
}

#[test]
fn every_format_of_records_is_read_again_with_as_many_works() {
    let folder = study("");
    std::fs::write(folder.path().join("a.ris"), ris(&["One", "Two", "Three"])).expect("written");
    json(folder.path(), &["import", "--format", "json", "a.ris"]);
    for format in ["bibtex", "ris", "wos", "refworks"] {
        let output = wenmai(folder.path(), &["records", "--format", format]);
        assert!(output.status.success());
        let other = study("");
        std::fs::write(other.path().join("again.txt"), &output.stdout).expect("written");
        assert_eq!(json(other.path(), &["import", "--format", "json", "again.txt"])["works"], 3, "{format}");
    }
}

#[test]
fn the_list_of_formats_names_each_with_its_origin() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = wenmai(folder.path(), &["formats", "--format", "json"]);
    let listed: Vec<Value> = serde_json::from_slice(&output.stdout).expect("json");
    let names: Vec<&str> = listed.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, wenmai::formats::names());
    assert!(listed.iter().all(|row| row["exported from"].as_str().is_some_and(|origin| origin.len() > 8)));
}
