//! How requests are made, who is told of them, and where time comes from.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;

use crate::acquire::address::AllowList;

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
    /// An answer that comes at fewer bytes a second is given up ...
    pub least_speed: u64,
    /// ... once it has come for so long.
    pub slow_start: Duration,
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

    pub(super) fn tell(&self, event: impl FnOnce() -> ClientEvent) {
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
            least_speed: 1000,
            slow_start: Duration::from_secs(30),
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

    pub(super) fn sleep(&self, time: Duration) {
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
