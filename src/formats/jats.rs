//! JATS (and NLM, from which it came): an article's own XML, as repositories give it.
//!
//! From one `<article>` to a [`Record`], by its front matter alone; the body is passed over, the
//! reference list read. The format is <https://jats.nlm.nih.gov/archiving/>. Where an article has
//! titles, abstracts and keywords in two languages, those of the article's language come first and
//! the other's become the translated ones.
//!
//! | field | from |
//! |---|---|
//! | title, translated title | `article-title`, `trans-title` |
//! | authors | `contrib` of type author (or none), `name` and `string-name`, with `xref` to `aff` |
//! | year, date | `pub-date`: of the printed, else the collected, else the electronic edition |
//! | keywords | every `kwd-group` but those of a classification, which are the index's |
//! | identifiers | `article-id` of type doi |

use super::xml::{Content, Element, one_line};
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, read_orcid};

/// More than this is no article.
const LARGEST: usize = 16 << 20;

/// Reads the XML of one article. `identifier` is the record's OAI identifier as it is to be known
/// outside its repository.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`] (no metadata, no article, a
/// document type declaration), [`RejectionKind::Truncated`], [`RejectionKind::NoTitle`],
/// [`RejectionKind::Oversized`].
pub(super) fn parse_jats(identifier: &str, metadata_xml: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    if metadata_xml.len() > LARGEST {
        return Err((RejectionKind::Oversized, format!("the record is {} bytes long", metadata_xml.len())));
    }
    let identifier =
        Identifier::oai(identifier).ok_or_else(|| (RejectionKind::Malformed, "the record's header has no identifier".to_owned()))?;
    let root = Element::read(metadata_xml)?;
    let article = find(&root, "article").unwrap_or(&root);
    let front = find(article, "front").unwrap_or(article);
    let meta = find(front, "article-meta").ok_or_else(|| (RejectionKind::Malformed, format!("<{}> holds no article-meta", root.name)))?;
    let mut record = Record { language: language(article), kind: kind(article), ..Record::default() };
    record.add_identifier(identifier);
    titles(meta, &mut record);
    if record.title.is_empty() {
        return Err((RejectionKind::NoTitle, "no article-title".to_owned()));
    }
    authors(meta, &mut record);
    record.venue = venue(front, meta);
    dates(meta, plausible, &mut record);
    abstracts(meta, &mut record);
    keywords(meta, &mut record);
    for id in meta.children("article-id") {
        match id.attribute("pub-id-type") {
            Some("doi") => Identifier::doi(&id.text()).into_iter().for_each(|doi| record.add_identifier(doi)),
            Some(kind) => record.extra.push((format!("article-id {kind}"), id.text())),
            None => {}
        }
    }
    record.url = meta.children("self-uri").find_map(|uri| uri.attribute("href")).filter(|uri| is_web(uri)).map(str::to_owned);
    record.funding = meta.at("funding-group/award-group").into_iter().map(Element::text).filter(|text| !text.is_empty()).collect();
    record.cited_references = references(article);
    let related = meta.children("related-article").filter_map(|related| related.attribute("related-article-type"));
    record.retracted =
        related.into_iter().any(|kind| kind == "retraction-forward") || article.attribute("article-type") == Some("retracted-article");
    Ok(record)
}

/// The first element of a name, in document order; the element itself counts.
fn find<'e>(element: &'e Element, name: &str) -> Option<&'e Element> {
    if element.name == name { Some(element) } else { element.elements().find_map(|inside| find(inside, name)) }
}

/// `xml:lang` as a main language in lower case.
fn language(element: &Element) -> Option<String> {
    let tag = element.attribute("lang")?.trim();
    let main = tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase();
    (!main.is_empty()).then_some(main)
}

fn is_web(uri: &str) -> bool {
    uri.starts_with("http://") || uri.starts_with("https://")
}

fn kind(article: &Element) -> Kind {
    match article.attribute("article-type") {
        None | Some("research-article" | "review-article" | "retracted-article") => Kind::Article,
        Some("proceedings-paper" | "abstract" | "meeting-report") => Kind::Conference,
        Some("book-chapter") => Kind::Book,
        Some("dissertation" | "thesis") => Kind::Thesis,
        Some(other) => Kind::Other(other.to_owned()),
    }
}

