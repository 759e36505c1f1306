//! Years side by side on a sheet.

use super::pen::{Anchor, Frame, Pen};
use super::theme::{FAINT_INK, GRID, SMALL};
use crate::Result;

/// Columns of equally many years, from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) struct YearAxis {
    first: u16,
    /// Years of a column.
    pub(super) each: u16,
    pub(super) columns: usize,
    frame: Frame,
}

impl YearAxis {
    /// Columns of so few years that there are at most `most`, from the first of `years` to the last. None without a year.
    pub(super) fn over(years: impl Iterator<Item = u16> + Clone, most: usize, frame: Frame) -> Option<Self> {
        let (first, last) = (years.clone().min()?, years.max()?);
        let count = usize::from(last - first) + 1;
        let each = count.div_ceil(most.max(1));
        Some(Self { first, each: each as u16, columns: count.div_ceil(each), frame })
    }

    /// The column of a year that lies within.
    pub(super) fn column(&self, year: u16) -> usize {
        usize::from((year - self.first) / self.each)
    }

    pub(super) fn width(&self) -> f64 {
        self.frame.width / self.columns as f64
    }

    /// The middle of a column.
    pub(super) fn middle(&self, column: usize) -> f64 {
        self.frame.x + (column as f64 + 0.5) * self.width()
    }

    /// The same further right and down.
    pub(super) fn moved(self, x: f64, y: f64) -> Self {
        Self { frame: Frame { x: self.frame.x + x, y: self.frame.y + y, ..self.frame }, ..self }
    }

    /// Lines between the columns and the years at their head.
    pub(super) fn draw(&self, pen: &Pen<'_>) -> Result<()> {
        let Frame { y, .. } = self.frame;
        let em = if self.width() < 70.0 { 17.0 } else { SMALL };
        for column in 0..=self.columns {
            let x = self.frame.x + column as f64 * self.width();
            pen.line((x, y), (x, self.frame.bottom()), GRID)?;
        }
        for column in 0..self.columns {
            let from = self.first + column as u16 * self.each;
            let text = if self.each == 1 { from.to_string() } else { format!("{from}–{:02}", (from + self.each - 1) % 100) };
            pen.text(&text, (self.middle(column), y - 12.0), em, Anchor::Middle, FAINT_INK)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_hold_equally_many_years() {
        let frame = Frame { x: 100.0, y: 0.0, width: 1300.0, height: 10.0 };
        let axis = YearAxis::over(1994..=2019, 16, frame).expect("years");
        assert_eq!((axis.each, axis.columns, axis.column(1994), axis.column(1995), axis.column(2019)), (2, 13, 0, 0, 12));
        assert_eq!(axis.middle(0), 150.0);
        assert_eq!(YearAxis::over([2019].into_iter(), 16, frame).map(|axis| axis.columns), Some(1));
        assert!(YearAxis::over(std::iter::empty(), 16, frame).is_none());
    }
}
