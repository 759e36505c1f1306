//! Several records of one work, seen as one record.

use crate::record::{Field, Record, Venue};

/// Merges the records of one work, field by field: the fullest record leads, and a field it lacks
/// is taken from the next fullest that has it. Ties are broken by the records' hashes, so the
/// order of import plays no part. Identifiers are united and the highest citation count stands.
///
/// `members` are records with the hash of their stored form; they must not be empty.
pub(super) fn merge(mut members: Vec<(Record, [u8; 32])>) -> Record {
    members.sort_by(|(a, a_hash), (b, b_hash)| fullness(b).cmp(&fullness(a)).then_with(|| a_hash.cmp(b_hash)));
    let mut members = members.into_iter().map(|(record, _)| record);
    let mut merged = members.next().expect("a work has at least one record");
    for record in members {
        for identifier in record.identifiers {
            merged.add_identifier(identifier);
        }
        if merged.kind == crate::record::Kind::Unknown {
            merged.kind = record.kind;
        }
        if merged.year.typed().is_none() && (record.year.typed().is_some() || merged.year == Field::Missing) {
            merged.year = record.year;
        }
        fill(&mut merged.translated_title, record.translated_title);
        fill_list(&mut merged.authors, record.authors);
        fill_list(&mut merged.affiliations, record.affiliations);
        fill_venue(&mut merged.venue, record.venue);
        fill(&mut merged.date, record.date);
        fill(&mut merged.abstract_text, record.abstract_text);
        fill(&mut merged.translated_abstract, record.translated_abstract);
        fill_list(&mut merged.author_keywords, record.author_keywords);
        fill_list(&mut merged.translated_keywords, record.translated_keywords);
        fill_list(&mut merged.index_keywords, record.index_keywords);
        fill(&mut merged.language, record.language);
        fill_list(&mut merged.cited_references, record.cited_references);
        if record.times_cited > merged.times_cited {
            merged.times_cited = record.times_cited;
            merged.times_cited_on = record.times_cited_on;
        }
        fill_list(&mut merged.funding, record.funding);
        merged.retracted |= record.retracted;
        fill(&mut merged.url, record.url);
        for pair in record.extra {
            if !merged.extra.contains(&pair) {
                merged.extra.push(pair);
            }
        }
    }
    merged
}

/// How many fields a record fills.
fn fullness(record: &Record) -> usize {
    [
        !record.title.is_empty(),
        record.translated_title.is_some(),
        !record.authors.is_empty(),
        !record.affiliations.is_empty(),
        !record.venue.is_empty(),
        record.year.typed().is_some(),
        record.abstract_text.is_some(),
        record.translated_abstract.is_some(),
        !record.author_keywords.is_empty(),
        !record.index_keywords.is_empty(),
        !record.cited_references.is_empty(),
        record.times_cited.is_some(),
    ]
    .into_iter()
    .filter(|filled| *filled)
    .count()
}

fn fill<T>(into: &mut Option<T>, from: Option<T>) {
    if into.is_none() {
        *into = from;
    }
}

fn fill_list<T>(into: &mut Vec<T>, from: Vec<T>) {
    if into.is_empty() {
        *into = from;
    }
}

fn fill_venue(into: &mut Venue, from: Venue) {
    if into.name.is_empty() {
        into.name = from.name;
    }
    fill(&mut into.translated_name, from.translated_name);
    fill(&mut into.abbreviation, from.abbreviation);
    fill(&mut into.publisher, from.publisher);
    fill_list(&mut into.issn, from.issn);
    fill_list(&mut into.eissn, from.eissn);
    fill_list(&mut into.isbn, from.isbn);
    fill(&mut into.volume, from.volume);
    fill(&mut into.issue, from.issue);
    fill(&mut into.pages, from.pages);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Author, Year};

    fn short() -> Record {
        Record { title: "数字经济".into(), times_cited: Some(9), url: Some("https://example.org".into()), ..Record::default() }
    }

    fn full() -> Record {
        Record {
            title: "数字经济：一".into(),
            authors: vec![Author::new("王伟")],
            year: Field::Typed(Year(2019)),
            times_cited: Some(3),
            ..Record::default()
        }
    }

    #[test]
    fn the_fullest_record_leads_and_gaps_are_filled() {
        let merged = merge(vec![(short(), [1; 32]), (full(), [2; 32])]);
        assert_eq!(merged.title, "数字经济：一");
        assert_eq!(merged.times_cited, Some(9));
        assert_eq!(merged.url.as_deref(), Some("https://example.org"));
    }

    #[test]
    fn the_order_of_records_does_not_matter() {
        let (a, b) = ((short(), [1; 32]), (full(), [2; 32]));
        assert_eq!(merge(vec![a.clone(), b.clone()]), merge(vec![b, a]));
    }
}
