//! What a page says of itself in its `<meta>` tags, its JSON-LD, its title and its canonical link.

use std::collections::HashSet;

use scraper::{Html, Selector};

use super::super::markup::plain_text;
use super::json_ld::article_values;
use crate::html::excerpt;
use crate::record::has_han;

/// Tags that are looked at on one page.
const MOST: usize = 50_000;
/// Tags that belong to the author before them, so that a repeated value says something.
const IN_SEQUENCE: [&str; 5] =
    ["citation_author", "citation_author_institution", "citation_author_affiliation", "citation_author_orcid", "jsonld.institution"];

/// One `<meta>`: its vocabulary's name for it, its value and its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meta {
    /// Lower case: `citation_title`, `dc.title`.
    pub(super) name: String,
    pub(super) value: String,
    pub(super) language: Option<String>,
}

/// The metadata of a page, in order.
#[derive(Debug, Default)]
pub(super) struct Metas {
    pub(super) metas: Vec<Meta>,
    pub(super) canonical: Option<String>,
    /// The page's own `<title>`.
    pub(super) page_title: Option<String>,
    /// `lang` of the page as a whole.
    pub(super) language: Option<String>,
}

impl Metas {
    pub(super) fn read(html: &str) -> Self {
        let wanted = |name: &str, tag: &str| match name {
            "script" => tag.to_ascii_lowercase().contains("ld+json"),
            name => matches!(name, "html" | "meta" | "link" | "title"),
        };
        let page = Html::parse_document(&excerpt(html, wanted));
        let select = |text: &str| Selector::parse(text).expect("the selector is a literal");
        let mut metas = Self::default();
        let mut seen = HashSet::new();
        for element in page.select(&select("meta[content]")).take(MOST) {
            let value = plain_text(element.attr("content").unwrap_or_default());
            if value.is_empty() {
                continue;
            }
            let language = element.attr("xml:lang").or(element.attr("lang")).map(main_language).filter(|language| !language.is_empty());
            // a tag may bear the names of several vocabularies
            let names = element.attr("name").or(element.attr("property")).unwrap_or_default();
            for name in names.split_whitespace().filter_map(|name| vocabulary_name(name, language.is_some())) {
                metas.add(Meta { name, value: value.clone(), language: language.clone() }, &mut seen);
            }
        }
        let scripts: Vec<String> = page.select(&select("script")).map(|script| script.text().collect()).collect();
        for (name, value) in article_values(scripts.iter().map(String::as_str)) {
            metas.add(Meta { name: name.to_owned(), value: plain_text(&value), language: None }, &mut seen);
        }
        metas.canonical = page.select(&select("link[rel=canonical][href]")).next().and_then(|link| link.attr("href")).map(str::to_owned);
        metas.page_title = page.select(&select("title")).next().map(|title| plain_text(&title.text().collect::<String>()));
        let html = page.root_element();
        metas.language = html.attr("xml:lang").or(html.attr("lang")).map(main_language).filter(|language| !language.is_empty());
        metas
    }

    /// Adds a tag once: sites print a whole block twice.
    fn add(&mut self, meta: Meta, seen: &mut HashSet<(String, String, Option<String>)>) {
        let mut is_new = || seen.insert((meta.name.clone(), meta.value.clone(), meta.language.clone()));
        if !meta.value.is_empty() && (IN_SEQUENCE.contains(&meta.name.as_str()) || is_new()) {
            self.metas.push(meta);
        }
    }

    pub(super) fn all<'m>(&'m self, names: &'m [&str]) -> impl Iterator<Item = &'m Meta> {
        names.iter().flat_map(|name| self.metas.iter().filter(move |meta| meta.name == *name))
    }

    /// Every value of the first of `names` that has one.
    pub(super) fn of_first<'m>(&'m self, names: &[&str]) -> Vec<&'m Meta> {
        let mut found = names.iter().map(|name| self.metas.iter().filter(|meta| meta.name == *name).collect::<Vec<_>>());
        found.find(|values| !values.is_empty()).unwrap_or_default()
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        self.of_first(names).first().map(|meta| meta.value.clone())
    }

    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.metas.iter().any(|meta| names.contains(&meta.name.as_str()))
    }
}

impl Meta {
    /// True when this is in another language than `main`: by the tags' own word where both have one,
    /// by Chinese characters against none otherwise.
    pub(super) fn other_language(&self, main: &Self) -> bool {
        match (&self.language, &main.language) {
            (Some(a), Some(b)) => a != b,
            _ => self.has_han() != main.has_han(),
        }
    }

    pub(super) fn has_han(&self) -> bool {
        has_han(&self.value)
    }
}

/// The first of several values, and the first that is in another language.
pub(super) fn in_two_languages<'m>(metas: &[&'m Meta]) -> (Option<&'m Meta>, Option<&'m Meta>) {
    let main = metas.first().copied();
    (main, main.and_then(|main| metas.iter().skip(1).copied().find(|meta| meta.other_language(main))))
}

/// The name in the form used here: lower case, parts of Dublin Core and PRISM joined by dots, a
/// vendor's prefix before `citation_` dropped. `None` for other vocabularies. A `description` with a
/// language is the abstract of a MagTech site, one without is anybody's blurb.
fn vocabulary_name(name: &str, has_language: bool) -> Option<String> {
    let name = name.to_lowercase();
    if let Some(at) = name.find("citation_") {
        return Some(name[at..].to_owned());
    }
    let dotted = name.replace([':', '_'], ".");
    let known = matches!(dotted.as_str(), "keywords" | "authors")
        || has_language && dotted == "description"
        || ["dc.", "dcterms.", "prism."].iter().any(|prefix| dotted.starts_with(prefix));
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
