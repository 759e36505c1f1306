//! `wenmai crawl` through the binary, against journal sites on loopback.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

mod support;
use support::{Stub, http};

fn study(stub: &Stub, path: &str, more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "[study]\ntitle = \"x\"\nyears = [1994, 2024]\n[crawl]\ndelay = \"0s\"\ntries = 1\n[[source]]\nprovider = \"journal\"\nurl = \"http://{}{path}\"\n{more}\n",
        stub.host
    );
    std::fs::write(folder.path().join("study.toml"), text).expect("written");
    folder
}

fn crawl(folder: &Path, stub: &Stub) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wenmai"))
        .args(["crawl", "--now", "--allow-host", &stub.host])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(&output.stdout) + &text(&output.stderr))
}

fn titles(folder: &Path) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_wenmai"))
        .args(["records", "--format", "jsonl"])
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let title = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("json")["title"].as_str().expect("a title").to_owned();
    let mut titles: Vec<String> = text.lines().map(title).collect();
    titles.sort();
    titles
}

fn article(title: &str) -> Vec<u8> {
    let page = format!(
        "<html><head><meta name=\"citation_title\" content=\"{title}\"><meta name=\"citation_author\" content=\"示范甲\"><meta name=\"citation_date\" content=\"2019/03/01\"><meta name=\"citation_journal_title\" content=\"J\"></head>"
    );
    http(200, "Content-Type: text/html", page.as_bytes())
}

fn page(body: &str) -> Vec<u8> {
    http(200, "Content-Type: text/html", body.as_bytes())
}

fn sitemap(urls: &[String]) -> Vec<u8> {
    let urls: String = urls.iter().map(|url| format!("<url><loc>{url}</loc></url>")).collect();
    http(200, "Content-Type: application/xml", format!("<urlset>{urls}</urlset>").as_bytes())
}

/// Paths asked for, without what every visit asks for first.
fn pages_asked(stub: &Stub) -> Vec<String> {
    stub.asked().into_iter().filter(|path| path != "/robots.txt" && !path.contains("sitemap")).collect()
}

#[test]
fn a_sitemap_leads_to_articles_as_far_as_robots_allows() {
    let stub = Stub::start_raw(|_, head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let host = head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned)).unwrap_or_default();
        match path {
            "/robots.txt" => page(&format!("\u{feff}User-agent: *\nDisallow: /article/private\nSitemap: http://{host}/index-of-maps.xml\n")),
            // an index that names itself and a map that names the index
            "/index-of-maps.xml" => http(
                200,
                "",
                format!("<sitemapindex><sitemap><loc>http://{host}/index-of-maps.xml</loc></sitemap><sitemap><loc>/map.xml.gz</loc></sitemap></sitemapindex>")
                    .as_bytes(),
            ),
            "/map.xml.gz" => {
                let urls = ["/article/1", "/article/2?b=1&amp;a=2", "/article/private/3", "http://169.254.169.254/article/4", "/article/5", "/file.pdf"];
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                let body: String = urls.iter().map(|url| format!("<url><loc>{url}</loc></url>")).collect();
                std::io::Write::write_all(&mut packer, format!("<urlset>{body}</urlset>").as_bytes()).expect("in memory");
                http(200, "", &packer.finish().expect("in memory"))
            }
            "/article/1" => article("One"),
            "/article/2?a=2&b=1" => article("Two"),
            "/article/5" => page("<html>nothing of an article</html>"),
            _ => http(404, "", b""),
        }
    });
    let folder = study(&stub, "/", "");
    let (status, said) = crawl(folder.path(), &stub);
    assert_eq!(status, 0, "{said}");
    assert_eq!(titles(folder.path()), ["One", "Two"]);
    assert_eq!(stub.asked()[0], "/robots.txt");
    let mut asked = pages_asked(&stub);
    asked.sort();
    assert_eq!(asked, ["/article/1", "/article/2?a=2&b=1", "/article/5", "/index-of-maps.xml", "/map.xml.gz"]);
    assert!(said.contains("1 pages describe no article") && said.contains("1 pages are forbidden"), "{said}");
}

