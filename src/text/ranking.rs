//! The two usual ways to rank the words of a text as keywords: TF-IDF and TextRank.
//!
//! Both choose single dictionary words and are here to be compared with, and for studies that must
//! be comparable with others that used them.

use jieba_rs::{KeywordExtract, TfIdf};
use rustc_hash::FxHashMap;

use super::segment::{ChineseSegmenter, Cut};
use super::stop_words::is_english_function_word;
use super::{FoldedText, has_han, is_han, lexicon};

/// The `limit` words of highest `tf · idf`: the word's share of the text's words of two and more
/// characters, times the logarithm of how rare it is in jieba's own collection of texts.
#[derive(Debug)]
pub(super) struct TfIdfRanking(TfIdf);

impl TfIdfRanking {
    /// Loads jieba's table: about 0.15 s.
    pub(super) fn new() -> Self {
        Self(TfIdf::default())
    }

    pub(super) fn words(&self, segmenter: &ChineseSegmenter, text: &str, limit: usize) -> Vec<String> {
        let folded = FoldedText::new(text);
        let mut ranked = self.0.extract_keywords(segmenter.jieba(), folded.as_str(), usize::MAX >> 32, Vec::new());
        // equal weights come in the order of a hash table
        ranked.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.keyword.cmp(&b.keyword)));
        ranked.into_iter().take(limit).map(|word| word.keyword).collect()
    }
}

/// The `limit` words of highest TextRank: PageRank with damping 0.85 on the graph of nouns and verbs
/// that stand less than five words apart, an edge as heavy as often they do.
///
/// Iterated ten times from equal ranks, as jieba does, so that numbers compare. Mihalcea & Tarau
/// (2004), EMNLP, aclanthology.org/W04-3252.
pub(super) fn text_rank(segmenter: &ChineseSegmenter, text: &str, limit: usize) -> Vec<String> {
    const SPAN: usize = 5;
    const DAMPING: f64 = 0.85;
    const ROUNDS: usize = 10;
    let folded = FoldedText::new(text);
    let mut words: Vec<&str> = segmenter.cut(folded.as_str(), Cut::Reading).into_iter().map(|segment| segment.word).collect();
    let chinese = has_han(folded.as_str());
    if !chinese {
        // jieba counts blanks as words, of which Chinese has hardly any
        words.retain(|word| *word != " ");
    }
    let counts: Vec<bool> = words.iter().map(|word| counts(word, chinese)).collect();
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut names: Vec<&str> = Vec::new();
    let mut links: Vec<std::collections::BTreeMap<usize, f64>> = Vec::new();
    for at in (0..words.len()).filter(|&at| counts[at]) {
        for near in (at + 1..words.len().min(at + SPAN)).filter(|&near| counts[near]) {
            let [a, b] = [at, near].map(|at| {
                *numbers.entry(words[at]).or_insert_with(|| {
                    names.push(words[at]);
                    links.push(std::collections::BTreeMap::new());
                    names.len() - 1
                })
            });
            *links[a].entry(b).or_default() += 1.0;
            *links[b].entry(a).or_default() += 1.0;
        }
    }
    let strength: Vec<f64> = links.iter().map(|links| links.values().sum()).collect();
    let mut rank = vec![1.0 / names.len().max(1) as f64; names.len()];
    for _ in 0..ROUNDS {
        for node in 0..names.len() {
            let sum: f64 = links[node].iter().map(|(&other, weight)| weight / strength[other] * rank[other]).sum();
            rank[node] = (1.0 - DAMPING) + DAMPING * sum;
        }
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&a, &b| rank[b].total_cmp(&rank[a]).then_with(|| names[a].cmp(names[b])));
    order.into_iter().take(limit).map(|node| names[node].to_owned()).collect()
}

/// Places, nouns, verbal nouns and verbs of two and more characters, as jieba's TextRank takes them; of
/// text without Chinese what is neither a number nor a function word.
fn counts(word: &str, chinese: bool) -> bool {
    if !chinese {
        return word.chars().any(char::is_alphabetic) && word.chars().nth(2).is_some() && !is_english_function_word(word);
    }
    word.chars().all(is_han) && word.chars().nth(1).is_some() && lexicon::tag(word).is_some_and(|tag| RANKED.contains(&tag))
}

/// Tags of the words that are ranked.
const RANKED: [&str; 4] = ["vn", "ns", "n", "v"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::WordLists;

    #[test]
    fn words_rank_as_in_jieba() {
        let segmenter = ChineseSegmenter::new(&WordLists::empty());
        let text = "隐私影响平台，隐私影响企业，隐私影响消费者，隐私影响政府。";
        // jieba 0.42.1 for Python; 隐私 is no noun in its dictionary
        assert_eq!(text_rank(&segmenter, text, 5), ["影响", "消费者", "企业", "平台", "政府"]);
        assert_eq!(TfIdfRanking::new().words(&segmenter, text, 4), ["隐私", "影响", "平台", "消费者"]);
        assert!(text_rank(&segmenter, "", 5).is_empty());
        let english = "Trust in platforms shapes privacy; trust in the market shapes platforms, and trust shapes 2020.";
        assert_eq!(text_rank(&segmenter, english, 2), ["trust", "shapes"]);
    }
}
