//! Tables and pages in which every number can be traced.
//!
//! Finished values come in, the contents of files go out. [`Table`] is the one shape of everything
//! that is printed as csv, JSON or JSON Lines.

mod keyword_row;
mod plain;
mod table;

pub use keyword_row::{EdgeRow, KeywordRow, edge_table, keyword_table, timeline_table};
pub use plain::plain;
pub use table::{Cell, Column, Table};
