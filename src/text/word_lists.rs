//! The study's three word lists together.

use std::path::Path;

use super::{Dictionary, StopWords, Thesaurus};
use crate::Result;

/// Which list makes a word a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The study's dictionary.
    Dictionary {
        /// One-based line there.
        line: usize,
    },
    /// The study's thesaurus.
    Thesaurus,
    /// Found in the texts ([`super::new_words`]).
    Discovered,
    /// jieba's dictionary.
    Jieba,
    /// None: a single character, letters, a mark, or a guess.
    None,
}

impl Origin {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dictionary { .. } => "dictionary",
            Self::Thesaurus => "thesaurus",
            Self::Discovered => "discovered",
            Self::Jieba => "jieba",
            Self::None => "none",
        }
    }
}

/// Dictionary, thesaurus and stop words of a study, and a digest of what they say.
#[derive(Debug, Clone)]
pub struct WordLists {
    /// Words the segmenter must keep whole.
    pub dictionary: Dictionary,
    /// Variants and the word each stands for.
    pub thesaurus: Thesaurus,
    /// Words that are no keywords here.
    pub stop_words: StopWords,
    digest: String,
}

impl WordLists {
    /// Reads the lists; one that does not exist is empty.
    ///
    /// # Errors
    /// A list that cannot be read, or a line that makes no sense.
    pub fn read(dictionary: &Path, thesaurus: &Path, stop_words: &Path) -> Result<Self> {
        let dictionary = Dictionary::read(dictionary)?;
        let thesaurus = Thesaurus::read(thesaurus)?;
        let stop_words = StopWords::read(stop_words)?;
        Ok(Self::new(dictionary, thesaurus, stop_words))
    }

    /// Lists that say nothing.
    pub fn empty() -> Self {
        Self::new(Dictionary::default(), Thesaurus::default(), StopWords::default())
    }

    fn new(dictionary: Dictionary, thesaurus: Thesaurus, stop_words: StopWords) -> Self {
        let digest = digest(&dictionary, &thesaurus, &stop_words);
        Self { dictionary, thesaurus, stop_words, digest }
    }

    /// Hexadecimal digest of what the lists say: comments, order and line ends do not count.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Which list makes a folded word a word; the study's own come first.
    pub fn origin(&self, word: &str) -> Origin {
        if let Some(line) = self.dictionary.line_of(word) {
            Origin::Dictionary { line }
        } else if self.thesaurus.words().any(|listed| super::normalize::keyword_key(listed) == word) {
            Origin::Thesaurus
        } else if self.dictionary.has_added(word) {
            Origin::Discovered
        } else if super::lexicon::frequency(word).is_some() {
            Origin::Jieba
        } else {
            Origin::None
        }
    }

    /// The lists, and words found in texts that the segmenter is to keep whole too.
    pub fn with_discovered(&self, words: impl IntoIterator<Item = String>) -> Self {
        let mut dictionary = self.dictionary.clone();
        dictionary.add(words);
        Self::new(dictionary, self.thesaurus.clone(), self.stop_words.clone())
    }

    /// The lists without one word of the dictionary, given as compared.
    pub fn without(&self, word: &str) -> Self {
        Self::new(self.dictionary.without(word), self.thesaurus.clone(), self.stop_words.clone())
    }

    /// The lists with another thesaurus.
    pub fn with_thesaurus(&self, thesaurus: Thesaurus) -> Self {
        Self::new(self.dictionary.clone(), thesaurus, self.stop_words.clone())
    }

    /// The lists with other stop words.
    pub fn with_stop_words(&self, stop_words: StopWords) -> Self {
        Self::new(self.dictionary.clone(), self.thesaurus.clone(), stop_words)
    }

    /// Every word that the segmenter must keep whole, as compared, with its frequency if one is
    /// given: the dictionary and both columns of the thesaurus. Sorted, without repeats.
    pub(super) fn whole_words(&self) -> Vec<(String, Option<usize>)> {
        let mut words: Vec<_> = self.dictionary.words().map(|(key, _, frequency)| (key.to_owned(), frequency)).collect();
        words.extend(self.thesaurus.words().map(|word| (super::normalize::keyword_key(word), None)));
        // a given frequency sorts after None and must win
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        words.dedup_by(|a, b| a.0 == b.0);
        words
    }
}

fn digest(dictionary: &Dictionary, thesaurus: &Thesaurus, stop_words: &StopWords) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |kind: &str, columns: &[&str]| {
        for column in std::iter::once(&kind).chain(columns) {
            hasher.update(&(column.len() as u64).to_le_bytes());
            hasher.update(column.as_bytes());
        }
    };
    for (key, written, frequency) in dictionary.words() {
        add("word", &[key, written, &frequency.map(|f| f.to_string()).unwrap_or_default()]);
    }
    for (key, preferred, label) in thesaurus.entries() {
        add("variant", &[key, preferred, label]);
    }
    for key in stop_words.keys() {
        add("stop", &[key]);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(dictionary: &str, thesaurus: &str, stop_words: &str) -> WordLists {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = [("d.txt", dictionary), ("t.tsv", thesaurus), ("s.txt", stop_words)].map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        });
        WordLists::read(&paths[0], &paths[1], &paths[2]).expect("lists")
    }

    #[test]
    fn the_digest_is_of_what_the_lists_say() {
        let one = lists("数字经济\n隐私\n", "a\tb\n", "研究\n");
        assert_eq!(one.digest(), lists("# c\r\n隐私\r\n数字经济\r\n", "a\tb\n", "研究\n").digest());
        assert_ne!(one.digest(), lists("数字经济\n隐私\n", "a\tb\n", "").digest());
        assert_ne!(one.digest(), lists("数字经济\n隐私 9\n", "a\tb\n", "研究\n").digest());
        assert_eq!(lists("", "", "").digest(), WordLists::empty().digest());
    }

    #[test]
    fn words_of_both_lists_are_kept_whole_and_a_given_frequency_wins() {
        let words = lists("数字经济 7\n", "數字經濟\t数据经济\n", "").whole_words();
        assert_eq!(words, [("数字经济".to_owned(), Some(7)), ("数据经济".to_owned(), None)]);
    }
}
