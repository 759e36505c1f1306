//! Reads an export from its first byte to its last.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use super::cuts::Cuts;
use super::frames::{Frame, Frames, Limits};
use super::reader::Reader;
use super::sniff::sniff;
use super::source::Source;
use super::unpack::{Packing, unpacked};
use super::workbook::sheet_as_csv;
use super::{End, Findings};
use crate::record::{Rejection, SourceRecord, YearSpan};
use crate::{Error, Result};

/// How an input is to be read.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'a> {
    /// The name of a format to read it as, instead of the one its content shows.
    pub forced: Option<&'a str>,
    /// Years that a record can plausibly bear; others stay verbatim.
    pub plausible_years: YearSpan,
    /// Headings of tables that the study names itself, each with what its column holds, a name
    /// that [`is_column_part`](super::is_column_part).
    pub columns: &'a [(String, String)],
}

/// Some of an input's records and rejections, each in file order.
#[derive(Debug, Default)]
pub struct Batch {
    /// At most 1,000 records, and unless one alone is larger, from about 8 MB of input at most.
    pub records: Vec<SourceRecord>,
    /// What could not be read, among or after these records.
    pub rejections: Vec<Rejection>,
    /// Bytes taken from the input when the batch was handed over.
    pub bytes_read: u64,
}

/// What was found in an input. `seen` is always `accepted + rejected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Name of the format.
    pub format: &'static str,
    /// The encodings met, "UTF-8", or "UTF-8 and GB18030" for joined files.
    pub encoding: String,
    /// Size of the input in bytes.
    pub bytes: u64,
    /// Records and stretches that should have been records.
    pub seen: usize,
    /// Typed records.
    pub accepted: usize,
    /// Stretches that could not be read as records.
    pub rejected: usize,
    /// U+FFFD put in for bytes that are no text in their encoding.
    pub replacements: usize,
    /// Accepted records whose year is text that is no plausible year.
    pub unreadable_years: usize,
    /// Tags and columns that the format does not know, with the number of records that have them;
    /// their values are kept in [`Record::extra`](crate::record::Record::extra).
    pub unknown: BTreeMap<String, usize>,
    /// What a reader should know though no record was lost by it.
    pub warnings: Vec<String>,
}

/// Bytes of input that are parsed at once by one thread.
const PIECE_BYTES: usize = 1024 * 1024;
/// Pieces that are parsed between two calls of the sink, on as many threads as there are.
const PIECES: usize = 4;
/// Records handed over at once.
const BATCH_RECORDS: usize = 1_000;
/// Bytes that no real record reaches: the largest met in exports, articles of large physics
/// collaborations with every author's address, have about 1 MB. A larger one is rejected as
/// [`RejectionKind::Oversized`] and is never held in memory as a whole.
const LARGEST_RECORD: usize = 64 * 1024 * 1024;

const LIMITS: Limits = Limits { piece: PIECE_BYTES, record: LARGEST_RECORD };

/// Reads `input` to its end and hands its records to `sink`, batch by batch, in file order.
///
/// Format and encoding are found out from the content; `name` serves for messages only. Memory is
/// bounded: a few pieces of 1 MB and what is typed from them, or one record of up to 64 MB; a
/// workbook is held as a whole, up to 256 MB. gzip and Zstandard are unpacked on the way. Time
/// is linear in the input. Pieces are parsed on rayon's threads, and the result does not depend on
/// how many there are.
///
/// # Errors
/// - [`Error::NotAnExport`] where no known layout is found: an empty, blank, binary or foreign file
/// - [`Error::UnknownFormat`] for a forced format that does not exist
/// - [`Error::Read`] where `input` fails; batches handed over before stay with the caller
/// - whatever `sink` returns
pub fn read(name: &Path, input: &mut dyn Read, options: &ReadOptions<'_>, sink: &mut dyn FnMut(Batch) -> Result<()>) -> Result<Reading> {
    let (packing, mut stream) = unpacked(input).map_err(Error::read(name))?;
    if matches!(packing, Packing::None | Packing::Gzip | Packing::Zstandard) {
        return read_within(LIMITS, name, &mut *stream, options, sink);
    }
    match sheet_as_csv(&mut *stream).map_err(Error::read(name))? {
        Ok(sheet) => {
            let mut reading = read_within(LIMITS, name, &mut sheet.csv.as_slice(), options, sink)?;
            reading.warnings.extend(sheet.note);
            Ok(reading)
        }
        Err(reason) => Err(Error::NotAnExport { path: name.to_owned(), reason }),
    }
}

