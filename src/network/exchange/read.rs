//! Any network file, its format found out from what it says.

use std::path::Path;

use super::{EdgeList, NetworkFile, read_edge_csv, read_gexf, read_graphml, read_node_link, read_pajek, read_vosviewer_json};
use crate::error::{Error, Result};

/// Reads a network from a file: GraphML, GEXF, Pajek, VOSviewer or node-link JSON, comma separated edges with a heading, or a bare
/// [`EdgeList`]. The content decides, not the name.
///
/// # Errors
/// [`Error::Read`] when the file cannot be read, [`Error::EdgeList`] with the line that makes no sense.
pub fn read_network(path: &Path) -> Result<NetworkFile> {
    let bytes = std::fs::read(path).map_err(Error::read(path))?;
    parse(&bytes).map_err(|(line, message)| Error::EdgeList { path: path.into(), line, message })
}

fn parse(bytes: &[u8]) -> Result<NetworkFile, (usize, String)> {
    let text = || {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        std::str::from_utf8(bytes).map_err(|error| {
            let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
            (line, "not UTF-8 text".to_owned())
        })
    };
    let start: String = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    let first = start.lines().next().unwrap_or_default();
    match start.chars().next() {
        Some('*') => read_pajek(text()?),
        Some('<') if start.contains("<gexf") => read_gexf(text()?),
        Some('<') if start.contains("<graphml") => read_graphml(text()?),
        Some('<') => Err((1, "XML, but neither GraphML nor GEXF".into())),
        Some('{') => {
            let text = text()?;
            if text.contains("\"network\"") { read_vosviewer_json(text) } else { read_node_link(text) }
        }
        _ if first.starts_with("id\tlabel") => {
            Err((1, "a VOSviewer map holds items without links; take the network file or the JSON".into()))
        }
        _ if first.split(',').any(|head| head.trim_matches('"') == "source") => read_edge_csv(bytes),
        _ => EdgeList::parse(bytes).map(|list| NetworkFile {
            self_loops: list.self_loops,
            repeated: list.repeated,
            ..NetworkFile::new(list.graph, list.names)
        }),
    }
}
