//! Spans of datestamps: where an incremental harvest begins, and how a long one is divided.
//!
//! All arithmetic is on the repository's own clock (`responseDate`), unless it runs ahead of ours. Datestamps are
//! inclusive at both ends and in one of two forms, `2024-05-01` or `2024-05-01T00:00:00Z`.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// The finest datestamp that a repository takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Granularity {
    /// `YYYY-MM-DD`, which every repository must take.
    #[default]
    Day,
    /// `YYYY-MM-DDThh:mm:ssZ`.
    Second,
}

impl Granularity {
    /// Reads what `Identify` says; anything else than seconds is a day.
    pub fn read(text: &str) -> Self {
        if text.to_ascii_lowercase().contains("hh:mm") { Self::Second } else { Self::Day }
    }
}

/// Where the harvest after one that began at `mark` begins: a day and one unit of granularity before,
/// since records are entered while a harvest runs, not in the order of their datestamps, and by more
/// than one machine. `None` for a mark that is no time.
///
/// A mark later than `now`, by our clock, is of a clock that is wrong, and `now` takes its place: if it
/// is ours that is wrong, more is asked for than need be, and nothing is missed.
pub fn incremental_from(mark: &str, granularity: Granularity, now: Timestamp) -> Option<String> {
    let mark = read_time(mark)?.min(now);
    let day = SignedDuration::from_hours(24);
    Some(match granularity {
        Granularity::Day => day_of(mark.checked_sub(day * 2).ok()?),
        Granularity::Second => mark.checked_sub(day + SignedDuration::from_secs(1)).ok()?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}

/// The day of a datestamp in either form.
pub(super) fn to_day(stamp: &str) -> String {
    stamp.get(..10).unwrap_or(stamp).to_owned()
}

/// Whether a text says a time that a harvest can begin at.
pub(super) fn is_time(text: &str) -> bool {
    read_time(text).is_some()
}

fn read_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    format!("{}T00:00:00Z", text.get(..10)?).parse().ok()
}

fn day_of(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// A list divided by datestamp, each part `FROM/UNTIL` in days. The first part has no beginning and
/// the last no end, unless the list has: what repositories say of their earliest datestamp is often
/// wrong, and records come in while the list is gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Days a part.
    pub days: u32,
    /// First day of the second part's reckoning: the list's own beginning or the earliest datestamp.
    pub first: String,
    /// The day on which the last part begins at the latest, the repository's today.
    pub last: String,
    /// The list begins at `first` and no earlier.
    pub begins: bool,
    /// The list ends at `last` and no later.
    pub ends: bool,
}

impl Division {
    /// The first part.
    pub(super) fn first_window(&self) -> Option<String> {
        let first = self.first.parse::<Date>().ok()?;
        self.window(if self.begins { self.first.clone() } else { String::new() }, first)
    }

    /// The part after one.
    pub(super) fn next_window(&self, window: &str) -> Option<String> {
        let (_, until) = window.split_once('/')?;
        let from = until.parse::<Date>().ok()?.tomorrow().ok()?;
        if self.ends && from > self.last.parse::<Date>().ok()? {
            return None;
        }
        self.window(from.to_string(), from)
    }

    /// `from` written as given, `begin` as the day to count from.
    fn window(&self, from: String, begin: Date) -> Option<String> {
        let last = self.last.parse::<Date>().ok()?;
        let until = begin.checked_add(i64::from(self.days.max(1) - 1).days()).ok()?;
        Some(match (until >= last, self.ends) {
            (true, true) => format!("{from}/{last}"),
            (true, false) => format!("{from}/"),
            (false, _) => format!("{from}/{until}"),
        })
    }
}

/// The two halves of a span, each `FROM/UNTIL` and open where the span is; `None` where it is as small
/// as the repository's datestamps can tell apart. Days are halved first, then the seconds of a day.
///
/// An open beginning is taken for `earliest`, or for a time before there were repositories where that
/// is no help; an open end for `now`.
pub(super) fn halves(from: Option<&str>, until: Option<&str>, earliest: &str, now: &str, granularity: Granularity) -> Option<[String; 2]> {
    const BEFORE_ALL: Date = jiff::civil::date(1990, 1, 1);
    let day = |stamp: &str| stamp.get(..10)?.parse::<Date>().ok();
    let (given_from, given_until) = (from.unwrap_or_default(), until.unwrap_or_default());
    let parts = |end: &str, begin: &str| Some([format!("{given_from}/{end}"), format!("{begin}/{given_until}")]);
    let high = match until {
        Some(until) => day(until)?,
        None => day(now)?,
    };
    let low = match from {
        Some(from) => day(from)?,
        None => day(earliest).filter(|earliest| *earliest < high).unwrap_or(BEFORE_ALL),
    };
    // both ends of a span are of one form
    let timed = given_from.contains('T') || given_until.contains('T');
    let begin_of = |day: Date| if timed { format!("{day}T00:00:00Z") } else { day.to_string() };
    let end_of = |day: Date| if timed { format!("{day}T23:59:59Z") } else { day.to_string() };
    if low < high || low == high && until.is_none() {
        let middle = low.checked_add((low.until(high).ok()?.get_days() / 2).days()).ok()?;
        return parts(&end_of(middle), &begin_of(middle.tomorrow().ok()?));
    }
    if low > high || granularity == Granularity::Day || from.is_none() {
        return None;
    }
    let time = |stamp: &str, of_a_day: &str| match stamp.contains('T') {
        true => stamp.parse::<Timestamp>().ok(),
        false => format!("{stamp}T{of_a_day}Z").parse().ok(),
    };
    let (low, high) = (time(given_from, "00:00:00")?, time(given_until, "23:59:59")?);
    let middle = low.checked_add(SignedDuration::from_secs((high.as_second() - low.as_second()) / 2)).ok()?;
    let second = |time: Timestamp| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let behind = middle.checked_add(SignedDuration::from_secs(1)).ok()?;
    (low < high).then(|| [format!("{}/{}", second(low), second(middle)), format!("{}/{}", second(behind), second(high))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incremental_harvest_overlaps_by_a_day_and_a_unit() {
        let from =
            |mark: &str, granularity: Granularity| incremental_from(mark, granularity, "2025-01-01T00:00:00Z".parse().expect("a time"));
        assert_eq!(from("2024-05-01T00:00:00Z", Granularity::Second).as_deref(), Some("2024-04-29T23:59:59Z"));
        assert_eq!(from("2024-05-01T23:59:59Z", Granularity::Day).as_deref(), Some("2024-04-29"));
        assert_eq!(from("2024-03-01", Granularity::Day).as_deref(), Some("2024-02-28"));
        assert_eq!(from("yesterday", Granularity::Day), None);
        // a clock that is years ahead hides nothing
        assert_eq!(from("2031-03-01", Granularity::Day).as_deref(), Some("2024-12-30"));
    }

    fn windows(division: &Division) -> Vec<String> {
        std::iter::successors(division.first_window(), |window| division.next_window(window)).take(50).collect()
    }

    #[test]
    fn parts_follow_each_other_without_a_gap() {
        let division = Division { days: 365, first: "2021-01-01".into(), last: "2023-06-01".into(), begins: false, ends: false };
        assert_eq!(windows(&division), ["/2021-12-31", "2022-01-01/2022-12-31", "2023-01-01/"]);
        let closed = Division { begins: true, ends: true, ..division };
        assert_eq!(windows(&closed), ["2021-01-01/2021-12-31", "2022-01-01/2022-12-31", "2023-01-01/2023-06-01"]);
        let one = Division { days: 5000, ..closed };
        assert_eq!(windows(&one), ["2021-01-01/2023-06-01"]);
    }

    #[test]
    fn halves_meet_and_end_at_the_finest_datestamp() {
        let halve = |window: &str, granularity: Granularity| {
            let (from, until) = window.split_once('/').expect("a span");
            let given = |text: &'static str| (!text.is_empty()).then_some(text);
            let (from, until): (&'static str, &'static str) = (from.to_owned().leak(), until.to_owned().leak());
            halves(given(from), given(until), "2024-01-01T00:00:00Z", "2024-12-31T12:00:00Z", granularity)
        };
        let pair = |first: &str, second: &str| Some([first.to_owned(), second.to_owned()]);
        assert_eq!(halve("/", Granularity::Day), pair("/2024-07-01", "2024-07-02/"));
        assert_eq!(halve("2024-12-30/", Granularity::Day), pair("2024-12-30/2024-12-30", "2024-12-31/"));
        assert_eq!(halve("2024-12-31/", Granularity::Day), pair("2024-12-31/2024-12-31", "2025-01-01/"));
        assert_eq!(halve("2025-01-01/", Granularity::Day), None);
        // what is said of the earliest datestamp need not be true
        assert_eq!(halve("/2024-01-01", Granularity::Day), pair("/2007-01-01", "2007-01-02/2024-01-01"));
        assert_eq!(halve("/1990-01-01", Granularity::Second), None);
        assert_eq!(halve("2024-05-01/2024-05-01", Granularity::Day), None);
        assert_eq!(
            halve("2024-05-01/2024-05-01", Granularity::Second),
            pair("2024-05-01T00:00:00Z/2024-05-01T11:59:59Z", "2024-05-01T12:00:00Z/2024-05-01T23:59:59Z")
        );
        assert_eq!(
            halve("2024-05-01T00:00:00Z/2024-05-03T00:00:00Z", Granularity::Second),
            pair("2024-05-01T00:00:00Z/2024-05-02T23:59:59Z", "2024-05-03T00:00:00Z/2024-05-03T00:00:00Z")
        );
        assert_eq!(halve("2024-05-01T10:00:07Z/2024-05-01T10:00:07Z", Granularity::Second), None);
        // however the halves are chosen, the last one is reached
        for side in [0, 1] {
            let mut window = "/".to_owned();
            let steps = (0..100).find(|_| match halve(&window, Granularity::Second) {
                Some(halves) => {
                    window = halves[side].clone();
                    false
                }
                None => true,
            });
            assert!(steps.is_some_and(|steps| steps < 50), "{window}");
        }
    }

    #[test]
    fn a_lying_beginning_still_covers_everything() {
        let division = Division { days: 30, first: "2024-06-01".into(), last: "2024-05-01".into(), begins: false, ends: false };
        assert_eq!(windows(&division), ["/"]);
    }
}
