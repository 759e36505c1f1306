//! Where the nodes of a network stand.

use super::Analysis;
use crate::metrics::{self, Layout, MapDensity};
use crate::report::MapRow;

/// More nodes than this are given no positions: what one cannot look at need not be drawn.
const MOST_PLACED: usize = 20_000;

impl Analysis {
    /// Whether its network is small enough for a map.
    pub(in crate::cli) fn has_map(&self) -> bool {
        self.graph.node_count() <= MOST_PLACED
    }

    /// The map of the network, found when first asked for; figures, tables and files all show the same.
    pub(in crate::cli) fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| metrics::layout(&self.graph, &self.choice.layout))
    }

    /// How good the map is, in a line: method, objective, starts, seed.
    pub(in crate::cli) fn layout_line(&self) -> String {
        let Layout { method, objective, nodes, starts, seed, .. } = self.layout();
        format!(
            "layout: {}, objective {objective:.9} for the {nodes} nodes of the giant component, best of {starts} starts, seed {seed}",
            method.name()
        )
    }

    /// Positions and densities, in the order of the graph's nodes.
    pub(in crate::cli) fn map_rows(&self) -> Vec<MapRow> {
        let positions = &self.layout().positions;
        let components = metrics::components(&self.graph).of_node;
        let density = MapDensity::of(positions, &self.node_rows().iter().map(|row| row.occurrences as f64).collect::<Vec<_>>());
        let mut rows: Vec<MapRow> = self
            .node_rows()
            .iter()
            .zip(positions.iter().zip(&components))
            .map(|(row, (&[x, y], &component))| MapRow {
                keyword: row.keyword.clone(),
                x,
                y,
                component: component as u64 + 1,
                occurrences: row.occurrences,
                item_density: density.at([x, y]),
                cluster: row.cluster,
                cluster_density: 0.0,
            })
            .collect();
        for members in self.communities().members() {
            let mut own = vec![false; rows.len()];
            members.iter().for_each(|&node| own[node] = true);
            let density = density.only(|node| own[node]);
            members.iter().for_each(|&node| rows[node].cluster_density = density.at(positions[node]));
        }
        rows
    }
}
