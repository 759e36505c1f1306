//! Whether a keyword's measure is other than its frequency alone would make it.

use super::q_values;
use super::shuffle::{NullModel, Records};
use crate::network::{Cooccurrence, Counting};
use crate::text::TermId;

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
/// keywords are used. Shuffling as [`NullModel`] says; a record keeps its share of fractional counting.
///
/// `measure` is handed occurrences and pairs, node i as term i, and gives one value a node, or any values of the network as a whole.
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
    let records = Records::of(sets, nodes, counting, max_per_record);
    let observed = measure(records.counted(&records.sets));
    let drawn = model.each(&records, |shuffled| measure(records.counted(shuffled)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

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
}
