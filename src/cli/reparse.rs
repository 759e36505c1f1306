//! `wenmai reparse`: records made anew from the archived answers.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::console::{Console, Unit};
use super::crawl::{List, archive_lists, clock, describe_changes};
use super::grouped::open_for_writing;
use super::lock_file::write_lock;
use super::output::{Format, json};
use super::{Common, Exit};
use crate::acquire::{Archive, Client, ClientSettings, Fate, Position};
use crate::corpus::{AnswerRow, Corpus, NewRecord, Origin, SourceInfo};
use crate::formats::{PARSER_VERSION, parse_article_page, read_payload};
use crate::record::{Place, Rejection, YearSpan};
use crate::{Error, Result};

/// Make the records of crawled sources anew from the archived answers, without asking anybody: what
/// a newer version reads better is then read better. What changes is told as after a crawl. Files
/// that were imported are not touched; import them again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai reparse
  wenmai reparse --stale         only what an older version has read
  wenmai changes                 what it changed")]
pub(super) struct Reparse {
    /// Only answers that were read by an older parser than this version's
    #[arg(long)]
    stale: bool,
}

/// What could be done with the answers.
#[derive(Debug, Default)]
struct Tally {
    answers: u64,
    records: u64,
    rejected: u64,
    /// Answers that could not be read again, each list with the reason.
    left: HashMap<String, (u64, String)>,
}

impl Reparse {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let format = common.format(Format::Table, &[Format::Table, Format::Json])?;
        let mut corpus = open_for_writing(&study)?;
        let archive = Archive::new(study.raw());
        // a provider reads archived answers by the same settings by which it asked; nothing is asked
        let client = Client::new(ClientSettings { most_requests: Some(0), ..ClientSettings::default() }, clock(&Arc::default()))?;
        let lists = archive_lists(&study, &client, &archive, &corpus, console)?;
        let answers: Vec<AnswerRow> =
            corpus.answers()?.into_iter().filter(|answer| !self.stale || answer.parser < PARSER_VERSION).collect();
        let run = corpus.begin_run(&Timestamp::now().to_string())?;
        let mut tally = Tally::default();
        let bar = console.bar(answers.len() as u64, "reading again", Unit::Items);
        for answer in &answers {
            bar.inc(1);
            match read_again(&mut corpus, &archive, &lists, answer, study.plausible_years(), run) {
                Ok(Ok((records, rejected))) => {
                    tally.answers += 1;
                    tally.records += records;
                    tally.rejected += rejected;
                }
                Ok(Err(reason)) => tally.left.entry(answer.list.clone()).or_insert((0, reason)).0 += 1,
                Err(error) => return Err(error),
            }
        }
        bar.finish_and_clear();
        corpus.regroup()?;
        write_lock(&corpus, &study.lock())?;
        let report = serde_json::json!({ "reparse": { "answers": tally.answers, "records": tally.records, "rejected": tally.rejected } });
        corpus.end_run(run, &Timestamp::now().to_string(), &report)?;
        let mut left: Vec<_> = tally.left.into_iter().collect();
        left.sort();
        if format == Format::Json {
            let left: Vec<_> =
                left.iter().map(|(list, (n, reason))| serde_json::json!({ "list": list, "answers": n, "reason": reason })).collect();
            console.result(&json(&serde_json::json!({
                "run": run, "answers": tally.answers, "records": tally.records, "rejected": tally.rejected, "left": left,
            })))?;
        } else {
            console.result(&format!(
                "{} answers read again: {} records, {} rejected; {}\n",
                tally.answers,
                tally.records,
                tally.rejected,
                describe_changes(&corpus, run)?
            ))?;
        }
        for (list, (count, reason)) in &left {
            console.warn(format_args!("{list}: {count} answers were left as they are: {reason}"));
        }
        Ok(if left.is_empty() { Exit::Done } else { Exit::SomeFailed })
    }
}

/// Numbers of records and rejections, or why the answer was left as it is.
type ReadAgain = std::result::Result<(u64, u64), String>;

fn read_again(corpus: &mut Corpus, archive: &Archive, lists: &[List], row: &AnswerRow, plausible: YearSpan, run: i64) -> Result<ReadAgain> {
    let answer = match archive.answer(&row.hash) {
        Ok(answer) => answer,
        Err(error @ Error::Read { .. }) => return Ok(Err(error.to_string())),
        Err(error) => return Err(error),
    };
    let (mut records, mut rejections, mut unread, mut seen) = (Vec::new(), Vec::new(), Vec::new(), 0);
    if row.format == "article-page" {
        let place = Place { record: 1, line: 1 };
        seen = 1;
        if corpus.is_read_from(row, &row.name)? {
            match parse_article_page(&answer.body, &row.name, answer.header("content-type"), plausible) {
                Ok(Some(record)) => records.push(NewRecord { record, place, external: Some(row.name.clone()) }),
                Ok(None) => seen = 0,
                Err((kind, message)) => {
                    unread.push(row.name.clone());
                    rejections.push(Rejection { place, kind, message });
                }
            }
        }
    } else {
        let Some(list) = lists.iter().find(|list| list.label == row.list) else {
            return Ok(Err("study.toml names no such source any more".to_owned()));
        };
        let at = Position { window: row.window.clone(), token: row.token.clone(), pages: row.pages };
        let page = match list.provider.read(&at, &answer) {
            Ok(page) => page,
            Err(trouble) => return Ok(Err(format!("{trouble:?}"))),
        };
        for (number, item) in (1..).zip(page.items) {
            if item.fate != Fate::Present || item.format.is_empty() || row.format == "headers" {
                continue;
            }
            seen += 1;
            if !corpus.is_read_from(row, &item.external)? {
                continue;
            }
            let place = Place { record: number, line: item.line };
            // the form that was asked for then, whatever is asked for today
            match read_payload(&row.format, &item.external, &item.payload, plausible) {
                Ok(record) => records.push(NewRecord { record, place, external: Some(item.external) }),
                Err((kind, message)) => {
                    unread.push(item.external);
                    rejections.push(Rejection { place, kind, message });
                }
            }
        }
    }
    let counts = (records.len() as u64, rejections.len() as u64);
    let mut intake = corpus.take_in(SourceInfo { origin: Origin::Answer, name: &row.name, hash: &row.hash, parser: PARSER_VERSION })?;
    intake.track(run, &row.list);
    intake.add(&records)?;
    intake.reject_named(&rejections, &unread)?;
    intake.pass_over(seen - records.len() - rejections.len());
    intake.commit(&row.format, if row.format == "article-page" { "found out" } else { "UTF-8" }, answer.body.len() as u64, &[])?;
    Ok(Ok(counts))
}
