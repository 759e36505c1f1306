//! How often two keywords stand in one record.

use serde::{Deserialize, Serialize};

/// How much a record with k keywords adds to each of its pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// Each pair adds 1.
    #[default]
    Full,
    /// Each pair adds 1 / (k - 1), so that a record gives each of its keywords a total of 1
    /// (Perianes-Rodriguez, Waltman, van Eck 2016, doi:10.1016/j.joi.2016.10.006).
    Fractional,
}
