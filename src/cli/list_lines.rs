//! The lines of a study's word lists, and the lists without one of them.

use crate::Result;
use crate::study::Study;
use crate::text::{KeywordReader, Thesaurus, WordLists, keyword_key, read_lines};

/// Which list a line stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Dictionary,
    Thesaurus,
    StopWords,
}

impl List {
    /// The name of its file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Dictionary => "dictionary.txt",
            Self::Thesaurus => "thesaurus.tsv",
            Self::StopWords => "stopwords.txt",
        }
    }
}

/// A line that says something.
#[derive(Debug, Clone)]
pub(super) struct ListLine {
    pub(super) list: List,
    /// From 1.
    pub(super) line: usize,
    /// The word; of the thesaurus, variant and preferred form.
    pub(super) text: String,
    /// Its words as compared.
    keys: Vec<String>,
}

/// The lists of a study and their lines.
pub(super) struct ListLines {
    pub(super) lists: WordLists,
    thesaurus: Vec<(usize, String)>,
    stop_words: Vec<(usize, String)>,
}

/// What the lists say without one line.
pub(super) struct Without {
    pub(super) lists: WordLists,
    /// Keywords, as compared, that count as something else without it.
    pub(super) read_otherwise: Vec<String>,
    /// Words, as compared, that a text must hold for it to be read otherwise.
    pub(super) concerned: Vec<String>,
}

impl ListLines {
    pub(super) fn read(study: &Study) -> Result<Self> {
        Ok(Self {
            lists: super::index::word_lists(study)?,
            thesaurus: read_lines(&study.thesaurus())?,
            stop_words: read_lines(&study.stop_words())?,
        })
    }

    /// Every line, list by list; of a dictionary that names a word twice the first.
    pub(super) fn lines(&self) -> Vec<ListLine> {
        let dictionary = self.lists.dictionary.words().filter_map(|(key, written, _)| {
            let line = self.lists.dictionary.line_of(key)?;
            Some(ListLine { list: List::Dictionary, line, text: written.to_owned(), keys: vec![key.to_owned()] })
        });
        let written = |list: List, (line, text): &(usize, String)| {
            let words: Vec<&str> = text.split('\t').map(str::trim).filter(|word| !word.is_empty()).collect();
            ListLine { list, line: *line, text: words.join(" -> "), keys: words.into_iter().map(keyword_key).collect() }
        };
        let mut lines: Vec<ListLine> = dictionary.collect();
        lines.sort_unstable_by_key(|line| line.line);
        lines.extend(self.thesaurus.iter().map(|line| written(List::Thesaurus, line)));
        lines.extend(self.stop_words.iter().map(|line| written(List::StopWords, line)));
        lines
    }

    /// The lists without a line. Time linear in the lists.
    pub(super) fn without(&self, gone: &ListLine) -> Without {
        let rest = |lines: &[(usize, String)]| lines.iter().filter(|(line, _)| *line != gone.line).cloned().collect::<Vec<_>>();
        let lists = match gone.list {
            List::Dictionary => self.lists.without(&gone.keys[0]),
            List::Thesaurus => self.lists.with_thesaurus(Thesaurus::from_lines(rest(&self.thesaurus), keyword_key).0),
            List::StopWords => self.lists.with_stop_words(rest(&self.stop_words).into_iter().map(|(_, word)| word).collect()),
        };
        let mut read_otherwise: Vec<String> = Vec::new();
        if gone.list != List::Dictionary {
            let [before, after] = [&self.lists, &lists].map(KeywordReader::new);
            let named = self.lists.thesaurus.entries().map(|(key, _, _)| key).chain(gone.keys.iter().map(String::as_str));
            let key = |reader: &KeywordReader, word: &str| reader.keyword(word).map(|keyword| keyword.key);
            read_otherwise.extend(named.filter(|word| key(&before, word) != key(&after, word)).map(str::to_owned));
            read_otherwise.sort_unstable();
            read_otherwise.dedup();
        }
        let concerned = gone.keys.iter().chain(&read_otherwise).cloned().collect();
        Without { lists, read_otherwise, concerned }
    }
}
