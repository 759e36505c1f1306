//! The output folder: written whole, and cleared of what is no longer made.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::manifest::{FileEntry, Manifest, Origin, sha256};
use crate::{Error, Result};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Path within the folder, parts joined by `/`: lower-case letters, digits, `-`, `_` and `.`, no part
    /// starting with a dot. A name the program fixes, never one from data.
    pub path: String,
    /// The command that makes it, for the manifest.
    pub command: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl OutputFile {
    /// A file and its content.
    pub fn new(path: impl Into<String>, command: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), command: command.into(), bytes: bytes.into() }
    }
}

const MANIFEST: &str = "manifest.json";

/// Writes `files` into `folder`, which is made where it is missing, and returns their manifest.
///
/// Each file is written beside its place and then renamed into it, so that a reader sees the old bytes
/// or the new ones. Files that an earlier manifest lists and that are no longer made are removed, unless
/// they were changed since; files that no manifest lists are left alone. `manifest.json` is written last.
///
/// # Errors
/// [`Error::Write`] with the path, for a full disk, a read-only folder, two files of one path, or a path that is not of
/// the fixed form.
pub fn write_folder(folder: &Path, files: &[OutputFile], origin: &Origin) -> Result<Manifest> {
    let mut sorted: BTreeMap<&str, &OutputFile> = BTreeMap::new();
    for file in files {
        if !is_fixed_name(&file.path) || file.path == MANIFEST || sorted.insert(&file.path, file).is_some() {
            let reason = format!("\"{}\" is no name for an output file, or is given twice", file.path.escape_debug());
            return Err(Error::Write { path: folder.to_owned(), source: io::Error::new(io::ErrorKind::InvalidInput, reason) });
        }
    }
    fs::create_dir_all(folder).map_err(Error::write(folder))?;
    for (path, file) in &sorted {
        write_file(&folder.join(path), &file.bytes)?;
    }
    remove_stale(folder, |path| sorted.contains_key(path))?;
    let entries = sorted.iter().map(|(path, file)| FileEntry::new(path, &file.command, &file.bytes, origin));
    let manifest = Manifest { files: entries.collect() };
    write_file(&folder.join(MANIFEST), manifest.to_json().as_bytes())?;
    Ok(manifest)
}

fn is_fixed_name(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
    };
    path.len() <= 120 && path.split('/').all(part)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Error::write(folder))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.part"));
    let written = write_beside(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.map_err(|source| {
        let _ = fs::remove_file(&beside); // what cannot be written can hardly be cleared; the first error counts
        Error::Write { path: path.to_owned(), source }
    })
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes what the earlier manifest lists and `made` does not know. A manifest that cannot be read
/// lists nothing; its paths are checked like our own.
fn remove_stale(folder: &Path, made: impl Fn(&str) -> bool) -> Result<()> {
    let Ok(json) = fs::read(folder.join(MANIFEST)) else { return Ok(()) };
    let Ok(earlier) = serde_json::from_slice::<Manifest>(&json) else { return Ok(()) };
    for entry in earlier.files.iter().filter(|entry| is_fixed_name(&entry.path) && !made(&entry.path)) {
        let path = folder.join(&entry.path);
        let unchanged = fs::read(&path).is_ok_and(|bytes| sha256(&bytes) == entry.sha256);
        if unchanged {
            fs::remove_file(&path).map_err(Error::write(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin { corpus_digest: "d".into(), parameters: serde_json::json!({}) }
    }

    fn file(path: &str, text: &str) -> OutputFile {
        OutputFile::new(path, "wenmai report", text)
    }

    #[test]
    fn what_is_no_longer_made_goes_and_what_a_reader_changed_stays() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = folder.path();
        let all = [file("report.html", "r"), file("figures/a.svg", "a"), file("figures/b.svg", "b"), file("figures/c.svg", "c")];
        write_folder(at, &all, &origin()).expect("written");
        fs::write(at.join("figures/b.svg"), "edited").expect("written");
        fs::write(at.join("figures/own.txt"), "mine").expect("written");
        let manifest = write_folder(at, &all[..2], &origin()).expect("written");
        assert_eq!(manifest.files.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["figures/a.svg", "report.html"]);
        let left = |path: &str| at.join(path).exists();
        assert!(left("figures/a.svg") && left("figures/b.svg") && left("figures/own.txt") && !left("figures/c.svg"));
    }

    #[test]
    fn a_second_run_leaves_the_same_bytes_and_no_scraps() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = [file("b.csv", "2"), file("tables/a.csv", "1")];
        write_folder(folder.path(), &files, &origin()).expect("written");
        let first = fs::read(folder.path().join(MANIFEST)).expect("read");
        write_folder(folder.path(), &[files[1].clone(), files[0].clone()], &origin()).expect("written");
        assert_eq!(fs::read(folder.path().join(MANIFEST)).expect("read"), first);
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 3);
        assert_eq!(fs::read_dir(folder.path().join("tables")).expect("listed").count(), 1);
    }

    #[test]
    fn only_fixed_names_are_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for path in ["../x", "/x", "a//b", "", ".x", "a/../b", "数字.csv", "A.csv", "a b", "a\\b", "manifest.json"] {
            assert!(write_folder(folder.path(), &[file(path, "")], &origin()).is_err(), "{path:?}");
        }
        assert!(write_folder(folder.path(), &[file("a", ""), file("a", "")], &origin()).is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 0);
    }

    #[test]
    fn a_hostile_manifest_removes_nothing_outside() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let inner = folder.path().join("output");
        fs::create_dir(&inner).expect("made");
        fs::write(folder.path().join("keep"), "k").expect("written");
        let manifest = Manifest { files: vec![FileEntry::new("../keep", "", b"k", &origin())] };
        fs::write(inner.join(MANIFEST), manifest.to_json()).expect("written");
        write_folder(&inner, &[], &origin()).expect("written");
        assert!(folder.path().join("keep").exists());
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("tables"), "a file where a folder should be").expect("written");
        let error = write_folder(folder.path(), &[file("tables/a.csv", "")], &origin()).expect_err("no folder");
        assert!(matches!(&error, Error::Write { path, .. } if path.ends_with("tables")), "{error}");
    }
}
