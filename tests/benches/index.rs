//! Works indexed a second, and how long a query takes.
//!
//! Input: `corpus-10000.jsonl` (and `corpus-100000.jsonl`, when WENMAI_BENCH_LARGE is set) in the
//! folder WENMAI_BENCH_DIR, as the project's corpus generator writes them; without it a small
//! corpus made here. Chinese title, abstract and keywords only, so that a work is about 760 bytes.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wenmai::corpus::{Work, WorkStamp};
use wenmai::index::{Index, IndexSource, SearchRequest, Sort};
use wenmai::record::{Author, Field, Record, Venue, Year};
use wenmai::text::WordLists;

struct Corpus(Vec<Work>);

impl IndexSource for Corpus {
    fn stamps(&self) -> wenmai::Result<Vec<WorkStamp>> {
        Ok(self.0.iter().map(|work| work.stamp.clone()).collect())
    }

    fn works(&self, keys: &[String], each: &mut dyn FnMut(Work) -> wenmai::Result<()>) -> wenmai::Result<()> {
        // keys come in the order of the stamps
        let first = self.0.iter().position(|work| work.stamp.key == keys[0]).expect("a key of ours");
        self.0[first..first + keys.len()].iter().try_for_each(|work| each(work.clone()))
    }
}

fn work(number: usize, record: Record) -> Work {
    Work { stamp: WorkStamp { key: format!("w{number:07}"), digest: format!("{number:x}") }, record, sources: 1 }
}

/// The generator's records, or a few thousand made of a handful of words.
fn corpus(works: usize) -> Corpus {
    let file = std::env::var_os("WENMAI_BENCH_DIR").map(|folder| Path::new(&folder).join(format!("corpus-{works}.jsonl")));
    let Some(text) = file.and_then(|file| std::fs::read_to_string(file).ok()) else { return small_corpus(works.min(2_000)) };
    let strings = |value: &serde_json::Value| {
        value.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let records = text.lines().map(|line| {
        let json: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        Record {
            title: json["title"].as_str().unwrap_or_default().to_owned(),
            abstract_text: json["abstract"].as_str().map(str::to_owned),
            author_keywords: strings(&json["keywords"]),
            authors: json["authors"].as_array().into_iter().flatten().filter_map(|a| a["name"].as_str()).map(Author::new).collect(),
            venue: Venue { name: json["journal"].as_str().unwrap_or_default().to_owned(), ..Venue::default() },
            year: json["year"].as_u64().map_or(Field::Missing, |year| Field::Typed(Year(year as u16))),
            ..Record::default()
        }
    });
    Corpus(records.enumerate().map(|(number, record)| work(number, record)).collect())
}

fn small_corpus(works: usize) -> Corpus {
    let words =
        ["数字经济", "隐私", "保护", "数据", "平台", "治理", "个人信息", "的", "与", "研究", "影响", "企业", "创新", "市场", "分析"];
    let mut state = 1u64;
    let mut text = |count: usize| {
        let mut text = String::new();
        for _ in 0..count {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(words[(state >> 33) as usize % words.len()]);
        }
        text
    };
    let record = |text: &mut dyn FnMut(usize) -> String, number: usize| Record {
        title: text(6),
        abstract_text: Some(text(110)),
        author_keywords: vec![text(1), text(1), text(2)],
        year: Field::Typed(Year(1994 + (number % 26) as u16)),
        ..Record::default()
    };
    Corpus((0..works).map(|number| work(number, record(&mut text, number))).collect())
}

fn lists() -> WordLists {
    WordLists::empty()
}

fn index(c: &mut Criterion) {
    let sizes: &[usize] = if std::env::var_os("WENMAI_BENCH_LARGE").is_some() { &[10_000, 100_000] } else { &[10_000] };
    for &size in sizes {
        let corpus = corpus(size);
        let works = corpus.0.len();
        let bytes: usize = corpus.0.iter().map(|w| w.record.title.len() + w.record.abstract_text.as_ref().map_or(0, String::len)).sum();
        println!("{works} works, {} bytes of title and abstract each", bytes / works);
        let lists = lists();
        let folder = tempfile::tempdir().expect("a folder");
        let open = |path: &Path| Index::open(path, &lists, "1", &corpus, &mut |_, _| {}).expect("an index");

        let mut group = c.benchmark_group(format!("index_{works}"));
        group.sample_size(10).measurement_time(Duration::from_secs(10)).throughput(Throughput::Elements(works as u64));
        group.bench_function("build", |b| {
            b.iter(|| {
                let path = folder.path().join("anew");
                let (index, upkeep) = open(&path);
                assert_eq!((index.len(), upkeep.added), (works, works));
                std::fs::remove_dir_all(&path).expect("removed");
            });
        });
        group.finish();

        let path = folder.path().join("kept");
        open(&path);
        let mut group = c.benchmark_group(format!("search_{works}"));
        group.sample_size(20);
        group.bench_function("open", |b| b.iter(|| black_box(open(&path).0.len())));
        let (index, _) = open(&path);
        for (name, query) in [
            ("word", "数据"),
            ("two_words", "数据 AND 分析"),
            ("quoted", "\"的影响\""),
            ("one_character", "\"税\""),
            ("years", "数据 year:[2014 TO 2019]"),
            ("everything", "*"),
        ] {
            let request = SearchRequest { query: query.into(), ..SearchRequest::default() };
            let total = index.search(&request).expect("results").total;
            group.bench_function(name, |b| b.iter(|| assert_eq!(index.search(&request).expect("results").total, total)));
        }
        let request =
            SearchRequest { query: "数据".into(), sort: Sort::YearDescending, facets: 0, snippets: false, ..SearchRequest::default() };
        group.bench_function("bare", |b| b.iter(|| black_box(index.search(&request).expect("results").hits.len())));
        group.finish();
    }
}

criterion_group!(benches, index);
criterion_main!(benches);
