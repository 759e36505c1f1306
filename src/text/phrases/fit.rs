//! The trees from records whose keywords are known.

use super::features::{FEATURES, Features};
use super::trees::{DEPTH, Split, Tree, Trees};
use crate::random::Random;

/// How many trees, and how much of what each would correct it corrects.
const TREES: usize = 300;
const RATE: f64 = 0.05;
/// Share of the features that a tree may ask for, drawn anew for each.
const ASKED: f64 = 0.3;
/// Rows that a side of a split must have.
const FEWEST: u32 = 60;
/// Strength of the pull of every leaf towards 0 (half its square is added).
const RIDGE: f64 = 2.0;
/// Intervals that the values of a feature are sorted into.
const BINS: usize = 128;

/// Boosting for the logistic loss by Newton's method (Friedman 2001, doi:10.1214/aos/1013203451, with
/// second derivatives): each tree is grown greedily, level by level, for the greatest
/// `Σ G²/(H + ridge)` over its leaves, `G` and `H` the sums of the first and second derivatives of the
/// rows in it, and a leaf moves its rows by `G/(H + ridge)` times the rate. A tree asks for some of the
/// features only, so that many share the work and none is relied on beyond the fields it was seen in.
///
/// Time O(rows · features) a level of a tree; deterministic, one thread.
pub(super) fn fit(rows: &[(Features, bool)]) -> Trees {
    let thresholds: Vec<Vec<f64>> = (0..FEATURES).map(|feature| thresholds(rows, feature)).collect();
    let bin = |features: &Features| -> [u8; FEATURES] {
        std::array::from_fn(|at| thresholds[at].partition_point(|&above| features[at] > above) as u8)
    };
    let binned: Vec<[u8; FEATURES]> = rows.iter().map(|(features, _)| bin(features)).collect();
    let share = rows.iter().filter(|(_, is_keyword)| *is_keyword).count() as f64 / rows.len().max(1) as f64;
    let share = share.clamp(1e-6, 1.0 - 1e-6);
    let mut model = Trees { intercept: rounded((share / (1.0 - share)).ln()), trees: Vec::new() };
    let mut scores = vec![model.intercept; rows.len()];
    for number in 0..TREES {
        let slopes: Vec<Sums> = scores.iter().zip(rows).map(|(&score, (_, is_keyword))| Sums::of(score, *is_keyword)).collect();
        let asked = &Random::stream(0, number as u64).order(FEATURES)[..((FEATURES as f64 * ASKED) as usize)];
        let (tree, leaves) = grow(&binned, &slopes, &thresholds, asked);
        for (score, leaf) in scores.iter_mut().zip(leaves) {
            *score += tree.leaves[leaf];
        }
        model.trees.push(tree);
    }
    model
}

/// Sums over rows.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    gradient: f64,
    curvature: f64,
    rows: u32,
}

impl Sums {
    fn of(score: f64, is_keyword: bool) -> Self {
        let p = logistic(score);
        Self { gradient: f64::from(u8::from(is_keyword)) - p, curvature: p * (1.0 - p), rows: 1 }
    }

    fn add(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.curvature += other.curvature;
        self.rows += other.rows;
    }

    fn less(self, other: Self) -> Self {
        Self { gradient: self.gradient - other.gradient, curvature: self.curvature - other.curvature, rows: self.rows - other.rows }
    }

    fn gain(self) -> f64 {
        self.gradient * self.gradient / (self.curvature + RIDGE)
    }
}

