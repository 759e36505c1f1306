//! arXiv: one entry of the Atom feed that its API answers with.
//!
//! From the XML of an `<entry>` to a [`Record`]. The elements are described at
//! <https://info.arxiv.org/help/api/user-manual.html> (5.2, details of Atom results).
//!
//! | field | from |
//! |---|---|
//! | identifiers | `id` without its version; `arxiv:doi`, the paper it became |
//! | year, date | `published`, the day of the first version |
//! | authors | `author/name`, with `arxiv:affiliation` |
//! | retracted | a comment or an abstract that says the paper is withdrawn |
//! | extra | version, categories, comment, journal reference, the day of the last version |
//!
//! Categories are classes that the submitter picks from a list; they are no keywords.

use super::members::read_slice;
use super::retraction::{says_retracted, says_withdrawn};
use super::xml::Element;
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan};

/// arXiv Atom.
pub(super) struct Arxiv;

impl Format for Arxiv {
    fn name(&self) -> &'static str {
        "arxiv"
    }

    fn title(&self) -> &'static str {
        "arXiv Atom"
    }

    fn origin(&self) -> &'static str {
        "the answer of https://export.arxiv.org/api/query, saved as it is"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Elements(b"<entry")
    }

    fn starts_record(&self, line: &[u8]) -> bool {
        line.get(6).is_none_or(|b| b.is_ascii_whitespace() || *b == b'>')
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let says = |key: &str| memchr::memmem::find(head, key.as_bytes()).is_some();
        if says("<feed") && says("arxiv.org/") && says("http://www.w3.org/2005/Atom") { 60 } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        read_slice(slice, context, findings, parse_arxiv);
    }

    fn knows(&self, tag: &str) -> bool {
        TAGS.contains(&tag)
    }
}

/// Names under which [`Record::extra`] keeps what has no field.
const TAGS: [&str; 7] =
    ["arxiv:version", "arxiv:primary_category", "arxiv:comment", "arxiv:journal_ref", "arxiv:updated", "arxiv:doi", "arxiv:category"];

/// Reads one entry. Linear in the text.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`] (no entry, or arXiv's way of
/// telling an error in the place of a paper), [`RejectionKind::Truncated`], [`RejectionKind::NoTitle`].
pub fn parse_arxiv(xml: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    let entry = Element::read(xml)?;
    if entry.name != "entry" {
        return Err((RejectionKind::Malformed, format!("no entry of a feed but <{}>", entry.name)));
    }
    let id = entry.text_at("id").unwrap_or_default();
    if id.contains("/api/errors") {
        return Err((RejectionKind::Malformed, format!("arXiv tells an error: {}", entry.text_at("summary").unwrap_or_default())));
    }
    let Some(title) = entry.text_at("title") else {
        return Err((RejectionKind::NoTitle, format!("{id}: no title to know the record by")));
    };
    let summary = entry.text_at("summary");
    let comment = entry.text_at("comment");
    let notes = [comment.as_deref(), summary.as_deref()];
    let mut record = Record {
        kind: Kind::Other("preprint".to_owned()),
        retracted: says_retracted(&title) || notes.into_iter().flatten().any(says_withdrawn),
        title,
        abstract_text: summary,
        venue: Venue { name: "arXiv".to_owned(), ..Venue::default() },
        url: (!id.is_empty()).then(|| id.clone()),
        ..Record::default()
    };
    let identifier = Identifier::arxiv(&id);
    let doi = entry.text_at("doi").as_deref().and_then(Identifier::doi);
    for identifier in identifier.into_iter().chain(doi) {
        record.add_identifier(identifier);
    }
    for author in entry.children("author") {
        let Some(name) = author.text_at("name") else { continue };
        let affiliations: Vec<String> = author.children("affiliation").map(Element::text).filter(|text| !text.is_empty()).collect();
        for affiliation in &affiliations {
            if !record.affiliations.contains(affiliation) {
                record.affiliations.push(affiliation.clone());
            }
        }
        record.authors.push(Author { affiliations, ..Author::new(name) });
    }
    let day = |path: &str| entry.text_at(path).map(|time| time.split('T').next().unwrap_or_default().to_owned());
    let (published, updated) = (day("published"), day("updated"));
    record.year = published.as_deref().or(updated.as_deref()).map_or(Field::Missing, |date| Year::read(date, plausible));
    record.date = published.filter(|date| date.len() > 4 && record.year.typed().is_some());
    let version = id.rsplit_once('v').map(|(_, version)| version).filter(|version| version.bytes().all(|b| b.is_ascii_digit()));
    let primary = entry.children("primary_category").find_map(|category| category.attribute("term"));
    let categories = entry.children("category").filter_map(|category| category.attribute("term"));
    let single = [
        ("version", version.filter(|version| !version.is_empty()).map(str::to_owned)),
        ("primary_category", primary.map(str::to_owned)),
        ("comment", comment),
        ("journal_ref", entry.text_at("journal_ref")),
        ("updated", updated.filter(|updated| Some(updated) != record.date.as_ref())),
        ("doi", entry.text_at("doi").filter(|doi| Identifier::doi(doi).is_none())),
    ];
    let named = single.into_iter().filter_map(|(name, value)| value.map(|value| (name, value)));
    let named = named.chain(categories.map(|category| ("category", category.to_owned())));
    record.extra = named.map(|(name, value)| (format!("arxiv:{name}"), value)).collect();
    for unknown in entry.elements().filter(|element| !KNOWN.contains(&element.name.as_str())) {
        record.extra.push((format!("arxiv:{}", unknown.name), unknown.text()));
    }
    Ok(record)
}

