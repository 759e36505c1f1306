//! Keyword fields as drafts take them: what is one keyword, and which signs are no part of one.

use crate::formats::names::python_list;
use crate::record::{has_han, split_keywords};

/// A heading of MeSH without the stars by which PubMed marks what a paper is mainly about:
/// "*Gambling", "Behavior, Addictive/*psychology".
pub(super) fn without_stars(keyword: &str) -> String {
    let mut bare = String::with_capacity(keyword.len());
    let mut rest = keyword;
    while let Some(at) = rest.find('*') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        bare.push_str(before);
        let marks = (bare.is_empty() || bare.ends_with('/')) && after.starts_with(char::is_alphabetic);
        if !marks {
            bare.push('*');
        }
        rest = after;
    }
    bare.push_str(rest);
    bare
}

/// A text given as one keyword that is several: with semicolons between hanzi, or more than one, or
/// with a blank behind it. "R&amp;D" is one.
pub(super) fn splits(value: &str) -> bool {
    value.contains([';', '；']) && (has_han(value) || value.contains("; ") || value.matches(';').count() > 1)
}

/// The keywords of a field. Semicolons separate; a comma only where the words are Chinese, or where
/// nothing else separates and it does not stand in a chemical's name.
pub(super) fn keywords(value: &str) -> Vec<String> {
    match python_list(value) {
        Some(parts) => parts,
        None => split_keywords(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_mark_a_heading_and_are_no_part_of_it() {
        for (printed, bare) in [
            ("*Gambling", "Gambling"),
            ("Behavior, Addictive/*psychology", "Behavior, Addictive/psychology"),
            ("C*-algebra", "C*-algebra"),
            ("*", "*"),
            ("2*3", "2*3"),
        ] {
            assert_eq!(without_stars(printed), bare);
        }
    }

    #[test]
    fn several_keywords_in_one_are_told_from_one() {
        for several in ["Language;Machine learning;Fear", "数字经济；隐私", "privacy; trust"] {
            assert!(splits(several), "{several}");
        }
        for one in ["R&amp;D", "privacy", "privacy, trust"] {
            assert!(!splits(one), "{one}");
        }
    }
}
