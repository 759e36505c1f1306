//! Chinese and English keywords that mean the same, found where records give both.

use std::collections::BTreeMap;

use super::TermId;

/// The keywords of one record in two languages, in the order printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParallelKeywords {
    /// One language's.
    pub here: Vec<TermId>,
    /// The other's.
    pub there: Vec<TermId>,
}

/// Two keywords that stand for each other, and how often.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeywordPair {
    /// One language's keyword.
    pub here: TermId,
    /// The other's.
    pub there: TermId,
    /// Records in which both stand at the same place of lists of equal length.
    pub aligned: u64,
    /// Records that have both.
    pub together: u64,
    /// Dice coefficient among the records that give both languages: `2 together / (here + there)`,
    /// from 0 to 1.
    pub dice: f64,
}

/// The pairs of which each is the best partner of the other: most often aligned, then of the highest
/// Dice coefficient, then the first by number. At least once aligned, sorted by alignment, then Dice.
///
/// Lists of different length say only that two keywords stand in one record. Time linear in the
/// pairs of keywords of each record.
///
/// ```
/// # use wenmai::text::{ParallelKeywords, TermId, keyword_pairs};
/// let record = ParallelKeywords { here: vec![TermId(0), TermId(1)], there: vec![TermId(8), TermId(9)] };
/// let pairs = keyword_pairs(&[record]);
/// assert_eq!((pairs.len(), pairs[0].here, pairs[0].there), (2, TermId(0), TermId(8)));
/// ```
pub fn keyword_pairs(records: &[ParallelKeywords]) -> Vec<KeywordPair> {
    let mut counts: BTreeMap<(TermId, TermId), (u64, u64)> = BTreeMap::new();
    let (mut here, mut there): (BTreeMap<TermId, u64>, BTreeMap<TermId, u64>) = Default::default();
    for record in records.iter().filter(|record| !record.here.is_empty() && !record.there.is_empty()) {
        let (ours, theirs) = (distinct(&record.here), distinct(&record.there));
        ours.iter().for_each(|&term| *here.entry(term).or_default() += 1);
        theirs.iter().for_each(|&term| *there.entry(term).or_default() += 1);
        for &a in &ours {
            for &b in &theirs {
                counts.entry((a, b)).or_default().1 += 1;
            }
        }
        if record.here.len() == record.there.len() {
            let mut aligned: Vec<(TermId, TermId)> = record.here.iter().copied().zip(record.there.iter().copied()).collect();
            aligned.sort_unstable();
            aligned.dedup();
            for pair in aligned {
                counts.entry(pair).or_default().0 += 1;
            }
        }
    }
    let pairs: Vec<KeywordPair> = counts
        .into_iter()
        .map(|((a, b), (aligned, together))| KeywordPair {
            here: a,
            there: b,
            aligned,
            together,
            dice: 2.0 * together as f64 / (here[&a] + there[&b]) as f64,
        })
        .collect();
    let better =
        |pair: &KeywordPair, than: Option<&KeywordPair>| than.is_none_or(|than| (pair.aligned, pair.dice) > (than.aligned, than.dice));
    let (mut best_here, mut best_there): (BTreeMap<TermId, KeywordPair>, BTreeMap<TermId, KeywordPair>) = Default::default();
    for pair in &pairs {
        if better(pair, best_here.get(&pair.here)) {
            best_here.insert(pair.here, *pair);
        }
        if better(pair, best_there.get(&pair.there)) {
            best_there.insert(pair.there, *pair);
        }
    }
    let mut mutual: Vec<KeywordPair> =
        best_here.into_values().filter(|pair| pair.aligned > 0 && best_there.get(&pair.there) == Some(pair)).collect();
    mutual.sort_by(|a, b| b.aligned.cmp(&a.aligned).then(b.dice.total_cmp(&a.dice)).then((a.here, a.there).cmp(&(b.here, b.there))));
    mutual
}

fn distinct(terms: &[TermId]) -> Vec<TermId> {
    let mut terms = terms.to_vec();
    terms.sort_unstable();
    terms.dedup();
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(here: &[u32], there: &[u32]) -> ParallelKeywords {
        let terms = |numbers: &[u32]| numbers.iter().map(|&number| TermId(number)).collect();
        ParallelKeywords { here: terms(here), there: terms(there) }
    }

    #[test]
    fn the_usual_partner_wins_over_a_list_in_another_order() {
        let records = [record(&[0, 1], &[10, 11]), record(&[0, 2], &[10, 12]), record(&[0, 1], &[11, 10]), record(&[1, 0, 2], &[11, 10])];
        let pairs = keyword_pairs(&records);
        let found: Vec<(u32, u32, u64, u64)> = pairs.iter().map(|pair| (pair.here.0, pair.there.0, pair.aligned, pair.together)).collect();
        assert_eq!(found, [(0, 10, 2, 4), (1, 11, 1, 3), (2, 12, 1, 1)]);
        // 2 stands in two records, 12 in one, both in one
        assert_eq!(pairs[2].dice, 2.0 / 3.0);
    }

    #[test]
    fn records_in_one_language_say_nothing() {
        assert!(keyword_pairs(&[record(&[0, 1], &[]), record(&[], &[10])]).is_empty());
    }

    /// 300 invented records of 3 to 6 of 80 concepts; in three of ten the other list is in another order, in one of ten
    /// it lacks an entry.
    #[test]
    fn pairs_are_right_though_lists_are_careless() {
        let mut state = 9u64;
        let mut below = |n: u64| {
            // Knuth's MMIX multiplier; the high bits are the good ones
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % n) as u32
        };
        let mut records = Vec::new();
        for _ in 0..300 {
            let wanted = 3 + below(4) as usize;
            let mut here: Vec<u32> = Vec::new();
            while here.len() < wanted {
                // a few concepts are everywhere, most are rare
                let concept = below(80) * below(80) / 80;
                if !here.contains(&concept) {
                    here.push(concept);
                }
            }
            let mut there: Vec<u32> = here.iter().map(|concept| concept + 100).collect();
            match below(10) {
                0..3 => there.rotate_left(1),
                3 => drop(there.pop()),
                _ => {}
            }
            records.push(record(&here, &there));
        }
        let twice: Vec<KeywordPair> = keyword_pairs(&records).into_iter().filter(|pair| pair.aligned >= 2).collect();
        let right = twice.iter().filter(|pair| pair.here.0 + 100 == pair.there.0).count();
        let precision = right as f64 / twice.len() as f64;
        assert!(twice.len() >= 60 && precision >= 0.95, "{right} of {} pairs are right", twice.len());
    }

    proptest! {
        #[test]
        fn every_keyword_has_one_partner_at_most(records in prop::collection::vec((prop::collection::vec(0u32..6, 0..4), prop::collection::vec(10u32..16, 0..4)), 0..12)) {
            let records: Vec<ParallelKeywords> = records.iter().map(|(here, there)| record(here, there)).collect();
            let pairs = keyword_pairs(&records);
            for side in [pairs.iter().map(|pair| pair.here).collect::<Vec<_>>(), pairs.iter().map(|pair| pair.there).collect()] {
                prop_assert_eq!(distinct(&side).len(), side.len());
            }
            prop_assert!(pairs.iter().all(|pair| pair.aligned <= pair.together && pair.dice > 0.0 && pair.dice <= 1.0));
            let mut turned = records.clone();
            turned.reverse();
            prop_assert_eq!(keyword_pairs(&turned), pairs);
        }
    }
}
