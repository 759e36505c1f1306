//! Typed words into calls: the only place that reads arguments, environment and clock, and prints.
//!
//! One file a command. Results go to stdout, talk to stderr; [`run`] gives the exit status.

use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser, Subcommand};

mod analysis;
mod changes;
mod clusters;
mod compare;
mod console;
mod crawl;
mod demo;
mod doctor;
mod duplicates;
mod evidence;
mod explain;
mod formats;
mod grouped;
mod import;
mod index;
mod init;
mod keyword_time;
mod keywords;
mod laws;
mod list_lines;
mod literature;
mod lock_file;
mod network;
mod output;
mod records;
mod reparse;
mod report;
mod robustness;
mod schedule;
mod search;
mod segment;
mod significance;
mod status;
mod texts;
mod theme_report;
mod thesaurus;
mod timeline;
mod words;
mod words_effect;
mod words_extract;

use console::Console;
use output::Format;

use crate::study::Study;
use crate::{Error, Result};

/// How a run ended, as the shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// All done; also when there was nothing new.
    Done,
    /// A fault of our own.
    Internal,
    /// Arguments, query or study file.
    Usage,
    /// Some files or sources failed; the corpus is consistent.
    SomeFailed,
    /// Nothing could be read or fetched.
    AllFailed,
    /// Another run holds the corpus.
    Locked,
    /// A budget or quota is used up; a later run goes on.
    Budget,
    /// Told to stop by a signal of this number, after a clean checkpoint.
    Interrupted(u8),
}

