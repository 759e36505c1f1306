//! How the raw answers of a provider get here: politely, resumably, and kept as received.
//!
//! From a [`Provider`]'s list to [`Page`]s of undissected records. Only the protocol's envelope is
//! read here; what a record says is [`formats`](crate::formats)' business, so that an archived
//! answer can be read again by a better parser without asking the provider again.
//!
//! | file | idea |
//! |---|---|
//! | `address` | which addresses may be asked at all |
//! | `retry` | how long to wait before asking again |
//! | `client` | one polite request: pacing, tries, redirects, limits |
//! | `archive` | answers kept as received, in WARC files |
//! | `provider` | what a source must be able to do |
//! | `harvest` | a provider's list, page by page, around what breaks, to an end |
//! | `oai` | OAI-PMH 2.0 |
//! | `openalex`, `crossref`, `doaj`, `arxiv` | the search interfaces of those |
//! | `query` | what a study asks for, written in each provider's syntax |
//! | `envelope` | the records of a JSON answer, cut out undissected |
//! | `secret` | a key that is sent and never shown |
//! | `site` | a journal's own site: robots.txt, sitemaps, lists, article pages |

mod address;
mod archive;
mod arxiv;
mod client;
mod crossref;
mod doaj;
mod envelope;
mod harvest;
mod oai;
mod openalex;
mod provider;
mod query;
mod retry;
mod secret;
mod site;

pub use address::{AllowList, shown};
pub use archive::{Archive, RawEntry, RawRef, read_records};
pub use arxiv::Arxiv;
pub use client::{Answer, Client, ClientEvent, ClientSettings, Clock, Observer, Traffic};
pub use crossref::Crossref;
pub use doaj::Doaj;
pub use harvest::{Delivered, Ended, HarvestSummary, Limits, Sink, harvest};
pub use oai::{Division, Granularity, Identify, OaiSource, identify, incremental_from, list_formats, list_sets, preferred_format};
pub use openalex::{OpenAlex, Search, SinceFilter};
pub use provider::{Detours, Fate, Item, Page, Position, Preview, Provider, Request, Scope, Trouble};
pub use query::Query;
pub use secret::Secret;
pub use site::{Frontier, Link, LinkKind, Patterns, SiteSource, SiteSummary, Task, Visited, visit_site};

/// A server's words fit for a message: one line, no control characters, not long.
fn short(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect::<String>().trim().to_owned()
}