/// [`read`] with other limits.
fn read_within(
    limits: Limits,
    name: &Path,
    input: &mut dyn Read,
    options: &ReadOptions<'_>,
    sink: &mut dyn FnMut(Batch) -> Result<()>,
) -> Result<Reading> {
    let source = Source::open(input).map_err(Error::read(name))?;
    let head = source.head().into_owned();
    let format = sniff(name, &head, options.forced, options.columns)?;
    let prepared = format.prepare(&head, options.columns);
    let cuts = Cuts::new(format, &head, &prepared);
    let mut reader = Reader::new(format, cuts, &head, prepared, source.mark, options.plausible_years, limits);
    let mut frames = Frames::new(source, cuts, limits);
    let window = if format.looks_ahead() { limits.record / limits.piece } else { PIECES };
    loop {
        let mut pieces = Vec::with_capacity(PIECES);
        let (mut end, mut oversized, mut ended) = (None, None, false);
        while pieces.len() < window {
            match frames.next().map_err(Error::read(name))? {
                Some(Frame::Piece { bytes, last }) => {
                    end = last.then(|| End { in_character: frames.source().ends_in_character });
                    pieces.push(bytes);
                }
                Some(Frame::Oversized { line_ends }) => {
                    oversized = Some(line_ends);
                    break;
                }
                None => {
                    ended = true;
                    break;
                }
            }
        }
        for piece in &pieces {
            format.look(piece, &mut reader.prepared);
        }
        while !pieces.is_empty() {
            let later = pieces.split_off(PIECES.min(pieces.len()));
            for batch in reader.read_pieces(pieces, end.filter(|_| later.is_empty())) {
                hand_over(batch, frames.source().bytes, sink)?;
            }
            pieces = later;
        }
        if let Some(line_ends) = oversized {
            hand_over(reader.skip(line_ends), frames.source().bytes, sink)?;
        }
        if ended {
            return reader.finish(name, frames.source());
        }
    }
}

