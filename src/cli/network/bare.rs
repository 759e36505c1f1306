//! The measures of a network that is no study's, from a file.

use std::path::Path;
use std::time::Instant;

use crate::Result;
use crate::cli::analysis::raw_betweenness;
use crate::cli::console::Console;
use crate::cli::output::{Format, TABLE_FORMATS, json, print};
use crate::cli::{Common, Exit};
use crate::metrics::{self, Distances, Scale};
use crate::network::KeywordGraph;
use crate::network::exchange::read_network;
use crate::report::{Cell, Table};
use crate::study::{BetweennessSettings, Weights};
use crate::{Error, study};

/// What to measure, and how.
#[derive(Debug, clap::Args)]
pub(super) struct BareFlags {
    /// What to measure on the file's network
    #[arg(long, value_enum, default_value = "betweenness", requires = "edges")]
    measure: Measure,
    /// Read a link of n as 1/n long (betweenness)
    #[arg(long, requires = "edges")]
    weighted: bool,
    /// Estimate betweenness from sampled paths, no normalised value off by more than this, such as 0.01
    #[arg(long, value_name = "ERROR", requires = "edges", conflicts_with = "weighted")]
    sample: Option<f64>,
    /// Probability that the estimate keeps its word
    #[arg(long, value_name = "SHARE", default_value_t = 0.9, requires = "sample")]
    confidence: f64,
    /// Start of the random numbers of the estimate
    #[arg(long, value_name = "N", default_value_t = 0, requires = "sample")]
    seed: u64,
    /// Print sizes, seconds and the sum instead of the values
    #[arg(long, requires = "edges")]
    timing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Measure {
    /// Betweenness centrality, raw; exact without --sample
    Betweenness,
    /// Closeness
    Closeness,
    /// Harmonic closeness, from 0 to 1
    Harmonic,
    /// Eigenvector centrality
    Eigenvector,
    /// PageRank
    Pagerank,
    /// Number of neighbours
    Degree,
    /// Sum of the link strengths
    Strength,
    /// Local clustering coefficient
    Clustering,
    /// Core number
    Core,
    /// 1 for an articulation point
    Articulation,
    /// Number of the component, 0 the largest
    Component,
}

impl Measure {
    fn name(self) -> &'static str {
        match self {
            Self::Betweenness => "betweenness",
            Self::Closeness => "closeness",
            Self::Harmonic => "harmonic",
            Self::Eigenvector => "eigenvector",
            Self::Pagerank => "pagerank",
            Self::Degree => "degree",
            Self::Strength => "total_link_strength",
            Self::Clustering => "clustering",
            Self::Core => "core",
            Self::Articulation => "articulation",
            Self::Component => "component",
        }
    }
}

impl BareFlags {
    pub(super) fn run(&self, path: &Path, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let settings = self.betweenness()?;
        let start = Instant::now();
        let file = read_network(path)?;
        let read = start.elapsed().as_secs_f64();
        if file.self_loops > 0 {
            console.warn(format_args!("{}: {} links of a node to itself left out", path.display(), file.self_loops));
        }
        let start = Instant::now();
        let (values, rule) = self.values(&file.graph, &settings);
        let seconds = start.elapsed().as_secs_f64();
        match rule {
            Some(rule) if self.weighted => console.say(format_args!("length of a link of n: 1/n; {rule}")),
            Some(rule) => console.say(format_args!("betweenness: {rule}")),
            None => {}
        }
        if self.timing {
            let value = serde_json::json!({
                "nodes": file.graph.node_count(),
                "edges": file.graph.edge_count(),
                "seconds": {"read": read, self.measure.name(): seconds},
                "sum": values.iter().sum::<f64>(),
            });
            console.result(&json(&value))?;
            return Ok(Exit::Done);
        }
        let estimated = self.measure == Measure::Betweenness && self.sample.is_some();
        let name = if estimated { "betweenness_estimate" } else { self.measure.name() };
        let mut table = Table::new(name, &["node", name]);
        for (label, value) in file.labels.iter().zip(values) {
            table.push(vec![Cell::Text(label.clone()), Cell::Number(value)]);
        }
        print(console, &table, format)?;
        Ok(Exit::Done)
    }

    fn betweenness(&self) -> Result<BetweennessSettings> {
        let share = |name: &str, value: f64| match value > 0.0 && value < 1.0 {
            true => Ok(value),
            false => Err(Error::Usage(format!("--{name} {value}: it must lie between 0 and 1"))),
        };
        Ok(study::BetweennessSettings {
            weights: if self.weighted { Weights::Inverse } else { Weights::None },
            sample: self.sample.map(|error| share("sample", error)).transpose()?,
            confidence: share("confidence", self.confidence)?,
            seed: self.seed,
            ..BetweennessSettings::default()
        })
    }

    fn values(&self, graph: &KeywordGraph, settings: &BetweennessSettings) -> (Vec<f64>, Option<String>) {
        let whole = |values: Vec<usize>| values.into_iter().map(|value| value as f64).collect();
        let values = match self.measure {
            Measure::Betweenness => return raw_betweenness(graph, settings),
            Measure::Closeness => metrics::closeness(graph),
            Measure::Harmonic => Distances::of(graph).harmonic(Scale::Normalized),
            Measure::Eigenvector => metrics::eigenvector(graph),
            Measure::Pagerank => metrics::pagerank(graph),
            Measure::Degree => whole(metrics::degree(graph)),
            Measure::Strength => metrics::total_link_strength(graph),
            Measure::Clustering => metrics::clustering(graph),
            Measure::Core => whole(metrics::core_numbers(graph)),
            Measure::Articulation => metrics::articulation_points(graph).into_iter().map(f64::from).collect(),
            Measure::Component => whole(metrics::components(graph).of_node),
        };
        (values, None)
    }
}
