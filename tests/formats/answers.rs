//! Files of OpenAlex, Crossref, DOAJ and arXiv through the public door: recorded answers, real works.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wenmai::formats::{self, ReadOptions, parse_arxiv, parse_crossref, parse_doaj, parse_openalex};
use wenmai::record::{Field, Record, Rejection, RejectionKind, Scheme, YearSpan};

use crate::real_exports::shared;

fn plausible() -> YearSpan {
    YearSpan::from((1800, 2030))
}

fn read(name: &Path, bytes: &[u8]) -> (Vec<Record>, Vec<Rejection>, &'static str) {
    let options = ReadOptions { forced: None, plausible_years: plausible(), columns: &[] };
    let (mut records, mut rejections, mut bytes) = (Vec::new(), Vec::new(), bytes);
    let reading = formats::read(name, &mut bytes, &options, &mut |batch| {
        records.extend(batch.records.into_iter().map(|found| found.record));
        rejections.extend(batch.rejections);
        Ok(())
    });
    let reading = reading.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reading.accepted + reading.rejected, reading.seen, "{}", name.display());
    assert!(reading.unknown.is_empty(), "{}: members without a place: {:?}", name.display(), reading.unknown);
    (records, rejections, reading.format)
}

fn read_file(path: &Path) -> (Vec<Record>, Vec<Rejection>) {
    let (records, rejections, _) = read(path, &std::fs::read(path).expect("a sample"));
    (records, rejections)
}

#[test]
fn recorded_works_of_openalex_are_read_whole() {
    let Some(folder) = shared("samples/openalex-openalexPro") else { return };
    for (name, count) in [
        ("json_chunk_1_results_page_1.json", 50),
        ("json_chunk_2_results_page_1.json", 50),
        ("json_chunk_3_results_page_1.json", 50),
        ("json_chunk_4_results_page_1.json", 25),
        ("results_page_1.json", 2),
        ("search_200.json", 200),
        ("search_200.jsonl", 200),
        ("../openalex-python/W-api-response.json", 1),
        ("../openalex-python/W2741809807.json", 1),
    ] {
        let bytes = std::fs::read(folder.join(name)).expect("a sample");
        let (records, rejections, format) = read(Path::new(name), &bytes);
        assert_eq!((records.len(), rejections.len(), format), (count, 0, "openalex"), "{name}: {rejections:?}");
        for record in &records {
            let number = record.identifier(Scheme::OpenAlex).unwrap_or_else(|| panic!("{name}: {record:?}"));
            assert!(number.starts_with('W') && record.year.typed().is_some() && record.author_keywords.is_empty(), "{name}: {number}");
            assert!(!record.title.contains("</") && !record.title.contains("&amp;"), "{name}: {}", record.title);
        }
    }
    // an answer without works, the last page of a list by cursor, holds nothing to import and says so
    let name = "results_page_2.json";
    let options = ReadOptions { forced: None, plausible_years: plausible(), columns: &[] };
    let bytes = std::fs::read(folder.join(name)).expect("a sample");
    let refused = formats::read(Path::new(name), &mut bytes.as_slice(), &options, &mut |_| Ok(())).expect_err("no record");
    assert!(refused.to_string().contains("OpenAlex"), "{refused}");
}

