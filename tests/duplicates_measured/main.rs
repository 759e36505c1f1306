//! How well copies are recognised: precision and recall against what is known to be one paper.
//!
//! `cargo test --test duplicates_measured -- --nocapture` prints the figures that the asserts hold.

#![allow(clippy::print_stderr)]

mod common_titles;
mod exports;
mod hard;
mod invented;
mod labelled;
mod one_database;
mod papers;
#[path = "../real_exports/mod.rs"]
mod real_exports;
mod score;
