//! The regularities of a literature, and the indicators built on counts.
//!
//! How works are spread over authors ([`lotka()`]) and venues ([`bradford()`]), occurrences over words ([`zipf()`]); how citations add
//! up to an index ([`impact()`]); how many work together ([`Collaboration`]). Plain counts come in: whose they are is the caller's matter.

mod bradford;
mod collaboration;
mod impact;
mod lotka;
mod regression;
mod zeta;
mod zipf;

pub use bradford::{Bradford, bradford};
pub use collaboration::Collaboration;
pub use impact::{Impact, impact};
pub use lotka::{Lotka, LotkaFit, lotka};
pub use regression::Line;
pub use zipf::zipf;
