//! Addresses on a site: those in a sitemap, those on a page, and which of them to follow.

use quick_xml::Reader;
use quick_xml::events::Event;
use scraper::{Html, Selector};
use url::Url;

use super::super::address::host_of;

/// Longer ones are traps.
const LONGEST: usize = 2048;
/// Addresses that are taken from one sitemap, by sitemaps.org's own limit.
const MOST_IN_SITEMAP: usize = 50_000;
/// Links that are taken from one page.
const MOST_ON_PAGE: usize = 5_000;
/// Bytes of a page that are searched for links.
const SEARCHED: usize = 4 << 20;
/// Elements that may stand open at once; deeper pages are searched up to there.
const DEEPEST: i32 = 300;

/// What an address found on a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// A sitemap or an index of them.
    Sitemap,
    /// A page that lists articles: an issue, an archive.
    List,
    /// An article's page, as far as its address shows.
    Article,
}

impl LinkKind {
    /// The word used in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sitemap => "sitemap",
            Self::List => "list",
            Self::Article => "article",
        }
    }

    /// The kind of that [name](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Sitemap, Self::List, Self::Article].into_iter().find(|kind| kind.name() == name)
    }
}

/// Which addresses of a site are articles and which list them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patterns {
    /// Parts of an article's address, `*` for anything; empty for those of the known systems.
    pub articles: Vec<String>,
    /// Parts of the address of a page that lists articles; empty for those of the known systems.
    pub lists: Vec<String>,
}

/// OJS, E-Tiller 勤云, MagTech 玛格泰克, RHHZ 仁和汇智.
const ARTICLES: [&str; 10] = [
    "/article/view/",
    "/article/abstract/",
    "/article/doi/",
    "/article/id/",
    "/view_abstract.aspx",
    "/cn/abstract/",
    "/en/abstract/",
    "/cn/10.",
    "/abstract/abstract",
    "/article/",
];
const LISTS: [&str; 13] = [
    "/issue/archive",
    "/issue/view/",
    "/issue/current",
    "/issue/browser",
    "/issue_browser.aspx",
    "/issue_list.aspx",
    "/volumn/",
    "/showoldvolumn",
    "/showtenyearvolumn",
    "/archive",
    "/archive_list",
    "/issues/",
    "/issue/",
];
/// Files that are no pages.
const NO_PAGES: [&str; 18] = [
    ".pdf", ".doc", ".docx", ".xls", ".zip", ".rar", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".css", ".js", ".mp4", ".ris", ".bib",
    ".xml", ".epub",
];

impl Patterns {
    /// What an address is, by its path and query; `None` for what is not followed.
    pub(super) fn kind(&self, url: &Url) -> Option<LinkKind> {
        let path = url.path().to_lowercase();
        let whole = match url.query() {
            Some(query) => format!("{path}?{}", query.to_lowercase()),
            None => path.clone(),
        };
        if NO_PAGES.iter().any(|ending| path.ends_with(ending)) {
            return None;
        }
        let named = |patterns: &[String]| patterns.iter().any(|pattern| holds(&whole, &pattern.to_lowercase()));
        let known = |patterns: &[&str]| patterns.iter().any(|pattern| holds(&whole, pattern));
        let is_list = if self.lists.is_empty() { known(&LISTS) || is_issue_of_year(&path) } else { named(&self.lists) };
        let is_article = if self.articles.is_empty() { known(&ARTICLES) } else { named(&self.articles) };
        // OJS gives files under /article/download and /article/view/1/2; neither is a page of its own
        match (is_list, is_article) {
            _ if whole.contains("/article/download/") => None,
            (_, true) if !self.articles.is_empty() => Some(LinkKind::Article),
            (true, _) => Some(LinkKind::List),
            (false, true) => Some(LinkKind::Article),
            (false, false) => None,
        }
    }
}

/// `/article/2019/3`, as RHHZ names an issue.
fn is_issue_of_year(path: &str) -> bool {
    let Some((_, rest)) = path.split_once("/article/") else { return false };
    let parts: Vec<&str> = rest.trim_end_matches('/').split('/').collect();
    let is_number = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [year] => year.len() == 4 && is_number(year) && (year.starts_with("19") || year.starts_with("20")),
        [year, issue] => year.len() == 4 && is_number(year) && is_number(issue),
        _ => false,
    }
}

