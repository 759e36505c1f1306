//! What a page on the net says steers no terminal, no report, no spreadsheet and no path: a record with
//! something hostile in every field, through the commands that print and the files that are written.

use std::process::{Command, Stdio};

use crate::support::site::{Site, crawl, sitemap, study};
use crate::support::{files, http};

/// Escapes of terminals (7 and 8 bits), a link of a terminal, changes of direction, invisible
/// characters, markup, a path.
const HOSTILE: &str = "&#27;[31m\u{9b}2J&#27;]8;;http://evil.test&#7;&#127;\u{202e}dlrow\u{2066}\u{200b}\u{feff}\
                       &lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&gt;[x](javascript:alert(1))../../etc/passwd";
/// What begins a formula.
const FORMULAS: [&str; 8] = ["=", "+", "-", "@", "&#9;=", "\u{ff1d}", "\u{ff20}", "&#13;="];

/// An article with all that in every field.
fn article(number: usize, formula: &str) -> Vec<u8> {
    let field = |name: &str, value: &str| format!("<meta name=\"{name}\" content=\"{value}\">");
    let formula = format!("{formula}HYPERLINK(&quot;http://evil.test&quot;)");
    let value = format!("{formula}{HOSTILE}");
    let page = [
        field("citation_title", &format!("{value} 数字经济研究之{number}")),
        field("citation_author", &format!("{value}甲")),
        field("citation_author_institution", &format!("{value}, China")),
        field("citation_journal_title", &value),
        field("citation_keywords", &format!("{value};{formula};数字经济")),
        field("citation_abstract", &format!("{value} digital economy")),
        field("citation_doi", &format!("10.5555/x\"><script>alert({number})</script>").replace('"', "&quot;")),
        field("citation_public_url", "javascript:alert(1)"),
        field("citation_date", &format!("{}", 2010 + number)),
        field("citation_reference", &format!("{value}, 2001")),
    ];
    http(200, "Content-Type: text/html; charset=utf-8", page.concat().as_bytes())
}

fn steers(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn has_formula(csv: &str) -> Option<String> {
    let begins = |cell: &str| {
        let is_number = cell.parse::<f64>().is_ok();
        !is_number && cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    reader.records().flatten().find_map(|row| row.iter().find(|cell| begins(cell)).map(str::to_owned))
}

#[test]
fn hostile_fields_stay_text_everywhere() {
    let mut pages = vec![("/sitemap.xml".to_owned(), sitemap(&(0..8).map(|number| format!("/article/{number}")).collect::<Vec<_>>()))];
    pages.extend(FORMULAS.iter().enumerate().map(|(number, formula)| (format!("/article/{number}"), article(number, formula))));
    let site = Site::of(pages);
    let folder = study(&site.stub, "/", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("8 articles, 0 rejected") && !said.chars().any(steers), "{said:?}");

    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_wenmai")).args(arguments).current_dir(folder.path()).stdin(Stdio::null()).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8") + &String::from_utf8(output.stderr).expect("UTF-8")
    };
    for command in
        ["run", "changes", "status", "keywords", "network", "timeline", "duplicates", "search 数字经济", "clusters", "laws", "doctor"]
    {
        let shown = run(&command.split(' ').collect::<Vec<_>>());
        assert!(!shown.chars().any(steers), "{command}: {shown:?}");
    }
    for command in ["keywords", "records", "network", "timeline"] {
        let csv = run(&[command, "--format", "csv"]);
        assert_eq!(has_formula(&csv), None, "{command}");
        assert!(!csv.chars().any(|c| steers(c) && c != '\u{feff}' && c != '\r'), "{command}: {csv:?}");
    }
    for path in files(&folder.path().join("output")).into_iter().chain(files(&folder.path().join("data/changes"))) {
        let Ok(text) = String::from_utf8(std::fs::read(&path).expect("a file")) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        let name = path.display();
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
        // JSON keeps every character as it came
        assert!(ending == "json" || !text.chars().any(|c| steers(c) && c != '\r'), "{name}");
        assert!(ending != "csv" || has_formula(text).is_none(), "{name}: {:?}", has_formula(text));
        let marks: &[&str] = match ending.as_str() {
            "html" | "svg" => &["<script>alert", "<img src=x", "href=\"javascript:"],
            "md" => &["<script>", "<img", "[x](javascript:"],
            _ => &[],
        };
        for mark in marks {
            assert!(!text.contains(mark), "{name} holds {mark}");
        }
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["corpus.lock", "data", "output", "study.toml"], "no path was made of a field");
}
