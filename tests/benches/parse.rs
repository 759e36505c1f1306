//! From bytes in memory to typed records: MB/s and records/s.
//!
//! Inputs are the generated corpora found through WENMAI_BENCH_DIR (corpus-1000.wos.txt and so on,
//! by the shared seeded generator), the real exports in ../shared/data/scale, and recorded answers of
//! OpenAlex in ../shared/data/samples; what is not there is skipped with a message. One thread unless
//! WENMAI_BENCH_THREADS says otherwise, so that the figures are those of a core.

#![allow(clippy::print_stderr)] // figures and what was skipped are what it is for

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wenmai::formats::{Export, ReadOptions, read};
use wenmai::record::{Author, Field, Record, Venue, Year, YearSpan};

/// Files that are read one after the other, and the records they hold.
struct Input {
    name: String,
    files: Vec<Vec<u8>>,
    records: usize,
}

impl Input {
    fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.len() as u64).sum()
    }

    /// Reads every file and asserts the number of records.
    fn read(&self) {
        let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
        let mut records = 0;
        for file in &self.files {
            let mut bytes = file.as_slice();
            let reading = read(Path::new(&self.name), &mut bytes, &options, &mut |batch| {
                black_box(&batch.records);
                Ok(())
            });
            records += reading.expect("an export").accepted;
        }
        assert_eq!(records, self.records, "{}", self.name);
    }
}

fn generated() -> Vec<Input> {
    let Some(folder) = std::env::var_os("WENMAI_BENCH_DIR").map(PathBuf::from) else {
        eprintln!("skipped: WENMAI_BENCH_DIR names no folder of generated corpora");
        return Vec::new();
    };
    let mut inputs = Vec::new();
    for records in [1_000, 10_000, 100_000] {
        for format in ["wos", "cnki"] {
            let name = format!("corpus-{records}.{format}.txt");
            match std::fs::read(folder.join(&name)) {
                Ok(file) => inputs.push(Input { name, files: vec![file], records }),
                Err(error) => eprintln!("skipped: {name}: {error}"),
            }
        }
    }
    inputs
}

fn real() -> Vec<Input> {
    let shared = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let mut inputs = Vec::new();
    for (name, records) in [("wos-biblio-v2", 9_526), ("wos-food", 12_228)] {
        let folder = shared.join("data/scale").join(name);
        match std::fs::read_dir(&folder) {
            Ok(entries) => {
                let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
                paths.sort();
                paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
                let files = paths.iter().map(|path| std::fs::read(path).expect("a shared file can be read")).collect();
                inputs.push(Input { name: name.into(), files, records });
            }
            Err(error) => eprintln!("skipped: {name}: {error}"),
        }
    }
    inputs
}

/// Invented records in each format that can be written, 20,000 each.
fn written() -> Vec<Input> {
    const RECORDS: usize = 20_000;
    let record = |i: usize| Record {
        title: format!("数字经济与个人隐私 {i}: measuring what is given away"),
        authors: ["Lin, Zhiyuan", "王小明", "He, Ruoshui"].map(Author::new).to_vec(),
        venue: Venue {
            name: "Journal of Invented Studies".into(),
            issue: Some("3".into()),
            pages: Some("101-117".into()),
            ..Venue::default()
        },
        year: Field::Typed(Year(1990 + (i % 30) as u16)),
        abstract_text: Some("One sentence of an invented abstract, with 数字 and words. ".repeat(12)),
        author_keywords: ["digital economy", "个人隐私", "trust"].map(String::from).to_vec(),
        ..Record::default()
    };
    [(Export::BibTex, "bibtex"), (Export::Ris, "ris"), (Export::Wos, "wos"), (Export::RefWorks, "refworks")]
        .into_iter()
        .map(|(export, name)| {
            let body: String = (0..RECORDS).map(|i| export.record(&record(i), &format!("k{i}"))).collect();
            let file = format!("{}{body}{}", export.header(), export.footer()).into_bytes();
            Input { name: format!("written.{name}"), files: vec![file], records: RECORDS }
        })
        .collect()
}

/// Works of OpenAlex as its answers hold them, twenty times over, in JSON Lines and as one answer.
fn answers() -> Vec<Input> {
    let shared = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("data/samples/openalex-openalexPro");
    let mut inputs = Vec::new();
    for (name, times) in [("search_200.jsonl", 20), ("search_200.json", 1)] {
        match std::fs::read(folder.join(name)) {
            Ok(file) => {
                inputs.push(Input { name: format!("openalex {name} x{times}"), files: vec![file.repeat(times)], records: 200 * times })
            }
            Err(error) => eprintln!("skipped: {name}: {error}"),
        }
    }
    inputs
}

fn parse(criterion: &mut Criterion) {
    let threads = std::env::var("WENMAI_BENCH_THREADS").ok().and_then(|threads| threads.parse().ok()).unwrap_or(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(20).measurement_time(Duration::from_secs(4)).warm_up_time(Duration::from_secs(1));
    for input in real().into_iter().chain(answers()).chain(written()).chain(generated()) {
        // one figure of each kind for a reader; criterion's own are by bytes alone
        let best = (0..5).map(|_| {
            let start = Instant::now();
            pool.install(|| input.read());
            start.elapsed()
        });
        let best = best.min().expect("five runs").as_secs_f64();
        let (megabytes, records) = (input.bytes() as f64 / 1e6, input.records as f64);
        eprintln!("{}: {:.0} MB/s, {:.0} records/s ({megabytes:.1} MB, {threads} threads)", input.name, megabytes / best, records / best);
        group.throughput(Throughput::Bytes(input.bytes()));
        group.bench_function(&input.name, |bencher| bencher.iter(|| pool.install(|| input.read())));
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
