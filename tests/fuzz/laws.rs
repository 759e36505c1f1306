//! What holds of every input whatever its bytes, for the fuzz targets beside this file.
//!
//! ```text
//! cargo install cargo-fuzz --locked
//! tests/fuzz/seed.sh                                   # seeds: the fixtures, and folders named here
//! cargo fuzz run --fuzz-dir tests/fuzz -s none read -- \
//!     -dict=tests/fuzz/tags.dict -max_len=65536 -rss_limit_mb=1024 -timeout=10
//! ```
//!
//! With `-s none` the stable toolchain is enough: wenmai has no unsafe code for a sanitizer to watch.

use std::io::Read;
use std::path::Path;
use std::sync::Once;

use wenmai::formats::{self, Export, FORMATS, ReadOptions, Reading};
use wenmai::record::{Record, Rejection, SourceRecord, YearSpan};

/// What an input gave.
#[derive(Debug, PartialEq)]
pub struct Found {
    /// The counts.
    pub reading: Reading,
    /// The records, in file order.
    pub records: Vec<SourceRecord>,
    /// What was no record, in file order.
    pub rejections: Vec<Rejection>,
}

/// Hands its bytes over in portions of odd sizes.
struct Dribble<'a> {
    bytes: &'a [u8],
    portion: usize,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.portion = self.portion % 61 + 7;
        let n = self.portion.min(self.bytes.len()).min(buffer.len());
        let (now, later) = self.bytes.split_at(n);
        buffer[..n].copy_from_slice(now);
        self.bytes = later;
        Ok(n)
    }
}

/// Years that a record can bear here.
pub fn plausible() -> YearSpan {
    YearSpan::from((1900, 2026))
}

/// Everything happens on the fuzzer's own thread, where a panic is seen and no time goes to waking others.
fn one_thread() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    });
}

/// The format that a byte names; every other byte leaves it to be found out.
pub fn format(which: u8) -> Option<&'static str> {
    FORMATS.get(usize::from(which)).map(|format| format.name())
}

fn read_from(input: &mut dyn Read, forced: Option<&str>, columns: &[(String, String)]) -> Option<Found> {
    one_thread();
    let options = ReadOptions { forced, plausible_years: plausible(), columns };
    let (mut records, mut rejections) = (Vec::new(), Vec::new());
    let reading = formats::read(Path::new("fuzzed"), input, &options, &mut |batch| {
        records.extend(batch.records);
        rejections.extend(batch.rejections);
        Ok(())
    });
    reading.ok().map(|reading| Found { reading, records, rejections })
}

/// Reads `bytes`, and holds that records and rejections are all that was seen, that they are
/// numbered together in file order, and that nothing depends on how the bytes arrive.
pub fn read(bytes: &[u8], forced: Option<&str>, columns: &[(String, String)]) -> Option<Found> {
    let whole = read_from(&mut &*bytes, forced, columns);
    let dribbled = read_from(&mut Dribble { bytes, portion: bytes.len() }, forced, columns);
    assert_eq!(whole, dribbled, "the size of the portions matters");
    let found = whole?;
    assert_eq!(found.reading.seen, found.reading.accepted + found.reading.rejected);
    assert_eq!((found.reading.accepted, found.reading.rejected), (found.records.len(), found.rejections.len()));
    let mut places: Vec<_> = found.records.iter().map(|record| record.place).chain(found.rejections.iter().map(|no| no.place)).collect();
    places.sort();
    assert!(places.iter().map(|place| place.record as usize).eq(1..=found.reading.seen), "records and rejections are numbered together");
    assert!(places.is_sorted_by_key(|place| place.line), "lines go with the numbers");
    for found in &found.records {
        hold(&found.record);
    }
    Some(found)
}

/// What holds of every record.
pub fn hold(record: &Record) {
    assert!(!record.title.trim().is_empty(), "a record has a title");
    assert!(record.identifiers.is_sorted() && record.identifiers.windows(2).all(|two| two[0] != two[1]));
    assert!(record.identifiers.iter().all(|id| !id.value.is_empty()));
    assert!(record.year.typed().is_none_or(|year| plausible().contains(year)));
    assert!(record.authors.iter().all(|author| !author.name.trim().is_empty()), "a blank name {:?}", record.authors);
    for words in [&record.author_keywords, &record.index_keywords, &record.translated_keywords, &record.affiliations, &record.cited_references] {
        assert!(words.iter().all(|word| !word.trim().is_empty()), "a blank value in {words:?}");
    }
}

/// Writes records in every format and reads them again: each comes back, under its title.
pub fn written_again(records: &[SourceRecord]) {
    for (export, format) in [(Export::BibTex, "bibtex"), (Export::Ris, "ris"), (Export::Wos, "wos"), (Export::RefWorks, "cnki-refworks")] {
        let body: String = records.iter().enumerate().map(|(i, found)| export.record(&found.record, &format!("k{i}"))).collect();
        let text = format!("{}{body}{}", export.header(), export.footer());
        let again = read_from(&mut text.as_bytes(), Some(format), &[]).unwrap_or_else(|| panic!("no {format} any more:\n{text}"));
        assert!(again.rejections.is_empty(), "{format}: {:?} in\n{text}", again.rejections);
        let titles = |records: &[SourceRecord]| records.iter().map(|found| shown(&found.record.title)).collect::<Vec<_>>();
        assert_eq!(titles(&again.records), titles(records), "{format}:\n{text}");
    }
}

/// A text as one line without control characters and byte-order marks.
fn shown(text: &str) -> String {
    text.replace('\u{FEFF}', "").split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
