//! In which years a keyword is used: first, mean and middle year, and half-life.

use crate::record::{Year, YearSpan};
use crate::text::TermId;

/// How many records of each year hold each term of a vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct KeywordYears {
    /// Where the years of each term begin in `uses`.
    starts: Vec<usize>,
    /// Year and records of that year with the term, ascending by year; years without any are not there.
    uses: Vec<(Year, u32)>,
}

impl KeywordYears {
    /// Reads the records' terms, each once a record, with the years of the records; `terms` is the vocabulary's size.
    ///
    /// Time O(terms + occurrences log occurrences), memory O(terms + occurrences).
    ///
    /// # Panics
    /// When a record holds a `TermId` that is not below `terms`.
    pub fn of<R: AsRef<[TermId]>>(records: &[R], years: &[Year], terms: usize) -> Self {
        let mut starts = vec![0; terms + 1];
        let mut all: Vec<(TermId, Year)> =
            records.iter().zip(years).flat_map(|(record, &year)| record.as_ref().iter().map(move |&term| (term, year))).collect();
        all.sort_unstable();
        let mut uses = Vec::new();
        for run in all.chunk_by(|a, b| a == b) {
            let (term, year) = run[0];
            starts[term.index() + 1] += 1;
            uses.push((year, run.len() as u32));
        }
        for t in 0..terms {
            starts[t + 1] += starts[t];
        }
        Self { starts, uses }
    }

    /// The years that use the term, ascending, with the records of each.
    pub fn uses(&self, term: TermId) -> &[(Year, u32)] {
        &self.uses[self.starts[term.index()]..self.starts[term.index() + 1]]
    }

    /// Records with the term in every year of a span, those without any included.
    pub fn series(&self, term: TermId, span: YearSpan) -> Vec<u64> {
        let mut series = vec![0; span.len()];
        for &(year, records) in self.uses(term) {
            if let Some(at) = span.position(year) {
                series[at] = u64::from(records);
            }
        }
        series
    }

    /// Year of the first record with the term.
    pub fn first(&self, term: TermId) -> Option<Year> {
        self.uses(term).first().map(|&(year, _)| year)
    }

    /// Year of the last record with the term.
    pub fn last(&self, term: TermId) -> Option<Year> {
        self.uses(term).last().map(|&(year, _)| year)
    }

    /// Arithmetic mean of the years of the records with the term.
    pub fn mean(&self, term: TermId) -> Option<f64> {
        let (sum, count) = self.uses(term).iter().fold((0, 0), |(sum, count), &(year, n)| {
            let n = u64::from(n);
            (sum + u64::from(year.0) * n, count + n)
        });
        (count > 0).then(|| sum as f64 / count as f64)
    }

    /// First quartile, median and third quartile of the years of the records with the term: its trend topic's bar.
    ///
    /// Quantiles lie between two neighbours in proportion (type 7 of Hyndman and Fan 1996, doi:10.2307/2684934, the default
    /// of R and numpy), unrounded; bibliometrix's `fieldByYear` rounds the same ones to whole years.
    pub fn quartiles(&self, term: TermId) -> Option<[f64; 3]> {
        let count: u64 = self.uses(term).iter().map(|&(_, n)| u64::from(n)).sum();
        let ordered = |place: u64| {
            let mut before = 0;
            let here = |&&(_, n): &&(Year, u32)| {
                before += u64::from(n);
                place < before
            };
            self.uses(term).iter().find(here).map(|&(year, _)| f64::from(year.0))
        };
        let quantile = |quarters: u64| {
            let (below, rest) = ((count.checked_sub(1)? * quarters) / 4, ((count - 1) * quarters) % 4);
            let (low, high) = (ordered(below)?, ordered((below + 1).min(count - 1))?);
            Some(low + (high - low) * rest as f64 / 4.0)
        };
        Some([quantile(1)?, quantile(2)?, quantile(3)?])
    }

