//! `wenmai segment`: how a text is cut into words, and why.

use std::path::PathBuf;

use super::console::Console;
use super::index::word_lists;
use super::output::{TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::report::{Cell, Table};
use crate::study::Study;
use crate::text::{ChineseSegmenter, Cut, Origin, WordLists};
use crate::{Error, Result};

/// Cut text into words, with the study's words on top of jieba's dictionary. Without --format the
/// words are printed with blanks between them, a line a text; with it, one row a word that says what
/// kind of word it is and which list made it one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Where no study is named and none lies around, jieba's dictionary is used alone.

Examples:
  wenmai segment 数字经济时代的个人信息保护
  wenmai segment --format table 数字经济时代的个人信息保护
  wenmai segment --file abstracts.txt > words.txt
  wenmai segment --dictionary proposed.txt --file abstracts.txt")]
pub(super) struct Segment {
    /// The text; several are cut one by one
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    text: Vec<String>,
    /// A file with a text a line
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// How to cut
    #[arg(long, value_enum, default_value = "dictionary")]
    cut: How,
    /// Use this list of words instead of the study's
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// Words of the dictionaries only: what the keyword network and the index go by
    Dictionary,
    /// Words outside the dictionaries are guessed from their characters, names above all
    Reading,
    /// As dictionary, and the shorter words inside each before it
    Search,
}

impl Segment {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let lists = self.lists(common)?;
        let cut = match self.cut {
            How::Dictionary => Cut::Dictionary,
            How::Reading => Cut::Reading,
            How::Search => Cut::Search,
        };
        let format = common.format.map(|format| common.format(format, TABLE_FORMATS)).transpose()?;
        let texts = match &self.file {
            Some(path) => super::text_lines(path)?,
            None => self.text.clone(),
        };
        // a segmenter for one text is made faster than the full one is loaded
        let full = (texts.len() > 1).then(|| ChineseSegmenter::new(&lists));
        let mut table = Table::new("segments", &["text", "word", "class", "from", "line"]);
        let mut lines = String::new();
        for (number, text) in (1..).zip(&texts) {
            let one;
            let segmenter = match &full {
                Some(full) => full,
                None => {
                    one = ChineseSegmenter::for_text(&lists, crate::text::FoldedText::new(text).as_str());
                    &one
                }
            };
            let words = segmenter.words(text, cut);
            let shown = words.iter().filter(|(word, _)| !word.trim().is_empty());
            if format.is_none() {
                lines.push_str(&shown.map(|(_, place)| &text[place.clone()]).collect::<Vec<_>>().join("  "));
                lines.push('\n');
                continue;
            }
            for (word, place) in shown {
                let origin = lists.origin(word);
                table.push(vec![
                    Cell::Count(number),
                    Cell::Text(text[place.clone()].to_owned()),
                    Cell::Text(crate::text::WordClass::of(word).name().to_owned()),
                    Cell::Text(origin.name().to_owned()),
                    match origin {
                        Origin::Dictionary { line } => Cell::Count(line as u64),
                        _ => Cell::Empty,
                    },
                ]);
            }
        }
        match format {
            None => console.result(&super::console::plain(&lines))?,
            Some(format) => print(console, &table, format)?,
        }
        Ok(Exit::Done)
    }

    fn lists(&self, common: &Common) -> Result<WordLists> {
        if let Some(path) = &self.dictionary {
            if !path.is_file() {
                return Err(Error::Usage(format!("{} is no file", path.display())));
            }
            let none = path.with_extension("no-such-list");
            return WordLists::read(path, &none, &none);
        }
        match &common.study {
            Some(path) => word_lists(&Study::open(path)?),
            None => match common.study() {
                Ok(study) => word_lists(&study),
                Err(Error::NoStudy { .. }) => Ok(WordLists::empty()),
                Err(error) => Err(error),
            },
        }
    }
}
