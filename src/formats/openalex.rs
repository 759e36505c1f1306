//! OpenAlex: one work, as the API, its snapshot and the tools around it give it.
//!
//! From the JSON of a work to a [`Record`]. The members are described at
//! <https://developers.openalex.org/api-reference/works>; older answers (`host_venue`, `grants`,
//! keywords as `{"keyword": ...}`) and works rewritten by tools (`abstract` as text) are read too.
//!
//! | field | from |
//! |---|---|
//! | title | `title`, else `display_name`; markup dropped |
//! | abstract | `abstract_inverted_index` put together again, else `abstract` |
//! | authors | `authorships`: the name as printed, else OpenAlex's own; ORCID; affiliations as printed |
//! | index keywords | `keywords`: assigned by OpenAlex from title and abstract, never the authors' |
//! | venue | the source of `primary_location`, `biblio` |
//! | year, date | `publication_year`, `publication_date`; the first of January is how OpenAlex writes a bare year and gives no date |
//! | cited references | `referenced_works`, as the addresses they are |
//! | retracted | `is_retracted` |
//! | extra | topics, MeSH headings, countries, goals, identifiers without a scheme here, members unknown to this version |
//!
//! Passed over: figures that OpenAlex computes and that change from week to week (percentiles, counts
//! by year, related works, scores, `updated_date`), the places of copies, and concepts, which OpenAlex
//! no longer maintains.

use super::fields;
use super::markup::{plain_abstract, plain_text};
use super::members::{Refused, hits, object, read_object, read_slice};
use super::values::{List, Object, Pairs, Text};
use super::{Context, Findings, Format, Framing, Slice};
use crate::record::{Author, Field, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, read_orcid};

/// OpenAlex JSON.
pub(super) struct OpenAlex;

impl Format for OpenAlex {
    fn name(&self) -> &'static str {
        "openalex"
    }

    fn title(&self) -> &'static str {
        "OpenAlex JSON"
    }

    fn origin(&self) -> &'static str {
        "the answer of https://api.openalex.org/works, a file of the snapshot, or what openalexR, pyalex and openalexPro save (JSON or JSON Lines)"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Json(&["results"])
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let works = hits(head, "https://openalex.org/W");
        // an answer without works still says whose it is
        let empty = if hits(head, "\"next_cursor\"") > 0 && hits(head, "\"results\"") > 0 { 20 } else { 0 };
        if works > 0 { 50 + works } else { empty }
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        read_slice(slice, context, findings, parse_openalex);
    }

    fn knows(&self, tag: &str) -> bool {
        TAGS.contains(&tag)
    }
}

/// Names under which [`Record::extra`] keeps what has no field.
const TAGS: [&str; 10] = [
    "openalex:type",
    "openalex:publication_date",
    "openalex:ids.mag",
    "openalex:oa_status",
    "openalex:is_paratext",
    "openalex:topic",
    "openalex:mesh",
    "openalex:goal",
    "openalex:country",
    "openalex:institution",
];

object! {
    Work {
        id: Text<'a> = "id",
        doi: Text<'a> = "doi",
        ids: Pairs<'a, Text<'a>> = "ids",
        title: Text<'a> = "title",
        display_name: Text<'a> = "display_name",
        year: Text<'a> = "publication_year",
        date: Text<'a> = "publication_date",
        language: Text<'a> = "language",
        kind: Text<'a> = "type",
        crossref_kind: Text<'a> = "type_crossref",
        authorships: List<Object<Authorship<'a>>> = "authorships",
        location: Object<Location<'a>> = "primary_location",
        host_venue: Object<Source<'a>> = "host_venue",
        biblio: Object<Biblio<'a>> = "biblio",
        inverted: Pairs<'a, List<Text<'a>>> = "abstract_inverted_index",
        abstract_text: Text<'a> = "abstract",
        keywords: List<Object<Label<'a>>> = "keywords",
        topics: List<Object<Label<'a>>> = "topics",
        mesh: List<Object<Heading<'a>>> = "mesh",
        goals: List<Object<Label<'a>>> = "sustainable_development_goals",
        references: List<Text<'a>> = "referenced_works",
        cited_by: Text<'a> = "cited_by_count",
        retracted: Text<'a> = "is_retracted",
        paratext: Text<'a> = "is_paratext",
        awards: List<Object<Award<'a>>> = "awards",
        grants: List<Object<Award<'a>>> = "grants",
        funders: List<Object<Label<'a>>> = "funders",
        access: Object<Access<'a>> = "open_access",
    }
    rest unknown, passing over
        "concepts" | "locations" | "locations_count" | "best_oa_location" | "related_works" | "counts_by_year"
        | "updated_date" | "updated" | "created_date" | "relevance_score" | "fwci" | "citation_normalized_percentile"
        | "cited_by_percentile_year" | "cited_by_api_url" | "ngrams_url" | "referenced_works_count"
        | "countries_distinct_count" | "institutions_distinct_count" | "institutions" | "institution_assertions"
        | "corresponding_author_ids" | "corresponding_institution_ids" | "apc_list" | "apc_paid" | "has_fulltext"
        | "fulltext_origin" | "has_content" | "content_urls" | "is_xpac" | "is_oa" | "is_in_doaj" | "is_authors_truncated"
        | "indexed_in" | "primary_topic" | "alternate_host_venues" | "abstract_inverted_index_v3" | "datasets" | "versions"
        | "authors_count" | "concepts_count" | "topics_count" | "citation" | "page" | "x_concepts"
}

