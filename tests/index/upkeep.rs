//! An index that follows its corpus: brought up to date, built anew, broken off, shared.

use wenmai::corpus::{Work, WorkStamp};
use wenmai::index::{Index, IndexSource, SearchRequest, SearchResults, Sort, Upkeep};
use wenmai::text::WordLists;
use wenmai::{Error, Result};

use super::library::{Bench, Corpus, ask, library, record};

#[test]
fn an_index_up_to_date_asks_the_corpus_for_nothing() {
    let bench = Bench::new();
    let corpus = library();
    let (_, upkeep) = bench.open(&corpus);
    assert_eq!(upkeep, Upkeep { added: 7, removed: 0, unchanged: 0, rebuilt: Some("there was none") });
    let asked = corpus.asked.get();
    let (index, upkeep) = bench.open(&corpus);
    assert_eq!(upkeep, Upkeep { unchanged: 7, ..Upkeep::default() });
    assert_eq!((corpus.asked.get(), index.len()), (asked, 7));
}

const QUERIES: [&str; 8] =
    ["*", "数字经济", "privacy", "economy OR 隐私", "year:[2014 TO 2019]", "author:smith", "\"税\"", "王 OR data OR platform OR 制度"];

fn answers(index: &Index) -> Vec<SearchResults> {
    let requests = QUERIES
        .iter()
        .flat_map(|query| [Sort::Relevance, Sort::YearAscending].map(|sort| SearchRequest { sort, limit: 100, facets: 100, ..ask(query) }));
    requests.map(|request| index.search(&request).expect("results")).collect()
}

#[test]
fn an_updated_index_answers_as_one_built_anew() {
    let bench = Bench::new();
    let mut corpus = library();
    bench.open(&corpus);
    corpus.works.remove("w3");
    corpus.put("w7", record("Privacy by design, revised", "数字经济 and data", &["privacy"], &["Smith, Jane"], 2018));
    corpus.put("w0", record("数据要素市场", "平台 data platform", &["数据"], &["赵敏"], 2017));
    let (updated, upkeep) = bench.open(&corpus);
    assert_eq!(upkeep, Upkeep { added: 2, removed: 2, unchanged: 5, rebuilt: None });

    let other = Bench::new();
    let (anew, _) = other.open(&corpus);
    assert_eq!(answers(&updated), answers(&anew));
}

#[test]
fn what_cannot_be_used_is_built_anew() {
    let bench = Bench::new();
    let corpus = library();
    let (index, _) = bench.open(&corpus);
    let before = answers(&index);
    let reason = || {
        let (index, upkeep) = bench.open(&corpus);
        assert_eq!(answers(&index), before);
        upkeep.rebuilt
    };

    std::fs::remove_dir_all(bench.path()).expect("removed");
    assert_eq!(reason(), Some("there was none"));

    let meta = bench.path().join("meta.json");
    let text = std::fs::read_to_string(&meta).expect("tantivy's own file");
    std::fs::write(&meta, text.replace("\\\"layout\\\":", "\\\"layout\\\":9")).expect("written");
    assert_eq!(reason(), Some("it was of another layout"));

    std::fs::write(&meta, "{").expect("written");
    assert_eq!(reason(), Some("it was damaged"));

    for ending in ["term", "idx", "pos", "store", "fast", "fieldnorm"] {
        let mut files = std::fs::read_dir(bench.path()).expect("a folder").map(|entry| entry.expect("an entry").path());
        let file = files.find(|path| path.extension().is_some_and(|found| found == ending)).expect("a segment file");
        let bytes = std::fs::read(&file).expect("read");
        std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
        assert_eq!(reason(), Some("it was damaged"), "{ending} cut in half");
    }
}

#[test]
fn other_word_lists_build_the_index_anew() {
    let bench = Bench::new();
    let corpus = library();
    bench.open(&corpus);
    let (index, upkeep) = Index::open(&bench.path(), &WordLists::empty(), &corpus.digest(), &corpus, &mut |_, _| {}).expect("an index");
    assert_eq!(upkeep.rebuilt, Some("the word lists have changed"));
    let results = index.search(&ask("keyword:数字经济")).expect("results");
    assert_eq!(results.total, 2, "without the thesaurus");
}

/// A corpus that breaks off after some works, as a killed run does.
struct Breaking<'c>(&'c Corpus, usize);

impl IndexSource for Breaking<'_> {
    fn stamps(&self) -> Result<Vec<WorkStamp>> {
        self.0.stamps()
    }

    fn works(&self, keys: &[String], each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()> {
        self.0.works(&keys[..keys.len().min(self.1)], each)?;
        Err(Error::NothingToShow("broken off".into()))
    }
}

#[test]
fn an_update_that_breaks_off_is_caught_up() {
    let bench = Bench::new();
    let corpus = library();
    for works in [0, 3] {
        let broken = Index::open(&bench.path(), &bench.lists, &corpus.digest(), &Breaking(&corpus, works), &mut |_, _| {});
        assert!(matches!(broken, Err(Error::NothingToShow(_))));
    }
    let (index, upkeep) = bench.open(&corpus);
    assert_eq!((index.len(), upkeep.added), (7, 7));
}

#[test]
fn a_folder_that_another_run_writes_to_says_so() {
    let bench = Bench::new();
    let mut corpus = library();
    bench.open(&corpus);
    let other = tantivy::Index::open_in_dir(bench.path()).expect("an index");
    let writer: tantivy::IndexWriter = other.writer_with_num_threads(1, 20_000_000).expect("a writer");
    corpus.works.remove("w1");
    let error = Index::open(&bench.path(), &bench.lists, &corpus.digest(), &corpus, &mut |_, _| {}).err().expect("locked").to_string();
    assert!(error.contains("another run is writing to it"), "{error}");
    drop(writer);
    assert_eq!(bench.open(&corpus).1.removed, 1);
}

#[test]
fn progress_ends_with_all_done() {
    let bench = Bench::new();
    let corpus = library();
    let mut seen = Vec::new();
    Index::open(&bench.path(), &bench.lists, &corpus.digest(), &corpus, &mut |done, total| seen.push((done, total))).expect("an index");
    assert_eq!((seen.first(), seen.last()), (Some(&(0, 7)), Some(&(7, 7))));
}

#[test]
fn an_empty_corpus_is_an_empty_index() {
    let bench = Bench::new();
    let (index, _) = bench.open(&Corpus::default());
    assert!(index.is_empty());
    assert_eq!(index.search(&ask("*")).expect("results"), SearchResults::default());
}
