//! The pipeline from corpus to measured network, in one place for every command that needs it.

mod choice;
mod export;
mod flags;
mod gather;
mod left_out;
mod map;
mod themes;
mod tie;

use std::sync::OnceLock;

pub(super) use self::choice::NetworkChoice;
pub(super) use self::export::ExportKind;
pub(super) use self::flags::{RecipeFlags, word};
use self::gather::{Material, read_works};

pub(super) use self::gather::{citations, read_name};
pub(super) use self::tie::SliceNetwork;
use super::console::Console;
use super::index::word_lists;
use crate::Result;
use crate::corpus::Shape;
use crate::metrics::{self, Communities, Layout, Sampling, Scale};
use crate::network::exchange::Way;
use crate::network::{Cooccurrence, KeywordGraph, Network, Recipe, Selection};
use crate::record::{Year, YearSpan};
use crate::report::{Column, EdgeRow, KeywordRow, Table, keyword_table};
use crate::study::{BetweennessSettings, KeywordSettings, Study, Weights};
use crate::text::{TermId, Thesaurus, Vocabulary};
use crate::timeline::{AnnualOutput, KeywordYears, TimeSlices};
pub(in crate::cli) use gather::given_keywords;

/// Everything that is computed from a corpus and shown somewhere.
pub(super) struct Analysis {
    pub(super) digest: String,
    pub(super) shape: Shape,
    pub(super) annual: AnnualOutput,
    /// Works within the study's years, by where their keywords came from.
    pub(super) coverage: Coverage,
    /// Which network this is.
    pub(super) choice: NetworkChoice,
    /// The works of the study's years in canonical order.
    pub(super) works: Works,
    material: Material,
    pub(super) cooccurrence: Cooccurrence,
    pub(super) selection: Selection,
    pub(super) graph: KeywordGraph,
    /// Which betweenness is computed.
    betweenness: BetweennessSettings,
    /// Sought and measured when first asked for: half of the commands never ask.
    communities: OnceLock<Communities>,
    measured: OnceLock<Measured>,
    /// The map.
    layout: OnceLock<Layout>,
}

/// The measures of a network's nodes.
struct Measured {
    /// One row a node in the order of the graph's nodes, unranked.
    rows: Vec<KeywordRow>,
    /// How weighted betweenness compared path lengths, or how an estimate was made, when it was.
    length_rule: Option<String>,
}

/// The works of the study's years in canonical order: position in one list is position in all, and in
/// [`Analysis::sets`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Works {
    /// Names in the corpus.
    pub(super) keys: Vec<String>,
    /// Years of publication.
    pub(super) years: Vec<Year>,
    /// Citations counted by the source, where it says.
    pub(super) times_cited: Vec<Option<u32>>,
}

impl Works {
    /// Positions of the works of some years.
    pub(super) fn within(&self, span: YearSpan) -> Vec<usize> {
        (0..self.years.len()).filter(|&work| span.contains(self.years[work])).collect()
    }
}

/// Works by where their keywords came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Coverage {
    /// The record has keywords of the kinds asked for.
    pub(super) given: u64,
    /// It has none, and some were found in title or abstract.
    pub(super) extracted: u64,
    /// Neither.
    pub(super) none: u64,
}

/// What a ranking of keywords goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Order {
    /// Records that hold the keyword
    Occurrences,
    /// Betweenness centrality
    Betweenness,
    /// Number of neighbours
    Degree,
    /// Sum of the link strengths
    Strength,
    /// PageRank
    Pagerank,
    /// Eigenvector centrality
    Eigenvector,
    /// Closeness
    Closeness,
    /// Harmonic closeness
    Harmonic,
}

/// Reads the corpus of a study and computes everything of its keyword network.
pub(super) fn analyse(study: &Study, settings: &KeywordSettings, console: &Console) -> Result<Analysis> {
    analyse_unit(study, NetworkChoice::keywords(study, settings), console)
}

/// The same for the network of any unit.
pub(super) fn analyse_unit(study: &Study, choice: NetworkChoice, console: &Console) -> Result<Analysis> {
    let corpus = super::grouped::open_for_reading(study, console)?;
    let digest = corpus.digest()?;
    let mut lists = word_lists(study)?;
    if !choice.thesaurus {
        lists.thesaurus = Thesaurus::default();
    }
    let span = study.settings.study.years;
    let annual = super::timeline::some_output(&corpus, span)?;
    let mut read = read_works(&corpus, study, &choice, &lists, console)?;
    let material = read.numbered(&choice, &lists);
    let counting = console.spinner("counting pairs");
    let Network { cooccurrence, selection, graph } = material.whole(&choice, &read.works, span);
    counting.finish_and_clear();
    Ok(Analysis {
        digest,
        shape: corpus.shape()?,
        annual,
        coverage: read.coverage,
        choice,
        works: read.works,
        material,
        cooccurrence,
        selection,
        graph,
        betweenness: study.settings.network.betweenness.clone(),
        communities: OnceLock::new(),
        measured: OnceLock::new(),
        layout: OnceLock::new(),
    })
}

