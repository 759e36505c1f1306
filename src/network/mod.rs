//! Which keywords stand together, how often, how strongly.

mod cooccurrence;
mod similarity;

pub use cooccurrence::Counting;
pub use similarity::Similarity;
