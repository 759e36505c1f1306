//! Running text in one width, one case, one script, one kind of blank, with the way back to what was
//! printed, so that a word found in it can be marked there.
//!
//! Traditional characters become simplified ones by OpenCC's table `t2s`, character by character
//! and without its phrases: a fold that looks at neighbours would make the same word fold
//! differently inside a longer one, and a search for a part would miss the whole. The price is small:
//! of the characters that are correct in simplified text too, 乾 (of 乾隆) is compared as 干. Regional
//! vocabulary (數位 for 数字) is left to the thesaurus.

use std::ops::Range;
use std::sync::OnceLock;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfkc_quick};

use crate::han::is_han;

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
pub(super) fn is_invisible(c: char) -> bool {
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
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_folded_at_a_glance_is_folded_as_in_full() {
        for (c, quick) in ('\u{80}'..='\u{FFFF}').filter_map(|c| Some((c, quick_mark(c)?))) {
            assert_eq!(fold_cluster(c.to_string(), simplified()), quick.to_string(), "{c}");
            assert!(!is_invisible(c) && !composes(c) && !std::iter::once(c).nfkc().any(composes), "{c} stands alone");
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
