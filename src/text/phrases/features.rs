//! What is measured of a candidate.

use super::candidate::Candidate;
use crate::text::WordClass;

/// Numbers of a candidate, one a feature.
pub(super) type Features = [f64; FEATURES];

/// How many features there are.
pub(super) const FEATURES: usize = NAMES.len();

/// What each number is; the order is that of the tables in `weights.rs`.
pub(super) const NAMES: [&str; 37] = [
    "stands in the title",
    "stands in title and abstract",
    "stands early in the abstract",
    "logarithm of occurrences",
    "occurs once",
    "share of occurrences inside one longer candidate",
    "all of them",
    "surprise of its commonest word",
    "size 2",
    "size 3",
    "size 4",
    "size 5",
    "size 6",
    "size 7",
    "size 8 and more",
    "1 word",
    "2 words",
    "3 words",
    "4 words",
    "5 and more words",
    "begins with a verb",
    "begins with an adjective",
    "begins with a number",
    "begins with an adverb",
    "begins with an attribute",
    "begins with a time",
    "ends with a verb",
    "ends with an adjective",
    "ends with an attribute",
    "ends with a time",
    "ends with letters",
    "ends with a verbal noun",
    "is a verb",
    "begins with one character",
    "ends with one character",
    "a number inside",
    "a verb inside",
];

/// Measures a candidate. Size is characters in Chinese; in English thirds of letters, rounded up, so
/// that sizes mean about as much.
pub(super) fn features(candidate: &Candidate<'_>, chinese: bool) -> Features {
    let words = candidate.words;
    let (first, last) = (words[0], words[words.len() - 1]);
    let characters = candidate.text.chars().count();
    let size = if chinese { characters } else { characters.div_ceil(3) };
    let occurrences = candidate.occurrences as f64;
    let nested = candidate.nested as f64 / occurrences;
    let inside = |class: WordClass| words.len() > 2 && words[1..words.len() - 1].iter().any(|word| word.class == class);
    let one = |start: usize, end: usize| chinese && candidate.text[start - first.start..end - first.start].chars().count() == 1;
    let yes = |is: bool| f64::from(u8::from(is));
    let mut row = [0.0; FEATURES];
    row[0] = yes(candidate.in_title);
    row[1] = yes(candidate.in_title && candidate.in_abstract);
    row[2] = yes(candidate.early);
    row[3] = occurrences.ln();
    row[4] = yes(candidate.occurrences == 1);
    row[5] = nested;
    row[6] = yes(nested >= 1.0);
    row[7] = words.iter().map(|word| word.surprise).fold(f64::INFINITY, f64::min);
    row[8 + size.clamp(2, 8) - 2] = 1.0;
    row[15 + words.len().min(5) - 1] = 1.0;
    use WordClass::*;
    for (at, class) in [(20, Verb), (21, Adjective), (22, Number), (23, Adverb), (24, Attribute), (25, Time)] {
        row[at] = yes(first.class == class);
    }
    for (at, class) in [(26, Verb), (27, Adjective), (28, Attribute), (29, Time), (30, Foreign), (31, VerbalNoun)] {
        row[at] = yes(last.class == class);
    }
    row[32] = yes(words.len() == 1 && first.class == Verb);
    row[33] = yes(one(first.start, first.end));
    row[34] = yes(one(last.start, last.end));
    row[35] = yes(inside(Number));
    row[36] = yes(inside(Verb));
    row
}
