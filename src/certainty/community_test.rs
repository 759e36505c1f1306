//! Whether a network falls into communities more than chance would have it, and which of them are more than chance.

use super::q_values;
use super::shuffle::{NullModel, Records, Sets};
use crate::metrics::Communities;
use crate::network::{Cooccurrence, Counting, KeywordGraph};
use crate::text::TermId;

/// A partition set against those found in shuffled corpora.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionTest {
    /// Its quality.
    pub quality: f64,
    /// Mean quality of the partitions found in shuffled corpora.
    pub expected: f64,
    /// Standard deviation of these.
    pub deviation: f64,
    /// Communities of at least two nodes.
    pub communities: usize,
    /// The same in shuffled corpora, on average.
    pub expected_communities: f64,
    /// Probability of as good a partition by chance: the share of the corpora with one, the corpus itself counted among them.
    pub p_value: f64,
    /// The communities of at least two nodes, in order of their numbers.
    pub each: Vec<CommunityTest>,
}

/// A community set against those found in shuffled corpora.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommunityTest {
    /// Its number in the partition, from 0.
    pub community: usize,
    /// Its nodes.
    pub nodes: usize,
    /// Link strength inside.
    pub inside: f64,
    /// Link strength that the frequency of its nodes leads one to expect, e.
    pub expected: f64,
    /// `z = (inside - e) / √e`.
    pub excess: f64,
    /// Mean z of the communities it was compared with.
    pub excess_by_chance: f64,
    /// Communities of shuffled corpora that it was compared with.
    pub compared: usize,
    /// Share of these with as great a z, itself counted among them.
    pub p_value: f64,
    /// False discovery rate at which it is still a discovery among the communities of the partition.
    pub q_value: f64,
}

/// Communities of shuffled corpora that a community is compared with: of all of them, the part nearest to it in e.
const NEAREST: usize = 5;

/// Sets the best partition of a network, and each of its communities, against the best partitions of corpora shuffled as [`NullModel`]
/// says, in which what keywords have in common is left to chance.
///
/// Whoever looks for communities finds some in any network, and each holds more links than its keywords' frequencies explain, as it was
/// looked for. So `find`, handed occurrences and pairs with node i as term i, seeks them in every shuffled corpus as it does in the
/// network itself, and like is compared with like. The network as a whole is tested by the quality of the partition (as in Guimerà,
/// Sales-Pardo, Amaral 2004, doi:10.1103/PhysRevE.70.025101). A community is tested by the link strength inside against
/// `e = κ Σ_{i<j} s_i s_j` over its nodes of s records each, κ the chance of a pair, among the communities found by chance of nearly
/// the same e: the fifth of all that are nearest by ratio, at least as many as there are shuffles. That is the test of quality given size
/// of Kojaku and Masuda (2018), Sci. Rep. 8, 7351, doi:10.1038/s41598-018-25560-z, with e for size and ranks for their kernel.
/// q values count the communities of at least two nodes as tested.
///
/// On corpora of chance p values are spread evenly. In a network of which part is more than chance they speak of each community as though
/// all else were chance. Time shuffles times (trades + counting + `find`), memory O(shuffles communities). The smallest p value is
/// 1 / (shuffles + 1), or 1 / (compared + 1) of a community.
pub fn test_communities<R: AsRef<[TermId]>>(
    sets: &[R],
    nodes: &[TermId],
    (counting, max_per_record): (Counting, usize),
    model: NullModel,
    find: impl Fn(Cooccurrence) -> (KeywordGraph, Communities) + Sync,
) -> PartitionTest {
    let records = Records::of(sets, nodes, counting, max_per_record);
    let margins = Margins { occurrences: records.occurrences(), chance: records.chance_of_a_pair() };
    let found = |sets: &Sets| {
        let (graph, communities) = find(records.counted(sets));
        (communities.quality, margins.cohesions(&graph, &communities))
    };
    let (quality, own) = found(&records.sets);
    let drawn = model.each(&records, found);
    let n = drawn.len() as f64;
    let mean = |values: &mut dyn Iterator<Item = f64>, none: f64| if drawn.is_empty() { none } else { values.sum::<f64>() / n };
    let expected = mean(&mut drawn.iter().map(|(quality, _)| *quality), quality);
    let variance = mean(&mut drawn.iter().map(|(quality, _)| (quality - expected).powi(2)), 0.0);
    // equal values that were added up in another order must not count as unequal
    let near = 1e-9 * (1.0 + quality.abs());
    let as_good = drawn.iter().filter(|(other, _)| *other >= quality - near).count();
    let expected_communities = mean(&mut drawn.iter().map(|(_, cohesions)| cohesions.len() as f64), own.len() as f64);
    let mut by_chance: Vec<Cohesion> = drawn.iter().flat_map(|(_, cohesions)| cohesions.iter().copied()).collect();
    by_chance.sort_by(|a, b| a.expected.total_cmp(&b.expected).then(a.excess().total_cmp(&b.excess())));
    let tests: Vec<CommunityTest> =
        own.iter().map(|own| own.against(nearest(&by_chance, own.expected, model.shuffles.max(by_chance.len() / NEAREST)))).collect();
    let q = q_values(&tests.iter().map(|test| test.p_value).collect::<Vec<_>>(), tests.len());
    PartitionTest {
        quality,
        expected,
        deviation: variance.sqrt(),
        communities: own.len(),
        expected_communities,
        p_value: (1 + as_good) as f64 / (n + 1.0),
        each: tests.into_iter().zip(q).map(|(test, q_value)| CommunityTest { q_value, ..test }).collect(),
    }
}

