//! Keeping the index in step with the corpus.
//!
//! The state (layout, digests of word lists and corpus) is the payload of tantivy's own commit, so
//! that it can never say more than the index holds. A run that is killed leaves the last commit; the
//! next open compares every work's digest and goes on from there.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::error::LockError;
use tantivy::{IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};

use super::analyzer::{Matter, MixedAnalyzer};
use super::document::document;
use super::schema::{Fields, LAYOUT, NAMES, TEXT};
use super::unwritable;
use crate::corpus::{Work, WorkStamp};
use crate::text::{ChineseSegmenter, KeywordReader, WordLists};
use crate::{Error, Result};

/// Memory of each writing thread before it writes a segment: fewer and larger ones need less merging.
const BYTES_A_THREAD: usize = 128 << 20;
/// Works between two commits, each of which ends a segment: what a killed run can lose.
const WORKS_A_COMMIT: usize = 200_000;
/// Works asked of the source at once.
const WORKS_A_CALL: usize = 2_000;

/// Where works come from.
pub trait IndexSource {
    /// Key and digest of every work.
    ///
    /// # Errors
    /// Whatever keeps the source from answering.
    fn stamps(&self) -> Result<Vec<WorkStamp>>;

    /// Calls `each` with the works of these keys, in any order.
    ///
    /// # Errors
    /// Whatever keeps the source from answering, and what `each` returns.
    fn works(&self, keys: &[String], each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()>;
}

/// What an opening had to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Upkeep {
    /// Works added, new or changed.
    pub added: usize,
    /// Works removed, gone or changed.
    pub removed: usize,
    /// Works left as they were.
    pub unchanged: usize,
    /// Why the whole index was built anew, if it was.
    pub rebuilt: Option<&'static str>,
}

/// What the index was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    layout: u32,
    lists: String,
    corpus: String,
}

/// An index up to date with its source.
pub(super) struct Built {
    pub(super) fields: Fields,
    pub(super) searcher: Searcher,
    pub(super) upkeep: Upkeep,
}

