//! `wenmai demo`: the whole review, offline, on invented records.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::console::Console;
use super::crawl::{Harvest, List, Log, clock};
use super::import::import;
use super::lock_file::write_lock;
use super::{Common, Exit, report};
use crate::acquire::{AllowList, Archive, Client, ClientSettings, Limits, OaiSource};
use crate::corpus::{Access, Corpus};
use crate::demo::TeachingProvider;
use crate::formats::ReadOptions;
use crate::study::Study;
use crate::{Error, Result};

/// The whole review, offline, on the bundled teaching corpus of invented records: a journal is
/// opened on this machine's loopback and harvested over HTTP, two export files are imported, then
/// everything `run` does. Run again, it goes on from what is there.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai demo                  in corpus/demo of this project, else in ./wenmai-demo
  wenmai demo somewhere        in a folder of your own")]
pub(super) struct Demo {
    /// Folder of the teaching study
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(&self, _common: &Common, console: &Console) -> Result<Exit> {
        let folder = self.folder();
        for (path, text) in TeachingProvider::files() {
            write(&folder.join(path), text, self.at_home())?;
        }
        let study = Study::open(&folder)?;
        console.say("teaching corpus, invented records: nothing in it is real");
        let mut corpus = Corpus::open(&study.store(), Access::Write)?;

        let options = ReadOptions { forced: None, plausible_years: study.plausible_years(), columns: &[] };
        let exports = ["exports/cnki.txt", "exports/wos.txt"].map(|name| folder.join(name));
        let ledger = import(&mut corpus, &exports, &options, console)?;
        console.say(ledger.for_people().trim_end());

        let provider = TeachingProvider::start()?;
        console.say(format_args!("harvesting the teaching journal at {}", provider.address()));
        let quick = ClientSettings {
            allow_hosts: AllowList::new(&[provider.host()]),
            delay: Duration::ZERO,
            first_back_off: Duration::from_millis(50),
            ..ClientSettings::default()
        };
        let client = Client::new(quick, clock(&Arc::default()))?;
        let harvest = Harvest {
            client: &client,
            archive: &Archive::new(study.raw()),
            list: &List::whole(OaiSource::new(provider.address()), TeachingProvider::PLACEHOLDER),
            limits: Limits::default(),
            plausible: study.plausible_years(),
            log: Log::silent(),
            run: corpus.begin_run(&jiff::Timestamp::now().to_string())?,
        };
        let exit = harvest.run(&mut corpus, console)?.exit;
        let traffic = client.traffic();
        console.say(format_args!("{} requests, {} of them repeated after a busy answer", traffic.requests, traffic.retries));
        corpus.regroup()?;
        write_lock(&corpus, &study.lock())?;
        drop(corpus);

        console.result(&report::make(&study, console)?)?;
        let shown = folder.display();
        console.say(format_args!(
            "now try: wenmai search --study {shown} '数字经济 AND 隐私'\n         wenmai keywords --study {shown} --limit 20"
        ));
        Ok(exit)
    }

    /// True when the study's files are those of this project's own checkout.
    fn at_home(&self) -> bool {
        self.folder.is_none() && Path::new("corpus/demo/study.toml").is_file()
    }

    fn folder(&self) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.clone(),
            None if self.at_home() => "corpus/demo".into(),
            None => "wenmai-demo".into(),
        }
    }
}

/// Writes one of the study's files where it is missing. Outside the project's checkout the output
/// stays within the demo's own folder.
fn write(path: &Path, text: &str, at_home: bool) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Error::write(folder))?;
    }
    let text = if at_home { text.to_owned() } else { text.replace("\"../../output/demo\"", "\"output\"") };
    std::fs::write(path, text).map_err(Error::write(path))
}
