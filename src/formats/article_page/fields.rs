//! From a page's metadata to a record: which tag has a field's value.

use url::Url;

use super::super::markup::plain_abstract;
use super::authors::{affiliations, authors};
use super::dates::dates;
use super::keywords::keywords;
use super::metas::{Meta, Metas, in_two_languages};
use crate::record::{Identifier, Kind, Record, Venue, YearSpan};

const TITLES: [&str; 4] = ["citation_title", "jsonld.title", "dc.title", "prism.title"];
const VENUES: [&str; 8] = [
    "citation_journal_title",
    "citation_conference_title",
    "citation_inbook_title",
    "jsonld.journal",
    "prism.publicationname",
    "dc.source",
    "dcterms.ispartof",
    "dc.relation.ispartof",
];
/// Tags that have no field of their own and are worth keeping.
const KEPT_AS_THEY_ARE: [&str; 6] =
    ["citation_publisher", "citation_pdf_url", "citation_author_email", "dc.publisher", "dc.rights", "citation_fulltext_world_readable"];

/// Values that are kept as they are.
const MOST_KEPT: usize = 1_000;
/// Numbers of the journal that are looked at.
const MOST_ISSN: usize = 20;

/// What a page's metadata are.
pub(super) enum Describes {
    /// No article.
    Nothing,
    /// An article, all but its title.
    Untitled,
    /// An article.
    Article,
}

impl Metas {
    pub(super) fn describes(&self) -> Describes {
        // `DC.Title` alone stands on any page; with an author, a date or a number it is an article's
        let has_title = self.has(&["citation_title", "jsonld.title"])
            || self.has(&["dc.title", "prism.title"])
                && self.has(&["dc.creator", "dc.contributor", "dc.date", "dc.identifier", "dcterms.issued", "prism.doi"]);
        let is_printed = self.has(&["prism.publicationname", "prism.issn", "prism.doi"])
            && self.has(&["prism.publicationdate", "prism.coverdate", "prism.volume", "prism.startingpage"]);
        if has_title || is_printed && self.page_title.as_ref().is_some_and(|title| !title.is_empty()) {
            return Describes::Article;
        }
        let is_article = self.has(&["citation_author", "citation_authors", "citation_journal_title"])
            && self.has(&["citation_date", "citation_publication_date", "citation_year"]);
        if is_article || is_printed { Describes::Untitled } else { Describes::Nothing }
    }

    /// The record of an article that this [describes](Self::describes).
    pub(super) fn record(&self, url: &str, plausible: YearSpan) -> Record {
        let of_page = self.title_of_page();
        let mut titles = self.of_first(&TITLES);
        if titles.is_empty() {
            titles.extend(&of_page);
        }
        let (title, translated_title) = in_two_languages(&titles);
        let tidy_title = |meta: &Meta| without_notice(&meta.value).to_owned();
        let (abstract_text, translated_abstract) = self.abstracts();
        let (author_keywords, translated_keywords) = title.map(|title| keywords(self, title)).unwrap_or_default();
        let dates = dates(self, plausible);
        let mut record = Record {
            kind: self.kind(),
            title: title.map(tidy_title).unwrap_or_default(),
            translated_title: translated_title.map(tidy_title),
            authors: title.map(|title| authors(self, title)).unwrap_or_default(),
            affiliations: affiliations(self),
            venue: self.venue(),
            abstract_text,
            translated_abstract,
            author_keywords,
            translated_keywords,
            year: dates.year,
            date: dates.date,
            language: self.text(&["citation_language", "jsonld.language", "dc.language"]).or_else(|| self.language.clone()),
            cited_references: self.all(&["citation_reference"]).map(|meta| meta.value.clone()).collect(),
            url: self.url(url),
            ..Record::default()
        };
        let dois = ["citation_doi", "jsonld.identifier", "dc.identifier", "dc.identifier.doi", "prism.doi"];
        if let Some(doi) = self.all(&dois).find_map(|meta| Identifier::doi(&meta.value)) {
            record.add_identifier(doi);
        }
        let kept = self.metas.iter().filter(|meta| KEPT_AS_THEY_ARE.contains(&meta.name.as_str()));
        record.extra = dates.others.into_iter().chain(kept).take(MOST_KEPT).map(|meta| (meta.name.clone(), meta.value.clone())).collect();
        record
    }
    fn kind(&self) -> Kind {
        if self.has(&["citation_conference_title", "citation_conference"]) {
            Kind::Conference
        } else if self.has(&["citation_dissertation_institution", "citation_dissertation_name"]) {
            Kind::Thesis
        } else if self.has(&["citation_inbook_title", "citation_isbn"]) {
            Kind::Book
        } else if self.has(&["citation_journal_title", "citation_issn", "jsonld.title"]) {
            Kind::Article
        } else {
            Kind::Unknown
        }
    }

