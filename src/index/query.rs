//! What a query looks for, in the terms of the index.
//!
//! A Chinese word without quotes is cut into words, all of which must stand in the work, wherever
//! the segmenter cut the work's own text; in quotes it must stand there literally. A Latin word is
//! stemmed; in quotes the words must follow each other.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, InvertedIndexRangeQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::analyzer::{PAIR, Run, pairs, runs, stem};
use super::highlight::{Mark, Pattern};
use super::schema::{Fields, SearchField};
use super::syntax::{Node, Words};
use crate::record::{Identifier, has_han};
use crate::text::{ChineseSegmenter, Cut, FoldedText, WordLists};

/// Share of a literal hit in the score beside a hit on the word.
const LITERAL: f32 = 0.25;

/// Terms that the end of a phrase may be the beginning of, in each segment: more than there are
/// characters to follow a character. Tantivy sets memory aside for all of them, 2 kB each.
const MOST_ENDINGS: u32 = 8_192;

/// Characters that only join words: a query is not narrowed by them.
const JOINING: &str = "的了与和及在是之对中为等而或从以于其将被把由向到有也";

/// A query ready to be run.
pub(super) struct Compiled {
    pub(super) query: Box<dyn Query>,
    /// What to mark in the texts of a hit.
    pub(super) patterns: Vec<Pattern>,
}

/// Translates a query. `None` where it holds nothing but stop words and punctuation.
pub(super) fn compile(node: &Node, fields: &Fields, lists: &WordLists) -> Option<Compiled> {
    let mut text = String::new();
    collect_chinese(node, &mut text);
    let segmenter = (!text.is_empty()).then(|| ChineseSegmenter::for_text(lists, &text));
    let mut compiler = Compiler { fields, segmenter, patterns: Vec::new() };
    let query = compiler.node(node, true)?;
    Some(Compiled { query, patterns: compiler.patterns })
}

/// All text of the query that must be cut into Chinese words.
fn collect_chinese(node: &Node, text: &mut String) {
    match node {
        Node::Words(words) if !words.quoted && has_han(&words.text) => {
            text.push_str(FoldedText::new(&words.text).as_str());
            text.push('\n');
        }
        Node::Not(inner) | Node::Weighted(inner, _) => collect_chinese(inner, text),
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| collect_chinese(node, text)),
        _ => {}
    }
}

struct Compiler<'f> {
    fields: &'f Fields,
    /// There where the query has Chinese to cut.
    segmenter: Option<ChineseSegmenter>,
    patterns: Vec<Pattern>,
}

/// One thing that must stand in a text.
enum Part {
    /// A word as the analyzer makes it, and for Chinese the pairs it is made of.
    Word { term: String, pairs: Vec<(usize, String)> },
    /// Terms that follow each other; the last may be the beginning of a term.
    Sequence { terms: Vec<(usize, String)>, prefix: bool },
    /// The beginning of a word, as typed and as stemmed.
    Beginning(Vec<String>),
}

