//! The keyword network as a drawing.

use plotters::style::{Color, RGBColor};

use super::map::{Drawn, NetworkMap, Partition, Scale};
use super::map_labels::{self, Look, labels};
use super::network_key::{draw_key, line_width};
use super::pen::{Anchor, Frame};
use super::shades::{Colour, Shades};
use super::sheet::Sheet;
use super::theme::{self, INK};
use super::{Figure, Theme, font, spread};
use crate::Result;

const MOST_EDGES: usize = 900;
const MOST_LABELS: usize = 70;
/// Height of the body, of which the key alone takes the least.
const LEAST_HEIGHT: f64 = 900.0;
const MOST_HEIGHT: f64 = 1120.0;
pub(super) const KEY_WIDTH: f64 = 290.0;

/// The figure of a network: discs for keywords, their area by occurrences and their colour by `colour`, lines for the strongest
/// edges, labels for the keywords that come first by occurrences or betweenness and have room. Nodes stand where the map says, at
/// one scale both ways, but for discs that would overlap, which are pushed apart. What is left out is said in the caption.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
///
/// # Panics
/// When an edge names a node that is not there, or there is not one position a node.
pub fn network_figure(theme: &Theme, map: NetworkMap<'_>, colour: Colour) -> Result<Figure> {
    figure(theme, map, colour, None)
}

/// The same with communities for colours: the first eight have one each, every disc large enough bears the number of its
/// community, and the key names them. Links within a community have its colour.
///
/// # Errors
/// As [`network_figure`].
///
/// # Panics
/// As [`network_figure`].
pub fn cluster_figure(theme: &Theme, map: NetworkMap<'_>, partition: Partition<'_>) -> Result<Figure> {
    figure(theme, map, Colour::Cluster, Some(partition))
}

/// Where a map of these points is drawn, and how: beside the key, as high as the points need at full width, within bounds. Discs
/// and labels of the outermost ones have room too.
pub(super) fn ground(points: &[[f64; 2]]) -> (Frame, Scale) {
    const SIDE: f64 = 60.0;
    const HEAD: f64 = 34.0;
    let width = super::sheet::WIDTH - 96.0 - KEY_WIDTH;
    let needed = (width - 2.0 * SIDE) * Scale::slenderness(points) + 2.0 * HEAD;
    let room = Frame { x: 0.0, y: 0.0, width, height: needed.clamp(LEAST_HEIGHT, MOST_HEIGHT) };
    let inner = Frame { x: SIDE, y: HEAD, width: width - 2.0 * SIDE, height: room.height - 2.0 * HEAD };
    (room, Scale::fit(points, inner))
}

fn figure(theme: &Theme, map: NetworkMap<'_>, colour: Colour, partition: Option<Partition<'_>>) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let drawn = Drawn::choose(map.nodes, map.edges, MOST_EDGES);
    let size = drawn.size();
    let radii: Vec<f64> = drawn.nodes.iter().map(|node| size.radius(node.occurrences)).collect();
    let positions: Vec<[f64; 2]> = drawn.chosen.iter().map(|&i| map.layout.positions[i]).collect();
    let (room, scale) = ground(&positions);
    let mut at: Vec<(f64, f64)> = positions.iter().map(|&p| scale.pixel(p)).collect();
    spread::spread(&mut at, &radii, 3.0, room);
    let labels = labels(&drawn, &at, &radii, room, Look { most: MOST_LABELS, least_em: 20.0, more_em: 10.0, widest: 300.0 });

    let mut caption = drawn.counts(words, map.edges.len(), labels.len());
    let counts = caption[0].clone();
    caption.push(words.layout(map.layout));
    caption.push(words.discs_moved.to_owned());
    caption.extend(partition.map(|found| words.modularity(found.modularity, found.silhouette)));
    if colour == Colour::Betweenness {
        caption.push(words.betweenness_definition(theme.weights));
    }
    let names: Vec<&str> = labels.iter().take(8).map(|label| label.text.as_str()).collect();
    let (name, title) = match colour {
        Colour::Betweenness => ("network", words.network_title),
        Colour::MeanYear => ("network-years", words.years_title),
        Colour::MeanCitations => ("network-citations", words.citations_title),
        Colour::Cluster => ("network-clusters", words.clusters_title),
    };
    let sheet = Sheet {
        name,
        title: title.to_owned(),
        alt: words.join(&[counts, names.join(", ")]),
        caption: words.join(&caption),
        body_height: if drawn.nodes.is_empty() { 200.0 } else { room.height },
    };
    sheet.draw(theme, |pen, body| {
        let shift = |(x, y): (f64, f64)| (body.x + x, body.y + y);
        if drawn.nodes.is_empty() {
            return pen.nothing(words.no_keywords, body);
        }
        let shades = Shades::of(&drawn, colour);
        let named: Vec<usize> = labels.iter().filter(|label| label.spot.on_disc).map(|label| label.node).collect();
        for tie in &drawn.shown {
            let share = tie.strength / drawn.strongest;
            let [one, other] = [tie.a, tie.b].map(|end| drawn.nodes[end].cluster);
            let inside = colour == Colour::Cluster && one == other;
            let ink = if inside { shades.of_node(drawn.nodes[tie.a]) } else { RGBColor(0x60, 0x60, 0x60) };
            pen.line(shift(at[tie.a]), shift(at[tie.b]), ink.mix(0.16 + 0.44 * share).stroke_width(line_width(share)))?;
        }
        let disc = |i: usize| {
            let fill = shades.of_node(drawn.nodes[i]);
            pen.disc(shift(at[i]), radii[i], fill, INK)?;
            match (colour, drawn.nodes[i].cluster) {
                (Colour::Cluster, Some(cluster)) if !named.contains(&i) && radii[i] >= 9.0 => {
                    pen.text_beside(&cluster.to_string(), shift(at[i]), (1.2 * radii[i]).min(22.0), Anchor::Middle, theme::ink_on(fill))
                }
                _ => Ok(()),
            }
        };
        map_labels::draw(pen, body, &labels, &radii, disc, |node| theme::ink_on(shades.of_node(drawn.nodes[node])))?;
        let key = Frame { x: body.right() - KEY_WIDTH + 30.0, y: body.y + 20.0, width: KEY_WIDTH - 30.0, height: body.height };
        draw_key(pen, words, key, &drawn, &shades, partition)
    })
}
