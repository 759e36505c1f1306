//! Answers kept as received, before anyone reads them.
//!
//! Every answer becomes records of WARC files, `raw/archive-00001.warc.gz` and so on, and one line of
//! `raw/index.jsonl`, which says where a body is found by its hash. A body that was there before
//! costs a revisit record. Names of files say nothing that a server chose. A run killed while it
//! writes leaves at most a tail that no line speaks of; it is cut off before the next is written. What
//! is kept is on the disk before its receipt is, and both before anybody stores what was read from it.

mod warc;

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Answer;
use super::address::shown;
use crate::{Error, Result};

/// A file is closed and the next one begun beyond this size.
const LARGEST_FILE: u64 = 512 << 20;

/// A folder of raw answers.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
    state: Arc<Mutex<Option<State>>>,
}

/// Which raw answer something was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawRef {
    /// SHA-256 of the body, hexadecimal.
    pub hash: String,
    /// File within the archive's folder that holds the body.
    pub path: String,
}

/// One receipt: which address gave which body, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawEntry {
    /// The address asked, keys taken out.
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
    /// File that the records of this receipt are in.
    pub file: String,
    /// Where in the file they begin, and how long they are.
    pub at: (u64, u64),
    /// Set where the body stands in an earlier record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revisit: bool,
}

/// What is known of the folder once it was looked at.
#[derive(Debug)]
struct State {
    /// Body to the receipt that has it.
    bodies: HashMap<String, RawEntry>,
    file: u32,
    /// Length of that file up to where receipts speak of it.
    length: u64,
}

