//! One polite request: pacing, tries, redirects and limits, behind a face that blocks.
//!
//! The program around it is synchronous; the runtime that reqwest wants is private to the client.
//! Time comes from a [`Clock`] that the caller hands in, so a test can make an hour pass at once.
//!
//! | file | idea |
//! |---|---|
//! | `settings` | how requests are made |
//! | `answer` | what came of one |
//! | `admission` | which machine a name may lead to |
//! | `exchange` | one request, within limits |

mod admission;
mod answer;
mod exchange;
mod settings;

pub use answer::{Answer, Traffic};
pub use settings::{ClientEvent, ClientSettings, Clock, Observer};

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use admission::Pinned;
use jiff::Timestamp;
use url::Url;

use super::Request;
use super::address::{checked_url, shown};
use super::retry::{back_off, may_pass, retry_after, share, stated_delay};
use crate::{Error, Result};

/// Asks providers, one request at a time.
pub struct Client {
    settings: ClientSettings,
    clock: Clock,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    pinned: Pinned,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    traffic: Traffic,
    /// When the last request to an origin began.
    last_start: BTreeMap<String, Timestamp>,
    /// Least time between two requests that an origin has stated.
    stated_delay: BTreeMap<String, Duration>,
}

/// What one try can come to when it is no answer.
enum Trouble {
    /// May be gone at the next try.
    Passing(String),
    /// Will be the same at every try.
    Lasting(String),
    /// The run may ask no more.
    Budget(String),
    /// Told to stop.
    Stopped,
}

