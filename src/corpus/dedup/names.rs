//! Names of authors and venues compared: initials against given names, abbreviations against words.
//!
//! What whole bylines say is in [`bylines`](super::bylines).

use unicode_normalization::UnicodeNormalization;

use super::title::title_key;
use crate::record::{has_han, is_han};
use crate::text::{FoldedText, abbreviates};

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameMatch {
    /// Both in full, the same.
    Same,
    /// The same as far as initials and abbreviations tell.
    Compatible,
    /// Different.
    Different,
    /// One is missing, or they are in different scripts.
    Unknown,
}

/// A name as `family|given`, folded: "Zhang, Yi" and "Zhang Yi" print one name in two orders, so the
/// given part is compared in both. A Chinese name is its characters.
pub(super) fn author_key(name: &str) -> String {
    let folded = FoldedText::new(name);
    if has_han(folded.as_str()) {
        return folded.as_str().chars().filter(|&c| is_han(c) || c == '·').collect();
    }
    let words = |text: &str| -> Vec<String> {
        let plain: String = text.nfd().filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '.')).collect();
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    if let Some((family, given)) = folded.as_str().split_once(',') {
        // "Smith, J., PhD": what follows a second comma is no name
        let given = given.split(',').next().unwrap_or_default();
        return format!("{}|{}", words(family).concat(), words(given).join(" "));
    }
    // "Smith JB" (PubMed): capitals at the end are initials
    let printed: Vec<&str> = name.split_whitespace().collect();
    let initials = printed.last().is_some_and(|last| printed.len() > 1 && last.len() <= 3 && last.chars().all(|c| c.is_ascii_uppercase()));
    let mut words = words(folded.as_str());
    match (words.pop(), initials) {
        (Some(given), true) => format!("{}|{}", words.concat(), given.chars().map(String::from).collect::<Vec<_>>().join(" ")),
        (Some(family), false) => format!("{family}|{}", words.join(" ")),
        (None, _) => String::new(),
    }
}

/// Compares two authors by their [keys](author_key).
pub(super) fn compare_authors(a: &str, b: &str) -> NameMatch {
    if a.is_empty() || b.is_empty() {
        return NameMatch::Unknown;
    }
    match (has_han(a), has_han(b)) {
        // no transliteration: 张 may be Zhang, Cheung or Chang
        (true, false) | (false, true) => return NameMatch::Unknown,
        (true, true) => return if a == b { NameMatch::Same } else { NameMatch::Different },
        (false, false) => {}
    }
    let (family_a, given_a) = a.split_once('|').unwrap_or((a, ""));
    let (family_b, given_b) = b.split_once('|').unwrap_or((b, ""));
    if family_a == family_b {
        return compare_given(given_a, given_b);
    }
    // family and given name in the other order, or a double name cut in another place
    let sorted = |family: &str, given: &str| {
        let mut words: Vec<String> = std::iter::once(family).chain(given.split(' ')).map(str::to_owned).collect();
        words.sort_unstable();
        words.retain(|word| !word.is_empty());
        words
    };
    let swapped = a.len() == b.len() && a.len() > 6 && sorted(family_a, given_a) == sorted(family_b, given_b);
    let (short, long) = if family_a.len() <= family_b.len() { (family_a, family_b) } else { (family_b, family_a) };
    let cut = short.len() >= 4 && (long.ends_with(short) || long.starts_with(short));
    if swapped || cut { NameMatch::Compatible } else { NameMatch::Different }
}

fn compare_given(a: &str, b: &str) -> NameMatch {
    let (Some(first_a), Some(first_b)) = (a.chars().next(), b.chars().next()) else { return NameMatch::Compatible };
    if first_a != first_b {
        return NameMatch::Different;
    }
    let tight = |given: &str| given.replace(' ', "");
    let (tight_a, tight_b) = (tight(a), tight(b));
    if tight_a.len() > 1 && tight_a == tight_b {
        return NameMatch::Same;
    }
    // two full first names that are not the beginning of each other (Yi, Ying are; Anna, Adam are not)
    let full = |given: &str| given.split(' ').next().filter(|word| word.len() > 2).map(str::to_owned);
    match (full(a), full(b)) {
        (Some(full_a), Some(full_b)) if !tight_a.starts_with(&full_b) && !tight_b.starts_with(&full_a) => NameMatch::Different,
        _ => NameMatch::Compatible,
    }
}

