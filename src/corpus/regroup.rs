//! Bringing the works up to date with the records.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;

use super::Corpus;
use super::dedup::{self, RecordKeys};
use super::intake::record_from;
use super::merge::merge;
use crate::Result;
use crate::record::Scheme;

/// The small columns of every record, by position.
#[derive(Default)]
struct Records {
    ids: Vec<i64>,
    hashes: Vec<[u8; 32]>,
    keys: Vec<RecordKeys>,
    identifiers: Vec<Vec<(Scheme, String)>>,
}

/// A work as the records say it should be.
struct Wanted {
    members: Vec<u32>,
    signature: String,
}

impl Corpus {
    /// Groups the records into works and writes what changed since the last time. Called after
    /// records were taken in; calling it again changes nothing.
    ///
    /// Time O(n log n) in records and identifiers; only records of changed works are read whole.
    ///
    /// # Errors
    /// The store fails; the works are then as before and made anew at the next opening.
    pub fn regroup(&mut self) -> Result<()> {
        let fault = self.fault();
        let records = read_records(&self.connection).map_err(&fault)?;
        let grouping = dedup::group(&records.keys);
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (i, &root) in (0..).zip(&grouping.group) {
            members.entry(root).or_default().push(i);
        }
        let wanted: BTreeMap<String, Wanted> = members
            .into_values()
            .map(|members| {
                let key = work_key(&records, &members, &grouping.ambiguous);
                (key, Wanted { signature: signature(&records, &members), members })
            })
            .collect();
        let existing = read_works(&self.connection).map_err(&fault)?;
        self.run("BEGIN IMMEDIATE")?;
        let written = self
            .write_works(&records, &wanted, &existing)
            .and_then(|()| self.update_digest())
            .and_then(|()| self.run("DELETE FROM meta WHERE key = 'stale'; COMMIT"));
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

fn read_records(connection: &Connection) -> rusqlite::Result<Records> {
    let mut records = Records::default();
    let mut query = connection.prepare("SELECT id, hash FROM record ORDER BY id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let hash: [u8; 32] = row.get(1)?;
        records.ids.push(row.get(0)?);
        records.keys.push(RecordKeys { hash: short(&hash), identifiers: Vec::new() });
        records.hashes.push(hash);
        records.identifiers.push(Vec::new());
    }
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
            records.keys[at].identifiers.push((scheme, short(blake3::hash(value.as_bytes()).as_bytes())));
            records.identifiers[at].push((scheme, value));
        }
    }
    Ok(records)
}

fn read_works(connection: &Connection) -> rusqlite::Result<FxHashMap<String, (i64, String)>> {
    connection.prepare("SELECT key, id, members FROM work")?.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?.collect()
}

fn short(hash: &[u8; 32]) -> u128 {
    u128::from_le_bytes(hash[..16].try_into().expect("16 of 32 bytes"))
}

/// The name of a work: its smallest DOI, else accession number, else the smallest digest of its
/// records; a DOI that joins nothing names nothing.
fn work_key(records: &Records, members: &[u32], ambiguous: &[u128]) -> String {
    let named = members
        .iter()
        .flat_map(|&i| records.identifiers[i as usize].iter().zip(&records.keys[i as usize].identifiers))
        .filter(|((scheme, _), (_, digest))| *scheme != Scheme::Doi || ambiguous.binary_search(digest).is_err())
        .map(|(name, _)| name)
        .min();
    match named {
        Some((scheme, value)) => format!("{}:{value}", scheme.name()),
        None => {
            let smallest = members.iter().map(|&i| records.hashes[i as usize]).min().expect("a work has a record");
            format!("record:{}", &blake3::Hash::from_bytes(smallest).to_hex()[..16])
        }
    }
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