impl Compiler<'_> {
    fn node(&mut self, node: &Node, marks: bool) -> Option<Box<dyn Query>> {
        match node {
            Node::Everything(None) => Some(silent(Box::new(AllQuery))),
            Node::Everything(Some(SearchField::Year)) => self.years(Bound::Included(0), Bound::Unbounded),
            Node::Everything(Some(field)) => {
                let first = Term::from_field_text(self.fields.handle(*field), "");
                Some(silent(Box::new(InvertedIndexRangeQuery::new(Bound::Included(first), Bound::Unbounded))))
            }
            Node::Words(words) => self.words(words, marks),
            Node::Years(lower, upper) => self.years(*lower, *upper),
            Node::Not(inner) => {
                let inner = self.node(inner, false)?;
                let everything: Box<dyn Query> = silent(Box::new(AllQuery));
                Some(Box::new(BooleanQuery::new(vec![(Occur::Must, everything), (Occur::MustNot, inner)])))
            }
            Node::All(nodes) => {
                let queries: Vec<_> = nodes.iter().filter_map(|node| self.node(node, marks)).collect();
                joined(Occur::Must, queries)
            }
            Node::Any(nodes) => {
                let queries: Vec<_> = nodes.iter().filter_map(|node| self.node(node, marks)).collect();
                joined(Occur::Should, queries)
            }
            Node::Weighted(inner, weight) => {
                let inner = self.node(inner, marks)?;
                Some(Box::new(BoostQuery::new(inner, *weight)))
            }
        }
    }

    fn years(&self, lower: Bound<u64>, upper: Bound<u64>) -> Option<Box<dyn Query>> {
        let term = |year: u64| Term::from_field_u64(self.fields.year, year);
        let lower = if matches!((lower, upper), (Bound::Unbounded, Bound::Unbounded)) { Bound::Included(0) } else { lower };
        Some(silent(Box::new(RangeQuery::new(lower.map(term), upper.map(term)))))
    }

    fn words(&mut self, words: &Words, marks: bool) -> Option<Box<dyn Query>> {
        let folded = FoldedText::new(&words.text);
        match words.field {
            Some(SearchField::Author) => self.name(words, folded.as_str()),
            Some(SearchField::Doi) => {
                let doi = Identifier::doi(&words.text).map_or_else(|| words.text.trim().to_lowercase(), |doi| doi.value);
                Some(self.raw(self.fields.doi, &doi, words.prefix))
            }
            Some(SearchField::Key | SearchField::Year) => Some(self.raw(self.fields.key, words.text.trim(), words.prefix)),
            Some(field) => self.text(words, folded.as_str(), &[(field, 1.0)], marks),
            None => {
                let text_fields: Vec<_> = SearchField::DEFAULT.into_iter().filter(|(field, _)| *field != SearchField::Author).collect();
                let text = self.text(words, folded.as_str(), &text_fields, marks);
                let name = self.name(words, folded.as_str()).filter(|_| text.is_some());
                let doi = Identifier::doi(&words.text).map(|doi| self.raw(self.fields.doi, &doi.value, false));
                joined(Occur::Should, text.into_iter().chain(name).chain(doi).collect())
            }
        }
    }

    /// All parts of the words, each in any of the fields.
    fn text(&mut self, words: &Words, folded: &str, fields: &[(SearchField, f32)], marks: bool) -> Option<Box<dyn Query>> {
        let parts = if words.quoted { literal(folded, words.prefix).into_iter().collect() } else { self.parts(folded, words.prefix) };
        if marks {
            let field = (fields.len() == 1).then(|| fields[0].0);
            self.patterns.extend(parts.iter().map(|part| part.pattern(field)));
        }
        let queries = parts.iter().filter_map(|part| {
            let found = fields.iter().filter_map(|&(field, weight)| {
                let query = part.query(self.fields.handle(field), words.slop)?;
                Some(Box::new(BoostQuery::new(query, weight)) as Box<dyn Query>)
            });
            joined(Occur::Should, found.collect())
        });
        joined(Occur::Must, queries.collect())
    }

    /// What words without quotes look for: each Chinese word, each Latin word, or Latin words that
    /// a hyphen joins as they follow each other.
    fn parts(&self, folded: &str, prefix: bool) -> Vec<Part> {
        let runs = runs(folded);
        if runs.iter().all(|run| !run.han) {
            return match (&runs[..], prefix) {
                ([only], true) => vec![beginning(&folded[only.range.clone()])],
                ([only], false) => {
                    stem(&folded[only.range.clone()]).map(|term| Part::Word { term, pairs: Vec::new() }).into_iter().collect()
                }
                _ => literal(folded, prefix).into_iter().collect(),
            };
        }
        let mut parts = Vec::new();
        for run in runs {
            let text = &folded[run.range.clone()];
            if run.han {
                self.chinese_parts(text, &mut parts);
            } else {
                parts.extend(stem(text).map(|term| Part::Word { term, pairs: Vec::new() }));
            }
        }
        parts
    }

    fn chinese_parts(&self, run: &str, parts: &mut Vec<Part>) {
        let Some(segmenter) = &self.segmenter else { return };
        let mut loose = String::new();
        let segments = segmenter.cut(run, Cut::Dictionary);
        let before = parts.len();
        for segment in &segments {
            if segment.word.chars().nth(1).is_none() {
                loose.push_str(segment.word);
                continue;
            }
            push_loose(&mut loose, parts);
            parts.push(Part::Word { term: segment.word.to_owned(), pairs: pair_terms(segment.word, 0).collect() });
        }
        push_loose(&mut loose, parts);
        if parts.len() == before {
            parts.extend(literal(run, false));
        }
    }

    /// A name as it stands in the byline: a Chinese one whole, the words of another in order.
    fn name(&self, words: &Words, folded: &str) -> Option<Box<dyn Query>> {
        let runs = runs(folded);
        let first = runs.first()?.position;
        // "Zhang Yi" and "Zhang, Yi" are one name: the comma's gap does not count in a query
        let gaps = if words.quoted { 1 } else { 0 };
        let terms: Vec<_> = runs.iter().map(|run| (run.position - first, folded[run.range.clone()].to_owned())).collect();
        let field = self.fields.author;
        if let [(_, name)] = &terms[..] {
            return Some(if words.prefix { beginning_query(field, name) } else { term_query(field, name) });
        }
        let slop = words.slop.max(gaps * (terms.len() as u32 - 1));
        sequence_query(field, &terms, words.prefix, slop)
    }

    fn raw(&self, field: Field, text: &str, prefix: bool) -> Box<dyn Query> {
        if prefix { beginning_query(field, text) } else { term_query(field, text) }
    }
}

/// Characters that the segmenter left alone: together they are looked up literally.
fn push_loose(loose: &mut String, parts: &mut Vec<Part>) {
    let text = std::mem::take(loose);
    let text = text.trim_matches(|c| JOINING.contains(c));
    if !text.is_empty() {
        parts.extend(literal(text, false));
    }
}

