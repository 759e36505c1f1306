//! How fast export files become a corpus: read, stored, grouped into works.
//!
//! Input: `corpus-<n>.wos.txt` in the folder that WENMAI_BENCH_DIR names (made by the seeded corpus
//! generator), else 2,000 records generated here.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use wenmai::corpus::{Access, Corpus, NewRecord, Origin, SourceInfo};
use wenmai::formats::{self, ReadOptions};
use wenmai::record::YearSpan;

fn inputs() -> Vec<(String, PathBuf, Option<tempfile::TempDir>)> {
    let named = std::env::var_os("WENMAI_BENCH_DIR").map(PathBuf::from);
    let found: Vec<_> = ["1000", "10000", "100000"]
        .into_iter()
        .filter_map(|n| Some((n.to_owned(), named.as_ref()?.join(format!("corpus-{n}.wos.txt")), None)))
        .filter(|(_, path, _)| path.is_file())
        .collect();
    if !found.is_empty() {
        return found;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("generated.txt");
    let mut text = String::from("FN Clarivate Analytics Web of Science\nVR 1.0\n");
    for i in 0..2_000 {
        let _ = write!(
            text,
            "PT J\nAU Wang, W\n   Li, N\nTI Invented paper number {i}\nSO JOURNAL OF EXAMPLES\nLA English\nDT Article\n\
             DE digital economy; topic {}; topic {}\nAB {}\nPY {}\nDI 10.5555/bench.{i}\nUT WOS:{i:015}\nER\n\n",
            i % 97,
            i % 89,
            "An invented abstract about nothing in particular. ".repeat(20),
            1994 + i % 26
        );
    }
    text.push_str("EF\n");
    std::fs::write(&path, text).expect("written");
    vec![("2000-generated".into(), path, Some(folder))]
}

fn import(path: &Path) -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    let mut corpus = Corpus::open(&folder.path().join("corpus.sqlite"), Access::Write).expect("a corpus");
    let mut file = std::fs::File::open(path).expect("an input");
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: "bench", hash: "00", parser: 1 }).expect("a source");
    let reading = formats::read(path, &mut file, &options, &mut |batch| {
        let records: Vec<NewRecord> = batch.records.into_iter().map(NewRecord::from).collect();
        intake.add(&records)
    })
    .expect("an export");
    intake.commit(reading.format, &reading.encoding, reading.bytes, &[]).expect("a commit");
    corpus.regroup().expect("works");
    corpus.shape().expect("a shape").records
}

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    for (name, path, _folder) in inputs() {
        let records = import(&path);
        assert!(records > 0, "{} holds records", path.display());
        group.throughput(Throughput::Elements(records));
        group.bench_with_input(BenchmarkId::from_parameter(&name), &path, |bencher, path| bencher.iter(|| import(path)));
    }
    group.finish();
}

criterion_group!(import_benches, benches);
criterion_main!(import_benches);
