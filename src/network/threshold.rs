//! Which terms become nodes.

use serde::{Deserialize, Serialize};

use crate::text::TermId;

/// Which terms are candidates, before the minimum of occurrences and the maximum of nodes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selecting {
    /// All.
    #[default]
    Occurrences,
    /// The g-index of each time slice with this k: the largest g such that the g most frequent terms together have at least
    /// g²/k occurrences (Egghe 2006, doi:10.1007/s11192-006-0144-7, with k = 1; the k is CiteSpace's, its default 25).
    GIndex(f64),
    /// So many of the most frequent of each time slice.
    Top(usize),
}

impl Selecting {
    /// The terms chosen by their `occurrences` in one slice. Those tied with the last one chosen are chosen too, so that the
    /// numbering of terms plays no part. A term in no record is never chosen. Time O(terms log terms).
    ///
    /// ```
    /// # use wenmai::{network::Selecting, text::TermId};
    /// // g = 3, for 5 + 3 + 2 >= 9 and 5 + 3 + 2 + 1 < 16
    /// assert_eq!(Selecting::GIndex(1.0).choose(&[1, 5, 2, 3]), [TermId(1), TermId(2), TermId(3)]);
    /// ```
    pub fn choose(self, occurrences: &[u32]) -> Vec<TermId> {
        let mut frequent: Vec<u32> = occurrences.iter().copied().filter(|&n| n > 0).collect();
        frequent.sort_unstable_by(|a, b| b.cmp(a));
        let room = match self {
            Self::Occurrences => frequent.len(),
            Self::Top(n) => n.min(frequent.len()),
            Self::GIndex(k) => {
                let mut sum = 0.0;
                let reached = frequent.iter().zip(1_u32..).map(|(&n, g)| {
                    sum += f64::from(n);
                    f64::from(g) * f64::from(g) <= k * sum
                });
                // The mean of the top g never rises while g does: once missed, always missed.
                reached.take_while(|&reached| reached).count()
            }
        };
        let Some(last) = room.checked_sub(1).map(|at| frequent[at]) else { return Vec::new() };
        (0..).map(TermId).zip(occurrences).filter(|&(_, &n)| n >= last).map(|(term, _)| term).collect()
    }
}

