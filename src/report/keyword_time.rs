//! The tables of a keyword's time: its bursts and its life.

use super::{Cell, Table};

/// A burst of a keyword.
#[derive(Debug, Clone, PartialEq)]
pub struct BurstRow {
    /// The preferred form.
    pub keyword: String,
    /// Works with it in all years.
    pub occurrences: u64,
    /// Height of the state, 1 with two states.
    pub level: u64,
    /// First year.
    pub first_year: u16,
    /// Last year, included.
    pub last_year: u16,
    /// Cost saved.
    pub weight: f64,
    /// Works with the keyword in these years.
    pub works: u64,
    /// Share of all works of these years that have it.
    pub share: f64,
}

/// When a keyword is used.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeRow {
    /// The preferred form.
    pub keyword: String,
    /// Works with it.
    pub occurrences: u64,
    /// Year of the first.
    pub first_year: u16,
    /// First quartile, median and third quartile of their years.
    pub quartiles: [f64; 3],
    /// Year of the last.
    pub last_year: u16,
    /// Mean of their years.
    pub mean_year: f64,
    /// How many years back from the study's last half of them lie.
    pub half_life: f64,
}

/// `bursts.csv`, one row a burst in the order given.
pub fn burst_table(rows: &[BurstRow]) -> Table {
    let columns = ["rank", "keyword", "occurrences", "level", "first_year", "last_year", "weight", "works_in_burst", "share_in_burst"];
    let mut table = Table::new("bursts", &columns);
    for (rank, row) in (1_u64..).zip(rows) {
        table.push(vec![
            Cell::Count(rank),
            row.keyword.as_str().into(),
            row.occurrences.into(),
            row.level.into(),
            Cell::Count(row.first_year.into()),
            Cell::Count(row.last_year.into()),
            row.weight.into(),
            row.works.into(),
            row.share.into(),
        ]);
    }
    table
}

/// `trends.csv`, one row a keyword in the order given.
pub fn life_table(rows: &[LifeRow]) -> Table {
    let columns =
        ["keyword", "occurrences", "first_year", "quartile_1", "median_year", "quartile_3", "last_year", "mean_year", "half_life"];
    let mut table = Table::new("trends", &columns);
    for row in rows {
        table.push(vec![
            row.keyword.as_str().into(),
            row.occurrences.into(),
            Cell::Count(row.first_year.into()),
            row.quartiles[0].into(),
            row.quartiles[1].into(),
            row.quartiles[2].into(),
            Cell::Count(row.last_year.into()),
            row.mean_year.into(),
            row.half_life.into(),
        ]);
    }
    table
}
