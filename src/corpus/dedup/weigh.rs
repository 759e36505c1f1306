//! The evidence that two records are one work, and what it comes to.
//!
//! Fellegi and Sunter's record linkage (1969): every field that agrees or differs adds or takes a
//! weight, the logarithm of how much likelier that is for one work than for two. The weights are fixed and
//! written below, but for that of a title, which says the less the more [common](super::common) it is in the corpus.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::bylines::{BylineMatch, compare_bylines};
use super::common;
use super::names::{NameMatch, compare_authors};
use super::place::{Place, weigh_place};
use super::title::same_letters;
use super::title_match::{self, TitleMatch};
use super::traits::{Sort, Traits};

/// Two records of a corpus are two works unless something speaks for one: the weight of that.
const PRIOR: f64 = -8.0;
/// Records that share an identifier that names one paper.
const SHARED_IDENTIFIER: f64 = 12.0;
/// From this score on two records are one work.
pub(super) const ONE_WORK: f64 = 0.9;
/// From this score on they are shown as doubtful.
pub(super) const DOUBTFUL: f64 = 0.5;

/// One field's say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The field: title, year, author, venue, volume, issue, page, abstract, kind, identifier.
    pub field: Cow<'static, str>,
    /// What was found: equal, misprint, differs ...
    pub finding: Cow<'static, str>,
    /// Its weight in nats: above 0 for one work, below 0 for two.
    pub weight: f64,
}

/// What all fields say together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Weighed {
    pub(super) evidence: Vec<Evidence>,
    pub(super) bond: Bond,
}

/// What two records that belong together are to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Bond {
    /// Copies of one.
    #[default]
    OneWork,
    /// One paper in two languages: to be linked only.
    Translation,
    /// A preprint and the paper: to be linked only.
    Version,
}

impl Weighed {
    pub(super) fn add(&mut self, field: &'static str, finding: impl Into<Cow<'static, str>>, weight: f64) {
        self.evidence.push(Evidence { field: field.into(), finding: finding.into(), weight: round(weight) });
    }

    /// Lets an agreement of titles say no more than one of so many bearers can.
    fn bound_title(&mut self, bearers: u32) {
        let most = round(common::most_information(bearers));
        if let Some(title) = self.evidence.iter_mut().find(|evidence| evidence.field == "title" && evidence.weight > most) {
            title.finding = format!("{}, but borne by some {bearers}", title.finding).into();
            title.weight = most;
        }
    }

