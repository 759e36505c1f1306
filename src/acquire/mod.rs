//! How the raw answers of a provider get here: politely, resumably, and kept as received.
//!
//! From a provider's address to [`Page`]s of undissected records. Only the protocol's envelope is
//! read here; what a record says is [`formats`](crate::formats)' business, so that an archived
//! answer can be read again by a better parser without asking the provider again.
//!
//! | file | idea |
//! |---|---|
//! | `address` | which addresses may be asked at all |
//! | `retry` | how long to wait before asking again |
//! | `client` | one polite request: pacing, tries, redirects, limits |
//! | `archive` | answers kept as received, named by their content |
//! | `oai` | the OAI-PMH 2.0 list, page by page, from any checkpoint |

mod address;
mod archive;
mod client;
mod oai;
mod retry;

pub use address::AllowList;
pub use archive::{Archive, RawEntry, RawRef};
pub use client::{Answer, Client, ClientSettings, Clock, Traffic};
pub use oai::{Ended, Envelope, HarvestSummary, Identify, OaiSource, Page, harvest, identify};
