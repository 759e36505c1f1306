//! What area, colour and width mean on a map.

use plotters::style::{Color, RGBColor};

use super::label;
use super::map::{Drawn, Partition};
use super::pen::{Anchor, Frame, Pen};
use super::shades::{Colour, Shades};
use super::theme::{self, INK, PAPER, SMALL};
use super::words::Words;
use crate::Result;
use crate::report::thousands;

/// Width of the line of an edge, by its share of the strongest one's strength.
pub(super) fn line_width(share: f64) -> u32 {
    (1.0 + 9.0 * share).round() as u32
}

/// What area, colour and width mean, with values.
pub(super) fn draw_key(
    pen: &Pen<'_>,
    words: Words,
    key: Frame,
    drawn: &Drawn<'_>,
    shades: &Shades,
    partition: Option<Partition<'_>>,
) -> Result<()> {
    let size = drawn.size();
    let mut y = key.y + SMALL;
    pen.text(words.size_key, (key.x, y), SMALL, Anchor::Start, INK)?;
    y += 14.0;
    let least = drawn.nodes.iter().map(|node| node.occurrences).min().unwrap_or(0);
    let mut values = vec![size.most as u64, (size.most as u64).div_ceil(4), least];
    values.retain(|&value| value >= least);
    values.dedup();
    for value in values {
        let radius = size.radius(value);
        pen.disc((key.x + size.largest, y + radius), radius, PAPER, INK)?;
        pen.text_beside(&thousands(value), (key.x + 2.0 * size.largest + 16.0, y + radius), SMALL, Anchor::Start, INK)?;
        y += 2.0 * radius + 14.0;
    }
    y += 40.0;
    let name = match shades.colour {
        Colour::Betweenness => words.betweenness,
        Colour::MeanYear => words.mean_year,
        Colour::MeanCitations => words.mean_citations,
        Colour::Cluster => "",
    };
    if let Some(partition) = partition {
        y = draw_names(pen, words, Frame { y, ..key }, partition)?;
    } else {
        for line in label::wrap(&format!("{}{name}", words.colour_key), SMALL, key.width, 3) {
            pen.text(&line, (key.x, y), SMALL, Anchor::Start, INK)?;
            y += SMALL * 1.35;
        }
        y = draw_scale(pen, key.x, y, shades)? + 30.0;
    }
    if drawn.nodes.iter().any(|node| Shades::value(shades.colour, node).is_none()) {
        let missing = if shades.colour == Colour::MeanCitations { words.no_citations } else { words.no_year };
        pen.disc((key.x + 17.0, y + 4.0), 12.0, PAPER, INK)?;
        pen.text_beside(missing, (key.x + 50.0, y + 4.0), SMALL, Anchor::Start, INK)?;
        y += 40.0;
    }
    if drawn.shown.is_empty() {
        return Ok(());
    }
    y += 30.0;
    for line in label::wrap(words.width_key, SMALL, key.width, 3) {
        pen.text(&line, (key.x, y), SMALL, Anchor::Start, INK)?;
        y += SMALL * 1.35;
    }
    let weakest = drawn.shown.first().map_or(0.0, |link| link.strength);
    let middle = (drawn.strongest + weakest) / 2.0;
    let middle = if drawn.strongest.fract() == 0.0 { middle.floor() } else { middle };
    let mut strengths = vec![drawn.strongest, middle, weakest];
    strengths.dedup();
    for strength in strengths {
        let share = strength / drawn.strongest;
        let style = RGBColor(0x60, 0x60, 0x60).mix(0.16 + 0.44 * share).stroke_width(line_width(share));
        pen.line((key.x, y), (key.x + 90.0, y), style)?;
        pen.text_beside(&trimmed(strength), (key.x + 106.0, y), SMALL, Anchor::Start, INK)?;
        y += 34.0;
    }
    Ok(())
}

/// Number, colour and name of the communities that have a colour; returns where the list ends.
pub(super) fn draw_names(pen: &Pen<'_>, words: Words, key: Frame, partition: Partition<'_>) -> Result<f64> {
    const LINE: f64 = 34.0;
    let mut y = key.y;
    pen.text(words.cluster_key, (key.x, y), SMALL, Anchor::Start, INK)?;
    y += 28.0;
    let own = partition.names.len().min(theme::CLUSTER_COLOURS);
    for (i, name) in partition.names.iter().take(own).enumerate() {
        let colour = theme::cluster_colour(i + 1);
        pen.disc((key.x + 14.0, y), 13.0, colour, INK)?;
        pen.text_beside(&(i + 1).to_string(), (key.x + 14.0, y), 18.0, Anchor::Middle, theme::ink_on(colour))?;
        pen.text_beside(&label::fit(name, SMALL, key.width - 36.0), (key.x + 36.0, y), SMALL, Anchor::Start, INK)?;
        y += LINE;
    }
    if partition.names.len() > own {
        pen.disc((key.x + 14.0, y), 13.0, theme::cluster_colour(own + 1), INK)?;
        pen.text_beside(words.other_clusters, (key.x + 36.0, y), SMALL, Anchor::Start, INK)?;
        y += LINE;
    }
    Ok(y + 10.0)
}

/// The scale of colours from `y` down, with a value at each quarter, or one colour where all values are
/// equal, or nothing where there are none; returns where it ends.
fn draw_scale(pen: &Pen<'_>, x: f64, y: f64, shades: &Shades) -> Result<f64> {
    const STRIPES: u32 = 40;
    if !(shades.least.is_finite() && shades.most.is_finite()) {
        return Ok(y - 20.0);
    }
    let flat = shades.most <= shades.least;
    let bar = Frame { x, y, width: 34.0, height: if flat { 34.0 } else { 240.0 } };
    let stripes = if flat { 1 } else { STRIPES };
    for stripe in 0..stripes {
        let place = if flat { 0.0 } else { 1.0 - (f64::from(stripe) + 0.5) / f64::from(stripes) };
        let height = bar.height / f64::from(stripes);
        pen.fill(Frame { y: bar.y + f64::from(stripe) * height, height, ..bar }, theme::shade(place).filled())?;
    }
    pen.fill(bar, INK.stroke_width(1))?;
    let ticks: &[f64] = if flat { &[0.5] } else { &[0.0, 0.25, 0.5, 0.75, 1.0] };
    for &place in ticks {
        let tick = bar.bottom() - place * bar.height;
        pen.line((bar.right(), tick), (bar.right() + 8.0, tick), INK)?;
        pen.text_beside(&shades.print(place), (bar.right() + 16.0, tick), SMALL, Anchor::Start, INK)?;
    }
    Ok(bar.bottom())
}

/// A link strength with at most two decimals, none where it is whole.
fn trimmed(value: f64) -> String {
    if value.fract() == 0.0 { thousands(value as u64) } else { format!("{value:.2}") }
}
