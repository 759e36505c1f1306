//! arXiv by OAI-PMH: the metadata prefixes `arXiv` and `arXivRaw`.
//!
//! What each field says is described at <https://info.arxiv.org/help/oa/index.html>. The first has the
//! authors name by name; the second has them in one line, and every version with its date: a last version
//! of source type `I` holds no text, which is how arXiv marks a paper that was withdrawn.
//!
//! | field | from |
//! |---|---|
//! | identifiers | the OAI identifier, `id`, `doi` |
//! | authors | `authors/author` as forenames, key name, suffix; else the line `authors`, taken apart |
//! | date, year | `created`, or the first version's day |
//! | retracted | the last version's source type; the words of title and comments |

use super::retraction::{says_retracted, says_withdrawn};
use super::xml::Element;
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan};

/// Elements that are read into fields.
const READ: [&str; 9] = ["id", "title", "abstract", "authors", "created", "doi", "version", "submitter", "proxy"];

/// Reads one record. Linear in the text.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`] (another document),
/// [`RejectionKind::Truncated`], [`RejectionKind::NoTitle`].
pub(super) fn parse_arxiv_oai(identifier: &str, xml: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    let paper = Element::read(xml)?;
    if !matches!(paper.name.as_str(), "arXiv" | "arXivRaw") {
        return Err((RejectionKind::Malformed, format!("no paper of arXiv but <{}>", paper.name)));
    }
    let id = paper.text_at("id").unwrap_or_default();
    let Some(title) = paper.text_at("title") else {
        return Err((RejectionKind::NoTitle, format!("{id}: no title to know the record by")));
    };
    let versions: Vec<&Element> = paper.children("version").collect();
    let withdrawn = versions.last().is_some_and(|version| version.text_at("source_type").is_some_and(|kind| kind.trim() == "I"));
    let comments = paper.text_at("comments");
    let mut record = Record {
        kind: Kind::Other("preprint".to_owned()),
        retracted: withdrawn || says_retracted(&title) || comments.as_deref().is_some_and(says_withdrawn),
        title,
        abstract_text: paper.text_at("abstract"),
        venue: Venue { name: "arXiv".to_owned(), ..Venue::default() },
        url: (!id.is_empty()).then(|| format!("http://arxiv.org/abs/{id}")),
        ..Record::default()
    };
    let doi = paper.text_at("doi").as_deref().and_then(Identifier::doi);
    for identifier in [Identifier::oai(identifier), Identifier::arxiv(&id), doi].into_iter().flatten() {
        record.add_identifier(identifier);
    }
    let named: Vec<Author> = paper.at("authors/author").into_iter().filter_map(author).collect();
    record.authors = if named.is_empty() { authors_of_a_line(&paper.text_at("authors").unwrap_or_default()) } else { named };
    for affiliation in record.authors.iter().flat_map(|author| &author.affiliations) {
        if !record.affiliations.contains(affiliation) {
            record.affiliations.push(affiliation.clone());
        }
    }
    let first = versions.first().and_then(|version| version.text_at("date"));
    let date = paper.text_at("created").or_else(|| first.as_deref().and_then(day));
    record.year = date.as_deref().map_or(Field::Missing, |date| Year::read(date, plausible));
    record.date = date.filter(|date| date.len() > 4 && record.year.typed().is_some());
    let number = versions.last().and_then(|version| version.attribute("version")).map(|version| version.trim_start_matches('v').to_owned());
    record.extra.extend(number.map(|number| ("arxiv:version".to_owned(), number)));
    for element in paper.elements().filter(|element| !READ.contains(&element.name.as_str())) {
        match (element.name.as_str(), element.text()) {
            (_, text) if text.is_empty() => {}
            ("categories", text) => {
                let category = |category: &str| ("arxiv:category".to_owned(), category.to_owned());
                record.extra.extend(text.split(' ').map(category));
            }
            // by the names that the search interface has for them
            ("comments", text) => record.extra.push(("arxiv:comment".to_owned(), text)),
            (name, text) => record.extra.push((format!("arxiv:{}", name.replace('-', "_")), text)),
        }
    }
    Ok(record)
}

