//! The keyword network as a drawing.

use plotters::style::{Color, RGBColor};

use super::layout::Link;
use super::pack;
use super::pen::{Anchor, Frame, Pen};
use super::place::{self, Spot, Wish};
use super::sheet::Sheet;
use super::theme::{self, FAINT_INK, INK, PAPER, SMALL, TEXT};
use super::words::Words;
use super::{Figure, Theme, font, label};
use crate::Result;
use crate::report::thousands;

/// A keyword to be drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkNode {
    /// The keyword.
    pub label: String,
    /// Works with it: the area of its disc.
    pub occurrences: u64,
    /// Normalised betweenness.
    pub betweenness: f64,
    /// Mean year of its works.
    pub mean_year: Option<f64>,
    /// Mean citations of those of its works whose source counts them.
    pub mean_citations: Option<f64>,
    /// Number of its community, from 1.
    pub cluster: Option<u32>,
}

/// An edge to be drawn, its ends as places in the list of nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetworkEdge {
    /// One end.
    pub source: usize,
    /// The other.
    pub target: usize,
    /// Co-occurrences: the width of its line.
    pub strength: f64,
}

/// What the colour of a node says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Colour {
    /// Its normalised betweenness; the figure is called `network`.
    #[default]
    Betweenness,
    /// The mean year of its works; the figure is called `network-years`.
    MeanYear,
    /// The mean citations of its works; the figure is called `network-citations`.
    MeanCitations,
    /// Its community; the figure is called `network-clusters`.
    Cluster,
}

/// The communities of a network, for [`cluster_figure`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partition<'a> {
    /// Name of every community, by number.
    pub names: &'a [String],
    /// Modularity of the partition.
    pub modularity: f64,
    /// Mean silhouette of the keywords.
    pub silhouette: f64,
}

/// Nodes beyond this many are left out, the least frequent first: a picture of more cannot be read,
/// and the layout takes the square of their number in time.
const MOST_NODES: usize = 500;
const MOST_EDGES: usize = 900;
const MOST_LABELS: usize = 70;
const BODY_HEIGHT: f64 = 1120.0;
const KEY_WIDTH: f64 = 290.0;

/// The figure of a network: discs for keywords, their area by occurrences and their colour by
/// `colour`, lines for the strongest edges, labels for the keywords that come first by occurrences or
/// betweenness and have room. What is left out is said in the caption. Layout as in
/// [`positions`](super::positions), from all edges between the nodes drawn.
///
/// # Errors
/// [`Error::Draw`](crate::Error::Draw) when plotters cannot draw.
///
/// # Panics
/// When an edge names a node that is not there.
pub fn network_figure(theme: &Theme, nodes: &[NetworkNode], edges: &[NetworkEdge], colour: Colour) -> Result<Figure> {
    figure(theme, nodes, edges, colour, None)
}

/// The same with communities for colours: the first eight have one each, every disc large enough bears the number of its
/// community, and the key names them. Links within a community have its colour.
///
/// # Errors
/// As [`network_figure`].
///
/// # Panics
/// As [`network_figure`].
pub fn cluster_figure(theme: &Theme, nodes: &[NetworkNode], edges: &[NetworkEdge], partition: Partition<'_>) -> Result<Figure> {
    figure(theme, nodes, edges, Colour::Cluster, Some(partition))
}

