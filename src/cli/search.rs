//! `wenmai search`: the corpus, queried.

use std::fmt::Write;

use super::console::{Console, plain};
use super::output::{Format, TABLE_FORMATS, json, print};
use super::{Common, Exit, index};
use crate::Result;
use crate::index::{Hit, SearchRequest, SearchResults, SnippetPart, Sort};
use crate::report::{Cell, Table};

/// Keywords counted as facets.
const FACETS: usize = 20;

/// Search titles, abstracts, keywords, authors, venues, years and DOIs, Chinese and English.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Query language:
  数字经济 AND 隐私              both            \"个人信息保护\"        the phrase
  privacy OR 隐私               either          privacy -blockchain  without
  author:王伟                   a field: title abstract keyword author venue year doi
  year:[2014 TO 2019]           a span of years, both included

Examples:
  wenmai search '数字经济 AND 隐私'
  wenmai search 'privacy year:[2014 TO 2019]' --facets
  wenmai search 'keyword:区块链' --sort year --limit 50 --format csv > works.csv")]
pub(super) struct Search {
    /// What to look for
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Order of the hits
    #[arg(long, value_enum, default_value = "relevance")]
    sort: Order,
    /// At most so many hits
    #[arg(long, default_value_t = 10, value_name = "N")]
    limit: usize,
    /// Pass over the first so many
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// Also count the hits by year and by keyword
    #[arg(long)]
    facets: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    /// The best match first
    Relevance,
    /// The oldest first
    Year,
    /// The newest first
    Newest,
}

impl Search {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let (index, _) = index::open(&study, console)?;
        let request = SearchRequest {
            query: self.query.join(" "),
            limit: self.limit,
            offset: self.offset,
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Year => Sort::YearAscending,
                Order::Newest => Sort::YearDescending,
            },
            facets: if self.facets || format == Format::Json { FACETS } else { 0 },
            snippets: true,
        };
        let results = index.search(&request)?;
        match format {
            Format::Json => {
                let value = serde_json::to_value(&results).expect("hits are always valid json");
                console.result(&json(&value))?;
            }
            Format::Jsonl => {
                let lines: String = results
                    .hits
                    .iter()
                    .map(|hit| format!("{}\n", serde_json::to_string(hit).expect("a hit is always valid json")))
                    .collect();
                console.result(&lines)?;
            }
            Format::Csv => print(console, &self.table(&results), format)?,
            _ => console.result(&self.for_people(&results, console.colour()))?,
        }
        Ok(Exit::Done)
    }

    /// The hits without their excerpts, for a spreadsheet.
    fn table(&self, results: &SearchResults) -> Table {
        let mut table = Table::new("search", &["rank", "key", "score", "year", "title", "authors", "venue", "doi", "keywords"]);
        for (rank, hit) in ((self.offset as u64).saturating_add(1)..).zip(&results.hits) {
            table.push(vec![
                Cell::Count(rank),
                Cell::Text(hit.key.clone()),
                Cell::Number(hit.score.into()),
                hit.year.map_or(Cell::Empty, Cell::Count),
                Cell::Text(hit.title.clone()),
                Cell::Text(hit.authors.join("; ")),
                Cell::Text(hit.venue.clone()),
                hit.doi.clone().map_or(Cell::Empty, Cell::Text),
                Cell::Text(hit.keywords.join("; ")),
            ]);
        }
        table
    }

    fn for_people(&self, results: &SearchResults, colour: bool) -> String {
        let mut text = String::new();
        for (n, hit) in (self.offset.saturating_add(1)..).zip(&results.hits) {
            describe(&mut text, n, hit, colour);
        }
        let shown = match results.hits.len() {
            0 => "none".to_owned(),
            n => format!("{} to {}", self.offset + 1, self.offset + n),
        };
        let matching = if results.total == 1 { "work matches" } else { "works match" };
        let _ = writeln!(text, "{} {matching}; shown: {shown}", results.total);
        if self.facets {
            let years: Vec<String> = results.years.iter().map(|(year, n)| format!("{year} ({n})")).collect();
            let keywords: Vec<String> = results.keywords.iter().map(|(word, n)| format!("{} ({n})", plain(word))).collect();
            let _ = writeln!(text, "by year: {}\nby keyword: {}", years.join(", "), keywords.join(", "));
        }
        text
    }
}

fn describe(text: &mut String, n: usize, hit: &Hit, colour: bool) {
    let year = hit.year.map(|year| format!(" ({year})")).unwrap_or_default();
    let _ = writeln!(text, "{n:>3}. {}{year}", marked(&hit.title_parts, colour));
    let byline = [hit.authors.join("; "), hit.venue.clone(), hit.doi.clone().unwrap_or_default()];
    let byline: Vec<&str> = byline.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if !byline.is_empty() {
        let _ = writeln!(text, "     {}", plain(&byline.join(" · ")));
    }
    if !hit.keywords.is_empty() {
        let _ = writeln!(text, "     [{}]", plain(&hit.keywords.join("; ")));
    }
    if !hit.snippet.is_empty() {
        let _ = writeln!(text, "     {}", marked(&hit.snippet, colour));
    }
}

/// Text with its hits in bold, or between asterisks where there is no colour.
fn marked(parts: &[SnippetPart], colour: bool) -> String {
    let (on, off) = if colour { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("*", "*") };
    parts
        .iter()
        .map(|part| {
            let text = plain(&part.text).replace('\n', " ");
            if part.hit { format!("{on}{text}{off}") } else { text }
        })
        .collect()
}
