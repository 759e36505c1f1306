//! Whether two keywords stand together more often than chance would have them.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::q_values;
use crate::network::{Cooccurrence, Counting};
use crate::random::Random;
use crate::text::TermId;

/// How chance is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NullModel {
    /// Shuffled corpora.
    pub shuffles: usize,
    /// Start of the random numbers.
    pub seed: u64,
}

/// A pair set against chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairTest {
    /// The node of the smaller number.
    pub i: usize,
    /// The other.
    pub j: usize,
    /// Records with both.
    pub observed: u32,
    /// Records with both in a shuffled corpus, on average.
    pub expected: f64,
    /// Share of the shuffled corpora with at least as many.
    pub reached: f64,
    /// Probability of at least as many by chance.
    pub p_value: f64,
    /// False discovery rate at which the pair is still a discovery among all pairs of nodes.
    pub q_value: f64,
}

/// The tests of all pairs that occur.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTests {
    /// By the pairs' ends, ascending.
    pub tests: Vec<PairTest>,
    /// Pairs of nodes, with those that never occur.
    pub pairs: usize,
}

/// Independent runs of shuffling; fixed, so that the machine has no say in the result.
const RUNS: usize = 16;

/// Tests every pair of `nodes` that stands in a record against corpora in which every record keeps its number of nodes and every node its
/// number of records, and which nodes share a record is left to chance.
///
/// Corpora are shuffled by trades: two records put what only one of them has into a pot and draw from it as many as they gave
/// (curveball; uniform over all corpora of the same margins). A run makes five trades a record before each corpus counted.
/// The p value is the upper tail of a Poisson number whose mean is the pair's mean over the shuffles: of a sum of chances as unequal as
/// records are, the tail is thinner (Hoeffding 1956, doi:10.1214/aoms/1177728178), so p is on the safe side. One corpus' worth of
/// the expectation without shuffling, `s_i s_j Σ k(k-1) / (Σ k)²`, is mixed into the mean, so that it is never 0. q values count all
/// n(n-1)/2 pairs as tested.
///
/// Records of more than `max_per_record` terms are left out, as they add no pairs. Time shuffles times (trades + pairs of the records).
///
/// Strona et al. (2014), Nat. Commun. 5, 4114, doi:10.1038/ncomms5114; Carstens (2015), doi:10.1103/PhysRevE.91.042812, for
/// uniformity.
pub fn test_pairs<R: AsRef<[TermId]>>(sets: &[R], nodes: &[TermId], max_per_record: usize, model: NullModel) -> PairTests {
    let records = records_of(sets, nodes, max_per_record);
    let mut observed: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    records.iter().for_each(|record| each_pair(record, |pair| *observed.entry(pair).or_default() += 1));
    let mut pairs: Vec<((u32, u32), u32)> = observed.into_iter().collect();
    pairs.sort_unstable();
    let place: FxHashMap<(u32, u32), usize> = pairs.iter().enumerate().map(|(at, (pair, _))| (*pair, at)).collect();
    let runs: Vec<Vec<(u64, u64)>> = model.runs(&records, |shuffled| {
        let mut found = vec![(0, 0); pairs.len()];
        let mut counts = vec![0_u32; pairs.len()];
        while let Some(records) = shuffled.next() {
            counts.fill(0);
            records.iter().for_each(|record| {
                each_pair(record, |pair| {
                    if let Some(&at) = place.get(&pair) {
                        counts[at] += 1;
                    }
                });
            });
            for ((sum, reached), (&count, (_, observed))) in found.iter_mut().zip(counts.iter().zip(&pairs)) {
                *sum += u64::from(count);
                *reached += u64::from(count >= *observed);
            }
        }
        found
    });
    let mut occurrences = vec![0_u64; nodes.len()];
    records.nodes.iter().for_each(|&node| occurrences[node as usize] += 1);
    let places: u64 = occurrences.iter().sum();
    let ordered: u64 = records.iter().map(|record| (record.len() * (record.len() - 1)) as u64).sum();
    let tests: Vec<PairTest> = pairs
        .iter()
        .enumerate()
        .map(|(at, &((i, j), observed))| {
            let (sum, reached) = runs.iter().fold((0, 0), |(sum, reached), run| (sum + run[at].0, reached + run[at].1));
            let plain = occurrences[i as usize] as f64 * occurrences[j as usize] as f64 * ordered as f64 / (places as f64 * places as f64);
            let expected = (sum as f64 + plain) / (model.shuffles + 1) as f64;
            let p_value = poisson_tail(observed, expected);
            let reached = if model.shuffles > 0 { reached as f64 / model.shuffles as f64 } else { 0.0 };
            PairTest { i: i as usize, j: j as usize, observed, expected, reached, p_value, q_value: 1.0 }
        })
        .collect();
    let all = nodes.len() * nodes.len().saturating_sub(1) / 2;
    let q = q_values(&tests.iter().map(|test| test.p_value).collect::<Vec<_>>(), all);
    PairTests { tests: tests.into_iter().zip(q).map(|(test, q_value)| PairTest { q_value, ..test }).collect(), pairs: all }
}

