//! `wenmai crawl`: the corpus brought up to date from the study's sources.

use std::thread::sleep;

use jiff::Timestamp;

use super::console::Console;
use super::grouped::open_for_writing;
use super::import::write_lock;
use super::{Common, Exit};
use crate::acquire::{AllowList, Archive, Client, ClientSettings, Clock};
use crate::{Error, Result};

mod sink;
mod sources;

pub(super) use sink::Harvest;

/// Update the corpus from the study's sources. Every answer is kept as received; a run that was
/// stopped goes on at the page after the last one that was stored.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai crawl --contact me@university.example
  wenmai crawl --allow-host 127.0.0.1:8813        a repository on this machine")]
pub(super) struct Crawl {
    /// A mail address that a repository's keeper can write to, sent with every request
    #[arg(long, env = "WENMAI_CONTACT", value_name = "MAIL")]
    contact: Option<String>,
    /// A loopback or private address that may be asked, HOST:PORT; may be repeated
    #[arg(long = "allow-host", value_name = "HOST:PORT")]
    allow_hosts: Vec<String>,
}

impl Crawl {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let settings = &study.settings;
        if settings.sources.is_empty() {
            return Err(Error::Usage(format!("{} names no [[source]] to crawl", study.folder().join("study.toml").display())));
        }
        let mut corpus = open_for_writing(&study)?;
        let client = client(self.contact.clone(), &self.allow_hosts, ClientSettings::default())?;
        let archive = Archive::new(study.raw());
        let mut worst = Worst::default();
        for source in &settings.sources {
            let lists = match sources::lists(source) {
                Ok(lists) => lists,
                Err(error @ (Error::Fetch { .. } | Error::Usage(_))) => {
                    console.warn(&error);
                    worst.note(Exit::AllFailed);
                    continue;
                }
                Err(error) => return Err(error),
            };
            for list in &lists {
                let harvest = Harvest {
                    client: &client,
                    archive: &archive,
                    provider: list.provider.as_ref(),
                    label: &list.label,
                    plausible: study.plausible_years(),
                };
                match harvest.run(&mut corpus, console) {
                    Ok(exit) => worst.note(exit),
                    Err(error @ Error::Fetch { .. }) => {
                        console.warn(&error);
                        worst.note(Exit::AllFailed);
                    }
                    Err(error @ Error::Budget { .. }) => {
                        console.warn(&error);
                        worst.note(Exit::Budget);
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        corpus.regroup()?;
        write_lock(&corpus, &study.lock())?;
        let shape = corpus.shape()?;
        console.result(&format!("the corpus now holds {} records of {} works\n", shape.records, shape.works))?;
        Ok(worst.exit())
    }
}

/// How the lists of a run went, together.
#[derive(Debug, Default)]
struct Worst {
    done: usize,
    partly: usize,
    failed: usize,
    budget: usize,
}

impl Worst {
    fn note(&mut self, exit: Exit) {
        match exit {
            Exit::Done => self.done += 1,
            Exit::Budget => self.budget += 1,
            Exit::AllFailed => self.failed += 1,
            _ => self.partly += 1,
        }
    }

    /// A used-up budget is told before a failure: the remedy, waiting, is the same for both.
    fn exit(&self) -> Exit {
        match self {
            Self { budget: 1.., .. } => Exit::Budget,
            Self { failed: 0, partly: 0, .. } => Exit::Done,
            Self { done: 0, partly: 0, .. } => Exit::AllFailed,
            _ => Exit::SomeFailed,
        }
    }
}

/// A client on the machine's clock.
pub(super) fn client(contact: Option<String>, allow_hosts: &[String], settings: ClientSettings) -> Result<Client> {
    let settings = ClientSettings { contact, allow_hosts: AllowList::new(allow_hosts), ..settings };
    Client::new(settings, Clock::new(Timestamp::now, sleep))
}
