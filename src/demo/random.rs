//! Random numbers of our own: the teaching corpus is the same bytes on every machine, for ever.

/// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195); integers only, since
/// powers and logarithms differ in the last bit from one machine to the next.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, each as likely as the next (up to 2^-32 for the small n used here).
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
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
    fn the_sequence_is_the_published_one() {
        // first outputs of SplitMix64 for the seed 1234567, as in its reference implementation
        let mut random = Random::new(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

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
