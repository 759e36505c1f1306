//! An article's own page on a journal site: what its `<meta>` tags say.
//!
//! From bytes and an address to one [`Record`], or none where the page holds no article's metadata;
//! nothing is guessed from the page's text. Three vocabularies are read, field by field the first that
//! has a value:
//!
//! 1. Highwire `citation_...` (<https://scholar.google.com/intl/en/scholar/inclusion.html#indexing>
//!    describes it; a vendor's prefix before `citation_` is passed over),
//! 2. JSON-LD of schema.org, see json_ld.rs,
//! 3. Dublin Core `DC....` and `DCTERMS....`, and PRISM `prism....`.
//!
//! What Chinese journal systems made of it, as seen on MagTech and E-Tiller (勤云) sites: authors of
//! one language in one tag, divided by `, ; ， ； 、`, with the numbers of their institutions glued on;
//! title, authors and keywords twice, once a language; dates as `20200420`.
//!
//! **Which date**: sites swap the date in print with the one on line, and the latter can be the day
//! of a web site's move. So `citation_publication_date`, `_cover_date`, `_date` and `_year` go first in
//! this order, then Dublin Core's, and `citation_online_date` last; the first plausible year wins. The
//! dates not chosen stay in [`extra`](Record::extra).

use encoding_rs::{Encoding, UTF_8};
use scraper::{Html, Selector};
use url::Url;

use super::bounds::bound;
use super::json_ld::article_values;
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, split_keywords};

/// Larger than this is no article's page.
const LARGEST: usize = 16 << 20;
/// Of a page so much is read; metadata stand in its head.
const READ: usize = 2 << 20;
/// Reading stops where so many elements stand open: no page's head is that deep, and building a
/// tree costs time for each open element.
const DEEPEST: i32 = 512;

/// Reads the metadata of an article from its page. `None` where the page has none: no title in a
/// vocabulary that articles use.
///
/// The encoding is found from the byte order mark, the bytes (valid UTF-8 is UTF-8 whatever is
/// declared), the declaration in the page (`gb2312` read as GB18030, its superset), and else by the
/// look of the bytes. Linear in the page's length.
///
/// # Errors
/// [`RejectionKind::Oversized`] for a page of more than 16 MiB, [`RejectionKind::NoTitle`] for one that
/// describes an article all but its title.
pub fn parse_article_page(bytes: &[u8], url: &str, plausible: YearSpan) -> Result<Option<Record>, (RejectionKind, String)> {
    if bytes.len() > LARGEST {
        return Err((RejectionKind::Oversized, format!("the page is {} bytes long", bytes.len())));
    }
    let bytes = &bytes[..bytes.len().min(READ)];
    let text = encoding_of(bytes).decode(bytes).0;
    let page = Metas::read(shallow_part(&text));
    if page.is_untitled_article() {
        return Err((RejectionKind::NoTitle, "an article's metadata without a title".to_owned()));
    }
    Ok(page.looks_like_an_article().then(|| {
        let mut record = page.record(url, plausible);
        bound(&mut record);
        record
    }))
}

/// One `<meta>`: its vocabulary's name for it, its value and its language.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Meta {
    /// Lower case: `citation_title`, `dc.title`.
    name: String,
    value: String,
    language: Option<String>,
}

/// The metadata of a page, in order.
#[derive(Debug, Default)]
struct Metas {
    metas: Vec<Meta>,
    canonical: Option<String>,
    /// `lang` of the page as a whole.
    language: Option<String>,
}

impl Metas {
    fn read(html: &str) -> Self {
        let page = Html::parse_document(html);
        let select = |text: &str| Selector::parse(text).expect("the selector is a literal");
        let mut metas = Self::default();
        let mut seen = std::collections::HashSet::new();
        for element in page.select(&select("meta[content]")) {
            let Some(name) = element.attr("name").or(element.attr("property")).and_then(vocabulary_name) else { continue };
            let value = without_markup(element.attr("content").unwrap_or_default());
            let language = element.attr("xml:lang").or(element.attr("lang")).map(main_language).filter(|language| !language.is_empty());
            // sites print a whole block twice
            if !value.is_empty() && seen.insert((name.clone(), value.clone(), language.clone())) {
                metas.metas.push(Meta { name, value, language });
            }
        }
        let scripts: Vec<String> =
            page.select(&select("script[type='application/ld+json']")).map(|script| script.text().collect()).collect();
        for (name, value) in article_values(scripts.iter().map(String::as_str)) {
            let value = without_markup(&value);
            if !value.is_empty() && seen.insert((name.to_owned(), value.clone(), None)) {
                metas.metas.push(Meta { name: name.to_owned(), value, language: None });
            }
        }
        metas.canonical = page.select(&select("link[rel=canonical][href]")).next().and_then(|link| link.attr("href")).map(str::to_owned);
        let html = page.root_element();
        metas.language = html.attr("xml:lang").or(html.attr("lang")).map(main_language).filter(|language| !language.is_empty());
        metas
    }

