//! A record in the making: values by their [`Part`], with what needs more than one of them to be told.

mod finish;
mod keywords;

use keywords::{keywords, splits, without_stars};

use super::citation::{Citation, citation_start, embase_source};
use super::fields::{fill, list};
use super::kinds::kind_of;
use super::lines::trim;
use super::names::{split_authors, split_full_names, split_run_on};
use super::part::Part;
use super::workbook::day_of;
use super::wos::publication_kind;
use crate::record::{Identifier, Kind, Record, Year, YearSpan, split_keywords};

/// Collects values and makes one record of them. A value that has no place, because another stands
/// there or because it is not what its part must be, is kept in [`Record::extra`] under its tag.
#[derive(Debug)]
pub(super) struct Draft {
    record: Record,
    plausible: YearSpan,
    publication: Kind,
    fallback_title: Option<(String, String)>,
    short_title: Option<(String, String)>,
    fallback_venues: Vec<(String, String)>,
    fallback_date: Option<(String, String)>,
    short_names: Vec<String>,
    full_names: Vec<String>,
    orcids: Option<(String, String)>,
    author_affiliations: Vec<(String, String)>,
    first_page: Option<String>,
    last_page: Option<String>,
    article_number: Option<(String, String)>,
    university: Option<(String, String)>,
}

impl Draft {
    /// An empty one.
    pub(super) fn new(plausible: YearSpan) -> Self {
        Self {
            record: Record::default(),
            plausible,
            publication: Kind::Unknown,
            fallback_title: None,
            short_title: None,
            fallback_venues: Vec::new(),
            fallback_date: None,
            short_names: Vec::new(),
            full_names: Vec::new(),
            orcids: None,
            author_affiliations: Vec::new(),
            first_page: None,
            last_page: None,
            article_number: None,
            university: None,
        }
    }

    /// The record as far as it is.
    pub(super) fn record(&mut self) -> &mut Record {
        &mut self.record
    }

