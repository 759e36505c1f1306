//! Taking records in: a file or an answer becomes part of the corpus whole, or not at all.

use std::path::Path;

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};

use super::Corpus;
use super::changes::{Change, ChangeKind};
use super::dedup::Traits;
use crate::record::{Place, Record, Rejection};
use crate::{Error, Result};

/// What a source of records is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An export file.
    File,
    /// An answer of a provider.
    Answer,
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Answer => "answer",
        }
    }
}

/// A source of records as known before it is read.
#[derive(Debug, Clone, Copy)]
pub struct SourceInfo<'a> {
    /// File or answer.
    pub origin: Origin,
    /// File name or address, for people; no part of any digest.
    pub name: &'a str,
    /// Hexadecimal hash of the bytes: the same bytes are the same source.
    pub hash: &'a str,
    /// Version of the parser that reads it.
    pub parser: u32,
}

/// A record to take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// What was read.
    pub record: Record,
    /// Where in its source.
    pub place: Place,
    /// Its name at the provider, where it has one: a record of the same name is replaced.
    pub external: Option<String>,
}

/// One source being taken in; nothing of it is kept unless [`Intake::commit`] is reached.
#[derive(Debug)]
pub struct Intake<'c> {
    corpus: &'c Corpus,
    source: i64,
    rejected: usize,
    seen: usize,
    /// The run and the list whose changes are noted.
    tracked: Option<(i64, String)>,
    open: bool,
}

