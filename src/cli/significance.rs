//! `wenmai significance`: which pairs, keywords and communities are more than chance would have them.

use super::analysis::{Analysis, analyse};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::robustness::Measure;
use super::{Common, Exit};
use crate::Result;
use crate::certainty::{NullModel, PairTests, PartitionTest, ValueTest, test_communities, test_pairs, test_values};
use crate::metrics::{CommunitySearch, communities};
use crate::network::Selection;
use crate::report::{Table, cluster_significance_table, network_significance_table, significance_table, value_significance_table};
use crate::study::{CertaintySettings, Study};
use crate::text::TermId;

/// The network against shuffled corpora in which each work keeps its number of keywords and each keyword its
/// number of works.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Corpora are shuffled by curveball trades (Strona et al. 2014); expected is the mean over them. The q value
is the false discovery rate at which a row is still a discovery among all that were tested (Benjamini and
Hochberg 1995).
pairs     The p value is the upper tail of a Poisson number of the expected mean, which is on the safe
          side. A pair may be below its expectation and still be an edge: frequent words meet by chance.
keywords  Betweenness beyond what a keyword's frequency explains; p is two-sided.
clusters  Whoever looks for communities finds some in any network, so they are sought in every shuffled
          corpus as well, and a community is compared with those found there whose keywords' frequencies
          lead one to expect about as many links inside (after Kojaku and Masuda 2018).
network   Whether there are communities at all: the quality of the best partition against the best ones
          of the shuffled corpora.

Examples:
  wenmai significance --limit 30
  wenmai significance --shuffles 1000 --format csv > significance.csv
  wenmai significance clusters
  wenmai significance keywords")]
pub(super) struct Significance {
    /// What is tested
    #[arg(value_enum, default_value = "pairs")]
    what: Tested,
    /// Corpora shuffled [default: the study's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    shuffles: Option<u32>,
    /// Start of the random numbers [default: the study's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// False discovery rate up to which a row is more than chance [default: the study's]
    #[arg(long, value_name = "RATE")]
    rate: Option<f64>,
    /// At most so many rows [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Tested {
    /// Every pair of keywords that stands together, the least likely by chance first
    Pairs,
    /// The betweenness of every keyword, the least likely by chance first
    Keywords,
    /// Every community of at least two keywords
    Clusters,
    /// The partition as a whole
    Network,
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
        let (mut table, said) = match self.what {
            Tested::Pairs => {
                let (tests, table) = significance(&analysis, &settings);
                let found = tests.tests.iter().filter(|test| test.q_value <= settings.false_discovery).count();
                let (occurring, all, rate) = (tests.tests.len(), tests.pairs, settings.false_discovery);
                (
                    table,
                    format!(
                        "{found} of {occurring} pairs are more than chance at a false discovery rate of {rate} ({all} pairs of keywords tested)"
                    ),
                )
            }
            Tested::Keywords => {
                let smallest = (2.0 / (settings.shuffles + 1) as f64).min(1.0);
                (keyword_significance(&study, &analysis, &settings), format!("the smallest p value there can be is {smallest:.2e}"))
            }
            Tested::Clusters | Tested::Network => {
                let search = &analysis.choice.communities;
                let tests = cluster_significance(&analysis, search, &settings);
                let said = verdict(&tests, &settings);
                match self.what {
                    Tested::Network => (network_significance_table(&tests, search, &settings), said),
                    _ => (cluster_table(&analysis, &tests, &settings), said),
                }
            }
        };
        shuffling.finish_and_clear();
        console.say(format_args!("{said}; {} shuffles, seed {}", settings.shuffles, settings.seed));
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

/// The network's partition, as a search finds it, against those it finds in shuffled corpora.
pub(super) fn cluster_significance(analysis: &Analysis, search: &CommunitySearch, settings: &CertaintySettings) -> PartitionTest {
    let nodes: Vec<TermId> = analysis.graph.nodes().map(|node| node.term).collect();
    let recipe = &analysis.choice.recipe;
    let all = Selection::of(&vec![1; nodes.len()], 1, usize::MAX);
    let model = NullModel { shuffles: settings.shuffles, seed: settings.seed };
    test_communities(analysis.sets(), &nodes, (recipe.counting, recipe.max_per_record), model, |counted| {
        let graph = recipe.finish(counted, all.clone()).graph;
        let found = communities(&graph, search);
        (graph, found)
    })
}

/// Of tests by the search that the analysis' own communities are from.
pub(super) fn cluster_table(analysis: &Analysis, tests: &PartitionTest, settings: &CertaintySettings) -> Table {
    let names: Vec<String> = analysis.themes().rows.into_iter().map(|row| row.name).collect();
    cluster_significance_table(&tests.each, |community| &names[community], settings.false_discovery)
}

/// What the tests say, in a sentence.
fn verdict(tests: &PartitionTest, settings: &CertaintySettings) -> String {
    let rate = settings.false_discovery;
    let found = tests.each.iter().filter(|test| test.q_value <= rate).count();
    let whole = if tests.p_value <= rate { "has communities beyond chance" } else { "has no more communities than chance makes" };
    format!(
        "the network {whole} (quality {:.6}, by chance {:.6}, p {:.3}); {found} of {} communities are more than chance at a false \
         discovery rate of {rate}",
        tests.quality, tests.expected, tests.p_value, tests.communities
    )
}
