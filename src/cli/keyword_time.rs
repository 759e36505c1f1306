//! `wenmai bursts` and `wenmai trends`: when a keyword has its time.

use std::collections::BTreeMap;

use super::analysis::{Analysis, analyse};
use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::report::{BurstRow, LifeRow, burst_table, life_table};
use crate::study::BurstSettings;
use crate::text::TermId;
use crate::timeline::{KeywordYears, bursts};

/// Years in which a keyword stands in far more works than it usually does (Kleinberg's automaton).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A keyword in r of the d works of a year costs -ln[C(d,r) p^r (1-p)^(d-r)] in that year: p is its share
in all years, times factor^i in state i. Climbing a state costs gamma ln T for T years that have
works, falling nothing. The cheapest sequence of states tells the bursts; the weight is the cost saved
against the state below (Kleinberg 2003). CiteSpace prints the same automaton; a program that leaves
out ln T finds bursts that are none.

Examples:
  wenmai bursts --limit 25
  wenmai bursts --gamma 0.5 --states 3 --format csv > bursts.csv")]
pub(super) struct BurstsCommand {
    /// Rate of a state over that of the one below, above 1 [default: the study's]
    #[arg(long, value_name = "S")]
    factor: Option<f64>,
    /// Cost of climbing a state, in units of ln(years) [default: the study's]
    #[arg(long, value_name = "G")]
    gamma: Option<f64>,
    /// States, the usual one included [default: the study's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=16))]
    states: Option<u8>,
    /// Years a burst must last [default: the study's]
    #[arg(long, value_name = "N")]
    min_years: Option<usize>,
    /// At most so many bursts, the weightiest first [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl BurstsCommand {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let known = &study.settings.bursts;
        let settings = BurstSettings {
            factor: self.factor.unwrap_or(known.factor),
            gamma: self.gamma.unwrap_or(known.gamma),
            states: self.states.map_or(known.states, usize::from),
            min_years: self.min_years.unwrap_or(known.min_years),
        };
        if let Some(message) = settings.fault() {
            return Err(crate::Error::Usage(message.replace("bursts.", "--")));
        }
        let analysis = analyse(&study, &study.settings.keywords, console)?;
        analysis.say_what_was_left_out(console);
        let (mut rows, saturated) = burst_rows(&analysis, &settings);
        if rows.is_empty() && analysis.graph.node_count() > 0 {
            console.say(format_args!(
                "no keyword of the network bursts: the study has {} years; a smaller --gamma or --factor finds weaker bursts",
                study.settings.study.years.len()
            ));
        }
        if saturated > 0 {
            console.say(format_args!(
                "{saturated} keywords stand in too many works to burst: {} times their usual share is more than all works",
                settings.factor
            ));
        }
        rows.truncate(self.limit.unwrap_or(usize::MAX));
        print(console, &burst_table(&rows), format)?;
        Ok(Exit::Done)
    }
}

/// The bursts of the network's keywords, the weightiest first, and how many keywords are too frequent to burst.
pub(super) fn burst_rows(analysis: &Analysis, settings: &BurstSettings) -> (Vec<BurstRow>, usize) {
    let span = analysis.annual.span();
    let years = years_of(analysis);
    let mut totals = vec![0_u64; span.len()];
    for (set, year) in analysis.sets().iter().zip(&analysis.works.years) {
        // a work without keywords could not have had this one
        if let (false, Some(at)) = (set.is_empty(), span.position(*year)) {
            totals[at] += 1;
        }
    }
    let (mut rows, mut saturated) = (Vec::new(), 0);
    for (term, keyword, occurrences) in nodes(analysis) {
        let hits = years.series(term, span);
        let found = bursts(&hits, &totals, settings.model());
        saturated += usize::from(found.states < 2);
        for burst in found.bursts.iter().filter(|burst| burst.last - burst.first + 1 >= settings.min_years) {
            let works: u64 = hits[burst.first..=burst.last].iter().sum();
            rows.push(BurstRow {
                keyword: keyword.to_owned(),
                occurrences,
                level: burst.level as u64,
                first_year: span.first().0 + burst.first as u16,
                last_year: span.first().0 + burst.last as u16,
                weight: burst.weight,
                works,
                share: works as f64 / totals[burst.first..=burst.last].iter().sum::<u64>() as f64,
            });
        }
    }
    rows.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then_with(|| (&a.keyword, a.first_year, a.level).cmp(&(&b.keyword, b.first_year, b.level)))
    });
    (rows, saturated)
}

/// The middle half of each keyword's years, its half-life, first and last year.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The trend topics of a year are the keywords whose median year it is. The half-life is seen from the
study's last year: half of the keyword's works lie within so many years back.

Examples:
  wenmai trends --per-year 5             the five most frequent keywords of each median year
  wenmai trends --format csv > trends.csv")]
pub(super) struct Trends {
    /// Of each median year only so many keywords, the most frequent [default: all]
    #[arg(long, value_name = "N")]
    per_year: Option<usize>,
}

impl Trends {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let analysis = analyse(&study, &study.settings.keywords, console)?;
        analysis.say_what_was_left_out(console);
        print(console, &life_table(&life_rows(&analysis, self.per_year.unwrap_or(usize::MAX))), format)?;
        Ok(Exit::Done)
    }
}

/// The life of the network's keywords by median year, the most frequent of each year first and at most so many.
pub(super) fn life_rows(analysis: &Analysis, per_year: usize) -> Vec<LifeRow> {
    let years = years_of(analysis);
    let last = analysis.annual.span().last();
    let mut rows: Vec<LifeRow> = nodes(analysis)
        .filter_map(|(term, keyword, occurrences)| {
            Some(LifeRow {
                keyword: keyword.to_owned(),
                occurrences,
                first_year: years.first(term)?.0,
                quartiles: years.quartiles(term)?,
                last_year: years.last(term)?.0,
                mean_year: years.mean(term)?,
                half_life: years.half_life(term, last)?,
            })
        })
        .collect();
    let median = |row: &LifeRow| row.quartiles[1].floor() as u16;
    rows.sort_by(|a, b| median(a).cmp(&median(b)).then(b.occurrences.cmp(&a.occurrences)).then_with(|| a.keyword.cmp(&b.keyword)));
    let mut kept: BTreeMap<u16, usize> = BTreeMap::new();
    rows.retain(|row| {
        let here = kept.entry(median(row)).or_default();
        *here += 1;
        *here <= per_year
    });
    rows
}

fn years_of(analysis: &Analysis) -> KeywordYears {
    KeywordYears::of(analysis.sets(), &analysis.works.years, analysis.vocabulary().len())
}

fn nodes(analysis: &Analysis) -> impl Iterator<Item = (TermId, &str, u64)> {
    analysis.graph.nodes().map(|node| (node.term, analysis.vocabulary().label(node.term), u64::from(node.occurrences)))
}
