//! Words through the binary: cut, proposed, checked, extracted.

mod program;

use std::fmt::Write as _;
use std::path::Path;

use program::{done, wenmai};

fn json(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let text = done(folder, &[arguments, &["--format", "jsonl"]].concat());
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// Title, abstract, keywords.
type Paper<'a> = (&'a str, &'a str, &'a str);

/// Invented records; 图神经网络 is in no dictionary.
const PAPERS: &[Paper<'_>] = &[
    ("图神经网络综述", "本文综述图神经网络，讨论图神经网络的可解释性。", "图神经网络;可解释性"),
    ("基于图神经网络的推荐算法", "推荐算法引入图神经网络，提高了准确率。", "图神经网络;推荐算法"),
    ("推荐算法的公平性", "本文讨论推荐算法的公平性与算法治理。", ""),
    ("平台的算法治理", "算法治理是平台的责任，推荐算法需要算法治理。", ""),
];

fn study(lists: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["init", ".", "--title", "算法", "--years", "2010-2025", "--language", "zh"]);
    for (name, text) in lists {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let mut export = String::new();
    for (title, text, keywords) in PAPERS {
        let _ = write!(
            export,
            "RT Journal Article\r\nSR 1\r\nA1 王伟\r\nT1 {title}\r\nJF 教学示例学报\r\nYR 2020\r\nIS 1\r\nOP 1-9\r\nK1 {keywords}\r\nAB {text}\r\n\
             SN 0000-0000\r\nLA 中文;\r\nDS CNKI\r\n\r\n"
        );
    }
    std::fs::write(folder.path().join("export.txt"), export).expect("written");
    done(folder.path(), &["import", "export.txt"]);
    folder
}

