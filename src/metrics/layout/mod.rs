//! Where the nodes of a network stand on a map.
//!
//! From a [`KeywordGraph`] to two coordinates a node: a drawing that makes an energy as small as many starts find it. What is
//! near on the map is strongly tied; the axes mean nothing. No algorithm is known that finds the best drawing in reasonable
//! time, so the energy reached is part of the result, and the seed is an input.

mod energy;
mod logarithm;
mod minimise;
mod normal;
mod pack;
mod start;
mod tree;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::energy::Energy;
pub(super) use self::normal::mean_distance;
use super::components;
use crate::network::KeywordGraph;

/// Which energy is made small. Link strengths are `c_ij`, distances on the map `d_ij`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayoutMethod {
    /// VOS, the map of VOSviewer: `Σ_{i<j} a_ij d_ij²` with a mean distance of 1, where `a_ij = 2m c_ij / (s_i s_j)` is the
    /// association strength of total link strengths `s_i` and their sum `2m` (van Eck, Waltman 2010, doi:10.1007/s11192-009-0146-3).
    /// Its least is where `Σ_{i<j} (a_ij d_ij² / 2 - d_ij)` has its least, but for the scale: attraction 2, repulsion 1.
    #[default]
    Vos,
    /// The forces of Fruchterman and Reingold (1991, doi:10.1002/spe.4380211102): attraction `w_ij d_ij²`, repulsion `1 / d_ij`,
    /// whose energy is `Σ_{i<j} (w_ij d_ij³ / 3 - ln d_ij)`, with `w_ij` the link strength over the mean of all pairs. Hubs come to
    /// the middle.
    Force,
}

impl LayoutMethod {
    /// What a study calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vos => "vos",
            Self::Force => "force",
        }
    }
}

/// All that decides which drawing is found. `layout = "vos"`, or `{ method, starts, seed }`, of study.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct LayoutSearch {
    /// Which energy is made small.
    pub method: LayoutMethod,
    /// Random starts, of which the best is kept; components beyond [`FEWER_STARTS`] nodes make do with fewer.
    pub starts: u32,
    /// Start of the random numbers.
    pub seed: u64,
}

impl Default for LayoutSearch {
    fn default() -> Self {
        Self { method: LayoutMethod::Vos, starts: 20, seed: 0 }
    }
}

/// The two ways in which a study may say it.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "layout is \"vos\", \"force\" or a table of method, starts and seed")]
enum Written {
    Method(LayoutMethod),
    Search {
        #[serde(default)]
        method: LayoutMethod,
        starts: Option<u32>,
        seed: Option<u64>,
    },
}

impl From<Written> for LayoutSearch {
    fn from(written: Written) -> Self {
        let default = Self::default();
        match written {
            Written::Method(method) => Self { method, ..default },
            Written::Search { method, starts, seed } => {
                Self { method, starts: starts.unwrap_or(default.starts), seed: seed.unwrap_or(default.seed) }
            }
        }
    }
}

/// Up to so many nodes a component gets all its starts; beyond, their number falls with the square of the nodes, to 4 at least.
pub const FEWER_STARTS: usize = 300;

/// Beyond so many nodes repulsion is summed over a quadtree (Barnes, Hut 1986), and there are two starts: a
/// cloud, and for VOS a well-drawn core.
pub const EXACT_UP_TO: usize = 2_000;

/// A drawing of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// x and y of every node, in node order, y upward.
    pub positions: Vec<[f64; 2]>,
    /// How they were found.
    pub method: LayoutMethod,
    /// What the giant component reached: see [`objective`]. 0 where it has fewer than three nodes.
    pub objective: f64,
    /// Nodes of the giant component.
    pub nodes: usize,
    /// Starts it was the best of.
    pub starts: u32,
    /// Start of the random numbers.
    pub seed: u64,
}

