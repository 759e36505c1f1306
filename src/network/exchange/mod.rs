//! Networks as files: what other programs read and what they write.
//!
//! [`NetworkFile`] is a network with names and attributes. Every format has one file here that writes and reads it;
//! [`read_network`] finds out which one a file is in.

mod edge_csv;
mod edge_list;
mod file;
mod gexf;
mod graphml;
mod node_link;
mod pajek;
mod read;
mod vosviewer;
mod xml;

pub use edge_csv::read_edge_csv;
pub use edge_list::EdgeList;
pub use file::{Column, NetworkFile, Values, Way, Years};
pub use gexf::{read_gexf, write_gexf};
pub use graphml::{read_graphml, write_graphml};
pub use node_link::{read_node_link, write_node_link};
pub use pajek::{read_pajek, write_pajek};
pub use read::read_network;
pub use vosviewer::{read_vosviewer_json, read_vosviewer_map, write_vosviewer_json, write_vosviewer_map, write_vosviewer_network};