#[test]
fn text_is_cut_without_a_study() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(done(folder.path(), &["segment", "数字經濟時代 privacy"]), "数字  經濟  時代  privacy\n");
    assert_eq!(done(folder.path(), &["segment", "--cut", "search", "中华人民共和国"]).split_whitespace().last(), Some("中华人民共和国"));
    std::fs::write(folder.path().join("texts.txt"), "\u{FEFF}数字经济\r\n\r\n隐私\r\n").expect("written");
    assert_eq!(done(folder.path(), &["segment", "--file", "texts.txt"]), "数字  经济\n\n隐私\n");
    std::fs::write(folder.path().join("words.txt"), "数字经济\n").expect("written");
    assert_eq!(done(folder.path(), &["segment", "--file", "texts.txt", "--dictionary", "words.txt"]), "数字经济\n\n隐私\n");
    for wrong in [&["segment"][..], &["segment", "--dictionary", "none.txt", "x"], &["segment", "--study", "nowhere", "x"]] {
        assert_eq!(wenmai(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn each_word_names_the_list_that_made_it() {
    let folder = study(&[("dictionary.txt", "# words\n算法治理\n"), ("thesaurus.tsv", "图神经网络\tGNN\n")]);
    let words = json(folder.path(), &["segment", "图神经网络与算法治理的责任\u{1b}"]);
    let rows: Vec<(&str, &str, Option<u64>)> = words
        .iter()
        .map(|word| (word["word"].as_str().expect("text"), word["from"].as_str().expect("text"), word["line"].as_u64()))
        .collect();
    assert_eq!(
        rows,
        [
            ("图神经网络", "thesaurus", None),
            ("与", "jieba", None),
            ("算法治理", "dictionary", Some(2)),
            ("的", "jieba", None),
            ("责任", "jieba", None)
        ]
    );
}

#[test]
fn a_proposed_word_is_one_word_once_it_is_listed() {
    let folder = study(&[("dictionary.txt", "")]);
    let fate = |folder: &Path| {
        let rows = json(folder, &["words", "audit"]);
        rows.into_iter().find(|row| row["keyword"] == "图神经网络").expect("a keyword of two records")
    };
    let before = fate(folder.path());
    assert_eq!((before["standing"].as_u64(), before["whole"].as_u64()), (Some(2), Some(0)));
    assert!(before["otherwise"].as_str().expect("what it came out as").contains('|'), "{before}");

    let proposed = json(folder.path(), &["words", "suggest", "--min-occurrences", "2"]);
    let word = proposed.iter().find(|row| row["word"] == "图神经网络").expect("it is proposed");
    assert_eq!((word["occurrences"].as_u64(), word["records"].as_u64()), (Some(5), Some(2)));
    assert_eq!(word["keyword_of"].as_u64(), Some(2));
    assert!(proposed.iter().any(|row| row["keyword_of"].as_u64() == Some(0)), "{proposed:?}");
    let dictionary = done(folder.path(), &["words", "suggest", "--min-occurrences", "2", "--as-dictionary"]);
    assert_eq!(dictionary, done(folder.path(), &["words", "suggest", "--min-occurrences", "2", "--as-dictionary"]));
    assert!(dictionary.contains(", keyword of 2; mutual information"), "{dictionary}");
    std::fs::write(folder.path().join("dictionary.txt"), dictionary).expect("written");

    let after = fate(folder.path());
    assert_eq!((after["whole"].as_u64(), after["from"].as_str()), (Some(2), Some("dictionary")));
    let again = json(folder.path(), &["words", "suggest", "--min-occurrences", "2"]);
    assert!(again.iter().all(|row| row["word"] != "图神经网络"), "a listed word is not proposed");
}

#[test]
fn the_method_of_extraction_is_the_studys() {
    let keywords = |method: &str| {
        let folder = study(&[("dictionary.txt", "算法治理\n")]);
        let path = folder.path().join("study.toml");
        let settings =
            std::fs::read_to_string(&path).expect("a study").replace("extraction = \"phrases\"", &format!("extraction = \"{method}\""));
        assert!(settings.contains(method));
        std::fs::write(path, settings).expect("written");
        let rows = json(folder.path(), &["keywords", "--min-occurrences", "1"]);
        let labels = rows.iter().map(|row| row["keyword"].as_str().expect("a label").to_owned());
        labels.collect::<std::collections::BTreeSet<String>>()
    };
    let listed = keywords("listed");
    assert!(listed.contains("算法治理") && !listed.contains("公平性") && listed.len() == 4, "{listed:?}");
    let phrases = keywords("phrases");
    assert!(phrases.is_superset(&listed) && phrases.contains("公平性"), "{phrases:?}");
    assert!(keywords("tf-idf").is_superset(&listed) && keywords("textrank").is_superset(&listed));

    let folder = study(&[]);
    let path = folder.path().join("study.toml");
    let settings = std::fs::read_to_string(&path).expect("a study").replace("extraction = \"phrases\"", "extraction = \"phrase\"");
    std::fs::write(path, settings).expect("written");
    let complaint = wenmai(folder.path(), &["keywords"]);
    assert_eq!(complaint.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&complaint.stderr).contains("did you mean `phrases`?"));
}

#[test]
fn keywords_are_found_in_a_file_of_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: String = PAPERS.iter().map(|(title, text, _)| format!("{text} {title}\n")).collect();
    std::fs::write(folder.path().join("texts.txt"), texts).expect("written");
    let rows = json(folder.path(), &["words", "extract", "--text", "texts.txt", "--limit", "3"]);
    for text in 1..=4 {
        assert!(rows.iter().filter(|row| row["text"] == text).count() == 3, "{rows:?}");
    }
    assert!(rows.iter().any(|row| row["text"] == 1 && row["keyword"] == "图神经网络"), "{rows:?}");
    let suggested = json(folder.path(), &["words", "suggest", "--text", "texts.txt", "--limit", "2"]);
    assert!(suggested.len() == 2 && suggested.iter().any(|row| row["word"] == "图神经网络"), "{suggested:?}");
    assert!(suggested.iter().all(|row| row["keyword_of"].is_null()), "texts have no keywords: {suggested:?}");
    assert_eq!(wenmai(folder.path(), &["words", "extract", "--text", "none.txt"]).status.code(), Some(4));
}

#[test]
fn without_a_line_in_any_list_there_is_no_effect_to_show() {
    let folder = study(&[("dictionary.txt", "# a comment\n"), ("thesaurus.tsv", ""), ("stopwords.txt", "")]);
    let told = wenmai(folder.path(), &["words", "effect"]);
    assert_eq!(told.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&told.stderr).contains("have no lines yet"), "{told:?}");
}

