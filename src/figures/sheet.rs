//! The sheet that every figure is drawn on: title, notice, body, caption, origin.

use plotters::prelude::{IntoDrawingArea, SVGBackend};
use plotters::style::Color;

use super::pen::{Anchor, Frame, Pen};
use super::theme::{self, FAINT_INK, INK, NOTICE_PAPER, PAPER, SMALL, TEXT, TITLE, VERMILION};
use super::{Theme, font, label, render};
use crate::Result;
use crate::report::plain;

/// A figure ready to be shown or saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Stem of its files, such as `timeline`; fixed, never from data.
    pub name: &'static str,
    /// Title, as on its face.
    pub title: String,
    /// What the figure leaves out and how its values are defined, as on its face.
    pub caption: String,
    /// What it shows, in words, for those who cannot see it.
    pub alt: String,
    /// SVG whose text is `<text>`: it can be searched and edited, and shows in
    /// "Chart Sans SC" where that font is there, in any sans-serif font otherwise.
    pub svg: String,
    /// Characters that the font lacks, drawn as boxes.
    pub missing_glyphs: usize,
}

impl Figure {
    /// The figure as an SVG with text as outlines, which looks the same everywhere.
    ///
    /// # Errors
    /// As [`render::outlined`].
    pub fn outlined(&self) -> Result<String> {
        Ok(described(&render::outlined(&self.svg)?, &self.title, &self.alt))
    }

    /// The figure as PNG; scale 1 is 1600 pixels wide.
    ///
    /// # Errors
    /// As [`render::png`].
    pub fn png(&self, scale: f32) -> Result<Vec<u8>> {
        render::png(&self.svg, scale)
    }
}

/// Words of a figure before it is drawn.
pub(super) struct Sheet {
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) caption: String,
    pub(super) alt: String,
    pub(super) body_height: f64,
}

/// Width of every figure in pixels.
pub(super) const WIDTH: f64 = 1600.0;
const MARGIN: f64 = 48.0;
const LINE: f64 = 1.4;

impl Sheet {
    /// Draws the frame of the sheet and, within it, what `body` draws.
    pub(super) fn draw(self, theme: &Theme, body: impl FnOnce(&Pen<'_>, Frame) -> Result<()>) -> Result<Figure> {
        font::register()?;
        let inner = WIDTH - 2.0 * MARGIN;
        let title = label::wrap(&self.title, TITLE, inner, 2);
        let notice = theme.notice.as_deref().map_or(Vec::new(), |notice| label::wrap(notice, TEXT, inner - 32.0, 3));
        let mut foot = label::wrap(&self.caption, SMALL, inner, 5);
        foot.push(label::fit(&theme.source_line(), SMALL, inner));

        let notice_height = if notice.is_empty() { 0.0 } else { notice.len() as f64 * TEXT * LINE + 20.0 };
        let top = 32.0 + title.len() as f64 * TITLE * LINE + notice_height + if notice.is_empty() { 0.0 } else { 16.0 };
        let bottom = top + self.body_height;
        let height = bottom + 24.0 + foot.len() as f64 * SMALL * LINE + 28.0;

        let mut svg = String::new();
        let missing_glyphs = {
            let size = (WIDTH as u32, height.round() as u32);
            let pen = Pen::new(SVGBackend::with_string(&mut svg, size).into_drawing_area(), self.name);
            pen.area.fill(&PAPER).map_err(|e| pen.fail(e))?;
            let mut y = 32.0;
            for line in &title {
                pen.text(line, (MARGIN, y + TITLE), TITLE, Anchor::Start, INK)?;
                y += TITLE * LINE;
            }
            if !notice.is_empty() {
                let frame = Frame { x: MARGIN, y: y + 6.0, width: inner, height: notice_height };
                pen.fill(frame, NOTICE_PAPER.filled())?;
                pen.fill(frame, VERMILION.stroke_width(2))?;
                for (i, line) in notice.iter().enumerate() {
                    pen.text(line, (MARGIN + 16.0, y + 12.0 + (i + 1) as f64 * TEXT * LINE - 4.0), TEXT, Anchor::Start, INK)?;
                }
            }
            body(&pen, Frame { x: MARGIN, y: top, width: inner, height: self.body_height })?;
            pen.line((MARGIN, bottom + 10.0), (WIDTH - MARGIN, bottom + 10.0), theme::GRID)?;
            for (i, line) in foot.iter().enumerate() {
                let colour = if i + 1 == foot.len() { FAINT_INK } else { INK };
                pen.text(line, (MARGIN, bottom + 24.0 + SMALL * (LINE * i as f64 + 1.0)), SMALL, Anchor::Start, colour)?;
            }
            pen.area.present().map_err(|e| pen.fail(e))?;
            pen.missing()
        };
        let families = format!("font-family=\"{}, Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif\"", font::FAMILY);
        let svg = svg.replace(&format!("font-family=\"{}\"", font::FAMILY), &families);
        let svg = described(&svg, &self.title, &self.alt);
        Ok(Figure { name: self.name, title: self.title, caption: self.caption, alt: self.alt, svg, missing_glyphs })
    }
}

/// `svg` with a title and a description, which screen readers read and searches find.
fn described(svg: &str, title: &str, alt: &str) -> String {
    let end = svg.find('>').map_or(0, |at| at + 1);
    let (title, alt) = (escaped(title), escaped(alt));
    format!("{}\n<title>{title}</title>\n<desc>{alt}</desc>{}", &svg[..end], &svg[end..])
}

fn escaped(text: &str) -> String {
    plain(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
