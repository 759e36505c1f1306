//! The tables of communities: clusters, themes of slices, where they go.

use serde::Serialize;

use super::Table;

/// All that is said of one community of keywords.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ClusterRow {
    /// Years of the slice, where it is of one.
    pub slice: Option<String>,
    /// Its number, from 1 for the one of most keywords.
    pub cluster: u64,
    /// The keyword that the log-likelihood ratio puts first.
    pub name: String,
    /// Keywords in it.
    pub keywords: u64,
    /// Works most of whose keywords in the network are in it.
    pub works: u64,
    /// Mean year of these works.
    pub mean_year: Option<f64>,
    /// Mean citations of those of them whose source counts citations.
    pub mean_citations: Option<f64>,
    /// Mean silhouette of its keywords, from -1 to 1.
    pub silhouette: f64,
    /// Callon's centrality.
    pub centrality: f64,
    /// Callon's density.
    pub density: f64,
    /// Rank of the centrality among communities of at least two keywords, 1 for the least.
    pub centrality_rank: Option<f64>,
    /// The same of the density.
    pub density_rank: Option<f64>,
    /// Quarter of the strategic diagram.
    pub quadrant: Option<&'static str>,
    /// Keywords that the log-likelihood ratio puts first.
    pub by_log_likelihood: String,
    /// Keywords that TF-IDF puts first.
    pub by_tf_idf: String,
    /// Keywords that mutual information puts first.
    pub by_mutual_information: String,
}

/// A theme of one slice that shares keywords with one of the next.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PassageRow {
    /// Years of the earlier slice.
    pub slice: String,
    /// Number of the earlier theme in its slice.
    pub cluster: u64,
    /// Its name.
    pub name: String,
    /// Years of the later slice.
    pub next_slice: String,
    /// Number of the later theme in its slice.
    pub next_cluster: u64,
    /// Its name.
    pub next_name: String,
    /// Keywords in both.
    pub shared: u64,
    /// `|A ∩ B| / min(|A|, |B|)`.
    pub inclusion: f64,
    /// `|A ∩ B| / |A ∪ B|`.
    pub stability: f64,
    /// Whether the name of one is a keyword of both.
    pub holds_name: bool,
}

/// What becomes of a slice's keywords.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SliceRow {
    /// Years.
    pub slice: String,
    /// Works in these years.
    pub works: u64,
    /// Keywords of its network.
    pub keywords: u64,
    /// Its links.
    pub links: u64,
    /// Its themes of at least two keywords.
    pub themes: u64,
    /// Modularity of its communities.
    pub modularity: f64,
    /// Keywords of its themes that are in a theme of the next slice too; none for the last slice.
    pub kept: Option<u64>,
    /// Keywords of its themes that are in none of the next.
    pub left: Option<u64>,
    /// Keywords of the next slice's themes that are in none of its own.
    pub entered: Option<u64>,
    /// `kept / (kept + left + entered)`.
    pub stability: Option<f64>,
}

/// `clusters.csv`, the communities of the whole network.
pub fn cluster_table(rows: &[ClusterRow]) -> Table {
    communities("clusters", false, rows)
}

/// `themes.csv`, the communities of every slice.
pub fn slice_theme_table(rows: &[ClusterRow]) -> Table {
    communities("themes", true, rows)
}

fn communities(name: &str, sliced: bool, rows: &[ClusterRow]) -> Table {
    let columns = [
        "cluster",
        "name",
        "keywords",
        "works",
        "mean_year",
        "mean_citations",
        "silhouette",
        "centrality",
        "density",
        "centrality_rank",
        "density_rank",
        "quadrant",
        "by_log_likelihood",
        "by_tf_idf",
        "by_mutual_information",
    ];
    let columns: Vec<&str> = sliced.then_some("slice").into_iter().chain(columns).collect();
    let mut table = Table::new(name, &columns);
    for row in rows {
        let mut cells = vec![];
        if sliced {
            cells.push(row.slice.as_deref().unwrap_or("").into());
        }
        cells.extend([
            row.cluster.into(),
            row.name.as_str().into(),
            row.keywords.into(),
            row.works.into(),
            row.mean_year.into(),
            row.mean_citations.into(),
            row.silhouette.into(),
            row.centrality.into(),
            row.density.into(),
            row.centrality_rank.into(),
            row.density_rank.into(),
            row.quadrant.unwrap_or("").into(),
            row.by_log_likelihood.as_str().into(),
            row.by_tf_idf.as_str().into(),
            row.by_mutual_information.as_str().into(),
        ]);
        table.push(cells);
    }
    table
}

/// `evolution.csv`, one row a pair of themes.
pub fn passage_table(rows: &[PassageRow]) -> Table {
    let columns = ["slice", "cluster", "name", "next_slice", "next_cluster", "next_name", "shared", "inclusion", "stability", "holds_name"];
    let mut table = Table::new("evolution", &columns);
    for row in rows {
        table.push(vec![
            row.slice.as_str().into(),
            row.cluster.into(),
            row.name.as_str().into(),
            row.next_slice.as_str().into(),
            row.next_cluster.into(),
            row.next_name.as_str().into(),
            row.shared.into(),
            row.inclusion.into(),
            row.stability.into(),
            if row.holds_name { "yes" } else { "no" }.into(),
        ]);
    }
    table
}

/// `slices.csv`, one row a slice.
pub fn slice_table(rows: &[SliceRow]) -> Table {
    let columns = ["slice", "works", "keywords", "links", "themes", "modularity", "kept", "left", "entered", "stability"];
    let mut table = Table::new("slices", &columns);
    for row in rows {
        table.push(vec![
            row.slice.as_str().into(),
            row.works.into(),
            row.keywords.into(),
            row.links.into(),
            row.themes.into(),
            row.modularity.into(),
            row.kept.into(),
            row.left.into(),
            row.entered.into(),
            row.stability.into(),
        ]);
    }
    table
}
