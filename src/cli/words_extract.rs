//! `wenmai words extract`: keywords of texts that have none.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::console::Console;
use super::index::word_lists;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit, texts};
use crate::report::{Cell, Table};
use crate::text::{ChineseSegmenter, Extraction, KeywordExtractor, WordLists};
use crate::{Error, Result};

/// Find keywords in texts, as the network does for records without any: the words of the study's lists
/// first, then what the method finds, the best first, each as the text prints it and once, be it in
/// singular or plural. A tab divides a title from its abstract; without one, a last stretch after a full
/// stop that has none itself is taken for the title.
#[derive(Debug, clap::Args)]
#[command(after_help = help())]
pub(super) struct Extract {
    /// A file with a text a line
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    /// How
    #[arg(long, value_enum, default_value = "phrases")]
    method: Method,
    /// At most so many a text
    #[arg(long, visible_alias = "top", value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Print the keywords of each text as a JSON array, a line a text
    #[arg(long, conflicts_with = "format")]
    as_arrays: bool,
}

fn help() -> String {
    format!(
        "{}\n\nExamples:
  wenmai words extract --text abstracts.txt
  wenmai words extract --text titles-and-abstracts.tsv --top 5 --as-arrays > keywords.jsonl
  wenmai words extract --text abstracts.txt --method tf-idf --format csv",
        texts::FILES
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Method {
    /// Phrases most like an author's keywords
    Phrases,
    /// Words of highest TF-IDF
    #[value(alias = "tfidf")]
    TfIdf,
    /// Words of highest TextRank
    Textrank,
}

impl Extract {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let texts = texts::read(&self.text)?;
        let lists = match common.study() {
            Ok(study) => word_lists(&study)?,
            Err(Error::NoStudy { .. }) if common.study.is_none() => WordLists::empty(),
            Err(error) => return Err(error),
        };
        let method = match self.method {
            Method::Phrases => Extraction::Phrases,
            Method::TfIdf => Extraction::TfIdf,
            Method::Textrank => Extraction::Textrank,
        };
        let extractor = KeywordExtractor::new(&lists, Arc::new(ChineseSegmenter::new(&lists)), method, self.limit as usize);
        let keywords = |text: &String| {
            let (title, abstract_text) = text.split_once('\t').unwrap_or(("", text));
            extractor.keywords(title, abstract_text, "")
        };
        let found: Vec<Vec<String>> = texts.par_iter().map(keywords).collect();
        if self.as_arrays {
            console.result(&texts::arrays(found.iter().map(|keywords| keywords.iter().map(String::as_str).collect())))?;
            return Ok(Exit::Done);
        }
        let mut table = Table::new("extracted", &["text", "rank", "keyword"]);
        for (number, keywords) in (1..).zip(found) {
            for (rank, keyword) in (1..).zip(keywords) {
                table.push(vec![Cell::Count(number), Cell::Count(rank), Cell::Text(keyword)]);
            }
        }
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}
