//! Random numbers of our own: a seed gives the same numbers on every machine, for ever.

/// SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195). Its whole numbers are the same everywhere; what is
/// made of them through logarithms may differ in the last bit from one machine to the next.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The numbers of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One of many streams of a seed: stream n is the same whoever draws the others, and in what order.
    pub(crate) fn stream(seed: u64, number: u64) -> Self {
        let mut start = Self(seed);
        let first = start.next();
        Self(Self(first ^ number.wrapping_mul(0xd134_2543_de82_ef95)).next())
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, each as likely as the next (up to n / 2^64).
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number from 0 (included) to 1 (excluded), in steps of 2^-53.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0 // 2^53
    }

    /// The numbers below `n` in a random order (Fisher and Yates).
    pub(crate) fn order(&mut self, n: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..n as u32).collect();
        for last in (1..n).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
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
    fn streams_differ_and_repeat() {
        let first = |number| Random::stream(7, number).next();
        assert_eq!(first(3), first(3));
        let mut all: Vec<u64> = (0..10_000).map(first).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn an_order_holds_every_number_once() {
        let mut order = Random::stream(0, 0).order(50);
        assert_ne!(order, Random::stream(0, 1).order(50));
        order.sort_unstable();
        assert!(order.into_iter().eq(0..50));
    }

    #[test]
    fn numbers_are_spread_evenly() {
        let mut random = Random::stream(1, 1);
        let mean = (0..40_000).map(|_| random.unit()).sum::<f64>() / 40_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let mut counts = [0_u32; 5];
        (0..50_000).for_each(|_| counts[random.below(5)] += 1);
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 500), "{counts:?}");
    }
}
