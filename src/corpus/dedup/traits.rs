//! What a record is compared by: the few fields that tell papers apart, each in its comparable form.

use serde::{Deserialize, Serialize};

use super::names;
use super::notice::marked;
use super::title::title_key;
use crate::record::{Kind, Record, Scheme};
use crate::text::FoldedText;

/// Raised when a rule below or the weight of a field changes: stored traits of another version are made anew, and the works
/// grouped anew.
pub(in crate::corpus) const TRAITS_VERSION: u32 = 3;

/// How many letters of an abstract's beginning are compared.
const OPENING: usize = 80;
/// How many authors of a byline are compared: some have thousands.
const AUTHORS: usize = 8;

/// The comparable form of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::corpus) struct Traits {
    /// Key of the title without the marks of a [notice](super::notice).
    #[serde(rename = "t", skip_serializing_if = "String::is_empty")]
    pub(super) title: String,
    /// Key of the title in another language.
    #[serde(rename = "tt", skip_serializing_if = "String::is_empty")]
    pub(super) translated: String,
    #[serde(rename = "y", skip_serializing_if = "Option::is_none")]
    pub(super) year: Option<u16>,
    /// The first authors, see [`names::author_key`].
    #[serde(rename = "a", skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<String>,
    /// Words of the venue's name, folded.
    #[serde(rename = "v", skip_serializing_if = "String::is_empty")]
    pub(super) venue: String,
    /// Serial numbers, digits and X only.
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    pub(super) issn: Vec<String>,
    #[serde(rename = "vo", skip_serializing_if = "String::is_empty")]
    pub(super) volume: String,
    #[serde(rename = "is", skip_serializing_if = "String::is_empty")]
    pub(super) issue: String,
    /// First page or article number.
    #[serde(rename = "p", skip_serializing_if = "String::is_empty")]
    pub(super) page: String,
    #[serde(rename = "k", skip_serializing_if = "Sort::is_open")]
    pub(super) sort: Sort,
    /// Hash of the first letters of the abstract; two databases print the same abstract.
    #[serde(rename = "ab", skip_serializing_if = "Option::is_none")]
    pub(super) opening: Option<u64>,
}

/// Sorts of publication that one paper cannot be at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::corpus) enum Sort {
    /// In a journal, proceedings, or not said: databases differ about these.
    #[default]
    Open,
    Thesis,
    Newspaper,
    /// On a server of preprints: a version of a paper that may be in a journal too.
    Preprint,
    /// An erratum, a retraction notice: about a paper of the same title.
    Notice,
}

impl Sort {
    fn is_open(&self) -> bool {
        *self == Self::Open
    }

    fn of(record: &Record) -> Self {
        match &record.kind {
            Kind::Thesis => Self::Thesis,
            Kind::Newspaper => Self::Newspaper,
            Kind::Other(said) if is_notice(said) => Self::Notice,
            _ if marked(&record.title).notice => Self::Notice,
            _ if is_preprint(record) => Self::Preprint,
            _ => Self::Open,
        }
    }
}

/// "Erratum" (Scopus), "Correction" (WoS), "Published Erratum", "Retraction of Publication" (PubMed).
fn is_notice(said: &str) -> bool {
    let said = said.to_ascii_lowercase();
    ["erratum", "correction", "corrigendum", "retraction of publication", "retraction notice", "expression of concern"]
        .iter()
        .any(|word| said.contains(word))
}

