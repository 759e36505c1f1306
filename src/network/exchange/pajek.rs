//! Pajek's `.net`, which also VOSviewer, networkx and igraph read.

use std::borrow::Cow;
use std::io::{self, Write};

use super::file::{Gathering, NetworkFile};

/// Writes a network as Pajek does: `*Vertices`, one numbered label a line with its position where known, then `*Edges`
/// (`*Arcs`, when directed) with the link strength.
///
/// Pajek has no escapes: in labels `"` becomes `'`, `\` becomes `/`, and line ends become blanks; a label that stands twice gets a
/// number, since for many readers it is the node. Other attributes have no place in the format. UTF-8 without byte order mark.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When `labels` has not one name a node.
///
/// Pajek reference manual, <http://mrvar.fdv.uni-lj.si/pajek/>.
pub fn write_pajek<W: Write>(mut out: W, file: &NetworkFile) -> io::Result<()> {
    file.assert_whole();
    writeln!(out, "*Vertices {}", file.graph.node_count())?;
    let frame = file.positions.as_deref().map(Frame::around);
    for (v, label) in file.distinct_labels().iter().enumerate() {
        write!(out, "{} \"{}\"", v + 1, plain(label))?;
        if let (Some(frame), Some(positions)) = (&frame, &file.positions) {
            let [x, y] = frame.place(positions[v]);
            write!(out, " {x} {y} 0.5")?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", if file.is_directed() { "*Arcs" } else { "*Edges" })?;
    for (_, u, v, link) in file.edges() {
        writeln!(out, "{} {} {}", u + 1, v + 1, link.link_strength)?;
    }
    out.flush()
}

fn plain(label: &str) -> Cow<'_, str> {
    if label.contains(|c: char| c == '"' || c == '\\' || c.is_control()) {
        let plain = |c: char| match c {
            '"' => '\'',
            '\\' => '/',
            c if c.is_control() => ' ',
            c => c,
        };
        return label.chars().map(plain).collect::<String>().into();
    }
    label.into()
}

/// Pajek draws in the unit square.
struct Frame {
    low: [f64; 2],
    size: f64,
}

impl Frame {
    fn around(positions: &[[f64; 2]]) -> Self {
        let bound = |axis: usize, pick: fn(f64, f64) -> f64, from: f64| positions.iter().fold(from, |bound, at| pick(bound, at[axis]));
        let low = [0, 1].map(|axis| bound(axis, f64::min, f64::INFINITY));
        let high = [0, 1].map(|axis| bound(axis, f64::max, f64::NEG_INFINITY));
        Self { low, size: (high[0] - low[0]).max(high[1] - low[1]) }
    }

    fn place(&self, at: [f64; 2]) -> [f64; 2] {
        let share = |axis: usize| if self.size > 0.0 { (at[axis] - self.low[axis]) / self.size } else { 0.5 };
        [share(0), share(1)].map(|share| (share * 1e4).round() / 1e4)
    }
}

/// Reads a Pajek network: vertices with labels and positions, `*Edges` and `*Arcs` (direction is not kept), `*Edgeslist` and
/// `*Arcslist`. Lines that begin with `%` are passed over. A vertex without a label is named by its number.
///
/// # Errors
/// The one-based line and what is wrong with it.
pub fn read_pajek(text: &str) -> Result<NetworkFile, (usize, String)> {
    let mut network = Gathering::default();
    let mut part = String::new();
    let mut vertices = 0;
    for (line, text) in (1..).zip(text.lines()) {
        let fail = |message: String| (line, message);
        let text = text.trim();
        if text.is_empty() || text.starts_with('%') {
            continue;
        }
        if let Some(heading) = text.strip_prefix('*') {
            let mut words = heading.split_whitespace();
            part = words.next().unwrap_or_default().to_lowercase();
            if part == "vertices" {
                vertices = words.next().and_then(|n| n.parse().ok()).ok_or_else(|| fail("*Vertices without their number".into()))?;
                if vertices > 100_000_000 {
                    return Err(fail("more than a hundred million vertices".into()));
                }
                for number in 1..=vertices {
                    network.node(&number.to_string());
                }
            }
            continue;
        }
        let words = words(text);
        let node = |network: &Gathering, word: &str| {
            network
                .known(word)
                .ok_or_else(|| fail(format!("no vertex {:?}: there are {vertices}", word.chars().take(20).collect::<String>())))
        };
        match part.as_str() {
            "vertices" => {
                let number = node(&network, &words[0])?;
                if let Some(label) = words.get(1) {
                    network.label(number, label);
                }
                let place = |at: usize| words.get(at).and_then(|word| word.parse().ok());
                if let (Some(x), Some(y)) = (place(2), place(3)) {
                    network.position(number, [x, y]);
                }
            }
            "edges" | "arcs" => {
                let [from, to] = [0, 1].map(|at| words.get(at).map_or("", String::as_str));
                let ends = (node(&network, from)?, node(&network, to)?);
                let strength =
                    words.get(2).map_or(Ok(1.0), |word| word.parse::<f64>().map_err(|_| fail(format!("not a strength: {word:?}"))))?;
                network.edge(ends, strength, None, None, None);
            }
            "edgeslist" | "arcslist" => {
                let from = node(&network, &words[0])?;
                for word in &words[1..] {
                    let to = node(&network, word)?;
                    network.edge((from, to), 1.0, None, None, None);
                }
            }
            "network" => {}
            "" => return Err(fail("expected *Vertices or *Network".into())),
            other => return Err(fail(format!("*{other} is not read; it takes vertices, edges, arcs, edgeslist, arcslist"))),
        }
    }
    Ok(network.finish())
}

/// Words divided by blanks, where quotes keep some together.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_other_programs_write() {
        let text = "*Network 示例\r\n*Vertices 4\r\n1 \"digital economy\" 0.1 0.2 0.5 ic Red\r\n2 隐私\r\n% note\r\n*Arcs\r\n1 2 3\r\n2 1 2.5\r\n*Edgeslist\r\n3 1 2 3\r\n";
        let read = read_pajek(text).expect("a network");
        assert_eq!(read.labels, ["digital economy", "隐私", "3", "4"]);
        let edges: Vec<_> = read.graph.edges().map(|(u, v, link)| (u, v, link.link_strength)).collect();
        assert_eq!(edges, [(0, 1, 5.5), (0, 2, 1.0), (1, 2, 1.0)]);
        assert_eq!((read.self_loops, read.repeated), (1, 1));
        assert_eq!(read.positions.map(|positions| positions[0]), Some([0.1, 0.2]));
    }

    #[test]
    fn faults_name_their_line() {
        for (text, line) in [
            ("1 2\n", 1),
            ("*Vertices\n", 1),
            ("*Vertices 2\n3 \"c\"\n", 2),
            ("*Vertices 2\n*Edges\n1 9\n", 3),
            ("*Vertices 2\n*Edges\n1 2 x\n", 3),
            ("*Vertices 2\n*Edges\n1\n", 3),
            ("*Vertices 1\n*Matrix\n0\n", 3),
        ] {
            assert_eq!(read_pajek(text).map(|_| ()).map_err(|(line, _)| line), Err(line), "{text:?}");
        }
    }
}
