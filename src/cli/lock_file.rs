//! corpus.lock beside a study: what its corpus holds, for people and git.

use std::path::Path;

use crate::corpus::{Corpus, LockFile};
use crate::{Error, Result};

/// Writes `corpus.lock` beside the study, whole or not at all.
pub(super) fn write_lock(corpus: &Corpus, path: &Path) -> Result<()> {
    let text = LockFile::of(corpus)?.to_text();
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let partial = path.with_extension("lock.partial");
    std::fs::write(&partial, text).map_err(Error::write(&partial))?;
    std::fs::rename(&partial, path).map_err(Error::write(path))
}
