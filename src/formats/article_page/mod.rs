//! An article's own page on a journal site: what its `<meta>` tags say.
//!
//! From bytes and an address to one [`Record`], or none where the page holds no article's metadata;
//! nothing is guessed from the page's text. Three vocabularies are read, field by field the first that
//! has a value:
//!
//! 1. Highwire `citation_...` (<https://scholar.google.com/intl/en/scholar/inclusion.html#indexing>
//!    describes it; a vendor's prefix before `citation_` is passed over),
//! 2. JSON-LD of schema.org, see `json_ld`,
//! 3. Dublin Core `DC....` and `DCTERMS....`, and PRISM `prism....`.
//!
//! What Chinese journal systems made of it, as seen on MagTech and E-Tiller (勤云) sites: authors of
//! one language in one tag, divided by `, ; ， ； 、`, with the numbers of their institutions glued on;
//! title, authors and keywords twice, once a language; dates as `20200420`.
//!
//! Which date counts is told in `dates`, which authors in `authors`.

mod authors;
mod dates;
mod encoding;
mod fields;
mod json_ld;
mod keywords;
mod metas;
#[cfg(test)]
mod tests;

use self::encoding::encoding_of;
use self::fields::Describes;
use self::metas::Metas;
use super::bounds::bound;
use crate::record::{Record, RejectionKind, YearSpan};

/// Larger than this is no article's page.
const LARGEST: usize = 16 << 20;
/// Of a page so much is read; metadata stand in its head.
const READ: usize = 2 << 20;

/// Reads the metadata of an article from its page. `None` where the page has none: no title in a
/// vocabulary that articles use. `content_type` is the server's header of that name, for its `charset`. Linear in the
/// page's length.
///
/// # Errors
/// [`RejectionKind::Oversized`] for a page of more than 16 MiB, [`RejectionKind::NoTitle`] for one that
/// describes an article all but its title.
pub fn parse_article_page(
    bytes: &[u8],
    url: &str,
    content_type: Option<&str>,
    plausible: YearSpan,
) -> Result<Option<Record>, (RejectionKind, String)> {
    if bytes.len() > LARGEST {
        return Err((RejectionKind::Oversized, format!("the page is {} bytes long", bytes.len())));
    }
    let bytes = &bytes[..bytes.len().min(READ)];
    let (text, ..) = encoding_of(bytes, url, content_type).decode(bytes);
    let page = Metas::read(&text);
    match page.describes() {
        Describes::Nothing => Ok(None),
        Describes::Untitled => Err((RejectionKind::NoTitle, "an article's metadata without a title".to_owned())),
        Describes::Article => {
            let mut record = page.record(url, plausible);
            bound(&mut record);
            Ok(Some(record))
        }
    }
}
