//! What a work is in the index: which fields it has and how each is kept.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};

/// Layout of the index. Raise it with any change of fields, analysis or stored form: indexes of
/// another layout are rebuilt when opened.
pub(super) const LAYOUT: u32 = 2;

/// Name of the analyzer of running text.
pub(super) const TEXT: &str = "wenmai_text";
/// Name of the analyzer of personal names.
pub(super) const NAMES: &str = "wenmai_names";

/// Handles of the fields.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// The work's stable name.
    pub(super) key: Field,
    /// Digest of all that is known of the work: changed means to be indexed anew.
    pub(super) digest: Field,
    pub(super) title: Field,
    pub(super) abstract_text: Field,
    pub(super) keyword: Field,
    pub(super) author: Field,
    pub(super) venue: Field,
    pub(super) year: Field,
    pub(super) doi: Field,
    /// Keywords to be counted, key and label in one value.
    pub(super) facet: Field,
    /// What a hit shows, as JSON.
    pub(super) shown: Field,
}

impl Fields {
    /// The schema of this layout.
    pub(super) fn new() -> Self {
        let mut schema = Schema::builder();
        let analyzed = |analyzer: &str| {
            let indexing = TextFieldIndexing::default().set_tokenizer(analyzer).set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default().set_indexing_options(indexing)
        };
        let only_fast = TextOptions::default().set_fast("raw");
        Self {
            key: schema.add_text_field("key", STRING | FAST),
            digest: schema.add_text_field("digest", only_fast.clone()),
            title: schema.add_text_field("title", analyzed(TEXT)),
            abstract_text: schema.add_text_field("abstract", analyzed(TEXT)),
            keyword: schema.add_text_field("keyword", analyzed(TEXT)),
            author: schema.add_text_field("author", analyzed(NAMES)),
            venue: schema.add_text_field("venue", analyzed(TEXT)),
            year: schema.add_u64_field("year", INDEXED | FAST),
            doi: schema.add_text_field("doi", STRING),
            facet: schema.add_text_field("facet", only_fast),
            shown: schema.add_text_field("shown", STORED),
            schema: schema.build(),
        }
    }

    /// The handle of a field that can be asked for.
    pub(super) fn handle(&self, field: SearchField) -> Field {
        match field {
            SearchField::Key => self.key,
            SearchField::Title => self.title,
            SearchField::Abstract => self.abstract_text,
            SearchField::Keyword => self.keyword,
            SearchField::Author => self.author,
            SearchField::Venue => self.venue,
            SearchField::Year => self.year,
            SearchField::Doi => self.doi,
        }
    }
}

/// A field that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchField {
    Key,
    Title,
    Abstract,
    Keyword,
    Author,
    Venue,
    Year,
    Doi,
}

impl SearchField {
    /// Every name a query may use, the field's own first.
    pub(super) const NAMES: [(&'static str, Self); 18] = [
        ("title", Self::Title),
        ("abstract", Self::Abstract),
        ("keyword", Self::Keyword),
        ("author", Self::Author),
        ("venue", Self::Venue),
        ("year", Self::Year),
        ("doi", Self::Doi),
        ("key", Self::Key),
        ("题名", Self::Title),
        ("标题", Self::Title),
        ("篇名", Self::Title),
        ("摘要", Self::Abstract),
        ("关键词", Self::Keyword),
        ("作者", Self::Author),
        ("来源", Self::Venue),
        ("期刊", Self::Venue),
        ("年", Self::Year),
        ("年份", Self::Year),
    ];

    /// The field with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// The fields that a word without a field is looked up in, and how much a hit there counts.
    pub(super) const DEFAULT: [(Self, f32); 5] =
        [(Self::Title, 3.0), (Self::Keyword, 2.0), (Self::Abstract, 1.0), (Self::Author, 1.0), (Self::Venue, 0.5)];
}
