//! Real searches of several databases, where a shared DOI tells which records are one paper.
//!
//! The identifiers are taken away before the records go in, so that title, author, year and place
//! alone decide; DOI then says what was right. A paper of which one record has no DOI is not counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wenmai::record::{Author, Field, Identifier, Record, Venue, Year, YearSpan};

use super::score::{Score, count, works_of};

const PLAUSIBLE: (u16, u16) = (1900, 2026);

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/samples");
    folder.is_dir().then_some(folder)
}

/// The fields of one record by tag, in order.
type Tagged = BTreeMap<String, Vec<String>>;

/// RIS and MEDLINE lines: a tag of two to four letters, blanks, a hyphen, a blank, a value.
fn tagged(text: &str, is_end: fn(&str, &str) -> bool) -> Vec<Tagged> {
    let (mut records, mut record, mut last) = (Vec::new(), Tagged::new(), String::new());
    for line in text.trim_start_matches('\u{FEFF}').lines() {
        let line = line.trim_end();
        let tag = line.get(..4).map(str::trim_end).filter(|tag| {
            tag.len() >= 2 && tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) && line[4..].trim_start().starts_with('-')
        });
        match tag {
            Some(tag) => {
                let value = line[4..].trim_start().trim_start_matches('-').trim().to_owned();
                if is_end(tag, &value) && !record.is_empty() {
                    records.push(std::mem::take(&mut record));
                }
                record.entry(tag.to_owned()).or_default().push(value);
                tag.clone_into(&mut last);
            }
            None if !line.trim().is_empty() => {
                if let Some(value) = record.get_mut(&last).and_then(|values| values.last_mut()) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            None => {}
        }
    }
    records.push(record);
    records.retain(|record| record.len() > 2);
    records
}

fn first(record: &Tagged, tags: &[&str]) -> Option<String> {
    tags.iter().find_map(|tag| record.get(*tag)?.iter().find(|value| !value.is_empty()).cloned())
}

fn record(fields: &Tagged, tags: &Tags) -> Record {
    let year = first(fields, tags.year).map_or(Field::Missing, |text| Year::read(&text, YearSpan::from(PLAUSIBLE)));
    let pages = match (first(fields, tags.page), first(fields, tags.last_page)) {
        (Some(from), Some(to)) if !from.contains('-') => Some(format!("{from}-{to}")),
        (from, _) => from,
    };
    let authors = tags.author.iter().find_map(|tag| fields.get(*tag)).cloned().unwrap_or_default();
    let mut read = Record {
        title: first(fields, tags.title).unwrap_or_default(),
        authors: authors.into_iter().map(Author::new).collect(),
        year,
        venue: Venue {
            name: first(fields, tags.venue).unwrap_or_default(),
            issn: fields.get(tags.issn).cloned().unwrap_or_default(),
            volume: first(fields, tags.volume),
            issue: first(fields, tags.issue),
            pages,
            ..Venue::default()
        },
        abstract_text: first(fields, &["AB", "N2"]),
        ..Record::default()
    };
    let dois = tags.doi.iter().filter_map(|tag| fields.get(*tag)).flatten();
    for doi in dois.filter_map(|text| Identifier::doi(text.split(" [doi]").next()?)) {
        read.add_identifier(doi);
    }
    read
}

struct Tags {
    title: &'static [&'static str],
    author: &'static [&'static str],
    year: &'static [&'static str],
    venue: &'static [&'static str],
    issn: &'static str,
    volume: &'static [&'static str],
    issue: &'static [&'static str],
    page: &'static [&'static str],
    last_page: &'static [&'static str],
    doi: &'static [&'static str],
}

const RIS: Tags = Tags {
    title: &["TI", "T1"],
    author: &["AU", "A1"],
    year: &["PY", "Y1"],
    venue: &["T2", "JF", "JO"],
    issn: "SN",
    volume: &["VL"],
    issue: &["IS"],
    page: &["SP", "C7"],
    last_page: &["EP"],
    doi: &["DO", "L3"],
};

const MEDLINE: Tags = Tags {
    title: &["TI"],
    author: &["FAU", "AU"],
    year: &["DP"],
    venue: &["JT", "TA"],
    issn: "IS",
    volume: &["VI"],
    issue: &["IP"],
    page: &["PG"],
    last_page: &[],
    doi: &["LID", "AID"],
};

fn ris(path: &Path) -> Vec<Record> {
    let text = std::fs::read_to_string(path).expect("a sample");
    tagged(&text, |tag, _| tag == "TY").iter().map(|fields| record(fields, &RIS)).collect()
}

fn medline(path: &Path) -> Vec<Record> {
    let text = std::fs::read_to_string(path).expect("a sample");
    tagged(&text, |tag, _| tag == "PMID").iter().map(|fields| record(fields, &MEDLINE)).collect()
}

/// Web of Science, through the reader of the library.
fn wos(path: &Path) -> Vec<Record> {
    let mut file = std::fs::File::open(path).expect("a sample");
    let options = wenmai::formats::ReadOptions { forced: Some("wos"), plausible_years: YearSpan::from(PLAUSIBLE), columns: &[] };
    let mut records = Vec::new();
    wenmai::formats::read(path, &mut file, &options, &mut |batch| {
        records.extend(batch.records.into_iter().map(|read| read.record));
        Ok(())
    })
    .expect("an export");
    records
}

