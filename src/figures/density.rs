//! The density view of a map.

use plotters::style::{Color, RGBColor};

use super::contour::Grid;
use super::map::{Drawn, NetworkMap, Partition, Scale};
use super::map_labels::{self, Look, labels};
use super::network::{KEY_WIDTH, ground};
use super::network_key::draw_names;
use super::pen::{Anchor, Frame, Pen};
use super::sheet::Sheet;
use super::theme::{self, INK, SMALL};
use super::{Figure, Theme, font, label};
use crate::Result;
use crate::metrics::MapDensity;
use crate::report::thousands;

/// Bands of the density of keywords, and of that of a community.
const BANDS: u32 = 14;
const SHADES: u32 = 6;
/// Pixels between two points at which the density is taken.
const STEP: f64 = 7.0;
/// Radius of a keyword.
const DOT: f64 = 3.0;
const TRACE: RGBColor = RGBColor(0xA8, 0xA8, 0xA8);
const LOOK: Look = Look { most: 90, least_em: 19.0, more_em: 12.0, widest: 300.0 };

/// The figure `density`: how many works the keywords near each point of the map stand in, as [`MapDensity`] says, in bands of equal
/// steps from light to dark; dots and labels for the keywords. What is left out is said in the caption.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
///
/// # Panics
/// When there is not one position a node.
pub fn density_figure(theme: &Theme, map: NetworkMap<'_>) -> Result<Figure> {
    figure(theme, map, None)
}

/// The figure `density-clusters`: the same for each community, one over the other, the first eight in colours of their own, all others
/// below them in grey.
///
/// # Errors
/// As [`density_figure`].
///
/// # Panics
/// As [`density_figure`].
pub fn cluster_density_figure(theme: &Theme, map: NetworkMap<'_>, partition: Partition<'_>) -> Result<Figure> {
    figure(theme, map, Some(partition))
}

fn figure(theme: &Theme, map: NetworkMap<'_>, partition: Option<Partition<'_>>) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let drawn = Drawn::choose(map.nodes, &[], 0);
    let positions: Vec<[f64; 2]> = drawn.chosen.iter().map(|&i| map.layout.positions[i]).collect();
    let (room, scale) = ground(&positions);
    let at: Vec<(f64, f64)> = positions.iter().map(|&p| scale.pixel(p)).collect();
    let dots = vec![DOT; at.len()];
    let labels = labels(&drawn, &at, &dots, room, LOOK);
    let density = MapDensity::of(&map.layout.positions, &map.nodes.iter().map(|node| node.occurrences as f64).collect::<Vec<_>>());

    let mut caption = vec![words.density_counts(map.nodes.len(), labels.len()), words.density_definition(density.width())];
    caption.extend(partition.map(|_| words.cluster_density_definition()));
    caption.push(words.layout(map.layout));
    let names: Vec<&str> = labels.iter().take(8).map(|label| label.text.as_str()).collect();
    let (name, title) = match partition {
        None => ("density", words.density_title),
        Some(_) => ("density-clusters", words.cluster_density_title),
    };
    let sheet = Sheet {
        name,
        title: title.to_owned(),
        alt: words.join(&[caption[0].clone(), names.join(", ")]),
        caption: words.join(&caption),
        body_height: if drawn.nodes.is_empty() { 200.0 } else { room.height },
    };
    sheet.draw(theme, |pen, body| {
        if drawn.nodes.is_empty() {
            return pen.nothing(words.no_keywords, body);
        }
        let ground = Ground { pen, body, room, scale };
        let key = Frame { x: body.right() - KEY_WIDTH + 30.0, y: body.y + 20.0, width: KEY_WIDTH - 30.0, height: body.height };
        match partition {
            None => {
                let most = positions.iter().map(|&point| density.at(point)).fold(0.0, f64::max);
                ground.bands(&density, most)?;
                draw_scale(pen, words.density_key, key, most)?;
            }
            Some(partition) => {
                ground.colours(&density, map, partition)?;
                draw_names(pen, words, Frame { y: key.y + SMALL, ..key }, partition)?;
            }
        }
        // of those without a label a trace is enough, which a label of another may lie on
        let labelled: Vec<usize> = labels.iter().map(|label| label.node).collect();
        let dot = |i: usize| {
            let (radius, ink) = if labelled.contains(&i) { (DOT, INK) } else { (2.0, TRACE) };
            pen.disc((body.x + at[i].0, body.y + at[i].1), radius, ink, ink)
        };
        map_labels::draw(pen, body, &labels, &dots, dot, |_| INK)
    })
}

