//! `corpus.lock`: what a corpus holds, for citation and version control.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Corpus, Credit};
use crate::Result;

/// The make-up of a corpus. Nothing in it depends on the order of import or on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockFile {
    /// Digest of all works.
    pub digest: String,
    /// Version that wrote it.
    pub wenmai: String,
    /// Works.
    pub works: u64,
    /// Source records.
    pub records: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Works a year; `none` for works without one.
    pub years: BTreeMap<String, u64>,
    /// Files and answers, sorted by their hash.
    #[serde(rename = "source")]
    pub sources: Vec<LockedSource>,
}

/// One file or answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedSource {
    /// blake3 of the bytes.
    pub hash: String,
    /// The names it was imported under, sorted: copies of one file are one source.
    pub names: Vec<String>,
    /// Format it was read as.
    pub format: String,
    /// Encoding found.
    pub encoding: String,
    /// Records seen.
    pub seen: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

impl LockFile {
    /// Takes stock of a corpus.
    ///
    /// # Errors
    /// The store fails.
    pub fn of(corpus: &Corpus) -> Result<Self> {
        let shape = corpus.shape()?;
        let mut sources: Vec<LockedSource> = corpus
            .sources(Credit::Canonical)?
            .into_iter()
            .map(|row| {
                Ok(LockedSource {
                    names: corpus.source_names(&row.hash)?,
                    hash: row.hash,
                    format: row.format,
                    encoding: row.encoding,
                    seen: row.seen,
                    rejected: row.rejected,
                })
            })
            .collect::<Result<_>>()?;
        sources.sort_by(|a, b| a.hash.cmp(&b.hash));
        Ok(Self {
            digest: corpus.digest()?,
            wenmai: env!("CARGO_PKG_VERSION").into(),
            works: shape.works,
            records: shape.records,
            rejected: shape.rejected,
            years: corpus.works_a_year()?,
            sources,
        })
    }

    /// Reads the text of the file; `None` where it is no such text.
    pub fn parse(text: &str) -> Option<Self> {
        toml::from_str(text).ok()
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let body = toml::to_string(self).expect("counts and text are always valid toml");
        format!("# what this corpus holds; made by wenmai, not for editing\n{body}")
    }
}

impl Corpus {
    fn source_names(&self, hash: &str) -> Result<Vec<String>> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT source_name.name FROM source_name JOIN source ON source.id = source_name.source WHERE hash = ?1 ORDER BY 1",
                )?
                .query_map([hash], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Works a year, years ascending; works without one under `none`.
    ///
    /// # Errors
    /// The store fails.
    pub fn works_a_year(&self) -> Result<BTreeMap<String, u64>> {
        let read = || {
            self.connection
                .prepare("SELECT coalesce(year, 'none'), count(*) FROM work GROUP BY year")?
                .query_map([], |row| {
                    let year: rusqlite::types::Value = row.get(0)?;
                    let year = match year {
                        rusqlite::types::Value::Integer(year) => year.to_string(),
                        _ => "none".to_owned(),
                    };
                    Ok((year, row.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }
}
