//! Years in which a keyword stands in far more records than it usually does.
//!
//! Kleinberg's batched automaton: a keyword is, year by year, in a state of low or high rate, and the cheapest sequence of
//! states tells its bursts.

/// What a burst is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BurstModel {
    /// s: the rate of state i is s^i times the usual one. Above 1.
    pub factor: f64,
    /// gamma: what climbing one state costs, in units of ln T for T years. At least 0.
    pub gamma: f64,
    /// States, the usual one included. At least 2.
    pub states: usize,
}

impl Default for BurstModel {
    fn default() -> Self {
        Self { factor: 2.0, gamma: 1.0, states: 2 }
    }
}

/// A run of years in a state of at least a certain height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burst {
    /// Height of the state, from 1; a burst of height 2 lies within one of height 1.
    pub level: usize,
    /// Place of its first year in the series.
    pub first: usize,
    /// Place of its last year, included.
    pub last: usize,
    /// Cost saved in these years by this state against the one below it, in nats.
    pub weight: f64,
}

/// The bursts of a series.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bursts {
    /// By level, then by year.
    pub bursts: Vec<Burst>,
    /// States that exist. Fewer than asked for where s^i times the usual rate would be 1 or more; 1 means that the term is
    /// in too many records to burst by the factor s at all.
    pub states: usize,
}

/// The bursts of a term that stands in `hits[t]` of the `totals[t]` records of year t.
///
/// p_0 = Σ hits / Σ totals; state i has the rate p_i = p_0 s^i. A year in state i costs
/// `-ln[C(d, r) p_i^r (1 - p_i)^(d - r)]` for r of d records, climbing from state i to j costs `(j - i) gamma ln T`, falling
/// nothing, and the automaton starts in state 0 before the first year. T counts the years that have records; a year without
/// any tells nothing, costs nothing and breaks no burst. The cheapest sequence is found by Viterbi's algorithm; of equally cheap
/// states the lower is taken. A burst of level i is a longest run of years in state i or higher, and its weight is the sum of
/// `cost(i - 1) - cost(i)` over these years.
///
/// Time O(T states²).
///
/// # Panics
/// When the series are of unequal length, a year has more hits than records, or the model is out of its range.
///
/// ```
/// # use wenmai::timeline::{BurstModel, bursts};
/// let found = bursts(&[1, 1, 1, 12, 14, 1], &[100, 100, 100, 100, 100, 100], BurstModel::default());
/// assert_eq!((found.bursts[0].first, found.bursts[0].last), (3, 4));
/// ```
///
/// Kleinberg (2003), Data Min. Knowl. Disc. 7(4), 373-397, doi:10.1023/A:1024940629314, section 4 for batches.
pub fn bursts(hits: &[u64], totals: &[u64], model: BurstModel) -> Bursts {
    assert_eq!(hits.len(), totals.len(), "a year has hits and a total");
    assert!(hits.iter().zip(totals).all(|(r, d)| r <= d), "a year has no more hits than records");
    assert!(model.factor > 1.0 && model.gamma >= 0.0 && model.states >= 2, "a model within its range");
    let (hit, total): (u64, u64) = (hits.iter().sum(), totals.iter().sum());
    if hit == 0 {
        return Bursts { bursts: Vec::new(), states: model.states };
    }
    let usual = hit as f64 / total as f64;
    let rates: Vec<f64> = (0..model.states).map(|i| usual * model.factor.powi(i as i32)).take_while(|&rate| rate < 1.0).collect();
    let years: Vec<usize> = (0..totals.len()).filter(|&t| totals[t] > 0).collect();
    if rates.len() < 2 {
        return Bursts { bursts: Vec::new(), states: 1 };
    }
    // The binomial coefficient is the same in every state and falls out of all comparisons.
    let cost = |state: usize, t: usize| -(hits[t] as f64 * rates[state].ln() + (totals[t] - hits[t]) as f64 * (-rates[state]).ln_1p());
    let climb = model.gamma * (years.len() as f64).ln();
    let path = cheapest_path(rates.len(), &years, climb, cost);
    let mut bursts = Vec::new();
    for level in 1..rates.len() {
        let mut at = 0;
        while at < path.len() {
            let length = path[at..].iter().take_while(|&&state| state >= level).count();
            if length > 0 {
                let within = &years[at..at + length];
                let weight = within.iter().map(|&t| cost(level - 1, t) - cost(level, t)).sum();
                bursts.push(Burst { level, first: within[0], last: within[length - 1], weight });
            }
            at += length.max(1);
        }
    }
    Bursts { bursts, states: rates.len() }
}

