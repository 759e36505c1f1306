//! `wenmai crawl` through the binary, against OpenAlex, Crossref, DOAJ and arXiv as servers on loopback play
//! them.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

mod support;
use support::{Stub, http};

fn study(sources: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("[study]\ntitle = \"x\"\nyears = [2018, 2019]\n[crawl]\ndelay = \"0s\"\ntries = 1\n{sources}");
    std::fs::write(folder.path().join("study.toml"), text).expect("written");
    folder
}

fn source(provider: &str, stub: &Stub, more: &str) -> String {
    format!("[[source]]\nprovider = \"{provider}\"\nurl = \"http://{}\"\n{more}\n", stub.host)
}

fn run(folder: &Path, stub: &Stub, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wenmai"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    if arguments.first() == Some(&"crawl") {
        command.args(["--allow-host", &stub.host]);
    }
    for name in ["WENMAI_CONTACT", "OPENALEX_API_KEY", "CROSSREF_PLUS_TOKEN", "CREDENTIALS_DIRECTORY"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = command.envs(environment.iter().copied()).output().expect("the program starts");
    (status.code().unwrap_or(-1), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

fn done(folder: &Path, stub: &Stub, arguments: &[&str]) -> String {
    let (status, said) = run(folder, stub, arguments, &[]);
    assert_eq!(status, 0, "{arguments:?}: {said}");
    said
}

fn titles(folder: &Path, stub: &Stub) -> Vec<String> {
    let text = done(folder, stub, &["records", "--format", "jsonl"]);
    let record = |line: &str| serde_json::from_str::<Value>(line).ok();
    let mut titles: Vec<String> =
        text.lines().filter_map(record).filter_map(|record| record["title"].as_str().map(str::to_owned)).collect();
    titles.sort();
    titles
}

fn parameter(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// An answer of this moment, since later visits go on from the server's day.
fn ok(kind: &str, body: &str) -> Vec<u8> {
    let now = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now());
    let now = now.strftime("%a, %d %b %Y %H:%M:%S GMT");
    http(200, &format!("Content-Type: {kind}\r\nDate: {now}"), body.as_bytes())
}

/// Works by number, with what a test may change of them.
type Works = Arc<Mutex<Vec<(u32, Value)>>>;

fn work(number: u32, title: &str) -> (u32, Value) {
    let work = json!({"id": format!("https://openalex.org/W{number}"), "title": title, "publication_year": 2019, "type": "article", "is_retracted": false, "cited_by_count": 1});
    (number, work)
}

/// OpenAlex with `works`, of which a later visit finds those from 5000 on to be new.
fn openalex(works: &Works) -> Stub {
    let works = Arc::clone(works);
    Stub::start(move |_, path| {
        let works = works.lock().expect("unpoisoned");
        if let Some(number) = path.strip_prefix("/works/W").and_then(|rest| rest.split('?').next()) {
            if number == "1002" {
                return http(301, "Location: /works/W1001", b"");
            }
            return match works.iter().find(|(known, _)| known.to_string() == number) {
                Some((_, work)) => ok("application/json", &work.to_string()),
                None => http(404, "Content-Type: application/json", b"{\"error\":\"no such work\"}"),
            };
        }
        let filter = parameter(path, "filter").expect("a filter");
        let asked = filter.strip_prefix("openalex:").map(|list| list.split('|').map(str::to_owned).collect::<Vec<_>>());
        let chosen: Vec<&Value> = works
            .iter()
            .filter(|(number, _)| match &asked {
                Some(asked) => asked.contains(&format!("W{number}")),
                None => !filter.contains("from_created_date") || *number >= 5000,
            })
            .map(|(_, work)| work)
            .collect();
        let size: usize = parameter(path, "per_page").expect("per_page").parse().expect("a number");
        let from: usize = parameter(path, "cursor").map_or(0, |cursor| cursor.trim_start_matches(['*', 'c']).parse().unwrap_or(0));
        let results: Vec<&&Value> = chosen.iter().skip(from).take(size).collect();
        let next = (!results.is_empty()).then(|| format!("c{}", from + results.len()));
        ok(
            "application/json",
            &json!({"meta": {"count": chosen.len(), "per_page": size, "next_cursor": next, "cost_usd": 0.0001}, "results": results})
                .to_string(),
        )
    })
}

#[test]
fn a_later_visit_to_openalex_takes_new_works_and_looks_known_ones_up_again() {
    let works: Works = Arc::new(Mutex::new(vec![work(1001, "One"), work(1002, "Two"), work(1003, "Three"), work(1004, "Four")]));
    let stub = openalex(&works);
    let folder = study(&source("openalex", &stub, "query = 'privacy'\nper_page = 2\nrecheck = \"0s\""));
    let folder = folder.path();
    let said = done(folder, &stub, &["crawl"]);
    assert!(said.contains("4 records in 3 requests, 0.0003 USD"), "{said}");
    assert_eq!(titles(folder, &stub), ["Four", "One", "Three", "Two"]);
    {
        let mut works = works.lock().expect("unpoisoned");
        works.retain(|(number, _)| ![1002, 1003].contains(number));
        works[1].1["is_retracted"] = json!(true);
        works[0].1["cited_by_count"] = json!(7);
        works.push(work(5001, "Five"));
    }
    let said = done(folder, &stub, &["crawl"]);
    assert_eq!(titles(folder, &stub), ["Five", "Four", "One"], "{said}");
    let changes = done(folder, &stub, &["changes", "--format", "jsonl"]);
    let kinds: Vec<(String, String)> = changes
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|line| (line["kind"].as_str().unwrap_or_default().to_owned(), line["external"].as_str().unwrap_or_default().to_owned()))
        .collect();
    for (kind, external) in
        [("retracted", "openalex:W1004"), ("merged", "openalex:W1002"), ("gone", "openalex:W1003"), ("new", "openalex:W5001")]
    {
        assert!(kinds.contains(&(kind.to_owned(), external.to_owned())), "{kind} {external}: {changes}");
    }
    assert_eq!(kinds.len(), 4, "{changes}");
    let third = done(folder, &stub, &["crawl"]);
    assert!(third.contains("nothing changed"), "{third}");
}

#[test]
fn a_dry_run_shows_requests_and_cost_and_stores_nothing() {
    let works: Works = Arc::new(Mutex::new((0..250).map(|number| work(1000 + number, "x")).collect()));
    let stub = openalex(&works);
    let folder = study(&source(
        "openalex",
        &stub,
        "query = '\"digital economy\" | 数字经济'\nfilter = { language = [\"zh\", \"en\"], is_paratext = false }",
    ));
    let (status, said) = run(folder.path(), &stub, &["crawl", "--dry-run"], &[("OPENALEX_API_KEY", "SECRETxyz")]);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("250 records in 4 requests, 0.0004 USD"), "{said}");
    assert!(
        said.contains("language%3Azh%7Cen") && said.contains("from_publication_date%3A2018-01-01%2Cto_publication_date%3A2019-12-31"),
        "{said}"
    );
    assert!(!said.contains("SECRETxyz") && !folder.path().join("data/corpus.sqlite").exists(), "{said}");
    let asked = stub.asked();
    assert_eq!(asked.len(), 1, "the count alone: {asked:?}");
    assert!(asked[0].contains("api_key=SECRETxyz"));
}

