//! Which keywords tell a community from the others, to name it by.

use std::collections::BTreeMap;

/// How well one keyword of a community stands for it. O of the N records with keywords of the network belong to the community and
/// bear the keyword, f bear it at all, W belong to the community.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TermScore {
    /// Which node.
    pub node: usize,
    /// O.
    pub records: u64,
    /// Log-likelihood ratio `G² = 2 Σ O ln(O / E)` over the four cells of keyword by community, as nothing tells it from 0 were both
    /// independent; negative where the keyword is rarer here than elsewhere
    /// (Dunning 1993, Comput. Linguist. 19(1), 61-74). `G² / 2N` is their mutual information in full, so it ranks alike.
    pub log_likelihood_ratio: f64,
    /// `O ln((1 + C) / C_t)`, of C communities with records, C_t of which have records with the keyword.
    pub tf_idf: f64,
    /// Pointwise mutual information `ln(O N / (f W))`; none where O is 0. It favours what is rare.
    pub mutual_information: Option<f64>,
}

/// The records of each community, and scores of its keywords.
#[derive(Debug, Clone, PartialEq)]
pub struct CommunityTerms {
    /// Community of every record, in the order given; none for a record without nodes.
    pub of_record: Vec<Option<usize>>,
    /// W of every community; together the records with a keyword in the network.
    pub records: Vec<u64>,
    /// Scores of the nodes of every community, in node order.
    pub scores: Vec<Vec<TermScore>>,
}

/// A measure to name communities by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Naming {
    /// Log-likelihood ratio.
    #[default]
    LogLikelihoodRatio,
    /// TF-IDF.
    TfIdf,
    /// Pointwise mutual information.
    MutualInformation,
}

impl CommunityTerms {
    /// Scores the nodes of each community on `records`, the nodes each record bears; `of_node` numbers the communities from 0.
    ///
    /// A record belongs to the one community that holds most of its nodes, of equal ones to that with the smaller number, so
    /// that the communities share the records out among them; a record without nodes belongs to none.
    ///
    /// Time O(nodes of all records × log), memory O(nodes + pairs of node and community that occur).
    ///
    /// # Panics
    /// When a record names a node beyond `of_node`.
    pub fn of<R: IntoIterator<Item = usize>>(records: impl IntoIterator<Item = R>, of_node: &[usize]) -> Self {
        let communities = of_node.iter().max().map_or(0, |most| most + 1);
        let mut sizes = vec![0_u64; communities];
        let mut held: Vec<BTreeMap<usize, u64>> = vec![BTreeMap::new(); of_node.len()];
        let mut votes = vec![0_usize; communities];
        let mut of_record = Vec::new();
        for record in records {
            let nodes: Vec<usize> = record.into_iter().collect();
            nodes.iter().for_each(|&v| votes[of_node[v]] += 1);
            let most = nodes.iter().map(|&v| of_node[v]).max_by_key(|&c| (votes[c], std::cmp::Reverse(c)));
            nodes.iter().for_each(|&v| votes[of_node[v]] = 0);
            of_record.push(most);
            let Some(community) = most else { continue };
            sizes[community] += 1;
            for v in nodes {
                *held[v].entry(community).or_default() += 1;
            }
        }
        let all: u64 = sizes.iter().sum();
        let with_records = sizes.iter().filter(|&&size| size > 0).count() as f64;
        let mut scores = vec![Vec::new(); communities];
        for (node, held) in held.iter().enumerate() {
            let community = of_node[node];
            let records = held.get(&community).copied().unwrap_or(0);
            let bearing: u64 = held.values().sum();
            let table = Table { both: records, term: bearing, community: sizes[community], all };
            scores[community].push(TermScore {
                node,
                records,
                log_likelihood_ratio: table.log_likelihood_ratio(),
                tf_idf: if held.is_empty() { 0.0 } else { records as f64 * ((1.0 + with_records) / held.len() as f64).ln() },
                mutual_information: (records > 0).then(|| (records as f64 / table.expected()).ln()),
            });
        }
        Self { of_record, records: sizes, scores }
    }

