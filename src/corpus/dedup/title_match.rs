//! Titles compared: the same title however a database prints it, and never two that only sound alike.
//!
//! Numbers count: a year, "Part II" or （下） makes another title, whatever the rest says. One other word
//! may make another paper too ("in older men", "in older women"); a misprint does not.

use std::collections::BTreeMap;

use super::title::{PART, is_chinese, squeezed};
use crate::text::is_han;

/// How two titles stand to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TitleMatch {
    /// Letter for letter, once folded; `information` tells how unlikely that is by chance, in nats.
    Equal { information: f64 },
    /// One or two words are misprinted, in the plural, in British or American spelling, or articles differ.
    Misprint { information: f64 },
    /// One is the other without its subtitle; the subtitle holds numbers of its own or does not.
    Shortened { numbers: bool },
    /// The same but for another word at the same place; likeness as below.
    AnotherWord(f64),
    /// Alike, by the share of common letter pairs, from 0 to 1.
    Alike(f64),
    /// One has the numbers of the other and more, as where a database loses "100×". Likeness as above.
    MoreNumbers(f64),
    /// They say different things: other numbers, another part, or one speaks of the other. Likeness as above.
    Contradictory(f64),
    /// One is Chinese and the other is not: nothing to compare.
    OtherScript,
    /// One of them is missing.
    Unknown,
}

/// Words that turn a title into one about another paper.
const ABOUT_ANOTHER: &[&str] = &["reply", "response", "comment", "comments", "rejoinder"];
const ABOUT_ANOTHER_HAN: &[&str] = &["勘误", "更正", "撤稿", "答复", "商榷", "补记", "续论"];
/// How much of its information a misprinted title keeps: a letter lost or doubled, a plural, a spelling.
const MISPRINTED: f64 = 0.8;
/// A letter in the place of another, or a Chinese character lost: nitrate and nitrite are two.
const REPLACED: f64 = 0.5;

/// Compares two titles by their [keys](super::title::title_key). Time linear in their lengths.
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
    let said = information(a).min(information(b));
    let contradictory = || TitleMatch::Contradictory(likeness(&tight_a, &tight_b));
    if about_another(a) != about_another(b) {
        return contradictory();
    }
    let (these, those) = (numbers(a), numbers(b));
    if these != those {
        let within = |few: &BTreeMap<&str, usize>, many: &BTreeMap<&str, usize>| {
            few.iter().all(|(number, times)| many.get(number).is_some_and(|found| found >= times))
        };
        return if subtitle_counts(a, b, chinese) {
            TitleMatch::Shortened { numbers: true }
        } else if within(&these, &those) || within(&those, &these) {
            TitleMatch::MoreNumbers(likeness(&tight_a, &tight_b))
        } else {
            contradictory()
        };
    }
    let words = if chinese { characters(&tight_a, &tight_b) } else { words(a, b) };
    match words {
        Words::Misprinted(share) => TitleMatch::Misprint { information: said * share },
        Words::Telling => contradictory(),
        _ if shortened(&tight_a, &tight_b, chinese) => TitleMatch::Shortened { numbers: false },
        Words::Another => TitleMatch::AnotherWord(likeness(&tight_a, &tight_b)),
        Words::Other => TitleMatch::Alike(likeness(&tight_a, &tight_b)),
    }
}

/// What the agreement of a long title says, in nats.
pub(super) const MOST_INFORMATION: f64 = 9.0;

/// How much an agreement of this title says, in nats: a long title is not shared by chance, "Editorial"
/// and 前言 are. Letters count 0.3, characters 1.1; 9 at most.
fn information(key: &str) -> f64 {
    let of = |c: char| match c {
        ' ' | PART => 0.0,
        c if is_han(c) => 1.1,
        _ => 0.3,
    };
    key.chars().map(of).sum::<f64>().min(MOST_INFORMATION)
}

/// Every number of a title with how often it stands there: digits, Roman numerals, marked parts.
fn numbers(key: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    let mut before = "";
    for word in key.split(' ') {
        let roman = matches!(word, "ii" | "iii" | "iv" | "vi" | "vii" | "viii" | "ix" | "xi" | "xii")
            || matches!(word, "i" | "v" | "x") && matches!(before, "part" | "volume" | "chapter" | "phase" | "section");
        if roman {
            *found.entry(word).or_default() += 1;
        }
        for run in word.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()) {
            *found.entry(run).or_default() += 1;
        }
        before = word;
    }
    for (at, _) in key.match_indices(PART) {
        let end = key[at + 1..].chars().next().map_or(at + 1, |part| at + 1 + part.len_utf8());
        *found.entry(&key[at..end]).or_default() += 1;
    }
    found
}

