//! Corpora as chance would have them: every record keeps its number of keywords, every keyword its number of records.

use std::ops::Range;

use rayon::prelude::*;

use crate::network::{Cooccurrence, Counting, Pair};
use crate::random::Random;
use crate::text::TermId;

/// How chance is drawn.
///
/// Corpora are shuffled by trades: two records put what only one of them has into a pot and draw from it as many as they gave
/// (curveball; uniform over all corpora of the same margins). A run makes five trades a record before each corpus.
///
/// Strona et al. (2014), Nat. Commun. 5, 4114, doi:10.1038/ncomms5114; Carstens (2015), doi:10.1103/PhysRevE.91.042812, for
/// uniformity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NullModel {
    /// Shuffled corpora.
    pub shuffles: usize,
    /// Start of the random numbers.
    pub seed: u64,
}

/// Independent runs of shuffling; fixed, so that the machine has no say in the result.
const RUNS: usize = 16;

impl NullModel {
    /// What `each` makes of every shuffled corpus, in order.
    pub(super) fn each<T: Send>(self, records: &Records, each: impl Fn(&Sets) -> T + Sync) -> Vec<T> {
        self.runs(records, |shuffled| {
            let mut values = Vec::new();
            while let Some(nodes) = shuffled.next() {
                values.push(each(nodes));
            }
            values
        })
        .into_iter()
        .flatten()
        .collect()
    }

    /// What each run makes of its shuffled corpora, in the order of the runs.
    pub(super) fn runs<T: Send>(self, records: &Records, each: impl Fn(&mut Shuffled) -> T + Sync) -> Vec<T> {
        (0..RUNS.min(self.shuffles))
            .into_par_iter()
            .map(|run| {
                let left = (self.shuffles - run).div_ceil(RUNS);
                each(&mut Shuffled { sets: records.sets.clone(), random: Random::stream(self.seed, run as u64), left })
            })
            .collect()
    }
}

/// One run's corpora, each shuffled from the one before.
pub(super) struct Shuffled {
    sets: Sets,
    random: Random,
    left: usize,
}

impl Shuffled {
    pub(super) fn next(&mut self) -> Option<&Sets> {
        self.left = self.left.checked_sub(1)?;
        shuffle(&mut self.sets, &mut self.random);
        Some(&self.sets)
    }
}

/// The nodes of every record, ascending, one record after the other: a shuffle jumps from record to
/// record, and a corpus in one piece of memory stays near the processor.
#[derive(Debug, Clone, Default)]
pub(super) struct Sets {
    nodes: Vec<u32>,
    /// Where each record ends.
    ends: Vec<usize>,
}

impl Sets {
    fn push(&mut self, record: impl IntoIterator<Item = u32>) {
        self.nodes.extend(record);
        self.ends.push(self.nodes.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn place(&self, record: usize) -> Range<usize> {
        record.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[record]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|record| &self.nodes[self.place(record)])
    }
}

/// The records that add pairs or occurrences of a network's nodes.
pub(super) struct Records {
    /// Of every record that has any and is not too large.
    pub(super) sets: Sets,
    /// What such a record adds to each of its pairs; it stays with the record when nodes are shuffled.
    shares: Vec<f64>,
    node_count: usize,
}

impl Records {
    /// `nodes` are terms of `sets`, ascending. A record of more than `max_per_record` terms is left out, as it adds no pairs.
    pub(super) fn of<R: AsRef<[TermId]>>(sets: &[R], nodes: &[TermId], counting: Counting, max_per_record: usize) -> Self {
        let (mut found, mut shares) = (Sets::default(), Vec::new());
        for set in sets {
            let mut set = set.as_ref().to_vec();
            set.sort_unstable();
            set.dedup();
            let record: Vec<u32> = set.iter().filter_map(|term| nodes.binary_search(term).ok()).map(|at| at as u32).collect();
            if record.is_empty() || set.len() > max_per_record {
                continue;
            }
            found.push(record);
            shares.push(match counting {
                Counting::Full => 1.0,
                Counting::Fractional => 1.0 / (set.len().max(2) - 1) as f64,
            });
        }
        Self { sets: found, shares, node_count: nodes.len() }
    }

    /// Records of each node; no shuffle changes them.
    pub(super) fn occurrences(&self) -> Vec<u32> {
        let mut occurrences = vec![0; self.node_count];
        self.sets.nodes.iter().for_each(|&node| occurrences[node as usize] += 1);
        occurrences
    }