/// The drawing of a graph in which each component has the least energy that `search` finds.
///
/// A start is a random cloud in space, brought to rest there and then pressed flat step by step: the third dimension lets
/// nodes pass each other that would block each other's way in the plane, so that most starts end in the same good
/// minimum. Beyond [`EXACT_UP_TO`] nodes one start is a random cloud in the plane; for the other of VOS the 500 best-linked nodes
/// are drawn as said, and all others put among their neighbours. The best of all starts is brought to rest with a tolerance of 1e-11 of the energy (L-BFGS; Liu, Nocedal 1989,
/// doi:10.1007/BF01589116).
///
/// The giant component is centred, has a mean distance of 1 between two of its nodes and the larger spread along x, and the
/// side that reaches farther is right and up, so that one minimum gives one picture whatever the seed. Other components,
/// which no energy ties to it, stand in rows of squares below, the larger first; a square's side is that of the giant one's share
/// for as many nodes.
///
/// Equal graph and search give equal bits on any machine and number of threads: starts are independent, of equally good ones
/// the first counts, and there is no operation but + - × ÷ √, which IEEE 754 defines to the last bit.
///
/// Time about O(starts × 200 × n²) for n nodes of a component, O(300 × n log n) beyond [`EXACT_UP_TO`]; memory O(|V| + |E|) a thread.
///
/// ```
/// # use wenmai::{metrics::{LayoutSearch, layout}, network::KeywordGraph};
/// let path = layout(&KeywordGraph::from_edges(3, &[(0, 1), (1, 2)]), &LayoutSearch::default());
/// let [a, b, c] = [0, 1, 2].map(|node| path.positions[node]);
/// assert!(a[0] * c[0] < 0.0 && b[0].abs() < 1e-6, "the middle node stands in the middle");
/// ```
pub fn layout(graph: &KeywordGraph, search: &LayoutSearch) -> Layout {
    let pieces = components(graph);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); pieces.count()];
    for (node, &piece) in pieces.of_node.iter().enumerate() {
        members[piece].push(node);
    }
    let drawn: Vec<(Vec<[f64; 2]>, f64)> = members
        .par_iter()
        .map(|members| {
            let energy = Energy::of(graph, members, search.method);
            let at = normal::standardised(start::best(&energy, search));
            let reached = if members.len() < 3 { 0.0 } else { energy.objective(&at) };
            (at, reached)
        })
        .collect();
    let objective = drawn.first().map_or(0.0, |(_, reached)| *reached);
    let parts: Vec<Vec<[f64; 2]>> = drawn.into_iter().map(|(at, _)| at).collect();
    Layout {
        positions: pack::together(graph.node_count(), &members, &parts),
        method: search.method,
        objective,
        nodes: pieces.giant_size(),
        starts: start::count(pieces.giant_size(), search.starts),
        seed: search.seed,
    }
}