#[test]
fn without_a_sitemap_lists_of_issues_lead_to_articles() {
    for (start, issue, abstracts) in [
        ("/index.php/ex", "/index.php/ex/issue/view/1", "/index.php/ex/article/view/7"),
        ("/CN/volumn/home.shtml", "/CN/volumn/volumn_45.shtml", "/CN/abstract/abstract7.shtml"),
        ("/ch/index.aspx", "/ch/reader/issue_list.aspx?year_id=2019", "/ch/reader/view_abstract.aspx?file_no=7"),
    ] {
        let stub = Stub::start(move |_, path| match path {
            path if path == start => {
                page(&format!("<a href='{issue}'>2019</a> <a href='/about'>us</a> <a href='http://other.test{abstracts}'>x</a>"))
            }
            path if path == issue => page(&format!("<a href='{abstracts}#top'>七</a><a href='{start}'>up</a><a href='{issue}'>self</a>")),
            path if path == abstracts => article("Seven"),
            _ => http(404, "", b""),
        });
        let folder = study(&stub, start, "");
        let (status, said) = crawl(folder.path(), &stub);
        assert_eq!(status, 0, "{said}");
        assert_eq!(titles(folder.path()), ["Seven"], "{start}: {:?}", stub.asked());
        assert!(!stub.asked().contains(&"/about".to_owned()));
    }
}

#[test]
fn rules_that_cannot_be_had_forbid_everything_and_missing_ones_nothing() {
    let stub = Stub::start(|_, path| if path == "/robots.txt" { http(503, "", b"") } else { article("One") });
    let folder = study(&stub, "/", "");
    let (status, said) = crawl(folder.path(), &stub);
    assert_eq!((status, stub.asked()), (4, vec!["/robots.txt".to_owned()]), "{said}");
    assert!(said.contains("robots.txt"), "{said}");
    // an endless file is read up to its first half megabyte
    let stub = Stub::start_stream(|stream| {
        let head = b"HTTP/1.1 200 OK\r\n\r\nuser-agent: *\ndisallow: /\n";
        let _ = std::io::Write::write_all(stream, head);
        while std::io::Write::write_all(stream, &[b'#'; 4096]).is_ok() {}
    });
    let folder = study(&stub, "/", "");
    let (status, said) = crawl(folder.path(), &stub);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("forbidden by robots.txt"), "{said}");
}

#[test]
fn an_unchanged_page_is_asked_for_conditionally_and_a_changed_one_is_told() {
    let version = Arc::new(AtomicUsize::new(1));
    let now = Arc::clone(&version);
    let heads = Arc::new(Mutex::new(Vec::<String>::new()));
    let seen = Arc::clone(&heads);
    let stub = Stub::start_raw(move |_, head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let version = now.load(Ordering::SeqCst);
        match path {
            "/sitemap.xml" => sitemap(&["/article/1".to_owned(), "/article/2".to_owned()]),
            "/article/1" | "/article/2" => {
                seen.lock().expect("unpoisoned").push(head.to_lowercase());
                let tag = format!("W/\"{}\"", if path.ends_with('1') { 1 } else { version });
                if head.to_lowercase().contains(&format!("if-none-match: {}", tag.to_lowercase())) {
                    return http(304, "", b"");
                }
                let title = if path.ends_with('1') { "One".to_owned() } else { format!("Two {version}") };
                let whole = String::from_utf8(article(&title)).expect("text");
                whole.replacen("\r\n", &format!("\r\nETag: {tag}\r\nLast-Modified: Wed, 01 May 2024 00:00:00 GMT\r\n"), 1).into_bytes()
            }
            _ => http(404, "", b""),
        }
    });
    let folder = study(&stub, "/", "recheck = \"0s\"");
    assert_eq!(crawl(folder.path(), &stub).0, 0);
    version.store(2, Ordering::SeqCst);
    let (status, said) = crawl(folder.path(), &stub);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("1 changed") && said.contains("1 pages are as they had been"), "{said}");
    assert_eq!(titles(folder.path()), ["One", "Two 2"]);
    let heads = heads.lock().expect("unpoisoned");
    assert_eq!(heads.len(), 4);
    assert!(heads[2].contains("if-none-match: w/\"1\"") && heads[2].contains("if-modified-since: wed, 01 may 2024"), "{}", heads[2]);
}

