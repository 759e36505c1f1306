//! PubMed's XML: `<PubmedArticle>` elements of a `<PubmedArticleSet>`.
//!
//! <https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html> describes the elements.

use super::draft::Draft;
use super::part::Part;
use super::xml::Element;
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Kind, RejectionKind, read_orcid};

/// PubMed XML.
#[derive(Debug)]
pub(super) struct PubMedXml;

impl Format for PubMedXml {
    fn name(&self) -> &'static str {
        "pubmed-xml"
    }

    fn title(&self) -> &'static str {
        "PubMed XML"
    }

    fn origin(&self) -> &'static str {
        "PubMed's E-utilities (efetch, retmode=xml) and baseline files"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Elements(b"<Pubmed")
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        [&b"Article>"[..], b"Article ", b"BookArticle>", b"BookArticle "].into_iter().any(|rest| line[7..].starts_with(rest))
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records =
            memchr::memmem::find_iter(head, b"<PubmedArticle>").count() + memchr::memmem::find_iter(head, b"<PubmedBookArticle>").count();
        if records > 0 { records + 1 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let element = match Element::read(slice.text) {
            Ok(element) => element,
            Err((_, message)) if slice.end.is_some() => return findings.reject(RejectionKind::Truncated, 0, message),
            Err((kind, message)) => return findings.reject(kind, 0, message),
        };
        let mut draft = Draft::new(context.plausible_years);
        let citation = if element.name == "PubmedArticle" { "MedlineCitation" } else { "BookDocument" };
        let article = if element.name == "PubmedArticle" { "MedlineCitation/Article" } else { "BookDocument" };
        let at = |path: &str| element.text_at(path).unwrap_or_default();
        let within = |path: &str| at(&format!("{article}/{path}"));
        draft.put(Part::Pmid, "PMID", &at(&format!("{citation}/PMID")));
        let title = within("ArticleTitle");
        draft.put(
            Part::Title,
            "ArticleTitle",
            title.strip_suffix('.').filter(|bare| !bare.ends_with('.')).map_or(title.as_str(), |_| title.as_str()),
        );
        draft.put(Part::FallbackTitle, "BookTitle", &within("Book/BookTitle"));
        draft.put(Part::TranslatedTitle, "VernacularTitle", &within("VernacularTitle"));
        draft.put(Part::Venue, "Title", &within("Journal/Title"));
        draft.put(Part::Abbreviation, "ISOAbbreviation", &within("Journal/ISOAbbreviation"));
        for issn in element.at(&format!("{article}/Journal/ISSN")) {
            let part = if issn.attribute("IssnType") == Some("Electronic") { Part::Eissn } else { Part::Issn };
            draft.put(part, "ISSN", &issn.text());
        }
        draft.put(Part::Volume, "Volume", &within("Journal/JournalIssue/Volume"));
        draft.put(Part::Issue, "Issue", &within("Journal/JournalIssue/Issue"));
        draft.put(Part::Pages, "MedlinePgn", &within("Pagination/MedlinePgn"));
        for date in
            element.at(&format!("{article}/Journal/JournalIssue/PubDate")).into_iter().chain(element.at("BookDocument/Book/PubDate"))
        {
            let parts = ["Year", "Month", "Day", "Season"].into_iter().filter_map(|name| date.text_at(name));
            let text = parts.collect::<Vec<_>>().join(" ");
            draft.put(Part::Year, "PubDate", if text.is_empty() { date.text_at("MedlineDate").unwrap_or_default() } else { text }.as_str());
        }
        draft.record().abstract_text = abstract_text(&element.at(&format!("{article}/Abstract/AbstractText")));
        draft.record().translated_abstract = abstract_text(&element.at(&format!("{citation}/OtherAbstract/AbstractText")));
        for author in element.at(&format!("{article}/AuthorList/Author")) {
            put_author(&mut draft, author);
        }
        for keyword in element.at(&format!("{citation}/KeywordList/Keyword")) {
            draft.put(Part::Keyword, "Keyword", &keyword.text());
        }
        for heading in element.at("MedlineCitation/MeshHeadingList/MeshHeading") {
            let parts: Vec<String> = heading.elements().map(Element::text).collect();
            draft.put(Part::IndexKeyword, "MeshHeading", &parts.join("/"));
        }
        draft.put(Part::Language, "Language", &within("Language"));
        for grant in element.at(&format!("{article}/GrantList/Grant")) {
            let parts: Vec<String> = ["GrantID", "Agency"].into_iter().filter_map(|name| grant.text_at(name)).collect();
            draft.record().funding.extend(Some(parts.join(", ")).filter(|grant| !grant.is_empty()));
        }
        for kind in element.at(&format!("{article}/PublicationTypeList/PublicationType")) {
            let kind = kind.text();
            if kind == "Retracted Publication" {
                draft.record().retracted = true;
            }
            if draft.record().kind == Kind::Unknown && matches!(kind.as_str(), "Journal Article" | "Review") {
                draft.put(Part::Kind, "PublicationType", &kind);
            } else {
                draft.keep("PublicationType", kind);
            }
        }
        if citation == "BookDocument" {
            draft.record().kind = Kind::Book;
        }
        let data = if citation == "BookDocument" { "PubmedBookData" } else { "PubmedData" };
        for id in element.at(&format!("{data}/ArticleIdList/ArticleId")) {
            let part = match id.attribute("IdType") {
                Some("doi") => Part::Doi,
                Some("pmc") => Part::Pmc,
                Some("pubmed") => Part::Pmid,
                _ => Part::Keep,
            };
            draft.put(part, "ArticleId", &id.text());
        }
        for reference in element.at("PubmedData/ReferenceList/Reference") {
            let citation = reference.text_at("Citation").unwrap_or_default();
            let doi =
                reference.at("ArticleIdList/ArticleId").into_iter().find(|id| id.attribute("IdType") == Some("doi")).map(Element::text);
            let with_doi = doi.filter(|doi| !citation.contains(doi.as_str())).map(|doi| format!("{citation} DOI {doi}"));
            draft.put(Part::Reference, "Reference", &with_doi.unwrap_or(citation));
        }
        findings.accept(draft.finish());
    }
}

/// The sections of an abstract, each behind its label.
fn abstract_text(sections: &[&Element]) -> Option<String> {
    let parts = sections.iter().map(|section| match section.attribute("Label") {
        Some(label) if !label.is_empty() => format!("{label}: {}", section.text()),
        _ => section.text(),
    });
    let text = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn put_author(draft: &mut Draft, author: &Element) {
    let family = author.text_at("LastName").unwrap_or_default();
    let given = author.text_at("ForeName").unwrap_or_default();
    let mut found = match author.text_at("CollectiveName") {
        Some(name) if family.is_empty() => Author::new(name),
        _ => Author::of_parts(&family, &given),
    };
    if found.name.is_empty() {
        return;
    }
    found.short = author.text_at("Initials").filter(|_| !family.is_empty()).map(|initials| format!("{family} {initials}"));
    found.orcid = author.children("Identifier").filter(|id| id.attribute("Source") == Some("ORCID")).find_map(|id| read_orcid(&id.text()));
    found.affiliations =
        author.at("AffiliationInfo/Affiliation").into_iter().map(Element::text).filter(|place| !place.is_empty()).collect();
    draft.record().affiliations.extend_from_slice(&found.affiliations);
    draft.record().authors.push(found);
}
