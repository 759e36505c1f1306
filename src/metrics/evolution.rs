//! Where the themes of one time slice go in the next.

/// A theme of one slice: the keywords of a community, as numbers that mean the same in every slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its main keyword, one of `keywords`.
    pub main: u32,
    /// All of its keywords, ascending, each once.
    pub keywords: Vec<u32>,
}

/// Two themes of consecutive slices that share keywords.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// Slice of the earlier one; the later is of the next.
    pub slice: usize,
    /// Place of the earlier theme in its slice.
    pub from: usize,
    /// Place of the later theme in its slice.
    pub to: usize,
    /// Keywords in both.
    pub shared: usize,
    /// Inclusion index `|A ∩ B| / min(|A|, |B|)`, from 0 to 1.
    pub inclusion: f64,
    /// Stability index `|A ∩ B| / |A ∪ B|`, from 0 to 1.
    pub stability: f64,
    /// Whether the main keyword of one is in both: the theme goes on. Otherwise they share lesser keywords alone.
    pub holds_main: bool,
}

/// What becomes of the keywords of one slice in the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Keywords in both slices.
    pub kept: usize,
    /// Keywords of the earlier slice alone.
    pub left: usize,
    /// Keywords of the later slice alone.
    pub entered: usize,
    /// `kept / (kept + left + entered)`, 0 where there are none.
    pub stability: f64,
}

/// Passages between themes, and overlaps of slices.
#[derive(Debug, Clone, PartialEq)]
pub struct Evolution {
    /// Every pair of themes of consecutive slices with a keyword in common, in the order of slices, earlier and later theme.
    pub passages: Vec<Passage>,
    /// One fewer than there are slices.
    pub overlaps: Vec<Overlap>,
}

/// Thematic evolution over slices in order of time. Under a partition the shared keywords of a theme's passages and its
/// keywords that left add up to its size.
///
/// Time O(keywords log keywords + pairs that share one).
///
/// Cobo, Lopez-Herrera, Herrera-Viedma, Herrera (2011), J. Informetrics 5(1), 146-166, doi:10.1016/j.joi.2010.10.002.
pub fn evolution(slices: &[Vec<Theme>]) -> Evolution {
    let mut passages = Vec::new();
    let mut overlaps = Vec::new();
    for (slice, pair) in slices.windows(2).enumerate() {
        let (earlier, later) = (&pair[0], &pair[1]);
        for (from, a) in earlier.iter().enumerate() {
            for (to, b) in later.iter().enumerate() {
                let shared = common(&a.keywords, &b.keywords);
                if shared == 0 {
                    continue;
                }
                let (least, all) = (a.keywords.len().min(b.keywords.len()), a.keywords.len() + b.keywords.len() - shared);
                let has = |theme: &Theme, keyword: u32| theme.keywords.binary_search(&keyword).is_ok();
                passages.push(Passage {
                    slice,
                    from,
                    to,
                    shared,
                    inclusion: shared as f64 / least as f64,
                    stability: shared as f64 / all as f64,
                    holds_main: has(b, a.main) || has(a, b.main),
                });
            }
        }
        let all = |themes: &[Theme]| {
            let mut keywords: Vec<u32> = themes.iter().flat_map(|theme| theme.keywords.iter().copied()).collect();
            keywords.sort_unstable();
            keywords.dedup();
            keywords
        };
        let (before, after) = (all(earlier), all(later));
        let kept = common(&before, &after);
        let (left, entered) = (before.len() - kept, after.len() - kept);
        let union = kept + left + entered;
        overlaps.push(Overlap { kept, left, entered, stability: if union > 0 { kept as f64 / union as f64 } else { 0.0 } });
    }
    Evolution { passages, overlaps }
}

/// How many numbers two ascending lists share.
fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, shared) = (i + 1, j + 1, shared + 1);
            }
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(keywords: &[u32]) -> Theme {
        Theme { main: keywords[0], keywords: keywords.to_vec() }
    }

    #[test]
    fn themes_split_merge_and_go() {
        let slices = [vec![theme(&[1, 2, 3, 4]), theme(&[7, 8])], vec![theme(&[1, 2]), theme(&[3, 5]), theme(&[9])], vec![]];
        let found = evolution(&slices);
        let rows: Vec<_> =
            found.passages.iter().map(|p| (p.slice, p.from, p.to, p.shared, p.inclusion, p.stability, p.holds_main)).collect();
        assert_eq!(rows, [(0, 0, 0, 2, 1.0, 0.5, true), (0, 0, 1, 1, 0.5, 0.2, true)]);
        assert_eq!(found.overlaps[0], Overlap { kept: 3, left: 3, entered: 2, stability: 3.0 / 8.0 });
        assert_eq!(found.overlaps[1], Overlap { kept: 0, left: 5, entered: 0, stability: 0.0 });
    }

    #[test]
    fn a_theme_that_only_shares_lesser_keywords_does_not_go_on() {
        let found = evolution(&[vec![theme(&[1, 5])], vec![theme(&[2, 5])]]);
        assert!(!found.passages[0].holds_main);
    }

    #[test]
    fn one_slice_or_none_has_no_passage() {
        assert!(evolution(&[]).overlaps.is_empty());
        assert!(evolution(&[vec![theme(&[1])]]).passages.is_empty());
    }
}
