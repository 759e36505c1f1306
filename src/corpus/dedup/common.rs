//! How common each title is in the corpus.
//!
//! What two records agree in says the more the rarer it is (Fellegi and Sunter 1969, on the weight of a value by its
//! frequency): a long title that one paper bears is hardly shared by chance, while among the thousand works that are
//! called 书评 or "Introduction to the special issue" some have an author of the same initial in the same year.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::hash64;
use super::title::squeezed;
use super::traits::Traits;

/// One paper has so many bearers at most: databases spell its first author in two ways, and give the year online or in
/// print, or a page beside the number of an article.
const PRINTS: f64 = 4.0;
/// What the agreement of a title that one paper bears says at most, in nats: one title in 8,000 is shared by chance.
const MOST: f64 = super::title_match::MOST_INFORMATION;

/// How many bearers each record's title has: different combinations of first author's family, year and first page
/// among the records of that title. A record without a title has one.
///
/// Copies that repeat a paper as it is count once, so the number is about that of works, and it is a function of the set
/// of records. Time O(n log n), memory O(n).
pub(super) fn bearers(traits: &[&Traits]) -> Vec<u32> {
    let of_records: Vec<(u64, u64)> = traits.par_iter().map(|of| (title(of), bearer(of))).collect();
    let mut bearers = of_records.clone();
    bearers.par_sort_unstable();
    bearers.dedup();
    let counts: FxHashMap<u64, u32> =
        bearers.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).map(|same| (same[0].0, same.len() as u32)).collect();
    let count = |title: &u64| counts.get(title).copied().unwrap_or(1);
    traits.iter().zip(&of_records).map(|(of, (title, _))| if of.title.is_empty() { 1 } else { count(title) }).collect()
}

/// What the agreement of a title with so many bearers says at most, in nats: `9 - ln(bearers / 4)`, from 9 down to 0.
pub(super) fn most_information(bearers: u32) -> f64 {
    (MOST - (f64::from(bearers) / PRINTS).max(1.0).ln()).max(0.0)
}

fn title(traits: &Traits) -> u64 {
    hash64(squeezed(&traits.title).as_bytes())
}

fn bearer(traits: &Traits) -> u64 {
    hash64(format!("{}\0{:?}\0{}", traits.first_family(), traits.year, traits.page).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(title: &str, author: &str, year: u16) -> Traits {
        Traits { title: title.into(), authors: vec![author.into()], year: Some(year), ..Traits::default() }
    }

    #[test]
    fn copies_of_a_paper_do_not_make_its_title_common() {
        let copies = ["smith|john", "smith|j", "smith|j b"].map(|author| record("a title of its own", author, 2019));
        let editorials: Vec<Traits> = (0..100).map(|i| record("edito rial", &format!("name{}|a", i % 10), 2000 + i / 10)).collect();
        let nameless = [Traits::default(), Traits { year: Some(2000), ..Traits::default() }];
        let all: Vec<&Traits> = copies.iter().chain(&editorials).chain(&nameless).collect();
        let found = bearers(&all);
        assert_eq!((&found[..3], &found[3..103], &found[103..]), (&[1; 3][..], &[100; 100][..], &[1, 1][..]));
        assert_eq!([1, 4, u32::MAX].map(most_information), [MOST, MOST, 0.0]);
        assert!((most_information(100) - (MOST - 25_f64.ln())).abs() < 1e-12);
    }
}
