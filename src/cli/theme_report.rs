//! What the report shows of communities: maps, strategic diagram, evolution, and their tables.

use super::analysis::Analysis;
use crate::Result;
use crate::figures::{
    Colour, Figure, NetworkMap, Partition, Theme, cluster_density_figure, cluster_figure, evolution_figure, lanes_figure, network_figure,
    strategic_figure, timezone_figure,
};
use crate::report::{Table, TableKind, cluster_table, passage_table, slice_table, slice_theme_table};

/// Figures, each with its command and its table, and tables, each with its kind and command.
pub(super) struct ThemeParts {
    pub(super) figures: Vec<(Figure, &'static str, &'static str)>,
    pub(super) tables: Vec<(TableKind, &'static str, Table)>,
}

pub(super) fn theme_parts(analysis: &Analysis, theme: &Theme, map: NetworkMap<'_>) -> Result<ThemeParts> {
    let themes = analysis.themes();
    let evolved = analysis.evolution(analysis.time_slices());
    let names: Vec<String> = themes.rows.iter().map(|row| row.name.clone()).collect();
    let partition = Partition { names: &names, modularity: themes.modularity, silhouette: themes.silhouette };
    let mut figures = vec![
        (cluster_figure(theme, map, partition)?, "wenmai clusters", "tables/keywords.csv"),
        (cluster_density_figure(theme, map, partition)?, "wenmai network --layout", "tables/map.csv"),
    ];
    if map.nodes.iter().any(|node| node.mean_citations.is_some()) {
        figures.push((network_figure(theme, map, Colour::MeanCitations)?, "wenmai report", "tables/edges.csv"));
    }
    figures.push((timezone_figure(theme, map.nodes, map.edges, partition)?, "wenmai keywords", "tables/keywords.csv"));
    figures.push((lanes_figure(theme, map.nodes, map.edges, partition)?, "wenmai keywords", "tables/keywords.csv"));
    figures.push((strategic_figure(theme, &themes.rows)?, "wenmai clusters", "tables/clusters.csv"));
    if evolved.slices.len() > 1 {
        let figure = evolution_figure(theme, &evolved.slices, &evolved.themes, &evolved.passages)?;
        figures.push((figure, "wenmai evolution", "tables/evolution.csv"));
    }
    let tables = vec![
        (TableKind::Clusters, "wenmai clusters", cluster_table(&themes.rows)),
        (TableKind::Slices, "wenmai evolution --overlap", slice_table(&evolved.slices)),
        (TableKind::SliceThemes, "wenmai evolution --themes", slice_theme_table(&evolved.themes)),
        (TableKind::Evolution, "wenmai evolution", passage_table(&evolved.passages)),
    ];
    Ok(ThemeParts { figures, tables })
}
