//! Keywords for records that have none, by one of several methods.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::plurals::in_singular;
use super::ranking::{TfIdfRanking, text_rank};
use super::{ChineseSegmenter, KeywordReader, PhraseExtractor, TermExtractor, WordLists};

/// How keywords are found in title and abstract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extraction {
    /// Words of dictionary and thesaurus only: a controlled vocabulary.
    Listed,
    /// Those, and the phrases most like an author's keywords ([`PhraseExtractor`]).
    #[default]
    Phrases,
    /// Those, and the words of highest TF-IDF.
    TfIdf,
    /// Those, and the words of highest TextRank.
    Textrank,
}

/// Finds keywords in titles and abstracts.
#[derive(Debug)]
pub struct KeywordExtractor {
    method: Extraction,
    per_record: usize,
    segmenter: Arc<ChineseSegmenter>,
    reader: KeywordReader,
    listed: TermExtractor,
    phrases: PhraseExtractor,
    tf_idf: OnceLock<TfIdfRanking>,
}

impl KeywordExtractor {
    /// An extractor that fills up to `per_record` keywords a record; listed words all count, even
    /// when they are more.
    pub fn new(lists: &WordLists, segmenter: Arc<ChineseSegmenter>, method: Extraction, per_record: usize) -> Self {
        Self {
            method,
            per_record,
            reader: KeywordReader::new(lists),
            listed: TermExtractor::new(lists, segmenter.clone()),
            phrases: PhraseExtractor::new(segmenter.clone()),
            segmenter,
            tf_idf: OnceLock::new(),
        }
    }

    /// Labels of a record's keywords, each once and in one number, stop words left out: the listed words in the order
    /// they stand there, title first, then what the method finds, the best first. `other` is text in
    /// another language, a translated title and abstract: only listed words are looked for in it.
    pub fn keywords(&self, title: &str, abstract_text: &str, other: &str) -> Vec<String> {
        let mut labels = Vec::new();
        let mut taken = FxHashSet::default();
        for label in self.listed.extract(&format!("{title}\n{other}\n{abstract_text}")) {
            if let Some(keyword) = self.reader.keyword(&label)
                && taken.insert(keyword.key)
            {
                labels.push(label);
            }
        }
        taken = taken.iter().map(|key| in_singular(key)).collect();
        // more are asked for than needed: some are stop words or listed already
        let limit = self.per_record * 3 + labels.len();
        let whole = || format!("{title}\n{abstract_text}");
        let found: Vec<String> = match self.method {
            Extraction::Listed => Vec::new(),
            Extraction::Phrases => self.phrases.phrases(title, abstract_text, limit).into_iter().map(|phrase| phrase.label).collect(),
            Extraction::TfIdf => self.tf_idf.get_or_init(TfIdfRanking::new).words(&self.segmenter, &whole(), limit),
            Extraction::Textrank => text_rank(&self.segmenter, &whole(), limit),
        };
        for label in found {
            if labels.len() >= self.per_record {
                break;
            }
            if let Some(keyword) = self.reader.keyword(&label)
                && taken.insert(in_singular(&keyword.key))
            {
                labels.push(label);
            }
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extractor(method: Extraction) -> KeywordExtractor {
        let folder = tempfile::tempdir().expect("a folder");
        let [dictionary, thesaurus, stop_words] = ["d.txt", "t.tsv", "s.txt"].map(|name| folder.path().join(name));
        std::fs::write(&dictionary, "隐私计算\n").expect("written");
        std::fs::write(&stop_words, "实证研究\n").expect("written");
        let lists = WordLists::read(&dictionary, &thesaurus, &stop_words).expect("lists");
        KeywordExtractor::new(&lists, Arc::new(ChineseSegmenter::new(&lists)), method, 4)
    }

    const TITLE: &str = "土地流转对农户收入影响的实证研究";
    const ABSTRACT: &str = "隐私计算之外，本文以土地流转为对象，分析土地流转与农户收入的关系。结果表明土地流转提高了农户收入。";

    #[test]
    fn listed_words_come_first_and_phrases_fill_up() {
        assert_eq!(extractor(Extraction::Listed).keywords(TITLE, ABSTRACT, ""), ["隐私计算"]);
        let phrases = extractor(Extraction::Phrases).keywords(TITLE, ABSTRACT, "");
        assert_eq!(phrases.len(), 4);
        assert_eq!(phrases[0], "隐私计算");
        assert!(phrases.contains(&"土地流转".to_owned()) && phrases.contains(&"农户收入".to_owned()), "{phrases:?}");
        assert!(!phrases.contains(&"实证研究".to_owned()), "a stop word");
    }

    #[test]
    fn words_are_ranked_by_the_other_methods() {
        for method in [Extraction::TfIdf, Extraction::Textrank] {
            let words = extractor(method).keywords(TITLE, ABSTRACT, "");
            assert!(words.len() == 4 && words.contains(&"流转".to_owned()), "{method:?}: {words:?}");
        }
    }

    #[test]
    fn english_phrases_are_found_as_printed() {
        let found = extractor(Extraction::Phrases).keywords(
            "Privacy concerns in Mobile Health applications",
            "Mobile health applications collect data. We study privacy concerns of users of mobile health applications and their trust.",
            "",
        );
        assert!(found.iter().any(|label| label.eq_ignore_ascii_case("privacy concerns")), "{found:?}");
        assert!(extractor(Extraction::Phrases).keywords("", "", "").is_empty());
    }
}
