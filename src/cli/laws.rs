//! `wenmai laws` and `wenmai indicators`: how works, words and citations are spread.

use super::analysis::analyse;
use super::console::Console;
use super::literature::{self, Literature, Named};
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::laws::{Collaboration, bradford, impact, lotka, zipf};
use crate::report::{Cell, IndicatorRow, Laws, Table, bradford_table, indicator_table, law_table, lotka_table, zipf_table};
use crate::study::Study;

/// Lotka's, Bradford's and Zipf's law on the works of the study's years, and how many work together.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Lotka: f(x) = C / x^beta, the share of authors with x works; beta by maximum likelihood with its KS
distance and a p value from samples drawn from the fitted law (a small one speaks against it), and by
the regression that the field prints. Bradford: venues by output in three zones of about a third of
the works each. Zipf: log occurrences on log rank of all keywords. Collaboration index: mean number
of authors (Lawani 1980); degree: share of works with several (Subramanyam 1983).

Examples:
  wenmai laws
  wenmai laws --table bradford --format csv > zones.csv")]
pub(super) struct LawsCommand {
    /// The numbers behind one law
    #[arg(long, value_enum)]
    table: Option<LawTable>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LawTable {
    /// Authors by their number of works
    Lotka,
    /// Venues with their zones
    Bradford,
    /// Keywords by occurrences
    Zipf,
}

impl LawsCommand {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let literature = literature::read(&study, console)?;
        let analysis = analyse(&study, &study.settings.keywords, console)?;
        let occurrences = analysis.vocabulary().labels().map(str::to_owned).zip(analysis.cooccurrence.occurrences.iter().copied());
        let laws = laws(&study, &literature, occurrences);
        let table = match self.table {
            None => law_table(&laws),
            Some(LawTable::Lotka) => lotka_table(laws.lotka.as_ref()),
            Some(LawTable::Bradford) => bradford_table(&laws),
            Some(LawTable::Zipf) => zipf_table(&laws),
        };
        print(console, &table, format)?;
        for (missing, what) in [
            (laws.lotka.is_none(), "no work of these years names an author: Lotka's law and collaboration are undefined"),
            (laws.bradford.is_none(), "no work of these years names a venue: Bradford's zones are undefined"),
            (laws.countries.works == 0, "no affiliation names a country: collaboration between countries is undefined"),
        ] {
            if missing {
                console.say(what);
            }
        }
        Ok(Exit::Done)
    }
}

/// The laws of a literature; `keywords` with the works that hold each.
pub(super) fn laws(study: &Study, literature: &Literature, keywords: impl Iterator<Item = (String, u32)>) -> Laws {
    let certainty = &study.settings.certainty;
    let works_of_authors: Vec<u64> = literature.authors.ranked().into_iter().map(|(_, works)| works).collect();
    let venues = literature.venues.ranked();
    let mut keywords: Vec<(String, u64)> = keywords.map(|(label, n)| (label, u64::from(n))).filter(|(_, n)| *n > 0).collect();
    keywords.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let counts = |ranked: &[(String, u64)]| ranked.iter().map(|(_, n)| *n).collect::<Vec<_>>();
    Laws {
        // a few hundred draws tell a small share from a large one
        lotka: lotka(&works_of_authors, certainty.resamples.min(499), certainty.seed),
        bradford: bradford(&counts(&venues)),
        zipf: zipf(&counts(&keywords)),
        venues,
        keywords,
        collaboration: Collaboration::of(literature.authors.sets.iter().map(Vec::len)),
        countries: Collaboration::of(literature.countries.sets.iter().map(Vec::len)),
    }
}

/// Output, collaboration and citations of authors, venues, countries or works.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
local_citations come from works of the corpus that cite one another; citations, h, g and m from the
counts of the source at the time of export, over the works for which it gives one. m is h over the
years from the first work to study.as_of. A joint work has another author, venue or country.

Examples:
  wenmai indicators --of author --limit 20
  wenmai indicators --of country --format csv
  wenmai indicators --of venue --by-year      output over time, a row for each year
  wenmai indicators --of work --limit 20      the most cited works")]
pub(super) struct Indicators {
    /// Whose
    #[arg(long, value_enum, default_value = "author")]
    of: Whose,
    /// Works and citations of every year instead of the indices
    #[arg(long)]
    by_year: bool,
    /// At most so many authors, venues, countries or works [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Whose {
    /// Authors, as printed
    Author,
    /// Venues
    Venue,
    /// Countries of the affiliations
    Country,
    /// The works themselves
    Work,
}

impl Whose {
    fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Venue => "venue",
            Self::Country => "country",
            Self::Work => "work",
        }
    }
}

