//! `wenmai crawl` through the binary, against a repository on loopback that changes under it.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

mod support;
use support::shelf::Shelf;
use support::{Stub, error, http, oai, xml};

/// A record of the repository.
#[derive(Clone)]
struct Held {
    id: &'static str,
    title: String,
    stamp: &'static str,
    deleted: bool,
}

fn held(id: &'static str, title: &str, stamp: &'static str) -> Held {
    Held { id, title: title.to_owned(), stamp, deleted: false }
}

/// An OAI-PMH repository with pages of two records, whose contents a test may change.
#[derive(Clone)]
struct Repository {
    records: Arc<Mutex<Vec<Held>>>,
    deleted_record: &'static str,
}

impl Repository {
    fn new(records: Vec<Held>, deleted_record: &'static str) -> Self {
        Self { records: Arc::new(Mutex::new(records)), deleted_record }
    }

    fn answer(&self, path: &str) -> Vec<u8> {
        let argument = |name: &str| {
            path.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(|value| value.replace("%3A", ":")))
        };
        match argument("verb").as_deref() {
            Some("Identify") => xml(&format!(
                "<Identify><repositoryName>R</repositoryName><protocolVersion>2.0</protocolVersion><earliestDatestamp>2024-01-01</earliestDatestamp><deletedRecord>{}</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>",
                self.deleted_record
            )),
            Some("ListMetadataFormats") => {
                xml("<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>")
            }
            Some(verb @ ("ListRecords" | "ListIdentifiers")) => {
                let token = argument("resumptionToken").unwrap_or_default();
                let (from, at) = match token.split_once('~') {
                    Some((from, at)) => (from.to_owned(), at.parse().expect("our own token")),
                    None => (argument("from").unwrap_or_default(), 0_usize),
                };
                let records = self.records.lock().expect("unpoisoned");
                let chosen: Vec<&Held> = records.iter().filter(|record| record.stamp >= from.as_str()).collect();
                if chosen.is_empty() {
                    return xml(&error("noRecordsMatch", ""));
                }
                let end = chosen.len().min(at + 2);
                let inside: String = chosen[at..end].iter().map(|record| element(record, verb == "ListRecords")).collect();
                let token = if end < chosen.len() { format!("{from}~{end}") } else { String::new() };
                let list =
                    format!("<{verb}>{inside}<resumptionToken completeListSize=\"{}\">{token}</resumptionToken></{verb}>", chosen.len());
                http(200, "Content-Type: text/xml", oai(&list).as_bytes())
            }
            _ => xml(&error("badVerb", "")),
        }
    }

    fn start(&self) -> Stub {
        let repository = self.clone();
        Stub::start(move |_, path| repository.answer(path))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Held>)) {
        change(&mut self.records.lock().expect("unpoisoned"));
    }
}

fn element(record: &Held, whole: bool) -> String {
    let status = if record.deleted { " status=\"deleted\"" } else { "" };
    let header = format!("<header{status}><identifier>oai:r:{}</identifier><datestamp>{}</datestamp></header>", record.id, record.stamp);
    match (whole, record.deleted) {
        (false, _) => header,
        (true, true) => format!("<record>{header}</record>"),
        (true, false) => format!(
            "<record>{header}<metadata><dc><title>{}</title><creator>A</creator><date>2019</date></dc></metadata></record>",
            record.title
        ),
    }
}

/// A study folder that crawls `url`.
fn study(url: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[study]\ntitle = \"x\"\nyears = [1994, 2024]\n[crawl]\ndelay = \"0s\"\n{more}\n[[source]]\nprovider = \"oai-pmh\"\nurl = \"{url}\"\n"
    );
    std::fs::write(folder.path().join("study.toml"), text).expect("written");
    folder
}

fn command(folder: &Path, stub: &Stub, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wenmai"));
    command.args(arguments).current_dir(folder);
    if arguments.first() == Some(&"crawl") {
        command.args(["--allow-host", &stub.host]);
    }
    command.env_remove("WENMAI_CONTACT").stdin(Stdio::null());
    command
}

