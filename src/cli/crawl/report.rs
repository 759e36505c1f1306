//! The change report of a run: JSON for programs, Markdown for readers, a few lines for the
//! terminal.
//!
//! What it says of records is in a fixed order, a record a line, so that two reports can be compared. It
//! goes from the store to the file one change at a time: a first crawl changes everything.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::console::plain;
use super::sink::Outcome;
use crate::acquire::Client;
use crate::corpus::{ChangeKind, Corpus, NotedChange};
use crate::study::Study;
use crate::{Error, Result};

/// Changed fields and records that a readable report shows of each kind before it says how many more
/// there are.
const SHOWN: usize = 200;

/// Ends the run in the store, writes its report beside it, and gives the lines for the terminal.
pub(super) fn end(corpus: &Corpus, run: i64, study: &Study, client: &Client, outcomes: &[Outcome]) -> Result<String> {
    let traffic = client.traffic();
    let summary = json!({
        "sources": outcomes,
        "changes": counts(corpus, run)?,
        "traffic": {
            "requests": traffic.requests,
            "retries": traffic.retries,
            "bytes": traffic.bytes,
            "waited_seconds": traffic.waited.as_secs_f64().round(),
        },
    });
    corpus.end_run(run, &Timestamp::now().to_string(), &summary)?;
    let folder = study.changes();
    std::fs::create_dir_all(&folder).map_err(Error::write(&folder))?;
    let path = |extension: &str| folder.join(format!("run-{run:05}.{extension}"));
    let mut head = json!({ "run": run });
    for (key, value) in summary.as_object().into_iter().flatten() {
        head[key] = value.clone();
    }
    let mut json = Whole::begin(path("json"))?;
    let head = serde_json::to_string_pretty(&head).expect("plain json");
    json.write(&format!("{},\n  \"records\": [", head.strip_suffix("\n}").unwrap_or(&head)))?;
    let (mut first, mut of_kinds) = (true, OfKinds::default());
    corpus.for_each_change(run, &mut |noted| {
        if noted.run == run {
            let line = serde_json::to_string(&noted).expect("a change is always valid json");
            json.write(&format!("{}\n    {line}", if std::mem::take(&mut first) { "" } else { "," }))?;
            of_kinds.add(noted);
        }
        Ok(())
    })?;
    json.write(if first { "]\n}\n" } else { "\n  ]\n}\n" })?;
    json.finish()?;
    let mut readable = Whole::begin(path("md"))?;
    readable.write(&markdown(run, &summary, &of_kinds))?;
    readable.finish()?;
    Ok(lines(&describe_changes(corpus, run)?, &summary, &path("md")))
}

/// How many changes there are of each kind, and the first of them.
#[derive(Default)]
pub(in crate::cli) struct OfKinds(BTreeMap<ChangeKind, (usize, Vec<NotedChange>)>);

impl OfKinds {
    pub(in crate::cli) fn add(&mut self, noted: NotedChange) {
        let (count, first) = self.0.entry(noted.change.kind).or_default();
        *count += 1;
        if first.len() < SHOWN {
            first.push(noted);
        }
    }
}

/// Kind to number of records, summed over the lists.
fn counts(corpus: &Corpus, run: i64) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for (_, kind, count) in corpus.change_counts(run)? {
        *counts.entry(kind).or_insert(0) += count;
    }
    Ok(counts)
}

/// The changes of a run in a few words.
pub(in crate::cli) fn describe_changes(corpus: &Corpus, run: i64) -> Result<String> {
    let words: Vec<String> = counts(corpus, run)?.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    Ok(if words.is_empty() { "nothing changed".to_owned() } else { words.join(", ") })
}

fn lines(changes: &str, summary: &Value, report: &Path) -> String {
    let traffic = &summary["traffic"];
    format!(
        "{changes}; {} requests ({} repeated), {} bytes, {} s waited; report: {}\n",
        traffic["requests"],
        traffic["retries"],
        traffic["bytes"],
        traffic["waited_seconds"].as_f64().unwrap_or_default(),
        report.display()
    )
}

