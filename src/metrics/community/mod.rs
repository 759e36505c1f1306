//! Into which communities a network falls.
//!
//! From a [`KeywordGraph`] to a number a node: a partition that makes a [`Quality`] as large as the [`Algorithm`] finds it.
//! No algorithm is known that finds the best one in reasonable time; what is found depends on the seed, which is an input here.
//!
//! On 837 and 3,578 real keywords and on invented ones, each quality at three resolutions, what is found with the defaults is nowhere
//! below the best of ten runs of leidenalg 0.12.0, igraph 1.0.0 and networkx 3.6.1 (`tests/community.rs`).

mod leiden;
mod louvain;
mod moving;
mod search;
mod silhouette;
mod small;
mod terms;
mod weighted;

use serde::{Deserialize, Serialize};

pub use self::silhouette::silhouette;
pub use self::terms::{CommunityTerms, Naming, TermScore};
use self::weighted::{Weighted, renumber};
use crate::network::KeywordGraph;

/// How communities are sought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// Moves, refines and merges; every community is connected
    /// (Traag, Waltman, van Eck 2019, doi:10.1038/s41598-019-41695-z).
    #[default]
    Leiden,
    /// Moves and merges (Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008), and moves again on the way back (Rotta, Noack
    /// 2011, doi:10.1145/1963190.1970376).
    Louvain,
}

/// What a partition is worth, with resolution γ: the larger γ, the more and smaller the communities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// `Σ_{i<j} (a_ij - γ) δ(c_i, c_j)` on association strengths `a_ij = 2m w_ij / (k_i k_j)`, VOSviewer's
    /// (Waltman, van Eck, Noyons 2010, doi:10.1016/j.joi.2010.07.002).
    #[default]
    Vos,
    /// `1/(2m) Σ_ij (w_ij - γ k_i k_j / 2m) δ(c_i, c_j)`, i = j included (Newman, Girvan 2004, doi:10.1103/PhysRevE.69.026113;
    /// γ: Reichardt, Bornholdt 2006, doi:10.1103/PhysRevE.74.016110).
    Modularity,
    /// Constant Potts model: `Σ_{i<j} (w_ij - γ) δ(c_i, c_j)` on link strengths
    /// (Traag, Van Dooren, Nesterov 2011, doi:10.1103/PhysRevE.84.016114).
    Cpm,
}

impl Quality {
    /// As the study file and tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vos => "vos",
            Self::Modularity => "modularity",
            Self::Cpm => "cpm",
        }
    }
}

/// All that decides which communities are found, with the defaults of VOSviewer. `communities = { … }` of study.toml.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommunitySearch {
    /// How they are sought.
    pub algorithm: Algorithm,
    /// What is made large.
    pub quality: Quality,
    /// γ, at least 0.
    pub resolution: f64,
    /// Start of the random numbers.
    pub seed: u64,
    /// Random starts, which are then joined; at least 1.
    pub starts: u32,
    /// Rounds of the algorithm in a row, unless one changes nothing before; at least 1. On three real networks 3, 10 and 20 rounds
    /// differ in quality no more than two seeds do, one way or the other.
    pub iterations: u32,
    /// Communities of fewer keywords are given to a linked one.
    pub min_size: usize,
}

impl Default for CommunitySearch {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::default(),
            quality: Quality::default(),
            resolution: 1.0,
            seed: 0,
            starts: 10,
            iterations: 10,
            min_size: 1,
        }
    }
}

/// A partition of the nodes, its communities numbered by size: 0 is the largest; of equal ones that with the smallest node
/// comes first, so that a number depends on what is in the communities alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Communities {
    /// Community of every node, in node order.
    pub of_node: Vec<usize>,
    /// Nodes of every community, descending.
    pub sizes: Vec<usize>,
    /// The [`Quality`] reached.
    pub quality: f64,
}

impl Communities {
    /// Number of communities.
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// The nodes of every community, ascending.
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.count()];
        for (v, &community) in self.of_node.iter().enumerate() {
            members[community].push(v);
        }
        members
    }
}

