//! What a format must be able to do, and what it is handed.

use std::fmt;

use crate::record::{Field, Place, Record, Rejection, RejectionKind, SourceRecord, YearSpan};

/// A layout of export files in which every record begins with a line of its own kind.
///
/// The stream is cut at those lines, so that memory stays bounded whatever a file's size; a reader
/// sees one record at a time. Nothing may be dropped in silence: what has no typed field goes to
/// [`Record::extra`], what is no record becomes a rejection.
pub trait Format: Sync {
    /// The name used in settings and on the command line.
    fn name(&self) -> &'static str;

    /// The name a scholar knows it by.
    fn title(&self) -> &'static str;

    /// The bytes that every first line of a record begins with; searched for first, because that
    /// is fast, and then put to [`starts_record`](Self::starts_record).
    fn marker(&self) -> &'static [u8];

    /// Whether a whole line, without its end, begins a record. It must hold wherever the line
    /// stands, and only for lines of at most 64 bytes.
    fn starts_record(&self, line: &[u8]) -> bool;

    /// How much the beginning of an input looks like this format: 0 is not at all, and the highest
    /// score wins. ASCII tags can be relied on, other bytes may be in any encoding.
    fn likeness(&self, head: &[u8]) -> usize;

    /// Reads what stands before the first record.
    fn read_preamble(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings);

    /// Reads one record: its first line, and all that follows up to the next record's.
    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings);
}

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Longest line that can begin a record, in bytes.
pub(super) const LONGEST_START: usize = 64;

/// A stretch of decoded input that begins with the first line of a record, or with the input.
#[derive(Debug, Clone, Copy)]
pub struct Slice<'a> {
    /// Whole lines, any line ends.
    pub text: &'a str,
    /// Set where the input ends with this stretch.
    pub end: Option<End>,
}

impl Slice<'_> {
    /// True where the input ends in the middle of this stretch's last line.
    pub fn ends_in_a_line(&self) -> bool {
        self.end.is_some() && !self.text.is_empty() && !self.text.ends_with(['\n', '\r'])
    }
}

/// How an input ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct End {
    /// The last character is cut in half.
    pub in_character: bool,
}

/// What a reader may know beyond the record at hand.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Years that a record can plausibly bear.
    pub plausible_years: YearSpan,
    /// The beginning of the input: what this export's records look like.
    pub head: &'a [u8],
}

/// What readers found, in file order. Records and rejections are numbered together from 1, so that
/// `seen` is both their sum and the last number given.
#[derive(Debug, Default)]
pub struct Findings {
    pub(super) records: Vec<SourceRecord>,
    pub(super) rejections: Vec<Rejection>,
    pub(super) warnings: Vec<String>,
    pub(super) seen: u32,
    pub(super) line: u32,
    pub(super) unreadable_years: usize,
}

impl Findings {
    /// Keeps a record that begins on the slice's first line; one without a title is rejected.
    pub fn accept(&mut self, record: Record) {
        if record.title.is_empty() {
            self.reject(RejectionKind::NoTitle, 0, "no title to know the record by".into());
            return;
        }
        self.unreadable_years += usize::from(matches!(record.year, Field::Verbatim(_)));
        let place = self.place(0);
        self.records.push(SourceRecord { record, place });
    }

    /// Notes a stretch that could not be read, `line_offset` lines after the slice's first line.
    pub fn reject(&mut self, kind: RejectionKind, line_offset: u32, message: String) {
        let place = self.place(line_offset);
        self.rejections.push(Rejection { place, kind, message });
    }

    /// Notes something odd that lost no record.
    pub fn warn(&mut self, message: String) {
        self.warnings.push(message);
    }

    fn place(&mut self, line_offset: u32) -> Place {
        self.seen = self.seen.saturating_add(1);
        Place { record: self.seen, line: self.line.saturating_add(line_offset) }
    }

    /// Moves every place on by what came before; readers of later stretches count from 1 again.
    pub(super) fn shift(&mut self, seen: u32, lines: u32) {
        let places = self.records.iter_mut().map(|found| &mut found.place).chain(self.rejections.iter_mut().map(|found| &mut found.place));
        for place in places {
            place.record = place.record.saturating_add(seen);
            place.line = place.line.saturating_add(lines);
        }
    }
}

/// A count of lines within a slice as places have it.
pub(super) fn line_offset(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// The beginning of an unreadable stretch, short enough for a message.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let text = text.trim();
    let mut shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
