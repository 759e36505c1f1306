//! BibTeX and BibLaTeX: `@article{key, field = {value}, ...}`, as Zotero, Scopus, Web of Science,
//! Google Scholar, ACM and CNKI's tools write it.
//!
//! The syntax, LaTeX's commands and the names are read by the crate `biblatex`, one entry at a time, so
//! that a broken entry costs only itself; `@string` definitions count where they stand at the head
//! of the file. Which field holds what is told here: Scopus keeps the authors' keywords in
//! `author_keywords` and its own in `keywords`, Web of Science its own in `keywords-plus`.

use std::borrow::Cow;
use std::fmt::Write;

use biblatex::{Bibliography, ChunksExt, Entry, Person, RawBibliography, RawChunk};

use super::draft::{Draft, kind_of};
use super::fields::list;
use super::format::{excerpt, line_offset};
use super::lines::{Lines, count_line_ends, trim};
use super::part::Part;
use super::tagged::head_lines;
use super::xml::one_line;
use super::{Context, Findings, Format, Framing, Prepared, Slice};
use crate::record::{Author, Kind, Record, RejectionKind};

/// BibTeX.
#[derive(Debug)]
pub(super) struct BibTex;

/// What each field holds.
const FIELDS: [(&str, Part); 62] = [
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
        let named =
            length >= 3 && !["comment", "string", "preamble"].iter().any(|other| word[..length].eq_ignore_ascii_case(other.as_bytes()));
        named && matches!(word[length..].trim_ascii_start().first(), Some(b'{' | b'('))
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let records = head_lines(head).filter(|line| self.starts_record(line)).count();
        let fields = memchr::memmem::find(head, b"=").is_some();
        if records > 0 && fields { records + 1 } else { 0 }
    }

    fn prepare(&self, head: &[u8], _columns: &[(String, String)]) -> Prepared {
        Box::new(definitions(&super::encoding::text_of(head)))
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let strings = context.prepared.downcast_ref::<String>().map_or("", String::as_str);
        let mut at = 0;
        // an entry, and others that begin on its lines; text outside of entries is comment
        while let Some(begin) =
            slice.text[at..].match_indices('@').map(|(i, _)| at + i).find(|&i| self.starts_record(&slice.text.as_bytes()[i..]))
        {
            let line = line_offset(count_line_ends(&slice.text.as_bytes()[..begin]) as usize);
            let Some(length) = entry_end(&slice.text[begin..]) else {
                let kind = if slice.end.is_some() { RejectionKind::Truncated } else { RejectionKind::Malformed };
                findings.reject(kind, line, format!("the entry never ends: {}", excerpt(&slice.text[begin..])));
                return;
            };
            at = begin + length;
            match read_entry(&slice.text[begin..at], strings, context, findings) {
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

/// Length of the entry that `text` begins with: up to the brace that closes its first one.
fn entry_end(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if depth <= 1 => return (depth == 1).then_some(at + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Reads one entry, behind the definitions it may use.
fn read_entry(text: &str, strings: &str, context: &Context<'_>, findings: &mut Findings) -> Result<Record, String> {
    let (key, entry) = tame_key(text);
    let text = format!("{strings}{entry}");
    let raw = RawBibliography::parse(&text).map_err(|error| error.kind.to_string())?;
    let entry = raw.entries.first().ok_or("no entry")?;
    let kind = entry.v.kind.v.to_owned();
    let key = if entry.v.key.v == TAME { key } else { entry.v.key.v };
    let verbatim: Vec<(String, String)> =
        entry.v.fields.iter().map(|field| (field.key.v.to_ascii_lowercase(), raw_text(&field.value.v))).collect();
    let parsed = Bibliography::from_raw(raw.clone()).ok().and_then(|bibliography| bibliography.into_vec().into_iter().next());
    if parsed.is_none() {
        findings.count("entries whose LaTeX cannot be read, kept as they stand");
    }
    Ok(record(&kind, key, &verbatim, parsed.as_ref(), context))
}

/// What stands for a key that is no identifier.
const TAME: &str = "key";

/// The key of the first entry, and the text with a plain one instead where vendors write what no
/// key can be: "Carmone Jr.1997538", "WOS:0001 ".
fn tame_key(text: &str) -> (&str, Cow<'_, str>) {
    let parts = text.find(['{', '(']).and_then(|open| Some((open + 1, open + 1 + text[open + 1..].find([',', '\n'])?)));
    let Some((from, to)) = parts else { return ("", text.into()) };
    let key = trim(&text[from..to]);
    if text.as_bytes()[to] != b',' || key.contains('=') || key.chars().all(|c| c.is_alphanumeric() || "_-:./+".contains(c)) {
        return (key, text.into());
    }
    (key, format!("{}{TAME}{}", &text[..from], &text[to..]).into())
}

/// The `@string` definitions of a text.
fn definitions(text: &str) -> String {
    let mut found = String::new();
    for (at, _) in text.match_indices('@') {
        let rest = &text[at..];
        if !rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("@string")) {
            continue;
        }
        let mut depth = 0usize;
        for (end, c) in rest.char_indices().take(2_000) {
            match c {
                '{' => depth += 1,
                '}' if depth <= 1 => {
                    found.push_str(&rest[..=end]);
                    found.push('\n');
                    break;
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
    }
    // a definition that cannot be read must not take every entry with it
    if RawBibliography::parse(&found).is_ok() { found } else { String::new() }
}

/// A field's value as written, without the braces around it.
fn raw_text(chunks: &[biblatex::Spanned<RawChunk<'_>>]) -> String {
    chunks
        .iter()
        .map(|chunk| match chunk.v {
            RawChunk::Normal(text) | RawChunk::Abbreviation(text) => text,
        })
        .collect()
}

/// The record of one entry; `parsed` is it with LaTeX resolved, where that can be done.
fn record(kind: &str, key: &str, verbatim: &[(String, String)], parsed: Option<&Entry>, context: &Context<'_>) -> Record {
    let mut draft = Draft::new(context.plausible_years);
    let has = |name: &str| verbatim.iter().any(|(field, _)| field == name);
    let raw = |name: &str| verbatim.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let scopus = has("author_keywords") || raw("source") == Some("Scopus");
    draft.record().kind = match raw("type").map(kind_of) {
        Some(found) if !matches!(found, Kind::Unknown | Kind::Other(_)) => found,
        other => match kind_of(&kind.to_ascii_lowercase()) {
            Kind::Other(_) | Kind::Unknown => other.filter(|kind| *kind != Kind::Unknown).unwrap_or_else(|| kind_of(kind)),
            found => found,
        },
    };
    if let Some(number) = key.trim().strip_prefix("WOS:") {
        draft.put(Part::Wos, "key", &format!("WOS:{number}"));
    }
    for (name, value) in verbatim {
        let text = || match parsed.and_then(|entry| entry.get(name)) {
            // addresses are no LaTeX, whatever they look like
            Some(chunks) if !matches!(name.as_str(), "url" | "doi" | "link" | "file") => one_line(&chunks.format_verbatim()),
            _ => one_line(&value.replace("\\_", "_").replace("\\&", "&").replace("\\%", "%")),
        };
        match name.as_str() {
            "author" => match parsed.and_then(|entry| entry.get_as::<Vec<Person>>("author").ok()) {
                Some(people) => draft.record().authors.extend(people.iter().map(author)),
                None => draft.record().authors.extend(value.split(" and ").map(|name| Author::new(trim(&name.replace(['{', '}'], ""))))),
            },
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

/// "von Neumann, John, Jr" is the family name with its prefix, then the given ones with the suffix.
fn author(person: &Person) -> Author {
    let mut family = person.prefix.clone();
    if !family.is_empty() {
        family.push(' ');
    }
    family.push_str(&person.name);
    let mut given = person.given_name.clone();
    if !person.suffix.is_empty() {
        let _ = write!(given, ", {}", person.suffix);
    }
    Author::of_parts(&one_line(&family), &one_line(&given))
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

    #[test]
    fn definitions_are_taken_whole() {
        assert_eq!(
            definitions("@string{a = {x {y}}}\n@article{b, year = 1}\n@STRING{c = \"z\"}"),
            "@string{a = {x {y}}}\n@STRING{c = \"z\"}\n"
        );
        assert_eq!(definitions("@string{broken = \n"), "");
    }
}
