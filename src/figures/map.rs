//! What of a network is drawn on a map, and where on the sheet.

use super::pen::Frame;
use super::words::Words;
use crate::metrics::Layout;

/// A keyword to be drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkNode {
    /// The keyword.
    pub label: String,
    /// Works with it: the area of its disc.
    pub occurrences: u64,
    /// Normalised betweenness.
    pub betweenness: f64,
    /// Year of its first work.
    pub first_year: Option<u16>,
    /// Mean year of its works.
    pub mean_year: Option<f64>,
    /// Mean citations of those of its works whose source counts them.
    pub mean_citations: Option<f64>,
    /// Number of its community, from 1.
    pub cluster: Option<u32>,
}

/// An edge to be drawn, its ends as places in the list of nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetworkEdge {
    /// One end.
    pub source: usize,
    /// The other.
    pub target: usize,
    /// Co-occurrences: the width of its line.
    pub strength: f64,
}

/// A network with a place for each of its nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetworkMap<'a> {
    /// The keywords.
    pub nodes: &'a [NetworkNode],
    /// The edges between them.
    pub edges: &'a [NetworkEdge],
    /// Where they stand, one position a node.
    pub layout: &'a Layout,
}

/// The communities of a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partition<'a> {
    /// Name of every community, by number.
    pub names: &'a [String],
    /// Modularity of the partition.
    pub modularity: f64,
    /// Mean silhouette of the keywords.
    pub silhouette: f64,
}

/// Nodes beyond this many are left out, the least frequent first: a picture of more cannot be read.
const MOST_NODES: usize = 500;

/// An edge between two of the nodes drawn, `a` before `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tie {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) strength: f64,
}

/// What of the network is drawn.
pub(super) struct Drawn<'a> {
    pub(super) nodes: Vec<&'a NetworkNode>,
    /// Places of the nodes in the list they were chosen from.
    pub(super) chosen: Vec<usize>,
    /// The edges that are drawn, weakest first.
    pub(super) shown: Vec<Tie>,
    pub(super) strongest: f64,
    /// Nodes drawn without an edge to another.
    pub(super) isolated: usize,
    all: usize,
}

impl<'a> Drawn<'a> {
    /// The most frequent nodes, and of the edges between them the strongest, up to `most_edges`.
    pub(super) fn choose(nodes: &'a [NetworkNode], edges: &[NetworkEdge], most_edges: usize) -> Self {
        let mut chosen: Vec<usize> = (0..nodes.len()).collect();
        chosen.sort_by_key(|&i| std::cmp::Reverse(nodes[i].occurrences));
        chosen.truncate(MOST_NODES);
        chosen.sort_unstable();
        Self::of(nodes, edges, chosen, most_edges)
    }

    /// The nodes in `chosen`, ascending.
    pub(super) fn of(nodes: &'a [NetworkNode], edges: &[NetworkEdge], chosen: Vec<usize>, most_edges: usize) -> Self {
        let mut place = vec![None; nodes.len()];
        chosen.iter().enumerate().for_each(|(new, &old)| place[old] = Some(new));
        let kept = |edge: &NetworkEdge| {
            let (a, b) = (place[edge.source]?, place[edge.target]?);
            (a != b && edge.strength > 0.0 && edge.strength.is_finite()).then_some(Tie {
                a: a.min(b),
                b: a.max(b),
                strength: edge.strength,
            })
        };
        let mut ties: Vec<Tie> = edges.iter().filter_map(kept).collect();
        ties.sort_by(|x, y| y.strength.total_cmp(&x.strength).then((x.a, x.b).cmp(&(y.a, y.b))));
        let mut touched = vec![false; chosen.len()];
        for tie in &ties {
            touched[tie.a] = true;
            touched[tie.b] = true;
        }
        Self {
            shown: strongest(chosen.len(), &ties, most_edges),
            strongest: ties.first().map_or(1.0, |tie| tie.strength),
            nodes: chosen.iter().map(|&i| &nodes[i]).collect(),
            isolated: touched.iter().filter(|&&t| !t).count(),
            all: nodes.len(),
            chosen,
        }
    }

    /// What is drawn and what is not, in sentences.
    pub(super) fn counts(&self, words: Words, edges: usize, labels: usize) -> Vec<String> {
        let mut said = vec![words.network_counts(self.all, edges, self.shown.len(), labels)];
        if self.nodes.len() < self.all {
            said.push(words.most_frequent(self.nodes.len()));
        }
        if self.isolated > 0 {
            said.push(words.isolated(self.isolated));
        }
        said
    }

    /// How large the discs are.
    pub(super) fn size(&self) -> Size {
        let most = self.nodes.iter().map(|node| node.occurrences).max().unwrap_or(1).max(1) as f64;
        let crowd = (self.nodes.len().max(1) as f64).sqrt();
        Size { most, largest: (420.0 / crowd).clamp(24.0, 52.0) }
    }

    /// Nodes by the better of their two ranks, by occurrences and by betweenness; equal ones in their order.
    pub(super) fn by_importance(&self) -> Vec<usize> {
        let nodes = &self.nodes;
        let mut best = vec![usize::MAX; nodes.len()];
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(nodes[i].occurrences));
        for (rank, &i) in order.iter().enumerate() {
            best[i] = rank;
        }
        order.sort_unstable();
        order.sort_by(|&a, &b| nodes[b].betweenness.total_cmp(&nodes[a].betweenness));
        for (rank, &i) in order.iter().enumerate() {
            best[i] = best[i].min(rank);
        }
        order.sort_unstable();
        order.sort_by_key(|&i| best[i]);
        order
    }
}

