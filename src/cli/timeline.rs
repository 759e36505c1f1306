//! `wenmai timeline`: works a year, and how they grow.

use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::corpus::Corpus;
use crate::record::{Year, YearSpan};
use crate::report::{Growth, growth_model_table, growth_rate_table, growth_table, timeline_table};
use crate::study::{GrowthSettings, Study};
use crate::timeline::{AnnualOutput, breakpoint};
use crate::{Error, Result};

/// Works a year over the study's years, both ends included; a year without a work is there with 0.
/// Works outside the years or without a year are told of on stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Models: linear a + b t, exponential a e^(b t), logistic K / (1 + e^(-r (t - m))) and Gompertz
K e^(-e^(-r (t - m))), t in years from the first of the study, fitted to the works of each year by
least squares and by Poisson likelihood. The smallest AICc is the model to prefer; a difference
below 2 decides nothing. \"at_edge\" says that the data do not show where the curve bends.
The breakpoint is the year in which two exponential curves gain most over one; its p value comes
from series drawn from the one curve.

Examples:
  wenmai timeline
  wenmai timeline --format csv > timeline.csv
  wenmai timeline --models                   the curves, their parameters and AICc
  wenmai timeline --fits --format csv        the curves year by year, with residuals
  wenmai timeline --rates                    growth rates, doubling times, breakpoint")]
pub(super) struct Timeline {
    /// The models of growth instead of the years
    #[arg(long, group = "what")]
    models: bool,
    /// The years with every model's curve and residual
    #[arg(long, group = "what")]
    fits: bool,
    /// Growth rates, doubling times and the breakpoint
    #[arg(long, group = "what")]
    rates: bool,
}

impl Timeline {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let corpus = super::grouped::open_for_reading(&study, console)?;
        corpus.digest()?;
        let output = annual_output(&corpus, study.settings.study.years)?;
        let settings = &study.settings.growth;
        let growth = (self.models || self.fits || self.rates).then(|| growth(&output, settings));
        let table = match &growth {
            None => timeline_table(&output),
            Some(growth) if self.models => growth_model_table(growth),
            Some(growth) if self.fits => growth_table(&output, growth, settings.criterion),
            Some(growth) => growth_rate_table(&output, growth),
        };
        print(console, &table, format)?;
        say_what_is_outside(&output, &study, console);
        say_what_is_unfinished(&output, console);
        match growth {
            None if format == Format::Table => say_growth(&output, settings, console),
            Some(growth) if growth.fits.is_empty() => {
                console.say("no model can be fitted: it takes at least three years, and works in one of them");
            }
            _ => {}
        }
        Ok(Exit::Done)
    }
}

/// The models and tests that the study asks for.
pub(super) fn growth(output: &AnnualOutput, settings: &GrowthSettings) -> Growth {
    Growth::of(output, |counts| (settings.draws > 0).then(|| breakpoint(counts, settings.draws, settings.seed)).flatten())
}

fn say_growth(output: &AnnualOutput, settings: &GrowthSettings, console: &Console) {
    let with_works: Vec<Year> = output.rows().filter(|(_, works, _)| *works > 0).map(|(year, ..)| year).collect();
    if let Some(rate) = output.mean_annual_growth_rate() {
        console.say(format_args!("mean annual growth rate between the first and the last year: {:.2} percent", rate * 100.0));
    } else {
        let from_to = match with_works[..] {
            [first, .., last] => format!("; there are works from {first} to {last}"),
            _ => String::new(),
        };
        console.say(format_args!(
            "no mean annual growth rate: it takes two years, and works in the first and the last one of study.years{from_to}"
        ));
    }
    if with_works.len() < 3 {
        console.say("no model of growth: the works stand in fewer than three years");
        return;
    }
    let growth = growth(output, &GrowthSettings { draws: 0, ..settings.clone() });
    if let Some(verdict) = growth.verdict(settings.criterion) {
        console.say(format_args!("{verdict}; see wenmai timeline --models"));
    }
}

/// Annual output of a corpus.
pub(super) fn annual_output(corpus: &Corpus, span: YearSpan) -> Result<AnnualOutput> {
    let counts = corpus.works_a_year()?;
    let years = counts.iter().flat_map(|(year, &works)| std::iter::repeat_n(year.parse().ok().map(Year), works as usize));
    Ok(AnnualOutput::count(span, years))
}

/// The same where there is a work within the span.
///
/// # Errors
/// That there is none, and where the works are instead.
pub(super) fn some_output(corpus: &Corpus, span: YearSpan) -> Result<AnnualOutput> {
    let output = annual_output(corpus, span)?;
    if output.total() == 0 {
        return Err(Error::NothingToShow(format!(
            "no work is of the study's years {span}: {} are of earlier years, {} of later ones, {} have none; change study.years or import more",
            output.before, output.after, output.without_year
        )));
    }
    Ok(output)
}

/// Tells of a last year that looks as though it were not over.
pub(super) fn say_what_is_unfinished(output: &AnnualOutput, console: &Console) {
    if let Some((year, works, before)) = output.unfinished_end() {
        console.say(format_args!(
            "{year} holds {works} works, the year before {before}: if it was not over, or not indexed yet, let study.years end before it, \
             for growth rates, models and bursts take it for a whole year"
        ));
    }
}

/// Tells of works that the study's years leave out.
pub(super) fn say_what_is_outside(output: &AnnualOutput, study: &Study, console: &Console) {
    let span = study.settings.study.years;
    if output.before + output.after + output.without_year > 0 {
        console.say(format_args!(
            "outside {span}: {} works before, {} after, {} without a readable year; {} within",
            output.before,
            output.after,
            output.without_year,
            output.total()
        ));
    }
}
