//! What a run changed: record by record, field by field.
//!
//! Changes are noted in the same commit as the records they tell of, so that a run killed at any
//! moment has a true account of what it did. Only records with an external name have a before and
//! an after; a file's records are new once.

use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Corpus;
use crate::{Error, Result};

/// Tables of runs and their changes; `report` is what the run says of itself as a whole.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS run (
  id INTEGER PRIMARY KEY,
  started TEXT NOT NULL,
  ended TEXT,
  report TEXT
);
CREATE TABLE IF NOT EXISTS change (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run,
  list TEXT NOT NULL,
  kind TEXT NOT NULL,
  external TEXT NOT NULL,
  title TEXT NOT NULL,
  details TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS change_of_run ON change (run, kind, external);
";

/// What has become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It was not there before.
    New,
    /// Fields have other values.
    Changed,
    /// Nothing but counts, such as citations, has other values.
    Counted,
    /// It is retracted or withdrawn now.
    Retracted,
    /// It was retracted or withdrawn, and is no more.
    Reinstated,
    /// The provider has made it part of another.
    Merged,
    /// The provider has it no more.
    Gone,
    /// It was gone and is there again.
    CameBack,
}

impl ChangeKind {
    /// Every kind, in the order of a report.
    pub const ALL: [Self; 8] =
        [Self::Retracted, Self::Reinstated, Self::New, Self::Changed, Self::Counted, Self::Merged, Self::Gone, Self::CameBack];

    /// The word used in the store, in tables and in json.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Counted => "counted",
            Self::Retracted => "retracted",
            Self::Reinstated => "reinstated",
            Self::Merged => "merged",
            Self::Gone => "gone",
            Self::CameBack => "came-back",
        }
    }
}

/// One record's change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What sort of change.
    pub kind: ChangeKind,
    /// The record's name among all providers.
    pub external: String,
    /// Its title after the change, or before it where there is no after.
    pub title: String,
    /// Fields with other values than before, in the order of their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// What it was made part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// How it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// A field before and after; null where there was or is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name in canonical json.
    pub field: String,
    /// Before.
    pub old: Value,
    /// After.
    pub new: Value,
}

impl Change {
    pub(super) fn new(kind: ChangeKind, external: &str, title: &str) -> Self {
        Self { kind, external: external.to_owned(), title: title.to_owned(), fields: Vec::new(), into: None, evidence: None }
    }

    /// The change from one canonical json of a record to another; `None` where nothing differs.
    pub fn between(external: &str, title: &str, old: &Value, new: &Value) -> Option<Self> {
        let fields = differing_fields(old, new);
        if fields.is_empty() {
            return None;
        }
        let kind = match (is_retracted(old), is_retracted(new)) {
            (false, true) => ChangeKind::Retracted,
            (true, false) => ChangeKind::Reinstated,
            _ if fields.iter().all(|change| COUNTS.contains(&change.field.as_str())) => ChangeKind::Counted,
            _ => ChangeKind::Changed,
        };
        Some(Self { fields, ..Self::new(kind, external, title) })
    }
}

/// Fields that move without anybody touching the record.
const COUNTS: [&str; 1] = ["times_cited"];

fn differing_fields(old: &Value, new: &Value) -> Vec<FieldChange> {
    let field = |record: &Value, name: &str| record.get(name).cloned().unwrap_or(Value::Null);
    let names = |record: &Value| record.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    let mut all = names(old);
    all.extend(names(new));
    all.sort();
    all.dedup();
    all.into_iter()
        .filter_map(|name| {
            let (old, new) = (field(old, &name), field(new, &name));
            (old != new).then_some(FieldChange { field: name, old, new })
        })
        .collect()
}

/// By a flag of the provider, or by the mark that journals set before a title.
fn is_retracted(record: &Value) -> bool {
    const MARKS: [&str; 8] = ["retracted:", "retracted article", "retraction:", "withdrawn", "removed:", "撤稿", "【撤稿", "[撤稿"];
    let flagged = record.get("retracted").is_some_and(|flag| !matches!(flag, Value::Null | Value::Bool(false)));
    let title = record.get("title").and_then(Value::as_str).unwrap_or_default().trim_start_matches(['[', '(', ' ']).to_lowercase();
    flagged || MARKS.iter().any(|mark| title.starts_with(mark))
}

/// A run as it stands in the store.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// Its number, from 1.
    pub run: i64,
    /// When it began, by our clock.
    pub started: String,
    /// When it ended; `None` for one that was killed.
    pub ended: Option<String>,
    /// What it says of itself as a whole.
    pub report: Value,
}

/// A change with where it was seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotedChange {
    /// The run.
    pub run: i64,
    /// The list.
    pub list: String,
    /// What changed.
    #[serde(flatten)]
    pub change: Change,
}

