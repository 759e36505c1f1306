//! Top keywords as horizontal bars.

use plotters::style::Color;

use super::pen::{Anchor, Frame};
use super::sheet::Sheet;
use super::theme::{BLUE, FAINT_INK, GRID, INK, SMALL, TEXT, VERMILION};
use super::{Figure, Theme, label};
use crate::Result;
use crate::report::{KeywordRow, thousands};

/// What the keywords are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Works with the keyword.
    Occurrences,
    /// Normalised betweenness.
    Betweenness,
}

impl Measure {
    fn of(self, row: &KeywordRow) -> f64 {
        match self {
            Self::Occurrences => row.occurrences as f64,
            Self::Betweenness => row.betweenness_normalized,
        }
    }

    fn print(self, value: f64) -> String {
        match self {
            Self::Occurrences => thousands(value as u64),
            Self::Betweenness => format!("{value:.4}"),
        }
    }
}

const ROWS: usize = 20;
const ROW: f64 = 44.0;
const LABELS: f64 = 460.0;
const VALUES: f64 = 130.0;

/// The figure `keywords-occurrences` or `keywords-betweenness`: the twenty keywords with most of it,
/// equal ones in the order given. A long keyword is cut with …; the table has it whole.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn keywords_figure(theme: &Theme, rows: &[KeywordRow], measure: Measure) -> Result<Figure> {
    let words = theme.words();
    let top = top(rows, measure);
    let (name, title, axis, colour) = match measure {
        Measure::Occurrences => ("keywords-occurrences", words.occurrences_title, words.occurrences, BLUE),
        Measure::Betweenness => ("keywords-betweenness", words.betweenness_title, words.betweenness, VERMILION),
    };
    let mut caption = vec![words.top_of(top.len(), rows.len())];
    if measure == Measure::Betweenness {
        caption.push(words.betweenness_definition(theme.weights));
    }
    let listed: Vec<String> = top.iter().take(5).map(|row| format!("{} {}", row.keyword, measure.print(measure.of(row)))).collect();
    let sheet = Sheet {
        name,
        title: title.to_owned(),
        caption: words.join(&caption),
        alt: if listed.is_empty() { words.no_keywords.to_owned() } else { format!("{axis}: {}", listed.join(", ")) },
        body_height: top.len().max(3) as f64 * ROW + 60.0,
    };
    sheet.draw(theme, |pen, body| {
        if top.is_empty() {
            return pen.nothing(words.no_keywords, body);
        }
        let bars = Frame { x: body.x + LABELS, y: body.y + 50.0, width: body.width - LABELS - VALUES, height: top.len() as f64 * ROW };
        let most = measure.of(top[0]);
        pen.text(axis, (bars.x, body.y + 30.0), SMALL, Anchor::Start, FAINT_INK)?;
        for quarter in 1..=4 {
            let x = bars.x + bars.width * f64::from(quarter) / 4.0;
            pen.line((x, bars.y), (x, bars.bottom()), GRID)?;
        }
        for (i, row) in top.iter().enumerate() {
            let value = measure.of(row);
            let middle = bars.y + (i as f64 + 0.5) * ROW;
            let length = if most > 0.0 { bars.width * value / most } else { 0.0 };
            pen.text_beside(&format!("{}", i + 1), (body.x + 34.0, middle), SMALL, Anchor::End, FAINT_INK)?;
            pen.text_beside(&label::fit(&row.keyword, TEXT, LABELS - 64.0), (bars.x - 14.0, middle), TEXT, Anchor::End, INK)?;
            pen.fill(Frame { x: bars.x, y: middle - 0.34 * ROW, width: length, height: 0.68 * ROW }, colour.filled())?;
            pen.text_beside(&measure.print(value), (bars.x + length + 10.0, middle), SMALL, Anchor::Start, INK)?;
        }
        pen.line((bars.x, bars.y), (bars.x, bars.bottom()), INK)
    })
}

fn top(rows: &[KeywordRow], measure: Measure) -> Vec<&KeywordRow> {
    let mut top: Vec<&KeywordRow> = rows.iter().collect();
    top.sort_by(|a, b| measure.of(b).total_cmp(&measure.of(a)));
    top.truncate(ROWS);
    top
}
