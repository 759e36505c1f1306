//! How a literature grows: models of the annual output, and whether the growth changed.
//!
//! [`fit`] fits one model, [`compare`] all of them, [`breakpoint()`] asks whether one rate of growth holds for all years.
//! Counts are those of the years, not the cumulative ones, whose errors add up and make any curve look good.

mod breakpoint;
mod draw;
mod fit;
mod likelihood;
mod model;
mod rate;
mod search;

pub use breakpoint::{Breakpoint, breakpoint};
pub use fit::{GrowthFit, compare, fit};
pub use model::{Criterion, GrowthModel};
pub use rate::{ExponentialRate, doubling_time, exponential_rate};
