//! The program as a scholar runs it: own folder, no network, results and messages apart.

#![allow(clippy::print_stderr)]

mod program;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use program::{complaint, done, stderr, stdout, wenmai};

fn study() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["init", ".", "--title", "数字经济与隐私", "--years", "1994-2019", "--language", "zh"]);
    folder
}

/// Title, year and keyword field.
type Paper<'a> = (&'a str, u16, &'a str);

/// An invented CNKI RefWorks export.
fn refworks(records: &[Paper<'_>]) -> String {
    let mut text = String::new();
    for (title, year, keywords) in records {
        let _ = write!(
            text,
            "RT Journal Article\r\nSR 1\r\nA1 王伟;李娜\r\nAD 教学大学;\r\nT1 {title}\r\nJF 教学示例学报\r\nYR {year}\r\nIS 1\r\nOP 1-9\r\nK1 {keywords}\r\n\
             AB 本文讨论{title}，记录均为虚构。\r\nSN 0000-0000\r\nLA 中文;\r\nDS CNKI\r\n\r\n"
        );
    }
    text
}

const PAPERS: &[(&str, u16, &str)] = &[
    ("数字经济与隐私保护", 2014, "数字经济;隐私保护;大数据"),
    ("数字经济中的个人信息", 2017, "数字经济;个人信息;隐私保护"),
    ("大数据时代的隐私", 2019, "大数据；隐私保护；人工智能"),
    ("人工智能与数字经济", 2019, "人工智能;数字经济;大数据"),
    ("没有年份范围之内的一篇", 2024, "数字经济;元宇宙"),
];

fn with_papers() -> tempfile::TempDir {
    let folder = study();
    std::fs::write(folder.path().join("export.txt"), refworks(PAPERS)).expect("written");
    done(folder.path(), &["import", "export.txt"]);
    folder
}

#[test]
fn a_program_gets_json_and_a_spreadsheet_csv() {
    let folder = with_papers();
    for command in [&["index"][..], &["doctor"], &["search", "隐私"], &["status"], &["changes"], &["reparse"], &["keywords"]] {
        let text = done(folder.path(), &[command, &["--format", "json"]].concat());
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{command:?}: {text}");
    }
    let text = done(folder.path(), &["search", "隐私保护", "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(rows.headers().expect("a heading").iter().next(), Some("rank"));
    let titles: Vec<String> = rows.records().map(|row| row.expect("a row")[4].to_owned()).collect();
    assert_eq!(titles.len(), 3, "{text}");
    assert!(titles.contains(&"数字经济与隐私保护".to_owned()), "{text}");
}

#[test]
fn from_an_export_to_a_report_in_three_commands() {
    let folder = with_papers();
    done(folder.path(), &["run"]);
    for file in ["report.html", "manifest.json", "network.graphml", "tables/keywords.csv", "tables/edges.csv", "tables/timeline.csv"] {
        assert!(folder.path().join("output").join(file).is_file(), "{file}");
    }
    let page = std::fs::read_to_string(folder.path().join("output/report.html")).expect("a report");
    assert!(page.contains("数字经济与隐私"));
}

/// Every file below a folder with its bytes.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.push((path.clone(), std::fs::read(&path).expect("readable")));
        }
    }
    files.sort();
    files
}

#[test]
fn the_same_corpus_gives_the_same_bytes_whatever_the_order_of_files_and_threads() {
    let (first, second) = PAPERS.split_at(2);
    let make = |files: [(&str, &[Paper<'_>]); 2], threads: &str| {
        let folder = study();
        for (name, papers) in files {
            std::fs::write(folder.path().join(name), refworks(papers)).expect("written");
            done(folder.path(), &["import", name]);
        }
        let output = Command::new(env!("CARGO_BIN_EXE_wenmai"))
            .args(["run", "--quiet"])
            .current_dir(folder.path())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", stderr(&output));
        let lock = std::fs::read(folder.path().join("corpus.lock")).expect("a lock");
        let made: Vec<(PathBuf, Vec<u8>)> = snapshot(&folder.path().join("output"))
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix(folder.path()).expect("inside").to_owned(), bytes))
            .collect();
        (lock, made)
    };
    let one = make([("a.txt", first), ("b.txt", second)], "1");
    let two = make([("b.txt", second), ("a.txt", first)], "4");
    assert_eq!(one.0, two.0, "corpus.lock");
    for ((path, bytes), (other, other_bytes)) in one.1.iter().zip(&two.1) {
        assert_eq!(path, other);
        assert!(bytes == other_bytes, "{} differs", path.display());
    }
    assert_eq!(one.1.len(), two.1.len());
}

