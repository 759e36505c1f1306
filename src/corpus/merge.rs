//! Several records of one work, seen as one record.
//!
//! What stands where records differ is a rule and never the order of the files:
//!
//! | field | what stands |
//! |---|---|
//! | title, kind, date, language, keywords, URL, volume, issue, pages | the fullest record that has it |
//! | year | the same; a readable one before one that is not |
//! | authors | the longest byline, of equally long ones the one with the fullest names |
//! | abstract | the longest in the language of the title |
//! | affiliations, cited references, funding | the longest list |
//! | identifiers, ISSN, ISBN, fields without a type | all of them |
//! | times cited | the highest, with its day |
//! | retracted | if any record says so |
//! | title, abstract, keywords in the other language | from a record that has them, or is in that language |
//!
//! The fullest record is the one with most fields; equally full ones are ordered by their hash. Every
//! record is kept as it was, so that no variant is lost; `wenmai duplicates --work` shows them side by side.

use crate::record::{Author, Field, Kind, Record, Venue, has_han};

/// Merges the records of one work by the rules above.
///
/// `members` are records with the hash of their stored form; they must not be empty.
pub(super) fn merge(mut members: Vec<(Record, [u8; 32])>) -> Record {
    members.sort_by(|(a, a_hash), (b, b_hash)| fullness(b).cmp(&fullness(a)).then_with(|| a_hash.cmp(b_hash)));
    let mut members = members.into_iter().map(|(record, _)| record);
    let mut merged = members.next().expect("a work has at least one record");
    for record in members {
        take_other_language(&mut merged, &record);
        take(&mut merged, record);
    }
    merged
}

/// Takes from a record what the rules say. It is taken apart field by field, so that a new field
/// cannot be forgotten here.
fn take(merged: &mut Record, record: Record) {
    let other_language = is_other_language(merged, &record);
    let Record {
        identifiers,
        kind,
        title,
        translated_title,
        authors,
        affiliations,
        venue,
        year,
        date,
        abstract_text,
        translated_abstract,
        author_keywords,
        translated_keywords,
        index_keywords,
        language,
        cited_references,
        times_cited,
        times_cited_on,
        funding,
        retracted,
        url,
        extra,
    } = record;
    identifiers.into_iter().for_each(|identifier| merged.add_identifier(identifier));
    if merged.kind == Kind::Unknown {
        merged.kind = kind;
    }
    if merged.title.is_empty() {
        merged.title = title;
    }
    fill(&mut merged.translated_title, translated_title);
    if byline(&authors) > byline(&merged.authors) {
        merged.authors = authors;
    }
    longer(&mut merged.affiliations, affiliations);
    take_venue(&mut merged.venue, venue);
    if merged.year.typed().is_none() && (year.typed().is_some() || merged.year == Field::Missing) {
        merged.year = year;
    }
    fill(&mut merged.date, date);
    if !other_language && abstract_text.as_ref().map(String::len) > merged.abstract_text.as_ref().map(String::len) {
        merged.abstract_text = abstract_text;
    } else {
        fill(&mut merged.abstract_text, abstract_text);
    }
    fill(&mut merged.translated_abstract, translated_abstract);
    fill_list(&mut merged.author_keywords, author_keywords);
    fill_list(&mut merged.translated_keywords, translated_keywords);
    fill_list(&mut merged.index_keywords, index_keywords);
    fill(&mut merged.language, language);
    longer(&mut merged.cited_references, cited_references);
    if times_cited > merged.times_cited {
        merged.times_cited = times_cited;
        merged.times_cited_on = times_cited_on;
    }
    longer(&mut merged.funding, funding);
    merged.retracted |= retracted;
    fill(&mut merged.url, url);
    for pair in extra {
        if !merged.extra.contains(&pair) {
            merged.extra.push(pair);
        }
    }
}

