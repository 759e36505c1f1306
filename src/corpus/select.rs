//! Looking at the corpus: works in canonical order, sources, counts.

use rayon::prelude::*;
use rusqlite::params_from_iter;

use super::intake::record_from;
use super::merge::merge;
use super::{Corpus, Work, WorkStamp};
use crate::record::{Place, Rejection, RejectionKind};
use crate::{Error, Result};

/// Works read and merged at a time: bounds memory whatever the corpus' size.
const BATCH: usize = 2_000;

/// How large a corpus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Shape {
    /// Files and answers read.
    pub sources: u64,
    /// Source records kept.
    pub records: u64,
    /// Works they are.
    pub works: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

/// A file or answer and what came of it: `seen = accepted + merged + rejected`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SourceRow {
    /// `file` or `answer`.
    pub origin: String,
    /// File name or address.
    pub name: String,
    /// blake3 of its bytes, hexadecimal.
    pub hash: String,
    /// Format it was read as.
    pub format: String,
    /// Encoding found.
    pub encoding: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Records seen.
    pub seen: u64,
    /// Records that brought a new work.
    pub accepted: u64,
    /// Records of a work that was there before them.
    pub merged: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that a later answer has replaced or deleted.
    pub replaced: u64,
    /// What the reader should know.
    pub warnings: Vec<String>,
}

/// Which record of a work counts as the one that brought it; the others count as merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credit {
    /// The one that came in first: the ledger of an import.
    Earliest,
    /// The one whose source's hash is smallest, whatever came in first: for reports that must not
    /// depend on the order of import.
    Canonical,
}

/// Work id, key and digest, in some order.
type Listed = (i64, WorkStamp);

impl Corpus {
    /// How large the corpus is.
    ///
    /// # Errors
    /// The store fails.
    pub fn shape(&self) -> Result<Shape> {
        let count = |table: &str| Ok::<_, Error>(self.query_one(&format!("SELECT count(*) FROM {table}"))? as u64);
        Ok(Shape { sources: count("source")?, records: count("record")?, works: count("work")?, rejected: count("rejection")? })
    }

    /// Digest of all works, in hexadecimal: equal corpora have equal digests, whatever the order
    /// in which their sources came in.
    ///
    /// # Errors
    /// The store fails, or the last run was killed before the works were grouped.
    pub fn digest(&self) -> Result<String> {
        if self.meta("stale")?.is_some() {
            return Err(Error::StoreDamaged {
                path: self.path.clone(),
                message: "the last run was stopped before it had finished; run `wenmai import` or `wenmai crawl` again to finish it".into(),
            });
        }
        Ok(self.meta("digest")?.unwrap_or_else(|| blake3::hash(b"").to_hex().to_string()))
    }

    /// Key and digest of every work, in the order of the keys.
    ///
    /// # Errors
    /// The store fails.
    pub fn stamps(&self) -> Result<Vec<WorkStamp>> {
        Ok(self.list("ORDER BY key", &[])?.into_iter().map(|(_, stamp)| stamp).collect())
    }

