//! Networks as files through the public door: what is written is read back the same, by us and, where python3 with networkx
//! is there, by another program.

#![allow(clippy::print_stderr)] // says which checks were skipped, and why

use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use wenmai::network::exchange::{
    Column, NetworkFile, Values, Way, read_gexf, read_graphml, read_network, read_node_link, read_pajek, read_vosviewer_json,
    read_vosviewer_map, write_gexf, write_graphml, write_node_link, write_pajek, write_vosviewer_json, write_vosviewer_map,
    write_vosviewer_network,
};
use wenmai::network::{KeywordGraph, Link, Node};
use wenmai::text::TermId;

type Writer = fn(&mut Vec<u8>, &NetworkFile) -> std::io::Result<()>;

fn written(write: Writer, file: &NetworkFile) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes, file).expect("memory takes everything");
    String::from_utf8(bytes).expect("UTF-8")
}

fn example() -> NetworkFile {
    let nodes = [3, 2, 1].into_iter().enumerate().map(|(i, occurrences)| Node { term: TermId(i as u32), occurrences });
    let link = |cooccurrences, link_strength, similarity| Link { cooccurrences, link_strength, similarity };
    let links = [(0, 1, link(2, 1.5, 0.25)), (1, 2, link(1, 0.5, 0.125))];
    let labels = ["数字经济", "a & <b>", "\"c\" d"].map(str::to_owned).to_vec();
    let mut file = NetworkFile::new(KeywordGraph::from_links(nodes, links), labels);
    file.title = "数字经济 & privacy".into();
    file.description = "Three invented keywords".into();
    file.columns = vec![
        Column { name: "betweenness".into(), values: Values::numbers(&[0.0, 1.0, 0.0]) },
        Column { name: "first_year".into(), values: Values::Integer(vec![Some(1994), None, Some(2019)]) },
        Column { name: "cluster".into(), values: Values::Integer(vec![Some(1), Some(1), Some(2)]) },
        Column { name: "note".into(), values: Values::Text(vec![Some("x < y".into()), None, Some("说明".into())]) },
    ];
    file.positions = Some(vec![[0.5, -1.25], [0.0, 0.0], [1.0, 2.0]]);
    file.node_years = vec![Some((1994, 2019)), Some((2001, 2004)), Some((2019, 2019))];
    file.edge_years = vec![Some((2001, 2003)), None];
    file
}

type Edge = (usize, usize, u32, f64, f64);

fn edges(file: &NetworkFile) -> Vec<Edge> {
    file.graph.edges().map(|(u, v, link)| (u, v, link.cooccurrences, link.link_strength, link.similarity)).collect()
}

fn strengths(file: &NetworkFile) -> Vec<(usize, usize, f64)> {
    file.graph.edges().map(|(u, v, link)| (u, v, link.link_strength)).collect()
}

fn occurrences(file: &NetworkFile) -> Vec<u32> {
    file.graph.nodes().map(|node| node.occurrences).collect()
}

#[test]
fn graphml_gexf_and_node_link_keep_everything_they_can() {
    let file = example();
    for (format, text, read) in [
        ("GraphML", written(|out, file| write_graphml(out, file), &file), read_graphml as fn(&str) -> Result<NetworkFile, (usize, String)>),
        ("GEXF", written(|out, file| write_gexf(out, file), &file), read_gexf),
        ("node-link", written(|out, file| write_node_link(out, file), &file), read_node_link),
    ] {
        let back = read(&text).expect(format);
        assert_eq!(back.labels, file.labels, "{format}");
        assert_eq!(edges(&back), edges(&file), "{format}");
        assert_eq!(occurrences(&back), occurrences(&file), "{format}");
        for column in &file.columns {
            assert_eq!(back.column(&column.name), Some(&column.values), "{format}: {}", column.name);
        }
        if format != "GraphML" {
            assert_eq!((&back.title, &back.description), (&file.title, &file.description), "{format}");
            assert_eq!(back.positions, file.positions, "{format}");
            assert_eq!((&back.node_years, &back.edge_years), (&file.node_years, &file.edge_years), "{format}");
        }
    }
}

