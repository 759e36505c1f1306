//! `wenmai crawl` through the binary, against journal sites on loopback.

use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::repository::command;
use crate::support::site::{Site, article, crawl, links, page, pages_asked, sitemap, study, titles};
use crate::support::{Stub, http, wait_for};

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
fn a_page_that_is_missed_twice_leaves_its_record_and_is_told() {
    let not_there = || [http(404, "", b""), http(410, "", b""), page("<title>抱歉</title>您访问的页面不存在")];
    for (first, second) in not_there().into_iter().zip(not_there().into_iter().rev()) {
        let site = Site::of([("/sitemap.xml", sitemap(&["/article/1".to_owned()])), ("/article/1", article("One"))]);
        let folder = study(&site.stub, "/", "recheck = \"0s\"");
        let visit = || crawl(folder.path(), &site.stub);
        assert_eq!(visit().0, 0);
        site.set("/article/1", first);
        assert!(visit().1.contains("nothing changed"), "once may be a fault of the site");
        site.set("/article/1", article("One"));
        assert!(visit().1.contains("nothing changed"), "it was never gone");
        site.set("/article/1", second.clone());
        assert!(visit().1.contains("nothing changed"), "in a row");
        let (status, said) = visit();
        assert!(status == 0 && said.contains("1 gone"), "{said}");
        assert_eq!(titles(folder.path()), ["One"]);
        assert!(visit().1.contains("nothing changed"), "it is told once");
        site.set("/article/1", article("One"));
        assert!(visit().1.contains("1 came-back"));
    }
}

#[test]
fn a_page_that_was_missed_once_is_looked_for_at_the_next_visit() {
    let site = Site::of([("/sitemap.xml", sitemap(&["/article/1".to_owned(), "/article/2".to_owned()])), ("/article/1", article("One"))]);
    let folder = study(&site.stub, "/", "");
    assert_eq!(crawl(folder.path(), &site.stub).0, 0);
    site.set("/sitemap.xml", page("<urlset><url><loc>/article/1</loc><lastmod>2024-01-02</lastmod></url></urlset>"));
    site.set("/article/1", http(404, "", b""));
    assert!(crawl(folder.path(), &site.stub).1.contains("nothing changed"));
    let (_, said) = crawl(folder.path(), &site.stub);
    assert!(said.contains("1 gone"), "{said}");
    // an address that never had an article is not
    assert_eq!(pages_asked(&site.stub).iter().filter(|path| *path == "/article/2").count(), 1);
}

