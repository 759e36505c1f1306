//! A network of the study as a file for other programs.

use rustc_hash::FxHashMap;

use super::Analysis;
use crate::network::exchange::{
    Column, NetworkFile, Values, Years, write_gexf, write_graphml, write_node_link, write_pajek, write_vosviewer_json, write_vosviewer_map,
    write_vosviewer_network,
};
use crate::report::{KeywordRow, edge_table};
use crate::text::TermId;

/// What a network can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum ExportKind {
    /// Gephi, networkx, igraph, Cytoscape
    Graphml,
    /// Gephi, with dates and positions
    Gexf,
    /// Pajek .net
    Pajek,
    /// VOSviewer and VOSviewer Online, JSON
    Vosviewer,
    /// VOSviewer's map file, for the items
    VosviewerMap,
    /// VOSviewer's network file, for the links
    VosviewerNetwork,
    /// node-link JSON: networkx, D3
    Json,
    /// A table of edges
    Csv,
}

impl Analysis {
    /// The network with every measure of its nodes.
    pub(in crate::cli) fn exported(&self, title: &str, kind: ExportKind) -> Vec<u8> {
        let mut bytes = Vec::new();
        let written = match kind {
            ExportKind::Csv => return edge_table(&self.edge_rows()).to_csv(false).into_bytes(),
            ExportKind::Graphml => write_graphml(&mut bytes, &self.network_file(title)),
            ExportKind::Gexf => write_gexf(&mut bytes, &self.network_file(title)),
            ExportKind::Pajek => write_pajek(&mut bytes, &self.network_file(title)),
            ExportKind::Vosviewer => write_vosviewer_json(&mut bytes, &self.network_file(title)),
            ExportKind::VosviewerMap => write_vosviewer_map(&mut bytes, &self.network_file(title)),
            ExportKind::VosviewerNetwork => write_vosviewer_network(&mut bytes, &self.network_file(title)),
            ExportKind::Json => write_node_link(&mut bytes, &self.network_file(title)),
        };
        written.expect("memory takes every byte");
        bytes
    }

    fn network_file(&self, title: &str) -> NetworkFile {
        let rows = self.node_rows();
        let labels = rows.iter().map(|row| row.keyword.clone()).collect();
        let mut file = NetworkFile::new(self.graph.clone(), labels);
        file.title = title.to_owned();
        file.description = format!(
            "Network of {} {} and {} links from {} works of {}; similarity: {}; corpus {}",
            self.graph.node_count(),
            self.choice.unit.plural(),
            self.graph.edge_count(),
            self.annual.total(),
            self.annual.span(),
            serde_json::to_value(self.choice.recipe.similarity).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default(),
            self.digest.get(..16).unwrap_or(&self.digest)
        );
        file.columns = self.columns(rows);
        if self.has_map() {
            file.positions = Some(self.layout().positions.clone());
            file.description += &format!("; {}", self.layout_line());
        }
        (file.node_years, file.edge_years) = self.years();
        file.ways = self.material.ways(&self.graph);
        file
    }

    fn columns(&self, rows: &[KeywordRow]) -> Vec<Column> {
        let whole = |value: fn(&KeywordRow) -> Option<u64>| Values::Integer(rows.iter().map(|row| value(row).map(|v| v as i64)).collect());
        let number = |value: fn(&KeywordRow) -> Option<f64>| Values::Number(rows.iter().map(value).collect());
        let estimated = if self.estimates_betweenness() { "_estimate" } else { "" };
        let mut columns = vec![
            ("first_year".to_owned(), whole(|row| row.first_year.map(u64::from))),
            ("mean_year".to_owned(), number(|row| row.mean_year)),
            ("degree".to_owned(), whole(|row| Some(row.degree))),
            ("total_link_strength".to_owned(), number(|row| Some(row.total_link_strength))),
            (format!("betweenness{estimated}"), number(|row| Some(row.betweenness))),
            (format!("betweenness_normalized{estimated}"), number(|row| Some(row.betweenness_normalized))),
            ("closeness".to_owned(), number(|row| Some(row.closeness))),
            ("pagerank".to_owned(), number(|row| Some(row.pagerank))),
            ("harmonic".to_owned(), number(|row| Some(row.harmonic))),
            ("eigenvector".to_owned(), number(|row| Some(row.eigenvector))),
            ("clustering".to_owned(), number(|row| Some(row.clustering))),
            ("core".to_owned(), whole(|row| Some(row.core))),
            ("articulation".to_owned(), whole(|row| Some(u64::from(row.articulation)))),
        ];
        if rows.iter().any(|row| row.cluster.is_some()) {
            columns.push(("cluster".to_owned(), whole(|row| row.cluster.map(u64::from))));
        }
        columns.into_iter().map(|(name, values)| Column { name, values }).collect()
    }

    /// First and last year of the works that name each node, and of those that tie each edge, of a citation the year of
    /// the citing work; of edges that no single work ties nothing is said.
    fn years(&self) -> (Vec<Years>, Vec<Years>) {
        let node_of: FxHashMap<TermId, usize> = self.graph.nodes().enumerate().map(|(v, node)| (node.term, v)).collect();
        let edge_of: FxHashMap<(usize, usize), usize> = self.graph.edges().enumerate().map(|(e, (u, v, _))| ((u, v), e)).collect();
        let (mut of_nodes, mut of_edges): (Vec<Years>, Vec<Years>) = (vec![None; node_of.len()], vec![None; edge_of.len()]);
        let widen =
            |years: &mut Years, year: u16| *years = Some(years.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
        for (set, year) in self.sets().iter().zip(&self.works.years) {
            let nodes: Vec<usize> = set.iter().filter_map(|term| node_of.get(term).copied()).collect();
            for (at, &u) in nodes.iter().enumerate() {
                widen(&mut of_nodes[u], year.0);
                if nodes.len() <= self.choice.recipe.max_per_record {
                    for &v in &nodes[at + 1..] {
                        if let Some(&edge) = edge_of.get(&(u.min(v), u.max(v))) {
                            widen(&mut of_edges[edge], year.0);
                        }
                    }
                }
            }
        }
        for ((citing, _), [u, v]) in self.material.cited_terms() {
            let ends = [u, v].map(|term| node_of.get(&term).copied());
            if let [Some(u), Some(v)] = ends
                && let Some(&edge) = edge_of.get(&(u.min(v), u.max(v)))
            {
                widen(&mut of_edges[edge], self.works.years[citing].0);
            }
        }
        (of_nodes, if of_edges.iter().any(Option::is_some) { of_edges } else { Vec::new() })
    }
}