    /// The `count` nodes of a community that a measure puts first; of equal ones the more frequent in it, then the smaller node.
    pub fn first(&self, community: usize, naming: Naming, count: usize) -> Vec<usize> {
        let value = |score: &TermScore| match naming {
            Naming::LogLikelihoodRatio => score.log_likelihood_ratio,
            Naming::TfIdf => score.tf_idf,
            Naming::MutualInformation => score.mutual_information.unwrap_or(f64::NEG_INFINITY),
        };
        let mut scores = self.scores[community].clone();
        scores.sort_by(|a, b| value(b).total_cmp(&value(a)).then(b.records.cmp(&a.records)).then(a.node.cmp(&b.node)));
        scores.into_iter().take(count).map(|score| score.node).collect()
    }
}

/// Records that bear a term and belong to a community.
#[derive(Clone, Copy)]
struct Table {
    both: u64,
    term: u64,
    community: u64,
    all: u64,
}

impl Table {
    fn expected(self) -> f64 {
        self.term as f64 * self.community as f64 / self.all as f64
    }

    fn log_likelihood_ratio(self) -> f64 {
        if self.all == 0 {
            return 0.0;
        }
        let all = self.all as f64;
        let rows = [self.term, self.all - self.term];
        let columns = [self.community, self.all - self.community];
        let cells = [[self.both, self.term - self.both], [self.community - self.both, self.all - self.term - (self.community - self.both)]];
        let mut sum = 0.0;
        for (row, cells) in rows.iter().zip(cells) {
            for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| *cell > 0) {
                sum += cell as f64 * (cell as f64 * all / (*row as f64 * *column as f64)).ln();
            }
        }
        let ratio = (2.0 * sum).max(0.0);
        if (self.both as f64) < self.expected() { -ratio } else { ratio }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_belongs_to_where_most_of_its_keywords_are() {
        // nodes 0, 1 in the first community, 2, 3, 4 in the second
        let terms = CommunityTerms::of([vec![0, 1, 2], vec![2, 3, 4], vec![0, 2], vec![], vec![4]], &[0, 0, 1, 1, 1]);
        assert_eq!(terms.records, [2, 2], "a tie goes to the smaller number");
        assert_eq!(terms.of_record, [Some(0), Some(1), Some(0), None, Some(1)]);
        assert_eq!(terms.scores[1].iter().map(|s| s.records).collect::<Vec<_>>(), [1, 1, 2]);
        assert_eq!(terms.first(1, Naming::LogLikelihoodRatio, 1), [4]);
    }

    #[test]
    fn scores_follow_their_formulas() {
        // 10 records, 4 of them the first community's; node 0 in 3 of these and in 1 other
        let mut records = vec![vec![0, 1], vec![0, 1], vec![0, 1], vec![1]];
        records.extend([vec![0, 2, 3], vec![2], vec![2], vec![2], vec![2], vec![2]]);
        let terms = CommunityTerms::of(records, &[0, 0, 1, 1]);
        let score = terms.scores[0][0];
        // O = [[3, 1], [1, 5]], E = [[1.6, 2.4], [2.4, 3.6]]
        let g = 2.0 * (3.0 * (3.0 / 1.6_f64).ln() + (1.0 / 2.4_f64).ln() + (1.0 / 2.4_f64).ln() + 5.0 * (5.0 / 3.6_f64).ln());
        assert!((score.log_likelihood_ratio - g).abs() < 1e-12, "{score:?}");
        assert!((score.tf_idf - 3.0 * (3.0 / 2.0_f64).ln()).abs() < 1e-12, "two communities, both with it");
        assert!((score.mutual_information.expect("it occurs") - (3.0 / 1.6_f64).ln()).abs() < 1e-12);
    }

    #[test]
    fn what_is_rarer_here_than_elsewhere_counts_against() {
        let terms = CommunityTerms::of([vec![0, 1, 2], vec![0, 1, 2], vec![2]], &[1, 1, 0]);
        let score = terms.scores[0][0];
        assert_eq!((score.node, score.records), (2, 1));
        assert!(score.log_likelihood_ratio <= 0.0 && score.mutual_information == Some(0.0), "{score:?}");
        let none = CommunityTerms::of([vec![0, 1, 2], vec![0, 1, 2]], &[1, 1, 0]).scores[0][0];
        assert_eq!((none.records, none.tf_idf, none.mutual_information), (0, 0.0, None));
        assert!(none.log_likelihood_ratio.is_finite());
    }
}
