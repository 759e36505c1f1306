//! What the nodes of a network are, and what ties two of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a node of the network stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A keyword of any kind that the study counts; two are tied by the works that bear both.
    #[default]
    Keyword,
    /// A name in a byline; two are tied by the works they wrote together.
    Author,
    /// An institution of an affiliation; tied as authors are.
    Institution,
    /// A country named in an affiliation; tied as authors are.
    Country,
    /// A journal, proceedings or newspaper; two are tied by the references that both cite.
    Venue,
    /// A cited reference; two are tied by the works that cite both (co-citation: Small 1973, doi:10.1002/asi.4630240406).
    Reference,
    /// A work; two are tied by the references that both cite (bibliographic coupling: Kessler 1963, doi:10.1002/asi.5090140103).
    Record,
    /// A work; two are tied where one cites the other (the historiograph: Garfield 2004, doi:10.1177/0165551504042802). Measures
    /// take the tie as it is, files and tables say which of the two cites.
    Citation,
}

impl Unit {
    /// Every unit, in the order they are listed to a reader.
    pub const ALL: [Self; 8] =
        [Self::Keyword, Self::Author, Self::Institution, Self::Country, Self::Venue, Self::Reference, Self::Record, Self::Citation];

    /// The word in study.toml and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyword => "keyword",
            Self::Author => "author",
            Self::Institution => "institution",
            Self::Country => "country",
            Self::Venue => "venue",
            Self::Reference => "reference",
            Self::Record => "record",
            Self::Citation => "citation",
        }
    }

    /// More than one of it, for messages.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Keyword => "keywords",
            Self::Author => "authors",
            Self::Institution => "institutions",
            Self::Country => "countries",
            Self::Venue => "venues",
            Self::Reference => "references",
            Self::Record | Self::Citation => "works",
        }
    }

    /// What ties two of them where they do not stand in one work together: a work has one venue and is itself one record.
    pub fn coupled_by(self) -> Option<Self> {
        matches!(self, Self::Venue | Self::Record).then_some(Self::Reference)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_written_as_it_is_read() {
        for unit in Unit::ALL {
            assert_eq!(serde_json::to_string(&unit).expect("a word"), format!("\"{}\"", unit.name()));
        }
    }
}
