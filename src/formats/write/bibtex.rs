//! A record as a BibTeX entry.

use super::year;
use crate::formats::xml::one_line;
use crate::record::{Author, Kind, Record, Scheme, has_han};

/// `@article{key, ...}`. Fields that BibTeX has no name for bear Web of Science's.
pub(super) fn entry(record: &Record, key: &str) -> String {
    let venue = &record.venue;
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let key = if key.starts_with(|c: char| c.is_ascii_alphabetic()) { key } else { format!("w{key}") };
    let mut entry = Entry { text: format!("@{}{{{key}", kind(&record.kind)) };
    let names: Vec<String> = record.authors.iter().map(name).collect();
    entry.raw("author", &names.join(" and "));
    entry.put("title", &record.title);
    let container = if matches!(record.kind, Kind::Conference | Kind::Book) { "booktitle" } else { "journal" };
    entry.put(container, &venue.name);
    entry.put_some("journal-iso", venue.abbreviation.as_ref());
    entry.put("year", &year(record));
    entry.put_some("month", record.date.as_ref());
    entry.put_some("volume", venue.volume.as_ref());
    entry.put_some("number", venue.issue.as_ref());
    entry.put_some("pages", venue.pages.as_ref());
    entry.put("issn", &venue.issn.join("; "));
    entry.put("eissn", &venue.eissn.join("; "));
    entry.put("isbn", &venue.isbn.join("; "));
    entry.put_some(if record.kind == Kind::Thesis { "school" } else { "publisher" }, venue.publisher.as_ref());
    // a brace or a backslash, which no registrant gives, would have to stand in pairs
    entry.raw("doi", record.identifier(Scheme::Doi).filter(|doi| !doi.contains(['{', '}', '\\'])).unwrap_or_default());
    entry.raw("pmid", record.identifier(Scheme::Pmid).unwrap_or_default());
    entry.raw("pmcid", record.identifier(Scheme::Pmc).unwrap_or_default());
    if let Some(number) = record.identifier(Scheme::Arxiv) {
        entry.raw("eprint", number);
        entry.raw("archiveprefix", "arXiv");
    }
    entry.raw("unique-id", record.identifier(Scheme::Wos).unwrap_or_default());
    let url = one_line(record.url.as_deref().unwrap_or_default());
    entry.raw("url", &url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C"));
    entry.put_some("abstract", record.abstract_text.as_ref());
    entry.put("author_keywords", &record.author_keywords.join("; "));
    entry.put("keywords-plus", &record.index_keywords.join("; "));
    entry.put_some("language", record.language.as_ref());
    entry.put("funding-acknowledgement", &record.funding.join("; "));
    entry.raw("times-cited", &record.times_cited.map(|times| times.to_string()).unwrap_or_default());
    entry.put_some("da", record.times_cited_on.as_ref());
    entry.lines("affiliation", &record.affiliations);
    entry.lines("cited-references", &record.cited_references);
    let orcids: Vec<String> =
        record.authors.iter().filter_map(|author| author.orcid.as_ref().map(|orcid| format!("{}/{orcid}", author.name))).collect();
    entry.lines("orcid-numbers", &orcids);
    entry.text.push_str("\n}\n\n");
    entry.text
}

struct Entry {
    text: String,
}

impl Entry {
    /// A text in which nothing is meant as TeX.
    fn put(&mut self, field: &str, value: &str) {
        self.raw(field, &escaped(&one_line(value)));
    }

    fn put_some(&mut self, field: &str, value: Option<&String>) {
        self.put(field, value.map_or("", String::as_str));
    }

    /// A text that is as it must stand.
    fn raw(&mut self, field: &str, value: &str) {
        if !value.is_empty() {
            self.text.extend([",\n  ", field, " = {", value, "}"]);
        }
    }

    /// One value a line; braces, which would have to be in pairs, become round.
    fn lines(&mut self, field: &str, values: &[String]) {
        let lines = values.iter().map(|value| one_line(value).replace('{', "(").replace('}', ")").replace('\\', "/"));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).map(|line| special(&line)).collect();
        self.raw(field, &lines.join("\n   "));
    }
}

/// The characters that TeX means something by, each behind a backslash.
fn special(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '&' | '%' | '$' | '#' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text as TeX that comes out as the text.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            // two of them would be another character
            '-' | '\'' | '`' | '?' | '!' | '<' | '>' | ',' if before == c || c == '`' && matches!(before, '?' | '!') => {
                out.push_str("{}");
                out.push(c);
            }
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A name in an order that BibTeX cannot mistake: family and given with a comma, one piece in braces.
fn name(author: &Author) -> String {
    match author.parts() {
        Some((family, given)) if !has_han(&author.name) && !given.contains(',') => {
            format!("{}, {}", escaped(family), escaped(given))
        }
        _ => format!("{{{}}}", escaped(&one_line(&author.name))),
    }
}

fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Article => "article",
        Kind::Conference => "inproceedings",
        Kind::Book => "book",
        Kind::Thesis => "phdthesis",
        Kind::Newspaper | Kind::Unknown | Kind::Other(_) => "misc",
    }
}
