//! How often two keywords stand in one record.
//!
//! From one keyword set a record to occurrences and pairs. Each term walks the records that hold
//! it and counts what comes after it there, so that memory grows with the pairs found and not with
//! the pairs read, and every term can be counted on its own thread.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::text::TermId;

/// How much a record with k keywords adds to each of its pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// Each pair adds 1.
    #[default]
    Full,
    /// Each pair adds 1 / (k - 1), so that a record gives each of its keywords a total of 1
    /// (Perianes-Rodriguez, Waltman, van Eck 2016, doi:10.1016/j.joi.2016.10.006).
    Fractional,
}

/// Two terms that stand together in at least one record, `i < j`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The term with the smaller number.
    pub i: TermId,
    /// The term with the larger number.
    pub j: TermId,
    /// Records that hold both.
    pub cooccurrences: u32,
    /// The same under the chosen [`Counting`]: equal to `cooccurrences` under full counting, the
    /// sum of 1 / (k - 1) over those records under fractional counting.
    pub link_strength: f64,
}

/// Occurrences and pairs of a set of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooccurrence {
    /// Records that hold the term, by [`TermId`]; oversized records count here too.
    pub occurrences: Vec<u32>,
    /// Every pair that occurs, once, ascending by `(i, j)`.
    pub pairs: Vec<Pair>,
    /// Records given.
    pub records: usize,
    /// Records with at least one keyword.
    pub records_with_keywords: usize,
    /// Positions, ascending, of the records with more keywords than allowed; they add no pairs.
    pub oversized: Vec<usize>,
}

/// Pieces of work a count is cut into; fixed, so that the machine has no say in the result.
const BLOCKS: usize = 64;

impl Cooccurrence {
    /// Counts how often each two of `terms` terms stand in one record.
    ///
    /// Every record is a set: a term repeated in it counts once, and order has no effect. A record of k
    /// keywords adds k(k - 1)/2 pairs. One of more than `max_per_record` keywords adds to the
    /// occurrences but to no pair, and is listed in [`oversized`](Self::oversized): 50,000 keywords
    /// on one record would be 1.25 billion pairs that say nothing.
    ///
    /// The order of the records changes no bit of the counts: fractional strengths are added up in ascending
    /// order of k, where equal terms of a sum cannot be told apart.
    ///
    /// Time O(sum of k²) over the records not oversized, on all threads of the pool; memory O(terms) a thread
    /// and O(sum of k + pairs found) in all.
    ///
    /// # Panics
    /// When a record holds a `TermId` that is not below `terms`.
    ///
    /// ```
    /// # use wenmai::{network::{Cooccurrence, Counting}, text::TermId};
    /// let records = [vec![TermId(0), TermId(1), TermId(2)], vec![TermId(0), TermId(1)]];
    /// let counted = Cooccurrence::count(&records, 3, Counting::Fractional, 200);
    /// assert_eq!(counted.occurrences, [2, 2, 1]);
    /// assert_eq!(counted.pairs[0].cooccurrences, 2);
    /// assert_eq!(counted.pairs[0].link_strength, 1.0 / 2.0 + 1.0);
    /// ```
    pub fn count<R>(records: &[R], terms: usize, counting: Counting, max_per_record: usize) -> Self
    where
        R: AsRef<[TermId]> + Sync,
    {
        let sets: Vec<Cow<'_, [TermId]>> = records.par_iter().map(|record| as_set(record.as_ref())).collect();
        let mut occurrences = vec![0_u32; terms];
        for term in sets.iter().flat_map(|set| set.iter()) {
            occurrences[term.index()] += 1;
        }
        let oversized = (0..sets.len()).filter(|&r| sets[r].len() > max_per_record).collect();
        let postings = Postings::of(&sets, terms, max_per_record);
        let counted: Vec<Vec<Pair>> = postings.blocks().into_par_iter().map(|rows| postings.count(rows, counting)).collect();
        Self {
            occurrences,
            pairs: counted.concat(),
            records: sets.len(),
            records_with_keywords: sets.iter().filter(|set| !set.is_empty()).count(),
            oversized,
        }
    }
}

/// The record as ascending terms without repeats; copied only when it is not so already.
fn as_set(record: &[TermId]) -> Cow<'_, [TermId]> {
    if record.windows(2).all(|two| two[0] < two[1]) {
        return Cow::Borrowed(record);
    }
    let mut set = record.to_vec();
    set.sort_unstable();
    set.dedup();
    Cow::Owned(set)
}

/// Which records hold a term, and where in them it stands.
struct Postings<'a> {
    /// The records that add pairs, ascending by their number of keywords.
    sets: Vec<&'a [TermId]>,
    /// Where the places of each term begin in `places`.
    starts: Vec<usize>,
    /// Record (in `sets`) and position in it.
    places: Vec<(u32, u32)>,
}

