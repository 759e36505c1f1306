//! Which names of people are perhaps one: proposed with a reason, never decided.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::variants::{CountedTerm, Variant, VariantKind, settle};
use crate::han::has_han;

/// An author's name of the corpus and whom it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedName {
    /// The name; its key is that of [`name_key`](super::name_key).
    pub term: CountedTerm,
    /// What speaks for one person: keys of co-authors and of institutions, sorted.
    pub company: Vec<String>,
    /// ORCID iDs that stand beside the name, sorted.
    pub orcids: Vec<String>,
}

/// Names that are perhaps one person. What speaks for it, the surest first:
/// - one ORCID iD, in any script;
/// - the same letters ("Smith, J.B.", "Smith, JB");
/// - initials that one full name alone fits ("Zhang, Y", "Zhang, Yi"), and a co-author or an institution in common.
///
/// Two names in one byline, or with different ORCID iDs, are two people. Two people may well share a name: full names with
/// the same letters and no company in common ([`VariantKind::Namesake`]) are the weakest. Without an ORCID iD, Chinese
/// names are never compared with Latin ones: 张 may be Zhang, Cheung or Chang.
pub fn author_variants(names: &[CountedName]) -> Vec<Variant> {
    let terms: Vec<CountedTerm> = names.iter().map(|name| name.term.clone()).collect();
    let two_people = |a: usize, b: usize| {
        let (a, b) = (&names[a], &names[b]);
        let beside = a.company.binary_search(&b.term.key).is_ok();
        let other_orcid = !a.orcids.is_empty() && !b.orcids.is_empty() && shared(&a.orcids, &b.orcids) == 0;
        beside || other_orcid
    };
    let company = |a: usize, b: usize| shared(&names[a].company, &names[b].company) > 0;
    let mut found = same_orcid(names);
    for pair in same_letters(&terms) {
        let initials = parts(&terms[pair.variant].label).is_none_or(|(_, given)| is_initials(&given));
        let kind = if initials || company(pair.variant, pair.preferred) { VariantKind::Spacing } else { VariantKind::Namesake };
        found.push(Variant { kind, ..pair });
    }
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
            let likely = |&other: &usize| !two_people(*at, other) && company(*at, other);
            if let [only] = full.iter().copied().filter(likely).collect::<Vec<_>>()[..] {
                found.push(Variant { variant: *at, preferred: only, kind: VariantKind::Shortened });
            }
        }
    }
    found.retain(|pair| !two_people(pair.variant, pair.preferred));
    settle(&terms, found)
}

/// Names that bear one ORCID iD: the most used one stands for the others.
fn same_orcid(names: &[CountedName]) -> Vec<Variant> {
    let mut bearers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        name.orcids.iter().for_each(|orcid| bearers.entry(orcid).or_default().push(at));
    }
    bearers.into_values().flat_map(|group| towards_the_most_used(group, VariantKind::Orcid, |at| names[at].term.occurrences)).collect()
}

fn towards_the_most_used(group: Vec<usize>, kind: VariantKind, occurrences: impl Fn(usize) -> u64) -> Vec<Variant> {
    let best = group.iter().copied().min_by_key(|&at| (std::cmp::Reverse(occurrences(at)), at));
    let others = group.into_iter().filter(|&at| Some(at) != best);
    others.filter_map(|variant| best.map(|preferred| Variant { variant, preferred, kind })).collect()
}

/// Names whose letters and digits are the same, in the same order.
pub(super) fn same_letters(terms: &[CountedTerm]) -> Vec<Variant> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, term) in terms.iter().enumerate() {
        groups.entry(term.key.chars().filter(|c| c.is_alphanumeric()).collect()).or_default().push(at);
    }
    groups.into_values().flat_map(|group| towards_the_most_used(group, VariantKind::Spacing, |at| terms[at].occurrences)).collect()
}

/// Family and given part, folded, of a name with a comma; `None` for any other and for a Chinese one.
fn parts(label: &str) -> Option<(String, String)> {
    if has_han(label) {
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
            .map(|&(label, n, company)| CountedName {
                term: term(label, n),
                company: company.iter().filter(|of| !of.starts_with("0000-")).map(|&of| of.to_owned()).collect(),
                orcids: company.iter().filter(|of| of.starts_with("0000-")).map(|&of| of.to_owned()).collect(),
            })
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
    fn an_orcid_tells_one_person_in_two_spellings_and_two_people_of_one_name() {
        let (one, two): (&[&str], &[&str]) = (&["0000-0002-1825-0097"], &["0000-0001-5109-3700"]);
        assert_eq!(authors(&[("张毅", 2, one), ("Zhang, Yi", 9, one)]), [("张毅".into(), "Zhang, Yi".into(), VariantKind::Orcid)]);
        assert!(authors(&[("Zhang, Xue Mei", 2, one), ("Zhang, Xuemei", 9, two)]).is_empty());
        let beside: &[&str] = &["0000-0002-1825-0097", "zhang yi"];
        assert!(authors(&[("Li, Na", 2, beside), ("Zhang, Yi", 9, one)]).is_empty(), "one iD given to two people of a byline");
    }

    #[test]
    fn full_names_with_nothing_in_common_are_perhaps_two_people() {
        let shared: &[&str] = &["univ y"];
        assert_eq!(authors(&[("Zhang, Xue Mei", 2, shared), ("Zhang, Xuemei", 9, shared)])[0].2, VariantKind::Spacing);
        assert_eq!(authors(&[("Zhang, Xue Mei", 2, &[]), ("Zhang, Xuemei", 9, shared)])[0].2, VariantKind::Namesake);
    }
}
