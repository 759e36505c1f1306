//! One bibliographic record.

use serde::{Deserialize, Serialize};

use super::{Author, Field, Identifier, Venue, Year};

/// One source's account of one paper: typed where it could be, verbatim where not.
///
/// Text is as the source gave it, apart from line joining and trimming: folding of width, case and
/// script happens when words are counted, so that a record can always be shown as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// What names this paper elsewhere; normalised, sorted, without repeats.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// What sort of publication.
    pub kind: Kind,
    /// Title in the record's main language.
    pub title: String,
    /// The same title in another language, where the source gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_title: Option<String>,
    /// In the order of the byline.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// Institutions as printed, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<String>,
    /// Where it appeared.
    #[serde(skip_serializing_if = "Venue::is_empty")]
    pub venue: Venue,
    /// Year of publication.
    #[serde(skip_serializing_if = "Field::is_missing")]
    pub year: Field<Year>,
    /// Date as printed, when finer than a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Abstract in the record's main language.
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    pub abstract_text: Option<String>,
    /// The abstract in another language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_abstract: Option<String>,
    /// Keywords the authors chose (WoS DE, CNKI K1), one each, as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author_keywords: Vec<String>,
    /// The authors' keywords in the other language, where the source gives both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translated_keywords: Vec<String>,
    /// Keywords the database assigned (WoS ID), one each, as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub index_keywords: Vec<String>,
    /// Language as the source names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Works it cites, one each, as the source prints them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cited_references: Vec<String>,
    /// Citations counted by the source when the record was exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times_cited: Option<u32>,
    /// The day of that count as printed, where the export says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times_cited_on: Option<String>,
    /// Who paid, one a grant or funder, as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<String>,
    /// The source marks it as retracted or withdrawn.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub retracted: bool,
    /// A page about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Tag and value of everything that has no typed field, in file order: kept, never dropped.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<(String, String)>,
}

/// What sort of publication a record describes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// In a journal.
    Article,
    /// In proceedings.
    Conference,
    /// A book or a chapter of one.
    Book,
    /// A thesis of any degree.
    Thesis,
    /// In a newspaper.
    Newspaper,
    /// The source did not say.
    #[default]
    Unknown,
    /// Something else, in the source's words.
    Other(String),
}

impl Record {
    /// The date of publication as far as it can be read: `date`, or else the year.
    pub fn published(&self) -> Option<super::Date> {
        let year = self.year.typed();
        self.date.as_deref().and_then(|date| super::Date::read(date, year)).or_else(|| year.map(super::Date::of_year))
    }

    /// The value of the record's identifier of one scheme, when it has exactly that.
    pub fn identifier(&self, scheme: super::Scheme) -> Option<&str> {
        self.identifiers.iter().find(|id| id.scheme == scheme).map(|id| id.value.as_str())
    }

    /// Adds an identifier, keeping the list sorted and without repeats.
    pub fn add_identifier(&mut self, identifier: Identifier) {
        if let Err(at) = self.identifiers.binary_search(&identifier) {
            self.identifiers.insert(at, identifier);
        }
    }
}
