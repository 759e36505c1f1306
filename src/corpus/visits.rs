//! What is remembered of each list that is collected: how far it is, when it was last whole, and
//! which records it holds.

use rusqlite::{OptionalExtension as _, params};

use super::changes::{Change, ChangeKind};
use super::{Corpus, Intake};
use crate::Result;

/// Tables of collecting, made when a corpus is opened for writing: an older corpus has none.
///
/// `visit` is a list's state; `listed` says which list holds which record, in which run it was last
/// seen there, and from how many whole lists in a row it was absent; `gone` keeps records that their
/// provider has taken back.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS visit (
  list TEXT PRIMARY KEY,
  mark TEXT,
  done TEXT,
  whole TEXT,
  whole_began INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS listed (
  list TEXT NOT NULL,
  external TEXT NOT NULL,
  seen INTEGER NOT NULL,
  absent INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (list, external)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (
  external TEXT PRIMARY KEY,
  run INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  json TEXT NOT NULL
) WITHOUT ROWID;
";

/// Absences from whole lists in a row after which a record counts as gone. One may be a fault of
/// the list.
const ABSENCES: i64 = 2;

/// The state of a list between runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visit {
    /// The provider's time at which the last complete harvest began.
    pub mark: Option<String>,
    /// When that harvest was complete, by our clock.
    pub done: Option<String>,
    /// When the list was last gone through as a whole, by our clock.
    pub whole: Option<String>,
    /// Run in which the whole list that is under way began.
    pub whole_began: Option<i64>,
}

impl Corpus {
    /// What is remembered of a list.
    ///
    /// # Errors
    /// The store fails.
    pub fn visit(&self, list: &str) -> Result<Visit> {
        if !self.has_table("visit")? {
            return Ok(Visit::default());
        }
        self.connection
            .query_row("SELECT mark, done, whole, whole_began FROM visit WHERE list = ?1", [list], |row| {
                Ok(Visit { mark: row.get(0)?, done: row.get(1)?, whole: row.get(2)?, whole_began: row.get(3)? })
            })
            .optional()
            .map(Option::unwrap_or_default)
            .map_err(self.fault())
    }

