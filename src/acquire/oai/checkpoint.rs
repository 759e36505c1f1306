//! Where in a list a harvest stands, as one line of text for the caller to store.
//!
//! The caller writes a page's records and this text in one transaction; a harvest started from it
//! goes on with the next page. Its size does not grow with the list: of the tokens already seen it
//! keeps one, moved on at page 1, 2, 4, 8, ..., which is enough to notice any circle in the end
//! (Brent 1980, BIT 20(2), 176-184, doi:10.1007/BF01933190), however often the run is killed.

use serde::{Deserialize, Serialize};

/// What a harvest needs to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Fingerprint of the list's address and arguments; another list starts from its beginning.
    pub list: String,
    /// The token to send next.
    pub token: String,
    /// Pages of this list already delivered.
    pub pages: u64,
    /// Records of this list already delivered, each identifier once as far as one run can know.
    pub records: u64,
    /// How many of them were marked deleted.
    pub deleted: u64,
    /// Records on the list's first page.
    pub page_size: u64,
    /// How many records the server said there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_list_size: Option<u64>,
    /// The server's time of the list's first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_date: Option<String>,
    /// Fingerprint of the token that Brent's algorithm compares with.
    pub anchor: String,
}

impl Checkpoint {
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("a checkpoint is plain text and numbers")
    }

    /// `None` for a text that is no checkpoint, or one of another list.
    pub(super) fn of_list(text: &str, list: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|checkpoint| checkpoint.list == list)
    }
}

/// 128 bits of BLAKE3, hexadecimal: tells texts apart without keeping them.
pub(super) fn fingerprint(text: &str) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(32);
    hex
}
