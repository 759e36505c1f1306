//! What each community was about, year by year: the timeline view.

use plotters::style::Color;

use super::map::{Drawn, NetworkEdge, NetworkNode, Partition};
use super::map_labels::{self, Look, labels};
use super::network_key::line_width;
use super::pen::{Anchor, Frame, arc};
use super::sheet::{Sheet, WIDTH};
use super::theme::{self, FAINT_INK, GRID, INK, SMALL};
use super::year_axis::YearAxis;
use super::{Figure, Theme, font, label};
use crate::Result;

const LANE: f64 = 134.0;
const NAMES: f64 = 220.0;
const HEAD: f64 = 40.0;
const MOST_LANES: usize = 8;
const MOST_COLUMNS: usize = 40;
const MOST_EDGES: usize = 220;
/// Keywords of one column of a lane, above and below each other.
const MOST_AT_ONCE: usize = 3;
const LOOK: Look = Look { most: 120, least_em: 18.0, more_em: 8.0, widest: 220.0 };

/// The figure `timeline-clusters`: a lane for each of the largest communities of at least two keywords, every keyword at the year of its
/// first work, its disc as large as it has works. Of keywords that come up together in a lane the most frequent are drawn; what is
/// left out is said in the caption.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
///
/// # Panics
/// When an edge names a node that is not there.
pub fn lanes_figure(theme: &Theme, nodes: &[NetworkNode], edges: &[NetworkEdge], partition: Partition<'_>) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let size_of = |cluster: usize| nodes.iter().filter(|node| node.cluster == Some(cluster as u32 + 1)).count();
    let lanes = (0..partition.names.len().min(MOST_LANES)).take_while(|&cluster| size_of(cluster) >= 2).count();
    let room = Frame { x: 0.0, y: 0.0, width: WIDTH - 96.0, height: HEAD + lanes as f64 * LANE };
    let plane = Frame { y: HEAD, width: room.width - NAMES, height: room.height - HEAD, ..room };
    let lane_of = |node: &NetworkNode| Some(node.cluster? as usize - 1).filter(|&lane| lane < lanes);
    let years = nodes.iter().filter(|node| lane_of(node).is_some()).filter_map(|node| node.first_year);
    let axis = YearAxis::over(years, MOST_COLUMNS, plane);
    let places = axis.map_or(Vec::new(), |axis| places(nodes, |node| Some((lane_of(node)?, axis.column(node.first_year?)))));
    let drawn = Drawn::of(nodes, edges, places.iter().map(|place| place.0).collect(), MOST_EDGES);
    let size = drawn.size();
    let radii: Vec<f64> = drawn.nodes.iter().map(|node| (19.0 * size.share(node.occurrences)).max(4.0)).collect();
    let at: Vec<(f64, f64)> = axis.map_or(Vec::new(), |axis| {
        let place = |&(_, lane, column, row): &(usize, usize, usize, usize)| {
            let rise = [0.0, -0.3, 0.3][row] * LANE;
            (axis.middle(column), plane.y + (lane as f64 + 0.5) * LANE + rise)
        };
        places.iter().map(place).collect()
    });
    let labels = labels(&drawn, &at, &radii, Frame { width: plane.width, ..room }, LOOK);
    let counts = words.over_time(drawn.nodes.len(), nodes.len(), labels.len());
    let names: Vec<String> = partition.names.iter().take(lanes).enumerate().map(|(i, name)| format!("{} {name}", i + 1)).collect();
    let sheet = Sheet {
        name: "timeline-clusters",
        title: words.lanes_title.to_owned(),
        alt: words.join(&[counts.clone(), names.join(", ")]),
        caption: words.join(&[counts, words.edges_drawn(drawn.shown.len()), words.lanes_definition.to_owned()]),
        body_height: if drawn.nodes.is_empty() { 200.0 } else { room.height },
    };
    sheet.draw(theme, |pen, body| {
        let Some(axis) = axis.filter(|_| !drawn.nodes.is_empty()) else {
            return pen.nothing(words.no_keywords, body);
        };
        let shift = |(x, y): (f64, f64)| (body.x + x, body.y + y);
        axis.moved(body.x, body.y).draw(pen)?;
        for lane in 0..lanes {
            let middle = plane.y + (lane as f64 + 0.5) * LANE;
            let colour = theme::cluster_colour(lane + 1);
            pen.line(shift((0.0, middle)), shift((plane.width, middle)), colour.mix(0.5).stroke_width(2))?;
            pen.line(shift((0.0, middle + LANE / 2.0)), shift((room.width, middle + LANE / 2.0)), GRID)?;
            let x = plane.width + 14.0;
            pen.disc(shift((x + 14.0, middle)), 14.0, colour, INK)?;
            pen.text_beside(&(lane + 1).to_string(), shift((x + 14.0, middle)), 18.0, Anchor::Middle, theme::ink_on(colour))?;
            let lines = label::wrap(&partition.names[lane], SMALL, NAMES - 54.0, 3);
            for (k, line) in lines.iter().enumerate() {
                let y = middle + (k as f64 - (lines.len() - 1) as f64 / 2.0) * SMALL * 1.25;
                pen.text_beside(line, shift((x + 36.0, y)), SMALL, Anchor::Start, INK)?;
            }
        }
        let colour = |i: usize| theme::cluster_colour(drawn.nodes[i].cluster.unwrap_or(0) as usize);
        for tie in &drawn.shown {
            let share = tie.strength / drawn.strongest;
            let within = drawn.nodes[tie.a].cluster == drawn.nodes[tie.b].cluster;
            let (from, to) = if at[tie.a] <= at[tie.b] { (tie.a, tie.b) } else { (tie.b, tie.a) };
            // an arc stays below the top of its lane
            let top = plane.y + places[from].1 as f64 * LANE;
            let rise = (0.5 * (at[from].1 + at[to].1) - top).max(14.0);
            let bend = if within { (0.16 * (at[to].0 - at[from].0)).clamp(14.0, rise) } else { 0.0 };
            let ink = if within { colour(from).mix(0.35 + 0.4 * share) } else { FAINT_INK.mix(0.16 + 0.3 * share) };
            pen.path(&arc(shift(at[from]), shift(at[to]), bend), ink.stroke_width(line_width(0.5 * share)))?;
        }
        let disc = |i: usize| pen.disc(shift(at[i]), radii[i], colour(i), INK);
        map_labels::draw(pen, body, &labels, &radii, disc, |node| theme::ink_on(colour(node)))
    })
}

/// Node, lane, column and row within both of the nodes that are drawn, by node.
fn places(nodes: &[NetworkNode], of: impl Fn(&NetworkNode) -> Option<(usize, usize)>) -> Vec<(usize, usize, usize, usize)> {
    let mut found: Vec<(usize, usize, usize)> =
        nodes.iter().enumerate().filter_map(|(i, node)| of(node).map(|(lane, column)| (i, lane, column))).collect();
    found.sort_by_key(|&(i, lane, column)| (lane, column, std::cmp::Reverse(nodes[i].occurrences)));
    let mut places = Vec::new();
    for together in found.chunk_by(|a, b| (a.1, a.2) == (b.1, b.2)) {
        places.extend(together.iter().take(MOST_AT_ONCE).enumerate().map(|(row, &(i, lane, column))| (i, lane, column, row)));
    }
    places.sort_unstable();
    places
}