    fn venue(&self) -> Venue {
        let mut issn: Vec<String> = Vec::new();
        for meta in
            self.all(&["citation_issn", "citation_eissn", "jsonld.issn", "prism.issn", "prism.eissn", "dc.source.issn"]).take(MOST_ISSN)
        {
            if !issn.contains(&meta.value) {
                issn.push(meta.value.clone());
            }
        }
        let first = self.text(&["citation_firstpage", "citation_first_page", "jsonld.firstpage", "prism.startingpage"]);
        let last = self.text(&["citation_lastpage", "citation_last_page", "jsonld.lastpage", "prism.endingpage"]);
        let pages = match (first, last) {
            (Some(first), Some(last)) if first != last && !first.contains(['-', '–']) => Some(format!("{first}-{last}")),
            (Some(page), _) | (None, Some(page)) => Some(page),
            (None, None) => self.text(&["citation_pages", "jsonld.pages", "prism.pagerange", "dc.identifier.pagenumber"]),
        };
        Venue {
            name: self.text(&VENUES).unwrap_or_default(),
            issn,
            volume: self.text(&["citation_volume", "jsonld.volume", "prism.volume", "dc.source.volume"]),
            issue: self.text(&["citation_issue", "jsonld.issue", "prism.number", "dc.source.issue"]),
            pages,
            ..Venue::default()
        }
    }

    fn abstracts(&self) -> (Option<String>, Option<String>) {
        const ABSTRACTS: [&str; 6] =
            ["citation_abstract", "jsonld.abstract", "dcterms.abstract", "dc.description.abstract", "dc.description", "description"];
        let metas = self.of_first(&ABSTRACTS);
        let (main, other) = in_two_languages(&metas);
        let text = |meta: &Meta| plain_abstract(&meta.value);
        (main.map(text), other.map(text))
    }

    fn url(&self, asked: &str) -> Option<String> {
        let named = self.text(&["citation_public_url", "citation_abstract_html_url", "citation_fulltext_html_url"]);
        let base = Url::parse(asked).ok();
        [named.as_deref(), self.canonical.as_deref(), Some(asked)].into_iter().flatten().find_map(|candidate| {
            let url = match &base {
                Some(base) => base.join(candidate.trim()).ok()?,
                None => Url::parse(candidate.trim()).ok()?,
            };
            matches!(url.scheme(), "http" | "https").then(|| url.to_string())
        })
    }

    /// The page's own title without the journal's name behind it, for a page whose vocabulary has no
    /// word for titles.
    fn title_of_page(&self) -> Option<Meta> {
        let title = self.page_title.as_deref().filter(|title| !title.is_empty())?;
        let venue = self.text(&VENUES).unwrap_or_default();
        let without_venue = title.strip_suffix(venue.as_str()).filter(|_| !venue.is_empty());
        let value = without_venue.map_or(title, |rest| rest.trim_end_matches([' ', '-', '–', '—', '|', '_', ':', '：']));
        Some(Meta { name: "title".to_owned(), value: value.to_owned(), language: None }).filter(|meta| !meta.value.is_empty())
    }
}

/// E-Tiller sites add （网络首发、推荐阅读） to titles.
fn without_notice(title: &str) -> &str {
    match title.rfind('（') {
        Some(at) if title.ends_with('）') && (title[at..].contains("网络首发") || title[at..].contains("推荐阅读")) => {
            title[..at].trim_end()
        }
        _ => title,
    }
}
