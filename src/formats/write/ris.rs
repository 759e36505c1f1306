//! A record as RIS.

use super::{Tagged, other_identifiers, span, year};
use crate::record::{Kind, Record, Scheme};

/// `TY  - ` to `ER  - `.
pub(super) fn record(record: &Record) -> String {
    let mut ris = Tagged::new("  - ");
    let venue = &record.venue;
    ris.put("TY", kind(&record.kind));
    ris.put("TI", &record.title);
    ris.put_some("TT", record.translated_title.as_ref());
    for author in &record.authors {
        ris.put("AU", &author.name);
    }
    ris.put_all("AD", &record.affiliations);
    ris.put("JF", &venue.name);
    ris.put_some("JA", venue.abbreviation.as_ref());
    ris.put("PY", &year(record));
    ris.put_some("DA", record.date.as_ref());
    ris.put_some("VL", venue.volume.as_ref());
    ris.put_some("IS", venue.issue.as_ref());
    match venue.pages.as_deref().map(|pages| (pages, span(pages))) {
        Some((_, Some((first, last)))) => {
            ris.put("SP", first);
            ris.put("EP", last);
        }
        Some((pages, None)) => ris.put("SP", pages),
        None => {}
    }
    ris.put_all("SN", venue.issn.iter().chain(&venue.eissn).chain(&venue.isbn));
    ris.put_some("PB", venue.publisher.as_ref());
    ris.put_all("KW", record.author_keywords.iter().chain(&record.index_keywords));
    ris.put_some("AB", record.abstract_text.as_ref());
    ris.put_some("LA", record.language.as_ref());
    ris.put("DO", record.identifier(Scheme::Doi).unwrap_or_default());
    ris.put_all("AN", &other_identifiers(record, &[Scheme::Doi]));
    ris.put_some("UR", record.url.as_ref());
    if let Some(times) = record.times_cited {
        ris.put("N1", &format!("Cited By :{times}"));
    }
    if let Some(day) = &record.times_cited_on {
        ris.put("N1", &format!("Export Date: {day}"));
    }
    ris.text.push_str("ER  - \n\n");
    ris.text
}

fn kind(kind: &Kind) -> &str {
    match kind {
        Kind::Article => "JOUR",
        Kind::Conference => "CONF",
        Kind::Book => "BOOK",
        Kind::Thesis => "THES",
        Kind::Newspaper => "NEWS",
        Kind::Unknown => "GEN",
        // a RIS type that has no word of its own here
        Kind::Other(name) if (3..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase()) => name,
        Kind::Other(_) => "GEN",
    }
}
