//! Where in a list a harvest stands, as one line of text for the caller to store.
//!
//! The caller writes a page's records and this text in one transaction; a harvest started from it
//! goes on with the next page. Its size does not grow with the list: of the tokens already seen it
//! keeps one, moved on at page 1, 2, 4, 8, ... of a window, which is enough to notice any circle in
//! the end (Brent 1980, BIT 20(2), 176-184, doi:10.1007/BF01933190), however often the run is
//! killed. Only windows that broke, their parts, and records that cannot be had are listed by name.

use serde::{Deserialize, Serialize};

use crate::acquire::Position;

/// What a harvest needs to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Fingerprint of the list; another list starts from its beginning.
    pub list: String,
    /// The window being asked for.
    pub window: String,
    /// The token to send next; empty at the beginning of the window.
    pub token: String,
    /// Pages already delivered.
    pub pages: u64,
    /// Records already delivered, each identifier of a window once as far as one run can know.
    pub records: u64,
    /// How many of them the provider marked as gone.
    pub gone: u64,
    /// Records that came and were not asked for.
    #[serde(default)]
    pub passed_over: u64,
    /// Sum of 64 bits of a hash of each identifier: the same for the same set.
    pub set: u64,
    /// Pages, records, gone records, records not asked for, promised records and set of this window.
    pub window_pages: u64,
    pub window_records: u64,
    pub window_gone: u64,
    pub window_passed_over: u64,
    pub window_set: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_promised: Option<u64>,
    /// Records on the window's first page.
    pub page_size: u64,
    /// Records promised by the windows before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<u64>,
    /// Records that whole windows before this one lacked.
    #[serde(default)]
    pub missing: u64,
    /// The provider's time of the list's first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Fingerprint of the token that Brent's algorithm compares with.
    pub anchor: String,
    /// The list's own windows are through; what is in `left` remains.
    pub own_done: bool,
    /// Windows to ask for after the list's own, first to last: parts of those that broke.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// Windows that broke and are left to the next run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<String>,
    /// Records that could not be had, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<(String, String)>,
    /// A window had fewer records than promised, and no second look confirmed that.
    pub unconfirmed: bool,
}

impl Checkpoint {
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("a checkpoint is plain text and numbers")
    }

    /// `None` for a text that is no checkpoint, or one of another list.
    pub(super) fn of_list(text: &str, list: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|checkpoint| checkpoint.list == list)
    }

    pub(super) fn position(&self) -> Position {
        Position { window: self.window.clone(), token: self.token.clone(), pages: self.window_pages }
    }

    /// Moves to the beginning of a window; what was counted of the one before stays counted.
    pub(super) fn enter(&mut self, window: String) {
        self.window = window;
        self.token.clear();
        self.anchor.clear();
        (self.window_pages, self.window_records, self.window_gone, self.window_passed_over) = (0, 0, 0, 0);
        (self.window_set, self.page_size, self.window_promised) = (0, 0, None);
    }

    /// Takes back what was counted of an unfinished window, whose records will come again.
    pub(super) fn discount(&mut self) {
        self.records -= self.window_records;
        self.gone -= self.window_gone;
        self.passed_over -= self.window_passed_over;
        self.set = self.set.wrapping_sub(self.window_set);
    }

    /// Settles the accounts of a window that is through; how many promised records it lacked.
    pub(super) fn settle(&mut self) -> u64 {
        let Some(promised) = self.window_promised.take() else { return 0 };
        let missing = promised.saturating_sub(self.window_records + self.window_passed_over);
        self.promised = Some(self.promised.unwrap_or(0) + promised);
        self.missing += missing;
        missing
    }
}

/// 128 bits of BLAKE3, hexadecimal: tells texts apart without keeping them.
pub(super) fn fingerprint(text: &str) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(32);
    hex
}
