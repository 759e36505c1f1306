//! What all figures of a report have in common.

use plotters::style::RGBColor;

use super::words::Words;
use crate::record::YearSpan;
use crate::study::{Language, Weights};

/// Language, notice and origin, which stand on every figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Language of titles, axes and captions.
    pub language: Language,
    /// Printed in a box on the face of every figure, such as "teaching corpus, invented records".
    pub notice: Option<String>,
    /// Works of the corpus.
    pub works: u64,
    /// Years of the study.
    pub span: YearSpan,
    /// How link strength enters the paths that betweenness counts; its captions say it.
    pub weights: Weights,
    /// Digest of the corpus; its first twelve characters are printed.
    pub corpus_digest: String,
}

impl Theme {
    /// The line at the foot of every figure: what it was made from.
    pub fn source_line(&self) -> String {
        let digest: String = self.corpus_digest.chars().take(12).collect();
        let words = self.words();
        format!("{}  ·  wenmai {}  ·  {} {digest}", words.works_in(self.works, self.span), env!("CARGO_PKG_VERSION"), words.corpus)
    }

    /// One of two texts, by the language.
    pub(super) fn choose<T>(&self, zh: T, en: T) -> T {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    pub(super) fn words(&self) -> Words {
        Words::of(self.language)
    }
}

pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub(super) const FAINT_INK: RGBColor = RGBColor(0x59, 0x59, 0x59);
pub(super) const GRID: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);
pub(super) const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Okabe and Ito's colours, told apart with any colour vision; the chosen ones also differ in grey.
pub(super) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xB2);
pub(super) const VERMILION: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
pub(super) const GREEN: RGBColor = RGBColor(0x00, 0x9E, 0x73);
pub(super) const PURPLE: RGBColor = RGBColor(0xCC, 0x79, 0xA7);
pub(super) const NOTICE_PAPER: RGBColor = RGBColor(0xFF, 0xF4, 0xD6);

/// Text sizes in pixels of an em on a sheet 1600 pixels wide: 24 prints as 7 points on 16 cm.
pub(super) const TITLE: f64 = 38.0;
pub(super) const TEXT: f64 = 26.0;
pub(super) const SMALL: f64 = 22.0;

/// Colour of a share from 0 (light) to 1 (dark), along viridis reversed: steadily darker, so that it
/// reads in grey, and told apart with any colour vision.
pub(super) fn shade(share: f64) -> RGBColor {
    const STOPS: [(u8, u8, u8); 7] = [
        (0xE6, 0xE4, 0x4B),
        (0x90, 0xD7, 0x43),
        (0x35, 0xB7, 0x79),
        (0x21, 0x91, 0x8C),
        (0x31, 0x68, 0x8E),
        (0x44, 0x39, 0x83),
        (0x44, 0x01, 0x54),
    ];
    between(&STOPS, share)
}

/// A colour between those of equal steps from 0 to 1.
fn between(stops: &[(u8, u8, u8)], share: f64) -> RGBColor {
    let place = share.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
    let at = (place as usize).min(stops.len() - 2);
    let part = place - at as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + part * (f64::from(b) - f64::from(a)) + 0.5) as u8;
    let (a, b) = (stops[at], stops[at + 1]);
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// Colour of a share of the greatest density: from paper through yellow, green and blue to violet, so light at both the beginning
/// and most of the way that black labels can be read on it, and steadily darker all the same.
pub(super) fn haze(share: f64) -> RGBColor {
    const STOPS: [(u8, u8, u8); 6] =
        [(0xFF, 0xFF, 0xFF), (0xFB, 0xF3, 0xB4), (0xC9, 0xE5, 0xA0), (0x7F, 0xCD, 0xBB), (0x5A, 0xB0, 0xD2), (0x6F, 0x86, 0xC8)];
    between(&STOPS, share)
}

/// Colours of communities, by their numbers from 1; one grey from the ninth on. Okabe and Ito's again: whoever cannot tell
/// two of them apart reads the numbers that stand on the discs.
pub(super) fn cluster_colour(number: usize) -> RGBColor {
    const COLOURS: [(u8, u8, u8); CLUSTER_COLOURS] = [
        (0x00, 0x72, 0xB2),
        (0xE6, 0x9F, 0x00),
        (0x00, 0x9E, 0x73),
        (0xCC, 0x79, 0xA7),
        (0xD5, 0x5E, 0x00),
        (0x56, 0xB4, 0xE9),
        (0xF0, 0xE4, 0x42),
        (0x55, 0x55, 0x55),
    ];
    let (r, g, b) = number.checked_sub(1).and_then(|at| COLOURS.get(at)).copied().unwrap_or((0xD2, 0xD2, 0xD2));
    RGBColor(r, g, b)
}

/// Communities that have a colour of their own.
pub(super) const CLUSTER_COLOURS: usize = 8;

/// Black or white, whichever reads better on `colour`.
pub(super) fn ink_on(colour: RGBColor) -> RGBColor {
    if lightness(colour) < 125.0 { PAPER } else { INK }
}

/// Relative luminance without gamma, from 0 to 255: enough for an order.
fn lightness(RGBColor(r, g, b): RGBColor) -> f64 {
    0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_grow_darker_all_the_way() {
        for scale in [shade, haze] {
            let shades: Vec<f64> = (0..=20).map(|i| lightness(scale(f64::from(i) / 20.0))).collect();
            assert!(shades.windows(2).all(|pair| pair[0] > pair[1]), "{shades:?}");
        }
    }

    #[test]
    fn the_source_line_says_what_it_was_made_from() {
        let mut theme = Theme {
            language: Language::En,
            notice: None,
            works: 2417,
            span: (1994, 2019).into(),
            weights: Weights::None,
            corpus_digest: "0123456789abcdef".repeat(4),
        };
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(theme.source_line(), format!("n = 2,417 works, 1994-2019  ·  wenmai {version}  ·  corpus 0123456789ab"));
        theme.language = Language::Zh;
        assert_eq!(theme.source_line(), format!("n = 2,417 篇，1994-2019 年  ·  wenmai {version}  ·  语料 0123456789ab"));
    }
}
