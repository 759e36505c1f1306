//! `wenmai duplicates`: which records were merged, which perhaps should be, and the scholar's word on it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::console::{Console, plain};
use super::grouped::{open_for_reading, open_for_writing};
use super::lock_file::write_lock;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::corpus::{Corpus, Evidence, LinkVerdict, PinVerdict, RecordLink, RecordName, Variant};
use crate::record::Record;
use crate::report::{Cell, Table};
use crate::study::Study;
use crate::{Error, Result};

/// Which records are one work, and why. Every merge is listed with its score, from 0 (two works) to
/// 1 (one work), and the weight of every field. Nothing is ever deleted: a line `not same` in
/// duplicates.tsv beside study.toml undoes a merge, a line `same` makes one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai duplicates                          every merge and what speaks for it
  wenmai duplicates --doubtful               pairs left apart that deserve a look
  wenmai duplicates --doubtful --as-pins >> duplicates.tsv      then take away the # of what you decide
  wenmai duplicates --work doi:10.1000/x     the records of a work side by side
  wenmai duplicates --same doi:10.1000/x record:0123456789abcdef
  wenmai duplicates --not-same doi:10.1000/x doi:10.1000/y      undoes a merge
  wenmai duplicates --format csv > merges.csv")]
pub(super) struct Duplicates {
    /// Pairs that are perhaps one work, and pairs that look like one and are kept apart
    #[arg(long)]
    doubtful: bool,
    /// The same paper in Chinese and English: linked, never merged
    #[arg(long)]
    translations: bool,
    /// A preprint and the paper: linked, never merged
    #[arg(long)]
    versions: bool,
    /// All of them
    #[arg(long)]
    all: bool,
    /// Only pairs with at least this score
    #[arg(long, value_name = "SCORE", default_value_t = 0.0)]
    min_score: f64,
    /// Print the pairs as lines for duplicates.tsv, each behind a #
    #[arg(long, conflicts_with = "work")]
    as_pins: bool,
    /// The records of one work side by side, field by field
    #[arg(long, value_name = "KEY", conflicts_with_all = ["doubtful", "translations", "versions", "all"])]
    work: Option<String>,
    /// Note in duplicates.tsv that two records are one work
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["work", "not_same", "as_pins"])]
    same: Option<Vec<String>>,
    /// Note in duplicates.tsv that two records are two works
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["work", "as_pins"])]
    not_same: Option<Vec<String>>,
}

impl Duplicates {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let pin =
            self.same.as_ref().map(|names| (PinVerdict::Same, names)).or(self.not_same.as_ref().map(|names| (PinVerdict::NotSame, names)));
        if let Some((verdict, names)) = pin {
            return pin_pair(&study, verdict, names, console);
        }
        let corpus = open_for_reading(&study, console)?;
        corpus.digest()?;
        if let Some(key) = &self.work {
            let variants = corpus.variants(key)?;
            if variants.is_empty() {
                return Err(Error::NothingToShow(format!("no work has the key {key}; `wenmai records --format csv` lists the keys")));
            }
            print(console, &side_by_side(&corpus, key, &variants)?, format)?;
            return Ok(Exit::Done);
        }
        let links: Vec<RecordLink> = corpus.links(&self.verdicts())?.into_iter().filter(|link| link.score >= self.min_score).collect();
        if self.as_pins {
            console.result(&as_pins(&links))?;
        } else {
            print(console, &table(&links), format)?;
            if format == Format::Table {
                say_the_counts(&corpus, console)?;
            }
        }
        Ok(Exit::Done)
    }

    fn verdicts(&self) -> Vec<LinkVerdict> {
        use LinkVerdict::{Doubtful, KeptApart, Merged, Translation, Version};
        let asked = [
            (self.doubtful, &[Doubtful, KeptApart][..]),
            (self.translations, &[Translation]),
            (self.versions, &[Version]),
            (self.all, &LinkVerdict::ALL),
        ];
        let verdicts: Vec<LinkVerdict> = asked.iter().filter(|(asked, _)| *asked).flat_map(|(_, verdicts)| *verdicts).copied().collect();
        if verdicts.is_empty() { vec![Merged] } else { verdicts }
    }
}

/// One row a pair.
fn table(links: &[RecordLink]) -> Table {
    let columns = ["verdict", "score", "a", "b", "year_a", "year_b", "title_a", "title_b", "source_a", "source_b", "why"];
    let mut table = Table::new("duplicates", &columns);
    let year = |year: Option<u16>| year.map_or(Cell::Empty, |year| Cell::Count(u64::from(year)));
    let place = |record: &crate::corpus::LinkedRecord| Cell::Text(format!("{} record {}", record.source, record.place.record));
    for link in links {
        let same_title = link.a.title == link.b.title;
        table.push(vec![
            Cell::Text(link.verdict.name().into()),
            Cell::Number(link.score),
            Cell::Text(link.a.name.clone()),
            Cell::Text(link.b.name.clone()),
            year(link.a.year),
            year(link.b.year),
            Cell::Text(link.a.title.clone()),
            if same_title { Cell::Text("=".into()) } else { Cell::Text(link.b.title.clone()) },
            place(&link.a),
            place(&link.b),
            Cell::Text(why(&link.evidence)),
        ]);
    }
    table
}

