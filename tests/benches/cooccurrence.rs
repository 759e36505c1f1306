//! Co-occurrence counting over 1,000, 10,000 and 100,000 records, in records a second.
//!
//!     WENMAI_BENCH_DIR=DIR cargo bench --bench cooccurrence
//!
//! DIR holds corpus-1000.jsonl and so on, one object with `keywords` a line, and the generator's corpus-1000.truth.json beside it,
//! which says how many pairs there are. Without them, records of like shape are made here from a seed, so figures of the two kinds
//! must not be compared. Reading and numbering the keywords is not timed.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wenmai::network::{Cooccurrence, Counting};
use wenmai::text::TermId;

fn bench(criterion: &mut Criterion) {
    for size in [1_000, 10_000, 100_000] {
        let folder = std::env::var_os("WENMAI_BENCH_DIR").map(PathBuf::from);
        let file = folder.map(|dir| dir.join(format!("corpus-{size}.jsonl"))).filter(|file| file.is_file());
        let records = file.as_deref().map_or_else(|| seeded(size), read);
        let terms = records.iter().flatten().map(|t| t.index() + 1).max().unwrap_or(0);
        let pairs = pairs(&records);
        if let Some(truth) = file.as_deref().and_then(told) {
            assert_eq!(pairs, truth, "pairs the generator made");
        }
        let mut group = criterion.benchmark_group("cooccurrence");
        group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
        group.throughput(Throughput::Elements(records.len() as u64));
        for counting in [Counting::Full, Counting::Fractional] {
            group.bench_function(format!("{counting:?}/{size} records, {terms} terms, {pairs} pairs"), |b| {
                b.iter(|| assert_eq!(Cooccurrence::count(&records, terms, counting, 200).pairs.len(), pairs));
            });
        }
        group.finish();
    }
}

/// Different pairs, counted the slow way.
fn pairs(records: &[Vec<TermId>]) -> usize {
    let all = records.iter().flat_map(|r| r.iter().flat_map(move |u| r.iter().filter(move |v| u < v).map(move |v| (u, v))));
    all.collect::<HashSet<_>>().len()
}

/// The keyword sets of a generated corpus, keywords numbered as they come.
fn read(file: &Path) -> Vec<Vec<TermId>> {
    use std::io::BufRead;
    let mut number_of: HashMap<String, u32> = HashMap::new();
    let lines = std::io::BufReader::new(std::fs::File::open(file).expect("a corpus")).lines();
    lines
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(&line.expect("UTF-8")).expect("JSON");
            let keywords = record["keywords"].as_array().expect("keywords").iter().map(|k| k.as_str().expect("text").to_owned());
            let mut set: Vec<TermId> = keywords
                .map(|k| {
                    let next = number_of.len() as u32;
                    TermId(*number_of.entry(k).or_insert(next))
                })
                .collect();
            set.sort_unstable();
            set.dedup();
            set
        })
        .collect()
}

/// The number of pairs in the generator's own account of the corpus.
fn told(corpus: &Path) -> Option<usize> {
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(corpus.with_extension("truth.json")).ok()?).ok()?;
    truth["keyword_pairs"].as_u64().map(|n| n as usize)
}

/// Records of three to seven keywords, one in five of them new and the others chosen as often as used before.
fn seeded(records: usize) -> Vec<Vec<TermId>> {
    let mut state = 20_190_101_u64;
    let mut below = move |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % end as u64) as usize
    };
    let (mut uses, mut known): (Vec<TermId>, u32) = (Vec::new(), 0);
    let made = (0..records).map(|_| {
        let mut set: Vec<TermId> = Vec::new();
        for _ in 0..3 + below(5) {
            if uses.is_empty() || below(5) == 0 {
                set.push(TermId(known));
                known += 1;
            } else {
                set.push(uses[below(uses.len())]);
            }
        }
        set.sort_unstable();
        set.dedup();
        uses.extend(&set);
        set
    });
    made.collect()
}

criterion_group!(benches, bench);
criterion_main!(benches);
