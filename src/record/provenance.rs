//! Where a record was read, and why one was not.

use serde::{Deserialize, Serialize};

use super::Record;

/// Where in a file or answer something stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Record within the file, from 1.
    pub record: u32,
    /// Line on which the record begins (or the trouble stands), from 1.
    pub line: u32,
}

/// A record with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// What was read.
    pub record: Record,
    /// Where.
    pub place: Place,
}

/// A stretch of input that should have been a record and could not be read as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What sort of trouble, for counting.
    pub kind: RejectionKind,
    /// What was found, for a reader.
    pub message: String,
}

/// Sorts of trouble with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectionKind {
    /// The input ends inside the record.
    Truncated,
    /// There is no title to know it by.
    NoTitle,
    /// The bytes are no text in the file's encoding.
    Encoding,
    /// The layout is not that of the format.
    Malformed,
    /// Larger than any real record.
    Oversized,
}

impl RejectionKind {
    /// The word used in tables and in json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::NoTitle => "no-title",
            Self::Encoding => "encoding",
            Self::Malformed => "malformed",
            Self::Oversized => "oversized",
        }
    }

    /// The kind of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Truncated, Self::NoTitle, Self::Encoding, Self::Malformed, Self::Oversized].into_iter().find(|kind| kind.name() == name)
    }
}
