//! Bylines compared: the first author, and whom the others confirm or deny.

use super::names::{NameMatch, compare_authors};

/// How two bylines stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BylineMatch {
    /// The first author agrees so far; of the others `shared` stand in both, and neither list denies it.
    First { name: NameMatch, shared: usize },
    /// The first author agrees, but of two or more others none does.
    FirstAlone,
    /// Another comes first, but all of the shorter list stand in the longer one.
    Reordered,
    /// Another comes first, who is somewhere in the other list.
    Overlapping,
    /// Nobody in common.
    Different,
    /// One is missing, or they are in different scripts.
    Unknown,
}

/// Compares two bylines of [keys](super::names::author_key). Time product of their lengths, which are bounded.
pub(super) fn compare_bylines(a: &[String], b: &[String]) -> BylineMatch {
    let (Some(first_a), Some(first_b)) = (a.first(), b.first()) else { return BylineMatch::Unknown };
    let first = compare_authors(first_a, first_b);
    match first {
        NameMatch::Unknown => BylineMatch::Unknown,
        NameMatch::Same | NameMatch::Compatible => {
            let (shared, least) = (shared(&a[1..], &b[1..]), a.len().min(b.len()) - 1);
            if shared == 0 && least >= 2 { BylineMatch::FirstAlone } else { BylineMatch::First { name: first, shared } }
        }
        NameMatch::Different => {
            let among = |name: &str, list: &[String]| list.iter().any(|other| agree(name, other));
            let least = a.len().min(b.len());
            if least >= 2 && shared(a, b) == least {
                BylineMatch::Reordered
            } else if among(first_a, b) || among(first_b, a) {
                BylineMatch::Overlapping
            } else {
                BylineMatch::Different
            }
        }
    }
}

fn agree(a: &str, b: &str) -> bool {
    matches!(compare_authors(a, b), NameMatch::Same | NameMatch::Compatible)
}

/// How many names stand in both, each counted once: "Li, N." and "Li, Na" fit one "Li, N." only once.
fn shared(a: &[String], b: &[String]) -> usize {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut free = vec![true; many.len()];
    let mut take = |name: &String| {
        let at = (0..many.len()).find(|&at| free[at] && agree(name, &many[at]));
        at.inspect(|&at| free[at] = false).is_some()
    };
    few.iter().filter(|name| take(name)).count()
}

#[cfg(test)]
mod tests {
    use super::super::names::author_key;
    use super::*;

    #[test]
    fn the_others_confirm_or_deny_the_first() {
        let first = |shared| BylineMatch::First { name: NameMatch::Compatible, shared };
        for (a, b, expected) in [
            ("Zhang, Yi; Li, Na; Wang, Wei", "Zhang Y; Li N; Wang W", first(2)),
            ("Zhang, Yi; Li, Na; Wang, Wei", "Zhang Y", first(0)),
            ("Zhang, Yi; Li, Na", "Zhang Y; Chen X", first(0)),
            ("Zhang, Yi; Li, Na; Wang, Wei", "Zhang Y; Chen X; Rossi A", BylineMatch::FirstAlone),
            ("Zhang, Yi; Li, Na", "Li N; Zhang Y", BylineMatch::Reordered),
            ("Zhang, Yi; Li, Na; Wang, Wei", "Li N; Zhang Y; Chen X", BylineMatch::Overlapping),
            ("Zhang, Yi; Li, Na", "Chen X; Rossi A", BylineMatch::Different),
            ("Zhang, Yi; Li, Na", "张毅; 李娜", BylineMatch::Unknown),
            ("Zhang, Yi", "", BylineMatch::Unknown),
            ("张毅; 李娜", "張毅; 李娜", BylineMatch::First { name: NameMatch::Same, shared: 1 }),
        ] {
            let keys = |names: &str| names.split("; ").map(author_key).filter(|key| !key.is_empty()).collect::<Vec<_>>();
            let (a, b) = (keys(a), keys(b));
            assert_eq!((compare_bylines(&a, &b), compare_bylines(&b, &a)), (expected, expected), "{a:?} / {b:?}");
        }
    }
}
