//! Real exports, where they are.

#![allow(dead_code, clippy::print_stderr)] // says which checks were skipped, and why

use std::path::{Path, PathBuf};

/// A file or folder of the shared data; `None`, and a word about it, where it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("data").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.exists().then_some(path)
}

/// The author keywords of a folder of Web of Science exports, one set a record, read as `reference.py` reads them; `None`,
/// and a word about it, where the folder is not there.
pub(crate) fn author_keywords() -> Option<Vec<Vec<String>>> {
    let folder = shared("scale/wos-biblio-v2")?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let mut records = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let (mut in_field, mut field) = (false, String::new());
        for line in text.trim_start_matches('\u{feff}').split('\n').map(|line| line.trim_end_matches('\r')) {
            match (line.get(..2), line.strip_prefix("   ")) {
                (_, Some(more)) if in_field => field = format!("{field} {more}"),
                (_, Some(_)) => {}
                (Some("ER"), _) => {
                    let words = field.split(';').map(|k| k.split(' ').filter(|x| !x.is_empty()).collect::<Vec<_>>().join(" "));
                    let mut set: Vec<String> = words.filter(|k| !k.is_empty()).map(|k| k.to_ascii_lowercase()).collect();
                    set.sort();
                    set.dedup();
                    records.push(set);
                    (in_field, field) = (false, String::new());
                }
                (tag, _) => {
                    in_field = tag == Some("DE");
                    if let (true, Some(value)) = (in_field, line.get(3..)) {
                        field = value.to_owned();
                    }
                }
            }
        }
    }
    Some(records)
}
