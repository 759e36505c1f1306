//! `wenmai status`: what the corpus holds.

use super::console::Console;
use super::output::{Format, json, print};
use super::{Common, Exit};
use crate::Result;
use crate::corpus::{Access, Corpus, Credit};
use crate::report::{Cell, Table};

/// Say what the corpus holds: records and works, by source and by year.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai status
  wenmai status --format json")]
pub(super) struct Status {}

impl Status {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, &[Format::Table, Format::Json])?;
        let corpus = Corpus::open(&study.store(), Access::Read)?;
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
