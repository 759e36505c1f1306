//! Random numbers of our own: the teaching corpus is the same bytes on every machine, for ever.

/// Seeded choices; integers only, since powers and logarithms differ in the last bit from one machine to the next.
pub(super) struct Random(crate::random::Random);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(crate::random::Random::new(seed))
    }

    /// A number below `n`, each as likely as the next (up to 2^-32 for the small n used here).
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    /// True in `percent` of cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list, each as likely as the next.
    pub(super) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }

    /// A rank below `n`, rank r with a weight of 1/(r + 1) (Zipf's law).
    pub(super) fn zipf(&mut self, n: usize) -> usize {
        let weight = |rank: usize| 1_000_000 / (rank + 1);
        let mut left = self.below((0..n).map(weight).sum());
        (0..n)
            .find(|rank| {
                let here = left < weight(*rank);
                left = left.saturating_sub(weight(*rank));
                here
            })
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_follow_zipf() {
        let mut random = Random::new(1);
        let mut counts = [0_usize; 4];
        (0..25_000).for_each(|_| counts[random.zipf(4)] += 1);
        // 12 : 6 : 4 : 3 of 25
        for (count, expected) in counts.into_iter().zip([12_000, 6_000, 4_000, 3_000]) {
            assert!(count.abs_diff(expected) < 400, "{counts:?}");
        }
    }
}