/// Whether `text` holds the parts of `pattern` between its stars, one after the other.
fn holds(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// An address in one spelling, if it is one of the site of `base`: without fragment and session, its
/// parameters in order.
pub(super) fn on_site(base: &Url, text: &str) -> Option<Url> {
    const SESSIONS: [&str; 6] = ["jsessionid", "phpsessid", "sid", "session", "sessionid", "aspsessionid"];
    let mut url = base.join(text.trim()).ok()?;
    let same = matches!(url.scheme(), "http" | "https") && host_of(&url) == host_of(base) && url.port() == base.port();
    if !same || !url.username().is_empty() || url.password().is_some() || url.as_str().len() > LONGEST {
        return None;
    }
    // one scheme a site: whoever links to the other one is redirected or is the same
    let _ = url.set_scheme(base.scheme());
    url.set_fragment(None);
    if let Some(at) = url.path().to_ascii_lowercase().find(";jsessionid=") {
        let path = url.path()[..at].to_owned();
        url.set_path(&path);
    }
    if url.query().is_some() {
        let mut pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .filter(|(name, _)| !SESSIONS.contains(&name.to_ascii_lowercase().as_str()))
            .collect();
        pairs.sort();
        match pairs.is_empty() {
            true => url.set_query(None),
            false => drop(url.query_pairs_mut().clear().extend_pairs(pairs)),
        }
    }
    Some(url)
}

/// What a sitemap holds: sitemaps for an index, pages otherwise, each with its `lastmod`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    pub(super) sitemaps: Vec<(String, Option<String>)>,
    pub(super) pages: Vec<(String, Option<String>)>,
}

/// Reads a sitemap: XML, or a plain list of addresses. What is neither gives nothing. Document type
/// declarations are passed over and nothing is expanded.
pub(super) fn read_sitemap(bytes: &[u8]) -> Sitemap {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut found = Sitemap::default();
    if !text.starts_with('<') {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
        found.pages = lines.take(MOST_IN_SITEMAP).map(|line| (line.to_owned(), None)).collect();
        return found;
    }
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let (mut words, mut location, mut lastmod) = (String::new(), None::<String>, None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => words.clear(),
            Ok(Event::Text(text)) => words.push_str(&text),
            Ok(Event::CData(text)) => words.push_str(&text),
            Ok(Event::GeneralRef(reference)) if &*reference == "amp" => words.push('&'),
            Ok(Event::End(tag)) => {
                let value = std::mem::take(&mut words).trim().to_owned();
                match tag.local_name().as_ref() {
                    "loc" => location = Some(value),
                    "lastmod" => lastmod = Some(value),
                    "url" => found.pages.extend(location.take().map(|location| (location, lastmod.take()))),
                    "sitemap" => found.sitemaps.extend(location.take().map(|location| (location, lastmod.take()))),
                    _ => {}
                }
            }
            // a sitemap that breaks off is good up to there
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
        if found.pages.len() + found.sitemaps.len() >= MOST_IN_SITEMAP {
            return found;
        }
    }
}

/// The links of a page, in order, each once.
pub(super) fn read_links(bytes: &[u8]) -> Vec<String> {
    // addresses are ASCII in every encoding that pages are written in
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SEARCHED)]);
    let page = Html::parse_document(shallow(&text));
    let selector = Selector::parse("a[href]").expect("a well-formed selector");
    let mut links: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for link in page.select(&selector).filter_map(|link| link.attr("href")) {
        if links.len() < MOST_ON_PAGE && seen.insert(link.to_owned()) {
            links.push(link.to_owned());
        }
    }
    links
}

/// The page up to where too many elements stand open for a tree.
fn shallow(html: &str) -> &str {
    const NEVER_OPEN: [&str; 9] = ["meta", "link", "br", "img", "input", "hr", "base", "li", "p"];
    let mut depth = 0;
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html[at + 1..];
        if rest.starts_with('/') {
            depth = (depth - 1).max(0);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            depth += i32::from(!NEVER_OPEN.iter().any(|known| known.eq_ignore_ascii_case(name)));
        }
        if depth > DEEPEST {
            return &html[..at];
        }
    }
    html
}

