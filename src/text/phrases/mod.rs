//! Phrases of a title and abstract that could be its keywords, the likeliest first.
//!
//! Every run of up to eight words between marks and function words is a candidate (`candidate.rs`), long
//! words of the dictionary parted into shorter ones first (`pieces.rs`); what it is and where it stands
//! is measured (`features.rs`): whether it is in the title, how often it occurs, how much of that
//! inside a longer one, how long it is, what its words are, whether the dictionary's compounds are made
//! of them, what stands beside it. Boosted trees (`trees.rs`) give the odds that an author would choose it.
//! They (`models.rs`) were fitted on records of a few fields whose keywords are known (`fit.rs`,
//! `tests/text_quality.rs`); nothing is learned from the records asked about, so a record's phrases
//! do not depend on the corpus around it.
//!
//! Features of this kind go back to KEA (Witten et al. 1999, doi:10.1145/313238.313437).

mod candidate;
mod cover;
mod divide;
mod features;
mod fit;
mod models;
mod passage;
mod pieces;
mod trees;

use std::ops::Range;
use std::sync::Arc;

use super::ChineseSegmenter;
use super::normalize::{display_form, keyword_key};
use candidate::{Candidate, Part, candidates};
use features::{Features, Record, features};
use passage::{Passage, is_chinese};
use trees::Trees;

pub(super) use divide::Division;

/// A phrase found in a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// As printed where it first stands, the title first.
    pub label: String,
    /// How likely an author would choose it as a keyword, from 0 to 1, as the model sees it.
    pub probability: f64,
    /// How often it stands in title and abstract, also inside longer phrases.
    pub occurrences: usize,
    /// Whether it stands in the title.
    pub in_title: bool,
}

/// A record whose keywords are known, to fit a model on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRecord {
    /// Its title; may be empty.
    pub title: String,
    /// Its abstract.
    pub abstract_text: String,
    /// Its keywords as printed.
    pub keywords: Vec<String>,
}

/// Which phrases make good keywords: trees for records with a title, and for text without one.
#[derive(Debug, Clone, PartialEq)]
pub struct PhraseModel {
    titled: Trees,
    untitled: Trees,
}

impl PhraseModel {
    /// Fits a model on records of one language whose keywords are known. Time linear in
    /// the text; half a minute a thousand records.
    pub fn fit(segmenter: &ChineseSegmenter, records: &[KnownRecord], chinese: bool) -> Self {
        let rows = |titled: bool| {
            let mut rows: Vec<(Features, bool)> = Vec::new();
            for record in records {
                let keys: Vec<String> = record.keywords.iter().map(|keyword| keyword_key(keyword)).collect();
                let (title, text) = if titled {
                    (record.title.as_str(), record.abstract_text.clone())
                } else {
                    ("", format!("{}\n。{}", record.abstract_text, record.title))
                };
                let read = Read::new(segmenter, title, &text, chinese);
                rows.extend(read.measured().into_iter().map(|(found, features)| (features, keys.contains(&keyword_key(found.text)))));
            }
            rows
        };
        Self { titled: fit::fit(&rows(true)), untitled: fit::fit(&rows(false)) }
    }

    /// The model as text, to be kept: for records with a title, and without one.
    pub fn to_texts(&self) -> [String; 2] {
        [&self.titled, &self.untitled].map(Trees::to_text)
    }

    /// Reads what [`to_texts`](Self::to_texts) writes; `None` for anything else.
    pub fn from_texts(texts: [&str; 2]) -> Option<Self> {
        let [titled, untitled] = texts.map(Trees::from_text);
        Some(Self { titled: titled?, untitled: untitled? })
    }
}

/// Finds phrases that could be keywords.
#[derive(Debug, Clone)]
pub struct PhraseExtractor {
    segmenter: Arc<ChineseSegmenter>,
    chinese: PhraseModel,
    english: PhraseModel,
}

impl PhraseExtractor {
    /// An extractor with the models that come with the program.
    pub fn new(segmenter: Arc<ChineseSegmenter>) -> Self {
        Self::with_models(segmenter, models::CHINESE.clone(), models::ENGLISH.clone())
    }

    /// An extractor with models of its own for Chinese and English.
    pub fn with_models(segmenter: Arc<ChineseSegmenter>, chinese: PhraseModel, english: PhraseModel) -> Self {
        Self { segmenter, chinese, english }
    }