/// Of `ties`, strongest first: a strongest spanning forest, so that every node keeps its best tie, then the strongest others, up
/// to `most`; weakest first, so that strong ones are drawn on top.
fn strongest(nodes: usize, ties: &[Tie], most: usize) -> Vec<Tie> {
    let mut root: Vec<usize> = (0..nodes).collect();
    let mut forest = vec![false; ties.len()];
    for (i, tie) in ties.iter().enumerate() {
        let mut find = |mut node: usize| {
            while root[node] != node {
                root[node] = root[root[node]];
                node = root[node];
            }
            node
        };
        let (a, b) = (find(tie.a), find(tie.b));
        forest[i] = a != b;
        root[a] = b;
    }
    let mut spare = most.saturating_sub(forest.iter().filter(|&&f| f).count());
    let mut shown: Vec<Tie> = Vec::new();
    for (tie, in_forest) in ties.iter().zip(forest) {
        if in_forest || spare > 0 {
            shown.push(*tie);
            spare -= usize::from(!in_forest);
        }
    }
    shown.reverse();
    shown
}

/// Radius of a disc: the square root of its share of the most frequent keyword's occurrences.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) most: f64,
    pub(super) largest: f64,
}

impl Size {
    const LEAST: f64 = 4.0;

    pub(super) fn share(self, occurrences: u64) -> f64 {
        (occurrences as f64 / self.most).sqrt()
    }

    pub(super) fn radius(self, occurrences: u64) -> f64 {
        (self.largest * self.share(occurrences)).max(Self::LEAST)
    }
}

/// From the map, whose y goes upward, to pixels, whose y goes downward, with one scale for both.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// Pixels for each unit of the map.
    unit: f64,
    middle: [f64; 2],
    centre: (f64, f64),
}

impl Scale {
    /// The largest at which all points stand within `frame`, their bounding box in its middle.
    pub(super) fn fit(points: &[[f64; 2]], frame: Frame) -> Self {
        let [(left, right), (bottom, top)] = [0, 1].map(|k| range(points, k));
        const POINT: f64 = 1e-9;
        let unit = (frame.width / (right - left).max(POINT)).min(frame.height / (top - bottom).max(POINT));
        Self {
            unit: if (right - left).max(top - bottom) < POINT { 0.0 } else { unit },
            middle: [(left + right) / 2.0, (bottom + top) / 2.0],
            centre: (frame.x + frame.width / 2.0, frame.y + frame.height / 2.0),
        }
    }

    /// Height over width of the points' bounding box; 1 where they are one point.
    pub(super) fn slenderness(points: &[[f64; 2]]) -> f64 {
        let [(left, right), (bottom, top)] = [0, 1].map(|k| range(points, k));
        if right > left { (top - bottom) / (right - left) } else { 1.0 }
    }

    /// The point of the map at a pixel; its middle where all nodes stand at one point.
    pub(super) fn point(self, (x, y): (f64, f64)) -> [f64; 2] {
        let unit = if self.unit > 0.0 { self.unit } else { f64::INFINITY };
        [self.middle[0] + (x - self.centre.0) / unit, self.middle[1] - (y - self.centre.1) / unit]
    }

    pub(super) fn pixel(self, [x, y]: [f64; 2]) -> (f64, f64) {
        (self.centre.0 + self.unit * (x - self.middle[0]), self.centre.1 - self.unit * (y - self.middle[1]))
    }
}

/// Least and greatest coordinate; 0 without a point.
fn range(points: &[[f64; 2]], k: usize) -> (f64, f64) {
    let least = points.iter().map(|p| p[k]).fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max);
    if least <= most { (least, most) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_the_same_both_ways_and_up_is_up() {
        let frame = Frame { x: 10.0, y: 20.0, width: 100.0, height: 80.0 };
        let scale = Scale::fit(&[[-1.0, 0.0], [1.0, 4.0]], frame);
        assert_eq!((scale.pixel([-1.0, 4.0]), scale.pixel([1.0, 0.0])), ((40.0, 20.0), (80.0, 100.0)));
        assert_eq!(scale.point((40.0, 20.0)), [-1.0, 4.0]);
        assert_eq!(Scale::fit(&[[3.0, 3.0]], frame).pixel([3.0, 3.0]), (60.0, 60.0));
        assert_eq!(Scale::fit(&[], frame).pixel([0.0, 0.0]), (60.0, 60.0));
    }

    #[test]
    fn every_node_keeps_its_best_tie_when_edges_are_left_out() {
        let nodes: Vec<NetworkNode> = (0..4).map(|i| NetworkNode { occurrences: i, ..NetworkNode::default() }).collect();
        let edge = |source, target, strength| NetworkEdge { source, target, strength };
        let edges = [edge(1, 0, 9.0), edge(1, 2, 8.0), edge(2, 0, 7.0), edge(3, 0, 1.0), edge(2, 2, 5.0)];
        let drawn = Drawn::choose(&nodes, &edges, 3);
        assert_eq!(drawn.shown.iter().map(|tie| (tie.a, tie.b)).collect::<Vec<_>>(), [(0, 3), (1, 2), (0, 1)]);
    }
}