/// Measures every node; rows come in the order of the graph's nodes.
fn measure(graph: &KeywordGraph, vocabulary: &Vocabulary, years: &KeywordYears, betweenness: &BetweennessSettings) -> Measured {
    let (raw, length_rule) = raw_betweenness(graph, betweenness);
    let n = graph.node_count() as f64;
    let pairs = (n - 1.0) * (n - 2.0) / 2.0;
    let degree = metrics::degree(graph);
    let strength = metrics::total_link_strength(graph);
    let distances = metrics::Distances::of(graph);
    let (closeness, harmonic) = (distances.closeness(), distances.harmonic(Scale::Normalized));
    let pagerank = metrics::pagerank(graph);
    let eigenvector = metrics::eigenvector(graph);
    let clustering = metrics::clustering(graph);
    let core = metrics::core_numbers(graph);
    let articulation = metrics::articulation_points(graph);
    let rows = graph
        .nodes()
        .enumerate()
        .map(|(i, node)| KeywordRow {
            rank: 0,
            keyword: vocabulary.label(node.term).to_owned(),
            occurrences: u64::from(node.occurrences),
            first_year: years.first(node.term).map(|year| year.0),
            mean_year: years.mean(node.term),
            degree: degree[i] as u64,
            total_link_strength: strength[i],
            betweenness: raw[i],
            betweenness_normalized: if pairs > 0.0 { raw[i] / pairs } else { 0.0 },
            closeness: closeness[i],
            pagerank: pagerank[i],
            cluster: None,
            harmonic: harmonic[i],
            eigenvector: eigenvector[i],
            clustering: clustering[i],
            core: core[i] as u64,
            articulation: articulation[i],
        })
        .collect();
    Measured { rows, length_rule }
}

/// Raw betweenness of the kind the study asks for, and what must be said beside it.
pub(super) fn raw_betweenness(graph: &KeywordGraph, settings: &BetweennessSettings) -> (Vec<f64>, Option<String>) {
    if let Some(error) = settings.sample {
        let sampling = Sampling { error, confidence: settings.confidence, seed: settings.seed };
        let estimate = metrics::sampled_betweenness(graph, Scale::Raw, sampling);
        let said = format!(
            "an estimate from {} sampled paths (seed {}): with probability {} no normalised value is off by more than {error} \
             (Riondato, Kornaropoulos 2016); the other measures are exact",
            estimate.samples, settings.seed, settings.confidence
        );
        return (estimate.values, Some(said));
    }
    match settings.weights {
        Weights::None => (metrics::betweenness(graph, Scale::Raw), None),
        Weights::Inverse => {
            let weighted = metrics::weighted_betweenness(graph, Scale::Raw);
            (weighted.values, Some(weighted.rule.to_string()))
        }
    }
}

/// The rows ranked from 1; equal values are ordered by occurrences, betweenness, label.
fn ranked_by(mut rows: Vec<KeywordRow>, order: Order) -> Vec<KeywordRow> {
    let measure = |row: &KeywordRow| match order {
        Order::Occurrences => row.occurrences as f64,
        Order::Betweenness => row.betweenness,
        Order::Degree => row.degree as f64,
        Order::Strength => row.total_link_strength,
        Order::Pagerank => row.pagerank,
        Order::Eigenvector => row.eigenvector,
        Order::Closeness => row.closeness,
        Order::Harmonic => row.harmonic,
    };
    rows.sort_by(|a, b| {
        measure(b)
            .total_cmp(&measure(a))
            .then(b.occurrences.cmp(&a.occurrences))
            .then(b.betweenness.total_cmp(&a.betweenness))
            .then(a.keyword.cmp(&b.keyword))
    });
    for (rank, row) in (1..).zip(&mut rows) {
        row.rank = rank;
    }
    rows
}

