//! Cuts a stream into pieces that end where a record ends, and a piece into records.
//!
//! The cuts are made on bytes: in UTF-8 as in GB18030 no byte of a longer character can be taken
//! for a line end or, at the start of a line, for a letter. UTF-16 is turned into UTF-8 before.

use std::io;
use std::ops::Range;

use memchr::{memmem, memrchr2};

use super::Format;
use super::encoding::Source;
use super::format::LONGEST_START;
use super::lines::count_line_ends;

/// How much is held at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of a piece, unless a single record is larger.
    pub(super) piece: usize,
    /// Bytes of a record; a larger one is skipped.
    pub(super) record: usize,
}

/// What comes next in a stream.
#[derive(Debug)]
pub(super) enum Frame {
    /// Whole records, in the first piece after a preamble.
    Piece {
        /// The piece.
        bytes: Vec<u8>,
        /// The input ends with it.
        last: bool,
    },
    /// A record beyond the limit, of so many line ends; not kept.
    Oversized {
        /// Line ends within it.
        line_ends: u32,
    },
}

/// The pieces of a stream in order. Time is linear in the input, memory bounded by the limits.
pub(super) struct Frames<'a, 'r> {
    source: Source<'r>,
    format: &'a dyn Format,
    limits: Limits,
    buffer: Vec<u8>,
    /// Start of the first line that may still turn out to begin a record.
    unsearched: usize,
    ended: bool,
}

impl<'a, 'r> Frames<'a, 'r> {
    /// The pieces of `source`.
    pub(super) fn new(source: Source<'r>, format: &'a dyn Format, limits: Limits) -> Self {
        Self { source, format, limits, buffer: Vec::new(), unsearched: 0, ended: false }
    }

    /// The stream behind the pieces.
    pub(super) fn source(&self) -> &Source<'r> {
        &self.source
    }

    /// The next piece, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Frame>> {
        let mut wanted = self.limits.piece.max(1);
        loop {
            if !self.ended && self.buffer.len() < wanted {
                self.ended = self.source.fill(&mut self.buffer, wanted)?;
            }
            if !self.ended {
                if let Some(at) = last_start(self.format, &self.buffer, self.unsearched.max(1)) {
                    let mut rest = Vec::with_capacity(self.limits.piece.max(self.buffer.len() - at));
                    rest.extend_from_slice(&self.buffer[at..]);
                    self.unsearched = last_line(&rest, 0);
                    self.buffer.truncate(at);
                    return Ok(Some(Frame::Piece { bytes: std::mem::replace(&mut self.buffer, rest), last: false }));
                }
                self.unsearched = last_line(&self.buffer, self.unsearched);
                if self.buffer.len() > self.limits.record {
                    return self.skip_record().map(Some);
                }
                wanted = self.buffer.len().saturating_mul(2).max(self.limits.piece);
                continue;
            }
            self.unsearched = 0;
            return Ok((!self.buffer.is_empty()).then(|| Frame::Piece { bytes: std::mem::take(&mut self.buffer), last: true }));
        }
    }

    /// Passes over the record at hand up to the next one.
    fn skip_record(&mut self) -> io::Result<Frame> {
        let mut line_ends = 0u32;
        let mut mid_line = false;
        loop {
            // a line longer than any first line of a record need not be kept to be recognised
            let mut keep_from = last_line(&self.buffer, 0);
            if self.buffer.len() - keep_from > LONGEST_START + 8 {
                keep_from = self.buffer.len();
            }
            // CR and LF must not be counted apart
            if keep_from > 0 && keep_from == self.buffer.len() && self.buffer[keep_from - 1] == b'\r' {
                keep_from -= 1;
            }
            if keep_from > 0 {
                mid_line = !matches!(self.buffer[keep_from - 1], b'\n' | b'\r');
            }
            line_ends = line_ends.saturating_add(count_line_ends(&self.buffer[..keep_from]));
            self.buffer.drain(..keep_from);
            if self.ended {
                line_ends = line_ends.saturating_add(count_line_ends(&self.buffer));
                self.buffer.clear();
                self.unsearched = 0;
                return Ok(Frame::Oversized { line_ends });
            }
            let wanted = self.buffer.len() + self.limits.piece.max(LONGEST_START * 4);
            self.ended = self.source.fill(&mut self.buffer, wanted)?;
            let from = if mid_line { first_line_end(&self.buffer) } else { 0 };
            let next = starts(self.format, &self.buffer, self.ended).map(|line| line.start).find(|&at| at >= from);
            if let Some(at) = next {
                line_ends = line_ends.saturating_add(count_line_ends(&self.buffer[..at]));
                self.buffer.drain(..at);
                self.unsearched = 0;
                return Ok(Frame::Oversized { line_ends });
            }
        }
    }
}

/// Where records begin in `bytes`: the ranges of their first lines, without line ends. A last line
/// that has no end counts only where the input ends with it.
pub(super) fn starts<'a>(format: &'a dyn Format, bytes: &'a [u8], ended: bool) -> impl Iterator<Item = Range<usize>> + 'a {
    let finder = memmem::Finder::new(format.marker());
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + finder.find(bytes.get(from..)?)?;
            from = at + 1;
            if let Some(line) = start_at(format, bytes, at, ended) {
                return Some(line);
            }
        }
    })
}

/// The last record start at or after `from`.
fn last_start(format: &dyn Format, bytes: &[u8], from: usize) -> Option<usize> {
    let finder = memmem::FinderRev::new(format.marker());
    let mut end = bytes.len();
    while end > from {
        let at = from + finder.rfind(&bytes[from..end])?;
        if let Some(line) = start_at(format, bytes, at, false).filter(|line| line.start >= from) {
            return Some(line.start);
        }
        end = at + format.marker().len() - 1;
    }
    None
}

/// The line around a marker found at `at`, if it is a record's first.
fn start_at(format: &dyn Format, bytes: &[u8], at: usize, ended: bool) -> Option<Range<usize>> {
    let mut start = at;
    // joined or damaged files have byte-order marks or NUL before a tag
    loop {
        match &bytes[..start] {
            [.., 0] => start -= 1,
            [.., 0xEF, 0xBB, 0xBF] => start -= 3,
            [] | [.., b'\n' | b'\r'] => break,
            _ => return None,
        }
        if at - start > 8 {
            return None;
        }
    }
    let window = &bytes[at..bytes.len().min(at + LONGEST_START + 1)];
    let length = match memchr::memchr2(b'\n', b'\r', window) {
        Some(length) => length,
        None if ended && window.len() <= LONGEST_START => window.len(),
        None => return None,
    };
    format.starts_record(&window[..length]).then_some(start..at + length)
}

/// Start of the last line in `bytes`, searched no further back than `from`, a line start.
fn last_line(bytes: &[u8], from: usize) -> usize {
    memrchr2(b'\n', b'\r', &bytes[from..]).map_or(from, |at| from + at + 1)
}

fn first_line_end(bytes: &[u8]) -> usize {
    memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len())
}