/// A node's measure set against chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueTest {
    /// The value of the network as it is.
    pub observed: f64,
    /// Mean over the shuffled corpora.
    pub expected: f64,
    /// Standard deviation over them.
    pub deviation: f64,
    /// Twice the share of shuffled corpora that are at least as far on the same side, itself counted among them; at most 1.
    pub p_value: f64,
    /// False discovery rate at which the node is still a discovery among all nodes.
    pub q_value: f64,
}

/// Sets a measure of every node against what it is in shuffled corpora of the same margins: what is left is not explained by how often
/// keywords are used. Shuffling as in [`test_pairs`].
///
/// `measure` is handed occurrences and pairs, node i as term i, and gives one value a node, or any values of the network as a whole, such
/// as the quality of its best partition. Under fractional counting a record counts as one of its nodes alone.
///
/// Time shuffles times (trades + pairs + measure), memory O(shuffles values). The smallest p value is 2 / (shuffles + 1).
///
/// # Panics
/// When `measure` gives not always as many values.
pub fn test_values<R: AsRef<[TermId]>>(
    sets: &[R],
    nodes: &[TermId],
    (counting, max_per_record): (Counting, usize),
    model: NullModel,
    measure: impl Fn(Cooccurrence) -> Vec<f64> + Sync,
) -> Vec<ValueTest> {
    let records = records_of(sets, nodes, max_per_record);
    let value_of = |records: &Records| {
        let sets: Vec<Vec<TermId>> = records.iter().map(|record| record.iter().copied().map(TermId).collect()).collect();
        measure(Cooccurrence::count(&sets, nodes.len(), counting, usize::MAX))
    };
    let observed = value_of(&records);
    let runs: Vec<Vec<Vec<f64>>> = model.runs(&records, |shuffled| {
        let mut values = Vec::new();
        while let Some(records) = shuffled.next() {
            values.push(value_of(records));
        }
        values
    });
    let drawn: Vec<Vec<f64>> = runs.into_iter().flatten().collect();
    assert!(drawn.iter().all(|values| values.len() == observed.len()), "as many values each time");
    let n = drawn.len() as f64;
    let tests: Vec<ValueTest> = (0..observed.len())
        .map(|at| {
            let (value, column) = (observed[at], || drawn.iter().map(move |values| values[at]));
            // equal values that were added up in another order must not count as unequal
            let near = 1e-9 * (1.0 + value.abs());
            let [above, below] = [column().filter(|x| *x >= value - near).count(), column().filter(|x| *x <= value + near).count()];
            let expected = if drawn.is_empty() { value } else { column().sum::<f64>() / n };
            let variance = if drawn.is_empty() { 0.0 } else { column().map(|x| (x - expected).powi(2)).sum::<f64>() / n };
            let p_value = (2.0 * (1 + above.min(below)) as f64 / (n + 1.0)).min(1.0);
            ValueTest { observed: value, expected, deviation: variance.sqrt(), p_value, q_value: 1.0 }
        })
        .collect();
    let q = q_values(&tests.iter().map(|test| test.p_value).collect::<Vec<_>>(), tests.len());
    tests.into_iter().zip(q).map(|(test, q_value)| ValueTest { q_value, ..test }).collect()
}

