//! Terms as small integers: the kernel counts integers, labels stay at the rim.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Keyword, KeywordReader};

/// A term's number in its vocabulary, dense from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

impl TermId {
    /// The number as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The keywords of a corpus, numbered in the code point order of their keys, so that a number
/// never depends on the order of the records.
///
/// A label is the thesaurus' preferred form, else the printed form that most records use, and of
/// several equally frequent ones the first in code point order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    keys: Vec<String>,
    labels: Vec<String>,
}

impl Vocabulary {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// True without any term.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// What a term is shown as.
    pub fn label(&self, term: TermId) -> &str {
        &self.labels[term.index()]
    }

    /// What a term is compared as.
    pub fn key(&self, term: TermId) -> &str {
        &self.keys[term.index()]
    }

    /// The labels in order of number.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }

    /// Every number in order.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = TermId> {
        (0..self.len() as u32).map(TermId)
    }

    /// The term with this key, as [`super::Keyword::key`] gives it.
    pub fn find(&self, key: &str) -> Option<TermId> {
        self.keys.binary_search_by(|known| known.as_str().cmp(key)).ok().map(|at| TermId(at as u32))
    }
}

/// The keywords of each record as a set of terms: sorted, each once however often the record
/// repeats it, in the order of the records.
///
/// Time linear in the printed keywords; each different printed form is read once.
///
/// ```
/// # use wenmai::text::{KeywordReader, WordLists, keyword_sets};
/// let records = [vec!["Privacy", "privacy", "大数据"], vec!["privacy"]];
/// let (vocabulary, sets) = keyword_sets(&KeywordReader::new(&WordLists::empty()), records);
/// assert_eq!(sets.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
/// assert_eq!(vocabulary.label(sets[1][0]), "privacy");
/// ```
pub fn keyword_sets<R, S>(reader: &KeywordReader, records: impl IntoIterator<Item = R>) -> (Vocabulary, Vec<Vec<TermId>>)
where
    R: IntoIterator<Item = S>,
    S: AsRef<str>,
{
    term_sets(|printed| reader.keyword(printed), records)
}

/// The same for terms that are no keywords: `read` says what a printed form counts as, `None` where it counts as nothing.
pub fn term_sets<R, S>(read: impl Fn(&str) -> Option<Keyword>, records: impl IntoIterator<Item = R>) -> (Vocabulary, Vec<Vec<TermId>>)
where
    R: IntoIterator<Item = S>,
    S: AsRef<str>,
{
    let mut builder = Builder::new(read);
    let mut sets: Vec<Vec<TermId>> = records.into_iter().map(|keywords| builder.set(keywords)).collect();
    let (vocabulary, numbers) = builder.finish();
    for set in &mut sets {
        for term in set.iter_mut() {
            *term = numbers[term.index()];
        }
        set.sort_unstable();
    }
    (vocabulary, sets)
}

/// Collects terms in the order they come; numbers are final only after [`Builder::finish`].
struct Builder<F> {
    read: F,
    /// Printed form -> provisional term and number of its label.
    printed: FxHashMap<String, Option<(TermId, u32)>>,
    keys: FxHashMap<String, TermId>,
    terms: Vec<Labels>,
}

/// The labels of one term and how many records use each.
#[derive(Default)]
struct Labels {
    key: String,
    labels: Vec<(String, u64)>,
    preferred: Option<String>,
}

impl<F: Fn(&str) -> Option<Keyword>> Builder<F> {
    fn new(read: F) -> Self {
        Self { read, printed: FxHashMap::default(), keys: FxHashMap::default(), terms: Vec::new() }
    }

    fn set<S: AsRef<str>>(&mut self, keywords: impl IntoIterator<Item = S>) -> Vec<TermId> {
        let mut forms: Vec<(TermId, u32)> = Vec::new();
        for keyword in keywords {
            let keyword = keyword.as_ref();
            let form = match self.printed.get(keyword) {
                Some(form) => *form,
                None => self.intern(keyword),
            };
            forms.extend(form);
        }
        forms.sort_unstable();
        forms.dedup();
        for &(term, label) in &forms {
            self.terms[term.index()].labels[label as usize].1 += 1;
        }
        forms.dedup_by_key(|(term, _)| *term);
        forms.into_iter().map(|(term, _)| term).collect()
    }

