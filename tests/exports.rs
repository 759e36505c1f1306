//! Records that are written and read again keep what the format can carry.

use std::path::Path;

use proptest::prelude::*;
use wenmai::formats::{self, Export, ReadOptions};
use wenmai::record::{Author, Field, Identifier, Kind, Record, Scheme, Venue, Year, YearSpan};

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
        pages in prop::option::of(pages()), issn in prop::option::of("[0-9]{4}-[0-9]{3}[0-9X]"), eissn in prop::option::of("[0-9]{4}-[0-9]{3}[0-9X]"),
        isbn in prop::collection::btree_set("978[0-9]{10}", 0..3), publisher in prop::option::of(word())) -> Venue {
        let eissn = eissn.filter(|eissn| Some(eissn) != issn.as_ref());
        let (issn, eissn) = (issn.into_iter().collect(), eissn.into_iter().collect());
        Venue { name, abbreviation, volume, issue, pages, issn, eissn, isbn: isbn.into_iter().collect(), publisher, ..Venue::default() }
    }
}

/// A byline in which no name comes twice, some of its authors with an ORCID iD.
fn byline() -> impl Strategy<Value = Vec<Author>> {
    let orcid = prop::sample::select(vec![None, Some("0000-0002-1825-0097"), Some("0000-0002-1694-233X")]);
    prop::collection::vec((name(), orcid), 0..4).prop_map(|authors| {
        let mut distinct: Vec<Author> = Vec::new();
        for (author, orcid) in authors {
            if !distinct.iter().any(|other| other.name == author.name) {
                distinct.push(Author { orcid: orcid.map(str::to_owned), ..author });
            }
        }
        distinct
    })
}

