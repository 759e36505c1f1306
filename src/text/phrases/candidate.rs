//! Which stretches of a text could be a keyword, and what is known of each.

use rustc_hash::FxHashMap;

use super::passage::{Passage, Word};
use crate::text::WordClass;

/// Words of the longest phrase that is looked at.
pub(super) const LONGEST: usize = 8;
/// Words of the longest English one.
const LONGEST_ENGLISH: usize = 6;
/// Chinese characters of the longest; letters of the longest English phrase.
const MOST_CHARACTERS: [usize; 2] = [16, 60];

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
    /// Occurrences in the title.
    pub(super) in_title: usize,
    /// Where it first and last stands in the abstract, from 0 to 1; 1 and 0 where it does not.
    pub(super) first: f64,
    pub(super) last: f64,
    /// Occurrences that begin or end inside a word of the dictionary.
    pub(super) cutting: usize,
    /// Occurrences between two boundaries.
    pub(super) alone: usize,
    /// Occurrences between quotation marks or brackets.
    pub(super) quoted: usize,
    /// What stands before it and after it.
    pub(super) sides: [Side; 2],
    /// Occurrences of the most frequent longer candidate around it.
    pub(super) nested: usize,
    /// Of those that are one word longer, before it and after it.
    pub(super) longer: [usize; 2],
    /// Occurrences of what is left without its last word and without its first; 0 of no candidate.
    pub(super) shorter: [usize; 2],
}

/// Classes of neighbours that are counted.
pub(super) const NEIGHBOURS: [WordClass; 7] = {
    use WordClass::*;
    [Noun, VerbalNoun, Verb, Mark, Function, Adjective, Adverb]
};

/// How often something stands on one side of a candidate; the end of the text is a mark.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Side {
    pub(super) classes: [usize; NEIGHBOURS.len()],
    pub(super) boundaries: usize,
    /// The word 的.
    pub(super) of: usize,
    /// A word for "and".
    pub(super) and: usize,
    pub(super) bracket: usize,
    /// Whether the title begins or ends there, and whether it has a boundary there.
    pub(super) edge_of_title: bool,
    pub(super) boundary_in_title: bool,
}

impl Side {
    fn count(&mut self, text: &str, neighbour: Option<&Word>, part: Part) {
        let class = neighbour.map_or(WordClass::Mark, |word| word.class);
        let is_boundary = neighbour.is_none_or(|word| word.is_boundary);
        if let Some(at) = NEIGHBOURS.iter().position(|&counted| counted == class) {
            self.classes[at] += 1;
        }
        self.boundaries += usize::from(is_boundary);
        if let Some(word) = neighbour {
            let word = word.of(text);
            self.of += usize::from(word == "的");
            self.and += usize::from(["和", "与", "及", "、", "或"].contains(&word));
            self.bracket += usize::from(word == "(");
        }
        if part == Part::Title {
            self.edge_of_title |= neighbour.is_none();
            self.boundary_in_title |= is_boundary;
        }
    }
}

/// A part of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    Abstract,
}

/// Every candidate of a record, in the order in which they first stand there, the title first.
///
/// A candidate is a run of one to [`LONGEST`] words without a boundary inside, that could name
/// something by the classes of its words. Time linear in the words.
pub(super) fn candidates<'t>(title: &'t Passage, abstract_text: &'t Passage, chinese: bool) -> Vec<Candidate<'t>> {
    let mut found: Vec<Candidate<'t>> = Vec::new();
    let mut known: FxHashMap<&'t str, usize> = FxHashMap::default();
    for (part, passage) in [(Part::Title, title), (Part::Abstract, abstract_text)] {
        each_span(passage, chinese, |first, words| {
            let start = words[0].start;
            let text = &passage.text[start..words[words.len() - 1].end];
            let at = *known.entry(text).or_insert_with(|| {
                found.push(Candidate::new(text, words, (part, start)));
                found.len() - 1
            });
            found[at].count(passage, part, first, words);
        });
    }
    for at in 0..found.len() {
        let (text, words, occurrences) = (found[at].text, found[at].words, found[at].occurrences);
        let inner = |first: usize, end: usize| known.get(&text[words[first].start - words[0].start..words[end - 1].end - words[0].start]);
        let count = words.len();
        for first in 0..count {
            for end in (first + 1..=count).filter(|end| end - first < count) {
                let Some(&inner) = inner(first, end) else { continue };
                let inner = &mut found[inner];
                inner.nested = inner.nested.max(occurrences);
                if end - first + 1 == count {
                    let longer = &mut inner.longer[usize::from(first == 0)];
                    *longer = occurrences.max(*longer);
                }
            }
        }
        if count > 1 {
            found[at].shorter = [inner(0, count - 1), inner(1, count)].map(|inner| inner.map_or(0, |&inner| found[inner].occurrences));
        }
    }
    found
}