impl Client {
    /// A client with its own connections and runtime.
    ///
    /// # Errors
    /// The machine gives no thread, socket or TLS set-up.
    pub fn new(settings: ClientSettings, clock: Clock) -> Result<Self> {
        // a second client in the same process finds the provider installed, which is as good
        let _ = rustls::crypto::ring::default_provider().install_default();
        let fail = |message: String| Error::Fetch { url: "http client".to_owned(), message };
        let pinned = Pinned::default();
        let builder = || {
            reqwest::Client::builder()
                .user_agent(user_agent(settings.contact.as_deref()))
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy()
                .default_headers(
                    [(reqwest::header::ACCEPT_ENCODING, reqwest::header::HeaderValue::from_static("gzip"))].into_iter().collect(),
                )
                .retry(reqwest::retry::never())
                .connect_timeout(settings.connect_timeout)
                .pool_max_idle_per_host(1)
                .dns_resolver(pinned.clone())
        };
        // a machine without any root certificate can still ask plain http; https then fails by itself
        let http = builder().build().or_else(|_| builder().tls_certs_only([]).build()).map_err(|error| fail(reason(&error)))?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| fail(format!("no runtime: {error}")))?;
        Ok(Self { settings, clock, http, runtime, pinned, state: Mutex::default() })
    }

    /// The clock that was handed in.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The mail address that is sent along.
    pub fn contact(&self) -> Option<&str> {
        self.settings.contact.as_deref()
    }

    /// What was asked so far.
    pub fn traffic(&self) -> Traffic {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).traffic
    }

    /// Gets `url`, again and again while the trouble may pass. An answer of any other status is an
    /// answer: the caller knows what a 404 means, and whose allowance a 429 that does not pass is of.
    ///
    /// # Errors
    /// [`Error::Fetch`]: an address that may not be asked, a body larger than allowed, too many
    /// redirects, or trouble that did not pass within the tries or asked for too long a wait.
    pub fn get(&self, url: &str) -> Result<Answer> {
        self.ask(&Request::to(url), &|_| true)
    }

    /// As [`Client::get`], for a request with header fields and a delay of its own. `whole` says
    /// whether a body looks complete: one that was cut off although the connection ended in good order
    /// is asked for again.
    ///
    /// # Errors
    /// As [`Client::get`], and when the body stays incomplete.
    pub fn ask(&self, request: &Request, whole: &dyn Fn(&Answer) -> bool) -> Result<Answer> {
        let url = request.url.as_str();
        let fail = |message: String| Error::Fetch { url: shown(url), message };
        let start = checked_url(url).map_err(fail)?;
        let mut failures = 0;
        loop {
            if self.is_stopped() {
                return Err(Error::Interrupted);
            }
            let mut refused = None;
            let attempt = async {
                tokio::select! {
                    attempted = self.attempt(&start, request) => attempted,
                    () = self.stopped() => Err(Trouble::Stopped),
                }
            };
            let (message, asked_wait) = match self.runtime.block_on(attempt) {
                // an allowance that is used up does not come back by asking again
                Ok(answer) if answer.status == 429 && answer.header("x-ratelimit-remaining") == Some("0") => return Ok(answer),
                Ok(answer) if may_pass(answer.status) => {
                    let wait = answer.header("retry-after").and_then(|field| retry_after(field, answer.header("date"), self.clock.now()));
                    let message = format!("HTTP status {}", answer.status);
                    refused = (answer.status == 429 || answer.status == 500 && request.takes_500).then_some(answer);
                    (message, wait)
                }
                Ok(answer) if answer.is_success() && !whole(&answer) => {
                    (format!("the answer breaks off after {} bytes", answer.body.len()), None)
                }
                Ok(answer) => return Ok(answer),
                Err(Trouble::Passing(message)) => (message, None),
                Err(Trouble::Lasting(message)) => return Err(fail(message)),
                Err(Trouble::Budget(message)) => return Err(Error::Budget { url: shown(url), message }),
                Err(Trouble::Stopped) => return Err(Error::Interrupted),
            };
            failures += 1;
            let gives_up = |message: String| refused.map_or_else(|| Err(fail(message)), Ok);
            if failures >= request.most_tries.unwrap_or(u32::MAX).min(self.settings.tries) {
                let tries = if failures == 1 { "1 try".to_owned() } else { format!("{failures} tries") };
                return gives_up(format!("{message} (after {tries})"));
            }
            let seed = self.settings.seed ^ fingerprint(url);
            let wait = asked_wait.unwrap_or_default().max(back_off(self.settings.first_back_off, failures - 1, seed));
            if wait > self.settings.longest_wait {
                let longest = self.settings.longest_wait.as_secs();
                return gives_up(format!(
                    "{message}, asking for a wait of {} s; more than {longest} s is left to a later run",
                    wait.as_secs()
                ));
            }
            self.settings.observer.tell(|| ClientEvent::Again { url: shown(url), reason: message, wait });
            self.wait(wait);
            self.state.lock().unwrap_or_else(PoisonError::into_inner).traffic.retries += 1;
        }
    }

    /// True once the client was told to stop.
    pub fn is_stopped(&self) -> bool {
        self.settings.stop.load(Ordering::Relaxed)
    }

    /// Ends when the client is told to stop.
    async fn stopped(&self) {
        while !self.is_stopped() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Fails where the run's own limits are reached.
    fn within_budget(&self) -> Result<(), Trouble> {
        let requests = self.traffic().requests;
        if self.settings.most_requests.is_some_and(|most| requests >= most) {
            return Err(Trouble::Budget(format!("the run's budget of {requests} requests is used up; the next run goes on from here")));
        }
        if self.settings.deadline.is_some_and(|deadline| self.clock.now() >= deadline) {
            return Err(Trouble::Budget("the run's time is used up; the next run goes on from here".to_owned()));
        }
        Ok(())
    }

    fn wait(&self, time: Duration) {
        self.clock.sleep(time);
        self.state.lock().unwrap_or_else(PoisonError::into_inner).traffic.waited += time;
    }

    /// Waits until a request may start, and notes that it did.
    fn pace(&self, url: &Url, delay: Duration) {
        let origin = url.origin().ascii_serialization();
        let (last, stated) = {
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (state.last_start.get(&origin).copied(), state.stated_delay.get(&origin).copied())
        };
        let delay = delay.max(stated.unwrap_or_default());
        if let Some(last) = last {
            // a clock set back must not make this wait longer than the delay
            let passed = Duration::try_from(self.clock.now().duration_since(last)).unwrap_or_default();
            let count = self.traffic().requests;
            let jitter = share(self.settings.seed ^ fingerprint(&origin) ^ count) * self.settings.jitter.max(0.0);
            self.wait(delay.mul_f64(1.0 + jitter).saturating_sub(passed));
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.last_start.insert(origin, self.clock.now());
        state.traffic.requests += 1;
    }

    /// Keeps to the rate that an answer states from then on.
    fn note_rate(&self, url: &Url, answer: &Answer) {
        let rate = answer.header("x-rate-limit-limit").zip(answer.header("x-rate-limit-interval"));
        if let Some(delay) = rate.and_then(|(limit, interval)| stated_delay(limit, interval)) {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.stated_delay.insert(url.origin().ascii_serialization(), delay);
        }
    }

    /// One try: follows redirects by hand, checking every hop.
    async fn attempt(&self, start: &Url, request: &Request) -> Result<Answer, Trouble> {
        let mut url = start.clone();
        let mut seen = vec![url.clone()];
        loop {
            let through_redirect = url.origin() != start.origin();
            self.within_budget()?;
            self.admit(&url, through_redirect).await?;
            self.pace(&url, request.delay.unwrap_or_default().max(self.settings.delay));
            let answer = tokio::time::timeout(
                self.settings.total_timeout,
                self.exchange(start, &url, own_fields(request, start, &url), request.most_bytes),
            )
            .await
            .map_err(|_| Trouble::Passing(format!("no whole answer within {} s", self.settings.total_timeout.as_secs())))??;
            self.note_rate(&url, &answer);
            let next = match (answer.status, answer.header("location")) {
                (301 | 302 | 303 | 307 | 308, Some(location)) => url.join(location).map_err(|error| error.to_string()),
                _ => return Ok(answer),
            };
            let next = next
                .and_then(|next| checked_url(next.as_str()))
                .map_err(|message| Trouble::Lasting(format!("a redirect is not followed: {message}")))?;
            if seen.contains(&next) {
                return Err(Trouble::Lasting("redirects lead in a circle".to_owned()));
            }
            if seen.len() > self.settings.most_redirects {
                return Err(Trouble::Lasting(format!("more than {} redirects", self.settings.most_redirects)));
            }
            seen.push(next.clone());
            url = next;
        }
    }
}

/// The request's own header fields, keys among them: they go to the origin that was asked, and to no
/// other that a redirect leads to.
fn own_fields<'r>(request: &'r Request, asked: &Url, url: &Url) -> &'r [(&'static str, String)] {
    if url.origin() == asked.origin() { &request.headers } else { &[] }
}

