//! Chinese text cut into words.
//!
//! jieba-rs does the cutting, with the study's words on top of its dictionary, so that 数字经济 is
//! one word. All text is folded first ([`FoldedText`]); the study's words are too.
//!
//! Loading jieba's dictionary takes a fifth of a second, too long for a query. A segmenter made
//! [`ChineseSegmenter::for_text`] knows only the words that stand in that one text, taken from a
//! transducer made at build time, with the same frequencies and the same total: all that the most
//! probable cut depends on, so it cuts that text exactly as the full one does.

use std::collections::BTreeMap;
use std::ops::Range;

use jieba_rs::Jieba;

use super::{FoldedText, WordLists, lexicon};

/// How a text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// As a reader would: words outside the dictionary are guessed from their characters (jieba's
    /// hidden Markov model), names above all.
    Reading,
    /// Dictionary words only; what is in no dictionary falls into single characters. Less natural,
    /// but a part is cut more often as it is inside the whole.
    Dictionary,
    /// As [`Cut::Dictionary`], and before each word the shorter dictionary words inside it, so that
    /// 数字 finds 数字经济. Segments overlap.
    Search,
}

/// A word of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'t> {
    /// The word as folded.
    pub word: &'t str,
    /// First byte in the folded text.
    pub start: usize,
    /// Characters before it in the folded text.
    pub position: usize,
}

/// Cuts Chinese text with the study's words.
#[derive(Debug, Clone)]
pub struct ChineseSegmenter {
    jieba: Jieba,
}

impl ChineseSegmenter {
    /// A segmenter for any text. Loads jieba's whole dictionary: about 0.1 to 0.25 s and 40 MB.
    pub fn new(lists: &WordLists) -> Self {
        let mut jieba = Jieba::new();
        for (word, frequency) in study_words(lists) {
            jieba.add_word(&word, Some(frequency), None);
        }
        Self { jieba }
    }

    /// A segmenter for this one text, given folded, which it cuts exactly as the full one does.
    /// Time and memory linear in the text and the study's lists.
    pub fn for_text(lists: &WordLists, folded: &str) -> Self {
        Self { jieba: small_jieba(folded, &study_words(lists)) }
    }

    pub(super) fn jieba(&self) -> &Jieba {
        &self.jieba
    }

    /// Cuts a folded text. Except under [`Cut::Search`] the words joined are the text.
    pub fn cut<'t>(&self, folded: &'t str, cut: Cut) -> Vec<Segment<'t>> {
        let tokens = match cut {
            Cut::Reading => self.jieba.cut(folded, true),
            Cut::Dictionary => self.jieba.cut(folded, false),
            Cut::Search => self.jieba.cut_for_search(folded, false),
        };
        let mut segments = Vec::with_capacity(tokens.len());
        for token in tokens {
            let segment = Segment { word: token.word, start: token.byte_start, position: token.start };
            if cut == Cut::Search && token.end - token.start > 4 {
                self.push_long_parts(segment, &mut segments);
            }
            segments.push(segment);
        }
        segments
    }

    /// Folds a text and cuts it; each word with the place in the original where it stands.
    pub fn words(&self, original: &str, cut: Cut) -> Vec<(String, Range<usize>)> {
        let folded = FoldedText::new(original);
        let place = |segment: Segment| folded.original(segment.start..segment.start + segment.word.len());
        self.cut(folded.as_str(), cut).into_iter().map(|segment| (segment.word.to_owned(), place(segment))).collect()
    }

    /// The dictionary words of four and more characters inside a longer word: jieba's search mode
    /// offers those of two and three.
    fn push_long_parts<'t>(&self, whole: Segment<'t>, segments: &mut Vec<Segment<'t>>) {
        const LONGEST: usize = 16;
        let starts: Vec<usize> = whole.word.char_indices().map(|(at, _)| at).chain([whole.word.len()]).collect();
        let characters = starts.len() - 1;
        for first in 0..characters {
            for end in first + 4..=characters.min(first + LONGEST) {
                let word = &whole.word[starts[first]..starts[end]];
                if word.len() < whole.word.len() && self.jieba.has_word(word) {
                    segments.push(Segment { word, start: whole.start + starts[first], position: whole.position + first });
                }
            }
        }
    }
}

/// The study's words with Chinese in them, each with a frequency: the one given, or the smallest
/// that keeps it whole when it stands alone, found against jieba's dictionary without any of the
/// others so that the order of the lists does not matter.
fn study_words(lists: &WordLists) -> Vec<(String, usize)> {
    let words: Vec<_> = lists.whole_words().into_iter().filter(|(word, _)| can_be_one_token(word)).collect();
    let mut all = String::new();
    for (word, _) in &words {
        all.push_str(word);
        all.push('\n');
    }
    let jieba = small_jieba(&all, &[]);
    words
        .into_iter()
        .map(|(word, frequency)| {
            let frequency = frequency.unwrap_or_else(|| jieba.suggest_freq(&word));
            (word, frequency)
        })
        .collect()
}

