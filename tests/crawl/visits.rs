//! Visit after visit: what is new, what changed, what is gone, what cannot be had.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value;

use super::repository::{Held, Repository, digest, done, element, five, held, run, study};
use crate::support::shelf::Shelf;
use crate::support::{Stub, error, xml};

fn changes(folder: &Path, stub: &Stub) -> Vec<(String, String)> {
    let text = done(folder, stub, &["changes", "--format", "jsonl", "--counts"]);
    let word = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("json"))
        .map(|line: Value| (word(&line, "kind"), word(&line, "external")))
        .collect()
}

fn told(changes: &[(String, String)]) -> Vec<(&str, &str)> {
    changes.iter().map(|(kind, external)| (kind.as_str(), external.as_str())).collect()
}

#[test]
fn a_second_crawl_asks_for_what_is_new_and_tells_what_changed() {
    let repository = Repository::new(five(), "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    let folder = folder.path();
    done(folder, &stub, &["crawl"]);
    assert_eq!(
        told(&changes(folder, &stub)),
        ["a", "b", "c", "d", "e"]
            .map(|id| ("new", format!("oai:r:{id}")))
            .iter()
            .map(|(kind, id)| (*kind, id.as_str()))
            .collect::<Vec<_>>()
    );

    repository.change(|records| {
        records[1] = held("b", "RETRACTED: Title b", "2024-05-02");
        records[2] = held("c", "Another title", "2024-05-02");
        records[3] = Held { deleted: true, ..held("d", "", "2024-05-02") };
        records.push(held("f", "Title f", "2024-05-02"));
    });
    let asked = stub.asked().len();
    let out = done(folder, &stub, &["crawl"]);
    assert!(out.contains("1 changed") && out.contains("1 retracted") && out.contains("1 gone") && out.contains("1 new"), "{out}");
    // from the server's own clock (2024-05-01), less two days
    assert!(stub.asked()[asked..].iter().any(|path| path.contains("from=2024-04-29")), "{:?}", stub.asked());
    let second = changes(folder, &stub);
    assert_eq!(told(&second), [("retracted", "oai:r:b"), ("new", "oai:r:f"), ("changed", "oai:r:c"), ("gone", "oai:r:d")]);
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.join("data/changes/run-00002.json")).expect("a report")).expect("json");
    let changed = report["records"].as_array().expect("a list").iter().find(|change| change["kind"] == "changed").expect("one changed");
    assert_eq!(changed["fields"][0], serde_json::json!({"field": "title", "old": "Title c", "new": "Another title"}));
    let readable = std::fs::read_to_string(folder.join("data/changes/run-00002.md")).expect("a report");
    assert!(readable.contains("title: \"Title c\" → \"Another title\""), "{readable}");

    // nothing new, then a record that comes back
    repository.change(|records| records.iter_mut().for_each(|record| record.stamp = "2024-01-01"));
    assert!(done(folder, &stub, &["crawl"]).contains("nothing changed"));
    repository.change(|records| records[3] = held("d", "Title d", "2024-06-01"));
    done(folder, &stub, &["crawl"]);
    assert_eq!(told(&changes(folder, &stub)), [("came-back", "oai:r:d")]);
    let all = done(folder, &stub, &["changes", "--since", "1", "--kind", "gone", "--format", "jsonl"]);
    assert_eq!(all.lines().count(), 1, "{all}");
}

#[test]
fn where_deletions_are_not_told_two_absences_count() {
    let repository = Repository::new(five(), "no");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    let folder = folder.path();
    std::fs::write(folder.join("study.toml"), std::fs::read_to_string(folder.join("study.toml")).expect("a study") + "recheck = \"0s\"\n")
        .expect("written");
    done(folder, &stub, &["crawl"]);
    let titles = |out: String| out.lines().count();
    repository.change(|records| drop(records.remove(4)));
    done(folder, &stub, &["crawl"]);
    assert_eq!(changes(folder, &stub), [], "one absence may be a fault of the list");
    done(folder, &stub, &["crawl"]);
    assert_eq!(told(&changes(folder, &stub)), [("gone", "oai:r:e")]);
    assert_eq!(titles(done(folder, &stub, &["records", "--format", "jsonl"])), 5, "the record stays");
    done(folder, &stub, &["crawl"]);
    assert_eq!(changes(folder, &stub), [], "it is told once");
    repository.change(|records| records.push(held("e", "Title e", "2024-06-01")));
    done(folder, &stub, &["crawl"]);
    assert_eq!(told(&changes(folder, &stub)), [("came-back", "oai:r:e")]);
}

