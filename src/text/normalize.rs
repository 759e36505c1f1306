//! The form in which words are compared: one width, one case, one script, one kind of blank.
//!
//! Two levels. [`FoldedText`] folds running text character by character and knows the way back, so
//! that a word found in it can be marked in the original. [`fold`] makes a single word or keyword
//! comparable: it also trims what surrounds it and treats a hyphen between letters as a blank, so
//! that "E-commerce" and "e commerce" are one keyword ("ecommerce" is another: only a thesaurus
//! can know). Nothing folded is ever shown; labels are chosen among the printed forms.
//!
//! Traditional characters become simplified ones by OpenCC's table `t2s`, character by character
//! and without its phrases: a fold that looks at neighbours would make the same word fold
//! differently inside a longer one, and a search for a part would miss the whole. The price is small:
//! of the characters that are correct in simplified text too, 乾 (of 乾隆) is compared as 干. Regional vocabulary (數位 for 数字) is left to the thesaurus.

use std::ops::Range;
use std::sync::OnceLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfkc_quick};

pub use crate::han::is_han;

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

/// Running text in the form in which words are compared, with the way back to the original.
///
/// NFKC, lower case, simplified characters, plain quotes and dashes; invisible and control
/// characters are gone, blanks are squeezed, and gone between two Chinese characters.
#[derive(Debug, Clone, Default)]
pub struct FoldedText {
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of folded text and the original it came from.
#[derive(Debug, Clone, Copy)]
struct Piece {
    folded: usize,
    original: usize,
    /// Length in the original; equal to that in the folded text when `even`.
    length: usize,
    /// Byte for byte the same length, so that places inside can be mapped.
    even: bool,
}

impl FoldedText {
    /// Folds a text. Linear time.
    pub fn new(original: &str) -> Self {
        let mut folded = Self::default();
        folded.refill(original);
        folded
    }

    /// Folds another text into the same memory.
    pub fn refill(&mut self, original: &str) {
        self.text.clear();
        self.pieces.clear();
        self.text.reserve(original.len());
        let table = (!original.is_ascii()).then(simplified);
        let mut blank = None;
        let mut rest = original.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let quick = match table {
                _ if c.is_ascii_graphic() => Some(c.to_ascii_lowercase()),
                _ if c == ' ' => Some(c),
                Some(table) if is_main_han(c) => Some(table[c as usize - FIRST_HAN]),
                _ => quick_mark(c),
            };
            match quick {
                Some(quick) if !rest.peek().is_some_and(|&(_, next)| joins_before(next)) => self.push(quick, at, c.len_utf8(), &mut blank),
                _ if c.is_whitespace() => self.push(' ', at, c.len_utf8(), &mut blank),
                _ if is_invisible(c) => {}
                _ => {
                    let mut cluster = String::from(c);
                    let mut end = at + c.len_utf8();
                    while let Some((next_at, next)) = rest.next_if(|&(_, next)| joins_before(next)) {
                        if !is_invisible(next) {
                            cluster.push(next);
                        }
                        end = next_at + next.len_utf8();
                    }
                    for c in fold_cluster(cluster, table.unwrap_or_else(simplified)).chars() {
                        self.push(c, at, end - at, &mut blank);
                    }
                }
            }
        }
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The place in the original that a place in the folded text came from. Never splits a
    /// character: where one original character became several, all of it is meant.
    pub fn original(&self, folded: Range<usize>) -> Range<usize> {
        let piece = |at: usize| self.pieces[self.pieces.partition_point(|piece| piece.folded <= at).saturating_sub(1)];
        if folded.is_empty() || self.pieces.is_empty() {
            return 0..0;
        }
        let (first, last) = (piece(folded.start), piece(folded.end - 1));
        let start = first.original + if first.even { folded.start - first.folded } else { 0 };
        let end = last.original + if last.even { folded.end - last.folded } else { last.length };
        start..end
    }

    fn push(&mut self, c: char, at: usize, length: usize, blank: &mut Option<(usize, usize)>) {
        if c.is_whitespace() {
            if !self.text.is_empty() {
                *blank = blank.or(Some((at, length)));
            }
            return;
        }
        if let Some((at, length)) = blank.take() {
            let between_han = is_han(c) && self.text.chars().next_back().is_some_and(is_han);
            if !between_han {
                self.place(' ', at, length);
            }
        }
        self.place(c, at, length);
    }

