//! Addresses of a site and where each stands: to be visited, visited, failed, not there.

use rusqlite::{OptionalExtension as _, params};

use super::{Corpus, Intake};
use crate::Result;

/// `state` is `pending`, `done`, `given-up`, `missing` or `forbidden`; a failed address is pending
/// again from `not_before` on. `rank` puts sitemaps before lists before articles.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS frontier (
  list TEXT NOT NULL,
  url TEXT NOT NULL,
  kind TEXT NOT NULL,
  rank INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  state TEXT NOT NULL,
  found_on TEXT,
  lastmod TEXT,
  etag TEXT,
  last_modified TEXT,
  hash TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  checked TEXT,
  trouble TEXT,
  PRIMARY KEY (list, url)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS frontier_due ON frontier (list, state, rank, depth, url);
";

/// An address of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontierRow {
    /// The address.
    pub url: String,
    /// What it is, in the words of whoever visits.
    pub kind: String,
    /// Its kind's place in the order of visits.
    pub rank: u32,
    /// Links from the start.
    pub depth: u32,
    /// When the site says it last changed.
    pub lastmod: Option<String>,
    /// `ETag` of the last answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer.
    pub last_modified: Option<String>,
    /// Hash of the last answer's body.
    pub hash: Option<String>,
    /// Failures in a row.
    pub tries: u32,
}

/// What became of a visit, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// The new state.
    pub state: &'static str,
    /// When, by our clock.
    pub time: String,
    /// Validators and hash of a new answer; `None` keeps those that are there.
    pub answer: Option<(Option<String>, Option<String>, String)>,
    /// When to ask again.
    pub not_before: Option<String>,
    /// What failed.
    pub trouble: Option<String>,
    /// What the page turned out to be; `None` leaves what its address says.
    pub kind: Option<&'static str>,
}

impl Corpus {
    /// Puts addresses that were visited before `before` on the list of what is to be visited, all
    /// those of the `always` kinds whenever they were visited, and those whose record was absent
    /// once: a second look decides. What was given up is asked again in the same way: a site may
    /// have been away for days. For the beginning of a visit.
    ///
    /// # Errors
    /// The store fails.
    pub fn revisit(&self, list: &str, always: &[&str], before: &str) -> Result<usize> {
        let kinds = always.join(",");
        self.connection
            .execute(
                "UPDATE frontier SET state = 'pending', not_before = NULL
                 WHERE list = ?1 AND (state IN ('done', 'missing', 'given-up') AND (instr(',' || ?2 || ',', ',' || kind || ',') > 0 OR checked < ?3)
                   OR state = 'forbidden'
                   OR EXISTS (SELECT 1 FROM listed WHERE listed.list = ?1 AND external = url AND absent = 1))",
                params![list, kinds, before],
            )
            .map_err(self.fault())
    }

    /// The next address of at least that rank to visit at `now`.
    ///
    /// # Errors
    /// The store fails.
    pub fn next_on_frontier(&self, list: &str, now: &str, rank: u32) -> Result<Option<FrontierRow>> {
        self.connection
            .prepare_cached(
                "SELECT url, kind, rank, depth, lastmod, etag, last_modified, hash, tries FROM frontier
                 WHERE list = ?1 AND state = 'pending' AND (not_before IS NULL OR not_before <= ?2) AND rank >= ?3
                 ORDER BY rank, depth, url LIMIT 1",
            )
            .and_then(|mut query| {
                query
                    .query_row(params![list, now, rank], |row| {
                        Ok(FrontierRow {
                            url: row.get(0)?,
                            kind: row.get(1)?,
                            rank: row.get(2)?,
                            depth: row.get(3)?,
                            lastmod: row.get(4)?,
                            etag: row.get(5)?,
                            last_modified: row.get(6)?,
                            hash: row.get(7)?,
                            tries: row.get(8)?,
                        })
                    })
                    .optional()
            })
            .map_err(self.fault())
    }

