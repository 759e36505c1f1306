//! `wenmai robustness`: how sure ranks and numbers are.

use std::collections::BTreeMap;

use super::analysis::{Analysis, NetworkChoice, analyse, analyse_unit};
use super::console::Console;
use super::index::word_lists;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::certainty::{Bootstrap, Stability, Values, agreement, bootstrap, stability};
use crate::metrics::{self, Scale};
use crate::network::{KeywordGraph, Recipe, Selection};
use crate::report::{CertaintyRow, SettingRow, Table, certainty_table, setting_table, stability_table};
use crate::study::{CertaintySettings, Study, Weights};
use crate::text::TermId;

/// How far the keywords' numbers and ranks move when the works are drawn again (bootstrap), or, with
/// --sensitivity, when the thresholds are set otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Drawing again: as many works as there are are drawn with replacement, the network of the same keywords
is built anew and measured, `certainty.resamples` times; low and high hold `certainty.confidence` of
the results (Efron 1979). Fewer different works make fewer links, which moves a measure as a whole: by how
much is printed as its bias, by which the interval is stretched the other way.
Settings: every combination of `certainty.vary` is measured, those that choose the same keywords once; in_top says in how many of them a keyword
is among the first `certainty.top`. Kendall's tau-b and the overlap of the tops compare each setting
with the study's own.

Examples:
  wenmai robustness --limit 20
  wenmai robustness --measure occurrences --resamples 5000
  wenmai robustness --sensitivity           in how many settings a keyword stays in the top ten
  wenmai robustness --settings --format csv the settings one by one")]
pub(super) struct Robustness {
    /// What the ranking goes by
    #[arg(long, value_enum, default_value = "betweenness")]
    measure: Measure,
    /// The keywords over many settings instead of many draws
    #[arg(long, group = "what")]
    sensitivity: bool,
    /// The settings one by one, each against the study's own
    #[arg(long, group = "what")]
    settings: bool,
    /// Draws [default: the study's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    resamples: Option<u32>,
    /// Start of the random numbers [default: the study's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many keywords are the head of a ranking [default: the study's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    /// At most so many rows [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// What keywords are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Measure {
    /// Works that hold the keyword
    Occurrences,
    /// Betweenness centrality, as the study weighs it
    Betweenness,
    /// Sum of the link strengths
    Strength,
}

impl Measure {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Occurrences => "occurrences",
            Self::Betweenness => "betweenness",
            Self::Strength => "strength",
        }
    }

    pub(super) fn of(self, graph: &KeywordGraph, weights: Weights) -> Vec<f64> {
        match (self, weights) {
            (Self::Occurrences, _) => graph.nodes().map(|node| f64::from(node.occurrences)).collect(),
            (Self::Strength, _) => metrics::total_link_strength(graph),
            (Self::Betweenness, Weights::None) => metrics::betweenness(graph, Scale::Raw),
            (Self::Betweenness, Weights::Inverse) => metrics::weighted_betweenness(graph, Scale::Raw).values,
        }
    }
}