/// Elements of an entry that are read, or say nothing of the paper that is not said elsewhere.
pub(super) const KNOWN: [&str; 13] = [
    "id",
    "title",
    "summary",
    "published",
    "updated",
    "author",
    "category",
    "primary_category",
    "comment",
    "journal_ref",
    "doi",
    "link",
    "rights",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Scheme;

    fn entry(inside: &str) -> Result<Record, (RejectionKind, String)> {
        let head =
            "<id>http://arxiv.org/abs/2401.01234v3</id><published>2024-01-02T18:00:00Z</published><updated>2024-05-06T00:00:00Z</updated>";
        parse_arxiv(&format!("<entry>{head}{inside}</entry>"), YearSpan::from((1900, 2026)))
    }

    #[test]
    fn an_entry_is_read_with_its_version_and_its_first_day() {
        let record = entry(
            "<title>On\n  privacy</title><summary>We show $a &lt; b$.</summary><author><name>Zhi Lin</name><arxiv:affiliation>A University</arxiv:affiliation></author>\
             <arxiv:doi>10.5555/ABC</arxiv:doi><category term=\"cs.CY\"/><category term=\"econ.GN\"/><arxiv:primary_category term=\"cs.CY\"/><arxiv:license>x</arxiv:license>",
        )
        .expect("a record");
        assert_eq!((record.title.as_str(), record.date.as_deref()), ("On privacy", Some("2024-01-02")));
        assert_eq!((record.identifier(Scheme::Arxiv), record.identifier(Scheme::Doi)), (Some("2401.01234"), Some("10.5555/abc")));
        assert_eq!(record.abstract_text.as_deref(), Some("We show $a < b$."));
        assert_eq!(record.authors[0].affiliations, ["A University"]);
        let of = |name: &str| record.extra.iter().filter(|(tag, _)| tag == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
        assert_eq!((of("arxiv:version"), of("arxiv:updated")), (vec!["3"], vec!["2024-05-06"]));
        assert_eq!((of("arxiv:category"), of("arxiv:license")), (vec!["cs.CY", "econ.GN"], vec!["x"]));
        assert!(!record.retracted);
    }

    #[test]
    fn withdrawn_papers_and_errors_are_told_apart() {
        let withdrawn = entry("<title>x</title><arxiv:comment>This paper has been withdrawn by the author</arxiv:comment>");
        assert!(withdrawn.expect("a record").retracted);
        let error = parse_arxiv(
            "<entry><id>http://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title><summary>incorrect id format</summary></entry>",
            YearSpan::from((1900, 2026)),
        );
        assert_eq!(error.map_err(|(kind, message)| (kind, message.contains("incorrect id"))), Err((RejectionKind::Malformed, true)));
        assert_eq!(entry("<summary>x</summary>").expect_err("no title").0, RejectionKind::NoTitle);
        assert_eq!(parse_arxiv("<feed/>", YearSpan::from((1900, 2026))).expect_err("no entry").0, RejectionKind::Malformed);
    }
}
