//! `wenmai crawl`: the corpus brought up to date from the study's sources.

use std::thread::sleep;

use jiff::Timestamp;

use super::console::{Console, plain};
use super::import::write_lock;
use super::{Common, Exit};
use crate::acquire::{self, AllowList, Archive, Client, ClientSettings, Clock, Envelope, OaiSource, Page};
use crate::corpus::{Access, Corpus, NewRecord, Origin, SourceInfo};
use crate::formats::{PARSER_VERSION, parse_oai_dc};
use crate::record::{Place, Rejection, YearSpan};
use crate::study::{Provider, Source};
use crate::{Error, Result};

/// Update the corpus from the study's sources. Every answer is kept as received; a run that was
/// stopped goes on at the page after the last one that was stored. This version collects from
/// OAI-PMH repositories.
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
        let mut corpus = Corpus::open(&study.store(), Access::Write)?;
        let client = client(self.contact.clone(), &self.allow_hosts, ClientSettings::default())?;
        let archive = Archive::new(study.raw());
        let (mut failed, mut done) = (0, 0);
        for source in &settings.sources {
            let outcome = match source.provider {
                Provider::OaiPmh => repositories(source).and_then(|lists| {
                    lists.iter().try_fold(Exit::Done, |worst, (list, label)| {
                        let harvest = Harvest { client: &client, archive: &archive, list, label, plausible: study.plausible_years() };
                        let exit = harvest.run(&mut corpus, console)?;
                        Ok(if exit == Exit::Done { worst } else { exit })
                    })
                }),
                other => Err(Error::Usage(format!(
                    "this version does not collect from {} yet; export by hand and `wenmai import` the files",
                    name(other)
                ))),
            };
            match outcome {
                Ok(Exit::Done) => done += 1,
                Ok(_) => failed += 1,
                Err(error @ (Error::Fetch { .. } | Error::Usage(_))) => {
                    console.warn(&error);
                    failed += 1;
                }
                Err(error) => return Err(error),
            }
        }
        corpus.regroup()?;
        write_lock(&corpus, &study.lock())?;
        let shape = corpus.shape()?;
        console.result(&format!("the corpus now holds {} records of {} works\n", shape.records, shape.works))?;
        Ok(match (failed, done) {
            (0, _) => Exit::Done,
            (_, 0) => Exit::AllFailed,
            _ => Exit::SomeFailed,
        })
    }
}

fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Openalex => "OpenAlex",
        Provider::Crossref => "Crossref",
        Provider::OaiPmh => "OAI-PMH",
        Provider::Doaj => "DOAJ",
        Provider::Arxiv => "arXiv",
        Provider::Journal => "journal sites",
    }
}

/// A client on the machine's clock.
pub(super) fn client(contact: Option<String>, allow_hosts: &[String], settings: ClientSettings) -> Result<Client> {
    let settings = ClientSettings { contact, allow_hosts: AllowList::new(allow_hosts), ..settings };
    Client::new(settings, Clock::new(Timestamp::now, sleep))
}

/// The lists of a source, one a set, each with the name it goes by in the corpus.
fn repositories(source: &Source) -> Result<Vec<(OaiSource, String)>> {
    let url = source.url.as_deref().ok_or_else(|| Error::Usage("a [[source]] of oai-pmh needs a url".into()))?;
    let list = |set: Option<&String>| {
        let label = set.map_or_else(|| url.to_owned(), |set| format!("{url} set {set}"));
        (OaiSource { set: set.cloned(), ..OaiSource::new(url) }, label)
    };
    Ok(if source.sets.is_empty() { vec![list(None)] } else { source.sets.iter().map(|set| list(Some(set))).collect() })
}

/// One list of one repository on its way into the corpus.
pub(super) struct Harvest<'a> {
    pub(super) client: &'a Client,
    pub(super) archive: &'a Archive,
    pub(super) list: &'a OaiSource,
    /// What the list is called in the corpus; no part of any digest.
    pub(super) label: &'a str,
    pub(super) plausible: YearSpan,
}

impl Harvest<'_> {
    /// Harvests the list; each page and where to go on from are stored in one commit.
    pub(super) fn run(&self, corpus: &mut Corpus, console: &Console) -> Result<Exit> {
        let resume = corpus.checkpoint(self.label)?;
        let bar = console.spinner(self.label);
        let (mut new, mut rejected) = (0, 0);
        let summary = acquire::harvest(self.client, self.archive, self.list, resume.as_deref(), &mut |page| {
            bar.inc(page.records.len() as u64);
            let counts = self.store(corpus, &page)?;
            new += counts.0;
            rejected += counts.1;
            Ok(())
        });
        bar.finish_and_clear();
        let summary = summary?;
        let went_on = if summary.resumed { ", gone on from where the last run stopped" } else { "" };
        console.say(format_args!(
            "{}: {} pages, {} records, {} of them deleted, {rejected} rejected{went_on}",
            plain(self.label),
            summary.pages,
            summary.records,
            summary.deleted
        ));
        match summary.incomplete() {
            Some(reason) => {
                console.warn(format_args!("{}: incomplete: {reason}", self.label));
                Ok(Exit::SomeFailed)
            }
            None => Ok(Exit::Done),
        }
    }

    /// Stores a page; gives the numbers of records and of rejections.
    fn store(&self, corpus: &mut Corpus, page: &Page) -> Result<(usize, usize)> {
        let name = format!("{} page {}", self.label, page.number);
        if corpus.known_source(&page.raw.hash, &name)?.is_some() {
            // the same answer, byte for byte: its records are there already
            corpus.set_checkpoint(self.label, page.next.as_deref())?;
            return Ok((0, 0));
        }
        let (mut records, mut rejections, mut deleted) = (Vec::new(), Vec::new(), Vec::new());
        for (number, envelope) in (1..).zip(&page.records) {
            let external = self.list.qualified_identifier(&envelope.identifier);
            if envelope.deleted {
                deleted.push(external);
                continue;
            }
            let place = Place { record: number, line: envelope.line };
            match self.read(&external, envelope) {
                Ok(record) => records.push(NewRecord { record, place, external: Some(external) }),
                Err((kind, message)) => rejections.push(Rejection { place, kind, message }),
            }
        }
        let mut intake =
            corpus.take_in(SourceInfo { origin: Origin::Answer, name: &name, hash: &page.raw.hash, parser: PARSER_VERSION })?;
        intake.add(&records)?;
        intake.reject(&rejections)?;
        intake.forget(&deleted)?;
        intake.set_checkpoint(self.label, page.next.as_deref())?;
        intake.commit("oai-dc", "UTF-8", page.body.len() as u64, &[])?;
        Ok((records.len(), rejections.len()))
    }

    fn read(
        &self,
        external: &str,
        envelope: &Envelope,
    ) -> std::result::Result<crate::record::Record, (crate::record::RejectionKind, String)> {
        parse_oai_dc(external, &envelope.metadata_xml, self.plausible)
    }
}
