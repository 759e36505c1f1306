//! Harvesting over real HTTP on loopback: the teaching journal, servers in the true shape that hold what a test says,
//! and servers that misbehave as real ones did.

mod arxiv;
mod client;
mod crossref;
mod doaj;
mod harvest;
mod journal;
mod lists;
mod openalex;
mod protocol;
#[path = "../real_exports/mod.rs"]
mod real_exports;
mod repositories;
#[path = "../support/mod.rs"]
mod support;
