//! The pipeline from corpus to measured network, in one place for every command that needs it.

use std::cell::LazyCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::console::Console;
use super::index::word_lists;
use crate::corpus::{Access, Corpus, Shape};
use crate::metrics::{self, Scale};
use crate::network::exchange::{Column, Values, write_graphml};
use crate::network::{Cooccurrence, KeywordGraph, Selection};
use crate::record::{Record, Year};
use crate::report::{EdgeRow, KeywordRow};
use crate::study::{KeywordSettings, KeywordSource, Study, Weights};
use crate::text::{ChineseSegmenter, KeywordReader, TermExtractor, Vocabulary, WordLists, keyword_sets};
use crate::timeline::{AnnualOutput, KeywordYears};
use crate::{Error, Result};

/// Everything that is computed from a corpus and shown somewhere.
pub(super) struct Analysis {
    pub(super) digest: String,
    pub(super) shape: Shape,
    pub(super) annual: AnnualOutput,
    /// Works within the study's years, by where their keywords came from.
    pub(super) coverage: Coverage,
    pub(super) vocabulary: Vocabulary,
    pub(super) cooccurrence: Cooccurrence,
    pub(super) selection: Selection,
    pub(super) graph: KeywordGraph,
    /// One row a node in the order of the graph's nodes, unranked.
    rows: Vec<KeywordRow>,
    /// Rule by which weighted betweenness compared path lengths, when it did.
    pub(super) length_rule: Option<String>,
    pub(super) venues: Vec<(String, u64)>,
    pub(super) authors: Vec<(String, u64)>,
}

/// Works by where their keywords came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Coverage {
    /// The record has keywords of the kinds asked for.
    pub(super) given: u64,
    /// It has none, and words of the study's lists stand in title or abstract.
    pub(super) extracted: u64,
    /// Neither.
    pub(super) none: u64,
}

/// What a ranking of keywords goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Order {
    /// Records that hold the keyword
    Occurrences,
    /// Betweenness centrality
    Betweenness,
    /// Number of neighbours
    Degree,
    /// Sum of the link strengths
    Strength,
    /// PageRank
    Pagerank,
}

/// Reads the corpus of a study and computes everything.
pub(super) fn analyse(study: &Study, settings: &KeywordSettings, console: &Console) -> Result<Analysis> {
    let corpus = Corpus::open(&study.store(), Access::Read)?;
    let digest = corpus.digest()?;
    let lists = word_lists(study)?;
    let read = read_works(&corpus, study, settings, &lists, console)?;
    let annual = super::timeline::annual_output(&corpus, study.settings.study.years)?;
    if annual.total() == 0 {
        return Err(Error::NothingToShow(format!(
            "no work is of the study's years {}: {} are of earlier years, {} of later ones, {} have none; change study.years or import more",
            annual.span(),
            annual.before,
            annual.after,
            annual.without_year
        )));
    }
    let (vocabulary, sets) = keyword_sets(&KeywordReader::new(&lists), read.keywords);
    let counting = console.spinner("counting pairs");
    let cooccurrence = Cooccurrence::count(&sets, vocabulary.len(), settings.counting, settings.max_per_record);
    let selection = Selection::of(&cooccurrence.occurrences, settings.min_occurrences, settings.max_nodes);
    let graph = KeywordGraph::build(&cooccurrence, &selection, settings.similarity);
    counting.finish_and_clear();
    let years = KeywordYears::of(&sets, &read.years, vocabulary.len());
    let measuring = console.spinner("measuring the network");
    let (rows, length_rule) = measure(&graph, &vocabulary, &years, study.settings.network.betweenness.weights);
    measuring.finish_and_clear();
    Ok(Analysis {
        digest,
        shape: corpus.shape()?,
        annual,
        coverage: read.coverage,
        vocabulary,
        cooccurrence,
        selection,
        graph,
        rows,
        length_rule,
        venues: ranked(read.venues),
        authors: ranked(read.authors),
    })
}

/// What one pass over the works of the study's years gathers.
#[derive(Default)]
struct Gathered {
    /// Keywords of each work, as printed or as extracted.
    keywords: Vec<Vec<String>>,
    years: Vec<Year>,
    coverage: Coverage,
    venues: FxHashMap<String, u64>,
    authors: FxHashMap<String, u64>,
}

