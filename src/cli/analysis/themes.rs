//! Communities with names, and where they go from slice to slice.

use super::{Analysis, SliceNetwork};
use crate::metrics::{self, Communities, CommunityTerms, Naming, Theme, communities, modularity, silhouette, strategic};
use crate::network::KeywordGraph;
use crate::record::YearSpan;
use crate::report::{ClusterRow, PassageRow, SliceRow};
use crate::timeline::TimeSlices;

/// Keywords that a measure puts first and a table prints.
const NAMES: usize = 5;

/// What is said of the communities of one network.
pub(in crate::cli) struct Themes {
    pub(in crate::cli) rows: Vec<ClusterRow>,
    /// Modularity of the communities.
    pub(in crate::cli) modularity: f64,
    /// Mean silhouette of the nodes.
    pub(in crate::cli) silhouette: f64,
    /// Node that gives each community its name.
    main: Vec<usize>,
}

/// The themes of slices and their passages.
pub(in crate::cli) struct Evolved {
    pub(in crate::cli) slices: Vec<SliceRow>,
    pub(in crate::cli) themes: Vec<ClusterRow>,
    pub(in crate::cli) passages: Vec<PassageRow>,
}

impl Analysis {
    /// The communities of the network.
    pub(in crate::cli) fn themes(&self) -> Themes {
        let all: Vec<usize> = (0..self.sets().len()).collect();
        self.themes_of(&self.graph, self.communities(), &all)
    }

    fn themes_of(&self, graph: &KeywordGraph, communities: &Communities, works: &[usize]) -> Themes {
        let mut node_of = vec![None; self.vocabulary().len()];
        for (node, term) in graph.nodes().enumerate() {
            node_of[term.term.index()] = Some(node);
        }
        let nodes = |&work: &usize| self.sets()[work].iter().filter_map(|term| node_of[term.index()]);
        let terms = CommunityTerms::of(works.iter().map(nodes), &communities.of_node);
        let (mut years, mut citations) = (vec![Mean::default(); communities.count()], vec![Mean::default(); communities.count()]);
        for (&work, community) in works.iter().zip(&terms.of_record) {
            let Some(community) = *community else { continue };
            years[community].add(u64::from(self.works.years[work].0));
            if let Some(times) = self.works.times_cited[work] {
                citations[community].add(u64::from(times));
            }
        }
        let label = |node: usize| self.vocabulary().label(graph.as_petgraph()[petgraph::graph::NodeIndex::new(node)].term);
        let silhouettes = silhouette(graph, &communities.of_node);
        let places = strategic(graph, &communities.of_node);
        let members = communities.members();
        let first = |community: usize, naming: Naming| {
            let labels: Vec<&str> = terms.first(community, naming, NAMES).into_iter().map(label).collect();
            labels.join("; ")
        };
        let main: Vec<usize> = (0..communities.count()).map(|c| terms.first(c, Naming::default(), 1)[0]).collect();
        let rows = (0..communities.count())
            .map(|c| ClusterRow {
                slice: None,
                cluster: c as u64 + 1,
                name: label(main[c]).to_owned(),
                keywords: communities.sizes[c] as u64,
                works: terms.records[c],
                mean_year: years[c].value(),
                mean_citations: citations[c].value(),
                silhouette: members[c].iter().map(|&v| silhouettes[v]).sum::<f64>() / communities.sizes[c] as f64,
                centrality: places[c].centrality,
                density: places[c].density,
                centrality_rank: places[c].centrality_rank,
                density_rank: places[c].density_rank,
                quadrant: places[c].quadrant.map(|quadrant| quadrant.name()),
                by_log_likelihood: first(c, Naming::LogLikelihoodRatio),
                by_tf_idf: first(c, Naming::TfIdf),
                by_mutual_information: first(c, Naming::MutualInformation),
            })
            .collect();
        Themes {
            rows,
            modularity: modularity(graph, &communities.of_node),
            // an empty sum is -0, which would be printed with its sign
            silhouette: silhouettes.iter().fold(0.0, |sum, value| sum + value) / silhouettes.len().max(1) as f64,
            main,
        }
    }

    /// Mean citations of the works of each node of the network, those left out whose source counts none.
    pub(in crate::cli) fn mean_citations(&self) -> Vec<Option<f64>> {
        let mut means = vec![Mean::default(); self.vocabulary().len()];
        for (terms, times) in self.sets().iter().zip(&self.works.times_cited) {
            let Some(times) = *times else { continue };
            terms.iter().for_each(|term| means[term.index()].add(u64::from(times)));
        }
        self.graph.nodes().map(|node| means[node.term.index()].value()).collect()
    }

    /// How the study is cut, or into four parts where it does not say.
    pub(in crate::cli) fn time_slices(&self) -> TimeSlices {
        let span: YearSpan = self.annual.span();
        self.choice.slices.unwrap_or(TimeSlices::every((span.len() as u16).div_ceil(4)))
    }

    /// The themes of every slice, communities of at least two keywords, and what becomes of them.
    pub(in crate::cli) fn evolution(&self, slices: TimeSlices) -> Evolved {
        let slices = self.slices(slices);
        let mut found = Evolved { slices: Vec::new(), themes: Vec::new(), passages: Vec::new() };
        let mut by_slice = Vec::new();
        for SliceNetwork { span, works, network } in &slices {
            let parts = communities(&network.graph, &self.choice.communities);
            let themes = self.themes_of(&network.graph, &parts, works);
            let term = |node: usize| network.graph.as_petgraph()[petgraph::graph::NodeIndex::new(node)].term.0;
            // communities are numbered by size, so those of one keyword come last
            let count = parts.sizes.iter().filter(|&&size| size >= 2).count();
            let members = parts.members();
            let theme = |c: usize| Theme { main: term(themes.main[c]), keywords: members[c].iter().map(|&v| term(v)).collect() };
            by_slice.push((0..count).map(theme).collect::<Vec<_>>());
            found.slices.push(SliceRow {
                slice: span.to_string(),
                works: works.len() as u64,
                keywords: network.graph.node_count() as u64,
                links: network.graph.edge_count() as u64,
                themes: count as u64,
                modularity: themes.modularity,
                ..SliceRow::default()
            });
            let named = themes.rows.into_iter().take(count).map(|row| ClusterRow { slice: Some(span.to_string()), ..row });
            found.themes.extend(named);
        }
        let evolution = metrics::evolution(&by_slice);
        for (row, overlap) in found.slices.iter_mut().zip(&evolution.overlaps) {
            row.kept = Some(overlap.kept as u64);
            row.left = Some(overlap.left as u64);
            row.entered = Some(overlap.entered as u64);
            row.stability = Some(overlap.stability);
        }
        let name = |slice: usize, theme: usize| self.vocabulary().label(crate::text::TermId(by_slice[slice][theme].main)).to_owned();
        found.passages = evolution
            .passages
            .iter()
            .map(|passage| PassageRow {
                slice: slices[passage.slice].span.to_string(),
                cluster: passage.from as u64 + 1,
                name: name(passage.slice, passage.from),
                next_slice: slices[passage.slice + 1].span.to_string(),
                next_cluster: passage.to as u64 + 1,
                next_name: name(passage.slice + 1, passage.to),
                shared: passage.shared as u64,
                inclusion: passage.inclusion,
                stability: passage.stability,
                holds_name: passage.holds_main,
            })
            .collect();
        found
    }
}

/// A mean of whole numbers, exact until it is divided.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: u64,
    count: u64,
}

impl Mean {
    fn add(&mut self, value: u64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }
}