fn about_another(key: &str) -> bool {
    key.split(' ').any(|word| ABOUT_ANOTHER.contains(&word)) || ABOUT_ANOTHER_HAN.iter().any(|word| key.contains(word))
}

/// How the words of two titles differ.
#[derive(Debug, PartialEq)]
enum Words {
    /// As a misprint would make them; the share of its information that the title keeps.
    Misprinted(f64),
    /// One word or two stand for others.
    Another,
    /// A numeral, a part or a negation differs.
    Telling,
    /// In some other way.
    Other,
}

/// English words, and those of every script with blanks.
fn words(a: &str, b: &str) -> Words {
    const LEAST: usize = 4;
    fn carrying(text: &str) -> Vec<&str> {
        text.split(' ').filter(|word| !matches!(*word, "a" | "an" | "the" | "and")).collect()
    }
    let (a, b) = (carrying(a), carrying(b));
    if a.len() != b.len() || a.len() < LEAST {
        return Words::Other;
    }
    let wrong: Vec<(&str, &str)> = a.into_iter().zip(b).filter(|(a, b)| a != b).collect();
    if wrong.len() > 2 {
        return Words::Other;
    }
    wrong.iter().try_fold(MISPRINTED, |share, (a, b)| same_word(a, b).map(|of| share.min(of))).map_or(Words::Another, Words::Misprinted)
}

/// The share of information that two spellings of one English word keep: one letter wrong, missing or
/// doubled in a word of five or more, a plural, ise/ize, our/or, ae/e. `None` for two words.
fn same_word(a: &str, b: &str) -> Option<f64> {
    let spelling =
        |word: &str| word.replace("ise", "ize").replace("isa", "iza").replace("yse", "yze").replace("our", "or").replace("ae", "e");
    if spelling(a) == spelling(b) {
        return Some(MISPRINTED);
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 {
        let plural = short.len() >= 3 && long.strip_prefix(short).is_some_and(|end| matches!(end, "s" | "es"));
        return plural.then_some(MISPRINTED);
    }
    // the first letter carries meaning (hyper, hypo differ in two; urban and turban in the first)
    let near = short.as_bytes()[0] == long.as_bytes()[0] && strsim::damerau_levenshtein(short, long) <= 1;
    let replaced = || short.len() == long.len() && strsim::hamming(short, long).is_ok_and(|n| n == 1);
    near.then(|| if replaced() { REPLACED } else { MISPRINTED })
}

/// Chinese characters, by what is left without the common beginning and end.
fn characters(a: &str, b: &str) -> Words {
    const NUMERAL_OR_NEGATION: &str = "〇零一二三四五六七八九十百千前后续非不未无否";
    const PLACE: &str = "上中下";
    const LONG: usize = 10;
    // 的 and 之 carry nothing; 和, 与 and 及 are one word
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '的' | '之')).map(|c| if matches!(c, '和' | '及') { '与' } else { c }).collect()
    };
    if plain(a) == plain(b) {
        return Words::Misprinted(MISPRINTED);
    }
    let (start, end) = common(a, b);
    let (one, other) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let both = || one.chars().chain(other.chars());
    if both().any(|c| NUMERAL_OR_NEGATION.contains(c)) {
        return Words::Telling;
    }
    if !one.is_empty() && !other.is_empty() {
        let (n, m) = (one.chars().count(), other.chars().count());
        // 上册 and 下册; 中国 and 美国
        return if both().any(|c| PLACE.contains(c)) {
            Words::Telling
        } else if n == m && n <= 4 {
            Words::Another
        } else {
            Words::Other
        };
    }
    let (long, rest) = if one.is_empty() { (b, other) } else { (a, one) };
    let after = long[start + rest.len()..].chars().next();
    // 背景下 beside 背景 is a character lost; 研究下, 研究下篇 are a part
    if rest.chars().any(|c| PLACE.contains(c)) && after.is_none_or(|c| "篇册卷集部编".contains(c)) {
        return Words::Telling;
    }
    let lost = rest.chars().count() == 1 && long.chars().count() > LONG;
    if lost { Words::Misprinted(REPLACED) } else { Words::Other }
}

/// Lengths of the common beginning and of the common end of two texts, in bytes.
fn common(a: &str, b: &str) -> (usize, usize) {
    let start: usize = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (&a[start..], &b[start..]);
    (start, a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum())
}

/// True where one title is the beginning of the other and long enough to be known by it.
fn shortened(a: &str, b: &str, chinese: bool) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let enough = if chinese { short.chars().count() >= 8 } else { short.len() >= 24 };
    enough && long.starts_with(short)
}

