//! The form in which words and keywords are compared with one another.
//!
//! [`FoldedText`] folds what a text is made of, character by character; [`fold`] makes a single word
//! or keyword comparable: it also trims what surrounds it and treats a hyphen between letters as a
//! blank, so that "E-commerce" and "e commerce" are one keyword ("ecommerce" is another: only a
//! thesaurus can know). Nothing folded is ever shown; labels are chosen among the printed forms.

use super::folded_text::{FoldedText, is_invisible};
use crate::han::{has_han, is_han};

/// The form in which words and keywords are compared.
///
/// [`FoldedText`], then: a hyphen between two letters or digits that are not Chinese is a blank;
/// punctuation around the word is dropped, brackets only where they close nothing inside or
/// enclose it all. Folding twice changes nothing. Linear time.
///
/// ```
/// # use wenmai::text::fold;
/// assert_eq!(fold(" Ｅ－Commerce; "), "e commerce");
/// assert_eq!(fold("隱　私"), "隐私");
/// ```
pub fn fold(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let folded = FoldedText::new(text);
    let spaced = hyphens_to_blanks(folded.as_str());
    trim_outer(&spaced).to_owned()
}

/// The key of a keyword: [`fold`], and a bracketed gloss in the other script is dropped so that the
/// Chinese part stays: 数字经济(digital economy) and "privacy（隐私）" are 数字经济 and 隐私.
pub fn keyword_key(keyword: &str) -> String {
    let mut key = fold(keyword);
    while let Some(rest) = without_gloss(&key) {
        let rest = fold(rest);
        if rest.is_empty() || rest == key {
            break;
        }
        key = rest;
    }
    key
}

/// A printed keyword made fit to be shown: invisible characters gone, blanks squeezed.
pub fn display_form(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !shown.is_empty() && !shown.ends_with(' ') {
                shown.push(' ');
            }
        } else if !is_invisible(c) {
            shown.push(c);
        }
    }
    shown.truncate(shown.trim_end().len());
    shown
}

/// Already folded at a glance: lower-case ASCII words, single blanks, nothing to trim.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    bytes.iter().all(|&b| letter(b) || b == b' ')
        && bytes.first().is_some_and(|&b| letter(b))
        && bytes.last().is_some_and(|&b| letter(b))
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

fn hyphens_to_blanks(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_han(c));
    while let Some(c) = chars.next() {
        spaced.push(if c == '-' && joins(before) && joins(chars.peek().copied()) { ' ' } else { c });
        before = Some(c);
    }
    spaced
}

const BRACKETS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('{', '}'), ('《', '》'), ('〈', '〉'), ('【', '】')];

/// Drops punctuation and unpaired or all-embracing brackets around a word.
fn trim_outer(text: &str) -> &str {
    let soft = |c: char| c.is_whitespace() || ",;:!?\"'`、。…·-_*/|\\~^=<>「」『』".contains(c);
    let mut counts = BRACKETS.map(|(open, close)| (text.matches(open).count(), text.matches(close).count()));
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(soft).trim_end_matches(|c| soft(c) || c == '.');
        let (Some(first), Some(last)) = (rest.chars().next(), rest.chars().next_back()) else { return rest };
        let opens = BRACKETS.iter().position(|&(open, _)| open == first);
        let closes = BRACKETS.iter().position(|&(_, close)| close == last);
        if let Some(kind) = opens.filter(|&kind| counts[kind].0 > counts[kind].1) {
            counts[kind].0 -= 1;
            rest = &rest[first.len_utf8()..];
        } else if let Some(kind) = closes.filter(|&kind| counts[kind].1 > counts[kind].0) {
            counts[kind].1 -= 1;
            rest = &rest[..rest.len() - last.len_utf8()];
        } else if let Some(kind) = opens.filter(|&kind| closes == Some(kind) && counts[kind] == (1, 1)) {
            counts[kind] = (0, 0);
            rest = &rest[first.len_utf8()..rest.len() - last.len_utf8()];
        } else {
            return rest;
        }
    }
}

/// What stays when a folded keyword ends in a gloss in the other script.
fn without_gloss(key: &str) -> Option<&str> {
    let (head, gloss) = key.strip_suffix(')')?.rsplit_once('(')?;
    let letters = |text: &str| text.chars().filter(|&c| c.is_alphabetic() && !is_han(c)).count();
    match (has_han(head), has_han(gloss)) {
        (true, false) if letters(gloss) >= 2 => Some(head),
        (false, true) if letters(head) >= 2 => Some(gloss),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn width_case_script_and_blanks_are_one() {
        for (text, folded) in [
            ("Digital  Economy", "digital economy"),
            ("ＤＩＧＩＴＡＬ　economy", "digital economy"),
            ("數字經濟", "数字经济"),
            ("隐　私", "隐私"),
            ("隐 私 保 护", "隐私保护"),
            ("“隐私”", "隐私"),
            ("pri\u{200B}va\u{AD}cy\u{FEFF}", "privacy"),
            ("E-Commerce", "e commerce"),
            ("e–commerce", "e commerce"),
            ("users’ rights", "users' rights"),
            ("《个人信息保护法》", "个人信息保护法"),
            ("long short-term memory (LSTM)", "long short term memory (lstm)"),
            ("C++", "c++"),
            ("C#", "c#"),
            ("5Ｇ网络", "5g网络"),
            ("数据；", "数据"),
            ("(privacy", "privacy"),
            ("Ⅳ型", "iv型"),
            ("Café", "café"),
            ("Cafe\u{301}", "café"),
            ("파ㄳ", "팏"),
            ("", ""),
            ("；；", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn traditional_characters_are_compared_as_simplified_ones() {
        assert_eq!(fold("乾隆著作"), "干隆著作");
        assert_eq!(fold("於是臺灣裡"), "于是台湾里");
    }

    #[test]
    fn a_gloss_in_the_other_script_is_dropped() {
        for (keyword, key) in [
            ("数字经济(digital economy)", "数字经济"),
            ("隐私（privacy）", "隐私"),
            ("Privacy（隐私）", "隐私"),
            ("维生素(C)", "维生素(c)"),
            ("图书馆(2.0)", "图书馆(2.0)"),
            ("生成对抗网络（GAN）", "生成对抗网络"),
            ("数据(个人)", "数据(个人)"),
        ] {
            assert_eq!(keyword_key(keyword), key);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}|[ a-zA-Z()\\-隐私數據（）“”\u{301}\u{200B}ㄱ-ㅎ가-힣\u{1100}-\u{11FF}¨ſİßﬁ㎏]{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            let key = keyword_key(&text);
            prop_assert_eq!(keyword_key(&key), key.clone());
            let running = FoldedText::new(&text);
            let again = FoldedText::new(running.as_str());
            prop_assert_eq!(again.as_str(), running.as_str());
        }
    }
}