    fn all<'m>(&'m self, names: &'m [&str]) -> impl Iterator<Item = &'m Meta> {
        names.iter().flat_map(|name| self.metas.iter().filter(move |meta| meta.name == *name))
    }

    /// Every value of the first of `names` that has one.
    fn of_first<'m>(&'m self, names: &[&str]) -> Vec<&'m Meta> {
        let mut found = names.iter().map(|name| self.metas.iter().filter(|meta| meta.name == *name).collect::<Vec<_>>());
        found.find(|values| !values.is_empty()).unwrap_or_default()
    }

    fn text(&self, names: &[&str]) -> Option<String> {
        self.of_first(names).first().map(|meta| meta.value.clone())
    }

    /// `DC.Title` alone stands on any page; with an author, a date or a number it is an article's.
    fn looks_like_an_article(&self) -> bool {
        let has = |names: &[&str]| !self.of_first(names).is_empty();
        has(&["citation_title"])
            || has(&["jsonld.title"])
            || has(&["dc.title"]) && has(&["dc.creator", "dc.contributor", "dc.date", "dc.identifier", "dcterms.issued"])
    }

    /// Highwire's tags of an article, all but the title.
    fn is_untitled_article(&self) -> bool {
        let has = |names: &[&str]| !self.of_first(names).is_empty();
        !self.looks_like_an_article()
            && has(&["citation_author", "citation_authors", "citation_journal_title"])
            && has(&["citation_date", "citation_publication_date", "citation_year"])
    }

    fn record(&self, url: &str, plausible: YearSpan) -> Record {
        let titles = self.of_first(&["citation_title", "jsonld.title", "dc.title"]);
        let (title, translated_title) = in_two_languages(&titles);
        let tidy_title = |meta: &Meta| without_notice(&meta.value).to_owned();
        let main = title.cloned();
        let (abstract_text, translated_abstract) = self.abstracts();
        let mut record = Record {
            kind: self.kind(),
            title: title.map(tidy_title).unwrap_or_default(),
            translated_title: translated_title.map(tidy_title),
            authors: main.as_ref().map(|main| self.authors(main)).unwrap_or_default(),
            affiliations: self.affiliations(),
            venue: self.venue(),
            abstract_text,
            translated_abstract,
            author_keywords: self.keywords(),
            language: self.text(&["citation_language", "jsonld.language", "dc.language"]).or_else(|| self.language.clone()),
            cited_references: self.all(&["citation_reference"]).map(|meta| meta.value.clone()).collect(),
            url: self.url(url),
            ..Record::default()
        };
        for meta in self.all(&["citation_doi", "jsonld.identifier", "dc.identifier", "dc.identifier.doi", "prism.doi"]) {
            if let Some(doi) = Identifier::doi(&meta.value) {
                record.add_identifier(doi);
                break;
            }
        }
        let dates: Vec<&Meta> = self.all(&DATES).collect();
        let chosen = dates.iter().find(|meta| year_of(&meta.value, plausible).typed().is_some()).or(dates.first());
        if let Some(chosen) = chosen {
            record.year = year_of(&chosen.value, plausible);
            record.date = (chosen.value.len() > 4 && record.year.typed().is_some()).then(|| chosen.value.clone());
        }
        let not_chosen = dates.iter().filter(|meta| chosen.is_some_and(|chosen| meta.value != chosen.value));
        let others = self.metas.iter().filter(|meta| KEPT_AS_THEY_ARE.contains(&meta.name.as_str()));
        record.extra = not_chosen.copied().chain(others).map(|meta| (meta.name.clone(), meta.value.clone())).collect();
        record
    }

    fn kind(&self) -> Kind {
        let has = |names: &[&str]| !self.of_first(names).is_empty();
        if has(&["citation_conference_title", "citation_conference"]) {
            Kind::Conference
        } else if has(&["citation_dissertation_institution", "citation_dissertation_name"]) {
            Kind::Thesis
        } else if has(&["citation_inbook_title", "citation_isbn"]) {
            Kind::Book
        } else if has(&["citation_journal_title", "citation_issn", "jsonld.title"]) {
            Kind::Article
        } else {
            Kind::Unknown
        }
    }

    /// The authors in the language of the title, where the page has them in several.
    fn authors(&self, title: &Meta) -> Vec<Author> {
        let tags = self.of_first(&["citation_author", "citation_authors", "jsonld.author", "dc.creator", "dc.contributor"]);
        let marked = tags.iter().any(|tag| tag.language.is_some());
        let in_language = |tag: &&Meta| !marked || !tag.other_language(title);
        let mut chosen: Vec<&Meta> = tags.iter().copied().filter(in_language).collect();
        if chosen.is_empty() {
            chosen = tags.iter().copied().filter(|tag| !tag.other_language(tags[0])).collect();
        }
        let mut authors: Vec<Author> = Vec::new();
        for name in chosen.iter().flat_map(|tag| split_authors(&tag.value)) {
            if !authors.iter().any(|author| author.name == name) {
                authors.push(Author::new(name));
            }
        }
        authors
    }

    fn affiliations(&self) -> Vec<String> {
        let mut affiliations: Vec<String> = Vec::new();
        for meta in self.all(&["citation_author_institution", "citation_author_affiliation"]) {
            if !affiliations.contains(&meta.value) {
                affiliations.push(meta.value.clone());
            }
        }
        affiliations
    }

    fn venue(&self) -> Venue {
        let mut issn: Vec<String> = Vec::new();
        for meta in self.all(&["citation_issn", "citation_eissn", "jsonld.issn", "prism.issn", "prism.eissn", "dc.source.issn"]) {
            if !issn.contains(&meta.value) {
                issn.push(meta.value.clone());
            }
        }
        let first = self.text(&["citation_firstpage", "citation_first_page", "jsonld.firstpage", "prism.startingpage"]);
        let last = self.text(&["citation_lastpage", "citation_last_page", "jsonld.lastpage", "prism.endingpage"]);
        let pages = match (first, last) {
            (Some(first), Some(last)) if first != last && !first.contains(['-', '–']) => Some(format!("{first}-{last}")),
            (Some(page), _) | (None, Some(page)) => Some(page),
            (None, None) => self.text(&["citation_pages", "jsonld.pages", "prism.pagerange", "dc.identifier.pagenumber"]),
        };
        let names = [
            "citation_journal_title",
            "citation_conference_title",
            "citation_inbook_title",
            "jsonld.journal",
            "prism.publicationname",
            "dc.source",
            "dcterms.ispartof",
            "dc.relation.ispartof",
        ];
        Venue {
            name: self.text(&names).unwrap_or_default(),
            issn,
            volume: self.text(&["citation_volume", "jsonld.volume", "prism.volume", "dc.source.volume"]),
            issue: self.text(&["citation_issue", "jsonld.issue", "prism.number", "dc.source.issue"]),
            pages,
            ..Venue::default()
        }
    }

    fn keywords(&self) -> Vec<String> {
        let tags = self.of_first(&[
            "citation_keywords",
            "citation_keyword",
            "jsonld.keyword",
            "prism.keyword",
            "dc.subject",
            "dc.keywords",
            "keywords",
        ]);
        let mut keywords: Vec<String> = Vec::new();
        for tag in &tags {
            // several tags hold a keyword each, whose commas are its own ("privacy, right to")
            let parts = match tags.len() {
                0..=2 => split_at_commas(split_keywords(&tag.value)),
                _ => tag.value.split([';', '；']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
            };
            for keyword in parts {
                if !keywords.contains(&keyword) {
                    keywords.push(keyword);
                }
            }
        }
        keywords
    }

    fn abstracts(&self) -> (Option<String>, Option<String>) {
        let metas =
            self.of_first(&["citation_abstract", "jsonld.abstract", "dcterms.abstract", "dc.description.abstract", "dc.description"]);
        let (main, other) = in_two_languages(&metas);
        let text = |meta: &Meta| without_heading(&meta.value).to_owned();
        (main.map(text), other.map(text))
    }

    fn url(&self, asked: &str) -> Option<String> {
        let named = self.text(&["citation_public_url", "citation_abstract_html_url", "citation_fulltext_html_url"]);
        let base = Url::parse(asked).ok();
        [named.as_deref(), self.canonical.as_deref(), Some(asked)].into_iter().flatten().find_map(|candidate| {
            let url = match &base {
                Some(base) => base.join(candidate.trim()).ok()?,
                None => Url::parse(candidate.trim()).ok()?,
            };
            matches!(url.scheme(), "http" | "https").then(|| url.to_string())
        })
    }
}