impl Robustness {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let known = &study.settings.certainty;
        let settings = CertaintySettings {
            resamples: self.resamples.map_or(known.resamples, |n| n as usize),
            seed: self.seed.unwrap_or(known.seed),
            top: self.top.map_or(known.top, |n| n as usize),
            ..known.clone()
        };
        let analysis = analyse(&study, &study.settings.keywords, console)?;
        analysis.say_what_was_left_out(console);
        let mut table = match self.sensitivity || self.settings {
            false => {
                let drawing = console.spinner("drawing the works again");
                let rows = certainty_rows(&study, &analysis, self.measure, &settings);
                drawing.finish_and_clear();
                let table = certainty_table(&rows, self.measure.name());
                console.say(format_args!(
                    "{} draws of {} works (seed {}), {} percent intervals",
                    settings.resamples,
                    analysis.sets().len(),
                    settings.seed,
                    settings.confidence * 100.0
                ));
                table
            }
            true => {
                let found = sensitivity(&study, &analysis, self.measure, &settings, console)?;
                if self.settings { setting_table(&found.settings) } else { found.table() }
            }
        };
        table.rows.truncate(self.limit.unwrap_or(usize::MAX));
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

/// The network's keywords by rank, with what the resamples gave.
pub(super) fn certainty_rows(study: &Study, analysis: &Analysis, measure: Measure, settings: &CertaintySettings) -> Vec<CertaintyRow> {
    let weights = study.settings.network.betweenness.weights;
    let recipe = &analysis.choice.recipe;
    let nodes: Vec<TermId> = analysis.graph.nodes().map(|node| node.term).collect();
    if nodes.is_empty() {
        return Vec::new();
    }
    let plan = Bootstrap { resamples: settings.resamples, seed: settings.seed, confidence: settings.confidence, top: settings.top };
    let all = Selection::of(&vec![1; nodes.len()], 1, usize::MAX);
    let found = bootstrap(analysis.sets(), &nodes, (recipe.counting, recipe.max_per_record), plan, |counted| {
        measure.of(&recipe.finish(counted, all.clone()).graph, weights)
    });
    let values = measure.of(&analysis.graph, weights);
    let mut rows: Vec<CertaintyRow> = analysis
        .graph
        .nodes()
        .zip(values)
        .zip(found)
        .map(|((node, value), certainty)| CertaintyRow {
            rank: 0,
            keyword: analysis.vocabulary().label(node.term).to_owned(),
            occurrences: u64::from(node.occurrences),
            value,
            certainty,
        })
        .collect();
    rows.sort_by(|a, b| b.value.total_cmp(&a.value).then(b.occurrences.cmp(&a.occurrences)).then_with(|| a.keyword.cmp(&b.keyword)));
    for at in 0..rows.len() {
        let tied = at > 0 && rows[at].value == rows[at - 1].value;
        rows[at].rank = if tied { rows[at - 1].rank } else { at as u64 + 1 };
    }
    rows
}

/// How the keywords fare over the settings.
pub(super) struct Sensitivity {
    /// Keywords at the head of a ranking in at least one setting.
    pub(super) keywords: Vec<(String, Stability)>,
    pub(super) settings: Vec<SettingRow>,
}

impl Sensitivity {
    pub(super) fn table(&self) -> Table {
        stability_table(&self.keywords, self.settings.len())
    }
}

/// Measures the network under every combination of the settings that the study varies.
pub(super) fn sensitivity(
    study: &Study,
    analysis: &Analysis,
    measure: Measure,
    settings: &CertaintySettings,
    console: &Console,
) -> Result<Sensitivity> {
    fn or<T: Clone>(list: &[T], own: T) -> Vec<T> {
        if list.is_empty() { vec![own] } else { list.to_vec() }
    }
    let own = &analysis.choice.recipe;
    let own_weights = study.settings.network.betweenness.weights;
    let vary = &settings.vary;
    // what a measure does not depend on would only repeat its settings
    let countings = if measure == Measure::Strength { or(&vary.counting, own.counting) } else { vec![own.counting] };
    let weightings = if measure == Measure::Betweenness { or(&vary.weights, own_weights) } else { vec![own_weights] };
    let mut ranked: Vec<Values> = Vec::new();
    let mut rows: Vec<SettingRow> = Vec::new();
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    let reference = values_of(analysis, &analysis.graph, measure, own_weights);
    let progress = console.spinner("measuring the settings");
    // without a thesaurus there is nothing to leave out
    let thesauri = if word_lists(study)?.thesaurus.is_empty() { vec![true] } else { or(&vary.thesaurus, true) };
    for thesaurus in thesauri {
        let other;
        let analysis = match thesaurus {
            true => analysis,
            false => {
                let choice = NetworkChoice { thesaurus: false, ..NetworkChoice::keywords(study, &study.settings.keywords) };
                other = analyse_unit(study, choice, console)?;
                &other
            }
        };
        for term in analysis.vocabulary().terms() {
            labels.entry(analysis.vocabulary().key(term).to_owned()).or_insert_with(|| analysis.vocabulary().label(term).to_owned());
        }
        let mut chosen: Vec<Vec<TermId>> = Vec::new();
        for min_occurrences in or(&vary.min_occurrences, own.min_occurrences) {
            for max_nodes in or(&vary.max_nodes, own.max_nodes) {
                let nodes = analysis.network_by(&Recipe { min_occurrences, max_nodes, ..own.clone() }).selection.terms;
                // a maximum that leaves nobody out, or a minimum that all of the most frequent reach, gives a network that was there
                // before, which must not count twice
                if chosen.contains(&nodes) {
                    continue;
                }
                chosen.push(nodes);
                for &counting in &countings {
                    let network = analysis.network_by(&Recipe { min_occurrences, max_nodes, counting, ..own.clone() });
                    for &weights in &weightings {
                        progress.inc(1);
                        let values = values_of(analysis, &network.graph, measure, weights);
                        rows.push(SettingRow {
                            setting: vec![
                                ("thesaurus", (if thesaurus { "yes" } else { "no" }).to_owned()),
                                ("min_occurrences", min_occurrences.to_string()),
                                ("max_nodes", max_nodes.to_string()),
                                ("counting", word(&counting)),
                                ("weights", word(&weights)),
                            ],
                            nodes: network.graph.node_count() as u64,
                            edges: network.graph.edge_count() as u64,
                            agreement: agreement(&reference, &values, settings.top),
                        });
                        ranked.push(values);
                    }
                }
            }
        }
    }
    progress.finish_and_clear();
    let keywords = stability(&ranked, settings.top);
    let keywords = keywords.into_iter().map(|row| (labels.get(&row.key).unwrap_or(&row.key).clone(), row)).collect();
    Ok(Sensitivity { keywords, settings: rows })
}

fn values_of(analysis: &Analysis, graph: &KeywordGraph, measure: Measure, weights: Weights) -> Values {
    let values = measure.of(graph, weights);
    graph.nodes().zip(values).map(|(node, value)| (analysis.vocabulary().key(node.term).to_owned(), value)).collect()
}

/// A setting as study.toml has it.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
