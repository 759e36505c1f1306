//! Sitemaps: the addresses that a site names itself.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Addresses that are taken from one sitemap, by sitemaps.org's own limit.
const MOST_IN_SITEMAP: usize = 50_000;

/// What a sitemap holds: sitemaps for an index, pages otherwise, each with its `lastmod`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    pub(super) sitemaps: Vec<(String, Option<String>)>,
    pub(super) pages: Vec<(String, Option<String>)>,
}

impl Sitemap {
    /// Reads a sitemap: XML, or a plain list of addresses. What is neither gives nothing. Document
    /// type declarations are passed over and nothing is expanded.
    ///
    /// Where every page is said to have changed at the same moment, that is when the sitemap was
    /// made and says nothing of the pages: it is left out.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut found = Self::read_as_it_is(bytes);
        if let [(_, first), rest @ ..] = &found.pages[..]
            && !rest.is_empty()
            && rest.iter().all(|(_, lastmod)| lastmod == first)
        {
            found.pages.iter_mut().for_each(|(_, lastmod)| *lastmod = None);
        }
        found
    }

    fn read_as_it_is(bytes: &[u8]) -> Self {
        // by its mark, or else UTF-8: addresses are ASCII in all other encodings
        let (text, ..) = encoding_rs::UTF_8.decode(bytes);
        let text = text.trim_start();
        let mut found = Self::default();
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sitemaps_are_read_in_every_shape() {
        let index = Sitemap::read(b"<?xml version='1.0'?><sitemapindex><sitemap><loc> http://j.test/a.xml </loc></sitemap></sitemapindex>");
        assert_eq!((index.sitemaps.len(), index.pages.len()), (1, 0));
        let pages = Sitemap::read(
            "<urlset xmlns:image='x'><url><loc>http://j.test/?a=1&amp;b=2</loc><lastmod>2024-01-01</lastmod></url><url><loc><![CDATA[http://j.test/2]]></loc></url><url><loc>cut".as_bytes(),
        );
        assert_eq!(
            pages.pages,
            [("http://j.test/?a=1&b=2".to_owned(), Some("2024-01-01".to_owned())), ("http://j.test/2".to_owned(), None)]
        );
        assert_eq!(Sitemap::read(b"\xEF\xBB\xBFhttp://j.test/1\nhttp://j.test/2\n# no\n").pages.len(), 2);
        let utf16: Vec<u8> = "\u{feff}<urlset><url><loc>http://j.test/1</loc></url>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Sitemap::read(&utf16).pages.len(), 1);
        assert_eq!(Sitemap::read(b"<html><body>not found</body></html>"), Sitemap::default());
    }

    #[test]
    fn one_moment_for_all_pages_is_that_of_the_sitemap() {
        let of = |days: [&str; 3]| {
            let url = |day| format!("<url><loc>http://j.test/</loc><lastmod>{day}</lastmod></url>");
            let map = Sitemap::read(days.map(url).concat().as_bytes());
            map.pages.into_iter().filter(|(_, lastmod)| lastmod.is_some()).count()
        };
        assert_eq!(of(["2024-05-01"; 3]), 0);
        assert_eq!(of(["2024-05-01", "2024-05-01", "2024-05-02"]), 3);
    }
}