impl Meta {
    /// True when this is in another language than `main`: by the tags' own word where both have one,
    /// by Chinese characters against none otherwise.
    fn other_language(&self, main: &Self) -> bool {
        match (&self.language, &main.language) {
            (Some(a), Some(b)) => a != b,
            _ => self.value.chars().any(is_han) != main.value.chars().any(is_han),
        }
    }
}

/// Where dates stand, best first; see the module's head.
const DATES: [&str; 13] = [
    "citation_publication_date",
    "citation_cover_date",
    "citation_date",
    "citation_year",
    "jsonld.date",
    "prism.publicationdate",
    "prism.coverdate",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "citation_online_date",
];

/// Tags that have no field of their own and are worth keeping.
const KEPT_AS_THEY_ARE: [&str; 6] =
    ["citation_publisher", "citation_pdf_url", "citation_author_email", "dc.publisher", "dc.rights", "citation_fulltext_world_readable"];

/// A field without semicolons holds one keyword, or uses commas for all.
fn split_at_commas(keywords: Vec<String>) -> Vec<String> {
    match &keywords[..] {
        [one] => one.split(['，', '、', ',']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
        _ => keywords,
    }
}

fn in_two_languages<'m>(metas: &[&'m Meta]) -> (Option<&'m Meta>, Option<&'m Meta>) {
    let main = metas.first().copied();
    (main, main.and_then(|main| metas.iter().skip(1).copied().find(|meta| meta.other_language(main))))
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// The name in the form used here: lower case, parts of Dublin Core and PRISM joined by dots, a
/// vendor's prefix before `citation_` dropped. `None` for other vocabularies.
fn vocabulary_name(name: &str) -> Option<String> {
    let name = name.trim().to_lowercase();
    if let Some(at) = name.find("citation_") {
        return Some(name[at..].to_owned());
    }
    let dotted = name.replace([':', '_'], ".");
    let known = dotted == "keywords" || ["dc.", "dcterms.", "prism."].iter().any(|prefix| dotted.starts_with(prefix));
    known.then_some(dotted)
}

/// `zh` for zh, zh-CN, zh_cn, chi, zho and cn.
fn main_language(text: &str) -> String {
    let main = text.trim().to_lowercase();
    match main.split(['-', '_']).next().unwrap_or_default() {
        "zh" | "chi" | "zho" | "cn" => "zh".to_owned(),
        "en" | "eng" => "en".to_owned(),
        other => other.to_owned(),
    }
}

/// One line without tags: `<sup>1</sup>` and its like go, text stays.
fn without_markup(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let is_tag = from[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match from.find('>').filter(|_| is_tag) {
            Some(end) => rest = &from[end + 1..],
            None => {
                text.push('<');
                rest = &from[1..];
            }
        }
        // without a further '>' nothing more can be a tag
        if is_tag && !from.contains('>') {
            break;
        }
    }
    text.push_str(rest);
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// E-Tiller sites add （网络首发、推荐阅读） to titles.
fn without_notice(title: &str) -> &str {
    match title.rfind('（') {
        Some(at) if title.ends_with('）') && (title[at..].contains("网络首发") || title[at..].contains("推荐阅读")) => {
            title[..at].trim_end()
        }
        _ => title,
    }
}

fn without_heading(text: &str) -> &str {
    ["摘要：", "摘要:", "摘　要：", "摘 要：", "Abstract:", "Abstract："]
        .iter()
        .find_map(|heading| text.strip_prefix(heading))
        .unwrap_or(text)
        .trim_start()
}

/// The names in one tag.
///
/// Semicolons always divide. Commas and 、 do where every part is a Chinese name of two to four
/// characters once the numbers of institutions are taken off; "Zhang, Yi" stays one name.
fn split_authors(value: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in value.split([';', '；']) {
        let bare =
            |name: &str| name.trim().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | ',' | '，' | ' ' | '†')).to_owned();
        let pieces: Vec<String> = part.split([',', '，', '、']).map(bare).filter(|piece| !piece.is_empty()).collect();
        if pieces.len() > 1 && pieces.iter().all(|piece| is_chinese_name(piece)) {
            names.extend(pieces);
        } else {
            names.push(bare(part));
        }
    }
    names.retain(|name| name.chars().any(char::is_alphabetic));
    names
}

