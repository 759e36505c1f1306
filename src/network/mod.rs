//! Which keywords stand together, how often, how strongly.
//!
//! From sets of terms, one a record, to a graph: [`Cooccurrence::count`] counts pairs, [`Selection`] chooses the nodes,
//! [`KeywordGraph::build`] joins both under a [`Similarity`], [`Pruning`] thins them out; a [`Recipe`] says how, and does it all.
//! The terms are keywords or any other [`Unit`], and the sets need not be records: works that cite one reference are such a set.
//! The stage knows terms by [`TermId`](crate::text::TermId) only; labels come back at the rim, in
//! [`exchange`]. What the graph means is [`metrics`](crate::metrics)' business.

mod adjacency;
mod cooccurrence;
pub mod exchange;
mod graph;
mod prune;
mod recipe;
mod similarity;
mod threshold;
mod unit;
mod what_if;

pub(crate) use adjacency::Adjacency;
pub use cooccurrence::{Cooccurrence, Counting, Pair};
pub use graph::{KeywordGraph, Link, Node};
pub use prune::Pruning;
pub(crate) use recipe::occurrences;
pub use recipe::{Network, Recipe};
pub use similarity::Similarity;
pub use threshold::{Selecting, Selection};
pub use unit::Unit;
pub use what_if::{EdgeChanges, WhatIf};