/// A tree, and the leaf of every row.
fn grow(binned: &[[u8; FEATURES]], slopes: &[Sums], thresholds: &[Vec<f64>], asked: &[u32]) -> (Tree, Vec<usize>) {
    // a node that is not worth a split sends all rows to the left
    let mut splits = [Split { feature: 0, above: f64::INFINITY }; (1 << DEPTH) - 1];
    let mut place = vec![0_usize; binned.len()];
    for level in 0..DEPTH {
        let nodes = 1 << level;
        let mut sums = vec![[[Sums::default(); BINS]; FEATURES]; nodes];
        for ((row, &slope), &node) in binned.iter().zip(slopes).zip(&place) {
            for &feature in asked {
                sums[node][feature as usize][usize::from(row[feature as usize])].add(slope);
            }
        }
        let best: Vec<Option<(usize, usize)>> = sums.iter().map(|sums| best_split(sums, thresholds, asked)).collect();
        for (node, best) in best.iter().enumerate() {
            if let &Some((feature, bin)) = best {
                splits[nodes - 1 + node] = Split { feature, above: thresholds[feature][bin] };
            }
        }
        for (row, node) in binned.iter().zip(&mut place) {
            let right = best[*node].is_some_and(|(feature, bin)| usize::from(row[feature]) > bin);
            *node = 2 * *node + usize::from(right);
        }
    }
    let mut sums = [Sums::default(); 1 << DEPTH];
    for (&slope, &leaf) in slopes.iter().zip(&place) {
        sums[leaf].add(slope);
    }
    let leaves = sums.map(|sums| rounded(RATE * sums.gradient / (sums.curvature + RIDGE)));
    (Tree { splits, leaves }, place)
}

/// Feature and last bin of the left side of the split that gains most; the first of equally good ones.
fn best_split(sums: &[[Sums; BINS]; FEATURES], thresholds: &[Vec<f64>], asked: &[u32]) -> Option<(usize, usize)> {
    let mut whole = Sums::default();
    sums[asked[0] as usize].iter().for_each(|&bin| whole.add(bin));
    let mut best = None;
    let mut most = whole.gain() + 1e-9;
    for feature in asked.iter().map(|&feature| feature as usize) {
        let mut left = Sums::default();
        for (bin, &here) in sums[feature].iter().enumerate().take(thresholds[feature].len()) {
            left.add(here);
            let right = whole.less(left);
            if left.rows >= FEWEST && right.rows >= FEWEST && left.gain() + right.gain() > most {
                most = left.gain() + right.gain();
                best = Some((feature, bin));
            }
        }
    }
    best
}

/// Values of a feature between which its rows are parted as evenly as may be.
fn thresholds(rows: &[(Features, bool)], feature: usize) -> Vec<f64> {
    let mut values: Vec<f64> = rows.iter().map(|(features, _)| features[feature]).collect();
    values.sort_unstable_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..BINS).filter_map(|part| values.get(part * values.len() / BINS).copied()).collect();
    if let Some(&first) = values.first() {
        // of a feature that is mostly its least value
        cuts.push(first);
    }
    cuts.iter_mut().for_each(|cut| *cut = rounded(*cut));
    cuts.sort_unstable_by(f64::total_cmp);
    cuts.dedup();
    cuts.truncate(BINS - 1);
    cuts
}

/// As it is kept: with four digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// `1 / (1 + e^-z)`
pub(super) fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: [f64; 2], is_keyword: bool) -> (Features, bool) {
        // in turn, so that every tree may ask for both
        (std::array::from_fn(|at| values[at % 2]), is_keyword)
    }

    #[test]
    fn odds_that_no_sum_of_features_gives_are_found() {
        // a keyword nine times in ten where exactly one of the two holds, else once in ten
        let mut rows = Vec::new();
        for (a, b) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
            let tenths = if a != b { 9 } else { 1 };
            rows.extend((0..1_000).map(|at| row([a, b], at % 10 < tenths)));
        }
        // exactly balanced, neither feature alone says anything: tip the scale
        rows.extend((0..100).map(|_| row([1.0, 0.0], true)));
        let model = fit(&rows);
        for (values, odds) in [([0.0, 0.0], 0.1), ([0.0, 1.0], 0.9), ([1.0, 0.0], 0.9), ([1.0, 1.0], 0.1)] {
            let given = logistic(model.score(&row(values, true).0));
            assert!((given - odds).abs() < 0.03, "{values:?}: {given}");
        }
        assert_eq!(model, fit(&rows), "fitted twice, the same");
    }

    #[test]
    fn without_a_feature_that_tells_the_share_is_given() {
        let rows: Vec<_> = (0..1_000).map(|at| row([0.0, 0.0], at % 4 == 0)).collect();
        let model = fit(&rows);
        assert!((logistic(model.score(&[0.0; FEATURES])) - 0.25).abs() < 1e-3);
    }
}