impl<'t> Candidate<'t> {
    fn new(text: &'t str, words: &'t [Word], place: (Part, usize)) -> Self {
        Self {
            text,
            words,
            place,
            occurrences: 0,
            in_title: 0,
            first: 1.0,
            last: 0.0,
            cutting: 0,
            alone: 0,
            quoted: 0,
            sides: Default::default(),
            nested: 0,
            longer: [0; 2],
            shorter: [0; 2],
        }
    }

    /// Counts an occurrence, `words` from number `first` on.
    fn count(&mut self, passage: &Passage, part: Part, first: usize, words: &[Word]) {
        self.occurrences += 1;
        match part {
            Part::Title => self.in_title += 1,
            Part::Abstract => {
                let at = words[0].start as f64 / passage.text.len() as f64;
                self.first = self.first.min(at);
                self.last = self.last.max(at);
            }
        }
        self.cutting += usize::from(words[0].inside[0] || words[words.len() - 1].inside[1]);
        let neighbours = [first.checked_sub(1), Some(first + words.len())].map(|at| passage.words.get(at?));
        for (side, neighbour) in self.sides.iter_mut().zip(neighbours) {
            side.count(&passage.text, neighbour, part);
        }
        self.alone += usize::from(neighbours.iter().all(|word| word.is_none_or(|word| word.is_boundary)));
        if let [Some(before), Some(after)] = neighbours.map(|word| Some(word?.of(&passage.text))) {
            self.quoted += usize::from(r#""“《<‘'("#.contains(before) && r#""”》>’')"#.contains(after));
        }
    }
}

/// Calls `each` with every candidate stretch and the number of its first word.
fn each_span<'t>(passage: &'t Passage, chinese: bool, mut each: impl FnMut(usize, &'t [Word])) {
    let words = &passage.words;
    let longest = if chinese { LONGEST } else { LONGEST_ENGLISH };
    for first in 0..words.len() {
        for length in 1..=longest.min(words.len() - first) {
            let span = &words[first..first + length];
            if span[length - 1].is_boundary {
                break;
            }
            if could_name(passage, span, chinese) {
                each(first, span);
            }
        }
    }
}

fn could_name(passage: &Passage, words: &[Word], chinese: bool) -> bool {
    use WordClass::{Adjective, Adverb, Mark, Measure, Number, Suffix, Time, Verb};
    let (first, last) = (words[0], words[words.len() - 1]);
    let characters = passage.text[first.start..last.end].chars().count();
    if !(2..=MOST_CHARACTERS[usize::from(!chinese)]).contains(&characters) {
        return false;
    }
    match (chinese, words.len()) {
        (true, _) if first.class == Mark || last.class == Mark => false,
        (true, 1) => !matches!(first.class, Number | Measure),
        (true, _) => first.class != Suffix && !words.iter().all(|word| matches!(word.class, Number | Measure)),
        (false, _) if words.iter().all(|word| matches!(word.class, Number | Measure | Time)) => false,
        (false, 1) => !matches!(first.class, Adverb | Verb | Adjective) && characters > 2,
        (false, _) => !matches!(first.class, Adverb) && !matches!(last.class, Number | Adverb | Verb | Adjective),
    }
}
