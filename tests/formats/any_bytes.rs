//! Bytes of any kind and lines in any order, and what the fuzz targets of `tests/fuzz` found.

use std::path::Path;

use proptest::prelude::*;
use wenmai::formats;
use wenmai::record::RejectionKind;

use super::reading::{read, read_as};

/// Lines that mean something to a reader, and lines that mean nothing.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "RT Journal Article",
        "PT J",
        "ER",
        "EF",
        "T1 题名",
        "TI title",
        "DS CNKI",
        "YR 2019",
        "K1 a;b",
        "AU Lin, Z",
        "   more",
        "",
        "\0\0AB x",
        "\u{FEFF}RT Journal Article",
        "FN x",
        "VR 1.0",
        "IS 1",
        "OP 1-2",
        "CR a",
        "数字经济",
        "UT CNKI:0",
        "vo ",
        "LK https://x?filename=&v=%",
        "TY  - JOUR",
        "ER  - ",
        "N1  - Cited By :",
        "{Reference Type}: Journal Article",
        "{Title}:",
        "{Author}: ;",
        "%0 Journal Article",
        "%A 王;",
        "%+:",
        "DataType: 1<br>Title-题名: 一",
        "SrcDatabase-来源库: 期刊",
        "Author-作者:",
        "【来源篇名】一",
        "【年代卷期】2019,(:",
        "【机构名称】[/]",
        "【序  号】1/1",
        "【刊　名】刊2019 1(:",
        "PMID- 1",
        "AUID- x",
        "LID - [doi]",
        "<Bibliography><PrimaryTitle><Title>一</Title>",
        "<PubmedArticle><MedlineCitation>",
        "<record><ref-type name=\"x\"/><titles><title>x",
        "</record></Bibliography></PubmedArticle>",
        "<![CDATA[ & &#x110000; &#xD800; ]]>",
        "@article{a, title = {x}, author = {{} and ,}}",
        "@string{a = \"}",
        "@article{Carmone Jr., title = \"{\\\"O\"}",
        "title,authors,year",
        "\"x\"\",\"y",
        "PT\tAU\tTI\tC1",
        "J\t[\t;]\t[;",
        "<table><tr><td>Title-题名</td><th>Author-作者",
        "<tr><td>&nbsp;<br>&#;&x",
        "{\"results\":[{\"title\":\"x\"}",
        "['a', \"b']",
    ]);
    prop_oneof![
        4 => known.prop_map(|line| line.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => "\\PC{0,20}".prop_map(String::into_bytes),
    ]
}

/// Any format by name, or none.
fn any_format() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::of(prop::sample::select(formats::names()))
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), forced in any_format()) {
        let _ = read_as(Path::new("noise"), &bytes, forced);
    }

    #[test]
    fn no_order_of_lines_makes_it_panic_or_lose_count(
        lines in prop::collection::vec((any_line(), prop::sample::select(vec!["\n", "\r\n", "\r"])), 0..60),
        forced in any_format(),
    ) {
        let bytes: Vec<u8> = lines.into_iter().flat_map(|(line, end)| [line, end.as_bytes().to_vec()].concat()).collect();
        // the sums are asserted in there
        let _ = read_as(Path::new("noise"), &bytes, forced);
    }
}

#[test]
fn a_title_of_marks_alone_is_none() {
    for title in ["\u{1}", "\u{FEFF}\u{2}", "\u{85}"] {
        let read = read(format!("TY  - JOUR\nTI  - {title}\nAU  - He, R.\nER  - \n").as_bytes()).expect("an export");
        assert_eq!(read.kinds(), [RejectionKind::NoTitle], "{title:?}");
    }
}

#[test]
fn an_entry_of_bibtex_that_is_part_of_itself_is_read_once() {
    let read = read(
        b"@book{a, title = {One}, crossref = {A}}\n@book{b, title = {Two}, crossref = {c}}\n@book{c, title = {Three}, crossref = {b}}\n",
    )
    .expect("an export");
    let venues: Vec<&str> = read.records.iter().map(|found| found.record.venue.name.as_str()).collect();
    assert_eq!((venues.as_slice(), read.rejections.len()), (&["", "Three", "Two"][..], 0));
}

#[test]
fn tex_however_deep_and_braces_however_many_are_read() {
    let deep = format!("@article{{a, title = {{{}x{}}}}}\n", "\\emph{".repeat(100_000), "}".repeat(100_000));
    let read_deep = read(deep.as_bytes()).expect("an export");
    assert_eq!(read_deep.records[0].record.title, "x");
    let open = read(format!("@article{{a, title = {{x}}, author = {{{}}}}}\n", "{Worl ".repeat(3)).as_bytes()).expect("an export");
    assert_eq!(open.kinds(), [RejectionKind::Truncated]);
}

#[test]
fn an_html_table_of_many_rows_comes_in_batches() {
    let head = "<table><tr><td>题名</td><td>作者</td><td>文献来源</td><td>关键词</td></tr>";
    let rows: String = (0..2_500).map(|i| format!("<tr><td>第{i}篇</td><td>王明</td>")).collect();
    let read = read(format!("{head}{rows}").as_bytes()).expect("an export");
    assert_eq!((read.reading.format, read.reading.accepted), ("cnki-table", 2_500));
}
