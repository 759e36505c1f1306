//! `wenmai import`: export files into the corpus.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::console::{Console, Unit, plain};
use super::output::{Format, json};
use super::{Common, Exit, file_name};
use crate::corpus::{Corpus, Credit, LockFile, NewRecord, Origin, SourceInfo};
use crate::formats::{self, ReadOptions};
use crate::record::Rejection;
use crate::{Error, Result};

/// How many rejections a table shows before it says how many more there are.
const SHOWN: usize = 5;

/// Add export files to the corpus. Format and encoding are found out from the content. A file that
/// is already there adds nothing; a run that was killed is simply started again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai import CNKI-20261123.txt savedrecs*.txt
  wenmai import exports/                          every file of a folder
  wenmai import --as cnki-refworks strange.txt    when the format is not found out
  wenmai import --format json new/*.txt           the ledger for a program")]
pub(super) struct Import {
    /// Export files, or folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read the files as this format, whatever they look like
    #[arg(long = "as", value_name = "FORMAT")]
    forced: Option<String>,
}

/// The ledger of an import.
#[derive(Debug, Serialize)]
pub(super) struct Ledger {
    files: Vec<FileLedger>,
    records: u64,
    works: u64,
}

/// One file's line: `seen = accepted + merged + rejected`.
#[derive(Debug, Serialize)]
struct FileLedger {
    path: String,
    format: String,
    encoding: String,
    seen: u64,
    accepted: u64,
    merged: u64,
    rejected: Vec<Rejection>,
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// blake3 of the bytes, once read.
    #[serde(skip)]
    hash: Option<String>,
    /// Whether these bytes were in the corpus before.
    #[serde(skip)]
    known: bool,
}

impl Import {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, &[Format::Table, Format::Json])?;
        if let Some(name) = self.forced.as_ref().filter(|name| !formats::names().contains(&name.as_str())) {
            return Err(Error::UnknownFormat { name: name.clone(), known: formats::names().join(", ") });
        }
        let files = expand(&self.files)?;
        let mut corpus = super::grouped::open_for_writing(&study)?;
        let columns = own_columns(&study)?;
        let options = ReadOptions { forced: self.forced.as_deref(), plausible_years: study.plausible_years(), columns: &columns };
        let ledger = import(&mut corpus, &files, &options, console)?;
        write_lock(&corpus, &study.lock())?;
        match format {
            Format::Json => console.result(&json(&serde_json::to_value(&ledger).expect("a ledger is always valid json")))?,
            _ => console.result(&ledger.for_people())?,
        }
        let failed = ledger.files.iter().filter(|file| file.error.is_some()).count();
        Ok(match failed {
            0 => Exit::Done,
            n if n == ledger.files.len() => Exit::AllFailed,
            _ => Exit::SomeFailed,
        })
    }
}

/// The study's own names for columns of tables, each with what such a column holds.
pub(super) fn own_columns(study: &crate::study::Study) -> Result<Vec<(String, String)>> {
    let columns: Vec<(String, String)> = study.settings.import.columns.iter().map(|(name, part)| (name.clone(), part.clone())).collect();
    match columns.iter().find(|(_, part)| !formats::is_column_part(part)) {
        Some((name, part)) => Err(Error::Usage(format!(
            "[import.columns] in study.toml: a column cannot hold {part:?} (for {name:?}); try title, authors, year, venue, keywords, abstract, doi, \
             affiliations, volume, issue, pages, issn, publisher, url, kind, language, times-cited, references, funding, keep"
        ))),
        None => Ok(columns),
    }
}

/// Takes files into the corpus, one after the other; a file that cannot be read is noted and the
/// others go on. A store that fails ends the run.
pub(super) fn import(corpus: &mut Corpus, files: &[PathBuf], options: &ReadOptions<'_>, console: &Console) -> Result<Ledger> {
    let mut ledgers = Vec::new();
    for path in files {
        let ledger = match import_file(corpus, path, options, console) {
            Ok(ledger) => ledger,
            Err(error @ (Error::Read { .. } | Error::NotAnExport { .. })) => {
                console.warn(&error);
                FileLedger { error: Some(error.to_string()), ..FileLedger::empty(path) }
            }
            Err(error) => return Err(error),
        };
        ledgers.push(ledger);
    }
    corpus.regroup()?;
    let mut ledger = Ledger { files: ledgers, records: 0, works: 0 };
    ledger.settle(corpus)?;
    Ok(ledger)
}

fn import_file(corpus: &mut Corpus, path: &Path, options: &ReadOptions<'_>, console: &Console) -> Result<FileLedger> {
    let (hash, size) = hash_file(path)?;
    let name = file_name(path);
    let mut ledger = FileLedger::empty(path);
    if let Some((seen, _)) = corpus.known_source(&hash, &name)? {
        ledger.seen = seen as u64;
        ledger.known = true;
        ledger.hash = Some(hash);
        ledger.warnings.push("already in the corpus, the same byte for byte: nothing added".into());
        return Ok(ledger);
    }
    let bar = console.bar(size, &name, Unit::Bytes);
    let mut file = File::open(path).map_err(Error::read(path))?;
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: &name, hash: &hash, parser: formats::PARSER_VERSION })?;
    let reading = formats::read(path, &mut file, options, &mut |batch| {
        bar.set_position(batch.bytes_read);
        ledger.rejected.extend(batch.rejections.iter().cloned());
        intake.reject(&batch.rejections)?;
        let records: Vec<NewRecord> = batch.records.into_iter().map(NewRecord::from).collect();
        intake.add(&records)
    })?;
    bar.finish_and_clear();
    intake.commit(reading.format, &reading.encoding, reading.bytes, &reading.warnings)?;
    ledger.seen = reading.seen as u64;
    ledger.warnings = reading.warnings;
    ledger.hash = Some(hash);
    Ok(ledger)
}

impl FileLedger {
    fn empty(path: &Path) -> Self {
        Self {
            path: path.display().to_string(),
            format: String::new(),
            encoding: String::new(),
            seen: 0,
            accepted: 0,
            merged: 0,
            rejected: Vec::new(),
            warnings: Vec::new(),
            error: None,
            hash: None,
            known: false,
        }
    }
}

impl Ledger {
    /// Fills in what is only known once the works are grouped.
    fn settle(&mut self, corpus: &Corpus) -> Result<()> {
        let sources = corpus.sources(Credit::Earliest)?;
        for file in &mut self.files {
            let Some(row) = file.hash.as_ref().and_then(|hash| sources.iter().find(|row| row.hash == *hash)) else {
                continue;
            };
            file.format.clone_from(&row.format);
            file.encoding.clone_from(&row.encoding);
            (file.accepted, file.merged) = if file.known { (0, file.seen) } else { (row.accepted, row.merged) };
        }
        let shape = corpus.shape()?;
        self.records = shape.records;
        self.works = shape.works;
        Ok(())
    }

    /// Files that could not be read, each with the reason.
    pub(super) fn errors(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|file| Some((file.path.as_str(), file.error.as_deref()?)))
    }

    /// A line a file, with the first few rejections.
    pub(super) fn for_people(&self) -> String {
        let mut text = String::new();
        let mut line = |l: String| {
            text.push_str(&plain(&l));
            text.push('\n');
        };
        for file in &self.files {
            if let Some(error) = &file.error {
                line(format!("{}: not read. {}", file.path, error.strip_prefix(&format!("{}: ", file.path)).unwrap_or(error)));
                continue;
            }
            let kind = if file.format.is_empty() { String::new() } else { format!(" ({}, {})", file.format, file.encoding) };
            line(format!(
                "{}{kind}: {} seen = {} accepted + {} merged + {} rejected",
                file.path,
                file.seen,
                file.accepted,
                file.merged,
                file.rejected.len()
            ));
            for warning in &file.warnings {
                line(format!("  note: {warning}"));
            }
            for rejection in file.rejected.iter().take(SHOWN) {
                let place = rejection.place;
                line(format!("  record {} (line {}): {}: {}", place.record, place.line, rejection.kind.name(), rejection.message));
            }
            if file.rejected.len() > SHOWN {
                line(format!("  and {} more; --format json lists all", file.rejected.len() - SHOWN));
            }
        }
        line(format!("the corpus now holds {} records of {} works", self.records, self.works));
        text
    }
}

/// Folders become their files, in the order of their names; hidden files stay out.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(Error::read(path))? {
            let entry = entry.map_err(Error::read(path))?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.path().is_file() {
                inside.push(entry.path());
            }
        }
        if inside.is_empty() {
            return Err(Error::NotAnExport { path: path.clone(), reason: "the folder holds no files".into() });
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// blake3 of a file, in hexadecimal, and its size.
fn hash_file(path: &Path) -> Result<(String, u64)> {
    let mut file = File::open(path).map_err(Error::read(path))?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut size = 0;
    loop {
        let n = file.read(&mut buffer).map_err(Error::read(path))?;
        if n == 0 {
            return Ok((hasher.finalize().to_hex().to_string(), size));
        }
        hasher.update(&buffer[..n]);
        size += n as u64;
    }
}

/// Writes `corpus.lock` beside the study, whole or not at all.
pub(super) fn write_lock(corpus: &Corpus, path: &Path) -> Result<()> {
    let text = LockFile::of(corpus)?.to_text();
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let partial = path.with_extension("lock.partial");
    std::fs::write(&partial, text).map_err(Error::write(&partial))?;
    std::fs::rename(&partial, path).map_err(Error::write(path))
}