object! {
    Authorship {
        author: Object<Person<'a>> = "author",
        raw_name: Text<'a> = "raw_author_name",
        raw_affiliations: List<Text<'a>> = "raw_affiliation_strings",
        raw_affiliation: Text<'a> = "raw_affiliation_string",
        institutions: List<Object<Label<'a>>> = "institutions",
        countries: List<Text<'a>> = "countries",
    }
}

object! {
    Person {
        name: Text<'a> = "display_name",
        orcid: Text<'a> = "orcid",
    }
}

object! {
    /// Anything that OpenAlex gives a name.
    Label {
        name: Text<'a> = "display_name",
        keyword: Text<'a> = "keyword",
        country: Text<'a> = "country_code",
    }
}

object! {
    Location {
        source: Object<Source<'a>> = "source",
        page: Text<'a> = "landing_page_url",
        raw_source: Text<'a> = "raw_source_name",
        raw_kind: Text<'a> = "raw_type",
    }
}

object! {
    Source {
        name: Text<'a> = "display_name",
        issn: List<Text<'a>> = "issn",
        issn_l: Text<'a> = "issn_l",
        kind: Text<'a> = "type",
        host: Text<'a> = "host_organization_name",
        publisher: Text<'a> = "publisher",
    }
}

object! {
    Biblio {
        volume: Text<'a> = "volume",
        issue: Text<'a> = "issue",
        first_page: Text<'a> = "first_page",
        last_page: Text<'a> = "last_page",
    }
}

object! {
    Heading {
        descriptor: Text<'a> = "descriptor_name",
        qualifier: Text<'a> = "qualifier_name",
    }
}

object! {
    Award {
        funder: Text<'a> = "funder_display_name",
        award: Text<'a> = "funder_award_id",
        award_id: Text<'a> = "award_id",
    }
}

object! {
    Access {
        status: Text<'a> = "oa_status",
    }
}

/// Reads one work. Linear in the text; a position of a word in the abstract is a rank and never an
/// amount of memory, however large it is.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`] (no JSON object, no identifier
/// of OpenAlex in it), [`RejectionKind::Truncated`], [`RejectionKind::NoTitle`].
pub fn parse_openalex(json: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    let work: Work = read_object(json)?;
    record(&work, plausible)
}

fn record(work: &Work<'_>, plausible: YearSpan) -> Result<Record, Refused> {
    let number = work.id.get().or_else(|| id_of(work, "openalex"));
    let identifier = number.and_then(Identifier::openalex);
    let known = identifier.as_ref().map_or_else(|| "the work".to_owned(), |id| id.value.clone());
    let title = work.title.get().or(work.display_name.get()).map(plain_text).filter(|title| !title.is_empty());
    let Some(title) = title else {
        let what = match work.paratext.is_true() {
            true => "paratext (a cover, a table of contents) without a title",
            false => "no title to know the record by",
        };
        return Err((RejectionKind::NoTitle, format!("{known}: {what}")));
    };
    let mut record = Record { title, kind: kind_of(work), ..Record::default() };
    let doi = work.doi.get().or_else(|| id_of(work, "doi"));
    let pmid = id_of(work, "pmid");
    let pmid = pmid.and_then(|text| text.trim_end_matches('/').rsplit('/').next()).and_then(Identifier::pmid);
    let pmc = id_of(work, "pmcid").and_then(|text| text.trim_end_matches('/').rsplit('/').next()).and_then(Identifier::pmc);
    for identifier in [identifier, doi.and_then(Identifier::doi), pmid, pmc].into_iter().flatten() {
        record.add_identifier(identifier);
    }
    let location = work.location.0.as_ref();
    record.url = location.and_then(|location| location.page.get()).or(doi).or(number).map(str::to_owned);
    (record.authors, record.affiliations) = byline(work);
    record.venue = venue(work);
    record.year = work.year.get().map_or(Field::Missing, |year| Year::read(year, plausible));
    record.date = work.date.get().filter(|date| date.len() > 4 && !date.ends_with("-01-01")).map(str::to_owned);
    if record.year.is_missing()
        && let Some(date) = work.date.get()
    {
        record.year = Year::read(date, plausible);
    }
    record.abstract_text = from_inverted_index(&work.inverted).or_else(|| work.abstract_text.owned());
    record.abstract_text = record.abstract_text.map(|text| plain_abstract(&text)).filter(|text| !text.is_empty());
    let keywords = work.keywords.0.iter().filter_map(|label| label.and(|label| label.name.get().or(label.keyword.get())));
    record.index_keywords.extend(distinct(keywords));
    record.language = work.language.owned();
    let cited = work.references.texts().filter_map(Identifier::openalex);
    record.cited_references = cited.map(|cited| format!("https://openalex.org/{}", cited.value)).collect();
    record.times_cited = work.cited_by.number();
    record.retracted = work.retracted.is_true();
    record.funding = funding(work);
    record.extra = extra(work);
    Ok(record)
}

