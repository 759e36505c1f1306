//! `wenmai doctor`: what is wrong with a study or a corpus, and how to mend it.

use super::console::Console;
use super::index::word_lists;
use super::output::{Format, TABLE_FORMATS, print};
use super::timeline::annual_output;
use super::{Common, Exit};
use crate::Result;
use crate::corpus::{Access, Corpus, Credit, LockFile};
use crate::report::{Cell, Table};
use crate::study::Study;
use crate::text::NameLists;

/// Find what is wrong with a study or a corpus, and say how to mend it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai doctor
  wenmai doctor --study my-review && wenmai run --study my-review    run only where nothing is wrong
Looked at: study.toml and the word lists, the corpus file, corpus.lock, duplicates.tsv, years, and what imports rejected.
Exit status 3 where something was found.")]
pub(super) struct Doctor {}

impl Doctor {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let mut findings = Vec::new();
        settings(&study, &mut findings);
        if let Err(error) = word_lists(&study) {
            findings.push(error.to_string());
        }
        if let Err(error) = NameLists::read(&study.authors(), &study.institutions()) {
            findings.push(error.to_string());
        }
        match corpus(&study, &mut findings) {
            Ok(()) => {}
            Err(error) => findings.push(error.to_string()),
        }
        let exit = if findings.is_empty() { Exit::Done } else { Exit::SomeFailed };
        if format != Format::Table {
            let mut table = Table::new("doctor", &["finding"]);
            findings.into_iter().for_each(|finding| table.push(vec![Cell::Text(finding)]));
            print(console, &table, format)?;
            return Ok(exit);
        }
        if findings.is_empty() {
            console.result("nothing wrong found\n")?;
        }
        for finding in &findings {
            console.result(&format!("- {}\n", super::console::plain(finding)))?;
        }
        Ok(exit)
    }
}

fn settings(study: &Study, findings: &mut Vec<String>) {
    let by_hand = study.settings.sources.iter().any(|source| super::crawl::by_hand(source.provider).is_some());
    if by_hand && !study.inbox().is_dir() {
        findings.push(format!(
            "study.toml names databases that are exported by hand; make the folder {} and put the files there",
            study.inbox().display()
        ));
    }
}

fn corpus(study: &Study, findings: &mut Vec<String>) -> Result<()> {
    let corpus = Corpus::open(&study.store(), Access::Read)?;
    corpus.check()?;
    let rules = super::grouped::merge_rules(study)?;
    for pin in &rules.pins {
        for name in [&pin.a, &pin.b] {
            if corpus.records_named(name)? == 0 {
                findings.push(format!("duplicates.tsv:{}: no record of the corpus is called {name}; the line has no effect", pin.line));
            }
        }
    }
    if !corpus.is_grouped_by(&rules)? {
        findings.push(
            "duplicates.tsv or [duplicates] has changed since the works were grouped; any command that reads the corpus does it".into(),
        );
    }
    let digest = corpus.digest()?;
    let output = annual_output(&corpus, study.settings.study.years)?;
    if output.total() == 0 {
        findings.push(format!(
            "no work is of the study's years {} ({} before, {} after, {} without a year); change study.years",
            output.span(),
            output.before,
            output.after,
            output.without_year
        ));
    }
    let lock = std::fs::read_to_string(study.lock()).unwrap_or_default();
    if lock.is_empty() {
        findings.push("there is no corpus.lock; the next import or crawl writes it".into());
    } else if LockFile::parse(&lock).is_none_or(|lock| lock.digest != digest) {
        findings.push("corpus.lock is not of this corpus; import the sources it names, or run an import to write it anew".into());
    }
    for source in corpus.sources(Credit::Canonical)?.iter().filter(|source| source.rejected > 0 || !source.warnings.is_empty()) {
        findings.push(format!("{}: {} records rejected; {}", source.name, source.rejected, source.warnings.join("; ")));
    }
    Ok(())
}
