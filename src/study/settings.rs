//! The settings of a study, with every default.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{FilterValue, Incremental, Interval, SearchBy};
use crate::corpus::MatchBy;
use crate::metrics::{CommunitySearch, LayoutSearch};
use crate::network::{Counting, Pruning, Recipe, Selecting, Similarity, Unit};
use crate::record::YearSpan;
use crate::text::Extraction;
use crate::timeline::TimeSlices;

/// All of study.toml.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[study]`
    pub study: StudySettings,
    /// `[[source]]`, what `crawl` collects.
    #[serde(default, rename = "source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// `[crawl]`, how it is collected.
    #[serde(default)]
    pub crawl: CrawlSettings,
    /// `[duplicates]`
    #[serde(default)]
    pub duplicates: DuplicateSettings,
    /// `[import]`
    #[serde(default, skip_serializing_if = "ImportSettings::is_default")]
    pub import: ImportSettings,
    /// `[keywords]`
    #[serde(default)]
    pub keywords: KeywordSettings,
    /// `[network]`
    #[serde(default)]
    pub network: NetworkSettings,
    /// `[growth]`
    #[serde(default)]
    pub growth: super::GrowthSettings,
    /// `[bursts]`
    #[serde(default)]
    pub bursts: super::BurstSettings,
    /// `[certainty]`
    #[serde(default)]
    pub certainty: super::CertaintySettings,
    /// `[[event]]`, drawn on the timeline.
    #[serde(default, rename = "event", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}

/// `[study]`: what the review is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudySettings {
    /// Title of the review, at the head of the report.
    pub title: String,
    /// First and last year, both included.
    pub years: YearSpan,
    /// Language of the report and the figures.
    #[serde(default)]
    pub language: Language,
    /// Output folder, relative to the study's.
    #[serde(default = "default_output")]
    pub output: PathBuf,
    /// A notice that must stand at the head of the report and on every figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// The latest year a record can plausibly bear; later ones are kept verbatim and reported.
    /// Never read from the clock, so that a corpus imports alike on any day.
    #[serde(default = "default_as_of")]
    pub as_of: u16,
}

fn default_output() -> PathBuf {
    "output".into()
}

fn default_as_of() -> u16 {
    2026
}

/// Language of what is shown to a reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Simplified Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

/// `[import]`: how export files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportSettings {
    /// Headings of tables that are not known, each with what the column holds.
    pub columns: BTreeMap<String, String>,
}

impl ImportSettings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// `[[source]]`: one place to collect from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Which interface is spoken.
    pub provider: Provider,
    /// Base address, for providers that are many (oai-pmh, journal), or another one than the usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What to ask for, for providers that search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// What else records must be, by the provider's own names; of several values any will do (openalex,
    /// crossref, doaj, arxiv).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, FilterValue>,
    /// At most so many records, in the provider's order (openalex, crossref: of each year, doaj, arxiv).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Records a page, where the provider's usual number will not do (openalex, crossref, doaj, arxiv).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_page: Option<u64>,
    /// How the query is asked (openalex).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchBy>,
    /// What a later visit asks for (openalex, crossref).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incremental: Option<Incremental>,
    /// The variable of the environment that holds the key (openalex, crossref).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_env: Option<String>,
    /// The file that holds the key, beside the study (openalex, crossref).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// Price of a page of a list in USD, where the answer does not say it (openalex).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price: Option<f64>,
    /// Price of a page of a search in USD (openalex).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_price: Option<f64>,
    /// Least time between two requests, three seconds without it (arxiv).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Interval>,
    /// Sets of an OAI-PMH repository; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<String>,
    /// Form of the records (metadata prefix of OAI-PMH); the richest that can be read without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Ask for the first, whole list in parts of so many days of datestamps: a part that breaks
    /// costs only itself (oai-pmh); days of indexing asked for at once, one without it (crossref).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Interval>,
    /// Address of the sitemap, where robots.txt does not name it (journal).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sitemap: Option<String>,
    /// Parts of the address of an article's page, `*` for anything; empty for those of the known
    /// journal systems (journal).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<String>,
    /// Parts of the address of a page that lists articles (journal).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<String>,
    /// How old the last look at what is known may be, 30 days without it: at the whole list, for
    /// repositories that do not tell of deletions (oai-pmh); at an article's page (journal);
    /// at the works that are known (openalex).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recheck: Option<Interval>,
    /// How old the last complete visit may be before a crawl goes again, such as "7d".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Interval>,
}

/// `[crawl]`: manners and limits of collecting, the same for every source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrawlSettings {
    /// A mail address that a repository's keeper can write to, sent with every request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Least time from one request's start to the next's, at one host.
    pub delay: Interval,
    /// Tries a request, the first included.
    pub tries: u32,
    /// A server that asks for a longer wait than this is left to a later run.
    pub longest_wait: Interval,
    /// For an answer as a whole.
    pub timeout: Interval,
    /// Most bytes of an unpacked answer.
    pub largest_answer: usize,
    /// A list is cut off after so many pages.
    pub most_pages: u64,
    /// A run ends after so many requests, to be gone on with by the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_requests: Option<u64>,
    /// A run ends after so long, to be gone on with by the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_run: Option<Interval>,
}

