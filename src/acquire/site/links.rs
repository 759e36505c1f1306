//! Addresses on a page, each in one spelling.

use scraper::{Html, Selector};
use url::Url;

use super::super::address::host_of;
use crate::html::excerpt;

/// Longer ones are traps.
const LONGEST: usize = 2048;
/// Links that are taken from one page.
const MOST_ON_PAGE: usize = 5_000;
/// Bytes of a page that are searched for links.
const SEARCHED: usize = 4 << 20;

/// The links of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PageLinks {
    /// Where the page says its addresses count from.
    pub(super) base: Option<String>,
    /// In order, each address once.
    pub(super) links: Vec<PageLink>,
}

/// One link of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PageLink {
    /// The address as written.
    pub(super) address: String,
    /// The page says that it goes on there: "next page".
    pub(super) is_next: bool,
}

impl PageLinks {
    /// Reads them. Whatever encoding the page is in, an address keeps its bytes, percent-encoded.
    pub(super) fn read(bytes: &[u8]) -> Self {
        // a byte a character: markup is ASCII in every encoding that pages are written in
        let text = encoding_rs::mem::decode_latin1(&bytes[..bytes.len().min(SEARCHED)]);
        let page = Html::parse_document(&excerpt(&text, |name, _| matches!(name, "a" | "area" | "base" | "iframe" | "link" | "meta")));
        let selector = Selector::parse("a[href], area[href], link[href], iframe[src], base[href], meta[http-equiv][content]");
        let selector = selector.expect("a well-formed selector");
        let mut found = Self::default();
        let mut seen = std::collections::HashSet::new();
        for element in page.select(&selector) {
            let name = element.value().name();
            // a home page that sends on at once is a page with one link
            let sent_on = || refreshed(element.attr("http-equiv")?, element.attr("content")?);
            let address = if name == "meta" { sent_on() } else { element.attr("href").or(element.attr("src")) };
            let Some(address) = address.map(percent_encoded) else { continue };
            let is_next = element.attr("rel").is_some_and(|rel| rel.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("next")));
            match name {
                "base" => found.base = found.base.or(Some(address)),
                // style sheets, feeds, other languages
                "link" if !is_next => {}
                _ if found.links.len() < MOST_ON_PAGE && seen.insert(address.clone()) => {
                    let is_next = is_next || name == "a" && says_next(&element.text().collect::<String>());
                    found.links.push(PageLink { address, is_next });
                }
                _ => {}
            }
        }
        found
    }
}

/// The address in `<meta http-equiv="refresh" content="0; url=...">`.
fn refreshed<'c>(directive: &str, content: &'c str) -> Option<&'c str> {
    let at = content.to_ascii_lowercase().find("url=").filter(|_| directive.eq_ignore_ascii_case("refresh"))?;
    Some(content[at + 4..].trim().trim_matches(['"', '\'']))
}

/// Bytes beyond ASCII as `%XX`: in a GB18030 page that is what its server expects, and in a UTF-8 page
/// what every server does.
fn percent_encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for c in address.chars() {
        match u32::from(c) {
            byte @ 0x80..=0xFF => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push(c),
        }
    }
    encoded
}

/// Whether a link's text, a byte a character, says that a list goes on there. "Next article" does not.
fn says_next(text: &str) -> bool {
    const WORDS: [&str; 8] = ["下一页", "下页", "后一页", "下一頁", "next", "nextpage", "older", "olderissues"];
    let bytes: Vec<u8> = text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
    };
    let words: String = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let arrow = text.trim();
    WORDS.contains(&words.as_str()) || !arrow.is_empty() && arrow.chars().all(|c| matches!(c, '>' | '»' | '›' | '→'))
}

/// Whether `next` is the page after `page` of one long list, as its address shows: the two differ in
/// the number of a page alone.
pub(super) fn goes_on(page: &Url, next: &Url) -> bool {
    const NUMBERS: [&str; 9] = ["page", "p", "pg", "pageno", "pagenum", "pageindex", "currentpage", "issuespage", "start"];
    let without_number = |url: &Url| {
        let pairs: Vec<_> = url
            .query_pairs()
            .filter(|(name, _)| !NUMBERS.contains(&name.to_ascii_lowercase().as_str()))
            .map(|(a, b)| format!("{a}={b}"))
            .collect();
        let path = url.path().trim_end_matches('/');
        let path = match path.rsplit_once('/') {
            Some((list, number)) if list.ends_with("/archive") || list.ends_with("/page") => match number.parse::<u16>() {
                Ok(_) => list.trim_end_matches("/page"),
                Err(_) => path,
            },
            _ => path,
        };
        (path.to_owned(), pairs)
    };
    page != next && without_number(page) == without_number(next)
}

/// An address in one spelling, if it is one of the site of `base`: without fragment and session, its
/// parameters in order. `www.` and the scheme make no other site.
pub(super) fn on_site(base: &Url, text: &str) -> Option<Url> {
    let mut url = base.join(text.trim()).ok()?;
    let name = |url: &Url| {
        let host = host_of(url);
        host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
    };
    let same = matches!(url.scheme(), "http" | "https") && name(&url) == name(base) && url.port() == base.port();
    if !same || !url.username().is_empty() || url.password().is_some() || url.as_str().len() > LONGEST {
        return None;
    }
    set_place(&mut url, base);
    url.set_fragment(None);
    let path = without_session(url.path());
    if path != url.path() {
        url.set_path(&path);
    }
    if url.query().is_some() {
        let mut pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .filter(|(name, value)| !says_nothing(name, value))
            .collect();
        pairs.sort();
        match pairs.is_empty() {
            true => url.set_query(None),
            false => drop(url.query_pairs_mut().clear().extend_pairs(pairs)),
        }
    }
    Some(url)
}