/// The map's part of a sheet.
struct Ground<'a, 'b> {
    pen: &'a Pen<'b>,
    body: Frame,
    room: Frame,
    scale: Scale,
}

impl Ground<'_, '_> {
    fn grid(&self, density: &MapDensity) -> Grid {
        Grid::sample(self.room.width, self.room.height, STEP, |x, y| density.at(self.scale.point((x, y))))
    }

    fn fill(&self, grid: &Grid, level: f64, style: plotters::style::ShapeStyle) -> Result<()> {
        let area = grid.area(level);
        if area.is_empty() {
            return Ok(());
        }
        let area: Vec<(f64, f64)> = area.into_iter().map(|(x, y)| (self.body.x + x, self.body.y + y)).collect();
        self.pen.polygon(&area, style)
    }

    /// Bands of the whole, up to a greatest density.
    fn bands(&self, density: &MapDensity, most: f64) -> Result<()> {
        let grid = self.grid(density);
        for band in 0..BANDS {
            let share = (f64::from(band) + 0.5) / f64::from(BANDS);
            self.fill(&grid, most * share, theme::haze(share).filled())?;
        }
        Ok(())
    }

    /// Shades of each community, those without a colour of their own first.
    fn colours(&self, density: &MapDensity, map: NetworkMap<'_>, partition: Partition<'_>) -> Result<()> {
        let of_cluster = |cluster: usize| density.only(|i| map.nodes[i].cluster == Some(cluster as u32 + 1));
        let grids: Vec<Grid> = (0..partition.names.len()).map(|cluster| self.grid(&of_cluster(cluster))).collect();
        let most = grids.iter().map(Grid::highest).fold(0.0, f64::max);
        let (own, others) = grids.split_at(grids.len().min(theme::CLUSTER_COLOURS));
        for (cluster, grid) in (own.len()..).zip(others).chain((0..).zip(own)) {
            let colour = theme::cluster_colour(cluster + 1);
            for shade in 0..SHADES {
                let share = (f64::from(shade) + 0.2) / f64::from(SHADES);
                self.fill(grid, most * share, colour.mix(0.2).filled())?;
            }
        }
        Ok(())
    }
}

/// The scale of densities from `key` down, with a value at each quarter.
fn draw_scale(pen: &Pen<'_>, name: &str, key: Frame, most: f64) -> Result<()> {
    let mut y = key.y + SMALL;
    for line in label::wrap(name, SMALL, key.width, 3) {
        pen.text(&line, (key.x, y), SMALL, Anchor::Start, INK)?;
        y += SMALL * 1.35;
    }
    let bar = Frame { x: key.x, y, width: 34.0, height: 280.0 };
    for band in 0..BANDS {
        let share = (f64::from(band) + 0.5) / f64::from(BANDS);
        let height = bar.height * (1.0 - share);
        pen.fill(Frame { height, ..bar }, theme::haze(share).filled())?;
    }
    pen.fill(bar, INK.stroke_width(1))?;
    for place in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let tick = bar.bottom() - place * bar.height;
        let value = most * place;
        let shown = if most < 20.0 { format!("{value:.1}") } else { thousands(value.round() as u64) };
        pen.line((bar.right(), tick), (bar.right() + 8.0, tick), INK)?;
        pen.text_beside(&shown, (bar.right() + 16.0, tick), SMALL, Anchor::Start, INK)?;
    }
    Ok(())
}
