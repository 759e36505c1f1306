//! The table of a map: where each node stands, and how dense it is there.

use serde::Serialize;

use super::Table;

/// A node of a map.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MapRow {
    /// The keyword.
    pub keyword: String,
    /// Rightward; a mean distance of two nodes of the giant component is 1.
    pub x: f64,
    /// Upward.
    pub y: f64,
    /// Number of its component, 1 for the giant one.
    pub component: u64,
    /// Records with it.
    pub occurrences: u64,
    /// Density of the map where it stands, in records.
    pub item_density: f64,
    /// Number of its community.
    pub cluster: Option<u32>,
    /// The part of its community in that density.
    pub cluster_density: f64,
}

/// `map.csv`: one row a node.
pub fn map_table(rows: &[MapRow]) -> Table {
    let names = ["keyword", "x", "y", "component", "occurrences", "item_density", "cluster", "cluster_density"];
    let mut table = Table::new("map", &names);
    for row in rows {
        table.push(vec![
            row.keyword.as_str().into(),
            row.x.into(),
            row.y.into(),
            row.component.into(),
            row.occurrences.into(),
            row.item_density.into(),
            row.cluster.map(u64::from).into(),
            row.cluster_density.into(),
        ]);
    }
    table
}
