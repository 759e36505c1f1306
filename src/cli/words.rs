//! `wenmai words`: words for the study's dictionary, and what the dictionary does to the corpus.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::console::Console;
use super::index::word_lists;
use super::output::{TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::corpus::Corpus;
use crate::record::Record;
use crate::report::{Cell, Table};
use crate::text::{ChineseSegmenter, KeywordAudit, NewWord, PhraseExtractor, WordLists, keyword_key, new_words};
use crate::{Error, Result};

/// Words for the study's dictionary: proposed, checked against the corpus, found in text.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai words suggest --limit 50
  wenmai words suggest --min-occurrences 3 --as-dictionary > proposed.txt    to read and pick from
  wenmai words suggest --text abstracts.txt --as-dictionary                  needs no study
  wenmai words audit --limit 30
  wenmai words effect
  wenmai words extract --text abstracts.txt --as-arrays > keywords.jsonl")]
pub(super) struct Words {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, clap::Subcommand)]
enum Task {
    Suggest(Suggest),
    Audit(Audit),
    Effect(super::words_effect::Effect),
    Extract(super::words_extract::Extract),
}

impl Words {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        match &self.task {
            Task::Suggest(task) => task.run(common, console),
            Task::Audit(task) => task.run(common, console),
            Task::Effect(task) => task.run(common, console),
            Task::Extract(task) => task.run(common, console),
        }
    }
}

/// Propose words that the corpus uses as one and no list holds, with evidence: how often and in how
/// many records, in how many they are the best division of the text, in how many a keyword, the
/// pointwise mutual information of the weakest split and the smaller of the entropies of the neighbours
/// (both in nats). With an entropy near 0 the same word stands beside it nearly everywhere: perhaps it
/// is a piece of a longer one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai words suggest --limit 50
  wenmai words suggest --min-occurrences 3 --min-entropy 0.5 --format csv > candidates.csv
  wenmai words suggest --as-dictionary > proposed.txt                   to read and pick from
  wenmai words suggest --text abstracts.txt --as-dictionary             needs no study")]
struct Suggest {
    /// Read texts from a file, one a line, instead of the study's corpus
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Occurrences that a word must have
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    min_occurrences: u64,
    /// Mutual information that the weakest split must have
    #[arg(long, value_name = "NATS", default_value_t = 0.0, allow_negative_numbers = true)]
    min_information: f64,
    /// Entropy that the neighbours must have
    #[arg(long, value_name = "NATS", default_value_t = 0.0)]
    min_entropy: f64,
    /// At most so many, the best first [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print them in the form of dictionary.txt, the evidence in comments
    #[arg(long, conflicts_with = "format")]
    as_dictionary: bool,
}

impl Suggest {
    fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(super::output::Format::Table, TABLE_FORMATS)?;
        // as compared -> records whose authors give it as a keyword; texts in a file have none
        let mut keyword_of: Option<FxHashMap<String, u64>> = None;
        let mut words = match &self.text {
            Some(path) => {
                let texts = super::texts::read(path)?;
                let extractor = PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&WordLists::empty())));
                new_words(&extractor, self.min_occurrences, |each| {
                    texts.iter().for_each(|text| each("", text));
                    Ok::<(), Error>(())
                })?
            }
            None => {
                let study = common.study()?;
                let corpus = super::grouped::open_for_reading(&study, console)?;
                let extractor = PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&word_lists(&study)?)));
                keyword_of = Some(records_by_keyword(&corpus)?);
                let progress = console.spinner("reading works");
                let words = new_words(&extractor, self.min_occurrences, |each| {
                    corpus.each_work(&mut |work| {
                        progress.inc(1);
                        each(&work.record.title, work.record.abstract_text.as_deref().unwrap_or_default());
                        Ok(())
                    })
                })?;
                progress.finish_and_clear();
                words
            }
        };
        words.retain(|word| word.mutual_information >= self.min_information && word.neighbour_entropy >= self.min_entropy);
        let found = words.len();
        words.truncate(self.limit.unwrap_or(usize::MAX));
        console.say(format_args!("{found} words found that no list holds, {} shown", words.len()));
        let keyword_of = |word: &NewWord| keyword_of.as_ref().map(|records| records.get(&word.word).copied().unwrap_or(0));
        if self.as_dictionary {
            console.result(&as_dictionary(&words, keyword_of))?;
            return Ok(Exit::Done);
        }
        let columns = ["word", "parts", "occurrences", "records", "chosen", "keyword_of", "mutual_information", "neighbour_entropy"];
        let mut table = Table::new("new_words", &columns);
        for word in words {
            let keyword_of = keyword_of(&word).map_or(Cell::Empty, Cell::Count);
            table.push(vec![
                Cell::Text(word.word),
                Cell::Text(word.parts.join("|")),
                Cell::Count(word.occurrences),
                Cell::Count(word.records),
                Cell::Count(word.chosen),
                keyword_of,
                Cell::Number(word.mutual_information),
                Cell::Number(word.neighbour_entropy),
            ]);
        }
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

