//! The corpus through its public door: order of import, copies, corrections, stops.

#![allow(clippy::print_stderr)]

use proptest::prelude::*;
use wenmai::corpus::{Access, Corpus, Credit, LockFile, NewRecord, Origin, SourceInfo};
use wenmai::record::{Author, Field, Identifier, Place, Record, Rejection, RejectionKind, Year};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn open(folder: &tempfile::TempDir) -> Corpus {
    Corpus::open(&folder.path().join("data/corpus.sqlite"), Access::Write).expect("a corpus")
}

fn record(title: &str, doi: Option<&str>, wos: Option<&str>, year: u16) -> Record {
    let mut record = Record { title: title.into(), year: Field::Typed(Year(year)), ..Record::default() };
    record.authors.push(Author::new("王伟"));
    doi.and_then(Identifier::doi).into_iter().for_each(|id| record.add_identifier(id));
    wos.and_then(Identifier::wos).into_iter().for_each(|id| record.add_identifier(id));
    record
}

fn new(record: Record, position: u32) -> NewRecord {
    NewRecord { record, place: Place { record: position, line: position * 10 }, external: None }
}

fn take_in(corpus: &mut Corpus, name: &str, records: &[Record]) {
    let body = serde_json::to_vec(records).expect("json");
    let hash = blake3::hash(&body).to_hex().to_string();
    if corpus.known_source(&hash, name).expect("a look").is_some() {
        return;
    }
    let records: Vec<NewRecord> = (1..).zip(records).map(|(position, record)| new(record.clone(), position)).collect();
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name, hash: &hash, parser: 1 }).expect("a source");
    intake.add(&records).expect("records");
    intake.commit("wos", "UTF-8", body.len() as u64, &[]).expect("a commit");
    corpus.regroup().expect("works");
}

fn canonical(corpus: &Corpus) -> Vec<String> {
    let mut lines = Vec::new();
    corpus
        .each_work(&mut |work| {
            lines.push(format!("{} {} {}", work.stamp.key, work.stamp.digest, serde_json::to_string(&work.record).expect("json")));
            Ok(())
        })
        .expect("works");
    lines
}

fn sample() -> Vec<Vec<Record>> {
    vec![
        vec![record("A", Some("10.1000/a"), Some("WOS:000000000000001"), 2014), record("B", None, None, 2015)],
        vec![record("A, again", Some("https://doi.org/10.1000/A"), None, 2014), record("B", None, None, 2015)],
        vec![record("C", None, Some("WOS:000000000000003"), 2019), record("数字经济", Some("10.1000/d"), None, 1994)],
    ]
}

#[test]
fn the_order_of_import_changes_nothing() {
    let mut seen = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let folder = folder();
        let mut corpus = open(&folder);
        let files = sample();
        for i in order {
            take_in(&mut corpus, &format!("file{i}.txt"), &files[i]);
        }
        seen.push((corpus.digest().expect("a digest"), canonical(&corpus), LockFile::of(&corpus).expect("a lock").to_text()));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
    assert_eq!(seen[0].1.len(), 4, "A joins by DOI, B by being equal: {:#?}", seen[0].1);
}

#[test]
fn the_same_bytes_under_another_name_add_nothing() {
    let folder = folder();
    let mut corpus = open(&folder);
    let file = &sample()[0];
    take_in(&mut corpus, "one.txt", file);
    let before = (corpus.shape().expect("a shape"), corpus.digest().expect("a digest"));
    take_in(&mut corpus, "copy of one.txt", file);
    assert_eq!(before, (corpus.shape().expect("a shape"), corpus.digest().expect("a digest")));
    let lock = LockFile::of(&corpus).expect("a lock");
    assert_eq!(lock.sources[0].names, ["copy of one.txt", "one.txt"]);
    assert_eq!(LockFile::parse(&lock.to_text()), Some(lock));
}

#[test]
fn a_source_that_was_not_committed_leaves_no_trace() {
    let folder = folder();
    let mut corpus = open(&folder);
    take_in(&mut corpus, "one.txt", &sample()[0]);
    let before = canonical(&corpus);
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: "two.txt", hash: "ff", parser: 1 }).expect("a source");
    intake.add(&[new(record("lost", None, None, 2000), 1)]).expect("records");
    drop(intake);
    corpus.regroup().expect("works");
    assert_eq!(canonical(&corpus), before);
    assert_eq!(corpus.known_source("ff", "two.txt").expect("a look"), None);
}

