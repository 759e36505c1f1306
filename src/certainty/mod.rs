//! How sure a number is, and what it is made of.
//!
//! A keyword's place can change when some records are missing ([`bootstrap()`]) or when a threshold is set otherwise
//! ([`stability`]); a pair can stand together by chance alone ([`test_pairs`]); and a betweenness is a sum that can be
//! laid open ([`bridges()`]). Networks are measured by whoever asks: a closure comes in.

mod bootstrap;
mod bridges;
mod false_discovery;
mod kendall;
mod null_model;
mod stability;

pub use bootstrap::{Bootstrap, Certainty, Interval, bootstrap};
pub use bridges::{Bridge, Bridges, bridges};
pub use false_discovery::q_values;
pub use kendall::kendall_tau;
pub use null_model::{NullModel, PairTest, PairTests, ValueTest, test_pairs, test_values};
pub use stability::{Agreement, Stability, Values, agreement, stability};
