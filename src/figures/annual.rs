//! Publication timeline: bars a year, and all works up to that year.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::{RangedCoordf64, RangedCoordu64};
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::prelude::SVGBackend;
use plotters::style::{Color, IntoFont};

use super::font::{self, FAMILY, SIZE_OF_EM};
use super::pen::{Anchor, Frame, Pen};
use super::sheet::Sheet;
use super::theme::{BLUE, FAINT_INK, GRID, INK, SMALL, TEXT, VERMILION};
use super::{Figure, Theme, label};
use crate::Result;
use crate::record::YearSpan;
use crate::report::thousands;
use crate::study::Event;
use crate::timeline::AnnualOutput;

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordu64>>;

const CUMULATIVE_HEIGHT: f64 = 300.0;
const ANNUAL_HEIGHT: f64 = 460.0;
const EVENT_ROW: f64 = SMALL * 1.45;
const EVENT_ROWS: usize = 8;
const YEAR_LABELS: f64 = 44.0;
const PANEL_NAME: f64 = 58.0;

/// The figure `timeline`: works of every year of the span as bars, above them the works up to and with
/// that year as a line, and `events` as marked years. Works without a year, or of another one, are
/// stated in the caption.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn annual_figure(theme: &Theme, output: &AnnualOutput, events: &[Event]) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let marks = marks(output, events);
    let mut caption = vec![words.outside(output.before, output.after, output.without_year)];
    if marks.len() < events.len() {
        caption.push(words.events_left_out(events.len() - marks.len()));
    }
    let peak = output.rows().filter(|(_, works, _)| *works > 0).max_by_key(|(year, works, _)| (*works, std::cmp::Reverse(year.0)));
    let rows = marks.iter().map(|mark| mark.row + 1).max().unwrap_or(0) as f64;
    let sheet = Sheet {
        name: "timeline",
        title: words.annual_title.to_owned(),
        caption: words.join(&caption),
        alt: words.annual_alt(output.total(), output.span(), peak.map(|(year, works, _)| (year.0, works))),
        body_height: rows * EVENT_ROW + 2.0 * PANEL_NAME + CUMULATIVE_HEIGHT + ANNUAL_HEIGHT + YEAR_LABELS,
    };
    sheet.draw(theme, |pen, body| {
        let top = body.y + rows * EVENT_ROW;
        let upper = Frame { y: top + PANEL_NAME, height: CUMULATIVE_HEIGHT, ..body };
        let lower = Frame { y: upper.bottom() + PANEL_NAME, height: ANNUAL_HEIGHT, ..body };
        let columns = Columns::of(output, body);
        for mark in &marks {
            let x = columns.middle(mark.year);
            let y = body.y + (mark.row as f64 + 1.0) * EVENT_ROW;
            pen.dashes((x, y - 4.0), (x, lower.bottom()), 7.0, FAINT_INK.stroke_width(1))?;
        }
        for mark in &marks {
            let y = body.y + mark.row as f64 * EVENT_ROW + SMALL;
            pen.text_on_paper(&mark.text, (mark.left, y), SMALL, Anchor::Start, INK)?;
        }
        pen.text(words.cumulative, (columns.left, upper.y - 12.0), TEXT, Anchor::Start, VERMILION)?;
        draw_cumulative(pen, upper, &columns, output)?;
        pen.text(words.annual, (columns.left, lower.y - 12.0), TEXT, Anchor::Start, BLUE)?;
        draw_annual(pen, lower, &columns, output)?;
        if output.total() == 0 {
            pen.nothing(words.no_works, Frame { y: lower.y, height: lower.height, ..body })?;
        }
        draw_years(pen, lower.bottom(), &columns)
    })
}

/// Where the years stand from left to right.
pub(super) struct Columns {
    pub(super) first: u16,
    pub(super) years: usize,
    pub(super) left: f64,
    pub(super) width: f64,
}

pub(super) const AXIS: f64 = 110.0;

impl Columns {
    pub(super) fn of(output: &AnnualOutput, body: Frame) -> Self {
        Self::within(output.span(), body.x + AXIS, body.width - AXIS)
    }

    /// One column a year from `left` on, `width` in all.
    pub(super) fn within(span: YearSpan, left: f64, width: f64) -> Self {
        Self { first: span.first().0, years: span.len(), left, width: width / span.len() as f64 }
    }

    pub(super) fn middle(&self, year: u16) -> f64 {
        self.left + (f64::from(year - self.first) + 0.5) * self.width
    }
}

fn chart<'a, 'b>(pen: &'a Pen<'b>, frame: Frame, columns: &Columns, most: u64) -> Result<Chart<'a, 'b>> {
    let area = pen.area.clone().shrink((frame.x as u32, frame.y as u32), (frame.width as u32, frame.height as u32));
    let first = f64::from(columns.first);
    // a tenth of air above the highest value, for its label
    let top = most.max(1) + most.div_ceil(10).max(1);
    let mut chart = ChartBuilder::on(&area)
        .y_label_area_size(AXIS as u32)
        .build_cartesian_2d(first - 0.5..first + columns.years as f64 - 0.5, 0..top)
        .map_err(|e| pen.fail(e))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .y_max_light_lines(1)
        .bold_line_style(GRID)
        .axis_style(FAINT_INK)
        .y_label_style((FAMILY, SMALL * SIZE_OF_EM).into_font().color(&INK))
        .y_label_formatter(&|works: &u64| thousands(*works))
        .draw()
        .map_err(|e| pen.fail(e))?;
    Ok(chart)
}

