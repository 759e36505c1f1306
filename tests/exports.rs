//! Records that are written and read again keep what the format can carry.

use std::path::Path;

use proptest::prelude::*;
use wenmai::formats::{self, Export, ReadOptions};
use wenmai::record::{Author, Field, Identifier, Kind, Record, Venue, Year, YearSpan};

/// Writes records and reads them, asserting that all come back.
fn again(export: Export, records: &[Record]) -> Vec<Record> {
    let body: String = records.iter().enumerate().map(|(i, record)| export.record(record, &format!("k{i}"))).collect();
    let text = format!("{}{body}{}", export.header(), export.footer());
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let mut read = Vec::new();
    let reading = formats::read(Path::new("again"), &mut text.as_bytes(), &options, &mut |batch| {
        assert!(batch.rejections.is_empty(), "{:?} in\n{text}", batch.rejections);
        read.extend(batch.records.into_iter().map(|found| found.record));
        Ok(())
    });
    let reading = reading.unwrap_or_else(|error| panic!("{error}:\n{text}"));
    let expected = match export {
        Export::BibTex => "bibtex",
        Export::Ris => "ris",
        Export::Wos => "wos",
        Export::RefWorks => "cnki-refworks",
    };
    assert_eq!(reading.format, expected, "{text}");
    assert_eq!(read.len(), records.len(), "{text}");
    read
}

/// One line of any script, with the characters that mean something in BibTeX, RIS or XML.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9数字经济é&%$#_{}\\\\~^<>\"'`?!@=:.-][a-zA-Z0-9数字经济 é&%$#_{}\\\\~^<>\"'`?!@=:.-]{0,30}"
        .prop_map(|text| tidy(&text))
        .prop_filter("not blank", |text| !text.is_empty())
}

/// White space as every format gives it back: one blank at a time, none at the ends.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word of a list whose separator is the semicolon.
fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z数字经济é][a-zA-Z0-9数字经济é&%_.-]{0,12}( [a-z]{1,8})?"
}

fn name() -> impl Strategy<Value = Author> {
    prop_oneof![
        ("[A-Z][a-zé]{1,8}(-[A-Z][a-z]{1,5})?", "[A-Z][a-z]{1,8}( [A-Z]\\.)?")
            .prop_map(|(family, given)| Author::of_parts(&family, &given)),
        "[王李张周何][小明雷若水]{1,2}".prop_map(Author::new),
        "World [A-Z][a-z]{2,8} and [A-Z][a-z]{2,8}".prop_map(Author::new),
    ]
}

fn pages() -> impl Strategy<Value = String> {
    prop_oneof!["[1-9][0-9]{0,3}-[1-9][0-9]{0,3}", "[1-9][0-9]{0,3}", "e[0-9]{5,7}", "[1-9]{2}\\+[1-9]{2}"]
        .prop_filter("no empty span", |pages| pages.split_once('-').is_none_or(|(first, last)| first != last))
}

prop_compose! {
    fn place()(name in text(), abbreviation in prop::option::of(word()), volume in prop::option::of("[1-9][0-9]{0,2}"), issue in prop::option::of("[1-9]"),
        pages in prop::option::of(pages()), issn in prop::option::of("[0-9]{4}-[0-9]{3}[0-9X]"), publisher in prop::option::of(word())) -> Venue {
        Venue { name, abbreviation, volume, issue, pages, issn: issn.into_iter().collect(), publisher, ..Venue::default() }
    }
}

prop_compose! {
    fn record()(
        title in text(), authors in prop::collection::vec(name(), 0..4), venue in place(), year in 1900u16..=2026, abstract_text in prop::option::of(text()),
        keywords in prop::collection::btree_set(word(), 0..4), places in prop::collection::btree_set(word(), 0..3), doi in prop::option::of("10\\.[0-9]{4}/[a-z0-9._-]{1,9}[a-z0-9]"),
        references in prop::collection::vec("[A-Z][a-z]{1,6} [A-Z], [12][0-9]{3}, [A-Z]{3,9}, V[1-9], P[1-9]{2}", 0..3), times_cited in prop::option::of(0u32..5000),
        language in prop::option::of("[A-Z][a-z]{3,8}"), kind in prop::sample::select(vec![Kind::Article, Kind::Conference, Kind::Book, Kind::Thesis]),
    ) -> Record {
        let mut record = Record {
            kind, title, authors, venue, abstract_text, cited_references: references, times_cited, language,
            year: Field::Typed(Year(year)),
            author_keywords: keywords.into_iter().collect(),
            affiliations: places.into_iter().collect(),
            ..Record::default()
        };
        if let Some(doi) = doi.and_then(|doi| Identifier::doi(&doi)) {
            record.add_identifier(doi);
        }
        record
    }
}

