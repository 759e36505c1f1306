//! Where a paper appeared.

use serde::{Deserialize, Serialize};

/// Journal, proceedings, book or newspaper, and the place in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Venue {
    /// Name as printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The name in another language, where the source gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_name: Option<String>,
    /// The shorter form by which references cite it: "J BUS RES".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abbreviation: Option<String>,
    /// International standard serial numbers, as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issn: Vec<String>,
    /// Those that the source marks as of the electronic edition.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub eissn: Vec<String>,
    /// International standard book numbers, as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isbn: Vec<String>,
    /// Who publishes it; of a thesis, the university.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Volume as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Issue as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Pages or article number as printed, "72-74".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
}

impl Venue {
    /// True when nothing is known of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
