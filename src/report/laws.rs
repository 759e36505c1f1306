//! The tables of laws and indicators.

use super::{Cell, Table};
use crate::laws::{Bradford, Collaboration, Impact, Line, Lotka};

/// The laws of one literature.
#[derive(Debug, Clone, PartialEq)]
pub struct Laws {
    /// Works a author.
    pub lotka: Option<Lotka>,
    /// Venues with their works in descending order, and their zones.
    pub venues: Vec<(String, u64)>,
    /// Zones of these.
    pub bradford: Option<Bradford>,
    /// Keywords with their occurrences in descending order.
    pub keywords: Vec<(String, u64)>,
    /// Line through these.
    pub zipf: Option<Line>,
    /// Authors a work.
    pub collaboration: Collaboration,
    /// The same for countries.
    pub countries: Collaboration,
}

/// `laws.csv`: every law's measures, one a row; empty where it is undefined here.
pub fn law_table(laws: &Laws) -> Table {
    let mut table = Table::new("laws", &["law", "measure", "value"]);
    let mut add = |law: &str, measure: &str, value: Cell| table.push(vec![law.into(), measure.into(), value]);
    let lotka = laws.lotka.as_ref();
    let fit = lotka.and_then(|lotka| lotka.likelihood);
    add("lotka", "authors", lotka.map(|lotka| lotka.authors).into());
    add("lotka", "beta", fit.map(|fit| fit.beta).into());
    add("lotka", "beta_standard_error", lotka.and_then(|lotka| lotka.standard_error).into());
    add("lotka", "c", fit.map(|fit| fit.c).into());
    add("lotka", "ks_distance", fit.map(|fit| fit.distance).into());
    add("lotka", "ks_critical_distance_1_percent", lotka.map(|lotka| lotka.critical_distance).into());
    add("lotka", "p_value", lotka.and_then(|lotka| lotka.p_value).into());
    let regression = lotka.and_then(|lotka| lotka.regression);
    add("lotka", "regression_beta", regression.map(|(fit, _)| fit.beta).into());
    add("lotka", "regression_c", regression.map(|(fit, _)| fit.c).into());
    add("lotka", "regression_r_squared", regression.map(|(_, line)| line.r_squared).into());
    add("lotka", "regression_ks_distance", regression.map(|(fit, _)| fit.distance).into());
    let bradford = laws.bradford.as_ref();
    for (at, zone) in ["core", "second", "third"].into_iter().enumerate() {
        add("bradford", &format!("{zone}_zone_venues"), bradford.map(|found| found.venues[at]).into());
        add("bradford", &format!("{zone}_zone_works"), bradford.map(|found| found.works[at]).into());
    }
    add("bradford", "multiplier", bradford.and_then(|found| found.multiplier).into());
    let curve = bradford.and_then(|found| found.curve);
    add("bradford", "curve_slope", curve.map(|line| line.slope).into());
    add("bradford", "curve_r_squared", curve.map(|line| line.r_squared).into());
    add("zipf", "keywords", Cell::Count(laws.keywords.len() as u64));
    add("zipf", "slope", laws.zipf.map(|line| line.slope).into());
    add("zipf", "r_squared", laws.zipf.map(|line| line.r_squared).into());
    let work = &laws.collaboration;
    add("collaboration", "works_with_authors", work.works.into());
    add("collaboration", "works_without_authors", work.without_author.into());
    add("collaboration", "works_of_one_author", work.single.into());
    add("collaboration", "collaboration_index", work.index().into());
    add("collaboration", "authors_of_joint_works", work.index_of_joint_works().into());
    add("collaboration", "degree_of_collaboration", work.degree().into());
    add("collaboration", "collaborative_coefficient", work.coefficient().into());
    add("countries", "works_with_a_country", laws.countries.works.into());
    add("countries", "works_without_a_country", laws.countries.without_author.into());
    add("countries", "international_works", Cell::Count(laws.countries.works - laws.countries.single));
    add("countries", "share_of_international_works", laws.countries.degree().into());
    table
}

/// `lotka.csv`: authors by their number of works, found and fitted.
pub fn lotka_table(lotka: Option<&Lotka>) -> Table {
    let mut table = Table::new("lotka", &["works", "authors", "share", "share_of_likelihood", "share_of_regression"]);
    for &(works, authors) in lotka.map_or(&[][..], |lotka| &lotka.authors_with) {
        let lotka = lotka.expect("it has rows");
        let at = |c: f64, beta: f64| c * (works as f64).powf(-beta);
        table.push(vec![
            works.into(),
            authors.into(),
            (authors as f64 / lotka.authors as f64).into(),
            lotka.likelihood.map(|fit| at(fit.c, fit.beta)).into(),
            lotka.regression.map(|(fit, _)| at(fit.c, fit.beta)).into(),
        ]);
    }
    table
}

/// `bradford.csv`: the venues with their zones.
pub fn bradford_table(laws: &Laws) -> Table {
    let mut table = Table::new("bradford", &["rank", "venue", "works", "cumulative", "zone"]);
    let zones = laws.bradford.as_ref().map_or(&[][..], |found| &found.zones);
    let mut cumulative = 0;
    for ((rank, (venue, works)), &zone) in (1_u64..).zip(&laws.venues).zip(zones) {
        cumulative += works;
        table.push(vec![rank.into(), venue.as_str().into(), (*works).into(), cumulative.into(), Cell::Count(zone.into())]);
    }
    table
}

/// `zipf.csv`: the keywords by occurrences, with the line.
pub fn zipf_table(laws: &Laws) -> Table {
    let mut table = Table::new("zipf", &["rank", "keyword", "occurrences", "fitted"]);
    for (rank, (keyword, occurrences)) in (1_u64..).zip(&laws.keywords) {
        let fitted = laws.zipf.map(|line| 10_f64.powf(line.intercept + line.slope * (rank as f64).log10()));
        table.push(vec![rank.into(), keyword.as_str().into(), (*occurrences).into(), fitted.into()]);
    }
    table
}

/// What an author, venue or country has done.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorRow {
    /// Its name.
    pub name: String,
    /// Works.
    pub works: u64,
    /// Works where a work of k authors counts 1/k.
    pub fractional: f64,
    /// Works of it with another of its kind.
    pub joint: u64,
    /// First and last year.
    pub years: (u16, u16),
    /// Citations from works of the corpus.
    pub local: Impact,
    /// Citations that the sources count, where they count them for one of its works.
    pub global: Option<Impact>,
}

/// `authors-impact.csv` and the like, one row a name in the order given.
pub fn indicator_table(name: &str, column: &str, rows: &[IndicatorRow]) -> Table {
    let columns = [
        "rank",
        column,
        "works",
        "fractional_works",
        "joint_works",
        "first_year",
        "last_year",
        "local_citations",
        "local_h",
        "citations",
        "h",
        "g",
        "m",
    ];
    let mut table = Table::new(name, &columns);
    for (rank, row) in (1_u64..).zip(rows) {
        table.push(vec![
            rank.into(),
            row.name.as_str().into(),
            row.works.into(),
            row.fractional.into(),
            row.joint.into(),
            Cell::Count(row.years.0.into()),
            Cell::Count(row.years.1.into()),
            row.local.citations.into(),
            row.local.h.into(),
            row.global.map(|impact| impact.citations).into(),
            row.global.map(|impact| impact.h).into(),
            row.global.map(|impact| impact.g).into(),
            row.global.and_then(|impact| impact.m).into(),
        ]);
    }
    table
}
