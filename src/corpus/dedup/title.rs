//! Titles compared: the same title however a database prints it, and never two that only sound alike.
//!
//! Chinese stays Chinese: characters are compared, in one width and as simplified ones, and nothing
//! is turned into letters, so homophones (期刊, 其看) stay apart. Numbers count: a year, "Part II" or
//! 下 makes another title, whatever the rest says.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::text::{FoldedText, is_han};

/// How two titles stand to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TitleMatch {
    /// Letter for letter, once folded; `information` tells how unlikely that is by chance.
    Equal { information: f64 },
    /// One letter of one or two words differs, or a plural, or a British for an American spelling.
    Misprint { information: f64 },
    /// One is the other without its subtitle.
    Shortened,
    /// Alike, by the share of common letter pairs, from 0 to 1.
    Alike(f64),
    /// They say different things: other numbers, or one is a correction of the other.
    Contradictory,
    /// One is Chinese and the other is not: nothing to compare.
    OtherScript,
    /// One of them is missing.
    Unknown,
}

/// Words that turn a title into one about another paper.
const ABOUT_ANOTHER: &[&str] = &[
    "erratum",
    "errata",
    "corrigendum",
    "corrigenda",
    "correction",
    "retraction",
    "retracted",
    "reply",
    "response",
    "comment",
    "comments",
];
const ABOUT_ANOTHER_HAN: &[&str] = &["勘误", "更正", "撤稿", "答复", "商榷", "补记", "续论"];

/// The form in which titles are compared: [`FoldedText`] without markup, accents and punctuation;
/// words parted by one blank. Greek letters are spelt out. Linear time.
pub(super) fn title_key(title: &str) -> String {
    let plain = without_markup(title);
    let folded = FoldedText::new(&plain);
    let mut key = String::with_capacity(folded.as_str().len());
    let mut gap = false;
    for c in folded.as_str().chars() {
        if c == '\'' || c == '’' {
            // users' and users are one word
            continue;
        }
        if !c.is_alphanumeric() {
            gap = true;
            continue;
        }
        let han = is_han(c);
        if gap && !key.is_empty() && !(han && key.chars().next_back().is_some_and(is_han)) {
            key.push(' ');
        }
        gap = false;
        match greek(c) {
            Some(name) => key.push_str(name),
            None if c.is_ascii() || han => key.push(c),
            None => key.extend(std::iter::once(c).nfd().filter(|c| c.is_alphanumeric())),
        }
    }
    key
}

/// `title` without tags, and with the commonest character references as characters.
fn without_markup(title: &str) -> String {
    if !title.contains(['<', '&']) {
        return title.to_owned();
    }
    let mut plain = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        // a tag is short and begins with a letter or a slash; "p < 0.05" is none
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match after.find('>').filter(|&end| tag && end < 80) {
            Some(end) => rest = &after[end + 1..],
            None => {
                plain.push(' ');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    for (reference, character) in
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&nbsp;", " ")]
    {
        if plain.contains(reference) {
            plain = plain.replace(reference, character);
        }
    }
    plain
}

fn greek(c: char) -> Option<&'static str> {
    const NAMES: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi",
        "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ];
    ('α'..='ω').contains(&c).then(|| NAMES[c as usize - 'α' as usize])
}

/// The key without blanks: "e commerce" and "ecommerce" are one.
pub(super) fn squeezed(key: &str) -> String {
    key.chars().filter(|c| *c != ' ').collect()
}

/// True where Chinese characters carry the title.
pub(super) fn is_chinese(key: &str) -> bool {
    let (mut han, mut letters) = (0usize, 0usize);
    for c in key.chars() {
        if is_han(c) {
            han += 1;
        } else if c.is_alphabetic() {
            letters += 1;
        }
    }
    // a Chinese character says about as much as four letters
    han * 4 > letters
}

/// Compares two titles by their [keys](title_key). Time linear in their lengths.
pub(super) fn compare(a: &str, b: &str) -> TitleMatch {
    if a.is_empty() || b.is_empty() {
        return TitleMatch::Unknown;
    }
    let (tight_a, tight_b) = (squeezed(a), squeezed(b));
    if tight_a == tight_b {
        return TitleMatch::Equal { information: information(a) };
    }
    let chinese = is_chinese(a);
    if chinese != is_chinese(b) {
        return TitleMatch::OtherScript;
    }
    if numbers(a) != numbers(b) || about_another(a) != about_another(b) {
        return TitleMatch::Contradictory;
    }
    if chinese {
        if difference_counts(&tight_a, &tight_b) {
            return TitleMatch::Contradictory;
        }
    } else if misprinted(a, b) {
        return TitleMatch::Misprint { information: information(a).min(information(b)) };
    }
    if shortened(&tight_a, &tight_b, chinese) {
        return TitleMatch::Shortened;
    }
    TitleMatch::Alike(likeness(&tight_a, &tight_b))
}

/// What the agreement of a long title says, in nats.
pub(super) const MOST_INFORMATION: f64 = 9.0;

/// How much an agreement of this title says, in nats: a long title is not shared by chance, "Editorial"
/// and 前言 are. Letters count 0.3, characters 1.1; 9 at most.
fn information(key: &str) -> f64 {
    let sum: f64 = key
        .chars()
        .map(|c| {
            if is_han(c) {
                1.1
            } else if c == ' ' {
                0.0
            } else {
                0.3
            }
        })
        .sum();
    sum.min(MOST_INFORMATION)
}

/// True for titles that are equal letter for letter, blanks left out.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    a.bytes().filter(|b| *b != b' ').eq(b.bytes().filter(|b| *b != b' '))
}

