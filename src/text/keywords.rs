//! What a printed keyword counts as.

use super::{
    StopWords, Thesaurus, WordLists,
    normalize::{display_form, keyword_key},
};

/// A keyword read: two printed forms with the same key are the same keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// What it is compared as, after the thesaurus.
    pub key: String,
    /// What it is shown as: the thesaurus' preferred form, or what was printed.
    pub label: String,
    /// True where the thesaurus has decided the label.
    pub preferred: bool,
}

/// Reads keywords with a study's thesaurus and stop words.
#[derive(Debug, Clone)]
pub struct KeywordReader {
    thesaurus: Thesaurus,
    stop_words: StopWords,
}

impl KeywordReader {
    /// A reader with these lists.
    pub fn new(lists: &WordLists) -> Self {
        Self { thesaurus: lists.thesaurus.clone(), stop_words: lists.stop_words.clone() }
    }

    /// What to show for a keyword: the preferred form, or the keyword as printed where the
    /// thesaurus does not name it. `None` for a stop word or a blank.
    ///
    /// Two records may print one keyword differently; [`super::Vocabulary`] chooses one label.
    pub fn read(&self, printed: &str) -> Option<String> {
        self.keyword(printed).map(|keyword| keyword.label)
    }

    /// Key and label of a keyword. `None` for a stop word or a blank. A word is a stop word when
    /// it or its preferred form is on the list.
    pub fn keyword(&self, printed: &str) -> Option<Keyword> {
        let key = keyword_key(printed);
        if key.is_empty() || self.stop_words.holds(&key) {
            return None;
        }
        match self.thesaurus.preferred(&key) {
            Some((end, _)) if self.stop_words.holds(end) => None,
            Some((end, label)) => Some(Keyword { key: end.to_owned(), label: label.to_owned(), preferred: true }),
            None => Some(Keyword { key, label: display_form(printed), preferred: false }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> KeywordReader {
        let folder = tempfile::tempdir().expect("a folder");
        let [thesaurus, stop_words] = ["t.tsv", "s.txt"].map(|name| folder.path().join(name));
        std::fs::write(&thesaurus, "digital economy\t数字经济\nGeneral Data Protection Regulation\tGDPR\n现状\t研究现状\n")
            .expect("written");
        std::fs::write(&stop_words, "研究\n研究现状\n").expect("written");
        KeywordReader::new(&WordLists::read(&folder.path().join("none"), &thesaurus, &stop_words).expect("lists"))
    }

    #[test]
    fn the_preferred_form_stands_for_every_variant() {
        for printed in ["Digital Economy", "digital-economy", "數字經濟", "数字经济（digital economy）"] {
            assert_eq!(reader().read(printed).as_deref(), Some("数字经济"), "{printed}");
        }
        assert_eq!(reader().read("gdpr").as_deref(), Some("GDPR"));
    }

    #[test]
    fn other_words_are_shown_as_printed() {
        assert_eq!(reader().read("  Big\u{200B}  Data ").as_deref(), Some("Big Data"));
    }

    #[test]
    fn stop_words_and_blanks_are_no_keywords() {
        for printed in ["研究", "現狀", "；", " ", ""] {
            assert_eq!(reader().read(printed), None, "{printed}");
        }
    }
}
