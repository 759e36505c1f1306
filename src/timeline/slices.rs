//! A span of years cut into time slices.

use serde::{Deserialize, Serialize};

use crate::record::{Year, YearSpan};

/// How a span of years is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct TimeSlices {
    /// Years a slice covers, at least 1.
    pub width: u16,
    /// Years from the beginning of a slice to that of the next, at least 1; less than `width`, and slices overlap.
    pub step: u16,
    /// Every slice begins with the span instead, and each ends later than the one before.
    pub cumulative: bool,
}

impl TimeSlices {
    /// Slices of so many years, one after another.
    pub fn every(width: u16) -> Self {
        Self { width: width.max(1), step: width.max(1), cumulative: false }
    }

    /// The slices of a span in order. The last one ends with the span and may be shorter; a slice that would lie within
    /// the one before it is left out. Without overlap every year is in exactly one slice.
    ///
    /// ```
    /// # use wenmai::{record::YearSpan, timeline::TimeSlices};
    /// let slices = TimeSlices::every(3).of(YearSpan::from((2012, 2019)));
    /// assert_eq!(slices, [(2012, 2014), (2015, 2017), (2018, 2019)].map(YearSpan::from));
    /// ```
    pub fn of(self, span: YearSpan) -> Vec<YearSpan> {
        let (first, last) = (span.first().0, span.last().0);
        let mut slices = Vec::new();
        for begin in (first..=last).step_by(usize::from(self.step.max(1))) {
            let end = begin.saturating_add(self.width.max(1) - 1).min(last);
            slices.push(YearSpan::new(Year(if self.cumulative { first } else { begin }), Year(end)));
            if end == last {
                break;
            }
        }
        slices
    }

    /// Reads a width such as `3y`, or `3`.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn width_from(text: &str) -> Result<u16, String> {
        let digits = text.trim().trim_end_matches(['y', 'Y', '年']).trim_end();
        digits.parse().ok().filter(|&years| years > 0).ok_or_else(|| format!("{text:?} is no number of years from 1, such as \"3y\""))
    }
}

/// As study.toml has it: `"3y"`, or a table with more to say.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Width(String),
    Table(WrittenTable),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTable {
    width: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(default)]
    cumulative: bool,
}

impl TryFrom<Written> for TimeSlices {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let table = match written {
            Written::Width(width) => WrittenTable { width, step: None, cumulative: false },
            Written::Table(table) => table,
        };
        let width = Self::width_from(&table.width)?;
        let step = table.step.map_or(Ok(width), |step| Self::width_from(&step))?;
        Ok(Self { width, step, cumulative: table.cumulative })
    }
}

impl From<TimeSlices> for Written {
    fn from(slices: TimeSlices) -> Self {
        let width = format!("{}y", slices.width);
        if slices == TimeSlices::every(slices.width) {
            return Self::Width(width);
        }
        let step = (slices.step != slices.width).then(|| format!("{}y", slices.step));
        Self::Table(WrittenTable { width, step, cumulative: slices.cumulative })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(slices: TimeSlices, first: u16, last: u16) -> Vec<(u16, u16)> {
        slices.of(YearSpan::from((first, last))).into_iter().map(<(u16, u16)>::from).collect()
    }

    #[test]
    fn cumulative_and_overlapping_slices() {
        let cumulative = TimeSlices { cumulative: true, ..TimeSlices::every(3) };
        assert_eq!(spans(cumulative, 2012, 2019), [(2012, 2014), (2012, 2017), (2012, 2019)]);
        let sliding = TimeSlices { width: 3, step: 1, cumulative: false };
        assert_eq!(spans(sliding, 2015, 2019), [(2015, 2017), (2016, 2018), (2017, 2019)]);
        assert_eq!(spans(TimeSlices::every(5), 2019, 2019), [(2019, 2019)]);
    }

    #[test]
    fn a_setting_survives_its_text() {
        for text in ["\"3y\"", r#"{"width":"3y","step":"1y","cumulative":false}"#, r#"{"width":"3y","cumulative":true}"#] {
            let read: TimeSlices = serde_json::from_str(text).expect(text);
            assert_eq!(serde_json::to_string(&read).expect("text"), text);
        }
        for text in ["\"0y\"", "\"y\"", "\"three\"", r#"{"width":"3y","steps":"1y"}"#] {
            assert!(serde_json::from_str::<TimeSlices>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn slices_add_up_to_the_whole(first in 1900_u16..2030, more in 0_u16..60, width in 1_u16..80) {
            let slices = TimeSlices::every(width).of(YearSpan::from((first, first + more)));
            let years: Vec<Year> = slices.iter().flat_map(|slice| slice.years()).collect();
            prop_assert_eq!(years, YearSpan::from((first, first + more)).years().collect::<Vec<_>>());
        }
    }
}
