//! Which names of people and institutions are perhaps one: proposed with a reason, never decided.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::names::abbreviates;
use super::normalize::is_han;
use super::variants::{CountedTerm, Variant, VariantKind, settle};

/// A name of the corpus and whom it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedName {
    /// The name; its key is that of [`name_key`](super::name_key).
    pub term: CountedTerm,
    /// What speaks for one person: keys of co-authors and of institutions, sorted. Empty for an
    /// institution.
    pub company: Vec<String>,
}

/// "Zhang, Y" beside "Zhang, Yi": proposed where one full name alone fits the initials, and the two share
/// a co-author or an institution. Two people may well share a name; so the shared company is the evidence.
///
/// Names with the same letters ("Smith, J.B.", "Smith, JB") are proposed without further evidence.
/// Chinese names are never compared with Latin ones: 张 may be Zhang, Cheung or Chang.
pub fn author_variants(names: &[CountedName]) -> Vec<Variant> {
    let terms: Vec<CountedTerm> = names.iter().map(|name| name.term.clone()).collect();
    let mut found = same_letters(&terms);
    let mut families: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        if let Some((family, given)) = parts(&name.term.label) {
            families.entry(family).or_default().push((at, given));
        }
    }
    for members in families.values() {
        for (at, initials) in members.iter().filter(|(_, given)| is_initials(given)) {
            let full: Vec<usize> =
                members.iter().filter(|(_, given)| !is_initials(given) && fits(initials, given)).map(|(at, _)| *at).collect();
            // two names in one byline are two people
            let beside = |other: usize| names[*at].company.binary_search(&names[other].term.key).is_ok();
            let share = |other: usize| !beside(other) && shared(&names[*at].company, &names[other].company) > 0;
            if let [only] = full.iter().copied().filter(|&other| share(other)).collect::<Vec<_>>()[..] {
                found.push(Variant { variant: *at, preferred: only, kind: VariantKind::Shortened });
            }
        }
    }
    settle(&terms, found)
}

/// Institutions: the same letters, shortened words ("Univ Chinese Acad Sci"), and a Chinese part of a whole
/// that is in the corpus too (武汉大学经济学院, 武汉大学).
pub fn institution_variants(terms: &[CountedTerm]) -> Vec<Variant> {
    const EMPTY: &[&str] = &["of", "the", "and", "for", "in", "at", "de", "di", "der", "for"];
    const LARGE: usize = 200;
    let mut found = same_letters(terms);
    let words = |term: &CountedTerm| -> Vec<String> {
        let words = term.key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !EMPTY.contains(word));
        words.map(str::to_owned).collect()
    };
    let mut initials: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, term) in terms.iter().enumerate().filter(|(_, term)| !term.key.chars().any(is_han)) {
        let key: String = words(term).iter().filter_map(|word| word.chars().next()).collect();
        if key.chars().count() >= 2 {
            initials.entry(key).or_default().push(at);
        }
    }
    for members in initials.into_values().filter(|members| (2..=LARGE).contains(&members.len())) {
        for &short in &members {
            let fitting = members.iter().copied().filter(|&long| {
                let (short, long) = (words(&terms[short]), words(&terms[long]));
                short != long && short.iter().zip(&long).all(|(a, b)| a.len() <= b.len() && abbreviates(a, b))
            });
            // more than one full form fits: no telling which
            if let [only] = fitting.collect::<Vec<_>>()[..] {
                found.push(Variant { variant: short, preferred: only, kind: VariantKind::Shortened });
            }
        }
    }
    let by_key: BTreeMap<&str, usize> = terms.iter().enumerate().map(|(at, term)| (term.key.as_str(), at)).collect();
    for (at, term) in terms.iter().enumerate() {
        let whole = ["大学", "学院", "研究院", "科学院", "医院"].iter().filter_map(|end| {
            let cut = term.key.find(end)? + end.len();
            (cut < term.key.len()).then(|| by_key.get(&term.key[..cut]).copied())?
        });
        if let Some(preferred) = whole.min() {
            found.push(Variant { variant: at, preferred, kind: VariantKind::Part });
        }
    }
    settle(terms, found)
}