#[test]
fn a_repository_that_counts_too_many_is_believed_after_a_second_look() {
    // one record, and a count of nine; names are listed, or not
    let repository = |names: bool| {
        move |_: usize, path: &str| {
            let element = element(&held("a", "Title a", "2024-01-01"), path.contains("ListRecords"));
            let verb = if path.contains("ListRecords") { "ListRecords" } else { "ListIdentifiers" };
            match path.contains("ListRecords") || names && path.contains("ListIdentifiers") {
                true => xml(&format!("<{verb}>{element}<resumptionToken completeListSize=\"9\"/></{verb}>")),
                false => xml(&error("badVerb", "")),
            }
        }
    };
    let incremental = |stub: &Stub| stub.asked().iter().filter(|path| path.contains("ListRecords") && path.contains("from=")).count();
    // the names say the same: its miscount, and the next visit asks for what is new
    let stub = Stub::start(repository(true));
    let folder = study(&stub.url(), "");
    let (status, _, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 0, "{stderr}");
    assert!(stderr.contains("counts 8 records more than it has"), "{stderr}");
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("data/changes/run-00001.json")).expect("a report")).expect("json");
    let list = &report["sources"][0];
    assert_eq!((&list["expected"], &list["got"], &list["miscounted"]), (&9.into(), &1.into(), &8.into()));
    done(folder.path(), &stub, &["crawl"]);
    assert_eq!(incremental(&stub), 1, "{:?}", stub.asked());
    // no names: incomplete once; the same list again settles it
    let stub = Stub::start(repository(false));
    let folder = study(&stub.url(), "");
    let (status, _, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 3, "{stderr}");
    assert!(stderr.contains("counts 9 records and gave 1"), "{stderr}");
    done(folder.path(), &stub, &["crawl"]);
    assert_eq!(incremental(&stub), 0, "{:?}", stub.asked());
    done(folder.path(), &stub, &["crawl"]);
    assert_eq!(incremental(&stub), 1, "{:?}", stub.asked());
}

#[test]
fn one_poisoned_record_is_named_and_the_list_goes_on_without_it() {
    let shelf = Shelf { poisoned: vec![17], ..Shelf::of(60, 10) };
    let (healed, shelf) = (Arc::clone(&shelf.healed), shelf);
    let stub = shelf.start();
    let folder = study(&stub.url(), "tries = 1");
    let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 3, "{stderr}");
    assert!(stderr.contains("one record cannot be had: oai:shelf:17"), "{stderr}");
    assert!(stdout.contains("holds 59 records"), "{stdout}");
    let report = std::fs::read_to_string(folder.path().join("data/changes/run-00001.md")).expect("a report");
    assert!(report.contains("could not be had (1)") && report.contains("oai:shelf:17"), "{report}");
    // known by then, it is asked for again by name and does not keep the list from being complete
    let asked = stub.asked().len();
    let stdout = done(folder.path(), &stub, &["crawl"]);
    assert!(stdout.contains("holds 59 records"), "{stdout}");
    let asked: Vec<String> = stub.asked()[asked..].to_vec();
    assert_eq!(asked.iter().filter(|path| path.contains("GetRecord") && path.contains("shelf%3A17")).count(), 1, "{asked:?}");
    assert!(asked.iter().any(|path| path.contains("ListRecords") && path.contains("from=")), "{asked:?}");
    // mended, it comes
    healed.store(true, Ordering::SeqCst);
    let stdout = done(folder.path(), &stub, &["crawl"]);
    assert!(stdout.contains("holds 60 records"), "{stdout}");
    let asked = stub.asked().len();
    done(folder.path(), &stub, &["crawl"]);
    assert!(stub.asked()[asked..].iter().all(|path| !path.contains("GetRecord")), "{:?}", stub.asked());
}

