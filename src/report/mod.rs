//! Tables and pages in which every number can be traced.
//!
//! Finished values come in, the contents of files go out. [`Table`] is the one shape of everything
//! that is printed as csv, JSON or JSON Lines; [`page()`] is `report.html`; [`write_folder`] puts the
//! files into the output folder with a [`Manifest`] that says from what each was made.

mod certainty;
mod definition;
mod evidence;
mod folder;
mod growth;
mod keyword_row;
mod keyword_time;
mod laws;
mod manifest;
mod map_row;
mod method;
mod page;
mod plain;
mod prose;
mod review;
mod table;
mod theme_row;

pub use certainty::{
    CertaintyRow, SettingRow, certainty_table, cluster_significance_table, network_significance_table, setting_table, significance_table,
    stability_table, value_significance_table,
};
pub use evidence::Evidence;
pub use folder::{OutputFile, write_folder};
pub use growth::{Growth, growth_model_table, growth_rate_table, growth_table};
pub use keyword_row::{EdgeRow, KeywordRow, edge_table, keyword_table, timeline_table};
pub use keyword_time::{BurstRow, LifeRow, burst_table, life_table};
pub use laws::{IndicatorRow, Laws, bradford_table, indicator_table, law_table, lotka_table, zipf_table};
pub use manifest::{FileEntry, Manifest, Origin, sha256};
pub use map_row::{MapRow, map_table};
pub use method::Method;
pub use page::page;
pub use plain::plain;
pub use review::{Review, ReviewFigure, ReviewSource, ReviewTable, Summary, TableKind, WordList, source_table, summary_table};
pub use table::{Cell, Column, Table, counted, thousands};
pub use theme_row::{ClusterRow, PassageRow, SliceRow, cluster_table, passage_table, slice_table, slice_theme_table};