#[test]
fn the_ledger_of_an_import_adds_up_and_a_second_import_adds_nothing() {
    let folder = with_papers();
    let ledger: serde_json::Value =
        serde_json::from_str(&done(folder.path(), &["import", "export.txt", "--format", "json"])).expect("json");
    let file = &ledger["files"][0];
    assert_eq!(file["seen"], 5);
    assert_eq!(file["accepted"], 0);
    assert_eq!(file["merged"], 5);
    assert_eq!((&ledger["records"], &ledger["works"]), (&5.into(), &5.into()));
}

#[test]
fn keywords_have_the_published_columns_and_exact_counts() {
    let folder = with_papers();
    let csv = done(folder.path(), &["keywords", "--format", "csv"]);
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some(
            "rank,keyword,occurrences,first_year,mean_year,degree,total_link_strength,betweenness,betweenness_normalized,closeness,pagerank,cluster,harmonic,eigenvector,clustering,core,articulation,pivotal"
        )
    );
    let counts: Vec<(String, String)> = lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            (fields[1].to_owned(), fields[2].to_owned())
        })
        .collect();
    let expected = [("大数据", "3"), ("数字经济", "3"), ("隐私保护", "3"), ("人工智能", "2")];
    let mut sorted = counts.clone();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    assert_eq!(sorted, expected.map(|(word, n)| (word.to_owned(), n.to_owned())));
}

#[test]
fn the_timeline_has_every_year_and_says_what_is_outside() {
    let folder = with_papers();
    let output = wenmai(folder.path(), &["timeline", "--format", "csv"]);
    let csv = stdout(&output);
    assert_eq!(csv.lines().count(), 27);
    assert!(csv.starts_with("year,records,cumulative\n1994,0,0\n"), "{csv}");
    assert!(csv.ends_with("2019,2,4\n"), "{csv}");
    assert!(stderr(&output).contains("1 after"), "{}", stderr(&output));
}

#[test]
fn search_finds_chinese_words_fields_and_years() {
    let folder = with_papers();
    let total = |query: &str| {
        let json = done(folder.path(), &["search", query, "--format", "json"]);
        serde_json::from_str::<serde_json::Value>(&json).expect("json")["total"].as_u64().expect("a number")
    };
    assert_eq!(total("数字经济 AND 隐私"), 2);
    assert_eq!(total("數字經濟 AND 隱私"), 2);
    assert_eq!(total("大数据 year:[2014 TO 2018]"), 1);
    assert_eq!(total("author:王伟"), 5);
    assert_eq!(total("\"个人信息\""), 1);
    let message = complaint(folder.path(), &["search", "year:[2014 TO"], 2);
    assert!(message.contains('^'), "{message}");
}

#[test]
fn the_network_opens_in_other_programs() {
    let folder = with_papers();
    done(folder.path(), &["network", "--export", "graphml", "n.graphml"]);
    let graphml = std::fs::read_to_string(folder.path().join("n.graphml")).expect("a file");
    assert_eq!(graphml.matches("<node ").count(), 4);
    assert!(graphml.contains("数字经济"));
    std::fs::write(folder.path().join("edges.txt"), "a b 1\nb c 2\n").expect("written");
    let csv = done(folder.path(), &["network", "--edges", "edges.txt", "--measure", "betweenness", "--format", "csv"]);
    assert_eq!(csv, "node,betweenness\na,0\nb,1\nc,0\n");
    let timing = done(folder.path(), &["network", "--edges", "edges.txt", "--timing", "--format", "json"]);
    let timing: serde_json::Value = serde_json::from_str(&timing).expect("json");
    assert_eq!((&timing["nodes"], &timing["edges"]), (&3.into(), &2.into()));
    assert_eq!(timing["sum"].as_f64(), Some(1.0));
}

