//! One polite request: pacing, tries, redirects and limits, behind a face that blocks.
//!
//! The program around it is synchronous; the runtime that reqwest wants is private to the client.
//! Time comes from a [`Clock`] that the caller hands in, so a test can make an hour pass at once.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use super::Request;
use super::address::{AllowList, checked_url, host_of, literal_address, not_public, shown};

use super::retry::{back_off, may_pass, retry_after, share, stated_delay};
use crate::{Error, Result};

/// How requests are made. Every limit has a default that any provider can live with.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// A mail address that the provider's keeper can write to, sent in the User-Agent.
    pub contact: Option<String>,
    /// Loopback or private hosts that may be asked, each as `HOST:PORT`.
    pub allow_hosts: AllowList,
    /// Least time from one request's start to the next's.
    pub delay: Duration,
    /// Tries a request, the first included.
    pub tries: u32,
    /// Wait after the first failure; doubles with each further one.
    pub first_back_off: Duration,
    /// A server that asks for a longer wait than this is given up for this run.
    pub longest_wait: Duration,
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// From the request to the answer's head.
    pub first_byte_timeout: Duration,
    /// Between two pieces of a body.
    pub idle_timeout: Duration,
    /// For the answer as a whole.
    pub total_timeout: Duration,
    /// Most bytes of an unpacked body.
    pub largest_body: usize,
    /// Most redirects a request.
    pub most_redirects: usize,
    /// Start of the jitter.
    pub seed: u64,
    /// Largest share of the delay that is added to it at random, so that requests keep no beat.
    pub jitter: f64,
    /// Most requests, redirects and repeated tries included.
    pub most_requests: Option<u64>,
    /// When requests end.
    pub deadline: Option<Timestamp>,
    /// Set by whoever wants the client to stop: it does within a second.
    pub stop: Arc<AtomicBool>,
    /// Who is told of what the client does.
    pub observer: Observer,
}

/// What a client does, for a log. Keys are taken out of addresses.
#[derive(Debug, Clone, PartialEq)]
pub enum ClientEvent {
    /// An answer came.
    Answered {
        /// The address that answered.
        url: String,
        /// HTTP status.
        status: u16,
        /// Bytes of the body.
        bytes: u64,
    },
    /// A request is made again after a wait.
    Again {
        /// The address asked.
        url: String,
        /// What went wrong.
        reason: String,
        /// How long it waits.
        wait: Duration,
    },
}

/// What an observer does with an event.
type Tell = dyn Fn(&ClientEvent) + Send + Sync;

/// Who is told of [`ClientEvent`]s; nobody by default.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<Tell>>);

impl Observer {
    /// One that calls `tell` for every event.
    pub fn new(tell: impl Fn(&ClientEvent) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    fn tell(&self, event: impl FnOnce() -> ClientEvent) {
        if let Some(tell) = &self.0 {
            tell(&event());
        }
    }
}

impl std::fmt::Debug for Observer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Observer(Some)" } else { "Observer(None)" })
    }
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            contact: None,
            allow_hosts: AllowList::default(),
            delay: Duration::from_secs(1),
            tries: 6,
            first_back_off: Duration::from_secs(1),
            longest_wait: Duration::from_secs(600),
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(120),
            largest_body: 64 << 20,
            most_redirects: 10,
            seed: 0,
            jitter: 0.2,
            most_requests: None,
            deadline: None,
            stop: Arc::default(),
            observer: Observer::default(),
        }
    }
}

/// Where time comes from and how it passes.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    sleep: Arc<dyn Fn(Duration) + Send + Sync>,
}

