//! Which records there are, where each came from, and which of them are one work.
//!
//! One SQLite file a study is the source of truth; index, network and figures are derived from it
//! and can be deleted. Every source record is kept; a work is a view over those that share an
//! exact identifier.

mod work;

pub use work::{Work, WorkStamp};
