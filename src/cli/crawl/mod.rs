//! `wenmai crawl`: the corpus brought up to date from the study's sources.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::console::{Console, plain};
use super::grouped::open_for_writing;
use super::import::{expand, import, own_columns};
use super::lock_file::write_lock;
use super::{Common, Exit};
use crate::acquire::{AllowList, Archive, Client, ClientSettings, Clock, Limits};
use crate::corpus::{Access, Corpus, Visit};
use crate::formats::ReadOptions;
use crate::report::counted;
use crate::study::{self, Source, Study};
use crate::{Error, Result};

mod by_hand;
mod interfaces;
mod list;
mod log;
mod report;
mod signals;
mod sink;
mod site;
mod sources;

pub(super) use by_hand::by_hand;
pub(super) use list::List;
use list::Setting;
pub(super) use log::Log;
use log::LogFormat;
pub(super) use report::{OfKinds, changes_markdown, describe_changes};
pub(super) use sink::Harvest;
use sink::Outcome;

/// Update the corpus from the study's sources and its inbox. Every answer is kept as received; a run
/// that was stopped goes on at the page after the last one that was stored. What a run changed is
/// reported at its end, and told again by `wenmai changes`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai crawl --contact me@university.example
  wenmai crawl --dry-run                          what would be asked, and what it would cost
  wenmai crawl --now                              also sources that are not due yet
  wenmai crawl --allow-host 127.0.0.1:8813        a repository on this machine

Exit status: 0 done, 3 some sources failed or are incomplete, 4 nothing could be fetched, 5 another
run holds the corpus, 6 a budget is used up, 130 or 143 stopped after a clean checkpoint.")]
pub(super) struct Crawl {
    /// A mail address that a repository's keeper can write to, sent with every request
    #[arg(long, env = "WENMAI_CONTACT", value_name = "MAIL")]
    contact: Option<String>,
    /// A loopback or private address that may be asked, HOST:PORT; may be repeated
    #[arg(long = "allow-host", value_name = "HOST:PORT")]
    allow_hosts: Vec<String>,
    /// Show the requests that would be made, and ask nothing but what a list costs
    #[arg(long)]
    dry_run: bool,
    /// One line an event on stderr, for a run that nobody watches
    #[arg(long, value_enum, default_value_t = LogFormat::None, value_name = "FORMAT")]
    log: LogFormat,
    /// Visit also sources whose `every` has not passed yet
    #[arg(long)]
    now: bool,
}

