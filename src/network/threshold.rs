//! Which terms become nodes.

use crate::text::TermId;

/// The terms chosen as nodes, and how many fell out by which rule:
/// `unused + below_minimum + over_maximum + terms.len()` is the number of terms judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The chosen terms, ascending.
    pub terms: Vec<TermId>,
    /// Terms that no record holds.
    pub unused: usize,
    /// Terms held by at least one record, but by too few.
    pub below_minimum: usize,
    /// Terms frequent enough, for which there was no room.
    pub over_maximum: usize,
    /// Occurrences at the cut, when the maximum made one: terms with this many or fewer fell out.
    pub cut: Option<u32>,
    /// How many of [`over_maximum`](Self::over_maximum) would have found room, had they not been tied with one that did not.
    pub tied_at_cut: usize,
}

impl Selection {
    /// Chooses from `occurrences` (by [`TermId`]) the terms in at least `min_occurrences` records and of those at most `max_nodes`,
    /// the most frequent first.
    ///
    /// Terms tied at the cut all fall out, so that which of them is chosen never depends on the order of input; fewer than
    /// `max_nodes` remain then, none at all if every term is equally frequent. A term in no record is never a node.
    ///
    /// Time O(terms).
    ///
    /// ```
    /// # use wenmai::{network::Selection, text::TermId};
    /// let chosen = Selection::of(&[5, 1, 3, 3, 9], 2, 3);      // the two 3s compete for one place
    /// assert_eq!(chosen.terms, [TermId(0), TermId(4)]);
    /// assert_eq!((chosen.below_minimum, chosen.over_maximum, chosen.cut), (1, 2, Some(3)));
    /// ```
    pub fn of(occurrences: &[u32], min_occurrences: u32, max_nodes: usize) -> Self {
        let least = min_occurrences.max(1);
        let unused = occurrences.iter().filter(|&&n| n == 0).count();
        let mut frequent: Vec<u32> = occurrences.iter().copied().filter(|&n| n >= least).collect();
        let enough = frequent.len();
        let cut = (enough > max_nodes).then(|| *frequent.select_nth_unstable_by(max_nodes, |a, b| b.cmp(a)).1);
        let terms: Vec<TermId> = (0..)
            .map(TermId)
            .zip(occurrences)
            .filter(|&(_, &n)| n >= least && cut.is_none_or(|cut| n > cut))
            .map(|(term, _)| term)
            .collect();
        Self {
            unused,
            below_minimum: occurrences.len() - unused - enough,
            over_maximum: enough - terms.len(),
            cut,
            tied_at_cut: cut.map_or(0, |_| max_nodes - terms.len()),
            terms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_accounted_for() {
        let occurrences = [0, 1, 1, 2, 2, 2, 7, 8];
        for min in 0..4 {
            for max in 0..10 {
                let s = Selection::of(&occurrences, min, max);
                assert_eq!(s.unused + s.below_minimum + s.over_maximum + s.terms.len(), occurrences.len());
                assert!(s.terms.len() <= max);
                assert!(s.tied_at_cut <= s.over_maximum);
            }
        }
    }

    #[test]
    fn ties_at_the_cut_all_fall_out() {
        let s = Selection::of(&[2, 2, 2], 1, 2);
        assert_eq!((s.terms.len(), s.over_maximum, s.cut, s.tied_at_cut), (0, 3, Some(2), 2));
    }

    #[test]
    fn no_cut_when_all_find_room() {
        let s = Selection::of(&[2, 2, 2], 1, 3);
        assert_eq!((s.terms.len(), s.cut), (3, None));
    }
}
