//! What is known of one paper, and where it was read.
//!
//! A [`Record`] is one source's account of one paper, typed as far as the source allows and never
//! corrected. Several records can be one work; that is [`corpus`](crate::corpus)'s business.

mod affiliation;
mod author;
mod country;
mod date;
mod field;
mod identifier;
mod keyword;
mod provenance;
#[allow(clippy::module_inception)]
mod record;
mod reference;
mod venue;
mod year;

pub use crate::han::{has_han, is_han};
pub use author::{Author, read_orcid};
pub use date::Date;
pub use field::Field;
pub use identifier::{Identifier, Scheme};
pub use keyword::split_keywords;
pub use provenance::{Place, Rejection, RejectionKind, SourceRecord};
pub use record::{Kind, Record};
pub use reference::{citation_marks, without_doi};
pub use venue::Venue;
pub use year::{Year, YearSpan};