/// Title, abstract and keywords of a record in the other language become the translations of a work
/// that has none.
fn take_other_language(merged: &mut Record, record: &Record) {
    if !is_other_language(merged, record) {
        return;
    }
    fill(&mut merged.translated_title, Some(record.title.clone()).filter(|title| !title.is_empty()));
    fill(&mut merged.translated_abstract, record.abstract_text.clone());
    let printed = |keywords: &[String]| keywords.iter().any(|keyword| has_han(keyword));
    let (own, others) = (&merged.author_keywords, &record.author_keywords);
    if merged.translated_keywords.is_empty() && !own.is_empty() && printed(own) != printed(others) {
        merged.translated_keywords.clone_from(others);
    }
}

/// True where one title is Chinese and the other is not.
fn is_other_language(a: &Record, b: &Record) -> bool {
    !a.title.is_empty() && !b.title.is_empty() && has_han(&a.title) != has_han(&b.title)
}

/// How full a byline is: names, then letters.
fn byline(authors: &[Author]) -> (usize, usize) {
    (authors.len(), authors.iter().map(|author| author.name.chars().filter(|c| c.is_alphabetic()).count()).sum())
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

/// The longer list stands; of equally long ones the one that was there.
fn longer<T>(into: &mut Vec<T>, from: Vec<T>) {
    if from.len() > into.len() {
        *into = from;
    }
}

fn unite(into: &mut Vec<String>, from: Vec<String>) {
    for text in from {
        if !into.contains(&text) {
            into.push(text);
        }
    }
}

fn take_venue(into: &mut Venue, from: Venue) {
    let Venue { name, translated_name, abbreviation, issn, eissn, isbn, publisher, volume, issue, pages } = from;
    if into.name.is_empty() {
        into.name = name;
    }
    fill(&mut into.translated_name, translated_name);
    fill(&mut into.abbreviation, abbreviation);
    fill(&mut into.publisher, publisher);
    unite(&mut into.issn, issn);
    unite(&mut into.eissn, eissn);
    unite(&mut into.isbn, isbn);
    fill(&mut into.volume, volume);
    fill(&mut into.issue, issue);
    fill(&mut into.pages, pages);
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
    fn abstract_and_cited_references_are_never_lost() {
        let with_references = Record {
            title: "A".into(),
            cited_references: vec!["x".into(), "y".into(), "z".into()],
            abstract_text: Some("cut off he".into()),
            authors: vec![Author::new("Zhang, Y"), Author::new("Li, N")],
            ..Record::default()
        };
        let fullest = Record {
            title: "A".into(),
            cited_references: vec!["x".into()],
            abstract_text: Some("cut off here in one database".into()),
            authors: vec![Author::new("Zhang, Yi"), Author::new("Li, Na")],
            year: Field::Typed(Year(2019)),
            ..Record::default()
        };
        for members in
            [vec![(with_references.clone(), [1; 32]), (fullest.clone(), [2; 32])], vec![(fullest, [2; 32]), (with_references, [1; 32])]]
        {
            let merged = merge(members);
            assert_eq!(merged.cited_references.len(), 3);
            assert_eq!(merged.abstract_text.as_deref(), Some("cut off here in one database"));
            assert_eq!(merged.authors[0].name, "Zhang, Yi", "full names stand before initials");
        }
    }

    #[test]
    fn a_record_in_the_other_language_gives_the_translations() {
        let chinese = Record { author_keywords: vec!["隐私".into()], abstract_text: Some("摘要".into()), ..full() };
        let english = Record {
            title: "Digital economy".into(),
            author_keywords: vec!["privacy".into()],
            abstract_text: Some("A much longer abstract in English".into()),
            ..Record::default()
        };
        let merged = merge(vec![(chinese, [1; 32]), (english, [2; 32])]);
        assert_eq!((merged.title.as_str(), merged.translated_title.as_deref()), ("数字经济：一", Some("Digital economy")));
        assert_eq!((merged.author_keywords, merged.translated_keywords), (vec!["隐私".to_owned()], vec!["privacy".to_owned()]));
        assert_eq!(merged.abstract_text.as_deref(), Some("摘要"));
        assert_eq!(merged.translated_abstract.as_deref(), Some("A much longer abstract in English"));
    }

    #[test]
    fn the_order_of_records_does_not_matter() {
        let (a, b) = ((short(), [1; 32]), (full(), [2; 32]));
        assert_eq!(merge(vec![a.clone(), b.clone()]), merge(vec![b, a]));
    }
}
