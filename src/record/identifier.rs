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
    /// PubMed number.
    Pmid,
    /// PubMed Central number, `PMC9543698`.
    Pmc,
    /// Scopus EID, `2-s2.0-85083087417`.
    Scopus,
    /// OpenAlex work, `W2755950973`.
    OpenAlex,
    /// arXiv number without its version, `2401.01234`, `hep-th/9901001`.
    Arxiv,
    /// The Lens, `000-360-106-493-122`.
    Lens,
    /// Dimensions publication, `pub.1085642448`.
    Dimensions,
    /// Wanfang article, in lower case.
    Wanfang,
    /// CQVIP (维普) article number.
    Cqvip,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 13] = [
        Self::Doi,
        Self::Wos,
        Self::Cnki,
        Self::Oai,
        Self::Pmid,
        Self::Pmc,
        Self::Scopus,
        Self::OpenAlex,
        Self::Arxiv,
        Self::Lens,
        Self::Dimensions,
        Self::Wanfang,
        Self::Cqvip,
    ];

    /// The word used in the store and in json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Doi => "doi",
            Self::Wos => "wos",
            Self::Cnki => "cnki",
            Self::Oai => "oai",
            Self::Pmid => "pmid",
            Self::Pmc => "pmc",
            Self::Scopus => "scopus",
            Self::OpenAlex => "openalex",
            Self::Arxiv => "arxiv",
            Self::Lens => "lens",
            Self::Dimensions => "dimensions",
            Self::Wanfang => "wanfang",
            Self::Cqvip => "cqvip",
        }
    }

    /// The scheme of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
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

    /// A PubMed number, digits alone.
    pub fn pmid(text: &str) -> Option<Self> {
        let value = text.trim().trim_start_matches("PMID:").trim().trim_start_matches('0');
        let plausible = (1..=9).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
        plausible.then(|| Self { scheme: Scheme::Pmid, value: value.to_owned() })
    }

    /// A PubMed Central number, with or without the letters before it.
    pub fn pmc(text: &str) -> Option<Self> {
        let upper = text.trim().to_ascii_uppercase();
        let digits = upper.trim_start_matches("PMC");
        let plausible = (4..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plausible.then(|| Self { scheme: Scheme::Pmc, value: format!("PMC{digits}") })
    }

    /// A Scopus EID, bare or in a link's `eid=`.
    pub fn scopus(text: &str) -> Option<Self> {
        let at = text.find("2-s2.0-")?;
        let digits: String = text[at + 7..].chars().take_while(char::is_ascii_digit).collect();
        (digits.len() >= 5).then(|| Self { scheme: Scheme::Scopus, value: format!("2-s2.0-{digits}") })
    }

    /// An OpenAlex work, bare or as its address.
    pub fn openalex(text: &str) -> Option<Self> {
        let value = text.trim().rsplit('/').next()?.to_ascii_uppercase();
        let digits = value.strip_prefix('W')?;
        let plausible = digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit());
        plausible.then_some(Self { scheme: Scheme::OpenAlex, value })
    }

    /// An arXiv number in its new or old form, bare, after `arXiv:`, or in an address; the version
    /// is left out.
    pub fn arxiv(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let number = lower.rsplit("arxiv.org/abs/").next()?.rsplit("arxiv.org/pdf/").next()?.trim_start_matches("arxiv:").trim();
        let number = number.trim_end_matches(".pdf");
        let number = match number.rsplit_once('v') {
            Some((bare, version)) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => bare,
            _ => number,
        };
        let digits =
            |part: &str, length: std::ops::RangeInclusive<usize>| length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let new = number.split_once('.').is_some_and(|(month, rest)| digits(month, 4..=4) && digits(rest, 4..=5));
        let old = number.split_once('/').is_some_and(|(archive, rest)| {
            !archive.is_empty() && archive.bytes().all(|b| b.is_ascii_alphabetic() || b"-.".contains(&b)) && digits(rest, 7..=7)
        });
        (new || old).then(|| Self { scheme: Scheme::Arxiv, value: number.to_owned() })
    }

    /// A Lens number, five groups of three.
    pub fn lens(text: &str) -> Option<Self> {
        let value = text.trim();
        let groups: Vec<&str> = value.split('-').collect();
        let plausible =
            groups.len() == 5 && groups.iter().all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_alphanumeric()));
        plausible.then(|| Self { scheme: Scheme::Lens, value: value.to_ascii_uppercase() })
    }

    /// A Dimensions publication number.
    pub fn dimensions(text: &str) -> Option<Self> {
        let value = text.trim().to_ascii_lowercase();
        let digits = value.strip_prefix("pub.")?;
        let plausible = digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit());
        plausible.then_some(Self { scheme: Scheme::Dimensions, value })
    }

    /// The number of a Wanfang article, as it stands after `id=` in older links. The newer links'
    /// last part is made anew for every visit and names nothing.
    pub fn wanfang(text: &str) -> Option<Self> {
        let value = text.trim().to_ascii_lowercase();
        let plausible = (8..=32).contains(&value.len())
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && value.bytes().any(|b| b.is_ascii_digit());
        plausible.then_some(Self { scheme: Scheme::Wanfang, value })
    }

    /// The number of a CQVIP article, as it stands after `lngid=` or `id=` in its links.
    pub fn cqvip(text: &str) -> Option<Self> {
        let value = text.trim().to_ascii_uppercase();
        let plausible = (8..=12).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
        (plausible && value.bytes().any(|b| (b'1'..=b'9').contains(&b))).then_some(Self { scheme: Scheme::Cqvip, value })
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
    fn numbers_of_databases_are_read_from_their_links_too() {
        let value = |id: Option<Identifier>| id.map(|id| id.value);
        assert_eq!(value(Identifier::scopus("https://x/record.uri?eid=2-s2.0-85083087417&doi=10")).as_deref(), Some("2-s2.0-85083087417"));
        assert_eq!(value(Identifier::openalex("https://openalex.org/W2755950973")).as_deref(), Some("W2755950973"));
        assert_eq!(value(Identifier::arxiv("http://arxiv.org/abs/2401.01234v2")).as_deref(), Some("2401.01234"));
        assert_eq!(value(Identifier::arxiv("arXiv:hep-th/9901001")).as_deref(), Some("hep-th/9901001"));
        assert_eq!(value(Identifier::pmc("9543698")).as_deref(), Some("PMC9543698"));
        assert_eq!(value(Identifier::pmid("30689646")).as_deref(), Some("30689646"));
        assert_eq!(value(Identifier::lens("000-360-106-493-122")).as_deref(), Some("000-360-106-493-122"));
        for nothing in [Identifier::pmid("0"), Identifier::pmid("PMC1"), Identifier::arxiv("see v2"), Identifier::cqvip("00000000")] {
            assert_eq!(nothing, None);
        }
    }

    #[test]
    fn an_identifier_survives_its_text_form() {
        let doi = Identifier::doi("10.1000/a:b").expect("a DOI");
        assert_eq!(Identifier::try_from(doi.to_string()), Ok(doi));
    }
}
