//! `wenmai words effect`: which edges of the keyword network each line of the word lists makes or removes.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::console::Console;
use super::list_lines::{ListLines, Without};
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::network::WhatIf;
use crate::report::{Cell, Table};
use crate::study::{KeywordSettings, KeywordSource, Study};
use crate::text::{
    ChineseSegmenter, CommonerForms, FoldedText, Keyword, KeywordExtractor, KeywordReader, TermId, WordLists, keyword_key, term_sets,
};

/// Which edges of the keyword network each line of dictionary.txt, thesaurus.tsv and stopwords.txt
/// makes or removes: the network with the line beside the network without it. A line of the dictionary
/// acts only on works without keywords, whose title and abstract are read for some. Edges are those
/// between keywords that pass keywords.min_occurrences, before max_nodes and pruning.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai words effect
  wenmai words effect --edges 20 --format csv > effect.csv")]
pub(super) struct Effect {
    /// At most so many edges named a line; all are counted
    #[arg(long, value_name = "N", default_value_t = 5)]
    edges: usize,
}

/// The works of the study's years.
#[derive(Default)]
struct Works {
    /// Keywords of each as printed, those found in text too.
    keywords: Vec<Vec<String>>,
    /// Keyword as compared -> works that print it.
    printed_in: FxHashMap<String, Vec<usize>>,
    bare: Vec<Bare>,
    /// Counted once, with all lists: a line does not change which number is the commoner.
    forms: CommonerForms,
}

/// A work without keywords.
struct Bare {
    at: usize,
    title: String,
    abstract_text: String,
    other: String,
    folded: String,
}

impl Effect {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let study = common.study()?;
        let settings = &study.settings.keywords;
        let list_lines = ListLines::read(&study)?;
        let works = Works::read(&study, &list_lines.lists, console)?;
        let lines = list_lines.lines();
        if lines.is_empty() {
            console.say(format_args!("dictionary.txt, thesaurus.tsv and stopwords.txt have no lines yet but comments"));
        }
        let changed: Vec<Vec<(usize, Vec<String>)>> =
            lines.par_iter().map(|line| works.changed(&list_lines.without(line), settings)).collect();
        let reader = KeywordReader::new(&list_lines.lists);
        let before = works.keywords.iter().map(|keywords| keywords.iter().filter_map(|printed| read(&reader, printed)).collect::<Vec<_>>());
        let after = changed.iter().flatten().map(|(_, keywords)| keywords.clone());
        let (vocabulary, sets) = term_sets(unpack, before.chain(after));
        let (before, mut after) = sets.split_at(works.keywords.len());
        let what_if = WhatIf::new(before, vocabulary.len(), settings.min_occurrences);
        let mut table = Table::new("effect", &["list", "line", "word", "records", "edges_made", "edges_removed", "made", "removed"]);
        for (line, changed) in lines.into_iter().zip(changed) {
            let (these, rest) = after.split_at(changed.len());
            after = rest;
            let sets: Vec<(usize, Vec<TermId>)> = changed.iter().map(|(at, _)| *at).zip(these.iter().cloned()).collect();
            // the network with the line is the one before, so what goes without it the line has made
            let changes = what_if.change(&sets);
            let named = |edges: &[(TermId, TermId)]| {
                let names = edges.iter().take(self.edges).map(|&(a, b)| format!("{} - {}", vocabulary.label(a), vocabulary.label(b)));
                Cell::Text(names.collect::<Vec<_>>().join("; "))
            };
            table.push(vec![
                Cell::Text(line.list.name().to_owned()),
                Cell::Count(line.line as u64),
                Cell::Text(line.text),
                Cell::Count(changed.len() as u64),
                Cell::Count(changes.removed.len() as u64),
                Cell::Count(changes.made.len() as u64),
                named(&changes.removed),
                named(&changes.made),
            ]);
        }
        let why = if settings.from.contains(&KeywordSource::Extracted) {
            "only there the dictionary acts on the network"
        } else {
            "keywords.from does not name \"extracted\", so that the dictionary does not act on the network"
        };
        console.say(format_args!("{} of {} works have no keywords of their own: {why}", works.bare.len(), works.keywords.len()));
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

impl Works {
    fn read(study: &Study, lists: &WordLists, console: &Console) -> Result<Self> {
        let settings = &study.settings.keywords;
        let mut works = Self::default();
        let corpus = super::grouped::open_for_reading(study, console)?;
        let progress = console.spinner("reading works");
        corpus.each_work(&mut |work| {
            progress.inc(1);
            let record = work.record;
            if record.year.typed().is_none_or(|year| !study.settings.study.years.contains(year)) {
                return Ok(());
            }
            let at = works.keywords.len();
            let given = super::analysis::given_keywords(&record, &settings.from);
            if given.is_empty() {
                let text = |text: Option<String>| text.unwrap_or_default();
                let other = format!("{}\n{}", text(record.translated_title), text(record.translated_abstract));
                let abstract_text = text(record.abstract_text);
                let folded = FoldedText::new(&format!("{}\n{other}\n{abstract_text}", record.title)).as_str().to_owned();
                works.bare.push(Bare { at, title: record.title, abstract_text, other, folded });
            }
            for key in given.iter().map(|printed| keyword_key(printed)) {
                let printed_in = works.printed_in.entry(key).or_default();
                if printed_in.last() != Some(&at) {
                    printed_in.push(at);
                }
            }
            works.keywords.push(given);
            Ok(())
        })?;
        progress.finish_and_clear();
        if settings.from.contains(&KeywordSource::Extracted) && !works.bare.is_empty() {
            let extractor = extractor(lists, ChineseSegmenter::new(lists), settings);
            let found: Vec<Vec<String>> = works.bare.par_iter().map(|work| work.keywords(&extractor)).collect();
            for (work, found) in works.bare.iter().zip(found) {
                works.keywords[work.at] = found;
            }
            works.forms = CommonerForms::new(lists, &works.keywords);
            for work in &works.bare {
                works.keywords[work.at] = works.in_commoner_forms(&works.keywords[work.at]);
            }
        }
        Ok(works)
    }

