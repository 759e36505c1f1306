//! `wenmai significance`: which pairs stand together more often than chance would have them.

use super::analysis::{Analysis, analyse};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::robustness::Measure;
use super::{Common, Exit};
use crate::Result;
use crate::certainty::{NullModel, PairTests, ValueTest, test_pairs, test_values};
use crate::network::Selection;
use crate::report::{Table, significance_table, value_significance_table};
use crate::study::{CertaintySettings, Study};
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
  wenmai significance --shuffles 1000 --format csv > significance.csv
  wenmai significance --keywords            betweenness beyond what a keyword's frequency explains")]
pub(super) struct Significance {
    /// The betweenness of every keyword against chance instead of the pairs; p is two-sided
    #[arg(long)]
    keywords: bool,
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
        if self.keywords {
            let mut table = keyword_significance(&study, &analysis, &settings);
            shuffling.finish_and_clear();
            console.say(format_args!(
                "{} shuffles, seed {}; the smallest p value there can be is {:.2e}",
                settings.shuffles,
                settings.seed,
                smallest(&settings)
            ));
            table.rows.truncate(self.limit.unwrap_or(usize::MAX));
            print(console, &table, format)?;
            return Ok(Exit::Done);
        }
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

fn smallest(settings: &CertaintySettings) -> f64 {
    (2.0 / (settings.shuffles + 1) as f64).min(1.0)
}

/// The betweenness of the network's keywords against chance, the least likely first, then the farthest from chance.
fn keyword_significance(study: &Study, analysis: &Analysis, settings: &CertaintySettings) -> Table {
    let nodes: Vec<TermId> = analysis.graph.nodes().map(|node| node.term).collect();
    let recipe = &analysis.choice.recipe;
    let weights = study.settings.network.betweenness.weights;
    let all = Selection::of(&vec![1; nodes.len()], 1, usize::MAX);
    let model = NullModel { shuffles: settings.shuffles, seed: settings.seed };
    let tests = test_values(analysis.sets(), &nodes, (recipe.counting, recipe.max_per_record), model, |counted| {
        Measure::Betweenness.of(&recipe.finish(counted, all.clone()).graph, weights)
    });
    let mut rows: Vec<_> = analysis
        .graph
        .nodes()
        .zip(tests)
        .map(|(node, test)| (analysis.vocabulary().label(node.term), u64::from(node.occurrences), test))
        .collect();
    let distance = |test: &ValueTest| if test.deviation > 0.0 { (test.observed - test.expected).abs() / test.deviation } else { 0.0 };
    rows.sort_by(|a, b| a.2.p_value.total_cmp(&b.2.p_value).then(distance(&b.2).total_cmp(&distance(&a.2))).then_with(|| a.0.cmp(b.0)));
    value_significance_table(&rows, Measure::Betweenness.name(), settings.false_discovery)
}
