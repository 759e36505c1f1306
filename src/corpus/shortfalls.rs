//! What lists were found to lack: records that have a name and cannot be had, and numbers that do not
//! come out.
//!
//! Both are remembered so that a list with a lasting fault can still be called complete: what is lost
//! is asked for again by name, and a number that comes out the same twice is the provider's miscount.

use rusqlite::{OptionalExtension as _, params};

use super::Corpus;
use crate::Result;

/// Tables of what is lacking, by list.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS lost (
  list TEXT NOT NULL,
  identifier TEXT NOT NULL,
  run INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (list, identifier)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shortfall (
  list TEXT PRIMARY KEY,
  missing INTEGER NOT NULL,
  records TEXT NOT NULL
) WITHOUT ROWID;
";

impl Corpus {
    /// Identifiers of records of a list that could not be had when it was last gone through, in order.
    ///
    /// # Errors
    /// The store fails.
    pub fn lost(&self, list: &str) -> Result<Vec<String>> {
        if !self.has_table("lost")? {
            return Ok(Vec::new());
        }
        let read = || {
            self.connection
                .prepare("SELECT identifier FROM lost WHERE list = ?1 ORDER BY identifier")?
                .query_map([list], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Remembers which records of a list could not be had, each with the reason, in the place of those
    /// remembered before. Returns how many were not known.
    ///
    /// # Errors
    /// The store fails.
    pub fn set_lost(&self, list: &str, run: i64, lost: &[(String, String)]) -> Result<usize> {
        let known = self.lost(list)?;
        let write = || -> rusqlite::Result<()> {
            for identifier in known.iter().filter(|known| !lost.iter().any(|(identifier, _)| identifier == *known)) {
                self.connection.execute("DELETE FROM lost WHERE list = ?1 AND identifier = ?2", params![list, identifier])?;
            }
            for (identifier, reason) in lost {
                self.connection.execute(
                    "INSERT INTO lost (list, identifier, run, reason) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (list, identifier) DO UPDATE SET reason = excluded.reason",
                    params![list, identifier, run, reason],
                )?;
            }
            Ok(())
        };
        write().map_err(self.fault())?;
        Ok(lost.iter().filter(|(identifier, _)| !known.contains(identifier)).count())
    }

    /// Remembers that a list came to its end with `missing` records less than promised, its records as
    /// a set standing for `records`. True where the last such end of the list was the same.
    ///
    /// # Errors
    /// The store fails.
    pub fn note_shortfall(&self, list: &str, missing: u64, records: u64) -> Result<bool> {
        let (missing, records) = (i64::try_from(missing).unwrap_or(i64::MAX), format!("{records:016x}"));
        let note = || -> rusqlite::Result<bool> {
            let before: Option<(i64, String)> = self
                .connection
                .query_row("SELECT missing, records FROM shortfall WHERE list = ?1", [list], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            self.connection.execute(
                "INSERT OR REPLACE INTO shortfall (list, missing, records) VALUES (?1, ?2, ?3)",
                params![list, missing, records],
            )?;
            Ok(before == Some((missing, records.clone())))
        };
        note().map_err(self.fault())
    }

    /// Whether a record was seen in a list since a run.
    ///
    /// # Errors
    /// The store fails.
    pub fn is_sighted(&self, list: &str, since: i64, external: &str) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT 1 FROM listed WHERE list = ?1 AND external = ?2 AND seen >= ?3")
            .and_then(|mut query| query.exists(params![list, external, since]))
            .map_err(self.fault())
    }
}