    /// Keeps a value that has no typed place.
    pub(super) fn keep(&mut self, tag: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.record.extra.push((tag.to_owned(), value));
        }
    }

    /// Takes the value of a tag.
    pub(super) fn put(&mut self, part: Part, tag: &str, value: &str) {
        let value = trim(value);
        if value.is_empty() {
            return;
        }
        if let Some(left) = self.place(part, tag, value) {
            self.keep(tag, left);
        }
    }

    /// Puts a value where it belongs; gives back what must be kept elsewhere.
    fn place(&mut self, part: Part, tag: &str, value: &str) -> Option<String> {
        let record = &mut self.record;
        let owned = || value.to_owned();
        let pair = || (tag.to_owned(), value.to_owned());
        match part {
            Part::Title if record.title.is_empty() => {
                record.title = owned();
                None
            }
            Part::Title => (record.title != value).then(owned),
            Part::ShortTitle => later(&mut self.short_title, pair()),
            Part::FallbackTitle => later(&mut self.fallback_title, pair()),
            Part::TranslatedTitle => fill(&mut record.translated_title, owned()),
            Part::Author => {
                self.full_names.push(owned());
                None
            }
            Part::Authors => {
                self.short_names.extend(split_authors(value));
                None
            }
            Part::FullAuthors => {
                self.full_names.extend(split_full_names(value));
                None
            }
            Part::RunOnAuthors => {
                self.full_names.extend(split_run_on(value));
                None
            }
            Part::Orcids => later(&mut self.orcids, pair()),
            Part::Affiliation => {
                record.affiliations.push(owned());
                None
            }
            Part::Affiliations => {
                let separators: &[char] = if value.contains(['|', '｜']) && !value.contains(';') { &['|', '｜'] } else { &[';', '；'] };
                let parts = value.split(separators).map(trim).filter(|part| !part.is_empty());
                record.affiliations.extend(parts.map(str::to_owned));
                None
            }
            Part::AuthorAffiliations => {
                self.author_affiliations.extend(list(value).map(|part| (tag.to_owned(), part.to_owned())));
                None
            }
            Part::Venue if record.venue.name.is_empty() && embase_source(value).is_some() => {
                let (name, citation, date) = embase_source(value)?;
                record.venue.name = name.to_owned();
                self.put_parts(citation);
                self.put(Part::Date, tag, date);
                None
            }
            Part::Venue if record.venue.name.is_empty() => {
                record.venue.name = owned();
                None
            }
            Part::Venue | Part::FallbackVenue => {
                self.fallback_venues.push(pair());
                None
            }
            Part::TranslatedVenue => fill(&mut record.venue.translated_name, owned()),
            Part::Abbreviation => fill(&mut record.venue.abbreviation, owned()),
            Part::Year => self.put_year(value),
            Part::Date => fill(&mut record.date, spreadsheet_day(value).unwrap_or_else(owned)),
            Part::FallbackDate => later(&mut self.fallback_date, pair()),
            Part::Volume => fill(&mut record.venue.volume, owned()),
            Part::Issue => fill(&mut record.venue.issue, owned()),
            Part::YearVolumeIssuePages => self.put_citation(value),
            Part::VenueYearVolumeIssuePages => {
                let at = citation_start(value)?;
                if record.venue.name.is_empty() {
                    record.venue.name = trim(&value[..at]).to_owned();
                }
                self.put_citation(&value[at..]).map(|_| owned())
            }
            Part::Pages => fill(&mut record.venue.pages, owned()),
            Part::FirstPage => fill(&mut self.first_page, owned()),
            Part::LastPage => fill(&mut self.last_page, owned()),
            Part::ArticleNumber => later(&mut self.article_number, pair()),
            Part::Issn | Part::Eissn | Part::Isbn => {
                self.put_numbers(part, value);
                None
            }
            Part::Publisher => fill(&mut record.venue.publisher, owned()),
            Part::University => later(&mut self.university, pair()),
            Part::Keyword if splits(value) => {
                record.author_keywords.extend(split_keywords(value));
                None
            }
            Part::Keyword | Part::IndexKeyword => {
                let words = if part == Part::Keyword { &mut record.author_keywords } else { &mut record.index_keywords };
                let word = without_stars(value);
                // the stars are kept with the word, beside it
                let starred = (word != value).then(owned);
                words.push(word);
                starred
            }
            Part::Keywords => {
                record.author_keywords.extend(keywords(value));
                None
            }
            Part::TranslatedKeywords => {
                record.translated_keywords.extend(keywords(value));
                None
            }
            Part::IndexKeywords => {
                record.index_keywords.extend(keywords(value));
                None
            }
            Part::Abstract => fill(&mut record.abstract_text, owned()),
            Part::TranslatedAbstract => fill(&mut record.translated_abstract, owned()),
            Part::Language => fill(&mut record.language, trim(value.trim_end_matches([';', '；'])).to_owned()),
            // Web of Science's J, B, S, C, P say less than its document types
            Part::Kind if value.len() == 1 => {
                self.publication = publication_kind(value);
                None
            }
            Part::Kind if record.kind == Kind::Unknown => {
                record.kind = kind_of(value);
                None
            }
            Part::Kind => Some(owned()),
            Part::TimesCited if record.times_cited.is_none() => match value.replace([',', ' '], "").parse() {
                Ok(times) => {
                    record.times_cited = Some(times);
                    None
                }
                Err(_) => Some(owned()),
            },
            Part::TimesCited => Some(owned()),
            Part::TimesCitedOn => fill(&mut record.times_cited_on, owned()),
            Part::Funding => {
                record.funding.extend(list(value).map(str::to_owned));
                None
            }
            Part::Reference => {
                record.cited_references.push(owned());
                None
            }
            Part::References => {
                record.cited_references.extend(list(value).map(str::to_owned));
                None
            }
            Part::Doi | Part::PerhapsDoi => self.identify(Identifier::doi(value), value),
            Part::Url => {
                if let Some(identifier) = super::links::identifier_in_link(value) {
                    record.add_identifier(identifier);
                }
                fill(&mut record.url, owned())
            }
            Part::Pmid => self.identify(Identifier::pmid(value), value),
            Part::Pmc => self.identify(Identifier::pmc(value), value),
            Part::Wos => self.identify(Identifier::wos(value), value),
            Part::Scopus => self.identify(Identifier::scopus(value), value),
            Part::OpenAlex => self.identify(Identifier::openalex(value), value),
            Part::Arxiv => self.identify(Identifier::arxiv(value), value),
            Part::Lens => self.identify(Identifier::lens(value), value),
            Part::Dimensions => self.identify(Identifier::dimensions(value), value),
            Part::Accession => {
                let found = if let Ok(identifier) = Identifier::try_from(value.to_owned()) {
                    // as this program writes them
                    Some(identifier)
                } else if value.starts_with("WOS:") {
                    Identifier::wos(value)
                } else if value.starts_with("2-s2.0-") {
                    Identifier::scopus(value)
                } else if value.starts_with("PMC") {
                    Identifier::pmc(value)
                } else {
                    Identifier::lens(value).or_else(|| Identifier::dimensions(value))
                };
                self.identify(found, value)
            }
            Part::Retracted => match value.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => {
                    record.retracted = true;
                    None
                }
                "false" | "no" | "0" => None,
                _ => Some(owned()),
            },
            Part::Keep => Some(owned()),
        }
    }

    fn identify(&mut self, identifier: Option<Identifier>, value: &str) -> Option<String> {
        match identifier {
            Some(identifier) => {
                self.record.add_identifier(identifier);
                None
            }
            None => Some(value.to_owned()),
        }
    }

    /// A year, or a date such as "2014//", "2018/05" or "1948/07//", which then is the date as well.
    fn put_year(&mut self, value: &str) -> Option<String> {
        let record = &mut self.record;
        if !record.year.is_missing() {
            let same = Year::read(value, self.plausible) == record.year;
            return if same && value.len() > 5 { fill(&mut record.date, value.to_owned()) } else { (!same).then(|| value.to_owned()) };
        }
        record.year = Year::read(value, self.plausible);
        let finer = value.bytes().filter(u8::is_ascii_digit).count() > 4;
        if finer && record.year.typed().is_some() && record.date.is_none() {
            record.date = Some(trim(value.trim_end_matches('/')).to_owned());
        }
        None
    }

    /// Year, volume, issue and pages in one text.
    fn put_citation(&mut self, value: &str) -> Option<String> {
        let Some(citation) = Citation::of(value) else { return Some(value.to_owned()) };
        self.put_parts(citation);
        None
    }

    fn put_parts(&mut self, citation: Citation<'_>) {
        let Citation { year, volume, issue, pages } = citation;
        self.put(Part::Year, "year", year);
        for (part, name, value) in [(Part::Volume, "volume", volume), (Part::Issue, "issue", issue), (Part::Pages, "pages", pages)] {
            self.put(part, name, value);
        }
    }

    /// ISSN and ISBN in all their company: "1234-5678 (ISSN)", "21945411; 21945403".
    fn put_numbers(&mut self, part: Part, value: &str) {
        for number in value.split([';', '；', ',', '，', '|']).map(trim).filter(|number| !number.is_empty()) {
            let bare = trim(number.split('(').next().unwrap_or(number));
            let bare = if bare.is_empty() { number } else { bare };
            let digits = bare.bytes().filter(u8::is_ascii_digit).count();
            let venue = &mut self.record.venue;
            let numbers = match part {
                _ if digits >= 9 => &mut venue.isbn,
                Part::Isbn => &mut venue.isbn,
                Part::Eissn => &mut venue.eissn,
                _ => &mut venue.issn,
            };
            numbers.push(bare.to_owned());
        }
    }
}