    /// At most `limit` phrases of a record, the likeliest first; of equally likely ones the one that
    /// stands first. Time linear in the text.
    pub fn phrases(&self, title: &str, abstract_text: &str, limit: usize) -> Vec<Phrase> {
        let (read, trees) = self.read(title, abstract_text);
        let found = read.measured();
        let mut scored: Vec<(f64, &Candidate<'_>)> = found.iter().map(|(found, features)| (trees.score(features), found)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.truncate(limit);
        scored.into_iter().map(|(score, found)| read.phrase(found, score)).collect()
    }

    /// A text cut into terms: words and phrases such that each that could be a keyword is one piece at
    /// least once where that is possible (`cover.rs`), each with its place in the text. The pieces
    /// joined are the text but for blanks. Time linear in the text.
    pub fn terms(&self, text: &str) -> Vec<Range<usize>> {
        let (read, trees) = self.read("", text);
        let found = read.measured();
        let probability = found.iter().map(|(found, features)| (found.text, fit::logistic(trees.score(features))));
        let lengths = cover::cover([&read.title, &read.abstract_text], &probability.collect());
        let places = |part: usize, passage: &Passage| -> Vec<Range<usize>> {
            let original = read.original[part];
            // the title is the end of the text, the abstract its beginning
            let offset = if part == 0 { text.trim_end().len() - original.len() } else { 0 };
            let stretches = divide::stretches(&passage.words, &lengths[part]).into_iter();
            let places = stretches.map(|words| passage.place(words[0].start..words[words.len() - 1].end));
            places.map(|place| place.start + offset..place.end + offset).collect()
        };
        let mut terms: Vec<Range<usize>> = Vec::new();
        let end = std::iter::once(text.len()..text.len());
        for place in places(1, &read.abstract_text).into_iter().chain(places(0, &read.title)).chain(end) {
            let covered = terms.last().map_or(0, |last| last.end);
            if let Some(last) = terms.last_mut().filter(|_| place.start < covered) {
                // one printed character may be several as folded
                last.end = covered.max(place.end);
                continue;
            }
            // a mark that folding takes for a blank, as the hyphen of a compound, is a piece of its own
            let pieces = [covered..place.start, place].into_iter().filter(|piece| !text[piece.clone()].trim().is_empty());
            terms.extend(pieces);
        }
        terms
    }

    /// Reads a record and calls `then` with what its division needs.
    pub(super) fn divided<T>(&self, title: &str, abstract_text: &str, then: impl FnOnce(&Division<'_>) -> T) -> T {
        let (read, trees) = self.read(title, abstract_text);
        then(&Division::new(&read, trees))
    }

    fn read<'o>(&self, title: &'o str, abstract_text: &'o str) -> (Read<'o>, &Trees) {
        let (title, abstract_text) = if title.is_empty() { with_title_apart(abstract_text) } else { (title, abstract_text) };
        let chinese = if title.is_empty() { is_chinese(abstract_text) } else { is_chinese(title) };
        let model = if chinese { &self.chinese } else { &self.english };
        let trees = if title.is_empty() { &model.untitled } else { &model.titled };
        (Read::new(&self.segmenter, title, abstract_text, chinese), trees)
    }
}

/// Title and abstract of a text in which the title follows the abstract, as in some collections: a
/// last stretch of up to 60 characters after a full stop and a blank that has no full stop itself.
/// Anything else has no title.
fn with_title_apart(text: &str) -> (&str, &str) {
    const LONGEST: usize = 60;
    let text = text.trim_end();
    let ends = |c: char| "。.!?！？；;".contains(c);
    let start = text.char_indices().rev().take(LONGEST + 1).filter(|(_, c)| c.is_whitespace()).find_map(|(at, c)| {
        let before = text[..at].trim_end();
        before.ends_with(ends).then_some((at + c.len_utf8(), before.len()))
    });
    match start {
        Some((title, end)) if !text[title..].is_empty() && !text[title..].contains(ends) => (&text[title..], &text[..end]),
        _ => ("", text),
    }
}

/// Title and abstract, read.
struct Read<'o> {
    original: [&'o str; 2],
    title: Passage,
    abstract_text: Passage,
    chinese: bool,
}

impl<'o> Read<'o> {
    fn new(segmenter: &ChineseSegmenter, title: &'o str, abstract_text: &'o str, chinese: bool) -> Self {
        let read = |text| if chinese { Passage::chinese(text, segmenter) } else { Passage::english(text) };
        Self { original: [title, abstract_text], title: read(title), abstract_text: read(abstract_text), chinese }
    }

    /// Every candidate and its features.
    fn measured(&self) -> Vec<(Candidate<'_>, Features)> {
        let found = candidates(&self.title, &self.abstract_text, self.chinese);
        let repeated = found.iter().filter(|found| found.occurrences > 1).count() as f64 / found.len().max(1) as f64;
        let record = Record { chinese: self.chinese, length: self.abstract_text.text.len(), repeated };
        let measure = |found| {
            let features = features(&found, &record);
            (found, features)
        };
        found.into_iter().map(measure).collect()
    }

