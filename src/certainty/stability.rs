//! Which keywords stay at the head of the ranking whatever the settings.

use std::collections::{BTreeMap, BTreeSet};

use super::kendall_tau;

/// The value of every keyword of one network, by the keyword's key.
pub type Values = BTreeMap<String, f64>;

/// How one keyword fares over many settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// The keyword's key.
    pub key: String,
    /// Settings in whose network it is.
    pub present: usize,
    /// Settings in which its value is above 0 and its rank at most the given one.
    pub in_top: usize,
    /// Its best rank: 1 and the number of keywords with more.
    pub best: usize,
    /// Its middle rank, of two middle ones the better.
    pub median: usize,
    /// Its worst rank, settings without it left out.
    pub worst: usize,
}

/// How alike two settings rank the keywords.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Keywords that both have.
    pub common: usize,
    /// Kendall's tau-b over these.
    pub tau: Option<f64>,
    /// Keywords that both have in the top, over the larger of the tops (ties can make one larger than asked); none where both are empty.
    pub overlap: Option<f64>,
}

fn rank(values: &Values) -> BTreeMap<&str, (usize, f64)> {
    let mut sorted: Vec<(&str, f64)> = values.iter().map(|(key, &value)| (key.as_str(), value)).collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut rank = 0;
    let places = sorted.iter().enumerate().map(|(at, &(key, value))| {
        if at == 0 || value < sorted[at - 1].1 {
            rank = at + 1;
        }
        (key, (rank, value))
    });
    places.collect()
}

fn top_of(values: &Values, top: usize) -> BTreeSet<&str> {
    rank(values).into_iter().filter(|(_, (rank, value))| *rank <= top && *value > 0.0).map(|(key, _)| key).collect()
}

/// The fate of every keyword that reaches the top in at least one setting, the steadiest first: by settings in the top, then middle rank,
/// then key.
///
/// Time O(settings keywords log keywords).
pub fn stability(settings: &[Values], top: usize) -> Vec<Stability> {
    let mut ranks: BTreeMap<&str, (Vec<usize>, usize)> = BTreeMap::new();
    for values in settings {
        for (key, (rank, value)) in rank(values) {
            let (ranks, in_top) = ranks.entry(key).or_default();
            ranks.push(rank);
            *in_top += usize::from(rank <= top && value > 0.0);
        }
    }
    let mut all: Vec<Stability> = ranks
        .into_iter()
        .filter(|(_, (_, in_top))| *in_top > 0)
        .map(|(key, (mut ranks, in_top))| {
            ranks.sort_unstable();
            let present = ranks.len();
            Stability { key: key.to_owned(), present, in_top, best: ranks[0], median: ranks[(present - 1) / 2], worst: ranks[present - 1] }
        })
        .collect();
    all.sort_by(|a, b| b.in_top.cmp(&a.in_top).then(a.median.cmp(&b.median)).then_with(|| a.key.cmp(&b.key)));
    all
}

/// How alike two settings rank the keywords they have in common, and how many of their top ones they share.
pub fn agreement(one: &Values, other: &Values, top: usize) -> Agreement {
    let (a, b): (Vec<f64>, Vec<f64>) = one.iter().filter_map(|(key, &value)| other.get(key).map(|&there| (value, there))).unzip();
    let (mine, theirs) = (top_of(one, top), top_of(other, top));
    let larger = mine.len().max(theirs.len());
    Agreement {
        common: a.len(),
        tau: kendall_tau(&a, &b),
        overlap: (larger > 0).then(|| mine.intersection(&theirs).count() as f64 / larger as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &[(&str, f64)]) -> Values {
        list.iter().map(|&(key, value)| (key.to_owned(), value)).collect()
    }

    #[test]
    fn the_steadiest_keyword_comes_first() {
        let settings = [
            values(&[("a", 9.0), ("b", 5.0), ("c", 1.0)]),
            values(&[("a", 4.0), ("c", 6.0)]),
            values(&[("a", 2.0), ("b", 2.0), ("c", 0.0), ("d", 0.0)]),
        ];
        let found = stability(&settings, 1);
        let seen: Vec<_> = found.iter().map(|s| (s.key.as_str(), s.present, s.in_top, s.best, s.median, s.worst)).collect();
        assert_eq!(seen, [("a", 3, 2, 1, 1, 2), ("b", 2, 1, 1, 1, 2), ("c", 3, 1, 1, 3, 3)]);
    }

    #[test]
    fn a_setting_agrees_with_itself() {
        let one = values(&[("a", 3.0), ("b", 2.0), ("c", 0.0)]);
        assert_eq!(agreement(&one, &one, 2), Agreement { common: 3, tau: Some(1.0), overlap: Some(1.0) });
        let none = values(&[]);
        assert_eq!(agreement(&one, &none, 2), Agreement { common: 0, tau: None, overlap: Some(0.0) });
        assert_eq!(agreement(&none, &none, 2).overlap, None);
        let zero = values(&[("a", 0.0), ("b", 0.0)]);
        assert_eq!(agreement(&zero, &zero, 2).overlap, None, "nothing is at the top of nothing");
    }
}