    /// `κ = Σ w k(k-1) / (Σ k)²` over records of k nodes and share w: two nodes of s and t records have about `s t κ` together by chance.
    pub(super) fn chance_of_a_pair(&self) -> f64 {
        let places = self.sets.nodes.len();
        let pairs: f64 = self.sets.iter().zip(&self.shares).map(|(record, share)| share * (record.len() * (record.len() - 1)) as f64).sum();
        if places > 0 { pairs / (places as f64 * places as f64) } else { 0.0 }
    }

    /// Occurrences and pairs where the records hold these nodes, in the order of the records; node i is term i. Strengths are added up
    /// as [`Cooccurrence::count`] adds them.
    pub(super) fn counted(&self, sets: &Sets) -> Cooccurrence {
        let mut found: Vec<(u32, u32, f64)> = Vec::new();
        for (record, &share) in sets.iter().zip(&self.shares) {
            each_pair(record, |(i, j)| found.push((i, j, share)));
        }
        found.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        let pairs = found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(|same| Pair {
            i: TermId(same[0].0),
            j: TermId(same[0].1),
            cooccurrences: same.len() as u32,
            link_strength: same.iter().map(|(_, _, share)| share).sum(),
        });
        Cooccurrence {
            pairs: pairs.collect(),
            occurrences: self.occurrences(),
            records: sets.len(),
            records_with_keywords: sets.len(),
            oversized: Vec::new(),
        }
    }
}

pub(super) fn each_pair(record: &[u32], mut each: impl FnMut((u32, u32))) {
    for (at, &i) in record.iter().enumerate() {
        record[at + 1..].iter().for_each(|&j| each((i, j)));
    }
}

/// Five trades a record.
fn shuffle(records: &mut Sets, random: &mut Random) {
    if records.len() < 2 {
        return;
    }
    let (mut pot, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..5 * records.len() {
        let a = random.below(records.len());
        let b = (a + 1 + random.below(records.len() - 1)) % records.len();
        pot.clear();
        kept.clear();
        let (mut x, mut y) = (0, 0);
        let (of_a, of_b) = (records.place(a), records.place(b));
        let (one, other) = (&records.nodes[of_a.clone()], &records.nodes[of_b.clone()]);
        while x < one.len() || y < other.len() {
            if y == other.len() || x < one.len() && one[x] < other[y] {
                pot.push(one[x]);
                x += 1;
            } else if x == one.len() || other[y] < one[x] {
                pot.push(other[y]);
                y += 1;
            } else {
                kept.push(one[x]);
                (x, y) = (x + 1, y + 1);
            }
        }
        let mine = one.len() - kept.len();
        if mine == 0 || mine == pot.len() {
            continue;
        }
        for at in 0..mine {
            let with = at + random.below(pot.len() - at);
            pot.swap(at, with);
        }
        for (place, drawn) in [(of_a, &pot[..mine]), (of_b, &pot[mine..])] {
            let record = &mut records.nodes[place];
            record[..kept.len()].copy_from_slice(&kept);
            record[kept.len()..].copy_from_slice(drawn);
            record.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_counted_is_the_network_itself(
            sets in prop::collection::vec(prop::collection::btree_set(0_u32..9, 0..7), 1..25), fractional: bool,
        ) {
            let counting = if fractional { Counting::Fractional } else { Counting::Full };
            let sets: Vec<Vec<TermId>> = sets.into_iter().map(|set| set.into_iter().map(TermId).collect()).collect();
            let nodes: Vec<TermId> = (0..6).map(TermId).collect();
            let records = Records::of(&sets, &nodes, counting, 5);
            let counted = records.counted(&records.sets);
            let mut direct = Cooccurrence::count(&sets, 9, counting, 5);
            direct.pairs.retain(|pair| pair.j.0 < 6);
            prop_assert_eq!(counted.pairs, direct.pairs);
        }

        #[test]
        fn shuffling_keeps_every_margin(sets in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..6), 1..20), seed: u64) {
            let mut records = Sets::default();
            sets.into_iter().for_each(|set| records.push(set));
            let margins = |records: &Sets| {
                let mut of_nodes = [0; 8];
                records.nodes.iter().for_each(|&node| of_nodes[node as usize] += 1);
                (records.iter().map(<[u32]>::len).collect::<Vec<_>>(), of_nodes)
            };
            let before = margins(&records);
            shuffle(&mut records, &mut Random::new(seed));
            prop_assert_eq!(before, margins(&records));
            prop_assert!(records.iter().all(|record| record.windows(2).all(|two| two[0] < two[1])));
        }
    }
}