    fn phrase(&self, found: &Candidate<'_>, score: f64) -> Phrase {
        let (part, start) = found.place;
        let (passage, original) = match part {
            Part::Title => (&self.title, self.original[0]),
            Part::Abstract => (&self.abstract_text, self.original[1]),
        };
        let label = display_form(passage.printed(original, start..start + found.text.len()));
        Phrase { label, probability: fit::logistic(score), occurrences: found.occurrences, in_title: found.in_title > 0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{WordLists, is_han};

    fn extractor() -> &'static PhraseExtractor {
        static EXTRACTOR: std::sync::OnceLock<PhraseExtractor> = std::sync::OnceLock::new();
        EXTRACTOR.get_or_init(|| PhraseExtractor::new(Arc::new(ChineseSegmenter::new(&WordLists::empty()))))
    }

    #[test]
    fn a_title_after_the_abstract_is_told_apart() {
        assert_eq!(with_title_apart("本文讨论隐私. 隐私与平台"), ("隐私与平台", "本文讨论隐私."));
        assert_eq!(with_title_apart("本文讨论隐私。\n数字 经济"), ("数字 经济", "本文讨论隐私。"));
        for whole in ["本文讨论隐私.", "We study privacy. It matters.", "privacy", "", "隐私 与 平台"] {
            assert_eq!(with_title_apart(whole), ("", whole));
        }
    }

    #[test]
    fn a_phrase_tells_where_it_stands_as_printed() {
        let found = extractor().phrases("數據隱私研究", "平臺的數據隱私是重要問題。用戶的數據隱私。", 20);
        let phrase = found.iter().find(|phrase| phrase.label == "數據隱私").expect("it is found");
        assert_eq!((phrase.occurrences, phrase.in_title), (3, true));
        assert!(found.iter().all(|phrase| (0.0..=1.0).contains(&phrase.probability)));
        assert!(found.is_sorted_by(|a, b| a.probability >= b.probability));
    }

    #[test]
    fn english_phrases_do_not_cross_function_words_or_marks() {
        let found = extractor().phrases("Trust in e-commerce platforms", "Trust matters. Platforms, trust and e-commerce platforms.", 50);
        let labels: Vec<String> = found.iter().map(|phrase| crate::text::fold(&phrase.label)).collect();
        assert!(labels.contains(&"e commerce platforms".to_owned()), "{labels:?}");
        assert!(
            labels.iter().all(|label| !label.contains(" in ") && !label.contains(" and ") && !label.contains("platforms trust")),
            "{labels:?}"
        );
    }

    #[test]
    fn a_term_swallowed_in_one_place_is_whole_in_another() {
        let text = "本文研究图像分割算法。图像分割算法用于医学。图像分割算法的评价。图像分割算法较快。";
        let terms: Vec<&str> = extractor().terms(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(terms.concat(), text);
        assert!(terms.contains(&"图像分割") && terms.contains(&"算法"), "{terms:?}");
    }

    #[test]
    fn a_hyphen_is_no_gap() {
        let text = "A-aA";
        let terms: Vec<&str> = extractor().terms(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(terms.concat(), text);
    }

    proptest! {
        #[test]
        fn terms_cover_every_letter_once(text in "[数据隐私的与经济研究a-cA-C0-9 \\-%，。.ﬁ\u{200B}]{0,60}|\\PC{0,40}", plain in any::<bool>()) {
            let text = if plain { text.chars().filter(|c| c.is_ascii() || is_han(*c)).collect() } else { text };
            let places = extractor().terms(&text);
            prop_assert!(places.is_sorted_by(|a, b| a.end <= b.start), "{:?}", places);
            let shown: String = places.iter().map(|place| &text[place.clone()]).collect();
            if plain {
                let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                prop_assert_eq!(visible(&shown), visible(&text));
            }
        }

        #[test]
        fn every_phrase_stands_in_the_text(
            title in "[数据隐私的与经济研究a-c ，。]{0,12}",
            text in "[数据隐私的与经济研究農村土地a-cA-C0-9 \\-%，。.ﬁ\u{200B}]{0,40}|\\PC{0,40}",
        ) {
            for phrase in extractor().phrases(&title, &text, 10) {
                let printed = [display_form(&title), display_form(&text)];
                prop_assert!(printed.iter().any(|printed| printed.contains(&phrase.label)), "{:?} in {:?}", phrase, printed);
                prop_assert!(phrase.occurrences > 0 && phrase.probability.is_finite());
            }
        }
    }
}
