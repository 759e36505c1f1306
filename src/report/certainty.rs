//! The tables that say how sure the numbers are.

use super::{Cell, Table};
use crate::certainty::{Agreement, Certainty, CommunityTest, Interval, PairTest, PartitionTest, Stability, ValueTest};
use crate::metrics::CommunitySearch;
use crate::study::CertaintySettings;

/// A keyword of the network with its numbers, as the tables of certainty need it.
#[derive(Debug, Clone, PartialEq)]
pub struct CertaintyRow {
    /// Rank by the measure in the network of all works.
    pub rank: u64,
    /// The preferred form.
    pub keyword: String,
    /// Works with it.
    pub occurrences: u64,
    /// The measure.
    pub value: f64,
    /// What the resamples gave.
    pub certainty: Certainty,
}

/// `certainty.csv`, one row a keyword in the order given.
pub fn certainty_table(rows: &[CertaintyRow], measure: &str) -> Table {
    let of = |end: &str| format!("{measure}_{end}");
    let named = [measure.to_owned(), of("low"), of("high"), of("bias"), of("rank_low"), of("rank_high")];
    let mut columns =
        vec!["rank", "keyword", "occurrences", "occurrences_low", "occurrences_high", "occurrence_rank_low", "occurrence_rank_high"];
    columns.extend(named.iter().map(String::as_str));
    columns.push("share_in_top");
    let mut table = Table::new("certainty", &columns);
    for row in rows {
        let c = &row.certainty;
        let mut cells = vec![Cell::Count(row.rank), row.keyword.as_str().into(), row.occurrences.into()];
        let mut ends = |Interval { low, high }: Interval| cells.extend([Cell::Number(low), Cell::Number(high)]);
        ends(c.occurrences);
        ends(c.occurrence_rank);
        cells.push(row.value.into());
        cells.extend(
            [c.measure.low, c.measure.high, c.measure_bias, c.measure_rank.low, c.measure_rank.high, c.top_share].map(Cell::Number),
        );
        table.push(cells);
    }
    table
}

/// `stability.csv`: keywords at the head of a ranking in at least one of `settings` settings.
pub fn stability_table(rows: &[(String, Stability)], settings: usize) -> Table {
    let mut table =
        Table::new("stability", &["keyword", "in_top", "settings", "share_in_top", "present", "best_rank", "median_rank", "worst_rank"]);
    for (keyword, row) in rows {
        table.push(vec![
            keyword.as_str().into(),
            Cell::Count(row.in_top as u64),
            Cell::Count(settings as u64),
            (row.in_top as f64 / settings.max(1) as f64).into(),
            Cell::Count(row.present as u64),
            Cell::Count(row.best as u64),
            Cell::Count(row.median as u64),
            Cell::Count(row.worst as u64),
        ]);
    }
    table
}

/// One setting against the study's own.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingRow {
    /// Each setting that varies, with its value.
    pub setting: Vec<(&'static str, String)>,
    /// Nodes of its network.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
    /// How alike it ranks the keywords.
    pub agreement: Agreement,
}

/// `settings.csv`, one row a setting in the order given.
pub fn setting_table(rows: &[SettingRow]) -> Table {
    let varied: Vec<&str> = rows.first().map_or(Vec::new(), |row| row.setting.iter().map(|(name, _)| *name).collect());
    let columns: Vec<&str> = varied.into_iter().chain(["nodes", "edges", "common_keywords", "kendall_tau", "top_overlap"]).collect();
    let mut table = Table::new("settings", &columns);
    for row in rows {
        let mut cells: Vec<Cell> = row.setting.iter().map(|(_, value)| value.as_str().into()).collect();
        cells.extend([
            row.nodes.into(),
            row.edges.into(),
            Cell::Count(row.agreement.common as u64),
            row.agreement.tau.into(),
            row.agreement.overlap.into(),
        ]);
        table.push(cells);
    }
    table
}