impl Archive {
    /// The archive in `folder`, which is made when the first answer comes.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), state: Arc::default() }
    }

    /// Keeps an answer and its receipt.
    ///
    /// # Errors
    /// [`Error::Write`] when the folder cannot be written, [`Error::Read`] when it cannot be read.
    pub fn keep(&self, answer: &Answer) -> Result<RawRef> {
        self.with_state(|state| {
            let hash = hexadecimal(&Sha256::digest(&answer.body));
            let known = state.bodies.get(&hash);
            let original = known.map(|entry| warc::Original { url: entry.url.clone(), time: entry.time.clone() });
            let revisit = original.is_some() || answer.status == 304;
            self.make_room(state, answer)?;
            let file = file_name(state.file);
            let place = format!("{file}@{}", state.length);
            let records =
                if revisit { warc::revisit(answer, &hash, original.as_ref(), &place) } else { warc::response(answer, &hash, &place) };
            self.append(&file, &records)?;
            let redacted = |(name, value): &(String, String)| (name.clone(), if name == "location" { shown(value) } else { value.clone() });
            let entry = RawEntry {
                url: shown(&answer.url),
                answered_by: (answer.answered_by != answer.url).then(|| shown(&answer.answered_by)),
                time: answer.time.to_string(),
                status: answer.status,
                headers: answer.headers.iter().map(redacted).collect(),
                hash: hash.clone(),
                bytes: answer.body.len() as u64,
                file: file.clone(),
                at: (state.length, records.len() as u64),
                revisit,
            };
            let mut line = serde_json::to_vec(&entry).expect("an entry is plain text and numbers");
            line.push(b'\n');
            self.append_line(line)?;
            state.length += records.len() as u64;
            let path = state.bodies.get(&hash).map_or(file, |entry| entry.file.clone());
            if !revisit {
                state.bodies.insert(hash.clone(), entry);
            }
            Ok(RawRef { hash, path })
        })
    }

    /// The body of a kept answer.
    ///
    /// # Errors
    /// [`Error::Read`] when there is none of that hash, or its content is not what its hash says.
    pub fn read(&self, hash: &str) -> Result<Vec<u8>> {
        self.answer(hash).map(|answer| answer.body)
    }

    /// A kept answer, as it was when its body first came.
    ///
    /// # Errors
    /// As [`Archive::read`].
    pub fn answer(&self, hash: &str) -> Result<Answer> {
        let invalid = |path: PathBuf, message: &str| Error::Read {
            path,
            source: std::io::Error::new(std::io::ErrorKind::InvalidData, message.to_owned()),
        };
        self.with_state(|state| {
            let entry = state.bodies.get(hash).ok_or_else(|| invalid(self.folder.clone(), "there is no raw answer of this hash"))?;
            let path = self.folder.join(&entry.file);
            let mut file = File::open(&path).map_err(Error::read(&path))?;
            file.seek(SeekFrom::Start(entry.at.0)).map_err(Error::read(&path))?;
            let mut packed = Vec::new();
            file.take(entry.at.1).read_to_end(&mut packed).map_err(Error::read(&path))?;
            let mut rest = packed.as_slice();
            // the request's member first, then the response's
            let mut record = Vec::new();
            for _ in 0..2 {
                record.clear();
                let mut member = flate2::bufread::GzDecoder::new(rest);
                member.read_to_end(&mut record).map_err(Error::read(&path))?;
                rest = member.into_inner();
            }
            let body = warc::body_of(&record).map(<[u8]>::to_vec).ok_or_else(|| invalid(path.clone(), "a record is not whole"))?;
            if hexadecimal(&Sha256::digest(&body)) != hash {
                return Err(invalid(path, "the content does not have the hash it is known by"));
            }
            Ok(Answer {
                url: entry.url.clone(),
                answered_by: entry.answered_by.clone().unwrap_or_else(|| entry.url.clone()),
                status: entry.status,
                headers: entry.headers.clone(),
                body,
                sent: Vec::new(),
                time: entry.time.parse().unwrap_or_default(),
            })
        })
    }

    /// Every receipt in order; a line broken by a crash is passed over.
    ///
    /// # Errors
    /// [`Error::Read`] when the index is there and cannot be read.
    pub fn entries(&self) -> Result<Vec<RawEntry>> {
        let path = self.index();
        let file = match File::open(&path) {
            // a file in the folder's place is told of when something is to be written
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
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

    fn with_state<T>(&self, act: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_none() {
            *state = Some(self.look()?);
        }
        act(state.as_mut().expect("it was just looked at"))
    }

    /// Reads the index. Receipts of what the files do not hold any more (a disk that lost its last
    /// seconds) are left out.
    fn look(&self) -> Result<State> {
        let mut state = State { bodies: HashMap::new(), file: 1, length: 0 };
        let mut lengths: HashMap<String, u64> = HashMap::new();
        let (mut last, mut end) = (file_name(1), 0);
        for entry in self.entries()? {
            let length = *lengths
                .entry(entry.file.clone())
                .or_insert_with(|| fs::metadata(self.folder.join(&entry.file)).map_or(0, |metadata| metadata.len()));
            let until = entry.at.0.saturating_add(entry.at.1);
            if until > length {
                continue;
            }
            if entry.file > last {
                (last, end) = (entry.file.clone(), 0);
            }
            end = if entry.file == last { until.max(end) } else { end };
            if !entry.revisit {
                state.bodies.entry(entry.hash.clone()).or_insert(entry);
            }
        }
        state.file = last.trim_start_matches("archive-").split('.').next().and_then(|number| number.parse().ok()).unwrap_or(1);
        state.length = end;
        Ok(state)
    }

    /// Sees to it that the current file ends where the receipts do and has its head.
    fn make_room(&self, state: &mut State, answer: &Answer) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(Error::write(&self.folder))?;
        if state.length > LARGEST_FILE {
            state.file += 1;
            state.length = 0;
        }
        let name = file_name(state.file);
        let path = self.folder.join(&name);
        let there = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        if there > state.length {
            OpenOptions::new().write(true).open(&path).and_then(|file| file.set_len(state.length)).map_err(Error::write(&path))?;
        }
        if state.length == 0 {
            let head = warc::file_head(&name, &answer.time.to_string());
            self.append(&name, &head)?;
            state.length = head.len() as u64;
        }
        Ok(())
    }

    fn append(&self, file: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(file);
        let append = || {
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            file.write_all(bytes)?;
            file.sync_data()
        };
        append().map_err(Error::write(&path))
    }

    /// Adds a line behind the last whole one.
    fn append_line(&self, mut line: Vec<u8>) -> Result<()> {
        let path = self.index();
        let mut append = || {
            let mut file = OpenOptions::new().create(true).read(true).append(true).open(&path)?;
            if file.metadata()?.len() > 0 {
                let mut last = [0];
                file.seek(SeekFrom::End(-1))?;
                file.read_exact(&mut last)?;
                if last != *b"\n" {
                    line.insert(0, b'\n');
                }
            }
            file.write_all(&line)?;
            file.sync_data()
        };
        append().map_err(Error::write(&path))
    }
}