/// The nodes of every record that has any and is not too large.
fn records_of<R: AsRef<[TermId]>>(sets: &[R], nodes: &[TermId], max_per_record: usize) -> Records {
    let of = |set: &[TermId]| {
        let mut record: Vec<u32> = set.iter().filter_map(|term| nodes.binary_search(term).ok()).map(|at| at as u32).collect();
        record.sort_unstable();
        record.dedup();
        record
    };
    sets.iter().map(AsRef::as_ref).filter(|set| set.len() <= max_per_record).map(of).filter(|record| !record.is_empty()).collect()
}

/// The nodes of every record, ascending, one record after the other: a shuffle jumps from record to
/// record, and a corpus in one piece of memory stays near the processor.
#[derive(Debug, Clone)]
struct Records {
    nodes: Vec<u32>,
    /// Where each record ends.
    ends: Vec<usize>,
}

impl FromIterator<Vec<u32>> for Records {
    fn from_iter<I: IntoIterator<Item = Vec<u32>>>(records: I) -> Self {
        let mut all = Self { nodes: Vec::new(), ends: Vec::new() };
        for record in records {
            all.nodes.extend(record);
            all.ends.push(all.nodes.len());
        }
        all
    }
}

impl Records {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn place(&self, record: usize) -> Range<usize> {
        record.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[record]
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|record| &self.nodes[self.place(record)])
    }
}

impl NullModel {
    /// What each run makes of its shuffled corpora, in the order of the runs.
    fn runs<T: Send>(self, records: &Records, each: impl Fn(&mut Shuffled) -> T + Sync) -> Vec<T> {
        (0..RUNS.min(self.shuffles))
            .into_par_iter()
            .map(|run| {
                let left = (self.shuffles - run).div_ceil(RUNS);
                each(&mut Shuffled { records: records.clone(), random: Random::stream(self.seed, run as u64), left })
            })
            .collect()
    }
}

/// One run's corpora, each shuffled from the one before.
struct Shuffled {
    records: Records,
    random: Random,
    left: usize,
}

impl Shuffled {
    fn next(&mut self) -> Option<&Records> {
        self.left = self.left.checked_sub(1)?;
        shuffle(&mut self.records, &mut self.random);
        Some(&self.records)
    }
}

fn each_pair(record: &[u32], mut each: impl FnMut((u32, u32))) {
    for (at, &i) in record.iter().enumerate() {
        record[at + 1..].iter().for_each(|&j| each((i, j)));
    }
}

