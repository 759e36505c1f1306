//! How works are spread over venues.

use super::Line;

/// Bradford's zones.
#[derive(Debug, Clone, PartialEq)]
pub struct Bradford {
    /// Zone of each venue, 1 to 3, in the order given.
    pub zones: Vec<u8>,
    /// Venues of each zone.
    pub venues: [u64; 3],
    /// Works of each zone.
    pub works: [u64; 3],
    /// Bradford's multiplier, the factor from zone to zone: `sqrt(n_3 / n_1)`; none where a zone is empty.
    pub multiplier: Option<f64>,
    /// `R(r) = a + b ln r`, works of the first r venues; none for one venue.
    pub curve: Option<Line>,
}

/// Cuts venues, given by their works in descending order, into three zones of about a third of the works each.
///
/// The core is the fewest venues that hold at least a third of the works, the second zone the next fewest with which at least two thirds
/// are held, as in bibliometrix; the venue that crosses a line belongs to the zone before it. Where venues of equal output stand at a line, the
/// order given decides. None without a work.
///
/// Bradford (1934), Engineering 137, 85-86; the curve: Brookes (1969), Nature 224, 953-956, doi:10.1038/224953a0.
///
/// # Panics
/// When the works do not descend.
pub fn bradford(works: &[u64]) -> Option<Bradford> {
    assert!(works.is_sorted_by(|a, b| a >= b), "venues by output");
    let total: u64 = works.iter().sum();
    if total == 0 {
        return None;
    }
    let mut found = Bradford { zones: Vec::new(), venues: [0; 3], works: [0; 3], multiplier: None, curve: None };
    let (mut before, mut points) = (0_u64, Vec::new());
    for (rank, &here) in (1_u32..).zip(works) {
        let zone = if 3 * before < total { 0 } else { 1 + usize::from(3 * before >= 2 * total) };
        found.zones.push(zone as u8 + 1);
        found.venues[zone] += 1;
        found.works[zone] += here;
        before += here;
        points.push((f64::from(rank).ln(), before as f64));
    }
    found.multiplier = found.venues.iter().all(|&n| n > 0).then(|| (found.venues[2] as f64 / found.venues[0] as f64).sqrt());
    found.curve = Line::through(&points);
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn zones_of_a_literature_by_hand() {
        // 90 works: 30 are reached by the first, 60 by the first four
        let found = bradford(&[32, 12, 10, 8, 6, 5, 4, 3, 2, 2, 2, 1, 1, 1, 1]).expect("works");
        assert_eq!((found.venues, found.works), ([1, 3, 11], [32, 30, 28]));
        assert!((found.multiplier.expect("three zones") - 11_f64.sqrt()).abs() < 1e-12);
        assert_eq!(bradford(&[]), None);
        assert_eq!(bradford(&[5]).expect("works").venues, [1, 0, 0]);
    }

    proptest! {
        #[test]
        fn every_work_is_in_one_zone(mut works in prop::collection::vec(1_u64..40, 1..60)) {
            works.sort_unstable_by(|a, b| b.cmp(a));
            let found = bradford(&works).expect("works");
            prop_assert_eq!(found.works.iter().sum::<u64>(), works.iter().sum::<u64>());
            prop_assert_eq!(found.venues.iter().sum::<u64>() as usize, works.len());
            prop_assert!(found.zones.is_sorted());
            prop_assert!(3 * found.works[0] >= works.iter().sum::<u64>());
        }
    }
}
