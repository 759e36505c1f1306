//! `wenmai status`: what the corpus holds.

use super::console::Console;
use super::grouped::open_for_reading;
use super::output::{Format, TABLE_FORMATS, json, print};
use super::timeline::annual_output;
use super::{Common, Exit};
use crate::Result;
use crate::corpus::{Corpus, Credit};
use crate::report::{Cell, Table};
use crate::study::Study;

/// Say what the corpus holds: records and works, by source and by year.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai status
  wenmai status --format json
  wenmai status --prisma --format csv       the counts of a PRISMA 2020 flow diagram")]
pub(super) struct Status {
    /// The counts of a PRISMA flow diagram: identified, removed before screening and why, left
    #[arg(long)]
    prisma: bool,
}

impl Status {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        if self.prisma {
            let format = common.format(Format::Table, TABLE_FORMATS)?;
            let corpus = open_for_reading(&study, console)?;
            corpus.digest()?;
            print(console, &prisma(&corpus, &study)?, format)?;
            return Ok(Exit::Done);
        }
        let format = common.format(Format::Table, &[Format::Table, Format::Json])?;
        let corpus = open_for_reading(&study, console)?;
        let (shape, digest, sources, years) =
            (corpus.shape()?, corpus.digest()?, corpus.sources(Credit::Canonical)?, corpus.works_a_year()?);
        if format == Format::Json {
            let value = serde_json::json!({
                "study": study.settings.study.title, "digest": digest, "corpus": shape, "sources": sources, "years": years,
            });
            console.result(&json(&value))?;
            return Ok(Exit::Done);
        }
        console.result(&format!(
            "{}\n{} works of {} records, {} rejected, from {} sources\ndigest {digest}\n\n",
            super::console::plain(&study.settings.study.title),
            shape.works,
            shape.records,
            shape.rejected,
            shape.sources
        ))?;
        let mut table = Table::new("sources", &["source", "format", "encoding", "seen", "accepted", "merged", "rejected", "replaced"]);
        for row in sources {
            table.push(vec![
                Cell::Text(row.name),
                Cell::Text(row.format),
                Cell::Text(row.encoding),
                Cell::Count(row.seen),
                Cell::Count(row.accepted),
                Cell::Count(row.merged),
                Cell::Count(row.rejected),
                Cell::Count(row.replaced),
            ]);
        }
        print(console, &table, format)?;
        let mut table = Table::new("years", &["year", "works"]);
        for (year, works) in years {
            table.push(vec![Cell::Text(year), Cell::Count(works)]);
        }
        console.result("\n")?;
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

/// The counts of a PRISMA 2020 flow diagram (Page et al. 2021, doi:10.1136/bmj.n71) as far as a corpus
/// knows them. Records identified, less those removed, are the works left for screening.
fn prisma(corpus: &Corpus, study: &Study) -> Result<Table> {
    let mut table = Table::new("prisma", &["phase", "what", "records"]);
    let mut row = |phase: &str, what: String, n: u64| table.push(vec![Cell::Text(phase.into()), Cell::Text(what), Cell::Count(n)]);
    let sources = corpus.sources(Credit::Canonical)?;
    for source in &sources {
        row("identified", format!("{} ({})", source.name, source.format), source.seen);
    }
    row("identified", "in all".into(), sources.iter().map(|source| source.seen).sum());
    let counts = corpus.merge_counts()?;
    for (what, n) in [
        ("could not be read", sources.iter().map(|source| source.rejected).sum()),
        ("replaced or deleted by their provider later", sources.iter().map(|source| source.replaced).sum()),
        ("duplicates, equal letter for letter", counts.equal),
        ("duplicates by identifier", counts.identifier),
        ("duplicates by title, author, year and the rest", counts.likeness),
        ("duplicates by duplicates.tsv", counts.pinned),
    ] {
        row("removed before screening", what.into(), n);
    }
    row("screened", "works".into(), corpus.shape()?.works);
    let output = annual_output(corpus, study.settings.study.years)?;
    let span = output.span();
    row("excluded", format!("published before {}", span.first()), output.before);
    row("excluded", format!("published after {}", span.last()), output.after);
    row("excluded", "without a readable year".into(), output.without_year);
    row("included", format!("works of {span}"), output.total());
    Ok(table)
}
