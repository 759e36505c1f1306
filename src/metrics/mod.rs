//! Which keyword matters in that network, and how.
//!
//! Every measure takes a [`KeywordGraph`](crate::network::KeywordGraph) and gives one number a node, in node order, or one a graph.
//! An empty graph, a lonely node or a network in pieces gives zeros where a formula has none to give, never NaN.

mod betweenness;
mod closeness;
mod clustering;
mod components;
mod degree;
mod density;
mod pagerank;

pub use betweenness::{LengthRule, Scale, WeightedBetweenness, betweenness, weighted_betweenness};
pub use closeness::closeness;
pub use clustering::clustering;
pub use components::{Components, components};
pub use degree::{degree, total_link_strength};
pub use density::density;
pub use pagerank::pagerank;