/// Terms that follow each other as in the text. `None` where it holds nothing to look for.
fn literal(folded: &str, prefix: bool) -> Option<Part> {
    let mut terms = Vec::new();
    let runs = runs(folded);
    let mut open_end = prefix;
    for (number, Run { han, range, position }) in runs.iter().enumerate() {
        let text = &folded[range.clone()];
        let last = number + 1 == runs.len();
        if *han {
            let characters = text.chars().count();
            let alone = characters == 1;
            terms.extend(pair_terms(text, *position).take(if alone { 1 } else { characters - 1 }));
            // one character at the end begins a pair: whatever follows it in the text is welcome
            open_end = if last { alone } else { open_end };
        } else if last && prefix {
            terms.push((*position, text.to_owned()));
        } else {
            terms.extend(stem(text).map(|term| (*position, term)));
        }
    }
    let first = terms.first()?.0;
    terms.iter_mut().for_each(|(position, _)| *position -= first);
    Some(Part::Sequence { terms, prefix: open_end })
}

fn pair_terms(run: &str, position: usize) -> impl Iterator<Item = (usize, String)> {
    pairs(run).map(move |(offset, pair)| (position + offset, format!("{PAIR}{pair}")))
}

fn beginning(word: &str) -> Part {
    let stem = stem(word).filter(|stem| stem != word && !stem.starts_with(word));
    Part::Beginning(std::iter::once(word.to_owned()).chain(stem).collect())
}

impl Part {
    fn query(&self, field: Field, slop: u32) -> Option<Box<dyn Query>> {
        match self {
            Self::Word { term, pairs } if pairs.is_empty() => Some(term_query(field, term)),
            Self::Word { term, pairs } => {
                let literal = sequence_query(field, &pairs[..pairs.len() - 1], false, 0)?;
                if pairs.len() == 2 {
                    // a word of two characters is a pair, wherever it stands
                    return Some(literal);
                }
                let literal: Box<dyn Query> = Box::new(BoostQuery::new(literal, LITERAL));
                joined(Occur::Should, vec![term_query(field, term), literal])
            }
            Self::Sequence { terms, prefix } => sequence_query(field, terms, *prefix, slop),
            Self::Beginning(words) => joined(Occur::Should, words.iter().map(|word| beginning_query(field, word)).collect()),
        }
    }

    fn pattern(&self, field: Option<SearchField>) -> Pattern {
        let marks = match self {
            Self::Word { term, pairs } if pairs.is_empty() => vec![(0, Mark::Stem(term.clone()))],
            Self::Word { term, .. } => term.chars().enumerate().map(|(at, c)| (at, Mark::Character(c))).collect(),
            Self::Sequence { terms, prefix } => sequence_marks(terms, *prefix),
            Self::Beginning(words) => vec![(0, Mark::Beginning(words.clone()))],
        };
        Pattern { field, marks }
    }
}

fn sequence_marks(terms: &[(usize, String)], prefix: bool) -> Vec<(usize, Mark)> {
    let mut marks = Vec::new();
    for (number, (position, term)) in terms.iter().enumerate() {
        match term.strip_prefix(PAIR) {
            Some(pair) => {
                for (offset, c) in pair.chars().enumerate() {
                    let mark = (position + offset, Mark::Character(c));
                    if marks.last() != Some(&mark) {
                        marks.push(mark);
                    }
                }
            }
            None if prefix && number + 1 == terms.len() => marks.push((*position, Mark::Beginning(vec![term.clone()]))),
            None => marks.push((*position, Mark::Stem(term.clone()))),
        }
    }
    marks
}

fn term_query(field: Field, term: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs))
}

fn beginning_query(field: Field, word: &str) -> Box<dyn Query> {
    let lower = Bound::Included(Term::from_field_text(field, word));
    let upper = Bound::Excluded(Term::from_field_text(field, &format!("{word}{}", char::MAX)));
    Box::new(InvertedIndexRangeQuery::new(lower, upper))
}

/// `None` for no terms.
fn sequence_query(field: Field, terms: &[(usize, String)], prefix: bool, slop: u32) -> Option<Box<dyn Query>> {
    let placed = || terms.iter().map(|(position, term)| (*position, Term::from_field_text(field, term))).collect::<Vec<_>>();
    match terms {
        [] => None,
        [(_, only)] if prefix => Some(beginning_query(field, only)),
        [(_, only)] => Some(term_query(field, only)),
        _ if prefix => {
            let mut query = PhrasePrefixQuery::new_with_offset(placed());
            query.set_max_expansions(MOST_ENDINGS);
            // its own score would count deleted works too, see `Statistics`
            Some(Box::new(ConstScoreQuery::new(Box::new(query), 1.0)))
        }
        _ => Some(Box::new(PhraseQuery::new_with_offset_and_slop(placed(), slop))),
    }
}

/// A query that does not count in the score.
fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn joined(occur: Occur, mut queries: Vec<Box<dyn Query>>) -> Option<Box<dyn Query>> {
    match queries.len() {
        0 => None,
        1 => queries.pop(),
        _ => Some(Box::new(BooleanQuery::new(queries.into_iter().map(|query| (occur, query)).collect()))),
    }
}
