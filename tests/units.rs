//! Networks of every unit through the program: invented Web of Science records with addresses and references.

mod program;

use std::fmt::Write as _;
use std::path::Path;

use program::wenmai;

/// Runs and expects success; gives what was printed, and what was said.
fn done(folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = wenmai(folder, arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    assert!(output.status.success(), "wenmai {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    (text(output.stdout), text(output.stderr))
}

/// First author and others, title, venue, year, volume, first page, keywords, addresses, references.
struct Paper<'a> {
    authors: &'a [&'a str],
    title: &'a str,
    venue: &'a str,
    year: u16,
    place: (u16, u16),
    keywords: &'a str,
    addresses: &'a [&'a str],
    cited: &'a [&'a str],
}

const SEED: &str = "Origin AB, 1990, FOUNDATIONS, V1, P1";
const OTHER: &str = "Second CD, 1995, FOUNDATIONS, V6, P60";

const PAPERS: &[Paper<'_>] = &[
    Paper {
        authors: &["Alpha, Ann", "Beta, Bob"],
        title: "Privacy in the digital economy",
        venue: "JOURNAL ONE",
        year: 2012,
        place: (10, 100),
        keywords: "privacy; digital economy; trust",
        addresses: &["[Alpha, Ann] Univ Example, Sch Econ, Wuhan, Peoples R China.", "[Beta, Bob] Example Inst, Lyon, France."],
        cited: &[SEED, OTHER],
    },
    Paper {
        authors: &["Beta, Bob", "Gamma, Cleo"],
        title: "Trust and data on platforms",
        venue: "JOURNAL TWO",
        year: 2015,
        place: (20, 200),
        keywords: "privacy; trust; platforms",
        addresses: &["[Beta, Bob] Example Inst, Lyon, France.", "[Gamma, Cleo] Univ Sample, Oslo, Norway."],
        cited: &[SEED, OTHER, "Alpha A, 2012, J ONE, V10, P100"],
    },
    Paper {
        authors: &["Gamma, Cleo", "Beta, Bob", "Alpha, Ann"],
        title: "A later look at platforms",
        venue: "JOURNAL ONE",
        year: 2018,
        place: (30, 300),
        keywords: "platforms; digital economy; privacy",
        addresses: &["[Gamma, Cleo] Univ Sample, Oslo, Norway.", "[Alpha, Ann] Univ Example, Wuhan, Peoples R China."],
        cited: &[OTHER, "Beta B, 2015, J TWO, V20, P200", "Alpha A, 2012, J ONE, V10, P100"],
    },
];