#[test]
fn vosviewer_keeps_weights_scores_clusters_and_places() {
    let file = example();
    let json = read_vosviewer_json(&written(|out, file| write_vosviewer_json(out, file), &file)).expect("JSON");
    assert_eq!((&json.title, &json.description), (&file.title, &file.description));
    let map = written(|out, file| write_vosviewer_map(out, file), &file);
    let network = written(|out, file| write_vosviewer_network(out, file), &file);
    assert!(map.starts_with("id\tlabel\tx\ty\tcluster\tweight<Links>\tweight<Total link strength>\tweight<Occurrences>\tscore<betweenness>\tscore<first_year>\n1\t数字经济\t0.5\t-1.25\t1\t1\t1.5\t3\t0\t1994\n"), "{map}");
    let pair = read_vosviewer_map(&map, &network).expect("map and network");
    for back in [json, pair] {
        assert_eq!(back.labels, file.labels);
        assert_eq!(strengths(&back), strengths(&file));
        assert_eq!(occurrences(&back), occurrences(&file));
        assert_eq!(back.positions, file.positions);
        assert_eq!(back.column("cluster"), file.column("cluster"));
        let first_year = back.column("first_year").expect("a score");
        assert!(
            matches!(first_year, Values::Number(years) if *years == [Some(1994.0), None, Some(2019.0)])
                || Some(first_year) == file.column("first_year")
        );
    }
}

#[test]
fn any_file_is_known_by_its_content() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = example();
    let writers: [(&str, Writer); 5] = [
        ("graphml", |out, file| write_graphml(out, file)),
        ("gexf", |out, file| write_gexf(out, file)),
        ("pajek", |out, file| write_pajek(out, file)),
        ("vosviewer", |out, file| write_vosviewer_json(out, file)),
        ("node-link", |out, file| write_node_link(out, file)),
    ];
    let path = folder.path().join("network.bin");
    for (format, write) in writers {
        std::fs::write(&path, written(write, &file)).expect("written");
        let back = read_network(&path).expect(format);
        assert_eq!(strengths(&back), strengths(&file), "{format}");
    }
    for text in ["a b 1\nb c 2\n", "source,target\na,b\nb,c\n"] {
        std::fs::write(&path, text).expect("written");
        assert_eq!(read_network(&path).expect(text).labels, ["a", "b", "c"]);
    }
    for (text, word) in [
        ("<html></html>", "neither"),
        ("id\tlabel\n1\ta\n", "map"),
        ("{\"nodes\": 1}", "nodes"),
        ("{", "JSON"),
        ("a b \u{1}x", "whole number"),
    ] {
        std::fs::write(&path, text).expect("written");
        let message = read_network(&path).expect_err(text).to_string();
        assert!(message.contains("network.bin:1:") && message.contains(word), "{message}");
    }
}

/// Whether networkx is there; says so where it is not.
fn python_with_networkx() -> bool {
    let found = Command::new("python3").args(["-c", "import networkx"]).output().is_ok_and(|found| found.status.success());
    if !found {
        eprintln!("skipped: no python3 with networkx");
    }
    found
}

fn networkx(script: &str, path: &Path) {
    let read = Command::new("python3").args(["-c", script]).arg(path).output().expect("python3 runs");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}

#[test]
fn networkx_opens_what_we_write() {
    if !python_with_networkx() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("network");
    let open = |write: Writer, script: &str| {
        std::fs::write(&path, written(write, &example())).expect("written");
        networkx(script, &path);
    };
    open(
        |out, file| write_graphml(out, file),
        "import sys, networkx
g = networkx.read_graphml(sys.argv[1])
n = lambda i: g.nodes['n%d' % i]
assert not g.is_directed() and [n(i)['label'] for i in range(3)] == ['数字经济', 'a & <b>', '\"c\" d'], dict(g.nodes(data=True))
assert n(1)['betweenness'] == 1.0 and n(0)['first_year'] == 1994 and 'first_year' not in n(1)
assert g.edges['n0', 'n1'] == {'weight': 1.5, 'cooccurrences': 2, 'similarity': 0.25} and g.number_of_edges() == 2",
    );
    open(
        |out, file| write_gexf(out, file),
        "import sys, networkx
g = networkx.read_gexf(sys.argv[1])
n = lambda i: g.nodes['n%d' % i]
assert not g.is_directed() and [n(i)['label'] for i in range(3)] == ['数字经济', 'a & <b>', '\"c\" d'], dict(g.nodes(data=True))
assert n(0)['viz']['position'] == {'x': 0.5, 'y': -1.25, 'z': 0.0}, n(0)
assert n(0)['start'] == '1994-01-01' and n(0)['end'] == '2019-12-31', n(0)
assert n(1)['betweenness'] == 1.0 and n(0)['first_year'] == 1994 and n(0)['occurrences'] == 3
assert g.edges['n0', 'n1']['weight'] == 1.5 and g.edges['n0', 'n1']['cooccurrences'] == 2 and g.number_of_edges() == 2",
    );
    open(
        |out, file| write_pajek(out, file),
        "import sys, networkx
g = networkx.Graph(networkx.read_pajek(sys.argv[1]))
assert list(g) == ['数字经济', 'a & <b>', \"'c' d\"], list(g)
assert g['数字经济']['a & <b>']['weight'] == 1.5 and g.number_of_edges() == 2",
    );
    open(
        |out, file| write_node_link(out, file),
        "import sys, json, networkx
g = networkx.node_link_graph(json.load(open(sys.argv[1], encoding='utf-8')), edges='edges')
assert [g.nodes[i]['label'] for i in range(3)] == ['数字经济', 'a & <b>', '\"c\" d']
assert g.edges[0, 1]['weight'] == 1.5 and g.number_of_edges() == 2",
    );
}

#[test]
fn networkx_sees_where_the_edges_of_a_directed_network_lead() {
    if !python_with_networkx() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("network");
    let mut file =
        NetworkFile::new(KeywordGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3)]), ["a", "b", "c", "d"].map(str::to_owned).to_vec());
    file.edge_years = vec![None, Some((2001, 2001)), Some((2003, 2003))];
    file.ways = vec![Way::Forth, Way::Back, Way::Both];
    let check = "
