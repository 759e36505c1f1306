//! A journal on loopback, inside the program: what `wenmai demo` harvests over real HTTP.
//!
//! It answers OAI-PMH under `/oai`, article pages with `citation_...` tags under `/article/N`,
//! `/robots.txt` and a front page. The second page of a list is refused once with 503 and
//! `Retry-After`, as a busy server would, so that the way around it is really gone.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use super::exports::HeldRecord;
use super::repository::{PAGE_SIZE, Repository, escaped};
use super::teaching::NOTICE;
use crate::{Error, Result};

/// The teaching study's files with their paths in its folder, as committed under `corpus/demo`.
pub const STUDY_FILES: [(&str, &str); 6] = [
    ("study.toml", include_str!("../../corpus/demo/study.toml")),
    ("dictionary.txt", include_str!("../../corpus/demo/dictionary.txt")),
    ("thesaurus.tsv", include_str!("../../corpus/demo/thesaurus.tsv")),
    ("stopwords.txt", include_str!("../../corpus/demo/stopwords.txt")),
    ("exports/cnki.txt", include_str!("../../corpus/demo/exports/cnki.txt")),
    ("exports/wos.txt", include_str!("../../corpus/demo/exports/wos.txt")),
];

/// The records that the journal serves.
const RECORDS: &str = include_str!("../../corpus/demo/records.jsonl");

/// A running journal; dropping it stops it.
#[derive(Debug)]
pub struct TeachingProvider {
    host: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TeachingProvider {
    /// The address that stands in the study's file for the journal's; a run replaces it by
    /// [`TeachingProvider::address`], so that the committed study is the same everywhere.
    pub const PLACEHOLDER: &str = "http://teaching.invalid/oai";

    /// Opens the journal on a free port of 127.0.0.1, on a thread of its own.
    ///
    /// # Errors
    /// [`Error::Fetch`] when loopback gives no port or the system no thread.
    pub fn start() -> Result<Self> {
        let fail = |message: String| Error::Fetch { url: "http://127.0.0.1".to_owned(), message };
        let repository = Repository::read(RECORDS).map_err(|error| fail(format!("the bundled records cannot be read: {error}")))?;
        let listener =
            TcpListener::bind("127.0.0.1:0").map_err(|error| fail(format!("the teaching journal cannot open a port: {error}")))?;
        let host = listener.local_addr().map_err(|error| fail(error.to_string()))?.to_string();
        listener.set_nonblocking(true).map_err(|error| fail(error.to_string()))?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| fail(format!("no runtime: {error}")))?;
        let journal = Arc::new(Journal { repository, refused: Mutex::default() });
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("teaching-journal".to_owned())
            .spawn(move || runtime.block_on(serve(listener, journal, stopped)))
            .map_err(|error| fail(format!("no thread: {error}")))?;
        Ok(Self { host, stop: Some(stop), thread: Some(thread) })
    }

    /// Address of the OAI-PMH interface.
    pub fn address(&self) -> String {
        format!("http://{}/oai", self.host)
    }

    /// `HOST:PORT`, for the list of hosts that may be asked.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The study's files, each with its path in the study's folder.
    pub fn files() -> impl Iterator<Item = (PathBuf, &'static str)> {
        STUDY_FILES.iter().map(|(path, text)| (PathBuf::from(path), *text))
    }
}

impl Drop for TeachingProvider {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What every connection shares.
struct Journal {
    repository: Repository,
    /// Requests that were refused once already.
    refused: Mutex<BTreeSet<String>>,
}

async fn serve(listener: TcpListener, journal: Arc<Journal>, mut stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let stream = tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => accepted,
        };
        // a client that went away while knocking is no reason to stop
        let Ok((stream, _)) = stream else { continue };
        let journal = Arc::clone(&journal);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&journal), request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(journal: Arc<Journal>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let mut query = request.uri().query().unwrap_or_default().to_owned();
    if request.method() == Method::POST {
        // the protocol lets arguments come as a form, too
        let body = Limited::new(request.into_body(), 64 * 1024).collect().await;
        query = body.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned()).unwrap_or_default();
    } else if request.method() != Method::GET {
        return Ok(reply(StatusCode::METHOD_NOT_ALLOWED, "text/plain", String::new()));
    }
    Ok(journal.answer(&path, &query))
}

impl Journal {
    fn answer(&self, path: &str, query: &str) -> Response<Full<Bytes>> {
        match path {
            "/oai" if self.refuses(query) => {
                let mut busy = reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", "busy; try again\n".to_owned());
                busy.headers_mut().insert(hyper::header::RETRY_AFTER, hyper::header::HeaderValue::from_static("0"));
                busy
            }
            // never the port: an answer must be the same bytes in every run
            "/oai" => reply(StatusCode::OK, "text/xml; charset=utf-8", self.repository.answer(query, TeachingProvider::PLACEHOLDER)),
            "/robots.txt" => reply(StatusCode::OK, "text/plain; charset=utf-8", "User-agent: *\nDisallow: /private/\n".to_owned()),
            "/" => reply(StatusCode::OK, HTML, front_page()),
            _ => match path.strip_prefix("/article/").and_then(|number| self.repository.article(number)) {
                Some(record) => reply(StatusCode::OK, HTML, article_page(record)),
                None => reply(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "there is no such page\n".to_owned()),
            },
        }
    }

    /// True the first time that the second page of a list is asked for.
    fn refuses(&self, query: &str) -> bool {
        self.repository.resumed_at(query) == Some(PAGE_SIZE)
            && self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(query.to_owned())
    }
}

const HTML: &str = "text/html; charset=utf-8";

fn reply(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    response
}

fn front_page() -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><title>{0}</title></head><body><h1>{0}</h1><p>OAI-PMH: /oai</p></body></html>\n",
        escaped(NOTICE)
    )
}

/// An article's page as journal systems make it, its metadata in the head.
fn article_page(record: &HeldRecord) -> String {
    let mut tags = String::new();
    let mut tag = |name: &str, language: &str, value: &str| {
        let language = if language.is_empty() { String::new() } else { format!(" xml:lang=\"{language}\"") };
        tags.push_str(&format!("<meta name=\"{name}\"{language} content=\"{}\">\n", escaped(value)));
    };
    for (element, language, text) in &record.dc {
        match element.as_str() {
            "title" => tag("citation_title", language, text),
            "creator" => tag("citation_author", "", text),
            "subject" => tag("citation_keywords", language, text),
            "description" => tag("citation_abstract", language, text),
            "date" if !text.contains('T') => tag("citation_date", "", &text.replace('-', "/")),
            "identifier" if text.contains("10.5555/") => tag("citation_doi", "", text),
            "source" if text.starts_with("0000-") => tag("citation_issn", "", text),
            "source" => tag("citation_journal_title", language, text.split(';').next().unwrap_or_default()),
            "language" => tag("citation_language", "", text),
            _ => {}
        }
    }
    let title = record.dc.iter().find(|(element, ..)| element == "title").map_or("", |(.., text)| text.as_str());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\n<title>{title}</title>\n{tags}</head><body><h1>{title}</h1><p>{}</p></body></html>\n",
        record.set,
        escaped(NOTICE),
        title = escaped(title)
    )
}
