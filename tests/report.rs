//! The report stage through the public door: one page, one folder, nothing that acts.

#![allow(clippy::print_stderr)]
#![allow(missing_docs, clippy::unwrap_used)]

use wenmai::figures::{Theme, annual_figure, font_with};
use wenmai::network::{Counting, Similarity};
use wenmai::record::Year;
use wenmai::report::{
    EdgeRow, KeywordRow, Method, Origin, OutputFile, Review, ReviewFigure, ReviewSource, ReviewTable, Summary, TableKind, WordList,
    edge_table, keyword_table, page, source_table, summary_table, timeline_table, write_folder,
};
use wenmai::study::{Language, Weights};
use wenmai::timeline::AnnualOutput;

const HOSTILE: [&str; 6] = [
    "=cmd|'/C calc'!A0",
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "a\u{202E}b\u{1B}]0;x\u{7}c",
    "FONT-OF-THIS-PAGE",
];

fn keyword(text: &str) -> KeywordRow {
    KeywordRow {
        rank: 1,
        keyword: text.into(),
        occurrences: 1234,
        first_year: Some(1999),
        mean_year: Some(2010.25),
        betweenness_normalized: 0.123_456,
        ..KeywordRow::default()
    }
}

fn review(language: Language, words: &[&str]) -> Review {
    let theme = Theme {
        language,
        notice: Some("教学语料".into()),
        works: 3,
        span: (1994, 2019).into(),
        weights: Weights::None,
        corpus_digest: "abc123".into(),
    };
    let output = AnnualOutput::count((1994, 2019).into(), [1994, 2019, 2019].map(|year| Some(Year(year))));
    let figure = annual_figure(&theme, &output, &[]).unwrap();
    let rows: Vec<KeywordRow> = words.iter().map(|word| keyword(word)).collect();
    let edges: Vec<EdgeRow> =
        words.iter().map(|word| EdgeRow { source: (*word).into(), target: "隐私".into(), cooccurrences: 2.0, similarity: 0.5 }).collect();
    let first = words[0].to_owned();
    let table = |kind, table, file: &str| ReviewTable { kind, table, rows_in_file: 4321, file: file.into() };
    Review {
        language,
        title: words.join(" "),
        notice: Some(format!("教学语料，虚构记录 teaching corpus {first}")),
        span: (1994, 2019).into(),
        corpus_digest: "abc123".into(),
        summary: Summary {
            works: 2417,
            nodes: 321,
            edges: 9876,
            density: 0.0321,
            mean_annual_growth_rate: Some(0.5995),
            ..Summary::default()
        },
        figures: vec![ReviewFigure {
            title: figure.title.clone(),
            alt: figure.alt.clone(),
            svg: figure.svg,
            files: vec!["figures/timeline.svg".into(), "figures/timeline.png".into()],
            table: "tables/timeline.csv".into(),
        }],
        tables: vec![
            table(TableKind::KeywordsByBetweenness, keyword_table(&rows), "tables/keywords.csv"),
            table(TableKind::Edges, edge_table(&edges), "tables/edges.csv"),
            table(TableKind::AnnualOutput, timeline_table(&output), "tables/timeline.csv"),
        ],
        sources: vec![ReviewSource {
            name: first.clone(),
            format: first.clone(),
            reasons: first.clone(),
            seen: 5,
            ..ReviewSource::default()
        }],
        word_lists: vec![WordList { name: first.clone(), entries: 7, digest: first.clone() }],
        parameters: vec![("keywords.min_occurrences".into(), "2".into()), (first.clone(), first.clone())],
        method: Method { counting: Counting::Fractional, similarity: Similarity::AssociationStrength, ..Method::default() },
        commands: vec!["wenmai import FILE".into(), first],
    }
}

fn html(language: Language, words: &[&str]) -> String {
    page(&review(language, words), font_with).unwrap()
}

/// Values of every attribute of this name.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).map(|part| part.split('"').next().unwrap()).collect()
}

#[test]
fn the_page_asks_for_nothing_from_anywhere() {
    let html = html(Language::En, &["数字经济"]);
    assert!(html.contains("default-src 'none'; style-src 'unsafe-inline'"));
    for link in attributes(&html, "href") {
        let own = link == "manifest.json" || link.starts_with("tables/") || link.starts_with("figures/");
        assert!(own || link.starts_with("https://doi.org/10."), "{link}");
    }
    assert!(attributes(&html, "src").is_empty());
    for bad in ["<script", "<link", "<iframe", "<object", "<embed", "<form", "@import", "javascript:"] {
        assert!(!html.contains(bad), "{bad}");
    }
    let addresses: Vec<&str> = html.split("url(").skip(1).collect();
    assert!(addresses.len() == 1 && addresses[0].starts_with("data:font/ttf;base64,AAEAAA"));
}

#[test]
fn hostile_text_stays_text() {
    for language in [Language::Zh, Language::En] {
        let html = html(language, &HOSTILE);
        for bad in ["<script", "<img", "</style><", "\u{202E}", "\u{1B}", "\u{7}", "base64,FONT"] {
            assert!(!html.contains(bad), "{bad:?}");
        }
        assert_eq!(html.matches("</style>").count(), 1);
        assert!(html.contains("&lt;script&gt;alert(1)") && html.contains("{{ 7*7 }}{% raw %}"));
        assert!(html.contains("FONT-OF-THIS-PAGE"), "a keyword of that name is left as it is");
    }
}