/// Every number of a title with how often it stands there: digits, and Roman numerals as words.
fn numbers(key: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    for word in key.split(' ') {
        if matches!(word, "ii" | "iii" | "iv" | "vi" | "vii" | "viii" | "ix" | "xi" | "xii") {
            *found.entry(word).or_default() += 1;
        }
        for run in word.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()) {
            *found.entry(run).or_default() += 1;
        }
    }
    found
}

fn about_another(key: &str) -> bool {
    key.split(' ').any(|word| ABOUT_ANOTHER.contains(&word)) || ABOUT_ANOTHER_HAN.iter().any(|word| key.contains(word))
}

/// True where what differs between two Chinese titles is, or holds, a numeral, a part or a negation.
fn difference_counts(a: &str, b: &str) -> bool {
    const TELLING: &str = "〇零一二三四五六七八九十百千上中下前后续非不未无否";
    let (a, b) = differing(a, b);
    a.chars().chain(b.chars()).any(|c| TELLING.contains(c))
}

/// What is left of two texts without their common beginning and end.
fn differing<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let start: usize = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (&a[start..], &b[start..]);
    let end: usize = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    (&a[..a.len() - end], &b[..b.len() - end])
}

/// True where the same words stand in the same order but one or two are misprinted.
fn misprinted(a: &str, b: &str) -> bool {
    let words = |text: &'_ str| text.split(' ').count();
    let n = words(a);
    if n != words(b) || n < 4 {
        return false;
    }
    let mut wrong = a.split(' ').zip(b.split(' ')).filter(|(a, b)| a != b);
    (wrong.by_ref().take(2).all(|(a, b)| same_word(a, b))) && wrong.next().is_none()
}

/// True for two spellings of one English word: one letter wrong, missing or doubled in a word of
/// five or more, a plural, ise/ize, our/or, ae/e.
fn same_word(a: &str, b: &str) -> bool {
    let spelling =
        |word: &str| word.replace("ise", "ize").replace("isa", "iza").replace("yse", "yze").replace("our", "or").replace("ae", "e");
    if spelling(a) == spelling(b) {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 {
        return short.len() >= 3 && long.strip_prefix(short).is_some_and(|end| matches!(end, "s" | "es"));
    }
    // the first letter carries meaning (hyper, hypo differ in two; urban and turban in the first)
    short.as_bytes()[0] == long.as_bytes()[0] && strsim::damerau_levenshtein(short, long) <= 1
}

/// True where one title is the beginning of the other and long enough to be known by it.
fn shortened(a: &str, b: &str, chinese: bool) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let enough = if chinese { short.chars().count() >= 8 } else { short.len() >= 24 };
    enough && long.starts_with(short)
}

/// Dice coefficient of the letter pairs: `2 |A ∩ B| / (|A| + |B|)`, each pair as often as it stands
/// there. From 0 to 1.
fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (letter_pairs(a), letter_pairs(b));
    let (mut i, mut j, mut common) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    if a.is_empty() || b.is_empty() { 0.0 } else { 2.0 * common as f64 / (a.len() + b.len()) as f64 }
}

