//! What the scholar wants collected, counted as one word, and drawn.
//!
//! A study is a folder with `study.toml` and, beside it, word lists for any text editor. This is
//! the only place where defaults live; every other stage is handed values.

mod certainty;
mod check;
mod folder;
mod interface;
mod interval;
mod settings;
mod time;

pub use certainty::{CertaintySettings, Vary};
pub use folder::Study;
pub use interface::{FilterValue, Incremental, SearchBy};
pub use interval::Interval;
pub use settings::{
    BetweennessSettings, CrawlSettings, DuplicateSettings, Event, KeywordSettings, KeywordSource, Language, NetworkSettings, Provider,
    Settings, Source, StudySettings, UnitSettings, Weights,
};
pub use time::{BurstSettings, GrowthSettings};
