//! Names of people and institutions: when two print the same one.

use std::borrow::Cow;
use std::path::Path;

use super::{Thesaurus, normalize::fold};
use crate::Result;

/// The key of a name: [`fold`] without stops and commas, so that "Smith, J. B." and "SMITH, J.B." are one.
///
/// Folding twice changes nothing. Linear time.
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    let parted: String = folded.chars().map(|c| if matches!(c, '.' | ',' | ';' | '，' | '、') { ' ' } else { c }).collect();
    parted.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True where the letters of `short` stand in `long` in order, beginning with the first: "natl" in "national".
pub fn abbreviates(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().next() == long.chars().next() && short.chars().all(|c| rest.any(|d| d == c))
}

/// authors.tsv and institutions.tsv: which names are one, as the scholar decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameLists {
    authors: Thesaurus,
    institutions: Thesaurus,
}

impl NameLists {
    /// Reads the lists; one that does not exist is empty.
    ///
    /// # Errors
    /// A list that cannot be read, or a line that makes no sense.
    pub fn read(authors: &Path, institutions: &Path) -> Result<Self> {
        Ok(Self { authors: Thesaurus::read_by(authors, name_key)?, institutions: Thesaurus::read_by(institutions, name_key)? })
    }

    /// What an author is counted and shown as.
    pub fn author<'n>(&self, printed: &'n str) -> Cow<'n, str> {
        stands_for(&self.authors, printed)
    }

    /// What an institution is counted and shown as.
    pub fn institution<'n>(&self, printed: &'n str) -> Cow<'n, str> {
        stands_for(&self.institutions, printed)
    }
}

fn stands_for<'n>(list: &Thesaurus, printed: &'n str) -> Cow<'n, str> {
    // most studies have no such list
    if list.is_empty() {
        return Cow::Borrowed(printed);
    }
    match list.preferred(&name_key(printed)) {
        Some((_, label)) => Cow::Owned(label.to_owned()),
        None => Cow::Borrowed(printed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_case_make_no_other_name() {
        for (a, b) in [("Smith, J. B.", "SMITH, J.B."), ("Univ. Y, Sch. Econ.", "univ y sch econ"), ("王　偉", "王伟")] {
            assert_eq!(name_key(a), name_key(b), "{a} / {b}");
            assert_eq!(name_key(&name_key(a)), name_key(a));
        }
        assert_ne!(name_key("Smith, JB"), name_key("Smith, J"));
    }

    #[test]
    fn a_listed_name_is_counted_as_what_it_stands_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let [authors, institutions] = ["authors.tsv", "institutions.tsv"].map(|name| folder.path().join(name));
        std::fs::write(&authors, "Zhang, Y\tZhang, Yi\nZhang Yi\t张毅\n").expect("written");
        std::fs::write(&institutions, "Univ Y\tUniversity of Y\n").expect("written");
        let lists = NameLists::read(&authors, &institutions).expect("lists");
        assert_eq!(lists.author("ZHANG, Y."), "张毅", "a chain is followed");
        assert_eq!(lists.author("Li, Na"), "Li, Na");
        assert_eq!(lists.institution("Univ. Y"), "University of Y");
        assert_eq!(NameLists::default().author("Zhang, Y"), "Zhang, Y");
    }
}
