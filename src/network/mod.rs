//! Which keywords stand together, how often, how strongly.
//!
//! From the keyword sets of the records to a graph: [`Cooccurrence::count`] counts pairs,
//! [`Selection::of`] chooses the nodes, [`KeywordGraph::build`] joins both under a [`Similarity`].
//! The stage knows terms by [`TermId`](crate::text::TermId) only; labels come back at the rim, in
//! [`exchange`]. What the graph means is [`metrics`](crate::metrics)' business.

mod adjacency;
mod cooccurrence;
pub mod exchange;
mod graph;
mod similarity;
mod threshold;

pub(crate) use adjacency::Adjacency;
pub use cooccurrence::{Cooccurrence, Counting, Pair};
pub use graph::{KeywordGraph, Link, Node};
pub use similarity::Similarity;
pub use threshold::Selection;