/// What every shuffled corpus has in common.
struct Margins {
    occurrences: Vec<u32>,
    chance: f64,
}

/// How a community holds together.
#[derive(Clone, Copy)]
struct Cohesion {
    community: usize,
    nodes: usize,
    inside: f64,
    expected: f64,
}

impl Margins {
    /// Of the communities of at least two nodes.
    fn cohesions(&self, graph: &KeywordGraph, communities: &Communities) -> Vec<Cohesion> {
        let (mut sums, mut squares, mut inside) =
            (vec![0.0; communities.count()], vec![0.0; communities.count()], vec![0.0; communities.count()]);
        for (&community, &occurrences) in communities.of_node.iter().zip(&self.occurrences) {
            sums[community] += f64::from(occurrences);
            squares[community] += f64::from(occurrences).powi(2);
        }
        for (i, j, link) in graph.edges().filter(|(i, j, _)| communities.of_node[*i] == communities.of_node[*j]) {
            debug_assert!(i < j, "an edge once");
            inside[communities.of_node[i]] += link.link_strength;
        }
        (0..communities.count())
            .filter(|&c| communities.sizes[c] >= 2)
            .map(|c| Cohesion {
                community: c,
                nodes: communities.sizes[c],
                inside: inside[c],
                expected: self.chance * (sums[c] * sums[c] - squares[c]) / 2.0,
            })
            .collect()
    }
}

impl Cohesion {
    fn excess(self) -> f64 {
        if self.expected > 0.0 { (self.inside - self.expected) / self.expected.sqrt() } else { 0.0 }
    }

    fn against(self, others: &[Cohesion]) -> CommunityTest {
        let Self { community, nodes, inside, expected } = self;
        let excess = self.excess();
        let near = 1e-9 * (1.0 + excess.abs());
        let reached = others.iter().filter(|other| other.excess() >= excess - near).count();
        let sum: f64 = others.iter().map(|other| other.excess()).sum();
        CommunityTest {
            community,
            nodes,
            inside,
            expected,
            excess,
            excess_by_chance: if others.is_empty() { excess } else { sum / others.len() as f64 },
            compared: others.len(),
            p_value: (1 + reached) as f64 / (others.len() + 1) as f64,
            q_value: 1.0,
        }
    }
}