/// Name and version of this program and, where the user gave one, whom to write to.
fn user_agent(contact: Option<&str>) -> String {
    let name = concat!("wenmai/", env!("CARGO_PKG_VERSION"));
    let contact = contact.map(|text| text.chars().filter(|c| c.is_ascii_graphic()).collect::<String>()).filter(|text| !text.is_empty());
    match contact {
        Some(contact) => format!("{name} (mailto:{contact})"),
        None => name.to_owned(),
    }
}

/// The innermost cause of a failed request, without the address.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let kind = if error.is_connect() { "cannot connect: " } else { "" };
    format!("{kind}{cause}").chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Tells two addresses apart for the jitter's sake (FNV-1a).
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_is_honest_and_one_line() {
        assert_eq!(user_agent(None), concat!("wenmai/", env!("CARGO_PKG_VERSION")));
        assert!(user_agent(Some("a@b.org\r\nX: y")).ends_with("(mailto:a@b.orgX:y)"));
    }

    #[test]
    fn a_key_stays_with_the_origin_that_was_asked() {
        let request = Request { headers: vec![("x-api-key", "SECRETxyz".to_owned())], ..Request::to("https://api.example.org/works") };
        let url = |text: &str| Url::parse(text).expect("an address");
        let sent = |text: &str| own_fields(&request, &url(&request.url), &url(text)).len();
        assert_eq!((sent("https://api.example.org/elsewhere?x=1"), sent("https://API.example.org:443/")), (1, 1));
        for other in
            ["https://example.org/", "https://api.example.org.evil.test/", "http://api.example.org/", "https://api.example.org:8443/"]
        {
            assert_eq!(sent(other), 0, "{other}");
        }
    }
}