/// In how many works each keyword is given, by what it is compared as.
fn records_by_keyword(corpus: &Corpus) -> Result<FxHashMap<String, u64>> {
    let mut records: FxHashMap<String, u64> = FxHashMap::default();
    corpus.each_work(&mut |work| {
        let record = &work.record;
        let keywords: BTreeSet<String> =
            record.author_keywords.iter().chain(&record.index_keywords).map(|keyword| keyword_key(keyword)).collect();
        keywords.into_iter().for_each(|key| *records.entry(key).or_default() += 1);
        Ok(())
    })?;
    Ok(records)
}

/// Lines that `dictionary.txt` takes as they are. A word is letters, digits and Chinese characters:
/// nothing in it can end a line or start a comment.
fn as_dictionary(words: &[NewWord], keyword_of: impl Fn(&NewWord) -> Option<u64>) -> String {
    let mut text = String::new();
    for word in words {
        let keyword_of = keyword_of(word).map_or_else(String::new, |records| format!(", keyword of {records}"));
        let _ = writeln!(
            text,
            "# {}: {} times in {} records, chosen in {}{keyword_of}; mutual information {:.2}, neighbour entropy {:.2}\n{}",
            word.parts.join("|"),
            word.occurrences,
            word.records,
            word.chosen,
            word.mutual_information,
            word.neighbour_entropy,
            word.word
        );
    }
    text
}

/// What became of each Chinese keyword: in how many of the records that have it as a keyword it
/// stands in title or abstract, in how many of those the study's lists keep it one word, and what it
/// comes out as elsewhere. The keywords that lose most come first: candidates for dictionary.txt.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai words audit --limit 30
  wenmai words audit --format csv > audit.csv")]
struct Audit {
    /// At most so many rows [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Audit {
    fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(super::output::Format::Table, TABLE_FORMATS)?;
        let study = common.study()?;
        let corpus = super::grouped::open_for_reading(&study, console)?;
        let lists = word_lists(&study)?;
        let segmenter = ChineseSegmenter::new(&lists);
        let mut audit = KeywordAudit::default();
        let progress = console.spinner("cutting works");
        corpus.each_work(&mut |work| {
            progress.inc(1);
            let record = &work.record;
            audit.add(&segmenter, &title_and_abstract(record), record.author_keywords.iter().chain(&record.index_keywords));
            Ok(())
        })?;
        progress.finish_and_clear();
        let fates = audit.fates();
        let sum = |of: fn(&crate::text::KeywordFate) -> u64| fates.iter().map(of).sum::<u64>();
        let (standing, whole) = (sum(|fate| fate.standing), sum(|fate| fate.whole));
        if standing == 0 {
            return Err(Error::NothingToShow(
                "no Chinese keyword stands in the title or abstract of its record; import records that have both".into(),
            ));
        }
        console.say(format_args!(
            "of {standing} times that a keyword stands in the text of its record, {whole} keep it one word ({:.1} percent)",
            whole as f64 * 100.0 / standing as f64
        ));
        let mut table = Table::new("audit", &["keyword", "records", "standing", "whole", "otherwise", "from", "line"]);
        for fate in fates.into_iter().take(self.limit.unwrap_or(usize::MAX)) {
            let origin = lists.origin(&fate.keyword);
            table.push(vec![
                Cell::Text(fate.keyword),
                Cell::Count(fate.records),
                Cell::Count(fate.standing),
                Cell::Count(fate.whole),
                fate.otherwise.map_or(Cell::Empty, Cell::Text),
                Cell::Text(origin.name().to_owned()),
                match origin {
                    crate::text::Origin::Dictionary { line } => Cell::Count(line as u64),
                    _ => Cell::Empty,
                },
            ]);
        }
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}

fn title_and_abstract(record: &Record) -> String {
    format!("{}\n{}", record.title, record.abstract_text.as_deref().unwrap_or_default())
}
