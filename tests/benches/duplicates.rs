//! How fast records are grouped into works: identifiers, blocks, weights, groups, links.
//!
//! Input: invented papers in four databases with the mistakes of real ones, seeded; about 1.8 records a
//! paper, half of them without an identifier. Taking in and parsing are outside the timer; the traits,
//! which are stored at intake, are read back inside it.

#[path = "../duplicates_measured/papers.rs"]
mod papers;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use wenmai::corpus::{Access, Corpus, NewRecord, Origin, SourceInfo};
use wenmai::record::Place;

fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("duplicates");
    group.sample_size(10);
    for papers in [5_500, 55_000] {
        let (sources, _) = papers::corpus(7, papers);
        let folder = tempfile::tempdir().expect("a folder");
        let mut corpus = Corpus::open(&folder.path().join("corpus.sqlite"), Access::Write).expect("a corpus");
        for (number, records) in sources.into_iter().enumerate() {
            let (name, hash) = (format!("source {number}"), format!("{number:04}"));
            let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: &name, hash: &hash, parser: 1 }).expect("a source");
            let records: Vec<NewRecord> = (1..)
                .zip(records)
                .map(|(number, record)| NewRecord { record, place: Place { record: number, line: 1 }, external: None })
                .collect();
            intake.add(&records).expect("records");
            intake.commit("bench", "UTF-8", 0, &[]).expect("a commit");
        }
        corpus.regroup().expect("works");
        let shape = corpus.shape().expect("a shape");
        // a paper has 1.8 records on average, and a few copies are not recognised
        let share = shape.works as f64 / papers as f64;
        assert!((0.85..1.0).contains(&share), "{} works of {papers} papers", shape.works);
        group.throughput(Throughput::Elements(shape.records));
        group.bench_function(BenchmarkId::from_parameter(shape.records), |bencher| bencher.iter(|| corpus.regroup().expect("works")));
    }
    group.finish();
}

criterion_group!(duplicate_benches, benches);
criterion_main!(duplicate_benches);
