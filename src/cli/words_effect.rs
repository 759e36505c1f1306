//! `wenmai words effect`: which edges of the keyword network each line of the dictionary makes or removes.

use std::sync::Arc;

use rayon::prelude::*;

use super::console::Console;
use super::index::word_lists;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::network::WhatIf;
use crate::report::{Cell, Table};
use crate::study::{KeywordSettings, KeywordSource};
use crate::text::{ChineseSegmenter, FoldedText, KeywordExtractor, KeywordReader, WordLists, keyword_sets};
use crate::{Error, Result};

/// Which edges of the keyword network each line of dictionary.txt makes or removes: the network with
/// the line beside the network without it. A line acts on records without keywords, whose title and
/// abstract are read for some; only those in which its word stands are read again. Edges are those
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
        if !settings.from.contains(&KeywordSource::Extracted) {
            return Err(Error::NothingToShow(
                "keywords.from does not name \"extracted\": no keyword is found in text, so that no line of the dictionary changes the network".into(),
            ));
        }
        let lists = word_lists(&study)?;
        let corpus = super::grouped::open_for_reading(&study, console)?;
        let mut keywords: Vec<Vec<String>> = Vec::new();
        let mut bare: Vec<Bare> = Vec::new();
        let progress = console.spinner("reading works");
        corpus.each_work(&mut |work| {
            progress.inc(1);
            let record = work.record;
            if record.year.typed().is_none_or(|year| !study.settings.study.years.contains(year)) {
                return Ok(());
            }
            let given = super::analysis::given_keywords(&record, &settings.from);
            if given.is_empty() {
                let text = |text: Option<String>| text.unwrap_or_default();
                let other = format!("{}\n{}", text(record.translated_title), text(record.translated_abstract));
                let abstract_text = text(record.abstract_text);
                let folded = FoldedText::new(&format!("{}\n{other}\n{abstract_text}", record.title)).as_str().to_owned();
                bare.push(Bare { at: keywords.len(), title: record.title, abstract_text, other, folded });
            }
            keywords.push(given);
            Ok(())
        })?;
        progress.finish_and_clear();
        let extractor = extractor(&lists, ChineseSegmenter::new(&lists), settings);
        for work in &bare {
            keywords[work.at] = extractor.keywords(&work.title, &work.abstract_text, &work.other);
        }
        let works = keywords.len();
        let lines: Vec<(String, String, usize)> = lists
            .dictionary
            .words()
            .map(|(key, written, _)| (key.to_owned(), written.to_owned(), lists.dictionary.line_of(key).expect("it is on the list")))
            .collect();
        let changed: Vec<Vec<(usize, Vec<String>)>> = lines.par_iter().map(|(key, _, _)| without(&lists, key, &bare, settings)).collect();
        let variants = changed.iter().flatten().map(|(_, keywords)| keywords.clone());
        let (vocabulary, sets) = keyword_sets(&KeywordReader::new(&lists), keywords.into_iter().chain(variants));
        let what_if = WhatIf::new(&sets[..works], vocabulary.len(), settings.min_occurrences);
        let mut next = works;
        let mut table = Table::new("effect", &["line", "word", "records", "edges_made", "edges_removed", "made", "removed"]);
        for ((_, written, line), changed) in lines.into_iter().zip(changed) {
            let records = changed.len();
            let sets: Vec<_> = changed.into_iter().zip(&sets[next..]).map(|((at, _), set)| (at, set.clone())).collect();
            next += records;
            // the network with the line is the one before, so what goes without it the line has made
            let changes = what_if.change(&sets);
            let named = |edges: &[(crate::text::TermId, crate::text::TermId)]| {
                let names = edges.iter().take(self.edges).map(|&(a, b)| format!("{} - {}", vocabulary.label(a), vocabulary.label(b)));
                Cell::Text(names.collect::<Vec<_>>().join("; "))
            };
            table.push(vec![
                Cell::Count(line as u64),
                Cell::Text(written),
                Cell::Count(records as u64),
                Cell::Count(changes.removed.len() as u64),
                Cell::Count(changes.made.len() as u64),
                named(&changes.removed),
                named(&changes.made),
            ]);
        }
        console.say(format_args!(
            "{} of {works} works have no keywords of their own: only there the dictionary acts on the network",
            bare.len()
        ));
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

fn extractor(lists: &WordLists, segmenter: ChineseSegmenter, settings: &KeywordSettings) -> KeywordExtractor {
    KeywordExtractor::new(lists, Arc::new(segmenter), settings.extraction, settings.extracted_per_record)
}

/// The works whose text holds a word of the dictionary, with their keywords were it not on the list.
fn without(lists: &WordLists, key: &str, bare: &[Bare], settings: &KeywordSettings) -> Vec<(usize, Vec<String>)> {
    // in English the key has blanks for hyphens
    let holds = |work: &&Bare| work.folded.contains(key) || (key.is_ascii() && work.folded.replace('-', " ").contains(key));
    let works: Vec<&Bare> = bare.iter().filter(holds).collect();
    if works.is_empty() {
        return Vec::new();
    }
    let lists = lists.without(key);
    let text: String = works.iter().map(|work| format!("{}\n", work.folded)).collect();
    let extractor = extractor(&lists, ChineseSegmenter::for_text(&lists, &text), settings);
    works.into_iter().map(|work| (work.at, extractor.keywords(&work.title, &work.abstract_text, &work.other))).collect()
}
