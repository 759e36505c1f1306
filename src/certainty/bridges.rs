//! What a betweenness is made of: the pairs it bridges, and the edges the paths take.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;

use crate::metrics::LengthRule;
use crate::network::{Adjacency, KeywordGraph};

/// A pair of nodes between which shortest paths run through the node explained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bridge {
    /// The node of the smaller number.
    pub source: usize,
    /// The other.
    pub target: usize,
    /// Shortest paths through the node over all shortest paths of the pair: from 0 (excluded) to 1.
    pub share: f64,
}

/// The pairs of nodes of two topics, or of one, taken together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopicBridge {
    /// The topics of the pairs' ends, the smaller number first.
    pub topics: (usize, usize),
    /// Pairs with a share above 0.
    pub pairs: usize,
    /// Sum of their shares.
    pub share: f64,
}

/// The parts of a betweenness.
#[derive(Debug, Clone, PartialEq)]
pub struct Bridges {
    /// The raw betweenness, added up from all pairs.
    pub total: f64,
    /// Pairs with a share above 0.
    pub pairs: usize,
    /// The pairs of the greatest shares, at most as many as asked. Of equal shares, those come first whose ends the product of their
    /// occurrences would most lead one to expect together, then by the pairs' own ends.
    pub greatest: Vec<Bridge>,
    /// The same pairs by the topics of their ends, the greatest sums first. These add up to the total.
    pub topics: Vec<TopicBridge>,
    /// Each neighbour with its part of the total: half of a pair's share goes to the edges by which its paths come in, half to those
    /// by which they leave. These parts add up to the total.
    pub neighbours: Vec<(usize, f64)>,
}

/// Takes the betweenness of a node apart: `b(v) = Σ σ_st(v) / σ_st`, pair by pair.
///
/// Shortest paths are found from every node by Dijkstra's algorithm, and v lies on one from s to t exactly when
/// d(s, v) + d(v, t) = d(s, t); then `σ_st(v) = σ_sv σ_vt`. That is the definition, without Brandes' recursion by which
/// [`betweenness`](crate::metrics::betweenness) is faster: the two check one another. Without a rule every edge is 1 long; with the
/// [`LengthRule`] of a weighted betweenness lengths are compared by it.
///
/// `topic_of` names the topic of every node, such as its community.
///
/// Time O(nodes edges log nodes), on all threads; memory O(nodes + edges + keep + topics) a source.
///
/// # Panics
/// When the node is not in the graph, or a node has no topic.
///
/// Freeman (1977), doi:10.2307/3033543.
pub fn bridges(graph: &KeywordGraph, node: usize, rule: Option<LengthRule>, topic_of: &[usize], keep: usize) -> Bridges {
    let adjacency = Adjacency::of(graph);
    assert!(node < adjacency.len(), "a node of the graph");
    assert_eq!(topic_of.len(), adjacency.len(), "a topic for every node");
    let occurrences: Vec<u32> = graph.nodes().map(|node| node.occurrences).collect();
    let ruler = Ruler::of(rule);
    let from_node = ruler.paths(&adjacency, node);
    let parts: Vec<Part> = (0..adjacency.len())
        .into_par_iter()
        .filter(|&source| source != node && from_node.reached(source))
        .map(|source| {
            let paths = ruler.paths(&adjacency, source);
            let mut part = Part::default();
            for target in (0..adjacency.len()).filter(|&t| t != source && t != node && from_node.reached(t)) {
                let through = paths.distance[node] + from_node.distance[target];
                if through.abs_diff(paths.distance[target]) <= ruler.slack {
                    let share = (paths.count[node] * from_node.count[target] / paths.count[target]).min(1.0);
                    part.sum += share;
                    if source < target {
                        part.half += share;
                        part.pairs += 1;
                        part.greatest.push(Bridge { source, target, share });
                        add_topics(&mut part.topics, (topic_of[source], topic_of[target]), 1, share);
                    }
                }
            }
            greatest_first(&mut part.greatest, &occurrences, keep);
            for (&near, &count) in adjacency.neighbours(node).iter().zip(adjacency.counts(node)) {
                let by = paths.distance[near as usize].saturating_add(ruler.length(count));
                if part.sum > 0.0 && by.abs_diff(paths.distance[node]) <= ruler.slack {
                    part.neighbours.push((near as usize, part.sum / 2.0 * paths.count[near as usize] / paths.count[node]));
                }
            }
            part
        })
        .collect();
    let mut neighbours: Vec<(usize, f64)> = adjacency.neighbours(node).iter().map(|&near| (near as usize, 0.0)).collect();
    for &(near, value) in parts.iter().flat_map(|part| &part.neighbours) {
        let at = neighbours.binary_search_by_key(&near, |(near, _)| *near).expect("a neighbour");
        neighbours[at].1 += value;
    }
    let mut greatest: Vec<Bridge> = parts.iter().flat_map(|part| part.greatest.iter().copied()).collect();
    greatest_first(&mut greatest, &occurrences, keep);
    let mut summed = BTreeMap::new();
    for (&topics, &(pairs, share)) in parts.iter().flat_map(|part| &part.topics) {
        add_topics(&mut summed, topics, pairs, share);
    }
    let mut topics: Vec<TopicBridge> = summed.into_iter().map(|(topics, (pairs, share))| TopicBridge { topics, pairs, share }).collect();
    topics.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.topics.cmp(&b.topics)));
    Bridges {
        total: parts.iter().map(|part| part.half).sum(),
        pairs: parts.iter().map(|part| part.pairs).sum(),
        greatest,
        topics,
        neighbours,
    }
}

