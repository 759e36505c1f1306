//! `wenmai timeline`: works a year.

use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::corpus::{Access, Corpus};
use crate::record::{Year, YearSpan};
use crate::report::timeline_table;
use crate::study::Study;
use crate::timeline::AnnualOutput;

/// Works a year over the study's years, both ends included; a year without a work is there with 0.
/// Works outside the years or without a year are told of on stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai timeline
  wenmai timeline --format csv > timeline.csv")]
pub(super) struct Timeline {}

impl Timeline {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let corpus = Corpus::open(&study.store(), Access::Read)?;
        corpus.digest()?;
        let output = annual_output(&corpus, study.settings.study.years)?;
        print(console, &timeline_table(&output), format)?;
        say_what_is_outside(&output, &study, console);
        if let (Format::Table, Some(rate)) = (format, output.mean_annual_growth_rate()) {
            console.say(format_args!("mean annual growth rate between the first and the last year: {:.2} percent", rate * 100.0));
        }
        Ok(Exit::Done)
    }
}

/// Annual output of a corpus.
pub(super) fn annual_output(corpus: &Corpus, span: YearSpan) -> Result<AnnualOutput> {
    let counts = corpus.works_a_year()?;
    let years = counts.iter().flat_map(|(year, &works)| std::iter::repeat_n(year.parse().ok().map(Year), works as usize));
    Ok(AnnualOutput::count(span, years))
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
