//! Asking the index.

use std::path::{Path, PathBuf};

use serde::Serialize;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::build::{self, Built, IndexSource, Upkeep, failure};
use super::document::Shown;
use super::highlight::{Pattern, SnippetPart, excerpt, marked, places};
use super::ranking::{Ranking, Statistics};
use super::schema::{Fields, SearchField};
use super::{query, syntax};
use crate::text::WordLists;
use crate::{Error, Result};

/// Characters of an abstract shown beside a hit.
const SNIPPET: usize = 160;

/// A full-text index of a corpus.
pub struct Index {
    folder: PathBuf,
    lists: WordLists,
    fields: Fields,
    searcher: Searcher,
}

/// What to look for and what to show of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// In the query language; see [`Index::search`].
    pub query: String,
    /// How many hits to show.
    pub limit: usize,
    /// How many of the first hits to pass over.
    pub offset: usize,
    /// Which come first.
    pub sort: Sort,
    /// How many keywords to count, the most frequent first; 0 counts neither keywords nor years.
    pub facets: usize,
    /// Whether hits come with marked excerpts.
    pub snippets: bool,
}

impl Default for SearchRequest {
    /// Every work, the first ten by relevance, with excerpts and ten keywords.
    fn default() -> Self {
        Self { query: "*".into(), limit: 10, offset: 0, sort: Sort::default(), facets: 10, snippets: true }
    }
}

/// Which works come first; equals are ordered by key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The best match (BM25) first.
    #[default]
    Relevance,
    /// The oldest first; works without a year last.
    YearAscending,
    /// The newest first; works without a year last.
    YearDescending,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SearchResults {
    /// Works that match, shown or not.
    pub total: usize,
    /// The works asked for, in order.
    pub hits: Vec<Hit>,
    /// Year and matching works of it, in order of year; works without a year are in none.
    pub years: Vec<(u64, usize)>,
    /// Keyword and matching works that have it, the most frequent first.
    pub keywords: Vec<(String, usize)>,
}

/// A work that matches.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Hit {
    /// The work's name in the corpus.
    pub key: String,
    /// How well it matches: BM25, without unit, 0 when sorted by year.
    pub score: f32,
    /// Title as printed.
    pub title: String,
    /// In the order of the byline.
    pub authors: Vec<String>,
    /// Where it appeared.
    pub venue: String,
    /// Year of publication.
    pub year: Option<u64>,
    /// DOI without prefix.
    pub doi: Option<String>,
    /// Keywords as printed.
    pub keywords: Vec<String>,
    /// The title in pieces, what the query found marked; empty without snippets.
    pub title_parts: Vec<SnippetPart>,
    /// An excerpt of abstract or translated title in pieces; empty without snippets.
    pub snippet: Vec<SnippetPart>,
}

impl Index {
    /// Opens the index in `folder`, which belongs to it alone, and brings it up to date.
    ///
    /// Nothing is read from `source` when `corpus_digest` and the word lists are those of the last
    /// time. When the corpus differs, works are compared by digest and only new, changed and gone
    /// ones are touched; when the lists or the layout differ, or the index is missing or damaged, it
    /// is built anew. `progress` hears works done and works to do.
    ///
    /// # Errors
    /// [`Error::Index`] for a folder that cannot be written or that another run is writing to, and
    /// whatever the source reports.
    pub fn open(
        folder: &Path,
        lists: &WordLists,
        corpus_digest: &str,
        source: &dyn IndexSource,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(Self, Upkeep)> {
        let Built { fields, searcher, upkeep } = build::open(folder, lists, corpus_digest, source, progress)?;
        Ok((Self { folder: folder.to_owned(), lists: lists.clone(), fields, searcher }, upkeep))
    }

    /// Number of works in the index.
    pub fn len(&self) -> usize {
        self.searcher.num_docs() as usize
    }

    /// True for an index of no work.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds works.
    ///
    /// The language is tantivy's: `AND`, `OR`, `NOT`, `+`, `-`, brackets, phrases in quotes,
    /// `"two words"~3`, `begin*`, `word^2`, fields (`title:`, `abstract:`, `keyword:`, `author:`,
    /// `venue:`, `year:`, `doi:`, `key:`), `year:[2014 TO 2019]`, `year:>=2014`, `title:IN [a b]`,
    /// `*`. Words side by side must all be found. Full-width signs mean the same.
    ///
    /// # Errors
    /// [`Error::Query`] with the place in the query; [`Error::Index`] when the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResults> {
        let node = syntax::parse(&request.query)?;
        let compiled = query::compile(&node, &self.fields, &self.lists).ok_or_else(|| Error::Query {
            query: request.query.clone(),
            position: 0,
            message: "nothing to search for but words that are too common, or punctuation".into(),
        })?;
        let keep = request.offset.saturating_add(request.limit).min(self.len());
        let ranking = Ranking { sort: request.sort, keep, count: request.facets > 0 };
        let statistics = Statistics { searcher: &self.searcher };
        let fail = |error| failure(&self.folder, &error);
        let mut ranked = self.searcher.search_with_statistics_provider(&*compiled.query, &ranking, &statistics).map_err(fail)?;
        ranked.keywords.truncate(request.facets);
        let shown = ranked.best.into_iter().skip(request.offset);
        let patterns = request.snippets.then_some(&compiled.patterns[..]);
        let hits = shown.map(|(address, score)| self.hit(address, score, patterns)).collect::<Result<_>>()?;
        Ok(SearchResults { total: ranked.total, hits, years: ranked.years, keywords: ranked.keywords })
    }

    fn hit(&self, address: DocAddress, score: f32, patterns: Option<&[Pattern]>) -> Result<Hit> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(|error| failure(&self.folder, &error))?;
        let shown = document.get_first(self.fields.shown).and_then(|value| value.as_str().map(serde_json::from_str::<Shown>));
        let Some(Ok(shown)) = shown else {
            let message = "a work in it cannot be read; delete the folder, the next search builds it anew".to_owned();
            return Err(Error::Index { path: self.folder.clone(), message });
        };
        let (title_parts, snippet) = match patterns {
            Some(patterns) => (marked(&shown.title, &places(&shown.title, SearchField::Title, patterns)), snippet(&shown, patterns)),
            None => Default::default(),
        };
        let Shown { key, title, authors, venue, year, doi, keywords, .. } = shown;
        Ok(Hit { key, score, title, authors, venue, year, doi, keywords, title_parts, snippet })
    }
}

/// The text beside the title in which most is marked; the abstract's beginning where nothing is.
fn snippet(shown: &Shown, patterns: &[Pattern]) -> Vec<SnippetPart> {
    let texts = [
        (&shown.abstract_text, SearchField::Abstract),
        (&shown.translated_abstract, SearchField::Abstract),
        (&shown.translated_title, SearchField::Title),
    ];
    let found = texts.into_iter().filter(|(text, _)| !text.is_empty()).map(|(text, field)| (text, places(text, field, patterns)));
    // the first of equals: max_by_key would take the last
    let best = found.reduce(|best, next| if next.1.len() > best.1.len() { next } else { best });
    best.map_or_else(Vec::new, |(text, places)| excerpt(text, &places, SNIPPET))
}
