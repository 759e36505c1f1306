//! An OAI-PMH repository on loopback that changes under the program, and the program in a study that visits it.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use crate::support::{Stub, error, http, oai, xml};

#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) stamp: &'static str,
    pub(crate) deleted: bool,
}

pub(crate) fn held(id: &'static str, title: &str, stamp: &'static str) -> Held {
    Held { id, title: title.to_owned(), stamp, deleted: false }
}

/// An OAI-PMH repository with pages of two records, whose contents a test may change.
#[derive(Clone)]
pub(crate) struct Repository {
    pub(crate) records: Arc<Mutex<Vec<Held>>>,
    pub(crate) deleted_record: &'static str,
}

impl Repository {
    pub(crate) fn new(records: Vec<Held>, deleted_record: &'static str) -> Self {
        Self { records: Arc::new(Mutex::new(records)), deleted_record }
    }

    pub(crate) fn answer(&self, path: &str) -> Vec<u8> {
        let argument = |name: &str| {
            path.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(|value| value.replace("%3A", ":")))
        };
        match argument("verb").as_deref() {
            Some("Identify") => xml(&format!(
                "<Identify><repositoryName>R</repositoryName><protocolVersion>2.0</protocolVersion><earliestDatestamp>2024-01-01</earliestDatestamp><deletedRecord>{}</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>",
                self.deleted_record
            )),
            Some("ListMetadataFormats") => {
                xml("<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>")
            }
            Some(verb @ ("ListRecords" | "ListIdentifiers")) => {
                let token = argument("resumptionToken").unwrap_or_default();
                let (from, at) = match token.split_once('~') {
                    Some((from, at)) => (from.to_owned(), at.parse().expect("our own token")),
                    None => (argument("from").unwrap_or_default(), 0_usize),
                };
                let records = self.records.lock().expect("unpoisoned");
                let chosen: Vec<&Held> = records.iter().filter(|record| record.stamp >= from.as_str()).collect();
                if chosen.is_empty() {
                    return xml(&error("noRecordsMatch", ""));
                }
                let end = chosen.len().min(at + 2);
                let inside: String = chosen[at..end].iter().map(|record| element(record, verb == "ListRecords")).collect();
                let token = if end < chosen.len() { format!("{from}~{end}") } else { String::new() };
                let list =
                    format!("<{verb}>{inside}<resumptionToken completeListSize=\"{}\">{token}</resumptionToken></{verb}>", chosen.len());
                http(200, "Content-Type: text/xml", oai(&list).as_bytes())
            }
            _ => xml(&error("badVerb", "")),
        }
    }

    pub(crate) fn start(&self) -> Stub {
        let repository = self.clone();
        Stub::start(move |_, path| repository.answer(path))
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<Held>)) {
        change(&mut self.records.lock().expect("unpoisoned"));
    }
}

pub(crate) fn element(record: &Held, whole: bool) -> String {
    let status = if record.deleted { " status=\"deleted\"" } else { "" };
    let header = format!("<header{status}><identifier>oai:r:{}</identifier><datestamp>{}</datestamp></header>", record.id, record.stamp);
    match (whole, record.deleted) {
        (false, _) => header,
        (true, true) => format!("<record>{header}</record>"),
        (true, false) => format!(
            "<record>{header}<metadata><dc><title>{}</title><creator>A</creator><date>2019</date></dc></metadata></record>",
            record.title
        ),
    }
}

/// A study folder that crawls `url`.
pub(crate) fn study(url: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[study]\ntitle = \"x\"\nyears = [1994, 2024]\n[crawl]\ndelay = \"0s\"\n{more}\n[[source]]\nprovider = \"oai-pmh\"\nurl = \"{url}\"\n"
    );
    std::fs::write(folder.path().join("study.toml"), text).expect("written");
    folder
}

pub(crate) fn command(folder: &Path, stub: &Stub, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wenmai"));
    command.args(arguments).current_dir(folder);
    if arguments.first() == Some(&"crawl") {
        command.args(["--allow-host", &stub.host]);
    }
    command.env_remove("WENMAI_CONTACT").stdin(Stdio::null());
    command
}

pub(crate) fn run(folder: &Path, stub: &Stub, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command(folder, stub, arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

pub(crate) fn done(folder: &Path, stub: &Stub, arguments: &[&str]) -> String {
    let (status, stdout, stderr) = run(folder, stub, arguments);
    assert_eq!(status, 0, "{arguments:?}\n{stdout}\n{stderr}");
    stdout
}

/// What of the corpus does not depend on when it was collected.
pub(crate) fn digest(folder: &Path) -> String {
    let lock = std::fs::read_to_string(folder.join("corpus.lock")).expect("a lock");
    lock.lines().find(|line| line.starts_with("digest")).expect("a digest").to_owned()
}

pub(crate) fn five() -> Vec<Held> {
    ["a", "b", "c", "d", "e"].map(|id| held(id, &format!("Title {id}"), "2024-01-01")).to_vec()
}
