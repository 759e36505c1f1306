//! How many authors wrote how many works.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Line;
use super::zeta::zeta_moments;
use crate::random::Random;

/// `f(x) = C / x^beta`: the share of authors with x works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LotkaFit {
    /// The exponent; Lotka found about 2.
    pub beta: f64,
    /// Share of authors with one work.
    pub c: f64,
    /// Greatest distance between the cumulative shares, found and fitted (Kolmogorov and Smirnov).
    pub distance: f64,
}

/// Lotka's law on a literature.
#[derive(Debug, Clone, PartialEq)]
pub struct Lotka {
    /// Number of works and authors with as many, ascending.
    pub authors_with: Vec<(u64, u64)>,
    /// Authors.
    pub authors: u64,
    /// The exponent of greatest likelihood; none where no author has two works.
    pub likelihood: Option<LotkaFit>,
    /// Standard error of that exponent.
    pub standard_error: Option<f64>,
    /// Share of samples drawn from the fitted law that lie farther from their own fit: a small one speaks against the law. None
    /// where none were drawn.
    pub p_value: Option<f64>,
    /// The usual regression of log share on log works, with its C; none for fewer than two numbers of works.
    pub regression: Option<(LotkaFit, Line)>,
    /// Distance above which the law is rejected at 1 percent, 1.63 / sqrt(authors), as Pao has it.
    pub critical_distance: f64,
}

/// Fits Lotka's law to the number of works of each author; none without an author.
///
/// beta of greatest likelihood solves `-ζ'(β) / ζ(β) = mean of ln x`, and C is 1 / ζ(β), so that the shares add up to 1; its standard error is
/// `1 / sqrt(n (ζ''/ζ - (ζ'/ζ)²))`. The regression weighs an author with 40 works as much as a thousand with one and is given because the
/// field prints it; its shares need not add up to 1, and its distance is that of its curve as it stands. `draws` samples of as many authors,
/// each with its own numbers, give the p value.
///
/// Time O(draws authors), on all threads.
///
/// Lotka (1926), J. Wash. Acad. Sci. 16, 317-323; Clauset, Shalizi, Newman (2009), SIAM Rev. 51, 661-703, doi:10.1137/070710111; Pao (1985),
/// Inf. Process. Manag. 21, 305-320, doi:10.1016/0306-4573(85)90055-X.
///
/// # Panics
/// When an author has no work.
pub fn lotka(works: &[u64], draws: usize, seed: u64) -> Option<Lotka> {
    assert!(works.iter().all(|&x| x > 0), "an author has a work");
    if works.is_empty() {
        return None;
    }
    let authors_with = counted(works);
    let n = works.len() as f64;
    let likelihood = fit(&authors_with);
    let standard_error = likelihood.map(|found| {
        let [zero, one, two] = zeta_moments(found.beta);
        1.0 / (n * (two / zero - (one / zero).powi(2))).sqrt()
    });
    let p_value = likelihood.filter(|_| draws > 0).map(|found| {
        let farther = (0..draws)
            .into_par_iter()
            .filter(|&number| {
                let mut random = Random::stream(seed, number as u64);
                let sample: Vec<u64> = (0..works.len()).map(|_| draw(&mut random, found.beta)).collect();
                fit(&counted(&sample)).is_none_or(|other| other.distance >= found.distance)
            })
            .count();
        (1 + farther) as f64 / (1 + draws) as f64
    });
    let points: Vec<(f64, f64)> = authors_with.iter().map(|&(x, authors)| ((x as f64).log10(), (authors as f64 / n).log10())).collect();
    let regression = Line::through(&points).map(|line| {
        let (beta, c) = (-line.slope, 10_f64.powf(line.intercept));
        (LotkaFit { beta, c, distance: distance(&authors_with, beta, c) }, line)
    });
    let critical_distance = 1.63 / n.sqrt();
    Some(Lotka { authors_with, authors: works.len() as u64, likelihood, standard_error, p_value, regression, critical_distance })
}

fn counted(works: &[u64]) -> Vec<(u64, u64)> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    works.iter().for_each(|&x| *counts.entry(x).or_default() += 1);
    counts.into_iter().collect()
}

