//! The house plan holds: each stage imports only the stages it may, and arrows go one way.

#![allow(clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Module, and what it may import. `error` is open to all, `cli` may import everything.
const PLAN: &[(&str, &[&str])] = &[
    ("record", &["han"]),
    ("acquire", &["record", "html"]),
    ("formats", &["record", "html"]),
    // the tags of a page, for those who want an article and those who want its links
    ("html", &[]),
    // titles are compared in the form in which words are
    ("corpus", &["record", "text"]),
    ("text", &["han", "random"]),
    // characters are Chinese or not, in records and in words alike
    ("han", &[]),
    ("index", &["corpus", "record", "text"]),
    ("network", &["text"]),
    ("metrics", &["network", "random"]),
    // seeded numbers, for whatever has to draw some
    ("random", &[]),
    // plain counts in, laws out
    ("laws", &["random"]),
    // draws the records again, shuffles them, lays a measure open
    ("certainty", &["metrics", "network", "text", "random"]),
    ("timeline", &["record", "text", "random"]),
    // figures draw the rows that the tables of the report print
    ("figures", &["metrics", "timeline", "network", "record", "report", "study"]),
    ("report", &["certainty", "laws", "metrics", "timeline", "network", "record", "study"]),
    // settings name the enums of the stages they configure
    ("study", &["corpus", "metrics", "network", "record", "text", "timeline"]),
    ("demo", &["record", "acquire", "random"]),
    // an error carries the provenance of what it complains of
    ("error", &["record"]),
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Names after every `crate::` in the code, comments left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                for item in group.split('}').next().unwrap_or("").split(',') {
                    names.insert(item.trim().split("::").next().unwrap_or("").to_owned());
                }
            }
            None => {
                names.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
    }
    names
}

#[test]
fn every_import_is_in_the_plan() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let plan: BTreeMap<&str, &[&str]> = PLAN.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in rust_files(&source) {
        let inside = file.strip_prefix(&source).expect("a file of src").to_string_lossy().replace('\\', "/");
        let module = inside.split(['/', '.']).next().expect("a first part").to_owned();
        if matches!(module.as_str(), "cli" | "main" | "lib") {
            continue;
        }
        let allowed = plan.get(module.as_str()).unwrap_or_else(|| panic!("{module} has no line in the plan"));
        let text = std::fs::read_to_string(&file).expect("a source file");
        for name in imports(&text) {
            let is_module = plan.contains_key(name.as_str()) || name == "cli";
            if is_module && name != module && name != "error" && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{inside} imports {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "against the plan:\n{}", wrong.join("\n"));
}

#[test]
fn the_plan_has_no_circle() {
    let mut left: BTreeMap<&str, BTreeSet<&str>> =
        PLAN.iter().map(|(module, allowed)| (*module, allowed.iter().copied().collect())).collect();
    while !left.is_empty() {
        let free: Vec<&str> = left.iter().filter(|(_, needs)| needs.iter().all(|need| !left.contains_key(need))).map(|(m, _)| *m).collect();
        assert!(!free.is_empty(), "a circle among {:?}", left.keys());
        for module in free {
            left.remove(module);
        }
    }
}
