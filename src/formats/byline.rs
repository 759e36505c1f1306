//! The authors of a record from what stands in several fields: full names and short ones, ORCID iDs,
//! whose institution is which.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::fields::list;
use super::lines::trim;
use crate::record::{Author, read_orcid};

/// Full names and short ones as one byline: in pairs where there are as many of both.
pub(super) fn byline(full: Vec<String>, short: Vec<String>, extra: &mut Vec<(String, String)>) -> Vec<Author> {
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
/// there are as many as authors. False where any was not understood. Linear in both.
pub(super) fn give_orcids(authors: &mut [Author], text: &str) -> bool {
    let parts: Vec<&str> = text.split([';', '|']).map(trim).collect();
    let named = parts.iter().any(|part| part.rsplit_once('/').is_some_and(|(name, _)| !name.is_empty() && !name.contains("//")));
    if named {
        let places = Places::of(authors, folded);
        let mut all = true;
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let (name, id) = part.rsplit_once('/').unwrap_or(("", part));
            let name = name.split("//").next().unwrap_or(name).trim_end_matches("https:");
            match (places.first(&folded(name)), read_orcid(id)) {
                (Some(at), Some(id)) => authors[at].orcid = Some(id),
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

/// Gives "Liu F., Department of Medicine, Changsha, China" to the author it begins with, each author
/// one; gives back the parts that begin with none. Linear in both.
pub(super) fn give_affiliations(authors: &mut [Author], parts: Vec<(String, String)>) -> Vec<(String, String)> {
    if parts.is_empty() {
        return parts;
    }
    let mut places = Places::of(authors, folded);
    let given = |part: &str| {
        let mut commas = part.match_indices(", ").map(|(at, _)| at);
        [commas.next(), commas.next()].into_iter().flatten().any(|end| {
            let place = part[end + 2..].trim();
            if place.is_empty() {
                return false;
            }
            let free = |at: usize| authors[at].affiliations.is_empty();
            match places.first_where(&folded(&part[..end]), free) {
                Some(at) => {
                    authors[at].affiliations.push(place.to_owned());
                    true
                }
                None => false,
            }
        })
    };
    let mut given = given;
    parts.into_iter().filter(|(_, part)| !given(part)).collect()
}

/// Gives "[Lin, Z.; Wu, P.] Univ X, City, Country" to the authors it names. Linear in both.
pub(super) fn give_addresses(authors: &mut [Author], addresses: &[String]) {
    let bracketed = |address: &'_ String| address.starts_with('[');
    if !addresses.iter().any(bracketed) {
        return;
    }
    let places = Places::of(authors, str::to_owned);
    for address in addresses {
        let Some((names, place)) = address.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { continue };
        let place = trim(place.trim_end_matches('.'));
        for at in list(names).filter_map(|name| places.first(name)) {
            authors[at].affiliations.push(place.to_owned());
        }
    }
}

/// Where in a byline each name stands, full or short.
pub(super) struct Places {
    of: FxHashMap<String, Vec<usize>>,
}

impl Places {
    /// Under every author's names as `form` makes them.
    pub(super) fn of(authors: &[Author], form: impl Fn(&str) -> String) -> Self {
        let mut of: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, author) in authors.iter().enumerate() {
            for name in std::iter::once(&author.name).chain(&author.short) {
                match of.entry(form(name)) {
                    Entry::Vacant(entry) => drop(entry.insert(vec![at])),
                    Entry::Occupied(mut entry) if entry.get().last() != Some(&at) => entry.get_mut().push(at),
                    Entry::Occupied(_) => {}
                }
            }
        }
        Self { of }
    }

    /// The first author of a name.
    pub(super) fn first(&self, name: &str) -> Option<usize> {
        self.of.get(name)?.first().copied()
    }

    /// The first author of a name for whom `free` holds; once it does not, it must not again.
    fn first_where(&mut self, name: &str, free: impl Fn(usize) -> bool) -> Option<usize> {
        let waiting = self.of.get_mut(name)?;
        let at = waiting.iter().position(|&at| free(at));
        waiting.drain(..at.unwrap_or(waiting.len()));
        waiting.first().copied()
    }
}

/// A name without what its spellings differ in: blanks, stops and case.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orcids_go_by_name_or_by_order() {
        let mut authors = [Author::new("Zhang, Yi"), Author::new("Li, Wei")];
        assert!(give_orcids(&mut authors, "Li, Wei/0000-0002-1825-0097"));
        assert_eq!(authors[1].orcid.as_deref(), Some("0000-0002-1825-0097"));
        assert!(give_orcids(&mut authors, "https://orcid.org/0000-0002-1694-233X|"));
        assert_eq!((authors[0].orcid.as_deref(), authors[1].orcid.as_deref()), (Some("0000-0002-1694-233X"), None));
        assert!(!give_orcids(&mut authors, "Nobody, N/0000-0002-1825-0097"));
    }

    #[test]
    fn of_two_authors_of_one_name_each_has_an_affiliation() {
        let mut authors = [Author::new("Li, W."), Author::new("Li W")];
        let parts = ["Li, W., Univ X", "Li W, Univ Y", "Li W., Univ Z", "Li W, "].map(|part| ("with".to_owned(), part.to_owned()));
        let left = give_affiliations(&mut authors, parts.to_vec());
        assert_eq!(
            (authors[0].affiliations.as_slice(), authors[1].affiliations.as_slice()),
            (&["Univ X".to_owned()][..], &["Univ Y".to_owned()][..])
        );
        assert_eq!(left, parts[2..]);
    }
}
