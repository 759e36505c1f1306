//! DOAJ: one article, as the search API and the public dump give it.
//!
//! From the JSON of an article to a [`Record`]: `bibjson` is described at <https://doaj.org/api/docs>.
//! Keywords are the authors' (journals deposit them); subjects are classes of the journal and stay in
//! [`extra`](Record::extra), as do members unknown to this version. Affiliations are given in older
//! records as a text, in newer ones as a list.

use super::fields;
use super::markup::{plain_abstract, plain_text};
use super::members::{Refused, hits, is_blank, object, read_object, read_slice};
use super::retraction::says_retracted;
use super::values::{List, Object, Text};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, read_orcid, split_keywords};

/// DOAJ JSON.
pub(super) struct Doaj;

impl Format for Doaj {
    fn name(&self) -> &'static str {
        "doaj"
    }

    fn title(&self) -> &'static str {
        "DOAJ JSON"
    }

    fn origin(&self) -> &'static str {
        "the answer of https://doaj.org/api/search/articles, or the public data dump of articles"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Json(&["results"])
    }

    fn likeness(&self, head: &[u8]) -> usize {
        match hits(head, "\"bibjson\"") {
            0 => 0,
            articles => 50 + articles,
        }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        read_slice(slice, context, findings, parse_doaj);
    }

    fn knows(&self, tag: &str) -> bool {
        TAGS.contains(&tag)
    }
}

/// Names under which [`Record::extra`] keeps what has no field.
const TAGS: [&str; 4] = ["doaj:id", "doaj:subject", "doaj:journal-country", "doaj:journal-language"];

object! {
    Article {
        id: Text<'a> = "id",
        bibjson: Object<Bibjson<'a>> = "bibjson",
    }
    rest unknown, passing over "admin" | "created_date" | "last_updated" | "es_type" | "index" | "last_manual_update"
}

object! {
    Bibjson {
        title: Text<'a> = "title",
        abstract_text: Text<'a> = "abstract",
        author: List<Object<Person<'a>>> = "author",
        identifier: List<Object<Number<'a>>> = "identifier",
        journal: Object<Journal<'a>> = "journal",
        keywords: List<Text<'a>> = "keywords",
        subject: List<Object<Subject<'a>>> = "subject",
        link: List<Object<Link<'a>>> = "link",
        year: Text<'a> = "year",
        month: Text<'a> = "month",
        start_page: Text<'a> = "start_page",
        end_page: Text<'a> = "end_page",
    }
    rest unknown, passing over "license"
}

object! {
    Person {
        name: Text<'a> = "name",
        affiliation: List<Text<'a>> = "affiliation",
        orcid: Text<'a> = "orcid_id",
    }
}

object! {
    Number {
        kind: Text<'a> = "type",
        id: Text<'a> = "id",
    }
}

object! {
    Journal {
        title: Text<'a> = "title",
        publisher: Text<'a> = "publisher",
        country: Text<'a> = "country",
        volume: Text<'a> = "volume",
        number: Text<'a> = "number",
        language: List<Text<'a>> = "language",
        issns: List<Text<'a>> = "issns",
    }
}

object! {
    Subject {
        term: Text<'a> = "term",
    }
}

object! {
    Link {
        kind: Text<'a> = "type",
        url: Text<'a> = "url",
    }
}

/// Reads one article. Linear in the text.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`], [`RejectionKind::Truncated`],
/// [`RejectionKind::NoTitle`].
pub fn parse_doaj(json: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    let article: Article = read_object(json)?;
    match &article.bibjson.0 {
        Some(bibjson) => record(&article, bibjson, plausible),
        None => Err((RejectionKind::Malformed, "no bibjson in the article".to_owned())),
    }
}

