//! Journal sites on loopback, visited by the program itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use super::{Stub, http};

/// A site whose pages a test may change between visits; what it does not have is 404.
pub struct Site {
    pub stub: Stub,
    pages: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Site {
    pub fn of<P: Into<String>>(pages: impl IntoIterator<Item = (P, Vec<u8>)>) -> Self {
        let pages: BTreeMap<String, Vec<u8>> = pages.into_iter().map(|(path, page)| (path.into(), page)).collect();
        let pages = Arc::new(Mutex::new(pages));
        let shown = Arc::clone(&pages);
        let stub = Stub::start(move |_, path| shown.lock().expect("unpoisoned").get(path).cloned().unwrap_or_else(|| http(404, "", b"")));
        Self { stub, pages }
    }

    pub fn set(&self, path: &str, page: Vec<u8>) {
        self.pages.lock().expect("unpoisoned").insert(path.to_owned(), page);
    }
}

pub fn study(stub: &Stub, path: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[study]\ntitle = \"x\"\nyears = [1994, 2024]\n[crawl]\ndelay = \"0s\"\ntries = 1\n[[source]]\nprovider = \"journal\"\nurl = \"http://{}{path}\"\n{more}\n",
        stub.host
    );
    std::fs::write(folder.path().join("study.toml"), text).expect("written");
    folder
}

pub fn crawl(folder: &Path, stub: &Stub) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wenmai"))
        .args(["crawl", "--now", "--allow-host", &stub.host])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
}

/// The works of a study, as `records` prints them.
pub fn works(folder: &Path) -> Vec<serde_json::Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_wenmai"))
        .args(["records", "--format", "jsonl"])
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("json")).collect()
}

pub fn titles(folder: &Path) -> Vec<String> {
    let mut titles: Vec<String> = works(folder).iter().map(|work| work["title"].as_str().expect("a title").to_owned()).collect();
    titles.sort();
    titles
}

/// An article's page with that title.
pub fn article(title: &str) -> Vec<u8> {
    page(&format!(
        "<html><head><meta name=\"citation_title\" content=\"{title}\"><meta name=\"citation_author\" content=\"示范甲\"><meta name=\"citation_date\" content=\"2019/03/01\"><meta name=\"citation_journal_title\" content=\"J\"></head>"
    ))
}

pub fn page(body: &str) -> Vec<u8> {
    http(200, "Content-Type: text/html", body.as_bytes())
}

/// A page in GB18030 whose header says nothing of it.
pub fn page_in_gb18030(body: &str) -> Vec<u8> {
    http(200, "Content-Type: text/html", &encoding_rs::GB18030.encode(body).0)
}

/// A page of nothing but links.
pub fn links(addresses: &[&str]) -> Vec<u8> {
    page(&addresses.iter().map(|address| format!("<td><a href=\"{address}\">x</a>")).collect::<String>())
}

pub fn sitemap(urls: &[String]) -> Vec<u8> {
    let urls: String = urls.iter().map(|url| format!("<url><loc>{url}</loc></url>")).collect();
    http(200, "Content-Type: application/xml", format!("<urlset>{urls}</urlset>").as_bytes())
}

/// Paths asked for, without what every visit asks for first.
pub fn pages_asked(stub: &Stub) -> Vec<String> {
    stub.asked().into_iter().filter(|path| path != "/robots.txt" && !path.contains("sitemap")).collect()
}
