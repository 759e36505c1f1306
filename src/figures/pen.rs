//! Drawing on a plotters area in plain pixels, text through the one font.

use std::cell::Cell;

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle};

use super::font::{self, FAMILY, SIZE_OF_EM};
use super::theme::{FAINT_INK, PAPER, TEXT};
use crate::{Error, Result};

/// A sheet of pixels with a count of the characters that its font lacks.
pub(super) struct Pen<'a> {
    /// What plotters' own charts draw on.
    pub(super) area: DrawingArea<SVGBackend<'a>, Shift>,
    name: &'static str,
    missing: Cell<usize>,
}

/// A rectangle in pixels, y downward.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Frame {
    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// True when the two share a point inside.
    pub(super) fn meets(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// True when `other` lies wholly within.
    pub(super) fn holds(self, other: Self) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl<'a> Pen<'a> {
    pub(super) fn new(area: DrawingArea<SVGBackend<'a>, Shift>, name: &'static str) -> Self {
        Self { area, name, missing: Cell::new(0) }
    }

    /// How many characters were drawn as a box.
    pub(super) fn missing(&self) -> usize {
        self.missing.get()
    }

    /// An error of plotters as one of ours.
    pub(super) fn fail<E: std::fmt::Display>(&self, error: E) -> Error {
        Error::Draw { name: self.name.into(), message: error.to_string() }
    }

    /// Text whose base line is at `y`.
    pub(super) fn text(&self, text: &str, (x, y): (f64, f64), em: f64, anchor: Anchor, colour: RGBColor) -> Result<()> {
        let (text, missing) = font::drawable(text);
        self.missing.set(self.missing.get() + missing);
        let side = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = (FAMILY, em * SIZE_OF_EM).into_font().color(&colour).pos(Pos::new(side, VPos::Top));
        // plotters puts the base line 0.76 em below the point of a text anchored at its top
        self.area.draw(&Text::new(text, pixel((x, y - 0.76 * em)), style)).map_err(|e| self.fail(e))
    }

    /// Text on a patch of paper that hides what was drawn there.
    pub(super) fn text_on_paper(&self, text: &str, (x, y): (f64, f64), em: f64, anchor: Anchor, colour: RGBColor) -> Result<()> {
        let width = font::width(text, em);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        self.fill(Frame { x: left - 2.0, y: y - 0.86 * em, width: width + 4.0, height: 1.04 * em }, PAPER.filled())?;
        self.text(text, (x, y), em, anchor, colour)
    }

    /// Text centred on the height `y`, which lies 0.36 em above its base line.
    pub(super) fn text_beside(&self, text: &str, (x, y): (f64, f64), em: f64, anchor: Anchor, colour: RGBColor) -> Result<()> {
        self.text(text, (x, y + 0.36 * em), em, anchor, colour)
    }

    /// Says in the middle of a frame why nothing is drawn there.
    pub(super) fn nothing(&self, why: &str, frame: Frame) -> Result<()> {
        self.text(why, (frame.x + frame.width / 2.0, frame.y + frame.height / 2.0), TEXT, Anchor::Middle, FAINT_INK)
    }

    pub(super) fn fill(&self, frame: Frame, style: impl Into<ShapeStyle>) -> Result<()> {
        let corners = [pixel((frame.x, frame.y)), pixel((frame.right(), frame.bottom()))];
        self.area.draw(&Rectangle::new(corners, style)).map_err(|e| self.fail(e))
    }

    pub(super) fn line(&self, from: (f64, f64), to: (f64, f64), style: impl Into<ShapeStyle>) -> Result<()> {
        self.area.draw(&PathElement::new([pixel(from), pixel(to)], style)).map_err(|e| self.fail(e))
    }

    /// A line through all points.
    pub(super) fn path(&self, points: &[(f64, f64)], style: impl Into<ShapeStyle>) -> Result<()> {
        let points: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        self.area.draw(&PathElement::new(points, style)).map_err(|e| self.fail(e))
    }

    /// A closed area.
    pub(super) fn polygon(&self, points: &[(f64, f64)], style: impl Into<ShapeStyle>) -> Result<()> {
        let points: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        self.area.draw(&Polygon::new(points, style)).map_err(|e| self.fail(e))
    }

    /// A line of dashes `dash` long and as far apart.
    pub(super) fn dashes(&self, from: (f64, f64), to: (f64, f64), dash: f64, style: ShapeStyle) -> Result<()> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt();
        let at = |done: f64| (from.0 + dx * done / length, from.1 + dy * done / length);
        let mut done = 0.0;
        while done < length {
            self.line(at(done), at((done + dash).min(length)), style)?;
            done += 2.0 * dash;
        }
        Ok(())
    }

    /// A disc with a rim.
    pub(super) fn disc(&self, centre: (f64, f64), radius: f64, fill: RGBColor, rim: RGBColor) -> Result<()> {
        let draw = |style: ShapeStyle| self.area.draw(&Circle::new(pixel(centre), radius.round() as i32, style)).map_err(|e| self.fail(e));
        draw(fill.filled())?;
        draw(rim.stroke_width(1))
    }
}

/// A line from one point to another that rises to `bend` pixels beside the straight one (to its left, seen along it), or that line.
pub(super) fn arc(from: (f64, f64), to: (f64, f64), bend: f64) -> Vec<(f64, f64)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if bend == 0.0 || length < 1.0 {
        return vec![from, to];
    }
    // so many pieces that no corner is seen: where it bends most, an arc of few would have a tip
    let steps = 14 + (bend.abs() / 8.0).min(50.0) as u32;
    let (aside, up) = (bend * dy / length, -bend * dx / length);
    let point = |k: u32| {
        let t = f64::from(k) / f64::from(steps);
        let rise = 4.0 * t * (1.0 - t);
        (from.0 + t * dx + rise * aside, from.1 + t * dy + rise * up)
    };
    (0..=steps).map(point).collect()
}

fn pixel((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}
