//! What a format must be able to do, and what it is handed.

use std::collections::BTreeMap;
use std::fmt;

use rustc_hash::FxHashMap;

use super::rows::Dialect;
use crate::record::{Field, Place, Record, Rejection, RejectionKind, SourceRecord, YearSpan};

/// A layout of export files or answers.
///
/// The stream is cut into records by the format's [`Framing`], so that memory stays bounded whatever
/// a file's size; a reader sees one record at a time. Nothing may be dropped in silence: what has no
/// typed field goes to [`Record::extra`], what is no record becomes a rejection.
pub trait Format: Sync {
    /// The name used in settings and on the command line.
    fn name(&self) -> &'static str;

    /// The name a scholar knows it by.
    fn title(&self) -> &'static str;

    /// Where it is exported from, and how: which button of which site.
    fn origin(&self) -> &'static str;

    /// What divides the records of an input that begins with `head`.
    fn framing(&self, head: &[u8]) -> Framing;

    /// Whether a marker of the framing begins a record: given are the bytes from the marker to the
    /// end of its line, 64 at most. It must hold wherever the marker stands. Only for
    /// [`Framing::Lines`] and [`Framing::Elements`].
    fn starts_record(&self, _line: &[u8]) -> bool {
        true
    }

    /// How much the beginning of an input looks like this format: 0 is not at all, and the highest
    /// score wins. ASCII tags can be relied on, other bytes may be in any encoding.
    fn likeness(&self, head: &[u8]) -> usize;

    /// What every record of an input needs to know of its beginning, worked out once: the columns
    /// of a table, say, for which the study's own names are given. Readers find it in
    /// [`Context::prepared`].
    fn prepare(&self, _head: &[u8], _columns: &[(String, String)]) -> Prepared {
        Box::new(())
    }

    /// Whether records need what stands elsewhere in the input, behind them too. Some 64 MB of input
    /// are then held and [looked](Self::look) through before the first of their records is read.
    fn looks_ahead(&self) -> bool {
        false
    }

    /// Adds to what was prepared what records take from this stretch of the input.
    fn look(&self, _bytes: &[u8], _prepared: &mut Prepared) {}

    /// [`framing`](Self::framing), where it depends on what was [prepared](Self::prepare).
    fn framing_of(&self, head: &[u8], _prepared: &Prepared) -> Framing {
        self.framing(head)
    }

    /// Whether an input that is like no format can be read as this one with the study's own names
    /// of columns.
    fn suits(&self, _head: &[u8], _columns: &[(String, String)]) -> bool {
        false
    }

    /// Reads what stands before the first record; nothing that is lost by being passed over, unless
    /// a format knows better.
    fn read_preamble(&self, _slice: &Slice<'_>, _context: &Context<'_>, _findings: &mut Findings) {}

    /// Reads one record: where it begins, and all that follows up to the next.
    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings);

    /// Whether a tag that a record keeps in [`Record::extra`] is one the format is known to have.
    /// Those that are not are counted and reported.
    fn knows(&self, _tag: &str) -> bool {
        true
    }
}

/// What divides the records of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Every record begins with a line of its own kind. Given are the bytes that such a line can
    /// begin with; they are searched for first, because that is fast, and then put to
    /// [`Format::starts_record`].
    Lines(&'static [&'static [u8]]),
    /// Every record is an element of XML or HTML, anywhere in a line. Given are the bytes that its
    /// tag begins with, put to [`Format::starts_record`] as above.
    Elements(&'static [u8]),
    /// Every record is a row of a table, below so many rows of headings.
    Rows {
        /// How the table is written.
        dialect: Dialect,
        /// Rows before the first record.
        header: usize,
    },
    /// Every record is a JSON object: one a line, the elements of an array, or of the array that an
    /// answer holds under one of these keys.
    Json(&'static [&'static str]),
    /// The whole input is handed over at once, up to the size of the largest record.
    Whole,
}

/// What [`Format::prepare`] worked out.
pub type Prepared = Box<dyn std::any::Any + Send + Sync>;

impl fmt::Debug for dyn Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Bytes of a line that decide whether it begins a record.
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
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Years that a record can plausibly bear.
    pub plausible_years: YearSpan,
    /// The beginning of the input: what this export's records look like.
    pub head: &'a [u8],
    /// What the format's [`Format::prepare`] made of that beginning.
    pub prepared: &'a (dyn std::any::Any + Send + Sync),
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
    /// Tags that the format does not know, with the number of records that have them.
    pub(super) unknown: BTreeMap<String, usize>,
    /// Oddities that were counted, in words.
    pub(super) counted: BTreeMap<&'static str, usize>,
}

impl Findings {
    /// Keeps a record that begins on the slice's first line; one without a title is rejected.
    pub fn accept(&mut self, record: Record) {
        self.accept_at(record, 0);
    }

    /// Keeps a record that begins so many lines after the slice's first, for readers of several
    /// records in one slice.
    pub fn accept_at(&mut self, record: Record, line_offset: u32) {
        // control characters alone are nothing to know a record by, and no format could carry them
        if record.title.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{FEFF}') {
            self.reject(RejectionKind::NoTitle, line_offset, "no title to know the record by".into());
            return;
        }
        self.unreadable_years += usize::from(matches!(record.year, Field::Verbatim(_)));
        let place = self.place(line_offset);
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

    /// Counts something odd that lost no record and that many records can have; the number of each
    /// sort is told once.
    pub fn count(&mut self, what: &'static str) {
        *self.counted.entry(what).or_default() += 1;
    }

    fn place(&mut self, line_offset: u32) -> Place {
        self.seen = self.seen.saturating_add(1);
        Place { record: self.seen, line: self.line.saturating_add(line_offset) }
    }

    /// Counts the tags of the records found that `format` does not know.
    pub(super) fn count_unknown(&mut self, format: &dyn Format) {
        // thousands of records share a few dozen tags, and a format looks along a list for each
        let mut known: FxHashMap<&str, bool> = FxHashMap::default();
        for found in &self.records {
            let tags = found.record.extra.iter().map(|(tag, _)| tag.as_str());
            let mut tags: Vec<&str> = tags.filter(|tag| !*known.entry(tag).or_insert_with(|| format.knows(tag))).collect();
            tags.sort_unstable();
            tags.dedup();
            for tag in tags {
                *self.unknown.entry(tag.to_owned()).or_default() += 1;
            }
        }
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