#[test]
fn a_gate_is_a_failure_and_no_record_and_many_end_the_visit() {
    let stub = Stub::start(|_, path| match path {
        "/sitemap.xml" => sitemap(&(1..30).map(|number| format!("/article/{number:02}")).collect::<Vec<_>>()),
        "/article/01" => article("One"),
        _ if path.starts_with("/article/") => page("<html><title>安全验证</title><form>请输入验证码</form></html>"),
        _ => http(404, "", b""),
    });
    let folder = study(&stub, "/", "");
    let (status, said) = crawl(folder.path(), &stub);
    assert_eq!(status, 4, "{said}");
    assert!(said.contains("captcha") && said.contains("5 failures in a row"), "{said}");
    assert_eq!(titles(folder.path()), ["One"]);
    assert_eq!(pages_asked(&stub).len(), 6);
    // what failed is not asked for again at once; what was not reached is
    assert_eq!(crawl(folder.path(), &stub).0, 4);
    assert_eq!(pages_asked(&stub).iter().filter(|path| *path == "/article/02").count(), 1);
}

#[test]
fn a_page_that_is_gone_leaves_its_record_and_is_told() {
    let gone = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&gone);
    let stub = Stub::start(move |_, path| match path {
        "/sitemap.xml" => sitemap(&["/article/1".to_owned()]),
        "/article/1" if now.load(Ordering::SeqCst) == 1 => http(410, "", b""),
        "/article/1" => article("One"),
        _ => http(404, "", b""),
    });
    let folder = study(&stub, "/", "recheck = \"0s\"");
    assert_eq!(crawl(folder.path(), &stub).0, 0);
    gone.store(1, Ordering::SeqCst);
    let (status, said) = crawl(folder.path(), &stub);
    assert!(status == 0 && said.contains("1 gone"), "{said}");
    assert_eq!(titles(folder.path()), ["One"]);
    assert!(crawl(folder.path(), &stub).1.contains("nothing changed"), "it is told once");
    gone.store(0, Ordering::SeqCst);
    assert!(crawl(folder.path(), &stub).1.contains("1 came-back"));
}

#[test]
fn a_calendar_without_end_ends() {
    let stub = Stub::start(|asked, path| match path {
        path if path.starts_with("/issue/view/") || path == "/" => {
            page(&format!("<a href='/issue/view/{asked}'>next</a><a href='/issue/view/x{asked}'>also</a>"))
        }
        _ => http(404, "", b""),
    });
    let folder = study(&stub, "/", "");
    assert_eq!(crawl(folder.path(), &stub).0, 0);
    assert!(stub.asked().len() < 40, "{}", stub.asked().len());
}

#[test]
fn killed_at_any_page_and_started_again_nothing_is_lost() {
    let answer = |path: &str| match path {
        "/sitemap.xml" => sitemap(&(1..5).map(|number| format!("/article/{number}")).collect::<Vec<_>>()),
        path if path.starts_with("/article/") => article(path),
        _ => http(404, "", b""),
    };
    for killed_at in 1..=8 {
        let stub = Stub::start(move |asked, path| {
            if asked == killed_at {
                std::thread::sleep(std::time::Duration::from_secs(20));
            }
            answer(path)
        });
        let folder = study(&stub, "/", "");
        let mut child = Command::new(env!("CARGO_BIN_EXE_wenmai"))
            .args(["crawl", "--quiet", "--allow-host", &stub.host])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let begun = std::time::Instant::now();
        while stub.asked().len() < killed_at {
            assert!(begun.elapsed() < std::time::Duration::from_secs(60));
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        assert_eq!(crawl(folder.path(), &stub).0, 0);
        assert_eq!(titles(folder.path()).len(), 4, "killed at request {killed_at}");
        let articles = stub.asked().iter().filter(|path| path.starts_with("/article/")).count();
        assert!(articles <= 5, "pages that were stored are not asked for again: {:?}", stub.asked());
    }
}
