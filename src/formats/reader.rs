//! Turns the pieces of an input into findings, on as many threads as there are.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;

use super::cuts::Cuts;
use super::encoding::{Detector, Guess};
use super::format::excerpt;
use super::frames::Limits;
use super::garbled::garbled;
use super::lines::{count_line_ends, unmask_bytes};
use super::source::{Mark, Source};
use super::{Context, End, Findings, Format, Prepared, Reading, Slice};
use crate::record::{RejectionKind, YearSpan};
use crate::{Error, Result};

/// Counts over a whole input.
#[derive(Debug, Default)]
struct Tally {
    seen: u32,
    lines: u32,
    accepted: usize,
    rejected: usize,
    unreadable_years: usize,
    warnings: Vec<String>,
    unknown: BTreeMap<String, usize>,
    counted: BTreeMap<&'static str, usize>,
}

/// Reads one input, piece by piece.
pub(super) struct Reader<'a> {
    format: &'a dyn Format,
    cuts: Cuts<'a>,
    plausible_years: YearSpan,
    head: &'a [u8],
    /// What the format prepared, to which it may add what it finds ahead.
    pub(super) prepared: Prepared,
    limits: Limits,
    mark: Mark,
    detector: Detector,
    tally: Tally,
    first_piece: bool,
    /// Line of the first record that was not in UTF-8, and what it was in.
    first_foreign: Option<u32>,
}

impl<'a> Reader<'a> {
    /// Of an input in `format` that begins with `head`, in the encoding of `mark` if it has one.
    pub(super) fn new(
        format: &'a dyn Format,
        cuts: Cuts<'a>,
        head: &'a [u8],
        prepared: Prepared,
        mark: Mark,
        plausible_years: YearSpan,
        limits: Limits,
    ) -> Self {
        Self {
            format,
            cuts,
            plausible_years,
            head,
            prepared,
            limits,
            mark,
            detector: Detector::new(head),
            tally: Tally::default(),
            first_piece: true,
            first_foreign: None,
        }
    }

    fn context(&self) -> Context<'_> {
        Context { plausible_years: self.plausible_years, head: self.head, prepared: &*self.prepared }
    }

    /// Reads pieces in parallel; `end` says how the input ends, if it ends with the last of them.
    pub(super) fn read_pieces(&mut self, pieces: Vec<Vec<u8>>, end: Option<End>) -> Vec<Findings> {
        let last = pieces.len().saturating_sub(1);
        let first = self.first_piece;
        self.first_piece &= pieces.is_empty();
        let (cuts, format, context, limits) = (self.cuts, self.format, self.context(), self.limits);
        // what is valid UTF-8 is parsed at once, in the hope that it is UTF-8
        let parsed: Vec<_> = pieces
            .into_par_iter()
            .enumerate()
            .map(|(i, bytes)| {
                let text = String::from_utf8(bytes).map_err(|error| error.into_bytes())?;
                let findings = parse(&text, i == 0 && first, end.filter(|_| i == last), format, cuts, &context, limits);
                Ok((text, findings))
            })
            .collect();
        let mut all = Vec::with_capacity(parsed.len());
        for (i, parsed) in parsed.into_iter().enumerate() {
            let mut findings = match parsed {
                Ok((text, findings)) if self.detector.trusts(&text) => findings,
                Ok((text, _)) => self.decode_and_parse(text.into_bytes(), i == 0 && first, end.filter(|_| i == last)),
                Err(bytes) => self.decode_and_parse(bytes, i == 0 && first, end.filter(|_| i == last)),
            };
            self.count(&mut findings);
            all.push(findings);
        }
        all
    }

    /// Finds out the encoding of each record, then reads them.
    fn decode_and_parse(&mut self, bytes: Vec<u8>, first: bool, mut end: Option<End>) -> Findings {
        let mut text = String::with_capacity(bytes.len() * 3 / 2);
        let mut cuts: Vec<usize> = self.cuts.starts(&bytes, first, end.is_some());
        cuts.push(bytes.len());
        let mut from = 0;
        for to in cuts {
            let foreign = self.foreign_records();
            let last = to == bytes.len();
            let decoded = self.detector.decode(unmask_bytes(&bytes[from..to]), true, &mut text);
            if self.foreign_records() > foreign && self.first_foreign.is_none() {
                self.first_foreign = Some(self.tally.lines + 1 + count_line_ends(&bytes[..from]));
            }
            if let (true, Some(end)) = (last && from < to, &mut end) {
                end.in_character |= decoded.ends_in_character;
            }
            from = to;
        }
        parse(&text, first, end, self.format, self.cuts, &self.context(), self.limits)
    }

    fn foreign_records(&self) -> usize {
        self.detector.decided[Guess::Gb18030 as usize] + self.detector.decided[Guess::Windows1252 as usize]
    }

    /// Notes a record too large to be held.
    pub(super) fn skip(&mut self, line_ends: u32) -> Findings {
        self.first_piece = false;
        let mut findings = Findings { line: 1, ..Findings::default() };
        reject_oversized(&mut findings, self.limits);
        findings.line += line_ends;
        self.count(&mut findings);
        findings
    }

    /// Puts findings in their place after all that came before.
    fn count(&mut self, findings: &mut Findings) {
        findings.shift(self.tally.seen, self.tally.lines);
        self.tally.seen = self.tally.seen.saturating_add(findings.seen);
        self.tally.lines = self.tally.lines.saturating_add(findings.line.saturating_sub(1));
        self.tally.accepted += findings.records.len();
        self.tally.rejected += findings.rejections.len();
        self.tally.unreadable_years += findings.unreadable_years;
        self.tally.warnings.append(&mut findings.warnings);
        for (tag, records) in std::mem::take(&mut findings.unknown) {
            *self.tally.unknown.entry(tag).or_default() += records;
        }
        for (what, times) in std::mem::take(&mut findings.counted) {
            *self.tally.counted.entry(what).or_default() += times;
        }
    }

    /// What was found in all, where anything was.
    ///
    /// # Errors
    /// [`Error::NotAnExport`] for an input without anything like a record.
    pub(super) fn finish(self, name: &Path, source: &Source<'_>) -> Result<Reading> {
        if self.tally.seen == 0 {
            let reason = format!("no record in the layout of {} was found; export it again, or try another `--as`", self.format.title());
            return Err(Error::NotAnExport { path: name.to_owned(), reason });
        }
        let replacements = source.replacements + self.detector.replacements;
        let mut warnings = Vec::new();
        if let Some(guess) = garbled(&String::from_utf8_lossy(self.head)) {
            warnings.push(format!(
                "the text looks garbled: UTF-8 that was read as {} and saved so; export it again, or save the original as UTF-8",
                guess.name()
            ));
        }
        if let Some(line) = self.first_foreign.filter(|_| self.detector.decided[Guess::Utf8 as usize] > 0 || self.detector.saw_utf8) {
            warnings.push(format!(
                "the file mixes encodings: {} records are UTF-8 no more, the first on line {line}; each was read in its own",
                self.foreign_records()
            ));
        }
        if replacements > 0 {
            warnings.push(format!("{replacements} bytes or byte pairs were no text and became U+FFFD"));
        }
        warnings.extend(self.tally.warnings);
        warnings.extend(self.tally.counted.iter().map(|(what, times)| format!("{times} {what}")));
        if !self.tally.unknown.is_empty() {
            warnings.push(unknown_fields(&self.tally.unknown));
        }
        Ok(Reading {
            format: self.format.name(),
            encoding: self.detector.met(self.mark),
            bytes: source.bytes,
            seen: self.tally.seen as usize,
            accepted: self.tally.accepted,
            rejected: self.tally.rejected,
            replacements,
            unreadable_years: self.tally.unreadable_years,
            unknown: self.tally.unknown,
            warnings,
        })
    }
}