/// The terms chosen as nodes, and how many fell out by which rule:
/// `unused + below_minimum + not_candidates + over_maximum + terms.len()` is the number of terms judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The chosen terms, ascending.
    pub terms: Vec<TermId>,
    /// Terms that no record holds.
    pub unused: usize,
    /// Terms held by at least one record, but by too few.
    pub below_minimum: usize,
    /// Terms frequent enough that no time slice chose.
    pub not_candidates: usize,
    /// Terms frequent enough, for which there was no room.
    pub over_maximum: usize,
    /// Occurrences at the cut, when the maximum made one: of the terms with this many some or all fell out.
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
        Self::among(occurrences, &[], None, min_occurrences, max_nodes)
    }

    /// The same among the `candidates` alone, where of equally frequent terms those with the greater total link `strength` come
    /// first; terms equal in both at the cut all fall out. An empty `strength` tells no two apart.
    pub fn among(occurrences: &[u32], strength: &[u64], candidates: Option<&[bool]>, min_occurrences: u32, max_nodes: usize) -> Self {
        let least = min_occurrences.max(1);
        let key = |term: usize| (occurrences[term], strength.get(term).copied().unwrap_or(0));
        let (mut unused, mut below_minimum, mut not_candidates) = (0, 0, 0);
        let mut enough: Vec<u32> = Vec::new();
        for (term, &n) in occurrences.iter().enumerate() {
            match n {
                0 => unused += 1,
                n if n < least => below_minimum += 1,
                _ if candidates.is_some_and(|chosen| !chosen[term]) => not_candidates += 1,
                _ => enough.push(term as u32),
            }
        }
        let keys = |term: u32| key(term as usize);
        let cut = (enough.len() > max_nodes).then(|| {
            let mut ranked: Vec<_> = enough.iter().map(|&term| keys(term)).collect();
            *ranked.select_nth_unstable_by(max_nodes, |a, b| b.cmp(a)).1
        });
        let terms: Vec<TermId> = enough.iter().copied().filter(|&term| cut.is_none_or(|cut| keys(term) > cut)).map(TermId).collect();
        Self {
            unused,
            below_minimum,
            not_candidates,
            over_maximum: enough.len() - terms.len(),
            cut: cut.map(|(occurrences, _)| occurrences),
            tied_at_cut: cut.map_or(0, |_| max_nodes - terms.len()),
            terms,
        }
    }

    /// Both choices, made from the same `terms` terms of which each was judged in one and counted as unused in the other.
    #[must_use]
    pub fn and(mut self, other: Self, terms: usize) -> Self {
        self.terms.extend(other.terms);
        self.terms.sort_unstable();
        let told = if self.tied_at_cut > 0 { self.cut } else { None };
        Self {
            terms: self.terms,
            unused: (self.unused + other.unused).saturating_sub(terms),
            below_minimum: self.below_minimum + other.below_minimum,
            not_candidates: self.not_candidates + other.not_candidates,
            over_maximum: self.over_maximum + other.over_maximum,
            cut: told.or(other.cut).or(self.cut),
            tied_at_cut: self.tied_at_cut + other.tied_at_cut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_accounted_for() {
        let occurrences = [0, 1, 1, 2, 2, 2, 7, 8];
        let strength = [0, 3, 1, 4, 4, 9, 2, 2];
        let candidates = [false, true, true, true, true, true, false, true];
        for min in 0..4 {
            for max in 0..10 {
                for s in [
                    Selection::of(&occurrences, min, max),
                    Selection::among(&occurrences, &strength, None, min, max),
                    Selection::among(&occurrences, &strength, Some(&candidates), min, max),
                ] {
                    assert_eq!(s.unused + s.below_minimum + s.not_candidates + s.over_maximum + s.terms.len(), occurrences.len());
                    assert!(s.terms.len() <= max);
                    assert!(s.tied_at_cut <= s.over_maximum);
                }
            }
        }
    }

    #[test]
    fn ties_at_the_cut_all_fall_out() {
        let s = Selection::of(&[2, 2, 2], 1, 2);
        assert_eq!((s.terms.len(), s.over_maximum, s.cut, s.tied_at_cut), (0, 3, Some(2), 2));
    }

    #[test]
    fn of_equally_frequent_terms_the_stronger_tied_come_first() {
        let s = Selection::among(&[2, 2, 2], &[5, 9, 7], None, 1, 2);
        assert_eq!((s.terms, s.tied_at_cut), (vec![TermId(1), TermId(2)], 0));
        assert!(Selection::among(&[2, 2, 2], &[5, 5, 5], None, 1, 2).terms.is_empty());
    }

    #[test]
    fn no_cut_when_all_find_room() {
        let s = Selection::of(&[2, 2, 2], 1, 3);
        assert_eq!((s.terms.len(), s.cut), (3, None));
    }

    #[test]
    fn the_g_index_grows_with_k_and_ties_come_along() {
        let occurrences = [10, 4, 3, 1, 1, 1, 0];
        let chosen = |k| Selecting::GIndex(k).choose(&occurrences).len();
        // k = 1: 10 >= 1, 14 >= 4, 17 >= 9, 18 >= 16, 19 < 25; the two 1s tied with the fourth come along.
        assert_eq!(chosen(1.0), 6);
        // k = 0.5: 5 >= 1, 7 >= 4, 8.5 < 9.
        assert_eq!(chosen(0.5), 2);
        assert_eq!(chosen(25.0), 6);
        assert_eq!(chosen(0.0), 0);
        assert_eq!(Selecting::Top(2).choose(&occurrences), [TermId(0), TermId(1)]);
        assert_eq!(Selecting::Top(4).choose(&occurrences).len(), 6);
        assert!(Selecting::Top(0).choose(&occurrences).is_empty());
    }
}
