//! A small library of invented records, with an index in a folder of its own.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wenmai::Result;
use wenmai::corpus::{Work, WorkStamp};
use wenmai::index::{Index, IndexSource, SearchRequest, Upkeep};
use wenmai::record::{Author, Field, Identifier, Record, Venue, Year};
use wenmai::text::WordLists;

/// A corpus in memory that counts how often it is asked.
#[derive(Default)]
pub(crate) struct Corpus {
    pub(crate) works: BTreeMap<String, Work>,
    pub(crate) asked: Cell<usize>,
}

impl Corpus {
    pub(crate) fn of(records: impl IntoIterator<Item = (&'static str, Record)>) -> Self {
        let mut corpus = Self::default();
        records.into_iter().for_each(|(key, record)| corpus.put(key, record));
        corpus
    }

    pub(crate) fn put(&mut self, key: &str, record: Record) {
        let digest = blake3::hash(&serde_json::to_vec(&record).expect("a record is JSON")).to_hex().to_string();
        let stamp = WorkStamp { key: key.to_owned(), digest };
        self.works.insert(key.to_owned(), Work { stamp, record, sources: 1 });
    }

    pub(crate) fn digest(&self) -> String {
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

pub(crate) fn record(title: &str, abstract_text: &str, keywords: &[&str], authors: &[&str], year: u16) -> Record {
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
pub(crate) fn library() -> Corpus {
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

pub(crate) fn lists(folder: &Path) -> WordLists {
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
pub(crate) struct Bench {
    folder: tempfile::TempDir,
    pub(crate) lists: WordLists,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let lists = lists(folder.path());
        Self { folder, lists }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    pub(crate) fn open(&self, corpus: &Corpus) -> (Index, Upkeep) {
        Index::open(&self.path(), &self.lists, &corpus.digest(), corpus, &mut |_, _| {}).expect("an index")
    }
}

pub(crate) fn ask(query: &str) -> SearchRequest {
    SearchRequest { query: query.into(), ..SearchRequest::default() }
}