#[test]
fn a_run_stopped_before_grouping_is_finished_by_the_next() {
    let folder = folder();
    {
        let mut corpus = open(&folder);
        let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: "a", hash: "aa", parser: 1 }).expect("a source");
        intake.add(&[new(record("A", None, None, 2000), 1)]).expect("records");
        intake.commit("wos", "UTF-8", 1, &[]).expect("a commit");
        assert!(corpus.digest().is_err(), "a digest of half a corpus would be wrong");
    }
    let corpus = open(&folder);
    assert_eq!(corpus.shape().expect("a shape").works, 1);
    assert!(corpus.digest().is_ok());
}

#[test]
fn the_ledger_of_each_source_adds_up() {
    let folder = folder();
    let mut corpus = open(&folder);
    for (i, file) in sample().iter().enumerate() {
        take_in(&mut corpus, &format!("{i}.txt"), file);
    }
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: "bad.txt", hash: "bb", parser: 1 }).expect("a source");
    let rejection = Rejection { place: Place { record: 1, line: 7 }, kind: RejectionKind::NoTitle, message: "no title".into() };
    intake.reject(std::slice::from_ref(&rejection)).expect("a note");
    intake.commit("wos", "UTF-8", 9, &["odd".into()]).expect("a commit");
    corpus.regroup().expect("works");
    for row in corpus.sources(Credit::Earliest).expect("sources") {
        assert_eq!(row.seen, row.accepted + row.merged + row.rejected + row.replaced, "{row:?}");
    }
    assert_eq!(corpus.rejections("bb").expect("rejections"), [rejection]);
}

#[test]
fn a_later_answer_replaces_a_record_and_a_deletion_removes_it() {
    let folder = folder();
    let mut corpus = open(&folder);
    let mut answer = |hash: &str, record: Option<Record>, checkpoint: Option<&str>| {
        let mut intake =
            corpus.take_in(SourceInfo { origin: Origin::Answer, name: "https://journal.example/oai", hash, parser: 1 }).expect("a source");
        match record {
            Some(record) => intake.add(&[NewRecord { external: Some("oai:x:1".into()), ..new(record, 1) }]).expect("records"),
            None => assert_eq!(intake.take_back(&[("oai:x:1".into(), None), ("oai:x:never".into(), None)]).expect("taken back"), 1),
        }
        intake.set_checkpoint("oai:x", checkpoint).expect("a checkpoint");
        intake.commit("oai-dc", "UTF-8", 1, &[]).expect("a commit");
        corpus.regroup().expect("works");
        (canonical(&corpus), corpus.checkpoint("oai:x").expect("a look"))
    };
    let (first, at) = answer("01", Some(record("before", Some("10.1000/x"), None, 2018)), Some("page 2"));
    assert_eq!(at.as_deref(), Some("page 2"));
    let (second, at) = answer("02", Some(record("after", Some("10.1000/x"), None, 2018)), None);
    assert_eq!(at, None);
    assert_eq!((first.len(), second.len()), (1, 1));
    assert!(second[0].contains("after"), "{second:?}");
    assert!(answer("03", None, None).0.is_empty());
}

#[test]
fn a_doi_of_a_whole_volume_keeps_its_papers_apart() {
    let folder = folder();
    let mut corpus = open(&folder);
    let volume = Some("10.1000/volume");
    take_in(
        &mut corpus,
        "p.txt",
        &[record("one", volume, Some("WOS:000000000000011"), 2001), record("two", volume, Some("WOS:000000000000012"), 2001)],
    );
    let keys: Vec<String> = corpus.stamps().expect("stamps").into_iter().map(|stamp| stamp.key).collect();
    assert_eq!(keys, ["wos:WOS:000000000000011", "wos:WOS:000000000000012"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Any split of any records into files, in any order, gives the same corpus.
    #[test]
    fn any_split_into_files_gives_the_same_corpus(
        picks in prop::collection::vec((0u8..6, 0u8..5, 0u8..5, 2000u16..2003), 1..14),
        cut in 0usize..14,
        swap in any::<bool>(),
    ) {
        let records: Vec<Record> = picks
            .iter()
            .map(|(title, doi, wos, year)| {
                let doi = (*doi > 0).then(|| format!("10.1000/{doi}"));
                let wos = (*wos > 0).then(|| format!("WOS:00000000000000{wos}"));
                record(&format!("t{title}"), doi.as_deref(), wos.as_deref(), *year)
            })
            .collect();
        let whole = folder();
        let mut one = open(&whole);
        take_in(&mut one, "all", &records);
        let parts = folder();
        let mut two = open(&parts);
        let (a, b) = records.split_at(cut.min(records.len()));
        let files = if swap { [("b", b), ("a", a)] } else { [("a", a), ("b", b)] };
        for (name, file) in files {
            take_in(&mut two, name, file);
        }
        prop_assert_eq!(canonical(&one), canonical(&two));
        prop_assert_eq!(one.digest().expect("a digest"), two.digest().expect("a digest"));
    }
}