fn read_works(corpus: &Corpus, study: &Study, settings: &KeywordSettings, lists: &WordLists, console: &Console) -> Result<Gathered> {
    let span = study.settings.study.years;
    // jieba's dictionary takes a while to load: only where a work has no keywords
    let extractor = LazyCell::new(|| TermExtractor::new(lists, Arc::new(ChineseSegmenter::new(lists))));
    let extracting = settings.from.contains(&KeywordSource::Extracted);
    let mut gathered = Gathered::default();
    let progress = console.spinner("reading works");
    corpus.each_work(&mut |work| {
        progress.inc(1);
        let record = work.record;
        let Some(year) = record.year.typed().filter(|year| span.contains(*year)) else {
            return Ok(());
        };
        let mut keywords = given_keywords(&record, &settings.from);
        let coverage = &mut gathered.coverage;
        if !keywords.is_empty() {
            coverage.given += 1;
        } else {
            if extracting {
                keywords = extractor.extract(&title_and_abstract(&record));
            }
            *(if keywords.is_empty() { &mut coverage.none } else { &mut coverage.extracted }) += 1;
        }
        gathered.keywords.push(keywords);
        gathered.years.push(year);
        if !record.venue.name.is_empty() {
            *gathered.venues.entry(record.venue.name).or_default() += 1;
        }
        for author in record.authors {
            *gathered.authors.entry(author.name).or_default() += 1;
        }
        Ok(())
    })?;
    progress.finish_and_clear();
    Ok(gathered)
}

/// The keywords of a record that the study counts.
fn given_keywords(record: &Record, from: &[KeywordSource]) -> Vec<String> {
    let author = from.contains(&KeywordSource::Author).then_some(&record.author_keywords);
    let index = from.contains(&KeywordSource::Index).then_some(&record.index_keywords);
    author.into_iter().chain(index).flatten().cloned().collect()
}

