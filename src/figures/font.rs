//! The one font of every figure, and what is in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use unicode_normalization::UnicodeNormalization;

use super::sfnt;
use crate::report::plain;
use crate::{Error, Result};

/// Family name inside the font file; both plotters and usvg look it up by this name.
pub(super) const FAMILY: &str = "Chart Sans SC";

/// Noto Sans SC, cut and renamed by `font/make.sh`.
pub(super) const BYTES: &[u8] = include_bytes!("font/ChartSansSC-Regular.ttf");

/// Licence of the font inside this program (SIL Open Font License 1.1), for whoever passes it on.
pub const FONT_LICENCE: &str = include_str!("font/OFL.txt");

/// plotters sizes a font by ascent minus descent, which in this font is 1.24 em.
pub(super) const SIZE_OF_EM: f64 = 1.24;

/// Makes the font known to plotters; any later call does nothing.
pub(super) fn register() -> Result<()> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    match REGISTERED.get_or_init(|| register_font(FAMILY, FontStyle::Normal, BYTES).is_ok()) {
        true => Ok(()),
        false => Err(Error::Draw { name: "any figure".into(), message: "the font inside this program cannot be read".into() }),
    }
}

/// True when the font has a glyph for `c`. What it lacks is drawn as a box and counted in
/// [`Figure::missing_glyphs`](super::Figure::missing_glyphs).
pub fn covers(c: char) -> bool {
    static GLYPHS: OnceLock<BTreeMap<u16, u16>> = OnceLock::new();
    u16::try_from(c as u32).is_ok_and(|code| GLYPHS.get_or_init(|| sfnt::glyphs(BYTES).unwrap_or_default()).contains_key(&code))
}

/// The font with the characters of `text` alone, as a TrueType file of the family "Chart Sans SC": small
/// enough to travel inside a page, which then looks the same on a machine without Chinese fonts.
/// Some 250 bytes a Chinese character.
pub fn font_with(text: &str) -> Vec<u8> {
    sfnt::slice(BYTES, &text.encode_utf16().collect()).expect("the font inside this program is as make.sh wrote it")
}

/// Stands for a character that the font lacks.
const BOX: char = '□';

/// `text` in characters of the font, composed (NFC), and how many had to become [`BOX`].
///
/// Joiners and variation selectors go without a trace: they only steer how their neighbours are drawn.
pub(super) fn drawable(text: &str) -> (String, usize) {
    let mut missing = 0;
    let steers = |c: &char| matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}');
    let known = |c| match covers(c) {
        true => c,
        false => {
            missing += 1;
            BOX
        }
    };
    let text = plain(text).nfc().filter(|c| !steers(c)).map(known).collect();
    (text, missing)
}

/// Width of `text` at `em` pixels, as [`Pen`](super::pen::Pen) will draw it. Needs [`register`].
pub(super) fn width(text: &str, em: f64) -> f64 {
    // measured large, since plotters rounds widths down to whole pixels
    let measured = FontDesc::new(FontFamily::Name(FAMILY), 1000.0 * SIZE_OF_EM, FontStyle::Normal).box_size(&drawable(text).0);
    measured.map_or(0.0, |(width, _)| f64::from(width) * em / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_font_lacks_becomes_a_box_and_is_counted() {
        assert_eq!(drawable("数字😀经济"), ("数字□经济".into(), 1));
        assert_eq!(drawable("\u{202E}e\u{301}\u{200D}"), ("é".into(), 0));
        assert_eq!(drawable("الخصوصية").1, 8);
    }

    #[test]
    fn the_font_holds_simplified_and_traditional_chinese_and_western_letters() {
        let text = "数字经济个人隐私保护：《（2014—2019）》數字經濟個人隱私 Ångström Žižek Łódź ά αβγ Право … “x” □ ≥ ①";
        for c in text.chars() {
            assert!(covers(c), "{c:?}");
        }
        assert!(!covers('😀') && !covers('ش') && !covers('\u{FFFF}'));
        assert!(sfnt::glyphs(BYTES).expect("a cmap of format 4").len() > 10_200);
    }

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        register().expect("the font registers");
        assert_eq!(width("数字经济", 25.0), 100.0);
        assert!(width("iiii", 25.0) < 40.0);
    }
}