#[test]
fn a_line_of_any_list_shows_the_edges_it_makes_and_removes() {
    let files = [
        ("dictionary.txt", "算法治理\n没有这个词\n算法\n"),
        ("thesaurus.tsv", "图神经网络\tGNN\n推荐算法\t算法\n没有的\t也没有\n"),
        ("stopwords.txt", "# no subjects here\n可解释性\n公平\n"),
    ];
    let folder = study(&files);
    let path = folder.path().join("study.toml");
    let settings = std::fs::read_to_string(&path).expect("a study").replace("extraction = \"phrases\"", "extraction = \"listed\"");
    std::fs::write(&path, settings.replace("min_occurrences = 2", "min_occurrences = 1")).expect("written");
    let rows = json(folder.path(), &["words", "effect", "--edges", "99"]);
    assert_eq!(rows.len(), 8, "{rows:?}");
    let row = |word: &str| rows.iter().find(|row| row["word"] == word).cloned().expect("a line");
    // two records have no keywords; in both the listed words are 算法 and 算法治理
    let governance = row("算法治理");
    assert_eq!((governance["list"].as_str(), governance["line"].as_u64()), (Some("dictionary.txt"), Some(1)));
    assert_eq!(governance["records"].as_u64(), Some(2));
    assert!(governance["made"].as_str().expect("edges").contains("算法 - 算法治理"), "{governance}");
    assert_eq!(row("没有这个词")["records"].as_u64(), Some(0));
    assert_eq!((row("没有的 -> 也没有")["records"].as_u64(), row("可解释性")["line"].as_u64()), (Some(0), Some(2)));
    // the whole network without the line has exactly the edges that the table says
    let edges = |folder: &Path| json(folder, &["network"]).len() as i64;
    let with = edges(folder.path());
    let mut acting = 0;
    for row in &rows {
        let (_, whole) = files.iter().find(|(file, _)| row["list"] == *file).expect("one of the lists");
        let line = row["line"].as_u64().expect("a line") as usize;
        let rest = whole.lines().enumerate().filter(|(at, _)| at + 1 != line).map(|(_, text)| format!("{text}\n"));
        let list = folder.path().join(row["list"].as_str().expect("a file"));
        std::fs::write(&list, rest.collect::<String>()).expect("written");
        let (made, removed) = (row["edges_made"].as_i64().expect("a count"), row["edges_removed"].as_i64().expect("a count"));
        assert_eq!(edges(folder.path()), with - made + removed, "{row}");
        acting += usize::from(made + removed > 0);
        std::fs::write(&list, whole).expect("written");
    }
    assert!(acting >= 4, "{rows:?}");
}

