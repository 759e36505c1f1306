//! Boosted trees: a sum of small decision trees that gives the odds of a candidate.

use super::features::{FEATURES, Features};

/// Questions asked of a candidate on its way through a tree.
pub(super) const DEPTH: usize = 4;
const SPLITS: usize = (1 << DEPTH) - 1;
const LEAVES: usize = 1 << DEPTH;

/// The score of a candidate, the logarithm of its odds: an intercept, and of each tree the leaf it falls into.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trees {
    pub(super) intercept: f64,
    pub(super) trees: Vec<Tree>,
}

/// Which way at each node, the root first, then level by level; the leaves from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) splits: [Split; SPLITS],
    pub(super) leaves: [f64; LEAVES],
}

/// To the right where the feature is above the threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) feature: usize,
    pub(super) above: f64,
}

impl Trees {
    pub(super) fn score(&self, features: &Features) -> f64 {
        self.intercept + self.trees.iter().map(|tree| tree.leaves[tree.leaf(features)]).sum::<f64>()
    }

    /// Reads what [`to_text`](Self::to_text) writes; `None` for anything else.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let intercept = lines.next()?.parse().ok()?;
        let tree = |line: &str| {
            let (splits, leaves) = line.split_once(" | ")?;
            let split = |word: &str| {
                let (feature, above) = word.split_once('>')?;
                let feature = feature.parse().ok().filter(|&feature| feature < FEATURES)?;
                Some(Split { feature, above: above.parse().ok()? })
            };
            let splits: Option<Vec<Split>> = splits.split(' ').map(split).collect();
            let leaves: Option<Vec<f64>> = leaves.split(' ').map(|leaf| leaf.parse().ok()).collect();
            Some(Tree { splits: splits?.try_into().ok()?, leaves: leaves?.try_into().ok()? })
        };
        Some(Self { intercept, trees: lines.map(tree).collect::<Option<_>>()? })
    }

    /// A line for the intercept, then one a tree: its splits, `feature>threshold`, and its leaves.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.intercept);
        for tree in &self.trees {
            let splits: Vec<String> = tree.splits.iter().map(|split| format!("{}>{}", split.feature, split.above)).collect();
            let leaves: Vec<String> = tree.leaves.iter().map(f64::to_string).collect();
            text.push_str(&format!("{} | {}\n", splits.join(" "), leaves.join(" ")));
        }
        text
    }
}

impl Tree {
    /// The leaf that a candidate falls into.
    fn leaf(&self, features: &Features) -> usize {
        let mut node = 0;
        for _ in 0..DEPTH {
            let split = self.splits[node];
            node = 2 * node + 1 + usize::from(features[split.feature] > split.above);
        }
        node - SPLITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_written_and_read_back() {
        let splits = std::array::from_fn(|node| Split { feature: node % 3, above: if node == 6 { f64::INFINITY } else { 0.5 } });
        let tree = Tree { splits, leaves: std::array::from_fn(|leaf| leaf as f64 / 8.0) };
        let trees = Trees { intercept: -2.5, trees: vec![tree.clone(), tree] };
        assert_eq!(Trees::from_text(&trees.to_text()), Some(trees.clone()));
        // node 0 asks for feature 0 and goes right, node 2 asks for feature 2 and goes left, node 5 likewise,
        // node 11 too: the leaf 23 - 15 = 8
        let mut features = [0.0; FEATURES];
        features[0] = 1.0;
        assert_eq!(trees.score(&features), -2.5 + 2.0 * trees.trees[0].leaves[8]);
        assert_eq!(Trees::from_text("1\n0>1 | 2"), None);
    }
}
