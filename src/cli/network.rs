//! `wenmai network`: the keyword network, or the measures of a bare edge list.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::analysis::analyse;
use super::console::Console;
use super::keywords::Thresholds;
use super::output::{Format, TABLE_FORMATS, json, print};
use super::{Common, Exit};
use crate::metrics::{self, Scale};
use crate::network::exchange::EdgeList;
use crate::report::{Cell, Table, edge_table};
use crate::{Error, Result};

/// The edges of the keyword network: which keywords stand together, in how many records, how
/// strongly. With --edges, the measures of a network that is no study's.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai network --format csv > edges.csv
  wenmai network --export graphml network.graphml         for Gephi, networkx, igraph
  wenmai network --edges edges.txt --measure betweenness  one `u v n` a line; needs no study")]
pub(super) struct Network {
    /// Write the network to a file: graphml or csv, then the path
    #[arg(long, num_args = 2, value_names = ["KIND", "PATH"], conflicts_with = "edges")]
    export: Option<Vec<String>>,
    #[command(flatten)]
    thresholds: Thresholds,
    /// A bare edge list, one `u v n` a line; needs no study
    #[arg(long, value_name = "FILE")]
    edges: Option<PathBuf>,
    /// What to measure on the edge list
    #[arg(long, value_enum, default_value = "betweenness", requires = "edges")]
    measure: Measure,
    /// Read a link of n as 1/n long
    #[arg(long, requires = "edges")]
    weighted: bool,
    /// Print sizes, seconds and the sum instead of the values
    #[arg(long, requires = "edges")]
    timing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Measure {
    /// Exact betweenness centrality, raw
    Betweenness,
}

impl Network {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        if let Some(path) = &self.edges {
            return self.measure_edges(path, common, console);
        }
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let analysis = analyse(&study, &self.thresholds.over(&study.settings.keywords), console)?;
        analysis.say_what_was_left_out(console);
        if let Some([kind, path]) = self.export.as_deref() {
            let bytes = match kind.as_str() {
                "graphml" => analysis.graphml(),
                "csv" => edge_table(&analysis.edge_rows()).to_csv(false).into_bytes(),
                other => return Err(Error::Usage(format!("--export {other}: this version writes graphml and csv"))),
            };
            let path = Path::new(path);
            std::fs::write(path, bytes).map_err(Error::write(path))?;
            console.say(format_args!("{} nodes and {} edges", analysis.graph.node_count(), analysis.graph.edge_count()));
            return Ok(Exit::Done);
        }
        print(console, &edge_table(&analysis.edge_rows()), format)?;
        Ok(Exit::Done)
    }

    fn measure_edges(&self, path: &Path, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let Measure::Betweenness = self.measure;
        let start = Instant::now();
        let list = EdgeList::read(path)?;
        let read = start.elapsed().as_secs_f64();
        if list.self_loops > 0 {
            console.warn(format_args!("{}: {} links of a node to itself left out", path.display(), list.self_loops));
        }
        let start = Instant::now();
        let (values, rule) = if self.weighted {
            let weighted = metrics::weighted_betweenness(&list.graph, Scale::Raw);
            (weighted.values, Some(weighted.rule.to_string()))
        } else {
            (metrics::betweenness(&list.graph, Scale::Raw), None)
        };
        let seconds = start.elapsed().as_secs_f64();
        if let Some(rule) = rule {
            console.say(format_args!("length of a link of n: 1/n; {rule}"));
        }
        if self.timing {
            let value = serde_json::json!({
                "nodes": list.graph.node_count(),
                "edges": list.graph.edge_count(),
                "seconds": {"read": read, "betweenness": seconds},
                "sum": values.iter().sum::<f64>(),
            });
            console.result(&json(&value))?;
            return Ok(Exit::Done);
        }
        let mut table = Table::new("betweenness", &["node", "betweenness"]);
        for (name, value) in list.names.iter().zip(values) {
            table.push(vec![Cell::Text(name.clone()), Cell::Number(value)]);
        }
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}
