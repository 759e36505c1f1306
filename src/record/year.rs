//! Years of publication and spans of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Field;

/// A year of publication in the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Year(pub u16);

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Year {
    /// Reads a year field. The first run of exactly four digits counts, half-width or full-width
    /// ("2019", "2019年", "2019-05-01", "２０１８"; the first year of "2004-2005"), when it lies in
    /// `plausible`; anything else that is not blank stays verbatim.
    pub fn read(text: &str, plausible: YearSpan) -> Field<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Field::Missing;
        }
        match first_four_digits(text).map(Self) {
            Some(year) if plausible.contains(year) => Field::Typed(year),
            _ => Field::Verbatim(text.to_owned()),
        }
    }
}

/// The first run of digits, if it is four long.
fn first_four_digits(text: &str) -> Option<u16> {
    let mut digits = text.chars().map(digit).skip_while(Option::is_none).map_while(|d| d);
    let value = digits.by_ref().take(4).try_fold((0, 0), |(value, n), d| Some((value * 10 + d, n + 1)));
    match value {
        Some((value, 4)) if digits.next().is_none() => Some(value),
        _ => None,
    }
}

fn digit(c: char) -> Option<u16> {
    match c {
        '0'..='9' => Some(c as u16 - '0' as u16),
        '０'..='９' => Some(c as u16 - '０' as u16),
        _ => None,
    }
}

/// A span of years, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(u16, u16)", into = "(u16, u16)")]
pub struct YearSpan {
    first: Year,
    last: Year,
}

impl YearSpan {
    /// From the earlier to the later of two years.
    pub fn new(a: Year, b: Year) -> Self {
        Self { first: a.min(b), last: a.max(b) }
    }

    /// First year.
    pub fn first(self) -> Year {
        self.first
    }

    /// Last year, included.
    pub fn last(self) -> Year {
        self.last
    }

    /// Number of years, at least 1.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(self) -> usize {
        usize::from(self.last.0 - self.first.0) + 1
    }

    /// True for a year within the span.
    pub fn contains(self, year: Year) -> bool {
        self.first <= year && year <= self.last
    }

    /// Every year in order.
    pub fn years(self) -> impl ExactSizeIterator<Item = Year> {
        let first = self.first.0;
        (0..self.len()).map(move |i| Year(first + i as u16))
    }

    /// Place of a year counted from the first.
    pub fn position(self, year: Year) -> Option<usize> {
        self.contains(year).then(|| usize::from(year.0 - self.first.0))
    }
}

impl From<(u16, u16)> for YearSpan {
    fn from((a, b): (u16, u16)) -> Self {
        Self::new(Year(a), Year(b))
    }
}

impl From<YearSpan> for (u16, u16) {
    fn from(span: YearSpan) -> Self {
        (span.first.0, span.last.0)
    }
}

impl fmt::Display for YearSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}-{}", self.first, self.last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_one_year_is_that_year() {
        assert_eq!([(2017, 2017), (2019, 2017)].map(|span| YearSpan::from(span).to_string()), ["2017", "2017-2019"]);
    }

    const PLAUSIBLE: YearSpan = YearSpan { first: Year(1900), last: Year(2026) };

    #[test]
    fn reads_the_first_run_of_four_digits() {
        for (text, year) in
            [("1994", 1994), ("2019年", 2019), ("2019-05-01", 2019), ("２０１８", 2018), ("2004-2005", 2004), ("c2010", 2010)]
        {
            assert_eq!(Year::read(text, PLAUSIBLE), Field::Typed(Year(year)), "{text}");
        }
    }

    #[test]
    fn keeps_what_is_no_plausible_year_verbatim() {
        for text in ["20199", "199", "二〇一九", "1893", "2027", "网络首发", "ⅩⅩ", "12 2019"] {
            assert_eq!(Year::read(text, PLAUSIBLE), Field::Verbatim(text.into()), "{text}");
        }
        assert_eq!(Year::read("  ", PLAUSIBLE), Field::Missing);
    }

    #[test]
    fn a_span_counts_both_ends() {
        let span = YearSpan::from((2019, 1994));
        assert_eq!(span.len(), 26);
        assert_eq!(span.years().last(), Some(Year(2019)));
        assert_eq!(span.position(Year(1994)), Some(0));
        assert_eq!(span.position(Year(2020)), None);
    }
}
