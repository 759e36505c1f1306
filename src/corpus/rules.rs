//! What a scholar has decided about which records are one work: duplicates.tsv beside the study.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::record::Identifier;
use crate::text::read_lines;
use crate::{Error, Result};

/// By what records are recognised as one work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchBy {
    /// Identifiers, then title, year, first author, venue and pages.
    #[default]
    Titles,
    /// Identifiers only.
    Identifiers,
}

/// How the records of a corpus are grouped into works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeRules {
    /// By what they are recognised.
    pub by: MatchBy,
    /// What the scholar has decided, in the order of the file.
    pub pins: Vec<Pin>,
}

/// One line of duplicates.tsv.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Whether the two are one work or two.
    pub verdict: PinVerdict,
    /// A record or all records of an identifier.
    pub a: RecordName,
    /// Another.
    pub b: RecordName,
    /// Line of the file, from 1.
    pub line: usize,
}

/// What a pin says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinVerdict {
    /// One work.
    Same,
    /// Two works.
    NotSame,
}

/// What `wenmai duplicates` calls a record: an identifier, or `record:` and the beginning of the
/// hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecordName {
    /// Every record that bears it.
    Identifier(Identifier),
    /// The records whose hash begins with these hexadecimal digits.
    Hash(String),
}

impl std::fmt::Display for RecordName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Identifier(identifier) => identifier.fmt(f),
            Self::Hash(digits) => write!(f, "record:{digits}"),
        }
    }
}

impl RecordName {
    /// Reads a name as `wenmai duplicates` prints it; a DOI may stand in any of its spellings.
    ///
    /// # Errors
    /// What is wrong with it, for the reader.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let text = text.trim();
        if let Some(digits) = text.strip_prefix("record:") {
            let digits = digits.to_ascii_lowercase();
            return if digits.len() >= 8 && digits.len() <= 64 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                Ok(Self::Hash(digits))
            } else {
                Err(format!("{text:?} names no record: record: and at least 8 digits, as `wenmai duplicates` prints it"))
            };
        }
        if let Some(doi) = Identifier::doi(text) {
            return Ok(Self::Identifier(doi));
        }
        Identifier::try_from(text.to_owned()).map(Self::Identifier).map_err(|_| {
            format!("{text:?} names no record; names are doi:10.1000/x, wos:WOS:0001, record:0123456789abcdef, as `wenmai duplicates` prints them")
        })
    }
}

impl MergeRules {
    /// Reads duplicates.tsv: `same` or `not same`, and two names, with tabs between; `#` comments; a
    /// fourth column is a remark. A file that does not exist says nothing.
    ///
    /// # Errors
    /// [`Error::WordList`] naming the line: another word, a name that names nothing, a pair with
    /// itself, a pair that an earlier line says the contrary of.
    pub fn read(path: &Path, by: MatchBy) -> Result<Self> {
        let mut pins: Vec<Pin> = Vec::new();
        for (line, text) in read_lines(path)? {
            let complaint = |message: String| Error::WordList { path: path.to_owned(), line, message };
            let columns: Vec<&str> = text.split('\t').map(str::trim).filter(|column| !column.is_empty()).collect();
            let [verdict, a, b] = match columns[..] {
                [verdict, a, b] | [verdict, a, b, _] => [verdict, a, b],
                _ => return Err(complaint("expected `same` or `not same` and two names, with tabs between".into())),
            };
            let verdict = match verdict.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
                "same" => PinVerdict::Same,
                "not same" | "not-same" => PinVerdict::NotSame,
                other => return Err(complaint(format!("{other:?} is neither `same` nor `not same`"))),
            };
            let (a, b) = (RecordName::parse(a).map_err(&complaint)?, RecordName::parse(b).map_err(&complaint)?);
            if a == b {
                return Err(complaint(format!("{a} stands on both sides")));
            }
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            if let Some(before) = pins.iter().find(|pin| (&pin.a, &pin.b) == (&a, &b) && pin.verdict != verdict) {
                return Err(complaint(format!("{a} and {b}: line {} says the contrary", before.line)));
            }
            pins.push(Pin { verdict, a, b, line });
        }
        Ok(Self { by, pins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MergeRules> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("duplicates.tsv");
        std::fs::write(&path, text).expect("written");
        MergeRules::read(&path, MatchBy::Titles)
    }

    #[test]
    fn pins_are_read_as_a_scholar_types_them() {
        let rules = read("\u{FEFF}# decided in May\r\nsame\tdoi:10.1000/B\thttps://doi.org/10.1000/a\tpreprint\r\nNot  Same\trecord:0123456789ABCDEF\twos:WOS:000000000000001\r\n")
            .expect("pins");
        let said: Vec<String> = rules.pins.iter().map(|pin| format!("{:?} {} {} {}", pin.verdict, pin.a, pin.b, pin.line)).collect();
        assert_eq!(said, ["Same doi:10.1000/a doi:10.1000/b 2", "NotSame wos:WOS:000000000000001 record:0123456789abcdef 3"]);
    }

    #[test]
    fn a_faulty_line_is_named() {
        for (text, place, word) in [
            ("same\tdoi:10.1000/a\n", ":1: ", "two names"),
            ("maybe\tdoi:10.1000/a\tdoi:10.1000/b\n", ":1: ", "neither"),
            ("\nsame\tdoi:10.1000/a\tsomething\n", ":2: ", "names no record"),
            ("same\tdoi:10.1000/a\t10.1000/A\n", ":1: ", "both sides"),
            ("same\tdoi:10.1000/a\tdoi:10.1000/b\nnot same\tdoi:10.1000/b\tdoi:10.1000/a\n", ":2: ", "line 1"),
            ("same\trecord:12\tdoi:10.1000/b\n", ":1: ", "at least 8"),
        ] {
            let message = read(text).expect_err("a faulty line").to_string();
            assert!(message.contains(place) && message.contains(word), "{message}");
        }
    }
}
