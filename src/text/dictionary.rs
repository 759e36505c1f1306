//! Words that the segmenter must keep whole.

use std::collections::BTreeMap;
use std::path::Path;

use super::{
    list_file::{complaint, read_lines},
    normalize::fold,
};
use crate::Result;

/// dictionary.txt: a word or phrase a line, optionally followed by a frequency and a tag as in
/// jieba's dictionaries ("数字经济 2000 n"); `#` comments.
///
/// The frequency is only needed to win or lose against other ways to cut; without one the word
/// gets just as much as it needs to stay whole when it stands alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    words: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    written: String,
    frequency: Option<usize>,
    /// `None` where it was not read from the file.
    line: Option<usize>,
}

impl Dictionary {
    /// Reads the list; a file that does not exist is an empty dictionary.
    ///
    /// # Errors
    /// [`crate::Error::WordList`] naming the line: a frequency of 0, a word with two frequencies.
    pub fn read(path: &Path) -> Result<Self> {
        let mut dictionary = Self::default();
        for (line, text) in read_lines(path)? {
            let (written, frequency) = split_entry(&text);
            if frequency == Some(0) {
                return Err(complaint(path, line, "a frequency must be at least 1"));
            }
            let key = fold(&written);
            if key.is_empty() {
                return Err(complaint(path, line, "a word of nothing but punctuation"));
            }
            if let Some(before) = dictionary.words.get(&key) {
                if before.frequency != frequency {
                    let before = before.line.unwrap_or_default();
                    let message = format!("\"{written}\" stands in line {before} with another frequency");
                    return Err(complaint(path, line, message));
                }
                continue;
            }
            dictionary.words.insert(key, Entry { written, frequency, line: Some(line) });
        }
        Ok(dictionary)
    }

    /// The line of a word, given as compared; `None` also for one that was added to the list.
    pub fn line_of(&self, key: &str) -> Option<usize> {
        self.words.get(key).and_then(|entry| entry.line)
    }

    /// True for a word that was added to the list, given as compared.
    pub fn has_added(&self, key: &str) -> bool {
        self.words.get(key).is_some_and(|entry| entry.line.is_none())
    }

    /// Adds words that stand on no line; one that is on the list already stays as it is.
    pub fn add(&mut self, words: impl IntoIterator<Item = String>) {
        for written in words {
            let key = fold(&written);
            if !key.is_empty() {
                self.words.entry(key).or_insert(Entry { written, frequency: None, line: None });
            }
        }
    }

    /// The list without one of its words, given as compared.
    pub fn without(&self, key: &str) -> Self {
        let mut rest = self.clone();
        rest.words.remove(key);
        rest
    }

    /// Word as compared, as written, and its frequency if one is given; in order of the first.
    pub fn words(&self) -> impl Iterator<Item = (&str, &str, Option<usize>)> {
        self.words.iter().map(|(key, entry)| (key.as_str(), entry.written.as_str(), entry.frequency))
    }
}

/// Word and frequency of "word", "word 3", "word 3 n"; the word may hold blanks.
fn split_entry(text: &str) -> (String, Option<usize>) {
    let columns: Vec<&str> = text.split_whitespace().collect();
    let number = |at: usize| columns.get(at).filter(|_| at > 0).and_then(|column| column.parse().ok());
    let (words, frequency) = match (number(columns.len().wrapping_sub(1)), number(columns.len().wrapping_sub(2))) {
        (Some(frequency), _) => (columns.len() - 1, Some(frequency)),
        (None, Some(frequency)) if columns[columns.len() - 1].is_ascii() => (columns.len() - 2, Some(frequency)),
        _ => (columns.len(), None),
    };
    (columns[..words].join(" "), frequency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequency_and_tag_are_optional() {
        for (line, word, frequency) in [
            ("数字经济", "数字经济", None),
            ("数字经济 2000", "数字经济", Some(2000)),
            ("数字经济\t2000\tn", "数字经济", Some(2000)),
            ("digital economy", "digital economy", None),
            ("digital economy 5 n", "digital economy", Some(5)),
            ("2019", "2019", None),
        ] {
            assert_eq!(split_entry(line), (word.to_owned(), frequency), "{line}");
        }
    }

    #[test]
    fn a_word_with_two_frequencies_names_both_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dictionary.txt");
        std::fs::write(&path, "# words\n隐私 3\n隱私 4\n").expect("written");
        let message = Dictionary::read(&path).expect_err("two frequencies").to_string();
        assert!(message.contains("dictionary.txt:3: ") && message.contains("line 2"), "{message}");
    }
}