/// Five trades a record.
fn shuffle(records: &mut Records, random: &mut Random) {
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

/// P(X >= k) for a Poisson number X of this mean: the terms from k upward, added up.
fn poisson_tail(k: u32, mean: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    let log: f64 = (1..=k).map(|i| (mean / f64::from(i)).ln()).sum::<f64>() - mean;
    let (mut term, mut sum, mut i) = (1.0, 1.0, f64::from(k));
    while term > 1e-17 * sum {
        i += 1.0;
        term *= mean / i;
        sum += term;
    }
    (log + sum.ln()).exp().min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MODEL: NullModel = NullModel { shuffles: 400, seed: 3 };

    fn ids(sets: &[&[u32]]) -> Vec<Vec<TermId>> {
        sets.iter().map(|set| set.iter().copied().map(TermId).collect()).collect()
    }

    #[test]
    fn a_pair_that_always_stands_together_is_found_and_chance_is_not() {
        let mut random = Random::new(11);
        let sets: Vec<Vec<TermId>> = (0..300)
            .map(|r| {
                let mut set: Vec<TermId> = (0..3).map(|_| TermId(2 + random.below(18) as u32)).collect();
                if r % 10 == 0 {
                    set.extend([TermId(0), TermId(1)]);
                }
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect();
        let nodes: Vec<TermId> = (0..20).map(TermId).collect();
        let found = test_pairs(&sets, &nodes, 200, MODEL);
        assert_eq!(found.pairs, 190);
        let together = found.tests[0];
        assert_eq!((together.i, together.j, together.observed), (0, 1, 30));
        assert!(together.q_value < 1e-6 && together.reached == 0.0 && (2.0..8.0).contains(&together.expected), "{together:?}");
        let others = found.tests[1..].iter().filter(|test| test.q_value < 0.05).count();
        assert!(others <= 2, "{others} of chance");
    }

    #[test]
    fn tails_are_those_of_scipy() {
        // scipy 1.17.1: poisson.sf(k - 1, mean)
        for (k, mean, tail) in [
            (2, 0.01, 4.966791334026596e-05),
            (2, 0.5, 0.09020401043104986),
            (2, 20.0, 0.9999999567157739),
            (12, 0.01, 2.068494040292691e-33),
            (12, 0.5, 3.214697303345178e-13),
            (12, 20.0, 0.9786131784127198),
        ] {
            let found = poisson_tail(k, mean);
            assert!((found / tail - 1.0).abs() < 1e-10, "{k} {mean}: {found}");
        }
        assert_eq!(poisson_tail(0, 1.0), 1.0);
    }

    #[test]
    fn nothing_to_test_gives_nothing() {
        assert_eq!(test_pairs(&ids(&[]), &[], 200, MODEL), PairTests { tests: vec![], pairs: 0 });
        assert_eq!(test_pairs(&ids(&[&[0]]), &[TermId(0), TermId(1)], 200, MODEL), PairTests { tests: vec![], pairs: 1 });
        let one = test_pairs(&ids(&[&[0, 1]]), &[TermId(0), TermId(1)], 200, NullModel { shuffles: 0, seed: 0 });
        assert!(one.tests[0].p_value > 0.3 && one.tests[0].reached == 0.0);
    }

    #[test]
    fn what_margins_decide_is_never_beyond_chance_and_a_hidden_bridge_is() {
        // two groups of words that never mix but through word 0
        let mut random = Random::new(5);
        let mut sets: Vec<Vec<TermId>> = Vec::new();
        for r in 0..200 {
            let group = if r % 2 == 0 { 1 } else { 8 };
            let mut set: Vec<TermId> = (0..3).map(|_| TermId(group + random.below(7) as u32)).collect();
            set.extend((r % 8 < 2).then_some(TermId(0)));
            set.sort_unstable();
            set.dedup();
            sets.push(set);
        }
        let nodes: Vec<TermId> = (0..15).map(TermId).collect();
        let model = NullModel { shuffles: 199, seed: 1 };
        let occurrences =
            test_values(&sets, &nodes, (Counting::Full, 200), model, |counted| counted.occurrences.iter().map(|&n| f64::from(n)).collect());
        assert!(occurrences.iter().all(|test| test.p_value == 1.0 && test.observed == test.expected && test.deviation == 0.0));
        let bridge = test_values(&sets, &nodes, (Counting::Full, 200), model, |counted| {
            let edges = counted.pairs.iter().map(|pair| (pair.i.0, pair.j.0));
            let graph = crate::network::KeywordGraph::from_edges(15, &edges.collect::<Vec<_>>());
            crate::metrics::betweenness(&graph, crate::metrics::Scale::Raw)
        });
        assert!(bridge[0].p_value == 0.01 && bridge[0].observed > 5.0 * bridge[0].expected, "{:?}", bridge[0]);
        assert!(bridge[0].q_value <= 0.15);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn shuffling_keeps_every_margin(sets in prop::collection::vec(prop::collection::btree_set(0_u32..8, 1..6), 1..20), seed: u64) {
            let mut records: Records = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let margins = |records: &Records| {
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
