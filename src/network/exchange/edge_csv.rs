//! Comma separated edges with a heading, such as `edges.csv` of a report.

use super::file::{Gathering, NetworkFile};

/// Reads edges from a table with the columns `source` and `target`; `weight` or `cooccurrences`, where there is one, is the link
/// strength (1 otherwise), `similarity` the similarity. With or without byte order mark.
///
/// Our own tables put an apostrophe before a name that a spreadsheet would take for a formula; it is taken off again.
///
/// # Errors
/// The one-based line and what is wrong with it.
pub fn read_edge_csv(bytes: &[u8]) -> Result<NetworkFile, (usize, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heading = reader.headers().map_err(|error| (1, error.to_string()))?.clone();
    let column = |names: &[&str]| heading.iter().position(|head| names.iter().any(|name| head.trim().eq_ignore_ascii_case(name)));
    let (Some(source), Some(target)) = (column(&["source"]), column(&["target"])) else {
        return Err((1, "no columns named source and target".into()));
    };
    let (strength, similarity) = (column(&["weight"]).or(column(&["cooccurrences"])), column(&["similarity"]));
    let mut network = Gathering::default();
    for row in reader.records() {
        let row = row.map_err(|error| (error.position().map_or(1, |at| at.line() as usize), error.to_string()))?;
        let line = row.position().map_or(1, |at| at.line() as usize);
        let number = |at: Option<usize>| match at.and_then(|at| row.get(at)).map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => {
                text.parse::<f64>().map(Some).map_err(|_| (line, format!("not a number: {:?}", text.chars().take(40).collect::<String>())))
            }
        };
        let mut node = |at: usize| match row.get(at).map(unguarded) {
            None | Some("") => Err((line, "an edge needs source and target".to_owned())),
            Some(name) => Ok(network.node(name)),
        };
        let ends = (node(source)?, node(target)?);
        let (strength, similarity) = (number(strength)?.unwrap_or(1.0), number(similarity)?);
        if strength <= 0.0 || !strength.is_finite() {
            return Err((line, format!("a strength of {strength}; it must be above 0")));
        }
        network.edge(ends, strength, None, similarity, None);
    }
    Ok(network.finish())
}

fn unguarded(name: &str) -> &str {
    match name.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_strengths() {
        let table = "\u{feff}years,source,target,cooccurrences,similarity\n2019,\"Zhang, Yi\",隐私,3,0.5\n2019,'=1+1,隐私,1.5,0.25\n";
        let read = read_edge_csv(table.as_bytes()).expect("a table");
        assert_eq!(read.labels, ["Zhang, Yi", "隐私", "=1+1"]);
        let edges: Vec<_> = read.graph.edges().map(|(u, v, link)| (u, v, link.link_strength, link.similarity)).collect();
        assert_eq!(edges, [(0, 1, 3.0, 0.5), (1, 2, 1.5, 0.25)]);
    }

    #[test]
    fn faults_name_their_line() {
        for (table, line) in [
            ("a,b\n1,2\n", 1),
            ("source,target,weight\na,b,1\na,,1\n", 3),
            ("source,target,weight\na,b,x\n", 2),
            ("source,target,weight\na,b,-1\n", 2),
        ] {
            assert_eq!(read_edge_csv(table.as_bytes()).map(|_| ()).map_err(|(line, _)| line), Err(line), "{table:?}");
        }
    }
}
