//! How many works appeared in which year.

mod annual;

pub use annual::AnnualOutput;
