//! `wenmai network`: the keyword network, or the measures of a bare edge list.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::analysis::{Analysis, NetworkChoice, Order, RecipeFlags, analyse_unit, word};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, json, print};
use super::{Common, Exit};
use crate::metrics::{self, Scale};
use crate::network::Unit;
use crate::network::exchange::EdgeList;
use crate::report::{Cell, Column, KeywordRow, Table, edge_table};
use crate::study::Study;
use crate::timeline::TimeSlices;
use crate::{Error, Result};

/// The edges of a network of the study: which keywords, authors, institutions, countries stand in
/// one work, which references are cited together, which works and venues cite the same; how often
/// and how strongly. With --edges, the measures of a network that is no study's.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Units: keyword, author, institution, country stand in one work; reference: cited by one work
(co-citation); record and venue: cite one reference (bibliographic coupling); citation: one work
cites the other (historiograph; occurrences are the citations from within the corpus). --by changes
what two nodes must share: then occurrences counts how many of that a node has. --with names a
second kind of node: only nodes of different kinds are tied.

Examples:
  wenmai network --format csv > edges.csv
  wenmai network --unit author --min-occurrences 3 --nodes
  wenmai network --unit venue --by keyword                venues that share keywords
  wenmai network --unit keyword --with author             two kinds of nodes
  wenmai network --slices 3y --cumulative --nodes         one network a time slice
  wenmai network --selection g-index=25 --pruning pathfinder --similarity cosine
  wenmai network --export graphml network.graphml         for Gephi, networkx, igraph
  wenmai network --edges edges.txt --measure betweenness  one `u v n` a line; needs no study")]
pub(super) struct Network {
    /// Write the network to a file: graphml or csv, then the path
    #[arg(long, num_args = 2, value_names = ["KIND", "PATH"], conflicts_with = "edges")]
    export: Option<Vec<String>>,
    /// What a node is: keyword, author, institution, country, venue, reference, record or citation
    #[arg(long, value_name = "UNIT", default_value = "keyword", value_parser = word::<Unit>, conflicts_with = "edges")]
    unit: Unit,
    /// What two nodes share, instead of the works they stand in
    #[arg(long, value_name = "UNIT", value_parser = word::<Unit>, conflicts_with = "edges")]
    by: Option<Unit>,
    /// A second kind of node
    #[arg(long, value_name = "UNIT", value_parser = word::<Unit>, conflicts_with = "edges")]
    with: Option<Unit>,
    /// Print the nodes and their measures instead of the edges
    #[arg(long, conflicts_with_all = ["edges", "export"])]
    nodes: bool,
    /// One network for each slice of so many years, such as 3y; alone, the study's network.slices
    #[arg(long, value_name = "WIDTH", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["edges", "export"])]
    slices: Option<String>,
    /// Years from the beginning of a slice to that of the next [default: the width]
    #[arg(long, value_name = "YEARS", value_parser = TimeSlices::width_from, requires = "slices")]
    step: Option<u16>,
    /// Every slice begins with the study's first year
    #[arg(long, requires = "slices")]
    cumulative: bool,
    #[command(flatten)]
    recipe: RecipeFlags,
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
        let choice = NetworkChoice::keywords(&study, &study.settings.keywords);
        let mut choice = choice.of_unit(self.unit, self.by, self.with)?;
        self.recipe.over(&mut choice.recipe);
        let slices = self.time_slices(&study)?;
        choice.slices = slices.or(choice.slices);
        let analysis = analyse_unit(&study, choice, console)?;
        analysis.say_what_was_left_out(console);
        if let Some(slices) = slices {
            print(console, &self.sliced(&analysis, slices), format)?;
            return Ok(Exit::Done);
        }
        if self.nodes {
            print(console, &self.node_table(&analysis, &analysis.ranked_rows(Order::Occurrences)), format)?;
            return Ok(Exit::Done);
        }
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

    /// The slices asked for; those of the study where the width is left out.
    fn time_slices(&self, study: &Study) -> Result<Option<TimeSlices>> {
        let Some(width) = &self.slices else { return Ok(None) };
        let mut slices = match (width.as_str(), study.settings.network.slices) {
            ("", None) => return Err(Error::Usage("--slices needs a width such as 3y, or network.slices in study.toml".into())),
            ("", Some(slices)) => slices,
            (width, _) => TimeSlices::every(TimeSlices::width_from(width).map_err(|message| Error::Usage(format!("--slices {message}")))?),
        };
        slices.step = self.step.unwrap_or(slices.step);
        slices.cumulative |= self.cumulative;
        Ok(Some(slices))
    }

    /// The rows of every slice, its years in front.
    fn sliced(&self, analysis: &Analysis, slices: TimeSlices) -> Table {
        let mut whole: Option<Table> = None;
        for slice in analysis.slices(slices) {
            let mut table = match self.nodes {
                true => self.node_table(analysis, &analysis.slice_rows(&slice)),
                false => edge_table(&analysis.slice_edges(&slice)),
            };
            table.columns.insert(0, Column { name: "years".into() });
            table.rows.iter_mut().for_each(|row| row.insert(0, Cell::Text(slice.span.to_string())));
            match &mut whole {
                Some(whole) => whole.rows.append(&mut table.rows),
                None => whole = Some(table),
            }
        }
        whole.expect("a span of years has a slice")
    }

    /// The nodes under the name of what they are.
    fn node_table(&self, analysis: &Analysis, rows: &[KeywordRow]) -> Table {
        let mut table = analysis.keyword_table(rows);
        for column in table.columns.iter_mut().filter(|column| column.name == "keyword") {
            column.name = if self.with.is_some() { "node" } else { self.unit.name() }.into();
        }
        table
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
