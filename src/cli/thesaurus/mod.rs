//! `wenmai thesaurus`: which words and names are perhaps one, and whether the lists hold together.

mod check;
mod keywords;
mod names;

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::console::{Console, plain};
use super::grouped::open_for_reading;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::report::{Cell, Table};
use crate::study::Study;
use crate::text::VariantKind;

/// Works named as examples of a variant.
const EXAMPLES: usize = 3;

/// Which keywords, authors and institutions are perhaps one, and whether the lists that say so hold
/// together. Suggestions come with the evidence; what is pasted into thesaurus.tsv, authors.tsv or
/// institutions.tsv beside study.toml counts, nothing else.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wenmai thesaurus suggest                             keywords, as lines for thesaurus.tsv
  wenmai thesaurus suggest --kind translation          Chinese and English of one keyword
  wenmai thesaurus suggest --of authors >> authors.tsv  then take away the # of what you accept
  wenmai thesaurus suggest --format csv > variants.csv
  wenmai thesaurus check                               circles and contradictions in all three lists")]
pub(super) struct ThesaurusCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Suggest(Suggest),
    /// Look for circles, contradictions and lines without effect
    #[command(after_help = "\
Examples:
  wenmai thesaurus check
  wenmai thesaurus check --format csv > problems.csv

A line that makes a list useless ends the program with exit code 2; notes do not.")]
    Check,
}

/// Propose variants, each with what speaks for it: lines for the list, commented out, or with --format a table.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wenmai thesaurus suggest --limit 50
  wenmai thesaurus suggest --kind plural --min-occurrences 5
  wenmai thesaurus suggest --kind translation --min-aligned 3
  wenmai thesaurus suggest --of institutions >> institutions.tsv")]
struct Suggest {
    /// Variants of what
    #[arg(long, value_enum, default_value = "keywords")]
    of: Of,
    /// Only variants of this kind
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Those with little to speak for them too: full names with the same letters and nothing else in common
    #[arg(long)]
    doubtful: bool,
    /// Translations: records in which both stand side by side, at least
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_aligned: u64,
    /// Only variants whose preferred form stands in at least so many works
    #[arg(long, value_name = "N", default_value_t = 2)]
    min_occurrences: u64,
    /// At most so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    Keywords,
    Authors,
    Institutions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Spacing,
    Plural,
    Spelling,
    Misprint,
    Abbreviation,
    Translation,
    Shortened,
    Part,
    Orcid,
    Namesake,
}

impl Kind {
    fn holds(self, kind: VariantKind) -> bool {
        self.to_possible_value().is_some_and(|value| value.get_name() == kind.name())
    }
}

/// A variant with everything a scholar needs to judge it.
struct Suggestion {
    variant: String,
    preferred: String,
    kind: VariantKind,
    /// Works that bear the one and the other.
    occurrences: (u64, u64),
    evidence: String,
    /// Keys of works that bear the variant.
    examples: Vec<String>,
}

impl ThesaurusCommand {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        match &self.action {
            Action::Suggest(suggest) => suggest.run(&study, common, console),
            Action::Check => check::run(&study, common, console),
        }
    }
}

impl Suggest {
    fn run(&self, study: &Study, common: &Common, console: &Console) -> Result<Exit> {
        let corpus = open_for_reading(study, console)?;
        corpus.digest()?;
        let reading = console.spinner("reading works");
        let found = match self.of {
            Of::Keywords => keywords::suggestions(&corpus, study, self.min_aligned)?,
            Of::Authors | Of::Institutions => names::suggestions(&corpus, study, self.of)?,
        };
        reading.finish_and_clear();
        let mut found: Vec<Suggestion> = found
            .into_iter()
            .filter(|suggestion| match self.kind {
                Some(kind) => kind.holds(suggestion.kind),
                None => self.doubtful || suggestion.kind != VariantKind::Namesake,
            })
            .filter(|suggestion| suggestion.occurrences.1 >= self.min_occurrences)
            .collect();
        found.sort_by(|a, b| {
            let weight = |suggestion: &Suggestion| suggestion.occurrences.0.min(suggestion.occurrences.1);
            weight(b).cmp(&weight(a)).then_with(|| (&a.preferred, &a.variant).cmp(&(&b.preferred, &b.variant)))
        });
        found.truncate(self.limit.unwrap_or(usize::MAX));
        match common.format {
            None => console.result(&as_lines(&found))?,
            Some(_) => print(console, &table(&found), common.format(Format::Table, TABLE_FORMATS)?)?,
        }
        console.say(format_args!(
            "{} suggestions; a line counts once it stands in {} without its #",
            found.len(),
            self.file(study).display()
        ));
        Ok(Exit::Done)
    }

    fn file(&self, study: &Study) -> PathBuf {
        match self.of {
            Of::Keywords => study.thesaurus(),
            Of::Authors => study.authors(),
            Of::Institutions => study.institutions(),
        }
    }
}

/// Lines for the list, commented out, each below its evidence.
fn as_lines(found: &[Suggestion]) -> String {
    let one_line = |text: &str| plain(text).replace(['\t', '\n', '\r'], " ");
    let mut text = String::new();
    for suggestion in found {
        let examples = suggestion.examples.join(", ");
        let _ = writeln!(text, "# {}: {}; e.g. {}", suggestion.kind.name(), one_line(&suggestion.evidence), one_line(&examples));
        let _ = writeln!(text, "# {}\t{}", one_line(&suggestion.variant), one_line(&suggestion.preferred));
    }
    text
}

fn table(found: &[Suggestion]) -> Table {
    let columns = ["variant", "preferred", "kind", "variant_works", "preferred_works", "evidence", "examples"];
    let mut table = Table::new("variants", &columns);
    for suggestion in found {
        table.push(vec![
            Cell::Text(suggestion.variant.clone()),
            Cell::Text(suggestion.preferred.clone()),
            Cell::Text(suggestion.kind.name().into()),
            Cell::Count(suggestion.occurrences.0),
            Cell::Count(suggestion.occurrences.1),
            Cell::Text(suggestion.evidence.clone()),
            Cell::Text(suggestion.examples.join(" ")),
        ]);
    }
    table
}
