//! What an article is about, in its authors' words.

use std::collections::HashSet;

use super::metas::{Meta, Metas};
use crate::record::split_keywords;

/// Where keywords stand, best first.
const KEYWORDS: [&str; 7] =
    ["citation_keywords", "citation_keyword", "jsonld.keyword", "prism.keyword", "dc.subject", "dc.keywords", "keywords"];

/// The keywords in the language of the title, and those in another one. Where none are in the title's,
/// the others take their place.
pub(super) fn keywords(metas: &Metas, title: &Meta) -> (Vec<String>, Vec<String>) {
    let tags = metas.of_first(&KEYWORDS);
    // several tags hold a keyword each, whose commas are its own ("privacy, right to")
    let one_each = tags.len() > 2;
    let parts = |tag: &Meta| match one_each {
        false => split_at_commas(split_keywords(&tag.value)),
        true => tag.value.split([';', '；']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
    };
    let some_han = tags.iter().any(|tag| tag.has_han());
    let main_language = title.language.as_deref().or(title.has_han().then_some("zh"));
    let is_foreign = |tag: &Meta, parts: &[String]| match (&tag.language, main_language) {
        (Some(language), Some(main)) => language != main,
        // a single "GDP" is a Chinese keyword too; a list without any hanzi beside one with them is not
        _ => title.has_han() && some_han && parts.len() > 1 && !tag.has_han(),
    };
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for tag in &tags {
        let parts = parts(tag);
        let into = if is_foreign(tag, &parts) { &mut foreign } else { &mut own };
        into.extend(parts.into_iter().filter(|keyword| seen.insert(keyword.clone())));
    }
    if own.is_empty() { (foreign, own) } else { (own, foreign) }
}

/// A field without semicolons holds one keyword, or uses commas for all.
fn split_at_commas(keywords: Vec<String>) -> Vec<String> {
    match &keywords[..] {
        [one] => one.split(['，', '、', ',']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
        _ => keywords,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> (Vec<String>, Vec<String>) {
        let title = Meta { name: "citation_title".to_owned(), value: "数字经济".to_owned(), language: None };
        keywords(&Metas::read(html), &title)
    }

    #[test]
    fn two_languages_are_told_apart() {
        let marked = "<meta name=citation_keywords xml:lang=zh content='平台；GDP'><meta name=citation_keywords xml:lang=en content='platforms; GDP'>";
        let unmarked = "<meta name=citation_keywords content='平台,GDP'><meta name=citation_keywords content='platforms, economy'>";
        let english = "<meta name=citation_keywords xml:lang=en content='platforms; economy'>";
        let each = "<meta name=citation_keywords content=平台><meta name=citation_keywords content=GDP><meta name=citation_keywords content='a, b'>";
        let strings = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(of(marked), (strings(&["平台", "GDP"]), strings(&["platforms"])));
        assert_eq!(of(unmarked), (strings(&["平台", "GDP"]), strings(&["platforms", "economy"])));
        assert_eq!(of(english), (strings(&["platforms", "economy"]), strings(&[])));
        assert_eq!(of(each), (strings(&["平台", "GDP", "a, b"]), strings(&[])));
    }
}