/// Opens the index in `folder` and brings it up to date.
pub(super) fn open(
    folder: &Path,
    lists: &WordLists,
    corpus_digest: &str,
    source: &dyn IndexSource,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Built> {
    let fields = Fields::new();
    let wanted = State { layout: LAYOUT, lists: lists.digest().to_owned(), corpus: corpus_digest.to_owned() };
    let job = Job { folder, lists, wanted, source, fields };
    match job.look() {
        Found::Current(searcher) => {
            let unchanged = searcher.num_docs() as usize;
            Ok(Built { searcher, upkeep: Upkeep { unchanged, ..Upkeep::default() }, fields: job.fields })
        }
        Found::Behind(index, searcher) => {
            let upkeep = job.update(&index, Some(&searcher), progress)?;
            job.built(&index, upkeep)
        }
        Found::Useless(reason) => {
            let index = job.anew()?;
            let upkeep = job.update(&index, None, progress)?;
            job.built(&index, Upkeep { rebuilt: Some(reason), ..upkeep })
        }
    }
}

/// What lies in the folder.
enum Found {
    Current(Searcher),
    Behind(tantivy::Index, Searcher),
    Useless(&'static str),
}

struct Job<'a> {
    folder: &'a Path,
    lists: &'a WordLists,
    wanted: State,
    source: &'a dyn IndexSource,
    fields: Fields,
}

impl Job<'_> {
    fn look(&self) -> Found {
        if !self.folder.join("meta.json").is_file() {
            return Found::Useless("there was none");
        }
        let Ok(index) = tantivy::Index::open_in_dir(self.folder) else { return Found::Useless("it was damaged") };
        let state = index.load_metas().ok().and_then(|meta| meta.payload).and_then(|payload| serde_json::from_str::<State>(&payload).ok());
        let Some(state) = state else { return Found::Useless("it was of another layout") };
        if state.layout != self.wanted.layout || index.schema() != self.fields.schema {
            return Found::Useless("it was of another layout");
        }
        if state.lists != self.wanted.lists {
            return Found::Useless("the word lists have changed");
        }
        let searcher = match searcher(&index) {
            // looked at where nothing can be written; it is no less whole for that
            Err(TantivyError::LockFailure(LockError::IoError(_), _)) => {
                unwritable::open(self.folder).and_then(|index| self::searcher(&index))
            }
            other => other,
        };
        let Ok(searcher) = searcher else { return Found::Useless("it was damaged") };
        if state.corpus == self.wanted.corpus { Found::Current(searcher) } else { Found::Behind(index, searcher) }
    }

    /// An empty index in place of whatever was there.
    fn anew(&self) -> Result<tantivy::Index> {
        if self.folder.exists() {
            std::fs::remove_dir_all(self.folder).map_err(Error::write(self.folder))?;
        }
        std::fs::create_dir_all(self.folder).map_err(Error::write(self.folder))?;
        tantivy::Index::create_in_dir(self.folder, self.fields.schema.clone()).map_err(|error| failure(self.folder, &error))
    }

    fn update(&self, index: &tantivy::Index, before: Option<&Searcher>, progress: &mut dyn FnMut(u64, u64)) -> Result<Upkeep> {
        let fail = |error: TantivyError| failure(self.folder, &error);
        let mut indexed = match before {
            Some(searcher) => stamps(searcher).map_err(fail)?,
            None => BTreeMap::new(),
        };
        let mut upkeep = Upkeep::default();
        let mut missing: Vec<String> = Vec::new();
        let mut gone: Vec<String> = Vec::new();
        for WorkStamp { key, digest } in self.source.stamps()? {
            match indexed.remove(&key) {
                Some(known) if known == digest => upkeep.unchanged += 1,
                Some(_) => {
                    gone.push(key.clone());
                    missing.push(key);
                }
                None => missing.push(key),
            }
        }
        gone.extend(indexed.into_keys());
        upkeep.removed = gone.len();

        if !missing.is_empty() {
            let segmenter = Arc::new(ChineseSegmenter::new(self.lists));
            index.tokenizers().register(TEXT, MixedAnalyzer::new(segmenter.clone(), Matter::Text));
            index.tokenizers().register(NAMES, MixedAnalyzer::new(segmenter, Matter::Names));
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        let mut writer: IndexWriter = index.writer_with_num_threads(threads, threads * BYTES_A_THREAD).map_err(fail)?;
        for key in &gone {
            writer.delete_term(Term::from_field_text(self.fields.key, key));
        }
        let reader = KeywordReader::new(self.lists);
        let total = missing.len() as u64;
        let mut since_commit = 0;
        progress(0, total);
        for keys in missing.chunks(WORKS_A_CALL) {
            self.source.works(keys, &mut |work| {
                writer.add_document(document(work, &self.fields, &reader)).map_err(fail)?;
                upkeep.added += 1;
                progress(upkeep.added as u64, total);
                Ok(())
            })?;
            since_commit += keys.len();
            if since_commit >= WORKS_A_COMMIT {
                since_commit = 0;
                self.commit(&mut writer, &State { corpus: String::new(), ..self.wanted.clone() }).map_err(fail)?;
            }
        }
        self.commit(&mut writer, &self.wanted).map_err(fail)?;
        writer.wait_merging_threads().map_err(fail)?;
        Ok(upkeep)
    }

    fn commit(&self, writer: &mut IndexWriter<TantivyDocument>, state: &State) -> tantivy::Result<()> {
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&serde_json::to_string(state).expect("strings and numbers are always JSON"));
        prepared.commit()?;
        Ok(())
    }

    fn built(self, index: &tantivy::Index, upkeep: Upkeep) -> Result<Built> {
        let searcher = searcher(index).map_err(|error| failure(self.folder, &error))?;
        Ok(Built { searcher, upkeep, fields: self.fields })
    }
}

pub(super) fn searcher(index: &tantivy::Index) -> tantivy::Result<Searcher> {
    Ok(index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher())
}

/// Key and digest of every work in the index.
fn stamps(searcher: &Searcher) -> tantivy::Result<BTreeMap<String, String>> {
    let mut stamps = BTreeMap::new();
    for reader in searcher.segment_readers() {
        let column = |name: &str| -> tantivy::Result<_> {
            let column = reader.fast_fields().str(name)?.ok_or_else(|| TantivyError::SchemaError(format!("a segment without {name}")))?;
            let mut values = Vec::with_capacity(column.num_terms());
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                values.push(String::from_utf8_lossy(stream.key()).into_owned());
            }
            Ok((column, values))
        };
        let (keys, key_values) = column("key")?;
        let (digests, digest_values) = column("digest")?;
        for doc in reader.doc_ids_alive() {
            let value = |column: &tantivy::columnar::StrColumn, values: &[String]| {
                column.ords().first(doc).and_then(|number| values.get(number as usize).cloned()).unwrap_or_default()
            };
            stamps.insert(value(&keys, &key_values), value(&digests, &digest_values));
        }
    }
    Ok(stamps)
}

/// Tantivy's trouble in terms of the folder and the way out.
pub(super) fn failure(folder: &Path, error: &TantivyError) -> Error {
    let message = match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => "another run is writing to it; wait for that to end".to_owned(),
        TantivyError::LockFailure(LockError::IoError(source), _) => format!("cannot be locked ({source}); make the folder writable"),
        TantivyError::IoError(source) if source.kind() == std::io::ErrorKind::StorageFull => {
            format!("{source}; make room on the disk, then run it again")
        }
        TantivyError::IoError(source) => format!("{source}; it can be deleted, the next search builds it anew"),
        other => format!("{other}; it can be deleted, the next search builds it anew"),
    };
    Error::Index { path: folder.to_owned(), message }
}
