//! A record in the making: values by their [`Part`], with what needs more than one of them to be told.

use super::fields::{add_new, fill, list};
use super::lines::trim;
use super::names::{python_list, split_authors, split_full_names, split_run_on};
use super::part::Part;
use crate::record::{Author, Field, Identifier, Kind, Record, Year, YearSpan, is_han, read_orcid, split_keywords};

/// Collects values and makes one record of them. A value that has no place, because another stands
/// there or because it is not what its part must be, is kept in [`Record::extra`] under its tag.
#[derive(Debug)]
pub(super) struct Draft {
    record: Record,
    plausible: YearSpan,
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
                add_new(&mut record.affiliations, vec![owned()]);
                None
            }
            Part::Affiliations => {
                let separators: &[char] = if value.contains(['|', '｜']) && !value.contains(';') { &['|', '｜'] } else { &[';', '；'] };
                let parts = value.split(separators).map(trim).filter(|part| !part.is_empty());
                add_new(&mut record.affiliations, parts.map(str::to_owned).collect());
                None
            }
            Part::AuthorAffiliations => {
                self.author_affiliations.extend(list(value).map(|part| (tag.to_owned(), part.to_owned())));
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
            Part::Date => fill(&mut record.date, owned()),
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
                add_new(&mut record.author_keywords, split_keywords(value));
                None
            }
            Part::Keyword => {
                add_new(&mut record.author_keywords, vec![owned()]);
                None
            }
            Part::Keywords => {
                add_new(&mut record.author_keywords, keywords(value));
                None
            }
            Part::TranslatedKeywords => {
                add_new(&mut record.translated_keywords, keywords(value));
                None
            }
            Part::IndexKeyword => {
                add_new(&mut record.index_keywords, vec![owned()]);
                None
            }
            Part::IndexKeywords => {
                add_new(&mut record.index_keywords, keywords(value));
                None
            }
            Part::Abstract => fill(&mut record.abstract_text, owned()),
            Part::TranslatedAbstract => fill(&mut record.translated_abstract, owned()),
            Part::Language => fill(&mut record.language, trim(value.trim_end_matches([';', '；'])).to_owned()),
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
                add_new(&mut record.funding, list(value).map(str::to_owned).collect());
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

    /// "2019,37(020):13-22", "2021 61(12):1579-1585", "2019(3):5".
    fn put_citation(&mut self, value: &str) -> Option<String> {
        let (place, pages) = match value.split_once([':', '：']) {
            Some((place, pages)) => (place, trim(pages)),
            None => (value, ""),
        };
        let (year, rest) = place.split_at(place.char_indices().nth(4).map_or(place.len(), |(at, _)| at));
        if !year.bytes().all(|b| b.is_ascii_digit()) || year.len() != 4 {
            return Some(value.to_owned());
        }
        let rest = rest.trim_matches([',', '，', ' ']);
        let (volume, issue) = match rest.split_once(['(', '（']) {
            Some((volume, issue)) => (trim(volume), trim(issue.trim_end_matches([')', '）', ' ']))),
            None => (rest, ""),
        };
        self.put(Part::Year, "year", year);
        for (part, name, value) in [(Part::Volume, "volume", volume), (Part::Issue, "issue", issue), (Part::Pages, "pages", pages)] {
            self.put(part, name, value);
        }
        None
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
            add_new(numbers, vec![bare.to_owned()]);
        }
    }

    /// The record, with what stood in wait put in its place.
    pub(super) fn finish(mut self) -> Record {
        let record = &mut self.record;
        match self.fallback_title {
            Some((_, title)) if record.title.is_empty() => record.title = title,
            Some((tag, title)) if self.fallback_venues.is_empty() && record.venue.name.is_empty() => {
                self.fallback_venues.push((tag, title))
            }
            Some(pair) => record.extra.push(pair),
            None => {}
        }
        match self.short_title {
            Some((_, title)) if record.title.is_empty() => record.title = title,
            Some((tag, title)) if record.title != title => record.extra.push((tag, title)),
            _ => {}
        }
        for (tag, name) in self.fallback_venues {
            if record.venue.name.is_empty() {
                record.venue.name = name;
            } else if record.venue.name != name {
                record.extra.push((tag, name));
            }
        }
        record.venue.pages = match (record.venue.pages.take(), self.first_page, self.last_page) {
            (Some(pages), first, last) => {
                let parts = [("first page", first), ("last page", last)];
                let apart = parts.into_iter().filter_map(|(tag, page)| Some((tag.to_owned(), page?)));
                record.extra.extend(apart.filter(|(_, page)| !pages.contains(page.as_str())));
                Some(pages)
            }
            // a first page that is a span itself
            (None, Some(first), Some(last)) if first == last || first.ends_with(&format!("-{last}")) => Some(first),
            (None, Some(first), Some(last)) => Some(format!("{first}-{last}")),
            (None, first, last) => first.or(last),
        };
        match self.article_number {
            Some((_, number)) if record.venue.pages.is_none() => record.venue.pages = Some(number),
            Some((_, number)) if record.venue.pages.as_ref() == Some(&number) => {}
            Some(pair) => record.extra.push(pair),
            None => {}
        }
        match self.university {
            Some((_, name)) if record.venue.publisher.is_none() => {
                if record.venue.name.is_empty() && record.kind == Kind::Thesis {
                    record.venue.name.clone_from(&name);
                }
                record.venue.publisher = Some(name);
            }
            Some(pair) => record.extra.push(pair),
            None => {}
        }
        match self.fallback_date {
            Some((_, date)) if record.date.is_none() => record.date = Some(date),
            Some((tag, date)) if record.date.as_ref() != Some(&date) => record.extra.push((tag, date)),
            _ => {}
        }
        // an article online first has a date but no year yet
        if record.year.is_missing()
            && let Some(date) = &record.date
        {
            record.year = match Year::read(date, self.plausible) {
                // "28 January 2019": the year is not the first number
                Field::Verbatim(_) => match crate::record::Date::read(date, None).filter(|date| self.plausible.contains(date.year)) {
                    Some(date) => Field::Typed(date.year),
                    None => Field::Missing,
                },
                year => year,
            };
        }
        record.authors.extend(byline(self.full_names, self.short_names, &mut record.extra));
        if let Some((tag, orcids)) = self.orcids
            && !give_orcids(&mut record.authors, &orcids)
        {
            record.extra.push((tag, orcids));
        }
        for (tag, part) in self.author_affiliations {
            if !give_affiliation(&mut record.authors, &part) {
                record.extra.push((tag, part));
            }
        }
        self.record
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

/// A text given as one keyword that is several: hanzi with semicolons between.
fn splits(value: &str) -> bool {
    value.contains([';', '；']) && (value.chars().any(is_han) || value.contains(";;"))
}

/// The keywords of a field. Semicolons separate; a comma only where the words are Chinese, or where
/// nothing else separates and it does not stand in a chemical's name.
fn keywords(value: &str) -> Vec<String> {
    match python_list(value) {
        Some(parts) => parts,
        None => split_keywords(value),
    }
}

/// Full names and short ones as one byline: in pairs where there are as many of both.
fn byline(full: Vec<String>, short: Vec<String>, extra: &mut Vec<(String, String)>) -> Vec<Author> {
    if full.is_empty() {
        return short.into_iter().map(Author::new).collect();
    }
    if full.len() == short.len() {
        let pairs = full.into_iter().zip(short);
        return pairs.map(|(name, short)| Author { short: (short != name).then_some(short), ..Author::new(name) }).collect();
    }
    if !short.is_empty() {
        extra.push(("authors".into(), short.join("; ")));
    }
    full.into_iter().map(Author::new).collect()
}

/// Gives each author an ORCID iD: by the name before it ("Zhang, Yi/0000-..."), or in order where
/// there are as many as authors. False where any was not understood.
pub(super) fn give_orcids(authors: &mut [Author], text: &str) -> bool {
    let parts: Vec<&str> = text.split([';', '|']).map(trim).collect();
    let named = parts.iter().any(|part| part.rsplit_once('/').is_some_and(|(name, _)| !name.is_empty() && !name.contains("//")));
    if named {
        let mut all = true;
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let (name, id) = part.rsplit_once('/').unwrap_or(("", part));
            let name = name.split("//").next().unwrap_or(name).trim_end_matches("https:");
            let author = authors
                .iter_mut()
                .find(|author| same_name(&author.name, name) || author.short.as_deref().is_some_and(|short| same_name(short, name)));
            match (author, read_orcid(id)) {
                (Some(author), Some(id)) => author.orcid = Some(id),
                _ => all = false,
            }
        }
        return all;
    }
    if parts.len() != authors.len() {
        return parts.iter().all(|part| part.is_empty());
    }
    let mut all = true;
    for (author, part) in authors.iter_mut().zip(parts) {
        let id = read_orcid(part);
        all &= id.is_some() || part.is_empty();
        author.orcid = id;
    }
    all
}