/// openalexPro put the abstracts together itself: a second implementation to agree with.
#[test]
fn abstracts_put_together_agree_with_those_of_another_program() {
    let Some(folder) = shared("samples/openalex-openalexPro") else { return };
    let (answer, _) = read_file(&folder.join("search_200.json"));
    let (lines, _) = read_file(&folder.join("search_200.jsonl"));
    assert_eq!(answer.len(), lines.len());
    let text = std::fs::read_to_string(folder.join("search_200.jsonl")).expect("a sample");
    let mut compared = 0;
    for ((a, b), line) in answer.iter().zip(&lines).zip(text.lines()) {
        let work: Value = serde_json::from_str(line).expect("a line of JSON");
        assert_eq!(a.identifiers, b.identifiers);
        assert_eq!(
            (&a.authors, &a.venue, &a.cited_references, &a.times_cited),
            (&b.authors, &b.venue, &b.cited_references, &b.times_cited)
        );
        if work["abstract"].is_string() {
            let words =
                |text: &Option<String>| text.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&a.abstract_text), words(&b.abstract_text), "{}", a.title);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn a_work_is_read_as_it_stands() {
    let Some(folder) = shared("samples/openalex-python") else { return };
    let work = std::fs::read_to_string(folder.join("W2741809807.json")).expect("a sample");
    let record = parse_openalex(&work, plausible()).expect("a record");
    assert_eq!(record.identifier(Scheme::Doi), Some("10.7717/peerj.4375"));
    assert_eq!(record.identifier(Scheme::Pmid), Some("29456894"));
    assert_eq!((record.year.typed().map(|year| year.0), record.date.as_deref()), (Some(2018), Some("2018-02-13")));
    assert_eq!((record.venue.name.as_str(), record.venue.publisher.as_deref()), ("PeerJ", Some("PeerJ, Inc.")));
    assert_eq!(record.authors.len(), 9);
    assert_eq!(record.authors[0].orcid.as_deref(), Some("0000-0003-1613-5981"));
    assert!(record.abstract_text.as_deref().is_some_and(|text| text.starts_with("Despite growing interest in Open Access (OA)")));
}

#[test]
fn hostile_works_cost_only_themselves() {
    let Some(folder) = shared("samples/derived-hostile") else { return };
    let (records, rejections) = read_file(&folder.join("openalex_nulls.jsonl"));
    // both works are seen; the one without a title says so, as does the line that is no JSON
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].title.as_str(), records[0].abstract_text.as_deref()), ("Digital economy", Some("a")));
    assert_eq!(rejections.iter().map(|rejection| rejection.kind).collect::<Vec<_>>(), [RejectionKind::NoTitle, RejectionKind::Malformed]);

    let path = folder.join("openalex_truncated.jsonl");
    let whole =
        std::fs::read_to_string(&path).expect("a sample").lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    let (records, rejections) = read_file(&path);
    assert_eq!(records.len(), whole);
    assert_eq!(rejections.iter().map(|rejection| rejection.kind).collect::<Vec<_>>(), [RejectionKind::Truncated]);
}

#[test]
fn recorded_feeds_of_arxiv_are_read_whole() {
    let Some(folder) = shared("samples/arxiv-atom") else { return };
    for (name, count) in [("q_testing_s0_m10_bc5a6c384fe9.json", 10), ("q_testing_s0_m100_cfe7536492ca.json", 100)] {
        let recorded: Value = serde_json::from_slice(&std::fs::read(folder.join(name)).expect("a sample")).expect("json");
        let feed = recorded["body"].as_str().expect("a feed");
        let (records, rejections, format) = read(Path::new(name), feed.as_bytes());
        assert_eq!((records.len(), rejections.len(), format), (count, 0, "arxiv"), "{rejections:?}");
        for record in &records {
            assert!(record.identifier(Scheme::Arxiv).is_some() && record.abstract_text.is_some() && !record.authors.is_empty());
            assert!(record.year.typed().is_some() && record.date.as_deref().is_some_and(|date| date.len() == 10), "{record:?}");
            assert!(record.extra.iter().any(|(tag, _)| tag == "arxiv:primary_category"), "{record:?}");
        }
    }
}