/// Names whose letters and digits are the same, in the same order.
fn same_letters(terms: &[CountedTerm]) -> Vec<Variant> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, term) in terms.iter().enumerate() {
        groups.entry(term.key.chars().filter(|c| c.is_alphanumeric()).collect()).or_default().push(at);
    }
    let mut found = Vec::new();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        let best = group.iter().copied().min_by_key(|&at| (std::cmp::Reverse(terms[at].occurrences), at)).unwrap_or(group[0]);
        found.extend(group.into_iter().filter(|&at| at != best).map(|variant| Variant {
            variant,
            preferred: best,
            kind: VariantKind::Spacing,
        }));
    }
    found
}

/// Family and given part, folded, of a name with a comma; `None` for any other and for a Chinese one.
fn parts(label: &str) -> Option<(String, String)> {
    if label.chars().any(is_han) {
        return None;
    }
    let (family, given) = label.split_once(',')?;
    let letters = |text: &str| super::name_key(text).replace(['-', '\'', ' '], "");
    let given = super::name_key(given);
    (!given.is_empty()).then(|| (letters(family), given))
}

/// "j b", "jb": no word of the given part is a name in full.
fn is_initials(given: &str) -> bool {
    given.split(' ').all(|word| word.chars().count() <= 2 && !word.chars().any(|c| "aeiou".contains(c) && word.chars().count() == 2))
}

/// True where each initial begins the word of the full given names at its place.
fn fits(initials: &str, full: &str) -> bool {
    let mut words = full.split([' ', '-']).filter(|word| !word.is_empty());
    initials.chars().filter(|c| c.is_alphabetic()).all(|c| words.next().is_some_and(|word| word.starts_with(c)))
}

/// How many of two sorted lists' entries are in both.
pub fn shared(a: &[String], b: &[String]) -> usize {
    let known: FxHashSet<&str> = a.iter().map(String::as_str).collect();
    b.iter().filter(|entry| known.contains(entry.as_str())).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::name_key;

    fn term(label: &str, occurrences: u64) -> CountedTerm {
        CountedTerm { key: name_key(label), label: label.into(), occurrences }
    }

    fn authors(names: &[(&str, u64, &[&str])]) -> Vec<(String, String, VariantKind)> {
        let names: Vec<CountedName> = names
            .iter()
            .map(|&(label, n, company)| CountedName { term: term(label, n), company: company.iter().map(|&of| of.to_owned()).collect() })
            .collect();
        let label = |at: usize| names[at].term.label.clone();
        author_variants(&names).into_iter().map(|pair| (label(pair.variant), label(pair.preferred), pair.kind)).collect()
    }

    #[test]
    fn initials_need_company_to_be_somebody() {
        let shared: &[&str] = &["li na", "univ y"];
        assert_eq!(
            authors(&[("Zhang, Y.", 2, shared), ("Zhang, Yi", 9, shared), ("Zhang, Ying", 4, &["wang wei"])]),
            [("Zhang, Y.".into(), "Zhang, Yi".into(), VariantKind::Shortened)]
        );
        assert!(authors(&[("Zhang, Y.", 2, &[]), ("Zhang, Yi", 9, shared)]).is_empty(), "nothing in common");
        assert!(
            authors(&[("Zhang, Y.", 2, shared), ("Zhang, Yi", 9, shared), ("Zhang, Ying", 4, shared)]).is_empty(),
            "either may be meant"
        );
        assert!(authors(&[("Zhang, Y.", 2, &["li na", "zhang yi"]), ("Zhang, Yi", 9, shared)]).is_empty(), "they wrote together");
        assert!(authors(&[("Zhang, W.", 2, shared), ("Zhang, Yi", 9, shared)]).is_empty());
        assert!(authors(&[("张毅", 2, shared), ("Zhang, Yi", 9, shared)]).is_empty(), "no transliteration");
        assert_eq!(authors(&[("Smith, J.B.", 2, &[]), ("Smith, JB", 9, &[])])[0].2, VariantKind::Spacing);
    }

    #[test]
    fn shortened_and_partial_institutions_are_found() {
        let terms = [
            term("Univ Chinese Acad Sci", 3),
            term("University of Chinese Academy of Sciences", 8),
            term("武汉大学经济学院", 2),
            term("武汉大学", 20),
            term("华中科技大学", 5),
            term("Univ Y", 3),
        ];
        let found: Vec<(usize, usize, VariantKind)> =
            institution_variants(&terms).into_iter().map(|pair| (pair.variant, pair.preferred, pair.kind)).collect();
        assert_eq!(found, [(0, 1, VariantKind::Shortened), (2, 3, VariantKind::Part)]);
    }
}
