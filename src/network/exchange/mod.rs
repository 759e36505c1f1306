//! Networks as files: what other programs read and what they write.

mod edge_list;
mod graphml;

pub use edge_list::EdgeList;
pub use graphml::{Column, Values, write_graphml};
