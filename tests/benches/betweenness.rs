//! Exact betweenness on keyword networks of about 1,000, 5,000 and 20,000 nodes.
//!
//!     WENMAI_BENCH_DIR=DIR cargo bench --bench betweenness [-- unweighted/5002]
//!
//! DIR holds graph-1003.txt, graph-5002.txt and graph-20000.txt, edge lists `u v n` of generated keyword networks. Without
//! them, networks of like shape are made here from a seed, so figures of the two kinds must not be compared.
//! A peer is timed on the same files, in the same minutes, and the ratio quoted rather than either figure.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use wenmai::metrics::{Scale, betweenness, weighted_betweenness};
use wenmai::network::KeywordGraph;
use wenmai::network::exchange::EdgeList;

fn bench(criterion: &mut Criterion) {
    for nodes in [1_003, 5_002, 20_000] {
        let file = std::env::var_os("WENMAI_BENCH_DIR").map(|dir| PathBuf::from(dir).join(format!("graph-{nodes}.txt")));
        let graph = match file.filter(|file| file.is_file()) {
            Some(file) => EdgeList::read(&file).expect("an edge list").graph,
            None => seeded(nodes),
        };
        let between = pairs_inside(&graph);
        for (kind, values) in [("unweighted", unweighted as fn(&KeywordGraph) -> Vec<f64>), ("weighted", weighted)] {
            let mut group = criterion.benchmark_group(kind);
            group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(10));
            let name = format!("{} nodes, {} edges", graph.node_count(), graph.edge_count());
            group.bench_function(name, |b| {
                b.iter(|| {
                    let sum = values(&graph).iter().sum::<f64>();
                    // A detour over strong links visits more nodes than the way of fewest edges, never fewer.
                    let right = if kind == "unweighted" { (sum - between).abs() <= 1e-9 * between } else { sum >= between * (1.0 - 1e-9) };
                    assert!(right, "{kind}: sum {sum}, nodes inside shortest paths {between}");
                });
            });
            group.finish();
        }
    }
}

fn unweighted(graph: &KeywordGraph) -> Vec<f64> {
    betweenness(graph, Scale::Raw)
}

fn weighted(graph: &KeywordGraph) -> Vec<f64> {
    weighted_betweenness(graph, Scale::Raw).values
}

/// What all betweenness must add up to: a pair at distance d has d - 1 nodes inside each of its shortest paths.
fn pairs_inside(graph: &KeywordGraph) -> f64 {
    let mut near = vec![Vec::new(); graph.node_count()];
    for (u, v, _) in graph.edges() {
        near[u].push(v);
        near[v].push(u);
    }
    let mut twice = 0_u64;
    for source in 0..near.len() {
        let mut distance = vec![u64::MAX; near.len()];
        let mut queue = VecDeque::from([source]);
        distance[source] = 0;
        while let Some(v) = queue.pop_front() {
            twice += distance[v].saturating_sub(1);
            for &u in &near[v] {
                if distance[u] == u64::MAX {
                    distance[u] = distance[v] + 1;
                    queue.push_back(u);
                }
            }
        }
    }
    twice as f64 / 2.0
}

/// Records of three to seven keywords, one in three of them new and the others chosen as often as used before.
fn seeded(nodes: u32) -> KeywordGraph {
    let mut state = 20_190_101_u64;
    let mut below = move |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % end as u64) as usize
    };
    let (mut uses, mut edges, mut known) = (Vec::new(), Vec::new(), 0);
    while known < nodes {
        let mut record: Vec<u32> = Vec::new();
        for _ in 0..3 + below(5) {
            if known < nodes && (uses.is_empty() || below(3) == 0) {
                record.push(known);
                known += 1;
            } else {
                record.push(uses[below(uses.len())]);
            }
        }
        record.sort_unstable();
        record.dedup();
        edges.extend(record.iter().flat_map(|&u| record.iter().filter(move |&&v| u < v).map(move |&v| (u, v, 1))));
        uses.append(&mut record);
    }
    KeywordGraph::from_weighted_edges(nodes as usize, edges)
}

criterion_group!(benches, bench);
criterion_main!(benches);
