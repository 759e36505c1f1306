//! `wenmai import`: export files into the corpus.

mod inputs;

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use super::console::{Console, Unit, plain};
use super::lock_file::write_lock;
use super::output::{Format, json};
use super::{Common, Exit};
use crate::corpus::{Access, Corpus, Credit, NewRecord, Origin, SourceInfo};
use crate::formats::{self, Batch, ReadOptions, Reading};
use crate::record::Rejection;
use crate::report::counted;
use crate::{Error, Result};

use inputs::Input;
pub(super) use inputs::expand;

/// Files up to this size are read side by side, so many bytes of them at once.
const SMALL: u64 = 8 << 20;
const TOGETHER: u64 = 32 << 20;

/// Batches that are read ahead of what is stored.
const AHEAD: usize = 4;

/// How many rejections a table shows before it says how many more there are.
const SHOWN: usize = 5;

/// Add export files to the corpus: plain, compressed (.gz, .zst), zip archives, Excel workbooks, whole
/// folders. Format and encoding are found out from the content. A file that is already there adds
/// nothing; a run that was killed is simply started again. `wenmai formats` lists what can be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai import CNKI-20261123.txt savedrecs*.txt
  wenmai import exports/ more.zip                 every file of a folder, and of an archive
  wenmai import --dry-run exports/                what is in them; the corpus stays as it is
  wenmai import --as cnki-refworks strange.txt    when the format is not found out
  wenmai import --format json new/*.txt           the ledger for a program")]
pub(super) struct Import {
    /// Export files, archives or folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read the files as this format, whatever they look like
    #[arg(long = "as", value_name = "FORMAT")]
    forced: Option<String>,
    /// Read the files and say what is in them, and leave the corpus as it is
    #[arg(long)]
    dry_run: bool,
}

/// The ledger of an import.
#[derive(Debug, Serialize)]
pub(super) struct Ledger {
    files: Vec<FileLedger>,
    /// Nothing was kept: what is accepted would have been, merging aside.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dry_run: bool,
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
        let columns = own_columns(&study)?;
        let options = ReadOptions { forced: self.forced.as_deref(), plausible_years: study.plausible_years(), columns: &columns };
        let ledger = if self.dry_run {
            let corpus = study.store().exists().then(|| Corpus::open(&study.store(), Access::Read)).transpose()?;
            look_into(corpus.as_ref(), &files, &options, console)?
        } else {
            let mut corpus = super::grouped::open_for_writing(&study)?;
            let ledger = import(&mut corpus, &files, &options, console)?;
            write_lock(&corpus, &study.lock())?;
            ledger
        };
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

/// Takes files into the corpus in their order; a file that cannot be read is noted and the others
/// go on. Small files are read side by side. A store that fails ends the run.
pub(super) fn import(corpus: &mut Corpus, files: &[PathBuf], options: &ReadOptions<'_>, console: &Console) -> Result<Ledger> {
    let mut ledgers = Vec::new();
    for group in groups(inputs_of(files)) {
        let hashes: Vec<Result<String>> = group.par_iter().map(|input| input.as_ref().map_or(Ok(String::new()), Input::hash)).collect();
        let mut new = Vec::with_capacity(group.len());
        for (input, hash) in group.iter().zip(&hashes) {
            let known = match (input, hash) {
                (Ok(input), Ok(hash)) => corpus.known_source(hash, &input.name())?.is_some(),
                _ => true,
            };
            new.push(!known);
        }
        // one file alone is streamed into the corpus, several are read first
        let parsed: Vec<Option<Result<Parsed>>> = if group.len() > 1 {
            group.par_iter().zip(&new).map(|(input, new)| input.as_ref().ok().filter(|_| *new).map(|input| parse(input, options))).collect()
        } else {
            vec![None]
        };
        for ((input, hash), parsed) in group.into_iter().zip(hashes).zip(parsed) {
            let label = input.as_ref().map_or_else(|(path, _)| path.clone(), Input::label);
            let taken = match input {
                Ok(input) => hash.and_then(|hash| take_in(corpus, &input, hash, parsed, options, console)),
                Err((_, error)) => Err(error),
            };
            ledgers.push(noted(taken, &label, console)?);
        }
    }
    corpus.regroup()?;
    let mut ledger = Ledger { files: ledgers, dry_run: false, records: 0, works: 0 };
    ledger.settle(corpus)?;
    Ok(ledger)
}

/// Reads files and keeps nothing.
fn look_into(corpus: Option<&Corpus>, files: &[PathBuf], options: &ReadOptions<'_>, console: &Console) -> Result<Ledger> {
    let mut ledger = Ledger { files: Vec::new(), dry_run: true, records: 0, works: 0 };
    let held: Vec<String> = match corpus {
        Some(corpus) => corpus.sources(Credit::Earliest)?.into_iter().map(|source| source.hash).collect(),
        None => Vec::new(),
    };
    for input in inputs_of(files) {
        let label = input.as_ref().map_or_else(|(path, _)| path.clone(), Input::label);
        let looked = input.map_err(|(_, error)| error).and_then(|input| {
            let mut file = FileLedger::empty(&label);
            let bar = console.bar(input.size, &input.name(), Unit::Bytes);
            let reading = input.read(|stream| {
                formats::read(&label, stream, options, &mut |batch| {
                    bar.set_position(batch.bytes_read);
                    file.rejected.extend(batch.rejections);
                    Ok(())
                })
            })?;
            bar.finish_and_clear();
            let known = !held.is_empty() && held.contains(&input.hash()?);
            (file.seen, file.accepted) = (reading.seen as u64, if known { 0 } else { reading.accepted as u64 });
            file.merged = if known { reading.accepted as u64 } else { 0 };
            file.format = reading.format.to_owned();
            (file.encoding, file.warnings) = (reading.encoding, reading.warnings);
            if known {
                file.warnings.push(KNOWN.into());
            }
            Ok(file)
        });
        ledger.files.push(noted(looked, &label, console)?);
    }
    ledger.records = ledger.files.iter().map(|file| file.accepted).sum();
    Ok(ledger)
}

const KNOWN: &str = "already in the corpus, the same byte for byte: nothing added";

/// An input, or the file that could not be opened and why.
type Found = std::result::Result<Input, (PathBuf, Error)>;

/// What the files hold, with the error of each that cannot be opened in its place.
fn inputs_of(files: &[PathBuf]) -> Vec<Found> {
    let mut inputs = Vec::new();
    for path in files {
        match Input::of(path) {
            Ok(found) => inputs.extend(found.into_iter().map(Ok)),
            Err(error) => inputs.push(Err((path.clone(), error))),
        }
    }
    inputs
}

/// Inputs in their order, small ones in groups that are read side by side.
fn groups(inputs: Vec<Found>) -> Vec<Vec<Found>> {
    let mut groups: Vec<Vec<Found>> = Vec::new();
    let mut room = 0;
    for input in inputs {
        let size = input.as_ref().map_or(0, |input| input.size);
        match groups.last_mut() {
            Some(group) if size <= SMALL && size <= room => {
                room -= size;
                group.push(input);
            }
            _ => {
                room = if size <= SMALL { TOGETHER - size } else { 0 };
                groups.push(vec![input]);
            }
        }
    }
    groups
}

/// A file that was read before it is taken in.
struct Parsed {
    batches: Vec<Batch>,
    reading: Reading,
}

fn parse(input: &Input, options: &ReadOptions<'_>) -> Result<Parsed> {
    let mut batches = Vec::new();
    let reading = input.read(|stream| {
        formats::read(&input.label(), stream, options, &mut |batch| {
            batches.push(batch);
            Ok(())
        })
    })?;
    Ok(Parsed { batches, reading })
}

/// Reads a file in a thread of its own, so that the next records are read while these are stored.
fn streamed(input: &Input, options: &ReadOptions<'_>, add: &mut dyn FnMut(Batch) -> Result<()>) -> Result<Reading> {
    let (send, receive) = std::sync::mpsc::sync_channel::<Batch>(AHEAD);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            // nobody receives any more where storing has failed, and that failure is the one to tell
            let mut sink = |batch| send.send(batch).map_err(|_| Error::Interrupted);
            input.read(|stream| formats::read(&input.label(), stream, options, &mut sink))
        });
        let added = receive.into_iter().try_for_each(add);
        let reading = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        added.and(reading)
    })
}

/// A file's line: what was found, or why it could not be read. A store that fails is no file's fault.
fn noted(taken: Result<FileLedger>, label: &Path, console: &Console) -> Result<FileLedger> {
    match taken {
        Err(error @ (Error::Read { .. } | Error::NotAnExport { .. })) => {
            console.warn(&error);
            Ok(FileLedger { error: Some(error.to_string()), ..FileLedger::empty(label) })
        }
        other => other,
    }
}

/// Takes one file in, parsed or still to be read.
fn take_in(
    corpus: &mut Corpus,
    input: &Input,
    hash: String,
    parsed: Option<Result<Parsed>>,
    options: &ReadOptions<'_>,
    console: &Console,
) -> Result<FileLedger> {
    let (label, name) = (input.label(), input.name());
    let mut ledger = FileLedger::empty(&label);
    // looked up again: the same bytes may stand earlier among the files
    if let Some((seen, _)) = corpus.known_source(&hash, &name)? {
        ledger.seen = seen as u64;
        ledger.known = true;
        ledger.hash = Some(hash);
        ledger.warnings.push(KNOWN.into());
        return Ok(ledger);
    }
    let parsed = parsed.transpose()?;
    let bar = console.bar(input.size, &name, Unit::Bytes);
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::File, name: &name, hash: &hash, parser: formats::PARSER_VERSION })?;
    let mut add = |batch: Batch| {
        bar.set_position(batch.bytes_read);
        ledger.rejected.extend(batch.rejections.iter().cloned());
        intake.reject(&batch.rejections)?;
        let records: Vec<NewRecord> = batch.records.into_iter().map(NewRecord::from).collect();
        intake.add(&records)
    };
    let reading = match parsed {
        Some(parsed) => {
            parsed.batches.into_iter().try_for_each(&mut add)?;
            parsed.reading
        }
        None => streamed(input, options, &mut add)?,
    };
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
            if file.error.is_some() {
                // the reason was told when it happened
                line(format!("{}: not read", file.path));
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
        if self.dry_run {
            line(format!("nothing was kept: {} records would be new, before those that are one work are merged", self.records));
            return text;
        }
        line(format!("the corpus now holds {} of {}", counted(self.records, "record"), counted(self.works, "work")));
        text
    }
}