    /// Half-life in years, seen from the end of `as_of`: how far back one must go to find half of the term's uses.
    ///
    /// Counting back from `as_of` itself as the first year, k is the number of whole years that hold less than half of the
    /// uses, and of the next year the part that is missing is added in proportion, as in the cited half-life of the Journal Citation
    /// Reports. Uses after `as_of` are left out; none without a use. Burton and Kebler (1960), doi:10.1002/asi.5090110105,
    /// brought the notion to literature.
    pub fn half_life(&self, term: TermId, as_of: Year) -> Option<f64> {
        let uses: Vec<_> = self.uses(term).iter().filter(|(year, _)| *year <= as_of).collect();
        let half = uses.iter().map(|(_, n)| f64::from(*n)).sum::<f64>() / 2.0;
        let mut found = 0.0;
        for &&(year, n) in uses.iter().rev() {
            let n = f64::from(n);
            if found + n >= half {
                return Some(f64::from(as_of.0 - year.0) + (half - found) / n);
            }
            found += n;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of_years(years: &[u16]) -> KeywordYears {
        let records = vec![vec![TermId(0)]; years.len()];
        KeywordYears::of(&records, &years.iter().map(|&y| Year(y)).collect::<Vec<_>>(), 1)
    }

    #[test]
    fn first_mean_and_last_year_of_each_term() {
        let records = [vec![TermId(0), TermId(1)], vec![TermId(1)]];
        let years = KeywordYears::of(&records, &[Year(2019), Year(2014)], 3);
        assert_eq!((years.first(TermId(1)), years.mean(TermId(1))), (Some(Year(2014)), Some(2016.5)));
        assert_eq!((years.last(TermId(1)), years.last(TermId(0))), (Some(Year(2019)), Some(Year(2019))));
        assert_eq!((years.first(TermId(2)), years.mean(TermId(2)), years.quartiles(TermId(2))), (None, None, None));
        assert_eq!(years.half_life(TermId(2), Year(2019)), None);
        assert_eq!(years.series(TermId(1), (2013, 2015).into()), [0, 1, 0]);
    }

    #[test]
    fn quartiles_are_those_of_numpy() {
        // numpy 2.4.6: quantile([2010, 2012, 2012, 2015, 2019, 2020], [.25, .5, .75])
        assert_eq!(of_years(&[2019, 2012, 2010, 2015, 2012, 2020]).quartiles(TermId(0)), Some([2012.0, 2013.5, 2018.0]));
        assert_eq!(of_years(&[2010]).quartiles(TermId(0)), Some([2010.0; 3]));
    }

    #[test]
    fn half_of_the_uses_within_the_half_life() {
        // 4 uses: the 1 of 2019 leaves 1 of the half missing, which is 1 of the 2 of 2017, the third year back
        assert_eq!(of_years(&[2019, 2017, 2017, 2010]).half_life(TermId(0), Year(2019)), Some(2.5));
        assert_eq!(of_years(&[2019, 2019]).half_life(TermId(0), Year(2019)), Some(0.5));
        assert_eq!(of_years(&[2019, 2021]).half_life(TermId(0), Year(2020)), Some(1.5), "what comes later is left out");
    }

    proptest! {
        #[test]
        fn quartiles_lie_in_order_within_the_years(mut years in prop::collection::vec(1990_u16..2026, 1..40)) {
            let found = of_years(&years);
            let [a, b, c] = found.quartiles(TermId(0)).expect("used");
            years.sort_unstable();
            let n = years.len();
            prop_assert!(f64::from(years[0]) <= a && a <= b && b <= c && c <= f64::from(years[n - 1]));
            prop_assert_eq!(b, (f64::from(years[(n - 1) / 2]) + f64::from(years[n / 2])) / 2.0);
            let later = found.half_life(TermId(0), Year(2030)).expect("used");
            prop_assert!((later - found.half_life(TermId(0), Year(2026)).expect("used") - 4.0).abs() < 1e-9);
        }
    }
}
