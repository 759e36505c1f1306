//! A text divided into words and phrases.

use rustc_hash::FxHashMap;

use super::candidate::LONGEST;
use super::passage::{Passage, Word};
use super::{Read, fit, trees::Trees};
use crate::text::{WordClass, has_han, is_han, lexicon};

/// What a single dictionary word is worth beside its probability: a phrase that is hardly ever a
/// keyword must not swallow a word that is one somewhere.
const WORD_WORTH: f64 = 0.01;
/// A word or phrase that occurs n times is worth its probability divided by n to this power at each.
/// It is enough to see it once, and the more often a word occurs the likelier it is seen elsewhere.
/// Found on the records that the weights were fitted on.
const WORD_SHARING: f64 = 1.5;
const PHRASE_SHARING: f64 = 0.8;

/// A record and how likely each of its candidates is a keyword.
pub(in crate::text) struct Division<'t> {
    passages: [&'t Passage; 2],
    /// Candidate -> what an occurrence of it is worth.
    worth: FxHashMap<&'t str, f64>,
}

impl<'t> Division<'t> {
    pub(super) fn new(read: &'t Read<'_>, trees: &Trees) -> Self {
        let worth = read.measured().into_iter().map(|(found, features)| {
            let probability = fit::logistic(trees.score(&features));
            let (extra, sharing) = if found.words.len() == 1 { (WORD_WORTH, WORD_SHARING) } else { (0.0, PHRASE_SHARING) };
            (found.text, (probability + extra) / (found.occurrences as f64).powf(sharing))
        });
        Self { passages: [&read.title, &read.abstract_text], worth: worth.collect() }
    }

    /// The Chinese phrases of several words that the division of greatest worth holds, each once,
    /// sorted. One that begins or ends with a function word, 对阵列, tells of the sentence around it
    /// and is left out.
    pub(in crate::text) fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for passage in self.passages {
            for stretch in self.divide(passage) {
                let text = text_of(passage, stretch);
                let binds = [stretch.first(), stretch.last()].into_iter().flatten().any(|word| word.class == WordClass::Function);
                if stretch.len() > 1 && !binds && can_be_listed(text) && lexicon::frequency(text).is_none() {
                    words.push(text.to_owned());
                }
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Words of both parts, marks too.
    pub(in crate::text) fn word_count(&self) -> usize {
        self.passages.iter().map(|passage| passage.words.len()).sum()
    }

    /// Calls `each` with every stretch of up to [`LONGEST`] words without a mark inside: its text, its
    /// words, and the words on either side where there is one and no mark.
    pub(in crate::text) fn each_stretch(&self, mut each: impl FnMut(&str, &[&str], [Option<&str>; 2])) {
        for passage in self.passages {
            let words = &passage.words;
            let texts: Vec<&str> = words.iter().map(|word| &passage.text[word.start..word.end]).collect();
            let neighbour = |at: usize| words.get(at).filter(|word| word.class != crate::text::WordClass::Mark).map(|_| texts[at]);
            for first in 0..words.len() {
                for end in first + 1..=words.len().min(first + LONGEST) {
                    if words[end - 1].is_boundary {
                        break;
                    }
                    each(
                        text_of(passage, &words[first..end]),
                        &texts[first..end],
                        [first.checked_sub(1).and_then(neighbour), neighbour(end)],
                    );
                }
            }
        }
    }

    /// The division of greatest worth.
    fn divide<'p>(&self, passage: &'p Passage) -> Vec<&'p [Word]> {
        let words = &passage.words;
        let lengths = best_lengths(words.len(), |first, count| self.worth.get(text_of(passage, &words[first..first + count])).copied());
        stretches(words, &lengths)
    }
}

/// The lengths of the stretches that so many words are best divided into: those of the greatest sum of
/// `worth(first, count)`, which says what `count` words from `first` on are worth as one; a word that
/// is worth nothing can still stand alone. Of equally good divisions that with the longer words first.
pub(super) fn best_lengths(words: usize, worth: impl Fn(usize, usize) -> Option<f64>) -> Vec<usize> {
    let mut best = vec![0.0; words + 1];
    let mut length = vec![1; words + 1];
    for first in (0..words).rev() {
        best[first] = f64::NEG_INFINITY;
        for count in 1..=LONGEST.min(words - first) {
            let Some(worth) = worth(first, count).or((count == 1).then_some(0.0)) else { continue };
            if worth + best[first + count] >= best[first] {
                (best[first], length[first]) = (worth + best[first + count], count);
            }
        }
    }
    let mut lengths = Vec::new();
    let mut at = 0;
    while at < words {
        lengths.push(length[at]);
        at += length[at];
    }
    lengths
}

/// Words in stretches of these lengths.
pub(super) fn stretches<'p>(words: &'p [Word], lengths: &[usize]) -> Vec<&'p [Word]> {
    let mut rest = words;
    let mut next = |&length: &usize| {
        let (stretch, after) = rest.split_at(length);
        rest = after;
        stretch
    };
    lengths.iter().map(&mut next).collect()
}

pub(super) fn text_of<'p>(passage: &'p Passage, words: &[Word]) -> &'p str {
    &passage.text[words[0].start..words[words.len() - 1].end]
}

/// What jieba can find as one word.
fn can_be_listed(text: &str) -> bool {
    has_han(text) && text.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric() || "+#&._%-".contains(c))
}
