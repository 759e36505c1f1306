//! Build script: jieba's dictionary as a finite state transducer, so that a query can be cut into
//! words without parsing 350,000 lines first.
//!
//! The dictionary is read from the very jieba-rs that is linked, found through `cargo metadata`,
//! so the two cannot drift apart. Keys are words; a value holds, from the lowest bits, the number of the
//! word's tag in `tags.rs` (5 bits), how many compounds begin and end with it (8 bits each), how
//! many words begin and end with it where it is a single character (11 bits each), and its frequency.
//! Counts stop at the greatest number that fits. The empty key holds the sum of all frequencies alone.

// cargo reads a build script's instructions from its stdout
#![allow(clippy::print_stdout)]

mod tags;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rerun-if-changed=src/text/bake.rs");
    println!("cargo:rerun-if-changed=src/text/tags.rs");
    let dictionary = jieba_folder().join("src/data/dict.txt");
    let text = std::fs::read_to_string(&dictionary).unwrap_or_else(|error| panic!("cannot read {}: {error}", dictionary.display()));
    let mut words: BTreeMap<&str, Entry> = BTreeMap::new();
    let mut total = 0;
    for line in text.lines() {
        let mut columns = line.split_ascii_whitespace();
        let (Some(word), frequency, tag) = (columns.next(), columns.next(), columns.next()) else { continue };
        let frequency: u64 = frequency.map_or(0, |digits| digits.parse().expect("jieba's dictionary holds whole frequencies"));
        total += frequency;
        let part = tags::TAGS.iter().position(|known| tag.is_some_and(|tag| tag.starts_with(known))).unwrap_or(0) as u64;
        let is_name = tag.is_some_and(|tag| ["nr", "ns", "nt"].iter().any(|name| tag.starts_with(name)));
        let entry = Entry { frequency, part, is_name };
        assert!(words.insert(word, entry).is_none(), "jieba's dictionary holds {word} twice");
    }
    let counts = counts(&words);
    let value = |(word, entry): (&&str, &Entry)| {
        let counts = counts.get(word).copied().unwrap_or_default();
        let [compounds, words] = [(counts.compounds, 255), (counts.words, 2047)].map(|(pair, most)| pair.map(|count: u64| count.min(most)));
        entry.frequency << 43 | words[1] << 32 | words[0] << 21 | compounds[1] << 13 | compounds[0] << 5 | entry.part
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

/// How many longer words begin and end with a word.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Of the compounds: words of three and more characters, no names, that are two other words side by side,
    /// each met more than twice.
    compounds: [u64; 2],
    /// Of all words, where it is a single character.
    words: [u64; 2],
}

fn counts<'w>(words: &BTreeMap<&'w str, Entry>) -> BTreeMap<&'w str, Counts> {
    let common = |part: &str| words.get(part).is_some_and(|entry| entry.frequency > 2);
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for (&word, entry) in words {
        let splits = || word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
        let (Some((first, _)), Some((_, last))) = (splits().next(), splits().last()) else { continue };
        counts.entry(first).or_default().words[0] += 1;
        counts.entry(last).or_default().words[1] += 1;
        if entry.is_name || splits().count() < 2 {
            continue;
        }
        for (first, last) in splits().filter(|(first, last)| common(first) && common(last)) {
            counts.entry(first).or_default().compounds[0] += 1;
            counts.entry(last).or_default().compounds[1] += 1;
        }
    }
    counts
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