    /// Remembers the state of a list.
    ///
    /// # Errors
    /// The store fails.
    pub fn set_visit(&self, list: &str, visit: &Visit) -> Result<()> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO visit (list, mark, done, whole, whole_began) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![list, visit.mark, visit.done, visit.whole, visit.whole_began],
            )
            .map(drop)
            .map_err(self.fault())
    }

    /// External names that begin with `prefix`, in order: the records known of one provider.
    ///
    /// # Errors
    /// The store fails.
    pub fn externals(&self, prefix: &str) -> Result<Vec<String>> {
        let read = || {
            self.connection
                .prepare("SELECT external FROM record WHERE external >= ?1 AND substr(external, 1, length(?1)) = ?1 ORDER BY external")?
                .query_map([prefix], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Counts an absence for every record of the list that was not seen since run `began`, in which
    /// the list was begun to be gone through as a whole. The record stays; after the second absence in
    /// a row it is reported as gone. Returns how many are absent, and how many of them newly gone.
    ///
    /// # Errors
    /// The store fails.
    pub fn note_absences(&self, list: &str, began: i64, run: i64) -> Result<(usize, usize)> {
        let note = || -> rusqlite::Result<(usize, Vec<String>)> {
            let absent =
                self.connection.execute("UPDATE listed SET absent = absent + 1 WHERE list = ?1 AND seen < ?2", params![list, began])?;
            let gone = self
                .connection
                .prepare("SELECT external FROM listed WHERE list = ?1 AND seen < ?2 AND absent = ?3 ORDER BY external")?
                .query_map(params![list, began, ABSENCES], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok((absent, gone))
        };
        self.run("BEGIN IMMEDIATE")?;
        let noted = note().map_err(self.fault()).and_then(|(absent, gone)| {
            for external in &gone {
                let title = self.title_of(external)?.unwrap_or_default();
                let evidence = "absent from two whole lists in a row".to_owned();
                self.note_change(run, list, &Change { evidence: Some(evidence), ..Change::new(ChangeKind::Gone, external, &title) })?;
            }
            self.run("COMMIT")?;
            Ok((absent, gone.len()))
        });
        if noted.is_err() {
            // the failure is already on its way to the caller
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        noted
    }

    /// Notes that a record is not where it was, with the evidence. It stays, and is reported as gone,
    /// once, when it was not there the second time in a row: the first may be a fault of the site.
    /// Nothing where no such record is known.
    ///
    /// # Errors
    /// The store fails.
    pub fn note_missing(&self, list: &str, run: i64, external: &str, evidence: &str) -> Result<()> {
        let absent: Option<i64> = self
            .connection
            .prepare_cached("UPDATE listed SET absent = absent + 1 WHERE list = ?1 AND external = ?2 RETURNING absent")
            .and_then(|mut update| update.query_row(params![list, external], |row| row.get(0)).optional())
            .map_err(self.fault())?;
        if absent == Some(ABSENCES) {
            let title = self.title_of(external)?.unwrap_or_default();
            let change = Change { evidence: Some(evidence.to_owned()), ..Change::new(ChangeKind::Gone, external, &title) };
            self.note_change(run, list, &change)?;
        }
        Ok(())
    }

    /// Whether the list holds any record.
    ///
    /// # Errors
    /// The store fails.
    pub fn lists_any(&self, list: &str) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM listed WHERE list = ?1)")
            .and_then(|mut query| query.query_row([list], |row| row.get(0)))
            .map_err(self.fault())
    }

    /// Whether the list holds that record.
    ///
    /// # Errors
    /// The store fails.
    pub fn is_listed(&self, list: &str, external: &str) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM listed WHERE list = ?1 AND external = ?2)")
            .and_then(|mut query| query.query_row(params![list, external], |row| row.get(0)))
            .map_err(self.fault())
    }

    pub(super) fn title_of(&self, external: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT title FROM record WHERE external = ?1")
            .and_then(|mut query| query.query_row([external], |row| row.get(0)).optional())
            .map_err(self.fault())
    }

    pub(super) fn has_table(&self, name: &str) -> Result<bool> {
        self.connection
            .query_row("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1", [name], |row| row.get::<_, i64>(0))
            .map(|count| count > 0)
            .map_err(self.fault())
    }

    /// Notes that the list holds these records. One that was gone by absence has come back. Part of
    /// the caller's transaction.
    ///
    /// # Errors
    /// The store fails.
    pub fn sight(&self, list: &str, run: i64, externals: &[String]) -> Result<()> {
        let mut back = Vec::new();
        let mut note = || -> rusqlite::Result<()> {
            let mut known = self.connection.prepare_cached("SELECT absent FROM listed WHERE list = ?1 AND external = ?2")?;
            let mut write =
                self.connection.prepare_cached("INSERT OR REPLACE INTO listed (list, external, seen, absent) VALUES (?1, ?2, ?3, 0)")?;
            for external in externals {
                let absent: Option<i64> = known.query_row(params![list, external], |row| row.get(0)).optional()?;
                if absent.is_some_and(|absent| absent >= ABSENCES) {
                    back.push(external);
                }
                write.execute(params![list, external, run])?;
            }
            Ok(())
        };
        note().map_err(self.fault())?;
        for external in back {
            let title = self.title_of(external)?.unwrap_or_default();
            self.note_change(run, list, &Change::new(ChangeKind::CameBack, external, &title))?;
        }
        Ok(())
    }
}

impl Intake<'_> {
    /// [`Corpus::sight`], within the commit of the records' page.
    ///
    /// # Errors
    /// The store fails.
    pub fn sight(&mut self, list: &str, run: i64, externals: &[String]) -> Result<()> {
        self.corpus().sight(list, run, externals)
    }
}
