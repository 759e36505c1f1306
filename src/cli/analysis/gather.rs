//! One pass over the works of the study's years: what each of them names.

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::choice::NetworkChoice;
use super::{Coverage, Works};
use crate::Result;
use crate::cli::console::Console;
use crate::corpus::{Corpus, Work};
use crate::network::Unit;
use crate::record::{Record, citation_marks, without_doi};
use crate::study::{KeywordSource, Study};
use crate::text::{
    ChineseSegmenter, CommonerForms, Keyword, KeywordExtractor, KeywordReader, NameLists, TermId, Vocabulary, WordLists, display_form,
    fold, keyword_sets, term_sets,
};

/// Divides the parts of a name that is read with [`read_tagged`]; no text of a record holds it.
const TAG: char = '\u{1f}';

/// What the works name, as printed.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) works: Works,
    pub(super) coverage: Coverage,
    /// Names of the unit, or of both units, of each work.
    names: Vec<Vec<String>>,
    /// Names of what ties the units.
    ties: Vec<Vec<String>>,
    /// Whether the keywords of each work were found in its text.
    extracted: Vec<bool>,
    /// What each work can be cited by, and what it cites.
    marks: Vec<Vec<String>>,
    cited: Vec<Vec<Vec<String>>>,
}

/// Numbered terms of each work.
pub(super) struct Material {
    pub(super) vocabulary: Vocabulary,
    /// Terms of each work.
    pub(super) sets: Vec<Vec<TermId>>,
    /// What ties them, numbered by itself, and how many of it there are.
    pub(super) ties: Option<(Vec<Vec<TermId>>, usize)>,
    /// Of a citation network, for every pair of works of which one cites the other: the citing and the cited, as positions among the
    /// works. Of other networks nothing.
    pub(super) citations: Vec<(usize, usize)>,
}

pub(super) fn read_works(corpus: &Corpus, study: &Study, choice: &NetworkChoice, lists: &WordLists, console: &Console) -> Result<Gathered> {
    /// Works held at a time, so that their keywords are extracted on all threads.
    const BATCH: usize = 512;
    let span = study.settings.study.years;
    // jieba's dictionary takes a while to load: only where a work has no keywords
    let extractor = LazyLock::new(|| {
        let keywords = &study.settings.keywords;
        KeywordExtractor::new(lists, Arc::new(ChineseSegmenter::new(lists)), keywords.extraction, keywords.extracted_per_record)
    });
    let of_keywords = [Some(choice.unit), choice.with, choice.by].contains(&Some(Unit::Keyword));
    let extracting = of_keywords && choice.from.contains(&KeywordSource::Extracted);
    let extract = |work: &Work| {
        let bare = extracting && given_keywords(&work.record, &choice.from).is_empty();
        if bare { extracted_keywords(&extractor, &work.record) } else { Vec::new() }
    };
    let called = NameLists::read(&study.authors(), &study.institutions())?;
    let mut gathered = Gathered::default();
    let mut batch: Vec<Work> = Vec::with_capacity(BATCH);
    let mut take = |batch: &mut Vec<Work>| {
        let extracted: Vec<Vec<String>> = batch.par_iter().map(&extract).collect();
        for (work, extracted) in batch.drain(..).zip(extracted) {
            gathered.add(work, extracted, choice, &called);
        }
    };
    let progress = console.spinner("reading works");
    corpus.each_work(&mut |work| {
        progress.inc(1);
        if work.record.year.typed().is_some_and(|year| span.contains(year)) {
            batch.push(work);
        }
        if batch.len() == BATCH {
            take(&mut batch);
        }
        Ok(())
    })?;
    take(&mut batch);
    progress.finish_and_clear();
    Ok(gathered)
}

