//! When a keyword first appears, and its mean year.

use crate::record::Year;
use crate::text::TermId;

/// First and mean year of every term of a vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct KeywordYears {
    first: Vec<Option<Year>>,
    sums: Vec<(u64, u64)>,
}

impl KeywordYears {
    /// Reads the records' terms with the years of the records; `terms` is the vocabulary's size.
    ///
    /// Time O(terms + occurrences).
    pub fn of(records: &[Vec<TermId>], years: &[Year], terms: usize) -> Self {
        let mut found = Self { first: vec![None; terms], sums: vec![(0, 0); terms] };
        for (record, &year) in records.iter().zip(years) {
            for term in record {
                let first = &mut found.first[term.index()];
                *first = Some(first.map_or(year, |earlier| earlier.min(year)));
                let (sum, count) = &mut found.sums[term.index()];
                *sum += u64::from(year.0);
                *count += 1;
            }
        }
        found
    }

    /// Year of the first record with the term.
    pub fn first(&self, term: TermId) -> Option<Year> {
        self.first[term.index()]
    }

    /// Arithmetic mean of the years of the records with the term.
    pub fn mean(&self, term: TermId) -> Option<f64> {
        let (sum, count) = self.sums[term.index()];
        (count > 0).then(|| sum as f64 / count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_mean_year_of_each_term() {
        let records = [vec![TermId(0), TermId(1)], vec![TermId(1)]];
        let years = KeywordYears::of(&records, &[Year(2019), Year(2014)], 3);
        assert_eq!((years.first(TermId(1)), years.mean(TermId(1))), (Some(Year(2014)), Some(2016.5)));
        assert_eq!((years.first(TermId(2)), years.mean(TermId(2))), (None, None));
    }
}
