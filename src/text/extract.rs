//! Words of the study's lists that stand in a text: keywords for records that have none.
//!
//! The vocabulary is controlled: nothing is found that the scholar has not written into the
//! dictionary or the thesaurus. A Chinese word counts where the segmenter keeps it as a word (数字
//! does not stand in 基数字典), an English one where it stands between word boundaries; of words
//! inside one another the longest counts.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    ChineseSegmenter, Cut, FoldedText, KeywordReader, WordLists, has_han, is_han,
    normalize::{fold, keyword_key},
};

/// Finds the words of a study's lists in running text.
#[derive(Debug, Clone)]
pub struct TermExtractor {
    segmenter: Arc<ChineseSegmenter>,
    /// Key of a listed word -> its label.
    labels: FxHashMap<String, String>,
    /// Words of the longest phrase without Chinese.
    longest_phrase: usize,
}

impl TermExtractor {
    /// An extractor of the words in the lists; stop words are none.
    pub fn new(lists: &WordLists, segmenter: Arc<ChineseSegmenter>) -> Self {
        let reader = KeywordReader::new(lists);
        let mut labels = FxHashMap::default();
        let words = lists.dictionary.words().map(|(_, written, _)| written).chain(lists.thesaurus.words());
        for word in words {
            if let Some(keyword) = reader.keyword(word) {
                labels.entry(keyword_key(word)).or_insert(keyword.label);
            }
        }
        let phrases = labels.keys().filter(|key| !has_han(key));
        let longest_phrase = phrases.map(|key| key.split(' ').count()).max().unwrap_or(0);
        Self { segmenter, labels, longest_phrase }
    }

    /// The labels of the listed words that stand in a text, each once, in the order they first
    /// stand there. Linear in the text times the words of the longest phrase.
    pub fn extract(&self, text: &str) -> Vec<String> {
        let folded = FoldedText::new(text);
        let mut found = self.chinese(folded.as_str());
        found.extend(self.phrases(folded.as_str()));
        found.sort_by_key(|(at, _)| *at);
        let mut labels: Vec<String> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        for (_, label) in found {
            if seen.insert(label) {
                labels.push(label.clone());
            }
        }
        labels
    }

    fn chinese(&self, folded: &str) -> Vec<(usize, &String)> {
        let segments = self.segmenter.cut(folded, Cut::Dictionary).into_iter();
        segments
            .filter(|segment| has_han(segment.word))
            .filter_map(|segment| Some((segment.start, self.labels.get(segment.word)?)))
            .collect()
    }

    fn phrases(&self, folded: &str) -> Vec<(usize, &String)> {
        let words = words(folded);
        let mut found = Vec::new();
        let mut next = 0;
        while next < words.len() {
            let longest = self.longest_phrase.min(words.len() - next);
            let hit = (1..=longest).rev().find_map(|count| {
                let phrase = fold(&folded[words[next].0..words[next + count - 1].1]);
                self.labels.get(&phrase).map(|label| (count, label))
            });
            if let Some((_, label)) = hit {
                found.push((words[next].0, label));
            }
            next += hit.map_or(1, |(count, _)| count);
        }
        found
    }
}

/// Runs of letters and digits that are not Chinese, with + and # at their end (c++, c#).
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        let letter = c.is_alphanumeric() && !is_han(c);
        match words.last_mut() {
            Some(last) if last.1 == at && (letter || "+#'".contains(c)) => last.1 = at + c.len_utf8(),
            _ if letter => words.push((at, at + c.len_utf8())),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let [dictionary, thesaurus, stop_words] = ["d.txt", "t.tsv", "s.txt"].map(|name| folder.path().join(name));
        std::fs::write(&dictionary, "数字\n数字经济\n隐私\nBig Data\n研究\nC++\n").expect("written");
        std::fs::write(&thesaurus, "digital economy\t数字经济\nprivacy\t隐私\nprivacy protection\t隐私保护\n").expect("written");
        std::fs::write(&stop_words, "研究\n").expect("written");
        let lists = WordLists::read(&dictionary, &thesaurus, &stop_words).expect("lists");
        TermExtractor::new(&lists, Arc::new(ChineseSegmenter::new(&lists))).extract(text)
    }

    #[test]
    fn finds_listed_words_only_and_each_once() {
        assert_eq!(extract("數字經濟時代的隱私研究：数字经济、区块链"), ["数字经济", "隐私"]);
    }

    #[test]
    fn english_words_count_between_boundaries_and_the_longest_wins() {
        assert_eq!(
            extract("Privacy-protection in the Digital   Economy; bigdata, big-data, big data sets"),
            ["隐私保护", "数字经济", "Big Data"]
        );
        assert_eq!(extract("privacyprotection and digital economies in C++"), ["C++"]);
    }

    #[test]
    fn a_chinese_word_across_two_others_does_not_count() {
        assert_eq!(extract("基数字典"), Vec::<String>::new());
    }
}