fn figure(theme: &Theme, nodes: &[NetworkNode], edges: &[NetworkEdge], colour: Colour, partition: Option<Partition<'_>>) -> Result<Figure> {
    font::register()?;
    let words = theme.words();
    let drawn = Drawn::choose(nodes, edges);
    let size = Size::of(&drawn);
    let room = Frame { x: 0.0, y: 0.0, width: super::sheet::WIDTH - 96.0 - KEY_WIDTH, height: BODY_HEIGHT };
    let radii: Vec<f64> = drawn.nodes.iter().map(|node| size.radius(node.occurrences)).collect();
    let pad = 30.0;
    let inner = Frame { x: room.x + 60.0, y: pad, width: room.width - 120.0, height: room.height - 2.0 * pad };
    let mut at = pack::arrange(drawn.nodes.len(), &drawn.links, inner);
    pack::spread(&mut at, &radii, 3.0, room);
    let labels = labels(&drawn, &at, &radii, size, room);

    let counts = words.network_counts(nodes.len(), edges.len(), drawn.shown.len(), labels.len());
    let mut caption = vec![counts.clone()];
    if drawn.nodes.len() < nodes.len() {
        caption.push(words.most_frequent(drawn.nodes.len()));
    }
    if drawn.isolated > 0 {
        caption.push(words.isolated(drawn.isolated));
    }
    caption.push(words.layout_definition.to_owned());
    caption.extend(partition.map(|found| words.modularity(found.modularity, found.silhouette)));
    if colour == Colour::Betweenness {
        caption.push(words.betweenness_definition(theme.weights));
    }
    let names: Vec<&str> = labels.iter().take(8).map(|label| label.text.as_str()).collect();
    let sheet = Sheet {
        name: match colour {
            Colour::Betweenness => "network",
            Colour::MeanYear => "network-years",
            Colour::MeanCitations => "network-citations",
            Colour::Cluster => "network-clusters",
        },
        title: match colour {
            Colour::Betweenness => words.network_title,
            Colour::MeanYear => words.years_title,
            Colour::MeanCitations => words.citations_title,
            Colour::Cluster => words.clusters_title,
        }
        .to_owned(),
        alt: format!("{counts} {}", names.join(", ")),
        caption: words.join(&caption),
        body_height: if drawn.nodes.is_empty() { 200.0 } else { BODY_HEIGHT },
    };
    sheet.draw(theme, |pen, body| {
        let shift = |(x, y): (f64, f64)| (body.x + x, body.y + y);
        if drawn.nodes.is_empty() {
            return pen.text(words.no_keywords, (body.x + body.width / 2.0, body.y + body.height / 2.0), TEXT, Anchor::Middle, FAINT_INK);
        }
        let shades = Shades::of(&drawn, colour);
        let named: Vec<usize> = labels.iter().filter(|label| label.spot.on_disc).map(|label| label.node).collect();
        for link in &drawn.shown {
            let share = link.strength / drawn.strongest;
            let [one, other] = [link.a, link.b].map(|end| drawn.nodes[end].cluster);
            let inside = colour == Colour::Cluster && one == other;
            let ink = if inside { shades.of_node(drawn.nodes[link.a]) } else { RGBColor(0x60, 0x60, 0x60) };
            pen.line(shift(at[link.a]), shift(at[link.b]), ink.mix(0.16 + 0.44 * share).stroke_width(line_width(share)))?;
        }
        let mut order: Vec<usize> = (0..at.len()).collect();
        order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a])); // small discs on top of large ones
        for i in order {
            let fill = shades.of_node(drawn.nodes[i]);
            pen.disc(shift(at[i]), radii[i], fill, INK)?;
            if let (Colour::Cluster, Some(cluster), false) = (colour, drawn.nodes[i].cluster, named.contains(&i) || radii[i] < 9.0) {
                pen.text_beside(&cluster.to_string(), shift(at[i]), (1.2 * radii[i]).min(22.0), Anchor::Middle, theme::ink_on(fill))?;
            }
        }
        for label in &labels {
            let frame = label.spot.frame;
            let mut ink = INK;
            if label.spot.on_disc {
                ink = theme::ink_on(shades.of_node(drawn.nodes[label.node]));
            } else {
                pen.fill(Frame { x: body.x + frame.x, y: body.y + frame.y, ..frame }, PAPER.mix(0.72).filled())?;
            }
            pen.text(&label.text, shift(label.spot.point), label.em, label.spot.anchor, ink)?;
        }
        let key = Frame { x: body.right() - KEY_WIDTH + 30.0, y: body.y + 20.0, width: KEY_WIDTH - 30.0, height: body.height };
        draw_key(pen, words, key, &drawn, size, &shades, partition)
    })
}

