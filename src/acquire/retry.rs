//! How long to wait before asking again.
//!
//! `wait = max(Retry-After, first · 2ⁿ · j)` after the n-th failure (n from 0), where j lies in
//! [1/2, 1) and is drawn from a seed, so that a run can be repeated to the millisecond.

use std::time::Duration;

use jiff::Timestamp;

/// True for answers that a later try may turn into a good one (RFC 9110: 408, 429, 5xx but 501 and
/// 505, which will not change by waiting).
pub(super) fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502..=504 | 506..=599)
}

/// The wait that the server asks for, in either of its two spellings: seconds, or a date, which is
/// counted from the server's own `Date` where it sent one. A date in the past is no wait.
///
/// `None` for a field that is neither.
pub(super) fn retry_after(field: &str, server_date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let field = field.trim();
    if let Ok(seconds) = field.parse::<i64>() {
        return Some(Duration::from_secs(seconds.max(0).unsigned_abs()));
    }
    if !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::MAX);
    }
    let until = http_date(field)?;
    let from = server_date.and_then(http_date).unwrap_or(now);
    Some(Duration::from_secs((until.as_second() - from.as_second()).max(0).unsigned_abs()))
}

/// The least time between two requests that a server states as so many in an interval ("50", "1s");
/// an hour at most, since a server that wants more is mistaken.
pub(super) fn stated_delay(limit: &str, interval: &str) -> Option<Duration> {
    let requests: u32 = limit.trim().parse().ok().filter(|requests| *requests > 0)?;
    let interval = interval.trim();
    let digits = interval.bytes().take_while(u8::is_ascii_digit).count();
    let unit = match &interval[digits..] {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let interval = Duration::from_millis(interval[..digits].parse::<u64>().ok()?.saturating_mul(unit));
    Some((interval / requests).min(Duration::from_secs(3_600)))
}

/// The day of the week is passed over: it says nothing, and some servers have it wrong.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let date = text.split_once(',').map_or(text, |(_, date)| date).trim();
    jiff::fmt::rfc2822::parse(date).ok().map(|zoned| zoned.timestamp())
}

/// The wait after the n-th failure, n from 0.
pub(super) fn back_off(first: Duration, n: u32, seed: u64) -> Duration {
    let fraction = share(seed ^ u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    first.saturating_mul(1 << n.min(20)).mul_f64(0.5 + fraction / 2.0)
}

/// A number in [0, 1) drawn from a seed: the upper 53 bits as a fraction of 1.
pub(super) fn share(seed: u64) -> f64 {
    (splitmix64(seed) >> 11) as f64 / (1u64 << 53) as f64
}

/// One step of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
fn splitmix64(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stated_rate_is_a_least_time_between_requests() {
        for (limit, interval, delay) in
            [("50", "1s", Some(20)), ("1", "10s", Some(10_000)), ("5", "1m", Some(12_000)), ("1", "500ms", Some(500))]
        {
            assert_eq!(stated_delay(limit, interval), delay.map(Duration::from_millis), "{limit} {interval}");
        }
        assert_eq!(stated_delay("1", "99h"), Some(Duration::from_secs(3_600)));
        for (limit, interval) in [("0", "1s"), ("x", "1s"), ("1", "soon"), ("1", ""), ("1", "字")] {
            assert_eq!(stated_delay(limit, interval), None, "{limit} {interval}");
        }
    }

    #[test]
    fn a_wait_is_read_in_both_spellings() {
        let now: Timestamp = "2024-05-01T12:00:00Z".parse().expect("a time");
        let wait = |field: &str| retry_after(field, None, now).map(|wait| wait.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait(" 0 "), Some(0));
        assert_eq!(wait("-5"), Some(0));
        assert_eq!(wait("Wed, 01 May 2024 12:01:30 GMT"), Some(90));
        assert_eq!(wait("Wed, 01 May 2024 11:00:00 GMT"), Some(0));
        assert_eq!(wait("Sun, 01 May 2024 12:00:05 GMT"), Some(5));
        assert_eq!(wait("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait(""), None);
    }

    #[test]
    fn a_date_counts_from_the_servers_own_clock() {
        let ours: Timestamp = "2024-05-01T18:00:00Z".parse().expect("a time");
        let wait = retry_after("Wed, 01 May 2024 12:00:10 GMT", Some("Wed, 01 May 2024 12:00:00 GMT"), ours);
        assert_eq!(wait, Some(Duration::from_secs(10)));
    }

    #[test]
    fn waits_double_within_their_jitter_and_repeat_exactly() {
        let first = Duration::from_secs(1);
        for n in 0..8 {
            let wait = back_off(first, n, 7);
            assert!(wait >= first * (1 << n) / 2 && wait < first * (1 << n), "{n}: {wait:?}");
            assert_eq!(wait, back_off(first, n, 7));
        }
        assert_ne!(back_off(first, 0, 7), back_off(first, 0, 8));
    }

    #[test]
    fn only_passing_troubles_are_tried_again() {
        assert!([408, 429, 500, 502, 503, 504].into_iter().all(may_pass));
        assert!(![200, 301, 304, 400, 401, 403, 404, 410, 422, 501, 505].into_iter().any(may_pass));
    }
}