/// Scopus CSV by its column names.
fn scopus(path: &Path) -> Vec<Record> {
    let bytes = std::fs::read(path).expect("a sample");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let head: Vec<String> = reader.headers().expect("a heading").iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            let cell = |name: &str| head.iter().position(|column| column == name).and_then(|at| row.get(at)).unwrap_or("").to_owned();
            let some = |name: &str| Some(cell(name)).filter(|text| !text.is_empty());
            let mut read = Record {
                title: cell("Title"),
                authors: cell("Authors").split(';').map(str::trim).filter(|name| !name.is_empty()).map(Author::new).collect(),
                year: Year::read(&cell("Year"), YearSpan::from(PLAUSIBLE)),
                venue: Venue {
                    name: cell("Source title"),
                    issn: vec![cell("ISSN")],
                    volume: some("Volume"),
                    issue: some("Issue"),
                    pages: some("Page start").or_else(|| some("Art. No.")),
                    ..Venue::default()
                },
                abstract_text: some("Abstract"),
                ..Record::default()
            };
            Identifier::doi(&cell("DOI")).into_iter().for_each(|doi| read.add_identifier(doi));
            read
        })
        .collect()
}

/// BibTeX fields in braces, nested ones kept.
fn bibtex(path: &Path) -> Vec<Record> {
    let text = std::fs::read_to_string(path).expect("a sample");
    let entries = text.split("\n@").skip(1);
    entries
        .map(|entry| {
            let mut fields = BTreeMap::new();
            let mut rest = entry;
            while let Some(at) = rest.find("= {") {
                let name = rest[..at].trim().rsplit(|c: char| c.is_whitespace() || c == ',').next().unwrap_or("").to_lowercase();
                let mut depth = 0;
                let end = rest[at + 2..].find(|c| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    depth == 0
                });
                let end = end.map_or(rest.len(), |end| at + 2 + end);
                let value = rest[at + 3..end].replace(['{', '}'], "").replace('\\', "");
                fields.entry(name).or_insert(value.split_whitespace().collect::<Vec<_>>().join(" "));
                rest = &rest[end.min(rest.len())..];
            }
            let get = |name: &str| fields.get(name).cloned().filter(|value| !value.is_empty());
            let mut read = Record {
                title: get("title").unwrap_or_default(),
                authors: get("author").unwrap_or_default().split(" and ").map(Author::new).collect(),
                year: Year::read(&get("year").unwrap_or_default(), YearSpan::from(PLAUSIBLE)),
                venue: Venue {
                    name: get("journal").or_else(|| get("booktitle")).unwrap_or_default(),
                    issn: get("issn").into_iter().collect(),
                    volume: get("volume"),
                    issue: get("number"),
                    pages: get("pages"),
                    ..Venue::default()
                },
                abstract_text: get("abstract"),
                ..Record::default()
            };
            get("doi").and_then(|doi| Identifier::doi(&doi)).into_iter().for_each(|doi| read.add_identifier(doi));
            read
        })
        .collect()
}

/// Groups without identifiers, then asks the DOIs.
fn measure(name: &str, sources: Vec<Vec<Record>>) -> Score {
    let truth: Vec<Option<String>> =
        sources.iter().flatten().map(|record| record.identifier(wenmai::record::Scheme::Doi).map(str::to_owned)).collect();
    let blind: Vec<Vec<Record>> =
        sources.iter().map(|records| records.iter().map(|record| Record { identifiers: Vec::new(), ..record.clone() }).collect()).collect();
    let works = works_of(&blind);
    let records: Vec<&Record> = blind.iter().flatten().collect();
    let score = count(&records, &truth, &works);
    let labelled = truth.iter().flatten().count();
    eprintln!(
        "{name}: {} records, {labelled} with a DOI; {} pairs right, {} wrong, {} missed; precision {:.4}, recall {:.4}",
        records.len(),
        score.right,
        score.wrong,
        score.missed,
        score.precision(),
        score.recall()
    );
    score
}

#[test]
fn real_searches_of_several_databases() {
    let Some(samples) = samples() else {
        eprintln!("skipped: the shared samples are not here");
        return;
    };
    let at = |name: &str| samples.join(name);
    let gambling = ["crimjust_41", "lens_49", "psycinfo_124", "pubmed_176", "scopus_255"];
    let sets = [
        (
            "gambling harms",
            gambling.iter().map(|name| ris(&at(&format!("citesource/20221207_gambling-harms_{name}.ris")))).collect::<Vec<_>>(),
        ),
        (
            "restoration",
            vec![
                wos(&at("revtools/restoration_WoS.ciw")),
                medline(&at("revtools/restoration_pubmed.nbib")),
                ris(&at("revtools/restoration_scopus.ris")),
            ],
        ),
        ("alopecia", vec![wos(&at("consolidation-tool/wos.txt")), scopus(&at("consolidation-tool/scopus.csv"))]),
        ("decisions", vec![bibtex(&at("pybibx/wos_m.bib")), bibtex(&at("pybibx/scopus_m.bib")), medline(&at("pybibx/mcda_pubmed.txt"))]),
    ];
    let mut all = Score::default();
    for (name, sources) in sets {
        let counts: Vec<usize> = sources.iter().map(Vec::len).collect();
        eprintln!("{name}: {counts:?} records a source");
        all.add(&measure(name, sources));
    }
    for error in &all.errors {
        eprintln!("{error}");
    }
    eprintln!("all: precision {:.4}, recall {:.4}", all.precision(), all.recall());
    assert!(all.precision() >= 0.99 && all.recall() >= 0.97, "{:.4} {:.4}", all.precision(), all.recall());
}