    fn in_commoner_forms(&self, found: &[String]) -> Vec<String> {
        found.iter().map(|keyword| self.forms.commoner(keyword).unwrap_or(keyword).to_owned()).collect()
    }

    /// The works that could have other keywords without a line, and the keywords they have then, read.
    fn changed(&self, without: &Without, settings: &KeywordSettings) -> Vec<(usize, Vec<String>)> {
        let reader = KeywordReader::new(&without.lists);
        let mut given: Vec<usize> = without.read_otherwise.iter().filter_map(|key| self.printed_in.get(key)).flatten().copied().collect();
        given.sort_unstable();
        given.dedup();
        let read_all = |printed: &[String]| printed.iter().filter_map(|printed| read(&reader, printed)).collect::<Vec<_>>();
        let mut changed: Vec<(usize, Vec<String>)> = given.into_iter().map(|at| (at, read_all(&self.keywords[at]))).collect();
        if !settings.from.contains(&KeywordSource::Extracted) {
            return changed;
        }
        let bare: Vec<&Bare> = self.bare.iter().filter(|work| without.concerned.iter().any(|key| work.holds(key))).collect();
        if !bare.is_empty() {
            let text: String = bare.iter().map(|work| format!("{}\n", work.folded)).collect();
            let extractor = extractor(&without.lists, ChineseSegmenter::for_text(&without.lists, &text), settings);
            changed.extend(bare.into_iter().map(|work| (work.at, read_all(&self.in_commoner_forms(&work.keywords(&extractor))))));
        }
        changed
    }
}

impl Bare {
    fn keywords(&self, extractor: &KeywordExtractor) -> Vec<String> {
        extractor.keywords(&self.title, &self.abstract_text, &self.other)
    }

    /// Whether a word, given as compared, stands in the text; in English it has blanks for hyphens.
    fn holds(&self, key: &str) -> bool {
        self.folded.contains(key) || (key.is_ascii() && self.folded.replace('-', " ").contains(key))
    }
}

fn extractor(lists: &WordLists, segmenter: ChineseSegmenter, settings: &KeywordSettings) -> KeywordExtractor {
    KeywordExtractor::new(lists, Arc::new(segmenter), settings.extraction, settings.extracted_per_record)
}

/// Divides the parts of a keyword that was read with one set of lists and is numbered with others; no
/// key or label holds it.
const PART: char = '\u{1f}';

/// What a printed keyword counts as, in one text.
fn read(reader: &KeywordReader, printed: &str) -> Option<String> {
    let keyword = reader.keyword(printed)?;
    Some(format!("{}{PART}{}{PART}{}", keyword.preferred, keyword.key, keyword.label))
}

fn unpack(packed: &str) -> Option<Keyword> {
    let (preferred, rest) = packed.split_once(PART)?;
    let (key, label) = rest.split_once(PART)?;
    Some(Keyword { key: key.to_owned(), label: label.to_owned(), preferred: preferred == "true" })
}