#[test]
fn a_key_is_sent_and_stands_in_no_file_and_no_message() {
    let works: Works = Arc::new(Mutex::new(vec![work(1001, "One")]));
    let stub = openalex(&works);
    let folder = study(&source("openalex", &stub, "query = 'privacy'\nkey_file = \"openalex.key\""));
    let folder = folder.path();
    std::fs::write(folder.join("openalex.key"), "SECRETxyz\n").expect("written");
    let said = done(folder, &stub, &["crawl"]);
    std::fs::remove_file(folder.join("openalex.key")).expect("removed");
    assert!(stub.asked().iter().all(|path| path.contains("api_key=SECRETxyz")) && !said.contains("SECRETxyz"), "{said}");
    let mut files = vec![folder.to_owned()];
    let mut looked = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        assert!(!bytes.windows(9).any(|window| window == b"SECRETxyz"), "{}", path.display());
        looked += 1;
    }
    assert!(looked > 3);
    let (status, said) = run(folder, &stub, &["crawl"], &[]);
    assert_eq!(status, 4, "{said}");
    assert!(said.contains("openalex.key") && said.contains("cannot be read"), "{said}");
}

#[test]
fn crossref_doaj_and_arxiv_fill_one_corpus() {
    let stub = Stub::start(|_, path| {
        if path.starts_with("/api/search/articles/") {
            let article = json!({"id": "a1", "created_date": "2020-01-01T00:00:00Z", "last_updated": "2020-01-01T00:00:00Z",
                "bibjson": {"title": "An article", "year": "2019", "keywords": ["privacy"], "identifier": [{"type": "doi", "id": "10.5555/shared"}]}});
            let results = if path.contains("last_updated") { json!([]) } else { json!([article]) };
            return ok("application/json", &json!({"total": results.as_array().map_or(0, Vec::len), "results": results}).to_string());
        }
        if path.starts_with("/arxiv") {
            let old = "<updated>2019-01-01T00:00:00Z</updated>";
            return ok(
                "application/atom+xml",
                &format!(
                    "<feed><opensearch:totalResults>1</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>\
                 <entry><id>http://arxiv.org/abs/1901.00001v1</id>{old}<published>2019-01-01T00:00:00Z</published><title>A preprint</title></entry></feed>"
                ),
            );
        }
        let filter = parameter(path, "filter").unwrap_or_default();
        let items = match filter.contains("from-pub-date:2019,until-pub-date:2019") {
            true => {
                json!([{"DOI": "10.5555/shared", "title": ["An article on privacy"], "type": "journal-article", "issued": {"date-parts": [[2019, 3]]}},
                           {"DOI": "10.5555/other", "title": ["Weather"], "type": "journal-article", "issued": {"date-parts": [[2019]]}}])
            }
            false => json!([]),
        };
        let count = items.as_array().map_or(0, Vec::len);
        ok(
            "application/json",
            &json!({"status": "ok", "message": {"total-results": count, "items-per-page": 500, "next-cursor": "x", "items": items}})
                .to_string(),
        )
    });
    let host = &stub.host;
    let folder = study(&format!(
        "{}[[source]]\nprovider = \"doaj\"\nurl = \"http://{host}/api\"\nquery = 'privacy'\n\
         [[source]]\nprovider = \"arxiv\"\nurl = \"http://{host}/arxiv\"\nfilter = {{ cat = \"cs.CY\" }}\ndelay = \"0s\"\n",
        source("crossref", &stub, "query = 'privacy'")
    ));
    let folder = folder.path();
    let said = done(folder, &stub, &["crawl"]);
    assert!(said.contains("1 passed over that the query does not match"), "{said}");
    // Crossref's and DOAJ's record of one DOI are one work
    assert!(said.contains("holds 3 records of 2 works"), "{said}");
    let first = stub.asked().len();
    let again = done(folder, &stub, &["crawl"]);
    assert!(again.contains("nothing changed"), "{again}");
    let asked = stub.asked().split_off(first);
    assert!(asked.iter().any(|path| path.contains("from-index-date%3A")), "{asked:?}");
    assert!(asked.iter().any(|path| path.contains("last_updated%3A%5B")), "{asked:?}");
    assert!(asked.iter().any(|path| path.contains("sortBy=lastUpdatedDate")), "{asked:?}");
    made_anew_the_same(folder, &stub, 3);
}

