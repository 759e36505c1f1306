//! The one font of every figure, and what is in it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::label;
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
    static COVERED: OnceLock<BTreeSet<u16>> = OnceLock::new();
    u16::try_from(c as u32).is_ok_and(|code| COVERED.get_or_init(|| characters(BYTES).unwrap_or_default()).contains(&code))
}

/// Width of `text` at `em` pixels, as [`Pen`](super::pen::Pen) will draw it. Needs [`register`].
pub(super) fn width(text: &str, em: f64) -> f64 {
    // measured large, since plotters rounds widths down to whole pixels
    let measured = FontDesc::new(FontFamily::Name(FAMILY), 1000.0 * SIZE_OF_EM, FontStyle::Normal).box_size(&label::drawable(text).0);
    measured.map_or(0.0, |(width, _)| f64::from(width) * em / 1000.0)
}

/// The characters of the basic plane that a font maps to a glyph, from its `cmap` subtable of format 4
/// (OpenType 1.9, "cmap - Character to Glyph Index Mapping Table").
fn characters(font: &[u8]) -> Option<BTreeSet<u16>> {
    let u16_at = |at: usize| Some(u16::from_be_bytes(font.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?) as usize);
    let tables = usize::from(u16_at(4)?);
    let cmap = (0..tables).map(|i| 12 + 16 * i).find(|&at| font.get(at..at + 4) == Some(b"cmap".as_slice()))?;
    let cmap = u32_at(cmap + 8)?;
    let subtables = usize::from(u16_at(cmap + 2)?);
    let offsets: Option<Vec<usize>> = (0..subtables).map(|i| Some(cmap + u32_at(cmap + 8 + 8 * i)?)).collect();
    let table = offsets?.into_iter().find(|&at| u16_at(at) == Some(4))?;
    let double = usize::from(u16_at(table + 6)?); // twice the number of segments
    let mut covered = BTreeSet::new();
    for segment in (0..double).step_by(2) {
        let last = u16_at(table + 14 + segment)?;
        let first = u16_at(table + 16 + double + segment)?;
        let delta = u16_at(table + 16 + 2 * double + segment)?;
        let range_at = table + 16 + 3 * double + segment;
        let range = usize::from(u16_at(range_at)?);
        for code in first..=last {
            let glyph = match range {
                0 => code.wrapping_add(delta),
                _ => match u16_at(range_at + range + 2 * usize::from(code - first))? {
                    0 => 0,
                    glyph => glyph.wrapping_add(delta),
                },
            };
            if glyph != 0 {
                covered.insert(code);
            }
        }
    }
    Some(covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_holds_simplified_and_traditional_chinese_and_western_letters() {
        let text = "数字经济个人隐私保护：《（2014—2019）》數字經濟個人隱私 Ångström Žižek Łódź ά αβγ Право … “x” □ ≥ ①";
        for c in text.chars() {
            assert!(covers(c), "{c:?}");
        }
        assert!(!covers('😀') && !covers('ش') && !covers('\u{FFFF}'));
        assert!(characters(BYTES).expect("a cmap of format 4").len() > 10_200);
    }

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        register().expect("the font registers");
        assert_eq!(width("数字经济", 25.0), 100.0);
        assert!(width("iiii", 25.0) < 40.0);
    }
}