/// Says which fields were kept though nobody knows them, the most frequent first.
fn unknown_fields(unknown: &BTreeMap<String, usize>) -> String {
    const SHOWN: usize = 8;
    let mut fields: Vec<_> = unknown.iter().collect();
    fields.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let more = if fields.len() > SHOWN { format!(" and {} more", fields.len() - SHOWN) } else { String::new() };
    let named: Vec<String> = fields.iter().take(SHOWN).map(|(tag, records)| format!("{} ({records})", excerpt(tag))).collect();
    format!("fields that are not known here were kept as they stand: {}{more}", named.join(", "))
}

/// Reads the records of one decoded piece. `first` is set for the piece that the input begins with.
fn parse(
    text: &str,
    first: bool,
    end: Option<End>,
    format: &dyn Format,
    cuts: Cuts<'_>,
    context: &Context<'_>,
    limits: Limits,
) -> Findings {
    let mut findings = Findings { line: 1, ..Findings::default() };
    let record = |range: Range<usize>, preamble: bool, findings: &mut Findings| {
        if range.is_empty() {
            return;
        }
        let slice = Slice { text: &text[range.clone()], end: end.filter(|_| range.end == text.len()) };
        if range.len() > limits.record {
            reject_oversized(findings, limits);
        } else if preamble {
            format.read_preamble(&slice, context, findings);
        } else {
            format.read_record(&slice, context, findings);
        }
        findings.line = findings.line.saturating_add(count_line_ends(slice.text.as_bytes()));
    };
    let mut from = 0;
    let mut preamble = true;
    for start in cuts.starts(text.as_bytes(), first, end.is_some()) {
        record(from..start, preamble, &mut findings);
        preamble = false;
        from = start;
    }
    record(from..text.len(), preamble, &mut findings);
    findings.count_unknown(format);
    findings
}

fn reject_oversized(findings: &mut Findings, limits: Limits) {
    findings.reject(RejectionKind::Oversized, 0, format!("larger than {} MB, which no record is", limits.record / (1024 * 1024)));
}
