//! Which works match a query.
//!
//! A tantivy index over title, abstract, keywords, authors, venue, year and DOI, derived from the
//! corpus and kept in step with it by itself: it can be deleted at any time. [`Index::open`] brings
//! it up to date, [`Index::search`] asks it.

mod analyzer;
mod build;
mod document;
mod highlight;
mod query;
mod ranking;
mod schema;
mod search;
mod syntax;
mod unwritable;

pub use build::{IndexSource, Upkeep};
pub use highlight::SnippetPart;
pub use search::{Hit, Index, SearchRequest, SearchResults, Sort};