/// True where a page asks for a login or a proof of being human and says nothing else.
pub(super) fn is_gate(bytes: &[u8]) -> bool {
    const MARKS: [&str; 10] = [
        "captcha",
        "验证码",
        "人机验证",
        "安全验证",
        "访问过于频繁",
        "请先登录",
        "verify you are human",
        "checking your browser",
        "access denied",
        "unusual traffic",
    ];
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(256 * 1024)]).to_lowercase();
    let (gbk, ..) = encoding_rs::GB18030.decode(&bytes[..bytes.len().min(256 * 1024)]);
    let describes = ["citation_", "dc.title", "\"dc.", "application/ld+json"].iter().any(|mark| text.contains(mark));
    let asks = text.contains("type=\"password\"") || MARKS.iter().any(|mark| text.contains(mark) || gbk.contains(mark));
    let lists = text.matches("<a ").count() > 60;
    asks && !describes && !lists
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn addresses_of_the_known_systems_are_told_apart() {
        let patterns = Patterns::default();
        for (text, kind) in [
            ("http://j.test/index.php/ex/article/view/17", Some(LinkKind::Article)),
            ("http://j.test/index.php/ex/issue/view/3", Some(LinkKind::List)),
            ("http://j.test/index.php/ex/article/download/17/9", None),
            ("http://j.test/ex/article/abstract/20200101", Some(LinkKind::Article)),
            ("http://j.test/ch/reader/view_abstract.aspx?file_no=20190101&flag=1", Some(LinkKind::Article)),
            ("http://j.test/ch/reader/issue_list.aspx?year_id=2019", Some(LinkKind::List)),
            ("http://j.test/CN/abstract/abstract123.shtml", Some(LinkKind::Article)),
            ("http://j.test/CN/volumn/volumn_45.shtml", Some(LinkKind::List)),
            ("http://j.test/CN/10.1000/ex.2019.1", Some(LinkKind::Article)),
            ("http://j.test/cn/article/2019/3", Some(LinkKind::List)),
            ("http://j.test/cn/article/19/", Some(LinkKind::Article)),
            ("http://j.test/article/20/", Some(LinkKind::Article)),
            ("http://j.test/cn/article/doi/10.1000/x", Some(LinkKind::Article)),
            ("http://j.test/about", None),
            ("http://j.test/article/view/17.pdf", None),
        ] {
            assert_eq!(patterns.kind(&url(text)), kind, "{text}");
        }
        let own = Patterns { articles: vec!["/papers/*.html".to_owned()], lists: vec!["/toc/".to_owned()] };
        assert_eq!(own.kind(&url("http://j.test/papers/a/b.html")), Some(LinkKind::Article));
        assert_eq!(own.kind(&url("http://j.test/article/view/17")), None);
    }

    #[test]
    fn one_address_has_one_spelling_and_other_sites_have_none() {
        let base = url("https://j.test/a/b");
        let same = |text: &str| on_site(&base, text).map(|url| url.to_string());
        assert_eq!(same("../x?b=2&a=1&PHPSESSID=9#top").as_deref(), Some("https://j.test/x?a=1&b=2"));
        assert_eq!(same("http://j.test/y;jsessionid=ABC?sid=1").as_deref(), Some("https://j.test/y"));
        for text in ["http://other.test/", "javascript:x", "mailto:a@b.c", "//u:p@j.test/", "https://j.test:8443/", "file:///etc/passwd"] {
            assert_eq!(same(text), None, "{text}");
        }
        assert_eq!(same(&format!("/{}", "a".repeat(3000))), None);
    }

    #[test]
    fn sitemaps_are_read_in_every_shape() {
        let index = read_sitemap(b"<?xml version='1.0'?><sitemapindex><sitemap><loc> http://j.test/a.xml </loc></sitemap></sitemapindex>");
        assert_eq!((index.sitemaps.len(), index.pages.len()), (1, 0));
        let pages = read_sitemap(
            "<urlset xmlns:image='x'><url><loc>http://j.test/?a=1&amp;b=2</loc><lastmod>2024-01-01</lastmod></url><url><loc><![CDATA[http://j.test/2]]></loc></url><url><loc>cut".as_bytes(),
        );
        assert_eq!(
            pages.pages,
            [("http://j.test/?a=1&b=2".to_owned(), Some("2024-01-01".to_owned())), ("http://j.test/2".to_owned(), None)]
        );
        assert_eq!(read_sitemap(b"\xEF\xBB\xBFhttp://j.test/1\nhttp://j.test/2\n# no\n").pages.len(), 2);
        assert_eq!(read_sitemap(b"<html><body>not found</body></html>"), Sitemap::default());
    }

    #[test]
    fn a_gate_is_told_from_a_page() {
        let gbk = encoding_rs::GB18030.encode("<html><title>安全验证</title></html>").0.into_owned();
        for gate in ["<html>Please solve the CAPTCHA".as_bytes(), b"<input type=\"password\">", &gbk] {
            assert!(is_gate(gate));
        }
        let article = "<meta name=\"citation_title\" content=\"x\"><form><input type=\"password\"></form>";
        assert!(!is_gate(article.as_bytes()) && !is_gate(b"<html>nothing here</html>"));
    }

    #[test]
    fn links_of_a_deep_page_are_found_up_to_a_depth() {
        let page = format!("<a href=/1>x</a>{}<a href=/2>", "<div>".repeat(100_000));
        assert_eq!(read_links(page.as_bytes()), ["/1"]);
    }
}
