//! Keyword fields: one text that holds several keywords.

use rustc_hash::FxHashSet;

use crate::han::is_han;

/// Splits a keyword field into its keywords, in order, as printed, without exact repeats.
///
/// Fields are separated in many ways, and every separator but the semicolon also stands inside
/// keywords. So the first of these that a field has decides, and the others stay in the words:
///
/// 1. `;` and `；`, also doubled: what CNKI, Web of Science and most others write
/// 2. tab, line break, `|` and `｜`
/// 3. `,` `，` `、`, but not inside brackets and not between digits (3,4-dihydroxy)
/// 4. `/` and `／`, where both neighbours are at least two hanzi or a blank stands on either side:
///    数字经济/隐私 are two, TCP/IP and 5/6 are one
/// 5. blanks, half-width or full-width, where every part is at least two hanzi
///
/// The middle dot is no separator: it joins the parts of foreign names (雅克·朗西埃).
///
/// Time and memory are linear in the field.
///
/// ```
/// # use wenmai::record::split_keywords;
/// assert_eq!(split_keywords("数字经济;;隐私；数字经济;"), ["数字经济", "隐私"]);
/// assert_eq!(split_keywords("数字经济 隐私"), ["数字经济", "隐私"]);
/// assert_eq!(split_keywords("马克思、恩格斯;美学"), ["马克思、恩格斯", "美学"]);
/// assert_eq!(split_keywords("digital economy"), ["digital economy"]);
/// ```
pub fn split_keywords(field: &str) -> Vec<String> {
    if field.contains([';', '；']) {
        return distinct(field.split([';', '；']));
    }
    if field.contains(['\t', '\n', '\r', '|', '｜']) {
        return distinct(field.split(['\t', '\n', '\r', '|', '｜']));
    }
    if field.contains([',', '，', '、']) {
        return distinct(split_at_commas(field).into_iter());
    }
    if field.contains(['/', '／']) {
        return distinct(split_at_slashes(field).into_iter());
    }
    let words = || field.split_whitespace();
    if words().count() > 1 && words().all(is_han_word) { distinct(words()) } else { distinct(std::iter::once(field)) }
}

/// At least two hanzi and nothing else.
fn is_han_word(text: &str) -> bool {
    text.chars().nth(1).is_some() && text.chars().all(is_han)
}

/// Trims, drops the empty and the repeated.
fn distinct<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<String> {
    // most fields have few keywords, and a look along a short list beats hashing
    const SHORT: usize = 24;
    let mut keywords: Vec<String> = Vec::new();
    let mut seen: FxHashSet<&'a str> = FxHashSet::default();
    let mut kept: Vec<&'a str> = Vec::new();
    for part in parts {
        let part = trim(part);
        let repeated = if kept.len() < SHORT {
            kept.contains(&part)
        } else {
            if seen.is_empty() {
                seen.extend(&kept);
            }
            !seen.insert(part)
        };
        if !part.is_empty() && !repeated {
            kept.push(part);
            keywords.push(part.to_owned());
        }
    }
    keywords
}

/// `part` without blanks, marks without width, and separators left over at its ends.
fn trim(part: &str) -> &str {
    match part.as_bytes() {
        [] => part,
        [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => part,
        _ => part.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | '\0' | '\u{FEFF}' | '\u{200B}')),
    }
}

/// The parts between commas that stand outside brackets and not between digits.
fn split_at_commas(field: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut before) = (Vec::new(), 0, 0usize, ' ');
    let mut chars = field.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |&(_, after)| after);
        match c {
            '(' | '（' | '[' | '［' | '《' => depth += 1,
            ')' | '）' | ']' | '］' | '》' => depth = depth.saturating_sub(1),
            ',' | '，' | '、' if depth == 0 && !(c == ',' && before.is_ascii_digit() && after.is_ascii_digit()) => {
                parts.push(&field[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
        before = c;
    }
    parts.push(&field[from..]);
    parts
}

/// The parts between slashes that separate.
fn split_at_slashes(field: &str) -> Vec<&str> {
    let slashes: Vec<(usize, usize)> = field.match_indices(['/', '／']).map(|(at, slash)| (at, at + slash.len())).collect();
    let (mut parts, mut from) = (Vec::new(), 0);
    for (i, &(at, after)) in slashes.iter().enumerate() {
        let left = &field[if i == 0 { 0 } else { slashes[i - 1].1 }..at];
        let right = &field[after..slashes.get(i + 1).map_or(field.len(), |next| next.0)];
        let spaced = left.ends_with(char::is_whitespace) && right.starts_with(char::is_whitespace);
        if spaced || is_han_word(trim(left)) && is_han_word(trim(right)) {
            parts.push(&field[from..at]);
            from = after;
        }
    }
    parts.push(&field[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_separator_of_real_fields_separates() {
        for field in [
            "数字经济;隐私",
            "数字经济;;隐私",
            "数字经济；隐私",
            "数字经济,隐私",
            "数字经济，隐私",
            "数字经济、隐私",
            "数字经济 隐私",
            "数字经济\u{3000}隐私",
            "数字经济/隐私",
            "数字经济／隐私",
            "数字经济;隐私;",
            "数字经济;隐私;数字经济",
            "数字经济\t隐私",
            "数字经济|隐私",
            " 数字经济 ； 隐私 ;",
        ] {
            assert_eq!(split_keywords(field), ["数字经济", "隐私"], "{field}");
        }
    }

    #[test]
    fn a_separator_inside_a_keyword_stays() {
        for field in ["TCP/IP", "A/B", "5/6", "digital economy", "雅克·朗西埃", "C/S 结构", "优劣解(距离法,熵权)", "3,4-dihydroxy", "政/企"]
        {
            assert_eq!(split_keywords(field), [field]);
        }
        assert_eq!(split_keywords("马克思、恩格斯;a, b"), ["马克思、恩格斯", "a, b"]);
        assert_eq!(split_keywords("big data / privacy"), ["big data", "privacy"]);
        assert_eq!(split_keywords("数字经济/隐私/TCP/IP"), ["数字经济", "隐私/TCP/IP"]);
    }

    #[test]
    fn nothing_gives_nothing() {
        for field in ["", " ", ";;", "；", "、", "\u{3000}"] {
            assert_eq!(split_keywords(field), [""; 0], "{field:?}");
        }
    }

    #[test]
    fn repeats_are_dropped_in_long_fields_too() {
        let field: String = (0..200).map(|i| format!("词{};", i % 100)).collect();
        let keywords = split_keywords(&field);
        assert_eq!(keywords.len(), 100);
        assert_eq!(keywords[99], "词99");
    }
}