fn title_and_abstract(record: &Record) -> String {
    [Some(&record.title), record.translated_title.as_ref(), record.abstract_text.as_ref(), record.translated_abstract.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Names by how many works they stand in, then by name.
fn ranked(counts: FxHashMap<String, u64>) -> Vec<(String, u64)> {
    let sorted: BTreeMap<String, u64> = counts.into_iter().collect();
    let mut ranked: Vec<_> = sorted.into_iter().collect();
    ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ranked
}

/// Measures every node; rows come in the order of the graph's nodes.
fn measure(graph: &KeywordGraph, vocabulary: &Vocabulary, years: &KeywordYears, weights: Weights) -> (Vec<KeywordRow>, Option<String>) {
    let (raw, rule) = match weights {
        Weights::None => (metrics::betweenness(graph, Scale::Raw), None),
        Weights::Inverse => {
            let weighted = metrics::weighted_betweenness(graph, Scale::Raw);
            (weighted.values, Some(weighted.rule.to_string()))
        }
    };
    let n = graph.node_count() as f64;
    let pairs = (n - 1.0) * (n - 2.0) / 2.0;
    let degree = metrics::degree(graph);
    let strength = metrics::total_link_strength(graph);
    let closeness = metrics::closeness(graph);
    let pagerank = metrics::pagerank(graph);
    let rows = graph
        .nodes()
        .enumerate()
        .map(|(i, node)| KeywordRow {
            rank: 0,
            keyword: vocabulary.label(node.term).to_owned(),
            occurrences: u64::from(node.occurrences),
            first_year: years.first(node.term).map(|year| year.0),
            mean_year: years.mean(node.term),
            degree: degree[i] as u64,
            total_link_strength: strength[i],
            betweenness: raw[i],
            betweenness_normalized: if pairs > 0.0 { raw[i] / pairs } else { 0.0 },
            closeness: closeness[i],
            pagerank: pagerank[i],
            cluster: None,
        })
        .collect();
    (rows, rule)
}

impl Analysis {
    /// The keywords ranked from 1; equal values are ordered by occurrences, betweenness, label.
    pub(super) fn ranked_rows(&self, order: Order) -> Vec<KeywordRow> {
        let mut rows = self.rows.clone();
        let measure = |row: &KeywordRow| match order {
            Order::Occurrences => row.occurrences as f64,
            Order::Betweenness => row.betweenness,
            Order::Degree => row.degree as f64,
            Order::Strength => row.total_link_strength,
            Order::Pagerank => row.pagerank,
        };
        rows.sort_by(|a, b| {
            measure(b)
                .total_cmp(&measure(a))
                .then(b.occurrences.cmp(&a.occurrences))
                .then(b.betweenness.total_cmp(&a.betweenness))
                .then(a.keyword.cmp(&b.keyword))
        });
        for (rank, row) in (1..).zip(&mut rows) {
            row.rank = rank;
        }
        rows
    }

    /// One row a node in the order of the graph's nodes.
    pub(super) fn node_rows(&self) -> &[KeywordRow] {
        &self.rows
    }

    /// The edges with the labels of their ends, the strongest first.
    pub(super) fn edge_rows(&self) -> Vec<EdgeRow> {
        let mut edges: Vec<EdgeRow> = self
            .graph
            .edges()
            .map(|(i, j, link)| EdgeRow {
                source: self.rows[i].keyword.clone(),
                target: self.rows[j].keyword.clone(),
                cooccurrences: link.link_strength,
                similarity: link.similarity,
            })
            .collect();
        edges.sort_by(|a, b| b.cooccurrences.total_cmp(&a.cooccurrences).then_with(|| (&a.source, &a.target).cmp(&(&b.source, &b.target))));
        edges
    }

    /// The network with every measure of its nodes, as GraphML.
    pub(super) fn graphml(&self) -> Vec<u8> {
        let labels: Vec<&str> = self.rows.iter().map(|row| row.keyword.as_str()).collect();
        let whole =
            |value: fn(&KeywordRow) -> Option<u64>| Values::Integer(self.rows.iter().map(|row| value(row).map(|v| v as i64)).collect());
        let number = |value: fn(&KeywordRow) -> Option<f64>| Values::Number(self.rows.iter().map(value).collect());
        let columns = [
            Column { name: "first_year", values: whole(|row| row.first_year.map(u64::from)) },
            Column { name: "mean_year", values: number(|row| row.mean_year) },
            Column { name: "degree", values: whole(|row| Some(row.degree)) },
            Column { name: "total_link_strength", values: number(|row| Some(row.total_link_strength)) },
            Column { name: "betweenness", values: number(|row| Some(row.betweenness)) },
            Column { name: "betweenness_normalized", values: number(|row| Some(row.betweenness_normalized)) },
            Column { name: "closeness", values: number(|row| Some(row.closeness)) },
            Column { name: "pagerank", values: number(|row| Some(row.pagerank)) },
        ];
        let mut bytes = Vec::new();
        write_graphml(&mut bytes, &self.graph, &labels, &columns).expect("memory takes every byte");
        bytes
    }

    /// Tells of works and keywords that thresholds and gaps kept out of the network.
    pub(super) fn say_what_was_left_out(&self, console: &Console) {
        for line in self.left_out() {
            console.say(line);
        }
    }

    /// What thresholds and gaps kept out of the network, a line each.
    pub(super) fn left_out(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let (annual, coverage, selection) = (&self.annual, self.coverage, &self.selection);
        let outside = annual.before + annual.after + annual.without_year;
        if outside > 0 {
            lines.push(format!(
                "{outside} works are outside the study's years {} ({} before, {} after, {} without a readable year)",
                annual.span(),
                annual.before,
                annual.after,
                annual.without_year
            ));
        }
        if coverage.extracted + coverage.none > 0 {
            lines.push(format!(
                "{} works have no keywords: in {} words of the study's lists were found, in {} none",
                coverage.extracted + coverage.none,
                coverage.extracted,
                coverage.none
            ));
        }
        if selection.terms.len() < self.vocabulary.len() {
            lines.push(format!(
                "{} of {} keywords are nodes: {} stand in too few records, {} are beyond the maximum",
                selection.terms.len(),
                self.vocabulary.len(),
                selection.below_minimum,
                selection.over_maximum
            ));
        }
        if !self.cooccurrence.oversized.is_empty() {
            lines.push(format!(
                "{} records have more keywords than keywords.max_per_record and are left out of the pairs",
                self.cooccurrence.oversized.len()
            ));
        }
        lines
    }
}
