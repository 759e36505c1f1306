//! Maps against an independent minimisation of the same energies, and on real exports.

#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use wenmai::metrics::{LayoutMethod, LayoutSearch, layout, layout_objective};
use wenmai::network::KeywordGraph;

/// SplitMix64, so that the reference could be computed on the same networks elsewhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * u128::from(n)) >> 64) as u32
    }
}

/// A ring, and on it `draws` pairs at random: kept within a group, or one in eight.
fn planted(nodes: u32, groups: u32, draws: usize, seed: u64) -> KeywordGraph {
    let mut edges: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut add = |a: u32, b: u32| *edges.entry((a.min(b), a.max(b))).or_default() += 1;
    (0..nodes).for_each(|i| add(i, (i + 1) % nodes));
    let mut random = Random(seed);
    for _ in 0..draws {
        let (a, b, c) = (random.below(nodes.into()), random.below(nodes.into()), random.below(8));
        if a != b && (a % groups == b % groups || c == 0) {
            add(a, b);
        }
    }
    KeywordGraph::from_weighted_edges(nodes as usize, edges.into_iter().map(|((a, b), n)| (a, b, n)))
}

/// Nodes, groups, draws, seed, edges; then the least objective of ten random starts of scipy 1.17.1's L-BFGS-B (numpy 2.4.6, exact
/// gradient, ftol 1e-15, gtol 1e-9) for VOS and for forces, and what networkx 3.6.1 (`spring_layout`, 500 iterations) and igraph 1.0.0
/// (`layout_fruchterman_reingold`, 2,000 iterations) reach of the latter at best in ten seeds.
const REFERENCE: [(u32, u32, usize, u64, usize, f64, f64, f64, f64); 4] = [
    (10, 2, 30, 1, 19, 15.563_556_294_843_2, -2.439_963_055_310_5, -2.439_961_887_6, -2.439_962_682_7),
    (40, 4, 160, 2, 78, 139.877_800_573_620, -196.884_821_750_132, -196.268_021_583_5, -197.463_375_041_1),
    (120, 6, 900, 3, 327, 1_753.193_331_428_23, -798.474_417_890_933, -794.054_980_333_8, -797.302_647_880_8),
    (250, 8, 1_500, 4, 613, 6_162.705_540_121_76, -6_020.452_217_674_46, -5_935.025_984_937_2, -6_011.115_414_188_1),
];

#[test]
fn no_objective_is_above_the_best_of_ten_reference_starts() {
    for (nodes, groups, draws, seed, edges, vos, force, networkx, igraph) in REFERENCE {
        let graph = planted(nodes, groups, draws, seed);
        assert_eq!(graph.edge_count(), edges, "the reference's network");
        let found = layout(&graph, &LayoutSearch::default());
        assert!(found.objective <= vos * (1.0 + 1e-6), "{nodes} nodes: {} against {vos}", found.objective);
        assert!((layout_objective(&graph, LayoutMethod::Vos, &found.positions) - found.objective).abs() < 1e-9 * vos);
        let found = layout(&graph, &LayoutSearch { method: LayoutMethod::Force, ..LayoutSearch::default() });
        let best = force.min(networkx).min(igraph);
        assert!(found.objective <= best + 1e-6 * best.abs(), "{nodes} nodes: {} against {best}", found.objective);
    }
}

#[test]
fn any_number_of_threads_gives_equal_bits() {
    let graph = planted(60, 5, 300, 9);
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| layout(&graph, &LayoutSearch { starts: 6, ..LayoutSearch::default() }))
    };
    assert_eq!(of(1), of(3));
}
