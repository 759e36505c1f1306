//! `wenmai records`: the works of the corpus.

use super::console::Console;
use super::output::{Format, print};
use super::{Common, Exit};
use crate::Result;
use crate::corpus::{Corpus, Work};
use crate::formats::Export;
use crate::record::{Year, YearSpan};
use crate::report::{Cell, Table};

/// Print the works of the corpus in canonical order: by year, title, key. As JSON Lines (the
/// default) each work is whole, with the places its records were read from; BibTeX, RIS, Web of Science
/// and RefWorks hold what those formats can carry, for other programs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai records > corpus.jsonl
  wenmai records --year 2014-2019 --format csv > works.csv
  wenmai records --format wos > for-citespace.txt     also for VOSviewer and bibliometrix
  wenmai records --format bibtex > works.bib          for Zotero and LaTeX
  wenmai records --limit 20 --format table")]
pub(super) struct Records {
    /// Only works of this year or span of years
    #[arg(long, value_name = "YEAR[-YEAR]", value_parser = span)]
    year: Option<YearSpan>,
    /// At most so many works
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

const FORMATS: &[Format] =
    &[Format::Jsonl, Format::Csv, Format::Bibtex, Format::Ris, Format::Wos, Format::Refworks, Format::Table, Format::Json];

/// The format of other programs that a format asked for is.
fn export(format: Format) -> Option<Export> {
    match format {
        Format::Bibtex => Some(Export::BibTex),
        Format::Ris => Some(Export::Ris),
        Format::Wos => Some(Export::Wos),
        Format::Refworks => Some(Export::RefWorks),
        Format::Table | Format::Csv | Format::Json | Format::Jsonl => None,
    }
}

fn span(text: &str) -> std::result::Result<YearSpan, String> {
    let parse = |year: &str| year.trim().parse::<u16>().map(Year).map_err(|_| format!("{year:?} is no year"));
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Ok(YearSpan::new(parse(first)?, parse(last)?))
}

impl Records {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Jsonl, FORMATS)?;
        let corpus = super::grouped::open_for_reading(&study, console)?;
        corpus.digest()?;
        let mut left = self.limit.unwrap_or(usize::MAX);
        let mut table = Table::new("records", &["key", "year", "title", "authors", "venue", "keywords", "doi", "sources"]);
        let export = export(format);
        let mut lines = export.map_or("", Export::header).to_owned();
        corpus.each_work(&mut |work| {
            let wanted = self.year.is_none_or(|span| work.record.year.typed().is_some_and(|year| span.contains(year)));
            if !wanted || left == 0 {
                return Ok(());
            }
            left -= 1;
            if export.is_some() || format == Format::Jsonl {
                match export {
                    Some(export) => lines.push_str(&export.record(&work.record, &work.stamp.key)),
                    None => lines.push_str(&canonical(&corpus, &work)?),
                }
                if lines.len() > 1 << 20 {
                    console.result(&lines)?;
                    lines.clear();
                }
            } else {
                table.push(row(&work));
            }
            Ok(())
        })?;
        match export {
            Some(export) => console.result(&(lines + export.footer()))?,
            None if format == Format::Jsonl => console.result(&lines)?,
            None => print(console, &table, format)?,
        }
        Ok(Exit::Done)
    }
}

/// One line of canonical json: key, digest, sources, then the merged record.
fn canonical(corpus: &Corpus, work: &Work) -> Result<String> {
    let sources: Vec<_> = corpus
        .provenance(&work.stamp.key)?
        .into_iter()
        .map(|(_, hash, place)| serde_json::json!({"source": &hash[..16], "record": place.record, "line": place.line}))
        .collect();
    let head = serde_json::json!({"key": work.stamp.key, "digest": work.stamp.digest, "sources": sources});
    let head = head.to_string();
    let body = serde_json::to_string(&work.record).expect("a record is always valid json");
    Ok(format!("{},{}\n", &head[..head.len() - 1], &body[1..]))
}

fn row(work: &Work) -> Vec<Cell> {
    let record = &work.record;
    let names: Vec<&str> = record.authors.iter().map(|author| author.name.as_str()).collect();
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    vec![
        text(&work.stamp.key),
        record.year.typed().map_or(Cell::Empty, |year| Cell::Count(u64::from(year.0))),
        text(&record.title),
        text(&names.join("; ")),
        text(&record.venue.name),
        text(&record.author_keywords.join("; ")),
        record.identifier(crate::record::Scheme::Doi).map_or(Cell::Empty, text),
        Cell::Count(work.sources as u64),
    ]
}
