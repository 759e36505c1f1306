//! How many works appeared in which year.

mod annual;
mod keyword_years;
mod slices;

pub use annual::AnnualOutput;
pub use keyword_years::KeywordYears;
pub use slices::TimeSlices;