prop_compose! {
    fn identifiers()(doi in prop::option::of("10\\.[0-9]{4}/[a-z0-9._-]{1,9}[a-z0-9]"), pmid in prop::option::of("[1-9][0-9]{7}"), pmc in prop::option::of("PMC[1-9][0-9]{6}"),
        arxiv in prop::option::of("[0-9]{4}\\.[0-9]{5}"), wos in prop::option::of("WOS:[0-9]{14}1"), openalex in prop::option::of("W[1-9][0-9]{9}")) -> Vec<Identifier> {
        [
            doi.and_then(|text| Identifier::doi(&text)),
            pmid.and_then(|text| Identifier::pmid(&text)),
            pmc.and_then(|text| Identifier::pmc(&text)),
            arxiv.and_then(|text| Identifier::arxiv(&text)),
            wos.and_then(|text| Identifier::wos(&text)),
            openalex.and_then(|text| Identifier::openalex(&text)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

prop_compose! {
    fn record()(
        (title, translated_title, abstract_text) in (text(), prop::option::of(text()), prop::option::of(text())),
        (authors, venue, year, day) in (byline(), place(), 1900u16..=2026, prop::option::of(10..=28)),
        (keywords, index, places, funding) in (prop::collection::btree_set(word(), 0..4), prop::collection::btree_set(word(), 0..3), prop::collection::btree_set(word(), 0..3), prop::collection::btree_set(word(), 0..3)),
        identifiers in identifiers(),
        references in prop::collection::vec("[A-Z][a-z]{1,6} [A-Z], [12][0-9]{3}, [A-Z]{3,9}, V[1-9], P[1-9]{2}", 0..3),
        times_cited in prop::option::of((0u32..5000, prop::option::of("2024-01-0[1-9]"))),
        (language, url, retracted) in (prop::option::of("[A-Z][a-z]{3,8}"), prop::option::of("https://journal\\.example/article/[0-9]{1,4}"), any::<bool>()),
        kind in prop::sample::select(vec![Kind::Article, Kind::Conference, Kind::Book, Kind::Thesis]),
    ) -> Record {
        let (times_cited, times_cited_on) = times_cited.map_or((None, None), |(times, on)| (Some(times), on));
        let mut record = Record {
            kind, title, translated_title, authors, venue, abstract_text, cited_references: references, times_cited, times_cited_on, language, url, retracted,
            year: Field::Typed(Year(year)),
            date: day.map(|day| format!("{year}-05-{day}")),
            author_keywords: keywords.into_iter().collect(),
            index_keywords: index.into_iter().collect(),
            affiliations: places.into_iter().collect(),
            funding: funding.into_iter().collect(),
            ..Record::default()
        };
        identifiers.into_iter().for_each(|identifier| record.add_identifier(identifier));
        record
    }
}

/// A record as `export` can carry it, without what the reader keeps beside the typed fields.
fn carried(record: &Record, export: Export) -> Record {
    let mut record = record.clone();
    record.extra.clear();
    let schemes: &[Scheme] = match export {
        Export::BibTex => &[Scheme::Doi, Scheme::Pmid, Scheme::Pmc, Scheme::Arxiv, Scheme::Wos],
        Export::Ris => &Scheme::ALL,
        Export::Wos => &[Scheme::Doi, Scheme::Pmid, Scheme::Wos],
        Export::RefWorks => &[Scheme::Doi],
    };
    record.identifiers.retain(|identifier| schemes.contains(&identifier.scheme));
    if matches!(export, Export::BibTex | Export::Wos) {
        record.translated_title = None;
    }
    if export == Export::Wos {
        record.url = None;
    } else {
        record.retracted = false;
    }
    if matches!(export, Export::Ris | Export::RefWorks) {
        record.cited_references.clear();
        record.funding.clear();
        record.authors.iter_mut().for_each(|author| author.orcid = None);
        // one field for both
        record.venue.issn.append(&mut record.venue.eissn);
    }
    if export == Export::Ris {
        let index = std::mem::take(&mut record.index_keywords);
        record.author_keywords.extend(index);
        let mut seen = std::collections::BTreeSet::new();
        record.author_keywords.retain(|word| seen.insert(word.clone()));
    }
    if export == Export::RefWorks {
        record.index_keywords.clear();
        (record.times_cited, record.times_cited_on) = (None, None);
        record.venue.abbreviation.take_if(|short| *short == record.venue.name);
    }
    record
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_a_format_carries_comes_back(records in prop::collection::vec(record(), 1..4), export in prop::sample::select(vec![Export::BibTex, Export::Ris, Export::Wos, Export::RefWorks])) {
        let read = again(export, &records);
        for (read, record) in read.iter().zip(&records) {
            prop_assert_eq!(carried(read, export), carried(record, export), "{:?}\n{}", export, export.record(record, "k"));
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
fn a_byte_order_mark_within_a_word_parts_it_in_no_format() {
    let marked = |text: &str| text.chars().flat_map(|c| [c, '\u{FEFF}']).collect::<String>();
    let record = Record {
        title: marked("数字经济 and privacy"),
        authors: vec![Author::new(marked("Li, Na"))],
        author_keywords: vec![marked("privacy"), marked("隐私")],
        venue: Venue { name: marked("Journal of Examples"), ..Venue::default() },
        year: Field::Typed(Year(2019)),
        ..Record::default()
    };
    for export in [Export::BibTex, Export::Ris, Export::Wos, Export::RefWorks] {
        let [read] = &again(export, std::slice::from_ref(&record))[..] else { panic!("one record") };
        assert_eq!((read.title.as_str(), read.venue.name.as_str()), ("数字经济 and privacy", "Journal of Examples"), "{export:?}");
        assert_eq!((read.authors[0].name.as_str(), &read.author_keywords[..]), ("Li, Na", &["privacy".to_owned(), "隐私".into()][..]));
    }
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

/// The demands of other programs' readers, see src/formats/write/wos.rs.
#[test]
fn a_file_of_web_of_science_has_the_shape_that_its_readers_ask_for() {
    let mut records: Vec<Record> = ["数字经济与隐私", "Two  blanks\n   PT J in\tits title", "Three"]
        .map(|title| Record { title: title.into(), ..Record::default() })
        .into();
    records[1].abstract_text = Some("ER\nEF\n\nPT J".into());
    records[1].authors = vec![Author::new("Lin, Zhiyuan"), Author::new("何若水")];
    records[2].add_identifier(Identifier::wos("WOS:000400000000001").expect("a number"));
    records[2].retracted = true;
    let body: String = records.iter().enumerate().map(|(i, record)| Export::Wos.record(record, &format!("k{i}"))).collect();
    let text = format!("{}{body}{}", Export::Wos.header(), Export::Wos.footer());
    assert!(text.starts_with("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n") && text.ends_with("\nER\n\nEF\n"));
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines {
        let tag = line.len() >= 2
            && line.as_bytes()[..2].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && matches!(line.as_bytes().get(2), None | Some(b' '));
        assert!(line.is_empty() || tag || line.starts_with("   "), "{line:?}");
        assert!(!line.trim_start().contains("  "), "{line:?}");
    }
    let starting = |tag: &str| lines.iter().filter(|line| line.starts_with(tag)).count();
    assert_eq!((starting("PT "), starting("ER"), starting("EF"), starting("UT ")), (3, 3, 1, 3));
    let numbers: std::collections::BTreeSet<_> = lines.iter().filter(|line| line.starts_with("UT ")).collect();
    assert_eq!(numbers.len(), 3, "no two records of one number");
    let read = again(Export::Wos, &records);
    assert_eq!(read.iter().map(|record| record.identifiers.len()).collect::<Vec<_>>(), [0, 0, 1], "none that was made up");
    assert!(read[2].retracted);
}

/// Found by the fuzz targets of tests/fuzz.
#[test]
fn an_address_cannot_break_out_of_its_field() {
    for url in ["https://x.example/\n@book{b, title = {two}}\u{0}", "https://x.example/\\", "https://x.example/}"] {
        let record = Record { title: "One".into(), url: Some(url.into()), ..Record::default() };
        for export in [Export::BibTex, Export::Ris, Export::Wos, Export::RefWorks] {
            let read = again(export, std::slice::from_ref(&record));
            assert_eq!(read[0].title, "One", "{export:?} {url:?}");
        }
    }
}
