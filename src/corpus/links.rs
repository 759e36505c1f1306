//! Looking at what was merged, what was not, and why.

use rusqlite::Row;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::intake::record_from;
use super::{Corpus, Evidence, LinkVerdict, RecordName};
use crate::Result;
use crate::record::{Identifier, Place, Record, Scheme};

/// A pair of records, what was made of it, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordLink {
    /// What was made of it.
    pub verdict: LinkVerdict,
    /// From 0, two works, to 1, one work.
    pub score: f64,
    /// What speaks for one work and for two.
    pub evidence: Vec<Evidence>,
    /// One record.
    pub a: LinkedRecord,
    /// The other.
    pub b: LinkedRecord,
}

/// One end of a [`RecordLink`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LinkedRecord {
    /// What duplicates.tsv calls it.
    pub name: String,
    /// The work it is part of.
    pub work: String,
    /// Its year.
    pub year: Option<u16>,
    /// Its title.
    pub title: String,
    /// Where it was read: file name or address.
    pub source: String,
    /// Where in it.
    pub place: Place,
}

/// A record of a work as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What duplicates.tsv calls it.
    pub name: String,
    /// Where it was read: file name or address.
    pub source: String,
    /// Where in it.
    pub place: Place,
    /// What was read.
    pub record: Record,
}

/// How the records became fewer works: `records = works + equal + identifier + likeness + pinned`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct MergeCounts {
    /// Merged because they are equal letter for letter.
    pub equal: u64,
    /// Merged by an identifier that both bear.
    pub identifier: u64,
    /// Merged by title, author, year and the rest.
    pub likeness: u64,
    /// Merged because duplicates.tsv says so.
    pub pinned: u64,
}

/// What names records for people: the identifiers that only records of one content bear.
struct Names(FxHashMap<i64, String>);

impl Corpus {
    /// The pairs with one of these verdicts, by verdict, then the highest score first, then by name:
    /// the same in every corpus with the same records.
    ///
    /// Memory grows with the pairs and with the corpus' identifiers.
    ///
    /// # Errors
    /// The store fails.
    pub fn links(&self, verdicts: &[LinkVerdict]) -> Result<Vec<RecordLink>> {
        let names = self.names()?;
        let end = |row: &Row<'_>, from: usize| -> rusqlite::Result<LinkedRecord> {
            let (id, hash): (i64, [u8; 32]) = (row.get(from)?, row.get(from + 1)?);
            Ok(LinkedRecord {
                name: names.of(id, &hash),
                work: row.get(from + 2)?,
                year: row.get(from + 3)?,
                title: row.get(from + 4)?,
                source: row.get(from + 5)?,
                place: Place { record: row.get(from + 6)?, line: row.get(from + 7)? },
            })
        };
        let columns = |end: &str| {
            format!("{end}.id, {end}.hash, {end}_work.key, {end}.year, {end}.title, {end}_source.name, {end}.position, {end}.line")
        };
        let tables = |end: &str| {
            format!(
                "JOIN record AS {end} ON {end}.id = link.{end} JOIN member AS {end}_member ON {end}_member.record = {end}.id
                 JOIN work AS {end}_work ON {end}_work.id = {end}_member.work JOIN source AS {end}_source ON {end}_source.id = {end}.source"
            )
        };
        let read = || -> rusqlite::Result<Vec<RecordLink>> {
            let sql =
                format!("SELECT verdict, score, evidence, {}, {} FROM link {} {}", columns("a"), columns("b"), tables("a"), tables("b"));
            let mut query = self.connection.prepare(&sql)?;
            let mut rows = query.query([])?;
            let mut links = Vec::new();
            while let Some(row) = rows.next()? {
                let verdict: String = row.get(0)?;
                let Some(verdict) = LinkVerdict::from_name(&verdict).filter(|verdict| verdicts.contains(verdict)) else { continue };
                let evidence: String = row.get(2)?;
                let (a, b) = (end(row, 3)?, end(row, 11)?);
                let (a, b) = if a <= b { (a, b) } else { (b, a) };
                let evidence = serde_json::from_str(&evidence).unwrap_or_default();
                links.push(RecordLink { verdict, score: row.get(1)?, evidence, a, b });
            }
            Ok(links)
        };
        let mut links = read().map_err(self.fault())?;
        links.sort_by(|x, y| x.verdict.cmp(&y.verdict).then(y.score.total_cmp(&x.score)).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
        Ok(links)
    }

