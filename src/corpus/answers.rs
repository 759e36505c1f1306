//! Which answer of which list each record was read from, for reading it again.

use rusqlite::{OptionalExtension as _, params};

use super::{Corpus, Intake};
use crate::Result;
use crate::record::Rejection;

/// `unread` names the records that could not be read, so that a later answer replaces a rejection as
/// it replaces a record. `at_window`, `at_token` and `at_pages` are the place in the list that was asked for.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS answer (
  source INTEGER PRIMARY KEY REFERENCES source,
  list TEXT NOT NULL,
  at_window TEXT NOT NULL,
  at_token TEXT NOT NULL,
  at_pages INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS unread (
  external TEXT PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source,
  position INTEGER NOT NULL
) WITHOUT ROWID;
";

/// An answer that records were read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// Hash of its body, under which the archive knows it.
    pub hash: String,
    /// Its name in the corpus.
    pub name: String,
    /// The form its records were in.
    pub format: String,
    /// Version of the parser that read it.
    pub parser: u32,
    /// The list it is of.
    pub list: String,
    /// The window that was asked for.
    pub window: String,
    /// The token that was sent.
    pub token: String,
    /// Pages of the window before it.
    pub pages: u64,
    id: i64,
}

impl Corpus {
    /// Every answer that records were read from, in the order in which they came.
    ///
    /// # Errors
    /// The store fails.
    pub fn answers(&self) -> Result<Vec<AnswerRow>> {
        if !self.has_table("answer")? {
            return Ok(Vec::new());
        }
        let read = || {
            self.connection
                .prepare(
                    "SELECT hash, name, format, parser, list, at_window, at_token, at_pages, id
                     FROM answer JOIN source ON source.id = answer.source ORDER BY id",
                )?
                .query_map([], |row| {
                    Ok(AnswerRow {
                        hash: row.get(0)?,
                        name: row.get(1)?,
                        format: row.get(2)?,
                        parser: row.get(3)?,
                        list: row.get(4)?,
                        window: row.get(5)?,
                        token: row.get(6)?,
                        pages: row.get(7)?,
                        id: row.get(8)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Whether a record is to be made from this answer: it was read from it and from no later one, or
    /// it could not be read at all, and its provider has not taken it back.
    ///
    /// # Errors
    /// The store fails.
    pub fn is_read_from(&self, answer: &AnswerRow, external: &str) -> Result<bool> {
        let source: Option<i64> = self
            .connection
            .prepare_cached("SELECT source FROM record WHERE external = ?1")
            .and_then(|mut query| query.query_row([external], |row| row.get(0)).optional())
            .map_err(self.fault())?;
        match source {
            Some(source) => Ok(source == answer.id),
            None => Ok(self.gone(external)?.is_none()),
        }
    }
}

impl Intake<'_> {
    /// Notes records that could not be read, each with its external name: the rejection of an earlier
    /// answer that gave the same record counts no more.
    ///
    /// # Errors
    /// The store fails.
    pub fn reject_named(&mut self, rejections: &[Rejection], externals: &[String]) -> Result<()> {
        for (rejection, external) in rejections.iter().zip(externals) {
            self.forget_rejection(external)?;
            self.corpus()
                .connection
                .prepare_cached("INSERT OR REPLACE INTO unread (external, source, position) VALUES (?1, ?2, ?3)")
                .and_then(|mut note| note.execute(params![external, self.source(), rejection.place.record]))
                .map_err(self.corpus().fault())?;
        }
        self.reject(rejections)
    }

    /// Forgets that an earlier answer gave this record and that it could not be read.
    pub(super) fn forget_rejection(&self, external: &str) -> Result<()> {
        let connection = &self.corpus().connection;
        let forget = || -> rusqlite::Result<()> {
            let earlier: Option<(i64, i64)> = connection
                .prepare_cached("DELETE FROM unread WHERE external = ?1 RETURNING source, position")?
                .query_row([external], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((source, position)) = earlier else { return Ok(()) };
            let gone = connection
                .prepare_cached("DELETE FROM rejection WHERE source = ?1 AND position = ?2")?
                .execute(params![source, position])?;
            connection
                .prepare_cached("UPDATE source SET rejected = max(rejected - ?2, 0) WHERE id = ?1")?
                .execute(params![source, gone])?;
            Ok(())
        };
        forget().map_err(self.corpus().fault())
    }

    /// Notes which place of which list the answer is of.
    ///
    /// # Errors
    /// The store fails.
    pub fn asked_at(&mut self, list: &str, window: &str, token: &str, pages: u64) -> Result<()> {
        let corpus = self.corpus();
        corpus
            .connection
            .execute(
                "INSERT OR REPLACE INTO answer (source, list, at_window, at_token, at_pages) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![self.source(), list, window, token, pages],
            )
            .map(drop)
            .map_err(corpus.fault())
    }
}
