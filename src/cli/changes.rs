//! `wenmai changes`: what past crawls changed.

use jiff::Timestamp;

use super::console::{Console, plain};
use super::crawl::{OfKinds, changes_markdown};
use super::output::{Format, json};
use super::{Common, Exit};
use crate::corpus::{Access, ChangeKind, Corpus, NotedChange, Run};
use crate::{Error, Result};

/// What past crawls changed: records new, changed (field by field), retracted, merged, gone, come
/// back. Without `--since`, the last run's changes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai changes                              of the last crawl
  wenmai changes --since 3                    of crawl 3 and those after it
  wenmai changes --since 2026-11-01           of crawls begun on that day or later
  wenmai changes --since 1 --kind retracted --format jsonl")]
pub(super) struct Changes {
    /// From which crawl on: its number, or a day or time (RFC 3339)
    #[arg(long, value_name = "RUN|DATE")]
    since: Option<String>,
    /// Only changes of this kind; may be repeated
    #[arg(long = "kind", value_name = "KIND", value_parser = kinds())]
    kinds: Vec<String>,
    /// Also records of which nothing but counts, such as citations, has changed
    #[arg(long)]
    counts: bool,
}

fn kinds() -> Vec<&'static str> {
    ChangeKind::ALL.iter().map(|kind| kind.name()).collect()
}

impl Changes {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, &[Format::Table, Format::Json, Format::Jsonl])?;
        let corpus = Corpus::open(&study.store(), Access::Read)?;
        let runs = corpus.runs(0)?;
        let Some(from) = self.first_run(&runs)? else {
            if format == Format::Json {
                console.result(&json(&serde_json::json!({ "runs": [], "changes": [] })))?;
            }
            console.say("no crawl has been made since");
            return Ok(Exit::Done);
        };
        let mut changes: Vec<NotedChange> = Vec::new();
        let mut of_kinds = OfKinds::default();
        corpus.for_each_change(from, &mut |noted| {
            if self.wants(noted.change.kind) {
                match format {
                    // a line at a time, whatever their number
                    Format::Jsonl => console.result(&format!("{}\n", serde_json::to_string(&noted).expect("a change is valid json")))?,
                    Format::Json => changes.push(noted),
                    _ => of_kinds.add(noted),
                }
            }
            Ok(())
        })?;
        match format {
            Format::Jsonl => {}
            Format::Json => {
                let runs: Vec<&Run> = runs.iter().filter(|run| run.run >= from).collect();
                console.result(&json(&serde_json::json!({ "runs": runs, "changes": changes })))?;
            }
            _ => {
                for run in runs.iter().filter(|run| run.run >= from) {
                    let ended = run.ended.as_deref().unwrap_or("it was stopped");
                    console.result(&format!("crawl {} of {} to {ended}\n", run.run, run.started))?;
                }
                let text = changes_markdown(&of_kinds);
                console.result(&plain(if text.is_empty() { "\nnothing changed\n" } else { &text }))?;
            }
        }
        Ok(Exit::Done)
    }

    fn wants(&self, kind: ChangeKind) -> bool {
        match self.kinds.is_empty() {
            true => self.counts || kind != ChangeKind::Counted,
            false => self.kinds.iter().any(|wanted| wanted == kind.name()),
        }
    }

    /// The run from which on changes are told; `None` where there is none.
    fn first_run(&self, runs: &[Run]) -> Result<Option<i64>> {
        let Some(since) = &self.since else { return Ok(runs.last().map(|run| run.run)) };
        if let Ok(number) = since.parse::<i64>() {
            return Ok(runs.iter().find(|run| run.run >= number).map(|run| run.run));
        }
        let since: Timestamp = since
            .parse()
            .or_else(|_| format!("{since}T00:00:00Z").parse())
            .map_err(|_| Error::Usage(format!("--since {since} is neither a crawl's number nor a day such as 2026-11-01")))?;
        let begun = |run: &&Run| run.started.parse::<Timestamp>().is_ok_and(|started| started >= since);
        Ok(runs.iter().find(begun).map(|run| run.run))
    }
}
