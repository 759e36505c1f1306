//! Crossref: one work, as `/works` gives it.
//!
//! From the JSON of a work to a [`Record`]; CSL-JSON, which took its names from here, is read alike. The members are described in
//! <https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md>; what publishers really deposit
//! (empty lists, `[[null]]`, year 0, markup, authors that are a `name` alone) is read as found.
//!
//! | field | from |
//! |---|---|
//! | title, translated title | `title`; a second title, or `original-title`, in the other script |
//! | year, date | `published-print`, `published-online`, `published`, `issued`: the first that has a year, as fine as given; `created` is never the date of a paper |
//! | authors | `author`: family and given, or `name`; ORCID; affiliations |
//! | venue | `container-title`, `publisher`, `ISSN` (electronic ones by `issn-type`), `ISBN`, `volume`, `issue`, `page` or else `article-number` |
//! | abstract | `abstract`, JATS made plain |
//! | cited references | `reference`: as deposited in one piece, or its parts in the order that Web of Science prints them |
//! | retracted | `updated-by` of type retraction, withdrawal or removal; a title that begins so |
//! | extra | subtitle, editors, subjects (the journal's, not the paper's), notices, members unknown to this version |
//!
//! Passed over: what describes the deposit and not the paper (`indexed`, `deposited`, `member`,
//! `prefix`, `score`, `link`, `license`, `content-domain`, counts of references and the like).

mod beside;

use beside::{cited, extra, funding, retracts};

use super::fields;
use super::markup::{plain_abstract, plain_text};
use super::members::{Refused, hits, object, read_object, read_slice};
use super::retraction::says_retracted;
use super::values::{List, Object, Text};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, has_han, read_orcid};

/// Crossref JSON.
pub(super) struct Crossref;

impl Format for Crossref {
    fn name(&self) -> &'static str {
        "crossref"
    }

    fn title(&self) -> &'static str {
        "Crossref JSON"
    }

    fn origin(&self) -> &'static str {
        "the answer of https://api.crossref.org/works, a file of the public data file, or CSL-JSON as Zotero and others export it"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Json(&["items"])
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let members = ["\"DOI\"", "\"container-title\"", "\"date-parts\"", "\"is-referenced-by-count\"", "\"message-type\"", "\"issued\""];
        let found = members.into_iter().filter(|member| hits(head, member) > 0).count();
        if found >= 2 { 10 * found } else { 0 }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        read_slice(slice, context, findings, parse_crossref);
    }

    fn knows(&self, tag: &str) -> bool {
        TAGS.contains(&tag)
    }
}

/// Names under which [`Record::extra`] keeps what has no field.
const TAGS: [&str; 14] = [
    "crossref:subtitle",
    "crossref:short-title",
    "crossref:subject",
    "crossref:editor",
    "crossref:translator",
    "crossref:chair",
    "crossref:subtype",
    "crossref:degree",
    "crossref:edition-number",
    "crossref:publisher-location",
    "crossref:event",
    "crossref:article-number",
    "crossref:update-to",
    "crossref:updated-by",
];

