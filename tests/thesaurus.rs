//! `wenmai thesaurus` as a scholar uses it: take a suggestion, see it count, be told of a faulty list.

mod program;

use program::{done, wenmai};

/// An invented Web of Science export: title, authors, keywords, address.
fn study(papers: &[(&str, &str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["init", ".", "--years", "1994-2019", "--language", "zh"]);
    let mut text = String::from("FN Clarivate Analytics Web of Science\nVR 1.0\n");
    for (number, (title, authors, keywords, address)) in papers.iter().enumerate() {
        let authors = authors.replace("; ", "\n   ");
        text += &format!(
            "PT J\nAU {authors}\nTI {title}\nSO JOURNAL OF EXAMPLES\nDE {keywords}\nC1 {address}\nPY 2018\nUT WOS:{:015}\nER\n\n",
            number + 1
        );
    }
    text += "EF\n";
    std::fs::write(folder.path().join("export.txt"), text).expect("written");
    done(folder.path(), &["import", "export.txt"]);
    folder
}

const PAPERS: &[(&str, &str, &str, &str)] = &[
    ("One thing", "Zhang, Yi; Li, Na", "隐私; 数据; privacy; data", "[Zhang, Yi] Univ Y, Sch Econ, Wuhan, Peoples R China."),
    ("Another subject", "Zhang, Y; Li, Na", "隐私; 平台; privacy; platforms", "[Zhang, Y] Univ. Y, Wuhan, Peoples R China."),
    ("A third matter", "Zhang, Yi; Wang, W", "social networks; ecommerce", "[Zhang, Yi] Univ Y, Wuhan, Peoples R China."),
    ("Something else", "Wang, W", "social network; e-commerce; privacy", "[Wang, W] Univ Z, Beijing, Peoples R China."),
    ("And one more", "Li, Na", "social network; e-commerce", "[Li, Na] Univ Y, Wuhan, Peoples R China."),
];

/// The lines of a list that suggestions come to when all are accepted.
fn accepted(lines: &str) -> String {
    lines.lines().filter_map(|line| line.strip_prefix("# ").filter(|line| line.contains('\t'))).map(|line| format!("{line}\n")).collect()
}

#[test]
fn an_accepted_suggestion_counts_and_is_not_made_again() {
    let folder = study(PAPERS);
    let folder = folder.path();
    let lines = accepted(&done(folder, &["thesaurus", "suggest"]));
    for line in ["social networks\tsocial network\n", "ecommerce\te-commerce\n", "privacy\t隐私\n"] {
        assert!(lines.contains(line), "{lines}");
    }
    assert!(!lines.contains("data\t"), "side by side once only: {lines}");
    std::fs::write(folder.join("thesaurus.tsv"), &lines).expect("written");
    assert_eq!(accepted(&done(folder, &["thesaurus", "suggest"])), "");
    let keywords = done(folder, &["keywords", "--min-occurrences", "1", "--format", "csv"]);
    assert!(keywords.lines().any(|line| line.contains(",隐私,3,")), "{keywords}");
    assert!(done(folder, &["thesaurus", "check"]).contains("(none)"));
    let evidence =
        done(folder, &["thesaurus", "suggest", "--min-aligned", "1", "--min-occurrences", "1", "--kind", "translation", "--format", "csv"]);
    assert!(evidence.contains("side by side in 1 records"), "{evidence}");
}

/// Keywords that a journal prints in both languages, in lists of their own, and keywords of a work that one database
/// prints in Chinese and another in English.
#[test]
fn keywords_in_two_lists_and_in_two_databases_are_translations() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    done(folder, &["init", ".", "--years", "1994-2019", "--language", "zh"]);
    let table = "题名,作者,年,关键词,英文关键词\n\
        数字经济与平台治理,王伟,2018,平台治理;GIS;数据要素,platform governance;GIS;data elements\n\
        平台治理的路径选择,李娜,2017,平台治理;数据要素,platform governance;data elements\n";
    std::fs::write(folder.join("table.csv"), table).expect("written");
    let chinese = |number: u32, title: &str| {
        format!(
            "RT Journal Article\nSR 1\nA1 张毅;\nT1 {title}\nJF 示例学报\nYR 2016\nK1 隐私悖论;算法推荐\nDO 10.5555/{number}\nDS CNKI\n\n"
        )
    };
    std::fs::write(folder.join("cnki.txt"), chinese(1, "隐私悖论的成因") + &chinese(2, "算法推荐下的用户选择")).expect("written");
    let english = |number: u32, title: &str| {
        format!(
            "PT J\nAU Zhang, Yi\nTI {title}\nSO EXAMPLES\nDE privacy paradox; recommender algorithms\nPY 2016\nDI 10.5555/{number}\nUT WOS:{number:015}\nER\n\n"
        )
    };
    let wos = english(1, "Causes of the privacy paradox") + &english(2, "Choices of users under recommender algorithms");
    std::fs::write(folder.join("wos.txt"), format!("FN Clarivate Analytics Web of Science\nVR 1.0\n{wos}EF\n")).expect("written");
    done(folder, &["import", "table.csv", "cnki.txt", "wos.txt"]);
    assert_eq!(done(folder, &["records"]).lines().count(), 4, "a DOI is one work in two languages");
    let lines = accepted(&done(folder, &["thesaurus", "suggest", "--kind", "translation"]));
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        ["data elements\t数据要素", "platform governance\t平台治理", "privacy paradox\t隐私悖论", "recommender algorithms\t算法推荐"]
    );
}

