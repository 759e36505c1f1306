//! The change report of a run: JSON for programs, Markdown for readers, a few lines for the
//! terminal.
//!
//! What it says of records is in a fixed order, so that two reports can be compared line by line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

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
    let mut changes = Vec::new();
    corpus.for_each_change(run, &mut |change| {
        changes.push(change);
        Ok(())
    })?;
    changes.retain(|change| change.run == run);
    let mut whole = json!({ "run": run });
    for (key, value) in summary.as_object().into_iter().flatten() {
        whole[key] = value.clone();
    }
    whole["records"] = serde_json::to_value(&changes).expect("changes are always valid json");
    let path = |extension: &str| folder.join(format!("run-{run:05}.{extension}"));
    write(&path("json"), &format!("{}\n", serde_json::to_string_pretty(&whole).expect("plain json")))?;
    write(&path("md"), &markdown(run, &summary, &changes))?;
    Ok(lines(&describe_changes(corpus, run)?, &summary, &path("md")))
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
fn markdown(run: i64, summary: &Value, changes: &[NotedChange]) -> String {
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
pub(in crate::cli) fn changes_markdown(changes: &[NotedChange]) -> String {
    let mut text = String::new();
    for kind in ChangeKind::ALL {
        let of_kind: Vec<&NotedChange> = changes.iter().filter(|noted| noted.change.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n## {} ({})\n", kind.name(), of_kind.len());
        for noted in of_kind.iter().take(SHOWN) {
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
        if of_kind.len() > SHOWN {
            let _ = writeln!(text, "- and {} more; the JSON report has all", of_kind.len() - SHOWN);
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

/// Writes beside the place and moves there, so that a report is whole or not there.
fn write(path: &Path, text: &str) -> Result<()> {
    let partial = path.with_extension("partial");
    std::fs::write(&partial, text).map_err(Error::write(&partial))?;
    std::fs::rename(&partial, path).map_err(Error::write(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_become_markup() {
        assert_eq!(escaped("a|b <script>\n[x](javascript:y) \u{1b}[2J"), "a\\|b &lt;script&gt; \\[x\\](javascript:y) \\\\u{1b}\\[2J");
    }
}
