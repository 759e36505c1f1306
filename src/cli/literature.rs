//! One pass over the works of the study's years for what is known of their authors, venues, countries and citations.

use super::analysis::{citations, read_name};
use super::console::Console;
use super::grouped;
use crate::Result;
use crate::network::occurrences;
use crate::record::{Year, citation_marks};
use crate::study::Study;
use crate::text::{NameLists, TermId, Vocabulary, term_sets};

/// The works of the study's years in canonical order; position in one list is position in all.
pub(super) struct Literature {
    /// Names in the corpus.
    pub(super) keys: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) years: Vec<Year>,
    /// Citations counted by the source, where it says.
    pub(super) times_cited: Vec<Option<u32>>,
    pub(super) authors: Named,
    pub(super) venues: Named,
    pub(super) countries: Named,
    /// Works of the corpus that cite each work.
    pub(super) cited_by: Vec<u64>,
    /// Works that name what they cite.
    pub(super) with_references: usize,
}

/// Who or what the works name.
pub(super) struct Named {
    pub(super) vocabulary: Vocabulary,
    pub(super) sets: Vec<Vec<TermId>>,
}

impl Named {
    fn of(names: Vec<Vec<String>>) -> Self {
        let (vocabulary, sets) = term_sets(read_name, names);
        Self { vocabulary, sets }
    }

    /// How many works name each, most first, then by name.
    pub(super) fn ranked(&self) -> Vec<(String, u64)> {
        let counts = occurrences(&self.sets, self.vocabulary.len()).into_iter().map(u64::from);
        let mut ranked: Vec<_> = self.vocabulary.labels().map(str::to_owned).zip(counts).collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ranked
    }

    /// The works of each.
    pub(super) fn works(&self) -> Vec<Vec<usize>> {
        let mut works = vec![Vec::new(); self.vocabulary.len()];
        for (work, set) in self.sets.iter().enumerate() {
            set.iter().for_each(|term| works[term.index()].push(work));
        }
        works
    }
}

/// Reads them.
pub(super) fn read(study: &Study, console: &Console) -> Result<Literature> {
    let corpus = grouped::open_for_reading(study, console)?;
    corpus.digest()?; // a half-finished corpus says so
    let span = study.settings.study.years;
    super::timeline::some_output(&corpus, span)?;
    let called = NameLists::read(&study.authors(), &study.institutions())?;
    let (mut authors, mut venues, mut countries) = (Vec::new(), Vec::new(), Vec::new());
    let (mut keys, mut titles, mut years, mut times_cited) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut marks, mut cited) = (Vec::new(), Vec::new());
    let progress = console.spinner("reading works");
    corpus.each_work(&mut |work| {
        progress.inc(1);
        let record = work.record;
        let Some(year) = record.year.typed().filter(|year| span.contains(*year)) else {
            return Ok(());
        };
        marks.push(record.citation_marks());
        cited.push(record.cited_references.iter().map(|reference| citation_marks(reference)).collect::<Vec<_>>());
        countries.push(record.countries().into_iter().map(str::to_owned).collect());
        authors.push(record.authors.iter().map(|author| called.author(&author.name).into_owned()).collect());
        venues.push(Some(record.venue.name).filter(|name| !name.is_empty()).into_iter().collect());
        keys.push(work.stamp.key);
        titles.push(record.title);
        years.push(year);
        times_cited.push(record.times_cited);
        Ok(())
    })?;
    progress.finish_and_clear();
    let mut cited_by = vec![0; keys.len()];
    citations(&marks, &cited).into_iter().for_each(|(_, target)| cited_by[target] += 1);
    Ok(Literature {
        with_references: cited.iter().filter(|references| !references.is_empty()).count(),
        keys,
        titles,
        years,
        times_cited,
        authors: Named::of(authors),
        venues: Named::of(venues),
        countries: Named::of(countries),
        cited_by,
    })
}
