//! Visits by a timer: what is due, what would be asked, what lies in the inbox, and the units of the timer.

use super::repository::{Repository, done, five, run, study};
use crate::support::{Stub, http};

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
    assert!(stdout.contains("1 record of 1 work\n") && stderr.contains("inbox") && stderr.contains("RefWorks"), "{stdout}{stderr}");
    // a file that cannot be read does not keep the others from being read
    std::fs::write(folder.path().join("inbox/two.png"), b"\x89PNG\r\n\x1a\n").expect("written");
    let (status, stdout, stderr) = run(folder.path(), &stub, &["crawl"]);
    assert_eq!(status, 3, "{stderr}");
    assert!(stdout.contains("1 record of 1 work\n") && stderr.contains("PNG"), "{stdout}{stderr}");
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