/// What stands in no field of the format, and what the reader adds beside the typed fields.
fn reduced(record: &Record, export: Export) -> Record {
    let mut record = record.clone();
    record.extra.clear();
    if matches!(export, Export::Ris | Export::RefWorks) {
        record.cited_references.clear();
    }
    if export == Export::RefWorks {
        record.times_cited = None;
        record.venue.abbreviation = None;
        record.venue.publisher = None;
    }
    if export == Export::BibTex && record.venue.publisher.is_some() && record.kind == Kind::Thesis {
        // a thesis' university: one field, whatever it is called
        record.venue.publisher = record.venue.publisher.take();
    }
    record
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_a_format_carries_comes_back(records in prop::collection::vec(record(), 1..4), export in prop::sample::select(vec![Export::BibTex, Export::Ris, Export::Wos, Export::RefWorks])) {
        let read = again(export, &records);
        for (read, record) in read.iter().zip(&records) {
            prop_assert_eq!(reduced(read, export), reduced(record, export), "{:?}\n{}", export, export.record(record, "k"));
        }
    }
}

#[test]
fn identifiers_of_every_scheme_go_through_ris() {
    let mut record = Record { title: "One".into(), ..Record::default() };
    for text in
        ["doi:10.1234/x", "wos:WOS:000400000000001", "cnki:CJFD/XGYJ201901001", "pmid:30000001", "openalex:W2700000001", "arxiv:2401.00001"]
    {
        record.add_identifier(Identifier::try_from(text.to_owned()).expect("an identifier"));
    }
    assert_eq!(again(Export::Ris, std::slice::from_ref(&record))[0].identifiers, record.identifiers);
}

#[test]
fn a_title_cannot_break_out_of_its_field() {
    let record = Record {
        title: "One\nER  - \n\nTY  - JOUR\nTI  - two } , x = {".into(),
        abstract_text: Some("a\u{1b}[31m".into()),
        ..Record::default()
    };
    for export in [Export::BibTex, Export::Ris, Export::Wos, Export::RefWorks] {
        let read = again(export, std::slice::from_ref(&record));
        assert_eq!(read[0].title, "One ER - TY - JOUR TI - two } , x = {", "{export:?}");
        assert!(!export.record(&record, "k").contains('\u{1b}'));
    }
}

#[test]
fn web_of_science_keeps_whose_institution_and_which_issn() {
    let lin = Author {
        orcid: Some("0000-0002-1825-0097".into()),
        affiliations: vec!["Dongchuan Univ, China".into()],
        ..Author::new("Lin, Zhiyuan")
    };
    let he = Author { affiliations: vec!["Xichuan Univ, China".into(), "Dongchuan Univ, China".into()], ..Author::new("He, Ruoshui") };
    let venue = Venue { name: "TRUST".into(), issn: vec!["1000-0003".into()], eissn: vec!["1000-0011".into()], ..Venue::default() };
    let record = Record {
        title: "One".into(),
        authors: vec![lin, he],
        venue,
        funding: vec!["Invented Fund [1]".into(), "Another".into()],
        index_keywords: vec!["TRUST".into()],
        ..Record::default()
    };
    let read = &again(Export::Wos, std::slice::from_ref(&record))[0];
    assert_eq!(read.authors[0], record.authors[0]);
    let places = |author: &Author| author.affiliations.iter().cloned().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(places(&read.authors[1]), places(&record.authors[1]));
    assert_eq!((&read.venue, &read.funding, &read.index_keywords), (&record.venue, &record.funding, &record.index_keywords));
}
