//! Which of the works found come first, and how many there are of each year and keyword.
//!
//! Order is total: equal scores or years are ordered by key, so the same corpus gives the same page
//! whatever the order in which it was indexed.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io;

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError, Term};

use super::Sort;

/// Between key and label of a keyword to be counted.
pub(super) const SEPARATOR: char = '\u{1F}';

/// Collects the best works and counts them all.
pub(super) struct Ranking {
    pub(super) sort: Sort,
    /// How many of the best are wanted.
    pub(super) keep: usize,
    /// Whether years and keywords are counted.
    pub(super) count: bool,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    pub(super) total: usize,
    pub(super) best: Vec<(DocAddress, Score)>,
    /// Year and works, in order of year.
    pub(super) years: Vec<(u64, usize)>,
    /// Label and works of each keyword, the most frequent first.
    pub(super) keywords: Vec<(String, usize)>,
}

/// A work within a segment.
#[derive(Debug, Clone, Copy)]
struct Place {
    score: Score,
    year: Option<u64>,
    /// Number of the key among the segment's keys in order.
    key: u64,
    doc: DocId,
}

impl Collector for Ranking {
    type Fruit = Ranked;
    type Child = SegmentRanking;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentRanking> {
        let text = |name: &str| -> tantivy::Result<Option<StrColumn>> { reader.fast_fields().str(name) };
        let keys = text("key")?.ok_or_else(|| TantivyError::SchemaError("a segment without keys".into()))?;
        let facets = if self.count { text("facet")? } else { None };
        Ok(SegmentRanking {
            segment,
            sort: self.sort,
            keep: self.keep,
            total: 0,
            places: Vec::new(),
            years: reader.fast_fields().column_opt("year")?,
            keys,
            year_counts: BTreeMap::new(),
            facet_counts: facets.as_ref().map_or_else(Vec::new, |facets| vec![0; facets.num_terms()]),
            facets,
            count: self.count,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<SegmentRanking>) -> tantivy::Result<Ranked> {
        let mut ranked = Ranked::default();
        let mut best = Vec::new();
        let mut years: BTreeMap<u64, usize> = BTreeMap::new();
        let mut keywords: FxHashMap<String, (usize, BTreeMap<String, usize>)> = FxHashMap::default();
        for segment in segments {
            ranked.total += segment.total;
            for place in &segment.places {
                let mut key = String::new();
                segment.keys.ord_to_str(place.key, &mut key)?;
                best.push((*place, key, DocAddress::new(segment.segment, place.doc)));
            }
            segment.year_counts.iter().for_each(|(year, works)| *years.entry(*year).or_default() += works);
            segment.each_keyword(|key, label, works| {
                let (total, labels) = keywords.entry(key.to_owned()).or_default();
                *total += works;
                *labels.entry(label.to_owned()).or_default() += works;
            })?;
        }
        best.sort_unstable_by(|(a, a_key, _), (b, b_key, _)| self.sort.order(a, b).then_with(|| a_key.cmp(b_key)));
        ranked.best = best.into_iter().take(self.keep).map(|(place, _, address)| (address, place.score)).collect();
        ranked.years = years.into_iter().collect();
        let mut counted: Vec<(usize, String, String)> = keywords
            .into_iter()
            .map(|(key, (total, labels))| {
                // the form most of these works print; of equals the first in code point order
                let label = labels.into_iter().min_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                (total, label.map_or_else(|| key.clone(), |(label, _)| label), key)
            })
            .collect();
        counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
        ranked.keywords = counted.into_iter().map(|(works, label, _)| (label, works)).collect();
        Ok(ranked)
    }
}

impl Sort {
    fn order(self, a: &Place, b: &Place) -> Ordering {
        let missing_last = |a: Option<u64>, b: Option<u64>, order: fn(&u64, &u64) -> Ordering| match (a, b) {
            (Some(a), Some(b)) => order(&a, &b),
            _ => b.is_some().cmp(&a.is_some()),
        };
        match self {
            Self::Relevance => b.score.total_cmp(&a.score),
            Self::YearAscending => missing_last(a.year, b.year, |a, b| a.cmp(b)),
            Self::YearDescending => missing_last(a.year, b.year, |a, b| b.cmp(a)),
        }
    }
}

/// The works found in one segment.
pub(super) struct SegmentRanking {
    segment: SegmentOrdinal,
    sort: Sort,
    keep: usize,
    total: usize,
    places: Vec<Place>,
    years: Option<Column<u64>>,
    keys: StrColumn,
    count: bool,
    year_counts: BTreeMap<u64, usize>,
    facets: Option<StrColumn>,
    /// Works of each keyword, by its number in the segment.
    facet_counts: Vec<u32>,
}

impl SegmentCollector for SegmentRanking {
    type Fruit = Self;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let year = self.years.as_ref().and_then(|years| years.first(doc));
        if self.count {
            if let Some(year) = year {
                *self.year_counts.entry(year).or_default() += 1;
            }
            if let Some(facets) = &self.facets {
                facets.ords().values_for_doc(doc).for_each(|number| self.facet_counts[number as usize] += 1);
            }
        }
        if self.keep > 0 {
            let key = self.keys.ords().first(doc).unwrap_or(u64::MAX);
            // the order in which parts of a score are added differs between segments; rounding hides the last bit
            let score = (score * 4096.0).round() / 4096.0;
            self.places.push(Place { score, year, key, doc });
            if self.places.len() >= self.keep.saturating_mul(2).max(1024) {
                self.cut();
            }
        }
    }

    fn harvest(mut self) -> Self {
        self.cut();
        self
    }
}

impl SegmentRanking {
    fn cut(&mut self) {
        if self.places.len() > self.keep {
            let sort = self.sort;
            self.places.select_nth_unstable_by(self.keep, |a, b| sort.order(a, b).then(a.key.cmp(&b.key)));
            self.places.truncate(self.keep);
        }
    }

    /// Calls `each` with key, label and works of every keyword counted.
    fn each_keyword(&self, mut each: impl FnMut(&str, &str, usize)) -> io::Result<()> {
        let Some(facets) = &self.facets else { return Ok(()) };
        let mut value = String::new();
        for (number, &works) in self.facet_counts.iter().enumerate().filter(|(_, works)| **works > 0) {
            value.clear();
            facets.ord_to_str(number as u64, &mut value)?;
            let (key, label) = value.split_once(SEPARATOR).unwrap_or((&value, &value));
            each(key, label, works as usize);
        }
        Ok(())
    }
}

/// Statistics of the works that are there: tantivy's own still count deleted ones until segments
/// are merged, and a corpus would rank differently after an update than when indexed anew.
pub(super) struct Statistics<'s> {
    pub(super) searcher: &'s Searcher,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    /// Lengths as the index keeps them, in one byte: the only form that survives every merge.
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let mut tokens = 0;
        for reader in self.searcher.segment_readers() {
            let lengths = reader.get_fieldnorms_reader(field)?;
            tokens += reader.doc_ids_alive().map(|doc| u64::from(lengths.fieldnorm(doc))).sum::<u64>();
        }
        Ok(tokens.max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.searcher.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut works = 0;
        for reader in self.searcher.segment_readers() {
            let index = reader.inverted_index(term.field())?;
            let Some(alive) = reader.alive_bitset() else {
                works += u64::from(index.doc_freq(term)?);
                continue;
            };
            let Some(mut postings) = index.read_postings(term, tantivy::schema::IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                works += u64::from(alive.is_alive(postings.doc()));
                postings.advance();
            }
        }
        Ok(works)
    }
}
