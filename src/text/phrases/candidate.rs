//! Which stretches of a text could be a keyword, and what is known of each.

use rustc_hash::FxHashMap;

use super::passage::{Passage, Word};
use crate::text::WordClass;

/// Words of the longest phrase that is looked at.
pub(super) const LONGEST: usize = 6;
/// Chinese characters of the longest; letters of the longest English phrase.
const MOST_CHARACTERS: [usize; 2] = [14, 60];

/// A phrase that could be a keyword.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'t> {
    /// As folded.
    pub(super) text: &'t str,
    /// The words of its first occurrence.
    pub(super) words: &'t [Word],
    /// Where it first stands: part of the record, first byte there.
    pub(super) place: (Part, usize),
    pub(super) occurrences: usize,
    pub(super) in_title: bool,
    pub(super) in_abstract: bool,
    /// First stands in the abstract's first seventh.
    pub(super) early: bool,
    /// Occurrences of the most frequent longer candidate around it.
    pub(super) nested: usize,
}

/// A part of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    Abstract,
}

/// Every candidate of a record, in the order in which they first stand there, the title first.
///
/// A candidate is a run of one to [`LONGEST`] words without a mark or a function word inside, that
/// could name something by the classes of its first and last word. Time linear in the words.
pub(super) fn candidates<'t>(title: &'t Passage, abstract_text: &'t Passage, chinese: bool) -> Vec<Candidate<'t>> {
    let mut found: Vec<Candidate<'t>> = Vec::new();
    let mut known: FxHashMap<&'t str, usize> = FxHashMap::default();
    for (part, passage) in [(Part::Title, title), (Part::Abstract, abstract_text)] {
        let seventh = passage.words.len().div_ceil(7);
        each_span(passage, chinese, |first, words| {
            let start = words[0].start;
            let text = &passage.text[start..words[words.len() - 1].end];
            let at = *known.entry(text).or_insert_with(|| {
                found.push(Candidate {
                    text,
                    words,
                    place: (part, start),
                    occurrences: 0,
                    in_title: false,
                    in_abstract: false,
                    early: false,
                    nested: 0,
                });
                found.len() - 1
            });
            let candidate = &mut found[at];
            candidate.occurrences += 1;
            candidate.in_title |= part == Part::Title;
            candidate.in_abstract |= part == Part::Abstract;
            candidate.early |= part == Part::Abstract && first < seventh;
        });
    }
    for at in 0..found.len() {
        let (words, occurrences) = (found[at].words, found[at].occurrences);
        let text = found[at].text;
        let offset = words[0].start;
        for first in 0..words.len() {
            for end in first + 1..=words.len() {
                if end - first < words.len() {
                    let inner = &text[words[first].start - offset..words[end - 1].end - offset];
                    if let Some(&inner) = known.get(inner) {
                        found[inner].nested = found[inner].nested.max(occurrences);
                    }
                }
            }
        }
    }
    found
}

/// Calls `each` with every candidate stretch and the number of its first word.
pub(super) fn each_span<'t>(passage: &'t Passage, chinese: bool, mut each: impl FnMut(usize, &'t [Word])) {
    let words = &passage.words;
    for first in 0..words.len() {
        for length in 1..=LONGEST.min(words.len() - first) {
            let span = &words[first..first + length];
            if span[length - 1].class.is_boundary() {
                break;
            }
            if could_name(passage, span, chinese) {
                each(first, span);
            }
        }
    }
}

fn could_name(passage: &Passage, words: &[Word], chinese: bool) -> bool {
    use WordClass::{Adjective, Adverb, BoundNoun, Measure, Number, Other, Place, Suffix, Time, Verb};
    let (first, last) = (words[0], words[words.len() - 1]);
    let text = &passage.text[first.start..last.end];
    let characters = text.chars().count();
    if !(2..=MOST_CHARACTERS[usize::from(!chinese)]).contains(&characters)
        || words.iter().all(|word| matches!(word.class, Number | Measure | Time))
    {
        return false;
    }
    match (chinese, words.len()) {
        (true, 1) => !matches!(first.class, Measure | Adverb | Place | Suffix | Other | BoundNoun),
        (true, _) => !matches!(first.class, Suffix | Measure) && !matches!(last.class, Number | Place | Adverb),
        (false, 1) => !matches!(first.class, Adverb | Verb | Adjective) && characters > 2,
        (false, _) => !matches!(first.class, Adverb) && !matches!(last.class, Number | Adverb | Verb | Adjective),
    }
}
