//! Which names of institutions are perhaps one: proposed with a reason, never decided.

use std::collections::BTreeMap;

use super::english::american;
use super::name_variants::same_letters;
use super::names::abbreviates;
use super::variants::{CountedTerm, Variant, VariantKind, settle};
use crate::han::has_han;

/// Institutions: the same letters, shortened words ("Univ Chinese Acad Sci"), a misprint, and a Chinese part of a whole
/// that is in the corpus too (武汉大学经济学院, 武汉大学).
///
/// A place is never taken for a shortened place: Univ Bern and Univ Bergen, Northwest Univ and Northwestern Univ are two.
pub fn institution_variants(terms: &[CountedTerm]) -> Vec<Variant> {
    let mut found = same_letters(terms);
    found.extend(shortened(terms));
    found.extend(parts(terms));
    settle(terms, found)
}

/// Names with as many words, each the same, shortened or misprinted.
fn shortened(terms: &[CountedTerm]) -> Vec<Variant> {
    const LARGE: usize = 200;
    let mut initials: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, term) in terms.iter().enumerate().filter(|(_, term)| !has_han(&term.key)) {
        let key: String = words(term).iter().filter_map(|word| word.chars().next()).collect();
        if key.chars().count() >= 2 {
            initials.entry(key).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for members in initials.into_values().filter(|members| (2..=LARGE).contains(&members.len())) {
        for &short in &members {
            let fitting = members
                .iter()
                .copied()
                .filter(|&long| long != short)
                .filter_map(|long| Some((long, difference(&terms[short], &terms[long])?)));
            // more than one full form fits: no telling which
            if let [(preferred, kind)] = fitting.collect::<Vec<_>>()[..] {
                found.push(Variant { variant: short, preferred, kind });
            }
        }
    }
    found
}

/// How `short` differs from the fuller or more usual `long`; `None` where they are two institutions.
fn difference(short: &CountedTerm, long: &CountedTerm) -> Option<VariantKind> {
    const OFTEN: u64 = 5;
    let (a, b) = (words(short), words(long));
    let differing: Vec<(&str, &str)> = a.into_iter().zip(b).filter(|(a, b)| a != b).collect();
    if differing.is_empty() {
        return None;
    }
    if differing.iter().all(|(a, b)| shortens(a, b)) {
        return Some(VariantKind::Shortened);
    }
    let rare = long.occurrences >= OFTEN * short.occurrences;
    matches!(differing[..], [(a, b)] if rare && misprints(a, b)).then_some(VariantKind::Misprint)
}

fn words(term: &CountedTerm) -> Vec<&str> {
    const EMPTY: &[&str] = &["of", "the", "and", "for", "in", "at", "de", "di", "der"];
    term.key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !EMPTY.contains(word)).collect()
}

/// The quarters of the sky as indexes cut them.
const QUARTERS: &[(&str, &[&str])] = &[
    ("n", &["north"]),
    ("s", &["south"]),
    ("e", &["east"]),
    ("w", &["west"]),
    ("no", &["northern"]),
    ("so", &["southern"]),
    ("ne", &["northeast", "northeastern"]),
    ("nw", &["northwest", "northwestern"]),
    ("se", &["southeast", "southeastern"]),
    ("sw", &["southwest", "southwestern"]),
];
/// Short forms that leave out letters in the middle.
const CONTRACTIONS: &[&str] = &["natl", "intl", "engn", "hlth", "ctr", "fdn", "mgmt", "govt", "dept", "grp"];
/// The words of institutions that indexes cut at the end; a place is never cut.
const CUT: &[&str] = &[
    "university",
    "universidade",
    "universidad",
    "academy",
    "academic",
    "science",
    "sciences",
    "scientific",
    "technology",
    "technical",
    "technological",
    "institute",
    "institution",
    "college",
    "school",
    "center",
    "centre",
    "hospital",
    "medical",
    "medicine",
    "clinical",
    "research",
    "education",
    "engineering",
    "agricultural",
    "agriculture",
    "economics",
    "business",
    "management",
    "finance",
    "administration",
    "pharmaceutical",
    "pharmaceuticals",
    "pharmacy",
    "pharma",
    "cancer",
    "biology",
    "biological",
    "chemistry",
    "chemical",
    "physics",
    "mathematics",
    "information",
    "computer",
    "communication",
    "polytechnic",
    "polytechnical",
    "laboratory",
    "department",
    "foundation",
    "national",
    "international",
    "central",
    "southern",
    "northern",
    "western",
    "eastern",
    "catolica",
    "general",
    "affiliated",
    "province",
    "provincial",
    "orthopaedic",
    "orthopedic",
    "geriatric",
    "development",
];