impl Corpus {
    /// Begins a run; gives its number.
    ///
    /// # Errors
    /// The store fails.
    pub fn begin_run(&self, started: &str) -> Result<i64> {
        self.connection.execute("INSERT INTO run (started) VALUES (?1)", [started]).map_err(self.fault())?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Ends a run with what it says of itself.
    ///
    /// # Errors
    /// The store fails.
    pub fn end_run(&self, run: i64, ended: &str, report: &Value) -> Result<()> {
        self.connection
            .execute("UPDATE run SET ended = ?2, report = ?3 WHERE id = ?1", params![run, ended, report.to_string()])
            .map(drop)
            .map_err(self.fault())
    }

    /// Runs from number `from` on, in order.
    ///
    /// # Errors
    /// The store fails.
    pub fn runs(&self, from: i64) -> Result<Vec<Run>> {
        if !self.has_table("run")? {
            return Ok(Vec::new());
        }
        let read = || {
            self.connection
                .prepare("SELECT id, started, ended, report FROM run WHERE id >= ?1 ORDER BY id")?
                .query_map([from], |row| {
                    let report: Option<String> = row.get(3)?;
                    let report = report.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null);
                    Ok(Run { run: row.get(0)?, started: row.get(1)?, ended: row.get(2)?, report })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Number of changes of each list and kind since run `from`, in order.
    ///
    /// # Errors
    /// The store fails.
    pub fn change_counts(&self, from: i64) -> Result<Vec<(String, String, u64)>> {
        if !self.has_table("change")? {
            return Ok(Vec::new());
        }
        let read = || {
            self.connection
                .prepare("SELECT list, kind, count(*) FROM change WHERE run >= ?1 GROUP BY list, kind ORDER BY list, kind")?
                .query_map([from], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(self.fault())
    }

    /// Hands every change since run `from` to `each`: by run, kind in the order of
    /// [`ChangeKind::ALL`], and name. The order does not depend on when which page came.
    ///
    /// # Errors
    /// The store fails, or `each` does.
    pub fn for_each_change(&self, from: i64, each: &mut dyn FnMut(NotedChange) -> Result<()>) -> Result<()> {
        if !self.has_table("change")? {
            return Ok(());
        }
        let fault = self.fault();
        for run in self.runs(from)? {
            for kind in ChangeKind::ALL {
                let mut query = self
                    .connection
                    .prepare_cached("SELECT list, details FROM change WHERE run = ?1 AND kind = ?2 ORDER BY external, list, id")
                    .map_err(&fault)?;
                let mut rows = query.query(params![run.run, kind.name()]).map_err(&fault)?;
                while let Some(row) = rows.next().map_err(&fault)? {
                    let (list, details): (String, String) = row.get(0).and_then(|list| Ok((list, row.get(1)?))).map_err(&fault)?;
                    let change: Change = serde_json::from_str(&details).map_err(|error| Error::StoreDamaged {
                        path: self.path.clone(),
                        message: format!("a noted change cannot be read: {error}"),
                    })?;
                    each(NotedChange { run: run.run, list, change })?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn note_change(&self, run: i64, list: &str, change: &Change) -> Result<()> {
        let details = serde_json::to_string(change).expect("a change is always valid json");
        self.connection
            .prepare_cached("INSERT INTO change (run, list, kind, external, title, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .and_then(|mut note| note.execute(params![run, list, change.kind.name(), change.external, change.title, details]))
            .map(drop)
            .map_err(self.fault())
    }

    /// Why and as what a record went, if it did.
    pub(super) fn gone(&self, external: &str) -> Result<Option<(String, String)>> {
        self.connection
            .prepare_cached("SELECT evidence, json FROM gone WHERE external = ?1")
            .and_then(|mut query| query.query_row([external], |row| Ok((row.get(0)?, row.get(1)?))).optional())
            .map_err(self.fault())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(old: Value, new: Value) -> Option<ChangeKind> {
        Change::between("x", "t", &old, &new).map(|change| change.kind)
    }

    #[test]
    fn a_change_names_the_fields_that_differ() {
        let change =
            Change::between("x", "b", &json!({"title": "a", "year": 2001, "url": "u"}), &json!({"title": "b", "year": 2001, "date": "d"}));
        let fields = change.expect("a change").fields;
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["date", "title", "url"]);
        assert_eq!((&fields[1].old, &fields[1].new), (&json!("a"), &json!("b")));
        assert_eq!((&fields[0].old, &fields[2].new), (&Value::Null, &Value::Null));
    }

    #[test]
    fn counts_and_retractions_have_kinds_of_their_own() {
        assert_eq!(kind(json!({"title": "a"}), json!({"title": "a"})), None);
        assert_eq!(kind(json!({"times_cited": 1}), json!({"times_cited": 2})), Some(ChangeKind::Counted));
        assert_eq!(kind(json!({"times_cited": 1, "title": "a"}), json!({"times_cited": 2, "title": "b"})), Some(ChangeKind::Changed));
        assert_eq!(kind(json!({"title": "a"}), json!({"title": "RETRACTED: a"})), Some(ChangeKind::Retracted));
        assert_eq!(kind(json!({"title": "数字经济"}), json!({"title": "[撤稿]数字经济"})), Some(ChangeKind::Retracted));
        assert_eq!(kind(json!({"retracted": true}), json!({"retracted": false})), Some(ChangeKind::Reinstated));
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in ChangeKind::ALL {
            // the word in the store's columns is the word in its json
            assert_eq!(serde_json::to_value(kind).expect("json"), json!(kind.name()));
        }
    }
}