#[test]
fn a_figure_with_more_than_a_drawing_in_it_is_refused() {
    for svg in
        ["<svg><script>1</script></svg>", "<svg><foreignObject/></svg>", "<svg><a href='x'>y</a></svg>", "<svg><STYLE>*{}</STYLE></svg>"]
    {
        let mut review = review(Language::En, &["x"]);
        review.figures[0].svg = svg.into();
        assert!(page(&review, font_with).is_err(), "{svg}");
    }
}

#[test]
fn a_link_that_leads_elsewhere_is_refused() {
    for file in ["javascript:alert(1)", "https://example.org/x.csv", "//example.org", "../x.csv", "a\"b", "/x"] {
        let mut review = review(Language::En, &["x"]);
        review.tables[0].file = file.into();
        assert!(page(&review, font_with).is_err(), "{file}");
    }
}

#[test]
fn both_languages_say_notice_numbers_definitions_and_origin() {
    let zh = html(Language::Zh, &["数字经济"]);
    let en = html(Language::En, &["数字经济"]);
    assert!(zh.contains("lang=\"zh-Hans\"") && en.contains("lang=\"en\""));
    let head = |html: &str| html.split("</header>").next().unwrap().to_owned();
    for html in [&zh, &en] {
        assert!(head(html).contains("教学语料，虚构记录 teaching corpus"));
        assert!(html.contains("<title>[教学语料，虚构记录 teaching corpus"));
        for number in ["2,417", "9,876", "0.0321", "59.95%", "1,234", "0.1235", "2010.2", ">1999<", "4,321", "abc123"] {
            assert!(html.contains(number), "{number}");
        }
        for doi in [
            "10.1080/0022250X.2001.9990249",
            "10.2307/3033543",
            "10.1002/asi.21075",
            "10.1016/j.joi.2016.10.006",
            "10.1023/A%3A1024940629314",
        ] {
            assert!(html.contains(doi), "{doi}");
        }
        assert!(html.contains("keywords.min_occurrences") && html.contains("wenmai import FILE"));
        let html = html.replace("&#x2f;", "/");
        assert!(html.contains("(n-1)(n-2)/2") && html.contains("1/(k-1)") && html.contains("c_ij / (s_i s_j)"));
    }
    assert!(zh.contains("分数计数") && en.contains("fractional counting"));
    assert!(zh.contains("年均增长率为 59.95%") && en.contains("mean annual growth rate is 59.95%"));
}

#[test]
fn the_same_review_gives_the_same_page() {
    assert_eq!(html(Language::Zh, &["数字经济", "隐私"]), html(Language::Zh, &["数字经济", "隐私"]));
}

#[test]
fn every_table_link_leads_to_a_file_that_the_tables_make() {
    let review = review(Language::En, &["数字经济"]);
    let html = page(&review, font_with).unwrap();
    let mut made: Vec<String> =
        [summary_table(&review.summary), source_table(&review.sources)].map(|t| format!("tables/{}.csv", t.name)).into();
    made.extend(review.tables.iter().map(|shown| format!("tables/{}.csv", shown.table.name)));
    let links = attributes(&html, "href");
    assert!(links.iter().filter(|link| link.starts_with("tables/")).count() > 10);
    for link in links.iter().filter(|link| link.starts_with("tables/")) {
        assert!(made.iter().any(|file| file == link), "{link}");
    }
}

#[test]
fn csv_of_hostile_words_starts_no_formula() {
    let rows: Vec<KeywordRow> = HOSTILE.iter().map(|word| keyword(word)).collect();
    let csv = keyword_table(&rows).to_csv(true);
    let mut reader = wenmai_csv(&csv);
    for record in reader.records() {
        let record = record.unwrap();
        assert!(!record[1].starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", &record[1]);
        assert!(!record[1].chars().any(|c| c.is_control() || c == '\u{202E}'));
    }
}

fn wenmai_csv(text: &str) -> csv::Reader<&[u8]> {
    csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes())
}

#[test]
fn the_folder_holds_the_files_and_a_manifest_that_fits_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("output").join("study");
    let html = html(Language::En, &["数字经济"]);
    let files =
        [OutputFile::new("report.html", "wenmai report", html.as_str()), OutputFile::new("tables/keywords.csv", "wenmai keywords", "k")];
    let origin = Origin { corpus_digest: "abc123".into(), parameters: serde_json::json!({"keywords": {"min_occurrences": 2}}) };
    let manifest = write_folder(&at, &files, &origin).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(at.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(json["files"][0]["path"], "report.html");
    assert_eq!(json["files"][0]["bytes"], html.len());
    assert_eq!(json["files"][1]["command"], "wenmai keywords");
    assert_eq!(json["files"][1]["parameters"]["keywords"]["min_occurrences"], 2);
    assert_eq!(json["files"][1]["corpus_digest"], "abc123");
    assert_eq!(json["files"][1]["wenmai"], env!("CARGO_PKG_VERSION"));
    for entry in manifest.files {
        assert_eq!(wenmai::report::sha256(&std::fs::read(at.join(&entry.path)).unwrap()), entry.sha256);
    }
}
