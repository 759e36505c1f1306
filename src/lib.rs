//! wenmai 文脉: a literature review as code.
//!
//! A study names its sources, its words and its thresholds; the library turns them into a corpus,
//! an index, a keyword network, a timeline and a report. The modules are the stages of the method:
//!
//! ```text
//! acquire -> formats -> record -> corpus -+-> index                       (full-text search)
//!  bytes      fields    a paper   a set   +-> text -> network -> metrics -+-> figures
//!                                         +-> timeline -------------------+-> report
//! ```
//!
//! | stage | question it answers |
//! |---|---|
//! | [`study`] | what does the scholar want collected, counted as one word, and drawn? |
//! | [`acquire`] | how do the raw answers of a provider get here, politely and resumably? |
//! | [`formats`] | what does an export file or an answer say, record by record? |
//! | [`record`] | what is known of one paper? |
//! | [`corpus`] | which records are there, where did each come from, which are one work? |
//! | [`text`] | which words does a text hold, and which of them are the same word? |
//! | [`index`] | which works match a query? |
//! | [`network`] | which keywords stand together, how often, how strongly? |
//! | [`metrics`] | which keyword matters in that network, and how? |
//! | [`laws`] | how are works spread over authors and venues, citations over works? |
//! | [`certainty`] | how sure is a number, and what is it made of? |
//! | [`timeline`] | how many works appeared in which year, how does that grow, and when was a keyword's time? |
//! | [`demo`] | what does all this look like, on invented records and without a network? |
//! | [`figures`], [`report`] | how is that shown, so that every number can be traced? |
//!
//! Arrows go one way; `tests/house.rs` holds the imports against this table. Only [`cli`] reads
//! the environment, the clock and the arguments, and only it prints.

pub mod acquire;
pub mod certainty;
pub mod cli;
pub mod corpus;
pub mod demo;
pub mod error;
pub mod figures;
pub mod formats;
mod han;
mod html;
pub mod index;
pub mod laws;
pub mod metrics;
pub mod network;
mod random;
pub mod record;
pub mod report;
pub mod study;
pub mod text;
pub mod timeline;

pub use error::{Error, Result};
