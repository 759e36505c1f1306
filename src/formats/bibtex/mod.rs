//! BibTeX and BibLaTeX: `@article{key, field = {value}, ...}`, as Zotero, Scopus, Web of Science,
//! Google Scholar, ACM, DBLP and CNKI's tools write it.
//!
//! One entry at a time (syntax.rs), so that a broken one costs only itself; what an entry takes from
//! elsewhere, `@string` and `crossref`, is looked up in the whole file before (context.rs). TeX is
//! read in tex.rs, names in people.rs. Which field holds what is told here: Scopus keeps the
//! authors' keywords in `author_keywords` and its own in `keywords`, Web of Science its own in
//! `keywords-plus`.

mod context;
mod people;
mod syntax;
mod tex;

use context::Elsewhere;

use super::draft::Draft;
use super::fields::list;
use super::format::{excerpt, line_offset};
use super::kinds::kind_of;
use super::lines::{Lines, count_line_ends, trim};
use super::part::Part;
use super::tagged::head_lines;
use super::xml::one_line;
use super::{Context, Findings, Format, Framing, Prepared, Slice};
use crate::record::{Kind, Record, RejectionKind};

/// BibTeX.
#[derive(Debug)]
pub(super) struct BibTex;

/// What each field holds.
const FIELDS: [(&str, Part); 63] = [
    ("title", Part::Title),
    ("journal", Part::Venue),
    ("journaltitle", Part::Venue),
    ("booktitle", Part::FallbackVenue),
    ("series", Part::Keep),
    ("shortjournal", Part::Abbreviation),
    ("abbrev_source_title", Part::Abbreviation),
    ("journal-iso", Part::Abbreviation),
    ("year", Part::Year),
    ("date", Part::Year),
    ("month", Part::FallbackDate),
    ("volume", Part::Volume),
    ("number", Part::Issue),
    ("issue", Part::Issue),
    ("pages", Part::Pages),
    ("article-number", Part::ArticleNumber),
    ("art_number", Part::ArticleNumber),
    ("eid", Part::ArticleNumber),
    ("issn", Part::Issn),
    ("eissn", Part::Eissn),
    ("isbn", Part::Isbn),
    ("publisher", Part::Publisher),
    ("school", Part::University),
    ("institution", Part::University),
    ("doi", Part::Doi),
    ("url", Part::Url),
    ("link", Part::Url),
    ("abstract", Part::Abstract),
    ("keywords", Part::Keywords),
    ("keyword", Part::Keywords),
    ("author_keywords", Part::Keywords),
    ("keywords-plus", Part::IndexKeywords),
    ("language", Part::Language),
    ("langid", Part::Keep),
    ("type", Part::Keep),
    ("affiliation", Part::Keep),
    ("affiliations", Part::Affiliations),
    ("pmid", Part::Pmid),
    ("pubmed_id", Part::Pmid),
    ("pmcid", Part::Pmc),
    ("unique-id", Part::Wos),
    ("times-cited", Part::TimesCited),
    ("cited-references", Part::Reference),
    ("references", Part::References),
    ("orcid-numbers", Part::Orcids),
    ("da", Part::TimesCitedOn),
    ("funding-acknowledgement", Part::Funding),
    ("funding_details", Part::Funding),
    ("note", Part::Keep),
    ("source", Part::Keep),
    ("eprint", Part::Keep),
    ("eprinttype", Part::Keep),
    ("archiveprefix", Part::Keep),
    ("primaryclass", Part::Keep),
    ("editor", Part::Keep),
    ("address", Part::Keep),
    ("location", Part::Keep),
    ("organization", Part::Keep),
    ("edition", Part::Keep),
    ("urldate", Part::Keep),
    ("file", Part::Keep),
    ("howpublished", Part::Keep),
    ("author", Part::Keep),
];