fn author(element: &Element) -> Option<Author> {
    let parts: Vec<String> = ["forenames", "keyname", "suffix"].into_iter().filter_map(|part| element.text_at(part)).collect();
    let affiliations: Vec<String> = element.children("affiliation").map(Element::text).filter(|text| !text.is_empty()).collect();
    (!parts.is_empty()).then(|| Author { affiliations, ..Author::new(parts.join(" ")) })
}

/// "A. One (Somewhere), B. Two and C. Three": what stands in brackets is no name.
fn authors_of_a_line(line: &str) -> Vec<Author> {
    let mut depth = 0_usize;
    let mut names = String::new();
    for c in line.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => names.push(c),
            _ => {}
        }
    }
    let names = names.replace(" and ", ",");
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| Author::new(name.to_owned())).collect()
}

/// "Mon, 2 Apr 2007 19:18:42 GMT" as 2007-04-02; `None` for anything else.
fn day(date: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = date.split_once(',').map_or(date, |(_, date)| date).split_whitespace();
    let (day, month, year) = (words.next()?.parse::<u8>().ok()?, words.next()?, words.next()?.parse::<u16>().ok()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    (1..=31).contains(&day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Scheme;

    fn read(xml: &str) -> Result<Record, (RejectionKind, String)> {
        parse_arxiv_oai("oai:arXiv.org:2401.01234", xml, YearSpan::from((1900, 2026)))
    }

    #[test]
    fn both_forms_tell_the_same_paper() {
        let plain = read(
            "<arXiv xmlns=\"http://arxiv.org/OAI/arXiv/\"><id>2401.01234</id><created>2024-01-02</created><updated>2024-05-06</updated><authors>\
             <author><keyname>Lin</keyname><forenames>Zhi</forenames><affiliation>A University</affiliation></author><author><keyname>Two</keyname>\
             <forenames>B.</forenames><suffix>Jr</suffix></author></authors><title>On\n privacy</title><categories>cs.CY econ.GN</categories>\
             <comments>9 pages</comments><journal-ref>J 1 (2024) 2</journal-ref><doi>10.5555/ABC</doi><abstract>Short.</abstract></arXiv>",
        )
        .expect("a record");
        let raw = read(
            "<arXivRaw><id>2401.01234</id><submitter>X</submitter><version version=\"v1\"><date>Tue, 2 Jan 2024 18:00:00 GMT</date><size>9kb</size></version>\
             <version version=\"v2\"><date>Mon, 6 May 2024 00:00:00 GMT</date><source_type>D</source_type></version><title>On privacy</title>\
             <authors>Zhi Lin (A University, Somewhere), B. Two Jr</authors><categories>cs.CY econ.GN</categories><comments>9 pages</comments>\
             <journal-ref>J 1 (2024) 2</journal-ref><doi>10.5555/ABC</doi><abstract>Short.</abstract></arXivRaw>",
        )
        .expect("a record");
        for record in [&plain, &raw] {
            assert_eq!((record.title.as_str(), record.date.as_deref()), ("On privacy", Some("2024-01-02")));
            assert_eq!(record.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(), ["Zhi Lin", "B. Two Jr"]);
            assert_eq!((record.identifier(Scheme::Arxiv), record.identifier(Scheme::Doi)), (Some("2401.01234"), Some("10.5555/abc")));
            assert_eq!(record.extra.iter().filter(|(name, _)| name == "arxiv:category").count(), 2);
            assert!(!record.retracted && record.abstract_text.as_deref() == Some("Short."));
        }
        assert!(raw.extra.contains(&("arxiv:version".to_owned(), "2".to_owned())), "{:?}", raw.extra);
    }

    #[test]
    fn a_last_version_without_a_text_is_a_withdrawal() {
        let raw = |last: &str| {
            let version = |kind: &str| {
                format!("<version version=\"v1\"><date>Tue, 2 Jan 2024 18:00:00 GMT</date><source_type>{kind}</source_type></version>")
            };
            read(&format!("<arXivRaw><id>1</id>{}{}<title>x</title></arXivRaw>", version("I"), version(last))).expect("a record").retracted
        };
        assert!(raw("I") && !raw("D"), "a withdrawal may be taken back");
        assert_eq!(read("<arXiv><id>1</id></arXiv>").expect_err("no title").0, RejectionKind::NoTitle);
        assert_eq!(read("<dc><title>x</title></dc>").expect_err("another form").0, RejectionKind::Malformed);
    }
}
