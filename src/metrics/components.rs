//! Into which pieces a network falls.

use crate::network::{Adjacency, KeywordGraph};

/// The connected components of a graph, numbered by size: 0 is the giant component; of equal ones that with the
/// smallest node comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// Component of every node, in node order.
    pub of_node: Vec<usize>,
    /// Number of nodes of every component, descending.
    pub sizes: Vec<usize>,
}

impl Components {
    /// Number of components; a node without edges is one.
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// Nodes in the giant component, 0 in an empty graph.
    pub fn giant_size(&self) -> usize {
        self.sizes.first().copied().unwrap_or(0)
    }
}

/// The connected components. Time and memory O(|V| + |E|).
pub fn components(graph: &KeywordGraph) -> Components {
    components_of(&Adjacency::of(graph))
}

/// The same of a compact adjacency.
pub(super) fn components_of(adjacency: &Adjacency) -> Components {
    const UNSEEN: usize = usize::MAX;
    let mut of_node = vec![UNSEEN; adjacency.len()];
    let mut sizes: Vec<usize> = Vec::new();
    let mut open = Vec::new();
    for start in 0..adjacency.len() {
        if of_node[start] != UNSEEN {
            continue;
        }
        let number = sizes.len();
        of_node[start] = number;
        sizes.push(0);
        open.push(start);
        while let Some(v) = open.pop() {
            sizes[number] += 1;
            for &u in adjacency.neighbours(v) {
                if of_node[u as usize] == UNSEEN {
                    of_node[u as usize] = number;
                    open.push(u as usize);
                }
            }
        }
    }
    let mut by_size: Vec<usize> = (0..sizes.len()).collect();
    by_size.sort_by_key(|&found| std::cmp::Reverse(sizes[found]));
    let mut rank = vec![0; sizes.len()];
    for (place, &found) in by_size.iter().enumerate() {
        rank[found] = place;
    }
    of_node.iter_mut().for_each(|component| *component = rank[*component]);
    Components { of_node, sizes: by_size.into_iter().map(|found| sizes[found]).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn giant_component_comes_first() {
        let found = components(&KeywordGraph::from_edges(6, &[(0, 1), (3, 4), (4, 5)]));
        assert_eq!(found, Components { of_node: vec![1, 1, 2, 0, 0, 0], sizes: vec![3, 2, 1] });
        assert_eq!((found.count(), found.giant_size()), (3, 3));
        assert_eq!(components(&KeywordGraph::from_edges(0, &[])).giant_size(), 0);
    }
}
