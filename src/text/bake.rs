//! Build script: jieba's dictionary as a finite state transducer, so that a query can be cut into
//! words without parsing 350,000 lines first.
//!
//! The dictionary is read from the very jieba-rs that is linked, found through `cargo metadata`,
//! so the two cannot drift apart. Keys are words; a value holds, from the lowest bits, the number of the
//! word's part of speech in `PARTS` (5 bits), how many other words of the dictionary begin with the
//! word and are words after it too (12 bits, at most 4,095), how many end with it likewise (12 bits),
//! and its frequency. The empty key holds the sum of all frequencies alone.

// cargo reads a build script's instructions from its stdout
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// Beginnings of the tags of jieba's dictionary that `word_class.rs` tells apart, the longer before
/// the shorter; the first stands for every other tag.
const PARTS: [&str; 30] = [
    "?", "ng", "zg", "vn", "an", "nr", "ns", "nt", "nz", "n", "v", "a", "b", "i", "l", "j", "m", "q", "t", "d", "f", "s", "z", "k", "u",
    "c", "r", "e", "y", "p",
];

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rerun-if-changed=src/text/bake.rs");
    let dictionary = jieba_folder().join("src/data/dict.txt");
    let text = std::fs::read_to_string(&dictionary).unwrap_or_else(|error| panic!("cannot read {}: {error}", dictionary.display()));
    let mut words: BTreeMap<&str, Entry> = BTreeMap::new();
    let mut total = 0;
    for line in text.lines() {
        let mut columns = line.split_ascii_whitespace();
        let (Some(word), frequency, tag) = (columns.next(), columns.next(), columns.next()) else { continue };
        let frequency: u64 = frequency.map_or(0, |digits| digits.parse().expect("jieba's dictionary holds whole frequencies"));
        total += frequency;
        let part = PARTS.iter().position(|part| tag.is_some_and(|tag| tag.starts_with(part))).unwrap_or(0) as u64;
        let is_name = tag.is_some_and(|tag| ["nr", "ns", "nt"].iter().any(|name| tag.starts_with(name)));
        let entry = Entry { frequency, part, is_name };
        assert!(words.insert(word, entry).is_none(), "jieba's dictionary holds {word} twice");
    }
    let compounds = compounds(&words);
    let value = |(word, entry): (&&str, &Entry)| {
        let [begins, ends] = compounds.get(word).copied().unwrap_or_default().map(|count| count.min(4095));
        entry.frequency << 29 | ends << 17 | begins << 5 | entry.part
    };
    let mut values: BTreeMap<&str, u64> = words.iter().map(|entry| (*entry.0, value(entry))).collect();
    values.insert("", total);
    let mut builder = fst::MapBuilder::memory();
    builder.extend_iter(values).expect("a BTreeMap is sorted");
    let bytes = builder.into_inner().expect("memory can be written");
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("dictionary.fst");
    std::fs::write(&target, bytes).unwrap_or_else(|error| panic!("cannot write {}: {error}", target.display()));
}

struct Entry {
    frequency: u64,
    part: u64,
    is_name: bool,
}

/// Of each word, how many compounds begin and end with it: words but names that are two other words
/// side by side, each met more than twice.
fn compounds<'w>(words: &BTreeMap<&'w str, Entry>) -> BTreeMap<&'w str, [u64; 2]> {
    let common = |part: &str| words.get(part).is_some_and(|entry| entry.frequency > 2);
    let mut compounds: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for &word in words.iter().filter(|(_, entry)| !entry.is_name).map(|(word, _)| word) {
        for (at, _) in word.char_indices().skip(1) {
            let (first, last) = word.split_at(at);
            if common(first) && common(last) {
                compounds.entry(first).or_default()[0] += 1;
                compounds.entry(last).or_default()[1] += 1;
            }
        }
    }
    compounds
}

/// Where cargo keeps the jieba-rs of this build.
///
/// `cargo metadata` wants every package of the lock file at hand, those of tests and benches too,
/// and a first `cargo build` has not fetched them: what fails offline is asked again with the registry.
fn jieba_folder() -> PathBuf {
    let metadata = metadata(&["--offline"]).or_else(|_| metadata(&[])).unwrap_or_else(|message| panic!("cargo metadata: {message}"));
    let package = metadata["packages"].as_array().into_iter().flatten().find(|package| package["name"] == "jieba-rs");
    let manifest = package.and_then(|package| package["manifest_path"].as_str()).expect("jieba-rs is a dependency");
    PathBuf::from(manifest).parent().expect("a manifest lies in a folder").to_owned()
}

/// What cargo knows of this package and its dependencies on this platform.
fn metadata(more: &[&str]) -> Result<serde_json::Value, String> {
    let cargo = std::env::var_os("CARGO").expect("cargo sets CARGO");
    let host = std::env::var("HOST").expect("cargo sets HOST");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &host])
        .args(more)
        .output()
        .expect("cargo metadata runs");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON"))
}