impl Corpus {
    /// Records seen and rejected in a source already taken in, by the hash of its bytes; the new
    /// name is noted beside the old one.
    ///
    /// # Errors
    /// The store fails.
    pub fn known_source(&self, hash: &str, name: &str) -> Result<Option<(usize, usize)>> {
        let fault = self.fault();
        let found: Option<(i64, usize, usize)> = self
            .connection
            .query_row("SELECT id, seen, rejected FROM source WHERE hash = ?1", [hash], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()
            .map_err(&fault)?;
        if let Some((id, ..)) = found {
            self.connection.execute("INSERT OR IGNORE INTO source_name VALUES (?1, ?2)", params![id, name]).map_err(fault)?;
        }
        Ok(found.map(|(_, seen, rejected)| (seen, rejected)))
    }

    /// Begins to take in a source. A file must not be [known](Self::known_source); an answer may be:
    /// a provider that goes back to what it said before says the same bytes again, and its records
    /// then count again.
    ///
    /// # Errors
    /// The store fails or the file is known.
    pub fn take_in(&mut self, info: SourceInfo<'_>) -> Result<Intake<'_>> {
        self.run("BEGIN IMMEDIATE")?;
        let mut intake = Intake { corpus: self, source: 0, rejected: 0, seen: 0, tracked: None, open: true };
        intake.source = intake.insert_source(info)?;
        Ok(intake)
    }

    /// Where the harvest of a provider stands, as its own checkpoint text.
    ///
    /// # Errors
    /// The store fails.
    pub fn checkpoint(&self, provider: &str) -> Result<Option<String>> {
        self.connection
            .query_row("SELECT checkpoint FROM harvest WHERE provider = ?1", [provider], |row| row.get(0))
            .optional()
            .map(Option::flatten)
            .map_err(self.fault())
    }

    /// Sets where the harvest of a provider stands, when a page brought nothing to take in.
    ///
    /// # Errors
    /// The store fails.
    pub fn set_checkpoint(&self, provider: &str, checkpoint: Option<&str>) -> Result<()> {
        self.connection
            .execute("INSERT OR REPLACE INTO harvest (provider, checkpoint) VALUES (?1, ?2)", params![provider, checkpoint])
            .map(drop)
            .map_err(self.fault())
    }
}

impl Intake<'_> {
    fn insert_source(&self, info: SourceInfo<'_>) -> Result<i64> {
        let connection = &self.corpus.connection;
        if info.origin == Origin::Answer {
            let again = |sql: &str| connection.query_row(sql, params![info.hash, info.parser], |row| row.get::<_, i64>(0)).optional();
            let known = again("UPDATE source SET parser = ?2 WHERE hash = ?1 RETURNING id").map_err(self.corpus.fault())?;
            if let Some(id) = known {
                let note = |sql: &str, values: &[&dyn rusqlite::ToSql]| connection.execute(sql, values).map_err(self.corpus.fault());
                note("INSERT OR IGNORE INTO source_name VALUES (?1, ?2)", &[&id, &info.name])?;
                note("DELETE FROM rejection WHERE source = ?1", &[&id])?;
                return Ok(id);
            }
        }
        connection
            .execute(
                "INSERT INTO source (origin, name, hash, format, encoding, bytes, parser, seen, rejected, warnings)
                 VALUES (?1, ?2, ?3, '', '', 0, ?4, 0, 0, '[]')",
                params![info.origin.name(), info.name, info.hash, info.parser],
            )
            .map_err(self.corpus.fault())?;
        let id = connection.last_insert_rowid();
        connection.execute("INSERT INTO source_name VALUES (?1, ?2)", params![id, info.name]).map_err(self.corpus.fault())?;
        Ok(id)
    }

    /// From here on, notes what changes as the doing of this run on this list.
    pub fn track(&mut self, run: i64, list: &str) {
        self.tracked = Some((run, list.to_owned()));
    }

    /// Counts records that stand in the source and belong to a later one by now.
    pub fn pass_over(&mut self, records: usize) {
        self.seen += records;
    }

    pub(super) fn source(&self) -> i64 {
        self.source
    }

    pub(super) fn corpus(&self) -> &Corpus {
        self.corpus
    }

    /// Notes what becomes of a record with a name, before it is replaced.
    fn note_change(&self, external: &str, record: &Record, body: &str) -> Result<()> {
        let Some((run, list)) = &self.tracked else { return Ok(()) };
        let old: Option<String> = self
            .corpus
            .connection
            .prepare_cached("SELECT body.json FROM record JOIN body ON body.record = record.id WHERE external = ?1")
            .and_then(|mut query| query.query_row([external], |row| row.get(0)).optional())
            .map_err(self.corpus.fault())?;
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap_or_default();
        let change = match old {
            Some(old) if old == body => None,
            Some(old) => Change::between(external, &record.title, &value(&old), &value(body)),
            None => match self.corpus.gone(external)? {
                Some((_, old)) => {
                    let fields = Change::between(external, &record.title, &value(&old), &value(body)).map(|change| change.fields);
                    Some(Change { fields: fields.unwrap_or_default(), ..Change::new(ChangeKind::CameBack, external, &record.title) })
                }
                None => Some(Change::new(ChangeKind::New, external, &record.title)),
            },
        };
        change.map_or(Ok(()), |change| self.corpus.note_change(*run, list, &change))
    }

    /// Adds records. Those with an external name replace an earlier record of that name.
    ///
    /// # Errors
    /// The store fails (a full disk, say).
    pub fn add(&mut self, records: &[NewRecord]) -> Result<()> {
        let prepared: Vec<(String, blake3::Hash, String)> = records
            .par_iter()
            .with_min_len(64)
            .map(|new| {
                let body = serde_json::to_string(&new.record).expect("a record is always valid json");
                let hash = blake3::hash(body.as_bytes());
                (body, hash, Traits::json_of(&new.record))
            })
            .collect();
        self.seen += records.len();
        // of a record that comes twice, the last counts
        let mut noted = std::collections::HashSet::new();
        for (new, (body, ..)) in records.iter().zip(&prepared).rev() {
            if let Some(external) = new.external.as_ref().filter(|external| noted.insert(external.as_str())) {
                self.note_change(external, &new.record, body)?;
                self.forget_rejection(external)?;
            }
        }
        let insert = |connection: &Connection| -> rusqlite::Result<()> {
            let mut replace = connection.prepare_cached(
                "UPDATE record SET source = ?2, position = ?3, line = ?4, hash = ?5, year = ?6, title = ?7
                 WHERE external = ?1 RETURNING id",
            )?;
            let mut add = connection.prepare_cached(
                "INSERT INTO record (external, source, position, line, hash, year, title) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            let mut write = connection.prepare_cached("INSERT OR REPLACE INTO body (record, json) VALUES (?1, ?2)")?;
            let mut forget = connection.prepare_cached("DELETE FROM identifier WHERE record = ?1")?;
            let mut restore = connection.prepare_cached("DELETE FROM gone WHERE external = ?1")?;
            let mut identify = connection.prepare_cached("INSERT INTO identifier (record, scheme, value) VALUES (?1, ?2, ?3)")?;
            let mut compare = connection.prepare_cached("INSERT OR REPLACE INTO traits (record, json) VALUES (?1, ?2)")?;
            for (new, (body, hash, traits)) in records.iter().zip(&prepared) {
                let record = &new.record;
                let year = record.year.typed().map(|year| year.0);
                let values =
                    params![new.external, self.source, new.place.record, new.place.line, hash.as_bytes().as_slice(), year, record.title];
                let replaced: Option<i64> =
                    if new.external.is_some() { replace.query_row(values, |row| row.get(0)).optional()? } else { None };
                if let (None, Some(external)) = (replaced, &new.external) {
                    restore.execute([external])?;
                }
                let id = match replaced {
                    Some(id) => {
                        forget.execute([id])?;
                        id
                    }
                    None => add.insert(values)?,
                };
                write.execute(params![id, body])?;
                compare.execute(params![id, traits])?;
                for identifier in &record.identifiers {
                    identify.execute(params![id, identifier.scheme.name(), identifier.value])?;
                }
            }
            Ok(())
        };
        insert(&self.corpus.connection).map_err(self.corpus.fault())
    }

    /// Notes records that could not be read.
    ///
    /// # Errors
    /// The store fails.
    pub fn reject(&mut self, rejections: &[Rejection]) -> Result<()> {
        self.seen += rejections.len();
        self.rejected += rejections.len();
        let insert = |connection: &Connection| -> rusqlite::Result<()> {
            let mut note =
                connection.prepare_cached("INSERT INTO rejection (source, position, line, kind, message) VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for rejection in rejections {
                note.execute(params![self.source, rejection.place.record, rejection.place.line, rejection.kind.name(), rejection.message])?;
            }
            Ok(())
        };
        insert(&self.corpus.connection).map_err(self.corpus.fault())
    }

    /// Sets where the harvest of a provider stands, within the same commit as its records.
    ///
    /// # Errors
    /// The store fails.
    pub fn set_checkpoint(&mut self, provider: &str, checkpoint: Option<&str>) -> Result<()> {
        self.corpus.set_checkpoint(provider, checkpoint)
    }

    /// Takes records out of the corpus that the provider has taken back, each by its external name
    /// and with what it was made part of, if it was. They are kept aside with the run and the
    /// evidence, and come back when the provider gives them again. Returns how many there were.
    ///
    /// # Errors
    /// The store fails.
    pub fn take_back(&mut self, gone: &[(String, Option<String>)]) -> Result<usize> {
        let mut taken = 0;
        for (external, into) in gone {
            // said to be gone, it is no longer missed by the lists that held it
            let unlist = |connection: &Connection| connection.prepare_cached("DELETE FROM listed WHERE external = ?1")?.execute([external]);
            unlist(&self.corpus.connection).map_err(self.corpus.fault())?;
            self.forget_rejection(external)?;
            let title = self.corpus.title_of(external)?;
            let Some(title) = title else { continue };
            let (run, list) = self.tracked.clone().unwrap_or_default();
            let (kind, evidence) = match into {
                Some(_) => (ChangeKind::Merged, "the provider has made it part of another"),
                None => (ChangeKind::Gone, "the provider marks it as deleted"),
            };
            if self.tracked.is_some() {
                let change = Change { into: into.clone(), evidence: Some(evidence.to_owned()), ..Change::new(kind, external, &title) };
                self.corpus.note_change(run, &list, &change)?;
            }
            let remove = |connection: &Connection| -> rusqlite::Result<()> {
                connection
                    .prepare_cached(
                        "INSERT OR REPLACE INTO gone (external, run, evidence, json)
                         SELECT external, ?2, ?3, body.json FROM record JOIN body ON body.record = record.id WHERE external = ?1",
                    )?
                    .execute(params![external, run, into.as_ref().map_or(evidence.to_owned(), |into| format!("merged into {into}"))])?;
                let of_record = "WHERE record IN (SELECT id FROM record WHERE external = ?1)";
                for table in ["identifier", "body", "member", "traits"] {
                    connection.prepare_cached(&format!("DELETE FROM {table} {of_record}"))?.execute([external])?;
                }
                connection.prepare_cached("DELETE FROM record WHERE external = ?1")?.execute([external])?;
                Ok(())
            };
            remove(&self.corpus.connection).map_err(self.corpus.fault())?;
            taken += 1;
        }
        Ok(taken)
    }

    /// Makes the source part of the corpus. Its works are seen after the next
    /// [`Corpus::regroup`].
    ///
    /// # Errors
    /// The store fails; nothing of the source is then kept.
    pub fn commit(mut self, format: &str, encoding: &str, bytes: u64, warnings: &[String]) -> Result<()> {
        let warnings = serde_json::to_string(warnings).expect("text is always valid json");
        self.corpus
            .connection
            .execute(
                "UPDATE source SET format = ?2, encoding = ?3, bytes = ?4, seen = ?5, rejected = ?6, warnings = ?7 WHERE id = ?1",
                params![self.source, format, encoding, bytes, self.seen, self.rejected, warnings],
            )
            .map_err(self.corpus.fault())?;
        self.corpus.run("INSERT OR REPLACE INTO meta VALUES ('stale', '1'); COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Intake<'_> {
    fn drop(&mut self) {
        if self.open {
            // the failure that led here is already on its way to the caller
            let _ = self.corpus.connection.execute_batch("ROLLBACK");
        }
    }
}

impl From<crate::record::SourceRecord> for NewRecord {
    fn from(source: crate::record::SourceRecord) -> Self {
        Self { record: source.record, place: source.place, external: None }
    }
}

/// Turns stored json back into a record; `path` is the store's, for the message.
pub(super) fn record_from(path: &Path, body: &str) -> Result<Record> {
    serde_json::from_str(body)
        .map_err(|error| Error::StoreDamaged { path: path.to_owned(), message: format!("a stored record cannot be read: {error}") })
}
