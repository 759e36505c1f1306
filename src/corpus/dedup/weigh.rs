//! The evidence that two records are one work, and what it comes to.
//!
//! Fellegi and Sunter's record linkage (1969): every field that agrees or differs adds or takes a
//! weight, the logarithm of how much likelier that is for one work than for two. The weights are fixed and
//! written below, so a score never depends on what else is in the corpus.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::names::{NameMatch, compare_authors, compare_venues};
use super::title::{self, TitleMatch};
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
    /// True where titles in two languages belong together, so that the pair is to be linked only.
    pub(super) translation: bool,
}

impl Weighed {
    fn add(&mut self, field: &'static str, finding: impl Into<Cow<'static, str>>, weight: f64) {
        self.evidence.push(Evidence { field: field.into(), finding: finding.into(), weight: round(weight) });
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
pub(super) fn hopeless(a: &Traits, b: &Traits) -> bool {
    const UNEQUAL: f64 = 0.8 * title::MOST_INFORMATION;
    let mut without_title = Weighed::default();
    weigh_year(&mut without_title, a, b, false);
    weigh_rest(&mut without_title, a, b);
    let rest = PRIOR + without_title.evidence.iter().map(|evidence| evidence.weight).sum::<f64>();
    // half is the score of a sum of 0
    rest + title::MOST_INFORMATION < 0.0 || rest + UNEQUAL < 0.0 && !title::same_letters(&a.title, &b.title) && !is_translated(a, b)
}

fn is_translated(a: &Traits, b: &Traits) -> bool {
    !(a.translated.is_empty() && b.translated.is_empty())
}

/// Weighs two records. `shared` names an identifier that both bear, if one does.
///
/// Symmetric: the order of the two changes nothing.
pub(super) fn weigh(a: &Traits, b: &Traits, shared: Option<&str>) -> Weighed {
    let mut weighed = Weighed::default();
    if let Some(identifier) = shared {
        weighed.add("identifier", identifier.to_owned(), SHARED_IDENTIFIER);
    }
    weigh_title(&mut weighed, a, b, shared.is_some());
    weigh_year(&mut weighed, a, b, shared.is_some());
    weigh_rest(&mut weighed, a, b);
    weighed
}

/// Author, place, kind and abstract.
fn weigh_rest(weighed: &mut Weighed, a: &Traits, b: &Traits) {
    match compare_authors(&a.author, &b.author) {
        NameMatch::Same => weighed.add("author", "equal", 3.5),
        NameMatch::Compatible => weighed.add("author", "compatible", 2.5),
        NameMatch::Different => weighed.add("author", "differs", -4.0),
        NameMatch::Unknown => {}
    }
    weigh_place(weighed, a, b);
    if a.sort != b.sort && (a.sort == Sort::Thesis || b.sort == Sort::Thesis || a.sort == Sort::Newspaper || b.sort == Sort::Newspaper) {
        weighed.add("kind", "differs", -6.0);
    }
    if a.opening.is_some() && a.opening == b.opening {
        weighed.add("abstract", "begins alike", 4.0);
    }
}

fn weigh_title(weighed: &mut Weighed, a: &Traits, b: &Traits, shared: bool) {
    // an identifier is believed rather than a title that was rewritten, but not against title and author
    let against = if shared { -6.0 } else { -12.0 };
    match title::compare(&a.title, &b.title) {
        TitleMatch::Equal { information } => weighed.add("title", "equal", information),
        TitleMatch::Misprint { information } => weighed.add("title", "misprint", information * 0.8),
        TitleMatch::Shortened => weighed.add("title", "without its subtitle", 4.5),
        TitleMatch::Alike(likeness) if likeness >= 0.8 => {
            weighed.add("title", format!("{:.0} of 100 alike", likeness * 100.0), (likeness - 0.8) * 20.0);
        }
        TitleMatch::Alike(likeness) => {
            weighed.add("title", format!("{:.0} of 100 alike", likeness * 100.0), (against * (0.8 - likeness) * 2.0).max(against));
        }
        TitleMatch::Contradictory => weighed.add("title", "other numbers or another part", against),
        TitleMatch::OtherScript => weigh_translation(weighed, a, b),
        TitleMatch::Unknown => {}
    }
}

/// Titles in two languages: one record's translation against the other's title.
fn weigh_translation(weighed: &mut Weighed, a: &Traits, b: &Traits) {
    let pairs = [(&a.translated, &b.title), (&a.title, &b.translated), (&a.translated, &b.translated)];
    let found = pairs.into_iter().find_map(|(x, y)| match title::compare(x, y) {
        TitleMatch::Equal { information } => Some(("equal in translation", information)),
        TitleMatch::Misprint { information } => Some(("misprint in translation", information * 0.8)),
        _ => None,
    });
    if let Some((finding, weight)) = found {
        weighed.translation = true;
        weighed.add("title", finding, weight);
    }
}

fn weigh_year(weighed: &mut Weighed, a: &Traits, b: &Traits, shared: bool) {
    let (Some(a), Some(b)) = (a.year, b.year) else { return };
    match a.abs_diff(b) {
        0 => weighed.add("year", "equal", 1.5),
        1 => weighed.add("year", "one apart", -0.5),
        n => weighed.add("year", format!("{n} apart"), if shared { -2.0 } else { -12.0 }),
    }
}

/// Venue, volume, issue and first page.
fn weigh_place(weighed: &mut Weighed, a: &Traits, b: &Traits) {
    let serial = a.issn.iter().any(|number| b.issn.contains(number));
    let venue = if serial { NameMatch::Same } else { compare_venues(&a.venue, &b.venue) };
    match venue {
        NameMatch::Same => weighed.add("venue", if serial { "same ISSN" } else { "equal" }, 2.0),
        NameMatch::Compatible => weighed.add("venue", "abbreviated", 2.0),
        NameMatch::Different => weighed.add("venue", "differs", -2.0),
        NameMatch::Unknown => {}
    }
    let both = |a: &str, b: &str| !a.is_empty() && !b.is_empty();
    if both(&a.volume, &b.volume) {
        if a.volume == b.volume { weighed.add("volume", "equal", 1.0) } else { weighed.add("volume", "differs", -1.5) }
    }
    if both(&a.issue, &b.issue) {
        if a.issue == b.issue { weighed.add("issue", "equal", 0.5) } else { weighed.add("issue", "differs", -1.5) }
    }
    if both(&a.page, &b.page) {
        match (a.page == b.page, a.page.len()) {
            (true, 1) => weighed.add("page", "equal", 1.0),
            (true, _) => weighed.add("page", "equal", 3.0),
            (false, _) => weighed.add("page", "differs", -2.5),
        }
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
        assert_eq!(weigh(a, b, None), weigh(b, a, None), "the order of the two changes nothing");
        weigh(a, b, None).score()
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
            assert!(score(&wos, &other) >= ONE_WORK, "{:?}", weigh(&wos, &other, None));
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
            assert!(score(&one, &other) < DOUBTFUL, "{:?}", weigh(&one, &other, None));
        }
        let china = traits("中国数字经济发展水平测度研究", "王伟", 2019, "统计研究", "3");
        assert!(score(&china, &traits("美国数字经济发展水平测度研究", "王伟", 2019, "统计研究", "30")) < DOUBTFUL);
        assert!(score(&china, &traits("中国数字经济发展水平测度研究", "李娜", 2019, "管理世界", "88")) < DOUBTFUL);
    }

    #[test]
    fn a_generic_title_needs_the_page() {
        let one = traits("Editorial", "Zhang, Yi", 2019, "Journal of Examples", "1");
        assert!(score(&one, &traits("Editorial", "Zhang, Yi", 2019, "Journal of Examples", "101")) < DOUBTFUL);
        let (a, b) = (
            traits("Editorial", "Zhang, Yi", 2019, "Journal of Examples", "101"),
            traits("Editorial", "Zhang, Y", 2019, "J Examples", "101"),
        );
        assert!(score(&a, &b) >= ONE_WORK, "{:?}", weigh(&a, &b, None));
    }

    #[test]
    fn a_shared_doi_outweighs_a_new_title_but_not_title_and_author() {
        let one = traits(TITLE, "Zhang, Yi", 2019, "", "");
        let retitled = traits("What users fear", "Zhang, Yi", 2019, "", "");
        assert!(weigh(&one, &retitled, Some("doi")).score() >= ONE_WORK);
        let other = traits("Soil moisture in winter wheat", "Li, Na", 2019, "", "");
        assert!(weigh(&one, &other, Some("doi")).score() < DOUBTFUL);
        let translated = traits("平台市场的增长", "张毅", 2019, "", "");
        assert!(weigh(&one, &translated, Some("doi")).score() >= ONE_WORK);
    }

    #[test]
    fn a_thesis_is_not_the_article_of_the_same_title() {
        let article = traits(TITLE, "Zhang, Yi", 2019, "", "");
        let thesis = Traits { sort: Sort::Thesis, ..article.clone() };
        assert!(score(&article, &thesis) < ONE_WORK);
    }
}