/// What a drawing of a connected network is worth, the smaller the better, whatever its size on the sheet.
///
/// [`LayoutMethod::Vos`]: `Σ_{i<j} a_ij d_ij²` once distances are divided by their mean, the quantity that VOS is defined to make
/// small. [`LayoutMethod::Force`]: the energy at the scale at which it is least, `t³ = P / Σ w_ij d_ij³` for P pairs:
/// `P/3 - Σ_{i<j} ln(t d_ij)`.
///
/// Time O(n²).
///
/// # Panics
/// When there is not one position a node.
pub fn objective(graph: &KeywordGraph, method: LayoutMethod, positions: &[[f64; 2]]) -> f64 {
    assert_eq!(positions.len(), graph.node_count(), "one position a node");
    let all: Vec<usize> = (0..graph.node_count()).collect();
    Energy::of(graph, &all, method).objective(positions)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vos(graph: &KeywordGraph) -> Layout {
        layout(graph, &LayoutSearch::default())
    }

    fn force(graph: &KeywordGraph) -> Layout {
        layout(graph, &LayoutSearch { method: LayoutMethod::Force, ..LayoutSearch::default() })
    }

    fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
        ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
    }

    fn two_cliques(size: u32) -> KeywordGraph {
        let clique = |first: u32| (0..size).flat_map(move |a| (0..a).map(move |b| (first + a, first + b)));
        KeywordGraph::from_edges(2 * size as usize, &clique(0).chain(clique(size)).chain([(0, size)]).collect::<Vec<_>>())
    }

    #[test]
    fn a_triangle_is_equilateral_and_worth_what_the_formula_says() {
        // c = 1, s = 2, 2m = 6: a = 6/4 for each of three pairs at distance 1
        let triangle = KeywordGraph::from_edges(3, &[(0, 1), (1, 2), (0, 2)]);
        let found = vos(&triangle);
        assert!((found.objective - 4.5).abs() < 1e-9, "{}", found.objective);
        for (a, b) in [(0, 1), (1, 2), (0, 2)] {
            assert!((distance(found.positions[a], found.positions[b]) - 1.0).abs() < 1e-5);
        }
        // w = 1 for each pair, so that E is least at d = 1: 3 × (1/3 - ln 1)
        assert!((force(&triangle).objective - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_node_moved_alone_lowers_the_objective() {
        let ring: Vec<(u32, u32)> = (0..12).map(|i| (i, (i + 1) % 12)).chain([(0, 6), (2, 9), (3, 12)]).collect();
        let graph = KeywordGraph::from_edges(13, &ring);
        for found in [vos(&graph), force(&graph)] {
            for node in 0..13 {
                for step in [[0.01, 0.0], [-0.01, 0.0], [0.0, 0.01], [0.0, -0.01]] {
                    let mut moved = found.positions.clone();
                    moved[node] = [moved[node][0] + step[0], moved[node][1] + step[1]];
                    assert!(objective(&graph, found.method, &moved) > found.objective, "{:?} {node}", found.method);
                }
            }
        }
    }

    #[test]
    fn two_cliques_and_a_bridge_come_apart() {
        let graph = two_cliques(6);
        for found in [vos(&graph), force(&graph)] {
            let side = |node: usize| found.positions[node][0] > 0.0;
            assert!((1..6).all(|i| side(i) == side(1)) && (7..12).all(|i| side(i) != side(1)), "{found:?}");
        }
    }

    #[test]
    fn seeds_that_find_the_same_minimum_draw_the_same_picture() {
        // strengths of many kinds, so that no two nodes could change places
        let mut random = crate::random::Random::new(3);
        let ring = (0..25).map(|i| (i, (i + 1) % 25, 1 + i % 7));
        let chords: Vec<(u32, u32, u32)> =
            (0..60).map(|_| (random.below(25) as u32, random.below(25) as u32, 1 + random.below(9) as u32)).collect();
        let graph = KeywordGraph::from_weighted_edges(25, ring.chain(chords));
        let [one, other] = [1, 2].map(|seed| layout(&graph, &LayoutSearch { seed, starts: 40, ..LayoutSearch::default() }));
        assert!((one.objective - other.objective).abs() < 1e-8 * one.objective, "{} {}", one.objective, other.objective);
        let furthest = one.positions.iter().zip(&other.positions).map(|(a, b)| distance(*a, *b)).fold(0.0, f64::max);
        assert!(furthest < 1e-3, "{furthest}");
    }

    #[test]
    fn other_components_stand_below_the_giant_one_and_apart() {
        let graph = KeywordGraph::from_edges(14, &[(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (7, 8)]);
        let at = vos(&graph).positions;
        let lowest = at[..4].iter().map(|p| p[1]).fold(f64::INFINITY, f64::min);
        assert!(at[4..].iter().all(|p| p[1] < lowest));
        for i in 0..14 {
            assert!((0..i).all(|j| distance(at[i], at[j]) > 0.01), "{i}");
        }
    }

    #[test]
    fn nothing_one_and_two() {
        assert!(vos(&KeywordGraph::from_edges(0, &[])).positions.is_empty());
        assert_eq!(vos(&KeywordGraph::from_edges(1, &[])).positions, [[0.0, 0.0]]);
        let pair = vos(&KeywordGraph::from_edges(2, &[(0, 1)]));
        assert_eq!(pair.objective, 0.0);
        assert!(distance(pair.positions[0], pair.positions[1]) > 0.1 && pair.positions.iter().flatten().all(|x| x.is_finite()));
        assert!(force(&KeywordGraph::from_edges(7, &[])).positions.iter().flatten().all(|x| x.is_finite()));
    }

    #[test]
    fn the_tree_pushes_nearly_as_all_pairs_do() {
        let mut random = crate::random::Random::new(5);
        let n = 600;
        let at: Vec<f64> = (0..2 * n).map(|_| random.unit() * random.unit()).collect();
        let graph = KeywordGraph::from_edges(n, &[]);
        let all: Vec<usize> = (0..n).collect();
        for method in [LayoutMethod::Vos, LayoutMethod::Force] {
            let (mut exact, mut near) = (vec![0.0; 2 * n], vec![0.0; 2 * n]);
            let energy = Energy::of(&graph, &all, method).slope::<2>(&at, 0.0, &mut exact);
            let estimate = tree::repel(method, &at, &mut near);
            let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
            let mut again = vec![0.0; 2 * n];
            assert_eq!(alone.install(|| tree::repel(method, &at, &mut again)), estimate, "one thread and many give equal bits");
            assert_eq!(again, near);
            assert!((energy - estimate).abs() < 1e-2 * energy.abs(), "{energy} {estimate}");
            let off: f64 = exact.iter().zip(&near).map(|(a, b)| (a - b) * (a - b)).sum();
            let size: f64 = exact.iter().map(|a| a * a).sum();
            assert!(off < 1e-4 * size, "{method:?} {off} {size}");
        }
    }

    #[test]
    fn a_study_names_the_method_or_says_more() {
        let read =
            |text: &str| toml::from_str::<std::collections::BTreeMap<String, LayoutSearch>>(text).map(|mut map| map.remove("layout"));
        let default = LayoutSearch::default();
        assert_eq!(read("layout = 'force'"), Ok(Some(LayoutSearch { method: LayoutMethod::Force, ..default })));
        assert_eq!(read("layout = { starts = 3, seed = 7 }"), Ok(Some(LayoutSearch { starts: 3, seed: 7, ..default })));
        assert!(read("layout = 'spring'").is_err() && read("layout = { start = 3 }").is_err());
    }

    prop_compose! {
        fn graphs()(n in 3_usize..12)(n in Just(n), edges in prop::collection::vec((0..n as u32, 0..n as u32, 1_u32..9), 1..30)) -> (usize, Vec<(u32, u32, u32)>) {
            (n, edges)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn link_strengths_times_a_constant_give_the_same_map((n, edges) in graphs()) {
            let times = |k: u32| KeywordGraph::from_weighted_edges(n, edges.iter().map(|&(u, v, c)| (u, v, k * c)));
            let (one, four) = (vos(&times(1)), vos(&times(4)));
            // a power of two changes no bit of the ratios
            prop_assert_eq!(one, four);
        }

        #[test]
        fn the_objective_is_that_of_any_shift_turn_and_scale((n, edges) in graphs(), turn in 0.0_f64..6.0, scale in 0.1_f64..9.0) {
            let graph = KeywordGraph::from_weighted_edges(n, edges);
            let found = vos(&graph);
            prop_assume!(found.nodes == n);
            let (s, c) = turn.sin_cos();
            let moved: Vec<[f64; 2]> = found.positions.iter().map(|p| [scale * (c * p[0] - s * p[1]) + 3.0, scale * (s * p[0] + c * p[1]) - 7.0]).collect();
            for method in [LayoutMethod::Vos, LayoutMethod::Force] {
                let (a, b) = (objective(&graph, method, &found.positions), objective(&graph, method, &moved));
                prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{a} {b}");
            }
        }

        #[test]
        fn the_giant_component_is_centred_with_mean_distance_one((n, edges) in graphs()) {
            let graph = KeywordGraph::from_weighted_edges(n, edges);
            let found = vos(&graph);
            prop_assume!(found.nodes >= 3);
            let giant: Vec<[f64; 2]> = crate::metrics::components(&graph).of_node.iter().zip(&found.positions).filter(|(c, _)| **c == 0).map(|(_, p)| *p).collect();
            prop_assert!((mean_distance(&giant) - 1.0).abs() < 1e-9);
            for k in 0..2 {
                prop_assert!(giant.iter().map(|p| p[k]).sum::<f64>().abs() < 1e-9);
            }
            prop_assert!(giant.iter().map(|p| p[0] * p[0]).sum::<f64>() + 1e-9 >= giant.iter().map(|p| p[1] * p[1]).sum::<f64>());
        }
    }
}
