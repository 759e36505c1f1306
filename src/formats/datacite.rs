//! DataCite kernel 4, as `oai_datacite` or `datacite`: what repositories of data and papers give.
//!
//! From one `<resource>` to a [`Record`]. The format is
//! <https://schema.datacite.org/meta/kernel-4/>. Subjects are the depositors' own words and count as
//! authors' keywords, unless a scheme names the list they were taken from.

use super::xml::Element;
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, read_orcid};

/// More than this is no bibliographic record.
const LARGEST: usize = 16 << 20;

/// Reads the XML of one resource, in `oai_datacite`'s wrapping or without. `identifier` is the
/// record's OAI identifier as it is to be known outside its repository.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`] (no metadata, no resource, a
/// document type declaration), [`RejectionKind::Truncated`], [`RejectionKind::NoTitle`],
/// [`RejectionKind::Oversized`].
pub(super) fn parse_datacite(identifier: &str, metadata_xml: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    if metadata_xml.len() > LARGEST {
        return Err((RejectionKind::Oversized, format!("the record is {} bytes long", metadata_xml.len())));
    }
    let identifier =
        Identifier::oai(identifier).ok_or_else(|| (RejectionKind::Malformed, "the record's header has no identifier".to_owned()))?;
    let root = Element::read(metadata_xml)?;
    let resource = find_resource(&root).ok_or_else(|| (RejectionKind::Malformed, format!("<{}> holds no DataCite resource", root.name)))?;
    let mut record = Record { kind: kind(resource), language: resource.text_at("language"), ..Record::default() };
    record.add_identifier(identifier);
    let titles = resource.at("titles/title");
    let of_type = |wanted: Option<&str>| {
        titles.iter().copied().filter(move |title| title.attribute("titleType") == wanted).map(Element::text).find(|text| !text.is_empty())
    };
    record.title = of_type(None).or_else(|| of_type(Some("AlternativeTitle"))).unwrap_or_default();
    if record.title.is_empty() {
        return Err((RejectionKind::NoTitle, "no title".to_owned()));
    }
    if let Some(subtitle) = of_type(Some("Subtitle")) {
        record.title = format!("{}: {subtitle}", record.title);
    }
    record.translated_title = of_type(Some("TranslatedTitle")).or_else(|| second_language(&titles, &record.title));
    creators(resource, &mut record);
    years(resource, plausible, &mut record);
    record.venue = venue(resource);
    subjects(resource, &mut record);
    descriptions(resource, &mut record);
    identifiers(resource, &mut record);
    record.funding =
        resource.at("fundingReferences/fundingReference").into_iter().map(Element::text).filter(|text| !text.is_empty()).collect();
    Ok(record)
}

fn find_resource(element: &Element) -> Option<&Element> {
    if element.name == "resource" { Some(element) } else { element.elements().find_map(find_resource) }
}

/// A second title without a type, in another `xml:lang` than the first.
fn second_language(titles: &[&Element], first: &str) -> Option<String> {
    let plain: Vec<&&Element> = titles.iter().filter(|title| title.attribute("titleType").is_none()).collect();
    let language = plain.first()?.attribute("lang");
    let other = plain.iter().skip(1).find(|title| title.attribute("lang").is_some() && title.attribute("lang") != language)?;
    Some(other.text()).filter(|text| text != first && !text.is_empty())
}

fn kind(resource: &Element) -> Kind {
    let general = resource.at("resourceType").first().and_then(|kind| kind.attribute("resourceTypeGeneral")).unwrap_or_default();
    match general {
        "JournalArticle" => Kind::Article,
        "ConferencePaper" | "ConferenceProceeding" => Kind::Conference,
        "Book" | "BookChapter" => Kind::Book,
        "Dissertation" => Kind::Thesis,
        // "Text" was all there was for papers before kernel 4.4
        "" => Kind::Unknown,
        "Text" => match resource.text_at("resourceType").unwrap_or_default().to_lowercase() {
            text if text.contains("thesis") || text.contains("dissertation") => Kind::Thesis,
            text if text.contains("conference") => Kind::Conference,
            text if text.contains("article") => Kind::Article,
            text if text.contains("book") => Kind::Book,
            _ => Kind::Unknown,
        },
        other => Kind::Other(other.to_owned()),
    }
}

