//! Which keyword the shortest paths between the others run through.
//!
//! [`reduction`] takes away what no path crosses, [`unweighted`] and [`weighted`] search what is left from every source, and
//! here the sources are shared out and the parts put together. [`sampled`] estimates what is too large to be exact.

mod by_length;
mod length;
mod queue;
mod reduction;
mod sampled;
mod unweighted;
mod weighted;

use rayon::prelude::*;

pub use by_length::betweenness_by_length;
pub use length::LengthRule;
pub use sampled::{SampledBetweenness, Sampling, sampled_betweenness};

use self::reduction::{Reduced, Source};
use crate::network::{Adjacency, KeywordGraph};

/// Whether a centrality is given as it is or as a share of the greatest possible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    /// The sum over unordered pairs of nodes.
    #[default]
    Raw,
    /// Divided by the number of pairs, (n - 1)(n - 2) / 2.
    Normalized,
}

/// Betweenness centrality of every node: `b(v) = Σ σ_st(v) / σ_st`, the sum over all unordered
/// pairs {s, t} of nodes other than v.
///
/// `σ_st` counts the shortest paths between s and t, `σ_st(v)` those through v; a pair
/// without a path adds 0. Length is the number of edges: link strength is closeness, not distance,
/// so it takes no part here; [`weighted_betweenness`] is the measure in which it does.
///
/// Returns one value a node in `NodeIndex` order, without unit. With [`Scale::Normalized`] the sum
/// is divided by (n - 1)(n - 2) / 2, giving 0 to 1; below three nodes every value is 0.
/// Equal input gives equal bits: sources are dealt to a fixed number of blocks and the blocks added up in order, whatever
/// the thread count. Path counts are `f64`, exact to 2^53 and scaled by level beyond 2^512, so that they never overflow.
///
/// Time O(|V||E|), memory O(|V| + |E|) a thread. Nodes whose neighbours are all linked to one another, such as keywords used
/// in one record only, lie inside no shortest path; they are folded away first, which leaves the values
/// as they are and most of the time unspent.
///
/// ```
/// # use wenmai::{metrics::{betweenness, Scale}, network::KeywordGraph};
/// let path = KeywordGraph::from_edges(3, &[(0, 1), (1, 2)]);   // 0 - 1 - 2
/// assert_eq!(betweenness(&path, Scale::Normalized), [0.0, 1.0, 0.0]);
/// ```
///
/// Freeman (1977), Sociometry 40(1), 35-41, doi:10.2307/3033543, defines it;
/// Brandes (2001), J. Math. Sociol. 25(2), 163-177, doi:10.1080/0022250X.2001.9990249, computes it. Folding in this spirit:
/// Sariyuce et al. (2013), SDM, doi:10.1137/1.9781611972832.76. Searching from either side of a wave: Beamer et al. (2012), SC.
pub fn betweenness(graph: &KeywordGraph, scale: Scale) -> Vec<f64> {
    let reduced = Reduced::of(&Adjacency::of(graph), false);
    scaled(unweighted_values(&reduced), scale)
}

/// What [`weighted_betweenness`] found, and how it told equal paths from unequal ones.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedBetweenness {
    /// One value a node, in node order.
    pub values: Vec<f64>,
    /// How lengths were compared; to be printed beside the values.
    pub rule: LengthRule,
}

/// Betweenness centrality where n co-occurrences make an edge 1/n long: the stronger the link, the shorter the path.
///
/// The definition is that of [`betweenness`] with a path's length the sum of 1/n over its edges (n = co-occurrences).
/// Paths of equal length are found equal: 1/3 + 1/6 ties with 1/2, which sums in floating point often miss. The lengths are
/// whole numbers, lcm(all n) / n, as long as they fit in 128 bits; [`LengthRule`] in the answer says which rule applied.
/// For the link strength of fractional counting n is the count as well.
///
/// Returns one value a node in node order, scaled as in [`betweenness`]; equal input gives equal bits whatever the thread count.
/// Path counts are `f64`; beyond 1e300 they are held at 1e300, so that the values stay finite.
///
/// Time O(|V||E| + |V|² log |V|), memory O(|V| + |E|) a thread. The same folding applies to keywords whose
/// links are all equally long and none shorter than those among their neighbours; an edge longer than a detour over one node
/// is dropped beforehand, since no shortest path uses it.
///
/// ```
/// # use wenmai::{metrics::{weighted_betweenness, Scale}, network::KeywordGraph};
/// // Two strong links are shorter together than a weak one.
/// let graph = KeywordGraph::from_weighted_edges(3, [(0, 1, 5), (1, 2, 5), (0, 2, 1)]);
/// assert_eq!(weighted_betweenness(&graph, Scale::Raw).values, [0.0, 1.0, 0.0]);
/// ```
///
/// Newman (2001), Phys. Rev. E 64, 016132, doi:10.1103/PhysRevE.64.016132, reads link strength so; algorithm as in [`betweenness`].
pub fn weighted_betweenness(graph: &KeywordGraph, scale: Scale) -> WeightedBetweenness {
    let adjacency = Adjacency::of(graph);
    let reduced = Reduced::of(&adjacency, true);
    let (rule, values) = weighted_values(&adjacency, &reduced);
    WeightedBetweenness { values: scaled(values, scale), rule }
}

fn unweighted_values(reduced: &Reduced) -> Vec<f64> {
    assemble(reduced, || unweighted::Search::new(reduced), |search, source, part| search.add(source, part))
}

fn weighted_values(adjacency: &Adjacency, reduced: &Reduced) -> (LengthRule, Vec<f64>) {
    fn run<L: length::Length>(reduced: &Reduced, unit: L::Unit) -> Vec<f64> {
        let lengths = weighted::Lengths::<L>::new(reduced, unit);
        assemble(reduced, || weighted::Search::new(reduced, &lengths), |search, source, part| search.add(source, part))
    }
    let rule = LengthRule::choose(adjacency);
    let values = match rule {
        LengthRule::Integer64 { lcm } => run::<u64>(reduced, lcm),
        LengthRule::Integer128 { lcm } => run::<u128>(reduced, lcm),
        LengthRule::Tolerance => run::<length::Tolerant>(reduced, ()),
    };
    (rule, values)
}

/// Blocks the sources are dealt to; part of the result's last bits, so never to depend on the machine.
const BLOCKS: usize = 64;

/// Lets every source of the reduced graph add its share to the core nodes, and puts them back among all nodes.
fn assemble<S>(reduced: &Reduced, search: impl Fn() -> S + Sync, add: impl Fn(&mut S, Source, &mut [f64]) + Sync) -> Vec<f64> {
    let sources = reduced.source_count();
    let parts: Vec<Vec<f64>> = (0..BLOCKS.min(sources))
        .into_par_iter()
        .map(|block| {
            let mut part = vec![0.0; reduced.core_len()];
            let mut search = search();
            for number in (block..sources).step_by(BLOCKS) {
                add(&mut search, reduced.source(number), &mut part);
            }
            part
        })
        .collect();
    let mut values = reduced.settled().to_vec();
    for part in &parts {
        for (&node, share) in reduced.core_nodes().iter().zip(part) {
            values[node as usize] += share;
        }
    }
    values
}

fn scaled(mut values: Vec<f64>, scale: Scale) -> Vec<f64> {
    let n = values.len() as f64;
    if scale == Scale::Normalized && n > 2.0 {
        let pairs = (n - 1.0) * (n - 2.0) / 2.0;
        values.iter_mut().for_each(|value| *value /= pairs);
    }
    values
}

#[cfg(test)]
mod tests;
