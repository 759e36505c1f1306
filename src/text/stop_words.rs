//! Words that are no keywords in this study.

use std::collections::BTreeSet;
use std::path::Path;

use super::{list_file::read_lines, normalize::keyword_key};
use crate::Result;

/// stopwords.txt: one word or phrase a line, `#` comments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopWords {
    keys: BTreeSet<String>,
}

impl StopWords {
    /// Reads the list; a file that does not exist is an empty list.
    ///
    /// # Errors
    /// A file that cannot be read or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self> {
        Ok(read_lines(path)?.into_iter().map(|(_, word)| word).collect())
    }

    /// True for a keyword, folded by [`keyword_key`], that does not count.
    pub fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The words as compared, in code point order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }
}

impl<S: AsRef<str>> FromIterator<S> for StopWords {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        Self { keys: words.into_iter().map(|word| keyword_key(word.as_ref())).filter(|key| !key.is_empty()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_spelling_of_a_stop_word_is_one() {
        let words: StopWords = ["研究", "Case Study"].into_iter().collect();
        assert!(words.holds(&keyword_key("case-study")));
        assert!(!words.holds(&keyword_key("研究方法")));
    }
}
