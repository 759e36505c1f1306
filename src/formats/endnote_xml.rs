//! EndNote's XML export: `<record>` elements of `<xml><records>`, with `<style>` around every text.

use super::draft::Draft;
use super::part::Part;
use super::xml::Element;
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::RejectionKind;

/// EndNote XML.
#[derive(Debug)]
pub(super) struct EndNoteXml;

/// Where each part stands within a record.
const PATHS: [(&str, Part); 30] = [
    ("titles/title", Part::Title),
    ("titles/secondary-title", Part::FallbackVenue),
    ("titles/tertiary-title", Part::Keep),
    ("titles/alt-title", Part::Abbreviation),
    ("titles/short-title", Part::ShortTitle),
    ("titles/translated-title", Part::TranslatedTitle),
    ("periodical/full-title", Part::Venue),
    ("periodical/abbr-1", Part::Abbreviation),
    ("contributors/authors/author", Part::Author),
    ("contributors/secondary-authors/author", Part::Keep),
    ("auth-address", Part::Affiliation),
    ("dates/year", Part::Year),
    ("dates/pub-dates/date", Part::FallbackDate),
    ("volume", Part::Volume),
    ("number", Part::Issue),
    ("pages", Part::Pages),
    ("isbn", Part::Issn),
    ("publisher", Part::Publisher),
    ("keywords/keyword", Part::Keyword),
    ("abstract", Part::Abstract),
    ("language", Part::Language),
    ("electronic-resource-num", Part::PerhapsDoi),
    ("urls/related-urls/url", Part::Url),
    ("urls/web-urls/url", Part::Url),
    ("accession-num", Part::Accession),
    ("custom2", Part::Keep),
    ("custom7", Part::ArticleNumber),
    ("work-type", Part::Keep),
    ("label", Part::Keep),
    ("notes", Part::Keep),
];

impl Format for EndNoteXml {
    fn name(&self) -> &'static str {
        "endnote-xml"
    }

    fn title(&self) -> &'static str {
        "EndNote XML"
    }

    fn origin(&self) -> &'static str {
        "EndNote: File > Export > XML; Zotero and Mendeley: Export > Endnote XML"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Elements(b"<record")
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        matches!(line.get(7), Some(b'>' | b' ' | b'\t'))
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
        let records = memchr::memmem::find_iter(head, b"<record>").count();
        if records > 0 && has(b"<ref-type") && (has(b"<titles>") || has(b"<contributors>")) { records + 1 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let element = match Element::read(slice.text) {
            Ok(element) => element,
            Err((_, message)) if slice.end.is_some() => return findings.reject(RejectionKind::Truncated, 0, message),
            Err((kind, message)) => return findings.reject(kind, 0, message),
        };
        let mut draft = Draft::new(context.plausible_years);
        for kind in element.children("ref-type") {
            draft.put(Part::Kind, "ref-type", kind.attribute("name").unwrap_or_default());
        }
        for (path, part) in PATHS {
            for found in element.at(path) {
                draft.put(part, path, &found.text());
            }
        }
        const READ: [&str; 8] = ["titles", "contributors", "periodical", "dates", "keywords", "urls", "ref-type", "style"];
        for other in
            element.elements().filter(|other| !READ.contains(&other.name.as_str()) && !PATHS.iter().any(|(path, _)| *path == other.name))
        {
            draft.keep(&other.name, other.text());
        }
        findings.accept(draft.finish());
    }

    fn knows(&self, tag: &str) -> bool {
        const KEPT: [&str; 18] = [
            "rec-number",
            "foreign-keys",
            "database",
            "source-app",
            "remote-database-name",
            "remote-database-provider",
            "edition",
            "num-vols",
            "pub-location",
            "section",
            "orig-pub",
            "reprint-edition",
            "access-date",
            "research-notes",
            "call-num",
            "custom1",
            "custom3",
            "caption",
        ];
        PATHS.iter().any(|(path, _)| *path == tag) || KEPT.contains(&tag)
    }
}