object! {
    Work {
        doi: Text<'a> = "DOI",
        kind: Text<'a> = "type",
        subtype: Text<'a> = "subtype",
        title: List<Text<'a>> = "title",
        subtitle: List<Text<'a>> = "subtitle",
        original_title: List<Text<'a>> = "original-title",
        short_title: List<Text<'a>> = "short-title",
        author: List<Object<Person<'a>>> = "author",
        editor: List<Object<Person<'a>>> = "editor",
        translator: List<Object<Person<'a>>> = "translator",
        chair: List<Object<Person<'a>>> = "chair",
        container: List<Text<'a>> = "container-title",
        short_container: List<Text<'a>> = "short-container-title",
        group_title: Text<'a> = "group-title",
        event: Object<Named<'a>> = "event",
        institution: List<Object<Named<'a>>> = "institution",
        publisher: Text<'a> = "publisher",
        issn: List<Text<'a>> = "ISSN",
        issn_kinds: List<Object<Number<'a>>> = "issn-type",
        isbn: List<Text<'a>> = "ISBN",
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        journal_issue: Object<Issue<'a>> = "journal-issue",
        page: Text<'a> = "page",
        article_number: Text<'a> = "article-number",
        print: Object<Partial<'a>> = "published-print",
        online: Object<Partial<'a>> = "published-online",
        published: Object<Partial<'a>> = "published",
        issued: Object<Partial<'a>> = "issued",
        posted: Object<Partial<'a>> = "posted",
        abstract_text: Text<'a> = "abstract",
        description: Text<'a> = "description",
        subject: List<Text<'a>> = "subject",
        language: Text<'a> = "language",
        references: List<Object<Reference<'a>>> = "reference",
        cited_by: Text<'a> = "is-referenced-by-count",
        funder: List<Object<Funder<'a>>> = "funder",
        url: Text<'a> = "URL",
        updates: List<Object<Update<'a>>> = "update-to",
        updated_by: List<Object<Update<'a>>> = "updated-by",
        degree: Text<'a> = "degree",
        edition: Text<'a> = "edition-number",
        location: Text<'a> = "publisher-location",
        message: Object<Box<Work<'a>>> = "message",
    }
    rest unknown, passing over
        "indexed" | "deposited" | "created" | "member" | "prefix" | "score" | "source" | "link" | "license" | "resource"
        | "content-domain" | "reference-count" | "references-count" | "is-referenced-by" | "alternative-id" | "archive" | "relation"
        | "update-policy" | "assertion" | "isbn-type" | "content-updated" | "content-created" | "approved" | "accepted"
        | "published-other" | "version" | "review" | "free-to-read" | "standards-body" | "clinical-trial-number" | "component-number"
        | "status" | "message-type" | "message-version" | "id" | "citation-key" | "part-number" | "issue-title" | "proceedings-subject" | "project" | "special-numbering" | "article-type" | "blind"
}

object! {
    Person {
        family: Text<'a> = "family",
        given: Text<'a> = "given",
        suffix: Text<'a> = "suffix",
        name: Text<'a> = "name",
        orcid: Text<'a> = "ORCID",
        affiliation: List<Object<Named<'a>>> = "affiliation",
    }
}

object! {
    Named {
        name: Text<'a> = "name",
    }
}

object! {
    Number {
        kind: Text<'a> = "type",
        value: Text<'a> = "value",
    }
}

object! {
    Issue {
        issue: Text<'a> = "issue",
    }
}

object! {
    Partial {
        parts: List<List<Text<'a>>> = "date-parts",
    }
}

object! {
    Reference {
        doi: Text<'a> = "DOI",
        whole: Text<'a> = "unstructured",
        author: Text<'a> = "author",
        year: Text<'a> = "year",
        article: Text<'a> = "article-title",
        journal: Text<'a> = "journal-title",
        volume_title: Text<'a> = "volume-title",
        series: Text<'a> = "series-title",
        volume: Text<'a> = "volume",
        first_page: Text<'a> = "first-page",
    }
}

object! {
    Funder {
        name: Text<'a> = "name",
        award: List<Text<'a>> = "award",
    }
}

object! {
    Update {
        doi: Text<'a> = "DOI",
        kind: Text<'a> = "type",
        label: Text<'a> = "label",
    }
}

/// Reads one work. Linear in the text.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`], [`RejectionKind::Truncated`],
/// [`RejectionKind::NoTitle`].
pub fn parse_crossref(json: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    let work: Work = read_object(json)?;
    match &work.message.0 {
        // the answer to a single look-up
        Some(message) if work.doi.get().is_none() => record(message, plausible),
        _ => record(&work, plausible),
    }
}

fn record(work: &Work<'_>, plausible: YearSpan) -> Result<Record, Refused> {
    let doi = work.doi.get();
    let mut titles = work.title.texts().map(plain_text).filter(|title| !title.is_empty());
    let originals: Vec<String> = work.original_title.texts().map(plain_text).filter(|title| !title.is_empty()).collect();
    let Some(title) = titles.next().or_else(|| originals.first().cloned()) else {
        return Err((RejectionKind::NoTitle, format!("{}: no title to know the record by", doi.unwrap_or("the work"))));
    };
    let other_script = |other: &String| *other != title && has_han(other) != has_han(&title);
    let translated_title = titles.find(other_script).or_else(|| originals.into_iter().find(|original| *original != title));
    let mut record = Record { translated_title, kind: kind_of(work), ..Record::default() };
    if let Some(identifier) = doi.and_then(Identifier::doi) {
        record.add_identifier(identifier);
    }
    record.url = work.url.owned().or_else(|| doi.map(|doi| format!("https://doi.org/{doi}")));
    let people = || work.author.0.iter().filter_map(|person| person.0.as_ref());
    record.authors = people().filter_map(author).collect();
    record.affiliations = distinct(people().flat_map(affiliations));
    record.venue = venue(work);
    let dates = [&work.print, &work.online, &work.published, &work.issued, &work.posted].map(|date| date.and(printed));
    (record.year, record.date) = year_of(dates.into_iter().flatten(), plausible);
    let abstract_text = work.abstract_text.get().or(work.description.get()).map(plain_abstract);
    record.abstract_text = abstract_text.filter(|text| !text.is_empty());
    record.language = work.language.owned();
    record.cited_references = work.references.0.iter().filter_map(|reference| reference.and(cited)).collect();
    record.times_cited = work.cited_by.number();
    record.funding = work.funder.0.iter().filter_map(|funder| funder.0.as_ref()).flat_map(funding).collect();
    record.retracted = says_retracted(&title) || work.updated_by.0.iter().any(|update| update.and(retracts).is_some());
    record.extra = extra(work);
    record.title = title;
    Ok(record)
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut list = values.collect();
    fields::distinct(&mut list);
    list
}