fn is_chinese_name(text: &str) -> bool {
    let characters = text.chars().filter(|c| !c.is_whitespace());
    text.chars().all(|c| is_han(c) || c.is_whitespace()) && (2..=4).contains(&characters.count())
}

/// A year, also at the head of `20200420` and behind a month's name ("Apr 22, 2019").
fn year_of(date: &str, plausible: YearSpan) -> Field<Year> {
    let compact = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    let after_month = date.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| date.rsplit([' ', ',']).next()).flatten();
    match Year::read(if compact { &date[..4] } else { after_month.unwrap_or(date) }, plausible) {
        Field::Typed(year) => Field::Typed(year),
        Field::Missing => Field::Missing,
        Field::Verbatim(_) => Field::Verbatim(date.to_owned()),
    }
}

fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // the cut at READ may fall inside a character
    let is_utf8 = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    if is_utf8 {
        return UTF_8;
    }
    let declared = declared_label(&bytes[..bytes.len().min(8192)]).and_then(Encoding::for_label);
    match declared.filter(|encoding| *encoding != UTF_8) {
        Some(encoding) if encoding == encoding_rs::GBK => encoding_rs::GB18030,
        Some(encoding) => encoding,
        None => {
            let mut guess = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            guess.feed(bytes, true);
            guess.guess(None, chardetng::Utf8Detection::Deny)
        }
    }
}