/// The communities of a graph: the best partition that many starts and the joining of what they found come to, small communities merged
/// after.
///
/// w_ij is the link strength, k_i the total link strength of node i, m the sum of all w_ij. A node without a link is a
/// community of its own. The quality reached is at least that of every node standing alone (unless small communities are merged).
/// Under [`Algorithm::Leiden`] every community is connected.
/// Equal graph and search give equal bits on any number of threads: starts and pairs to join are independent, each has random
/// numbers of its own, and ties are broken by the partition itself. A resolution below 0 counts as 0, no start or round as 1.
///
/// Time about O(starts × (iterations + generations) × |E|), where generations are few, memory O(|V| + |E|) a thread and
/// O(starts × |V|).
///
/// ```
/// # use wenmai::{metrics::{CommunitySearch, communities}, network::KeywordGraph};
/// let two_triangles = KeywordGraph::from_edges(6, &[(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)]);
/// assert_eq!(communities(&two_triangles, &CommunitySearch::default()).of_node, [0, 0, 0, 1, 1, 1]);
/// ```
pub fn communities(graph: &KeywordGraph, search: &CommunitySearch) -> Communities {
    let weighted = Weighted::of(graph, search.quality, search.resolution.max(0.0));
    let mut of_node = search::best(&weighted, search);
    small::merge_small(&weighted, &mut of_node, search.min_size);
    numbered_by_size(&weighted, of_node, search.quality, search.resolution)
}

fn numbered_by_size(graph: &Weighted, mut of_node: Vec<u32>, quality: Quality, resolution: f64) -> Communities {
    let count = renumber(&mut of_node);
    let mut sizes = vec![0; count];
    of_node.iter().for_each(|&community| sizes[community as usize] += 1);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&community| std::cmp::Reverse(sizes[community])); // stable: first nodes ascend
    let mut rank = vec![0; count];
    for (place, &community) in order.iter().enumerate() {
        rank[community] = place;
    }
    Communities {
        quality: in_units(graph, graph.worth(&of_node), quality, resolution),
        of_node: of_node.iter().map(|&community| rank[community as usize]).collect(),
        sizes: order.into_iter().map(|community| sizes[community]).collect(),
    }
}

/// H in the units of the quality's definition.
fn in_units(graph: &Weighted, worth: f64, quality: Quality, resolution: f64) -> f64 {
    match quality {
        Quality::Modularity => {
            let m = graph.sizes.iter().sum::<f64>() / 2.0;
            if m > 0.0 { worth / m } else { 0.0 }
        }
        // H counts the pairs of a node with itself, half each
        Quality::Cpm | Quality::Vos => worth + resolution / 2.0 * graph.len() as f64,
    }
}

/// The [`Quality`] of any partition; `of_node` gives the community of every node, numbered as one likes.
///
/// 0 for a graph without links under modularity. Time O(|V| + |E|).
///
/// # Panics
/// When `of_node` is not as long as the graph has nodes.
pub fn partition_quality(graph: &KeywordGraph, of_node: &[usize], quality: Quality, resolution: f64) -> f64 {
    assert_eq!(of_node.len(), graph.node_count(), "a community for every node");
    let weighted = Weighted::of(graph, quality, resolution);
    let mut numbers: Vec<usize> = of_node.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let of_node: Vec<u32> = of_node.iter().map(|c| numbers.partition_point(|n| n < c) as u32).collect();
    in_units(&weighted, weighted.worth(&of_node), quality, resolution)
}

/// Modularity Q of a partition with resolution 1, from -1/2 to 1: link strength inside communities, as a share of all, beyond what
/// the total link strengths of the nodes lead one to expect. Defined in [`Quality::Modularity`].
///
/// # Panics
/// As [`partition_quality`].
pub fn modularity(graph: &KeywordGraph, of_node: &[usize]) -> f64 {
    partition_quality(graph, of_node, Quality::Modularity, 1.0)
}
