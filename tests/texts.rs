//! Files of texts through the binary: what a program gives it gets back, word for word.

mod program;

use std::io::Write as _;
use std::process::Stdio;

use program::{done, wenmai};

/// Traditional characters, full width, invisible characters, units, a name, a blank line.
const TEXTS: &[&str] = &[
    "數字經濟時代的ＡＩ技術",
    "\u{FEFF}隐私\u{200B}计算\u{AD}与 privacy computing（5.6 mg/L，30%）",
    "",
    "张桂梅老师在“云南丽江”",
    "20℃、㈱與ﬁ a\u{1b}[31mb\u{202e}c\t\u{3000}",
];

fn arrays(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line is an array of words")).collect()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_words_of_a_text_joined_are_the_text() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("texts.txt"), TEXTS.join("\r\n")).expect("written");
    for cut in ["dictionary", "reading", "terms"] {
        let segment = ["segment", "--file", "texts.txt", "--cut", cut];
        let words = arrays(&done(folder.path(), &[&segment[..], &["--as-arrays"]].concat()));
        let lines = done(folder.path(), &segment);
        assert_eq!((words.len(), lines.lines().count()), (TEXTS.len(), TEXTS.len()), "{cut}");
        for ((words, line), text) in words.iter().zip(lines.lines()).zip(TEXTS) {
            assert_eq!(without_blanks(&words.concat()), without_blanks(text), "{cut}");
            assert_eq!(line, words.join("  "), "{cut}");
            assert!(words.iter().all(|word| !word.trim().is_empty()), "{cut}: {words:?}");
        }
        assert!(words[0][0].starts_with("數字"), "{cut}: {:?}", words[0]);
    }
}

#[test]
fn texts_come_from_standard_input_and_in_gbk() {
    let folder = tempfile::tempdir().expect("a folder");
    let (gbk, ..) = encoding_rs::GB18030.encode("数字经济\r\n\r\n隐私保护\r\n");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_wenmai"))
        .args(["segment", "--file", "-", "--as-arrays"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    child.stdin.take().expect("a pipe").write_all(&gbk).expect("written");
    let output = child.wait_with_output().expect("ended");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "[\"数字\",\"经济\"]\n[]\n[\"隐私\",\"保护\"]\n");
    std::fs::write(folder.path().join("broken.txt"), b"\xE6\x95\xB0\n\xE6\x95\n").expect("written");
    let output = wenmai(folder.path(), &["segment", "--file", "broken.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.txt:2"), "{output:?}");
    let named = wenmai(folder.path(), &["segment", "broken.txt"]);
    assert!(named.status.success() && String::from_utf8_lossy(&named.stderr).contains("--file broken.txt"), "{named:?}");
}

#[test]
fn keywords_of_texts_come_a_line_a_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = "土地流转与农户收入\t本文分析土地流转与农户收入的关系。结果表明土地流转提高了农户收入。\n\n\
                 Privacy concerns in mobile health\tMobile health applications collect data. We study privacy concerns of users.\n";
    std::fs::write(folder.path().join("texts.tsv"), texts).expect("written");
    for method in ["phrases", "tf-idf", "textrank"] {
        let extract = ["words", "extract", "--text", "texts.tsv", "--top", "3", "--method", method, "--as-arrays"];
        let found = arrays(&done(folder.path(), &extract));
        assert_eq!(found.len(), 3, "{method}");
        assert!(found[0].len() == 3 && found[1].is_empty(), "{method}: {found:?}");
    }
    let found = arrays(&done(folder.path(), &["words", "extract", "--text", "texts.tsv", "--as-arrays"]));
    assert!(found[0].contains(&"土地流转".to_owned()), "{found:?}");
    assert!(found[2].iter().any(|keyword| keyword.eq_ignore_ascii_case("privacy concerns")), "{found:?}");
    let both = wenmai(folder.path(), &["words", "extract", "--text", "texts.tsv", "--as-arrays", "--format", "csv"]);
    assert_eq!(both.status.code(), Some(2));
}
