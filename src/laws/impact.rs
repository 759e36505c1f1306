//! Indices of works and their citations.

/// Indices of one author, venue or country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Impact {
    /// h works have at least h citations each (Hirsch 2005, doi:10.1073/pnas.0507655102).
    pub h: u64,
    /// The g most cited works have at least g² citations together, g at most the number of works (Egghe 2006,
    /// doi:10.1007/s11192-006-0144-7).
    pub g: u64,
    /// h over the years from the first work to `as_of`, both included; none where there is no such year.
    pub m: Option<f64>,
    /// All citations.
    pub citations: u64,
}

/// The indices of works with these citations, the first of `first_year`. Nothing depends on today: `as_of` comes from the study.
///
/// ```
/// # use wenmai::laws::impact;
/// let found = impact(&[10, 8, 5, 4, 3], Some(2015), 2019);
/// assert_eq!((found.h, found.g, found.m, found.citations), (4, 5, Some(0.8), 30));
/// ```
pub fn impact(citations: &[u64], first_year: Option<u16>, as_of: u16) -> Impact {
    let mut sorted = citations.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let h = (1..).zip(&sorted).take_while(|&(rank, &cited)| cited >= rank).count() as u64;
    let (mut sum, mut g) = (0_u64, 0_u64);
    for (rank, &cited) in (1_u64..).zip(&sorted) {
        sum += cited;
        if sum >= rank * rank {
            g = rank;
        }
    }
    let m = first_year.filter(|&first| first <= as_of).map(|first| h as f64 / f64::from(as_of - first + 1));
    Impact { h, g, m, citations: sum }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_cited_gives_zeros() {
        assert_eq!(impact(&[], None, 2019), Impact { h: 0, g: 0, m: None, citations: 0 });
        assert_eq!(impact(&[0, 0], Some(2019), 2019), Impact { h: 0, g: 0, m: Some(0.0), citations: 0 });
        assert_eq!(impact(&[3], Some(2020), 2019).m, None, "a work of the year after has no age yet");
    }

    proptest! {
        #[test]
        fn indices_are_what_their_definitions_say(citations in prop::collection::vec(0_u64..60, 0..40)) {
            let found = impact(&citations, None, 2019);
            let at_least = |n: u64| citations.iter().filter(|&&cited| cited >= n).count() as u64;
            prop_assert!(found.h == 0 || at_least(found.h) >= found.h);
            prop_assert!(at_least(found.h + 1) < found.h + 1);
            let mut sorted = citations.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let together = |n: usize| sorted.iter().take(n).sum::<u64>();
            prop_assert!(together(found.g as usize) >= found.g * found.g);
            for larger in found.g as usize + 1..=citations.len() {
                prop_assert!(together(larger) < (larger * larger) as u64);
            }
            prop_assert!(found.h <= found.g && found.g <= citations.len() as u64);
        }
    }
}