/// jieba only looks for words in unbroken runs of these characters.
fn can_be_one_token(word: &str) -> bool {
    let joins = |c: char| super::is_han(c) || c.is_ascii_alphanumeric() || "+#&._%-".contains(c);
    word.chars().all(joins) && super::has_han(word)
}

/// A jieba of the words that stand in `text`, weighted as among all words.
fn small_jieba(text: &str, study: &[(String, usize)]) -> Jieba {
    let mut total = lexicon::total();
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    lexicon::words_in(text, |word, frequency| {
        words.insert(word, frequency);
    });
    for (word, frequency) in study {
        total = total + frequency - lexicon::frequency(word).unwrap_or(0);
        // a word of the lists that is not in the text cannot matter; leaving it in is simply quicker
        words.insert(word, *frequency);
    }
    let known: usize = words.values().sum();
    let mut entries = String::new();
    for (word, frequency) in words {
        entries.push_str(&format!("{word} {frequency}\n"));
    }
    // stands for all other words; jieba never looks up a private use character
    entries.push_str(&format!("\u{E000} {}\n", total - known));
    Jieba::with_dict(&mut entries.as_bytes()).expect("every line is a word and a whole number")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::sync::OnceLock;

    use super::*;

    fn lists() -> &'static WordLists {
        static LISTS: OnceLock<WordLists> = OnceLock::new();
        LISTS.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let dictionary = folder.path().join("d.txt");
            let thesaurus = folder.path().join("t.tsv");
            std::fs::write(&dictionary, "数字经济\n隐私计算\n个人信息保护\n数据 99999\n5G网络\n").expect("written");
            std::fs::write(&thesaurus, "大数据技术\t大数据\ndigital economy\t数字经济\n").expect("written");
            WordLists::read(&dictionary, &thesaurus, &folder.path().join("none")).expect("lists")
        })
    }

    fn full() -> &'static ChineseSegmenter {
        static FULL: OnceLock<ChineseSegmenter> = OnceLock::new();
        FULL.get_or_init(|| ChineseSegmenter::new(lists()))
    }

    fn words(text: &str, cut: Cut) -> Vec<String> {
        full().words(text, cut).into_iter().map(|(word, _)| word).collect()
    }

    #[test]
    fn the_words_of_the_study_stay_whole() {
        let bare = ChineseSegmenter::new(&WordLists::empty());
        assert_eq!(bare.cut("数字经济", Cut::Dictionary).len(), 2, "jieba alone cuts it");
        assert_eq!(words("數字經濟時代的個人信息保護", Cut::Dictionary), ["数字经济", "时代", "的", "个人信息保护"]);
        assert_eq!(words("5Ｇ网络", Cut::Dictionary), ["5g网络"]);
    }

    #[test]
    fn search_finds_the_parts_of_a_word() {
        assert_eq!(words("数字经济", Cut::Search), ["数字", "经济", "数字经济"]);
        assert!(words("中华人民共和国", Cut::Search).contains(&"人民共和国".to_owned()));
    }

    #[test]
    fn words_know_where_they_stand() {
        let original = "論隱　私計算";
        let places: Vec<&str> = full().words(original, Cut::Dictionary).into_iter().map(|(_, range)| &original[range]).collect();
        assert_eq!(places, ["論", "隱　私計算"]);
    }

    #[test]
    fn a_segmenter_for_one_text_cuts_it_as_the_full_one() {
        for text in [
            "中华人民共和国的数字经济与隐私计算研究",
            "南京市长江大桥",
            "我们中出了一个叛徒",
            "基数字典",
            "大数据技术5g网络p2p网贷",
            "",
            "privacy 2019",
        ] {
            let small = ChineseSegmenter::for_text(lists(), text);
            for cut in [Cut::Reading, Cut::Dictionary, Cut::Search] {
                assert_eq!(small.cut(text, cut), full().cut(text, cut), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_alike_by_both(parts in prop::collection::vec("数字经济|数据|隐私|计算|保护|个人|信息|中华|人民|共和国|[\u{4E00}-\u{4F00}]|[的一是在不了有和人这中大为上个国我以要他]|[a-z0-9]{1,3}|[，。 ]", 0..24)) {
            let text = FoldedText::new(&parts.concat());
            let small = ChineseSegmenter::for_text(lists(), text.as_str());
            for cut in [Cut::Reading, Cut::Dictionary, Cut::Search] {
                prop_assert_eq!(small.cut(text.as_str(), cut), full().cut(text.as_str(), cut));
            }
        }

        #[test]
        fn segments_joined_give_the_folded_text(text in "\\PC{0,40}") {
            let folded = FoldedText::new(&text);
            for cut in [Cut::Reading, Cut::Dictionary] {
                let joined: String = full().cut(folded.as_str(), cut).into_iter().map(|segment| segment.word).collect();
                prop_assert_eq!(joined, folded.as_str());
            }
        }
    }
}