impl Gathered {
    /// Takes in a work that has a year; `extracted` are the keywords found in its text where it names none itself.
    fn add(&mut self, work: Work, extracted: Vec<String>, choice: &NetworkChoice, called: &NameLists) {
        let mut used = false;
        let mut names_of = |unit: Unit| {
            let names = names(&work, unit, &choice.from, called);
            if unit == Unit::Keyword && names.is_empty() && !extracted.is_empty() {
                used = true;
                return extracted.clone();
            }
            names
        };
        let names = match choice.with {
            None => names_of(choice.unit),
            Some(with) => {
                let tagged = |kind: char, names: Vec<String>| names.into_iter().map(move |name| format!("{kind}{TAG}{name}"));
                tagged('1', names_of(choice.unit)).chain(tagged('2', names_of(with))).collect()
            }
        };
        let ties = choice.by.map(names_of);
        let coverage = &mut self.coverage;
        *(match (names.is_empty() || ties.as_ref().is_some_and(Vec::is_empty), used) {
            (true, _) => &mut coverage.none,
            (false, true) => &mut coverage.extracted,
            (false, false) => &mut coverage.given,
        }) += 1;
        self.names.push(names);
        self.ties.extend(ties);
        self.extracted.push(used);
        let record = work.record;
        if choice.unit == Unit::Citation {
            self.marks.push(record.citation_marks());
            self.cited.push(record.cited_references.iter().map(|reference| citation_marks(reference)).collect());
        }
        self.works.keys.push(work.stamp.key);
        self.works.years.extend(record.year.typed());
        self.works.times_cited.push(record.times_cited);
    }

    /// Gives every keyword that was found in a text the number, singular or plural, that is commoner among the works.
    fn in_commoner_forms(&mut self, choice: &NetworkChoice, lists: &WordLists) {
        let named = if choice.by == Some(Unit::Keyword) { &mut self.ties } else { &mut self.names };
        let tag = match choice.with {
            Some(_) if choice.by != Some(Unit::Keyword) => format!("{}{TAG}", if choice.unit == Unit::Keyword { '1' } else { '2' }),
            _ => String::new(),
        };
        let keywords = |names: &Vec<String>| names.iter().filter_map(|name| name.strip_prefix(&tag).map(str::to_owned)).collect::<Vec<_>>();
        let forms = CommonerForms::new(lists, named.iter().map(keywords));
        for names in named.iter_mut().zip(&self.extracted).filter(|(_, extracted)| **extracted).map(|(names, _)| names) {
            for name in names {
                if let Some(form) = name.strip_prefix(&tag).and_then(|keyword| forms.commoner(keyword)) {
                    *name = format!("{tag}{form}");
                }
            }
        }
    }

    /// Numbers all names; what was gathered of them is used up.
    pub(super) fn numbered(&mut self, choice: &NetworkChoice, lists: &WordLists) -> Material {
        if self.extracted.contains(&true) {
            self.in_commoner_forms(choice, lists);
        }
        let reader = KeywordReader::new(lists);
        let sets = |unit: Unit, names: Vec<Vec<String>>| match unit {
            Unit::Keyword => keyword_sets(&reader, names),
            Unit::Record | Unit::Citation => term_sets(read_work, names),
            _ => term_sets(read_name, names),
        };
        let names = std::mem::take(&mut self.names);
        let (vocabulary, numbered) = match choice.with {
            None => sets(choice.unit, names),
            Some(with) => term_sets(|printed| read_tagged(printed, [choice.unit, with], &reader), names),
        };
        let ties = choice.by.map(|by| {
            let (vocabulary, sets) = sets(by, std::mem::take(&mut self.ties));
            (sets, vocabulary.len())
        });
        let citations = citations(&std::mem::take(&mut self.marks), &std::mem::take(&mut self.cited));
        Material { vocabulary, sets: numbered, ties, citations }
    }
}

/// What a work names of a unit, as printed.
fn names(work: &Work, unit: Unit, from: &[KeywordSource], called: &NameLists) -> Vec<String> {
    let record = &work.record;
    match unit {
        Unit::Keyword => given_keywords(record, from),
        Unit::Author => record.authors.iter().map(|author| called.author(&author.name).into_owned()).collect(),
        Unit::Institution => record.institutions().iter().map(|name| called.institution(name).into_owned()).collect(),
        Unit::Country => record.countries().into_iter().map(str::to_owned).collect(),
        Unit::Venue => Some(&record.venue.name).filter(|name| !name.is_empty()).into_iter().cloned().collect(),
        Unit::Reference => record.cited_references.iter().map(|printed| without_doi(printed).to_owned()).collect(),
        Unit::Record | Unit::Citation => vec![format!("{}{TAG}{}", work.stamp.key, short_reference(record))],
    }
}