/// Gives `url` the scheme and host of `place`, which is the same site in another spelling.
pub(super) fn set_place(url: &mut Url, place: &Url) {
    // both are http or https with a host, for which neither can fail
    let _ = url.set_scheme(place.scheme());
    let _ = url.set_host(place.host_str());
}

/// A path without `;jsessionid=...` or the `(S(...))` of ASP.NET.
fn without_session(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if part.starts_with("(S(") && part.ends_with("))") {
            continue;
        }
        let session = part.to_ascii_lowercase().find(";jsessionid=").or(part.find(";sid="));
        parts.push(session.map_or(part, |at| &part[..at]));
    }
    parts.join("/")
}

/// Whether a parameter names nothing: a session, a tab of an article's page (RHHZ), the page that the
/// reader came from (E-Tiller).
fn says_nothing(name: &str, value: &str) -> bool {
    const SESSIONS: [&str; 7] = ["jsessionid", "phpsessid", "sessionid", "session_id", "cfid", "cftoken", "viewtype"];
    let name = name.to_ascii_lowercase();
    // "sid=17" may be the number of an article
    let is_token = value.len() >= 8 && value.bytes().any(|b| b.is_ascii_alphabetic()) && value.bytes().any(|b| b.is_ascii_digit());
    match name.as_str() {
        "sid" | "session" => is_token,
        "st" => value.starts_with("article_"),
        name => SESSIONS.contains(&name) || name.starts_with("aspsessionid"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    fn addresses(page: &[u8]) -> Vec<String> {
        PageLinks::read(page).links.into_iter().map(|link| link.address).collect()
    }

    #[test]
    fn one_address_has_one_spelling_and_other_sites_have_none() {
        let base = url("https://j.test/a/b");
        let same = |text: &str| on_site(&base, text).map(|url| url.to_string());
        assert_eq!(same("../x?b=2&a=1&PHPSESSID=9#top").as_deref(), Some("https://j.test/x?a=1&b=2"));
        assert_eq!(same("http://j.test/y;jsessionid=ABC?sid=0af9c31be77").as_deref(), Some("https://j.test/y"));
        assert_eq!(same("http://www.j.test./(S(lit3py55t21z5v55))/y?sid=17").as_deref(), Some("https://j.test/y?sid=17"));
        assert_eq!(
            same("/cn/article/doi/10.1000/x?viewType=HTML&st=article_issue").as_deref(),
            Some("https://j.test/cn/article/doi/10.1000/x")
        );
        for text in ["http://other.test/", "javascript:x", "mailto:a@b.c", "//u:p@j.test/", "https://j.test:8443/", "file:///etc/passwd"] {
            assert_eq!(same(text), None, "{text}");
        }
        assert_eq!(same(&format!("/{}", "a".repeat(3000))), None);
    }

    #[test]
    fn links_are_read_wherever_they_stand() {
        let page = "<meta http-equiv=Refresh content='0; URL=m'><meta http-equiv=x content='url=no'><base href='/b/'><link rel=stylesheet href=no><link rel='next' href=n><td><a href='1'>一<a href=1>twice</a>\
                    <!-- <a href=no> --><script>'<a href=no>'</script><iframe src=f></iframe><map><area href=r></map>";
        let found = PageLinks::read(page.as_bytes());
        assert_eq!(found.base.as_deref(), Some("/b/"));
        let links: Vec<_> = found.links.iter().map(|link| (link.address.as_str(), link.is_next)).collect();
        assert_eq!(links, [("m", false), ("n", true), ("1", false), ("f", false), ("r", false)]);
    }

    #[test]
    fn the_next_page_of_a_list_is_known_by_its_text_in_any_encoding() {
        for (text, is_next) in [
            ("下一页", true),
            (" [下一页&gt;] ", true),
            ("<b>Next</b> &raquo;", true),
            ("&gt;&gt;", true),
            ("下一篇", false),
            ("Next article", false),
            ("", false),
        ] {
            let page = format!("<a href=x>{text}</a>");
            for bytes in [page.clone().into_bytes(), encoding_rs::GB18030.encode(&page).0.into_owned()] {
                assert_eq!(PageLinks::read(&bytes).links[0].is_next, is_next, "{text}");
            }
        }
    }

    #[test]
    fn pages_of_one_list_differ_in_a_number_alone() {
        for (page, next, on) in [
            ("http://j.test/e/issue/archive", "http://j.test/e/issue/archive/2", true),
            ("http://j.test/e/issue/archive/2", "http://j.test/e/issue/archive/3", true),
            ("http://j.test/list?id=4&page=1", "http://j.test/list?id=4&page=2", true),
            ("http://j.test/list?id=4&page=1", "http://j.test/list?id=5&page=1", false),
            ("http://j.test/e/issue/view/1", "http://j.test/e/issue/view/2", false),
            ("http://j.test/list", "http://j.test/list", false),
        ] {
            assert_eq!(goes_on(&url(page), &url(next)), on, "{page} {next}");
        }
    }

    #[test]
    fn an_address_keeps_its_bytes() {
        let page = encoding_rs::GB18030.encode("<a href='/s?k=数'>x</a>").0.into_owned();
        assert_eq!(addresses(&page), ["/s?k=%CA%FD"]);
        assert_eq!(addresses("<a href='/s?k=数&amp;b=1'>".as_bytes()), ["/s?k=%E6%95%B0&b=1"]);
    }

    #[test]
    fn however_deep_a_page_is_its_links_are_found() {
        for piece in ["<div>", "<td>", "<b a=1><p>"] {
            let page = format!("<a href=/1>x</a>{}<a href=/2>", piece.repeat(100_000));
            assert_eq!(addresses(page.as_bytes()), ["/1", "/2"]);
        }
    }
}