/// True where the source says so, or nothing but a server of preprints is named as the place.
fn is_preprint(record: &Record) -> bool {
    const SERVERS: &[&str] = &[
        "arxiv",
        "biorxiv",
        "medrxiv",
        "chemrxiv",
        "psyarxiv",
        "socarxiv",
        "eartharxiv",
        "edarxiv",
        "techrxiv",
        "ssrn",
        "research square",
        "preprints.org",
        "osf preprints",
        "center for open science",
        "authorea",
        "chinaxiv",
        "preprints",
    ];
    let venue = &record.venue;
    if matches!(&record.kind, Kind::Other(said) if matches!(said.to_ascii_lowercase().as_str(), "preprint" | "posted-content")) {
        return true;
    }
    let place = if venue.name.is_empty() { venue.publisher.as_deref().unwrap_or_default() } else { &venue.name };
    let place = place.trim().to_ascii_lowercase();
    let named = |server: &&str| place.strip_prefix(server).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()));
    // "arXiv:2401.01234" as the place, or the number alone and no place at all
    SERVERS.iter().any(named) || place.is_empty() && venue.volume.is_none() && record.identifier(Scheme::Arxiv).is_some()
}

impl Traits {
    /// Those of a record in the form they are stored in.
    pub(in crate::corpus) fn json_of(record: &Record) -> String {
        serde_json::to_string(&Self::of(record)).expect("traits are always valid json")
    }

    /// Reads them off a record. Time linear in the fields read.
    pub(in crate::corpus) fn of(record: &Record) -> Self {
        let part = |text: &Option<String>| text.as_deref().map(number_key).unwrap_or_default();
        Self {
            title: title_key(marked(&record.title).title),
            translated: record.translated_title.as_deref().map(title_key).unwrap_or_default(),
            year: record.year.typed().map(|year| year.0),
            authors: record
                .authors
                .iter()
                .take(AUTHORS)
                .map(|author| names::author_key(&author.name))
                .filter(|key| !key.is_empty())
                .collect(),
            venue: names::venue_key(&record.venue.name),
            issn: issn(record.venue.issn.iter().chain(&record.venue.eissn)),
            volume: part(&record.venue.volume),
            issue: part(&record.venue.issue),
            page: record.venue.pages.as_deref().map(first_page).unwrap_or_default(),
            sort: Sort::of(record),
            opening: record.abstract_text.as_deref().and_then(opening),
        }
    }
}

impl Traits {
    /// The family of the first author, empty where there is none.
    pub(super) fn first_family(&self) -> &str {
        self.authors.first().and_then(|author| author.split('|').next()).unwrap_or_default()
    }

    /// Whether it is a preprint; `None` where nothing is said of the place.
    pub(super) fn is_preprint(&self) -> Option<bool> {
        let preprint = self.sort == Sort::Preprint;
        (preprint || !self.venue.is_empty() || !self.issn.is_empty()).then_some(preprint)
    }
}

/// Letters and digits in lower case, without zeros in front: "Vol. 08" stays apart from "8" only by
/// its word, which is dropped.
fn number_key(text: &str) -> String {
    let folded = FoldedText::new(text);
    let word =
        folded.as_str().split(|c: char| !c.is_alphanumeric()).find(|word| word.chars().any(|c| c.is_ascii_digit())).unwrap_or_default();
    word.trim_start_matches('0').to_owned()
}

/// "212-222" -> "212", "e0209483" -> "e209483".
fn first_page(pages: &str) -> String {
    let folded = FoldedText::new(pages);
    let first = folded.as_str().split(|c: char| !c.is_alphanumeric()).find(|word| word.chars().any(|c| c.is_ascii_digit()));
    let first = first.unwrap_or_default();
    let digits = first.trim_start_matches(|c: char| !c.is_ascii_digit());
    let letters = &first[..first.len() - digits.len()];
    // "pp212" and "p.212" are 212
    let letters = if matches!(letters, "p" | "pp" | "art" | "article") { "" } else { letters };
    format!("{letters}{}", digits.trim_start_matches('0'))
}