impl Default for CrawlSettings {
    fn default() -> Self {
        Self {
            contact: None,
            delay: Interval::seconds(1),
            tries: 6,
            longest_wait: Interval::seconds(600),
            timeout: Interval::seconds(120),
            largest_answer: 64 << 20,
            most_pages: 1_000_000,
            most_requests: None,
            longest_run: None,
        }
    }
}

/// Interfaces that records are collected through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// OpenAlex works.
    Openalex,
    /// Crossref works.
    Crossref,
    /// Any OAI-PMH 2.0 repository.
    OaiPmh,
    /// Directory of Open Access Journals.
    Doaj,
    /// arXiv.
    Arxiv,
    /// A journal's own site.
    Journal,
    /// CNKI 知网: no open interface; exports by hand go into the inbox.
    Cnki,
    /// Wanfang 万方: as CNKI.
    Wanfang,
    /// CQVIP 维普: as CNKI.
    Cqvip,
    /// CSSCI: as CNKI.
    Cssci,
    /// Web of Science: as CNKI.
    Wos,
    /// Scopus: as CNKI.
    Scopus,
}

/// `[duplicates]`: which records are one work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DuplicateSettings {
    /// By what copies are recognised.
    #[serde(rename = "match")]
    pub by: MatchBy,
}

/// `[keywords]`: what is a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeywordSettings {
    /// Which keywords count, in order; `extracted` fills in for records that have none of the others.
    pub from: Vec<KeywordSource>,
    /// How `extracted` finds keywords in title and abstract.
    pub extraction: Extraction,
    /// How many `extracted` finds in a record; words of the study's lists all count.
    pub extracted_per_record: usize,
    /// Records a keyword must stand in to become a node.
    pub min_occurrences: u32,
    /// At most so many nodes, the most frequent first, of equally frequent ones the stronger tied; ties at the cut all fall out.
    pub max_nodes: usize,
    /// A record with more keywords than this is left out of the pair counts and reported.
    pub max_per_record: usize,
    /// How a record with k keywords counts.
    pub counting: Counting,
    /// How link strength is normalised.
    pub similarity: Similarity,
}

impl Default for KeywordSettings {
    fn default() -> Self {
        Self {
            from: vec![KeywordSource::Author, KeywordSource::Index, KeywordSource::Extracted],
            extraction: Extraction::default(),
            extracted_per_record: 5,
            min_occurrences: 2,
            max_nodes: 500,
            max_per_record: 200,
            counting: Counting::default(),
            similarity: Similarity::default(),
        }
    }
}

/// Where keywords come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeywordSource {
    /// The authors' own.
    Author,
    /// The database's.
    Index,
    /// Found in title and abstract.
    Extracted,
}

impl Settings {
    /// How sets of terms become a network in this study.
    pub fn recipe(&self) -> Recipe {
        let keywords = &self.keywords;
        Recipe {
            counting: keywords.counting,
            max_per_record: keywords.max_per_record,
            min_occurrences: keywords.min_occurrences,
            max_nodes: keywords.max_nodes,
            selecting: self.network.selection,
            similarity: keywords.similarity,
            pruning: self.network.pruning,
        }
    }
}

/// `[network]`: what is measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkSettings {
    /// Which betweenness is ranked by.
    pub betweenness: BetweennessSettings,
    /// How communities of keywords are sought.
    pub communities: CommunitySearch,
    /// How the map is sought.
    pub layout: LayoutSearch,
    /// Which terms are candidates for nodes.
    pub selection: Selecting,
    /// Which edges stay.
    pub pruning: Pruning,
    /// How the study's years are cut into slices, such as "3y".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slices: Option<TimeSlices>,
    /// Other networks that a run writes beside that of the keywords.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<UnitSettings>,
}

/// `also = [{ unit, by, with, min_occurrences, max_nodes }]`: a network of another unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitSettings {
    /// What a node is.
    pub unit: Unit,
    /// What two nodes share, where it is not the works they stand in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Unit>,
    /// A second kind of node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Unit>,
    /// Works a node must stand in; the keywords' minimum where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_occurrences: Option<u32>,
    /// At most so many nodes; the keywords' maximum where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_nodes: Option<usize>,
}

impl UnitSettings {
    /// What its files are called: `author`, `venue-by-keyword`, `keyword-with-author`.
    pub fn name(&self) -> String {
        let more = |word: &str, unit: Option<Unit>| unit.map_or(String::new(), |unit| format!("-{word}-{unit}"));
        format!("{}{}{}", self.unit, more("by", self.by), more("with", self.with))
    }
}

/// `betweenness = { weights, normalized, sample, confidence, seed }`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BetweennessSettings {
    /// How link strength enters a path's length.
    pub weights: Weights,
    /// Whether figures show the value divided by (n - 1)(n - 2) / 2.
    pub normalized: bool,
    /// Largest error of the normalised value with which an estimate will do; none asks for the exact value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<f64>,
    /// Probability that no keyword's estimate is off by more.
    pub confidence: f64,
    /// Start of the random numbers of the estimate.
    pub seed: u64,
}

impl Default for BetweennessSettings {
    fn default() -> Self {
        Self { weights: Weights::None, normalized: true, sample: None, confidence: 0.9, seed: 0 }
    }
}

/// Length of an edge on a shortest path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// Every edge is 1 long.
    #[default]
    None,
    /// An edge of n co-occurrences is 1/n long.
    Inverse,
}

/// `[[event]]`: something that happened in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub year: u16,
    /// What, in a few words.
    pub label: String,
}
