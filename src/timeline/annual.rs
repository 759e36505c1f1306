//! Annual and cumulative output over a span of years.

use crate::record::{Year, YearSpan};

/// Works a year over a span; years without a work are there with 0, and the works that fall
/// outside are counted, so that `total() + before + after + without_year` is the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnualOutput {
    span: YearSpan,
    records: Vec<u64>,
    /// Works of a year before the span.
    pub before: u64,
    /// Works of a year after the span.
    pub after: u64,
    /// Works whose year is missing or unreadable.
    pub without_year: u64,
}

impl AnnualOutput {
    /// Counts the years of a corpus.
    pub fn count(span: YearSpan, years: impl IntoIterator<Item = Option<Year>>) -> Self {
        let mut output = Self { span, records: vec![0; span.len()], before: 0, after: 0, without_year: 0 };
        for year in years {
            match year.map(|year| (year, span.position(year))) {
                None => output.without_year += 1,
                Some((_, Some(at))) => output.records[at] += 1,
                Some((year, None)) if year < span.first() => output.before += 1,
                Some(_) => output.after += 1,
            }
        }
        output
    }

    /// The span counted.
    pub fn span(&self) -> YearSpan {
        self.span
    }

    /// Year, works of that year, works up to and with that year; every year of the span in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (Year, u64, u64)> {
        let mut cumulative = 0;
        self.span.years().zip(&self.records).map(move |(year, &records)| {
            cumulative += records;
            (year, records, cumulative)
        })
    }

    /// Works within the span.
    pub fn total(&self) -> u64 {
        self.records.iter().sum()
    }

    /// The last year with its works and those of the year before, where it holds less than half as many: as a rule a year that was not
    /// over, or not indexed yet, when the works were collected. None where the year before has fewer than 10, which halve by chance.
    pub fn unfinished_end(&self) -> Option<(Year, u64, u64)> {
        let [.., before, last] = self.records[..] else { return None };
        (before >= 10 && 2 * last < before).then(|| (self.span.last(), last, before))
    }

    /// Mean annual growth rate `(a_last / a_first)^(1 / (last - first)) - 1` between the first and
    /// last year of the span, as a share (0.6 is 60 percent a year). `None` where either end has no
    /// work or the span is a single year: the rate is then undefined, not zero.
    ///
    /// The end points alone decide it, as in bibliometrix's `summary`, but over the study's years
    /// rather than over the years that happen to hold a record.
    pub fn mean_annual_growth_rate(&self) -> Option<f64> {
        let (&first, &last) = (self.records.first()?, self.records.last()?);
        let steps = self.span.len() - 1;
        (first > 0 && last > 0 && steps > 0).then(|| (last as f64 / first as f64).powf(1.0 / steps as f64) - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(first: u16, last: u16, years: &[u16]) -> AnnualOutput {
        AnnualOutput::count((first, last).into(), years.iter().map(|&y| (y > 0).then_some(Year(y))))
    }

    #[test]
    fn years_without_a_work_are_there_with_zero() {
        let rows: Vec<_> = output(1994, 1997, &[1994, 1997, 1997]).rows().map(|(y, n, c)| (y.0, n, c)).collect();
        assert_eq!(rows, [(1994, 1, 1), (1995, 0, 1), (1996, 0, 1), (1997, 2, 3)]);
    }

    #[test]
    fn nothing_is_lost_outside_the_span() {
        let o = output(2000, 2001, &[0, 1999, 2000, 2002, 2003]);
        assert_eq!((o.total(), o.before, o.after, o.without_year), (1, 1, 2, 1));
    }

    #[test]
    fn growth_from_17_to_178_in_five_years_is_59_95_percent() {
        let years: Vec<u16> = std::iter::repeat_n(2014, 17).chain(std::iter::repeat_n(2019, 178)).collect();
        let rate = output(2014, 2019, &years).mean_annual_growth_rate().expect("both ends have works");
        assert!((rate - 0.5995).abs() < 5e-5, "{rate}");
    }

    #[test]
    fn a_last_year_of_less_than_half_looks_unfinished() {
        let of = |before: usize, last: usize| output(2018, 2019, &[vec![2018; before], vec![2019; last]].concat()).unfinished_end();
        assert_eq!(of(10, 4), Some((Year(2019), 4, 10)));
        assert_eq!((of(10, 5), of(9, 0), output(2019, 2019, &[2019]).unfinished_end()), (None, None, None));
    }

    #[test]
    fn growth_from_or_to_nothing_is_undefined() {
        assert_eq!(output(2014, 2019, &[2019]).mean_annual_growth_rate(), None);
        assert_eq!(output(2014, 2014, &[2014]).mean_annual_growth_rate(), None);
    }
}
