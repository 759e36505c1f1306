//! A field that a source may leave out or fill with something unreadable.

use serde::{Deserialize, Serialize};

/// A field as found: nothing, a value, or text that would not become one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Field<T> {
    /// The source has no such field, or an empty one.
    #[default]
    Missing,
    /// A value.
    Typed(T),
    /// What stood there, when it could not be read as a value; counted and reported.
    Verbatim(String),
}

impl<T: Copy> Field<T> {
    /// The value, if there is one.
    pub fn typed(&self) -> Option<T> {
        match self {
            Self::Typed(value) => Some(*value),
            Self::Missing | Self::Verbatim(_) => None,
        }
    }
}

impl<T> Field<T> {
    /// True where the source said nothing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}