/// The keywords of a record that the study counts.
pub(in crate::cli) fn given_keywords(record: &Record, from: &[KeywordSource]) -> Vec<String> {
    let author = from.contains(&KeywordSource::Author).then_some(&record.author_keywords);
    let index = from.contains(&KeywordSource::Index).then_some(&record.index_keywords);
    author.into_iter().chain(index).flatten().cloned().collect()
}

fn extracted_keywords(extractor: &KeywordExtractor, record: &Record) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let translated = format!("{}\n{}", text(&record.translated_title), text(&record.translated_abstract));
    extractor.keywords(&record.title, record.abstract_text.as_deref().unwrap_or_default(), &translated)
}

/// First author, year and the beginning of the title, which name a work to a reader.
fn short_reference(record: &Record) -> String {
    const LONGEST: usize = 40;
    let author = record.authors.first().map_or("", |author| author.name.as_str());
    let year = record.year.typed().map_or(String::new(), |year| year.to_string());
    let mut title: String = record.title.chars().take(LONGEST).collect();
    if record.title.chars().count() > LONGEST {
        title.push('…');
    }
    [author, &year, &title].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A name counts as another when they differ in width, case, blanks or script at most.
pub(in crate::cli) fn read_name(printed: &str) -> Option<Keyword> {
    let key = fold(printed);
    (!key.is_empty()).then(|| Keyword { key, label: display_form(printed), preferred: false })
}

/// A work counts by its key and is shown by its short reference.
fn read_work(printed: &str) -> Option<Keyword> {
    let (key, label) = printed.split_once(TAG)?;
    Some(Keyword { key: key.to_owned(), label: display_form(label), preferred: true })
}

/// A name of one of two units; the first unit's come first in order of key.
fn read_tagged(printed: &str, units: [Unit; 2], reader: &KeywordReader) -> Option<Keyword> {
    let (kind, name) = printed.split_once(TAG)?;
    let read = match if kind == "1" { units[0] } else { units[1] } {
        Unit::Keyword => reader.keyword(name),
        Unit::Record | Unit::Citation => read_work(name),
        _ => read_name(name),
    }?;
    Some(Keyword { key: format!("{kind}{TAG}{}", read.key), ..read })
}

/// True for a term of the second of two units.
pub(super) fn is_second(vocabulary: &Vocabulary, term: TermId) -> bool {
    vocabulary.key(term).starts_with("2\u{1f}")
}

/// Which work cites which; a mark that two works bear names neither.
pub(in crate::cli) fn citations(marks: &[Vec<String>], cited: &[Vec<Vec<String>>]) -> Vec<(usize, usize)> {
    let mut bearer: FxHashMap<&str, Option<usize>> = FxHashMap::default();
    for (work, marks) in marks.iter().enumerate() {
        for mark in marks {
            bearer.entry(mark).and_modify(|other| *other = other.filter(|&other| other == work)).or_insert(Some(work));
        }
    }
    let mut found = Vec::new();
    for (citing, references) in cited.iter().enumerate() {
        let targets = references.iter().filter_map(|marks| marks.iter().find_map(|mark| bearer.get(mark.as_str()).copied().flatten()));
        found.extend(targets.filter(|&target| target != citing).map(|target| (citing, target)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_two_works_names_neither() {
        let text = |marks: &[&str]| marks.iter().map(|&mark| mark.to_owned()).collect::<Vec<_>>();
        let marks = [text(&["a", "t"]), text(&["b", "t"]), text(&["c", "c"])];
        let cited = [vec![text(&["t"]), text(&["x", "c"]), text(&["c"])], vec![text(&["b"])], vec![text(&["t", "a"])]];
        assert_eq!(citations(&marks, &cited), [(0, 2), (2, 0)]);
    }

    #[test]
    fn names_of_two_units_keep_apart() {
        let reader = KeywordReader::new(&WordLists::empty());
        let (vocabulary, sets) =
            term_sets(|printed| read_tagged(printed, [Unit::Keyword, Unit::Venue], &reader), [["1\u{1f}Privacy", "2\u{1f}privacy"]]);
        assert_eq!(vocabulary.len(), 2);
        assert_eq!(sets[0].iter().map(|&term| is_second(&vocabulary, term)).collect::<Vec<_>>(), [false, true]);
    }
}
