//! A small OAI-PMH repository whose faults a test chooses.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Stub, error, http, oai, xml};

/// Records `oai:shelf:0` and so on, each entered a day and some seconds after the one before, from
/// 2020-01-01 on; served in pages, with `from`, `until` and tokens that say where they stand.
#[derive(Clone)]
pub struct Shelf {
    pub records: usize,
    pub page: usize,
    /// Datestamps with a time, taken and given.
    pub seconds: bool,
    /// Says that it has seconds, and refuses them.
    pub lies: bool,
    /// All records were entered at once.
    pub at_once: bool,
    /// Records that no answer can be made with.
    pub poisoned: Vec<usize>,
    /// What it answers instead.
    pub fault: fn() -> Vec<u8>,
    /// The fault is mended.
    pub healed: Arc<AtomicBool>,
    /// Records that are deleted.
    pub deleted: Vec<usize>,
    /// Records that lists of records leave out, and lists of names do not.
    pub left_out: Vec<usize>,
    /// By how much the size of lists is overstated.
    pub overcount: usize,
    /// Lists no names.
    pub nameless: bool,
    /// Never says what time it is.
    pub timeless: bool,
}

impl Shelf {
    pub fn of(records: usize, page: usize) -> Self {
        Self {
            records,
            page,
            seconds: false,
            lies: false,
            at_once: false,
            poisoned: Vec::new(),
            fault: || http(500, "Content-Type: text/html", b"<html>a stack trace</html>"),
            healed: Arc::default(),
            deleted: Vec::new(),
            left_out: Vec::new(),
            overcount: 0,
            nameless: false,
            timeless: false,
        }
    }

    pub fn start(&self) -> Stub {
        let shelf = self.clone();
        Stub::start(move |_, path| {
            let answer = shelf.answer(path);
            let time = "<responseDate>2024-05-01T00:00:00Z</responseDate>";
            match shelf.timeless {
                // as long as before, since the head says how long that is
                true => String::from_utf8_lossy(&answer).replace(time, &" ".repeat(time.len())).into_bytes(),
                false => answer,
            }
        })
    }

    pub fn identifier(number: usize) -> String {
        format!("oai:shelf:{number}")
    }

    fn stamp(&self, number: usize) -> String {
        let first: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().expect("a time");
        let seconds = if self.at_once { number as i64 / 3 } else { number as i64 * 87_001 };
        let time = first + jiff::SignedDuration::from_secs(seconds);
        let form = if self.seconds { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%d" };
        time.strftime(form).to_string()
    }

    fn is_poisoned(&self, number: usize) -> bool {
        self.poisoned.contains(&number) && !self.healed.load(Ordering::SeqCst)
    }

    fn header(&self, number: usize) -> String {
        let status = if self.deleted.contains(&number) { " status=\"deleted\"" } else { "" };
        format!(
            "<header{status}><identifier>{}</identifier><datestamp>{}</datestamp></header>",
            Self::identifier(number),
            self.stamp(number)
        )
    }

    fn record(&self, number: usize) -> String {
        let metadata = match self.deleted.contains(&number) {
            true => String::new(),
            false => format!("<metadata><dc><title>Paper {number} of the shelf</title><date>2019</date></dc></metadata>"),
        };
        format!("<record>{}{metadata}</record>", self.header(number))
    }

    fn answer(&self, path: &str) -> Vec<u8> {
        let argument = |name: &str| {
            let found = path.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
            Some(found.replace("%3A", ":").replace("%7E", "~"))
        };
        match argument("verb").as_deref() {
            Some("Identify") => xml(&format!(
                "<Identify><repositoryName>S</repositoryName><protocolVersion>2.0</protocolVersion><earliestDatestamp>{}</earliestDatestamp>\
                 <deletedRecord>persistent</deletedRecord><granularity>{}</granularity></Identify>",
                self.stamp(0),
                if self.seconds || self.lies { "YYYY-MM-DDThh:mm:ssZ" } else { "YYYY-MM-DD" }
            )),
            Some("ListMetadataFormats") => {
                xml("<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>")
            }
            Some("GetRecord") => {
                let identifier = argument("identifier").unwrap_or_default();
                match (0..self.records).find(|number| Self::identifier(*number) == identifier) {
                    Some(number) if self.is_poisoned(number) => (self.fault)(),
                    Some(number) => xml(&format!("<GetRecord>{}</GetRecord>", self.record(number))),
                    None => xml(&error("idDoesNotExist", "")),
                }
            }
            Some("ListIdentifiers") if self.nameless => xml(&error("badVerb", "")),
            Some(verb @ ("ListRecords" | "ListIdentifiers")) => self.list(verb, argument),
            _ => xml(&error("badVerb", "")),
        }
    }

    fn list(&self, verb: &str, argument: impl Fn(&str) -> Option<String>) -> Vec<u8> {
        let token = argument("resumptionToken").unwrap_or_default();
        let place: Vec<&str> = token.split('~').collect();
        let (from, until, at) = match place[..] {
            [from, until, at] => (from.to_owned(), until.to_owned(), at.parse().expect("our own token")),
            _ => (argument("from").unwrap_or_default(), argument("until").unwrap_or_default(), 0_usize),
        };
        if from.contains('T') && !self.seconds || !from.is_empty() && !until.is_empty() && from.len() != until.len() {
            return xml(&error("badArgument", "granularity"));
        }
        let whole = verb == "ListRecords";
        // a stamp lies within a bound that is its beginning
        let within = |stamp: &str| stamp >= from.as_str() && (until.is_empty() || stamp <= until.as_str() || stamp.starts_with(&until));
        let counted: Vec<usize> = (0..self.records).filter(|number| within(&self.stamp(*number))).collect();
        let chosen: Vec<usize> = counted.iter().copied().filter(|number| !whole || !self.left_out.contains(number)).collect();
        if counted.is_empty() {
            return xml(&error("noRecordsMatch", ""));
        }
        let end = chosen.len().min(at + self.page);
        if whole && chosen[at..end].iter().any(|number| self.is_poisoned(*number)) {
            return (self.fault)();
        }
        let inside: String = chosen[at..end].iter().map(|number| if whole { self.record(*number) } else { self.header(*number) }).collect();
        let token = if end < chosen.len() { format!("{from}~{until}~{end}") } else { String::new() };
        let size = counted.len() + self.overcount;
        let list = format!("<{verb}>{inside}<resumptionToken completeListSize=\"{size}\">{token}</resumptionToken></{verb}>");
        http(200, "Content-Type: text/xml", oai(&list).as_bytes())
    }
}
