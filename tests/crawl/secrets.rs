//! What is sent and what is kept: whole answers, no keys, no cookies, and no record that steers where it is shown.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::repository::{Repository, done, five, run, study};
use crate::support::{Stub, files, http};

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
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut names: Vec<String> = files(folder.path()).iter().map(name).collect();
    names.retain(|name| !name.starts_with("corpus.sqlite-"));
    names.sort();
    let expected =
        ["archive-00001.warc.gz", "corpus.lock", "corpus.sqlite", "index.jsonl", "lock", "run-00001.json", "run-00001.md", "study.toml"];
    assert_eq!(names, expected);
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
    for path in files(&folder.path().join("data")).into_iter().chain([folder.path().join("corpus.lock")]) {
        let bytes = std::fs::read(&path).expect("a file");
        let unpacked = wenmai::acquire::read_records(&path).map(|records| records.concat()).unwrap_or_default();
        let holds = |bytes: &[u8]| bytes.windows(9).any(|window| window == b"SECRETxyz");
        assert!(!holds(&bytes) && !holds(&unpacked), "{}", path.display());
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