/// Whether two spellings of a name differ in nothing but blanks, stops and case.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let folded = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    a == b || folded(a) == folded(b)
}

/// "Liu F., Department of Medicine, Changsha, China" to the author it begins with.
fn give_affiliation(authors: &mut [Author], part: &str) -> bool {
    let mut commas = part.match_indices(", ").map(|(at, _)| at);
    let mut ends = [commas.next(), commas.next()].into_iter().flatten();
    ends.any(|end| {
        let (name, place) = (&part[..end], part[end + 2..].trim());
        let author = authors.iter_mut().find(|author| {
            author.affiliations.is_empty()
                && (same_name(&author.name, name) || author.short.as_deref().is_some_and(|short| same_name(short, name)))
        });
        match author {
            Some(author) if !place.is_empty() => {
                author.affiliations.push(place.to_owned());
                true
            }
            _ => false,
        }
    })
}

/// Where the year of "电讯技术2021 61(12):1579-1585" begins.
fn citation_start(value: &str) -> Option<usize> {
    let bytes = value.as_bytes();
    let year = |at: usize| bytes.get(at..at + 4).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    (0..bytes.len()).rev().find(|&at| {
        year(at)
            && matches!(bytes[at], b'1' | b'2')
            && matches!(bytes.get(at + 4), None | Some(b' ' | b',' | b'('))
            && (at == 0 || !bytes[at - 1].is_ascii_digit())
            && value.is_char_boundary(at)
            && value[at..].contains(['(', ':'])
    })
}

