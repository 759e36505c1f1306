//! A record as Web of Science plain text, in the shape that other programs ask for.
//!
//! - Each record runs from `PT` to a line `ER`, the file from `FN`, `VR` to `EF`; a tag is two signs
//!   and a blank at the beginning of a line, other lines of a value have three blanks there.
//! - bibliometrix (`convert2df`, plain text) takes a line without two blanks in a row for a tag's, so
//!   none has any other than at its beginning. It then drops every record whose `UT` came before,
//!   an empty one too: a corpus without Web of Science numbers would become a single record. So each
//!   record has a `UT`; one that is made up here says so, and is no number when it is read again.
//! - metaknowledge and wostools read `AU`, `AF`, `PY`, `SO`, `TI`, `CR`, `DE`, `ID` and `C1` as they are
//!   written here: the same records with the same values.
//! - CiteSpace takes files named `download_*.txt` and divides by `PY`.

use super::{Tagged, span, year};
use crate::formats::xml::one_line;
use crate::record::{Author, Kind, Record, Scheme};

/// `PT J` to `ER`.
pub(super) fn record(record: &Record, key: &str) -> String {
    let mut wos = Tagged::new(" ");
    let venue = &record.venue;
    let (publication, document) = kind(&record.kind);
    wos.put("PT", publication);
    lines(&mut wos, "AU", record.authors.iter().map(|author| author.short.as_ref().unwrap_or(&author.name).clone()));
    lines(&mut wos, "AF", record.authors.iter().map(|author| author.name.clone()));
    wos.put("TI", &record.title);
    wos.put("SO", &venue.name);
    wos.put_some("LA", record.language.as_ref());
    wos.put(
        "DT",
        &[document, if record.retracted { "Retracted Publication" } else { "" }]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
    );
    wos.put("DE", &record.author_keywords.join("; "));
    wos.put("ID", &record.index_keywords.join("; "));
    wos.put_some("AB", record.abstract_text.as_ref());
    lines(&mut wos, "C1", addresses(record).into_iter());
    let orcids: Vec<String> =
        record.authors.iter().filter_map(|author| author.orcid.as_ref().map(|orcid| format!("{}/{orcid}", author.name))).collect();
    wos.put("OI", &orcids.join("; "));
    wos.put("FU", &record.funding.join("; "));
    lines(&mut wos, "CR", record.cited_references.iter().cloned());
    if !record.cited_references.is_empty() {
        wos.put("NR", &record.cited_references.len().to_string());
    }
    wos.put("TC", &record.times_cited.map(|times| times.to_string()).unwrap_or_default());
    wos.put_some("PU", venue.publisher.as_ref());
    wos.put_some("SN", venue.issn.first());
    wos.put_some("EI", venue.eissn.first());
    wos.put("BN", &venue.isbn.join("; "));
    wos.put_some("J9", venue.abbreviation.as_ref());
    wos.put_some("PD", record.date.as_ref());
    wos.put("PY", &year(record));
    wos.put_some("VL", venue.volume.as_ref());
    wos.put_some("IS", venue.issue.as_ref());
    match venue.pages.as_deref().map(|pages| (pages, span(pages))) {
        Some((_, Some((first, last)))) => {
            wos.put("BP", first);
            wos.put("EP", last);
        }
        Some((pages, None)) => wos.put("BP", pages),
        None => {}
    }
    wos.put("DI", record.identifier(Scheme::Doi).unwrap_or_default());
    wos.put("PM", record.identifier(Scheme::Pmid).unwrap_or_default());
    let number = record.identifier(Scheme::Wos).map_or_else(|| format!("WENMAI:{key}"), str::to_owned);
    wos.put("UT", &number);
    wos.put_some("DA", record.times_cited_on.as_ref());
    wos.text.push_str("ER\n\n");
    wos.text
}

/// A list with one value a line, below the first indented by three blanks.
fn lines(wos: &mut Tagged, tag: &str, values: impl Iterator<Item = String>) {
    for (i, value) in values.map(|value| one_line(&value)).filter(|value| !value.is_empty()).enumerate() {
        wos.text.extend([if i == 0 { tag } else { "  " }, " ", &value, "\n"]);
    }
}

/// Institutions as printed, or each behind its authors where it is known whose it is.
fn addresses(record: &Record) -> Vec<String> {
    let bracketed = record.affiliations.iter().any(|place| place.starts_with('['));
    let mut places: Vec<(&str, Vec<&Author>)> = Vec::new();
    for author in record.authors.iter().filter(|_| !bracketed) {
        for place in &author.affiliations {
            match places.iter_mut().find(|(known, _)| known == place) {
                Some((_, authors)) => authors.push(author),
                None => places.push((place, vec![author])),
            }
        }
    }
    if places.is_empty() {
        return record.affiliations.clone();
    }
    let names = |authors: &[&Author]| authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join("; ");
    let mut lines: Vec<String> = places.iter().map(|(place, authors)| format!("[{}] {place}.", names(authors))).collect();
    lines.extend(record.affiliations.iter().filter(|place| !places.iter().any(|(known, _)| known == place)).cloned());
    lines
}

/// What `PT` and `DT` say of a kind.
fn kind(kind: &Kind) -> (&'static str, &str) {
    match kind {
        Kind::Article => ("J", "Article"),
        Kind::Conference => ("C", "Proceedings Paper"),
        Kind::Book => ("B", "Book"),
        Kind::Thesis => ("J", "Dissertation/Thesis"),
        Kind::Newspaper => ("J", "News Item"),
        Kind::Unknown => ("J", ""),
        Kind::Other(name) => ("J", name),
    }
}
