//! The store: one SQLite file, its layout, and who may write to it.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::{Error, Result};

/// Layout of the tables: what [`TABLES`] makes is 1, and each of [`UPGRADES`] adds one.
const LAYOUT: i64 = 1 + UPGRADES.len() as i64;

/// `source` is a file or an answer; `record` one record of it and `body` that record as canonical
/// json, apart so that grouping need not read it; `work` and `member` are the view over records that
/// are the same paper. `external` is a record's name at its provider, by which a later answer
/// replaces it. `year` and `title` are copies for sorting; `members` of a work digests its records.
const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  format TEXT NOT NULL,
  encoding TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  parser INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  warnings TEXT NOT NULL
);
CREATE TABLE source_name (
  source INTEGER NOT NULL REFERENCES source,
  name TEXT NOT NULL,
  PRIMARY KEY (source, name)
) WITHOUT ROWID;
CREATE TABLE work (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  digest TEXT NOT NULL,
  members TEXT NOT NULL,
  year INTEGER,
  title TEXT NOT NULL
);
CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES source,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  external TEXT,
  hash BLOB NOT NULL,
  year INTEGER,
  title TEXT NOT NULL
);
CREATE INDEX record_of_source ON record (source);
CREATE UNIQUE INDEX record_external ON record (external) WHERE external IS NOT NULL;
CREATE TABLE body (record INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE member (record INTEGER PRIMARY KEY, work INTEGER NOT NULL REFERENCES work);
CREATE INDEX member_of_work ON member (work);
CREATE TABLE identifier (
  record INTEGER NOT NULL REFERENCES record,
  scheme TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (record, scheme, value)
) WITHOUT ROWID;
CREATE TABLE rejection (
  source INTEGER NOT NULL REFERENCES source,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE TABLE harvest (
  provider TEXT PRIMARY KEY,
  checkpoint TEXT
) WITHOUT ROWID;
";

/// What each later layout adds to the one before; a corpus of an older layout is brought up to date
/// when it is opened. Append only: a layout that was given out is never changed.
///
/// 2: `traits` is what a record is compared by; `link` is a pair of records that are one work, may
/// be, or look like it and are not, with the evidence. Both are derived and can be made anew.
const UPGRADES: &[&str] = &["
CREATE TABLE traits (record INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE link (
  a INTEGER NOT NULL,
  b INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  score REAL NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX link_back ON link (b);
INSERT OR REPLACE INTO meta VALUES ('stale', '1');
"];

/// What a corpus is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Looking only; the corpus must exist.
    Read,
    /// Adding to it; it is made when missing, and held so that no second run can write.
    Write,
}

/// An open corpus.
#[derive(Debug)]
pub struct Corpus {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    /// Held while the corpus is open for writing; the system lets go of it even after a kill.
    _hold: Option<File>,
}

impl Corpus {
    /// Opens the corpus stored at `path`.
    ///
    /// Writes are atomic: a run killed at any moment leaves what was committed before. If the last
    /// run was killed between adding records and grouping them into works, opening for writing
    /// groups them.
    ///
    /// # Errors
    /// No corpus there (for [`Access::Read`]), a newer layout, another run writing, or a file that
    /// is no corpus or cannot be read or written.
    pub fn open(path: &Path, access: Access) -> Result<Self> {
        let hold = match access {
            Access::Read if !path.exists() => {
                return Err(Error::NothingToShow(format!(
                    "there is no corpus yet ({}): `wenmai import FILE` or `wenmai crawl` makes one",
                    path.display()
                )));
            }
            Access::Read => None,
            Access::Write => Some(hold(path)?),
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match access {
            Access::Read => Connection::open_with_flags(path, flags).and_then(answering).or_else(|error| look(path, error)),
            Access::Write => Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_CREATE),
        };
        let connection = connection.map_err(|source| Error::Store { path: path.to_owned(), source })?;
        let mut corpus = Self { connection, path: path.to_owned(), _hold: hold };
        corpus.prepare(access)?;
        if access == Access::Write && corpus.meta("stale")?.is_some() {
            match corpus.regroup() {
                // contradictory lines of duplicates.tsv: the works stay out of date until it is mended
                Err(Error::Usage(_)) => {}
                grouped => grouped?,
            }
        }
        Ok(corpus)
    }

    fn prepare(&mut self, access: Access) -> Result<()> {
        let found = self.query_one("PRAGMA user_version")?;
        if found > LAYOUT {
            return Err(Error::StoreNewer { path: self.path.clone(), found, known: LAYOUT });
        }
        let empty = self.query_one("SELECT count(*) FROM sqlite_master")? == 0;
        match (found, access) {
            (0, Access::Write) if empty => self.create()?,
            (0, _) => {
                return Err(Error::StoreDamaged { path: self.path.clone(), message: "this file is no wenmai corpus".into() });
            }
            (found, _) if found < LAYOUT => self.upgrade()?,
            _ => {}
        }
        if access == Access::Write {
            self.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;")?;
            for tables in
                [super::visits::TABLES, super::changes::TABLES, super::frontier::TABLES, super::answers::TABLES, super::shortfalls::TABLES]
            {
                self.run(tables)?;
            }
        }
        self.run("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;")
    }

    fn create(&self) -> Result<()> {
        // wide pages: a record with its cited references takes several kilobytes
        self.run("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;")?;
        let upgrades = UPGRADES.concat();
        self.run(&format!(
            "BEGIN IMMEDIATE; {TABLES} {upgrades} DELETE FROM meta WHERE key = 'stale'; PRAGMA user_version = {LAYOUT}; COMMIT;"
        ))
    }

    /// Brings an older layout up to date, whole or not at all.
    fn upgrade(&self) -> Result<()> {
        self.run("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")?;
        // another run may have done it while this one waited
        let upgraded = self.query_one("PRAGMA user_version").and_then(|found| {
            let rest = UPGRADES.get(found.max(1) as usize - 1..).unwrap_or_default().concat();
            self.run(&format!("{rest} PRAGMA user_version = {LAYOUT}; COMMIT;"))
        });
        if upgraded.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        upgraded
    }

    /// Looks whether the file is whole.
    ///
    /// # Errors
    /// It is not: a disk fault, or another program wrote to it.
    pub fn check(&self) -> Result<()> {
        let said: String = self.connection.query_row("PRAGMA quick_check", [], |row| row.get(0)).map_err(self.fault())?;
        if said == "ok" { Ok(()) } else { Err(Error::StoreDamaged { path: self.path.clone(), message: said }) }
    }

    /// The store's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn fault(&self) -> impl Fn(rusqlite::Error) -> Error + use<> {
        let path = self.path.clone();
        move |source| Error::Store { path: path.clone(), source }
    }

    pub(super) fn run(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(self.fault())
    }

    pub(super) fn query_one(&self, sql: &str) -> Result<i64> {
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(self.fault())
    }

    pub(super) fn meta(&self, key: &str) -> Result<Option<String>> {
        use rusqlite::OptionalExtension;
        self.connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional().map_err(self.fault())
    }
}

/// A connection that has been asked something: SQLite opens the file when it must.
fn answering(connection: Connection) -> rusqlite::Result<Connection> {
    connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?;
    Ok(connection)
}

/// Opens a store on a read-only medium or in a folder of somebody else's, where the files that SQLite
/// wants beside it cannot be made. It is told that the file does not change; with a log of a killed
/// run beside it that would not be all there is, and `error` stands.
fn look(path: &Path, error: rusqlite::Error) -> rusqlite::Result<Connection> {
    let locked_out = matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly));
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let address = std::path::absolute(path).ok().and_then(|path| url::Url::from_file_path(path).ok());
    match address {
        Some(mut address) if locked_out && Path::new(&log).metadata().map_or(true, |log| log.len() == 0) => {
            address.set_query(Some("immutable=1"));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(address.as_str(), flags).and_then(answering)
        }
        _ => Err(error),
    }
}

/// Takes the write lock beside the store.
fn hold(store: &Path) -> Result<File> {
    let folder = store.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Error::write(folder))?;
    let path = folder.join("lock");
    let file = File::create(&path).map_err(Error::write(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { path }),
        Err(TryLockError::Error(source)) => Err(Error::Write { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[test]
    fn a_second_writer_is_told_to_wait() {
        let folder = folder();
        let path = folder.path().join("corpus.sqlite");
        let _first = Corpus::open(&path, Access::Write).expect("a new corpus");
        assert!(matches!(Corpus::open(&path, Access::Write), Err(Error::Locked { .. })));
        assert!(Corpus::open(&path, Access::Read).is_ok(), "looking is always allowed");
    }

    #[test]
    fn a_corpus_from_a_newer_version_is_refused_by_name() {
        let folder = folder();
        let path = folder.path().join("corpus.sqlite");
        Corpus::open(&path, Access::Write).expect("a new corpus").run("PRAGMA user_version = 99").expect("set");
        let error = Corpus::open(&path, Access::Read).expect_err("a newer layout");
        assert!(matches!(error, Error::StoreNewer { found: 99, .. }), "{error}");
    }

    #[test]
    fn a_corpus_of_the_first_layout_is_brought_up_to_date_even_for_looking() {
        let folder = folder();
        let path = folder.path().join("corpus.sqlite");
        let old = Connection::open(&path).expect("a database");
        old.execute_batch(&format!("{TABLES} PRAGMA user_version = 1;")).expect("the first layout");
        drop(old);
        let corpus = Corpus::open(&path, Access::Read).expect("an old corpus");
        assert_eq!(corpus.query_one("PRAGMA user_version").expect("a number"), LAYOUT);
        assert_eq!(corpus.query_one("SELECT count(*) FROM link").expect("the new table"), 0);
        drop(corpus);
        let grouped = Corpus::open(&path, Access::Write).expect("an old corpus");
        assert!(grouped.digest().is_ok(), "works are made anew by the rules of today");
    }

    #[test]
    fn a_file_that_is_no_corpus_is_left_alone() {
        let folder = folder();
        let path = folder.path().join("corpus.sqlite");
        std::fs::write(&path, "some text that is no database, long enough to be looked at as one".repeat(50)).expect("written");
        assert!(Corpus::open(&path, Access::Write).is_err());
    }

    #[test]
    fn looking_at_a_missing_corpus_says_how_to_make_one() {
        let message = Corpus::open(Path::new("nowhere/corpus.sqlite"), Access::Read).expect_err("none there").to_string();
        assert!(message.contains("wenmai import"), "{message}");
    }
}