    fn place(&mut self, c: char, original: usize, length: usize) {
        let folded = self.text.len();
        self.text.push(c);
        let even = c.len_utf8() == length;
        match self.pieces.last_mut() {
            Some(last) if even && last.even && last.original + last.length == original => last.length += length,
            _ => self.pieces.push(Piece { folded, original, length, even }),
        }
    }
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

/// What is folded together with the character before it: accents, Hangul vowels and final
/// consonants, also where they are written as letters of their own (ㄳ), and the invisible.
fn joins_before(c: char) -> bool {
    let plain = c.is_ascii_graphic() || is_main_han(c) || c.is_whitespace() || quick_mark(c).is_some();
    !plain && (is_invisible(c) || composes(c) || std::iter::once(c).nfkc().next().is_some_and(composes))
}

fn composes(c: char) -> bool {
    canonical_combining_class(c) != 0 || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

/// Zero width, direction marks, soft hyphens, variation selectors, controls.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// Folds one character with its accents until nothing changes.
fn fold_cluster(cluster: String, table: &[char]) -> String {
    let mut text = cluster;
    loop {
        let composed: String = text.nfkc().filter(|&c| !is_invisible(c)).collect();
        let lower = composed.chars().flat_map(char::to_lowercase).map(|c| plain_mark(c, table)).collect::<String>();
        let next: String = lower.nfkc().collect();
        if next == text {
            return next;
        }
        text = next;
    }
}

/// The marks and full-width forms that Chinese text is full of, as [`fold_cluster`] folds them.
fn quick_mark(c: char) -> Option<char> {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).map(|c| c.to_ascii_lowercase()),
        '。' | '、' | '《' | '》' | '【' | '】' => Some(c),
        '“' | '”' => Some('"'),
        '‘' | '’' => Some('\''),
        '—' => Some('-'),
        _ => None,
    }
}

fn plain_mark(c: char, table: &[char]) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '•' | '‧' | '∙' | '・' => '·',
        c if is_main_han(c) => table[c as usize - FIRST_HAN],
        c => c,
    }
}

const FIRST_HAN: usize = 0x3400;
const LAST_HAN: usize = 0x9FFF;

fn is_main_han(c: char) -> bool {
    (FIRST_HAN..=LAST_HAN).contains(&(c as usize))
}

/// For every character from U+3400 to U+9FFF the one it is compared as.
fn simplified() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let converter =
            ferrous_opencc::OpenCC::from_config(ferrous_opencc::config::BuiltinConfig::T2s).expect("OpenCC's tables are compiled in");
        let mut buffer = [0; 4];
        let mut convert = |c: char| {
            let converted = converter.convert(c.encode_utf8(&mut buffer));
            let mut chars = converted.chars();
            match (chars.next(), chars.next()) {
                (Some(one), None) if is_main_han(one) => one,
                _ => c,
            }
        };
        (FIRST_HAN..=LAST_HAN)
            .map(|code| {
                let mut c = char::from_u32(code as u32).expect("the range holds no surrogate");
                // a few characters need two steps; the bound guards against a circle in the table
                for _ in 0..4 {
                    c = convert(c);
                }
                c
            })
            .collect()
    })
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
    let han = |text: &str| text.chars().any(is_han);
    let letters = |text: &str| text.chars().filter(|&c| c.is_alphabetic() && !is_han(c)).count();
    match (han(head), han(gloss)) {
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
    fn what_is_folded_at_a_glance_is_folded_as_in_full() {
        for (c, quick) in ('\u{80}'..='\u{FFFF}').filter_map(|c| Some((c, quick_mark(c)?))) {
            assert_eq!(fold_cluster(c.to_string(), simplified()), quick.to_string(), "{c}");
            assert!(!is_invisible(c) && !composes(c) && !std::iter::once(c).nfkc().any(composes), "{c} stands alone");
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

    #[test]
    fn the_way_back_never_splits_a_character() {
        let original = "ＡＢ ㎏　隱 私\u{200B}權";
        let folded = FoldedText::new(original);
        assert_eq!(folded.as_str(), "ab kg 隐私权");
        let back = |word: &str| {
            let at = folded.as_str().find(word).expect("the word stands there");
            &original[folded.original(at..at + word.len())]
        };
        assert_eq!(back("ab"), "ＡＢ");
        assert_eq!(back("kg"), "㎏");
        assert_eq!(back("g"), "㎏");
        assert_eq!(back("隐私权"), "隱 私\u{200B}權");
        assert_eq!(back("权"), "權");
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

        #[test]
        fn every_place_maps_to_whole_characters(text in "[ a-cＡＢ隱私數據\u{301}\u{200B}㎏ﬁ…]{0,30}") {
            let folded = FoldedText::new(&text);
            let mut last = 0;
            for (at, c) in folded.as_str().char_indices() {
                let range = folded.original(at..at + c.len_utf8());
                prop_assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()), "{range:?}");
                prop_assert!(range.start >= last);
                last = range.start;
            }
        }
    }
}