    /// The records of a work as they were read, ordered by name; none where no work has that key.
    ///
    /// # Errors
    /// The store fails.
    pub fn variants(&self, key: &str) -> Result<Vec<Variant>> {
        let names = self.names()?;
        type Read = (i64, [u8; 32], String, Place, String);
        let read = || -> rusqlite::Result<Vec<Read>> {
            self.connection
                .prepare(
                    "SELECT record.id, record.hash, source.name, record.position, record.line, body.json FROM work
                     JOIN member ON member.work = work.id JOIN record ON record.id = member.record
                     JOIN body ON body.record = record.id JOIN source ON source.id = record.source WHERE work.key = ?1",
                )?
                .query_map([key], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, Place { record: row.get(3)?, line: row.get(4)? }, row.get(5)?))
                })?
                .collect()
        };
        let mut variants = read()
            .map_err(self.fault())?
            .into_iter()
            .map(|(id, hash, source, place, body)| {
                Ok(Variant { name: names.of(id, &hash), source, place, record: record_from(&self.path, &body)? })
            })
            .collect::<Result<Vec<_>>>()?;
        variants.sort_by(|a, b| (&a.name, &a.source, a.place).cmp(&(&b.name, &b.source, b.place)));
        Ok(variants)
    }

    /// How many records a name of duplicates.tsv stands for here.
    ///
    /// # Errors
    /// The store fails.
    pub fn records_named(&self, name: &RecordName) -> Result<u64> {
        let count =
            |sql: &str, values: &[&dyn rusqlite::ToSql]| self.connection.query_row(sql, values, |row| row.get(0)).map_err(self.fault());
        match name {
            RecordName::Identifier(Identifier { scheme, value }) => {
                count("SELECT count(*) FROM identifier WHERE scheme = ?1 AND value = ?2", &[&scheme.name(), value])
            }
            RecordName::Hash(digits) => count("SELECT count(*) FROM record WHERE lower(hex(hash)) LIKE ?1 || '%'", &[digits]),
        }
    }

    /// Why the records are fewer works.
    ///
    /// # Errors
    /// The store fails.
    pub fn merge_counts(&self) -> Result<MergeCounts> {
        let mut counts = MergeCounts::default();
        let mut read = || -> rusqlite::Result<()> {
            let mut query = self.connection.prepare("SELECT evidence FROM link WHERE verdict = 'merged'")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let text: String = row.get(0)?;
                let evidence: Vec<Evidence> = serde_json::from_str(&text).unwrap_or_default();
                let has = |field: &str| evidence.iter().any(|evidence| evidence.field == field);
                *match () {
                    () if has("record") => &mut counts.equal,
                    () if has("pin") => &mut counts.pinned,
                    () if has("identifier") => &mut counts.identifier,
                    () => &mut counts.likeness,
                } += 1;
            }
            Ok(())
        };
        read().map_err(self.fault())?;
        Ok(counts)
    }

    fn names(&self) -> Result<Names> {
        let read = || -> rusqlite::Result<Names> {
            // an identifier names a record when all that bear it are equal letter for letter
            let mut bearer: FxHashMap<(Scheme, String), Option<[u8; 32]>> = FxHashMap::default();
            let mut borne: Vec<(i64, Scheme, String)> = Vec::new();
            let mut query =
                self.connection.prepare("SELECT record, scheme, value, hash FROM identifier JOIN record ON record.id = record")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let (scheme, value): (String, String) = (row.get(1)?, row.get(2)?);
                let Some(scheme) = Scheme::from_name(&scheme) else { continue };
                let hash: [u8; 32] = row.get(3)?;
                let bearer = bearer.entry((scheme, value.clone())).or_insert(Some(hash));
                if *bearer != Some(hash) {
                    *bearer = None;
                }
                borne.push((row.get(0)?, scheme, value));
            }
            borne.sort();
            let mut names = FxHashMap::default();
            for (record, scheme, value) in borne {
                let name = || format!("{}:{value}", scheme.name());
                if bearer.get(&(scheme, value.clone())).is_some_and(Option::is_some) {
                    names.entry(record).or_insert_with(name);
                }
            }
            Ok(Names(names))
        };
        read().map_err(self.fault())
    }
}

impl Names {
    fn of(&self, record: i64, hash: &[u8; 32]) -> String {
        self.0.get(&record).cloned().unwrap_or_else(|| format!("record:{}", &blake3::Hash::from_bytes(*hash).to_hex()[..16]))
    }
}
