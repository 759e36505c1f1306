//! A path in dashes that run on around its corners.

use plotters::style::{Color, RGBColor};

use super::pen::Pen;
use crate::Result;

/// Draws the path through `points`; `pattern` gives pixels drawn, left out, drawn, and so on, again from its start where it ends.
pub(super) fn dashed_path(pen: &Pen<'_>, points: &[(f64, f64)], pattern: &[f64], colour: RGBColor, width: u32) -> Result<()> {
    let (mut at, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
        let length = (to_x - x).hypot(to_y - y);
        let place = |done: f64| (x + (to_x - x) * done / length, y + (to_y - y) * done / length);
        let mut done = 0.0;
        while length - done > 1e-9 {
            let step = left.min(length - done);
            if at % 2 == 0 {
                pen.line(place(done), place(done + step), colour.stroke_width(width))?;
            }
            done += step;
            left -= step;
            if left <= 1e-9 {
                at = (at + 1) % pattern.len();
                left = pattern[at];
            }
        }
    }
    Ok(())
}