impl Crawl {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let study = common.study()?;
        let inbox = inbox(&study)?;
        if study.settings.sources.is_empty() && inbox.is_empty() {
            return Err(Error::Usage(format!(
                "{} names no [[source]] to crawl, and there is no file in {}",
                study.folder().join("study.toml").display(),
                study.inbox().display()
            )));
        }
        let stop = signals::watch()?;
        let log = Log::new(self.log);
        let client = client(self.contact.clone(), &self.allow_hosts, &study, &stop.flag, log)?;
        let archive = Archive::new(study.raw());
        if self.dry_run {
            let corpus = study.store().exists().then(|| Corpus::open(&study.store(), Access::Read)).transpose()?;
            return self.show_plan(&study, &client, &archive, corpus.as_ref(), console);
        }
        let mut corpus = open_for_writing(&study)?;
        let run = corpus.begin_run(&Timestamp::now().to_string())?;
        let mut crawl = Run { study: &study, client: &client, archive: &archive, console, run, now: self.now, log, outcomes: Vec::new() };
        log.event(console, "begin", &[("run", run.into()), ("study", study.folder().display().to_string().into())]);
        let went = crawl.take_inbox(&mut corpus, &inbox).and_then(|()| crawl.visit_sources(&mut corpus));
        let outcomes = crawl.outcomes;
        for outcome in &outcomes {
            let fields = [
                ("list", outcome.list.as_str().into()),
                ("fetched", outcome.fetched.into()),
                ("records", outcome.parsed.into()),
                ("rejected", outcome.rejected.into()),
                ("trouble", outcome.trouble.clone().into()),
            ];
            log.event(console, "list", &fields);
        }
        let traffic = client.traffic();
        let end = |exit: Exit| {
            let fields = [
                ("run", run.into()),
                ("status", exit.code().into()),
                ("requests", traffic.requests.into()),
                ("bytes", traffic.bytes.into()),
                ("waited_seconds", traffic.waited.as_secs_f64().into()),
            ];
            log.event(console, "end", &fields);
        };
        let exit = match went {
            Ok(()) => worst(&outcomes),
            Err(Error::Interrupted) => {
                // grouping into works is left to the next opening, so that this ends at once
                report::end(&corpus, run, &study, &client, &outcomes)?;
                console.error(&Error::Interrupted);
                end(Exit::Interrupted(stop.signal()));
                return Ok(Exit::Interrupted(stop.signal()));
            }
            Err(error) => return Err(error),
        };
        corpus.regroup()?;
        write_lock(&corpus, &study.lock())?;
        console.result(&report::end(&corpus, run, &study, &client, &outcomes)?)?;
        let shape = corpus.shape()?;
        console.result(&format!(
            "the corpus now holds {} of {}\n",
            counted(shape.records as u64, "record"),
            counted(shape.works as u64, "work")
        ))?;
        end(exit);
        Ok(exit)
    }

    /// `--dry-run`.
    fn show_plan(&self, study: &Study, client: &Client, archive: &Archive, corpus: Option<&Corpus>, console: &Console) -> Result<Exit> {
        for source in &study.settings.sources {
            if let Some(advice) = by_hand(source.provider) {
                console.result(&format!("{}\n", plain(&advice.text(&study.inbox()))))?;
                continue;
            }
            if source.provider == study::Provider::Journal {
                let site = site::site_source(source, study.settings.crawl.most_pages)?;
                console.result(&format!("{}\n  its robots.txt, sitemaps, lists and article pages\n", plain(&site.url)))?;
                continue;
            }
            let setting = Setting { study, client, archive, corpus, console, dry: true, archived: false };
            for list in sources::lists(source, &setting)? {
                let due = match corpus.map(|corpus| corpus.visit(&list.key)).transpose()?.and_then(|visit| not_due(source, &visit)) {
                    Some(why) if !self.now => format!(" ({why})"),
                    _ => String::new(),
                };
                console.result(&format!("{}{due}\n", plain(&list.label)))?;
                for request in list.first_requests() {
                    console.result(&format!("  GET {}\n", plain(&request.shown())))?;
                }
                if let Some(line) = list.preview(client)? {
                    console.result(&format!("  {}\n", plain(&line)))?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

/// A run under way.
struct Run<'a> {
    study: &'a Study,
    client: &'a Client,
    archive: &'a Archive,
    console: &'a Console,
    run: i64,
    now: bool,
    log: Log,
    outcomes: Vec<Outcome>,
}

impl Run<'_> {
    /// Files in the inbox that the corpus does not hold yet.
    fn take_inbox(&mut self, corpus: &mut Corpus, files: &[std::path::PathBuf]) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        let columns = own_columns(self.study)?;
        let options = ReadOptions { forced: None, plausible_years: self.study.plausible_years(), columns: &columns };
        let ledger = import(corpus, files, &options, self.console)?;
        self.console.say(ledger.for_people().trim_end());
        for (path, error) in ledger.errors() {
            self.outcomes.push(Outcome::failed(path, Exit::SomeFailed, error));
        }
        Ok(())
    }

    /// Every source in the study's order. One that fails does not keep the others from being asked.
    fn visit_sources(&mut self, corpus: &mut Corpus) -> Result<()> {
        for source in &self.study.settings.sources {
            if let Some(advice) = by_hand(source.provider) {
                self.console.say(advice.text(&self.study.inbox()));
                continue;
            }
            if source.provider == study::Provider::Journal {
                self.visit_site(corpus, source)?;
                continue;
            }
            let setting = Setting {
                study: self.study,
                client: self.client,
                archive: self.archive,
                corpus: Some(corpus),
                console: self.console,
                dry: false,
                archived: false,
            };
            let lists = match sources::lists(source, &setting) {
                Ok(lists) => lists,
                Err(error) => {
                    self.note_failure(source.url.as_deref().unwrap_or("a source"), error)?;
                    continue;
                }
            };
            for list in &lists {
                self.visit(corpus, source, list)?;
            }
        }
        Ok(())
    }

    fn visit(&mut self, corpus: &mut Corpus, source: &Source, list: &List) -> Result<()> {
        let visit = corpus.visit(&list.key)?;
        if let Some(why) = not_due(source, &visit).filter(|_| !self.now && corpus.checkpoint(&list.label).is_ok_and(|at| at.is_none())) {
            self.console.say(format_args!("{}: {why}", plain(&list.label)));
            return Ok(());
        }
        // a list that is gone on with was measured when it began
        let begins = corpus.checkpoint(&list.label)?.is_none();
        match if begins { list.preview(self.client) } else { Ok(None) } {
            Ok(Some(line)) => self.console.say(format_args!("{}: {line}", plain(&list.label))),
            Ok(None) => {}
            Err(error) => return self.note_failure(&list.label, error),
        }
        let harvest = Harvest {
            client: self.client,
            archive: self.archive,
            list,
            limits: Limits { most_pages: self.study.settings.crawl.most_pages, ..Limits::default() },
            plausible: self.study.plausible_years(),
            run: self.run,
            log: self.log,
        };
        match harvest.run(corpus, self.console) {
            Ok(outcome) => {
                self.outcomes.push(outcome);
                Ok(())
            }
            Err(error) => self.note_failure(&list.label, error),
        }
    }

    fn visit_site(&mut self, corpus: &mut Corpus, source: &Source) -> Result<()> {
        let site = match site::site_source(source, self.study.settings.crawl.most_pages) {
            Ok(site) => site,
            Err(error) => return self.note_failure("a journal", error),
        };
        let due = not_due(source, &corpus.visit(&site.url)?).filter(|_| !self.now);
        if let (Some(why), None) = (due, corpus.checkpoint(&site.url)?) {
            self.console.say(format_args!("{}: {why}", plain(&site.url)));
            return Ok(());
        }
        let visit = site::SiteVisit {
            client: self.client,
            archive: self.archive,
            source: &site,
            recheck: source.recheck,
            plausible: self.study.plausible_years(),
            run: self.run,
        };
        self.outcomes.push(visit.run(corpus, self.console)?);
        Ok(())
    }

    /// Notes a failure of one source; one of the store or of the run as a whole goes on up.
    fn note_failure(&mut self, label: &str, error: Error) -> Result<()> {
        let exit = match &error {
            Error::Fetch { .. } | Error::Usage(_) => Exit::AllFailed,
            Error::Budget { .. } => Exit::Budget,
            _ => return Err(error),
        };
        self.console.warn(&error);
        self.outcomes.push(Outcome::failed(label, exit, &error.to_string()));
        Ok(())
    }
}

/// The lists of every source as they were asked for, so that archived answers can be read again;
/// nothing is asked.
pub(super) fn archive_lists(study: &Study, client: &Client, archive: &Archive, corpus: &Corpus, console: &Console) -> Result<Vec<List>> {
    let setting = Setting { study, client, archive, corpus: Some(corpus), console, dry: true, archived: true };
    let mut lists = Vec::new();
    for source in &study.settings.sources {
        lists.extend(sources::lists(source, &setting)?);
    }
    Ok(lists)
}

/// Why a source need not be visited now.
fn not_due(source: &Source, visit: &Visit) -> Option<String> {
    let every = source.every?;
    let done: Timestamp = visit.done.as_ref()?.parse().ok()?;
    // a clock set back must not keep a source from being visited
    let age = Duration::try_from(Timestamp::now().duration_since(done)).ok()?;
    (age < every.duration()).then(|| format!("visited {done}, again after {every}; `--now` visits it all the same"))
}

/// Files in the study's inbox, in the order of their names.
fn inbox(study: &Study) -> Result<Vec<std::path::PathBuf>> {
    let folder = study.inbox();
    match expand(std::slice::from_ref(&folder)) {
        Ok(files) if folder.is_dir() => Ok(files),
        Ok(_) | Err(Error::NotAnExport { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// How the lists of a run went, together. A used-up budget is told before a failure: the remedy,
/// waiting, is the same for both.
fn worst(outcomes: &[Outcome]) -> Exit {
    let count = |exit: Exit| outcomes.iter().filter(|outcome| outcome.exit == exit).count();
    match (count(Exit::Done), count(Exit::SomeFailed), count(Exit::AllFailed), count(Exit::Budget)) {
        (_, _, _, 1..) => Exit::Budget,
        (_, 0, 0, _) => Exit::Done,
        (0, 0, _, _) => Exit::AllFailed,
        _ => Exit::SomeFailed,
    }
}

/// A client on the machine's clock, with the study's manners.
fn client(contact: Option<String>, allow_hosts: &[String], study: &Study, stop: &Arc<AtomicBool>, log: Log) -> Result<Client> {
    let crawl = &study.settings.crawl;
    let defaults = ClientSettings::default();
    let deadline = crawl.longest_run.and_then(|longest| Timestamp::now().checked_add(longest.duration()).ok());
    let settings = ClientSettings {
        contact: contact.or_else(|| crawl.contact.clone()),
        allow_hosts: AllowList::new(allow_hosts),
        delay: crawl.delay.duration(),
        tries: crawl.tries.max(1),
        longest_wait: crawl.longest_wait.duration(),
        first_byte_timeout: defaults.first_byte_timeout.min(crawl.timeout.duration()),
        total_timeout: crawl.timeout.duration(),
        largest_body: crawl.largest_answer,
        most_requests: crawl.most_requests,
        deadline,
        stop: Arc::clone(stop),
        observer: log.observer(),
        ..defaults
    };
    Client::new(settings, clock(stop))
}

/// The machine's clock; a wait ends early when `stop` is set.
pub(super) fn clock(stop: &Arc<AtomicBool>) -> Clock {
    let stop = Arc::clone(stop);
    Clock::new(Timestamp::now, move |time| {
        let begun = Instant::now();
        while let Some(left) = time.checked_sub(begun.elapsed()).filter(|_| !stop.load(Ordering::Relaxed)) {
            sleep(left.min(Duration::from_millis(200)));
        }
    })
}