/// What of the network is drawn.
struct Drawn<'a> {
    nodes: Vec<&'a NetworkNode>,
    /// Every edge between them: these make the layout.
    links: Vec<Link>,
    /// The edges that are drawn, weakest first.
    shown: Vec<Link>,
    strongest: f64,
    isolated: usize,
}

impl<'a> Drawn<'a> {
    fn choose(nodes: &'a [NetworkNode], edges: &[NetworkEdge]) -> Self {
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(nodes[i].occurrences));
        order.truncate(MOST_NODES);
        order.sort_unstable();
        let mut place = vec![None; nodes.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = Some(new);
        }
        let kept = |edge: &NetworkEdge| {
            let (a, b) = (place[edge.source]?, place[edge.target]?);
            (a != b && edge.strength > 0.0 && edge.strength.is_finite()).then_some(Link {
                a: a.min(b),
                b: a.max(b),
                strength: edge.strength,
            })
        };
        let mut links: Vec<Link> = edges.iter().filter_map(kept).collect();
        links.sort_by(|x, y| y.strength.total_cmp(&x.strength).then((x.a, x.b).cmp(&(y.a, y.b))));
        let mut touched = vec![false; order.len()];
        for link in &links {
            touched[link.a] = true;
            touched[link.b] = true;
        }
        Self {
            shown: strongest(order.len(), &links),
            strongest: links.first().map_or(1.0, |link| link.strength),
            nodes: order.into_iter().map(|i| &nodes[i]).collect(),
            isolated: touched.iter().filter(|&&t| !t).count(),
            links,
        }
    }
}

/// Of `links`, strongest first: a strongest spanning forest, so that every node keeps its best tie,
/// then the strongest others, up to [`MOST_EDGES`]; weakest first, so that strong ones are drawn on top.
fn strongest(nodes: usize, links: &[Link]) -> Vec<Link> {
    let mut root: Vec<usize> = (0..nodes).collect();
    let mut forest = vec![false; links.len()];
    for (i, link) in links.iter().enumerate() {
        let mut find = |mut node: usize| {
            while root[node] != node {
                root[node] = root[root[node]];
                node = root[node];
            }
            node
        };
        let (a, b) = (find(link.a), find(link.b));
        forest[i] = a != b;
        root[a] = b;
    }
    let mut spare = MOST_EDGES.saturating_sub(forest.iter().filter(|&&f| f).count());
    let mut shown: Vec<Link> = Vec::new();
    for (link, in_forest) in links.iter().zip(forest) {
        if in_forest || spare > 0 {
            shown.push(*link);
            spare -= usize::from(!in_forest);
        }
    }
    shown.reverse();
    shown
}

/// Radius of a disc: the square root of its share of the most frequent keyword's occurrences.
#[derive(Clone, Copy)]
struct Size {
    most: f64,
    largest: f64,
}

impl Size {
    const LEAST: f64 = 4.0;

    fn of(drawn: &Drawn<'_>) -> Self {
        let most = drawn.nodes.iter().map(|node| node.occurrences).max().unwrap_or(1).max(1) as f64;
        let crowd = (drawn.nodes.len().max(1) as f64).sqrt();
        Self { most, largest: (420.0 / crowd).clamp(24.0, 52.0) }
    }

    fn share(self, occurrences: u64) -> f64 {
        (occurrences as f64 / self.most).sqrt()
    }

    fn radius(self, occurrences: u64) -> f64 {
        (self.largest * self.share(occurrences)).max(Self::LEAST)
    }
}

fn line_width(share: f64) -> u32 {
    (1.0 + 9.0 * share).round() as u32
}

/// Colours of the nodes and the values that the ends of the scale stand for.
struct Shades {
    colour: Colour,
    least: f64,
    most: f64,
}