/// Bodies of the answers in a recorded cassette: gzip in base64, or text in quotes.
fn bodies(cassette: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    let mut lines = cassette.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() != "string: !!binary |" {
            continue;
        }
        let mut packed = String::new();
        while let Some(part) = lines.next_if(|line| line.starts_with("        ")) {
            packed.push_str(part.trim());
        }
        let bytes = base64(&packed);
        let mut text = String::new();
        match flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text) {
            Ok(_) => bodies.push(text),
            Err(_) => bodies.push(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
    bodies
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values: Vec<u32> =
        text.bytes().filter_map(|byte| LETTERS.iter().position(|letter| *letter == byte)).map(|value| value as u32).collect();
    let mut bytes = Vec::new();
    for four in values.chunks(4) {
        let number = four.iter().enumerate().fold(0u32, |number, (i, value)| number | value << (18 - 6 * i));
        bytes.extend_from_slice(&number.to_be_bytes()[1..four.len().max(1)]);
    }
    bytes
}

#[test]
fn recorded_answers_of_crossref_are_read_whole() {
    let Some(folder) = shared("samples/crossref-habanero") else { return };
    let mut names: Vec<PathBuf> = std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    let (mut works, mut read_works, mut untitled, mut null_dates, mut authors) = (0, 0, 0, 0, 0);
    for path in &names {
        for body in bodies(&std::fs::read_to_string(path).expect("a cassette")) {
            let Ok(answer) = serde_json::from_str::<Value>(&body) else { continue };
            let held: Vec<&Value> = match answer["message-type"].as_str() {
                Some("work-list") => answer["message"]["items"].as_array().expect("items").iter().collect(),
                Some("work") => vec![&answer["message"]],
                _ => continue,
            };
            works += held.len();
            if held.is_empty() {
                continue;
            }
            let (records, rejections, format) = read(path, body.as_bytes());
            // titles and a DOI alone, as `select` asks for, are still Crossref's
            assert_eq!((records.len() + rejections.len(), format), (held.len(), "crossref"), "{}", path.display());
            read_works += records.len();
            untitled += rejections.iter().filter(|rejection| rejection.kind == RejectionKind::NoTitle).count();
            for record in &records {
                let doi = record.identifier(Scheme::Doi).expect("a DOI");
                let work = held.iter().find(|work| work["DOI"].as_str().is_some_and(|found| found.to_lowercase() == doi)).expect(doi);
                assert_eq!(parse_crossref(&work.to_string(), plausible()).expect("a record").title, record.title);
                null_dates += usize::from(work["issued"]["date-parts"] == serde_json::json!([[null]]));
                authors += record.authors.len();
                let printed = ["published-print", "published-online", "published", "issued", "posted"];
                let year = printed.iter().find_map(|date| work[date]["date-parts"][0][0].as_u64());
                assert_eq!(record.year.typed().map(|year| u64::from(year.0)), year, "{doi}");
                assert!(!record.abstract_text.as_deref().unwrap_or_default().contains("<jats"), "{doi}");
            }
        }
    }
    assert_eq!((works, read_works + untitled), (323, 323));
    assert!(untitled <= 6 && null_dates >= 1 && authors > 800, "{untitled} {null_dates} {authors}");
}

/// Every parser against every value in every place: none may panic, or take a JSON object for none.
#[test]
fn no_member_of_another_type_stops_a_parser() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    type Parse = fn(&str, YearSpan) -> Result<Record, (RejectionKind, String)>;
    for (name, list, parse) in [
        ("openalex/valid/answer.txt", "/results", parse_openalex as Parse),
        ("crossref/valid/answer.txt", "/message/items", parse_crossref),
        ("doaj/valid/answer.txt", "/results", parse_doaj),
    ] {
        let answer: Value = serde_json::from_slice(&std::fs::read(fixtures.join(name)).expect("a specimen")).expect("json");
        for work in answer.pointer(list).and_then(Value::as_array).expect("works") {
            for other in [Value::Null, Value::from(-1), Value::from("x"), Value::from(vec![Value::Null]), serde_json::json!({"x": []})] {
                let mut changed = 0;
                for place in places(work) {
                    let mut work = work.clone();
                    *work.pointer_mut(&place).expect("a place") = other.clone();
                    match parse(&work.to_string(), plausible()) {
                        Ok(record) => assert!(!record.title.is_empty()),
                        Err((kind, message)) => {
                            assert!(kind == RejectionKind::NoTitle || message.contains("bibjson"), "{place}: {message}")
                        }
                    }
                    changed += 1;
                }
                assert!(changed > 5);
            }
        }
    }
}

/// JSON pointers to every value within.
fn places(value: &Value) -> Vec<String> {
    let within = |name: String, value: &Value| {
        std::iter::once(format!("/{name}")).chain(places(value).into_iter().map(move |place| format!("/{name}{place}"))).collect::<Vec<_>>()
    };
    match value {
        Value::Array(list) => list.iter().enumerate().flat_map(|(i, value)| within(i.to_string(), value)).collect(),
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| within(name.replace('~', "~0").replace('/', "~1"), value)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn an_entry_of_arxiv_cut_anywhere_is_no_record() {
    let feed =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/arxiv/valid/feed.xml")).expect("a specimen");
    let start = feed.find("<entry>").expect("an entry");
    let end = feed.find("</entry>").expect("its end") + "</entry>".len();
    let entry = &feed[start..end];
    let whole = parse_arxiv(entry, plausible()).expect("a record");
    assert!(matches!(whole.year, Field::Typed(_)));
    for cut in (0..entry.len() - 1).filter(|cut| entry.is_char_boundary(*cut)) {
        assert!(parse_arxiv(&entry[..cut], plausible()).is_err(), "cut at {cut}");
    }
}