fn draw_annual(pen: &Pen<'_>, frame: Frame, columns: &Columns, output: &AnnualOutput) -> Result<()> {
    let most = output.rows().map(|(_, works, _)| works).max().unwrap_or(0);
    let mut chart = chart(pen, frame, columns, most)?;
    let bars = output.rows().filter(|row| row.1 > 0).map(|(year, works, _)| {
        let x = f64::from(year.0);
        let half = (0.39_f64).min(60.0 / columns.width);
        Rectangle::new([(x - half, 0), (x + half, works)], BLUE.filled())
    });
    chart.draw_series(bars).map_err(|e| pen.fail(e))?;
    let em = (columns.width * 0.42).clamp(9.0, SMALL);
    let widest = font::width(&thousands(most), em);
    let base = chart.backend_coord(&(f64::from(columns.first), 0)).1;
    for (year, works, _) in output.rows() {
        let (_, y) = chart.backend_coord(&(f64::from(year.0), works));
        if widest < columns.width * 1.05 {
            pen.text_on_paper(&thousands(works), (columns.middle(year.0), f64::from(y) - 6.0), em, Anchor::Middle, INK)?;
        }
    }
    pen.line((columns.left, f64::from(base)), (frame.right(), f64::from(base)), INK)
}

fn draw_cumulative(pen: &Pen<'_>, frame: Frame, columns: &Columns, output: &AnnualOutput) -> Result<()> {
    let mut chart = chart(pen, frame, columns, output.total())?;
    let points: Vec<(f64, u64)> = output.rows().map(|(year, _, works)| (f64::from(year.0), works)).collect();
    chart.draw_series([PathElement::new(points.clone(), VERMILION.stroke_width(4))]).map_err(|e| pen.fail(e))?;
    if columns.width > 12.0 {
        let dots = points.iter().map(|&point| Circle::new(point, 6, VERMILION.filled()));
        chart.draw_series(dots).map_err(|e| pen.fail(e))?;
    }
    if let Some(&(year, works)) = points.last() {
        let (x, y) = chart.backend_coord(&(year, works));
        let x = f64::from(x).min(frame.right() - 10.0) + columns.width.min(20.0) / 2.0;
        pen.text_on_paper(&thousands(works), (x, f64::from(y) - 12.0), TEXT, Anchor::End, VERMILION)?;
    }
    Ok(())
}

/// Years under the bars, as many as fit, at even steps that count back from the last.
pub(super) fn draw_years(pen: &Pen<'_>, base: f64, columns: &Columns) -> Result<()> {
    const EM: f64 = 20.0;
    let room = font::width("2000", EM) + 7.0;
    let step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500].into_iter().find(|&step| step as f64 * columns.width >= room).unwrap_or(1000);
    for at in (0..columns.years).filter(|at| (columns.years - 1 - at).is_multiple_of(step)) {
        let year = columns.first + at as u16;
        let x = columns.middle(year);
        pen.line((x, base), (x, base + 6.0), INK)?;
        pen.text(&year.to_string(), (x, base + 12.0 + SMALL), EM, Anchor::Middle, INK)?;
    }
    Ok(())
}

/// An event with a place for its label.
struct Mark {
    year: u16,
    text: String,
    left: f64,
    row: usize,
}

/// Events within the span, earliest first, each label in the first row in which it meets no other.
/// Events for which eight rows are not enough fall out.
fn marks(output: &AnnualOutput, events: &[Event]) -> Vec<Mark> {
    let body = Frame { x: 48.0, y: 0.0, width: super::sheet::WIDTH - 96.0, height: 0.0 };
    let columns = Columns::of(output, body);
    let mut events: Vec<&Event> = events.iter().filter(|event| output.span().contains(crate::record::Year(event.year))).collect();
    events.sort_by_key(|event| event.year);
    let mut ends: Vec<f64> = Vec::new();
    let mut marks = Vec::new();
    for event in events {
        let text = label::fit(&format!("{} {}", event.year, event.label), SMALL, 520.0);
        let width = font::width(&text, SMALL);
        let left = (columns.middle(event.year) - width / 2.0).clamp(body.x, body.right() - width);
        let free = ends.iter().position(|end| *end + 18.0 <= left);
        let row = match free {
            Some(row) => row,
            None if ends.len() < EVENT_ROWS => {
                ends.push(0.0);
                ends.len() - 1
            }
            None => continue,
        };
        ends[row] = left + width;
        marks.push(Mark { year: event.year, text, left, row });
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_events_never_meet() {
        font::register().expect("the font registers");
        let output = AnnualOutput::count((1994, 2019).into(), []);
        let events: Vec<Event> = (0..30).map(|i| Event { year: 1990 + i, label: "个人信息保护法草案公布".into() }).collect();
        let marks = marks(&output, &events);
        assert!(marks.len() > 15);
        for (i, a) in marks.iter().enumerate() {
            for b in &marks[..i] {
                let width = font::width(&b.text, SMALL);
                assert!(a.row != b.row || a.left >= b.left + width, "{} {}", a.text, b.text);
            }
        }
    }
}
