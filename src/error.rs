//! What can go wrong with an input or an environment.
//!
//! A poor *record* is no error but a [`Rejection`](crate::record::Rejection): it is counted and
//! the others go on. An [`Error`] names the thing at fault and, where there is one, the way out.

use std::path::PathBuf;

/// The result of anything that can fail for a reason outside the program.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A poor input or environment; the message names it and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder that cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why it could not be.
        source: std::io::Error,
    },
    /// A file or folder that cannot be written (a full disk, a read-only folder).
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why it could not be.
        source: std::io::Error,
    },
    /// A file that holds no records in any known format: empty, binary, or of an unknown layout.
    #[error("{}: {reason}", .path.display())]
    NotAnExport {
        /// The file.
        path: PathBuf,
        /// What was found instead, and what to do.
        reason: String,
    },
    /// `--as` with a name that no format has.
    #[error("no export format is called \"{name}\"; known: {known}")]
    UnknownFormat {
        /// The name as typed.
        name: String,
        /// The known names, comma separated.
        known: String,
    },
    /// No study where one was expected.
    #[error("no study.toml in {} or a folder above it; `wenmai init DIR` makes one, `--study PATH` names one", .path.display())]
    NoStudy {
        /// Where the search began.
        path: PathBuf,
    },
    /// A study file that does not say what a study must.
    #[error("{}:{line}: {message}", .path.display())]
    Study {
        /// The study file.
        path: PathBuf,
        /// One-based line.
        line: usize,
        /// What is wrong, with the nearest right key or value.
        message: String,
    },
    /// A word list (dictionary, thesaurus, stop words) with a line that makes no sense.
    #[error("{}:{line}: {message}", .path.display())]
    WordList {
        /// The list.
        path: PathBuf,
        /// One-based line.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// An edge list with a line that makes no sense.
    #[error("{}:{line}: {message}", .path.display())]
    EdgeList {
        /// The file.
        path: PathBuf,
        /// One-based line.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The corpus store cannot do what was asked.
    #[error("corpus {}: {source}", .path.display())]
    Store {
        /// The store's file.
        path: PathBuf,
        /// SQLite's own words.
        source: rusqlite::Error,
    },
    /// The corpus was written by a newer version.
    #[error("corpus {} has layout {found}, this wenmai knows up to {known}; install a newer wenmai", .path.display())]
    StoreNewer {
        /// The store's file.
        path: PathBuf,
        /// Layout version found.
        found: i64,
        /// Newest layout known here.
        known: i64,
    },
    /// A stored value that this version cannot make sense of.
    #[error("corpus {}: {message}; `wenmai doctor` looks closer", .path.display())]
    StoreDamaged {
        /// The store's file.
        path: PathBuf,
        /// What does not fit.
        message: String,
    },
    /// Another run writes to the same corpus.
    #[error("another wenmai run holds {}; wait for it to end", .path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The full-text index cannot be built or read.
    #[error("index {}: {message}", .path.display())]
    Index {
        /// The index folder.
        path: PathBuf,
        /// What failed, and the way out.
        message: String,
    },
    /// A query that does not parse; `position` counts characters from 0.
    #[error("the query cannot be read: {message}\n  {query}\n  {:>width$}", "^", width = *.position + 1)]
    Query {
        /// The query as typed.
        query: String,
        /// Where reading stopped, in columns of the terminal.
        position: usize,
        /// What was expected.
        message: String,
    },
    /// A provider that could not be asked, or answered with no data.
    #[error("{url}: {message}")]
    Fetch {
        /// The address asked, secrets removed.
        url: String,
        /// What happened, after how many tries.
        message: String,
    },
    /// A provider's quota, or the run's own budget, is used up.
    #[error("{url}: {message}")]
    Budget {
        /// The address asked, secrets removed.
        url: String,
        /// Which budget, and when to go on.
        message: String,
    },
    /// The run was told to stop; what is stored is whole.
    #[error("stopped after a clean checkpoint; run again to go on from there")]
    Interrupted,
    /// A figure or page that could not be made.
    #[error("cannot draw {name}: {message}")]
    Draw {
        /// Which figure or page.
        name: String,
        /// Why.
        message: String,
    },
    /// A question that this corpus or network cannot answer.
    #[error("{0}")]
    NothingToShow(String),
    /// Arguments that do not fit together.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// [`Error::Read`] of `path`, for `map_err`.
    pub fn read(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Read { path, source }
    }

    /// [`Error::Write`] of `path`, for `map_err`.
    pub fn write(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Write { path, source }
    }
}