fn fit(authors_with: &[(u64, u64)]) -> Option<LotkaFit> {
    let n: u64 = authors_with.iter().map(|&(_, authors)| authors).sum();
    let mean = authors_with.iter().map(|&(x, authors)| (x as f64).ln() * authors as f64).sum::<f64>() / n as f64;
    if mean == 0.0 {
        return None;
    }
    let over = |beta: f64| {
        let [zero, one, _] = zeta_moments(beta);
        one / zero > mean
    };
    // the mean of ln x falls as beta grows
    let (mut low, mut high) = (1.000_001, 2.0);
    while over(high) {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        *(if over(middle) { &mut low } else { &mut high }) = middle;
    }
    let beta = (low + high) / 2.0;
    let c = 1.0 / zeta_moments(beta)[0];
    Some(LotkaFit { beta, c, distance: distance(authors_with, beta, c) })
}

/// Greatest distance of the cumulative shares over all numbers of works up to the largest.
fn distance(authors_with: &[(u64, u64)], beta: f64, c: f64) -> f64 {
    let n: u64 = authors_with.iter().map(|&(_, authors)| authors).sum();
    let (mut found, mut fitted, mut farthest, mut x) = (0_u64, 0.0, 0.0_f64, 0);
    for &(works, authors) in authors_with {
        // between two numbers that occur only the fitted share moves: it is farthest just before the next
        while x < works {
            farthest = farthest.max((found as f64 / n as f64 - fitted).abs());
            x += 1;
            fitted += c * (x as f64).powf(-beta);
            if x > 100_000 {
                return farthest;
            }
        }
        found += authors;
        farthest = farthest.max((found as f64 / n as f64 - fitted).abs());
    }
    farthest
}

/// A number x with probability proportional to x^-beta (Devroye 1986, chapter X.6).
fn draw(random: &mut Random, beta: f64) -> u64 {
    let b = 2_f64.powf(beta - 1.0);
    loop {
        let (u, v) = (1.0 - random.unit(), random.unit());
        let x = u.powf(-1.0 / (beta - 1.0)).floor();
        let t = (1.0 + 1.0 / x).powf(beta - 1.0);
        if x < 1e15 && v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return x as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_of_one_work_each_have_no_exponent() {
        let found = lotka(&[1; 9], 99, 0).expect("authors");
        assert_eq!((found.likelihood, found.regression, found.p_value), (None, None, None));
        assert_eq!(lotka(&[], 99, 0), None);
    }

    #[test]
    fn the_exponent_of_a_sample_is_found_again() {
        let mut random = Random::new(9);
        for beta in [1.8, 2.0, 2.9] {
            let works: Vec<u64> = (0..4000).map(|_| draw(&mut random, beta)).collect();
            let found = lotka(&works, 0, 1).expect("authors");
            let (fit, error) = (found.likelihood.expect("an exponent"), found.standard_error.expect("an error"));
            assert!((fit.beta - beta).abs() < 4.0 * error, "{beta}: {fit:?}");
            assert!(fit.distance < found.critical_distance);
        }
    }

    #[test]
    fn p_values_of_the_law_itself_are_spread_evenly() {
        let p: Vec<f64> = (0..40)
            .map(|number| {
                let mut random = Random::stream(77, number);
                let works: Vec<u64> = (0..300).map(|_| draw(&mut random, 2.2)).collect();
                lotka(&works, 39, number).and_then(|found| found.p_value).expect("an exponent")
            })
            .collect();
        let mean = p.iter().sum::<f64>() / 40.0;
        // four standard errors of the mean of 40 even numbers, and about a quarter of them in each quarter
        assert!((mean - 0.5).abs() < 4.0 * (1.0 / 12.0_f64 / 40.0).sqrt(), "{p:?}");
        assert!(p.iter().filter(|&&p| p <= 0.25).count() <= 20, "{p:?}");
    }

    #[test]
    fn what_is_no_power_law_is_rejected() {
        let works: Vec<u64> = (0..2000).map(|i| 10 + i % 7).collect();
        let found = lotka(&works, 99, 1).expect("authors");
        assert_eq!(found.p_value, Some(0.01));
    }
}