/// The edges with the labels of their ends, the strongest first; the citing work before the cited.
fn edge_rows(graph: &KeywordGraph, material: &Material) -> Vec<EdgeRow> {
    let labels: Vec<&str> = graph.nodes().map(|node| material.vocabulary.label(node.term)).collect();
    let ways = material.ways(graph);
    let mut edges: Vec<EdgeRow> = Way::edges(&ways, graph)
        .map(|(_, source, target, link)| EdgeRow {
            source: labels[source].to_owned(),
            target: labels[target].to_owned(),
            cooccurrences: link.link_strength,
            similarity: link.similarity,
        })
        .collect();
    edges.sort_by(|a, b| b.cooccurrences.total_cmp(&a.cooccurrences).then_with(|| (&a.source, &a.target).cmp(&(&b.source, &b.target))));
    edges
}

impl Analysis {
    /// The terms of the network's unit.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.material.vocabulary
    }

    /// The terms of each work, ascending.
    pub(super) fn sets(&self) -> &[Vec<TermId>] {
        &self.material.sets
    }

    /// The network of the same works and terms under another recipe.
    pub(super) fn network_by(&self, recipe: &Recipe) -> Network {
        let choice = NetworkChoice { recipe: recipe.clone(), ..self.choice.clone() };
        self.material.whole(&choice, &self.works, self.annual.span())
    }

    /// The networks of the study's time slices, or of those given.
    pub(super) fn slices(&self, slices: TimeSlices) -> Vec<SliceNetwork> {
        self.material.sliced(&self.choice, &self.works, slices.of(self.annual.span()))
    }

    /// Communities of the graph, by the study's search.
    pub(super) fn communities(&self) -> &Communities {
        self.communities.get_or_init(|| metrics::communities(&self.graph, &self.choice.communities))
    }

    fn measured(&self) -> &Measured {
        self.measured.get_or_init(|| {
            let years = KeywordYears::of(self.sets(), &self.works.years, self.vocabulary().len());
            let mut measured = measure(&self.graph, self.vocabulary(), &years, &self.betweenness);
            for (row, community) in measured.rows.iter_mut().zip(&self.communities().of_node) {
                row.cluster = Some(*community as u32 + 1);
            }
            measured
        })
    }

    /// One row a node in the order of the graph's nodes.
    pub(super) fn node_rows(&self) -> &[KeywordRow] {
        &self.measured().rows
    }

    /// How weighted betweenness compared path lengths, or how an estimate was made, when it was.
    pub(super) fn length_rule(&self) -> Option<&str> {
        self.measured().length_rule.as_deref()
    }

    /// The keywords ranked from 1; equal values are ordered by occurrences, betweenness, label.
    pub(super) fn ranked_rows(&self, order: Order) -> Vec<KeywordRow> {
        ranked_by(self.node_rows().to_vec(), order)
    }

    /// The keywords of one slice, measured in its own network, the most frequent first.
    pub(super) fn slice_rows(&self, slice: &SliceNetwork) -> Vec<KeywordRow> {
        let sets: Vec<Vec<TermId>> = slice.works.iter().map(|&work| self.sets()[work].clone()).collect();
        let years: Vec<Year> = slice.works.iter().map(|&work| self.works.years[work]).collect();
        let years = KeywordYears::of(&sets, &years, self.vocabulary().len());
        ranked_by(measure(&slice.network.graph, self.vocabulary(), &years, &self.betweenness).rows, Order::Occurrences)
    }

    /// The table of some of the rows; an estimate of betweenness is called one in its heading.
    pub(super) fn keyword_table(&self, rows: &[KeywordRow]) -> Table {
        let mut table = keyword_table(rows);
        let estimated = |column: &&mut Column| self.estimates_betweenness() && column.name.starts_with("betweenness");
        table.columns.iter_mut().filter(estimated).for_each(|column| column.name.push_str("_estimate"));
        table
    }

    /// The same with the nodes under the name of what they are.
    pub(super) fn node_table(&self, rows: &[KeywordRow]) -> Table {
        self.under_its_name(self.keyword_table(rows))
    }

    /// A table of keywords with the nodes under the name of what they are.
    pub(super) fn under_its_name(&self, mut table: Table) -> Table {
        for column in table.columns.iter_mut().filter(|column| column.name == "keyword") {
            column.name = if self.choice.with.is_some() { "node" } else { self.choice.unit.name() }.into();
        }
        table
    }

    fn estimates_betweenness(&self) -> bool {
        self.betweenness.sample.is_some()
    }

    /// The edges of one slice, the strongest first.
    pub(super) fn slice_edges(&self, slice: &SliceNetwork) -> Vec<EdgeRow> {
        edge_rows(&slice.network.graph, &self.material)
    }

    /// The edges with the labels of their ends, the strongest first.
    pub(super) fn edge_rows(&self) -> Vec<EdgeRow> {
        edge_rows(&self.graph, &self.material)
    }
}
