//! What an export file or an answer says, record by record.
//!
//! From bytes to typed [`Record`](crate::record::Record)s: the encoding is found out (encoding.rs),
//! the layout recognised (sniff.rs), the stream cut into records (cuts.rs, frames.rs), and each record read
//! by its [`Format`]. A poor record becomes a [`Rejection`](crate::record::Rejection) and the others
//! go on; only an input that is no export at all is an error.
//!
//! A new format is one new file that implements [`Format`], and one line in [`FORMATS`].

mod article_page;
mod arxiv;
mod crossref;
mod cuts;
mod datacite;
mod doaj;
mod encoding;
mod fields;
mod format;
mod frames;
mod jats;
mod json;
mod json_ld;
mod lines;
mod links;
mod markup;
mod members;
mod names;
mod oai_dc;
mod openalex;
mod payload;
mod reading;
mod refworks;
mod retraction;
mod rows;
mod sniff;
mod wos;
mod xml;

pub use article_page::parse_article_page;
pub use arxiv::parse_arxiv;
pub use crossref::parse_crossref;
pub use doaj::parse_doaj;
pub use format::{Context, End, Findings, Format, Framing, Prepared, Slice};
pub use json::read_element;
pub use oai_dc::parse_oai_dc;
pub use openalex::parse_openalex;
pub use payload::read_payload;
pub use reading::{Batch, ReadOptions, Reading, read};
pub use rows::Dialect;
pub use xml::{Content, Element};

/// Raised whenever a reader gives another record for the same bytes; kept with what was read, so
/// that a corpus can tell which of its files a newer version would read differently.
pub const PARSER_VERSION: u32 = 1;

/// Every format that can be read. Where two claim an input equally, the earlier one has it.
pub static FORMATS: [&dyn Format; 6] =
    [&refworks::RefWorks, &wos::WebOfScience, &openalex::OpenAlex, &crossref::Crossref, &doaj::Doaj, &arxiv::Arxiv];

/// The names of all formats, as `--as` takes them.
pub fn names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name()).collect()
}
