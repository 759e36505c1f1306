//! The report's part on time, laws and certainty: figures and tables.

use super::analysis::Analysis;
use super::console::Console;
use super::keyword_time::{burst_rows, life_rows};
use super::laws::{Whose, indicator_rows, laws, named, work_table};
use super::literature::Literature;
use super::robustness::{Measure, certainty_rows, sensitivity};
use super::significance::{cluster_significance, cluster_table, significance};
use super::timeline::{growth, say_what_is_unfinished};
use crate::Result;
use crate::figures::{Draws, Figure, Theme, bursts_figure, growth_figure, ranks_figure};
use crate::metrics::CommunitySearch;
use crate::report::{
    Evidence, Table, bradford_table, burst_table, certainty_table, growth_model_table, growth_rate_table, growth_table, indicator_table,
    law_table, life_table, lotka_table, network_significance_table, setting_table, zipf_table,
};
use crate::study::{CertaintySettings, Study};

/// A figure, the command that prints its numbers, and the table that has them.
pub(super) type Drawn = (Figure, &'static str, &'static str);

/// A table of the report with the command that prints it.
pub(super) struct Shown {
    /// What it shows; none for a table that is a file alone.
    pub(super) kind: Option<Evidence>,
    pub(super) command: &'static str,
    /// Stem of its file.
    pub(super) name: &'static str,
    pub(super) table: Table,
}

/// Steps that all draws of a report may take together, in nodes times edges: some ten seconds on two cores. Larger networks are drawn
/// less often, and not at all where fewer than [`FEWEST`] draws would be left; `wenmai robustness` draws as often as it is told.
const STEPS: usize = 10_000_000_000;
const FEWEST: usize = 100;

