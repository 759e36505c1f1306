//! A work: one or more source records of the same paper, seen as one.

use crate::record::Record;

/// A work's name and a digest of all that is known of it: what an index needs to see what changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkStamp {
    /// Stable name of the work, made from its content: the same in every corpus that holds it.
    pub key: String,
    /// Hexadecimal digest of the merged record.
    pub digest: String,
}

/// A work with its records merged into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Name and digest.
    pub stamp: WorkStamp,
    /// The merged record.
    pub record: Record,
    /// How many source records it is made of.
    pub sources: usize,
}
