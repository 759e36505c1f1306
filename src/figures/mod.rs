//! Figures with Chinese labels, as SVG and PNG, the same bytes every time.
//!
//! Finished values come in: an [`AnnualOutput`](crate::timeline::AnnualOutput), rows of the keyword
//! table, nodes and edges. plotters draws them as SVG with `<text>`; [`render`] turns that into PNG or
//! into an SVG whose text is outlines and which needs no font. Every glyph comes from the font beside
//! this file: no font of the machine is ever asked for, so a figure is the same everywhere.

mod annual;
mod bursts;
mod contour;
mod dashes;
mod density;
mod evolution;
mod font;
mod growth;
mod keywords;
mod label;
mod lanes;
mod map;
mod map_labels;
mod network;
mod network_key;
mod pen;
mod place;
mod ranks;
pub mod render;
mod sfnt;
mod shades;
mod sheet;
mod spread;
mod strategic;
mod theme;
mod timezone;
mod words;
mod year_axis;

pub use annual::annual_figure;
pub use bursts::bursts_figure;
pub use density::{cluster_density_figure, density_figure};
pub use evolution::evolution_figure;
pub use font::{FONT_LICENCE, covers, font_with};
pub use growth::growth_figure;
pub use keywords::{Measure, keywords_figure};
pub use lanes::lanes_figure;
pub use map::{NetworkEdge, NetworkMap, NetworkNode, Partition};
pub use network::{cluster_figure, network_figure};
pub use ranks::{Draws, ranks_figure};
pub use shades::Colour;
pub use sheet::Figure;
pub use strategic::strategic_figure;
pub use theme::Theme;
pub use timezone::timezone_figure;
