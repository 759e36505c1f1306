//! Being told to stop: SIGINT and SIGTERM end a crawl after the page at hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::{Error, Result};

/// What was asked of this run by signal.
#[derive(Debug, Default)]
pub(super) struct Stop {
    /// Set once the run is to stop.
    pub(super) flag: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// The signal that came, or that of an interrupt.
    pub(super) fn signal(&self) -> u8 {
        let known = |signal: usize| u8::try_from(signal).ok().filter(|signal| *signal != 0);
        known(self.signal.load(Ordering::Relaxed)).unwrap_or(SIGINT as u8)
    }
}

/// Begins to listen. The second signal of a kind ends the program at once, as it would without this.
pub(super) fn watch() -> Result<Stop> {
    let stop = Stop::default();
    for signal in [SIGINT, SIGTERM] {
        let number = usize::try_from(signal).expect("signals have positive numbers");
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&stop.flag))
            .and_then(|_| signal_hook::flag::register_usize(signal, Arc::clone(&stop.signal), number))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop.flag)))
            .map_err(|error| Error::Usage(format!("signals cannot be listened to: {error}")))?;
    }
    Ok(stop)
}
