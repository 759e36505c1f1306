//! A text divided so that each term it could name is one word at least once.
//!
//! Of 图像分割算法 an author may choose 图像分割 or 分割算法 as a keyword. A cut that is the same at every
//! occurrence keeps one of them and loses the other; where the text repeats itself, another
//! occurrence has room for the other. The cut made here is that of the greatest number of keywords
//! expected to be one word somewhere: `Σ p(term)` over the different terms it holds, `p` the odds of
//! the phrase model. It says which terms a text holds, not how a reader would cut it.

use rustc_hash::FxHashMap;

use super::candidate::LONGEST;
use super::divide::{best_lengths, text_of};
use super::passage::Passage;
use crate::random::Random;

/// What a term is worth where it is a word elsewhere already: enough to settle ties.
const AGAIN: f64 = 0.02;
/// Every round gains or is the last; more than three are rare.
const MOST_ROUNDS: usize = 8;
/// Orders in which the runs are divided; each ends in an optimum of its own.
const ORDERS: u64 = 8;

/// Words between two boundaries, and the number of the term, if any, that so many of them from each on are.
struct Run {
    part: usize,
    terms: Vec<[Option<usize>; LONGEST]>,
}

/// Divides each passage into stretches of words; their lengths, in order. `probability` is asked for
/// every run of words. Runs are divided in turn, each best for what the others hold, until none
/// changes: a local optimum, found from several orders of the runs, the first of the best of which counts. The
/// same on any machine. Time linear in the words.
pub(super) fn cover(passages: [&Passage; 2], probability: &FxHashMap<&str, f64>) -> [Vec<usize>; 2] {
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut worth: Vec<f64> = Vec::new();
    let mut runs: Vec<Run> = Vec::new();
    for part in [1, 0] {
        let passage = passages[part];
        for words in passage.words.chunk_by(|a, b| !a.is_boundary && !b.is_boundary) {
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
            runs.push(Run { part, terms: terms.collect() });
        }
    }
    let mut best: Option<(f64, Vec<Vec<usize>>)> = None;
    for order in 0..ORDERS {
        let lengths = settle(&runs, &worth, &Random::stream(0, order).order(runs.len()));
        let expected = expected(&runs, &lengths, &worth);
        if best.as_ref().is_none_or(|(most, _)| expected > *most) {
            best = Some((expected, lengths));
        }
    }
    let mut divided = [Vec::new(), Vec::new()];
    for (run, lengths) in runs.iter().zip(best.map(|(_, lengths)| lengths).unwrap_or_default()) {
        divided[run.part].extend(lengths);
    }
    divided
}

/// The lengths that the runs are divided into, taken in this order until none changes.
fn settle(runs: &[Run], worth: &[f64], order: &[u32]) -> Vec<Vec<usize>> {
    let mut seen = vec![0_usize; worth.len()];
    let mut lengths: Vec<Vec<usize>> = vec![Vec::new(); runs.len()];
    for _ in 0..MOST_ROUNDS {
        let mut changed = false;
        for &at in order {
            let (run, lengths) = (&runs[at as usize], &mut lengths[at as usize]);
            run.terms_of(lengths).for_each(|term| seen[term] -= 1);
            let better = best_lengths(run.terms.len(), |first, count| {
                let term = run.terms[first][count - 1]?;
                Some(if seen[term] == 0 { worth[term] } else { AGAIN * worth[term] })
            });
            changed |= better != *lengths;
            *lengths = better;
            run.terms_of(lengths).for_each(|term| seen[term] += 1);
        }
        if !changed {
            break;
        }
    }
    lengths
}

/// How many keywords are expected among the different terms of a division.
fn expected(runs: &[Run], lengths: &[Vec<usize>], worth: &[f64]) -> f64 {
    let mut held = vec![false; worth.len()];
    runs.iter().zip(lengths).for_each(|(run, lengths)| run.terms_of(lengths).for_each(|term| held[term] = true));
    worth.iter().zip(held).filter(|(_, held)| *held).map(|(worth, _)| worth).sum()
}

impl Run {
    /// The terms that a division holds.
    fn terms_of(&self, lengths: &[usize]) -> impl Iterator<Item = usize> {
        let mut at = 0;
        lengths.iter().filter_map(move |&length| {
            at += length;
            self.terms[at - length][length - 1]
        })
    }
}
