//! The commands of time, laws and certainty as a scholar runs them: what they print, and what they say where nothing can be said.

mod program;

use std::path::Path;
use std::process::Command;

use program::{complaint, stderr, wenmai};

/// Runs and expects success; gives the rows printed as csv, and what was said.
fn rows(folder: &Path, arguments: &[&str]) -> (Vec<csv::StringRecord>, String) {
    let output = wenmai(folder, &[arguments, &["--format", "csv"]].concat());
    let said = stderr(&output);
    assert!(output.status.success(), "wenmai {arguments:?}: {}\n{said}", output.status);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!text.split([',', '\n']).any(|cell| ["NaN", "inf", "-inf"].contains(&cell)), "{text}");
    (csv::Reader::from_reader(text.as_bytes()).records().collect::<Result<_, _>>().expect("csv"), said)
}

/// A study with invented works: year, authors, keywords.
fn study(years: &str, works: &[(u16, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(wenmai(folder.path(), &["init", ".", "--title", "试验", "--years", years]).status.success());
    let text: String = works
        .iter()
        .enumerate()
        .map(|(i, (year, authors, keywords))| {
            format!(
                "RT Journal Article\r\nSR 1\r\n{authors}T1 第{i}篇虚构的文献\r\nJF 教学示例学报\r\nYR {year}\r\nIS 1\r\nOP {i}-{}\r\n\
                 K1 {keywords}\r\nLA 中文;\r\nDS CNKI\r\n\r\n",
                i + 9
            )
        })
        .collect();
    std::fs::write(folder.path().join("export.txt"), text).expect("written");
    assert!(wenmai(folder.path(), &["import", "export.txt"]).status.success());
    folder
}

/// Two fields that 桥梁 alone joins, and 热点, which is in nearly all works of 2015 and 2016 and in few others.
fn two_fields() -> tempfile::TempDir {
    let mut works: Vec<(u16, &str, &str)> = Vec::new();
    for year in 2010..2020 {
        works.extend([
            (year, "A1 王伟;李娜\r\n", "桥梁;甲一"),
            (year, "A1 王伟\r\n", "甲一;甲二;甲三"),
            (year, "A1 陈静\r\n", "桥梁;乙一"),
            (year, "A1 张强\r\n", "乙一;乙二;乙三"),
        ]);
        let hot = if (2015..2017).contains(&year) { 12 } else { usize::from(year % 3 == 0) };
        works.extend(std::iter::repeat_n((year, "", "热点;甲二"), hot));
    }
    study("2010-2019", &works)
}

#[test]
fn the_burst_of_a_hot_topic_is_found_in_its_years() {
    let folder = two_fields();
    let (bursts, _) = rows(folder.path(), &["bursts"]);
    assert_eq!((&bursts[0][1], &bursts[0][4], &bursts[0][5]), ("热点", "2015", "2016"));
    let (trends, _) = rows(folder.path(), &["trends"]);
    let hot = trends.iter().find(|row| &row[0] == "热点").expect("a keyword of the network");
    assert!(["2015", "2015.5", "2016"].contains(&&hot[4]), "{hot:?}");
    assert_eq!(wenmai(folder.path(), &["bursts", "--factor", "1"]).status.code(), Some(2));
}

#[test]
fn the_parts_of_a_betweenness_add_up_to_it() {
    let folder = two_fields();
    let (keywords, _) = rows(folder.path(), &["keywords", "--sort", "betweenness"]);
    let value = |keyword: &str| -> f64 { keywords.iter().find(|row| &row[1] == keyword).expect("a node")[7].parse().expect("a number") };
    for keyword in ["桥梁", "甲一"] {
        for (part, column) in [("topics", 3), ("pairs", 2), ("neighbours", 2), ("works", 3)] {
            let (parts, _) = rows(folder.path(), &["explain", "betweenness", keyword, "--part", part]);
            let sum: f64 = parts.iter().map(|row| row[column].parse::<f64>().expect("a number")).sum();
            assert!((sum - value(keyword)).abs() < 1e-9, "{keyword} {part}: {sum}, {}", value(keyword));
        }
    }
    let unknown = wenmai(folder.path(), &["explain", "betweenness", "桥粱"]);
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(unknown.status.code() == Some(2) && said.contains("did you mean \"桥梁\"?"), "{said}");
}

#[test]
fn a_bridge_is_sure_of_its_rank_and_a_seed_gives_the_same_draws() {
    let folder = two_fields();
    let run = |threads: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_wenmai"))
            .args(["robustness", "--resamples", "60", "--seed", "3", "--top", "3", "--format", "csv"])
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let one = run("1");
    assert_eq!(one, run("3"));
    let bridge = one.lines().find(|line| line.contains("桥梁")).expect("a row");
    assert!(bridge.starts_with("1,桥梁,20,") && bridge.ends_with(",1"), "{bridge}");
    let (settings, _) = rows(folder.path(), &["robustness", "--settings"]);
    let (stable, _) = rows(folder.path(), &["robustness", "--sensitivity"]);
    // all keywords stand in six works and more, so minima and maxima change nothing and leave the two weights of an edge
    assert_eq!(settings.iter().map(|row| &row[4]).collect::<Vec<_>>(), ["none", "inverse"]);
    assert!(stable.iter().all(|row| row[2] == *settings.len().to_string()));
    assert!(stable.iter().any(|row| &row[0] == "桥梁" && row[1] == row[2]), "{stable:?}");
}

#[test]
fn pairs_and_laws_are_printed_with_what_is_missing() {
    let folder = two_fields();
    let (pairs, said) = rows(folder.path(), &["significance"]);
    assert!(said.contains("false discovery rate"), "{said}");
    let pair =
        |a: &str, b: &str| pairs.iter().find(|row| (&row[0] == a && &row[1] == b) || (&row[0] == b && &row[1] == a)).expect("a pair");
    assert_eq!(&pair("乙二", "乙三")[8], "yes");
    let (keywords, said) = rows(folder.path(), &["significance", "keywords", "--shuffles", "99"]);
    assert!(said.contains("smallest p value there can be is 2.00e-2"), "{said}");
    assert_eq!((keywords.len(), &keywords[0][5]), (8, "0.02"));
    let (network, said) = rows(folder.path(), &["significance", "network", "--shuffles", "99"]);
    assert!(said.contains("has communities beyond chance"), "{said}");
    assert_eq!((network.len(), &network[0][0], &network[0][2], &network[0][9], &network[0][10]), (1, "vos", "10", "0.01", "yes"));
    let (clusters, _) = rows(folder.path(), &["significance", "clusters", "--shuffles", "99"]);
    let (listed, _) = rows(folder.path(), &["clusters"]);
    let of_two: Vec<_> =
        listed.iter().filter(|row| row[2].parse::<u32>().expect("a count") > 1).map(|row| (&row[0], &row[1], &row[2])).collect();
    assert_eq!(clusters.iter().map(|row| (&row[0], &row[1], &row[2])).collect::<Vec<_>>(), of_two);
    let (laws, said) = rows(folder.path(), &["laws"]);
    assert!(said.contains("no affiliation names a country"), "{said}");
    let law = |measure: &str| laws.iter().find(|row| &row[1] == measure).expect("a measure")[2].to_owned();
    assert_eq!((law("works_of_one_author"), law("works_without_authors")), ("30".into(), "27".into()));
    let (authors, said) = rows(folder.path(), &["indicators", "--of", "author"]);
    assert_eq!((&authors[0][1], &authors[0][2], &authors[0][3], &authors[0][10]), ("王伟", "20", "15", ""));
    assert!(said.contains("the sources count citations for 0 of 67 works"), "{said}");
}

#[test]
fn clusters_share_out_the_keywords_whatever_the_threads_and_obey_their_flags() {
    let folder = two_fields();
    let (keywords, _) = rows(folder.path(), &["keywords"]);
    let (clusters, said) = rows(folder.path(), &["clusters"]);
    for cluster in &clusters {
        let members: Vec<&str> = keywords.iter().filter(|row| row[11] == cluster[0]).map(|row| &row[1]).collect();
        assert!(members.len().to_string() == cluster[2] && members.contains(&&cluster[1]), "{cluster:?}: {members:?}");
    }
    assert_eq!(clusters.iter().map(|row| row[2].parse::<usize>().expect("a count")).sum::<usize>(), keywords.len());
    assert!(said.contains(&format!("{} communities", clusters.len())), "{said}");
    // a work belongs to one of them
    assert_eq!(clusters.iter().map(|row| row[3].parse::<usize>().expect("a count")).sum::<usize>(), 67);
    let one = |flags: &[&str]| rows(folder.path(), &[&["clusters"], flags].concat()).0.len();
    assert_eq!((one(&["--quality", "modularity", "--resolution", "0"]), one(&["--resolution", "99"])), (1, keywords.len()));
    assert_eq!(one(&["--algorithm", "louvain", "--resolution", "99", "--min-size", "99"]), 1);
    assert_eq!(wenmai(folder.path(), &["clusters", "--resolution", "-1"]).status.code(), Some(2));
    let bytes = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wenmai"));
        command.args(["clusters", "--format", "jsonl"]).env("RAYON_NUM_THREADS", threads).current_dir(folder.path());
        command.output().expect("the program starts").stdout
    };
    assert_eq!(bytes("1"), bytes("3"));
}

#[test]
fn themes_go_on_from_slice_to_slice_with_the_indices_of_their_keywords() {
    let folder = two_fields();
    let (themes, _) = rows(folder.path(), &["evolution", "--slices", "5y", "--themes"]);
    let (passages, _) = rows(folder.path(), &["evolution", "--slices", "5y"]);
    let size = |slice: &str, cluster: &str| -> f64 {
        themes.iter().find(|row| &row[0] == slice && &row[1] == cluster).expect("a theme")[3].parse().expect("a count")
    };
    assert!(passages.len() >= 2);
    for row in &passages {
        let (one, next) = (size(&row[0], &row[1]), size(&row[3], &row[4]));
        let number = |at: usize| row[at].parse::<f64>().expect("a number");
        assert_eq!((&row[0], &row[3]), ("2010-2014", "2015-2019"));
        assert!((number(7) - number(6) / one.min(next)).abs() < 1e-12 && (number(8) - number(6) / (one + next - number(6))).abs() < 1e-12);
    }
    let (slices, _) = rows(folder.path(), &["evolution", "--slices", "5y", "--overlap"]);
    assert_eq!((slices.len(), &slices[1][6]), (2, ""), "the last slice has no next");
    let shared: f64 = passages.iter().map(|row| row[6].parse::<f64>().expect("a count")).sum();
    assert_eq!(slices[0][6], shared.to_string());
    let (alone, said) = rows(folder.path(), &["evolution", "--slices", "20y"]);
    assert!(alone.is_empty() && said.contains("is one slice"), "{said}");
}

#[test]
fn where_nothing_can_be_said_that_is_said() {
    let said = |folder: &Path, arguments: &[&str]| stderr(&wenmai(folder, arguments));
    let outside = study("2010-2019", &[(1999, "A1 王伟\r\n", "甲;乙")]);
    for arguments in [&["indicators"][..], &["laws"], &["bursts"]] {
        assert!(complaint(outside.path(), arguments, 2).contains("no work is of the study's years 2010-2019: 1 are of earlier years"));
    }
    let one = study("2010-2019", &[(2015, "A1 王伟\r\n", "甲;乙")]);
    assert!(said(one.path(), &["bursts"]).contains("the network is empty"));
    assert!(said(one.path(), &["timeline"]).contains("fewer than three years"));
    assert!(said(one.path(), &["clusters"]).contains("mean silhouette 0.0000"));
    let works: Vec<_> = (0..13).map(|i| (if i < 10 { 2018 } else { 2019 }, "", "甲;乙")).collect();
    let unfinished = study("2017-2019", &works);
    assert!(said(unfinished.path(), &["timeline"]).contains("there are works from 2018 to 2019"));
    assert!(said(unfinished.path(), &["timeline", "--rates"]).contains("2019 holds 3 works, the year before 10"));
}

#[test]
fn a_single_year_without_authors_makes_a_report_without_nonsense() {
    let folder = study("2019-2019", &[(2019, "", "数字经济;隐私"), (2019, "", "数字经济;隐私"), (2019, "", "数字经济")]);
    for command in [
        &["timeline", "--models"][..],
        &["timeline", "--fits"],
        &["timeline", "--rates"],
        &["bursts"],
        &["trends"],
        &["robustness", "--resamples", "20"],
        &["robustness", "--sensitivity"],
        &["significance"],
        &["significance", "keywords"],
        &["significance", "clusters"],
        &["significance", "network"],
        &["laws"],
        &["laws", "--table", "lotka"],
        &["indicators", "--of", "country"],
        &["explain", "betweenness", "隐私"],
    ] {
        rows(folder.path(), command);
    }
    assert!(rows(folder.path(), &["laws"]).1.contains("no work of these years names an author"));
    let report = wenmai(folder.path(), &["run"]);
    assert!(report.status.success(), "{}", String::from_utf8_lossy(&report.stderr));
    let page = std::fs::read_to_string(folder.path().join("output/report.html")).expect("a report");
    assert!(!page.contains(">NaN<") && !page.contains(">inf<"));
}
