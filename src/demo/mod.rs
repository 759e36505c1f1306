//! A teaching corpus of invented records, and a journal on loopback that serves them.
//!
//! From a seed to the files of a study about the digital economy and personal privacy, 1994-2019, in
//! the shapes that real sources have: a CNKI and a Web of Science export and an OAI-PMH repository,
//! with duplicates between them and a few broken records. It is made for trying and teaching: no
//! author, journal, finding or number in it is real, and every record, file and page says so.
//!
//! The committed files under `corpus/demo` are what [`teaching_files`] gives; a test holds them
//! against it.

mod exports;
mod provider;
mod random;
mod repository;
mod teaching;
mod words;

pub use exports::teaching_files;
pub use provider::{STUDY_FILES, TeachingProvider};
pub use teaching::{NOTICE, Work, teaching_works};