/// Takes a pair where none waits; else gives the value back.
fn later(place: &mut Option<(String, String)>, pair: (String, String)) -> Option<String> {
    match place {
        None => {
            *place = Some(pair);
            None
        }
        Some((_, standing)) => (*standing != pair.1).then_some(pair.1),
    }
}

/// The day of a date cell that a spreadsheet shows as its number: 43602 is 2019-05-17.
fn spreadsheet_day(value: &str) -> Option<String> {
    let days = value.parse().ok().filter(|days| value.len() == 5 && (20_000..60_000).contains(days))?;
    day_of(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft::new(YearSpan::from((1900, 2026)))
    }

    #[test]
    fn a_value_without_a_place_is_kept_under_its_tag() {
        let mut draft = draft();
        for (part, tag, value) in [
            (Part::Title, "TI", "one"),
            (Part::Title, "T1", "other"),
            (Part::Doi, "DO", "n/a"),
            (Part::TimesCited, "TC", "many"),
            (Part::Kind, "TY", "JOUR"),
        ] {
            draft.put(part, tag, value);
        }
        let record = draft.finish();
        let kept: Vec<_> = record.extra.iter().map(|(tag, value)| (tag.as_str(), value.as_str())).collect();
        assert_eq!(kept, [("T1", "other"), ("DO", "n/a"), ("TC", "many")]);
        assert_eq!(record.kind, Kind::Article);
    }

    #[test]
    fn what_a_spreadsheet_makes_of_an_export_is_read() {
        let mut workbook = draft();
        for (part, value) in [(Part::Kind, "J"), (Part::Kind, "Proceedings Paper"), (Part::Date, "43602")] {
            workbook.put(part, "x", value);
        }
        let record = workbook.finish();
        assert_eq!((record.kind, record.date.as_deref(), record.year.typed()), (Kind::Conference, Some("2019-05-17"), Some(Year(2019))));
        let mut bare = draft();
        bare.put(Part::Kind, "x", "B");
        assert_eq!(bare.finish().kind, Kind::Book);
    }

    #[test]
    fn a_starred_heading_is_kept_beside_the_word() {
        let mut draft = draft();
        draft.put(Part::IndexKeyword, "MH", "*Gambling");
        let record = draft.finish();
        assert_eq!((record.index_keywords, record.extra), (vec!["Gambling".to_owned()], vec![("MH".to_owned(), "*Gambling".to_owned())]));
    }

    #[test]
    fn a_venue_before_its_citation_is_told_apart() {
        let mut draft = draft();
        draft.put(Part::VenueYearVolumeIssuePages, "x", "电讯技术2021 61(12):1579-1585");
        let record = draft.finish();
        assert_eq!(
            (record.venue.name.as_str(), record.venue.volume.as_deref(), record.year.typed()),
            ("电讯技术", Some("61"), Some(Year(2021)))
        );
    }

    #[test]
    fn an_affiliation_goes_to_the_author_it_begins_with() {
        let mut draft = draft();
        draft.put(Part::Authors, "Authors", "Liu F.; Xiao, Y.");
        draft.put(Part::AuthorAffiliations, "with", "Liu F., Dept of Medicine, Changsha, China; Xiao, Y., Univ X; Nobody N., Univ Y");
        let record = draft.finish();
        assert_eq!(record.authors[0].affiliations, ["Dept of Medicine, Changsha, China"]);
        assert_eq!(record.authors[1].affiliations, ["Univ X"]);
        assert_eq!(record.extra, [("with".to_owned(), "Nobody N., Univ Y".to_owned())]);
    }
}
