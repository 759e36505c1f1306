//! `wenmai keywords`: the keywords and their measures.

use super::analysis::{NetworkChoice, Order, RecipeFlags, analyse_unit};
use super::compare::{keyword_lenses, pair_lenses};
use super::console::Console;
use super::explain::find;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::{Error, Result};

/// The keywords that pass the study's thresholds, with occurrences, first and mean year, degree,
/// total link strength, betweenness (raw and normalised), closeness, PageRank, harmonic closeness,
/// eigenvector centrality, clustering coefficient, core number, articulation points.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Betweenness is exact: the sum over all pairs of other keywords of the share of shortest paths that
lead through this one (Freeman 1977); normalised, it is divided by (n - 1)(n - 2) / 2. A link counts
as one step, unless study.toml sets network.betweenness.weights = \"inverse\": then a link of n
records is 1/n long. `pivotal` marks a normalised betweenness of at least 0.1, by which CiteSpace draws
its purple ring: a convention that depends on the size of the network.

Examples:
  wenmai keywords --limit 20
  wenmai keywords --sort betweenness --format csv > keywords.csv
  wenmai keywords --min-occurrences 5
  wenmai keywords --compare 大数据                 its centrality as CiteSpace, VOSviewer, bibliometrix define it
  wenmai keywords --compare 大数据 隐私            the similarity of two as they define it")]
pub(super) struct Keywords {
    /// What the ranking goes by
    #[arg(long, value_enum, default_value = "occurrences")]
    sort: Order,
    /// At most so many rows [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// One keyword's centrality, or two keywords' similarity, under the definitions of CiteSpace, VOSviewer, bibliometrix and
    /// networkx side by side, and why they differ
    #[arg(long, num_args = 1..=2, value_name = "KEYWORD", conflicts_with_all = ["sort", "limit"])]
    compare: Option<Vec<String>>,
    #[command(flatten)]
    recipe: RecipeFlags,
}

impl Keywords {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let mut choice = NetworkChoice::keywords(&study, &study.settings.keywords);
        self.recipe.over(&mut choice.recipe);
        let analysis = analyse_unit(&study, choice, console)?;
        analysis.say_what_was_left_out(console);
        if let Some(words) = &self.compare {
            let nodes = words.iter().map(|word| find(&study, &analysis, word)).collect::<Result<Vec<usize>>>()?;
            let table = match nodes[..] {
                [a, b] if a == b => return Err(Error::Usage(format!("{} and {} are one keyword in this study", words[0], words[1]))),
                [a, b] => pair_lenses(&analysis, a, b),
                _ => keyword_lenses(&analysis, nodes[0]),
            };
            print(console, &table, format)?;
            return Ok(Exit::Done);
        }
        let measuring = console.spinner("measuring the network");
        let mut rows = analysis.ranked_rows(self.sort);
        measuring.finish_and_clear();
        if let Some(rule) = analysis.length_rule() {
            console.say(format_args!("betweenness: {rule}"));
        }
        rows.truncate(self.limit.unwrap_or(usize::MAX));
        print(console, &analysis.keyword_table(&rows), format)?;
        Ok(Exit::Done)
    }
}
