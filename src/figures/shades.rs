//! What the colour of a node on a map says.

use plotters::style::RGBColor;

use super::map::{Drawn, NetworkNode};
use super::theme::{self, PAPER};

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

/// Colours of the nodes and the values that the ends of the scale stand for.
pub(super) struct Shades {
    pub(super) colour: Colour,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Shades {
    pub(super) fn of(drawn: &Drawn<'_>, colour: Colour) -> Self {
        let values = drawn.nodes.iter().filter_map(|node| Self::value(colour, node));
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), v| (l.min(v), m.max(v)));
        match colour {
            Colour::Betweenness => Self { colour, least: 0.0, most: most.max(0.0) },
            Colour::MeanYear | Colour::MeanCitations => Self { colour, least, most },
            Colour::Cluster => Self { colour, least: 0.0, most: 0.0 },
        }
    }

    pub(super) fn value(colour: Colour, node: &NetworkNode) -> Option<f64> {
        match colour {
            Colour::Betweenness => Some(node.betweenness),
            Colour::MeanYear => node.mean_year,
            Colour::MeanCitations => node.mean_citations,
            Colour::Cluster => node.cluster.map(f64::from),
        }
        .filter(|value| value.is_finite())
    }

    /// Betweenness and citations are skewed, so their scale is a square root: equal steps of colour near 0 are small steps of value.
    pub(super) fn of_node(&self, node: &NetworkNode) -> RGBColor {
        let Some(value) = Self::value(self.colour, node) else { return PAPER };
        let share = if self.most > self.least { (value - self.least) / (self.most - self.least) } else { 0.0 };
        match self.colour {
            Colour::Betweenness | Colour::MeanCitations => theme::shade(share.max(0.0).sqrt()),
            Colour::MeanYear => theme::shade(share),
            Colour::Cluster => theme::cluster_colour(value as usize),
        }
    }

    /// What a place on the scale from 0 to 1 stands for.
    pub(super) fn print(&self, place: f64) -> String {
        match self.colour {
            Colour::Betweenness => format!("{:.4}", self.most * place * place),
            Colour::MeanCitations => format!("{:.1}", self.least + (self.most - self.least) * place * place),
            Colour::MeanYear | Colour::Cluster => format!("{:.1}", self.least + (self.most - self.least) * place),
        }
    }
}
