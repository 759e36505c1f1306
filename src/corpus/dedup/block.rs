//! Which pairs of records are worth comparing: those that share a block.
//!
//! Comparing all pairs of a million records is out of the question. Each record goes into about
//! fifteen blocks: its title, the beginning of its title, ten bands of a MinHash of the title's words
//! (Broder 1997; titles with a Jaccard index of 0.8 meet with a chance of 0.999, of 0.5 of 0.74), its
//! page and volume, the beginning of its abstract. A block that is too large is cut by year, author
//! and page, and what is still too large is sorted and compared with its neighbours only, so time and
//! memory stay linear whatever the titles are. Blocks look at content alone: no order of records
//! changes them.

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::FxHasher;

use super::title::{is_chinese, squeezed};
use super::traits::Traits;

/// Blocks of one title or one page up to this size are compared pair by pair.
const SMALL: usize = 40;
/// Blocks of titles that are merely alike up to this size: such a title stands in many of them.
const SMALL_ALIKE: usize = 12;
/// How many neighbours a record of an oversized block is compared with.
const NEIGHBOURS: usize = 8;
/// Bands of the MinHash and values a band.
const BANDS: u64 = 10;
const ROWS: u64 = 3;

/// The pairs to compare, each once, the smaller number first, sorted.
///
/// Time O(n log n), memory O(n), with about fifteen entries a record.
pub(super) fn pairs(traits: &[&Traits]) -> Vec<(u32, u32)> {
    let mut entries: Vec<(u64, u32)> =
        (0..traits.len() as u32).into_par_iter().flat_map_iter(|i| keys(traits[i as usize]).into_iter().map(move |key| (key, i))).collect();
    entries.par_sort_unstable();
    entries.dedup();
    let blocks: Vec<&[(u64, u32)]> = entries.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1).collect();
    let mut pairs: Vec<(u32, u32)> = blocks
        .into_par_iter()
        .with_min_len(64)
        .fold(Vec::new, |mut pairs, block| {
            let members: Vec<u32> = block.iter().map(|&(_, i)| i).collect();
            let small = if block[0].0 & ALIKE == 0 { SMALL } else { SMALL_ALIKE };
            within(traits, &members, small, 0, &mut pairs);
            pairs
        })
        .reduce(Vec::new, |mut a, mut b| {
            a.append(&mut b);
            a
        });
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// Marks the keys of blocks of titles that are merely alike.
const ALIKE: u64 = 1;

/// Pairs within a block; `cut` counts how often it was cut already.
fn within(traits: &[&Traits], members: &[u32], small: usize, cut: usize, pairs: &mut Vec<(u32, u32)>) {
    if members.len() <= small {
        for (at, &a) in members.iter().enumerate() {
            for &b in &members[at + 1..] {
                add(traits, a, b, pairs);
            }
        }
        return;
    }
    if cut == 0 {
        // records that lack what blocks are cut by still meet their nearest neighbours
        let mut sorted = members.to_vec();
        sorted.sort_unstable_by_key(|&i| {
            let of = traits[i as usize];
            (&of.title, of.authors.first(), &of.page, of.year, i)
        });
        for (at, &a) in sorted.iter().enumerate() {
            for &b in sorted[at + 1..].iter().take(NEIGHBOURS) {
                add(traits, a, b, pairs);
            }
        }
    }
    let mut parts: Vec<(u64, u32)> = members.iter().flat_map(|&i| cuts(traits[i as usize], cut).map(move |key| (key, i))).collect();
    parts.sort_unstable();
    parts.dedup();
    for part in parts.chunk_by(|a, b| a.0 == b.0).filter(|part| part.len() > 1) {
        let part: Vec<u32> = part.iter().map(|&(_, i)| i).collect();
        within(traits, &part, small, cut + 1, pairs);
    }
}

fn add(traits: &[&Traits], a: u32, b: u32, pairs: &mut Vec<(u32, u32)>) {
    let (one, other) = (traits[a as usize], traits[b as usize]);
    let far = matches!((one.year, other.year), (Some(a), Some(b)) if a.abs_diff(b) > 1);
    // one page of one volume: a year may be misprinted
    let same = |of: fn(&Traits) -> &str| !of(one).is_empty() && of(one) == of(other);
    if !far || same(|traits| &traits.page) && same(|traits| &traits.volume) {
        pairs.push((a.min(b), a.max(b)));
    }
}

/// What a block is cut by the first, second, third time; then no more.
fn cuts(traits: &Traits, cut: usize) -> impl Iterator<Item = u64> + use<> {
    let family = traits.first_family();
    let [a, b] = match (cut, traits.year) {
        // years one apart share one of two halves
        (0, Some(year)) => [Some(u64::from(year / 2) * 2), Some(u64::from(year.div_ceil(2)) * 2 + 1)],
        (1, _) if !family.is_empty() => [Some(hash64(family.as_bytes())), None],
        (2, _) if !traits.page.is_empty() => [Some(hash64(traits.page.as_bytes())), None],
        (3, _) => [Some(hash64(traits.title.as_bytes())), None],
        _ => [None, None],
    };
    a.into_iter().chain(b)
}

