//! When an article appeared.
//!
//! Sites swap the date in print with the one on line, and the latter can be the day
//! of a web site's move. So `citation_publication_date`, `_cover_date`, `_date` and `_year` go first in
//! this order, then Dublin Core's, and `citation_online_date` last; the first plausible year wins. The
//! dates not chosen stay in the record's `extra`.

use super::metas::{Meta, Metas};
use crate::record::{Field, Year, YearSpan};

/// Where dates stand, best first.
const DATES: [&str; 13] = [
    "citation_publication_date",
    "citation_cover_date",
    "citation_date",
    "citation_year",
    "jsonld.date",
    "prism.publicationdate",
    "prism.coverdate",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "citation_online_date",
];

/// The date of a page that counts, and the others.
pub(super) struct Dates<'m> {
    pub(super) year: Field<Year>,
    /// As printed, where it says more than the year.
    pub(super) date: Option<String>,
    /// Those with another value, best first.
    pub(super) others: Vec<&'m Meta>,
}

/// The first date with a plausible year, in the order of [`DATES`]; one that a program made
/// of nothing (the first of January 1970) only where there is no other.
pub(super) fn dates(metas: &Metas, plausible: YearSpan) -> Dates<'_> {
    let all: Vec<&Meta> = metas.all(&DATES).collect();
    let typed = |meta: &&&Meta| year_of(&meta.value, plausible).typed().is_some();
    let is_real = |meta: &&&Meta| !meta.value.starts_with("1970-01-01") && !meta.value.starts_with("1970/01/01");
    let good = all.iter().find(|meta| typed(meta) && is_real(meta));
    let Some(chosen) = good.or_else(|| all.iter().find(typed)).or(all.first()).copied() else {
        return Dates { year: Field::Missing, date: None, others: Vec::new() };
    };
    let year = year_of(&chosen.value, plausible);
    let date = (chosen.value.len() > 4 && year.typed().is_some()).then(|| chosen.value.clone());
    let others = all.into_iter().filter(|meta| meta.value != chosen.value).collect();
    Dates { year, date, others }
}

/// A year, also at the head of `20200420` and behind days and months ("Apr 22, 2019", "22/04/2019").
fn year_of(date: &str, plausible: YearSpan) -> Field<Year> {
    let compact = matches!(date.len(), 6 | 8 | 14) && date.bytes().all(|byte| byte.is_ascii_digit());
    let years = || {
        let runs = date.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4);
        runs.map(|run| Year::read(run, plausible)).find(|year| year.typed().is_some())
    };
    match Year::read(if compact { &date[..4] } else { date }, plausible) {
        Field::Verbatim(_) => years().filter(|_| !compact).unwrap_or_else(|| Field::Verbatim(date.to_owned())),
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_found_in_every_form() {
        let plausible = YearSpan::from((1900, 2026));
        for date in [
            "2019",
            "2019/03",
            "2019-03-01T08:00:00+08:00",
            "20190301",
            "201903",
            "20190301083000",
            "2019年3月1日",
            "Mar 2019",
            "1 March 2019",
            "01/03/2019",
            "01.03.2019",
            "Apr 22, 2019",
            "3/2019",
            "２０１９年",
        ] {
            assert_eq!(year_of(date, plausible).typed(), Some(Year(2019)), "{date}");
        }
        for date in ["0000-00-00", "9999", "[n.d.]", "XIII", "19", "99999999"] {
            assert_eq!(year_of(date, plausible), Field::Verbatim(date.to_owned()), "{date}");
        }
    }
}