/// True where one word is the other in short: a quarter of the sky, a usual contraction, a word without its ending, an
/// umlaut written as one letter, a last consonant left out.
fn shortens(short: &str, long: &str) -> bool {
    const NAME: usize = 4;
    let plain = |word: &str| american(word).replace("ae", "a").replace("oe", "o").replace("ue", "u");
    if QUARTERS.iter().any(|(quarter, full)| *quarter == short && full.contains(&long)) || plain(short) == plain(long) {
        return true;
    }
    if CONTRACTIONS.contains(&short) {
        return abbreviates(short, long);
    }
    // Trent and Trento, Para and Parana are two; Cornel and Cornell are one
    let consonant = |ending: &str| ending.chars().count() == 1 && !ending.contains(['a', 'e', 'i', 'o', 'u']);
    long.strip_prefix(short).is_some_and(|ending| CUT.iter().any(|word| word.starts_with(long)) || short.len() >= NAME && consonant(ending))
}

/// True for two long words one letter apart, neither the first nor the last: Chengde and Chengdu are two.
fn misprints(a: &str, b: &str) -> bool {
    const LONG: usize = 7;
    let ends = |word: &str| (word.chars().next(), word.chars().next_back());
    a.len().min(b.len()) >= LONG && ends(a) == ends(b) && strsim::damerau_levenshtein(a, b) == 1
}

/// Chinese parts of institutions: what stands behind the first 大学, 医院 and so on.
fn parts(terms: &[CountedTerm]) -> Vec<Variant> {
    let by_key: BTreeMap<&str, usize> = terms.iter().enumerate().map(|(at, term)| (term.key.as_str(), at)).collect();
    let whole = |term: &CountedTerm| {
        let wholes = ["大学", "学院", "研究院", "科学院", "医院"].iter().filter_map(|end| {
            let cut = term.key.find(end)? + end.len();
            (cut < term.key.len()).then(|| by_key.get(&term.key[..cut]).copied())?
        });
        wholes.min()
    };
    let found =
        terms.iter().enumerate().filter_map(|(variant, term)| Some(Variant { variant, preferred: whole(term)?, kind: VariantKind::Part }));
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::name_key;

    fn found(terms: &[(&str, u64)]) -> Vec<(usize, usize, VariantKind)> {
        let terms: Vec<CountedTerm> =
            terms.iter().map(|&(label, occurrences)| CountedTerm { key: name_key(label), label: label.into(), occurrences }).collect();
        institution_variants(&terms).into_iter().map(|pair| (pair.variant, pair.preferred, pair.kind)).collect()
    }

    #[test]
    fn shortened_and_partial_institutions_are_found() {
        for (variant, whole, kind) in [
            ("Univ Chinese Acad Sci", "University of Chinese Academy of Sciences", VariantKind::Shortened),
            ("E China Normal Univ", "East China Normal Univ", VariantKind::Shortened),
            ("Natl Univ Y", "National University Y", VariantKind::Shortened),
            ("Univ Hosp Wurzburg", "Univ Hosp Wuerzburg", VariantKind::Shortened),
            ("Inst Orthopaed Surg", "Inst Orthoped Surg", VariantKind::Shortened),
            ("Guandong Univ", "Guangdong Univ", VariantKind::Misprint),
            ("武汉大学经济学院", "武汉大学", VariantKind::Part),
            ("Fu Dan Univ", "Fudan Univ", VariantKind::Spacing),
        ] {
            assert_eq!(found(&[(variant, 2), (whole, 20), ("华中科技大学", 5)]), [(0, 1, kind)], "{variant}");
        }
    }

    #[test]
    fn two_places_are_two_institutions() {
        for (a, b) in [
            ("Univ Bern", "Univ Bergen"),
            ("Northwest Univ", "Northwestern Univ"),
            ("Jilin Univ", "Jagiellonian Univ"),
            ("Henan Univ Chinese Med", "Heilongjiang Univ Chinese Med"),
            ("Univ Porto", "Univ Portsmouth"),
            ("Univ Lille", "Univ Louisville"),
            ("Shanghai Univ", "ShanghaiTech Univ"),
            ("Univ Fed Para", "Univ Fed Parana"),
            ("Univ Trent", "Univ Trento"),
            ("Chengde Med Coll", "Chengdu Med Coll"),
            ("Hoshi Univ", "Hiroshima Univ"),
            ("Chuo Univ", "Chulalongkorn Univ"),
        ] {
            assert!(found(&[(a, 2), (b, 20)]).is_empty(), "{a} / {b}: {:?}", found(&[(a, 2), (b, 20)]));
        }
    }
}
