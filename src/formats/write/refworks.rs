//! A record as RefWorks, in the tags that CNKI writes.

use super::{Tagged, year};
use crate::record::{Kind, Record, Scheme};

/// `RT` to a blank line.
pub(super) fn record(record: &Record) -> String {
    let mut refworks = Tagged::new(" ");
    let venue = &record.venue;
    refworks.put("RT", kind(&record.kind));
    let names: Vec<&str> = record.authors.iter().map(|author| author.name.as_str()).collect();
    refworks.put("A1", &with_end(names.join(";")));
    refworks.put("AD", &with_end(record.affiliations.join(";")));
    refworks.put("T1", &record.title);
    refworks.put_some("TT", record.translated_title.as_ref());
    refworks.put("JF", &venue.name);
    // without a JF they would be taken for one
    if !venue.name.is_empty() {
        refworks.put_some("JO", venue.abbreviation.as_ref());
        refworks.put_some("PB", venue.publisher.as_ref());
    }
    refworks.put("YR", &year(record));
    refworks.put_some("FD", record.date.as_ref());
    refworks.put_some("VO", venue.volume.as_ref());
    refworks.put_some("IS", venue.issue.as_ref());
    refworks.put_some("OP", venue.pages.as_ref());
    refworks.put("K1", &with_end(record.author_keywords.join(";")));
    refworks.put_some("AB", record.abstract_text.as_ref());
    let numbers: Vec<&str> = venue.issn.iter().chain(&venue.eissn).chain(&venue.isbn).map(String::as_str).collect();
    refworks.put("SN", &numbers.join(";"));
    refworks.put_some("LA", record.language.as_ref());
    refworks.put("DO", record.identifier(Scheme::Doi).unwrap_or_default());
    refworks.put_some("LK", record.url.as_ref());
    refworks.text.push('\n');
    refworks.text
}

/// A list ends with its separator, so that a comma in its only item separates nothing.
fn with_end(list: String) -> String {
    if list.is_empty() { list } else { format!("{list};") }
}

fn kind(kind: &Kind) -> &str {
    match kind {
        Kind::Article => "Journal Article",
        Kind::Conference => "Conference Proceeding",
        Kind::Book => "Book",
        Kind::Thesis => "Dissertation/Thesis",
        Kind::Newspaper => "Newspaper Article",
        Kind::Unknown | Kind::Other(_) => "Generic",
    }
}
