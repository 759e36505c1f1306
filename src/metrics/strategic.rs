//! How much a theme is bound to others, and how tightly it holds together.

use crate::network::KeywordGraph;

/// A theme on Callon's strategic diagram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Callon {
    /// `10 Σ e_ij` over the links from the theme to others.
    pub centrality: f64,
    /// `100 Σ e_ij / w` over the links inside the theme, each once, of its w keywords.
    pub density: f64,
    /// Rank of the centrality among the themes of at least two keywords, from 1 for the least; equal ones share their mean rank.
    /// None for a theme of one keyword.
    pub centrality_rank: Option<f64>,
    /// The same of the density.
    pub density_rank: Option<f64>,
    /// Where it stands; none for a theme of one keyword.
    pub quadrant: Option<Quadrant>,
}

/// Quarter of the strategic diagram; a theme at the middle rank counts as high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quadrant {
    /// Bound to others and tight in itself.
    Motor,
    /// Tight, but apart.
    Niche,
    /// Neither: emerging or declining.
    Emerging,
    /// Bound to others, but loose: basic and transversal.
    Basic,
}

impl Quadrant {
    /// As tables print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Motor => "motor",
            Self::Niche => "niche",
            Self::Emerging => "emerging or declining",
            Self::Basic => "basic",
        }
    }
}

/// Callon's centrality and density of every theme, from the equivalence index `e_ij = c_ij² / (s_i s_j)` of co-occurrences c and occurrences s.
///
/// A link between two themes counts in full for both, so the order of keywords moves nothing. `of_node` numbers the themes
/// from 0; a node without known occurrences adds nothing. Time O(|V| + |E| + themes log themes).
///
/// Callon, Courtial, Laville (1991), Scientometrics 22(1), 155-205, doi:10.1007/BF02019280.
///
/// ```
/// # use wenmai::{metrics::strategic, network::{Cooccurrence, Counting, KeywordGraph, Selection, Similarity}, text::TermId};
/// let records = [[0, 1], [0, 1], [2, 3], [1, 2]].map(|record| record.map(TermId));
/// let counted = Cooccurrence::count(&records, 4, Counting::Full, 10);
/// let graph = KeywordGraph::build(&counted, &Selection::of(&counted.occurrences, 1, 10), Similarity::None);
/// let themes = strategic(&graph, &[0, 0, 1, 1]);           // 0 and 1 together twice, 1 and 2 once
/// assert_eq!(themes[0].density, 100.0 * (4.0 / 6.0) / 2.0);
/// assert_eq!(themes[0].centrality, themes[1].centrality);
/// ```
///
/// # Panics
/// When `of_node` is not as long as the graph has nodes.
pub fn strategic(graph: &KeywordGraph, of_node: &[usize]) -> Vec<Callon> {
    assert_eq!(of_node.len(), graph.node_count(), "a theme for every node");
    let themes = of_node.iter().max().map_or(0, |most| most + 1);
    let mut keywords = vec![0_usize; themes];
    of_node.iter().for_each(|&theme| keywords[theme] += 1);
    let occurrences: Vec<f64> = graph.nodes().map(|node| f64::from(node.occurrences)).collect();
    let (mut outside, mut inside) = (vec![0.0; themes], vec![0.0; themes]);
    for (i, j, link) in graph.edges() {
        let both = f64::from(link.cooccurrences);
        let product = occurrences[i] * occurrences[j];
        let equivalence = if product > 0.0 { both * both / product } else { 0.0 };
        if of_node[i] == of_node[j] {
            inside[of_node[i]] += equivalence;
        } else {
            outside[of_node[i]] += equivalence;
            outside[of_node[j]] += equivalence;
        }
    }
    let centrality: Vec<f64> = outside.into_iter().map(|sum| 10.0 * sum).collect();
    let density: Vec<f64> = inside.into_iter().zip(&keywords).map(|(sum, &w)| if w > 0 { 100.0 * sum / w as f64 } else { 0.0 }).collect();
    let ranked: Vec<usize> = (0..themes).filter(|&theme| keywords[theme] >= 2).collect();
    let middle = (ranked.len() + 1) as f64 / 2.0;
    let ranks = [&centrality, &density].map(|values| mean_ranks(&ranked, values, themes));
    (0..themes)
        .map(|theme| {
            let [centrality_rank, density_rank] = [ranks[0][theme], ranks[1][theme]];
            let quadrant = centrality_rank.zip(density_rank).map(|(c, d)| match (c >= middle, d >= middle) {
                (true, true) => Quadrant::Motor,
                (false, true) => Quadrant::Niche,
                (false, false) => Quadrant::Emerging,
                (true, false) => Quadrant::Basic,
            });
            Callon { centrality: centrality[theme], density: density[theme], centrality_rank, density_rank, quadrant }
        })
        .collect()
}

fn mean_ranks(ranked: &[usize], values: &[f64], themes: usize) -> Vec<Option<f64>> {
    let mut order = ranked.to_vec();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![None; themes];
    let mut done = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let mean = done as f64 + (equal.len() + 1) as f64 / 2.0;
        equal.iter().for_each(|&theme| ranks[theme] = Some(mean));
        done += equal.len();
    }
    ranks
}