/// The text of an element without footnote marks, blocks set apart.
fn prose(element: &Element) -> String {
    const MARKS: [&str; 4] = ["xref", "fn", "label", "break"];
    const BLOCKS: [&str; 5] = ["p", "sec", "title", "list-item", "break"];
    fn gather(element: &Element, into: &mut String) {
        for content in &element.content {
            match content {
                Content::Text(text) => into.push_str(text),
                Content::Element(inside) => {
                    let gap = if BLOCKS.contains(&inside.name.as_str()) { "\n" } else { "" };
                    into.push_str(gap);
                    if !MARKS.contains(&inside.name.as_str()) {
                        gather(inside, into);
                    }
                    into.push_str(gap);
                }
            }
        }
    }
    let mut text = String::new();
    gather(element, &mut text);
    one_line(&text)
}

fn titles(meta: &Element, record: &mut Record) {
    let Some(group) = meta.children("title-group").next() else { return };
    let title = group.children("article-title").next().map(prose).unwrap_or_default();
    let subtitle = group.children("subtitle").next().map(prose).filter(|text| !text.is_empty());
    record.title = match subtitle {
        Some(subtitle) if !title.is_empty() => format!("{title}: {subtitle}"),
        _ => title,
    };
    let translated = group.at("trans-title-group/trans-title").into_iter().chain(group.children("trans-title"));
    record.translated_title = translated.map(prose).find(|text| !text.is_empty());
}