/// The readable report.
fn markdown(run: i64, summary: &Value, changes: &OfKinds) -> String {
    let mut text = format!(
        "# Crawl {run}\n\n| list | fetched | records | rejected | gone | expected | got | trouble |\n|---|--:|--:|--:|--:|--:|--:|---|\n"
    );
    for source in summary["sources"].as_array().into_iter().flatten() {
        let cell = |key: &str| match &source[key] {
            Value::Null => String::new(),
            Value::String(words) => escaped(words),
            other => other.to_string(),
        };
        let row = ["list", "fetched", "parsed", "rejected", "gone", "expected", "got", "trouble"].map(cell);
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    for source in summary["sources"].as_array().into_iter().flatten() {
        for note in source["notes"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let _ = writeln!(text, "\n{}: {}", escaped(source["list"].as_str().unwrap_or_default()), escaped(note));
        }
    }
    lost_records(&mut text, summary);
    let traffic = &summary["traffic"];
    let _ = writeln!(text, "\n{} requests, {} of them repeated, {} bytes.", traffic["requests"], traffic["retries"], traffic["bytes"]);
    text.push_str(&changes_markdown(changes));
    text
}

/// Records that a provider lists and does not give.
fn lost_records(text: &mut String, summary: &Value) {
    let lost: Vec<&Value> =
        summary["sources"].as_array().into_iter().flatten().filter_map(|source| source["lost"].as_array()).flatten().collect();
    if lost.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## could not be had ({})\n", lost.len());
    for record in lost.iter().take(SHOWN) {
        let word = |at: usize| escaped(record[at].as_str().unwrap_or_default());
        let _ = writeln!(text, "- {}: {}", word(0), word(1));
    }
}

/// Changes by kind, readable.
pub(in crate::cli) fn changes_markdown(changes: &OfKinds) -> String {
    let mut text = String::new();
    for kind in ChangeKind::ALL {
        let Some((count, first)) = changes.0.get(&kind) else { continue };
        let _ = writeln!(text, "\n## {} ({count})\n", kind.name());
        for noted in first {
            let change = &noted.change;
            let _ = writeln!(text, "- {} ({})", escaped(&change.title), escaped(&change.external));
            for field in &change.fields {
                let _ = writeln!(text, "  - {}: {} → {}", field.field, shown(&field.old), shown(&field.new));
            }
            if let Some(into) = &change.into {
                let _ = writeln!(text, "  - made part of {}", escaped(into));
            }
            if let Some(evidence) = &change.evidence {
                let _ = writeln!(text, "  - {}", escaped(evidence));
            }
        }
        if *count > SHOWN {
            let _ = writeln!(text, "- and {} more; the JSON report has all", count - SHOWN);
        }
    }
    text
}

fn shown(value: &Value) -> String {
    const LONGEST: usize = 300;
    let text = match value {
        Value::Null => "(nothing)".to_owned(),
        Value::String(words) => format!("\"{words}\""),
        other => other.to_string(),
    };
    let short: String = text.chars().take(LONGEST).collect();
    escaped(&if short.len() < text.len() { format!("{short}…") } else { short })
}

/// Text from elsewhere that cannot become Markdown, HTML or a terminal's commands.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in plain(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\t' => escaped.push(' '),
            '|' | '[' | ']' | '*' | '_' | '`' | '\\' | '#' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A file that is written beside its place and moved there, so that it is whole or not there.
struct Whole {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
}

impl Whole {
    fn begin(path: PathBuf) -> Result<Self> {
        let partial = path.with_extension("partial");
        let file = BufWriter::new(File::create(&partial).map_err(Error::write(&partial))?);
        Ok(Self { path, partial, file })
    }

    fn write(&mut self, text: &str) -> Result<()> {
        self.file.write_all(text.as_bytes()).map_err(Error::write(&self.partial))
    }

    fn finish(mut self) -> Result<()> {
        self.file.flush().map_err(Error::write(&self.partial))?;
        std::fs::rename(&self.partial, &self.path).map_err(Error::write(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_become_markup() {
        assert_eq!(escaped("a|b <script>\n[x](javascript:y) \u{1b}[2J"), "a\\|b &lt;script&gt; \\[x\\](javascript:y) \\\\u{1b}\\[2J");
    }
}