fn issn<'r>(printed: impl Iterator<Item = &'r String>) -> Vec<String> {
    let mut numbers: Vec<String> = printed
        .flat_map(|text| text.split([';', ',', ' ']))
        .map(|text| text.chars().filter(|c| c.is_ascii_digit() || matches!(c, 'X' | 'x')).collect::<String>().to_ascii_uppercase())
        .filter(|number| number.len() == 8 && number.bytes().any(|b| (b'1'..=b'9').contains(&b)))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Hash of the first [`OPENING`] letters; `None` for a text too short to be an abstract.
fn opening(text: &str) -> Option<u64> {
    // a title key has letters only, so layout and markup play no part
    let head: String = text.chars().take(OPENING * 6).collect();
    let key = title_key(&head);
    let key = ["abstract", "摘要"].iter().find_map(|word| key.strip_prefix(word)).unwrap_or(&key);
    let mut letters = key.chars().filter(|c| *c != ' ');
    let head: String = letters.by_ref().take(OPENING).collect();
    letters.next()?;
    Some(super::hash64(head.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Author, Field, Venue, Year};

    #[test]
    fn pages_volumes_and_serial_numbers_have_one_form() {
        for (printed, page) in
            [("212-222", "212"), ("e0209483", "e209483"), ("pp. 007–9", "7"), ("72", "72"), ("S12-S14", "s12"), ("-", "")]
        {
            assert_eq!(first_page(printed), page, "{printed}");
        }
        for (printed, number) in [("08", "8"), ("Vol. 12", "12"), ("2019-June", "2019"), ("第3期", "第3期")] {
            assert_eq!(number_key(printed), number, "{printed}");
        }
        assert_eq!(issn(["1660-3397; 1660-339x".to_owned(), "00000000".into()].iter()), ["16603397", "1660339X"]);
    }

    #[test]
    fn preprints_and_notices_are_sorts_of_their_own() {
        let record = |title: &str, venue: &str, publisher: &str, kind: Kind| Record {
            title: title.into(),
            venue: Venue { name: venue.into(), publisher: (!publisher.is_empty()).then(|| publisher.into()), ..Venue::default() },
            kind,
            ..Record::default()
        };
        for (title, venue, publisher, kind, expected) in [
            ("Tides", "arXiv preprint arXiv:2401.01234", "", Kind::Unknown, Sort::Preprint),
            ("Tides", "", "Center for Open Science", Kind::Unknown, Sort::Preprint),
            ("Tides", "Journal of Tides", "Center for Open Science", Kind::Article, Sort::Open),
            ("Tides", "Preprints", "", Kind::Unknown, Sort::Preprint),
            ("Tides", "SSRN Electronic Journal", "", Kind::Article, Sort::Preprint),
            ("Tides", "", "", Kind::Other("posted-content".into()), Sort::Preprint),
            ("Erratum: Tides", "Journal of Tides", "", Kind::Article, Sort::Notice),
            ("Tides", "Journal of Tides", "", Kind::Other("Published Erratum".into()), Sort::Notice),
            ("Tides", "Journal of Tides", "", Kind::Unknown, Sort::Open),
        ] {
            let traits = Traits::of(&record(title, venue, publisher, kind));
            assert_eq!((traits.sort, traits.title.as_str()), (expected, "tides"), "{title} {venue} {publisher}");
        }
    }

    #[test]
    fn two_prints_of_one_abstract_open_alike() {
        let text = "In this invented study we look at nothing in particular, and find that nothing in particular is seen by anyone at all.";
        let other = format!("<p><b>Abstract</b>: {}</p>", text.replace(", ", ",  "));
        assert!(opening(text).is_some());
        assert_eq!(opening(text), opening(&other));
        assert_eq!(opening("No abstract available."), None);
    }

    #[test]
    fn traits_survive_their_text_form() {
        let record = Record {
            title: "数字经济：一".into(),
            authors: vec![Author::new("王伟")],
            year: Field::Typed(Year(2019)),
            venue: Venue { name: "经济研究".into(), pages: Some("12-20".into()), ..Venue::default() },
            kind: Kind::Thesis,
            ..Record::default()
        };
        let traits = Traits::of(&record);
        let text = serde_json::to_string(&traits).expect("json");
        assert_eq!(serde_json::from_str::<Traits>(&text).expect("traits"), traits);
    }
}