/// What stands behind the first `charset=` within a `<meta`.
fn declared_label(head: &[u8]) -> Option<&[u8]> {
    let at = memchr::memmem::find(&head.to_ascii_lowercase(), b"charset")?;
    let rest = head[at + 7..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))).unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The page up to where more than [`DEEPEST`] elements stand open, counting start and end tags
/// without a look at their names.
fn shallow_part(html: &str) -> &str {
    const NEVER_OPEN: [&str; 7] = ["meta", "link", "br", "img", "input", "hr", "base"];
    let mut depth = 0;
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html[at + 1..];
        if rest.starts_with('/') {
            depth -= 1;
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            depth += i32::from(!NEVER_OPEN.iter().any(|known| known.eq_ignore_ascii_case(name)));
        }
        depth = depth.max(0);
        if depth > DEEPEST {
            return &html[..at];
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::record::Scheme;

    fn plausible() -> YearSpan {
        YearSpan::from((1900, 2026))
    }

    fn read(html: &[u8]) -> Option<Record> {
        parse_article_page(html, "http://journal.test/article/1", plausible()).expect("not too large")
    }

    fn fixture(name: &str) -> Vec<u8> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/article_page").join(name)).expect("a specimen")
    }

    #[test]
    fn the_specimens_read_as_stated_beside_them() {
        for name in ["ojs", "magtech", "etiller", "dublin_core"] {
            let record = read(&fixture(&format!("valid/{name}.html"))).expect(name);
            let stated: serde_json::Value = serde_json::from_slice(&fixture(&format!("valid/{name}.json"))).expect(name);
            assert_eq!(serde_json::to_value(&record).expect("json"), stated, "{name}");
        }
    }

    #[test]
    fn a_page_without_an_articles_metadata_gives_nothing() {
        for name in ["login", "homepage"] {
            assert_eq!(read(&fixture(&format!("invalid/{name}.html"))), None, "{name}");
        }
        assert_eq!(read(b""), None);
    }

    #[test]
    fn one_page_in_four_encodings_is_one_record() {
        let page = |charset: &str| {
            format!(
                "<html><head><meta http-equiv='Content-Type' content='text/html; charset={charset}'><meta name=citation_title content='数字经济与隐私：镕喆'><meta name=citation_author content='示范甲'></head>"
            )
        };
        let wanted = read(page("utf-8").as_bytes()).expect("a record");
        assert_eq!(wanted.title, "数字经济与隐私：镕喆");
        for (encoding, label) in [(encoding_rs::GB18030, "gb2312"), (encoding_rs::GB18030, "gbk"), (encoding_rs::BIG5, "big5")] {
            // Big5 has no simplified characters: written as references there
            let bytes = encoding.encode(&page(label)).0.into_owned();
            assert_eq!(read(&bytes).expect(label), wanted, "{label}");
        }
        // declared as something else than it is
        assert_eq!(read(page("gb2312").as_bytes()), Some(wanted.clone()));
        assert_eq!(read(&encoding_rs::GB18030.encode(&page("utf-8")).0), Some(wanted));
    }

    #[test]
    fn chinese_names_in_one_tag_are_divided_and_western_ones_are_not() {
        for (value, names) in [
            ("王伟,李娜", &["王伟", "李娜"][..]),
            ("王伟1,2，李娜2*", &["王伟", "李娜"]),
            ("王伟、欧阳明日；李 娜", &["王伟", "欧阳明日", "李 娜"]),
            ("Zhang, Yi; Li, Na", &["Zhang, Yi", "Li, Na"]),
            ("国家示范课题组,王伟", &["国家示范课题组,王伟"]),
            ("12; ", &[]),
        ] {
            assert_eq!(split_authors(value), names, "{value}");
        }
    }

    #[test]
    fn markup_inside_a_value_goes_and_comparisons_stay() {
        assert_eq!(without_markup("王伟<sup>1</sup>"), "王伟1");
        assert_eq!(without_markup("p < 0.05 and a<b"), "p < 0.05 and a<b");
        assert_eq!(without_markup("<p>x</p>\n<b>y"), "x y");
    }

    #[test]
    fn deep_and_unclosed_pages_are_read_in_linear_time() {
        let head = "<html><head><meta name=citation_title content=x></head><body>";
        for piece in ["<div>", "<b a=1><p>", "<table><tr><td>", "<p><font a=2></p>"] {
            let page = format!("{head}{}", piece.repeat(200_000));
            assert_eq!(read(page.as_bytes()).map(|record| record.title).as_deref(), Some("x"), "{piece}");
        }
    }

    #[test]
    #[allow(clippy::print_stderr)]
    fn real_pages_give_what_a_reader_sees_on_them() {
        let shared = std::env::var_os("WENMAI_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), Into::into);
        let samples = shared.join("data/samples");
        let sample = |path: &str| std::fs::read(samples.join(path)).ok();
        let (Some(plos), Some(elife), Some(etiller)) = (
            sample("html-sandcrawler/plos_one_article.html"),
            sample("html-sandcrawler/elife_article.html"),
            sample("snippets-cn/cn-journal-etiller-head.html"),
        ) else {
            eprintln!("skipped: no sample pages in {}", samples.display());
            return;
        };
        let plos = read(&plos).expect("metadata");
        assert_eq!(plos.identifier(Scheme::Doi), Some("10.1371/journal.pone.0213978"));
        assert_eq!((plos.year.clone(), plos.authors.len(), plos.venue.name.as_str()), (Field::Typed(Year(2019)), 11, "PLOS ONE"));
        let elife = read(&elife).expect("metadata");
        assert_eq!(elife.title, "Parallel visual circuitry in a basal chordate");
        assert_eq!(elife.identifier(Scheme::Doi), Some("10.7554/elife.44753"));
        let etiller = read(&etiller).expect("metadata");
        assert_eq!(etiller.title, "基于多搜索器优化算法的含可再生能源协同优化调度");
        assert_eq!(
            etiller.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
            ["唐建林", "余 涛", "张孝顺", "李卓环", "陈俊斌"]
        );
        assert_eq!((etiller.year.clone(), etiller.venue.pages.as_deref()), (Field::Typed(Year(2020)), Some("492-504")));
        assert_eq!(etiller.author_keywords.len(), 10);
    }
}
