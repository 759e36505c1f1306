//! Year, volume, issue and pages in one text, as E-Study, Wanfang, CSSCI and Embase print them.

use super::lines::trim;

/// "2019,37(020):13-22", "2021 61(12):1579-1585", "2019(3):5", taken apart; what is missing is empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Citation<'a> {
    /// Four digits.
    pub(super) year: &'a str,
    /// What stands before the issue's bracket.
    pub(super) volume: &'a str,
    /// What stands in brackets.
    pub(super) issue: &'a str,
    /// What stands behind the colon.
    pub(super) pages: &'a str,
}

impl<'a> Citation<'a> {
    /// `None` for a text that begins with no year.
    pub(super) fn of(value: &'a str) -> Option<Self> {
        let (place, pages) = match value.split_once([':', '：']) {
            Some((place, pages)) => (place, trim(pages)),
            None => (value, ""),
        };
        let (year, rest) = place.split_at_checked(4).filter(|(year, _)| year.bytes().all(|b| b.is_ascii_digit()))?;
        let rest = rest.trim_matches([',', '，', ' ']);
        let (volume, issue) = match rest.split_once(['(', '（']) {
            Some((volume, issue)) => (trim(volume), trim(issue.trim_end_matches([')', '）', ' ']))),
            None => (rest, ""),
        };
        Some(Self { year, volume, issue, pages })
    }
}

/// Embase's "Cancer (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004": the venue, its citation,
/// and the date. `None` for any other text.
pub(super) fn embase_source(value: &str) -> Option<(&str, Citation<'_>, &str)> {
    let (place, date) = value.split_once(". Date of Publication:")?;
    let (at, _) = place.match_indices(" (").find(|(at, _)| {
        let year = place.as_bytes().get(at + 2..at + 7);
        year.is_some_and(|year| year[..4].iter().all(u8::is_ascii_digit) && year[4] == b')')
    })?;
    let numbers = place[at + 7..].trim_start();
    let (numbers, pages) = numbers.split_once('(').unwrap_or((numbers, ""));
    let (volume, issue) = numbers.split_once(':').unwrap_or((numbers, ""));
    let citation =
        Citation { year: &place[at + 2..at + 6], volume: trim(volume), issue: trim(issue), pages: trim(pages.trim_end_matches(')')) };
    Some((trim(&place[..at]), citation, trim(date)))
}

/// Where the year of "电讯技术2021 61(12):1579-1585" begins: the last four digits that can be one
/// and have a bracket or a colon somewhere behind them. Linear in the text.
pub(super) fn citation_start(value: &str) -> Option<usize> {
    let bytes = value.as_bytes();
    let last = value.rfind(['(', ':'])?;
    let year = |at: usize| bytes.get(at..at + 4).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    (0..=last).rev().find(|&at| {
        year(at)
            && matches!(bytes[at], b'1' | b'2')
            && matches!(bytes.get(at + 4), None | Some(b' ' | b',' | b'('))
            && (at == 0 || !bytes[at - 1].is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_is_taken_apart() {
        for (value, expected) in [
            ("2019,37(020):13-22", ("2019", "37", "020", "13-22")),
            ("2021 61(12):1579-1585", ("2021", "61", "12", "1579-1585")),
            ("2019(3):5", ("2019", "", "3", "5")),
            ("2019，37（2）：13", ("2019", "37", "2", "13")),
        ] {
            let Citation { year, volume, issue, pages } = Citation::of(value).expect("a citation");
            assert_eq!((year, volume, issue, pages), expected);
        }
        for nothing in ["", "201", "数字经济(3)", "199x(3)"] {
            assert_eq!(Citation::of(nothing), None);
        }
    }

    #[test]
    fn a_source_of_embase_is_taken_apart() {
        for (value, venue, expected, date) in [
            ("Cancer (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004", "Cancer", ("2004", "102", "4", "253-258"), "25 Aug 2004"),
            (
                "Surgery (Oxford) (2019) 54 (83-86). Date of Publication: 1 Jan 2019",
                "Surgery (Oxford)",
                ("2019", "54", "", "83-86"),
                "1 Jan 2019",
            ),
            ("Trust (2014). Date of Publication: 2014", "Trust", ("2014", "", "", ""), "2014"),
        ] {
            let (name, Citation { year, volume, issue, pages }, day) = embase_source(value).expect("a source");
            assert_eq!((name, (year, volume, issue, pages), day), (venue, expected, date));
        }
        assert_eq!(embase_source("Cancer (2004)"), None);
    }

    #[test]
    fn it_begins_behind_the_venue() {
        assert_eq!(citation_start("电讯技术2021 61(12):1579-1585"), Some("电讯技术".len()));
        assert_eq!(citation_start("2019年度报告 2020(3):5"), Some("2019年度报告 ".len()));
        assert_eq!(citation_start("2019 2020"), None);
    }
}
