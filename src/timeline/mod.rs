//! How many works appeared in which year, how that number grows, and which keyword had its time when.

mod annual;
mod burst;
mod growth;
mod keyword_years;
mod slices;

pub use annual::AnnualOutput;
pub use burst::{Burst, BurstModel, Bursts, bursts};
pub use growth::{
    Breakpoint, Criterion, ExponentialRate, GrowthFit, GrowthModel, breakpoint, compare, doubling_time, exponential_rate, fit,
};
pub use keyword_years::KeywordYears;
pub use slices::TimeSlices;