    /// Hands out every work in canonical order: by year (works without one last), title, key.
    ///
    /// # Errors
    /// The store fails, or `each` does.
    pub fn each_work(&self, each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()> {
        let listed = self.list("ORDER BY year IS NULL, year, title, key", &[])?;
        self.hand_out(&listed, each)
    }

    /// Hands out the works of the given keys, in the order of the keys; keys that name no work are
    /// passed over.
    ///
    /// # Errors
    /// The store fails, or `each` does.
    pub fn works(&self, keys: &[String], each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()> {
        for keys in keys.chunks(500) {
            let marks = vec!["?"; keys.len()].join(",");
            let listed = self.list(&format!("WHERE key IN ({marks}) ORDER BY key"), keys)?;
            self.hand_out(&listed, each)?;
        }
        Ok(())
    }

    fn list(&self, rest: &str, values: &[String]) -> Result<Vec<Listed>> {
        let read = || {
            self.connection
                .prepare(&format!("SELECT id, key, digest FROM work {rest}"))?
                .query_map(params_from_iter(values), |row| Ok((row.get(0)?, WorkStamp { key: row.get(1)?, digest: row.get(2)? })))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    fn hand_out(&self, listed: &[Listed], each: &mut dyn FnMut(Work) -> Result<()>) -> Result<()> {
        for batch in listed.chunks(BATCH) {
            let bodies = batch.iter().map(|(id, _)| self.bodies(*id)).collect::<Result<Vec<_>>>()?;
            let path = &self.path;
            let works: Vec<Result<Work>> = batch
                .par_iter()
                .zip(bodies)
                .map(|((_, stamp), bodies)| {
                    let sources = bodies.len();
                    let members =
                        bodies.into_iter().map(|(body, hash)| Ok((record_from(path, &body)?, hash))).collect::<Result<Vec<_>>>()?;
                    Ok(Work { stamp: stamp.clone(), record: merge(members), sources })
                })
                .collect();
            for work in works {
                each(work?)?;
            }
        }
        Ok(())
    }

    fn bodies(&self, work: i64) -> Result<Vec<(String, [u8; 32])>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT json, hash FROM member JOIN record ON record.id = member.record JOIN body ON body.record = member.record
                     WHERE member.work = ?1 ORDER BY member.record",
                )?
                .query_map([work], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Every source with its ledger, sorted by name and hash.
    ///
    /// # Errors
    /// The store fails.
    pub fn sources(&self, credit: Credit) -> Result<Vec<SourceRow>> {
        let first = match credit {
            Credit::Earliest => "SELECT work, min(record) AS record FROM member GROUP BY work",
            Credit::Canonical => {
                "SELECT work, record FROM (
                   SELECT member.work, member.record,
                          row_number() OVER (PARTITION BY member.work ORDER BY source.hash, record.position, record.line) AS place
                   FROM member JOIN record ON record.id = member.record JOIN source ON source.id = record.source) WHERE place = 1"
            }
        };
        let read = || {
            self.connection
                .prepare(&format!(
                    "WITH first AS ({first}),
                     kept AS (SELECT source, count(*) AS records FROM record GROUP BY source),
                     led AS (SELECT record.source AS source, count(*) AS works
                             FROM first JOIN record ON record.id = first.record GROUP BY record.source)
                     SELECT origin, name, hash, format, encoding, bytes, seen, coalesce(led.works, 0),
                            coalesce(kept.records, 0), rejected, warnings
                     FROM source LEFT JOIN kept ON kept.source = source.id LEFT JOIN led ON led.source = source.id
                     ORDER BY name, hash"
                ))?
                .query_map([], |row| {
                    let (seen, accepted, kept, rejected): (u64, u64, u64, u64) = (row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?);
                    let warnings: String = row.get(10)?;
                    Ok(SourceRow {
                        origin: row.get(0)?,
                        name: row.get(1)?,
                        hash: row.get(2)?,
                        format: row.get(3)?,
                        encoding: row.get(4)?,
                        bytes: row.get(5)?,
                        seen,
                        accepted,
                        merged: kept - accepted,
                        rejected,
                        replaced: seen.saturating_sub(kept + rejected),
                        warnings: serde_json::from_str(&warnings).unwrap_or_default(),
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// What could not be read in a source, in the order of the file.
    ///
    /// # Errors
    /// The store fails.
    pub fn rejections(&self, source_hash: &str) -> Result<Vec<Rejection>> {
        let read = || {
            self.connection
                .prepare(
                    "SELECT position, line, kind, message FROM rejection
                     WHERE source = (SELECT id FROM source WHERE hash = ?1) ORDER BY position, line",
                )?
                .query_map([source_hash], |row| {
                    let kind: String = row.get(2)?;
                    Ok(Rejection {
                        place: Place { record: row.get(0)?, line: row.get(1)? },
                        kind: RejectionKind::from_name(&kind).unwrap_or(RejectionKind::Malformed),
                        message: row.get(3)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Where the records of a work were read: source name, its hash, record and line.
    ///
    /// # Errors
    /// The store fails.
    pub fn provenance(&self, key: &str) -> Result<Vec<(String, String, Place)>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT source.name, source.hash, position, line FROM work
                     JOIN member ON member.work = work.id JOIN record ON record.id = member.record
                     JOIN source ON source.id = record.source WHERE work.key = ?1 ORDER BY source.hash, position",
                )?
                .query_map([key], |row| Ok((row.get(0)?, row.get(1)?, Place { record: row.get(2)?, line: row.get(3)? })))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }
}
