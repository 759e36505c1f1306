//! `wenmai network`: the networks of a study, or the measures of a network that comes in a file.

mod bare;

use std::path::{Path, PathBuf};

use clap::ValueEnum as _;

use self::bare::BareFlags;
use super::analysis::{Analysis, ExportKind, NetworkChoice, Order, RecipeFlags, analyse_unit, word};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::metrics::{self, Distances, LayoutMethod};
use crate::network::{KeywordGraph, Unit};
use crate::report::{Cell, Column, Table, edge_table, map_table};
use crate::study::Study;
use crate::timeline::TimeSlices;
use crate::{Error, Result};

/// What `--export` names.
fn export_kind(name: &str) -> Result<ExportKind> {
    <ExportKind as clap::ValueEnum>::from_str(name, false).map_err(|_| {
        let known: Vec<_> =
            ExportKind::value_variants().iter().filter_map(|kind| Some(kind.to_possible_value()?.get_name().to_owned())).collect();
        Error::Usage(format!("--export {name}: known are {}", known.join(", ")))
    })
}

/// The measures of a network as a whole, in one row.
fn summary_table(graph: &KeywordGraph) -> Table {
    let (components, distances, clustering) = (metrics::components(graph), Distances::of(graph), metrics::clustering(graph));
    let cuts = metrics::articulation_points(graph).into_iter().filter(|&cut| cut).count();
    let counted = [
        ("nodes", graph.node_count()),
        ("edges", graph.edge_count()),
        ("components", components.count()),
        ("giant_component", components.giant_size()),
        ("articulation_points", cuts),
        ("deepest_core", metrics::core_numbers(graph).into_iter().max().unwrap_or(0)),
        ("diameter", distances.diameter() as usize),
    ];
    let measured = [
        ("mean_distance", distances.mean()),
        ("density", metrics::density(graph)),
        ("mean_clustering", clustering.iter().sum::<f64>() / clustering.len().max(1) as f64),
    ];
    let names: Vec<&str> = counted.iter().map(|(name, _)| *name).chain(measured.iter().map(|(name, _)| *name)).collect();
    let mut table = Table::new("network", &names);
    let counts = counted.iter().map(|&(_, n)| Cell::Count(n as u64));
    table.push(counts.chain(measured.iter().map(|&(_, value)| Cell::Number(value))).collect());
    table
}

/// The edges of a network of the study: which keywords, authors, institutions, countries stand in
/// one work, which references are cited together, which works and venues cite the same; how often
/// and how strongly. With --edges, the measures of a network that is no study's.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Units: keyword, author, institution, country stand in one work; reference: cited by one work
(co-citation); record and venue: cite one reference (bibliographic coupling); citation: one work
cites the other (historiograph; source cites target, and occurrences are the citations from within
the corpus). --by changes what two nodes must share: then occurrences counts how many of that a node
has. --with names a second kind of node: only nodes of different kinds are tied.

Examples:
  wenmai network --format csv > edges.csv
  wenmai network --limit 20                               the strongest links
  wenmai network --unit author --min-occurrences 3 --nodes
  wenmai network --unit venue --by keyword                venues that share keywords
  wenmai network --unit keyword --with author             two kinds of nodes
  wenmai network --slices 3y --cumulative --nodes         one network a time slice
  wenmai network --selection g-index=25 --pruning pathfinder --similarity cosine
  wenmai network --slices 3y --summary                    density, diameter, pieces of each slice
  wenmai network --export graphml network.graphml         for Gephi, networkx, igraph
  wenmai network --export vosviewer map.json              for VOSviewer and VOSviewer Online
  wenmai network --layout                                 the map: x, y and density of every node
  wenmai network --layout force --export gexf map.gexf    positions of another layout
  wenmai network --edges edges.txt --measure betweenness  one `u v n` a line; needs no study
  wenmai network --edges large.graphml --sample 0.01      betweenness estimated, off by at most 0.01")]
