//! `wenmai duplicates` as a scholar uses it: see a merge, undo it, decide a doubtful pair, add it all up.

mod program;

use std::path::Path;

use program::{complaint, done};

fn json(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let text = done(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&text).expect("json")
}

/// An invented CNKI export: title, author, year, pages.
fn cnki(papers: &[(&str, &str, u16, &str)]) -> String {
    let record = |(title, author, year, pages): &(&str, &str, u16, &str)| {
        format!(
            "RT Journal Article\r\nA1 {author};\r\nT1 {title}\r\nJF 教学示例学报\r\nYR {year}\r\nIS 1\r\nOP {pages}\r\nK1 隐私;数据\r\nDS CNKI\r\n\r\n"
        )
    };
    papers.iter().map(record).collect()
}

/// Three papers; the second file has the first once more, in traditional characters and with another
/// year, a paper that is perhaps the second, and the third word for word.
fn study() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["init", ".", "--years", "1994-2019"]);
    let one = [
        ("平台经济中的个人信息保护研究", "王伟", 2018, "12-20"),
        ("前言", "李娜", 2017, "31-40"),
        ("数据要素市场的形成", "张强", 2012, "1-9"),
    ];
    let two =
        [("平台經濟中的個人信息保護研究", "王偉", 2019, "12"), ("前言", "李娜", 2017, ""), ("数据要素市场的形成", "张强", 2012, "1-9")];
    std::fs::write(folder.path().join("one.txt"), cnki(&one)).expect("written");
    std::fs::write(folder.path().join("two.txt"), cnki(&two)).expect("written");
    done(folder.path(), &["import", "one.txt", "two.txt"]);
    folder
}

fn works(folder: &Path) -> usize {
    done(folder, &["records"]).lines().count()
}

#[test]
fn a_merge_is_shown_with_its_reasons_and_can_be_undone() {
    let folder = study();
    let folder = folder.path();
    assert_eq!(works(folder), 4);
    let merged = json(folder, &["duplicates"]);
    let by_likeness = merged.iter().find(|row| row["title_b"] != "=").expect("a merge of two spellings");
    let why = by_likeness["why"].as_str().expect("text");
    assert!(why.contains("title equal +9") && why.contains("year one apart -0.5") && why.contains("author equal"), "{why}");
    let names = [&by_likeness["a"], &by_likeness["b"]].map(|name| name.as_str().expect("a name").to_owned());
    let lock = std::fs::read(folder.join("corpus.lock")).expect("a lock");
    done(folder, &["duplicates", "--not-same", &names[0], &names[1]]);
    assert_eq!(works(folder), 5);
    assert_ne!(std::fs::read(folder.join("corpus.lock")).expect("a lock"), lock);
    let apart = json(folder, &["duplicates", "--doubtful"]);
    assert!(apart.iter().any(|row| row["why"].as_str().is_some_and(|why| why.contains("duplicates.tsv"))), "{apart:?}");
    // the contrary is refused, and leaves no trace
    let before = std::fs::read(folder.join("duplicates.tsv")).expect("pins");
    let said = complaint(folder, &["duplicates", "--same", &names[1], &names[0]], 2);
    assert!(said.contains("line 1"), "{said}");
    assert_eq!(std::fs::read(folder.join("duplicates.tsv")).expect("pins"), before);
    // taking the line away undoes the decision
    std::fs::remove_file(folder.join("duplicates.tsv")).expect("removed");
    assert_eq!(works(folder), 4);
    assert_eq!(std::fs::read(folder.join("corpus.lock")).expect("a lock"), lock);
}

#[test]
fn a_doubtful_pair_is_decided_by_pasting_its_line() {
    let folder = study();
    let folder = folder.path();
    let lines = done(folder, &["duplicates", "--doubtful", "--as-pins"]);
    let line = lines.lines().find_map(|line| line.strip_prefix("# ").filter(|line| line.starts_with("same\t"))).expect("a line to paste");
    std::fs::write(folder.join("duplicates.tsv"), format!("# decided\n{line}\n")).expect("written");
    assert_eq!(works(folder), 3);
    let key = done(folder, &["records", "--format", "csv"])
        .lines()
        .find(|line| line.contains("前言"))
        .and_then(|line| line.split(',').next().map(str::to_owned));
    let variants = json(folder, &["duplicates", "--work", &key.expect("a key")]);
    let venues: Vec<_> = variants.iter().filter(|row| row["field"] == "venue").collect();
    assert_eq!(venues.len(), 2, "both variants are there: {variants:?}");
}

