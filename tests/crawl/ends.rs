//! A visit that is killed, told to stop or out of budget: the next one goes on, and the corpus ends the same.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::repository::{Repository, command, digest, done, five, run, study};
use crate::support::{Stub, wait_for};

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
