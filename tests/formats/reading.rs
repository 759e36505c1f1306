//! One reading, with what holds of every one: batches are bounded, counts add up, places are in order.

use std::path::Path;

use wenmai::formats::{self, ReadOptions, Reading};
use wenmai::record::{Record, Rejection, RejectionKind, SourceRecord, YearSpan};
use wenmai::{Error, Result};

/// Everything an input gave.
pub(crate) struct Read {
    pub(crate) reading: Reading,
    pub(crate) records: Vec<SourceRecord>,
    pub(crate) rejections: Vec<Rejection>,
}

impl Read {
    pub(crate) fn kinds(&self) -> Vec<RejectionKind> {
        self.rejections.iter().map(|rejection| rejection.kind).collect()
    }

    pub(crate) fn bare(&self) -> Vec<&Record> {
        self.records.iter().map(|found| &found.record).collect()
    }
}

pub(crate) fn read_as(name: &Path, mut bytes: &[u8], forced: Option<&str>) -> Result<Read> {
    let options = ReadOptions { forced, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let (mut records, mut rejections) = (Vec::new(), Vec::new());
    let mut bytes_read = 0;
    let size = bytes.len() as u64;
    let reading = formats::read(name, &mut bytes, &options, &mut |batch| {
        assert!(batch.records.len() <= 1_000, "a batch is bounded");
        assert!(bytes_read <= batch.bytes_read && batch.bytes_read <= size, "progress goes forward");
        bytes_read = batch.bytes_read;
        records.extend(batch.records);
        rejections.extend(batch.rejections);
        Ok(())
    })?;
    assert_eq!(reading.seen, reading.accepted + reading.rejected);
    assert_eq!((reading.accepted, reading.rejected), (records.len(), rejections.len()));
    assert_eq!(reading.bytes, size);
    let mut places: Vec<_> = records.iter().map(|found| found.place).chain(rejections.iter().map(|found| found.place)).collect();
    places.sort();
    assert!(places.iter().map(|place| place.record as usize).eq(1..=reading.seen), "records and rejections are numbered together");
    assert!(places.is_sorted_by_key(|place| place.line), "lines go with the numbers");
    Ok(Read { reading, records, rejections })
}

pub(crate) fn read(bytes: &[u8]) -> Result<Read> {
    read_as(Path::new("input.txt"), bytes, None)
}

#[test]
fn an_error_of_the_sink_ends_the_reading() {
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let mut bytes: &[u8] = b"RT Journal Article\nT1 x\n";
    let result = formats::read(Path::new("a"), &mut bytes, &options, &mut |_| Err(Error::Usage("stop".into())));
    assert!(matches!(result, Err(Error::Usage(_))));
    assert!(read(b"RT Journal Article\nT1 x\n").is_ok());
}

#[test]
fn a_tag_that_nobody_knows_is_kept_counted_and_told() {
    let read = read("RT Journal Article\nT1 数字经济\nZZ 未知\n\nRT Journal Article\nT1 隐私\nZZ 又\n".as_bytes()).expect("an export");
    assert_eq!(read.reading.unknown.get("ZZ"), Some(&2));
    assert_eq!(read.bare()[0].extra, [("ZZ".to_owned(), "未知".to_owned())]);
    assert!(read.reading.warnings.iter().any(|warning| warning.contains("ZZ (2)")), "{:?}", read.reading.warnings);
}
