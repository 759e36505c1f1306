//! Cuts a stream into pieces that end where a record ends.

use std::io;

use memchr::memrchr2;

use super::cuts::Cuts;
use super::format::LONGEST_START;
use super::lines::count_line_ends;
use super::source::Source;

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
    cuts: Cuts<'a>,
    limits: Limits,
    buffer: Vec<u8>,
    /// Start of the first line that may still turn out to begin a record.
    unsearched: usize,
    ended: bool,
    /// Whether the buffer begins with the input.
    first: bool,
}

impl<'a, 'r> Frames<'a, 'r> {
    /// The pieces of `source`.
    pub(super) fn new(source: Source<'r>, cuts: Cuts<'a>, limits: Limits) -> Self {
        Self { source, cuts, limits, buffer: Vec::new(), unsearched: 0, ended: false, first: true }
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
                if let Some(at) = self.cuts.last_start(&self.buffer, self.unsearched, self.first) {
                    let mut rest = Vec::with_capacity(self.limits.piece.max(self.buffer.len() - at));
                    rest.extend_from_slice(&self.buffer[at..]);
                    self.unsearched = last_line(&rest, 0);
                    self.buffer.truncate(at);
                    self.first = false;
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
        self.first = false;
        loop {
            // a line longer than any first line of a record need not be kept to be recognised
            let mut keep_from =
                if self.cuts.by_line() { last_line(&self.buffer, 0) } else { self.buffer.len().saturating_sub(LONGEST_START) };
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
            if let Some(at) = self.cuts.next_start(&self.buffer, mid_line, self.ended) {
                line_ends = line_ends.saturating_add(count_line_ends(&self.buffer[..at]));
                self.buffer.drain(..at);
                self.unsearched = 0;
                return Ok(Frame::Oversized { line_ends });
            }
        }
    }
}

/// Start of the last line in `bytes`, searched no further back than `from`, a line start.
fn last_line(bytes: &[u8], from: usize) -> usize {
    memrchr2(b'\n', b'\r', &bytes[from..]).map_or(from, |at| from + at + 1)
}