/// True where one title is the beginning of the other, and what follows is a subtitle that happens to hold
/// a number ("a commentary on Smith & Li (2017)"), not a number or a part ("Part II", "2019").
fn subtitle_counts(a: &str, b: &str, chinese: bool) -> bool {
    const WORDS: usize = 4;
    if chinese || !shortened(&squeezed(a), &squeezed(b), false) {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let Some(rest) = long.strip_prefix(short).and_then(|rest| rest.strip_prefix(' ')) else { return false };
    let first = rest.split(' ').next().unwrap_or_default();
    let numbered = first.contains(|c: char| c.is_ascii_digit())
        || matches!(first, "part" | "volume" | "vol" | "no" | "chapter" | "phase" | "section" | "study" | "series" | "year");
    !numbered && numbers(first).is_empty() && rest.split(' ').filter(|word| word.len() > 3).count() >= WORDS
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
    use super::super::title::title_key;
    use super::*;

    fn compare_printed(a: &str, b: &str) -> TitleMatch {
        let found = compare(&title_key(a), &title_key(b));
        assert_eq!(found, compare(&title_key(b), &title_key(a)), "{a} / {b}");
        found
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
        assert!(matches!(found, TitleMatch::AnotherWord(_)), "{found:?}");
    }

    #[test]
    fn numbers_parts_and_replies_make_another_title() {
        for (a, b) in [
            ("Digital economy report 2018", "Digital economy report 2019"),
            ("Digital economy report", "Digital economy report 2019"),
            ("Privacy in the cloud, part I", "Privacy in the cloud, part II"),
            ("Privacy in the cloud, part I", "Privacy in the cloud, part V"),
            ("Privacy and the growth of platform markets", "Privacy and the growth of platform markets: part 2, evidence from some cities"),
            ("Privacy and the platform economy", "Privacy and the platform economy: reply"),
            ("论个人信息保护（上）", "论个人信息保护（下）"),
            ("论个人信息保护", "论个人信息保护（下）"),
            ("论个人信息保护", "论个人信息保护下篇"),
            ("民法典编纂（上）——以人格权为例", "民法典编纂（下）——以人格权为例"),
            ("论个人信息保护", "论个人信息保护（续）"),
            ("中国数字经济发展报告（2018）", "中国数字经济发展报告（2019）"),
            ("数字经济研究二〇一八", "数字经济研究二〇一九"),
            ("中国数字经济研究", "美国数字经济研究"),
            ("平台责任研究", "《平台责任研究》勘误"),
        ] {
            let found = compare_printed(a, b);
            assert!(matches!(found, TitleMatch::Contradictory(_) | TitleMatch::MoreNumbers(_)), "{a} / {b}: {found:?}");
        }
    }

    #[test]
    fn a_misprint_is_known_from_another_word() {
        for (a, b, share) in [
            ("Privacy concerns in online behaviour tracking", "Privacy concerns in online behavior tracking", 0.8),
            ("Measuring the digital economy of cities", "Measuring the digtal economy of cities", 0.8),
            ("Privacy concern of platform user", "Privacy concerns of platform users", 0.8),
            ("The effect of privacy on growth & trade", "Effect of privacy on growth and trade", 0.8),
            ("Removal of nitrate by willow wetlands", "Removal of nitrite by willow wetlands", 0.5),
            ("数字经济背景下的个人信息保护与利用", "数字经济背景下个人信息保护和利用", 0.8),
            ("数字经济背景下的个人信息保护", "数字经济背景的个人信息保护", 0.5),
        ] {
            let said = information(&title_key(a)).min(information(&title_key(b)));
            assert_eq!(compare_printed(a, b), TitleMatch::Misprint { information: said * share }, "{a} / {b}");
        }
        for (a, b) in [
            ("Gambling harms in older men today", "Gambling harms in older women today"),
            ("Treatment of hyperthyroidism in children", "Treatment of hypothyroidism in children"),
            ("Data use in urban areas", "Data use in rural areas"),
            ("浙江数字经济发展的现状", "江苏数字经济发展的现状"),
        ] {
            assert!(matches!(compare_printed(a, b), TitleMatch::AnotherWord(_)), "{a} / {b}: {:?}", compare_printed(a, b));
        }
    }

    #[test]
    fn a_title_is_known_without_its_subtitle() {
        let title = "The dangers of conflating harm with disorder";
        for (subtitle, numbers) in
            [("evidence from a survey", false), ("a commentary on prevention paradox logic (Smith & Li, 2017)", true)]
        {
            assert_eq!(compare_printed(title, &format!("{title}: {subtitle}")), TitleMatch::Shortened { numbers });
        }
    }

    #[test]
    fn scripts_are_not_compared_with_each_other() {
        assert_eq!(compare_printed("数字经济与隐私", "Digital economy and privacy"), TitleMatch::OtherScript);
        assert_eq!(compare_printed("", "Digital economy"), TitleMatch::Unknown);
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
