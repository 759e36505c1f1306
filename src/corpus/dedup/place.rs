//! The place where two records say they were printed: journal, volume, issue, first page.

use super::names::{NameMatch, compare_venues};
use super::traits::{Sort, Traits};
use super::weigh::Weighed;

/// Whether two records stand at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Journal, volume (or year and issue) and first page are the same: hardly ever two papers.
    One,
    /// Unknown, or another.
    Open,
}

/// Weighs venue, volume, issue and first page. A preprint and the paper stand at two places without being two papers.
pub(super) fn weigh_place(weighed: &mut Weighed, a: &Traits, b: &Traits) -> Place {
    if (a.sort == Sort::Preprint) != (b.sort == Sort::Preprint) {
        return Place::Open;
    }
    let serial = a.issn.iter().any(|number| b.issn.contains(number));
    let venue = if serial { NameMatch::Same } else { compare_venues(&a.venue, &b.venue) };
    match venue {
        NameMatch::Same => weighed.add("venue", if serial { "same ISSN" } else { "equal" }, 2.0),
        NameMatch::Compatible => weighed.add("venue", "abbreviated", 2.0),
        NameMatch::Different => weighed.add("venue", "differs", -2.0),
        NameMatch::Unknown => {}
    }
    let equal = |a: &str, b: &str| (!a.is_empty() && !b.is_empty()).then(|| a == b);
    let (volume, issue) = (equal(&a.volume, &b.volume), equal(&a.issue, &b.issue));
    match volume {
        Some(true) => weighed.add("volume", "equal", 1.0),
        Some(false) => weighed.add("volume", "differs", -1.5),
        None => {}
    }
    match issue {
        Some(true) => weighed.add("issue", "equal", 0.5),
        Some(false) => weighed.add("issue", "differs", -1.5),
        None => {}
    }
    let page = weigh_page(weighed, &a.page, &b.page);
    if venue == NameMatch::Different && page == Page::Other {
        // a conference paper and the article of the same title, or one paper printed twice: two publications
        weighed.add("place", "another in all", -4.0);
    }
    let one_issue = volume == Some(true) || volume.is_none() && issue == Some(true) && a.year == b.year;
    // unknown with two names: one of them has a subtitle
    let one_venue = match venue {
        NameMatch::Same | NameMatch::Compatible => true,
        NameMatch::Unknown => !a.venue.is_empty() && !b.venue.is_empty(),
        NameMatch::Different => false,
    };
    if one_venue && one_issue && page == Page::Same { Place::One } else { Place::Open }
}

/// What two first pages say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// Equal, and more than one digit.
    Same,
    /// Different, or a page beside the number of an article.
    Other,
    /// Nothing.
    Open,
}

/// First pages and article numbers.
fn weigh_page(weighed: &mut Weighed, a: &str, b: &str) -> Page {
    /// "e209483", "m2613", "104285": numbers of articles, of which no two in a journal are equal.
    fn is_article_number(page: &str) -> bool {
        page.len() >= 5 || page.len() >= 4 && page.starts_with(|c: char| c.is_ascii_alphabetic())
    }
    // "e209483" is "209483" in another database
    let digits = |page: &str| page.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
    if a.is_empty() || b.is_empty() {
        return Page::Open;
    }
    let numbers = (is_article_number(a), is_article_number(b));
    let equal = a == b || numbers == (true, true) && digits(a) == digits(b);
    let (finding, weight, said) = match numbers {
        _ if equal && a.len() > 1 => ("equal", 3.0, Page::Same),
        _ if equal => ("equal", 1.0, Page::Open),
        (true, true) => ("another article number", -4.0, Page::Other),
        // one database counts pages from 1, the other gives the number of the article
        (true, false) | (false, true) => ("numbered otherwise", -0.5, Page::Other),
        (false, false) => ("differs", -2.5, Page::Other),
    };
    weighed.add("page", finding, weight);
    said
}