fn greatest_first(bridges: &mut Vec<Bridge>, occurrences: &[u32], keep: usize) {
    let expected = |bridge: &Bridge| u64::from(occurrences[bridge.source]) * u64::from(occurrences[bridge.target]);
    bridges.sort_by(|a, b| {
        let by_share = b.share.total_cmp(&a.share).then_with(|| expected(b).cmp(&expected(a)));
        by_share.then((a.source, a.target).cmp(&(b.source, b.target)))
    });
    bridges.truncate(keep);
}

/// Pairs and sum of shares by the topics of the ends.
type ByTopics = BTreeMap<(usize, usize), (usize, f64)>;

fn add_topics(sums: &mut ByTopics, (a, b): (usize, usize), pairs: usize, share: f64) {
    let sum = sums.entry((a.min(b), a.max(b))).or_default();
    *sum = (sum.0 + pairs, sum.1 + share);
}

/// What one source adds.
#[derive(Default)]
struct Part {
    /// Shares with every target, and with those of a greater number.
    sum: f64,
    half: f64,
    pairs: usize,
    greatest: Vec<Bridge>,
    topics: ByTopics,
    neighbours: Vec<(usize, f64)>,
}

/// How long an edge is, and which paths are equally long.
struct Ruler {
    /// Length of an edge of one co-occurrence; none where all edges are 1 long.
    unit: Option<u128>,
    slack: u128,
}

struct Paths {
    distance: Vec<u128>,
    count: Vec<f64>,
}

impl Paths {
    fn reached(&self, node: usize) -> bool {
        self.distance[node] != u128::MAX
    }
}

impl Ruler {
    fn of(rule: Option<LengthRule>) -> Self {
        match rule {
            None => Self { unit: None, slack: 0 },
            Some(LengthRule::Integer64 { lcm }) => Self { unit: Some(lcm.into()), slack: 0 },
            Some(LengthRule::Integer128 { lcm }) => Self { unit: Some(lcm), slack: 0 },
            Some(LengthRule::Tolerance) => Self { unit: Some(1 << 96), slack: 1 << 32 },
        }
    }

    fn length(&self, count: u32) -> u128 {
        self.unit.map_or(1, |unit| unit / u128::from(count))
    }

