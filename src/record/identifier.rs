//! What names a paper across sources.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who gives the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Digital object identifier, in lower case without any prefix.
    Doi,
    /// Web of Science accession number, `WOS:...` and its sister databases.
    Wos,
    /// CNKI database and file name, `CJFD/XDQB202401001`.
    Cnki,
    /// OAI-PMH identifier within its repository.
    Oai,
}

impl Scheme {
    /// The word used in the store and in json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Doi => "doi",
            Self::Wos => "wos",
            Self::Cnki => "cnki",
            Self::Oai => "oai",
        }
    }

    /// The scheme of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Doi, Self::Wos, Self::Cnki, Self::Oai].into_iter().find(|scheme| scheme.name() == name)
    }
}

/// A normalised identifier; equal identifiers mean the same paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Identifier {
    /// Who gives it.
    pub scheme: Scheme,
    /// Its normal form, never empty.
    pub value: String,
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme.name(), self.value)
    }
}

impl From<Identifier> for String {
    fn from(identifier: Identifier) -> Self {
        identifier.to_string()
    }
}

impl TryFrom<String> for Identifier {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (scheme, value) = text.split_once(':').ok_or_else(|| format!("no scheme in identifier {text:?}"))?;
        let scheme = Scheme::from_name(scheme).ok_or_else(|| format!("unknown identifier scheme {scheme:?}"))?;
        Ok(Self { scheme, value: value.to_owned() })
    }
}

impl Identifier {
    /// Reads a DOI in any of the spellings sources use: with `https://doi.org/`, `dx.doi.org`,
    /// `doi:`, in capitals, with a final stop. `None` for anything that is not `10.<digits>/<rest>`.
    pub fn doi(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let at = lower.find("10.")?;
        let before = lower[..at].trim_end_matches(['/', ':', ' ']);
        if !(before.is_empty() || before.ends_with("doi.org") || before.ends_with("doi")) {
            return None;
        }
        let value = lower[at..].trim_end_matches(['.', ',', ';', ' ']);
        let (prefix, suffix) = value.split_once('/')?;
        let registrant = &prefix[3..];
        let well_formed = !suffix.is_empty()
            && registrant.len() >= 4
            && registrant.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !value.chars().any(|c| c.is_whitespace() || c.is_control());
        well_formed.then(|| Self { scheme: Scheme::Doi, value: value.to_owned() })
    }

    /// Reads a Web of Science accession number (`UT`). `None` for what names no record, such as
    /// the `CNKI:0` that converters write into every record.
    pub fn wos(text: &str) -> Option<Self> {
        let value = text.trim().to_ascii_uppercase();
        let (database, number) = value.split_once(':')?;
        let names_a_record = !database.is_empty()
            && database.bytes().all(|b| b.is_ascii_alphanumeric())
            && number.len() >= 4
            && number.bytes().all(|b| b.is_ascii_alphanumeric())
            && number.bytes().any(|b| (b'1'..=b'9').contains(&b));
        names_a_record.then_some(Self { scheme: Scheme::Wos, value })
    }

    /// A CNKI file name, with its database when known.
    pub fn cnki(text: &str) -> Option<Self> {
        let value = text.trim().to_ascii_uppercase();
        let plausible = value.len() >= 6 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
        plausible.then_some(Self { scheme: Scheme::Cnki, value })
    }

    /// An OAI identifier, verbatim: they are case sensitive.
    pub fn oai(text: &str) -> Option<Self> {
        let value = text.trim();
        (!value.is_empty()).then(|| Self { scheme: Scheme::Oai, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_doi_is_one_doi() {
        for text in [
            "10.1000/AbC.1",
            "https://doi.org/10.1000/abc.1",
            "doi:10.1000/abc.1",
            " DOI: 10.1000/ABC.1. ",
            "http://dx.doi.org/10.1000/abc.1",
        ] {
            assert_eq!(Identifier::doi(text).map(|id| id.value).as_deref(), Some("10.1000/abc.1"), "{text}");
        }
    }

    #[test]
    fn what_is_no_doi_gives_none() {
        for text in ["", "10.", "10.1000", "10.12/x", "n/a", "see 10.1000/x", "10.1000/a b"] {
            assert_eq!(Identifier::doi(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_shared_by_every_record_identifies_none() {
        assert_eq!(Identifier::wos("CNKI:0"), None);
        assert_eq!(Identifier::wos("WOS:"), None);
        assert_eq!(Identifier::wos("wos:000123456700001").map(|id| id.value).as_deref(), Some("WOS:000123456700001"));
    }

    #[test]
    fn an_identifier_survives_its_text_form() {
        let doi = Identifier::doi("10.1000/a:b").expect("a DOI");
        assert_eq!(Identifier::try_from(doi.to_string()), Ok(doi));
    }
}
