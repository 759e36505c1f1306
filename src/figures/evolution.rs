//! Themes of consecutive slices and the keywords that pass between them.

use plotters::style::{Color, RGBColor};

use super::pen::{Anchor, Frame, Pen};
use super::sheet::Sheet;
use super::theme::{self, FAINT_INK, INK, PAPER, SMALL, TEXT};
use super::{Figure, Theme, font, label};
use crate::Result;
use crate::report::{ClusterRow, PassageRow, SliceRow, thousands};

const BODY_HEIGHT: f64 = 1000.0;
const MOST_SLICES: usize = 7;
const MOST_THEMES: usize = 14;
const BAR: f64 = 26.0;
const GAP: f64 = 16.0;

/// The figure `evolution`: a column for each slice, a bar for each of its themes as high as it has keywords, and between
/// the bars of consecutive slices a band as wide as the keywords they share. A band takes the colour of the theme it comes
/// from, a theme that of the one it shares most with. What there is no room for is said in the caption.
///
/// `passages` and `themes` name a slice by its years, as `slices` does.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn evolution_figure(theme: &Theme, slices: &[SliceRow], themes: &[ClusterRow], passages: &[PassageRow]) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let shown = &slices[slices.len().saturating_sub(MOST_SLICES)..];
    let columns = arranged(shown, themes, passages);
    let drawn: usize = columns.iter().map(Vec::len).sum();
    let all = themes.len();
    let mut caption = vec![words.evolution_counts(drawn, all, shown.len(), slices.len())];
    caption.push(words.evolution_definition.to_owned());
    let listed: Vec<String> =
        passages.iter().filter(|p| p.holds_name).take(6).map(|p| format!("{} {} → {}", p.slice, p.name, p.next_name)).collect();
    let sheet = Sheet {
        name: "evolution",
        title: words.evolution_title.to_owned(),
        caption: words.join(&caption),
        alt: if drawn == 0 { words.no_themes.to_owned() } else { listed.join("; ") },
        body_height: if drawn == 0 { 200.0 } else { BODY_HEIGHT },
    };
    sheet.draw(theme, |pen, body| {
        if drawn == 0 {
            return pen.nothing(words.no_themes, body);
        }
        let step = body.width / columns.len() as f64;
        let room = Frame { y: body.y + 70.0, height: body.height - 80.0, ..body };
        let scale = columns
            .iter()
            .filter(|column| !column.is_empty())
            .map(|column| {
                let keywords: u64 = column.iter().map(|bar| bar.row.keywords).sum();
                (room.height - GAP * (column.len() - 1) as f64) / keywords.max(1) as f64
            })
            .fold(f64::INFINITY, f64::min)
            .min(26.0);
        let placed: Vec<Vec<Frame>> = columns
            .iter()
            .enumerate()
            .map(|(i, column)| stacked(column, Frame { x: body.x + i as f64 * step + 4.0, width: BAR, ..room }, scale))
            .collect();
        for (slice, x) in shown.iter().zip((0..).map(|i| body.x + f64::from(i) * step + 4.0)) {
            pen.text(&slice.slice, (x, body.y + 24.0), TEXT, Anchor::Start, INK)?;
            pen.text(&words.slice_counts(slice.works, slice.keywords), (x, body.y + 52.0), SMALL, Anchor::Start, FAINT_INK)?;
        }
        draw_bands(pen, shown, &columns, &placed, passages, scale)?;
        for (column, frames) in columns.iter().zip(&placed) {
            for (bar, frame) in column.iter().zip(frames) {
                pen.fill(*frame, bar.colour.filled())?;
                // a long name is cut, its number never
                let number = format!(" {}", thousands(bar.row.keywords));
                let text = label::fit(&bar.row.name, SMALL, step - BAR - 22.0 - font::width(&number, SMALL)) + &number;
                let at = (frame.right() + 8.0, frame.y + frame.height / 2.0 + 0.36 * SMALL);
                let patch = Frame { x: at.0 - 3.0, y: at.1 - 0.9 * SMALL, width: font::width(&text, SMALL) + 6.0, height: 1.16 * SMALL };
                pen.fill(patch, PAPER.mix(0.66).filled())?;
                pen.text(&text, at, SMALL, Anchor::Start, INK)?;
            }
        }
        Ok(())
    })
}

/// A theme as a bar.
struct Bar<'a> {
    row: &'a ClusterRow,
    colour: RGBColor,
}