/// Records made again from the archive alone, without a request, are those that were there.
fn made_anew_the_same(folder: &Path, stub: &Stub, records: usize) {
    let (lock, asked) = (std::fs::read(folder.join("corpus.lock")).expect("a lock"), stub.asked().len());
    let said = done(folder, stub, &["reparse"]);
    assert!(said.contains(&format!("{records} records, 0 rejected; nothing changed")), "{said}");
    assert_eq!(std::fs::read(folder.join("corpus.lock")).expect("a lock"), lock);
    assert_eq!(stub.asked().len(), asked, "nothing is asked");
}

#[test]
fn works_of_openalex_are_made_anew_from_the_archive() {
    let works: Works = Arc::new(Mutex::new((0..7).map(|number| work(1000 + number, &format!("Work {number}"))).collect()));
    let stub = openalex(&works);
    let folder = study(&source("openalex", &stub, "query = 'privacy'\nper_page = 3"));
    done(folder.path(), &stub, &["crawl"]);
    made_anew_the_same(folder.path(), &stub, 7);
}

#[test]
fn an_article_that_doaj_no_longer_has_is_gone_after_two_whole_lists() {
    let held: Arc<Mutex<Vec<&'static str>>> = Arc::new(Mutex::new(vec!["a1", "a2", "a3"]));
    let serve = Arc::clone(&held);
    let stub = Stub::start(move |_, path| {
        let article = |id: &&str| {
            json!({"id": id, "created_date": "2020-01-01T00:00:00Z", "last_updated": "2020-01-01T00:00:00Z",
                   "bibjson": {"title": format!("Article {id}"), "year": "2019"}})
        };
        let results: Vec<Value> = match path.contains("last_updated") {
            true => Vec::new(),
            false => serve.lock().expect("unpoisoned").iter().map(article).collect(),
        };
        ok("application/json", &json!({"total": results.len(), "results": results}).to_string())
    });
    let url = format!("url = \"http://{}/api\"\nquery = 'privacy'\n", stub.host);
    let folder = study(&format!("[[source]]\nprovider = \"doaj\"\n{url}recheck = \"0s\"\n"));
    let folder = folder.path();
    done(folder, &stub, &["crawl"]);
    held.lock().expect("unpoisoned").retain(|id| *id != "a2");
    assert!(done(folder, &stub, &["crawl"]).contains("nothing changed"), "one absence may be a fault of the list");
    let said = done(folder, &stub, &["crawl"]);
    assert!(said.contains("1 gone"), "{said}");
    held.lock().expect("unpoisoned").push("a2");
    let said = done(folder, &stub, &["crawl"]);
    assert!(said.contains("1 came-back"), "{said}");
    // unless it is time to look at everything, only what is new is asked for
    let text = std::fs::read_to_string(folder.join("study.toml")).expect("a study").replace("recheck = \"0s\"", "recheck = \"30d\"");
    std::fs::write(folder.join("study.toml"), text).expect("written");
    let asked = stub.asked().len();
    done(folder, &stub, &["crawl"]);
    assert!(stub.asked()[asked..].iter().all(|path| path.contains("last_updated")), "{:?}", stub.asked());
}

