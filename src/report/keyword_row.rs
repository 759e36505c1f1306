//! The tables of the main job: keywords, edges, years.

use serde::Serialize;

use super::{Cell, Table};
use crate::timeline::AnnualOutput;

/// All that is said of one keyword of the network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct KeywordRow {
    /// Place in the ranking the table is sorted by, from 1.
    pub rank: u64,
    /// The preferred form, as displayed.
    pub keyword: String,
    /// Works that bear it.
    pub occurrences: u64,
    /// Earliest year of such a work; none when no such work has a year.
    pub first_year: Option<u16>,
    /// Mean year of such works, those without a year left out.
    pub mean_year: Option<f64>,
    /// Number of neighbours.
    pub degree: u64,
    /// Sum of the co-occurrences with its neighbours.
    pub total_link_strength: f64,
    /// Sum over pairs of other nodes of the share of shortest paths through this one.
    pub betweenness: f64,
    /// `betweenness` over (n - 1)(n - 2) / 2; from 0 to 1.
    pub betweenness_normalized: f64,
    /// Closeness, from 0 to 1.
    pub closeness: f64,
    /// PageRank; the network's values add up to 1.
    pub pagerank: f64,
    /// Community, numbered by size, where communities were sought.
    pub cluster: Option<u32>,
    /// Harmonic closeness, from 0 to 1.
    pub harmonic: f64,
    /// Eigenvector centrality within the giant component; the greatest is 1.
    pub eigenvector: f64,
    /// Local clustering coefficient, from 0 to 1.
    pub clustering: f64,
    /// Core number: the deepest k-core it belongs to.
    pub core: u64,
    /// Whether its component falls apart without it.
    pub articulation: bool,
}

impl KeywordRow {
    /// What CiteSpace marks with a purple ring: normalised betweenness of at least 0.1. A convention that depends on the size of
    /// the network; rank and interval say more.
    pub fn is_pivotal(&self) -> bool {
        self.betweenness_normalized >= 0.1
    }
}

/// One edge of the network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EdgeRow {
    /// Keyword at one end.
    pub source: String,
    /// Keyword at the other.
    pub target: String,
    /// Works that bear both, or their weighted sum under fractional counting.
    pub cooccurrences: f64,
    /// Normalised co-occurrence, by the study's measure.
    pub similarity: f64,
}

/// `keywords.csv`, one row a keyword in the order given.
pub fn keyword_table(rows: &[KeywordRow]) -> Table {
    let mut table = Table::new(
        "keywords",
        &[
            "rank",
            "keyword",
            "occurrences",
            "first_year",
            "mean_year",
            "degree",
            "total_link_strength",
            "betweenness",
            "betweenness_normalized",
            "closeness",
            "pagerank",
            "cluster",
            "harmonic",
            "eigenvector",
            "clustering",
            "core",
            "articulation",
            "pivotal",
        ],
    );
    for row in rows {
        table.push(vec![
            row.rank.into(),
            row.keyword.as_str().into(),
            row.occurrences.into(),
            row.first_year.map(u64::from).into(),
            row.mean_year.into(),
            row.degree.into(),
            row.total_link_strength.into(),
            row.betweenness.into(),
            row.betweenness_normalized.into(),
            row.closeness.into(),
            row.pagerank.into(),
            row.cluster.map(u64::from).into(),
            row.harmonic.into(),
            row.eigenvector.into(),
            row.clustering.into(),
            row.core.into(),
            u64::from(row.articulation).into(),
            u64::from(row.is_pivotal()).into(),
        ]);
    }
    table
}

/// `edges.csv`, one row an edge in the order given.
pub fn edge_table(rows: &[EdgeRow]) -> Table {
    let mut table = Table::new("edges", &["source", "target", "cooccurrences", "similarity"]);
    for row in rows {
        table.push(vec![row.source.as_str().into(), row.target.as_str().into(), row.cooccurrences.into(), row.similarity.into()]);
    }
    table
}

/// `timeline.csv`: every year of the span, those without a work with 0.
pub fn timeline_table(output: &AnnualOutput) -> Table {
    let mut table = Table::new("timeline", &["year", "records", "cumulative"]);
    for (year, records, cumulative) in output.rows() {
        table.push(vec![Cell::Count(year.0.into()), records.into(), cumulative.into()]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Year;

    #[test]
    fn the_keyword_table_has_the_published_columns() {
        let row = KeywordRow { rank: 1, keyword: "数字经济".into(), occurrences: 12, first_year: Some(1999), ..KeywordRow::default() };
        assert_eq!(
            keyword_table(&[row]).to_csv(false),
            "rank,keyword,occurrences,first_year,mean_year,degree,total_link_strength,betweenness,betweenness_normalized,\
             closeness,pagerank,cluster,harmonic,eigenvector,clustering,core,articulation,pivotal\n\
             1,数字经济,12,1999,,0,0,0,0,0,0,,0,0,0,0,0,0\n"
        );
    }

    #[test]
    fn the_timeline_has_every_year() {
        let output = AnnualOutput::count((1994, 1996).into(), [Some(Year(1994)), Some(Year(1996)), None]);
        assert_eq!(timeline_table(&output).to_csv(false), "year,records,cumulative\n1994,1,1\n1995,0,1\n1996,1,2\n");
    }

    #[test]
    fn an_edge_says_both_ends_and_both_strengths() {
        let edge = EdgeRow { source: "a".into(), target: "b".into(), cooccurrences: 3.0, similarity: 0.25 };
        assert_eq!(edge_table(&[edge]).to_csv(false), "source,target,cooccurrences,similarity\na,b,3,0.25\n");
    }
}