/// The themes of every slice from top to bottom, with their colours. After the first slice a theme stands about where the themes
/// stand that it comes from, which keeps bands from crossing.
fn arranged<'a>(slices: &[SliceRow], themes: &'a [ClusterRow], passages: &[PassageRow]) -> Vec<Vec<Bar<'a>>> {
    let mut columns: Vec<Vec<Bar<'a>>> = Vec::new();
    let mut colours = 0;
    for (i, slice) in slices.iter().enumerate() {
        let rows = themes.iter().filter(|row| row.slice.as_deref() == Some(slice.slice.as_str())).take(MOST_THEMES);
        let mut column: Vec<(f64, Bar<'a>)> = Vec::new();
        for row in rows {
            let sources: Vec<(usize, &PassageRow)> = match columns.last() {
                None => Vec::new(),
                Some(before) => passages
                    .iter()
                    .filter(|p| p.slice == slices[i - 1].slice && p.next_slice == slice.slice && p.next_cluster == row.cluster)
                    .filter_map(|p| Some((before.iter().position(|bar| bar.row.cluster == p.cluster)?, p)))
                    .collect(),
            };
            let shared: u64 = sources.iter().map(|(_, p)| p.shared).sum();
            let place = match shared {
                0 => f64::INFINITY,
                _ => sources.iter().map(|(at, p)| *at as f64 * p.shared as f64).sum::<f64>() / shared as f64,
            };
            let mut parents: Vec<&(usize, &PassageRow)> = sources.iter().collect();
            parents.sort_by_key(|(at, p)| (std::cmp::Reverse((p.holds_name, p.shared)), *at));
            let colour = match (parents.first(), columns.last()) {
                (Some((at, _)), Some(before)) => before[*at].colour,
                _ => {
                    colours += 1;
                    theme::cluster_colour(colours)
                }
            };
            column.push((place, Bar { row, colour }));
        }
        column.sort_by(|a, b| a.0.total_cmp(&b.0)); // stable: equal ones stay in the order of size
        columns.push(column.into_iter().map(|(_, bar)| bar).collect());
    }
    columns
}

fn stacked(column: &[Bar<'_>], room: Frame, scale: f64) -> Vec<Frame> {
    let heights: Vec<f64> = column.iter().map(|bar| bar.row.keywords as f64 * scale).collect();
    let total = heights.iter().sum::<f64>() + GAP * column.len().saturating_sub(1) as f64;
    let spare = (room.height - total).max(0.0) / column.len().max(1) as f64;
    let extra = spare.min(150.0);
    let mut y = room.y;
    heights
        .into_iter()
        .map(|height| {
            let frame = Frame { y, height: height.max(3.0), ..room };
            y += height + GAP + extra;
            frame
        })
        .collect()
}

/// Bands leave a bar from top to bottom in the order in which their ends stand in the next column, and arrive likewise.
fn draw_bands(
    pen: &Pen<'_>,
    slices: &[SliceRow],
    columns: &[Vec<Bar<'_>>],
    placed: &[Vec<Frame>],
    passages: &[PassageRow],
    scale: f64,
) -> Result<()> {
    for i in 1..columns.len() {
        let place = |column: &[Bar<'_>], cluster: u64| column.iter().position(|bar| bar.row.cluster == cluster);
        let mut bands: Vec<(usize, usize, &PassageRow)> = passages
            .iter()
            .filter(|p| p.slice == slices[i - 1].slice && p.next_slice == slices[i].slice)
            .filter_map(|p| Some((place(&columns[i - 1], p.cluster)?, place(&columns[i], p.next_cluster)?, p)))
            .collect();
        bands.sort_by_key(|&(from, to, _)| (from, to));
        let mut left: Vec<f64> = placed[i - 1].iter().map(|frame| frame.y).collect();
        let mut right: Vec<f64> = placed[i].iter().map(|frame| frame.y).collect();
        for (from, to, passage) in bands {
            let width = passage.shared as f64 * scale;
            let (start, end) = ((placed[i - 1][from].right(), left[from]), (placed[i][to].x, right[to]));
            left[from] += width;
            right[to] += width;
            let strength = if passage.holds_name { 0.55 } else { 0.26 };
            pen.polygon(&band(start, end, width), columns[i - 1][from].colour.mix(strength).filled())?;
        }
    }
    Ok(())
}

/// The outline of a band: level at both ends, so that it leaves and meets the bars at right angles.
fn band(start: (f64, f64), end: (f64, f64), width: f64) -> Vec<(f64, f64)> {
    const STEPS: u32 = 24;
    let curve = |t: f64| {
        let ease = t * t * (3.0 - 2.0 * t);
        (start.0 + t * (end.0 - start.0), start.1 + ease * (end.1 - start.1))
    };
    let upper: Vec<(f64, f64)> = (0..=STEPS).map(|k| curve(f64::from(k) / f64::from(STEPS))).collect();
    let lower = upper.iter().rev().map(|&(x, y)| (x, y + width));
    upper.iter().copied().chain(lower).collect()
}