fn authors(meta: &Element, record: &mut Record) {
    let institutions: Vec<(Option<&str>, String)> = meta
        .children("aff")
        .chain(meta.children("contrib-group").flat_map(|group| group.children("aff")))
        .map(|aff| (aff.attribute("id"), prose(aff)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let is_author = |contrib: &&Element| matches!(contrib.attribute("contrib-type"), None | Some("author"));
    for contrib in meta.at("contrib-group/contrib").iter().copied().filter(is_author) {
        let Some(mut author) = name(contrib) else { continue };
        author.orcid = contrib.children("contrib-id").find_map(|id| read_orcid(&id.text()));
        let refers = |id: &str| {
            contrib.children("xref").any(|xref| xref.attribute("rid").is_some_and(|rids| rids.split_whitespace().any(|rid| rid == id)))
        };
        let own = contrib.children("aff").map(prose);
        let shared = institutions.iter().filter(|(id, _)| id.is_some_and(refers)).map(|(_, text)| text.clone());
        author.affiliations = own.chain(shared).filter(|text| !text.is_empty()).collect();
        for affiliation in &author.affiliations {
            if !record.affiliations.contains(affiliation) {
                record.affiliations.push(affiliation.clone());
            }
        }
        record.authors.push(author);
    }
    for (_, affiliation) in institutions {
        if !record.affiliations.contains(&affiliation) {
            record.affiliations.push(affiliation);
        }
    }
}

/// The name of a contributor: the first in the article's own form, or a group's.
fn name(contrib: &Element) -> Option<Author> {
    let of_parts = |name: &Element| {
        let part = |tag: &str| name.children(tag).next().map(Element::text).unwrap_or_default();
        Author::of_parts(&part("surname"), &part("given-names"))
    };
    let alternatives = contrib.children("name-alternatives").flat_map(Element::elements);
    for candidate in contrib.elements().chain(alternatives) {
        let author = match candidate.name.as_str() {
            "name" => of_parts(candidate),
            "string-name" if candidate.children("surname").next().is_some() => of_parts(candidate),
            "string-name" | "collab" => Author::new(prose(candidate)),
            _ => continue,
        };
        if !author.name.is_empty() {
            return Some(author);
        }
    }
    None
}

fn venue(front: &Element, meta: &Element) -> Venue {
    let text = |path: &str| meta.text_at(path);
    let journal = front.children("journal-meta").next();
    let name =
        journal.and_then(|journal| journal.text_at("journal-title-group/journal-title").or_else(|| journal.text_at("journal-title")));
    let mut venue = Venue {
        name: name.unwrap_or_default(),
        translated_name: journal.and_then(|journal| journal.text_at("journal-title-group/trans-title-group/trans-title")),
        abbreviation: journal.and_then(|journal| journal.text_at("journal-title-group/abbrev-journal-title")),
        publisher: journal.and_then(|journal| journal.text_at("publisher/publisher-name")),
        volume: text("volume"),
        issue: text("issue"),
        ..Venue::default()
    };
    for issn in journal.into_iter().flat_map(|journal| journal.children("issn")) {
        let electronic = issn.attribute("pub-type") == Some("epub") || issn.attribute("publication-format") == Some("electronic");
        let list = if electronic { &mut venue.eissn } else { &mut venue.issn };
        list.push(issn.text());
    }
    venue.pages = match (text("fpage"), text("lpage")) {
        (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
        (Some(first), _) => Some(first),
        (None, _) => text("elocation-id"),
    };
    venue
}

/// Year and date of the first edition that has a plausible year, in the order of the module's head.
fn dates(meta: &Element, plausible: YearSpan, record: &mut Record) {
    let rank = |date: &&Element| {
        let kind = date.attribute("pub-type").or(date.attribute("date-type")).unwrap_or_default();
        let format = date.attribute("publication-format").unwrap_or_default();
        match (kind, format) {
            ("ppub", _) | ("pub", "print") => 0,
            ("collection" | "epub-ppub", _) => 1,
            ("epub" | "pub", _) => 2,
            _ => 3,
        }
    };
    let mut dates: Vec<&Element> = meta.children("pub-date").collect();
    dates.sort_by_key(rank);
    let read = |date: &&Element| Year::read(&date.text_at("year").unwrap_or_default(), plausible);
    let Some(chosen) = dates.iter().find(|date| read(date).typed().is_some()).or(dates.first()) else { return };
    record.year = read(chosen);
    if record.year.typed().is_some() {
        let part = |name: &str| chosen.text_at(name).and_then(|text| text.trim().parse::<u8>().ok());
        let year = chosen.text_at("year").unwrap_or_default();
        record.date = match (part("month").filter(|month| (1..=12).contains(month)), part("day").filter(|day| (1..=31).contains(day))) {
            (Some(month), Some(day)) => Some(format!("{year}-{month:02}-{day:02}")),
            (Some(month), None) => Some(format!("{year}-{month:02}")),
            _ => None,
        };
    }
    for date in dates.iter().filter(|date| !std::ptr::eq(**date, *chosen)) {
        if let Field::Typed(year) = read(date) {
            let kind = date.attribute("pub-type").or(date.attribute("date-type")).unwrap_or("pub-date");
            record.extra.push((format!("pub-date {kind}"), year.0.to_string()));
        }
    }
}

fn abstracts(meta: &Element, record: &mut Record) {
    let plain = |found: &&Element| found.attribute("abstract-type").is_none();
    record.abstract_text = meta.children("abstract").find(plain).map(prose).filter(|text| !text.is_empty());
    record.translated_abstract = meta.children("trans-abstract").find(plain).map(prose).filter(|text| !text.is_empty());
}

fn keywords(meta: &Element, record: &mut Record) {
    for group in meta.children("kwd-group") {
        let words: Vec<String> =
            group.children("kwd").chain(group.children("compound-kwd")).map(prose).filter(|word| !word.is_empty()).collect();
        let foreign = language(group).is_some_and(|found| record.language.as_ref().is_some_and(|main| *main != found));
        let assigned = group.attribute("vocab").is_some() || group.attribute("kwd-group-type").is_some_and(|kind| kind.contains("index"));
        let list = match (assigned, foreign) {
            (true, _) => &mut record.index_keywords,
            (false, true) => &mut record.translated_keywords,
            (false, false) => &mut record.author_keywords,
        };
        for word in words {
            if !list.contains(&word) {
                list.push(word);
            }
        }
    }
}

fn references(article: &Element) -> Vec<String> {
    let Some(list) = find(article, "ref-list") else { return Vec::new() };
    list.children("ref")
        .map(|reference| {
            const CITATIONS: [&str; 5] = ["mixed-citation", "element-citation", "citation", "nlm-citation", "note"];
            let within = |element: &'_ Element| element.elements().find(|inside| CITATIONS.contains(&inside.name.as_str())).map(spaced);
            within(reference).or_else(|| reference.children("citation-alternatives").find_map(within)).unwrap_or_else(|| spaced(reference))
        })
        .filter(|text| !text.is_empty())
        .collect()
}

/// The parts of a citation with blanks between: typed ones are written without any.
fn spaced(citation: &Element) -> String {
    fn gather(element: &Element, into: &mut String) {
        for content in &element.content {
            match content {
                Content::Text(text) => into.push_str(text),
                Content::Element(inside) if inside.name == "label" => {}
                Content::Element(inside) => {
                    into.push(' ');
                    gather(inside, into);
                    into.push(' ');
                }
            }
        }
    }
    let mut text = String::new();
    gather(citation, &mut text);
    let text = one_line(&text);
    [" ,", " .", " ;", " :", " )"].iter().fold(text, |text, mark| text.replace(mark, &mark[1..])).replace("( ", "(")
}
