//! Which records are one work: those that share an exact identifier.
//!
//! Two records are joined when they are equal letter for letter or share an accession number (WoS
//! UT, CNKI file name, OAI identifier) or a DOI. A DOI that stands in records with *different*
//! accession numbers of one database joins none of them: such DOIs name a whole volume, or were
//! copied by mistake. The rule looks at the set of records and never at their order, so any order
//! of import groups alike.

use crate::record::Scheme;

/// What tells one record from another.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordKeys {
    /// Digest of the whole record.
    pub(super) hash: u128,
    /// Scheme and digest of each identifier.
    pub(super) identifiers: Vec<(Scheme, u128)>,
}

/// Groups of records that are one work.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Grouping {
    /// For each record the position of the first record of its group.
    pub(super) group: Vec<u32>,
    /// Digests of DOIs that join nothing, sorted.
    pub(super) ambiguous: Vec<u128>,
}

/// Groups records by the rule above.
///
/// Time O(n log n) in records and identifiers, memory O(n).
pub(super) fn group(records: &[RecordKeys]) -> Grouping {
    let mut keys: Vec<(Option<Scheme>, u128, u32)> = Vec::with_capacity(records.len() * 3);
    for (i, record) in (0..).zip(records) {
        keys.push((None, record.hash, i));
        keys.extend(record.identifiers.iter().map(|&(scheme, value)| (Some(scheme), value, i)));
    }
    keys.sort_unstable();
    let mut forest = Forest::new(records.len());
    let mut ambiguous = Vec::new();
    for holders in keys.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if holders[0].0 == Some(Scheme::Doi) && disagree(records, holders) {
            ambiguous.push(holders[0].1);
            continue;
        }
        for pair in holders.windows(2) {
            forest.join(pair[0].2, pair[1].2);
        }
    }
    Grouping { group: (0..records.len() as u32).map(|i| forest.root(i)).collect(), ambiguous }
}

/// True when the holders of a DOI bear different accession numbers of one database.
fn disagree(records: &[RecordKeys], holders: &[(Option<Scheme>, u128, u32)]) -> bool {
    [Scheme::Wos, Scheme::Cnki].into_iter().any(|scheme| {
        let mut numbers = holders
            .iter()
            .filter_map(|&(_, _, i)| records[i as usize].identifiers.iter().find(|(s, _)| *s == scheme))
            .map(|(_, value)| value);
        let first = numbers.next();
        numbers.any(|number| Some(number) != first)
    })
}

/// Disjoint sets whose root is always their smallest member.
struct Forest(Vec<u32>);

impl Forest {
    fn new(n: usize) -> Self {
        Self((0..n as u32).collect())
    }

    fn root(&mut self, mut i: u32) -> u32 {
        while self.0[i as usize] != i {
            let above = self.0[self.0[i as usize] as usize];
            self.0[i as usize] = above;
            i = above;
        }
        i
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(hash: u128, identifiers: &[(Scheme, u128)]) -> RecordKeys {
        RecordKeys { hash, identifiers: identifiers.to_vec() }
    }

    #[test]
    fn equal_records_and_shared_identifiers_join() {
        let records = [
            record(1, &[(Scheme::Doi, 7)]),
            record(2, &[(Scheme::Doi, 7), (Scheme::Wos, 9)]),
            record(3, &[(Scheme::Wos, 9)]),
            record(4, &[]),
            record(4, &[]),
        ];
        assert_eq!(group(&records).group, [0, 0, 0, 3, 3]);
    }

    #[test]
    fn a_doi_of_a_whole_volume_joins_nothing() {
        let records = [
            record(1, &[(Scheme::Doi, 7), (Scheme::Wos, 1)]),
            record(2, &[(Scheme::Doi, 7), (Scheme::Wos, 2)]),
            record(3, &[(Scheme::Doi, 7)]),
        ];
        let grouping = group(&records);
        assert_eq!((grouping.group, grouping.ambiguous), (vec![0, 1, 2], vec![7]));
    }

    #[test]
    fn equal_numbers_of_different_databases_are_different() {
        assert_eq!(group(&[record(1, &[(Scheme::Wos, 5)]), record(2, &[(Scheme::Cnki, 5)])]).group, [0, 1]);
    }

    fn records() -> impl Strategy<Value = Vec<RecordKeys>> {
        let scheme = prop_oneof![Just(Scheme::Doi), Just(Scheme::Wos), Just(Scheme::Cnki), Just(Scheme::Oai)];
        let one = (0u128..12, prop::collection::vec((scheme, 0u128..6), 0..3));
        prop::collection::vec(one.prop_map(|(hash, identifiers)| RecordKeys { hash, identifiers }), 0..24)
    }

    proptest! {
        #[test]
        fn the_order_of_records_does_not_matter(records in records(), turn in 0usize..24) {
            let n = records.len();
            let mut turned = records.clone();
            turned.rotate_left(turn % n.max(1));
            let (a, b) = (group(&records), group(&turned));
            prop_assert_eq!(a.ambiguous, b.ambiguous);
            for i in 0..n {
                for j in 0..n {
                    let at = |k: usize| (k + n - turn % n) % n;
                    prop_assert_eq!(a.group[i] == a.group[j], b.group[at(i)] == b.group[at(j)]);
                }
            }
        }
    }
}
