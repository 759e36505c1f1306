//! A name in a byline.

use serde::{Deserialize, Serialize};

use super::is_han;

/// One author as the source prints the name; nothing is re-cased, reordered or guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The fullest form given: "Zhang, Yi", "谢进".
    pub name: String,
    /// The shorter form where the source has both (WoS AU beside AF): "Zhang, Y".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Family name, where the source names it and `name` does not show it by a comma.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// Given names, under the same condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// ORCID iD in its bare form, "0000-0002-1825-0097".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orcid: Option<String>,
    /// Institutions of this author as printed, where the source says whose they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<String>,
}

impl Author {
    /// An author with one form of the name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// An author whose family and given names the source tells apart. The name is "Family, Given",
    /// or both in one word where they are written in hanzi, which have no comma.
    pub fn of_parts(family: &str, given: &str) -> Self {
        let (family, given) = (family.trim(), given.trim());
        if family.is_empty() || given.is_empty() {
            return Self::new(if family.is_empty() { given } else { family });
        }
        if family.chars().chain(given.chars()).all(|c| is_han(c) || c == '·') {
            let parts = (Some(family.to_owned()), Some(given.to_owned()));
            return Self { name: format!("{family}{given}"), family: parts.0, given: parts.1, ..Self::default() };
        }
        Self::new(format!("{family}, {given}"))
    }

    /// Family and given names: as the source told them, or else on both sides of a name's comma.
    /// `None` where the name is one piece; none is ever split by guess.
    pub fn parts(&self) -> Option<(&str, &str)> {
        if let (Some(family), Some(given)) = (&self.family, &self.given) {
            return Some((family, given));
        }
        let (family, given) = self.name.split_once(',')?;
        let (family, given) = (family.trim(), given.trim());
        (!family.is_empty() && !given.is_empty()).then_some((family, given))
    }
}

/// The bare form of an ORCID iD in any spelling, with or without the address before it. `None`
/// where the four groups are not there or the check digit (ISO 7064 MOD 11-2) is wrong.
pub fn read_orcid(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let bare = text.rsplit(['/', ' ', ':']).next()?;
    let digits: Vec<u32> =
        bare.chars().filter(|c| *c != '-').map(|c| if c == 'X' || c == 'x' { Some(10) } else { c.to_digit(10) }).collect::<Option<_>>()?;
    let (last, first) = digits.split_last()?;
    if first.len() != 15 || first.contains(&10) {
        return None;
    }
    let total = first.iter().fold(0, |total, digit| (total + digit) * 2 % 11);
    if (12 - total) % 11 != *last {
        return None;
    }
    let mut groups = String::with_capacity(19);
    for (i, digit) in digits.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            groups.push('-');
        }
        groups.push(if *digit == 10 { 'X' } else { char::from_digit(*digit, 10)? });
    }
    Some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_only_where_the_source_did() {
        assert_eq!(Author::new("Zhang, Yi").parts(), Some(("Zhang", "Yi")));
        assert_eq!(Author::new("王小明").parts(), None);
        assert_eq!(Author::new("World Bank").parts(), None);
        assert_eq!(Author::of_parts("Zhang", "Yi"), Author::new("Zhang, Yi"));
        let wang = Author::of_parts("王", "小明");
        assert_eq!((wang.name.as_str(), wang.parts()), ("王小明", Some(("王", "小明"))));
        assert_eq!(Author::of_parts("World Bank", ""), Author::new("World Bank"));
    }

    #[test]
    fn an_orcid_must_have_its_check_digit() {
        // the two examples of ORCID's own documentation
        assert_eq!(read_orcid("https://orcid.org/0000-0002-1825-0097").as_deref(), Some("0000-0002-1825-0097"));
        assert_eq!(read_orcid("000000021694233x").as_deref(), Some("0000-0002-1694-233X"));
        assert_eq!(read_orcid("0000-0002-1825-0098"), None);
        assert_eq!(read_orcid("n/a"), None);
    }
}