impl<'a> Postings<'a> {
    fn of(sets: &'a [Cow<'_, [TermId]>], terms: usize, max_per_record: usize) -> Self {
        let mut sets: Vec<&[TermId]> =
            sets.iter().map(|set| set.as_ref()).filter(|set| (2..=max_per_record).contains(&set.len())).collect();
        sets.sort_by_key(|set| set.len());
        let mut starts = vec![0_usize; terms + 1];
        for term in sets.iter().flat_map(|set| set.iter()) {
            starts[term.index() + 1] += 1;
        }
        for t in 0..terms {
            starts[t + 1] += starts[t];
        }
        let mut next = starts.clone();
        let mut places = vec![(0, 0); starts[terms]];
        for (r, set) in (0_u32..).zip(&sets) {
            for (position, term) in (0_u32..).zip(set.iter()) {
                places[next[term.index()]] = (r, position);
                next[term.index()] += 1;
            }
        }
        Self { sets, starts, places }
    }

    /// Consecutive terms in at most [`BLOCKS`] ranges of about equal work.
    fn blocks(&self) -> Vec<std::ops::Range<usize>> {
        let share = self.places.len() / BLOCKS + 1;
        let (mut blocks, mut begin) = (Vec::new(), 0);
        for term in 1..self.starts.len() {
            if self.starts[term] - self.starts[begin] >= share || term + 1 == self.starts.len() {
                blocks.push(begin..term);
                begin = term;
            }
        }
        blocks
    }

    /// The pairs whose smaller term lies in `rows`, ascending.
    fn count(&self, rows: std::ops::Range<usize>, counting: Counting) -> Vec<Pair> {
        let terms = self.starts.len() - 1;
        let mut together = vec![0_u32; terms];
        let mut strength = vec![0.0_f64; if counting == Counting::Fractional { terms } else { 0 }];
        let mut met: Vec<TermId> = Vec::new();
        let mut pairs = Vec::new();
        for row in rows {
            for &(r, position) in &self.places[self.starts[row]..self.starts[row + 1]] {
                let set = self.sets[r as usize];
                let later = &set[position as usize + 1..];
                for &term in later {
                    if together[term.index()] == 0 {
                        met.push(term);
                    }
                    together[term.index()] += 1;
                }
                if counting == Counting::Fractional {
                    let share = 1.0 / (set.len() - 1) as f64;
                    for term in later {
                        strength[term.index()] += share;
                    }
                }
            }
            met.sort_unstable();
            for j in met.drain(..) {
                let cooccurrences = std::mem::take(&mut together[j.index()]);
                let link_strength = match counting {
                    Counting::Full => f64::from(cooccurrences),
                    Counting::Fractional => std::mem::take(&mut strength[j.index()]),
                };
                pairs.push(Pair { i: TermId(row as u32), j, cooccurrences, link_strength });
            }
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u32]) -> Vec<TermId> {
        numbers.iter().copied().map(TermId).collect()
    }

    #[test]
    fn repeated_keyword_counts_once() {
        let counted = Cooccurrence::count(&[ids(&[1, 0, 1])], 2, Counting::Full, 10);
        assert_eq!(counted.occurrences, [1, 1]);
        assert_eq!(counted.pairs, [Pair { i: TermId(0), j: TermId(1), cooccurrences: 1, link_strength: 1.0 }]);
    }

    #[test]
    fn oversized_record_adds_occurrences_but_no_pairs() {
        let counted = Cooccurrence::count(&[ids(&[0, 1]), ids(&[0, 1, 2]), ids(&[])], 3, Counting::Full, 2);
        assert_eq!(counted.occurrences, [2, 2, 1]);
        assert_eq!(counted.pairs.len(), 1);
        assert_eq!((counted.records, counted.records_with_keywords, counted.oversized), (3, 2, vec![1]));
    }

    #[test]
    fn nothing_gives_nothing() {
        let counted = Cooccurrence::count(&[] as &[Vec<TermId>], 0, Counting::Fractional, 2);
        assert!(counted.pairs.is_empty() && counted.occurrences.is_empty());
        let alone = Cooccurrence::count(&[ids(&[3])], 5, Counting::Fractional, 2);
        assert!(alone.pairs.is_empty());
        assert_eq!(alone.occurrences, [0, 0, 0, 1, 0]);
    }

    #[test]
    fn huge_record_is_left_out_without_its_pairs() {
        let counted = Cooccurrence::count(&[(0..50_000).map(TermId).collect::<Vec<_>>()], 50_000, Counting::Full, 200);
        assert!(counted.pairs.is_empty());
        assert_eq!(counted.oversized, [0]);
    }
}