impl Exit {
    /// The number given to the shell.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::SomeFailed => 3,
            Self::AllFailed => 4,
            Self::Locked => 5,
            Self::Budget => 6,
            Self::Interrupted(signal) => 128 + signal,
        }
    }

    fn of(error: &Error) -> Self {
        match error {
            Error::NoStudy { .. }
            | Error::Study { .. }
            | Error::WordList { .. }
            | Error::Query { .. }
            | Error::UnknownFormat { .. }
            | Error::NothingToShow(_)
            | Error::Usage(_) => Self::Usage,
            Error::Read { .. } | Error::NotAnExport { .. } | Error::Fetch { .. } => Self::AllFailed,
            Error::Locked { .. } => Self::Locked,
            Error::Budget { .. } => Self::Budget,
            Error::Interrupted => Self::Interrupted(2),
            _ => Self::Internal,
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  wenmai demo                                     the whole review, offline, on invented records
  wenmai init my-review                           a new study, commented
  wenmai import --study my-review CNKI-*.txt      your own exports, format and encoding found out
  wenmai run --study my-review                    index, network, timeline, figures, report
  wenmai search --study my-review '数字经济 AND 隐私'
  wenmai keywords --study my-review --limit 20 --format csv";

const COMPLETIONS: &str = "\
Where a shell looks for it:
  wenmai completions bash > ~/.local/share/bash-completion/completions/wenmai
  wenmai completions zsh  > ~/.zfunc/_wenmai            with fpath+=~/.zfunc before compinit in ~/.zshrc
  wenmai completions fish > ~/.config/fish/completions/wenmai.fish";

/// A literature review as code: collect, keep, index and map a literature, Chinese and English.
#[derive(Debug, Parser)]
#[command(name = "wenmai", version, after_help = EXAMPLES, max_term_width = 110)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
struct Common {
    /// The study: its folder or its study.toml [default: study.toml here or in a folder above]
    #[arg(long, global = true, value_name = "PATH")]
    study: Option<PathBuf>,
    /// How to print data: table, csv, json, jsonl; works also bibtex, ris, wos, refworks
    #[arg(long, global = true, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,
    /// Say nothing but results and errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// No progress bars
    #[arg(long, global = true)]
    no_progress: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The whole review, offline, on the bundled teaching corpus
    Demo(demo::Demo),
    /// Make a new study, commented
    Init(init::Init),
    /// Add export files to the corpus
    Import(import::Import),
    /// List the export formats that can be read
    Formats(formats::Formats),
    /// Update the corpus from the study's sources
    Crawl(crawl::Crawl),
    /// Print a systemd timer and service, or a crontab line, that crawl the study
    Schedule(schedule::Schedule),
    /// Make records anew from the archived answers, without the network
    Reparse(reparse::Reparse),
    /// What past crawls changed
    Changes(changes::Changes),
    /// Say what the corpus holds
    Status(status::Status),
    /// Say which records were merged into one work and why, and decide what is doubtful
    Duplicates(duplicates::Duplicates),
    /// Print the works of the corpus, in canonical order
    Records(records::Records),
    /// Build the full-text index, or bring it up to date
    Index(index::Index),
    /// Search titles, abstracts, keywords, authors, venues, years, DOIs
    Search(search::Search),
    /// Works a year over the study's years
    Timeline(timeline::Timeline),
    /// The keywords and their measures
    Keywords(keywords::Keywords),
    /// Propose keywords and names that are perhaps one, and check the lists that say so
    Thesaurus(thesaurus::ThesaurusCommand),
    /// The keyword network, or the measures of a bare edge list
    Network(network::Network),
    /// Years in which a keyword stands in far more works than usual
    Bursts(keyword_time::BurstsCommand),
    /// The middle years and the half-life of every keyword
    Trends(keyword_time::Trends),
    /// Lotka, Bradford, Zipf and collaboration
    Laws(laws::LawsCommand),
    /// Output and impact of authors, venues, countries, works
    Indicators(laws::Indicators),
    /// How far numbers and ranks move when works are drawn again or thresholds set otherwise
    Robustness(robustness::Robustness),
    /// Which pairs of keywords are more than chance
    Significance(significance::Significance),
    /// What a number is made of: the pairs it bridges, the works behind it
    Explain(explain::Explain),
    /// The communities of the keyword network
    Clusters(clusters::Clusters),
    /// Where communities go from one time slice to the next
    Evolution(clusters::Evolution),
    /// Figures, tables and report.html into the output folder
    Report(report::Report),
    /// All that is out of date: index, network, timeline, figures, report
    Run(report::Report),
    /// Cut text into words, and say which list made each a word
    Segment(segment::Segment),
    /// Words for the study's dictionary: proposed, checked against the corpus, found in text
    Words(words::Words),
    /// Find what is wrong with a study or a corpus, and say how to mend it
    Doctor(doctor::Doctor),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// Reads the program's arguments, does what they say, and tells how it went.
pub fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap prints help and version to stdout, complaints to stderr
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let console = Console::new(arguments.common.quiet, arguments.common.no_progress);
    match dispatch(&arguments, &console) {
        Ok(exit) => exit,
        Err(error) if console::is_closed_pipe(&error) => Exit::Done,
        Err(error) => {
            console.error(&error);
            Exit::of(&error)
        }
    }
}

fn dispatch(arguments: &Arguments, console: &Console) -> Result<Exit> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Demo(command) => command.run(common, console),
        Command::Init(command) => command.run(console),
        Command::Import(command) => command.run(common, console),
        Command::Formats(command) => command.run(common, console),
        Command::Crawl(command) => command.run(common, console),
        Command::Schedule(command) => command.run(common, console),
        Command::Reparse(command) => command.run(common, console),
        Command::Changes(command) => command.run(common, console),
        Command::Status(command) => command.run(common, console),
        Command::Duplicates(command) => command.run(common, console),
        Command::Records(command) => command.run(common, console),
        Command::Index(command) => command.run(common, console),
        Command::Search(command) => command.run(common, console),
        Command::Timeline(command) => command.run(common, console),
        Command::Keywords(command) => command.run(common, console),
        Command::Network(command) => command.run(common, console),
        Command::Bursts(command) => command.run(common, console),
        Command::Trends(command) => command.run(common, console),
        Command::Laws(command) => command.run(common, console),
        Command::Indicators(command) => command.run(common, console),
        Command::Robustness(command) => command.run(common, console),
        Command::Significance(command) => command.run(common, console),
        Command::Explain(command) => command.run(common, console),
        Command::Clusters(command) => command.run(common, console),
        Command::Evolution(command) => command.run(common, console),
        Command::Report(command) | Command::Run(command) => command.run(common, console),
        Command::Thesaurus(command) => command.run(common, console),
        Command::Segment(command) => command.run(common, console),
        Command::Words(command) => command.run(common, console),
        Command::Doctor(command) => command.run(common, console),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "wenmai", &mut script);
            console.result_bytes(&script)?;
            Ok(Exit::Done)
        }
    }
}

impl Common {
    /// The study that the arguments name, or the one around the current folder.
    fn study(&self) -> Result<Study> {
        match &self.study {
            Some(path) => Study::open(path),
            None => {
                let here = std::env::current_dir().map_err(Error::read("."))?;
                Study::find(&here)
            }
        }
    }

    /// The format asked for, if the command can print it.
    fn format(&self, default: Format, known: &[Format]) -> Result<Format> {
        let format = self.format.unwrap_or(default);
        if known.contains(&format) {
            return Ok(format);
        }
        let known: Vec<&str> = known.iter().map(|format| format.name()).collect();
        Err(Error::Usage(format!("--format {} is not for this command; it prints {}", format.name(), known.join(", "))))
    }
}

/// A file name for people: no folders, nothing that could steer a terminal.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
