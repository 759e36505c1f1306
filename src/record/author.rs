//! A name in a byline.

use serde::{Deserialize, Serialize};

/// One author as the source prints the name; nothing is re-cased, reordered or guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The fullest form given: "Zhang, Yi", "谢进".
    pub name: String,
    /// The shorter form where the source has both (WoS AU beside AF): "Zhang, Y".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
}

impl Author {
    /// An author with one form of the name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), short: None }
    }
}