fn record(article: &Article<'_>, bibjson: &Bibjson<'_>, plausible: YearSpan) -> Result<Record, Refused> {
    let known = article.id.get().unwrap_or("the article");
    let Some(title) = bibjson.title.get().map(plain_text).filter(|title| !title.is_empty()) else {
        return Err((RejectionKind::NoTitle, format!("{known}: no title to know the record by")));
    };
    let mut record = Record { kind: Kind::Article, retracted: says_retracted(&title), title, ..Record::default() };
    let numbers = || bibjson.identifier.0.iter().filter_map(|number| number.0.as_ref());
    let of_kind = |kind: &'static str| {
        numbers()
            .filter(move |number| number.kind.get().is_some_and(|found| found.eq_ignore_ascii_case(kind)))
            .filter_map(|number| number.id.get())
    };
    if let Some(doi) = of_kind("doi").find_map(Identifier::doi) {
        record.add_identifier(doi);
    }
    let people = || bibjson.author.0.iter().filter_map(|person| person.0.as_ref());
    record.authors = people().filter_map(author).collect();
    let affiliations = people().flat_map(|person| person.affiliation.texts().map(plain_text));
    record.affiliations = affiliations.filter(|affiliation| !affiliation.is_empty()).collect();
    fields::distinct(&mut record.affiliations);
    let journal = bibjson.journal.0.as_ref();
    let eissn: Vec<String> = of_kind("eissn").map(str::to_owned).collect();
    let printed = of_kind("pissn").chain(journal.into_iter().flat_map(|journal| journal.issns.texts()));
    let mut issn: Vec<String> = Vec::new();
    printed.filter(|issn| !eissn.iter().any(|other| other == issn)).for_each(|number| {
        if !issn.iter().any(|standing| standing == number) {
            issn.push(number.to_owned());
        }
    });
    let of_journal = |ask: for<'j> fn(&'j Journal<'_>) -> Option<&'j str>| journal.and_then(|journal| ask(journal).map(str::to_owned));
    record.venue = Venue {
        name: of_journal(|journal| journal.title.get()).map(|name| plain_text(&name)).unwrap_or_default(),
        issn,
        eissn,
        publisher: of_journal(|journal| journal.publisher.get()),
        volume: of_journal(|journal| journal.volume.get()),
        issue: of_journal(|journal| journal.number.get()),
        pages: match (bibjson.start_page.get(), bibjson.end_page.get()) {
            (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
            (first, last) => first.or(last).map(str::to_owned),
        },
        ..Venue::default()
    };
    record.year = bibjson.year.get().map_or(Field::Missing, |year| Year::read(year, plausible));
    let month = bibjson.month.number::<u8>().filter(|month| (1..=12).contains(month));
    record.date = record.year.typed().zip(month).map(|(year, month)| format!("{year}-{month:02}"));
    record.abstract_text = bibjson.abstract_text.get().map(plain_abstract).filter(|text| !text.is_empty());
    // several are a keyword each; one alone may be a whole field of them
    let keywords: Vec<String> = bibjson.keywords.texts().map(plain_text).collect();
    record.author_keywords = match keywords.as_slice() {
        [only] => split_keywords(only),
        several => {
            let mut distinct = Vec::new();
            several.iter().filter(|keyword| !keyword.is_empty()).for_each(|keyword| {
                if !distinct.contains(keyword) {
                    distinct.push(keyword.clone());
                }
            });
            distinct
        }
    };
    // the journal's languages: the article's where there is but one
    let languages: Vec<&str> = journal.into_iter().flat_map(|journal| journal.language.texts()).collect();
    record.language = (languages.len() == 1).then(|| languages[0].to_owned());
    let links = || bibjson.link.0.iter().filter_map(|link| link.0.as_ref());
    let full_text = links().find(|link| link.kind.get() == Some("fulltext")).or_else(|| links().next());
    record.url =
        full_text.and_then(|link| link.url.owned()).or_else(|| article.id.get().map(|id| format!("https://doaj.org/article/{id}")));
    record.extra = extra(article, bibjson, languages);
    Ok(record)
}

fn author(person: &Person<'_>) -> Option<Author> {
    let name = person.name.get().map(plain_text).filter(|name| !name.is_empty())?;
    let affiliations = person.affiliation.texts().map(plain_text).filter(|text| !text.is_empty()).collect();
    Some(Author { orcid: person.orcid.get().and_then(read_orcid), affiliations, ..Author::new(name) })
}

fn extra(article: &Article<'_>, bibjson: &Bibjson<'_>, languages: Vec<&str>) -> Vec<(String, String)> {
    let mut extra: Vec<(String, String)> = Vec::new();
    let mut keep = |name: &str, value: String| extra.push((format!("doaj:{name}"), value));
    if let Some(id) = article.id.get() {
        keep("id", id.to_owned());
    }
    bibjson
        .subject
        .0
        .iter()
        .filter_map(|subject| subject.and(|subject| subject.term.get()))
        .for_each(|term| keep("subject", term.to_owned()));
    if let Some(country) = bibjson.journal.and(|journal| journal.country.get()) {
        keep("journal-country", country.to_owned());
    }
    if languages.len() > 1 {
        languages.into_iter().for_each(|language| keep("journal-language", language.to_owned()));
    }
    let known = ["doi", "pissn", "eissn"];
    for number in bibjson.identifier.0.iter().filter_map(|number| number.0.as_ref()) {
        match (number.kind.get(), number.id.get()) {
            (Some(kind), Some(id))
                if !known.iter().any(|known| kind.eq_ignore_ascii_case(known))
                    || kind.eq_ignore_ascii_case("doi") && Identifier::doi(id).is_none() =>
            {
                keep(kind, id.to_owned())
            }
            _ => {}
        }
    }
    for (name, value) in article.unknown.iter().chain(&bibjson.unknown).filter(|(_, value)| !is_blank(value)) {
        keep(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    extra
}