/// "title equal +9, author differs -4".
fn why(evidence: &[Evidence]) -> String {
    let parts = evidence.iter().map(|evidence| match evidence.weight {
        0.0 => format!("{} {}", evidence.field, evidence.finding),
        weight => format!("{} {} {weight:+}", evidence.field, evidence.finding),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Lines for duplicates.tsv, commented out: what a scholar does not decide stays as it is.
fn as_pins(links: &[RecordLink]) -> String {
    let mut text = String::new();
    for link in links {
        let verdict = if link.verdict == LinkVerdict::Merged { "not same" } else { "same" };
        let line = |text: &str| plain(text).replace(['\t', '\n', '\r'], " ");
        let _ = writeln!(text, "# {} {:.2}: {}", link.verdict.name(), link.score, why(&link.evidence));
        let _ = writeln!(text, "#   {} | {}", line(&link.a.title), line(&link.b.title));
        let _ = writeln!(text, "# {verdict}\t{}\t{}", line(&link.a.name), line(&link.b.name));
    }
    text
}

fn say_the_counts(corpus: &Corpus, console: &Console) -> Result<()> {
    let (shape, counts) = (corpus.shape()?, corpus.merge_counts()?);
    console.say(format_args!(
        "{} records are {} works: {} merged as equal letter for letter, {} by identifier, {} by likeness, {} by duplicates.tsv",
        shape.records, shape.works, counts.equal, counts.identifier, counts.likeness, counts.pinned
    ));
    let open = corpus.links(&[LinkVerdict::Doubtful, LinkVerdict::KeptApart])?.len();
    if open > 0 {
        console.say(format_args!("{open} pairs deserve a look: wenmai duplicates --doubtful"));
    }
    Ok(())
}

/// The fields of a work's records side by side: which record's value stands, and the variants.
fn side_by_side(corpus: &Corpus, key: &str, variants: &[Variant]) -> Result<Table> {
    let mut merged = None;
    corpus.works(&[key.to_owned()], &mut |work| {
        merged = Some(work.record);
        Ok(())
    })?;
    let merged = merged.ok_or_else(|| Error::NothingToShow(format!("no work has the key {key}")))?;
    let mut table = Table::new("variants", &["field", "stands", "record", "source", "value"]);
    let standing = fields(&merged);
    let all: Vec<_> = variants.iter().map(|variant| (variant, fields(&variant.record))).collect();
    let mut names: Vec<&String> = standing.keys().chain(all.iter().flat_map(|(_, fields)| fields.keys())).collect();
    names.sort();
    names.dedup();
    for name in names {
        for (variant, fields) in &all {
            let Some(value) = fields.get(name) else { continue };
            table.push(vec![
                Cell::Text(name.clone()),
                Cell::Text(if standing.get(name) == Some(value) { "yes" } else { "" }.into()),
                Cell::Text(variant.name.clone()),
                Cell::Text(format!("{} record {}", variant.source, variant.place.record)),
                Cell::Text(value.clone()),
            ]);
        }
        if !all.iter().any(|(_, fields)| fields.get(name) == standing.get(name)) {
            let value = standing.get(name).map_or(Cell::Empty, |value| Cell::Text(value.clone()));
            table.push(vec![Cell::Text(name.clone()), Cell::Text("united".into()), Cell::Empty, Cell::Empty, value]);
        }
    }
    Ok(table)
}

/// Every field of a record that says something, by its name in canonical json, as text.
fn fields(record: &Record) -> std::collections::BTreeMap<String, String> {
    let value = serde_json::to_value(record).expect("a record is always valid json");
    let serde_json::Value::Object(fields) = value else { unreachable!("a record is an object") };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    fields.into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// Adds a line to duplicates.tsv and groups anew; a line that contradicts another is not added.
fn pin_pair(study: &Study, verdict: PinVerdict, names: &[String], console: &Console) -> Result<Exit> {
    let mut corpus = open_for_writing(study)?;
    let mut parsed = Vec::new();
    for name in names {
        let name = RecordName::parse(name).map_err(Error::Usage)?;
        if corpus.records_named(&name)? == 0 {
            return Err(Error::NothingToShow(format!("{name} is no record of this corpus; `wenmai duplicates --all` prints the names")));
        }
        parsed.push(name);
    }
    let word = match verdict {
        PinVerdict::Same => "same",
        PinVerdict::NotSame => "not same",
    };
    let path = study.duplicates();
    let before = std::fs::read(&path).ok();
    append(&path, before.as_deref(), &format!("{word}\t{}\t{}\n", parsed[0], parsed[1]))?;
    let grouped = super::grouped::merge_rules(study).and_then(|rules| {
        corpus.set_merge_rules(&rules)?;
        corpus.regroup()
    });
    if let Err(error) = grouped {
        // take the line back, so that file and corpus are as they were
        match &before {
            Some(bytes) => std::fs::write(&path, bytes).map_err(Error::write(&path))?,
            None => std::fs::remove_file(&path).map_err(Error::write(&path))?,
        }
        corpus.set_merge_rules(&super::grouped::merge_rules(study)?)?;
        corpus.regroup()?;
        return Err(error);
    }
    write_lock(&corpus, &study.lock())?;
    let shape = corpus.shape()?;
    console.result(&format!("noted in {}: {} records are {} works\n", path.display(), shape.records, shape.works))?;
    Ok(Exit::Done)
}

fn append(path: &Path, before: Option<&[u8]>, line: &str) -> Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(Error::write(path))?;
    let gap = before.is_some_and(|bytes| !bytes.is_empty() && !bytes.ends_with(b"\n"));
    let text = format!("{}{line}", if gap { "\n" } else { "" });
    file.write_all(text.as_bytes()).map_err(Error::write(path))
}
