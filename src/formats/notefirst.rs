//! NoteFirst XML: `<Bibliography>` elements, as Wanfang, CNKI and CQVIP export them.
//!
//! Learnt from files: every value can stand in CDATA or not, the declared encoding is not always
//! the true one (which is why nothing here looks at it), CQVIP puts all names and all keywords into
//! one element each and a number in brackets before the institutions.

use super::draft::Draft;
use super::format::excerpt;
use super::lines::trim;
use super::names::split_authors;
use super::part::Part;
use super::xml::Element;
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, RejectionKind, has_han};

/// NoteFirst XML.
#[derive(Debug)]
pub(super) struct NoteFirst;

/// What elements that hold one text are.
const ELEMENTS: [(&str, Part); 17] = [
    ("Type", Part::Kind),
    ("Language", Part::Language),
    ("Code", Part::Issn),
    ("ISSN", Part::Issn),
    ("ISBN", Part::Isbn),
    ("Year", Part::Year),
    ("PublishDate", Part::Date),
    ("Date", Part::Date),
    ("Volume", Part::Volume),
    ("Issue", Part::Issue),
    ("PageScope", Part::Pages),
    ("Url", Part::Url),
    ("URL", Part::Url),
    ("DOI", Part::Doi),
    ("Doi", Part::Doi),
    ("Publisher", Part::Publisher),
    ("Fund", Part::Funding),
];

impl Format for NoteFirst {
    fn name(&self) -> &'static str {
        "notefirst"
    }

    fn title(&self) -> &'static str {
        "NoteFirst XML"
    }

    fn origin(&self) -> &'static str {
        "Wanfang, CNKI and CQVIP (维普): 导出 > NoteFirst"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Elements(b"<Bibliography")
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        matches!(line.get(13), Some(b'>' | b' ' | b'\t' | b'/'))
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records = memchr::memmem::find_iter(head, b"<Bibliography>").count();
        let titled = memchr::memmem::find(head, b"<PrimaryTitle").is_some();
        if records > 0 && titled { records + 1 } else { 0 }
    }

    fn read_preamble(&self, slice: &Slice<'_>, _context: &Context<'_>, findings: &mut Findings) {
        if slice.text.contains("<!DOCTYPE") {
            findings.warn("a document type declaration, which is passed over".into());
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let element = match Element::read(slice.text) {
            Ok(element) => element,
            Err((_, message)) if slice.end.is_some() => {
                findings.reject(RejectionKind::Truncated, 0, format!("{message}: {}", excerpt(title_in(slice.text))));
                return;
            }
            Err((kind, message)) => return findings.reject(kind, 0, message),
        };
        let mut draft = Draft::new(context.plausible_years);
        for field in element.elements() {
            match field.name.as_str() {
                "PrimaryTitle" => put_titles(&mut draft, field),
                "Authors" => field.children("Author").for_each(|author| put_author(&mut draft, author)),
                "Medium" => {
                    let mut names = field.children("Media").map(Element::text).filter(|name| !name.is_empty());
                    draft.put(Part::Venue, "Media", &names.next().unwrap_or_default());
                    names.for_each(|name| draft.put(Part::TranslatedVenue, "Media", &name));
                }
                "Keywords" => {
                    let mut main = None;
                    for keyword in field.children("Keyword") {
                        let language = keyword.attribute("Lang").or_else(|| keyword.attribute("lang")).unwrap_or_default();
                        let other = *main.get_or_insert(language) != language;
                        let text = keyword.text();
                        let several = text.contains([';', '；']);
                        let part = match (other, several) {
                            (true, _) => Part::TranslatedKeywords,
                            (false, true) => Part::Keywords,
                            (false, false) => Part::Keyword,
                        };
                        draft.put(part, "Keyword", &text);
                    }
                }
                "Abstracts" => {
                    let mut texts = field.children("Abstract").map(Element::text).filter(|text| !text.is_empty());
                    draft.put(Part::Abstract, "Abstract", &texts.next().unwrap_or_default());
                    texts.for_each(|text| draft.put(Part::TranslatedAbstract, "Abstract", &text));
                }
                name => {
                    let part = ELEMENTS.iter().find(|(known, _)| *known == name).map_or(Part::Keep, |(_, part)| *part);
                    draft.put(part, name, &field.text());
                }
            }
        }
        findings.accept(draft.finish());
    }

    fn knows(&self, tag: &str) -> bool {
        ELEMENTS.iter().any(|(known, _)| *known == tag) || ["Title", "Media", "Keyword", "Abstract", "Organization"].contains(&tag)
    }
}

/// The title in a record's main language, then the one in another.
fn put_titles(draft: &mut Draft, field: &Element) {
    for (i, title) in field.children("Title").map(Element::text).filter(|title| !title.is_empty()).enumerate() {
        draft.put(if i == 0 { Part::Title } else { Part::TranslatedTitle }, "Title", &title);
    }
}

fn put_author(draft: &mut Draft, author: &Element) {
    // the first language's; a second is the same person's name in another
    let Some(info) = author.children("Info").next() else { return };
    let names = info.text_at("FullName").unwrap_or_default();
    let organization = info.text_at("Organization").unwrap_or_default();
    let places: Vec<String> = organization
        .split([';', '；'])
        .map(|place| trim(without_number(trim(place))).to_owned())
        .filter(|place| !place.is_empty())
        .collect();
    draft.record().affiliations.extend_from_slice(&places);
    let names = if has_han(&names) { split_authors(&names) } else { vec![names] };
    let one = names.len() == 1;
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let affiliations = if one { places.clone() } else { Vec::new() };
        draft.record().authors.push(Author { affiliations, ..Author::new(name) });
    }
}

/// "[1]北京大学" without its number.
fn without_number(place: &str) -> &str {
    match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => place,
    }
}

/// The title of an element that does not end, for a message.
fn title_in(xml: &str) -> &str {
    let after = xml.split_once("<Title").map_or(xml, |(_, rest)| rest.split_once('>').map_or(rest, |(_, rest)| rest));
    after.trim_start().trim_start_matches("<![CDATA[").split(['<', ']']).next().unwrap_or(after)
}
