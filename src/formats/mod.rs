//! What an export file or an answer says, record by record.
//!
//! From bytes to typed [`Record`](crate::record::Record)s: the encoding is found out (source.rs, encoding.rs),
//! the layout recognised (sniff.rs), the stream cut into records (cuts.rs, frames.rs), and each record read
//! by its [`Format`]. A poor record becomes a [`Rejection`](crate::record::Rejection) and the others
//! go on; only an input that is no export at all is an error.
//!
//! A new format is one new file that implements [`Format`], and one line in [`FORMATS`].

mod archive;
mod article_page;
mod arxiv;
mod arxiv_oai;
mod bibtex;
mod bounds;
mod byline;
mod citation;
mod cqvip;
mod crossref;
mod cssci;
mod cuts;
mod datacite;
mod doaj;
mod draft;
mod encoding;
mod endnote;
mod endnote_xml;
mod estudy;
mod fields;
mod format;
mod frames;
mod garbled;
mod jats;
mod json;
mod kinds;
mod lines;
mod links;
mod markup;
mod medline;
mod members;
mod names;
mod noteexpress;
mod notefirst;
mod oai_dc;
mod openalex;
mod part;
mod payload;
mod pubmed_xml;
mod reader;
mod reading;
mod refworks;
mod retraction;
mod ris;
mod rows;
mod sniff;
mod source;
mod table;
mod tagged;
mod unpack;
mod values;
mod workbook;
mod wos;
mod wos_tab;
mod write;
mod xml;

pub use archive::{Member, archive_members, read_member};
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
pub use unpack::Packing;
pub use write::Export;
pub use xml::{Content, Element};

/// Raised whenever a reader gives another record for the same bytes; kept with what was read, so
/// that a corpus can tell which of its files a newer version would read differently.
pub const PARSER_VERSION: u32 = 3;

/// Every format that can be read. Where two claim an input equally, the earlier one has it.
pub static FORMATS: [&dyn Format; 27] = [
    &refworks::RefWorks,
    &wos::WebOfScience,
    &wos_tab::WosTab,
    &noteexpress::NoteExpress,
    &endnote::EndNote,
    &estudy::EStudy,
    &table::CnkiTable,
    &cssci::Cssci,
    &cqvip::Cqvip,
    &notefirst::NoteFirst,
    &medline::Medline,
    &pubmed_xml::PubMedXml,
    &bibtex::BibTex,
    &endnote_xml::EndNoteXml,
    &ris::Ris,
    &openalex::OpenAlex,
    &crossref::Crossref,
    &doaj::Doaj,
    &arxiv::Arxiv,
    &table::TABLES[0],
    &table::TABLES[1],
    &table::TABLES[2],
    &table::TABLES[3],
    &table::TABLES[4],
    &table::TABLES[5],
    &table::TABLES[6],
    &table::TABLES[7],
];

/// The names of all formats, as `--as` takes them.
pub fn names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name()).collect()
}

/// Whether `name` is what a column of a table can hold, as `[import.columns]` in study.toml has it:
/// "title", "author", "keywords", "venue", "year", ...
pub fn is_column_part(name: &str) -> bool {
    table::part_named(name).is_some()
}