#[test]
fn a_paper_in_two_languages_is_linked_and_stays_two_until_somebody_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    done(folder, &["init", ".", "--years", "1994-2019"]);
    let english = "Privacy concerns and the growth of platform markets";
    let ris = |title: &str, translated: &str, author: &str| {
        format!("TY  - JOUR\nTI  - {title}\n{translated}AU  - {author}\nPY  - 2018\nSP  - 12\nER  - \n\n")
    };
    let text = ris("平台市场的增长与隐私忧虑", &format!("TT  - {english}\n"), "张毅") + &ris(english, "", "Zhang, Yi");
    std::fs::write(folder.join("both.ris"), text).expect("written");
    done(folder, &["import", "both.ris"]);
    assert_eq!(works(folder), 2);
    let pairs = json(folder, &["duplicates", "--translations"]);
    assert_eq!((pairs.len(), pairs[0]["why"].as_str().is_some_and(|why| why.contains("equal in translation"))), (1, true), "{pairs:?}");
    assert_eq!(json(folder, &["duplicates"]), Vec::<serde_json::Value>::new(), "nothing was merged");
    let names = [&pairs[0]["a"], &pairs[0]["b"]].map(|name| name.as_str().expect("a name"));
    done(folder, &["duplicates", "--same", names[0], names[1]]);
    assert_eq!(works(folder), 1);
    assert_eq!(json(folder, &["duplicates", "--translations"]), Vec::<serde_json::Value>::new());
}

#[test]
fn a_faulty_line_is_named_and_nothing_is_grouped_by_it() {
    let folder = study();
    let folder = folder.path();
    std::fs::write(folder.join("duplicates.tsv"), "same\tdoi:10.1000/a\n").expect("written");
    let said = complaint(folder, &["records"], 2);
    assert!(said.contains("duplicates.tsv:1:"), "{said}");
    let merged = "record:00000000";
    let said = complaint(folder, &["duplicates", "--same", merged, "record:11111111"], 2);
    assert!(said.contains("duplicates.tsv:1:"), "{said}");
    std::fs::remove_file(folder.join("duplicates.tsv")).expect("removed");
    let said = complaint(folder, &["duplicates", "--same", merged, "record:11111111"], 2);
    assert!(said.contains("is no record of this corpus"), "{said}");
}

#[test]
fn identifiers_alone_are_a_choice() {
    let folder = study();
    let folder = folder.path();
    let text = std::fs::read_to_string(folder.join("study.toml")).expect("a study");
    std::fs::write(folder.join("study.toml"), text.replace("match = \"titles\"", "match = \"identifiers\"")).expect("written");
    assert_eq!(works(folder), 5, "only what is equal letter for letter");
}

#[test]
fn the_counts_of_a_prisma_flow_add_up() {
    let folder = study();
    let rows = json(folder.path(), &["status", "--prisma"]);
    let sum = |phase: &str, what: Option<&str>| -> i64 {
        rows.iter()
            .filter(|row| row["phase"] == phase && what.is_none_or(|what| row["what"] == what))
            .map(|row| row["records"].as_i64().expect("a count"))
            .sum()
    };
    let identified = sum("identified", Some("in all"));
    assert_eq!(identified, 6);
    assert_eq!(identified - sum("removed before screening", None), sum("screened", None));
    assert_eq!(sum("screened", None) - sum("excluded", None), sum("included", None));
    assert_eq!(sum("removed before screening", Some("duplicates by title, author, year and the rest")), 1);
    assert_eq!(sum("removed before screening", Some("duplicates, equal letter for letter")), 1);
}
