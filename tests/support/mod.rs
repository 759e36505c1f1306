//! What tests of collecting share: servers on loopback that answer as a test says, and a client with a
//! clock that only sleeping moves.
#![allow(dead_code, unreachable_pub)]

pub mod shelf;
pub mod site;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wenmai::Result;
use wenmai::acquire::{
    AllowList, Archive, Client, ClientSettings, Clock, Delivered, HarvestSummary, Item, Limits, OaiSource, Sink, harvest,
};

/// A client with a clock that only sleeping moves, and an archive, in a folder of its own.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub archive: Archive,
    pub client: Client,
    pub slept: Arc<Mutex<Vec<Duration>>>,
}

impl Place {
    pub fn new(allowed: &[&str]) -> Self {
        Self::with(allowed, |_| {})
    }

    pub fn with(allowed: &[&str], change: impl FnOnce(&mut ClientSettings)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let slept: Arc<Mutex<Vec<Duration>>> = Arc::default();
        let (record, read) = (Arc::clone(&slept), Arc::clone(&slept));
        let start: jiff::Timestamp = "2024-05-01T00:00:00Z".parse().expect("a time");
        let clock = Clock::new(
            move || start + read.lock().expect("unpoisoned").iter().sum::<Duration>(),
            move |time| record.lock().expect("unpoisoned").push(time),
        );
        let mut settings = ClientSettings { allow_hosts: AllowList::new(allowed), delay: Duration::ZERO, ..ClientSettings::default() };
        change(&mut settings);
        let client = Client::new(settings, clock).expect("a client");
        Self { archive: Archive::new(folder.path().join("raw")), folder, client, slept }
    }

    pub fn harvest(&self, url: &str, resume: Option<&str>, each_page: &mut dyn Sink) -> Result<HarvestSummary> {
        harvest(&self.client, &self.archive, &OaiSource::new(url), &Limits::default(), resume, each_page)
    }

    pub fn slept(&self) -> Vec<Duration> {
        self.slept.lock().expect("unpoisoned").clone()
    }
}

/// Harvests a stub: its summary and all records.
pub fn harvest_stub(answer: impl Fn(usize, &str) -> Vec<u8> + Send + Sync + 'static) -> Result<(HarvestSummary, Vec<Item>)> {
    let stub = Stub::start(answer);
    let place = Place::with(&[&stub.host], |settings| settings.tries = 2);
    let mut records = Vec::new();
    let summary = place.harvest(&stub.url(), None, &mut into(&mut records))?;
    Ok((summary, records))
}

/// Puts the records of each page behind those that are there.
pub fn into(records: &mut Vec<Item>) -> impl FnMut(Delivered) -> Result<()> {
    |page: Delivered| {
        records.extend(page.items);
        Ok(())
    }
}

/// Every file in a folder and the folders in it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Waits until something is so; not for ever.
pub fn wait_for(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it did not come to that");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// What stands inside a record's metadata.
pub fn metadata(record: &Item) -> &str {
    std::str::from_utf8(&record.payload).expect("metadata is text")
}

pub fn identifiers(records: &[Item]) -> Vec<&str> {
    records.iter().map(|record| record.identifier.as_str()).collect()
}

/// Identifiers in the committed records, in order.
pub fn held_identifiers() -> Vec<String> {
    held_identifiers_of(None)
}

pub fn held_identifiers_of(set: Option<&str>) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/demo/records.jsonl");
    let text = std::fs::read_to_string(path).expect("the committed records");
    let line = |line: &str| serde_json::from_str::<BTreeMap<String, serde_json::Value>>(line).expect("json");
    let records = text.lines().skip(1).map(line).filter(|record| set.is_none_or(|set| record["set"] == set));
    records.map(|record| record["identifier"].as_str().expect("text").to_owned()).collect()
}

pub fn oai(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\">\n\
         <responseDate>2024-05-01T00:00:00Z</responseDate><request>http://x</request>\n{inside}\n</OAI-PMH>\n"
    )
}

pub fn xml(inside: &str) -> Vec<u8> {
    http(200, "Content-Type: text/xml", oai(inside).as_bytes())
}

pub fn error(code: &str, message: &str) -> String {
    format!("<error code=\"{code}\">{message}</error>")
}

pub fn list(identifiers: &[&str], token: Option<&str>) -> String {
    let record = |id: &&str| {
        format!(
            "<record><header><identifier>{id}</identifier><datestamp>2024-01-01</datestamp></header><metadata><dc><title>{id}</title></dc></metadata></record>"
        )
    };
    let token = token.map(|token| format!("<resumptionToken>{token}</resumptionToken>")).unwrap_or_default();
    format!("<ListRecords>{}{token}</ListRecords>", identifiers.iter().map(record).collect::<String>())
}

pub fn http(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
    [format!("HTTP/1.1 {status} X\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

/// A server that answers as a test says, one connection a request.
pub struct Stub {
    pub host: String,
    pub asked: Arc<Mutex<Vec<String>>>,
    pub stopping: Arc<AtomicBool>,
}

impl Stub {
    /// `answer` is given the number of the request, from 1, and its path.
    pub fn start(answer: impl Fn(usize, &str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start_raw(move |asked, head| answer(asked, head.split(' ').nth(1).unwrap_or_default()))
    }

    /// `answer` is given the number of the request and its head.
    pub fn start_raw(answer: impl Fn(usize, &str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::listen(move |mut stream, asked: &Mutex<Vec<String>>| {
            let head = read_head(&mut stream);
            let number = {
                let mut asked = asked.lock().expect("unpoisoned");
                asked.push(head.split(' ').nth(1).unwrap_or_default().to_owned());
                asked.len()
            };
            let _ = stream.write_all(&answer(number, &head));
            // let what was written arrive before the connection is reset
            let _ = stream.shutdown(std::net::Shutdown::Write);
        })
    }

    pub fn start_stream(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::listen(move |mut stream, _: &Mutex<Vec<String>>| {
            read_head(&mut stream);
            answer(&mut stream);
        })
    }

    pub fn listen(handle: impl Fn(TcpStream, &Mutex<Vec<String>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let (asked, stopping): (Arc<Mutex<Vec<String>>>, Arc<AtomicBool>) = Default::default();
        let (record, stop, handle) = (Arc::clone(&asked), Arc::clone(&stopping), Arc::new(handle));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (record, handle) = (Arc::clone(&record), Arc::clone(&handle));
                std::thread::spawn(move || handle(stream, &record));
            }
        });
        Self { host, asked, stopping }
    }

    pub fn url(&self) -> String {
        format!("http://{}/oai", self.host)
    }

    /// Paths asked so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("unpoisoned").clone()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(&self.host);
    }
}

pub fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}