fn letter_pairs(text: &str) -> Vec<u64> {
    let mut pairs: Vec<u64> =
        text.chars().zip(text.chars().skip(1)).map(|(a, b)| u64::from(a as u32) << 32 | u64::from(b as u32)).collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare_printed(a: &str, b: &str) -> TitleMatch {
        compare(&title_key(a), &title_key(b))
    }

    #[test]
    fn one_title_in_many_prints_is_equal() {
        for (a, b) in [
            ("Digital Economy: A Review.", "DIGITAL ECONOMY - a review"),
            ("E-commerce and users' rights", "Ecommerce and users’ rights"),
            ("The role of <i>TP53</i> in β-cells", "The Role of TP53 in beta cells"),
            ("数字經濟與隱私：一個綜述", "数字经济与隐私:一个综述"),
            ("数字经济 与 隐私", "数字经济与隐私"),
            ("Économie numérique &amp; vie privée", "Economie numerique & vie privee"),
            ("[Privacy in China]", "Privacy in China"),
        ] {
            assert!(matches!(compare_printed(a, b), TitleMatch::Equal { .. }), "{a} / {b}: {:?}", compare_printed(a, b));
        }
    }

    #[test]
    fn homophone_titles_stay_apart() {
        let found = compare_printed("期刊评价研究综述", "其看评价研究综述");
        assert!(!matches!(found, TitleMatch::Equal { .. } | TitleMatch::Misprint { .. }), "{found:?}");
    }

    #[test]
    fn numbers_parts_and_corrections_make_another_title() {
        for (a, b) in [
            ("Digital economy report 2018", "Digital economy report 2019"),
            ("Digital economy report", "Digital economy report 2019"),
            ("Privacy in the cloud, part I", "Privacy in the cloud, part II"),
            ("论个人信息保护（上）", "论个人信息保护（下）"),
            ("论个人信息保护", "论个人信息保护（续）"),
            ("中国数字经济发展报告（2018）", "中国数字经济发展报告（2019）"),
            ("数字经济研究二〇一八", "数字经济研究二〇一九"),
            ("Erratum: Privacy and the platform economy", "Privacy and the platform economy"),
            ("平台责任研究", "《平台责任研究》勘误"),
        ] {
            assert_eq!(compare_printed(a, b), TitleMatch::Contradictory, "{a} / {b}");
        }
    }

    #[test]
    fn a_misprint_is_known_from_another_word() {
        for (a, b) in [
            ("Privacy concerns in online behaviour tracking", "Privacy concerns in online behavior tracking"),
            ("Measuring the digital economy of cities", "Measuring the digtal economy of cities"),
            ("Privacy concern of platform user", "Privacy concerns of platform users"),
        ] {
            assert!(matches!(compare_printed(a, b), TitleMatch::Misprint { .. }), "{a} / {b}");
        }
        for (a, b) in [
            ("Gambling harms in older men today", "Gambling harms in older women today"),
            ("Treatment of hyperthyroidism in children", "Treatment of hypothyroidism in children"),
            ("Data use in urban areas", "Data use in rural areas"),
        ] {
            assert!(matches!(compare_printed(a, b), TitleMatch::Alike(_)), "{a} / {b}: {:?}", compare_printed(a, b));
        }
    }

    #[test]
    fn scripts_are_not_compared_with_each_other() {
        assert_eq!(compare_printed("数字经济与隐私", "Digital economy and privacy"), TitleMatch::OtherScript);
        assert_eq!(compare_printed("", "Digital economy"), TitleMatch::Unknown);
        assert!(is_chinese(&title_key("基于Transformer的文本分类")));
        assert!(!is_chinese(&title_key("The concept of 道 in management research")));
    }

    #[test]
    fn a_generic_title_says_little() {
        let TitleMatch::Equal { information: generic } = compare_printed("Editorial", "editorial.") else { panic!("equal") };
        let TitleMatch::Equal { information: long } = compare_printed("数字经济背景下个人信息保护", "数字经济背景下个人信息保护")
        else {
            panic!("equal")
        };
        assert!(generic < 3.0 && long == 9.0, "{generic} {long}");
    }
}
