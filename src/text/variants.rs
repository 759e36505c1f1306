//! Which terms of a corpus are perhaps one word: proposed with a reason, never decided.
//!
//! Width, case, traditional characters, blanks and hyphens inside English words are one form already
//! ([`keyword_key`](super::keyword_key)). Here are the differences that only a reader can judge: a plural,
//! a spelling, a letter too many, an abbreviation in brackets, the words of another Chinese region, and
//! Chinese and English keywords that stand side by side.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use rustc_hash::FxHashMap;

use super::english::{american, singular};
use super::names::abbreviates;
use super::normalize::keyword_key;
use crate::han::{has_han, is_han};

/// A term of the corpus, as far as variants go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedTerm {
    /// What it is compared as.
    pub key: String,
    /// What it is shown as.
    pub label: String,
    /// Records that bear it.
    pub occurrences: u64,
}

/// Why two terms are perhaps one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariantKind {
    /// Two names of authors with one ORCID iD.
    Orcid,
    /// One has a blank, a hyphen or a stop where the other has none.
    Spacing,
    /// Singular and plural.
    Plural,
    /// British and American, or the same word of Taiwan or Hong Kong and the mainland.
    Spelling,
    /// One letter differs in a long word, and one of the two is rare.
    Misprint,
    /// One explains the other in brackets.
    Abbreviation,
    /// Chinese and English of one keyword, side by side in records that carry both.
    Translation,
    /// A name with initials or shortened words, and the full one.
    Shortened,
    /// A part of an institution and the whole.
    Part,
    /// Two names of authors with the same letters and nothing else in common: perhaps two people.
    Namesake,
}

impl VariantKind {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Orcid => "orcid",
            Self::Spacing => "spacing",
            Self::Plural => "plural",
            Self::Spelling => "spelling",
            Self::Misprint => "misprint",
            Self::Abbreviation => "abbreviation",
            Self::Translation => "translation",
            Self::Shortened => "shortened",
            Self::Part => "part",
            Self::Namesake => "namesake",
        }
    }
}

/// Two terms that are perhaps one: positions among the terms given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    /// The form to give up.
    pub variant: usize,
    /// The form to keep: the one that more records bear, of equally frequent ones the first by key.
    pub preferred: usize,
    /// Why.
    pub kind: VariantKind,
}

/// Variants among the keywords of a corpus, sorted, each pair once and each variant with one
/// preferred form only, so that the list can be used as it is.
///
/// Time and memory linear in the terms' letters.
///
/// ```
/// # use wenmai::text::{CountedTerm, VariantKind, keyword_variants};
/// let term = |label: &str, occurrences| CountedTerm { key: label.to_lowercase(), label: label.into(), occurrences };
/// let terms = [term("social network", 9), term("social networks", 40)];
/// let found = keyword_variants(&terms);
/// assert_eq!((found[0].variant, found[0].preferred, found[0].kind), (0, 1, VariantKind::Plural));
/// ```
pub fn keyword_variants(terms: &[CountedTerm]) -> Vec<Variant> {
    let mut found = Vec::new();
    let by_key: FxHashMap<&str, usize> = terms.iter().enumerate().map(|(at, term)| (term.key.as_str(), at)).collect();
    let mut loose: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, term) in terms.iter().enumerate() {
        loose.entry(loose_key(term)).or_default().push(at);
    }
    for group in loose.into_values().filter(|group| group.len() > 1) {
        let best = group.iter().copied().min_by_key(|&at| rank(&terms[at])).unwrap_or(group[0]);
        for &other in group.iter().filter(|&&other| other != best) {
            found.push(Variant { variant: other, preferred: best, kind: difference(&terms[other].key, &terms[best].key) });
        }
    }
    found.extend(abbreviations(terms, &by_key));
    found.extend(misprints(terms));
    settle(terms, found)
}

/// The most used first, then by key.
fn rank(term: &CountedTerm) -> (std::cmp::Reverse<u64>, &str) {
    (std::cmp::Reverse(term.occurrences), &term.key)
}

/// One preferred form a variant, and no chain back: the surest kind wins, and what is preferred
/// somewhere is a variant nowhere unless it is followed on.
pub(super) fn settle(terms: &[CountedTerm], mut found: Vec<Variant>) -> Vec<Variant> {
    found.sort_by(|a, b| (a.kind, rank(&terms[a.preferred]), a.variant).cmp(&(b.kind, rank(&terms[b.preferred]), b.variant)));
    let mut towards: FxHashMap<usize, usize> = FxHashMap::default();
    found.retain(|pair| {
        let mut at = pair.preferred;
        while let Some(&next) = towards.get(&at) {
            at = next;
        }
        if at == pair.variant || towards.contains_key(&pair.variant) {
            return false;
        }
        towards.insert(pair.variant, pair.preferred);
        true
    });
    found.sort();
    found
}