names = {v: d.get('label', v) for v, d in g.nodes(data=True)}
found = sorted(names[u] + names[v] for u, v in g.edges())
assert g.is_directed() and found == ['ab', 'cb', 'cd', 'dc'], found
assert all(d['weight'] == 1.0 for _, _, d in g.edges(data=True))";
    let writers: [(Writer, &str); 4] = [
        (|out, file| write_graphml(out, file), "g = networkx.read_graphml(sys.argv[1])"),
        (|out, file| write_gexf(out, file), "g = networkx.read_gexf(sys.argv[1])"),
        (|out, file| write_pajek(out, file), "g = networkx.DiGraph(networkx.read_pajek(sys.argv[1]))"),
        (|out, file| write_node_link(out, file), "g = networkx.node_link_graph(json.load(open(sys.argv[1])), edges='edges')"),
    ];
    for (write, open) in writers {
        std::fs::write(&path, written(write, &file)).expect("written");
        networkx(&format!("import sys, json, networkx\n{open}{check}"), &path);
        let back = read_network(&path).expect("our own file");
        assert_eq!(strengths(&back), [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 2.0)], "{open}");
        assert_eq!(back.repeated, 1, "{open}");
    }
}

fn any_network() -> impl Strategy<Value = NetworkFile> {
    let labels = prop::collection::vec("\\PC{0,12}", 1..8);
    let edges = prop::collection::vec((0_u32..8, 0_u32..8, 1_u32..9, 1_u32..64), 0..16);
    (labels, edges).prop_map(|(labels, edges)| {
        let n = labels.len() as u32;
        let nodes = (0..n).map(|v| Node { term: TermId(v), occurrences: v + 1 });
        let links = edges.into_iter().filter(|(u, v, ..)| *u < n && *v < n).map(|(u, v, count, strength)| {
            (u, v, Link { cooccurrences: count, link_strength: f64::from(strength) / 8.0, similarity: f64::from(strength) / 64.0 })
        });
        NetworkFile::new(KeywordGraph::from_links(nodes, links), labels)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_label_and_edge_comes_back(file in any_network()) {
        for back in [
            read_graphml(&written(|out, file| write_graphml(out, file), &file)),
            read_gexf(&written(|out, file| write_gexf(out, file), &file)),
            read_node_link(&written(|out, file| write_node_link(out, file), &file)),
        ] {
            let back = back.expect("our own file");
            prop_assert_eq!(&back.labels, &file.labels);
            prop_assert_eq!(edges(&back), edges(&file));
        }
        for back in [
            read_vosviewer_json(&written(|out, file| write_vosviewer_json(out, file), &file)),
            read_pajek(&written(|out, file| write_pajek(out, file), &file)),
        ] {
            let back = back.expect("our own file");
            prop_assert_eq!(back.labels.len(), file.labels.len());
            prop_assert_eq!(strengths(&back), strengths(&file));
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,200}|[*<{}a-z0-9 \"\n,:]{0,200}") {
        let _ = (read_graphml(&text), read_gexf(&text), read_pajek(&text), read_node_link(&text), read_vosviewer_json(&text));
        let _ = read_vosviewer_map(&text, &text);
    }
}
