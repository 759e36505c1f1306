//! Answers kept as received, before anyone reads them.
//!
//! A body is stored once under the hash of its content, `raw/ab/abcd….gz`, so its name says nothing
//! that a server chose; each receipt of it is one line of `raw/index.jsonl`. A run killed while it
//! writes leaves a file whole or not there at all, and at most one broken last line, which readers
//! pass over.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder, read::GzDecoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Answer;
use super::address::shown;
use crate::{Error, Result};

/// A folder of raw answers.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

/// Which raw answer something was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawRef {
    /// SHA-256 of the body, hexadecimal.
    pub hash: String,
    /// File within the archive's folder, `ab/abcd….gz`.
    pub path: String,
}

/// One receipt: which address gave which body, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawEntry {
    /// The address asked, keys and mail addresses taken out.
    pub url: String,
    /// The address that answered, where a redirect made it another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// When, by our clock, RFC 3339.
    pub time: String,
    /// HTTP status.
    pub status: u16,
    /// Header fields kept.
    pub headers: Vec<(String, String)>,
    /// SHA-256 of the body, hexadecimal.
    pub hash: String,
    /// Bytes of the body.
    pub bytes: u64,
}

impl Archive {
    /// The archive in `folder`, which is made when the first answer comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Keeps an answer and its receipt. The same body again costs one line of the index.
    ///
    /// # Errors
    /// [`Error::Write`] when the folder cannot be written.
    pub fn keep(&self, answer: &Answer) -> Result<RawRef> {
        let hash = hexadecimal(&Sha256::digest(&answer.body));
        let raw = RawRef { path: relative_path(&hash), hash };
        let path = self.folder.join(&raw.path);
        if !path.exists() {
            write_packed(&path, &answer.body).map_err(Error::write(&path))?;
        }
        let answered_by = (answer.answered_by != answer.url).then(|| shown(&answer.answered_by));
        let entry = RawEntry {
            url: shown(&answer.url),
            answered_by,
            time: answer.time.to_string(),
            status: answer.status,
            headers: answer.headers.clone(),
            hash: raw.hash.clone(),
            bytes: answer.body.len() as u64,
        };
        self.append(&entry)?;
        Ok(raw)
    }

    /// The body of a kept answer.
    ///
    /// # Errors
    /// [`Error::Read`] when there is none of that hash, or its content is not what its name says.
    pub fn read(&self, hash: &str) -> Result<Vec<u8>> {
        let invalid = |message: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, message);
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(Error::Read { path: self.folder.clone(), source: invalid("this is no hash of a raw answer") });
        }
        let path = self.folder.join(relative_path(hash));
        let mut body = Vec::new();
        File::open(&path).and_then(|file| GzDecoder::new(file).read_to_end(&mut body)).map_err(Error::read(&path))?;
        if hexadecimal(&Sha256::digest(&body)) != hash {
            return Err(Error::Read { path, source: invalid("the content does not have the hash in its name") });
        }
        Ok(body)
    }

    /// Every receipt in order; a line broken by a crash is passed over.
    ///
    /// # Errors
    /// [`Error::Read`] when the index is there and cannot be read.
    pub fn entries(&self) -> Result<Vec<RawEntry>> {
        let path = self.index();
        let file = match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(Error::read(&path))?,
        };
        let mut entries = Vec::new();
        for line in BufReader::new(file).split(b'\n') {
            entries.extend(serde_json::from_slice::<RawEntry>(&line.map_err(Error::read(&path))?));
        }
        Ok(entries)
    }

    fn index(&self) -> PathBuf {
        self.folder.join("index.jsonl")
    }

    fn append(&self, entry: &RawEntry) -> Result<()> {
        let path = self.index();
        let mut line = serde_json::to_vec(entry).expect("an entry is plain text and numbers");
        line.push(b'\n');
        let append = || {
            let mut file = OpenOptions::new().create(true).read(true).append(true).open(&path)?;
            if file.metadata()?.len() > 0 {
                let mut last = [0];
                file.seek(SeekFrom::End(-1))?;
                file.read_exact(&mut last)?;
                if last != *b"\n" {
                    line.insert(0, b'\n');
                }
            }
            file.write_all(&line)
        };
        let mut append = append;
        append().map_err(Error::write(&path))
    }
}

fn relative_path(hash: &str) -> String {
    format!("{}/{hash}.gz", &hash[..2])
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes beside the place and moves there, so that a file under its hash is always whole.
fn write_packed(path: &Path, body: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let unfinished = path.with_extension(format!("{}.part", std::process::id()));
    let written = (|| {
        let mut packer = GzBuilder::new().mtime(0).write(File::create(&unfinished)?, Compression::default());
        packer.write_all(body)?;
        packer.finish()?.sync_all()?;
        fs::rename(&unfinished, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> Answer {
        Answer {
            url: "http://repository.test/oai?verb=Identify".to_owned(),
            answered_by: "http://repository.test/oai?verb=Identify".to_owned(),
            status: 200,
            headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
            body: body.to_vec(),
            time: "2024-05-01T12:00:00Z".parse().expect("a time"),
        }
    }

    #[test]
    fn an_answer_comes_back_as_it_was_and_the_same_body_is_kept_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::new(folder.path().join("raw"));
        let first = archive.keep(&answer(b"<a/>\0\xff")).expect("kept");
        let again = archive.keep(&answer(b"<a/>\0\xff")).expect("kept");
        assert_eq!(first, again);
        assert_eq!(archive.read(&first.hash).expect("read"), b"<a/>\0\xff");
        assert_eq!(archive.entries().expect("index").len(), 2);
        assert_eq!(first.path, format!("{}/{}.gz", &first.hash[..2], first.hash));
    }

    #[test]
    fn a_line_cut_off_by_a_crash_costs_only_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::new(folder.path());
        archive.keep(&answer(b"one")).expect("kept");
        let mut index = OpenOptions::new().append(true).open(archive.index()).expect("index");
        index.write_all(b"{\"url\":\"http://x").expect("written");
        archive.keep(&answer(b"two")).expect("kept");
        let entries = archive.entries().expect("index");
        assert_eq!(entries.iter().map(|entry| entry.bytes).collect::<Vec<_>>(), [3, 3]);
    }

    #[test]
    fn a_changed_file_and_a_made_up_hash_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::new(folder.path());
        let one = archive.keep(&answer(b"one")).expect("kept");
        let two = archive.keep(&answer(b"two")).expect("kept");
        fs::copy(folder.path().join(&one.path), folder.path().join(&two.path)).expect("copied");
        assert!(archive.read(&two.hash).is_err());
        assert!(archive.read("../../etc/passwd").is_err());
    }
}