    /// Distance of every node from a source, and the number of shortest paths to it.
    fn paths(&self, adjacency: &Adjacency, source: usize) -> Paths {
        let n = adjacency.len();
        let mut paths = Paths { distance: vec![u128::MAX; n], count: vec![0.0; n] };
        let mut settled = vec![false; n];
        let mut queue = BinaryHeap::from([(Reverse(0_u128), Reverse(source))]);
        (paths.distance[source], paths.count[source]) = (0, 1.0);
        while let Some((Reverse(distance), Reverse(v))) = queue.pop() {
            if std::mem::replace(&mut settled[v], true) {
                continue;
            }
            for (&u, &count) in adjacency.neighbours(v).iter().zip(adjacency.counts(v)) {
                let u = u as usize;
                let reached = distance + self.length(count);
                if settled[u] {
                    continue;
                }
                if paths.distance[u] != u128::MAX && reached.abs_diff(paths.distance[u]) <= self.slack {
                    paths.count[u] += paths.count[v];
                } else if reached < paths.distance[u] {
                    (paths.distance[u], paths.count[u]) = (reached, paths.count[v]);
                    queue.push((Reverse(reached), Reverse(u)));
                }
            }
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::{Scale, betweenness, weighted_betweenness};
    use crate::network::{Link, Node};
    use crate::text::TermId;

    #[test]
    fn the_middle_of_a_star_bridges_every_pair() {
        let star = KeywordGraph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)]);
        let found = bridges(&star, 0, None, &[0, 0, 0, 1, 1], 2);
        assert_eq!((found.total, found.pairs), (6.0, 6));
        assert_eq!(found.greatest, [Bridge { source: 1, target: 2, share: 1.0 }, Bridge { source: 1, target: 3, share: 1.0 }]);
        let of = |topics, pairs| TopicBridge { topics, pairs, share: pairs as f64 };
        assert_eq!(found.topics, [of((0, 1), 4), of((0, 0), 1), of((1, 1), 1)]);
        assert_eq!(found.neighbours, [(1, 1.5), (2, 1.5), (3, 1.5), (4, 1.5)]);
        let leaf = bridges(&star, 1, None, &[0; 5], 2);
        assert_eq!((leaf.total, leaf.pairs, leaf.neighbours), (0.0, 0, vec![(0, 0.0)]));
    }

    #[test]
    fn of_equal_shares_the_more_frequent_pair_comes_first() {
        let node = |occurrences| Node { term: TermId(0), occurrences };
        let link = Link { cooccurrences: 1, link_strength: 1.0, similarity: 0.0 };
        let star = KeywordGraph::from_links([9, 2, 3, 5, 4].map(node), (1..5).map(|leaf| (0, leaf, link)));
        let found = bridges(&star, 0, None, &[0; 5], 2);
        assert_eq!(found.greatest.iter().map(|bridge| (bridge.source, bridge.target)).collect::<Vec<_>>(), [(3, 4), (2, 3)]);
    }

    fn graphs() -> impl Strategy<Value = KeywordGraph> {
        (2_usize..14).prop_flat_map(|n| {
            prop::collection::vec((0..n as u32, 0..n as u32, 1_u32..7), 0..30)
                .prop_map(move |edges| KeywordGraph::from_weighted_edges(n, edges))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn the_parts_add_up_to_the_betweenness_of_the_other_algorithm(graph in graphs(), weighted: bool) {
            let (values, rule) = match weighted {
                false => (betweenness(&graph, Scale::Raw), None),
                true => {
                    let found = weighted_betweenness(&graph, Scale::Raw);
                    (found.values, Some(found.rule))
                }
            };
            for (node, &value) in values.iter().enumerate() {
                let topic_of: Vec<usize> = (0..values.len()).map(|v| v % 3).collect();
                let found = bridges(&graph, node, rule, &topic_of, usize::MAX);
                prop_assert!((found.total - value).abs() < 1e-9 * (1.0 + value), "{} {}", found.total, value);
                prop_assert!((found.greatest.iter().map(|b| b.share).sum::<f64>() - value).abs() < 1e-9 * (1.0 + value));
                prop_assert!((found.neighbours.iter().map(|(_, part)| part).sum::<f64>() - value).abs() < 1e-9 * (1.0 + value));
                prop_assert!((found.topics.iter().map(|b| b.share).sum::<f64>() - value).abs() < 1e-9 * (1.0 + value));
                prop_assert_eq!(found.topics.iter().map(|b| b.pairs).sum::<usize>(), found.pairs);
                prop_assert_eq!(found.greatest.len(), found.pairs);
            }
        }
    }
}