/// The `count` communities, of those ascending by e, whose e is nearest by ratio.
fn nearest(sorted: &[Cohesion], expected: f64, count: usize) -> &[Cohesion] {
    let count = count.min(sorted.len());
    let distance = |at: usize| (sorted[at].expected / expected).ln().abs();
    let mut from = sorted.partition_point(|other| other.expected < expected).saturating_sub(count);
    while from + count < sorted.len() && distance(from + count) < distance(from) {
        from += 1;
    }
    &sorted[from..from + count]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{CommunitySearch, Quality, communities};
    use crate::network::{Pruning, Selection, Similarity};
    use crate::random::Random;

    /// Works of three words, each drawn from all words or, with `fields`, from one of so many fields alone; words differ in frequency.
    fn corpus(random: &mut Random, works: usize, words: usize, fields: usize) -> Vec<Vec<TermId>> {
        (0..works)
            .map(|work| {
                let mut set: Vec<TermId> = (0..3)
                    .map(|_| {
                        let word = random.below(words).min(random.below(words)) / fields * fields;
                        TermId(((word + work % fields) as u32).min(words as u32 - 1))
                    })
                    .collect();
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect()
    }

    fn test(sets: &[Vec<TermId>], words: usize, quality: Quality, model: NullModel) -> PartitionTest {
        let nodes: Vec<TermId> = (0..words as u32).map(TermId).collect();
        let search = CommunitySearch { quality, starts: 2, iterations: 3, ..CommunitySearch::default() };
        test_communities(sets, &nodes, (Counting::Full, 200), model, |counted| {
            let all = Selection::of(&vec![1; words], 1, usize::MAX);
            let graph = Pruning::None.of(KeywordGraph::build(&counted, &all, Similarity::None));
            let found = communities(&graph, &search);
            (graph, found)
        })
    }

    /// The greatest distance between the p values' distribution and the even one (Kolmogorov and Smirnov).
    fn distance_from_even(mut p: Vec<f64>) -> f64 {
        p.sort_by(f64::total_cmp);
        let n = p.len() as f64;
        p.iter().enumerate().map(|(at, p)| (p - at as f64 / n).abs().max((at as f64 + 1.0) / n - p)).fold(0.0, f64::max)
    }

    #[test]
    fn p_values_of_chance_are_spread_evenly() {
        for quality in [Quality::Vos, Quality::Modularity] {
            let (mut whole, mut each, mut discoveries) = (Vec::new(), Vec::new(), 0);
            for seed in 0..60 {
                let sets = corpus(&mut Random::stream(9, seed), 60, 24, 1);
                let found = test(&sets, 24, quality, NullModel { shuffles: 39, seed });
                discoveries += usize::from(found.each.iter().any(|test| test.q_value <= 0.1));
                each.extend(found.each.iter().map(|test| test.p_value));
                whole.push(found.p_value);
            }
            // 1.63/√n is passed by one series of independent numbers in a hundred; steps of 1/40 add their half
            let bound = |n: usize| 1.63 / (n as f64).sqrt() + 1.0 / 80.0;
            let distances = [distance_from_even(whole.clone()), distance_from_even(each.clone())];
            assert!(
                distances[0] < bound(whole.len()) && distances[1] < bound(each.len()),
                "{quality:?}: {distances:?}, {} each",
                each.len()
            );
            assert!(discoveries <= 12, "{quality:?}: {discoveries} of 60 at a rate of one in ten");
        }
    }

    #[test]
    fn fields_that_never_mix_are_found_to_be_more_than_chance() {
        let sets = corpus(&mut Random::new(4), 120, 24, 3);
        for quality in [Quality::Vos, Quality::Modularity] {
            let found = test(&sets, 24, quality, NullModel { shuffles: 99, seed: 1 });
            assert!(found.p_value == 0.01 && found.quality > found.expected + 5.0 * found.deviation, "{found:?}");
            assert!(found.each.iter().filter(|test| test.q_value <= 0.05).count() >= 3, "{found:?}");
        }
    }

    #[test]
    fn nothing_and_next_to_nothing_are_no_discovery() {
        let nothing = test(&[], 0, Quality::Vos, NullModel { shuffles: 9, seed: 0 });
        assert_eq!((nothing.p_value, nothing.each.len(), nothing.quality), (1.0, 0, 0.0));
        let pair = test(&[vec![TermId(0), TermId(1)]], 2, Quality::Vos, NullModel { shuffles: 9, seed: 0 });
        assert_eq!((pair.p_value, pair.each[0].p_value, pair.deviation), (1.0, 1.0, 0.0));
        let unshuffled = test(&[vec![TermId(0), TermId(1)]], 2, Quality::Vos, NullModel { shuffles: 0, seed: 0 });
        assert_eq!((unshuffled.p_value, unshuffled.each[0].p_value, unshuffled.expected), (1.0, 1.0, unshuffled.quality));
    }

    #[test]
    fn the_nearest_are_those_of_nearest_ratio() {
        let sorted: Vec<Cohesion> =
            [1.0, 2.0, 4.0, 8.0, 16.0].map(|expected| Cohesion { community: 0, nodes: 2, inside: 1.0, expected }).to_vec();
        let of = |expected: f64, count: usize| nearest(&sorted, expected, count).iter().map(|c| c.expected).collect::<Vec<_>>();
        assert_eq!(of(5.0, 2), [4.0, 8.0]);
        assert_eq!(of(0.1, 2), [1.0, 2.0]);
        assert_eq!(of(99.0, 3), [4.0, 8.0, 16.0]);
        assert_eq!(of(3.0, 9).len(), 5);
        assert!(nearest(&[], 1.0, 3).is_empty());
    }
}
