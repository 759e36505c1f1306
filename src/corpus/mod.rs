//! Which records there are, where each came from, and which of them are one work.
//!
//! One SQLite file a study is the source of truth; index, network and figures are derived from it
//! and can be deleted. Every source record is kept; a work is a view over those that are the same
//! paper, made again whenever records change, never a deletion.

mod answers;
mod changes;
mod dedup;
mod frontier;
mod intake;
mod links;
mod lock;
mod merge;
mod regroup;
mod rules;
mod select;
mod shortfalls;
mod store;
mod visits;
mod work;

pub use answers::AnswerRow;
pub use changes::{Change, ChangeKind, FieldChange, NotedChange, Run};
pub use dedup::{Evidence, LinkVerdict};
pub use frontier::{Checked, FrontierRow};
pub use intake::{Intake, NewRecord, Origin, SourceInfo};
pub use links::{LinkedRecord, MergeCounts, RecordLink, Variant};
pub use lock::LockFile;
pub use rules::{MatchBy, MergeRules, Pin, PinVerdict, RecordName};
pub use select::{Credit, Shape, SourceRow};
pub use store::{Access, Corpus};
pub use visits::Visit;
pub use work::{Work, WorkStamp};
