//! How long an edge of n co-occurrences is, so that equal paths come out equal.

use std::cmp::Ordering;
use std::fmt;

use crate::metrics::components::components_of;
use crate::network::Adjacency;

/// How weighted betweenness compared the lengths of paths, each a sum of 1/n over edges of n co-occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthRule {
    /// Exactly: 64-bit whole numbers lcm / n.
    Integer64 {
        /// Least common multiple of all n, the length of an edge with n = 1.
        lcm: u64,
    },
    /// Exactly: 128-bit whole numbers lcm / n.
    Integer128 {
        /// Least common multiple of all n, the length of an edge with n = 1.
        lcm: u128,
    },
    /// The lcm does not fit: 1/n cut after 96 binary digits; paths that differ by at most 2^-64 (where n = 1 is 1 long) are equal.
    /// Truly equal paths of fewer than 2^32 edges always are.
    Tolerance,
}

impl fmt::Display for LengthRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer64 { .. } => f.write_str("length 1/n, compared exactly (64-bit integers)"),
            Self::Integer128 { .. } => f.write_str("length 1/n, compared exactly (128-bit integers)"),
            Self::Tolerance => f.write_str("length 1/n, equal within 2^-64 (96 binary digits)"),
        }
    }
}

impl LengthRule {
    /// The narrowest exact rule in which no distance of the graph overflows.
    pub(super) fn choose(adjacency: &Adjacency) -> Self {
        let mut counts: Vec<u32> = (0..adjacency.len()).flat_map(|v| adjacency.counts(v)).copied().collect();
        counts.sort_unstable();
        counts.dedup();
        let lcm = counts.iter().try_fold(1_u128, |lcm, &n| lcm.checked_mul(u128::from(n) / gcd(lcm, u128::from(n))));
        let Some(lcm) = lcm else { return Self::Tolerance };
        // No distance is longer than a path of the fewest edges, none of those longer than lcm;
        // a search may look one edge beyond.
        match lcm.checked_mul(u128::from(hops(adjacency) + 2)) {
            None => Self::Tolerance,
            Some(farthest) => match (u64::try_from(lcm), u64::try_from(farthest)) {
                (Ok(lcm), Ok(_)) => Self::Integer64 { lcm },
                _ => Self::Integer128 { lcm },
            },
        }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// An upper bound of the distance in edges between any two nodes: twice the height of a breadth-first tree.
fn hops(adjacency: &Adjacency) -> u64 {
    let components = components_of(adjacency);
    let mut begun = vec![false; components.count()];
    let mut height = vec![u64::MAX; adjacency.len()];
    let (mut highest, mut queue) = (0, Vec::new());
    for root in 0..adjacency.len() {
        if std::mem::replace(&mut begun[components.of_node[root]], true) {
            continue;
        }
        height[root] = 0;
        queue.clear();
        queue.push(root);
        let mut head = 0;
        while head < queue.len() {
            let v = queue[head];
            head += 1;
            highest = highest.max(height[v]);
            for &u in adjacency.neighbours(v) {
                if height[u as usize] == u64::MAX {
                    height[u as usize] = height[v] + 1;
                    queue.push(u as usize);
                }
            }
        }
    }
    2 * highest
}

/// A length of edges and paths.
pub(super) trait Length: Copy + Ord + Default + Send + Sync + fmt::Debug {
    /// What an edge with n = 1 measures.
    type Unit: Copy;
    /// Longer than any path.
    const UNREACHED: Self;
    /// The length of an edge of `n` co-occurrences.
    fn of(n: u32, unit: Self::Unit) -> Self;
    /// This and then that.
    fn plus(self, other: Self) -> Self;
    /// Number of binary digits.
    fn bits(self) -> u32;
    /// How many whole times 2^`step` it holds.
    fn steps(self, step: u32) -> u64;
    /// Shorter, equally long or longer.
    fn compare(self, other: Self) -> Ordering {
        self.cmp(&other)
    }
}

impl Length for u64 {
    type Unit = u64;
    const UNREACHED: Self = u64::MAX;
    fn of(n: u32, unit: u64) -> Self {
        unit / u64::from(n)
    }
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn bits(self) -> u32 {
        u64::BITS - self.leading_zeros()
    }
    fn steps(self, step: u32) -> u64 {
        self >> step
    }
}

impl Length for u128 {
    type Unit = u128;
    const UNREACHED: Self = u128::MAX;
    fn of(n: u32, unit: u128) -> Self {
        unit / u128::from(n)
    }
    fn plus(self, other: Self) -> Self {
        self + other
    }
    fn bits(self) -> u32 {
        u128::BITS - self.leading_zeros()
    }
    fn steps(self, step: u32) -> u64 {
        (self >> step) as u64
    }
}

/// 1/n cut after 96 binary digits; see [`LengthRule::Tolerance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Tolerant(u128);

impl Length for Tolerant {
    type Unit = ();
    const UNREACHED: Self = Self(u128::MAX);
    fn of(n: u32, (): ()) -> Self {
        Self((1 << 96) / u128::from(n))
    }
    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
    fn bits(self) -> u32 {
        self.0.bits()
    }
    fn steps(self, step: u32) -> u64 {
        self.0.steps(step)
    }
    fn compare(self, other: Self) -> Ordering {
        if self.0.abs_diff(other.0) <= 1 << 32 { Ordering::Equal } else { self.0.cmp(&other.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::KeywordGraph;

    fn rule(counts: &[u32]) -> LengthRule {
        let path = (0_u32..).zip(counts).map(|(v, &n)| (v, v + 1, n));
        LengthRule::choose(&Adjacency::of(&KeywordGraph::from_weighted_edges(counts.len() + 1, path)))
    }

    #[test]
    fn narrowest_exact_rule_is_chosen() {
        assert_eq!(rule(&[]), LengthRule::Integer64 { lcm: 1 });
        assert_eq!(rule(&[4, 6]), LengthRule::Integer64 { lcm: 12 });
        let large = [4_294_967_291, 4_294_967_279, 4_294_967_231]; // primes near 2^32
        assert!(matches!(rule(&large[..2]), LengthRule::Integer128 { .. }));
        assert!(matches!(rule(&large), LengthRule::Integer128 { .. }));
        assert_eq!(rule(&[&large[..], &[4_294_967_197]].concat()), LengthRule::Tolerance);
    }

    #[test]
    fn tolerant_lengths_keep_ties_and_order() {
        let of = |n| Tolerant::of(n, ());
        assert_eq!(of(3).plus(of(6)).compare(of(2)), Ordering::Equal);
        assert_eq!(of(1_000_001).compare(of(1_000_000)), Ordering::Less);
    }
}
