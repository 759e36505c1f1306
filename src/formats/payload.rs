//! One record as a provider sent it: which reader takes it.
//!
//! Providers name the form of each record; this is the table from that name to its reader. A new
//! form is one line here.

use super::arxiv_oai::parse_arxiv_oai;
use super::bounds::bound;
use super::datacite::parse_datacite;
use super::jats::parse_jats;
use super::{parse_article_page, parse_arxiv, parse_crossref, parse_doaj, parse_oai_dc, parse_openalex};
use crate::record::{Record, RejectionKind, YearSpan};

/// Reads one record that a provider sent in the form `format`. `external` is the record's name among
/// all providers; for a page of a site that is its address. Fields of absurd size are cut, see bounds.rs.
///
/// # Errors
/// Why there is no record, for a rejection; a form without a reader is
/// [`RejectionKind::Malformed`].
pub fn read_payload(format: &str, external: &str, payload: &[u8], plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    let mut record = read_whole(format, external, payload, plausible)?;
    bound(&mut record);
    Ok(record)
}

fn read_whole(format: &str, external: &str, payload: &[u8], plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    match format {
        "oai-dc" => parse_oai_dc(external, &String::from_utf8_lossy(payload), plausible),
        "jats" => parse_jats(external, &String::from_utf8_lossy(payload), plausible),
        "datacite" => parse_datacite(external, &String::from_utf8_lossy(payload), plausible),
        "arxiv-oai" => parse_arxiv_oai(external, &String::from_utf8_lossy(payload), plausible),
        "article-page" => match parse_article_page(payload, external, None, plausible) {
            Ok(Some(record)) => Ok(record),
            Ok(None) => Err((RejectionKind::Malformed, "no metadata found: the page describes no article".to_owned())),
            Err(rejection) => Err(rejection),
        },
        "openalex-work" => parse_openalex(&String::from_utf8_lossy(payload), plausible),
        "crossref-work" => parse_crossref(&String::from_utf8_lossy(payload), plausible),
        "doaj-article" => parse_doaj(&String::from_utf8_lossy(payload), plausible),
        "arxiv-entry" => parse_arxiv(&String::from_utf8_lossy(payload), plausible),
        other => Err((RejectionKind::Malformed, format!("there is no reader for records of the form {other}"))),
    }
}
