//! The index through its public door: what is found, in which order, and how it keeps up.

#![allow(clippy::print_stderr)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use wenmai::corpus::{Work, WorkStamp};
use wenmai::index::{Index, IndexSource, SearchRequest, SearchResults, SnippetPart, Sort, Upkeep};
use wenmai::record::{Author, Field, Identifier, Record, Venue, Year};
use wenmai::text::WordLists;
use wenmai::{Error, Result};

/// A corpus in memory that counts how often it is asked.
#[derive(Default)]
struct Corpus {
    works: BTreeMap<String, Work>,
    asked: Cell<usize>,
}

impl Corpus {
    fn of(records: impl IntoIterator<Item = (&'static str, Record)>) -> Self {
        let mut corpus = Self::default();
        records.into_iter().for_each(|(key, record)| corpus.put(key, record));
        corpus
    }

    fn put(&mut self, key: &str, record: Record) {
        let digest = blake3::hash(&serde_json::to_vec(&record).expect("a record is JSON")).to_hex().to_string();
        let stamp = WorkStamp { key: key.to_owned(), digest };
        self.works.insert(key.to_owned(), Work { stamp, record, sources: 1 });
    }

    fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for work in self.works.values() {
            hasher.update(work.stamp.key.as_bytes());
            hasher.update(work.stamp.digest.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

impl IndexSource for Corpus {
    fn stamps(&self) -> Result<Vec<WorkStamp>> {
        self.asked.set(self.asked.get() + 1);
        Ok(self.works.values().map(|work| work.stamp.clone()).collect())
    }

    fn works(&self, keys: &[String], each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()> {
        keys.iter().try_for_each(|key| each(self.works[key].clone()))
    }
}

fn record(title: &str, abstract_text: &str, keywords: &[&str], authors: &[&str], year: u16) -> Record {
    Record {
        title: title.into(),
        abstract_text: (!abstract_text.is_empty()).then(|| abstract_text.into()),
        author_keywords: keywords.iter().map(|keyword| (*keyword).into()).collect(),
        authors: authors.iter().map(|name| Author::new(*name)).collect(),
        year: if year == 0 { Field::Missing } else { Field::Typed(Year(year)) },
        ..Record::default()
    }
}

/// Invented records.
fn library() -> Corpus {
    let mut with_doi = record(
        "Privacy economics in digital markets",
        "Consumers trade data for services.",
        &["privacy", "Digital Economy"],
        &["Zhang, Yi", "Smith, John"],
        2016,
    );
    with_doi.identifiers = vec![Identifier::doi("10.1000/PRIV.7").expect("a doi")];
    with_doi.venue = Venue { name: "Journal of Data Policy".into(), ..Venue::default() };
    Corpus::of([
        ("w1", record("数字经济时代的隐私保护", "本文研究数字经济中的个人信息与隐私。", &["数字经济", "隐私"], &["王伟", "李娜"], 2018)),
        ("w2", record("數字經濟與經濟增長", "實證分析。", &["數字經濟"], &["王伟明"], 2019)),
        ("w3", with_doi),
        ("w4", record("中华人民共和国税收制度", "个税改革与企业所得税。", &["税收"], &["欧阳修远"], 2014)),
        (
            "w5",
            record(
                "A survey of E-commerce platforms",
                "Economies of scale; COVID-19 and online retail. 5G网络的影响。",
                &["e-commerce", "platform"],
                &["Wang, Wei"],
                0,
            ),
        ),
        ("w6", record("基数字典与编码", "", &["coding"], &["张三"], 2010)),
        (
            "w7",
            record(
                "Privacy by design",
                "Engineering privacy into systems of the digital economy.",
                &["Privacy", "digital economy"],
                &["Smith, Jane"],
                2019,
            ),
        ),
    ])
}

fn lists(folder: &Path) -> WordLists {
    let path = |name: &str, text: &str| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    WordLists::read(
        &path("dictionary.txt", "数字经济\n个人信息\n"),
        &path("thesaurus.tsv", "digital economy\t数字经济\nprivacy\t隐私\n"),
        &path("stopwords.txt", "coding\n"),
    )
    .expect("lists")
}

/// A folder with an index of the corpus.
struct Bench {
    folder: tempfile::TempDir,
    lists: WordLists,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let lists = lists(folder.path());
        Self { folder, lists }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn open(&self, corpus: &Corpus) -> (Index, Upkeep) {
        Index::open(&self.path(), &self.lists, &corpus.digest(), corpus, &mut |_, _| {}).expect("an index")
    }
}

fn library_index() -> &'static Index {
    static LIBRARY: std::sync::OnceLock<(Bench, Index)> = std::sync::OnceLock::new();
    let (_, index) = LIBRARY.get_or_init(|| {
        let bench = Bench::new();
        let (index, _) = bench.open(&library());
        (bench, index)
    });
    index
}

fn search(request: &SearchRequest) -> Result<SearchResults> {
    library_index().search(request)
}

fn ask(query: &str) -> SearchRequest {
    SearchRequest { query: query.into(), ..SearchRequest::default() }
}

fn keys(results: &SearchResults) -> Vec<&str> {
    results.hits.iter().map(|hit| hit.key.as_str()).collect()
}

/// The keys found, in order of key.
fn found(query: &str) -> Vec<String> {
    let results = search(&ask(query)).unwrap_or_else(|error| panic!("{query}: {error}"));
    let mut keys: Vec<String> = keys(&results).into_iter().map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn words_fields_and_years_find_what_they_say() {
    for (query, works) in [
        // Chinese words, any width and script, all of them
        ("数字经济", "w1 w2 w3 w7"),
        ("數字經濟", "w1 w2 w3 w7"),
        ("数字经济 AND 隐私", "w1 w3 w7"),
        ("数字经济隐私保护", "w1"),
        ("数字经济的增长", "w2"),
        ("title:数字", "w1 w2 w6"),
        ("个人信息", "w1"),
        // English words are stemmed, stop words do not narrow
        ("economy", "w3 w5 w7"),
        ("the privacy of systems", "w7"),
        ("PRIVACY", "w3 w7"),
        ("e-commerce", "w5"),
        ("platf*", "w5"),
        ("economies*", "w3 w5 w7"),
        // phrases
        ("\"digital economy\"", "w3 w7"),
        ("keyword:\"digital economy\"", "w3 w7"),
        ("\"economy digital\"", ""),
        ("\"engineering systems\"~2", "w7"),
        ("“个人信息与隐私”", "w1"),
        // fields
        ("author:王伟", "w1"),
        ("作者：王伟", "w1"),
        ("author:王伟*", "w1 w2"),
        ("author:欧阳修远", "w4"),
        ("author:smith", "w3 w7"),
        ("author:\"zhang yi\"", "w3"),
        ("author:\"Smith, J\"*", "w3 w7"),
        ("王伟", "w1"),
        ("venue:policy", "w3"),
        ("doi:10.1000/priv.7", "w3"),
        ("doi:https\\://doi.org/10.1000/PRIV.7", "w3"),
        ("doi:\"https://doi.org/10.1000/PRIV.7\"", "w3"),
        ("10.1000/priv.7", "w3"),
        ("key:w4", "w4"),
        ("keyword:数字经济", "w1 w2 w3 w7"),
        // years
        ("privacy year:[2014 TO 2016]", "w3"),
        ("year:2019", "w2 w7"),
        ("year:{2014 TO 2018]", "w1 w3"),
        ("year:>=2018", "w1 w2 w7"),
        ("year:<2014", "w6"),
        ("year:IN [2010 2014]", "w4 w6"),
        ("year:*", "w1 w2 w3 w4 w6 w7"),
        ("-year:*", "w5"),
        // operators
        ("*", "w1 w2 w3 w4 w5 w6 w7"),
        ("隐私 OR 税收", "w1 w3 w4 w7"),
        ("privacy -design", "w3"),
        ("NOT privacy AND year:*", "w1 w2 w4 w6"),
        ("title:(隐私 OR privacy)", "w1 w3 w7"),
        ("privacy^3 OR 税收^0.5", "w3 w4 w7"),
        ("abstract:*", "w1 w2 w3 w4 w5 w7"),
        ("coding", "w6"),
        ("zzz", ""),
    ] {
        assert_eq!(found(query), works.split_whitespace().collect::<Vec<_>>(), "{query}");
    }
}

#[test]
fn a_quoted_query_finds_every_literal_part() {
    for (query, work) in [
        ("人民共和国", "w4"),
        ("华人民共", "w4"),
        ("国税收", "w4"),
        ("税", "w4"),
        ("度", "w4"),
        ("业所得税", "w4"),
        ("济时代", "w1"),
        ("字經濟", "w2"),
        ("5G网络", "w5"),
        ("5g网", "w5"),
        ("络的影", "w5"),
        ("数字典", "w6"),
        ("e commerce platform", "w5"),
        ("covid-19", "w5"),
    ] {
        let keys = found(&format!("\"{query}\""));
        assert!(keys.iter().any(|key| key == work), "{query}: {keys:?}");
    }
    for query in ["人共和国", "经济数字", "税收保护", "的隐私保护本文"] {
        assert_eq!(found(&format!("\"{query}\"")), Vec::<String>::new(), "{query}");
    }
}

#[test]
fn pages_follow_each_other_and_the_total_stays() {
    for sort in [Sort::Relevance, Sort::YearAscending, Sort::YearDescending] {
        let whole = search(&SearchRequest { sort, limit: 100, ..ask("*") }).expect("results");
        let mut pages = Vec::new();
        for offset in 0..9 {
            let page = search(&SearchRequest { sort, limit: 1, offset, ..ask("*") }).expect("results");
            assert_eq!(page.total, 7);
            pages.extend(page.hits);
        }
        assert_eq!(pages, whole.hits);
    }
}

#[test]
fn sorts_by_year_with_unknown_years_last_and_ties_by_key() {
    let sorted = |sort| {
        let results = search(&SearchRequest { sort, ..ask("*") }).expect("results");
        keys(&results).join(" ")
    };
    assert_eq!(sorted(Sort::YearAscending), "w6 w4 w3 w1 w2 w7 w5");
    assert_eq!(sorted(Sort::YearDescending), "w2 w7 w1 w3 w4 w6 w5");
    assert_eq!(sorted(Sort::Relevance), "w1 w2 w3 w4 w5 w6 w7", "equal scores");
}

#[test]
fn a_hit_in_the_title_comes_before_one_in_the_abstract() {
    let results = search(&ask("economies")).expect("results");
    assert_eq!(keys(&results).last(), Some(&"w5"), "only its abstract has the word");
    assert!(results.hits.windows(2).all(|pair| pair[0].score >= pair[1].score && pair[1].score > 0.0));
}

#[test]
fn years_and_keywords_are_counted_over_all_that_matches() {
    let results = search(&SearchRequest { limit: 1, facets: 2, ..ask("数字经济 OR privacy") }).expect("results");
    assert_eq!((results.total, results.hits.len()), (4, 1));
    assert_eq!(results.years, [(2016, 1), (2018, 1), (2019, 2)]);
    assert_eq!(results.keywords, [("数字经济".to_owned(), 4), ("隐私".to_owned(), 3)]);
    let none = search(&SearchRequest { facets: 0, ..ask("*") }).expect("results");
    assert!(none.years.is_empty() && none.keywords.is_empty());
    let all = search(&SearchRequest { facets: 100, ..ask("*") }).expect("results");
    assert!(all.keywords.iter().all(|(keyword, _)| keyword != "coding"), "a stop word is no keyword");
}

fn hits(parts: &[SnippetPart]) -> Vec<&str> {
    parts.iter().filter(|part| part.hit).map(|part| part.text.as_str()).collect()
}

#[test]
fn what_was_found_is_marked_as_it_is_printed() {
    let first = |query: &str| search(&ask(query)).expect("results").hits.into_iter().next().expect("a hit");
    let hit = first("\"经济增长\"");
    assert_eq!(hits(&hit.title_parts), ["經濟增長"]);
    let hit = first("隐私 个人信息");
    assert_eq!((hits(&hit.title_parts), hits(&hit.snippet)), (vec!["隐私"], vec!["个人信息", "隐私"]));
    let hit = first("title:privacy engineering");
    assert_eq!((hits(&hit.title_parts), hits(&hit.snippet)), (vec!["Privacy"], vec!["Engineering"]));
    let hit = first("\"5g网络\"");
    assert_eq!(hits(&hit.snippet), ["5G网络"]);
    assert_eq!(hit.title_parts.iter().map(|part| part.text.as_str()).collect::<String>(), hit.title);
    let plain = search(&SearchRequest { snippets: false, ..ask("隐私") }).expect("results");
    assert!(plain.hits.iter().all(|hit| hit.title_parts.is_empty() && hit.snippet.is_empty()));
}

#[test]
fn a_malformed_query_is_an_error_with_its_place() {
    for (query, place) in [("\"privacy", 0), ("隐私 AND", 8), ("yaer:2019", 0), ("year:[2014 2019]", 11), ("((a)", 0), ("", 0)] {
        match search(&ask(query)) {
            Err(error @ Error::Query { position, .. }) => {
                assert_eq!(position, place, "{query}");
                let shown = error.to_string();
                assert_eq!(shown.lines().last().and_then(|line| line.find('^')), Some(position + 2), "{shown}");
            }
            other => panic!("{query}: {other:?}"),
        }
    }
    assert!(matches!(search(&ask("the")), Err(Error::Query { .. })));
    assert!(matches!(search(&ask("，。")), Err(Error::Query { .. })));
}

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_query_is_answered_or_refused(query in "\\PC{0,24}|([\"()\\[\\]{}:*^~+\\-<>=\\\\]|AND |OR |NOT |TO |IN |year:|title:|author:|privacy|数字经济|隐|2019| ){0,16}") {
        match search(&ask(&query)) {
            Ok(results) => prop_assert!(results.hits.len() <= 10 && results.hits.len() <= results.total),
            Err(error) => prop_assert!(matches!(error, Error::Query { .. }), "{error}"),
        }
    }

    #[test]
    fn any_part_of_a_title_is_found_literally(work in 0usize..7, from in 0usize..40, length in 1usize..12) {
        let library = library();
        let (key, work) = library.works.iter().nth(work).expect("seven works");
        let title: Vec<char> = work.record.title.chars().collect();
        let from = from % title.len();
        let to = (from + length).min(title.len());
        let part: String = title[from..to].iter().collect();
        let cuts = |at: usize| at > 0 && at < title.len() && title[at - 1].is_ascii_alphanumeric() && title[at].is_ascii_alphanumeric();
        prop_assume!(!cuts(from) && !cuts(to));
        match search(&ask(&format!("title:\"{part}\""))) {
            Ok(results) => prop_assert!(results.hits.iter().any(|hit| hit.key == *key), "{part}"),
            Err(error) => prop_assert!(error.to_string().contains("too common"), "{error}"),
        }
    }
}