#[test]
fn a_calendar_without_end_ends() {
    let stub = Stub::start(|asked, path| match path {
        path if path.starts_with("/issue/view/") || path == "/" => {
            page(&format!("<a href='/issue/view/{asked}'>May</a><a href='/issue/view/x{asked}'>June</a>"))
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
        let mut child = command(folder.path(), &stub, &["crawl", "--quiet"]).stdout(Stdio::null()).spawn().expect("the program starts");
        wait_for(|| stub.asked().len() >= killed_at);
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        assert_eq!(crawl(folder.path(), &stub).0, 0);
        assert_eq!(titles(folder.path()).len(), 4, "killed at request {killed_at}");
        let articles = stub.asked().iter().filter(|path| path.starts_with("/article/")).count();
        assert!(articles <= 5, "pages that were stored are not asked for again: {:?}", stub.asked());
    }
}

#[test]
fn lists_that_lead_to_nothing_new_are_left_and_articles_are_not() {
    // each month has a next one, and the first has an article
    let stub = Stub::start(|asked, path| match path {
        "/" => links(&["/issues/0"]),
        "/article/1" => article("One"),
        path if path.starts_with("/issues/") => page(&format!("<a href=/article/1>1</a><a rel=next href=/issues/{asked}>next</a>")),
        _ => http(404, "", b""),
    });
    let folder = study(&stub, "/", "");
    let (status, said) = crawl(folder.path(), &stub);
    assert_eq!((status, titles(folder.path())), (0, vec!["One".to_owned()]), "{said}");
    assert!(stub.asked().len() < 520 && said.contains("led to no new article"), "{}: {said}", stub.asked().len());
}

#[test]
fn sessions_in_links_make_no_new_pages() {
    let stub = Stub::start(|asked, path| match path.split([';', '?']).next().unwrap_or_default() {
        "/" => links(&["/issue/view/1"]),
        "/issue/view/1" => links(&[
            &format!("/article/1;jsessionid=0A{asked}"),
            &format!("/article/1?PHPSESSID=x{asked}"),
            &format!("/issue/view/1?sid=a0b1c2d3e{asked}"),
            &format!("/(S(a0b1{asked}))/article/1"),
            &format!("/ARTICLE/1#{asked}"),
        ]),
        "/article/1" | "/ARTICLE/1" => article("平台经济中的个人信息保护研究"),
        _ => http(404, "", b""),
    });
    let folder = study(&stub, "/", "");
    assert_eq!(crawl(folder.path(), &stub).0, 0);
    assert_eq!(titles(folder.path()), ["平台经济中的个人信息保护研究"], "in two spellings it is one work");
    assert_eq!(pages_asked(&stub), ["/", "/issue/view/1", "/ARTICLE/1", "/article/1"]);
}

/// Some templates name one address as that of every page: a record by such an address would swallow all articles.
#[test]
fn a_canonical_address_neither_doubles_a_work_nor_swallows_others() {
    let page_at = |title: &str, canonical: &str| {
        page(&format!(
            "<html><head><link rel=canonical href='{canonical}'><meta name=citation_title content='{title}'>\
             <meta name=citation_author content='示范甲'><meta name=citation_date content='2019/03/01'>\
             <meta name=citation_journal_title content='J'></head>"
        ))
    };
    let one = "平台经济中的个人信息保护研究";
    let others = ["数据要素市场的形成与治理", "算法推荐下的用户选择"];
    let site = Site::of([
        ("/", links(&["/article/1", "/article/one", "/article/2", "/article/3"])),
        ("/article/1", page_at(one, "/article/1")),
        ("/article/one", page_at(one, "/article/1")),
        ("/article/2", page_at(others[0], "/")),
        ("/article/3", page_at(others[1], "http://elsewhere.test/article/1")),
    ]);
    let folder = study(&site.stub, "/", "");
    assert_eq!(crawl(folder.path(), &site.stub).0, 0);
    let mut expected = [others[0], others[1], one];
    expected.sort_unstable();
    assert_eq!(titles(folder.path()), expected);
}

#[test]
fn odd_rules_are_read_as_they_are_meant() {
    for (rules, asked_for_two) in [
        ("User-agent: *\rDisallow: /article/2\rSitemap: /map.xml\r", false),
        ("\u{feff}user-AGENT : *\r\n  disallow : /article/2 # no\r\nSitemap: map.xml", false),
        ("User-agent: *\nDisallow:\nCrawl-delay: x\nSitemap: //169.254.169.254/map.xml\nSitemap: /map.xml", true),
        ("Sitemap: /map.xml\n<html>Disallow: /</html>", true),
    ] {
        let site = Site::of([
            ("/robots.txt", page(rules)),
            ("/map.xml", sitemap(&["/article/1".to_owned(), "/article/2".to_owned()])),
            ("/article/1", article("One")),
            ("/article/2", article("Two")),
        ]);
        let folder = study(&site.stub, "/", "");
        let (status, said) = crawl(folder.path(), &site.stub);
        assert_eq!(status, 0, "{said}");
        assert_eq!(site.stub.asked().contains(&"/article/2".to_owned()), asked_for_two, "{rules:?}: {:?}", site.stub.asked());
        assert!(site.stub.asked().contains(&"/article/1".to_owned()), "{rules:?}");
    }
    let site = Site::of([("/robots.txt", http(429, "", b"")), ("/sitemap.xml", sitemap(&["/article/1".to_owned()]))]);
    let folder = study(&site.stub, "/", "");
    crawl(folder.path(), &site.stub);
    assert_eq!(site.stub.asked(), ["/robots.txt"], "too many requests allow nothing");
}

#[test]
fn a_sitemap_that_lies_about_changes_costs_nothing() {
    let map = |day: &str| {
        let url = |number: usize| format!("<url><loc>/article/{number}</loc><lastmod>{day}</lastmod></url>");
        page(&format!("<urlset>{}</urlset>", (1..4).map(url).collect::<String>()))
    };
    let site = Site::of([("/sitemap.xml", map("2024-05-01")), ("/article/1", article("One"))]);
    let folder = study(&site.stub, "/", "");
    crawl(folder.path(), &site.stub);
    site.set("/sitemap.xml", map("2024-05-02"));
    crawl(folder.path(), &site.stub);
    assert_eq!(pages_asked(&site.stub), ["/article/1", "/article/2", "/article/3"]);
}

#[test]
fn a_page_packed_unasked_is_a_failure_and_no_empty_page() {
    let site = Site::of([
        ("/sitemap.xml", sitemap(&["/article/1".to_owned(), "/article/2".to_owned()])),
        ("/article/1", http(200, "Content-Encoding: br", b"\x8b\x02\x80packed\x03")),
        ("/article/2", article("Two")),
    ]);
    let folder = study(&site.stub, "/", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert!(status == 3 && said.contains("not asked for (br)"), "{status}: {said}");
    assert_eq!(titles(folder.path()), ["Two"]);
}

#[test]
fn an_address_without_a_journal_is_a_failure() {
    let site = Site::of([("/robots.txt", page(""))]);
    let folder = study(&site.stub, "/jounral", "");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert!(status == 4 && said.contains("is this the journal's address?"), "{status}: {said}");
    let (status, said) = crawl(folder.path(), &site.stub);
    assert!(status == 4 && said.contains("asked for again"), "not asked at once, and no success: {status}: {said}");
}
