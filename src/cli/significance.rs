//! `wenmai significance`: which pairs stand together more often than chance would have them.

use super::analysis::{Analysis, analyse};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::certainty::{NullModel, PairTests, test_pairs};
use crate::report::{Table, significance_table};
use crate::study::CertaintySettings;
use crate::text::TermId;

/// Every pair of keywords that stands together, set against shuffled corpora in which each work keeps its
/// number of keywords and each keyword its number of works.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Expected is the mean over the shuffles (curveball trades, Strona et al. 2014); the p value is the
upper tail of a Poisson number of that mean, which is on the safe side; the q value is the false
discovery rate at which the pair is still a discovery among all pairs of the network's keywords
(Benjamini and Hochberg 1995). A pair may be below its expectation and still be an edge: frequent
words meet by chance.

Examples:
  wenmai significance --limit 30
  wenmai significance --shuffles 1000 --format csv > significance.csv")]
pub(super) struct Significance {
    /// Corpora shuffled [default: the study's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    shuffles: Option<u32>,
    /// Start of the random numbers [default: the study's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// False discovery rate up to which a pair is more than chance [default: the study's]
    #[arg(long, value_name = "RATE")]
    rate: Option<f64>,
    /// At most so many rows, the least likely by chance first [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Significance {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let known = &study.settings.certainty;
        let settings = CertaintySettings {
            shuffles: self.shuffles.map_or(known.shuffles, |n| n as usize),
            seed: self.seed.unwrap_or(known.seed),
            false_discovery: self.rate.unwrap_or(known.false_discovery),
            ..known.clone()
        };
        if !(settings.false_discovery > 0.0 && settings.false_discovery < 1.0) {
            return Err(crate::Error::Usage("--rate lies between 0 and 1, such as 0.05".into()));
        }
        let analysis = analyse(&study, &study.settings.keywords, console)?;
        analysis.say_what_was_left_out(console);
        let shuffling = console.spinner("shuffling");
        let (tests, mut table) = significance(&analysis, &settings);
        shuffling.finish_and_clear();
        let found = tests.tests.iter().filter(|test| test.q_value <= settings.false_discovery).count();
        console.say(format_args!(
            "{found} of {} pairs are more than chance at a false discovery rate of {} ({} pairs of keywords tested, {} shuffles, seed {})",
            tests.tests.len(),
            settings.false_discovery,
            tests.pairs,
            settings.shuffles,
            settings.seed
        ));
        table.rows.truncate(self.limit.unwrap_or(usize::MAX));
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

/// The tests of the network's pairs, and their table, the least likely by chance first.
pub(super) fn significance(analysis: &Analysis, settings: &CertaintySettings) -> (PairTests, Table) {
    let nodes: Vec<TermId> = analysis.graph.nodes().map(|node| node.term).collect();
    let model = NullModel { shuffles: settings.shuffles, seed: settings.seed };
    let mut tests = test_pairs(analysis.sets(), &nodes, analysis.choice.recipe.max_per_record, model);
    let label = |node: usize| analysis.vocabulary().label(nodes[node]);
    tests.tests.sort_by(|a, b| {
        a.p_value
            .total_cmp(&b.p_value)
            .then(b.observed.cmp(&a.observed))
            .then_with(|| (label(a.i), label(a.j)).cmp(&(label(b.i), label(b.j))))
    });
    let table = significance_table(&tests.tests, label, settings.false_discovery);
    (tests, table)
}