fn run(folder: &Path, stub: &Stub, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command(folder, stub, arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

fn done(folder: &Path, stub: &Stub, arguments: &[&str]) -> String {
    let (status, stdout, stderr) = run(folder, stub, arguments);
    assert_eq!(status, 0, "{arguments:?}\n{stdout}\n{stderr}");
    stdout
}

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

/// What of the corpus does not depend on when it was collected.
fn digest(folder: &Path) -> String {
    let lock = std::fs::read_to_string(folder.join("corpus.lock")).expect("a lock");
    lock.lines().find(|line| line.starts_with("digest")).expect("a digest").to_owned()
}

fn five() -> Vec<Held> {
    ["a", "b", "c", "d", "e"].map(|id| held(id, &format!("Title {id}"), "2024-01-01")).to_vec()
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
fn killed_at_every_page_the_corpus_ends_the_same() {
    let repository = Repository::new(five(), "persistent");
    let whole = {
        let stub = repository.start();
        let folder = study(&stub.url(), "");
        done(folder.path(), &stub, &["crawl"]);
        digest(folder.path())
    };
    // requests: Identify, ListMetadataFormats, three pages
    for killed_at in 1..=5 {
        let answers = repository.clone();
        let stub = Stub::start(move |asked, path| {
            if asked == killed_at {
                std::thread::sleep(Duration::from_secs(20));
            }
            answers.answer(path)
        });
        let folder = study(&stub.url(), "");
        let mut child = command(folder.path(), &stub, &["crawl", "--quiet"]).stdout(Stdio::null()).spawn().expect("the program starts");
        wait_for(|| stub.asked().len() >= killed_at);
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        done(folder.path(), &stub, &["crawl"]);
        assert_eq!(digest(folder.path()), whole, "killed at request {killed_at}");
        let pages = stub.asked().iter().filter(|path| path.contains("ListRecords")).count();
        assert!(pages <= 4, "pages that were stored are not asked for again: {:?}", stub.asked());
    }
}

fn wait_for(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it did not come to that");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[cfg(unix)]
#[test]
fn told_to_stop_it_leaves_a_clean_checkpoint_and_says_so() {
    for (signal, status) in [("-TERM", 143), ("-INT", 130)] {
        let repository = Repository::new(five(), "persistent");
        let answers = repository.clone();
        let stub = Stub::start(move |asked, path| {
            if asked == 4 {
                std::thread::sleep(Duration::from_secs(30));
            }
            answers.answer(path)
        });
        let folder = study(&stub.url(), "");
        let mut child =
            command(folder.path(), &stub, &["crawl"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        wait_for(|| stub.asked().len() >= 4);
        let begun = Instant::now();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill").success());
        assert_eq!(child.wait().expect("it ends").code(), Some(status));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        let out = done(folder.path(), &stub, &["crawl"]);
        assert!(out.contains("5 records"), "{out}");
    }
}

#[test]
fn a_budget_is_told_by_the_exit_status() {
    let repository = Repository::new(five(), "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "most_requests = 4");
    let (status, _, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 6, "{stderr}");
    assert!(stderr.contains("budget of 4 requests"), "{stderr}");
    let out = done(folder.path(), &stub, &["crawl"]);
    assert!(out.contains("5 records"), "{out}");
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
    healed.store(true, std::sync::atomic::Ordering::SeqCst);
    let stdout = done(folder.path(), &stub, &["crawl"]);
    assert!(stdout.contains("holds 60 records"), "{stdout}");
    let asked = stub.asked().len();
    done(folder.path(), &stub, &["crawl"]);
    assert!(stub.asked()[asked..].iter().all(|path| !path.contains("GetRecord")), "{:?}", stub.asked());
}

#[test]
fn a_source_that_is_not_due_is_left_alone() {
    let repository = Repository::new(five(), "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    let path = folder.path().join("study.toml");
    std::fs::write(&path, std::fs::read_to_string(&path).expect("a study") + "every = \"7d\"\n").expect("written");
    done(folder.path(), &stub, &["crawl"]);
    let lists = |stub: &Stub| stub.asked().iter().filter(|path| path.contains("ListRecords")).count();
    let before = lists(&stub);
    let (status, _, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!((status, lists(&stub)), (0, before));
    assert!(stderr.contains("--now"), "{stderr}");
    done(folder.path(), &stub, &["crawl", "--now"]);
    assert!(lists(&stub) > before);
}

#[test]
fn a_dry_run_asks_nothing_and_stores_nothing() {
    let repository = Repository::new(five(), "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    let out = done(folder.path(), &stub, &["crawl", "--dry-run"]);
    assert!(out.contains("GET") && out.contains("verb=ListRecords"), "{out}");
    assert_eq!(stub.asked(), [""; 0]);
    assert!(!folder.path().join("data").exists());
}

#[test]
fn the_inbox_is_imported_and_databases_say_how_to_export() {
    let stub = Stub::start(|_, _| http(404, "", b""));
    let folder = tempfile::tempdir().expect("a folder");
    let toml = "[study]\ntitle = \"x\"\nyears = [1994, 2024]\n[[source]]\nprovider = \"cnki\"\nquery = \"数字经济\"\n";
    std::fs::write(folder.path().join("study.toml"), toml).expect("written");
    std::fs::create_dir(folder.path().join("inbox")).expect("a folder");
    std::fs::write(folder.path().join("inbox/one.txt"), "RT Journal Article\nSR 1\nA1 甲\nJF 刊\nYR 2019\nT1 数字经济\n\n")
        .expect("written");
    let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 0, "{stderr}");
    assert!(stdout.contains("1 records") && stderr.contains("inbox") && stderr.contains("RefWorks"), "{stdout}{stderr}");
    // a file that cannot be read does not keep the others from being read
    std::fs::write(folder.path().join("inbox/two.png"), b"\x89PNG\r\n\x1a\n").expect("written");
    let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 3, "{stderr}");
    assert!(stdout.contains("1 records") && stderr.contains("PNG"), "{stdout}{stderr}");
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
    let (same, sources) = (done(folder, &stub, &["status", "--format", "json"]), |text: &str| text.to_owned());
    assert_eq!(sources(&same), done(folder, &stub, &["status", "--format", "json"]));

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
fn the_archive_holds_whole_records_and_no_address_is_asked_twice_for_one() {
    let repository = Repository::new(five(), "persistent");
    let stub = repository.start();
    let folder = study(&stub.url(), "");
    done(folder.path(), &stub, &["crawl"]);
    let records = wenmai::acquire::read_records(&folder.path().join("data/raw/archive-00001.warc.gz")).expect("whole members");
    // the file's head, then a request and a response an answer
    assert_eq!(records.len(), 1 + 2 * stub.asked().len());
    assert!(records[0].starts_with(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"));
    // a request stands there as it was sent, but for whom to write to
    let request = String::from_utf8_lossy(&records[1]).into_owned();
    for field in
        ["GET /oai?verb=Identify HTTP/1.1\r\n", &format!("host: {}\r\n", stub.host), "accept-encoding: gzip\r\n", "user-agent: wenmai/"]
    {
        assert!(request.contains(field), "{field}\n{request}");
    }
}

#[test]
fn a_record_that_can_no_longer_be_had_is_not_gone() {
    // a repository that says no time is gone through as a whole by every visit
    let shelf = Shelf { poisoned: vec![3], timeless: true, ..Shelf::of(12, 4) };
    shelf.healed.store(true, std::sync::atomic::Ordering::SeqCst);
    let stub = shelf.start();
    let folder = study(&stub.url(), "tries = 1");
    done(folder.path(), &stub, &["crawl"]);
    shelf.healed.store(false, std::sync::atomic::Ordering::SeqCst);
    for visit in 0..3 {
        let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl"]);
        assert_eq!(status, if visit == 0 { 3 } else { 0 }, "{stderr}");
        assert!(stdout.contains("holds 12 records") && !stdout.contains("gone"), "{stdout}");
    }
}

#[test]
fn what_a_record_says_steers_neither_files_nor_terminals_nor_reports() {
    let hostile = "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:y) &#x9b;31m &#x202e;dlrow ../../etc/passwd";
    let mut records = five();
    records[0].title = hostile.to_owned();
    let repository = Repository::new(records, "persistent");
    let inside = repository.clone();
    let stub = Stub::start(move |_, path| {
        let answer = inside.answer(path);
        let text = String::from_utf8(answer).expect("text").replace("oai:r:a", "../../../../tmp/evil\u{0}CON");
        let body = text.split_once("\r\n\r\n").expect("a body").1;
        http(200, "Content-Type: text/xml\r\nSet-Cookie: session=1", body.as_bytes())
    });
    let folder = study(&stub.url(), "");
    let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl", "--log", "text"]);
    assert_eq!(status, 0, "{stderr}");
    let shown = done(folder.path(), &stub, &["changes"]) + &stdout + &stderr;
    let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!shown.chars().any(steers), "{shown:?}");
    let report = std::fs::read_to_string(folder.path().join("data/changes/run-00001.md")).expect("a report");
    assert!(!report.contains("<script>") && !report.contains("[x](javascript:"), "{report}");
    let mut files = Vec::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in std::fs::read_dir(inside).expect("a folder").flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { files.push(entry.file_name().to_string_lossy().into_owned()) }
        }
    }
    files.retain(|name| !name.starts_with("corpus.sqlite-"));
    files.sort();
    let expected =
        ["archive-00001.warc.gz", "corpus.lock", "corpus.sqlite", "index.jsonl", "lock", "run-00001.json", "run-00001.md", "study.toml"];
    assert_eq!(files, expected);
}

#[test]
fn a_key_in_an_address_is_sent_and_never_shown() {
    let repository = Repository::new(five(), "persistent");
    let heads = Arc::new(Mutex::new(String::new()));
    let (seen, answers) = (Arc::clone(&heads), repository.clone());
    let stub = Stub::start_raw(move |asked, head| {
        seen.lock().expect("unpoisoned").push_str(head);
        // the first answer is a redirect that carries the key along
        match asked {
            1 => http(302, &format!("Location: {}&moved=1", head.split(' ').nth(1).unwrap_or_default()), b""),
            _ => answers.answer(head.split(' ').nth(1).unwrap_or_default()),
        }
    });
    let folder = study(&format!("{}?api_key=SECRETxyz", stub.url()), "contact = \"reader@example.org\"");
    let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl", "--log", "json"]);
    assert_eq!(status, 0, "{stderr}");
    assert!(heads.lock().expect("unpoisoned").contains("api_key=SECRETxyz"));
    assert!(!(stdout + &stderr).contains("SECRETxyz"), "{stderr}");
    for line in stderr.lines().filter(|line| line.starts_with('{')) {
        serde_json::from_str::<Value>(line).expect("each event is one line of json");
    }
    assert!(stderr.contains("\"event\":\"page\"") && stderr.contains("\"event\":\"end\""), "{stderr}");
    let mut folders = vec![folder.path().join("data"), folder.path().join("corpus.lock")];
    while let Some(place) = folders.pop() {
        if place.is_dir() {
            folders.extend(std::fs::read_dir(place).expect("a folder").flatten().map(|entry| entry.path()));
            continue;
        }
        let bytes = std::fs::read(&place).expect("a file");
        let unpacked = match wenmai::acquire::read_records(&place) {
            Ok(records) => records.concat(),
            Err(_) => Vec::new(),
        };
        let holds = |bytes: &[u8]| bytes.windows(9).any(|window| window == b"SECRETxyz");
        assert!(!holds(&bytes) && !holds(&unpacked), "{}", place.display());
    }
}

#[test]
fn cookies_are_not_kept() {
    let repository = Repository::new(five(), "persistent");
    let heads = Arc::new(Mutex::new(String::new()));
    let (seen, answers) = (Arc::clone(&heads), repository.clone());
    let stub = Stub::start_raw(move |_, head| {
        seen.lock().expect("unpoisoned").push_str(&head.to_lowercase());
        let answer = String::from_utf8(answers.answer(head.split(' ').nth(1).unwrap_or_default())).expect("text");
        answer.replacen("\r\n", "\r\nSet-Cookie: a=b\r\n", 1).into_bytes()
    });
    let folder = study(&stub.url(), "");
    done(folder.path(), &stub, &["crawl"]);
    assert!(!heads.lock().expect("unpoisoned").contains("\r\ncookie:"));
}

#[test]
fn a_schedule_is_printed_and_nothing_is_installed() {
    let stub = Stub::start(|_, _| http(404, "", b""));
    let folder = study("http://x.test/oai", "");
    let units = done(folder.path(), &stub, &["schedule", "--user", "li", "--at", "4:05"]);
    let here = folder.path().canonicalize().expect("a path").display().to_string();
    for part in ["Type=oneshot", "OnCalendar=*-*-* 04:05:00", "User=li", "ProtectSystem=strict", &format!("ReadWritePaths={here}")] {
        assert!(units.contains(part), "{part}\n{units}");
    }
    let cron = done(folder.path(), &stub, &["schedule", "--cron"]);
    let line = cron.lines().last().expect("a line");
    assert!(line.starts_with("17 3 * * * /usr/bin/flock -n ") && line.contains(&here), "{line}");
    let (status, _, stderr) = run(folder.path(), &stub, &["schedule", "--at", "25:00"]);
    assert_eq!(status, 2, "{stderr}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
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
