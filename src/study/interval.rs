//! A stretch of time as a scholar writes it: "7d", "90s", "1.5h".

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A stretch of time: a number and a unit, `ms`, `s`, `m`, `h`, `d`, `w` or `y` (365 days).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Interval(Duration);

/// Units with their length in milliseconds; longest first, so that each time is written in whole
/// units.
const UNITS: [(&str, u64); 7] =
    [("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl Interval {
    /// So many seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// So many days.
    pub const fn days(days: u64) -> Self {
        Self(Duration::from_secs(days * 86_400))
    }

    /// Its length.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// Its length in days, rounded up, at least one.
    pub fn whole_days(self) -> u32 {
        u32::try_from(self.0.as_secs().div_ceil(86_400)).unwrap_or(u32::MAX).max(1)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let (unit, size) = UNITS.into_iter().find(|(_, size)| length > 0 && length.is_multiple_of(*size)).unwrap_or(("s", 1_000));
        write!(f, "{}{unit}", length / size)
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> Self {
        interval.to_string()
    }
}

impl TryFrom<String> for Interval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no stretch of time; write it as 7d, 12h, 90s or 500ms");
        let trimmed = text.trim();
        let split = trimmed.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(wrong)?;
        let (number, unit) = trimmed.split_at(split);
        let number: f64 = number.trim().parse().map_err(|_| wrong())?;
        let (_, size) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        let length = number * size as f64;
        // a thousand years, so that sums of times stay times
        if !(0.0..=365_000.0 * 86_400_000.0).contains(&length) {
            return Err(wrong());
        }
        Ok(Self(Duration::from_millis(length.round() as u64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read_and_written_back() {
        for (text, seconds) in [("7d", 604_800.0), ("90s", 90.0), ("1.5h", 5400.0), ("500ms", 0.5), ("2w", 1_209_600.0), ("0s", 0.0)] {
            let interval = Interval::try_from(text.to_owned()).expect(text);
            assert_eq!(interval.duration().as_secs_f64(), seconds, "{text}");
            assert_eq!(Interval::try_from(interval.to_string()), Ok(interval), "{text}");
        }
        assert_eq!(Interval::days(7).to_string(), "1w");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "7", "d", "-1d", "7 days", "1e99y", "NaNd", "infs"] {
            assert!(Interval::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