/// The blocks of a record.
fn keys(traits: &Traits) -> Vec<u64> {
    const BEGINNING_HAN: usize = 8;
    const BEGINNING: usize = 24;
    let mut keys = Vec::with_capacity(16);
    let mut add = |kind: u8, parts: &[&str]| {
        let mut bytes = vec![kind];
        for part in parts {
            bytes.extend_from_slice(part.as_bytes());
            bytes.push(0);
        }
        let alike = if kind == b'b' { ALIKE } else { 0 };
        keys.push(hash64(&bytes) & !ALIKE | alike);
    };
    for title in [&traits.title, &traits.translated] {
        if title.is_empty() {
            continue;
        }
        let tight = squeezed(title);
        add(b't', &[&tight]);
        let length = if is_chinese(title) { BEGINNING_HAN } else { BEGINNING };
        if let Some((end, _)) = tight.char_indices().nth(length) {
            add(b'b', &[&tight[..end]]);
        } else {
            add(b'b', &[&tight]);
        }
    }
    if !traits.page.is_empty() {
        if !traits.volume.is_empty() {
            add(b'p', &[&traits.page, &traits.volume]);
        } else if !traits.venue.is_empty() {
            add(b'v', &[&traits.page, &traits.venue]);
        }
    }
    if let Some(opening) = traits.opening {
        add(b'a', &[&opening.to_string()]);
    }
    keys.extend(bands(&traits.title).into_iter().map(|key| key | ALIKE));
    keys
}

/// The MinHash of a title in bands: `ROWS` smallest values under as many hash functions make a band.
fn bands(title: &str) -> Vec<u64> {
    let features = features(title);
    if features.len() < 2 {
        return Vec::new();
    }
    let smallest = |function: u64| features.iter().map(|feature| mix(feature ^ mix(function))).min().unwrap_or_default();
    (0..BANDS).map(|band| (0..ROWS).fold(mix(band + 1), |key, row| mix(key ^ smallest(band * ROWS + row)))).collect()
}

/// Character pairs of a Chinese title; the longer words of any other.
fn features(title: &str) -> Vec<u64> {
    let mut features: Vec<u64> = if is_chinese(title) {
        let tight: Vec<char> = title.chars().filter(|c| *c != ' ').collect();
        tight.windows(2).map(|pair| u64::from(pair[0] as u32) << 32 | u64::from(pair[1] as u32)).collect()
    } else {
        let hashes =
            |least: usize| title.split(' ').filter(|word| word.len() >= least).map(|word| hash64(word.as_bytes())).collect::<Vec<_>>();
        let long = hashes(4);
        if long.len() >= 3 { long } else { hashes(1) }
    };
    features.sort_unstable();
    features.dedup();
    features
}

/// A hash for this run only; nothing of it is stored or shown.
fn hash64(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    mix(hasher.finish())
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(titles: &[&str]) -> Vec<Traits> {
        titles.iter().map(|title| Traits { title: (*title).into(), ..Traits::default() }).collect()
    }

    fn pairs_of(traits: &[Traits]) -> Vec<(u32, u32)> {
        pairs(&traits.iter().collect::<Vec<_>>())
    }

    #[test]
    fn alike_titles_meet_and_others_do_not() {
        let traits = titled(&[
            "privacy concerns and the growth of platform markets in asia",
            "privacy concern and the growth of platform markets in asia",
            "soil moisture of winter wheat under deficit irrigation",
            "数字经济背景下的个人信息保护研究",
            "数字经济背景下个人信息保护研究",
        ]);
        assert_eq!(pairs_of(&traits), [(0, 1), (3, 4)]);
    }

    #[test]
    fn years_two_apart_never_meet() {
        let mut traits = titled(&["a common title of two papers", "a common title of two papers", "a common title of two papers"]);
        for (traits, year) in traits.iter_mut().zip([2010, 2012, 2011]) {
            traits.year = Some(year);
        }
        assert_eq!(pairs_of(&traits), [(0, 2), (1, 2)]);
    }

    #[test]
    fn a_title_of_thousands_of_records_costs_linear_time() {
        let n = 3_000;
        let traits: Vec<Traits> = (0..n)
            .map(|i| Traits {
                title: "editorial".into(),
                year: Some(2000 + (i % 7) as u16),
                page: (i / 2).to_string(),
                ..Traits::default()
            })
            .collect();
        let pairs = pairs_of(&traits);
        assert!(pairs.len() < n * 60, "{}", pairs.len());
    }
}