/// The key without what variants differ in: blanks and marks, plural endings, British spellings,
/// words of Taiwan and Hong Kong.
fn loose_key(term: &CountedTerm) -> String {
    let key = if is_traditional(term) { mainland(&term.key) } else { term.key.clone() };
    key.split(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#')).map(|word| american(&singular(word))).collect()
}

/// What differs between two terms with one loose key.
fn difference(a: &str, b: &str) -> VariantKind {
    let letters = |key: &str| key.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if letters(a) == letters(b) {
        return VariantKind::Spacing;
    }
    let singular = |key: &str| key.split(|c: char| !c.is_alphanumeric()).map(singular).collect::<String>();
    if singular(a) == singular(b) { VariantKind::Plural } else { VariantKind::Spelling }
}

/// True for a term printed in traditional characters. In simplified ones 设备 and 装置, 互动 and 交互 are two words
/// each, which the table would make one.
fn is_traditional(term: &CountedTerm) -> bool {
    let han = |text: &str| text.chars().filter(|&c| is_han(c)).collect::<String>();
    han(&term.label) != han(&term.key)
}

/// Words of Taiwan as the mainland writes them: 資訊 and 信息, 軟體 and 软件. One sentence of OpenCC's table.
fn mainland(key: &str) -> String {
    static CONVERTER: OnceLock<OpenCC> = OnceLock::new();
    if !has_han(key) {
        return key.to_owned();
    }
    let converter = CONVERTER.get_or_init(|| OpenCC::from_config(BuiltinConfig::Tw2sp).expect("OpenCC's tables are compiled in"));
    // the table's words are in traditional characters, the key in simplified ones
    static TRADITIONAL: OnceLock<OpenCC> = OnceLock::new();
    let traditional = TRADITIONAL.get_or_init(|| OpenCC::from_config(BuiltinConfig::S2tw).expect("OpenCC's tables are compiled in"));
    keyword_key(&converter.convert(&traditional.convert(key)))
}

/// "long short term memory (lstm)" beside "long short term memory" and "lstm".
fn abbreviations(terms: &[CountedTerm], by_key: &FxHashMap<&str, usize>) -> Vec<Variant> {
    let mut found = Vec::new();
    for (at, term) in terms.iter().enumerate() {
        let Some((full, short)) = term.key.strip_suffix(')').and_then(|head| head.rsplit_once('(')) else { continue };
        let (full, short) = (keyword_key(full), keyword_key(short));
        if full.is_empty() || short.is_empty() || !is_acronym(&short, &full) {
            continue;
        }
        let of = |key: &str| by_key.get(key).copied();
        // without the full form alone in the corpus, the explained form stands for the short one
        let preferred = of(&full).unwrap_or(at);
        found.extend([Some(at), of(&short)].into_iter().flatten().filter(|&variant| variant != preferred).map(|variant| Variant {
            variant,
            preferred,
            kind: VariantKind::Abbreviation,
        }));
    }
    found
}

/// True where the letters of `short` are beginnings of the words of `full`, in order.
fn is_acronym(short: &str, full: &str) -> bool {
    let initials: String = full.split_whitespace().filter_map(|word| word.chars().next()).collect();
    let short = short.trim_end_matches('s');
    initials.chars().count() >= 2 && (abbreviates(short, &initials) || initials == short)
}

/// Terms that differ in one letter of one long word, where the corpus hardly has that word otherwise: osteoclast beside
/// osteoblast is a word of its own, "osteclast" is none.
fn misprints(terms: &[CountedTerm]) -> Vec<Variant> {
    const LONG: usize = 8;
    const RARE: u64 = 2;
    const OFTEN: u64 = 5;
    let words = |term: &CountedTerm| term.key.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let mut borne: FxHashMap<String, u64> = FxHashMap::default();
    for term in terms {
        words(term).into_iter().for_each(|word| *borne.entry(word).or_default() += term.occurrences);
    }
    // two words one letter apart share what is left when a letter is taken from each (Garbe's symmetric deletion)
    let mut shapes: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (at, term) in terms.iter().enumerate().filter(|(_, term)| term.key.len() >= LONG && term.key.len() <= 60 && term.key.is_ascii()) {
        shapes.entry(term.key.clone()).or_default().push(at);
        for cut in 1..term.key.len() {
            shapes.entry(format!("{}{}", &term.key[..cut], &term.key[cut + 1..])).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for sharing in shapes.into_values().filter(|sharing| (2..=50).contains(&sharing.len())) {
        for (i, &a) in sharing.iter().enumerate() {
            for &b in &sharing[i + 1..] {
                let (variant, preferred) = if rank(&terms[a]) < rank(&terms[b]) { (b, a) } else { (a, b) };
                let (rare, common) = (&terms[variant], &terms[preferred]);
                if rare.occurrences > RARE || common.occurrences < OFTEN * rare.occurrences {
                    continue;
                }
                let wrong = one_word_misprinted(&words(rare), &words(common));
                if wrong.is_some_and(|(wrong, right)| borne[&wrong] <= RARE && borne[&right] >= OFTEN * borne[&wrong]) {
                    found.push(Variant { variant, preferred, kind: VariantKind::Misprint });
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The one word in which two terms differ, and by one letter only, neither the first nor the last.
fn one_word_misprinted(rare: &[String], common: &[String]) -> Option<(String, String)> {
    const LEAST: usize = 6;
    if rare.len() != common.len() {
        return None;
    }
    let mut differing = rare.iter().zip(common).filter(|(a, b)| a != b);
    let (wrong, right) = differing.next().filter(|(a, b)| a.len().min(b.len()) >= LEAST)?;
    // an ending makes another word: economic, economics; antagonism, antagonist
    let ends = |word: &String| (word.chars().next(), word.chars().next_back());
    let letters = !wrong.contains(|c: char| c.is_ascii_digit()) && ends(wrong) == ends(right);
    (differing.next().is_none() && letters && strsim::damerau_levenshtein(wrong, right) == 1).then(|| (wrong.clone(), right.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(terms: &[(&str, u64)]) -> Vec<(String, String, VariantKind)> {
        let terms: Vec<CountedTerm> =
            terms.iter().map(|&(label, occurrences)| CountedTerm { key: keyword_key(label), label: label.into(), occurrences }).collect();
        let name = |at: usize| terms[at].label.clone();
        keyword_variants(&terms).into_iter().map(|pair| (name(pair.variant), name(pair.preferred), pair.kind)).collect()
    }

    #[test]
    fn every_kind_of_variant_is_told_from_another_word() {
        for (variant, preferred, kind) in [
            ("ecommerce", "e-commerce", VariantKind::Spacing),
            ("COVID19", "COVID-19", VariantKind::Spacing),
            ("privacy policies", "privacy policy", VariantKind::Plural),
            ("platform economies", "platform economy", VariantKind::Plural),
            ("consumer behaviour", "consumer behavior", VariantKind::Spelling),
            ("digitalisation", "digitalization", VariantKind::Spelling),
            ("資訊安全", "信息安全", VariantKind::Spelling),
            ("bibliometic analysis", "bibliometric analysis", VariantKind::Misprint),
            ("meta-analyses", "meta-analysis", VariantKind::Plural),
            ("tumour signalling", "tumor signaling", VariantKind::Spelling),
        ] {
            assert_eq!(found(&[(variant, 1), (preferred, 20)]), [(variant.into(), preferred.into(), kind)]);
        }
        for (a, b) in [
            ("economics", "economic"),
            ("analysis", "analyst"),
            ("hypertension", "hypotension"),
            ("5g network", "6g network"),
            ("数字经济", "数字金融"),
            ("news", "new"),
            ("vitamin p", "vitamin d"),
            ("regulatory b cells", "regulatory t cells"),
            ("antagonism", "antagonist"),
            ("互动设计", "交互设计"),
            ("设备", "装置"),
        ] {
            assert!(found(&[(a, 1), (b, 20)]).is_empty(), "{a} / {b}");
        }
    }

    #[test]
    fn a_word_that_the_corpus_knows_is_no_misprint() {
        let terms = [("osteoclast promotion", 1), ("osteoblast promotion", 9), ("osteoclast", 30), ("osteoblast", 40)];
        assert!(found(&terms).is_empty(), "{:?}", found(&terms));
    }

    #[test]
    fn an_abbreviation_is_found_by_its_brackets() {
        let terms = [("long short-term memory (LSTM)", 3), ("long short-term memory", 8), ("LSTM", 5)];
        let full = "long short-term memory".to_owned();
        assert_eq!(
            found(&terms),
            [
                ("long short-term memory (LSTM)".into(), full.clone(), VariantKind::Abbreviation),
                ("LSTM".into(), full, VariantKind::Abbreviation)
            ]
        );
        assert!(found(&[("data (personal)", 3), ("data", 8), ("personal", 5)]).is_empty());
    }

    #[test]
    fn no_variant_has_two_preferred_forms_and_nothing_goes_round() {
        let terms = [("social networks", 5), ("social network", 9), ("social-networks", 5), ("socialnetwork", 1), ("social netwrk", 1)];
        let found = found(&terms);
        let mut variants: Vec<&String> = found.iter().map(|(variant, ..)| variant).collect();
        variants.sort();
        variants.dedup();
        assert_eq!(variants.len(), found.len());
        assert!(found.iter().all(|(variant, ..)| variant != "social network"));
    }
}
