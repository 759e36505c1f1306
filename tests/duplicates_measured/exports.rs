//! Real exports, read as `wenmai import` reads them.

use std::path::{Path, PathBuf};

use wenmai::formats::{ReadOptions, read as read_export};
use wenmai::record::{Record, YearSpan};

pub(crate) fn read(path: &Path) -> Vec<Record> {
    let mut file = std::fs::File::open(path).expect("an export");
    let options = ReadOptions { forced: None, plausible_years: YearSpan::from((1900, 2026)), columns: &[] };
    let mut records = Vec::new();
    read_export(path, &mut file, &options, &mut |batch| {
        records.extend(batch.records.into_iter().map(|read| read.record));
        Ok(())
    })
    .expect("an export");
    assert!(!records.is_empty(), "{}", path.display());
    records
}

/// The first exports of a folder, in the order of their names.
pub(crate) fn read_folder(folder: &Path, most: usize) -> Vec<Record> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.iter().take(most).flat_map(|file| read(file)).collect()
}
