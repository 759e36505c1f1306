//! Which keyword matters in that network, and how.
//!
//! Every measure takes a [`KeywordGraph`](crate::network::KeywordGraph) and gives one number a node, in node order, or one a graph.
//! An empty graph, a lonely node or a network in pieces gives zeros where a formula has none to give, never NaN.

mod articulation;
mod betweenness;
mod clustering;
mod community;
mod components;
mod core_number;
mod degree;
mod density;
mod distance;
mod eigenvector;
mod evolution;
mod layout;
mod map_density;
mod pagerank;
mod strategic;

pub use articulation::articulation_points;
pub use betweenness::{
    LengthRule, SampledBetweenness, Sampling, Scale, WeightedBetweenness, betweenness, betweenness_by_length, sampled_betweenness,
    weighted_betweenness,
};
pub use clustering::clustering;
pub use community::{
    Algorithm, Communities, CommunitySearch, CommunityTerms, Naming, Quality, TermScore, communities, modularity, partition_quality,
    silhouette,
};

pub use components::{Components, components};
pub use core_number::core_numbers;
pub use degree::{degree, total_link_strength};
pub use density::density;
pub use distance::{Distances, closeness};
pub use eigenvector::eigenvector;
pub use evolution::{Evolution, Overlap, Passage, Theme, evolution};
pub use layout::{EXACT_UP_TO, FEWER_STARTS, Layout, LayoutMethod, LayoutSearch, layout, objective as layout_objective};
pub use map_density::{KERNEL_WIDTH, MapDensity};
pub use pagerank::pagerank;
pub use strategic::{Callon, Quadrant, strategic};