#[test]
fn a_record_that_can_no_longer_be_had_is_not_gone() {
    // a repository that says no time is gone through as a whole by every visit
    let shelf = Shelf { poisoned: vec![3], timeless: true, ..Shelf::of(12, 4) };
    shelf.healed.store(true, Ordering::SeqCst);
    let stub = shelf.start();
    let folder = study(&stub.url(), "tries = 1");
    done(folder.path(), &stub, &["crawl"]);
    shelf.healed.store(false, Ordering::SeqCst);
    for visit in 0..3 {
        let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl"]);
        assert_eq!(status, if visit == 0 { 3 } else { 0 }, "{stderr}");
        assert!(stdout.contains("holds 12 records") && !stdout.contains("gone"), "{stdout}");
    }
}

#[test]
fn records_are_made_anew_from_the_archive_alone() {
    let repository = Repository::new(five(), "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    let folder = folder.path();
    done(folder, &stub, &["crawl"]);
    repository.change(|records| {
        records[1] = held("b", "Another title", "2024-05-02");
        records[3] = Held { deleted: true, ..held("d", "", "2024-05-02") };
    });
    done(folder, &stub, &["crawl"]);
    let (before, asked) = (digest(folder), stub.asked().len());
    assert!(done(folder, &stub, &["reparse"]).contains("nothing changed"));
    assert_eq!((digest(folder), stub.asked().len()), (before.clone(), asked));
    let status = || done(folder, &stub, &["status", "--format", "json"]);
    assert_eq!(status(), status());

    // as if an older parser had read it worse
    let store = rusqlite::Connection::open(folder.join("data/corpus.sqlite")).expect("a store");
    store
        .execute_batch(
            "UPDATE body SET json = replace(json, 'Title a', 'Title ?'); UPDATE record SET title = 'Title ?', hash = zeroblob(32) WHERE external = 'oai:r:a';
             DELETE FROM body WHERE record = (SELECT id FROM record WHERE external = 'oai:r:c');
             DELETE FROM traits WHERE record = (SELECT id FROM record WHERE external = 'oai:r:c');
             DELETE FROM member WHERE record = (SELECT id FROM record WHERE external = 'oai:r:c');
             DELETE FROM identifier WHERE record = (SELECT id FROM record WHERE external = 'oai:r:c');
             DELETE FROM record WHERE external = 'oai:r:c';",
        )
        .expect("changed");
    drop(store);
    let out = done(folder, &stub, &["reparse"]);
    assert!(out.contains("1 changed, 1 new"), "{out}");
    assert_eq!((digest(folder), stub.asked().len()), (before, asked), "the later title and the deletion stay");
}

#[test]
fn a_record_that_stays_unreadable_is_rejected_once() {
    let mut records = five();
    records[1].title.clear();
    let repository = Repository::new(records, "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    let corpus = |folder: &Path| {
        let status: Value = serde_json::from_str(&done(folder, &stub, &["status", "--format", "json"])).expect("json");
        for row in status["sources"].as_array().expect("a list") {
            let count = |key: &str| row[key].as_u64().expect("a count");
            assert_eq!(count("seen"), count("accepted") + count("merged") + count("rejected") + count("replaced"), "{row}");
        }
        (status["corpus"]["records"].as_u64(), status["corpus"]["rejected"].as_u64())
    };
    done(folder.path(), &stub, &["crawl"]);
    assert_eq!(corpus(folder.path()), (Some(4), Some(1)));
    // the page comes again, otherwise than before
    repository.change(|records| records.iter_mut().take(2).for_each(|record| record.stamp = "2024-05-02"));
    repository.change(|records| records[0].title = "Another".to_owned());
    done(folder.path(), &stub, &["crawl"]);
    assert_eq!(corpus(folder.path()), (Some(4), Some(1)));
    done(folder.path(), &stub, &["reparse"]);
    assert_eq!(corpus(folder.path()), (Some(4), Some(1)));
    repository.change(|records| records[1].title = "Readable now".to_owned());
    done(folder.path(), &stub, &["crawl"]);
    assert_eq!(corpus(folder.path()), (Some(5), Some(0)));
}
