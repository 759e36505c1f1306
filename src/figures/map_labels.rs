//! The labels of a map.

use plotters::style::{Color, RGBColor};

use super::map::Drawn;
use super::pen::{Frame, Pen};
use super::place::{self, Spot, Wish};
use super::theme::{INK, PAPER};
use super::{font, label};
use crate::Result;

/// How many labels, and how large.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) most: usize,
    /// Em of a label in pixels, and what the most frequent keyword's has more.
    pub(super) least_em: f64,
    pub(super) more_em: f64,
    /// A wider label is cut, in pixels.
    pub(super) widest: f64,
}

/// A label with its place.
pub(super) struct Label {
    pub(super) node: usize,
    pub(super) text: String,
    pub(super) em: f64,
    pub(super) spot: Spot,
}

/// Labels of the nodes that come first by occurrences or betweenness and have room.
pub(super) fn labels(drawn: &Drawn<'_>, at: &[(f64, f64)], radii: &[f64], room: Frame, look: Look) -> Vec<Label> {
    let size = drawn.size();
    let wish = |i: usize| {
        let em = look.least_em + look.more_em * size.share(drawn.nodes[i].occurrences);
        let text = label::fit(&drawn.nodes[i].label, em, look.widest);
        let wish = Wish { centre: at[i], radius: radii[i], width: font::width(&text, em), em, on_disc: true };
        (i, wish, text)
    };
    let wanted: Vec<(usize, Wish, String)> = drawn.by_importance().into_iter().map(wish).collect();
    let wishes: Vec<Wish> = wanted.iter().map(|(_, wish, _)| *wish).collect();
    let discs: Vec<(Frame, f64)> = radii.iter().zip(at).map(|(&radius, &centre)| (place::disc(centre, radius), radius)).collect();
    let spots = place::place(&wishes, &discs, room, look.most);
    wanted.into_iter().zip(spots).filter_map(|((node, wish, text), spot)| Some(Label { node, text, em: wish.em, spot: spot? })).collect()
}

/// Draws discs, the large ones first, and the labels on the body of a sheet: text in ink over a veil of paper that dims lines but no
/// disc, or on its own disc in what `ink_on` says.
pub(super) fn draw(
    pen: &Pen<'_>,
    body: Frame,
    labels: &[Label],
    radii: &[f64],
    disc: impl Fn(usize) -> Result<()>,
    ink_on: impl Fn(usize) -> RGBColor,
) -> Result<()> {
    for label in labels.iter().filter(|label| !label.spot.on_disc) {
        let frame = label.spot.frame;
        pen.fill(Frame { x: body.x + frame.x, y: body.y + frame.y, ..frame }, PAPER.mix(0.72).filled())?;
    }
    let mut order: Vec<usize> = (0..radii.len()).collect();
    order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]));
    order.into_iter().try_for_each(disc)?;
    for label in labels {
        let ink = if label.spot.on_disc { ink_on(label.node) } else { INK };
        let (x, y) = label.spot.point;
        pen.text(&label.text, (body.x + x, body.y + y), label.em, label.spot.anchor, ink)?;
    }
    Ok(())
}