/// The words of a venue's name that carry it.
pub(super) fn venue_key(name: &str) -> String {
    const EMPTY: &[&str] = &["the", "of", "and", "for", "in", "on", "a", "an", "de", "der", "die", "des", "et", "und", "y", "e"];
    title_key(name).split(' ').filter(|word| !EMPTY.contains(word)).collect::<Vec<_>>().join(" ")
}

/// Compares two venues by their [keys](venue_key); different only where neither abbreviates the other.
pub(super) fn compare_venues(a: &str, b: &str) -> NameMatch {
    if a.is_empty() || b.is_empty() {
        return NameMatch::Unknown;
    }
    if a == b {
        return NameMatch::Same;
    }
    if has_han(a) != has_han(b) {
        return NameMatch::Unknown;
    }
    let (words_a, words_b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let fits = words_a.iter().zip(&words_b).all(|(a, b)| abbreviates(a, b) || abbreviates(b, a));
    if words_a.len() == words_b.len() && fits {
        return NameMatch::Compatible;
    }
    // a subtitle or a place in brackets: "addiction", "addiction abingdon england"
    if fits { NameMatch::Unknown } else { NameMatch::Different }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_stand_for_the_given_name() {
        for (a, b, expected) in [
            ("Zhang, Yi", "ZHANG, YI", NameMatch::Same),
            ("Zhang, Yi", "Zhang, Y.", NameMatch::Compatible),
            ("Tulloch, Catherine", "Tulloch C", NameMatch::Compatible),
            ("Smith JB", "John B. Smith", NameMatch::Compatible),
            ("Murray-Boyle, Cailem", "Murray Boyle, C.", NameMatch::Compatible),
            ("Müller, Jörg", "Muller, Jorg", NameMatch::Same),
            ("Yi Zhang", "Zhang Yi", NameMatch::Compatible),
            ("Antonio Gomez-Ruiz, Jose", "Gomez-Ruiz, J. A.", NameMatch::Compatible),
            ("Zhang, Yi", "Zhang, Wei", NameMatch::Different),
            ("Zhang, Anna", "Zhang, Adam", NameMatch::Different),
            ("Zhang, Yi", "Wang, Yi", NameMatch::Different),
            ("谢进", "谢 进", NameMatch::Same),
            ("謝進", "谢进", NameMatch::Same),
            ("谢进", "谢劲", NameMatch::Different),
            ("谢进", "Xie, Jin", NameMatch::Unknown),
            ("", "Xie, Jin", NameMatch::Unknown),
        ] {
            assert_eq!(compare_authors(&author_key(a), &author_key(b)), expected, "{a} / {b}");
            assert_eq!(compare_authors(&author_key(b), &author_key(a)), expected, "{b} / {a}");
        }
    }

    #[test]
    fn an_abbreviated_journal_is_the_journal() {
        for (a, b, expected) in [
            ("International Journal of Environmental Research and Public Health", "Int J Environ Res Public Health", NameMatch::Compatible),
            ("Proceedings of the National Academy of Sciences", "Proc. Natl. Acad. Sci.", NameMatch::Compatible),
            ("Addiction Research & Theory", "ADDICTION RESEARCH AND THEORY", NameMatch::Same),
            ("Addiction (Abingdon, England)", "Addiction", NameMatch::Unknown),
            ("Journal of Behavioral Addictions", "Journal of Gambling Studies", NameMatch::Different),
            ("經濟研究", "经济研究", NameMatch::Same),
            ("经济研究", "管理世界", NameMatch::Different),
            ("经济研究", "Economic Research Journal", NameMatch::Unknown),
        ] {
            assert_eq!(compare_venues(&venue_key(a), &venue_key(b)), expected, "{a} / {b}");
        }
    }
}