/// `significance.csv`: every pair that occurs against chance, in the order given, with `label` for its ends; `rate` is the false
/// discovery rate up to which a pair is said to be more than chance.
pub fn significance_table<'l>(tests: &[PairTest], label: impl Fn(usize) -> &'l str, rate: f64) -> Table {
    let columns = ["source", "target", "cooccurrences", "expected", "ratio", "share_of_shuffles", "p_value", "q_value", "more_than_chance"];
    let mut table = Table::new("significance", &columns);
    for test in tests {
        table.push(vec![
            label(test.i).into(),
            label(test.j).into(),
            Cell::Count(test.observed.into()),
            test.expected.into(),
            (f64::from(test.observed) / test.expected).into(),
            test.reached.into(),
            test.p_value.into(),
            test.q_value.into(),
            yes_or_no(test.q_value <= rate),
        ]);
    }
    table
}

/// `keyword-significance.csv`: a measure of every keyword against chance, in the order given, with label and occurrences.
pub fn value_significance_table(tests: &[(&str, u64, ValueTest)], measure: &str, rate: f64) -> Table {
    let columns = ["keyword", "occurrences", measure, "expected", "deviation", "p_value", "q_value", "than_chance"];
    let mut table = Table::new("keyword-significance", &columns);
    for &(label, occurrences, test) in tests {
        let side = if test.q_value > rate {
            "as"
        } else if test.observed > test.expected {
            "more"
        } else {
            "less"
        };
        table.push(vec![
            label.into(),
            occurrences.into(),
            test.observed.into(),
            test.expected.into(),
            test.deviation.into(),
            test.p_value.into(),
            test.q_value.into(),
            side.into(),
        ]);
    }
    table
}

/// `cluster-significance.csv`: every community of at least two keywords against those of shuffled corpora, with `name` for its name.
pub fn cluster_significance_table<'l>(tests: &[CommunityTest], name: impl Fn(usize) -> &'l String, rate: f64) -> Table {
    let columns = [
        "cluster",
        "name",
        "keywords",
        "inside",
        "expected",
        "excess",
        "excess_by_chance",
        "compared",
        "p_value",
        "q_value",
        "more_than_chance",
    ];
    let mut table = Table::new("cluster-significance", &columns);
    for test in tests {
        table.push(vec![
            Cell::Count(test.community as u64 + 1),
            name(test.community).as_str().into(),
            Cell::Count(test.nodes as u64),
            test.inside.into(),
            test.expected.into(),
            test.excess.into(),
            test.excess_by_chance.into(),
            Cell::Count(test.compared as u64),
            test.p_value.into(),
            test.q_value.into(),
            yes_or_no(test.q_value <= rate),
        ]);
    }
    table
}

/// `network-significance.csv`: the partition as a whole against the best ones of shuffled corpora; no row for a network without
/// communities of at least two keywords.
pub fn network_significance_table(test: &PartitionTest, search: &CommunitySearch, settings: &CertaintySettings) -> Table {
    let columns = [
        "quality",
        "resolution",
        "starts",
        "reached",
        "expected",
        "deviation",
        "communities",
        "communities_by_chance",
        "shuffles",
        "p_value",
        "more_than_chance",
    ];
    let mut table = Table::new("network-significance", &columns);
    if test.communities > 0 {
        table.push(vec![
            search.quality.name().into(),
            search.resolution.into(),
            Cell::Count(u64::from(search.starts)),
            test.quality.into(),
            test.expected.into(),
            test.deviation.into(),
            Cell::Count(test.communities as u64),
            test.expected_communities.into(),
            Cell::Count(settings.shuffles as u64),
            test.p_value.into(),
            yes_or_no(test.p_value <= settings.false_discovery),
        ]);
    }
    table
}

fn yes_or_no(is: bool) -> Cell {
    if is { "yes" } else { "no" }.into()
}
