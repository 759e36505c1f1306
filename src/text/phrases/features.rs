//! What is measured of a candidate.

use super::candidate::{Candidate, NEIGHBOURS};
use super::passage::Word;
use crate::text::{WordClass, lexicon};

/// Numbers of a candidate, one a feature.
pub(super) type Features = [f64; FEATURES];

/// Classes of its first and last word.
const CLASSES: [WordClass; 18] = {
    use WordClass::*;
    [
        Noun, VerbalNoun, Verb, Adjective, Attribute, Number, Adverb, Time, Name, BoundNoun, Other, Foreign, Place, Measure, Phrase,
        Suffix, Function, Mark,
    ]
};

/// Numbers that are listed one by one in [`features`].
const LISTED: usize = 57;

/// How many features there are.
pub(super) const FEATURES: usize = LISTED + 2 * (CLASSES.len() + NEIGHBOURS.len());

/// What is measured of the record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    pub(super) chinese: bool,
    /// Bytes of the abstract.
    pub(super) length: usize,
    /// Share of the candidates that occur more than once.
    pub(super) repeated: f64,
}

/// Measures a candidate of a record. Size is characters in Chinese; in English thirds of letters, rounded
/// up, so that sizes mean about as much. The order is that of the numbers in the files of trees.
pub(super) fn features(candidate: &Candidate<'_>, record: &Record) -> Features {
    let words = candidate.words;
    let (first, last) = (&words[0], &words[words.len() - 1]);
    let occurrences = candidate.occurrences as f64;
    let share = |count: usize| count as f64 / occurrences;
    let yes = |is: bool| f64::from(u8::from(is));
    let characters = candidate.text.chars().count();
    let size = |word: &Word| (word.end - word.start) as f64 / if record.chinese { 3.0 } else { 9.0 };
    let surprises = || words.iter().filter(|word| word.class != WordClass::Mark).map(|word| word.surprise);
    let how_many = |classes: &[WordClass]| words.iter().filter(|word| classes.contains(&word.class)).count() as f64;
    let is_one = |word: &Word| candidate.text[word.start - first.start..word.end - first.start].chars().nth(1).is_none();
    let inner = if words.len() > 2 { &words[1..words.len() - 1] } else { &[] };
    let [before, after] = &candidate.sides;
    // what is left is as frequent at least; 1.5 stands for what cannot be asked
    let of_shorter = candidate.shorter.map(|shorter| if shorter == 0 { 1.5 } else { occurrences / shorter as f64 });
    let known = lexicon::frequency(candidate.text).filter(|_| record.chinese);
    let of_characters = record.chinese.then(|| {
        let mut characters = candidate.text.char_indices();
        let (start, end) = (characters.next().map_or(0, |(_, c)| c.len_utf8()), characters.next_back().map_or(0, |(at, _)| at));
        [lexicon::words_around(&candidate.text[..start])[0], lexicon::words_around(&candidate.text[end..])[1]].map(|count| count as f64)
    });
    // how well the dictionary's compounds go across the weakest place between two of its words
    let weakest = words.windows(2).map(|pair| (pair[0].compounds[0] + 1.0) * (pair[1].compounds[1] + 1.0)).reduce(f64::min);

    let listed: [f64; LISTED] = [
        yes(candidate.in_title > 0),
        yes(candidate.in_title > 0 && candidate.in_title < candidate.occurrences),
        candidate.first,
        candidate.last,
        occurrences,
        share(candidate.nested),
        share(candidate.longer[0]),
        share(candidate.longer[1]),
        (if record.chinese { characters } else { characters.div_ceil(3) }) as f64,
        words.len() as f64,
        words.iter().filter(|word| !word.inside[0]).count() as f64,
        yes(first.inside[0]),
        yes(last.inside[1]),
        share(candidate.cutting),
        surprises().fold(f64::INFINITY, f64::min),
        surprises().fold(0.0, f64::max),
        first.surprise,
        last.surprise,
        surprises().sum::<f64>() / surprises().count() as f64,
        yes(known.is_some()),
        known.map_or(20.0, |frequency| (frequency as f64 + 1.0).ln()),
        of_shorter[0],
        of_shorter[1],
        share(before.boundaries),
        share(after.boundaries),
        share(candidate.alone),
        share(before.of),
        share(after.of),
        share(before.and),
        share(after.and),
        yes(after.bracket > 0),
        yes(candidate.quoted > 0),
        yes(before.edge_of_title),
        yes(after.edge_of_title),
        yes(before.boundary_in_title),
        yes(after.boundary_in_title),
        record.repeated,
        record.length as f64,
        last.compounds[1],
        first.compounds[0],
        first.compounds[1],
        last.compounds[0],
        last.compounds[1] / (last.frequency + 20.0),
        first.compounds[0] / (first.frequency + 20.0),
        weakest.unwrap_or(-1.0),
        of_characters.map_or(0.0, |[begins, _]| begins),
        of_characters.map_or(0.0, |[_, ends]| ends),
        size(first),
        size(last),
        inner.iter().filter(|word| word.class == WordClass::Verb).count() as f64,
        how_many(&[WordClass::Function]),
        how_many(&[WordClass::Mark]),
        how_many(&[WordClass::Number]),
        how_many(&[WordClass::Adverb, WordClass::Place]),
        words.iter().filter(|word| is_one(word)).count() as f64,
        how_many(&[WordClass::VerbalNoun]),
        how_many(&[WordClass::Verb]),
    ];
    let mut row = [0.0; FEATURES];
    row[..LISTED].copy_from_slice(&listed);
    let mut at = LISTED;
    for word in [first, last] {
        for class in CLASSES {
            row[at] = yes(word.class == class);
            at += 1;
        }
    }
    for side in [before, after] {
        for count in side.classes {
            row[at] = share(count);
            at += 1;
        }
    }
    row
}