fn id_of<'w>(work: &'w Work<'_>, scheme: &str) -> Option<&'w str> {
    work.ids.0.iter().find(|(name, _)| name == scheme).and_then(|(_, value)| value.get())
}

fn distinct<'t>(values: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut list = values.map(plain_text).filter(|value| !value.is_empty()).collect();
    fields::distinct(&mut list);
    list
}

/// Puts an abstract together from the positions of its words. Holes close, words at one position
/// follow each other in file order, and hanzi are not set apart: what OpenAlex took for a word of
/// Chinese is a whole clause.
fn from_inverted_index(inverted: &Pairs<'_, List<Text<'_>>>) -> Option<String> {
    let mut words: Vec<(u64, &str)> = Vec::new();
    for (word, positions) in &inverted.0 {
        words.extend(positions.0.iter().filter_map(Text::number).map(|position: u64| (position, word.trim())));
    }
    words.sort_by_key(|(position, _)| *position);
    let words: Vec<&str> = words.into_iter().map(|(_, word)| word).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| fields::join(&words))
}

fn kind_of(work: &Work<'_>) -> Kind {
    let location = work.location.0.as_ref();
    let deposited = work.crossref_kind.get().or_else(|| location.and_then(|location| location.raw_kind.get()));
    let source = location.and_then(|location| location.source.and(|source| source.kind.get()));
    match work.kind.get() {
        None => Kind::Unknown,
        Some("article" | "review" | "letter" | "editorial" | "conference-paper" | "conference-abstract")
            if deposited == Some("proceedings-article") || source == Some("conference") =>
        {
            Kind::Conference
        }
        Some("article" | "review" | "letter" | "editorial" | "journal-article") => Kind::Article,
        Some("conference-paper" | "conference-abstract" | "proceedings-article") => Kind::Conference,
        Some("book" | "book-chapter" | "monograph" | "edited-book" | "reference-book" | "book-section") => Kind::Book,
        Some("dissertation") => Kind::Thesis,
        Some(other) => Kind::Other(other.to_owned()),
    }
}

/// Authors, and their affiliations in order of first mention.
fn byline(work: &Work<'_>) -> (Vec<Author>, Vec<String>) {
    let (mut authors, mut affiliations) = (Vec::new(), Vec::new());
    for authorship in work.authorships.0.iter().filter_map(|authorship| authorship.0.as_ref()) {
        let own = |authorship: &Authorship<'_>| -> Vec<String> {
            let printed = distinct(authorship.raw_affiliations.texts().chain(authorship.raw_affiliation.get()));
            match printed.is_empty() {
                true => distinct(authorship.institutions.0.iter().filter_map(|label| label.and(|label| label.name.get()))),
                false => printed,
            }
        };
        let own = own(authorship);
        affiliations.extend(own.iter().cloned());
        let name = authorship.raw_name.get().or_else(|| authorship.author.and(|author| author.name.get()));
        let Some(name) = name.map(plain_text).filter(|name| !name.is_empty()) else { continue };
        let orcid = authorship.author.and(|author| author.orcid.get()).and_then(read_orcid);
        authors.push(Author { orcid, affiliations: own, ..Author::new(name) });
    }
    (authors, distinct(affiliations.iter().map(String::as_str)))
}