    /// How many addresses of a list are in each state, in the order of the states' names.
    ///
    /// # Errors
    /// The store fails.
    pub fn frontier_counts(&self, list: &str) -> Result<Vec<(String, String, u64)>> {
        if !self.has_table("frontier")? {
            return Ok(Vec::new());
        }
        let read = || {
            self.connection
                .prepare("SELECT kind, state, count(*) FROM frontier WHERE list = ?1 GROUP BY kind, state ORDER BY kind, state")?
                .query_map([list], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Whether an address of that rank, found on another, was ever visited.
    ///
    /// # Errors
    /// The store fails.
    pub fn was_visited(&self, list: &str, rank: u32) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM frontier WHERE list = ?1 AND rank = ?2 AND depth > 0 AND checked IS NOT NULL)")
            .and_then(|mut query| query.query_row(params![list, rank], |row| row.get(0)))
            .map_err(self.fault())
    }

    /// Adds addresses; a known one is visited again where the site says that it changed.
    ///
    /// # Errors
    /// The store fails.
    pub fn add_to_frontier(&self, list: &str, found_on: Option<&str>, rows: &[FrontierRow]) -> Result<()> {
        let add = || -> rusqlite::Result<()> {
            let mut add = self.connection.prepare_cached(
                "INSERT INTO frontier (list, url, kind, rank, depth, state, found_on, lastmod) VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?6, ?7)
                 ON CONFLICT (list, url) DO UPDATE SET
                   state = CASE WHEN excluded.lastmod IS NOT lastmod AND excluded.lastmod IS NOT NULL AND state IN ('done', 'missing')
                           THEN 'pending' ELSE state END,
                   lastmod = coalesce(excluded.lastmod, lastmod),
                   depth = min(depth, excluded.depth)",
            )?;
            rows.iter()
                .try_for_each(|row| add.execute(params![list, row.url, row.kind, row.rank, row.depth, found_on, row.lastmod]).map(drop))
        };
        add().map_err(self.fault())
    }

    /// Keeps what became of a visit.
    ///
    /// # Errors
    /// The store fails.
    pub fn check_off(&self, list: &str, url: &str, checked: &Checked) -> Result<()> {
        let (etag, last_modified, hash) = checked.answer.clone().map_or((None, None, None), |(etag, date, hash)| (etag, date, Some(hash)));
        let failed = checked.trouble.is_some();
        self.connection
            .prepare_cached(
                "UPDATE frontier SET state = ?3, checked = ?4, not_before = ?5, trouble = ?6,
                   tries = CASE WHEN ?7 THEN tries + 1 ELSE 0 END,
                   etag = CASE WHEN ?8 IS NULL THEN etag ELSE ?9 END,
                   last_modified = CASE WHEN ?8 IS NULL THEN last_modified ELSE ?10 END,
                   hash = coalesce(?8, hash),
                   kind = coalesce(?11, kind)
                 WHERE list = ?1 AND url = ?2",
            )
            .and_then(|mut update| {
                update.execute(params![
                    list,
                    url,
                    checked.state,
                    checked.time,
                    checked.not_before,
                    checked.trouble,
                    failed,
                    hash,
                    etag,
                    last_modified,
                    checked.kind
                ])
            })
            .map(drop)
            .map_err(self.fault())
    }

    /// Runs `change` as one transaction.
    ///
    /// # Errors
    /// The store fails, or `change` does; nothing is then kept.
    pub fn atomically(&self, change: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        self.run("BEGIN IMMEDIATE")?;
        let changed = change(self).and_then(|()| self.run("COMMIT"));
        if changed.is_err() {
            // the failure is already on its way to the caller
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        changed
    }
}

impl Intake<'_> {
    /// The corpus, for what is to be kept in the same commit.
    pub fn within(&self) -> &Corpus {
        self.corpus()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Access;

    #[test]
    fn what_was_given_up_is_asked_again_at_a_later_visit() {
        let folder = tempfile::tempdir().expect("a folder");
        let corpus = Corpus::open(&folder.path().join("corpus.sqlite"), Access::Write).expect("a corpus");
        let row = |url: &str, kind: &str, rank| FrontierRow { url: url.to_owned(), kind: kind.to_owned(), rank, ..FrontierRow::default() };
        corpus.add_to_frontier("l", None, &[row("map", "sitemap", 0), row("new", "article", 2), row("old", "article", 2)]).expect("added");
        for (url, time) in [("map", "2024-05-02"), ("new", "2024-05-02"), ("old", "2024-03-01")] {
            let checked = Checked { state: "given-up", time: time.to_owned(), trouble: Some("down".to_owned()), ..Checked::default() };
            corpus.check_off("l", url, &checked).expect("kept");
        }
        let next = |rank| corpus.next_on_frontier("l", "2024-05-03", rank).expect("asked").map(|row| row.url);
        assert_eq!(next(0), None);
        corpus.revisit("l", &["sitemap"], "2024-04-01").expect("put back");
        assert_eq!((next(0).as_deref(), next(1).as_deref()), (Some("map"), Some("old")), "an article only after the time of a recheck");
    }
}