#[test]
fn words_and_terms_of_a_file_are_cut_on_two_levels() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: String = PAPERS.iter().map(|(title, text, _)| format!("{text} {title}\n")).collect();
    std::fs::write(folder.path().join("texts.txt"), &texts).expect("written");
    let cut = |more: &[&str]| {
        let output = wenmai(folder.path(), &[&["segment", "--file", "texts.txt"], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let [plain, discovered, terms] = [&[][..], &["--discover"], &["--cut", "terms"]].map(cut);
    for result in [&plain, &discovered, &terms] {
        assert_eq!(result.lines().count(), texts.lines().count());
        assert_eq!(bare(result), bare(&texts), "nothing is lost");
    }
    let holds = |text: &str| text.split_whitespace().any(|word| word == "图神经网络");
    assert!(!holds(&plain) && holds(&discovered) && holds(&terms), "{terms}");
    let rows = json(folder.path(), &["segment", "--file", "texts.txt", "--discover"]);
    assert!(rows.iter().any(|row| row["word"] == "图神经网络" && row["from"] == "discovered"), "{rows:?}");
}

fn arrays(folder: &Path, arguments: &[&str]) -> Vec<Vec<String>> {
    done(folder, arguments).lines().map(|line| serde_json::from_str(line).expect("an array of text")).collect()
}

#[test]
fn an_array_holds_the_words_of_a_text_letter_for_letter() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = [
        "數字經濟20℃、5㎏的ﬁ",
        "",
        "  ",
        "ＧＤＰ增長3.5%，隐 私\u{200b}权",
        "C++与5G\t网络 \"a\\b\"",
        "Big  Data\u{1b}[1m",
        "李明（2020）说：“好”。",
    ];
    std::fs::write(folder.path().join("texts.txt"), format!("{}\n", texts.join("\n"))).expect("written");
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{200b}').collect::<String>();
    for more in [&[][..], &["--cut", "reading"], &["--cut", "terms"], &["--discover"]] {
        let found = arrays(folder.path(), &[&["segment", "--file", "texts.txt", "--as-arrays"], more].concat());
        assert_eq!(found.len(), texts.len(), "{more:?}");
        for (words, text) in found.iter().zip(texts) {
            assert_eq!(bare(&words.concat()), bare(text), "{more:?}");
            assert!(words.iter().all(|word| text.contains(word.as_str()) && !word.trim().is_empty()), "{more:?} {words:?}");
        }
        assert_eq!((found[1].len(), found[2].len()), (0, 0));
    }
}

#[test]
fn keywords_of_titles_and_abstracts_come_as_arrays() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts: String = PAPERS.iter().map(|(title, text, _)| format!("{title}\t{text}\n\n")).collect();
    std::fs::write(folder.path().join("texts.tsv"), texts).expect("written");
    for method in ["phrases", "tf-idf", "textrank"] {
        let found = arrays(folder.path(), &["words", "extract", "--text", "texts.tsv", "--as-arrays", "--limit", "3", "--method", method]);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [3, 0, 3, 0, 3, 0, 3, 0], "{method}");
    }
    std::fs::write(folder.path().join("broken.txt"), b"a\nb\n\xFF\xFF\n").expect("written");
    let complaint = wenmai(folder.path(), &["words", "extract", "--text", "broken.txt"]);
    assert_eq!(complaint.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&complaint.stderr).contains("broken.txt:3: "));
}

#[test]
fn a_plural_found_in_text_meets_the_commoner_form() {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["init", ".", "--title", "networks", "--years", "2010-2025", "--language", "en"]);
    let record =
        |title: &str, keywords: &str| format!("TY  - JOUR\nAU  - Doe, J\nTI  - {title}\nJO  - Example\nPY  - 2020\n{keywords}ER  - \n\n");
    let export = [
        record("Trust on paper", "KW  - Social networks\nKW  - trust\n"),
        record("Trust at work", "KW  - Social networks\nKW  - trust\n"),
        record("Trust at home", "KW  - Social networks\n"),
        record("A social network", "KW  - social network\n"),
        record("Privacy in a social network", ""),
    ];
    std::fs::write(folder.path().join("export.ris"), export.concat()).expect("written");
    done(folder.path(), &["import", "export.ris"]);
    let rows = json(folder.path(), &["keywords", "--min-occurrences", "1"]);
    let occurrences = |keyword: &str| rows.iter().find(|row| row["keyword"] == keyword).and_then(|row| row["occurrences"].as_u64());
    // what the author wrote counts as written, what was found in a title is found in the plural
    assert_eq!((occurrences("Social networks"), occurrences("social network")), (Some(4), Some(1)), "{rows:?}");
}
