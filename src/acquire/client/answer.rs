//! What came of a request.

use std::time::Duration;

use jiff::Timestamp;

/// An answer with its body whole and unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The address asked.
    pub url: String,
    /// The address that answered, after redirects.
    pub answered_by: String,
    /// HTTP status.
    pub status: u16,
    /// Header fields worth keeping, lower-case names, in a fixed order.
    pub headers: Vec<(String, String)>,
    /// The body, without transfer or content coding.
    pub body: Vec<u8>,
    /// Header fields that were sent, keys taken out.
    pub sent: Vec<(String, String)>,
    /// When it was there.
    pub time: Timestamp,
}

impl Answer {
    /// The value of a kept header field.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The day on which it was given by the server's own clock, `2026-01-31`.
    pub fn day(&self) -> Option<String> {
        let time = self.header("date").and_then(crate::acquire::retry::http_date)?;
        Some(jiff::tz::TimeZone::UTC.to_datetime(time).date().to_string())
    }

    /// True for a 2xx status.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What a client has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests sent, redirects and repeated tries included.
    pub requests: u64,
    /// Tries after a first one.
    pub retries: u64,
    /// Bytes of bodies, unpacked.
    pub bytes: u64,
    /// Time spent waiting, for politeness or after a failure.
    pub waited: Duration,
}

/// Header fields that are kept beside an answer.
pub(super) const KEPT: [&str; 15] = [
    "content-type",
    "content-language",
    "content-encoding",
    "date",
    "etag",
    "last-modified",
    "location",
    "retry-after",
    "x-api-pool",
    "x-rate-limit-interval",
    "x-rate-limit-limit",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-total-results",
];