impl Clock {
    /// A clock of two functions; the program hands in `Timestamp::now` and `std::thread::sleep`.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static, sleep: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), sleep: Arc::new(sleep) }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    fn sleep(&self, time: Duration) {
        if !time.is_zero() {
            (self.sleep)(time);
        }
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

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
        let time = self.header("date").and_then(super::retry::http_date)?;
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

/// Header fields that are kept beside an answer.
const KEPT: [&str; 15] = [
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

    /// Resolves the host of `url`, refuses it if any of its addresses is not public, and pins the
    /// connection to those addresses. The allow list opens a private host, but never to a redirect
    /// from another origin.
    async fn admit(&self, url: &Url, through_redirect: bool) -> Result<(), Trouble> {
        let host = host_of(url);
        let port = url.port_or_known_default().unwrap_or(80);
        let allowed = self.settings.allow_hosts.names(url) && !through_redirect;
        let addresses: Vec<SocketAddr> = match literal_address(url) {
            Some(address) => vec![SocketAddr::new(address, port)],
            None => {
                let look_up = tokio::time::timeout(self.settings.connect_timeout, tokio::net::lookup_host((host.as_str(), port)));
                let found = look_up.await.map_err(|_| Trouble::Passing(format!("the name {host} was not resolved in time")))?;
                found.map_err(|error| Trouble::Passing(format!("the name {host} cannot be resolved: {error}")))?.collect()
            }
        };
        if addresses.is_empty() {
            return Err(Trouble::Passing(format!("the name {host} has no address")));
        }
        let inside = addresses.iter().find_map(|address| not_public(address.ip()).map(|kind| (address.ip(), kind)));
        if let (Some((address, kind)), false) = (inside, allowed) {
            let way_out = if through_redirect { "a redirect there is not followed" } else { "`--allow-host HOST:PORT` opens it" };
            return Err(Trouble::Lasting(format!("{host} is {kind} ({address}); {way_out}")));
        }
        self.pinned.pin(url.host_str().unwrap_or_default(), addresses);
        Ok(())
    }

    /// Sends one request and reads the answer to its end.
    async fn exchange(
        &self,
        asked: &Url,
        url: &Url,
        headers: &[(&'static str, String)],
        most_bytes: Option<usize>,
    ) -> Result<Answer, Trouble> {
        let limits = &self.settings;
        let sending = headers.iter().fold(self.http.get(url.clone()), |request, (name, value)| request.header(*name, value)).send();
        let mut response = tokio::time::timeout(limits.first_byte_timeout, sending)
            .await
            .map_err(|_| Trouble::Passing(format!("no answer within {} s", limits.first_byte_timeout.as_secs())))?
            .map_err(|error| Trouble::Passing(reason(&error)))?;
        let too_large = || Trouble::Lasting(format!("the answer is larger than {} bytes", limits.largest_body));
        if most_bytes.is_none() && response.content_length().is_some_and(|length| length > limits.largest_body as u64) {
            return Err(too_large());
        }
        let headers = KEPT
            .iter()
            .filter_map(|name| {
                response.headers().get(*name).map(|value| ((*name).to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            })
            .collect();
        let status = response.status().as_u16();
        let mut body = Vec::new();
        loop {
            let piece = tokio::time::timeout(limits.idle_timeout, response.chunk())
                .await
                .map_err(|_| Trouble::Passing(format!("the answer stalled for {} s", limits.idle_timeout.as_secs())))?
                .map_err(|error| Trouble::Passing(format!("the answer broke off: {}", reason(&error))))?;
            let Some(piece) = piece else { break };
            if let Some(most) = most_bytes.filter(|most| body.len() + piece.len() >= *most) {
                body.extend_from_slice(&piece[..most.saturating_sub(body.len()).min(piece.len())]);
                break;
            }
            if body.len() + piece.len() > limits.largest_body {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        if body.starts_with(&[0x1f, 0x8b]) {
            body = unpack(&body, limits.largest_body)
                .map_err(|whole| if whole { too_large() } else { Trouble::Passing("the packed answer is damaged".to_owned()) })?;
        }
        self.state.lock().unwrap_or_else(PoisonError::into_inner).traffic.bytes += body.len() as u64;
        let bytes = body.len() as u64;
        self.settings.observer.tell(|| ClientEvent::Answered { url: shown(url.as_str()), status, bytes });
        Ok(Answer { url: asked.to_string(), answered_by: url.to_string(), status, headers, body, time: self.clock.now() })
    }
}

/// Unpacks gzip that the server did not announce. `Err(true)` when it grows past `most` bytes,
/// `Err(false)` when it is damaged.
fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, bool> {
    let mut body = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(packed);
    reader.take(most as u64 + 1).read_to_end(&mut body).map_err(|_| false)?;
    if body.len() > most { Err(true) } else { Ok(body) }
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

/// Answers a look-up with the addresses that were checked, and with nothing else.
#[derive(Debug, Clone, Default)]
struct Pinned(Arc<Mutex<BTreeMap<String, Vec<SocketAddr>>>>);

impl Pinned {
    fn pin(&self, host: &str, addresses: Vec<SocketAddr>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_ascii_lowercase(), addresses);
    }
}

impl Resolve for Pinned {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_ascii_lowercase();
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&host).cloned();
        Box::pin(std::future::ready(match found {
            Some(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
            None => Err(format!("{host} was not checked").into()),
        }))
    }
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

    #[test]
    fn unannounced_gzip_is_unpacked_up_to_the_limit() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&[b'a'; 10_000]).expect("in memory");
        let packed = packer.finish().expect("in memory");
        assert_eq!(unpack(&packed, 10_000).map(|body| body.len()), Ok(10_000));
        assert_eq!(unpack(&packed, 9_999), Err(true));
        assert_eq!(unpack(&packed[..packed.len() / 2], 10_000), Err(false));
    }
}