#[test]
fn settings_that_make_no_sense_are_told_before_anything_is_asked() {
    let stub = Stub::start(|_, _| http(500, "", b""));
    for (provider, more, says) in [
        ("openalex", "", "needs a query or a filter"),
        ("openalex", "query = '(a'", "a closing bracket is missing"),
        ("openalex", "filter = { type = \"article,is_oa:true\" }", "cannot be a value of the filter type"),
        ("openalex", "query = 'a'\nsets = [\"x\"]", "has no setting sets"),
        ("openalex", "query = 'a'\nper_page = 1000", "per_page"),
        ("openalex", "query = 'a'\nkey_env = \"NO_SUCH_VARIABLE\"", "NO_SUCH_VARIABLE"),
        ("crossref", "query = 'a'\nsearch = \"parameter\"", "has no setting search"),
        ("doaj", "query = 'a'\nper_page = 500", "per_page"),
        ("arxiv", "filter = { category = \"cs.CY\" }", "no field is called \"category\"; there are ti, au"),
    ] {
        let folder = study(&source(provider, &stub, more));
        let (status, said) = run(folder.path(), &stub, &["crawl"], &[]);
        assert!(status == 4 && said.contains(says), "{provider} {more}: {status} {said}");
    }
    assert_eq!(stub.asked(), [""; 0]);
    let folder = study(&source("openalex", &stub, "query = 'a'\nserch = \"filter\""));
    let (status, said) = run(folder.path(), &stub, &["crawl"], &[]);
    assert!(status == 2 && said.contains("did you mean `search`?"), "{said}");
}

#[test]
fn runs_of_two_requests_each_end_with_the_same_corpus() {
    let works: Works = Arc::new(Mutex::new((0..23).map(|number| work(1000 + number, &format!("Work {number}"))).collect()));
    let stub = openalex(&works);
    let lock = |folder: &Path| {
        let lock = std::fs::read_to_string(folder.join("corpus.lock")).expect("a lock");
        lock.lines().find(|line| line.starts_with("digest")).expect("a digest").to_owned()
    };
    let sources = source("openalex", &stub, "query = 'privacy'\nper_page = 3");
    let whole = study(&sources);
    done(whole.path(), &stub, &["crawl"]);
    let before = stub.asked().len();
    let parts = study(&format!("most_requests = 2\n{sources}"));
    let mut runs = 0;
    loop {
        runs += 1;
        let (status, said) = run(parts.path(), &stub, &["crawl"], &[]);
        match status {
            0 => break,
            6 => assert!(runs < 20, "{said}"),
            other => panic!("{other}: {said}"),
        }
    }
    assert!(runs >= 4 && stub.asked().len() - before == before, "no request is made twice: {runs} runs, {} requests", stub.asked().len());
    assert_eq!(lock(parts.path()), lock(whole.path()));
}

#[test]
fn a_used_up_allowance_ends_with_its_own_status() {
    let stub = Stub::start(|_, _| {
        http(
            429,
            "Content-Type: application/json\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 3600",
            b"{\"error\":\"Rate limit exceeded\",\"message\":\"Daily limit exceeded\"}",
        )
    });
    let folder = study(&source("openalex", &stub, "query = 'a'"));
    let (status, said) = run(folder.path(), &stub, &["crawl"], &[]);
    assert!(status == 6 && said.contains("Daily limit exceeded") && said.contains("3600 s"), "{status} {said}");
}