pub(super) struct Network {
    /// Write the network to a file: graphml, gexf, pajek, vosviewer (JSON), vosviewer-map, vosviewer-network, json (node-link) or
    /// csv, then the path
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
    /// Print the measures of the network as a whole instead of the edges
    #[arg(long, conflicts_with_all = ["edges", "export", "nodes"])]
    summary: bool,
    /// Print the map instead of the edges: position and density of every node, by vos (VOSviewer's) or force (Fruchterman and
    /// Reingold's); alone, the study's network.layout. With --export, the positions in the file
    #[arg(long, value_name = "METHOD", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["edges", "nodes", "summary", "slices"])]
    layout: Option<String>,
    /// One network for each slice of so many years, such as 3y; alone, the study's network.slices
    #[arg(long, value_name = "WIDTH", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["edges", "export"])]
    slices: Option<String>,
    /// Years from the beginning of a slice to that of the next [default: the width]
    #[arg(long, value_name = "YEARS", value_parser = TimeSlices::width_from, requires = "slices")]
    step: Option<u16>,
    /// Every slice begins with the study's first year
    #[arg(long, requires = "slices")]
    cumulative: bool,
    /// Print only the first so many edges or nodes
    #[arg(long, value_name = "N", conflicts_with_all = ["edges", "export", "summary", "slices"])]
    limit: Option<usize>,
    #[command(flatten)]
    recipe: RecipeFlags,
    /// A network file: GraphML, GEXF, Pajek, VOSviewer or node-link JSON, csv, or one `u v n` a line; needs no study
    #[arg(long, value_name = "FILE")]
    edges: Option<PathBuf>,
    #[command(flatten)]
    bare: BareFlags,
}

impl Network {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        if let Some(path) = &self.edges {
            return self.bare.run(path, common, console);
        }
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        if let Some([kind, _]) = self.export.as_deref() {
            export_kind(kind)?;
        }
        let choice = NetworkChoice::keywords(&study, &study.settings.keywords);
        let mut choice = choice.of_unit(self.unit, self.by, self.with)?;
        self.recipe.over(&mut choice.recipe);
        if let Some(method) = self.layout.as_deref().filter(|method| !method.is_empty()) {
            choice.layout.method = word::<LayoutMethod>(method).map_err(|message| Error::Usage(format!("--layout: {message}")))?;
        }
        let slices = self.time_slices(&study)?;
        choice.slices = slices.or(choice.slices);
        let analysis = analyse_unit(&study, choice, console)?;
        analysis.say_what_was_left_out(console);
        if let Some(slices) = slices {
            print(console, &self.sliced(&analysis, slices), format)?;
            return Ok(Exit::Done);
        }
        if self.summary {
            print(console, &summary_table(&analysis.graph), format)?;
            return Ok(Exit::Done);
        }
        if let Some([kind, path]) = self.export.as_deref() {
            let kind = export_kind(kind)?;
            let path = Path::new(path);
            if self.layout.is_some() && !analysis.has_map() {
                console.say("too many nodes for a map: the file has no positions");
            }
            std::fs::write(path, analysis.exported(&study.settings.study.title, kind)).map_err(Error::write(path))?;
            console.say(format_args!("{} nodes and {} edges", analysis.graph.node_count(), analysis.graph.edge_count()));
            return Ok(Exit::Done);
        }
        let mut table = if self.layout.is_some() {
            console.say(analysis.layout_line());
            analysis.under_its_name(map_table(&analysis.map_rows()))
        } else if self.nodes {
            analysis.node_table(&analysis.ranked_rows(Order::Occurrences))
        } else {
            edge_table(&analysis.edge_rows())
        };
        table.rows.truncate(self.limit.unwrap_or(usize::MAX));
        print(console, &table, format)?;
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
            let mut table = if self.summary {
                summary_table(&slice.network.graph)
            } else if self.nodes {
                analysis.node_table(&analysis.slice_rows(&slice))
            } else {
                edge_table(&analysis.slice_edges(&slice))
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
}
