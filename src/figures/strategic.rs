//! Callon's strategic diagram.

use plotters::style::{Color, RGBColor};

use super::pen::{Anchor, Frame, Pen};
use super::place::{self, Wish};
use super::sheet::Sheet;
use super::theme::{self, FAINT_INK, GRID, INK, PAPER, SMALL, TEXT};
use super::words::Words;
use super::{Figure, Theme, font, label, spread};
use crate::Result;
use crate::report::ClusterRow;

const BODY_HEIGHT: f64 = 980.0;
const MOST_THEMES: usize = 40;
const LARGEST: f64 = 62.0;

/// The figure `strategic`: a disc for each theme of at least two keywords, from left to right by the rank of its centrality,
/// upward by that of its density, its area by the works in it, with its number and name. The lines are the middle
/// ranks; ranks and not values, since few themes have most of both.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
pub fn strategic_figure(theme: &Theme, rows: &[ClusterRow]) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let all: Vec<(&ClusterRow, f64, f64)> = rows.iter().filter_map(|row| Some((row, row.centrality_rank?, row.density_rank?))).collect();
    let shown = &all[..all.len().min(MOST_THEMES)];
    let mut caption = vec![words.strategic_counts(shown.len(), all.len(), rows.len())];
    caption.push(words.strategic_definition.to_owned());
    let listed: Vec<String> = shown.iter().take(8).map(|(row, ..)| format!("{} {}", row.cluster, row.name)).collect();
    let sheet = Sheet {
        name: "strategic",
        title: words.strategic_title.to_owned(),
        caption: words.join(&caption),
        alt: if listed.is_empty() { words.no_themes.to_owned() } else { listed.join(", ") },
        body_height: if shown.is_empty() { 200.0 } else { BODY_HEIGHT },
    };
    sheet.draw(theme, |pen, body| {
        if shown.is_empty() {
            return pen.nothing(words.no_themes, body);
        }
        let plane = Frame { x: body.x + 60.0, y: body.y + 48.0, width: body.width - 80.0, height: body.height - 108.0 };
        draw_plane(pen, words, plane)?;
        let most = shown.iter().map(|(row, ..)| row.works).max().unwrap_or(1).max(1) as f64;
        let radii: Vec<f64> = shown.iter().map(|(row, ..)| (LARGEST * (row.works as f64 / most).sqrt()).max(14.0)).collect();
        let place = |rank: f64| (rank - 0.5) / all.len() as f64;
        let margin = LARGEST + 8.0;
        let inner =
            Frame { x: plane.x + margin, y: plane.y + margin, width: plane.width - 2.0 * margin, height: plane.height - 2.0 * margin };
        let mut at: Vec<(f64, f64)> =
            shown.iter().map(|(_, c, d)| (inner.x + place(*c) * inner.width, inner.bottom() - place(*d) * inner.height)).collect();
        spread::spread(&mut at, &radii, 4.0, plane);
        let mut order: Vec<usize> = (0..shown.len()).collect();
        order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]));
        let names = names(shown, &at, &radii, plane);
        for (_, spot) in &names {
            pen.fill(spot.frame, PAPER.mix(0.78).filled())?;
        }
        for &i in &order {
            let colour = theme::cluster_colour(shown[i].0.cluster as usize);
            pen.disc(at[i], radii[i], colour, INK)?;
            let em = radii[i].clamp(16.0, 28.0);
            pen.text_beside(&shown[i].0.cluster.to_string(), at[i], em, Anchor::Middle, theme::ink_on(colour))?;
        }
        for (text, spot) in names {
            pen.text(&text, spot.point, TEXT, spot.anchor, INK)?;
        }
        Ok(())
    })
}

/// Names beside their discs where there is room, those of the larger discs first.
fn names(shown: &[(&ClusterRow, f64, f64)], at: &[(f64, f64)], radii: &[f64], plane: Frame) -> Vec<(String, place::Spot)> {
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]));
    let texts: Vec<String> = order.iter().map(|&i| label::fit(&shown[i].0.name, TEXT, 420.0)).collect();
    let wishes: Vec<Wish> = order
        .iter()
        .zip(&texts)
        // its own disc bears the number
        .map(|(&i, text)| Wish { centre: at[i], radius: radii[i], width: font::width(text, TEXT), em: TEXT, on_disc: false })
        .collect();
    let discs: Vec<(Frame, f64)> = at.iter().zip(radii).map(|(&centre, &radius)| (place::disc(centre, radius), radius)).collect();
    let spots = place::place(&wishes, &discs, plane, usize::MAX);
    texts.into_iter().zip(spots).filter_map(|(text, spot)| Some((text, spot?))).collect()
}

fn draw_plane(pen: &Pen<'_>, words: Words, plane: Frame) -> Result<()> {
    const TINT: RGBColor = RGBColor(0xF4, 0xF6, 0xF8);
    let (x, y) = (plane.x + plane.width / 2.0, plane.y + plane.height / 2.0);
    pen.fill(Frame { x, width: plane.width / 2.0, height: plane.height / 2.0, ..plane }, TINT.filled())?;
    pen.fill(plane, GRID.stroke_width(1))?;
    pen.line((x, plane.y), (x, plane.bottom()), FAINT_INK)?;
    pen.line((plane.x, y), (plane.right(), y), FAINT_INK)?;
    let corner = |text: &str, right: bool, down: bool| {
        let anchor = if right { Anchor::End } else { Anchor::Start };
        let at = (if right { plane.right() - 14.0 } else { plane.x + 14.0 }, if down { plane.bottom() - 16.0 } else { plane.y + 32.0 });
        pen.text(text, at, SMALL, anchor, FAINT_INK)
    };
    corner(words.niche, false, false)?;
    corner(words.motor, true, false)?;
    corner(words.emerging, false, true)?;
    corner(words.basic, true, true)?;
    pen.text(&format!("{} →", words.centrality_axis), (plane.right(), plane.bottom() + 38.0), SMALL, Anchor::End, INK)?;
    pen.text(&format!("↑ {}", words.density_axis), (plane.x, plane.y - 8.0), SMALL, Anchor::Start, INK)?;
    pen.text(words.works_area, (plane.x, plane.bottom() + 38.0), SMALL, Anchor::Start, FAINT_INK)
}