impl Format for BibTex {
    fn name(&self) -> &'static str {
        "bibtex"
    }

    fn title(&self) -> &'static str {
        "BibTeX or BibLaTeX"
    }

    fn origin(&self) -> &'static str {
        "Zotero, JabRef, Scopus, Web of Science, ACM, Google Scholar: Export > BibTeX"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Lines(&[b"@", b" @", b"\t@"])
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        let line = line.trim_ascii_start();
        let Some(word) = line.strip_prefix(b"@") else { return false };
        let length = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let named = length >= 3
            && !["comment", "string", "preamble", "xdata"].iter().any(|other| word[..length].eq_ignore_ascii_case(other.as_bytes()));
        named && matches!(word[length..].trim_ascii_start().first(), Some(b'{' | b'('))
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records = head_lines(head).filter(|line| self.starts_record(line)).count();
        let strings = head_lines(head).any(|line| line.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"@string")));
        let fields = memchr::memchr(b'=', head).is_some();
        if fields && (records > 0 || strings) { records + 1 } else { 0 }
    }

    fn prepare(&self, _head: &[u8], _columns: &[(String, String)]) -> Prepared {
        Box::new(Elsewhere::default())
    }

    fn looks_ahead(&self) -> bool {
        true
    }

    fn look(&self, bytes: &[u8], prepared: &mut Prepared) {
        let telling = |word: &[u8]| {
            let first = [word[0], word[0].to_ascii_uppercase()];
            let mut at = memchr::memchr2_iter(first[0], first[1], bytes);
            at.any(|at| bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
        };
        if let Some(elsewhere) = prepared.downcast_mut::<Elsewhere>()
            && [&b"@string"[..], b"crossref", b"xdata"].into_iter().any(telling)
        {
            elsewhere.learn(&super::encoding::text_of(bytes));
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let Some(elsewhere) = context.prepared.downcast_ref::<Elsewhere>() else { return };
        let mut at = 0;
        // an entry, and others that begin on its lines; text outside of entries is comment
        while let Some(begin) =
            slice.text[at..].match_indices('@').map(|(i, _)| at + i).find(|&i| self.starts_record(&slice.text.as_bytes()[i..]))
        {
            let line = line_offset(count_line_ends(&slice.text.as_bytes()[..begin]) as usize);
            let Some(length) = syntax::entry_end(&slice.text[begin..]) else {
                let kind = if slice.end.is_some() { RejectionKind::Truncated } else { RejectionKind::Malformed };
                findings.reject(kind, line, format!("the entry never ends: {}", excerpt(&slice.text[begin..])));
                return;
            };
            at = begin + length;
            match read_entry(&slice.text[begin..at], elsewhere, context, findings) {
                Ok(record) => findings.accept_at(record, line),
                Err(message) => findings.reject(RejectionKind::Malformed, line, format!("{message}: {}", excerpt(&slice.text[begin..at]))),
            }
        }
        let rest = trim(&slice.text[at..]);
        if slice.ends_in_a_line() && rest.rsplit('\n').next().is_some_and(|line| line.starts_with('@') && !line.contains('{')) {
            let line = count_line_ends(slice.text.as_bytes());
            findings.reject(RejectionKind::Truncated, line_offset(line as usize), "the file ends where an entry begins".into());
        }
    }

    fn knows(&self, tag: &str) -> bool {
        FIELDS.iter().any(|(known, _)| *known == tag) || KEPT.contains(&tag) || tag == "key"
    }
}

/// Fields that vendors are known to write and that have no typed place.
const KEPT: [&str; 34] = [
    "kind",
    "abstracts",
    "coden",
    "correspondence_address",
    "correspondence_address1",
    "document_type",
    "publication_stage",
    "research-areas",
    "web-of-science-categories",
    "web-of-science-index",
    "author-email",
    "researcherid-numbers",
    "funding-text",
    "number-of-cited-references",
    "usage-count-last-180-days",
    "usage-count-since-2013",
    "doc-delivery-number",
    "book-group-author",
    "book-author",
    "early access date",
    "oa",
    "esi-highly-cited-paper",
    "esi-hot-paper",
    "article_number",
    "page_count",
    "numpages",
    "issue_date",
    "crossref",
    "annote",
    "copyright",
    "urn",
    "timestamp",
    "biburl",
    "bibsource",
];

/// Reads one entry with what it takes from elsewhere.
fn read_entry(text: &str, elsewhere: &Elsewhere, context: &Context<'_>, findings: &mut Findings) -> Result<Record, String> {
    let mut entry = syntax::read_entry(text, &elsewhere.strings)?;
    if !elsewhere.inherit(entry.key, &mut entry.fields) {
        findings.count("entries are part of one that the file does not hold, and lack what they would inherit from it");
    }
    Ok(record(&entry, context))
}

/// The record of one entry.
fn record(entry: &syntax::Entry<'_>, context: &Context<'_>) -> Record {
    let mut draft = Draft::new(context.plausible_years);
    let has = |name: &str| entry.fields.iter().any(|(field, _)| field == name);
    let raw = |name: &str| entry.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let scopus = has("author_keywords") || raw("source") == Some("Scopus");
    draft.record().kind = match raw("type").map(kind_of) {
        Some(found) if !matches!(found, Kind::Unknown | Kind::Other(_)) => found,
        other => match kind_of(&entry.kind.to_ascii_lowercase()) {
            Kind::Other(_) | Kind::Unknown => other.filter(|kind| *kind != Kind::Unknown).unwrap_or_else(|| kind_of(entry.kind)),
            found => found,
        },
    };
    if let Some(number) = entry.key.strip_prefix("WOS:") {
        draft.put(Part::Wos, "key", &format!("WOS:{number}"));
    }
    for (name, value) in &entry.fields {
        let text = || match name.as_str() {
            // addresses are no TeX, whatever they look like
            "url" | "doi" | "link" | "file" => one_line(&plain(value.trim_start_matches('{').trim_end_matches('}'))),
            _ => one_line(&tex::text_of(value)),
        };
        match name.as_str() {
            "author" => {
                let (authors, others) = people::authors(value);
                draft.record().authors.extend(authors);
                if others {
                    draft.keep(name, "and others");
                }
            }
            // one a line, and no LaTeX worth the name
            "cited-references" => {
                Lines::new(value)
                    .map(|line| trim(trim(line).trim_end_matches('.')))
                    .for_each(|line| draft.put(Part::Reference, name, &plain(line)));
            }
            "affiliation" => Lines::new(value).for_each(|line| draft.put(Part::Affiliation, name, &plain(trim(line)))),
            "keywords" if scopus && has("author_keywords") => draft.put(Part::IndexKeywords, name, &text()),
            "keywords" | "keyword" => {
                let value = text();
                // a comma separates where nothing else does; a line break says nothing
                if value.contains([';', '；']) || !value.contains(',') {
                    draft.put(Part::Keywords, name, &value);
                } else {
                    value.split(',').for_each(|keyword| draft.put(Part::Keyword, name, keyword));
                }
            }
            "author_keywords" | "keywords-plus" => {
                let part = if name == "author_keywords" { Part::Keyword } else { Part::IndexKeyword };
                list(&text()).for_each(|keyword| draft.put(part, name, keyword));
            }
            "pages" => draft.put(Part::Pages, name, &text().replace(" – ", "-").replace(['–', '—'], "-").replace("--", "-")),
            "note" => {
                let value = text();
                match value.split_once("Cited by:").or_else(|| value.split_once("cited By")) {
                    Some((_, times)) => draft.put(Part::TimesCited, name, times.split(';').next().unwrap_or(times)),
                    None => draft.keep(name, value),
                }
            }
            "type" if matches!(kind_of(value), Kind::Other(_)) && draft.record().kind == kind_of(value) => {}
            "type" => draft.keep(name, text()),
            "eprint" => {
                let arxiv = [raw("archiveprefix"), raw("eprinttype")].into_iter().flatten().any(|kind| kind.eq_ignore_ascii_case("arxiv"));
                draft.put(if arxiv { Part::Arxiv } else { Part::Keep }, name, &text());
            }
            "orcid-numbers" => {
                let lines: Vec<&str> = Lines::new(value).map(trim).filter(|line| !line.is_empty()).collect();
                draft.put(Part::Orcids, name, &lines.join("; "));
            }
            _ => {
                let part = FIELDS.iter().find(|(known, _)| known == name).map_or(Part::Keep, |(_, part)| *part);
                draft.put(part, name, &text());
            }
        }
    }
    draft.finish()
}

/// A line without TeX's escapes.
fn plain(line: &str) -> String {
    ["\\&", "\\%", "\\_", "\\$", "\\#"].into_iter().fold(line.to_owned(), |line, escape| line.replace(escape, &escape[1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_begins_with_its_kind() {
        assert!(BibTex.starts_record(b"@article{a,"));
        assert!(BibTex.starts_record(b"@InProceedings (x"));
        for line in [&b"@comment{x"[..], b"@string{a = 1}", b"@ 5 o'clock {", b"me@example.org", b"@article"] {
            assert!(!BibTex.starts_record(line), "{line:?}");
        }
    }
}