fn kind_of(work: &Work<'_>) -> Kind {
    match work.kind.get() {
        None => Kind::Unknown,
        Some("journal-article" | "article-journal") => Kind::Article,
        Some("proceedings-article" | "paper-conference") => Kind::Conference,
        Some(
            "book" | "book-chapter" | "book-part" | "book-section" | "book-track" | "monograph" | "edited-book" | "reference-book"
            | "reference-entry" | "chapter",
        ) => Kind::Book,
        Some("dissertation" | "thesis") => Kind::Thesis,
        Some("article-newspaper") => Kind::Newspaper,
        Some(other) => Kind::Other(work.subtype.get().filter(|subtype| *subtype == "preprint").unwrap_or(other).to_owned()),
    }
}

fn affiliations(person: &Person<'_>) -> impl Iterator<Item = String> {
    person.affiliation.0.iter().filter_map(|place| place.and(|place| place.name.get())).map(plain_text).filter(|name| !name.is_empty())
}

fn author(person: &Person<'_>) -> Option<Author> {
    let text = |text: &Text<'_>| text.get().map(plain_text).unwrap_or_default();
    let (family, mut given) = (text(&person.family), text(&person.given));
    let suffix = text(&person.suffix);
    if !suffix.is_empty() && !given.is_empty() {
        given = format!("{given}, {suffix}");
    }
    let named = match (family.is_empty(), given.is_empty()) {
        (true, true) => Author::new(text(&person.name)),
        _ => Author::of_parts(&family, &given),
    };
    let orcid = person.orcid.get().and_then(read_orcid);
    (!named.name.is_empty()).then(|| Author { orcid, affiliations: distinct(affiliations(person)), ..named })
}

fn venue(work: &Work<'_>) -> Venue {
    let mut names = work.container.texts().map(plain_text).filter(|name| !name.is_empty());
    let elsewhere = || work.group_title.get().or_else(|| work.event.and(|event| event.name.get())).map(plain_text);
    let name = names.next().or_else(elsewhere).unwrap_or_default();
    let electronic: Vec<String> = work
        .issn_kinds
        .0
        .iter()
        .filter_map(|number| number.0.as_ref())
        .filter(|number| number.kind.get() == Some("electronic"))
        .filter_map(|number| number.value.owned())
        .collect();
    let (eissn, issn) = distinct(work.issn.texts().map(str::to_owned)).into_iter().partition(|issn| electronic.contains(issn));
    let isbn = work.isbn.texts().map(|isbn| isbn.rsplit('/').next().unwrap_or(isbn).to_owned());
    let institution = || work.institution.0.first().and_then(|place| place.and(|place| place.name.get()));
    Venue {
        translated_name: names.find(|other| has_han(other) != has_han(&name)),
        abbreviation: work.short_container.texts().next().map(plain_text).filter(|short| *short != name),
        name,
        issn,
        eissn,
        isbn: distinct(isbn),
        publisher: work.publisher.get().or_else(institution).map(plain_text),
        volume: work.volume.owned(),
        issue: work.issue.owned().or_else(|| work.journal_issue.and(|issue| issue.issue.owned())),
        pages: work.page.owned().or_else(|| work.article_number.owned()),
    }
}