#[test]
fn poor_files_are_named_and_the_others_go_on() {
    let folder = study();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("written");
    write("empty.txt", b"");
    write("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
    write("good.txt", refworks(PAPERS).as_bytes());
    let message = complaint(folder.path(), &["import", "empty.txt", "picture.txt"], 4);
    assert!(message.contains("empty.txt") && message.contains("picture.txt"), "{message}");
    let message = complaint(folder.path(), &["import", "empty.txt", "good.txt", "missing.txt"], 3);
    assert!(message.contains("missing.txt"), "{message}");
    assert_eq!(done(folder.path(), &["records"]).lines().count(), 5);
}

#[test]
fn complaints_name_the_thing_and_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(complaint(folder.path(), &["status"], 2).contains("wenmai init"));
    let folder = study();
    assert!(complaint(folder.path(), &["status"], 2).contains("wenmai import"));
    assert!(complaint(folder.path(), &["keywords", "--format", "nonsense"], 2).contains("csv"));
    assert!(complaint(folder.path(), &["import", "--as", "nonsense", "x"], 2).contains("cnki-refworks"));
    let study_file = folder.path().join("study.toml");
    let text = std::fs::read_to_string(&study_file).expect("a study").replace("min_occurrences", "min_ocurrences");
    std::fs::write(&study_file, text).expect("written");
    let message = complaint(folder.path(), &["status"], 2);
    assert!(message.contains("did you mean `min_occurrences`?") && message.contains("study.toml:"), "{message}");
}

#[test]
fn a_study_without_a_work_in_its_years_says_where_the_works_are() {
    let folder = study();
    std::fs::write(folder.path().join("late.txt"), refworks(&PAPERS[4..])).expect("written");
    done(folder.path(), &["import", "late.txt"]);
    assert!(complaint(folder.path(), &["keywords"], 2).contains("1 of later ones"));
}

#[test]
fn an_import_killed_at_any_moment_loses_nothing_and_doubles_nothing() {
    let papers: Vec<(String, u16, String)> =
        (0..4000).map(|i| (format!("第{i}篇"), 1994 + (i % 26) as u16, format!("数字经济;词{};词{}", i % 97, i % 89))).collect();
    let papers: Vec<(&str, u16, &str)> = papers.iter().map(|(t, y, k)| (t.as_str(), *y, k.as_str())).collect();
    let make = || {
        let folder = study();
        for (i, part) in papers.chunks(1000).enumerate() {
            std::fs::write(folder.path().join(format!("part{i}.txt")), refworks(part)).expect("written");
        }
        folder
    };
    let files = ["import", "part0.txt", "part1.txt", "part2.txt", "part3.txt"];
    let whole = make();
    done(whole.path(), &files);
    let lock = std::fs::read_to_string(whole.path().join("corpus.lock")).expect("a lock");
    let broken = make();
    for pause in [5, 20, 45, 80, 130, 200] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wenmai"))
            .args(files)
            .current_dir(broken.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().expect("it ends");
    }
    done(broken.path(), &files);
    assert_eq!(std::fs::read_to_string(broken.path().join("corpus.lock")).expect("a lock"), lock);
}

#[test]
fn hostile_text_stays_text() {
    let folder = study();
    let title = "</script><script>alert(1)</script>数字经济 & \"隐私\" \u{202e}反转";
    let other = format!("{title}之二：另一篇");
    let papers = [(title, 2018, "=1+1;@SUM(1);<b>隐私</b>;数字经济"), (other.as_str(), 2019, "=1+1;@SUM(1);<b>隐私</b>;数字经济")];
    std::fs::write(folder.path().join("x.txt"), refworks(&papers)).expect("written");
    done(folder.path(), &["import", "x.txt"]);
    done(folder.path(), &["run"]);
    let page = std::fs::read_to_string(folder.path().join("output/report.html")).expect("a report");
    assert!(!page.contains("<script>alert") && !page.contains("<b>隐私"), "unescaped text in the report");
    let csv = std::fs::read_to_string(folder.path().join("output/tables/keywords.csv")).expect("a table");
    assert!(!csv.contains(",=1+1") && csv.contains("'=1+1"), "{csv}");
    assert!(!done(folder.path(), &["search", "数字经济"]).contains('\u{202e}'));
    let outside: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(outside.len(), 8, "{outside:?}");
}