/// Hands findings over in batches.
fn hand_over(findings: Findings, bytes_read: u64, sink: &mut dyn FnMut(Batch) -> Result<()>) -> Result<()> {
    let mut records = findings.records.into_iter();
    let mut rejections = findings.rejections.into_iter().peekable();
    loop {
        let batch: Vec<SourceRecord> = records.by_ref().take(BATCH_RECORDS).collect();
        let next = records.as_slice().first().map(|record| record.place.record);
        let among = std::iter::from_fn(|| rejections.next_if(|rejection| next.is_none_or(|next| rejection.place.record < next)));
        let among: Vec<Rejection> = among.collect();
        if batch.is_empty() && among.is_empty() {
            return Ok(());
        }
        sink(Batch { records: batch, rejections: among, bytes_read })?;
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    use super::*;
    use crate::record::RejectionKind;

    type Found = (Reading, Vec<SourceRecord>, Vec<Rejection>);

    fn read_in(limits: Limits, mut bytes: &[u8]) -> Result<Found> {
        let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
        let (mut records, mut rejections) = (Vec::new(), Vec::new());
        let reading = read_within(limits, Path::new("x"), &mut bytes, &options, &mut |batch| {
            records.extend(batch.records);
            rejections.extend(batch.rejections);
            Ok(())
        })?;
        Ok((reading, records, rejections))
    }

    /// An invented export with records of odd sizes, a stray line, and one without a title.
    fn export(line_end: &str, encodings: [&'static encoding_rs::Encoding; 2]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for i in 0..40 {
            let title = if i == 13 { String::new() } else { format!("数字经济与个人隐私第{i}篇") };
            let stray = if i == 7 { "杂乱的一行\n\n" } else { "" };
            let text = "很长的摘要".repeat(i * i % 17);
            let record = format!("RT Journal Article\nT1 {title}\nYR 20{i:02}\nAB {text}\nK1 甲乙;丙\n\nDS CNKI\n\n{stray}");
            bytes.extend_from_slice(&encodings[usize::from(i > 20)].encode(&record.replace('\n', line_end)).0);
        }
        bytes
    }

    #[test]
    fn the_size_of_the_pieces_changes_nothing() {
        let limits = |piece| Limits { piece, record: 1 << 20 };
        let (utf8, gb) = (encoding_rs::UTF_8, GB18030);
        for line_end in ["\n", "\r\n", "\r"] {
            for encodings in [[utf8, utf8], [gb, gb], [utf8, gb], [gb, utf8]] {
                let bytes = export(line_end, encodings);
                let whole = read_in(limits(1 << 20), &bytes).expect("an export");
                assert_eq!((whole.0.accepted, whole.0.rejected), (39, 2), "{:?}", whole.2);
                for piece in [1, 2, 7, 64, 100, 333, 1024, 4096] {
                    assert_eq!(read_in(limits(piece), &bytes).expect("an export"), whole, "{piece} bytes {line_end:?}");
                }
            }
        }
    }

    #[test]
    fn a_record_too_large_is_rejected_in_its_place_and_never_held() {
        let mut text = String::new();
        for (i, size) in [10, 50_000, 10, 10].into_iter().enumerate() {
            text += &format!("RT Journal Article\r\nT1 第{i}篇\r\nAB {}\r\nDS CNKI\r\n\r\n", "字 a\r\n".repeat(size));
        }
        let whole = read_in(Limits { piece: 1 << 20, record: 9_000 }, text.as_bytes()).expect("an export");
        assert_eq!((whole.0.accepted, whole.0.rejected), (3, 1));
        assert_eq!(whole.2[0].kind, RejectionKind::Oversized);
        assert_eq!((whole.2[0].place.record, whole.2[0].place.line), (2, 16));
        for piece in [1, 100, 1_000, 5_000, 20_000] {
            assert_eq!(read_in(Limits { piece, record: 9_000 }, text.as_bytes()).expect("an export"), whole, "{piece}");
        }
    }

    #[test]
    fn a_long_input_comes_in_batches() {
        let text = "PT J\nTI x\nER\n\n".repeat(2_500);
        let mut sizes = Vec::new();
        let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
        read(Path::new("x"), &mut text.as_bytes(), &options, &mut |batch| {
            sizes.push(batch.records.len());
            Ok(())
        })
        .expect("an export");
        assert_eq!(sizes, [1_000, 1_000, 500]);
    }

    proptest! {
        #[test]
        fn pieces_change_nothing_whatever_the_bytes(
            lines in prop::collection::vec(
                prop::sample::select(vec![
                    &b"RT Journal Article\n"[..], b"RT \r\n", b"T1 \xE6\x95\xB0\xE5\xAD\x97\n", b"T1 \xCA\xFD\xD7\xD6\xBE\xAD\xBC\xC3\xD2\xFE\xCB\xBD\r",
                    b"\0", b"\xEF\xBB\xBF", b"\n", b"R", b"DS CNKI\r\n", b"\xFF\xE9", b"a b c d e f g h\n",
                ]),
                0..50,
            ),
            piece in 1usize..80,
        ) {
            let bytes = [b"RT Journal Article\nSR 1\n", lines.concat().as_slice()].concat();
            let limits = |piece| Limits { piece, record: 1 << 20 };
            let (whole, pieces) = (read_in(limits(1 << 20), &bytes), read_in(limits(piece), &bytes));
            match (whole, pieces) {
                (Ok(whole), Ok(pieces)) => {
                    prop_assert_eq!(whole.2, pieces.2);
                    prop_assert_eq!(whole.1, pieces.1);
                    prop_assert_eq!(whole.0, pieces.0);
                }
                // enough NUL bytes look like UTF-16
                (whole, pieces) => prop_assert!(whole.is_err() && pieces.is_err()),
            }
        }
    }
}
