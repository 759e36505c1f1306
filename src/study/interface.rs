//! Settings of the sources that are searched: OpenAlex, Crossref, DOAJ, arXiv.

use serde::{Deserialize, Serialize};

/// One value of a filter, or several of which any will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FilterValue {
    /// `language = "zh"`
    Text(String),
    /// `publication_year = 2019`
    Number(i64),
    /// `is_retracted = false`
    Switch(bool),
    /// `language = ["zh", "en"]`
    Any(Vec<FilterValue>),
}

impl FilterValue {
    /// The values as text.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Number(number) => vec![number.to_string()],
            Self::Switch(switch) => vec![switch.to_string()],
            Self::Any(values) => values.iter().flat_map(Self::texts).collect(),
        }
    }
}

/// How OpenAlex is asked for a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchBy {
    /// Title and abstract, at the price of a list.
    #[default]
    Filter,
    /// Full texts too, at the price of a search.
    Parameter,
}

/// What a later visit asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Incremental {
    /// What the provider added since, by what it tells everybody.
    #[default]
    Created,
    /// What the provider changed since; at OpenAlex that needs a paid plan.
    Updated,
    /// The whole list every time.
    Full,
}