fn creators(resource: &Element, record: &mut Record) {
    for creator in resource.at("creators/creator") {
        let part = |name: &str| creator.text_at(name).unwrap_or_default();
        let (family, given, name) = (part("familyName"), part("givenName"), part("creatorName"));
        let mut author = if family.is_empty() || given.is_empty() { Author::new(name) } else { Author::of_parts(&family, &given) };
        if author.name.is_empty() {
            continue;
        }
        let is_orcid = |id: &&Element| id.attribute("nameIdentifierScheme").is_some_and(|scheme| scheme.eq_ignore_ascii_case("orcid"));
        author.orcid = creator.children("nameIdentifier").filter(is_orcid).find_map(|id| read_orcid(&id.text()));
        author.affiliations = creator.children("affiliation").map(Element::text).filter(|text| !text.is_empty()).collect();
        for affiliation in &author.affiliations {
            if !record.affiliations.contains(affiliation) {
                record.affiliations.push(affiliation.clone());
            }
        }
        record.authors.push(author);
    }
}

/// The year of publication; the date of issue where it is of that year, all other dates as they are.
fn years(resource: &Element, plausible: YearSpan, record: &mut Record) {
    record.year = Year::read(&resource.text_at("publicationYear").unwrap_or_default(), plausible);
    for date in resource.at("dates/date") {
        let (kind, text) = (date.attribute("dateType").unwrap_or("Other"), date.text());
        let year = Year::read(&text, plausible);
        if kind == "Issued" && record.date.is_none() && text.len() > 4 && (record.year.is_missing() || year == record.year) {
            if let (Field::Missing, Field::Typed(_)) = (&record.year, &year) {
                record.year = year;
            }
            record.date = Some(text);
        } else if !text.is_empty() {
            record.extra.push((format!("date {kind}"), text));
        }
    }
}

fn venue(resource: &Element) -> Venue {
    let part = |name: &str| resource.text_at(&format!("relatedItems/relatedItem/{name}"));
    let mut venue = Venue {
        name: part("titles/title").unwrap_or_default(),
        volume: part("volume"),
        issue: part("issue"),
        publisher: resource.text_at("publisher"),
        ..Venue::default()
    };
    venue.pages = match (part("firstPage"), part("lastPage")) {
        (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
        (first, _) => first,
    };
    let related = resource.at("relatedIdentifiers/relatedIdentifier");
    for issn in related.into_iter().filter(|related| related.attribute("relationType") == Some("IsPartOf")) {
        match issn.attribute("relatedIdentifierType") {
            Some("ISSN" | "LISSN") => venue.issn.push(issn.text()),
            Some("EISSN") => venue.eissn.push(issn.text()),
            Some("ISBN") => venue.isbn.push(issn.text()),
            _ => {}
        }
    }
    venue
}

fn subjects(resource: &Element, record: &mut Record) {
    for subject in resource.at("subjects/subject") {
        let assigned = subject.attribute("subjectScheme").is_some() || subject.attribute("schemeURI").is_some();
        let list = if assigned { &mut record.index_keywords } else { &mut record.author_keywords };
        for word in crate::record::split_keywords(&subject.text()) {
            if !list.contains(&word) {
                list.push(word);
            }
        }
    }
}

fn descriptions(resource: &Element, record: &mut Record) {
    for description in resource.at("descriptions/description") {
        let text = description.text();
        match description.attribute("descriptionType") {
            _ if text.is_empty() => {}
            Some("Abstract") | None if record.abstract_text.is_none() => record.abstract_text = Some(text),
            Some("Abstract") | None if record.translated_abstract.is_none() => record.translated_abstract = Some(text),
            kind => record.extra.push((format!("description {}", kind.unwrap_or("Abstract")), text)),
        }
    }
}

fn identifiers(resource: &Element, record: &mut Record) {
    for own in resource.children("identifier").chain(resource.at("alternateIdentifiers/alternateIdentifier")) {
        let text = own.text();
        if let Some(doi) = Identifier::doi(&text) {
            record.add_identifier(doi);
        } else if record.url.is_none() && (text.starts_with("http://") || text.starts_with("https://")) {
            record.url = Some(text);
        } else if !text.is_empty() {
            record.extra.push(("identifier".to_owned(), text));
        }
    }
    for related in resource.at("relatedIdentifiers/relatedIdentifier") {
        if related.attribute("relationType") == Some("References") || related.attribute("relationType") == Some("Cites") {
            record.cited_references.push(related.text());
        }
    }
}