fn file_name(number: u32) -> String {
    format!("archive-{number:05}.warc.gz")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every record of a file, unpacked: for whoever looks whether it is whole.
///
/// # Errors
/// [`Error::Read`] for a file that cannot be read or does not consist of whole members.
pub fn read_records(path: &std::path::Path) -> Result<Vec<Vec<u8>>> {
    let packed = fs::read(path).map_err(Error::read(path))?;
    let mut rest = packed.as_slice();
    let mut records = Vec::new();
    while !rest.is_empty() {
        let mut record = Vec::new();
        let mut member = flate2::bufread::GzDecoder::new(rest);
        member.read_to_end(&mut record).map_err(Error::read(path))?;
        rest = member.into_inner();
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> Answer {
        Answer {
            url: "http://repository.test/oai?verb=Identify&api_key=SECRETxyz".to_owned(),
            answered_by: "http://repository.test/oai?verb=Identify&api_key=SECRETxyz".to_owned(),
            status: 200,
            headers: vec![("content-type".to_owned(), "text/xml".to_owned()), ("content-encoding".to_owned(), "gzip".to_owned())],
            body: body.to_vec(),
            sent: vec![("user-agent".to_owned(), "wenmai/0".to_owned()), ("if-none-match".to_owned(), "\"a\r\nb\"".to_owned())],
            time: "2024-05-01T12:00:00Z".parse().expect("a time"),
        }
    }

    /// Type, fields and block of each record of the first file.
    fn records(folder: &std::path::Path) -> Vec<(HashMap<String, String>, Vec<u8>)> {
        let split = |record: Vec<u8>| {
            let at = memchr::memmem::find(&record, b"\r\n\r\n").expect("an end of the head");
            let head = String::from_utf8(record[..at].to_vec()).expect("text");
            assert!(head.starts_with("WARC/1.1\r\n") && record.ends_with(b"\r\n\r\n"));
            let fields: HashMap<String, String> = head
                .lines()
                .skip(1)
                .map(|line| line.split_once(": ").map(|(key, value)| (key.to_owned(), value.to_owned())).expect("a field"))
                .collect();
            let block = record[at + 4..record.len() - 4].to_vec();
            assert_eq!(fields["Content-Length"], block.len().to_string());
            (fields, block)
        };
        read_records(&folder.join("archive-00001.warc.gz")).expect("whole members").into_iter().map(split).collect()
    }

    #[test]
    fn an_answer_comes_back_as_it_was_and_the_same_body_is_kept_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::new(folder.path());
        let first = archive.keep(&answer(b"<a/>\0\xff\r\n\r\n")).expect("kept");
        let again = archive.keep(&answer(b"<a/>\0\xff\r\n\r\n")).expect("kept");
        let unchanged = Answer { status: 304, body: Vec::new(), ..answer(b"") };
        archive.keep(&unchanged).expect("kept");
        assert_eq!(first, again);
        // also by whoever opens the folder anew
        assert_eq!(Archive::new(folder.path()).read(&first.hash).expect("read"), b"<a/>\0\xff\r\n\r\n");
        assert_eq!(archive.entries().expect("index").len(), 3);
        let kinds: Vec<String> = records(folder.path()).into_iter().map(|(fields, _)| fields["WARC-Type"].clone()).collect();
        assert_eq!(kinds, ["warcinfo", "request", "response", "request", "revisit", "request", "revisit"]);
    }

    #[test]
    fn digests_are_those_of_what_stands_there_and_no_key_does() {
        let folder = tempfile::tempdir().expect("a folder");
        Archive::new(folder.path()).keep(&answer(b"body")).expect("kept");
        for (fields, block) in records(folder.path()) {
            let expected = {
                // an implementation of its own, bit by bit
                let bits: String = sha1::Sha1::digest(&block).iter().map(|byte| format!("{byte:08b}")).collect();
                let letters = bits.as_bytes().chunks(5).map(|five| {
                    let value = five.iter().fold(0, |value, bit| value * 2 + usize::from(bit - b'0'));
                    char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[value])
                });
                format!("sha1:{}", letters.collect::<String>())
            };
            assert_eq!(fields["WARC-Block-Digest"], expected);
            assert!(!String::from_utf8_lossy(&block).contains("SECRETxyz") && !format!("{fields:?}").contains("SECRETxyz"));
            assert!(!String::from_utf8_lossy(&block).contains("content-encoding"), "the body is unpacked");
        }
        let index = fs::read_to_string(folder.path().join("index.jsonl")).expect("an index");
        assert!(!index.contains("SECRETxyz"), "{index}");
    }

    #[test]
    fn a_tail_left_by_a_crash_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let one = Archive::new(folder.path()).keep(&answer(b"one")).expect("kept");
        let file = folder.path().join(&one.path);
        let whole = fs::read(&file).expect("a file");
        let mut torn = OpenOptions::new().append(true).open(&file).expect("a file");
        torn.write_all(&[0x1f, 0x8b, 8, 0, 0]).expect("written");
        let mut index = OpenOptions::new().append(true).open(folder.path().join("index.jsonl")).expect("index");
        index.write_all(b"{\"url\":\"http://x").expect("written");
        let archive = Archive::new(folder.path());
        archive.keep(&answer(b"two")).expect("kept");
        assert_eq!(fs::read(&file).expect("a file")[..whole.len()], whole);
        assert_eq!(records(folder.path()).len(), 5);
        assert_eq!(archive.entries().expect("index").iter().map(|entry| entry.bytes).collect::<Vec<_>>(), [3, 3]);
        // a file shorter than its index says has lost what stood behind its end
        OpenOptions::new().write(true).open(&file).and_then(|file| file.set_len(whole.len() as u64)).expect("cut");
        let archive = Archive::new(folder.path());
        archive.keep(&answer(b"two")).expect("kept again");
        assert_eq!(records(folder.path()).len(), 5);
    }

    #[test]
    fn a_changed_file_and_a_made_up_hash_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::new(folder.path());
        let one = archive.keep(&answer(b"one")).expect("kept");
        assert!(archive.read("../../etc/passwd").is_err());
        let file = folder.path().join(&one.path);
        let mut bytes = fs::read(&file).expect("a file");
        let at = bytes.len() - 40;
        bytes[at] ^= 0x55;
        fs::write(&file, bytes).expect("written");
        assert!(archive.read(&one.hash).is_err());
    }
}
