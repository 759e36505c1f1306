//! Whether two keywords stand together more often than chance would have them.

use rustc_hash::FxHashMap;

use super::q_values;
use super::shuffle::{NullModel, Records, each_pair};
use crate::network::Counting;
use crate::text::TermId;

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

/// Tests every pair of `nodes` that stands in a record against corpora in which every record keeps its number of nodes and every node its
/// number of records, and which nodes share a record is left to chance.
///
/// Corpora are shuffled as [`NullModel`] says.
/// The p value is the upper tail of a Poisson number whose mean is the pair's mean over the shuffles: of a sum of chances as unequal as
/// records are, the tail is thinner (Hoeffding 1956, doi:10.1214/aoms/1177728178), so p is on the safe side. One corpus' worth of
/// the expectation without shuffling, `s_i s_j Σ k(k-1) / (Σ k)²`, is mixed into the mean, so that it is never 0. q values count all
/// n(n-1)/2 pairs as tested.
///
/// Records of more than `max_per_record` terms are left out, as they add no pairs. Time shuffles times (trades + pairs of the records).
pub fn test_pairs<R: AsRef<[TermId]>>(sets: &[R], nodes: &[TermId], max_per_record: usize, model: NullModel) -> PairTests {
    let records = Records::of(sets, nodes, Counting::Full, max_per_record);
    let mut observed: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    records.sets.iter().for_each(|record| each_pair(record, |pair| *observed.entry(pair).or_default() += 1));
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
    let (occurrences, chance) = (records.occurrences(), records.chance_of_a_pair());
    let tests: Vec<PairTest> = pairs
        .iter()
        .enumerate()
        .map(|(at, &((i, j), observed))| {
            let (sum, reached) = runs.iter().fold((0, 0), |(sum, reached), run| (sum + run[at].0, reached + run[at].1));
            let plain = f64::from(occurrences[i as usize]) * f64::from(occurrences[j as usize]) * chance;
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
    use super::*;
    use crate::random::Random;

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
}