impl Shades {
    fn of(drawn: &Drawn<'_>, colour: Colour) -> Self {
        let values = drawn.nodes.iter().filter_map(|node| Self::value(colour, node));
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), v| (l.min(v), m.max(v)));
        match colour {
            Colour::Betweenness => Self { colour, least: 0.0, most: most.max(0.0) },
            Colour::MeanYear | Colour::MeanCitations => Self { colour, least, most },
            Colour::Cluster => Self { colour, least: 0.0, most: 0.0 },
        }
    }

    fn value(colour: Colour, node: &NetworkNode) -> Option<f64> {
        match colour {
            Colour::Betweenness => Some(node.betweenness),
            Colour::MeanYear => node.mean_year,
            Colour::MeanCitations => node.mean_citations,
            Colour::Cluster => node.cluster.map(f64::from),
        }
        .filter(|value| value.is_finite())
    }

    /// Betweenness and citations are skewed, so their scale is a square root: equal steps of colour near 0 are small steps of value.
    fn of_node(&self, node: &NetworkNode) -> RGBColor {
        let Some(value) = Self::value(self.colour, node) else { return PAPER };
        let share = if self.most > self.least { (value - self.least) / (self.most - self.least) } else { 0.0 };
        match self.colour {
            Colour::Betweenness | Colour::MeanCitations => theme::shade(share.max(0.0).sqrt()),
            Colour::MeanYear => theme::shade(share),
            Colour::Cluster => theme::cluster_colour(value as usize),
        }
    }

    /// What a place on the scale from 0 to 1 stands for.
    fn print(&self, place: f64) -> String {
        match self.colour {
            Colour::Betweenness => format!("{:.4}", self.most * place * place),
            Colour::MeanCitations => format!("{:.1}", self.least + (self.most - self.least) * place * place),
            Colour::MeanYear | Colour::Cluster => format!("{:.1}", self.least + (self.most - self.least) * place),
        }
    }
}

struct Label {
    node: usize,
    text: String,
    em: f64,
    spot: Spot,
}

fn labels(drawn: &Drawn<'_>, at: &[(f64, f64)], radii: &[f64], size: Size, room: Frame) -> Vec<Label> {
    let wish = |&i: &usize| {
        let em = 19.0 + 11.0 * size.share(drawn.nodes[i].occurrences);
        let text = label::fit(&drawn.nodes[i].label, em, 300.0);
        let wish = Wish { centre: at[i], radius: radii[i], width: font::width(&text, em), em };
        (i, wish, text)
    };
    let wanted: Vec<(usize, Wish, String)> = by_importance(&drawn.nodes).iter().take(3 * MOST_LABELS).map(wish).collect();
    let wishes: Vec<Wish> = wanted.iter().map(|(_, wish, _)| *wish).collect();
    let discs: Vec<(Frame, f64)> = radii.iter().zip(at).map(|(&radius, &centre)| (place::disc(centre, radius), radius)).collect();
    let spots = place::place(&wishes, &discs, room);
    let placed =
        wanted.into_iter().zip(spots).filter_map(|((node, wish, text), spot)| Some(Label { node, text, em: wish.em, spot: spot? }));
    placed.take(MOST_LABELS).collect()
}

/// Nodes by the better of their two ranks, by occurrences and by betweenness; equal ones in their order.
fn by_importance(nodes: &[&NetworkNode]) -> Vec<usize> {
    let mut best = vec![usize::MAX; nodes.len()];
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(nodes[i].occurrences));
    for (rank, &i) in order.iter().enumerate() {
        best[i] = rank;
    }
    order.sort_unstable();
    order.sort_by(|&a, &b| nodes[b].betweenness.total_cmp(&nodes[a].betweenness));
    for (rank, &i) in order.iter().enumerate() {
        best[i] = best[i].min(rank);
    }
    order.sort_unstable();
    order.sort_by_key(|&i| best[i]);
    order
}

/// What area, colour and width mean, with values.
fn draw_key(
    pen: &Pen<'_>,
    words: Words,
    key: Frame,
    drawn: &Drawn<'_>,
    size: Size,
    shades: &Shades,
    partition: Option<Partition<'_>>,
) -> Result<()> {
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
fn draw_names(pen: &Pen<'_>, words: Words, key: Frame, partition: Partition<'_>) -> Result<f64> {
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