/// A partial date as ISO 8601 prints it, as fine as it is given: "2019", "2019-05", "2019-05-01".
/// `None` for `[[null]]` and for none.
fn printed(date: &Partial<'_>) -> Option<String> {
    let mut parts = date.parts.0.first()?.0.iter();
    let mut text = parts.next()?.owned()?;
    for (part, most) in parts.take(2).zip([12u8, 31]) {
        match part.number::<u8>().filter(|number| (1..=most).contains(number)) {
            Some(number) => text.push_str(&format!("-{number:02}")),
            None => break,
        }
    }
    Some(text)
}

/// The year of the first date that has a plausible one, and that date when it is finer than a year;
/// without any, the first date as it is printed.
pub(super) fn year_of(dates: impl Iterator<Item = String>, plausible: YearSpan) -> (Field<Year>, Option<String>) {
    let mut unreadable = Field::Missing;
    for date in dates {
        match Year::read(&date, plausible) {
            Field::Typed(year) => return (Field::Typed(year), (date.len() > 4).then_some(date)),
            verbatim if unreadable.is_missing() => unreadable = verbatim,
            _ => {}
        }
    }
    (unreadable, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Record {
        parse_crossref(json, YearSpan::from((1900, 2026))).unwrap_or_else(|(_, message)| panic!("{json}: {message}"))
    }

    fn dated(dates: &str) -> (Field<Year>, Option<String>) {
        let record = read(&format!("{{\"DOI\":\"10.5555/x\",\"title\":[\"x\"],{dates}}}"));
        (record.year, record.date)
    }

    #[test]
    fn the_first_date_with_a_year_counts_and_created_never() {
        let typed = |year| Field::Typed(Year(year));
        assert_eq!(
            dated(
                r#""issued":{"date-parts":[[2018]]},"published-print":{"date-parts":[[2019,5]]},"published-online":{"date-parts":[[2018,12,31]]}"#
            ),
            (typed(2019), Some("2019-05".to_owned()))
        );
        assert_eq!(dated(r#""issued":{"date-parts":[[null]]},"created":{"date-parts":[[2007,9,8]]}"#), (Field::Missing, None));
        assert_eq!(
            dated(r#""published-print":{"date-parts":[[0]]},"issued":{"date-parts":[["2018","02","30"]]}"#),
            (typed(2018), Some("2018-02-30".to_owned()))
        );
        assert_eq!(dated(r#""issued":{"date-parts":[[0]]}"#), (Field::Verbatim("0".to_owned()), None));
        assert_eq!(dated(r#""issued":{"date-parts":[[2018,0]]}"#), (typed(2018), None));
        assert_eq!(dated(r#""issued":{"date-parts":[]}"#), (Field::Missing, None));
        assert_eq!(dated(r#""issued":null"#), (Field::Missing, None));
    }

    #[test]
    fn references_are_whole_or_put_together_as_web_of_science_prints_them() {
        let record = read(
            r#"{"DOI":"10.5555/x","title":["x"],"reference":[
            {"key":"1","author":"Lin","year":"2010","journal-title":"J. Teach.","volume":"5","first-page":"12","DOI":"10.5555/ABC"},
            {"key":"2","unstructured":"Lin, Z. (2011) <i>A book</i>. 10.5555/def","DOI":"10.5555/DEF"},
            {"key":"3","year":"0"},
            {"key":"4","DOI":"10.5555/only"},
            {"key":"5","author":"Wang","article-title":"Of privacy","year":"2012"}]}"#,
        );
        assert_eq!(
            record.cited_references,
            [
                "Lin, 2010, J. Teach., V5, P12, DOI 10.5555/abc",
                "Lin, Z. (2011) A book. 10.5555/def",
                "DOI 10.5555/only",
                "Wang, 2012, Of privacy"
            ]
        );
    }

    #[test]
    fn retractions_are_marked_on_the_paper_and_not_on_the_notice() {
        let paper = read(r#"{"DOI":"10.5555/x","title":["x"],"updated-by":[{"DOI":"10.5555/n","type":"retraction"}]}"#);
        assert!(paper.retracted);
        assert!(read(r#"{"DOI":"10.5555/x","title":["RETRACTED: x"]}"#).retracted);
        let notice = read(r#"{"DOI":"10.5555/n","title":["Notice"],"update-to":[{"DOI":"10.5555/x","type":"retraction"}]}"#);
        assert!(!notice.retracted);
        assert_eq!(notice.extra, [("crossref:update-to".to_owned(), "retraction 10.5555/x".to_owned())]);
        assert!(!read(r#"{"DOI":"10.5555/x","title":["x"],"updated-by":[{"DOI":"10.5555/n","type":"correction"}]}"#).retracted);
    }
}