/// The state of each year of the cheapest sequence.
fn cheapest_path(states: usize, years: &[usize], climb: f64, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut least: Vec<f64> = (0..states).map(|j| j as f64 * climb).collect();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(years.len());
    for (at, &t) in years.iter().enumerate() {
        let (mut next, mut came) = (vec![0.0; states], vec![0; states]);
        for j in 0..states {
            let arrive = |i: usize| least[i] + j.saturating_sub(i) as f64 * climb;
            // the climb into the first year is in `least` already
            let best = if at == 0 { j } else { (1..states).fold(0, |best, i| if arrive(i) < arrive(best) { i } else { best }) };
            next[j] = if at == 0 { least[j] } else { arrive(best) } + cost(j, t);
            came[j] = best;
        }
        least = next;
        from.push(came);
    }
    let mut state = (1..states).fold(0, |best, j| if least[j] < least[best] { j } else { best });
    let mut path = vec![0; years.len()];
    for at in (0..years.len()).rev() {
        path[at] = state;
        state = from[at][state];
    }
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_steady_term_never_bursts() {
        for total in [1_u64, 10, 1000] {
            let totals = vec![total * 10; 12];
            assert!(bursts(&[total; 12], &totals, BurstModel::default()).bursts.is_empty());
        }
    }

    #[test]
    fn a_term_of_half_the_records_cannot_double_and_says_so() {
        let found = bursts(&[1, 9], &[10, 10], BurstModel::default());
        assert_eq!((found.states, found.bursts.len()), (1, 0));
    }

    #[test]
    fn years_without_records_break_no_burst_and_count_for_nothing() {
        let whole = bursts(&[1, 1, 1, 30, 30, 1], &[100; 6], BurstModel::default());
        let gap = bursts(&[1, 1, 0, 1, 30, 0, 30, 1], &[100, 100, 0, 100, 100, 0, 100, 100], BurstModel::default());
        assert_eq!((whole.bursts[0].first, whole.bursts[0].last), (3, 4));
        assert_eq!((gap.bursts[0].first, gap.bursts[0].last), (4, 6));
        assert_eq!(whole.bursts[0].weight, gap.bursts[0].weight);
        assert_eq!(bursts(&[0], &[0], BurstModel::default()), Bursts { bursts: vec![], states: 2 });
        assert!(bursts(&[], &[], BurstModel::default()).bursts.is_empty());
    }

    #[test]
    fn without_the_logarithm_a_burst_would_be_found_that_is_none() {
        // 26 years, one of them with 3 of 20 records where 1.2 are usual: saves 0.78, and ln 26 = 3.26 is not paid back
        let mut hits = vec![1; 26];
        hits[13] = 3;
        let totals = vec![20; 26];
        assert!(bursts(&hits, &totals, BurstModel::default()).bursts.is_empty());
        let cheap = BurstModel { gamma: 1.0 / 26.0_f64.ln() * 0.5, ..BurstModel::default() };
        assert_eq!(bursts(&hits, &totals, cheap).bursts.len(), 1);
    }

    fn series() -> impl Strategy<Value = (Vec<u64>, Vec<u64>)> {
        prop::collection::vec((0_u64..40, 0_u64..60), 1..9)
            .prop_map(|years| years.into_iter().map(|(r, more)| (r.min(r + more), r + more)).unzip())
    }

    /// Every sequence of states, tried one by one.
    fn brute(hits: &[u64], totals: &[u64], model: BurstModel) -> f64 {
        let usual = hits.iter().sum::<u64>() as f64 / totals.iter().sum::<u64>() as f64;
        let rates: Vec<f64> = (0..model.states).map(|i| usual * model.factor.powi(i as i32)).filter(|&p| p < 1.0).collect();
        let years: Vec<usize> = (0..totals.len()).filter(|&t| totals[t] > 0).collect();
        let climb = model.gamma * (years.len() as f64).ln();
        (0..rates.len().pow(years.len() as u32))
            .map(|number| {
                let (mut rest, mut before, mut sum) = (number, 0, 0.0);
                for &t in &years {
                    let state = rest % rates.len();
                    rest /= rates.len();
                    sum += state.saturating_sub(before) as f64 * climb
                        - hits[t] as f64 * rates[state].ln()
                        - (totals[t] - hits[t]) as f64 * (1.0 - rates[state]).ln();
                    before = state;
                }
                sum
            })
            .fold(f64::INFINITY, f64::min)
    }

    /// What the sequence that the bursts tell of costs.
    fn cost_of(found: &Bursts, hits: &[u64], totals: &[u64], model: BurstModel) -> f64 {
        let usual = hits.iter().sum::<u64>() as f64 / totals.iter().sum::<u64>() as f64;
        let years: Vec<usize> = (0..totals.len()).filter(|&t| totals[t] > 0).collect();
        let climb = model.gamma * (years.len() as f64).ln();
        let (mut before, mut sum) = (0, 0.0);
        for &t in &years {
            let state = found.bursts.iter().filter(|burst| (burst.first..=burst.last).contains(&t)).count();
            let p = usual * model.factor.powi(state as i32);
            sum += state.saturating_sub(before) as f64 * climb - hits[t] as f64 * p.ln() - (totals[t] - hits[t]) as f64 * (1.0 - p).ln();
            before = state;
        }
        sum
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn no_sequence_of_states_is_cheaper((hits, totals) in series(), states in 2_usize..4, gamma in 0.0_f64..2.0) {
            let model = BurstModel { factor: 2.0, gamma, states };
            prop_assume!(hits.iter().sum::<u64>() > 0);
            let found = bursts(&hits, &totals, model);
            prop_assume!(found.states > 1);
            let (ours, least) = (cost_of(&found, &hits, &totals, model), brute(&hits, &totals, model));
            prop_assert!((ours - least).abs() <= 1e-9 * (1.0 + least.abs()), "{ours} {least}");
        }

        #[test]
        fn a_burst_of_a_higher_level_lies_within_a_lower_one((hits, totals) in series()) {
            let found = bursts(&hits, &totals, BurstModel { factor: 1.5, gamma: 0.3, states: 4 });
            for high in found.bursts.iter().filter(|burst| burst.level > 1) {
                prop_assert!(found.bursts.iter().any(|low| low.level + 1 == high.level && low.first <= high.first && high.last <= low.last));
            }
            prop_assert!(found.bursts.iter().all(|burst| burst.weight.is_finite()));
        }
    }
}
