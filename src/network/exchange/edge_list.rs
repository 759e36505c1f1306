//! A bare edge list: `u v n` a line, for a network that comes without a corpus.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};
use crate::network::KeywordGraph;

/// A network read from an edge list.
#[derive(Debug, Clone)]
pub struct EdgeList {
    /// The nodes' names, in order of first appearance, which is node order.
    pub names: Vec<String>,
    /// The network; `TermId`s are positions in `names`.
    pub graph: KeywordGraph,
    /// Lines that tie a node to itself; they add the node but no edge.
    pub self_loops: usize,
    /// Lines that name an edge already named, in either direction; their counts are added up.
    pub repeated: usize,
}

impl EdgeList {
    /// Reads a file of lines `u v n`, separated by blanks or tabs: two names of any characters but blanks, and how often
    /// they stand together, a whole number from 1 (1 when left out).
    ///
    /// Empty lines and lines that begin with `#` or `%` are passed over; the text is UTF-8, with or without BOM.
    /// Time and memory are linear in the size of the file.
    ///
    /// # Errors
    /// [`Error::Read`] when the file cannot be read, [`Error::EdgeList`] with the line that makes no sense.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::read(path))?;
        Self::parse(&bytes).map_err(|(line, message)| Error::EdgeList { path: path.into(), line, message })
    }

    /// The same from the file's bytes; a fault is the one-based line and what is wrong with it.
    ///
    /// # Errors
    /// The first line that is not UTF-8, not of two or three words, or whose third is not a whole number from 1.
    pub fn parse(bytes: &[u8]) -> Result<Self, (usize, String)> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut number_of: FxHashMap<&str, u32> = FxHashMap::default();
        let mut names: Vec<&str> = Vec::new();
        let mut edges = Vec::new();
        let mut self_loops = 0;
        for (line, text) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
            let text = std::str::from_utf8(text).map_err(|_| (line, "not UTF-8 text".to_owned()))?;
            if text.starts_with(['#', '%']) {
                continue;
            }
            let mut words = text.split_whitespace();
            let Some(u) = words.next() else { continue };
            let v = words.next().ok_or_else(|| (line, format!("one name alone; expected `u v n`, found {:?}", shown(text))))?;
            let count = words.next().map_or(Ok(1), |n| count(n).ok_or_else(|| (line, not_a_count(n))))?;
            if words.next().is_some() {
                return Err((line, format!("more than three words; names cannot hold blanks: {:?}", shown(text))));
            }
            let [u, v] = [u, v].map(|name| {
                *number_of.entry(name).or_insert_with(|| {
                    names.push(name);
                    names.len() as u32 - 1
                })
            });
            self_loops += usize::from(u == v);
            edges.push((u, v, count));
        }
        let lines = edges.len();
        let graph = KeywordGraph::from_weighted_edges(names.len(), edges);
        let repeated = lines - self_loops - graph.edge_count();
        Ok(Self { names: names.into_iter().map(str::to_owned).collect(), graph, self_loops, repeated })
    }
}

/// A whole number from 1; `3.0` is what some programs write for 3.
fn count(word: &str) -> Option<u32> {
    word.strip_suffix(".0").unwrap_or(word).parse().ok().filter(|&n| n > 0)
}

fn not_a_count(word: &str) -> String {
    format!("the third word must be a whole number from 1 to {}, found {:?}", u32::MAX, shown(word))
}

/// The beginning of a line, short enough for a message.
fn shown(text: &str) -> String {
    text.trim_end().chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_counts_comments_and_names_of_any_script() {
        let list = EdgeList::parse("\u{feff}# u v n\n隐私 数据 3\r\n数据\tb\n\n% x\n数据 隐私 2\nb b 7\n".as_bytes()).expect("a good list");
        assert_eq!(list.names, ["隐私", "数据", "b"]);
        assert_eq!(list.graph.edges().map(|(u, v, l)| (u, v, l.cooccurrences)).collect::<Vec<_>>(), [(0, 1, 5), (1, 2, 1)]);
        assert_eq!((list.self_loops, list.repeated), (1, 1));
    }

    #[test]
    fn faults_name_their_line() {
        for (text, line) in
            [("a b 1\na\n", 2), ("a b 0\n", 1), ("a b -1", 1), ("a b 1.5", 1), ("a b nan", 1), ("\n\na b c d", 3), ("a b 99999999999", 1)]
        {
            assert_eq!(EdgeList::parse(text.as_bytes()).map(|_| ()).map_err(|(line, _)| line), Err(line), "{text:?}");
        }
        assert_eq!(EdgeList::parse(b"a b\n\xff\xfe c").map(|_| ()).map_err(|(line, _)| line), Err(2));
    }

    #[test]
    fn an_empty_file_is_an_empty_network() {
        let list = EdgeList::parse(b"").expect("nothing wrong with nothing");
        assert_eq!((list.names.len(), list.graph.node_count()), (0, 0));
    }
}
