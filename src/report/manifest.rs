//! `manifest.json`: from what each file of the output folder was made, and how.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What is in an output folder. Holds no date, so that making it again gives the same bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The files, sorted by path; the manifest itself is not among them.
    pub files: Vec<FileEntry>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Path within the folder, parts joined by `/`.
    pub path: String,
    /// The command that makes it.
    pub command: String,
    /// Its parameters, defaults filled in.
    pub parameters: Value,
    /// Digest of the corpus it was made from.
    pub corpus_digest: String,
    /// Version of wenmai that made it.
    pub wenmai: String,
    /// Its length.
    pub bytes: u64,
    /// Digest of its bytes, in hexadecimal.
    pub sha256: String,
}

/// From what a set of files was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Digest of the corpus.
    pub corpus_digest: String,
    /// Every parameter, defaults filled in.
    pub parameters: Value,
}

impl FileEntry {
    /// The entry of a file with these bytes.
    pub fn new(path: &str, command: &str, bytes: &[u8], origin: &Origin) -> Self {
        Self {
            path: path.to_owned(),
            command: command.to_owned(),
            parameters: origin.parameters.clone(),
            corpus_digest: origin.corpus_digest.clone(),
            wenmai: env!("CARGO_PKG_VERSION").to_owned(),
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
        }
    }
}

impl Manifest {
    /// Indented JSON with a line end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("strings, numbers and JSON values serialise");
        json.push('\n');
        json
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_is_that_of_the_standard() {
        // FIPS 180-4, the one-block example "abc"
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_manifest_reads_back() {
        let origin = Origin { corpus_digest: "ab".into(), parameters: serde_json::json!({"min_occurrences": 2}) };
        let manifest = Manifest { files: vec![FileEntry::new("tables/keywords.csv", "wenmai report", b"x", &origin)] };
        assert_eq!(serde_json::from_str::<Manifest>(&manifest.to_json()).expect("valid"), manifest);
    }
}