fn venue(work: &Work<'_>) -> Venue {
    let location = work.location.0.as_ref();
    let source = location.and_then(|location| location.source.0.as_ref()).or(work.host_venue.0.as_ref());
    let raw = location.and_then(|location| location.raw_source.get());
    let biblio = |ask: fn(&Biblio<'_>) -> Option<String>| work.biblio.and(ask);
    let pages = work.biblio.and(|biblio| match (biblio.first_page.get(), biblio.last_page.get()) {
        (Some(first), Some(last)) if first != last => Some(format!("{first}-{last}")),
        (first, last) => first.or(last).map(str::to_owned),
    });
    let issn = source.map(|source| distinct(source.issn.texts().chain(source.issn_l.get()))).unwrap_or_default();
    Venue {
        name: source.and_then(|source| source.name.get()).or(raw).map(plain_text).unwrap_or_default(),
        issn,
        publisher: source.and_then(|source| source.host.get().or(source.publisher.get())).map(plain_text),
        volume: biblio(|biblio| biblio.volume.owned()),
        issue: biblio(|biblio| biblio.issue.owned()),
        pages,
        ..Venue::default()
    }
}

/// Funders with the numbers of their awards; funders without an award once.
fn funding(work: &Work<'_>) -> Vec<String> {
    let awards = work.awards.0.iter().chain(&work.grants.0).filter_map(|award| award.0.as_ref());
    let of_award = awards.filter_map(|award| {
        let number = award.award.get().or(award.award_id.get());
        match (award.funder.get(), number) {
            (Some(funder), Some(number)) => Some(format!("{funder} [{number}]")),
            (funder, number) => funder.or(number).map(str::to_owned),
        }
    });
    let mut funding: Vec<String> = of_award.collect();
    for funder in work.funders.0.iter().filter_map(|label| label.and(|label| label.name.get())) {
        if !funding.iter().any(|standing| standing.starts_with(funder)) {
            funding.push(funder.to_owned());
        }
    }
    let mut seen = rustc_hash::FxHashSet::default();
    funding.retain(|funder| seen.insert(funder.clone()));
    funding
}

fn extra(work: &Work<'_>) -> Vec<(String, String)> {
    let mut extra: Vec<(String, String)> = Vec::new();
    let mut keep = |name: &str, value: String| extra.push((format!("openalex:{name}"), value));
    if let Some(kind) = work.kind.get().filter(|kind| !matches!(*kind, "article" | "book" | "dissertation")) {
        keep("type", kind.to_owned());
    }
    if let Some(date) = work.date.get().filter(|date| date.ends_with("-01-01")) {
        keep("publication_date", date.to_owned());
    }
    for (scheme, value) in work.ids.0.iter().filter(|(name, _)| !matches!(name.as_ref(), "openalex" | "doi" | "pmid" | "pmcid")) {
        if let Some(value) = value.get() {
            keep(&format!("ids.{scheme}"), value.to_owned());
        }
    }
    if let Some(status) = work.access.and(|access| access.status.get()) {
        keep("oa_status", status.to_owned());
    }
    if work.paratext.is_true() {
        keep("is_paratext", "true".to_owned());
    }
    for topic in work.topics.0.iter().filter_map(|label| label.and(|label| label.name.get())) {
        keep("topic", topic.to_owned());
    }
    let headings = work.mesh.0.iter().filter_map(|heading| heading.0.as_ref());
    for heading in headings {
        match (heading.descriptor.get(), heading.qualifier.get()) {
            (Some(descriptor), Some(qualifier)) => keep("mesh", format!("{descriptor}/{qualifier}")),
            (Some(descriptor), None) => keep("mesh", descriptor.to_owned()),
            (None, _) => {}
        }
    }
    for goal in work.goals.0.iter().filter_map(|label| label.and(|label| label.name.get())) {
        keep("goal", goal.to_owned());
    }
    let authorships = || work.authorships.0.iter().filter_map(|authorship| authorship.0.as_ref());
    let of_institutions = |authorship: &Authorship<'_>| -> Vec<String> {
        distinct(authorship.institutions.0.iter().filter_map(|label| label.and(|label| label.country.get())))
    };
    let countries: Vec<String> = authorships()
        .flat_map(|authorship| match distinct(authorship.countries.texts()) {
            none if none.is_empty() => of_institutions(authorship),
            countries => countries,
        })
        .collect();
    for country in distinct(countries.iter().map(String::as_str)) {
        keep("country", country);
    }
    let institutions = authorships().flat_map(|authorship| &authorship.institutions.0);
    for institution in distinct(institutions.filter_map(|label| label.and(|label| label.name.get()))) {
        keep("institution", institution);
    }
    for (name, value) in work.unknown.iter().filter(|(_, value)| !super::members::is_blank(value)) {
        keep(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    extra
}
