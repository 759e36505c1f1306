//! Records written in formats that other programs read: BibTeX, RIS, Web of Science, RefWorks.
//!
//! What a format can carry comes back when it is read again; what it has no field for is left out:
//! `records --format jsonl` is the form that keeps everything. Every value is one line, control
//! characters become blanks.

mod bibtex;
mod refworks;
mod ris;
mod wos;

use super::xml::one_line;
use crate::record::{Record, Scheme};

/// A format that records can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// BibTeX, with the fields that Web of Science adds to it.
    BibTex,
    /// RIS.
    Ris,
    /// Web of Science plain text, which CiteSpace, VOSviewer and bibliometrix read.
    Wos,
    /// RefWorks, as CNKI writes it.
    RefWorks,
}

impl Export {
    /// What stands before the first record.
    pub fn header(self) -> &'static str {
        match self {
            Self::Wos => "FN Clarivate Analytics Web of Science\nVR 1.0\n",
            Self::BibTex | Self::Ris | Self::RefWorks => "",
        }
    }

    /// What stands behind the last record.
    pub fn footer(self) -> &'static str {
        match self {
            Self::Wos => "EF\n",
            Self::BibTex | Self::Ris | Self::RefWorks => "",
        }
    }

    /// One record; `key` names it where the format needs a name, and must be another for every
    /// record of a file. Linear in the record.
    pub fn record(self, record: &Record, key: &str) -> String {
        match self {
            Self::BibTex => bibtex::entry(record, key),
            Self::Ris => ris::record(record),
            Self::Wos => wos::record(record, key),
            Self::RefWorks => refworks::record(record),
        }
    }
}

/// Fields in the order they are put, each on a line of its own behind its tag.
struct Tagged {
    text: String,
    between: &'static str,
}

impl Tagged {
    /// Fields whose tag and value have `between` between them.
    fn new(between: &'static str) -> Self {
        Self { text: String::new(), between }
    }

    /// A value in one line; an empty one is no field.
    fn put(&mut self, tag: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.text.extend([tag, self.between, &value, "\n"]);
        }
    }

    fn put_all<'a>(&mut self, tag: &str, values: impl IntoIterator<Item = &'a String>) {
        for value in values {
            self.put(tag, value);
        }
    }

    fn put_some(&mut self, tag: &str, value: Option<&String>) {
        self.put(tag, value.map_or("", String::as_str));
    }
}

/// Year or what stood in its place.
fn year(record: &Record) -> String {
    match &record.year {
        crate::record::Field::Typed(year) => year.to_string(),
        crate::record::Field::Verbatim(text) => text.clone(),
        crate::record::Field::Missing => String::new(),
    }
}

/// First and last page, where the pages are a plain span of two.
fn span(pages: &str) -> Option<(&str, &str)> {
    let (first, last) = pages.split_once('-')?;
    let plain = |page: &str| !page.is_empty() && page.bytes().all(|b| b.is_ascii_alphanumeric());
    (plain(first) && plain(last) && first != last).then_some((first, last))
}

/// Identifiers other than those of these schemes, as "scheme:value".
fn other_identifiers(record: &Record, but: &[Scheme]) -> Vec<String> {
    record.identifiers.iter().filter(|id| !but.contains(&id.scheme)).map(ToString::to_string).collect()
}