#[test]
fn authors_and_institutions_are_suggested_and_counted() {
    let folder = study(PAPERS);
    let folder = folder.path();
    let authors = accepted(&done(folder, &["thesaurus", "suggest", "--of", "authors"]));
    assert_eq!(authors, "Zhang, Y\tZhang, Yi\n");
    std::fs::write(folder.join("authors.tsv"), authors).expect("written");
    let institutions = done(folder, &["thesaurus", "suggest", "--of", "institutions"]);
    assert_eq!(accepted(&institutions), "", "Univ Y and Univ. Y are one name already: {institutions}");
    std::fs::write(folder.join("institutions.tsv"), "Univ Y\tUniversity of Y\n").expect("written");
    let network = done(folder, &["network", "--unit", "author", "--min-occurrences", "1", "--format", "csv"]);
    assert!(network.contains("Zhang, Yi") && !network.contains("\"Zhang, Y\""), "{network}");
    let tie = network.lines().find(|line| line.contains("Li, Na") && line.contains("Zhang, Yi")).expect("a tie");
    assert!(tie.contains(",2"), "both papers count for one pair of people: {tie}");
    let indicators = done(folder, &["indicators", "--of", "author", "--format", "csv"]);
    let zhang: Vec<&str> = indicators.lines().filter(|line| line.contains("Zhang")).collect();
    assert!(matches!(zhang[..], [one] if one.contains("\"Zhang, Yi\",3,")), "three works of one author: {indicators}");
}

#[test]
fn an_orcid_is_evidence_for_a_name_and_against_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    done(folder, &["init", ".", "--years", "1994-2019"]);
    let record = |number: u32, names: &str, orcids: &str| {
        format!("PT J\nAU {names}\nTI Paper number {number} of an invented matter\nPY 2018\nOI {orcids}\nUT WOS:{number:015}\nER\n\n")
    };
    let text = [
        record(1, "Zhang, Xue Mei", "Zhang, Xue Mei/0000-0002-1825-0097"),
        record(2, "Zhang, Xuemei", "Zhang, Xuemei/0000-0002-1825-0097"),
        record(3, "Zhang, Xuemei", "Zhang, Xuemei/0000-0002-1825-0097"),
        record(4, "Wang, Jian Ping", "Wang, Jian Ping/0000-0001-5109-3700"),
        record(5, "Wang, Jianping", "Wang, Jianping/0000-0002-1694-233X"),
        record(6, "Li, Zhi Gang", ""),
        record(7, "Li, Zhigang", ""),
    ]
    .concat();
    std::fs::write(folder.join("export.txt"), format!("FN Clarivate Analytics Web of Science\nVR 1.0\n{text}EF\n")).expect("written");
    done(folder, &["import", "export.txt"]);
    let suggest = ["thesaurus", "suggest", "--of", "authors", "--min-occurrences", "1", "--format", "csv"];
    let told = done(folder, &suggest);
    assert!(told.contains("\"Zhang, Xue Mei\",\"Zhang, Xuemei\",orcid,1,2,"), "{told}");
    assert!(told.contains("both with ORCID iD 0000-0002-1825-0097"), "{told}");
    assert!(!told.contains("Wang") && !told.contains("Li, Zhi"), "{told}");
    let doubtful = done(folder, &[&suggest[..], &["--doubtful"]].concat());
    assert!(doubtful.contains(",namesake,") && !doubtful.contains("Wang"), "{doubtful}");
}

#[test]
fn a_faulty_list_is_told_whole_with_its_lines() {
    let folder = study(PAPERS);
    let folder = folder.path();
    std::fs::write(folder.join("thesaurus.tsv"), "a\tb\nb\ta\nc\td\nc\te\n").expect("written");
    std::fs::write(folder.join("authors.tsv"), "Zhang, Y\n").expect("written");
    let output = wenmai(folder, &["thesaurus", "check", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stdout).expect("UTF-8");
    for row in ["thesaurus.tsv,2,error", "thesaurus.tsv,4,error", "authors.tsv,1,error"] {
        assert!(told.contains(row), "{told}");
    }
    let output = wenmai(folder, &["keywords"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}
