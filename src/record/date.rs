//! Dates of publication, as fine as the source prints them.

use std::fmt;

use super::Year;

/// A date in the Gregorian calendar with its precision: a year, a month of it, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: Year,
    /// Month from 1 to 12, where it is known.
    pub month: Option<u8>,
    /// Day from 1, where it is known; never without a month.
    pub day: Option<u8>,
}

/// ISO 8601, as far as known: "2019", "2019-05", "2019-05-01".
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.year.fmt(f)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl Date {
    /// A date that is known to the year.
    pub fn of_year(year: Year) -> Self {
        Self { year, month: None, day: None }
    }

    /// Reads a date as sources print it: "2019-05-01", "2019/05//", "2019年5月", "20190501",
    /// "2019 Jan 28", "JUL 15" beside `year`, "15 July 2019", "2019-05-01T08:00:00Z". A season or
    /// a span of months is known to its first month where that is named, else to the year. `None`
    /// without any year; a month or day that the calendar does not have is left out.
    pub fn read(text: &str, year: Option<Year>) -> Option<Self> {
        let text = text.split(['T', 't']).next().filter(|head| head.bytes().any(|b| b.is_ascii_digit())).unwrap_or(text);
        let mut numbers: Vec<(u32, usize)> = Vec::new();
        let mut named: Option<(u8, usize)> = None;
        for word in text.split(|c: char| !c.is_alphanumeric() || "年月日".contains(c)).filter(|word| !word.is_empty()) {
            if word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()) {
                for part in [&word[..4], &word[4..6], &word[6..]] {
                    numbers.push((part.parse().ok()?, part.len()));
                }
            } else if let Ok(number) = word.parse() {
                numbers.push((number, word.len()));
            } else if named.is_none()
                && let Some(month) = month_named(word)
            {
                named = Some((month, numbers.len()));
            }
        }
        let at = numbers.iter().position(|&(_, digits)| digits == 4);
        let (year, before, after): (Year, &[_], &[_]) = match (at, year) {
            (Some(at), _) => (Year(numbers[at].0 as u16), &numbers[..at], &numbers[at + 1..]),
            (None, Some(year)) => (year, &[], &numbers),
            (None, None) => return None,
        };
        let small = |numbers: &[(u32, usize)], i: usize| numbers.get(i).map(|&(number, _)| number);
        let (month, day) = match named {
            // "15 July 2019", or "2019 Jul 15"
            Some((month, place)) if at.is_some_and(|at| place <= at) && !before.is_empty() => (Some(u32::from(month)), small(before, 0)),
            Some((month, _)) => (Some(u32::from(month)), small(after, 0)),
            None => (small(after, 0), small(after, 1)),
        };
        let month = month.filter(|month| (1..=12).contains(month)).map(|month| month as u8);
        let day = day.filter(|day| month.is_some_and(|month| (1..=days_of(year, month)).contains(day))).map(|day| day as u8);
        Some(Self { year, month, day })
    }
}

fn days_of(year: Year, month: u8) -> u32 {
    let leap = year.0.is_multiple_of(4) && (!year.0.is_multiple_of(100) || year.0.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The month that an English word or its first three letters name.
fn month_named(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let lower = word.to_ascii_lowercase();
    let found =
        MONTHS.iter().position(|month| lower.len() >= 3 && (month.starts_with(&lower) || lower == "sept" && *month == "september"))?;
    Some(found as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_date_is_read_with_its_precision() {
        for (text, date) in [
            ("2019-05-01", "2019-05-01"),
            ("2019/05//", "2019-05"),
            ("2014//", "2014"),
            ("2019年5月3日", "2019-05-03"),
            ("20190128", "2019-01-28"),
            ("2019 Jan 28", "2019-01-28"),
            ("15 July 2019", "2019-07-15"),
            ("Jul 15 2019", "2019-07-15"),
            ("2019 Jan-Feb", "2019-01"),
            ("2019 Spring", "2019"),
            ("2019-02-30", "2019-02"),
            ("2019-05-01T08:00:00Z", "2019-05-01"),
        ] {
            assert_eq!(Date::read(text, None).map(|date| date.to_string()).as_deref(), Some(date), "{text}");
        }
        assert_eq!(Date::read("JUL 15", Some(Year(2010))).map(|date| date.to_string()).as_deref(), Some("2010-07-15"));
        assert_eq!(Date::read("SEP", Some(Year(2010))).map(|date| date.to_string()).as_deref(), Some("2010-09"));
        assert_eq!(Date::read("网络首发", None), None);
    }
}
