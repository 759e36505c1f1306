//! Which keywords of a corpus are perhaps one.

use std::collections::BTreeMap;

use super::{EXAMPLES, Suggestion};
use crate::Result;
use crate::cli::index::word_lists;
use crate::corpus::{Corpus, LinkVerdict};
use crate::record::{Record, has_han};
use crate::study::{Language, Study};
use crate::text::{
    CountedTerm, KeywordReader, ParallelKeywords, TermId, Variant, VariantKind, keyword_pairs, keyword_sets, keyword_variants,
};

/// Keywords of every work, both languages, read with the study's lists: what they settle already is not proposed.
pub(super) fn suggestions(corpus: &Corpus, study: &Study, min_aligned: u64) -> Result<Vec<Suggestion>> {
    let reader = KeywordReader::new(&word_lists(study)?);
    let (mut works, mut parallel, mut printed) = (Vec::new(), Vec::new(), Vec::new());
    let mut bilingual: BTreeMap<String, Vec<String>> = BTreeMap::new();
    corpus.each_work(&mut |work| {
        let record = &work.record;
        let (here, there) = in_two_languages(record);
        bilingual.insert(work.stamp.key.clone(), record.author_keywords.clone());
        parallel.push((here, there));
        printed.push(all_keywords(record));
        works.push(work.stamp.key);
        Ok(())
    })?;
    // the same paper in two languages as two works: each gives one list
    for link in corpus.links(&[LinkVerdict::Translation])? {
        let lists = [&link.a.work, &link.b.work].map(|key| bilingual.get(key).cloned().unwrap_or_default());
        let [one, other] = lists;
        let (one, other) = if one.iter().any(|keyword| has_han(keyword)) { (one, other) } else { (other, one) };
        parallel.push((one, other));
    }
    let (vocabulary, sets) = keyword_sets(&reader, &printed);
    let examples = examples(&sets, vocabulary.len());
    let occurrences = occurrences(&sets, vocabulary.len());
    let terms: Vec<CountedTerm> = vocabulary
        .terms()
        .map(|term| CountedTerm {
            key: vocabulary.key(term).into(),
            label: vocabulary.label(term).into(),
            occurrences: occurrences[term.index()],
        })
        .collect();
    let suggestion = |variant: usize, preferred: usize, kind: VariantKind, evidence: String| Suggestion {
        variant: terms[variant].label.clone(),
        preferred: terms[preferred].label.clone(),
        kind,
        occurrences: (terms[variant].occurrences, terms[preferred].occurrences),
        evidence,
        examples: examples[variant].iter().map(|&work| works[work].clone()).collect(),
    };
    let counts =
        |variant: usize, preferred: usize| format!("in {} works against {}", terms[variant].occurrences, terms[preferred].occurrences);
    let mut found: Vec<Suggestion> = keyword_variants(&terms)
        .into_iter()
        .map(|Variant { variant, preferred, kind }| suggestion(variant, preferred, kind, counts(variant, preferred)))
        .collect();
    let numbered = |keywords: &[String]| -> Vec<TermId> {
        keywords.iter().filter_map(|keyword| reader.keyword(keyword)).filter_map(|keyword| vocabulary.find(&keyword.key)).collect()
    };
    let parallel: Vec<ParallelKeywords> =
        parallel.iter().map(|(here, there)| ParallelKeywords { here: numbered(here), there: numbered(there) }).collect();
    for pair in keyword_pairs(&parallel).into_iter().filter(|pair| pair.aligned >= min_aligned && pair.here != pair.there) {
        let (chinese, english) = (pair.here.index(), pair.there.index());
        let (variant, preferred) = match study.settings.study.language {
            Language::Zh => (english, chinese),
            Language::En => (chinese, english),
        };
        let evidence = format!("side by side in {} records, together in {}, Dice {:.2}", pair.aligned, pair.together, pair.dice);
        found.push(suggestion(variant, preferred, VariantKind::Translation, evidence));
    }
    Ok(found)
}

/// Keywords of any kind and language.
fn all_keywords(record: &Record) -> Vec<String> {
    record.author_keywords.iter().chain(&record.translated_keywords).chain(&record.index_keywords).cloned().collect()
}

/// The authors' keywords in Chinese and in the other language, in order: from the two lists of a record, or from one
/// list that holds as many of the one as of the other.
fn in_two_languages(record: &Record) -> (Vec<String>, Vec<String>) {
    let (own, translated) = (&record.author_keywords, &record.translated_keywords);
    if translated.is_empty() {
        return own.iter().cloned().partition(|keyword| has_han(keyword));
    }
    let han = |keywords: &[String]| keywords.iter().filter(|keyword| has_han(keyword)).count();
    // a Chinese list may hold "GIS": the list with more Chinese is the Chinese one
    if han(own) >= han(translated) { (own.clone(), translated.clone()) } else { (translated.clone(), own.clone()) }
}

/// The first works that bear each term, in canonical order.
fn examples(sets: &[Vec<TermId>], terms: usize) -> Vec<Vec<usize>> {
    let mut examples = vec![Vec::new(); terms];
    for (work, set) in sets.iter().enumerate() {
        for term in set {
            let of: &mut Vec<usize> = &mut examples[term.index()];
            if of.len() < EXAMPLES {
                of.push(work);
            }
        }
    }
    examples
}

fn occurrences(sets: &[Vec<TermId>], terms: usize) -> Vec<u64> {
    let mut counts = vec![0; terms];
    sets.iter().flatten().for_each(|term| counts[term.index()] += 1);
    counts
}
