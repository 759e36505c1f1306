//! The index through its public door: what is found, in which order, and how it keeps up.

mod library;
mod search;
mod upkeep;
