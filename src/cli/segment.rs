//! `wenmai segment`: how a text is cut into words, and why.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::console::Console;
use super::index::word_lists;
use super::output::{TABLE_FORMATS, print};
use super::{Common, Exit, texts};
use crate::report::{Cell, Table};
use crate::study::Study;
use crate::text::{ChineseSegmenter, Cut, FoldedText, Origin, PhraseExtractor, WordClass, WordLists, new_words};
use crate::{Error, Result};

/// Cut text into words, with the study's words on top of jieba's dictionary. Without --format the
/// words are printed with two blanks between them, a line a text; with it, one row a word that says what
/// kind of word it is and which list made it one. Words stand as in the text: joined they are the text
/// without blanks (not under --cut search, which repeats them).
///
/// Two levels: words, cut alike wherever they stand (--cut dictionary; with --discover also those
/// that the texts themselves use as one), and terms (--cut terms), cut so that each phrase that could
/// be a keyword of the text is one piece at least once.
#[derive(Debug, clap::Args)]
#[command(after_help = help())]
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
    /// Keep whole also what the texts use as one word: what `words suggest` proposes, all of it
    #[arg(long)]
    discover: bool,
    /// Print the words of each text as a JSON array, a line a text
    #[arg(long, conflicts_with = "format")]
    as_arrays: bool,
    /// Use this list of words instead of the study's
    #[arg(long, value_name = "FILE")]
    dictionary: Option<PathBuf>,
}

fn help() -> String {
    format!(
        "Where no study is named and none lies around, jieba's dictionary is used alone.

{}

Examples:
  wenmai segment 数字经济时代的个人信息保护
  wenmai segment --format table 数字经济时代的个人信息保护
  wenmai segment --file abstracts.txt > words.txt
  wenmai segment --file abstracts.txt --discover > words.txt
  wenmai segment --file abstracts.txt --cut terms > terms.txt
  wenmai segment --dictionary proposed.txt --file abstracts.txt
  wenmai segment --file abstracts.txt --as-arrays > words.jsonl",
        texts::FILES
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum How {
    /// Words of the dictionaries only: what the keyword network and the index go by
    Dictionary,
    /// Words outside the dictionaries are guessed from their characters, names above all
    Reading,
    /// As dictionary, and the shorter words inside each before it
    Search,
    /// Words and phrases, so that each that could be a keyword is one piece somewhere in the text
    Terms,
}

impl Segment {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format.map(|format| common.format(format, TABLE_FORMATS)).transpose()?;
        let texts = match &self.file {
            Some(path) => texts::read(path)?,
            None => self.text.clone(),
        };
        if let [text] = &self.text[..]
            && std::path::Path::new(text).is_file()
        {
            console.warn(format_args!("{text} is a file; its name is cut here, --file {text} cuts what stands in it"));
        }
        let mut lists = self.lists(common)?;
        if self.discover {
            let extractor = PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&lists)));
            let words = new_words(&extractor, 1, |each| {
                texts.iter().for_each(|text| each("", text));
                Ok::<(), Error>(())
            })?;
            console.say(format_args!("{} words found that no list holds", words.len()));
            lists = lists.with_discovered(words.into_iter().map(|word| word.word));
        }
        let mut words = cut(&texts, self.cut, &lists);
        if self.cut != How::Search {
            words = texts.iter().zip(words).map(|(text, places)| texts::joined(text, places)).collect();
        }
        match format {
            None if self.as_arrays => console.result(&texts::arrays(as_printed(&texts, &words)))?,
            None => console.text(&lines(&texts, &words))?,
            Some(format) => print(console, &table(&texts, &words, &lists), format)?,
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

/// The places of the words of each text, blanks left out. All threads; in the order of the texts.
fn cut(texts: &[String], how: How, lists: &WordLists) -> Vec<Vec<Range<usize>>> {
    let cut = match how {
        How::Dictionary => Cut::Dictionary,
        How::Reading => Cut::Reading,
        How::Search => Cut::Search,
        How::Terms => {
            let extractor = PhraseExtractor::new(Arc::new(ChineseSegmenter::new(lists)));
            return texts.par_iter().map(|text| extractor.terms(text)).collect();
        }
    };
    let words = |segmenter: &ChineseSegmenter, text: &str| -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for (_, place) in segmenter.words(text, cut).into_iter().filter(|(word, _)| !word.trim().is_empty()) {
            match places.last_mut() {
                // one printed character may be several as folded, and several words: ℃ is ° and c
                Some(last) if cut != Cut::Search && place.start < last.end => last.end = last.end.max(place.end),
                _ => places.push(place),
            }
        }
        places
    };
    match texts {
        // a segmenter for one text is made faster than the full one is loaded
        [text] => vec![words(&ChineseSegmenter::for_text(lists, FoldedText::new(text).as_str()), text)],
        _ => {
            let segmenter = ChineseSegmenter::new(lists);
            texts.par_iter().map(|text| words(&segmenter, text)).collect()
        }
    }
}

/// A line a text, two blanks between its words.
fn lines(texts: &[String], words: &[Vec<Range<usize>>]) -> String {
    as_printed(texts, words).map(|words| words.join("  ") + "\n").collect()
}

fn as_printed<'t>(texts: &'t [String], words: &'t [Vec<Range<usize>>]) -> impl Iterator<Item = Vec<&'t str>> {
    texts.iter().zip(words).map(|(text, places)| places.iter().map(|place| &text[place.clone()]).collect())
}

/// A row a word.
fn table(texts: &[String], words: &[Vec<Range<usize>>], lists: &WordLists) -> Table {
    let mut table = Table::new("segments", &["text", "word", "class", "from", "line"]);
    for ((number, text), places) in (1..).zip(texts).zip(words) {
        for place in places {
            let printed = &text[place.clone()];
            let folded = FoldedText::new(printed);
            let origin = lists.origin(folded.as_str());
            table.push(vec![
                Cell::Count(number),
                Cell::Text(printed.to_owned()),
                Cell::Text(WordClass::of(folded.as_str()).name().to_owned()),
                Cell::Text(origin.name().to_owned()),
                match origin {
                    Origin::Dictionary { line } => Cell::Count(line as u64),
                    _ => Cell::Empty,
                },
            ]);
        }
    }
    table
}