fn export(papers: &[Paper<'_>]) -> String {
    let mut text = String::from("\u{feff}FN Clarivate Analytics Web of Science\nVR 1.0\n");
    let lines = |tag: &str, values: &[&str]| {
        values.iter().enumerate().fold(String::new(), |text, (i, value)| format!("{text}{} {value}\n", if i == 0 { tag } else { "  " }))
    };
    for (n, paper) in papers.iter().enumerate() {
        let Paper { title, venue, year, place: (volume, page), keywords, .. } = paper;
        let _ = write!(
            text,
            "PT J\n{}{}TI {title}\nSO {venue}\nDE {keywords}\n{}{}PY {year}\nVL {volume}\nBP {page}\nEP {}\nUT WOS:00000000000{}\nER\n\n",
            lines("AU", paper.authors),
            lines("AF", paper.authors),
            lines("C1", paper.addresses),
            lines("CR", paper.cited),
            page + 9,
            n + 1,
        );
    }
    text + "EF\n"
}

fn study(papers: &[Paper<'_>]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["init", ".", "--title", "Networks", "--years", "2012-2019", "--language", "en"]);
    std::fs::write(folder.path().join("savedrecs.txt"), export(papers)).expect("written");
    done(folder.path(), &["import", "savedrecs.txt"]);
    folder
}

fn edges(folder: &Path, more: &[&str]) -> String {
    let least = if more.contains(&"--min-occurrences") { &[][..] } else { &["--min-occurrences", "1"] };
    let arguments = [&["network", "--format", "csv", "--similarity", "none"], least].concat();
    done(folder, &[&arguments[..], more].concat()).0.replace("source,target,cooccurrences,similarity\n", "")
}

#[test]
fn units_of_one_work_are_tied() {
    let folder = study(PAPERS);
    let folder = folder.path();
    assert_eq!(
        edges(folder, &["--unit", "author"]),
        "\"Alpha, Ann\",\"Beta, Bob\",2,2\n\"Beta, Bob\",\"Gamma, Cleo\",2,2\n\"Alpha, Ann\",\"Gamma, Cleo\",1,1\n"
    );
    assert_eq!(edges(folder, &["--unit", "country"]), "China,France,1,1\nChina,Norway,1,1\nFrance,Norway,1,1\n");
    assert_eq!(
        edges(folder, &["--unit", "institution"]),
        "Example Inst,Univ Example,1,1\nExample Inst,Univ Sample,1,1\nUniv Example,Univ Sample,1,1\n"
    );
    let keywords = edges(folder, &[]);
    assert!(keywords.starts_with("digital economy,privacy,2,2\nplatforms,privacy,2,2\nprivacy,trust,2,2\n"), "{keywords}");
}

#[test]
fn references_are_co_cited_and_works_coupled() {
    let folder = study(PAPERS);
    let folder = folder.path();
    let cocited = edges(folder, &["--unit", "reference", "--min-occurrences", "2"]);
    let alpha = "Alpha A, 2012, J ONE, V10, P100";
    assert_eq!(cocited, format!("\"{alpha}\",\"{OTHER}\",2,2\n\"{SEED}\",\"{OTHER}\",2,2\n\"{alpha}\",\"{SEED}\",1,1\n"));
    let coupled = edges(folder, &["--unit", "record"]);
    assert_eq!(coupled.lines().count(), 3, "{coupled}");
    assert_eq!(coupled.lines().map(|line| line.rsplit(',').next().expect("a field")).collect::<Vec<_>>(), ["2", "2", "1"]);
    assert_eq!(edges(folder, &["--unit", "venue"]), "JOURNAL ONE,JOURNAL TWO,3,3\n");
    assert_eq!(edges(folder, &["--unit", "venue", "--by", "keyword"]), "JOURNAL ONE,JOURNAL TWO,3,3\n");
    let cites = edges(folder, &["--unit", "citation"]);
    assert_eq!(cites.lines().count(), 1, "the last work is cited by none: {cites}");
    let [citing, cited] = ["Trust and data", "Privacy in the digital"].map(|title| cites.find(title).expect(title));
    assert!(citing < cited, "{cites}");
    let exported = |kind: &str| {
        done(folder, &["network", "--unit", "citation", "--min-occurrences", "1", "--export", kind, "cites"]);
        std::fs::read_to_string(folder.join("cites")).expect("written")
    };
    let [pajek, gexf] = ["pajek", "gexf"].map(exported);
    assert!(gexf.contains("weight=\"1\" start=\"2015-01-01\" end=\"2015-12-31\""), "the year of the citing work: {gexf}");
    let number = |title: &str| pajek.lines().find(|line| line.contains(title)).and_then(|line| line.split(' ').next()).expect("a vertex");
    assert!(pajek.ends_with(&format!("*Arcs\n{} {} 1\n", number("Trust and data"), number("Privacy in the digital"))), "{pajek}");
}

#[test]
fn two_kinds_of_nodes_are_tied_across_only() {
    let folder = study(PAPERS);
    let edges = edges(folder.path(), &["--unit", "venue", "--with", "country"]);
    let expected = [("ONE", "China", 2), ("ONE", "France", 1), ("ONE", "Norway", 1), ("TWO", "France", 1), ("TWO", "Norway", 1)];
    assert_eq!(edges, expected.map(|(venue, country, n)| format!("JOURNAL {venue},{country},{n},{n}\n")).concat());
}

#[test]
fn slices_add_up_or_grow() {
    let folder = study(PAPERS);
    let table = |more: &[&str]| {
        let arguments = [&["network", "--unit", "author", "--nodes", "--min-occurrences", "1", "--format", "csv"], more].concat();
        let text = done(folder.path(), &arguments).0;
        text.lines().skip(1).map(|line| line.split(',').next().expect("years").to_owned()).collect::<Vec<_>>()
    };
    let times = |years: &str, n: usize| vec![years.to_owned(); n];
    assert_eq!(table(&["--slices", "3y"]), [times("2012-2014", 2), times("2015-2017", 2), times("2018-2019", 3)].concat());
    assert_eq!(table(&["--slices", "3y", "--cumulative"]), [times("2012-2014", 2), times("2012-2017", 3), times("2012-2019", 3)].concat());
}

#[test]
fn an_empty_network_says_why_and_the_way_out() {
    let folder = study(PAPERS);
    let said = |more: &[&str]| done(folder.path(), &[&["network", "--format", "csv"], more].concat()).1;
    let rare = said(&["--min-occurrences", "9"]);
    assert!(rare.contains("no keyword stands in 9 works, the most frequent stands in 3") && rare.contains("--min-occurrences 3"), "{rare}");
    let tied = said(&["--unit", "country", "--min-occurrences", "2", "--max-nodes", "2"]);
    assert!(tied.contains("all 3 countries") && tied.contains("--max-nodes 3"), "{tied}");
    let nodes = done(folder.path(), &["network", "--nodes", "--min-occurrences", "3", "--format", "csv"]).0;
    assert_eq!(done(folder.path(), &["network", "--limit", "2", "--format", "csv"]).0.lines().count(), 3, "a heading and two edges");
    assert!(nodes.contains("\n1,privacy,3,2012,2015,0,0,0,0,0,1,1,0,0,0,0,0,0\n"), "sensible zeros: {nodes}");

    let bare = study(&[Paper { keywords: "one; two", addresses: &[], cited: &[], ..ALONE }]);
    for unit in ["reference", "record", "venue", "citation", "country", "institution"] {
        let (stdout, stderr) = done(bare.path(), &["network", "--unit", unit, "--format", "csv"]);
        assert_eq!(stdout, "source,target,cooccurrences,similarity\n", "{unit}");
        assert!(stderr.contains("the network is empty"), "{unit}: {stderr}");
    }
}

const ALONE: Paper<'_> = Paper {
    authors: &["Alpha, Ann"],
    title: "Alone",
    venue: "JOURNAL ONE",
    year: 2012,
    place: (1, 1),
    keywords: "",
    addresses: &[],
    cited: &[],
};

#[test]
fn every_export_is_read_back_and_the_whole_is_summed_up() {
    let folder = study(PAPERS);
    let folder = folder.path();
    // Every pair of the four stands together; the strongest three links make a star.
    let star = ["--similarity", "none", "--pruning", "minimum-spanning-tree"];
    let network = |more: &[&str]| done(folder, &[&["network"], &star[..], more].concat()).0;
    let csv = network(&["--summary", "--format", "csv"]);
    assert_eq!(
        csv,
        "nodes,edges,components,giant_component,articulation_points,deepest_core,diameter,mean_distance,density,mean_clustering\n\
         4,3,1,4,1,1,2,1.5,0.5,0\n"
    );
    for kind in ["graphml", "gexf", "pajek", "vosviewer", "json", "csv"] {
        network(&["--export", kind, "out"]);
        let back = done(folder, &["network", "--edges", "out", "--measure", "degree", "--format", "csv"]).0;
        let mut lines: Vec<&str> = back.lines().skip(1).collect();
        lines.sort_unstable();
        assert_eq!(lines, ["digital economy,1", "platforms,1", "privacy,3", "trust,1"], "{kind}");
    }
    network(&["--export", "gexf", "out"]);
    let gexf = std::fs::read_to_string(folder.join("out"));
    assert!(gexf.expect("a file").contains("start=\"2012-01-01\" end=\"2018-12-31\""));
    for kind in ["vosviewer-map", "vosviewer-network"] {
        done(folder, &["network", "--export", kind, "out"]);
    }
    assert_eq!(wenmai(folder, &["network", "--export", "excel", "out"]).status.code(), Some(2));
}

#[test]
fn definitions_of_other_programs_stand_side_by_side() {
    let folder = study(PAPERS);
    // The star of privacy again: three leaves, so the hub lies between all three pairs.
    let star = ["keywords", "--similarity", "none", "--pruning", "minimum-spanning-tree", "--format", "csv", "--compare"];
    let values = |words: &[&str]| -> Vec<(String, f64)> {
        let text = done(folder.path(), &[&star[..], words].concat()).0;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.records().map(|row| row.expect("a row"));
        rows.map(|row| (row[1].to_owned(), row[2].parse().expect("a number"))).collect()
    };
    let hub = values(&["Privacy"]);
    assert_eq!(hub.iter().map(|(_, value)| *value).collect::<Vec<_>>(), [1.0, 1.0, 3.0, 1.0, 3.0, 1.0, 6.0]);
    // c = 2, s = 3 and 2; total link strengths 6 and 2 of 12.
    let pair = values(&["privacy", "trust"]);
    let expected = [2.0, 2.0 / 6.0, 12.0 * 2.0 / 12.0, 2.0 / 6_f64.sqrt(), 2.0 / 3.0, 1.0, 4.0 / 6.0];
    assert!(pair.iter().zip(expected).all(|((_, found), value)| (found - value).abs() < 1e-12), "{pair:?}");
    let output = wenmai(folder.path(), &["keywords", "--compare", "privcy"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean \"privacy\"?"));
    assert_eq!(wenmai(folder.path(), &["keywords", "--compare", "privacy", "PRIVACY"]).status.code(), Some(2));
}

#[test]
fn a_run_writes_the_other_networks_of_the_study() {
    let folder = study(PAPERS);
    let toml = folder.path().join("study.toml");
    let text = std::fs::read_to_string(&toml).expect("a study");
    let with =
        |also: &str| std::fs::write(&toml, text.replacen("[network]\n", &format!("[network]\nalso = [{also}]\n"), 1)).expect("written");
    with("{ unit = \"author\", min_occurrences = 3 }, { unit = \"venue\", by = \"keyword\", min_occurrences = 1 }");
    done(folder.path(), &["run"]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join("output").join(name)).expect(name);
    assert!(read("tables/nodes-author.csv").contains("\n1,\"Beta, Bob\",3,2012,2015,"), "{}", read("tables/nodes-author.csv"));
    assert!(read("tables/edges-venue-by-keyword.csv").contains("JOURNAL ONE,JOURNAL TWO,3,"));
    assert!(read("network-author.graphml").contains("Beta, Bob"));
    assert!(read("manifest.json").contains("wenmai network --unit venue --by keyword --min-occurrences 1"));
    for wrong in ["{ unit = \"country\" }, { unit = \"country\" }", "{ unit = \"paper\" }", "{ unit = \"country\", max_nodes = 1 }"] {
        with(wrong);
        assert_eq!(wenmai(folder.path(), &["status"]).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_file_is_measured_and_an_estimate_is_named_one() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("star.txt"), "hub a 3\nhub b 2\nhub c 1\n").expect("written");
    let table = |more: &[&str]| done(folder.path(), &[&["network", "--edges", "star.txt", "--format", "csv"], more].concat());
    assert_eq!(table(&["--measure", "core"]).0, "node,core\nhub,1\na,1\nb,1\nc,1\n");
    assert_eq!(table(&["--measure", "articulation"]).0, "node,articulation\nhub,1\na,0\nb,0\nc,0\n");
    assert_eq!(table(&["--measure", "strength"]).0, "node,total_link_strength\nhub,6\na,3\nb,2\nc,1\n");
    let (estimate, said) = table(&["--sample", "0.05"]);
    assert!(estimate.starts_with("node,betweenness_estimate\n") && said.contains("an estimate from"), "{estimate}{said}");
    let hub: f64 = estimate.lines().nth(1).and_then(|line| line.split(',').nth(1)).and_then(|value| value.parse().ok()).expect("a value");
    assert!((hub - 3.0).abs() <= 0.05 * 3.0, "{hub}");
    for wrong in [&["--sample", "0"][..], &["--sample", "2"], &["--sample", "0.1", "--confidence", "1"], &["--sample", "0.1", "--weighted"]]
    {
        assert_eq!(wenmai(folder.path(), &[&["network", "--edges", "star.txt"], wrong].concat()).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn combinations_that_make_no_network_are_refused() {
    let folder = study(PAPERS);
    for arguments in [
        &["--unit", "citation", "--by", "keyword"][..],
        &["--unit", "author", "--by", "author"],
        &["--unit", "author", "--by", "record"],
        &["--unit", "author", "--by", "keyword", "--with", "venue"],
        &["--unit", "paper"],
        &["--slices"],
        &["--slices", "0y"],
        &["--selection", "g-index=0"],
    ] {
        let output = wenmai(folder.path(), &[&["network"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
