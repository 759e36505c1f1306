//! Dictionary words in the words they are made of.
//!
//! An author's 细胞计数 or 学术研讨 is lost where the dictionary knows 计数法 and 研讨会. So long words are
//! parted, and what they were is one candidate among others.

use std::ops::Range;

use crate::text::{WordClass, is_han, lexicon};

/// A word of the dictionary in the most probable other words it can be cut into, each with its place in the
/// word; the whole where it is none of the dictionary, no word of three and more Chinese characters, a
/// number or function word, or falls into single characters alone. Time quadratic in the word.
pub(super) fn pieces(word: &str) -> Vec<Range<usize>> {
    let whole = || std::iter::once(0..word.len()).collect();
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let kept = |class| matches!(class, WordClass::Number | WordClass::Measure | WordClass::Function);
    let parts = ends.len() > 3 && word.chars().all(is_han) && lexicon::frequency(word).is_some() && !kept(WordClass::of(word));
    if !parts {
        return whole();
    }
    let last = ends.len() - 1;
    let total = (lexicon::total() as f64).ln();
    let mut best = vec![(f64::NEG_INFINITY, last); last];
    best.push((0.0, last));
    for first in (0..last).rev() {
        for end in first + 1..=last {
            let frequency = lexicon::frequency(&word[ends[first]..ends[end]]);
            if end - first == last || (end - first > 1 && frequency.is_none()) {
                continue;
            }
            let worth = (frequency.unwrap_or(0).max(1) as f64).ln() - total + best[end].0;
            if worth > best[first].0 {
                best[first] = (worth, end);
            }
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < last {
        found.push(ends[at]..ends[best[at].1]);
        at = best[at].1;
    }
    if found.len() == last { whole() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_parted_and_short_ones_are_not() {
        let parts = |word: &'static str| -> Vec<&str> { pieces(word).into_iter().map(|place| &word[place]).collect() };
        assert_eq!(parts("北京大学"), ["北京", "大学"]);
        assert_eq!(parts("研讨会"), ["研讨", "会"]);
        assert_eq!(parts("经济"), ["经济"]);
        assert_eq!(parts("隐私计算"), ["隐私计算"], "not of the dictionary: a word of the study");
        assert_eq!(parts("lyapunov"), ["lyapunov"]);
        assert_eq!(parts(""), [""]);
    }
}
