//! Spans of datestamps: where an incremental harvest begins, and how a long one is divided.
//!
//! All arithmetic is on the repository's own clock (`responseDate`), never on ours. Datestamps are
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
pub fn incremental_from(mark: &str, granularity: Granularity) -> Option<String> {
    let mark = read_time(mark)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incremental_harvest_overlaps_by_a_day_and_a_unit() {
        assert_eq!(incremental_from("2024-05-01T00:00:00Z", Granularity::Second).as_deref(), Some("2024-04-29T23:59:59Z"));
        assert_eq!(incremental_from("2024-05-01T23:59:59Z", Granularity::Day).as_deref(), Some("2024-04-29"));
        assert_eq!(incremental_from("2024-03-01", Granularity::Day).as_deref(), Some("2024-02-28"));
        assert_eq!(incremental_from("yesterday", Granularity::Day), None);
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
    fn a_lying_beginning_still_covers_everything() {
        let division = Division { days: 30, first: "2024-06-01".into(), last: "2024-05-01".into(), begins: false, ends: false };
        assert_eq!(windows(&division), ["/"]);
    }
}
