//! A work as the index keeps it.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::ranking::SEPARATOR;
use super::schema::Fields;
use crate::corpus::Work;
use crate::record::Scheme;
use crate::text::KeywordReader;

/// What a hit shows; kept in the index as JSON, so that a search needs no other file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    pub(super) key: String,
    pub(super) title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) translated_title: String,
    pub(super) authors: Vec<String>,
    pub(super) venue: String,
    pub(super) year: Option<u64>,
    pub(super) doi: Option<String>,
    pub(super) keywords: Vec<String>,
    #[serde(rename = "abstract", skip_serializing_if = "String::is_empty")]
    pub(super) abstract_text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) translated_abstract: String,
}

/// The document of a work. A keyword can be searched as printed and as the thesaurus says, and is
/// counted under its key once a work.
pub(super) fn document(work: Work, fields: &Fields, reader: &KeywordReader) -> TantivyDocument {
    let record = work.record;
    let mut document = TantivyDocument::default();
    document.add_text(fields.key, &work.stamp.key);
    document.add_text(fields.digest, &work.stamp.digest);
    let add = |document: &mut TantivyDocument, field, text: &str| {
        if !text.trim().is_empty() {
            document.add_text(field, text);
        }
    };
    let texts = [
        (fields.title, Some(record.title.as_str())),
        (fields.title, record.translated_title.as_deref()),
        (fields.abstract_text, record.abstract_text.as_deref()),
        (fields.abstract_text, record.translated_abstract.as_deref()),
        (fields.venue, Some(record.venue.name.as_str())),
    ];
    for (field, text) in texts {
        add(&mut document, field, text.unwrap_or_default());
    }
    for author in &record.authors {
        add(&mut document, fields.author, &author.name);
        add(&mut document, fields.author, author.short.as_deref().unwrap_or_default());
    }
    let mut counted: Vec<(String, String)> = Vec::new();
    let printed: Vec<&String> = record.author_keywords.iter().chain(&record.index_keywords).collect();
    for keyword in &printed {
        add(&mut document, fields.keyword, keyword);
        if let Some(read) = reader.keyword(keyword) {
            if read.preferred && read.label != **keyword {
                add(&mut document, fields.keyword, &read.label);
            }
            counted.push((read.key, read.label));
        }
    }
    counted.sort_unstable();
    counted.dedup_by(|a, b| a.0 == b.0);
    for (key, label) in counted {
        document.add_text(fields.facet, format!("{key}{SEPARATOR}{label}"));
    }
    let year = record.year.typed().map(|year| u64::from(year.0));
    if let Some(year) = year {
        document.add_u64(fields.year, year);
    }
    for identifier in record.identifiers.iter().filter(|identifier| identifier.scheme == Scheme::Doi) {
        document.add_text(fields.doi, &identifier.value);
    }
    let shown = Shown {
        doi: record.identifier(Scheme::Doi).map(str::to_owned),
        key: work.stamp.key,
        title: record.title,
        translated_title: record.translated_title.unwrap_or_default(),
        authors: record.authors.into_iter().map(|author| author.name).collect(),
        venue: record.venue.name,
        year,
        keywords: record.author_keywords.into_iter().chain(record.index_keywords).collect(),
        abstract_text: record.abstract_text.unwrap_or_default(),
        translated_abstract: record.translated_abstract.unwrap_or_default(),
    };
    document.add_text(fields.shown, serde_json::to_string(&shown).expect("strings and numbers are always JSON"));
    document
}