    /// `1 / (1 + exp(-(prior + Σ weights)))`, from 0 to 1.
    pub(super) fn score(&self) -> f64 {
        let sum = PRIOR + self.evidence.iter().map(|evidence| evidence.weight).sum::<f64>();
        // the weights have two decimals: the sum is rounded so that it is the same everywhere
        round4(1.0 / (1.0 + (-round(sum)).exp()))
    }
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn round4(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// True where no likeness of the titles could make the two even doubtful: a quick look that spares most
/// pairs of a block the comparison in full.
pub(super) fn hopeless(a: &Traits, b: &Traits, bearers: u32) -> bool {
    // whatever a title says that is not letter for letter the other one
    const UNEQUAL: f64 = 0.8 * title_match::MOST_INFORMATION;
    let mut rest = Weighed::default();
    let place = weigh_place(&mut rest, a, b);
    weigh_year(&mut rest, a, b, if place == Place::One { Trust::Place } else { Trust::Nothing });
    weigh_kind_and_abstract(&mut rest, a, b);
    let rest = PRIOR + rest.evidence.iter().map(|evidence| evidence.weight).sum::<f64>() + most_of_bylines(a, b);
    let most = |title: f64| rest + title.min(common::most_information(bearers));
    // half is the score of a sum of 0
    most(title_match::MOST_INFORMATION) < 0.0 || most(UNEQUAL) < 0.0 && !same_letters(&a.title, &b.title) && !is_translated(a, b)
}

fn is_translated(a: &Traits, b: &Traits) -> bool {
    !(a.translated.is_empty() && b.translated.is_empty())
}

/// What already says, before title and year are looked at, that the two are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Nothing,
    /// They stand at one place of one journal.
    Place,
    /// They bear one identifier.
    Identifier,
}

/// Weighs two records. `bearers` is the number of the more common of their titles, `shared` names an identifier that
/// both bear, if one does.
///
/// Symmetric: the order of the two changes nothing.
pub(super) fn weigh(a: &Traits, b: &Traits, bearers: u32, shared: Option<&str>) -> Weighed {
    let mut rest = Weighed::default();
    weigh_bylines(&mut rest, a, b);
    let place = weigh_place(&mut rest, a, b);
    weigh_kind_and_abstract(&mut rest, a, b);
    let trust = match (shared, place) {
        (Some(_), _) => Trust::Identifier,
        (None, Place::One) => Trust::Place,
        _ => Trust::Nothing,
    };
    let mut weighed = Weighed::default();
    if let Some(identifier) = shared {
        weighed.add("identifier", identifier.to_owned(), SHARED_IDENTIFIER);
    }
    if (a.sort == Sort::Preprint) != (b.sort == Sort::Preprint) {
        weighed.bond = Bond::Version;
    }
    weigh_title(&mut weighed, a, b, trust);
    weighed.bound_title(bearers);
    weigh_year(&mut weighed, a, b, trust);
    weighed.evidence.append(&mut rest.evidence);
    weighed
}

/// The agreement of the first author, and that of each further one.
const FIRST_AUTHOR: f64 = 3.5;
const FIRST_AUTHOR_SO_FAR: f64 = 2.5;
const CO_AUTHOR: f64 = 0.5;
const CO_AUTHORS: f64 = 1.5;
const REORDERED: f64 = 1.0;

fn weigh_bylines(weighed: &mut Weighed, a: &Traits, b: &Traits) {
    match compare_bylines(&a.authors, &b.authors) {
        BylineMatch::First { name, shared } => {
            let full = name == NameMatch::Same;
            let (finding, weight) = if full { ("equal", FIRST_AUTHOR) } else { ("compatible", FIRST_AUTHOR_SO_FAR) };
            weighed.add("author", finding, weight);
            if shared > 0 {
                weighed.add("co-authors", format!("{shared} in common"), (shared as f64 * CO_AUTHOR).min(CO_AUTHORS));
            }
        }
        BylineMatch::FirstAlone => {
            weighed.add("author", "equal", FIRST_AUTHOR_SO_FAR);
            weighed.add("co-authors", "differ", -3.0);
        }
        BylineMatch::Reordered => weighed.add("author", "in another order", REORDERED),
        BylineMatch::Overlapping => weighed.add("author", "another comes first", -2.0),
        BylineMatch::Different if a.authors.len().min(b.authors.len()) > 1 => weighed.add("author", "nobody in common", -6.0),
        BylineMatch::Different => weighed.add("author", "differs", -4.0),
        BylineMatch::Unknown => {}
    }
}

/// No less than [`weigh_bylines`] can add, from the first authors alone.
fn most_of_bylines(a: &Traits, b: &Traits) -> f64 {
    let (Some(first_a), Some(first_b)) = (a.authors.first(), b.authors.first()) else { return 0.0 };
    match compare_authors(first_a, first_b) {
        NameMatch::Same => FIRST_AUTHOR + CO_AUTHORS,
        NameMatch::Compatible => FIRST_AUTHOR_SO_FAR + CO_AUTHORS,
        NameMatch::Different => REORDERED,
        NameMatch::Unknown => 0.0,
    }
}

fn weigh_kind_and_abstract(weighed: &mut Weighed, a: &Traits, b: &Traits) {
    let either = |sort: Sort| a.sort == sort || b.sort == sort;
    if a.sort != b.sort && (either(Sort::Thesis) || either(Sort::Newspaper)) {
        weighed.add("kind", "differs", -6.0);
    }
    if a.opening.is_some() && a.opening == b.opening {
        weighed.add("abstract", "begins alike", 4.0);
    }
}

fn weigh_title(weighed: &mut Weighed, a: &Traits, b: &Traits, trust: Trust) {
    // an identifier is believed rather than a title that was rewritten, but not against title and author;
    // so is a page
    let against = if trust == Trust::Nothing { -12.0 } else { -6.0 };
    let unlike = |likeness: f64| (against * (0.8 - likeness) * 2.0).max(against);
    let hundred = |likeness: f64| format!("{:.0} of 100 alike", likeness * 100.0);
    // a notice never stands at the place of the paper it is about
    if (a.sort == Sort::Notice) != (b.sort == Sort::Notice) && trust != Trust::Place {
        weighed.add("title", "one is a notice about the other", against);
        return;
    }
    match title_match::compare(&a.title, &b.title) {
        TitleMatch::Equal { information } => weighed.add("title", "equal", information),
        TitleMatch::Misprint { information } => weighed.add("title", "misprint", information),
        TitleMatch::Shortened { numbers: false } => weighed.add("title", "without its subtitle", 4.5),
        TitleMatch::Shortened { numbers: true } => weighed.add("title", "without its subtitle", 2.5),
        TitleMatch::AnotherWord(likeness) if likeness >= 0.8 => weighed.add("title", "another word", 0.0),
        TitleMatch::AnotherWord(likeness) => weighed.add("title", "another word", unlike(likeness)),
        TitleMatch::Alike(likeness) if likeness >= 0.8 => weighed.add("title", hundred(likeness), (likeness - 0.8) * 20.0),
        TitleMatch::Alike(likeness) => weighed.add("title", hundred(likeness), unlike(likeness)),
        // a number lost in print, where the place says so; two parts may stand on one page of abstracts
        TitleMatch::MoreNumbers(likeness) if likeness >= 0.8 && trust == Trust::Place => weighed.add("title", "a number more", 0.0),
        TitleMatch::Contradictory(likeness) if likeness >= 0.8 && trust == Trust::Place => {
            weighed.add("title", "other numbers or another part", -3.0);
        }
        TitleMatch::MoreNumbers(_) | TitleMatch::Contradictory(_) => weighed.add("title", "other numbers or another part", against),
        TitleMatch::OtherScript => weigh_translation(weighed, a, b),
        TitleMatch::Unknown => {}
    }
}

/// Titles in two languages: one record's translation against the other's title.
fn weigh_translation(weighed: &mut Weighed, a: &Traits, b: &Traits) {
    let pairs = [(&a.translated, &b.title), (&a.title, &b.translated), (&a.translated, &b.translated)];
    let found = pairs.into_iter().find_map(|(x, y)| match title_match::compare(x, y) {
        TitleMatch::Equal { information } => Some(("equal in translation", information)),
        TitleMatch::Misprint { information } => Some(("misprint in translation", information)),
        _ => None,
    });
    if let Some((finding, weight)) = found {
        weighed.bond = Bond::Translation;
        weighed.add("title", finding, weight);
    }
}

fn weigh_year(weighed: &mut Weighed, a: &Traits, b: &Traits, trust: Trust) {
    let (Some(a), Some(b)) = (a.year, b.year) else { return };
    let apart = match trust {
        Trust::Identifier => -2.0,
        // a misprinted year, perhaps: for the scholar to say
        Trust::Place => -9.0,
        Trust::Nothing => -12.0,
    };
    match a.abs_diff(b) {
        0 => weighed.add("year", "equal", 1.5),
        1 => weighed.add("year", "one apart", -0.5),
        n => weighed.add("year", format!("{n} apart"), apart),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Author, Field, Record, Venue, Year};

    fn traits(title: &str, author: &str, year: u16, venue: &str, pages: &str) -> Traits {
        Traits::of(&Record {
            title: title.into(),
            authors: if author.is_empty() { Vec::new() } else { vec![Author::new(author)] },
            year: if year == 0 { Field::Missing } else { Field::Typed(Year(year)) },
            venue: Venue { name: venue.into(), pages: (!pages.is_empty()).then(|| pages.into()), ..Venue::default() },
            ..Record::default()
        })
    }

    const TITLE: &str = "Privacy concerns and the growth of platform markets";

    fn score(a: &Traits, b: &Traits) -> f64 {
        assert_eq!(weigh(a, b, 1, None), weigh(b, a, 1, None), "the order of the two changes nothing");
        weigh(a, b, 1, None).score()
    }

    #[test]
    fn one_paper_in_two_databases_is_one_work() {
        let wos = traits(&TITLE.to_uppercase(), "Zhang, Yi", 2019, "JOURNAL OF EXAMPLES", "12-20");
        for other in [
            traits(TITLE, "Zhang Y", 2019, "J Examples", "12"),
            traits(TITLE, "Zhang, Y.", 2018, "Journal of Examples", ""),
            traits(TITLE, "Zhang, Yi", 2019, "", ""),
            traits(TITLE, "", 2019, "Journal of Examples", "12"),
        ] {
            assert!(score(&wos, &other) >= ONE_WORK, "{:?}", weigh(&wos, &other, 1, None));
        }
        let zh = traits("数字经济背景下的个人信息保护研究", "王伟", 2019, "经济研究", "12-20");
        assert!(score(&zh, &traits("數字經濟背景下的個人信息保護研究", "王偉", 2019, "經濟研究", "12")) >= ONE_WORK);
    }

    #[test]
    fn two_papers_stay_two() {
        let one = traits(TITLE, "Zhang, Yi", 2019, "Journal of Examples", "12-20");
        for other in [
            traits(TITLE, "Zhang, Yi", 2016, "Journal of Examples", "12-20"),
            traits(TITLE, "Li, Na", 2019, "Annals of Elsewhere", "7"),
            traits("Privacy concerns and the growth of content markets in cities", "Zhang, Yi", 2019, "Journal of Examples", "40-51"),
        ] {
            assert!(score(&one, &other) < DOUBTFUL, "{:?}", weigh(&one, &other, 1, None));
        }
        let china = traits("中国数字经济发展水平测度研究", "王伟", 2019, "统计研究", "3");
        assert!(score(&china, &traits("美国数字经济发展水平测度研究", "王伟", 2019, "统计研究", "30")) < DOUBTFUL);
        assert!(score(&china, &traits("中国数字经济发展水平测度研究", "李娜", 2019, "管理世界", "88")) < DOUBTFUL);
    }

    #[test]
    fn one_place_outweighs_a_number_lost_in_print() {
        let at =
            |title: &str, year: u16| Traits { volume: "28".into(), ..traits(title, "Zhang, Yi", year, "Journal of Examples", "687-698") };
        let one = Traits { opening: Some(7), ..at("Three ingredients for a 100× speed-up of image restoration", 2019) };
        let other = Traits { opening: Some(7), ..at("Three ingredients for a speed-up of image restoration", 2019) };
        assert!(score(&one, &other) >= ONE_WORK, "{:?}", weigh(&one, &other, 1, None));
        let elsewhere = Traits { page: "12".into(), ..other };
        assert!(score(&one, &elsewhere) < DOUBTFUL);
        // a year is believed, but a scholar may know better
        let later = weigh(&at(TITLE, 2007), &at(TITLE, 2014), 1, None).score();
        assert!((DOUBTFUL..ONE_WORK).contains(&later), "{later}");
    }

    #[test]
    fn a_notice_is_not_the_paper_and_a_preprint_is_another_version() {
        let paper = traits(TITLE, "Zhang, Yi", 2019, "Journal of Examples", "12-20");
        let notice = traits(&format!("Erratum: {TITLE}"), "Zhang, Yi", 2019, "Journal of Examples", "301");
        assert!(score(&paper, &notice) < DOUBTFUL);
        let same = traits(&format!("{TITLE} (vol 12, pg 12, 2019)"), "Zhang, Yi", 2019, "Journal of Examples", "301");
        assert!(score(&notice, &same) >= ONE_WORK);
        let preprint = traits(TITLE, "Zhang, Yi", 2018, "arXiv", "");
        let weighed = weigh(&paper, &preprint, 1, None);
        assert_eq!((weighed.bond, weighed.score() >= ONE_WORK), (Bond::Version, true));
        assert_eq!(weigh(&preprint, &preprint, 1, None).bond, Bond::OneWork);
    }

    #[test]
    fn article_numbers_say_more_than_pages() {
        let at = |page: &str| Traits { authors: Vec::new(), ..traits(TITLE, "", 2020, "Journal of Examples", page) };
        assert!(score(&at("m2613"), &at("m2832")) < ONE_WORK);
        assert!(score(&at("e0209483"), &at("209483")) >= ONE_WORK);
        assert!(score(&at("104285"), &at("1-12")) >= ONE_WORK, "numbered otherwise");
    }

    #[test]
    fn a_generic_title_needs_the_page() {
        let one = traits("Editorial", "Zhang, Yi", 2019, "Journal of Examples", "1");
        assert!(score(&one, &traits("Editorial", "Zhang, Yi", 2019, "Journal of Examples", "101")) < DOUBTFUL);
        let (a, b) = (
            traits("Editorial", "Zhang, Yi", 2019, "Journal of Examples", "101"),
            traits("Editorial", "Zhang, Y", 2019, "J Examples", "101"),
        );
        assert!(score(&a, &b) >= ONE_WORK, "{:?}", weigh(&a, &b, 1, None));
    }

    #[test]
    fn a_shared_doi_outweighs_a_new_title_but_not_title_and_author() {
        let one = traits(TITLE, "Zhang, Yi", 2019, "", "");
        let retitled = traits("What users fear", "Zhang, Yi", 2019, "", "");
        assert!(weigh(&one, &retitled, 1, Some("doi")).score() >= ONE_WORK);
        let other = traits("Soil moisture in winter wheat", "Li, Na", 2019, "", "");
        assert!(weigh(&one, &other, 1, Some("doi")).score() < DOUBTFUL);
        let translated = traits("平台市场的增长", "张毅", 2019, "", "");
        assert!(weigh(&one, &translated, 1, Some("doi")).score() >= ONE_WORK);
    }

    #[test]
    fn a_title_of_many_says_less_however_long_it_is() {
        let one = traits("Introduction to the special issue", "Li, Na", 2019, "", "");
        let other = traits("Introduction to the special issue", "Li N", 2019, "", "");
        let score = |bearers: u32| weigh(&one, &other, bearers, None).score();
        assert!(score(1) >= ONE_WORK && score(30) >= DOUBTFUL && score(30) < score(1) && score(2_000) < DOUBTFUL);
        let weighed = weigh(&one, &other, 2_000, None);
        assert_eq!((&*weighed.evidence[0].finding, weighed.evidence[0].weight), ("equal, but borne by some 2000", 2.79));
        let page = "107-109";
        let placed = |name: &str| traits("Introduction to the special issue", name, 2019, "J Examples", page);
        assert!(weigh(&placed("Li, Na"), &placed("Li N"), 2_000, None).score() >= ONE_WORK, "the place tells");
        // a short title says little in any corpus
        let foreword = traits("前言", "李娜", 2019, "", "");
        assert_eq!(weigh(&foreword, &foreword, 20, None), weigh(&foreword, &foreword, 1, None));
    }

    #[test]
    fn a_thesis_is_not_the_article_of_the_same_title() {
        let article = traits(TITLE, "Zhang, Yi", 2019, "", "");
        let thesis = Traits { sort: Sort::Thesis, ..article.clone() };
        assert!(score(&article, &thesis) < ONE_WORK);
    }
}
