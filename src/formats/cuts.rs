//! Where records begin in a stretch of bytes, whatever divides them.
//!
//! The cuts are made on bytes: in UTF-8 as in GB18030 no byte of a longer character can be taken
//! for a line end, a quote, a comma, `<` or, at the start of a line, for a letter. UTF-16 is turned
//! into UTF-8 before.

use memchr::{memchr2, memmem};

use super::format::{Framing, LONGEST_START, Prepared};
use super::{Format, json, rows};

/// One format's way of cutting one input.
#[derive(Clone, Copy)]
pub(super) struct Cuts<'a> {
    format: &'a dyn Format,
    framing: Framing,
}

impl<'a> Cuts<'a> {
    /// How `format` cuts an input that begins with `head`.
    pub(super) fn new(format: &'a dyn Format, head: &[u8], prepared: &Prepared) -> Self {
        Self { format, framing: format.framing_of(head, prepared) }
    }

    /// Where records begin in `bytes`, which begin where a record does, or with the input where
    /// `first` is set. A start that could still turn out otherwise when more bytes come is left
    /// out unless the input has `ended`.
    pub(super) fn starts(&self, bytes: &[u8], first: bool, ended: bool) -> Vec<usize> {
        match self.framing {
            Framing::Lines(markers) => self.marked(bytes, markers, true, ended),
            Framing::Elements(marker) => self.marked(bytes, &[marker], false, ended),
            Framing::Rows { dialect, header } => {
                let mut starts = rows::row_starts(bytes, dialect, ended);
                if first {
                    starts.drain(..header.min(starts.len()));
                }
                starts
            }
            Framing::Json(arrays) => json::element_starts(bytes, arrays, first, ended),
            Framing::Whole => {
                if first && !bytes.is_empty() {
                    vec![0]
                } else {
                    Vec::new()
                }
            }
        }
    }

    /// The last start after the first byte; for marked records only those at or after `from`.
    pub(super) fn last_start(&self, bytes: &[u8], from: usize, first: bool) -> Option<usize> {
        match self.framing {
            Framing::Lines(markers) => markers.iter().filter_map(|marker| self.last_marked(bytes, marker, from.max(1), true)).max(),
            Framing::Elements(marker) => self.last_marked(bytes, marker, from.max(1), false),
            Framing::Rows { .. } | Framing::Json(_) => self.starts(bytes, first, false).pop().filter(|&at| at > 0),
            Framing::Whole => None,
        }
    }

    /// Where reading can go on in the middle of a record too large to be held; `mid_line` says
    /// that `bytes` do not begin at the start of a line.
    pub(super) fn next_start(&self, bytes: &[u8], mid_line: bool, ended: bool) -> Option<usize> {
        let from = if mid_line { memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len()) } else { 0 };
        match self.framing {
            Framing::Lines(_) => self.starts(bytes, false, ended).into_iter().find(|&at| at >= from),
            Framing::Elements(_) => self.starts(bytes, false, ended).first().copied(),
            Framing::Rows { .. } => (from..bytes.len()).find(|&at| (at > from || !mid_line) && !matches!(bytes[at], b'\n' | b'\r')),
            Framing::Json(_) => memmem::find(bytes, b"\n{").map(|at| at + 1),
            Framing::Whole => None,
        }
    }

    /// Whether a record can only begin where a line does.
    pub(super) fn by_line(&self) -> bool {
        !matches!(self.framing, Framing::Elements(_))
    }

    fn marked(&self, bytes: &[u8], markers: &[&[u8]], by_line: bool, ended: bool) -> Vec<usize> {
        let mut starts = Vec::new();
        for marker in markers {
            starts.extend(memmem::find_iter(bytes, marker).filter_map(|at| self.start_at(bytes, at, by_line, ended)));
        }
        if markers.len() > 1 {
            starts.sort_unstable();
            starts.dedup();
        }
        starts
    }

    fn last_marked(&self, bytes: &[u8], marker: &[u8], from: usize, by_line: bool) -> Option<usize> {
        let finder = memmem::FinderRev::new(marker);
        let mut end = bytes.len();
        while end > from {
            let at = from + finder.rfind(&bytes[from..end])?;
            if let Some(start) = self.start_at(bytes, at, by_line, false).filter(|&start| start >= from) {
                return Some(start);
            }
            end = at + marker.len() - 1;
        }
        None
    }

    /// Where the record begins whose marker stands at `at`, if it is one's.
    fn start_at(&self, bytes: &[u8], at: usize, by_line: bool, ended: bool) -> Option<usize> {
        let start = if by_line { line_start(bytes, at)? } else { at };
        let window = &bytes[at..bytes.len().min(at + LONGEST_START)];
        let line = match memchr2(b'\n', b'\r', window) {
            Some(length) => &window[..length],
            None if ended || window.len() == LONGEST_START => window,
            None => return None,
        };
        self.format.starts_record(line).then_some(start)
    }
}

/// The start of the line on which a marker stands at `at`, if nothing stands before it but the NUL
/// bytes and byte-order marks of joined or damaged files.
fn line_start(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    while at - start <= 8 {
        match &bytes[..start] {
            [.., 0] => start -= 1,
            [.., 0xEF, 0xBB, 0xBF] => start -= 3,
            [] | [.., b'\n' | b'\r'] => return Some(start),
            _ => return None,
        }
    }
    None
}