/// The sort of publication in the words of any database.
pub(super) fn kind_of(value: &str) -> Kind {
    let lower = value.to_ascii_lowercase();
    let first = lower.split([';', '；']).next().unwrap_or(&lower).trim();
    match first {
        "jour" | "jfull" | "ejour" | "journal article" | "journalarticle" | "journal-article" | "journal" | "article" | "review"
        | "magazine article" | "mgzn" | "inpr" | "article in press" | "electronic article" | "review-article" | "research article"
        | "期刊" | "期刊论文" | "期刊文章" | "学术期刊" | "中国期刊" | "特色期刊" => Kind::Article,
        "conf"
        | "cpaper"
        | "conference proceedings"
        | "conference proceeding"
        | "conference paper"
        | "inproceedings"
        | "proceedings"
        | "conference"
        | "proceedings paper"
        | "proceedings-article"
        | "conferencepaper"
        | "conference article"
        | "会议"
        | "会议论文"
        | "中国会议"
        | "国际会议" => Kind::Conference,
        "book" | "chap" | "ebook" | "echap" | "edbook" | "book chapter" | "book section" | "booksection" | "chapter" | "inbook"
        | "incollection" | "mvbook" | "collection" | "edited book" | "book-chapter" | "monograph" | "bookitbook" | "ser" | "serial"
        | "图书" | "专著" | "电子图书" => Kind::Book,
        "thes"
        | "thesis"
        | "phdthesis"
        | "mastersthesis"
        | "dissertation"
        | "dissertation/thesis"
        | "硕士"
        | "博士"
        | "学位论文"
        | "硕士论文"
        | "博士论文"
        | "硕士学位论文"
        | "博士学位论文" => Kind::Thesis,
        "news" | "newspaper" | "newspaper article" | "newspaperarticle" | "报纸" | "报纸文章" => Kind::Newspaper,
        "gen" | "generic" | "misc" | "unknown" | "" => Kind::Unknown,
        _ => Kind::Other(value.to_owned()),
    }
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
    fn year_volume_issue_and_pages_in_one_text_are_taken_apart() {
        for (value, expected) in [
            ("2019,37(020):13-22", ("2019", "37", "020", "13-22")),
            ("2021 61(12):1579-1585", ("2021", "61", "12", "1579-1585")),
            ("2019(3):5", ("2019", "", "3", "5")),
        ] {
            let mut draft = draft();
            draft.put(Part::YearVolumeIssuePages, "x", value);
            let venue = draft.record().venue.clone();
            let year = draft.record().year.typed().map(|year| year.to_string()).unwrap_or_default();
            let text = |value: Option<String>| value.unwrap_or_default();
            assert_eq!((year.as_str(), text(venue.volume).as_str(), text(venue.issue).as_str(), text(venue.pages).as_str()), expected);
        }
        let mut draft = draft();
        draft.put(Part::VenueYearVolumeIssuePages, "x", "电讯技术2021 61(12):1579-1585");
        assert_eq!(draft.record().venue.name, "电讯技术");
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

    #[test]
    fn orcids_go_by_name_or_by_order() {
        let mut authors = [Author::new("Zhang, Yi"), Author::new("Li, Wei")];
        assert!(give_orcids(&mut authors, "Li, Wei/0000-0002-1825-0097"));
        assert_eq!(authors[1].orcid.as_deref(), Some("0000-0002-1825-0097"));
        assert!(give_orcids(&mut authors, "https://orcid.org/0000-0002-1694-233X|"));
        assert_eq!((authors[0].orcid.as_deref(), authors[1].orcid.as_deref()), (Some("0000-0002-1694-233X"), None));
        assert!(!give_orcids(&mut authors, "Nobody, N/0000-0002-1825-0097"));
    }
}
