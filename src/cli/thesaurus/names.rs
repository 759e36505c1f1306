//! Which authors, or institutions, of a corpus are perhaps one.

use std::collections::{BTreeMap, BTreeSet};

use super::{EXAMPLES, Of, Suggestion};
use crate::Result;
use crate::corpus::Corpus;
use crate::study::Study;
use crate::text::{CountedName, CountedTerm, NameLists, Variant, author_variants, institution_variants, name_key, shared};

/// What is seen of a name, over all works.
#[derive(Default)]
struct Seen {
    labels: BTreeMap<String, u64>,
    works: Vec<String>,
    occurrences: u64,
    company: BTreeSet<String>,
    orcids: BTreeSet<String>,
}

/// Authors or institutions, as the lists of names have them, and whom they stand beside.
pub(super) fn suggestions(corpus: &Corpus, study: &Study, of: Of) -> Result<Vec<Suggestion>> {
    let lists = NameLists::read(&study.authors(), &study.institutions())?;
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    corpus.each_work(&mut |work| {
        let record = &work.record;
        let authors: Vec<String> = record.authors.iter().map(|author| lists.author(&author.name).into_owned()).collect();
        let institutions: Vec<String> = record.institutions().iter().map(|name| lists.institution(name).into_owned()).collect();
        let (named, beside): (&[String], Vec<String>) = match of {
            Of::Authors => (&authors, authors.iter().chain(&institutions).map(|name| name_key(name)).collect()),
            _ => (&institutions, Vec::new()),
        };
        let mut keys: BTreeMap<String, &String> = BTreeMap::new();
        for name in named {
            keys.entry(name_key(name)).or_insert(name);
        }
        if of == Of::Authors {
            for (author, name) in record.authors.iter().zip(&authors) {
                seen.entry(name_key(name)).or_default().orcids.extend(author.orcid.clone());
            }
        }
        for (key, label) in keys {
            let company = beside.iter().filter(|name| **name != key).cloned();
            let seen = seen.entry(key.clone()).or_default();
            *seen.labels.entry(label.clone()).or_default() += 1;
            seen.occurrences += 1;
            seen.company.extend(company);
            if seen.works.len() < EXAMPLES {
                seen.works.push(work.stamp.key.clone());
            }
        }
        Ok(())
    })?;
    let mut works = Vec::new();
    let counted: Vec<CountedName> = seen
        .into_iter()
        .map(|(key, seen)| {
            works.push(seen.works);
            let label = seen
                .labels
                .into_iter()
                .min_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)))
                .map_or_else(String::new, |(label, _)| label);
            let term = CountedTerm { key, label, occurrences: seen.occurrences };
            CountedName { term, company: seen.company.into_iter().collect(), orcids: seen.orcids.into_iter().collect() }
        })
        .collect();
    let terms: Vec<CountedTerm> = counted.iter().map(|name| name.term.clone()).collect();
    let variants = if of == Of::Authors { author_variants(&counted) } else { institution_variants(&terms) };
    Ok(variants
        .into_iter()
        .map(|Variant { variant, preferred, kind }| {
            let (one, other) = (&counted[variant], &counted[preferred]);
            let company = match of {
                Of::Authors => {
                    let orcid = one.orcids.iter().find(|orcid| other.orcids.contains(orcid));
                    let orcid = orcid.map_or_else(String::new, |orcid| format!(", both with ORCID iD {orcid}"));
                    format!(", {} co-authors and institutions in common{orcid}", shared(&one.company, &other.company))
                }
                _ => String::new(),
            };
            Suggestion {
                variant: one.term.label.clone(),
                preferred: other.term.label.clone(),
                kind,
                occurrences: (one.term.occurrences, other.term.occurrences),
                evidence: format!("in {} works against {}{company}", one.term.occurrences, other.term.occurrences),
                examples: works[variant].clone(),
            }
        })
        .collect())
}
