//! Which edges come and go when some records have other terms.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::TermId;

/// A network of terms that stand together in a record, ready to be asked what a change would do.
///
/// An edge is a pair of terms that share a record and stand in at least the minimum of records each;
/// a limit on nodes, pruning and normalisation are left out, since they make every edge depend on all.
#[derive(Debug)]
pub struct WhatIf<'r> {
    records: &'r [Vec<TermId>],
    min_occurrences: u32,
    occurrences: Vec<u32>,
    pairs: FxHashMap<(TermId, TermId), u32>,
    neighbours: Vec<FxHashSet<TermId>>,
}

/// Edges that only one of two networks has, each with the lower term first, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EdgeChanges {
    /// There before, and not after the change.
    pub removed: Vec<(TermId, TermId)>,
    /// Not there before, and there after the change.
    pub made: Vec<(TermId, TermId)>,
}

impl<'r> WhatIf<'r> {
    /// Counts sorted sets of terms below `terms`. Time O(Σ k²) over records of k terms.
    pub fn new(records: &'r [Vec<TermId>], terms: usize, min_occurrences: u32) -> Self {
        let mut what_if = Self {
            records,
            min_occurrences,
            occurrences: vec![0; terms],
            pairs: FxHashMap::default(),
            neighbours: vec![FxHashSet::default(); terms],
        };
        for record in records {
            for (at, &a) in record.iter().enumerate() {
                what_if.occurrences[a.index()] += 1;
                for &b in &record[at + 1..] {
                    *what_if.pairs.entry((a, b)).or_default() += 1;
                    what_if.neighbours[a.index()].insert(b);
                    what_if.neighbours[b.index()].insert(a);
                }
            }
        }
        what_if
    }

    /// What comes and goes when the records at these positions have these sorted sets of terms.
    /// Time linear in the pairs of the changed records and in the neighbours of terms that cross
    /// the minimum; nothing else is counted again.
    pub fn change(&self, changed: &[(usize, Vec<TermId>)]) -> EdgeChanges {
        let mut occurrences: FxHashMap<TermId, i64> = FxHashMap::default();
        let mut pairs: FxHashMap<(TermId, TermId), i64> = FxHashMap::default();
        for (at, after) in changed {
            for (terms, sign) in [(&self.records[*at], -1), (after, 1)] {
                for (at, &a) in terms.iter().enumerate() {
                    *occurrences.entry(a).or_default() += sign;
                    for &b in &terms[at + 1..] {
                        *pairs.entry((a, b)).or_default() += sign;
                    }
                }
            }
        }
        let before = |term: TermId| i64::from(self.occurrences[term.index()]);
        let after = |term: TermId| before(term) + occurrences.get(&term).copied().unwrap_or(0);
        let minimum = i64::from(self.min_occurrences);
        let mut touched: FxHashSet<(TermId, TermId)> = pairs.keys().copied().collect();
        for &term in occurrences.keys().filter(|&&term| (before(term) < minimum) != (after(term) < minimum)) {
            touched.extend(self.neighbours[term.index()].iter().map(|&other| (term.min(other), term.max(other))));
        }
        let mut changes = EdgeChanges::default();
        for (a, b) in touched {
            let count = i64::from(self.pairs.get(&(a, b)).copied().unwrap_or(0));
            let had = count > 0 && before(a) >= minimum && before(b) >= minimum;
            let has = count + pairs.get(&(a, b)).copied().unwrap_or(0) > 0 && after(a) >= minimum && after(b) >= minimum;
            match (had, has) {
                (true, false) => changes.removed.push((a, b)),
                (false, true) => changes.made.push((a, b)),
                _ => {}
            }
        }
        changes.removed.sort_unstable();
        changes.made.sort_unstable();
        changes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Every edge, counted anew.
    fn edges(records: &[Vec<TermId>], minimum: usize) -> BTreeSet<(TermId, TermId)> {
        let often = |term: TermId| records.iter().filter(|record| record.contains(&term)).count() >= minimum;
        let mut edges = BTreeSet::new();
        for record in records {
            for (at, &a) in record.iter().enumerate() {
                edges.extend(record[at + 1..].iter().filter(|&&b| often(a) && often(b)).map(|&b| (a, b)));
            }
        }
        edges
    }

    fn record() -> impl Strategy<Value = Vec<TermId>> {
        prop::collection::btree_set(0_u32..7, 0..5).prop_map(|terms| terms.into_iter().map(TermId).collect())
    }

    proptest! {
        #[test]
        fn a_change_is_the_difference_of_two_networks(
            records in prop::collection::vec(record(), 1..8),
            changed in prop::collection::btree_map(0_usize..8, record(), 0..4),
            minimum in 1_u32..4,
        ) {
            let changed: Vec<_> = changed.into_iter().filter(|(at, _)| *at < records.len()).collect();
            let mut after = records.clone();
            for (at, terms) in &changed {
                after[*at] = terms.clone();
            }
            let (had, has) = (edges(&records, minimum as usize), edges(&after, minimum as usize));
            let changes = WhatIf::new(&records, 7, minimum).change(&changed);
            prop_assert_eq!(changes.removed, had.difference(&has).copied().collect::<Vec<_>>());
            prop_assert_eq!(changes.made, has.difference(&had).copied().collect::<Vec<_>>());
        }
    }
}
