//! Which words a text holds, and which of them are the same word.

mod vocabulary;

pub use vocabulary::TermId;
