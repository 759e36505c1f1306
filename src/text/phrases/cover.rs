//! A text divided so that each term it could name is one word at least once.
//!
//! Of 图像分割算法 an author may choose 图像分割 or 分割算法 as a keyword. A cut that is the same at every
//! occurrence keeps one of them and loses the other; where the text repeats itself, another
//! occurrence has room for the other. The cut made here is that of the greatest number of keywords
//! expected to be one word somewhere: `Σ p(term)` over the different terms it holds, `p` the odds of
//! the phrase model. It says which terms a text holds, not how a reader would cut it.

use rustc_hash::FxHashMap;

use super::candidate::LONGEST;
use super::divide::{WORD_WORTH, best_lengths, text_of};
use super::passage::{Passage, Word};

/// What a term is worth where it is a word elsewhere already: enough to settle ties.
const AGAIN: f64 = 0.02;
/// Every round gains or is the last; more than three are rare.
const MOST_ROUNDS: usize = 8;

/// Words between two boundaries, and the number of the term, if any, that so many of them from each on are.
struct Run<'t> {
    /// Part of the record, first word there.
    place: (usize, usize),
    words: &'t [Word],
    terms: Vec<[Option<usize>; LONGEST]>,
    lengths: Vec<usize>,
}

/// Divides each passage into stretches of words; their lengths, in order. `probability` is asked for
/// every run of words. Runs are divided in turn, each best for what the others hold, the last passage
/// first, until none changes: a local optimum, the same on any machine. Time linear in the words.
pub(super) fn cover(passages: [&Passage; 2], probability: &FxHashMap<&str, f64>) -> [Vec<usize>; 2] {
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut worth: Vec<f64> = Vec::new();
    let mut runs: Vec<Run<'_>> = Vec::new();
    for part in [1, 0] {
        let passage = passages[part];
        let mut first = 0;
        for words in passage.words.chunk_by(|a, b| !a.class.is_boundary() && !b.class.is_boundary()) {
            let terms = (0..words.len()).map(|at| {
                std::array::from_fn(|more| {
                    let text = text_of(passage, words.get(at..=at + more)?);
                    let &probability = probability.get(text)?;
                    Some(*numbers.entry(text).or_insert_with(|| {
                        worth.push(probability);
                        worth.len() - 1
                    }))
                })
            });
            let terms = terms.collect();
            runs.push(Run { place: (part, first), words, terms, lengths: Vec::new() });
            first += words.len();
        }
    }
    let mut seen = vec![0_usize; worth.len()];
    for _ in 0..MOST_ROUNDS {
        let mut changed = false;
        for run in &mut runs {
            run.each_term(|term| seen[term] -= 1);
            let lengths = best_lengths(run.words.len(), |first, count| {
                let term = run.terms[first][count - 1]?;
                let fresh = worth[term] + if count == 1 { WORD_WORTH } else { 0.0 };
                Some(if seen[term] == 0 { fresh } else { AGAIN * worth[term] })
            });
            changed |= lengths != run.lengths;
            run.lengths = lengths;
            run.each_term(|term| seen[term] += 1);
        }
        if !changed {
            break;
        }
    }
    runs.sort_by_key(|run| run.place);
    let mut divided = [Vec::new(), Vec::new()];
    for run in runs {
        divided[run.place.0].extend(run.lengths);
    }
    divided
}

impl Run<'_> {
    /// Calls `each` with the terms that the present division holds.
    fn each_term(&self, mut each: impl FnMut(usize)) {
        let mut at = 0;
        for &length in &self.lengths {
            if let Some(term) = self.terms[at][length - 1] {
                each(term);
            }
            at += length;
        }
    }
}
