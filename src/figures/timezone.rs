//! When which keyword came up: the time-zone view.

use plotters::style::Color;

use super::map::{Drawn, NetworkEdge, NetworkNode, Partition};
use super::map_labels::{self, Look, labels};
use super::network_key::line_width;
use super::pen::{Anchor, Frame, arc};
use super::sheet::{Sheet, WIDTH};
use super::theme::{self, INK};
use super::year_axis::YearAxis;
use super::{Figure, Theme, font};
use crate::Result;

const BODY_HEIGHT: f64 = 1120.0;
const MOST_COLUMNS: usize = 16;
const MOST_EDGES: usize = 260;
/// Keywords of a column.
const MOST_IN_COLUMN: usize = 13;
const HEAD: f64 = 40.0;
const LOOK: Look = Look { most: 110, least_em: 18.0, more_em: 9.0, widest: 210.0 };

/// The figure `timezone`: every keyword in the column of the year of its first work, its disc as large as it has works and of the
/// colour of its community, tied to those it stands together with. Of each column the most frequent keywords are drawn; what is left
/// out is said in the caption.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
///
/// # Panics
/// When an edge names a node that is not there.
pub fn timezone_figure(theme: &Theme, nodes: &[NetworkNode], edges: &[NetworkEdge], partition: Partition<'_>) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let room = Frame { x: 0.0, y: 0.0, width: WIDTH - 96.0, height: BODY_HEIGHT };
    let plane = Frame { y: HEAD, height: room.height - HEAD, ..room };
    let axis = YearAxis::over(nodes.iter().filter_map(|node| node.first_year), MOST_COLUMNS, plane);
    let drawn = Drawn::of(nodes, edges, axis.map_or(Vec::new(), |axis| chosen(nodes, axis)), MOST_EDGES);
    let columns: Vec<usize> = drawn.nodes.iter().filter_map(|node| Some(axis?.column(node.first_year?))).collect();
    let size = drawn.size();
    let largest = axis.map_or(1.0, |axis| (0.32 * axis.width()).min(34.0));
    let radii: Vec<f64> = drawn.nodes.iter().map(|node| (largest * size.share(node.occurrences)).max(4.0)).collect();
    let heights = ordered(&drawn, &columns);
    let at: Vec<(f64, f64)> = axis.map_or(Vec::new(), |axis| {
        let place = |(&column, &share): (&usize, &f64)| (axis.middle(column), plane.y + 8.0 + share * (plane.height - 16.0));
        columns.iter().zip(&heights).map(place).collect()
    });
    let labels = labels(&drawn, &at, &radii, room, LOOK);
    let counts = words.over_time(drawn.nodes.len(), nodes.len(), labels.len());
    let names: Vec<&str> = labels.iter().take(8).map(|label| label.text.as_str()).collect();
    let sheet = Sheet {
        name: "timezone",
        title: words.timezone_title.to_owned(),
        alt: words.join(&[counts.clone(), names.join(", ")]),
        caption: words.join(&[
            counts,
            words.edges_drawn(drawn.shown.len()),
            words.timezone_definition.to_owned(),
            words.clusters_named(partition.names),
        ]),
        body_height: if drawn.nodes.is_empty() { 200.0 } else { BODY_HEIGHT },
    };
    sheet.draw(theme, |pen, body| {
        let Some(axis) = axis.filter(|_| !drawn.nodes.is_empty()) else {
            return pen.nothing(words.no_keywords, body);
        };
        let shift = |(x, y): (f64, f64)| (body.x + x, body.y + y);
        axis.moved(body.x, body.y).draw(pen)?;
        let colour = |i: usize| theme::cluster_colour(drawn.nodes[i].cluster.unwrap_or(0) as usize);
        for tie in &drawn.shown {
            let share = tie.strength / drawn.strongest;
            let earlier = if columns[tie.b] < columns[tie.a] { tie.b } else { tie.a };
            let later = tie.a + tie.b - earlier;
            // within a column a straight line would run through the discs between
            let bend = if columns[tie.a] == columns[tie.b] { 0.45 * axis.width() } else { 18.0 };
            pen.path(
                &arc(shift(at[earlier]), shift(at[later]), bend),
                colour(earlier).mix(0.22 + 0.4 * share).stroke_width(line_width(0.6 * share)),
            )?;
        }
        let named: Vec<usize> = labels.iter().filter(|label| label.spot.on_disc).map(|label| label.node).collect();
        let disc = |i: usize| {
            pen.disc(shift(at[i]), radii[i], colour(i), INK)?;
            match drawn.nodes[i].cluster {
                Some(cluster) if radii[i] >= 9.0 && !named.contains(&i) => pen.text_beside(
                    &cluster.to_string(),
                    shift(at[i]),
                    (1.2 * radii[i]).min(20.0),
                    Anchor::Middle,
                    theme::ink_on(colour(i)),
                ),
                _ => Ok(()),
            }
        };
        map_labels::draw(pen, body, &labels, &radii, disc, |node| theme::ink_on(colour(node)))
    })
}

/// The most frequent nodes of every column, ascending.
fn chosen(nodes: &[NetworkNode], axis: YearAxis) -> Vec<usize> {
    let mut order: Vec<(usize, usize)> =
        nodes.iter().enumerate().filter_map(|(i, node)| Some((i, axis.column(node.first_year?)))).collect();
    order.sort_by_key(|&(i, _)| std::cmp::Reverse(nodes[i].occurrences));
    let mut taken = vec![0; axis.columns];
    order.retain(|&(_, column)| {
        taken[column] += 1;
        taken[column] <= MOST_IN_COLUMN
    });
    let mut chosen: Vec<usize> = order.into_iter().map(|(i, _)| i).collect();
    chosen.sort_unstable();
    chosen
}

/// How far down its column each node stands, from 0 to 1: nodes are ordered by the mean height of those they are tied to, over and over,
/// so that lines are short, beginning with the order of communities.
fn ordered(drawn: &Drawn<'_>, columns: &[usize]) -> Vec<f64> {
    const SWEEPS: usize = 12;
    let count = columns.iter().max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    columns.iter().enumerate().for_each(|(i, &column)| members[column].push(i));
    let mut height = vec![0.0; columns.len()];
    let spread = |members: &[usize], height: &mut [f64]| {
        members.iter().enumerate().for_each(|(k, &i)| height[i] = (k as f64 + 0.5) / members.len() as f64);
    };
    for column in &mut members {
        column.sort_by_key(|&i| (drawn.nodes[i].cluster, std::cmp::Reverse(drawn.nodes[i].occurrences)));
        spread(column, &mut height);
    }
    for _ in 0..SWEEPS {
        for column in &mut members {
            let (mut sums, mut weights) = (height.clone(), vec![1.0; height.len()]);
            for tie in &drawn.shown {
                for (here, there) in [(tie.a, tie.b), (tie.b, tie.a)] {
                    sums[here] += tie.strength * height[there];
                    weights[here] += tie.strength;
                }
            }
            column.sort_by(|&a, &b| (sums[a] / weights[a]).total_cmp(&(sums[b] / weights[b])));
            spread(column, &mut height);
        }
    }
    height
}