    fn intern(&mut self, printed: &str) -> Option<(TermId, u32)> {
        let form = (self.read)(printed).map(|keyword| {
            let next = TermId(self.terms.len() as u32);
            let term = *self.keys.entry(keyword.key.clone()).or_insert(next);
            if term == next {
                self.terms.push(Labels { key: keyword.key, ..Labels::default() });
            }
            let labels = &mut self.terms[term.index()];
            if keyword.preferred {
                labels.preferred = Some(keyword.label.clone());
            }
            let known = labels.labels.iter().position(|(label, _)| *label == keyword.label);
            let label = known.unwrap_or_else(|| {
                labels.labels.push((keyword.label, 0));
                labels.labels.len() - 1
            });
            (term, label as u32)
        });
        self.printed.insert(printed.to_owned(), form);
        form
    }

    /// The vocabulary, and the final number of each provisional one.
    fn finish(self) -> (Vocabulary, Vec<TermId>) {
        let mut numbers = vec![TermId(0); self.terms.len()];
        let sorted: BTreeMap<String, (usize, Labels)> =
            self.terms.into_iter().enumerate().map(|(at, labels)| (labels.key.clone(), (at, labels))).collect();
        let mut vocabulary = Vocabulary::default();
        for (key, (at, labels)) in sorted {
            numbers[at] = TermId(vocabulary.keys.len() as u32);
            let most_used = || labels.labels.into_iter().min_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))).map(|(label, _)| label);
            vocabulary.labels.push(labels.preferred.or_else(most_used).unwrap_or_else(|| key.clone()));
            vocabulary.keys.push(key);
        }
        (vocabulary, numbers)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::WordLists;

    fn sets(records: &[&[&str]]) -> (Vocabulary, Vec<Vec<TermId>>) {
        keyword_sets(&KeywordReader::new(&WordLists::empty()), records.iter().map(|keywords| keywords.iter()))
    }

    #[test]
    fn a_repeated_keyword_counts_once() {
        let (vocabulary, sets) = sets(&[&["Privacy", "PRIVACY", "data"], &["privacy"]]);
        assert_eq!(vocabulary.len(), 2);
        assert_eq!(sets, [vec![TermId(0), TermId(1)], vec![TermId(1)]]);
    }

    #[test]
    fn the_label_is_what_most_records_print() {
        let (vocabulary, _) = sets(&[&["Big Data"], &["big data"], &["big-data"], &["big data", "BIG DATA"]]);
        assert_eq!(vocabulary.labels().collect::<Vec<_>>(), ["big data"]);
        let (vocabulary, _) = sets(&[&["b"], &["B"]]);
        assert_eq!(vocabulary.label(TermId(0)), "B", "a tie goes to the first in code point order");
    }

    #[test]
    fn terms_are_found_by_key() {
        let (vocabulary, _) = sets(&[&["隐私", "Big-Data"]]);
        assert_eq!(vocabulary.find("big data").map(|term| vocabulary.label(term)), Some("Big-Data"));
        assert_eq!(vocabulary.find("none"), None);
    }

    proptest! {
        #[test]
        fn numbers_and_labels_do_not_depend_on_the_order_of_records(
            records in prop::collection::vec(prop::collection::vec("[aAbB]{1,2}|数据|數據", 0..5), 0..8),
            turn in 0usize..8,
        ) {
            let reader = KeywordReader::new(&WordLists::empty());
            let (vocabulary, mut sets) = keyword_sets(&reader, &records);
            let mut turned = records.clone();
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            turned.iter_mut().for_each(|keywords| keywords.reverse());
            let (again, sets_again) = keyword_sets(&reader, &turned);
            sets.rotate_left(by);
            prop_assert_eq!(vocabulary, again);
            prop_assert_eq!(sets, sets_again);
        }
    }
}
