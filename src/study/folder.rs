//! A study's folder: where its files lie.

use std::path::{Path, PathBuf};

use super::Settings;
use crate::record::{Year, YearSpan};
use crate::{Error, Result};

/// A study read from its folder, settings checked and defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    folder: PathBuf,
    /// What study.toml says.
    pub settings: Settings,
}

impl Study {
    /// Opens the study at `path`, a folder or its study.toml.
    ///
    /// # Errors
    /// No file there, or one that [`Settings`] cannot be read from.
    pub fn open(path: &Path) -> Result<Self> {
        let file = if path.is_dir() { path.join("study.toml") } else { path.to_owned() };
        let text = std::fs::read_to_string(&file).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => Error::NoStudy { path: path.to_owned() },
            _ => Error::Read { path: file.clone(), source },
        })?;
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { folder, settings: super::check::parse(&file, &text)? })
    }

    /// Opens the study in `start` or the nearest folder above it.
    ///
    /// # Errors
    /// None of them holds a study.toml, or the nearest cannot be read.
    pub fn find(start: &Path) -> Result<Self> {
        start
            .ancestors()
            .find(|folder| folder.join("study.toml").is_file())
            .map_or_else(|| Err(Error::NoStudy { path: start.to_owned() }), Self::open)
    }

    /// The study's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Words the segmenter must keep whole.
    pub fn dictionary(&self) -> PathBuf {
        self.folder.join("dictionary.txt")
    }

    /// Variants and the word each stands for.
    pub fn thesaurus(&self) -> PathBuf {
        self.folder.join("thesaurus.tsv")
    }

    /// Names of authors that are one, and the name each stands for.
    pub fn authors(&self) -> PathBuf {
        self.folder.join("authors.tsv")
    }

    /// The same for institutions.
    pub fn institutions(&self) -> PathBuf {
        self.folder.join("institutions.tsv")
    }

    /// Words that are no keywords here.
    pub fn stop_words(&self) -> PathBuf {
        self.folder.join("stopwords.txt")
    }

    /// Which records are one work and which are not, as the scholar decided.
    pub fn duplicates(&self) -> PathBuf {
        self.folder.join("duplicates.tsv")
    }

    /// Everything that is derived or collected, outside version control.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The corpus store.
    pub fn store(&self) -> PathBuf {
        self.data().join("corpus.sqlite")
    }

    /// The full-text index.
    pub fn index(&self) -> PathBuf {
        self.data().join("index")
    }

    /// Raw answers of providers, as received.
    pub fn raw(&self) -> PathBuf {
        self.data().join("raw")
    }

    /// Export files put here are imported by every crawl.
    pub fn inbox(&self) -> PathBuf {
        self.folder.join("inbox")
    }

    /// What each crawl changed.
    pub fn changes(&self) -> PathBuf {
        self.data().join("changes")
    }

    /// Digest and make-up of the corpus, for version control.
    pub fn lock(&self) -> PathBuf {
        self.folder.join("corpus.lock")
    }

    /// Where figures, tables and the report go.
    pub fn output(&self) -> PathBuf {
        self.folder.join(&self.settings.study.output)
    }

    /// Years that a record can plausibly bear.
    pub fn plausible_years(&self) -> YearSpan {
        let years = self.settings.study.years;
        YearSpan::new(Year(1900).min(years.first()), Year(self.settings.study.as_of).max(years.last()))
    }
}
