//! Bringing the works up to date with the records.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use super::dedup::{self, Grouping, Link, RecordKeys, TRAITS_VERSION, Traits};
use super::intake::record_from;
use super::merge::merge;
use super::{Corpus, MergeRules};
use crate::record::Scheme;
use crate::{Error, Result};

/// The small columns of every record, by position.
#[derive(Default)]
struct Records {
    ids: Vec<i64>,
    hashes: Vec<[u8; 32]>,
    keys: Vec<RecordKeys>,
}

/// A work as the records say it should be.
struct Wanted {
    members: Vec<u32>,
    signature: String,
}

impl Corpus {
    /// How records are grouped into works here; the default where nothing was decided.
    ///
    /// # Errors
    /// The store fails.
    pub fn merge_rules(&self) -> Result<MergeRules> {
        Ok(self.meta("rules")?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// True when the works are those that these rules, and this version of what records are compared by, make of the records.
    ///
    /// # Errors
    /// The store fails.
    pub fn is_grouped_by(&self, rules: &MergeRules) -> Result<bool> {
        let compared_so = self.meta("traits")?.is_none_or(|version| version == TRAITS_VERSION.to_string());
        Ok(compared_so && self.meta("stale")?.is_none() && self.merge_rules()? == *rules)
    }

    /// Sets how records are grouped from now on. The works follow at the next
    /// [`regroup`](Self::regroup), and are out of date until then.
    ///
    /// # Errors
    /// The store fails.
    pub fn set_merge_rules(&mut self, rules: &MergeRules) -> Result<()> {
        if self.merge_rules()? == *rules {
            return Ok(());
        }
        let text = serde_json::to_string(rules).expect("rules are always valid json");
        self.run("BEGIN IMMEDIATE")?;
        let set = self
            .connection
            .execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?1), ('stale', '1')", [text])
            .map_err(self.fault())
            .and_then(|_| self.run("COMMIT"));
        if set.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        set
    }

    /// Groups the records into works and writes what changed since the last time. Called after
    /// records were taken in; calling it again changes nothing.
    ///
    /// What records are compared by is stored beside them, so only new records are looked at whole,
    /// and only changed works are written; the grouping itself is made from all of them, so that
    /// it does not matter when which record came in. Time O(n log n), memory O(n).
    ///
    /// # Errors
    /// The store fails, or two lines of duplicates.tsv contradict each other; the works are then as
    /// before and made anew at the next opening.
    pub fn regroup(&mut self) -> Result<()> {
        let fault = self.fault();
        self.run("BEGIN IMMEDIATE")?;
        let written = self.complete_traits().and_then(|()| {
            let records = self.read_records()?;
            let grouping = dedup::group(&records.keys, &self.merge_rules()?).map_err(Error::Usage)?;
            let wanted = wanted(&records, &grouping);
            let existing = read_works(&self.connection).map_err(&fault)?;
            self.write_works(&records, &wanted, &existing)?;
            self.write_links(&records, &grouping.links)?;
            self.update_digest()?;
            self.run("DELETE FROM meta WHERE key = 'stale'; COMMIT")
        });
        if written.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        written
    }

    fn write_works(&self, records: &Records, wanted: &BTreeMap<String, Wanted>, existing: &FxHashMap<String, (i64, String)>) -> Result<()> {
        let fault = self.fault();
        let connection = &self.connection;
        let mut next_id = self.query_one("SELECT coalesce(max(id), 0) FROM work")? + 1;
        for (key, work) in wanted {
            let known = existing.get(key);
            if known.is_some_and(|(_, signature)| *signature == work.signature) {
                continue;
            }
            let id = known.map_or(next_id, |(id, _)| *id);
            next_id = next_id.max(id + 1);
            self.write_work(id, key, work, records)?;
        }
        let gone = existing.iter().filter(|(key, _)| !wanted.contains_key(*key)).map(|(_, (id, _))| *id);
        let mut remove = connection.prepare_cached("DELETE FROM work WHERE id = ?1").map_err(&fault)?;
        for id in gone {
            remove.execute([id]).map_err(&fault)?;
        }
        Ok(())
    }

    fn write_work(&self, id: i64, key: &str, work: &Wanted, records: &Records) -> Result<()> {
        let fault = self.fault();
        let connection = &self.connection;
        let (year, title, digest): (Option<u16>, String, String) = if let [only] = work.members[..] {
            let record = records.ids[only as usize];
            let (year, title) = connection
                .prepare_cached("SELECT year, title FROM record WHERE id = ?1")
                .and_then(|mut query| query.query_row([record], |row| Ok((row.get(0)?, row.get(1)?))))
                .map_err(&fault)?;
            (year, title, blake3::Hash::from_bytes(records.hashes[only as usize]).to_hex().to_string())
        } else {
            let members = work
                .members
                .iter()
                .map(|&i| Ok((self.read_record(records.ids[i as usize])?, records.hashes[i as usize])))
                .collect::<Result<Vec<_>>>()?;
            let merged = merge(members);
            let json = serde_json::to_vec(&merged).expect("a record is always valid json");
            (merged.year.typed().map(|year| year.0), merged.title, blake3::hash(&json).to_hex().to_string())
        };
        connection
            .prepare_cached("INSERT OR REPLACE INTO work (id, key, digest, members, year, title) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .and_then(|mut write| write.execute(params![id, key, digest, work.signature, year, title]))
            .map_err(&fault)?;
        let mut link = connection.prepare_cached("INSERT OR REPLACE INTO member (record, work) VALUES (?1, ?2)").map_err(&fault)?;
        for &i in &work.members {
            link.execute(params![records.ids[i as usize], id]).map_err(&fault)?;
        }
        Ok(())
    }

    /// Makes the traits of records that have none: those of an older layout or of older rules.
    fn complete_traits(&self) -> Result<()> {
        let fault = self.fault();
        let version = TRAITS_VERSION.to_string();
        if self.meta("traits")?.as_deref() != Some(&version) {
            self.connection.execute("DELETE FROM traits", []).map_err(&fault)?;
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('traits', ?1)", [version]).map_err(&fault)?;
        }
        loop {
            let missing: Vec<(i64, String)> = self
                .connection
                .prepare_cached(
                    "SELECT body.record, json FROM body WHERE NOT EXISTS (SELECT 1 FROM traits WHERE traits.record = body.record) LIMIT 5000",
                )
                .and_then(|mut query| query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
                .map_err(&fault)?;
            if missing.is_empty() {
                return Ok(());
            }
            let path = &self.path;
            let made = missing
                .into_par_iter()
                .map(|(id, body)| Ok((id, Traits::json_of(&record_from(path, &body)?))))
                .collect::<Result<Vec<(i64, String)>>>()?;
            let mut write = self.connection.prepare_cached("INSERT INTO traits (record, json) VALUES (?1, ?2)").map_err(&fault)?;
            for (id, json) in made {
                write.execute(params![id, json]).map_err(&fault)?;
            }
        }
    }

    /// Writes the pairs worth knowing of, unless they are those of the last time.
    fn write_links(&self, records: &Records, links: &[Link]) -> Result<()> {
        let fault = self.fault();
        let rows: Vec<(i64, i64, &str, f64, String)> = links
            .par_iter()
            .map(|link| {
                let evidence = serde_json::to_string(&link.evidence).expect("evidence is always valid json");
                (records.ids[link.a as usize], records.ids[link.b as usize], link.verdict.name(), link.score, evidence)
            })
            .collect();
        let mut hasher = blake3::Hasher::new();
        for (a, b, verdict, score, evidence) in &rows {
            hasher.update(format!("{a} {b} {verdict} {score} {evidence}\n").as_bytes());
        }
        let digest = hasher.finalize().to_hex().to_string();
        let known: Option<String> =
            self.connection.query_row("SELECT value FROM meta WHERE key = 'links'", [], |row| row.get(0)).optional().map_err(&fault)?;
        if known.as_ref() == Some(&digest) {
            return Ok(());
        }
        self.connection.execute("DELETE FROM link", []).map_err(&fault)?;
        let mut write = self
            .connection
            .prepare_cached("INSERT INTO link (a, b, verdict, score, evidence) VALUES (?1, ?2, ?3, ?4, ?5)")
            .map_err(&fault)?;
        for row in &rows {
            write.execute(params![row.0, row.1, row.2, row.3, row.4]).map_err(&fault)?;
        }
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('links', ?1)", [digest]).map(drop).map_err(fault)
    }

    /// Reads what every record is compared by, in the order of their rows. Traits are turned from text batch by batch, so
    /// that the text is never in memory whole.
    fn read_records(&self) -> Result<Records> {
        const BATCH: usize = 20_000;
        let fault = self.fault();
        let mut records = Records::default();
        let mut texts: Vec<String> = Vec::with_capacity(BATCH);
        let mut query = self
            .connection
            .prepare("SELECT id, hash, traits.json FROM record JOIN traits ON traits.record = record.id ORDER BY id")
            .map_err(&fault)?;
        let mut rows = query.query([]).map_err(&fault)?;
        while let Some(row) = rows.next().map_err(&fault)? {
            let columns = || -> rusqlite::Result<(i64, [u8; 32], String)> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
            let (id, hash, text) = columns().map_err(&fault)?;
            records.ids.push(id);
            records.keys.push(RecordKeys { hash: short(&hash), ..RecordKeys::default() });
            records.hashes.push(hash);
            texts.push(text);
            if texts.len() == BATCH {
                self.parse_traits(&mut records.keys, &mut texts)?;
            }
        }
        self.parse_traits(&mut records.keys, &mut texts)?;
        read_identifiers(&self.connection, &mut records).map_err(fault)?;
        Ok(records)
    }

    /// Gives the last records their traits; `texts` is empty afterwards.
    fn parse_traits(&self, keys: &mut [RecordKeys], texts: &mut Vec<String>) -> Result<()> {
        let path = &self.path;
        let from = keys.len() - texts.len();
        keys[from..].par_iter_mut().zip(texts.par_drain(..)).try_for_each(|(keys, text)| {
            let damaged = |error| Error::StoreDamaged { path: path.clone(), message: format!("stored traits cannot be read: {error}") };
            serde_json::from_str(&text).map(|traits| keys.traits = traits).map_err(damaged)
        })
    }

    pub(super) fn read_record(&self, id: i64) -> Result<crate::record::Record> {
        let body: String = self
            .connection
            .prepare_cached("SELECT json FROM body WHERE record = ?1")
            .and_then(|mut query| query.query_row([id], |row| row.get(0)))
            .map_err(self.fault())?;
        record_from(&self.path, &body)
    }

    /// The corpus digest: blake3 over key and digest of every work in the order of their keys. It
    /// depends on what the works say, not on where or when their records came in.
    fn update_digest(&self) -> Result<()> {
        let fault = self.fault();
        let mut hasher = blake3::Hasher::new();
        let mut query = self.connection.prepare("SELECT key, digest FROM work ORDER BY key").map_err(&fault)?;
        let mut rows = query.query([]).map_err(&fault)?;
        while let Some(row) = rows.next().map_err(&fault)? {
            for column in 0..2 {
                let text = row.get_ref(column).and_then(|value| Ok(value.as_bytes()?)).map_err(&fault)?;
                hasher.update(text);
                hasher.update(b"\n");
            }
        }
        self.connection
            .execute("INSERT OR REPLACE INTO meta VALUES ('digest', ?1)", [hasher.finalize().to_hex().as_str()])
            .map(drop)
            .map_err(fault)
    }
}

/// Reads what identifiers each record bears.
fn read_identifiers(connection: &Connection, records: &mut Records) -> rusqlite::Result<()> {
    let mut query = connection.prepare("SELECT record, scheme, value FROM identifier ORDER BY record, scheme, value")?;
    let mut rows = query.query([])?;
    let mut at = 0;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        while records.ids[at] < id {
            at += 1;
        }
        let (scheme, value): (String, String) = (row.get(1)?, row.get(2)?);
        if let Some(scheme) = Scheme::from_name(&scheme) {
            records.keys[at].identifiers.push((scheme, value));
        }
    }
    Ok(())
}

fn read_works(connection: &Connection) -> rusqlite::Result<FxHashMap<String, (i64, String)>> {
    connection.prepare("SELECT key, id, members FROM work")?.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?.collect()
}

fn short(hash: &[u8; 32]) -> u128 {
    u128::from_le_bytes(hash[..16].try_into().expect("16 of 32 bytes"))
}

/// The works by name. A work is called by its smallest DOI, else accession number, that no other work
/// bears, else by the smallest digest of its records.
fn wanted(records: &Records, grouping: &Grouping) -> BTreeMap<String, Wanted> {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (i, &root) in (0..).zip(&grouping.group) {
        members.entry(root).or_default().push(i);
    }
    // the work of each identifier; none where several works bear it
    let mut bearer: FxHashMap<(Scheme, &str), Option<u32>> = FxHashMap::default();
    for (keys, &root) in records.keys.iter().zip(&grouping.group) {
        for (scheme, value) in &keys.identifiers {
            let bearer = bearer.entry((*scheme, value)).or_insert(Some(root));
            if *bearer != Some(root) {
                *bearer = None;
            }
        }
    }
    let name = |members: &[u32]| {
        let identifiers = members.iter().flat_map(|&i| &records.keys[i as usize].identifiers);
        match identifiers.filter(|(scheme, value)| bearer[&(*scheme, value.as_str())].is_some()).min() {
            Some((scheme, value)) => format!("{}:{value}", scheme.name()),
            None => {
                let smallest = members.iter().map(|&i| records.hashes[i as usize]).min().expect("a work has a record");
                format!("record:{}", &blake3::Hash::from_bytes(smallest).to_hex()[..16])
            }
        }
    };
    members.into_values().map(|members| (name(&members), Wanted { signature: signature(records, &members), members })).collect()
}

/// Digest of the records of a work and of which rows they are.
fn signature(records: &Records, members: &[u32]) -> String {
    let mut hasher = blake3::Hasher::new();
    for &i in members {
        hasher.update(&records.ids[i as usize].to_le_bytes());
        hasher.update(&records.hashes[i as usize]);
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
