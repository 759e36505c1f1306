//! The finished values that a report shows.

use serde::Serialize;

use super::{Cell, Method, Table};
use crate::record::YearSpan;
use crate::study::Language;

/// All that stands in `report.html`. Plain values: whoever fills it in has computed them all.
///
/// The page links to `tables/summary.csv`, `tables/sources.csv`, `tables/timeline.csv`, `tables/keywords.csv`,
/// `tables/edges.csv` and `manifest.json` as well as to the files named here, so all of these are written beside it.
///
/// Paths of files are relative to the report's folder and fixed by the program, never from data.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// Language of the prose.
    pub language: Language,
    /// Title of the study.
    pub title: String,
    /// What must be read first, such as "teaching corpus, invented records".
    pub notice: Option<String>,
    /// Years of the study.
    pub span: YearSpan,
    /// Digest of the corpus, in full.
    pub corpus_digest: String,
    /// The numbers of the first section.
    pub summary: Summary,
    /// Figures in the order shown.
    pub figures: Vec<ReviewFigure>,
    /// Tables in the order shown.
    pub tables: Vec<ReviewTable>,
    /// Files and answers that the corpus was read from.
    pub sources: Vec<ReviewSource>,
    /// The study's word lists.
    pub word_lists: Vec<WordList>,
    /// Every parameter with its value, defaults filled in, in the order shown.
    pub parameters: Vec<(String, String)>,
    /// What was chosen where there are several ways to count and measure.
    pub method: Method,
    /// Commands that make this report again, one a line, in order.
    pub commands: Vec<String>,
}

/// Numbers of the whole corpus and network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Works after merging.
    pub works: u64,
    /// Source records accepted, before merging.
    pub records: u64,
    /// Source records that could not be read.
    pub rejected: u64,
    /// Works within the study's years.
    pub works_in_span: u64,
    /// Works without a readable year.
    pub without_year: u64,
    /// Works before the study's years.
    pub before: u64,
    /// Works after them.
    pub after: u64,
    /// Mean annual growth rate as a share; none where it is undefined.
    pub mean_annual_growth_rate: Option<f64>,
    /// Different keywords, after the thesaurus and stop words.
    pub keywords: u64,
    /// Works without any keyword.
    pub without_keywords: u64,
    /// Nodes of the network.
    pub nodes: u64,
    /// Its edges.
    pub edges: u64,
    /// Edges over pairs of nodes.
    pub density: f64,
    /// Connected components.
    pub components: u64,
    /// Nodes of the largest component.
    pub giant_component: u64,
}

/// A figure with its files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReviewFigure {
    /// Title.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
    /// SVG as the figures stage makes it; with `<text>` it can be searched, and the page carries its font.
    pub svg: String,
    /// Where it is saved, such as `figures/timeline.svg`.
    pub files: Vec<String>,
    /// The table with its numbers, such as `tables/timeline.csv`.
    pub table: String,
}

/// What a table shows; decides its title and the definitions printed below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Keywords by occurrences.
    KeywordsByOccurrences,
    /// Keywords by betweenness.
    KeywordsByBetweenness,
    /// Works a year.
    AnnualOutput,
    /// Strongest edges.
    Edges,
    /// Venues by works.
    Venues,
    /// Authors by works.
    Authors,
    /// Time, laws, certainty.
    Evidence(super::Evidence),
    /// Communities of the network.
    Clusters,
    /// Time slices, and the keywords they share.
    Slices,
    /// Communities of the slices.
    SliceThemes,
    /// Where communities go from slice to slice.
    Evolution,
}

/// A table, or its first rows, with the file that holds all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewTable {
    /// What it shows.
    pub kind: TableKind,
    /// The rows to show.
    pub table: Table,
    /// Rows that the file has.
    pub rows_in_file: u64,
    /// The file, such as `tables/keywords.csv`.
    pub file: String,
}

/// A file or a stored answer that was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewSource {
    /// Its name, without the machine's folders.
    pub name: String,
    /// Export format.
    pub format: String,
    /// Encoding found.
    pub encoding: String,
    /// Records in it; the sum of the next three.
    pub seen: u64,
    /// Records kept.
    pub accepted: u64,
    /// Records that were already there.
    pub merged: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// The kinds of trouble with their numbers, as words.
    pub reasons: String,
    /// Digest of its bytes.
    pub digest: String,
}

/// A word list of the study.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WordList {
    /// Its file, such as `thesaurus.tsv`.
    pub name: String,
    /// Lines that say something.
    pub entries: u64,
    /// Digest of its bytes.
    pub digest: String,
}

/// `summary.csv`, to which the report's first numbers link: measure and value.
pub fn summary_table(summary: &Summary) -> Table {
    let s = summary;
    let mut table = Table::new("summary", &["measure", "value"]);
    let rows: [(&str, Cell); 15] = [
        ("works", s.works.into()),
        ("records", s.records.into()),
        ("rejected", s.rejected.into()),
        ("works_in_span", s.works_in_span.into()),
        ("without_year", s.without_year.into()),
        ("before", s.before.into()),
        ("after", s.after.into()),
        ("mean_annual_growth_rate", s.mean_annual_growth_rate.into()),
        ("keywords", s.keywords.into()),
        ("without_keywords", s.without_keywords.into()),
        ("nodes", s.nodes.into()),
        ("edges", s.edges.into()),
        ("density", s.density.into()),
        ("components", s.components.into()),
        ("giant_component", s.giant_component.into()),
    ];
    for (measure, value) in rows {
        table.push(vec![measure.into(), value]);
    }
    table
}

/// `sources.csv`: what was read from each file or answer.
pub fn source_table(sources: &[ReviewSource]) -> Table {
    let mut table = Table::new("sources", &["source", "format", "encoding", "seen", "accepted", "merged", "rejected", "reasons", "digest"]);
    for s in sources {
        table.push(vec![
            s.name.as_str().into(),
            s.format.as_str().into(),
            s.encoding.as_str().into(),
            s.seen.into(),
            s.accepted.into(),
            s.merged.into(),
            s.rejected.into(),
            s.reasons.as_str().into(),
            s.digest.as_str().into(),
        ]);
    }
    table
}