/// Makes them all.
pub(super) fn evidence(
    study: &Study,
    analysis: &Analysis,
    literature: &Literature,
    theme: &Theme,
    console: &Console,
) -> Result<(Vec<Drawn>, Vec<Shown>)> {
    let settings = &study.settings;
    let (mut figures, mut tables) = (Vec::new(), Vec::new());
    let mut add = |kind, command, name, table| tables.push(Shown { kind, command, name, table });

    say_what_is_unfinished(&analysis.annual, console);
    let growth = growth(&analysis.annual, &settings.growth);
    let criterion = settings.growth.criterion;
    let fits: Vec<_> = growth.by(criterion).collect();
    figures.push((growth_figure(theme, &analysis.annual, &fits)?, "wenmai timeline --fits", "tables/growth.csv"));
    add(Some(Evidence::GrowthModels), "wenmai timeline --models", "growth-models", growth_model_table(&growth));
    add(Some(Evidence::GrowthRates), "wenmai timeline --rates", "growth-rates", growth_rate_table(&analysis.annual, &growth));
    add(None, "wenmai timeline --fits", "growth", growth_table(&analysis.annual, &growth, criterion));

    let (bursts, _) = burst_rows(analysis, &settings.bursts);
    let lives = life_rows(analysis, usize::MAX);
    let life = |keyword: &str| lives.iter().find(|row| row.keyword == keyword).map(|row| (row.first_year, row.last_year));
    figures.push((bursts_figure(theme, &analysis.annual, &bursts, life)?, "wenmai bursts", "tables/bursts.csv"));
    add(Some(Evidence::Bursts), "wenmai bursts", "bursts", burst_table(&bursts));
    add(Some(Evidence::Trends), "wenmai trends --per-year 5", "trends", life_table(&life_rows(analysis, 5)));

    let certainty = CertaintySettings { resamples: affordable(analysis, settings.certainty.resamples), ..settings.certainty.clone() };
    if certainty.resamples > 0 {
        let drawing = console.spinner("drawing the works again");
        let rows = certainty_rows(study, analysis, Measure::Betweenness, &certainty);
        drawing.finish_and_clear();
        let CertaintySettings { resamples, confidence, top, seed, .. } = certainty;
        let draws = Draws { resamples, confidence, top, seed };
        figures.push((ranks_figure(theme, &rows, draws)?, "wenmai robustness", "tables/certainty.csv"));
        add(Some(Evidence::Certainty), "wenmai robustness", "certainty", certainty_table(&rows, Measure::Betweenness.name()));
    } else {
        console.say("the network is too large to draw its works again in a report: wenmai robustness does it");
    }
    let varied = sensitivity(study, analysis, Measure::Betweenness, &settings.certainty, console)?;
    add(Some(Evidence::Stability), "wenmai robustness --sensitivity", "stability", varied.table());
    add(None, "wenmai robustness --settings", "settings", setting_table(&varied.settings));
    let shuffling = console.spinner("shuffling");
    add(Some(Evidence::Significance), "wenmai significance", "significance", significance(analysis, &settings.certainty).1);
    let wanted = &analysis.choice.communities;
    let (shuffles, starts) = searchable(analysis.graph.edge_count(), settings.certainty.shuffles, wanted.starts);
    if shuffles > 0 && starts > 0 {
        let searched = CertaintySettings { shuffles, ..settings.certainty.clone() };
        let search = CommunitySearch { starts, ..*wanted };
        let tests = cluster_significance(analysis, &search, &searched);
        add(
            Some(Evidence::Partition),
            "wenmai significance network",
            "network-significance",
            network_significance_table(&tests, &search, &searched),
        );
        if search == *wanted {
            add(
                Some(Evidence::Clusters),
                "wenmai significance clusters",
                "cluster-significance",
                cluster_table(analysis, &tests, &searched),
            );
        } else {
            console.say(format_args!(
                "the network is large: for the report, its communities and those of {shuffles} shuffled corpora were sought from {starts} \
                 starts, not {}; wenmai significance clusters tests each of them",
                wanted.starts
            ));
        }
    } else {
        console.say("the network is too large to seek communities in shuffled corpora for a report: wenmai significance clusters does it");
    }
    shuffling.finish_and_clear();

    let occurrences = analysis.vocabulary().labels().map(str::to_owned).zip(analysis.cooccurrence.occurrences.iter().copied());
    let laws = laws(study, literature, occurrences);
    add(Some(Evidence::Laws), "wenmai laws", "laws", law_table(&laws));
    add(None, "wenmai laws --table lotka", "lotka", lotka_table(laws.lotka.as_ref()));
    add(None, "wenmai laws --table bradford", "bradford", bradford_table(&laws));
    add(None, "wenmai laws --table zipf", "zipf", zipf_table(&laws));
    for (whose, kind, command, name, column) in [
        (Whose::Country, Some(Evidence::Countries), "wenmai indicators --of country", "indicators-country", "country"),
        (Whose::Author, None, "wenmai indicators --of author", "indicators-author", "author"),
        (Whose::Venue, None, "wenmai indicators --of venue", "indicators-venue", "venue"),
    ] {
        let rows = indicator_rows(study, named(literature, whose), literature);
        add(kind, command, name, indicator_table(name, column, &rows));
    }
    add(None, "wenmai indicators --of work --limit 1000", "cited", work_table(literature, 1000));
    // an empty table is a file, not a section
    tables.iter_mut().filter(|shown| shown.table.rows.is_empty()).for_each(|shown| shown.kind = None);
    Ok((figures, tables))
}

/// Edges that all starts of all searches for communities in shuffled corpora may have together: some twenty seconds on two cores.
const SEARCHED: usize = 10_000_000;

/// Shuffles, and starts of the search in each, within [`SEARCHED`]: fewer shuffles, down to [`FEWEST`], come before fewer starts.
fn searchable(edges: usize, shuffles: usize, starts: u32) -> (usize, u32) {
    let most = SEARCHED / edges.max(1);
    let starts = starts.min((most / shuffles.clamp(1, FEWEST)) as u32);
    (shuffles.min(most / starts.max(1) as usize), starts)
}

/// Draws within [`STEPS`].
fn affordable(analysis: &Analysis, wanted: usize) -> usize {
    let graph = &analysis.graph;
    let most = STEPS / (graph.node_count() * graph.edge_count()).max(1);
    if most.min(wanted) < FEWEST.min(wanted) { 0 } else { most.min(wanted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_network_is_shuffled_less_often_then_searched_from_fewer_starts() {
        assert_eq!(searchable(1_000, 200, 10), (200, 10));
        assert_eq!(searchable(7_000, 200, 10), (142, 10));
        assert_eq!(searchable(20_000, 200, 10), (100, 5));
        assert_eq!(searchable(20_000, 20, 10), (20, 10), "as few as the study asks for");
        assert_eq!(searchable(200_000, 200, 10).1, 0);
        assert_eq!(searchable(0, 0, 10).0, 0);
    }
}