impl Indicators {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let literature = literature::read(&study, console)?;
        let limit = self.limit.unwrap_or(usize::MAX);
        let table = match (self.of, self.by_year) {
            (Whose::Work, true) => {
                return Err(crate::Error::Usage("a work appears in one year: --by-year is for authors, venues, countries".into()));
            }
            (Whose::Work, false) => work_table(&literature, limit),
            (whose, true) => production_table(whose, named(&literature, whose), &literature, limit),
            (whose, false) => {
                let mut rows = indicator_rows(&study, named(&literature, whose), &literature);
                rows.truncate(limit);
                indicator_table("indicators", whose.name(), &rows)
            }
        };
        print(console, &table, format)?;
        say_what_is_unknown(&literature, self.of, console);
        Ok(Exit::Done)
    }
}

fn say_what_is_unknown(literature: &Literature, of: Whose, console: &Console) {
    let works = literature.keys.len();
    let known = literature.times_cited.iter().flatten().count();
    if known < works {
        console
            .say(format_args!("the sources count citations for {known} of {works} works; the others take no part in citations, h, g, m"));
    }
    if literature.with_references < works {
        console.say(format_args!("{} of {works} works name what they cite: local citations come from these", literature.with_references));
    }
    if of != Whose::Work {
        let nameless = named(literature, of).sets.iter().filter(|set| set.is_empty()).count();
        if nameless > 0 {
            console.say(format_args!("{nameless} of {works} works name no {}", of.name()));
        }
    }
}

pub(super) fn named(literature: &Literature, whose: Whose) -> &Named {
    match whose {
        Whose::Venue => &literature.venues,
        Whose::Country => &literature.countries,
        Whose::Author | Whose::Work => &literature.authors,
    }
}

/// Indicators of each, most works first, then citations, then name.
pub(super) fn indicator_rows(study: &Study, named: &Named, literature: &Literature) -> Vec<IndicatorRow> {
    let as_of = study.settings.study.as_of;
    let works_of = named.works();
    let mut rows: Vec<IndicatorRow> = named
        .vocabulary
        .terms()
        .zip(&works_of)
        .filter_map(|(term, works)| {
            let years = || works.iter().map(|&work| literature.years[work].0);
            let first = years().min()?;
            let local: Vec<u64> = works.iter().map(|&work| literature.cited_by[work]).collect();
            let global: Vec<u64> = works.iter().filter_map(|&work| literature.times_cited[work]).map(u64::from).collect();
            let sizes = || works.iter().map(|&work| named.sets[work].len());
            Some(IndicatorRow {
                name: named.vocabulary.label(term).to_owned(),
                works: works.len() as u64,
                fractional: sizes().map(|size| 1.0 / size as f64).sum(),
                joint: sizes().filter(|&size| size > 1).count() as u64,
                years: (first, years().max()?),
                local: impact(&local, Some(first), as_of),
                global: (!global.is_empty()).then(|| impact(&global, Some(first), as_of)),
            })
        })
        .collect();
    let cited = |row: &IndicatorRow| row.global.map_or(0, |impact| impact.citations);
    rows.sort_by(|a, b| b.works.cmp(&a.works).then(cited(b).cmp(&cited(a))).then_with(|| a.name.cmp(&b.name)));
    rows
}

/// `production.csv`: works and citations of every year in which there is a work.
fn production_table(whose: Whose, named: &Named, literature: &Literature, limit: usize) -> Table {
    let mut table = Table::new("production", &[whose.name(), "year", "works", "local_citations", "citations"]);
    let mut order: Vec<_> = named.vocabulary.terms().zip(named.works()).collect();
    let label = |term| named.vocabulary.label(term);
    order.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| label(a.0).cmp(label(b.0))));
    for (term, mut works) in order.into_iter().take(limit) {
        works.sort_by_key(|&work| literature.years[work]);
        for year in works.chunk_by(|&a, &b| literature.years[a] == literature.years[b]) {
            let known: Vec<u64> = year.iter().filter_map(|&work| literature.times_cited[work]).map(u64::from).collect();
            table.push(vec![
                label(term).into(),
                Cell::Count(literature.years[year[0]].0.into()),
                Cell::Count(year.len() as u64),
                Cell::Count(year.iter().map(|&work| literature.cited_by[work]).sum()),
                (!known.is_empty()).then(|| known.iter().sum::<u64>()).into(),
            ]);
        }
    }
    table
}

/// `cited.csv`: the works by citations from within the corpus, then by those that the source counts, then in canonical order.
pub(super) fn work_table(literature: &Literature, limit: usize) -> Table {
    let mut table = Table::new("cited", &["rank", "year", "title", "local_citations", "citations", "local_share", "key"]);
    let mut order: Vec<usize> = (0..literature.keys.len()).collect();
    order.sort_by_key(|&work| std::cmp::Reverse((literature.cited_by[work], literature.times_cited[work])));
    for (rank, work) in (1_u64..).zip(order.into_iter().take(limit)) {
        let (local, global) = (literature.cited_by[work], literature.times_cited[work]);
        table.push(vec![
            rank.into(),
            Cell::Count(literature.years[work].0.into()),
            literature.titles[work].as_str().into(),
            local.into(),
            global.map(u64::from).into(),
            global.filter(|&global| global > 0).map(|global| local as f64 / f64::from(global)).into(),
            literature.keys[work].as_str().into(),
        ]);
    }
    table
}
