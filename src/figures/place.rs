//! Labels beside their nodes, none on another.

use super::pen::{Anchor, Frame};

/// A label that wants a place, and the disc it names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) centre: (f64, f64),
    pub(super) radius: f64,
    pub(super) width: f64,
    pub(super) em: f64,
    /// Whether it may stand on its own disc.
    pub(super) on_disc: bool,
}

/// Where a label stands: its base line's point and what it is anchored by there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) point: (f64, f64),
    pub(super) anchor: Anchor,
    pub(super) frame: Frame,
    /// Whether it stands on its own disc.
    pub(super) on_disc: bool,
}

/// Discs smaller than this, or than half the disc it names, may stand on one of the foremost labels.
const SMALL_DISC: f64 = 9.0;

/// How many labels come before small discs: a keyword that everyone looks for has its name.
const FOREMOST: usize = 24;

/// Gives the labels their places in the order given: on the disc if it is wide enough, else beside, above, below or at a corner of
/// it. A label that would meet an earlier one, a disc other than its own (but for small ones, as little of them as may be, where it is one of the
/// foremost and there is no better place), or the edge of `sheet` gets none, nor does any beyond the first `most` that found a place.
///
/// `discs` are their [`disc`] frames and radii. Time O(labels × (labels + discs)).
pub(super) fn place(wishes: &[Wish], discs: &[(Frame, f64)], sheet: Frame, most: usize) -> Vec<Option<Spot>> {
    let mut taken: Vec<Frame> = Vec::new();
    wishes
        .iter()
        .enumerate()
        .map(|(rank, wish)| {
            if taken.len() == most {
                return None;
            }
            let own = disc(wish.centre, wish.radius);
            let mut spots = spots(*wish);
            spots.retain(|spot| sheet.holds(spot.frame) && !taken.iter().any(|frame| frame.meets(spot.frame)));
            // the area of the small discs that a label would meet there; none where it would meet a large one, or may meet none
            let covered = |spot: &Spot| {
                let met = discs.iter().filter(|(frame, _)| *frame != own && frame.meets(spot.frame));
                met.map(|(_, radius)| (rank < FOREMOST && *radius < SMALL_DISC.max(wish.radius / 2.0)).then_some(radius * radius))
                    .sum::<Option<f64>>()
            };
            let free = spots.into_iter().filter_map(|spot| Some((covered(&spot)?, spot)));
            let (_, spot) = free.min_by(|(one, _), (other, _)| one.total_cmp(other))?;
            taken.push(spot.frame);
            Some(spot)
        })
        .collect()
}

/// The square inside a disc's outline that a label should keep clear of.
pub(super) fn disc((x, y): (f64, f64), radius: f64) -> Frame {
    let half = radius * 0.85;
    Frame { x: x - half, y: y - half, width: 2.0 * half, height: 2.0 * half }
}

fn spots(wish: Wish) -> Vec<Spot> {
    let ((x, y), r, em) = (wish.centre, wish.radius, wish.em);
    let spot = |dx: f64, dy: f64, anchor: Anchor| {
        let point = (x + dx, y + dy + 0.36 * em);
        let left = match anchor {
            Anchor::Start => point.0,
            Anchor::Middle => point.0 - wish.width / 2.0,
            Anchor::End => point.0 - wish.width,
        };
        let frame = Frame { x: left - 2.0, y: y + dy - 0.58 * em, width: wish.width + 4.0, height: 1.16 * em };
        Spot { point, anchor, frame, on_disc: dx == 0.0 && dy == 0.0 }
    };
    let mut spots = Vec::new();
    if wish.on_disc && wish.width < 1.7 * r {
        spots.push(spot(0.0, 0.0, Anchor::Middle));
    }
    let (side, up, slant) = (r + 5.0, r + 0.62 * em, 0.75 * r);
    let (rise, shift) = (0.4 * em, 0.3 * wish.width);
    spots.extend([0.0, -rise, rise].map(|dy| spot(side, dy, Anchor::Start)));
    spots.extend([0.0, -rise, rise].map(|dy| spot(-side, dy, Anchor::End)));
    spots.extend([0.0, shift, -shift].map(|dx| spot(dx, -up, Anchor::Middle)));
    spots.extend([0.0, shift, -shift].map(|dx| spot(dx, up, Anchor::Middle)));
    for (dy, away) in [(-slant, -0.4 * em), (slant, 0.4 * em)] {
        spots.push(spot(slant, dy + away, Anchor::Start));
        spots.push(spot(-slant, dy + away, Anchor::End));
    }
    spots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_labels_meet_and_none_leaves_the_sheet() {
        let sheet = Frame { x: 0.0, y: 0.0, width: 400.0, height: 400.0 };
        let wishes: Vec<Wish> = (0..200)
            .map(|i| Wish { centre: (f64::from(i * 37 % 400), f64::from(i * 91 % 400)), radius: 6.0, width: 70.0, em: 20.0, on_disc: true })
            .collect();
        let spots: Vec<Spot> = place(&wishes, &[], sheet, usize::MAX).into_iter().flatten().collect();
        assert!(spots.len() > 20, "{}", spots.len());
        for (i, spot) in spots.iter().enumerate() {
            assert!(sheet.holds(spot.frame));
            assert!(spots[..i].iter().all(|other| !other.frame.meets(spot.frame)));
        }
    }

    #[test]
    fn a_label_keeps_off_other_discs_but_not_off_its_own() {
        let sheet = Frame { x: 0.0, y: 0.0, width: 200.0, height: 100.0 };
        let wish = Wish { centre: (100.0, 50.0), radius: 30.0, width: 40.0, em: 20.0, on_disc: true };
        let own = disc(wish.centre, wish.radius);
        let own = (own, wish.radius);
        assert_eq!(place(&[wish], &[own], sheet, 1)[0].expect("room on the disc").anchor, Anchor::Middle);
        let small = (disc((100.0, 50.0), 4.0), 4.0);
        assert!(!place(&[wish], &[own, small], sheet, 1)[0].expect("room beside").frame.meets(small.0), "a small disc is not covered");
        let everywhere = Frame { x: 0.0, y: 0.0, width: 200.0, height: 100.0 };
        assert_eq!(place(&[wish], &[own, (everywhere, 50.0)], sheet, 1), [None]);
        assert_eq!(place(&[wish], &[own], sheet, 0), [None]);
        assert!(!place(&[Wish { on_disc: false, ..wish }], &[own], sheet, 1)[0].expect("room beside").on_disc);
        let last = place(&[wish; 30], &[(everywhere, 5.0)], sheet, 30);
        assert!(last[0].is_some() && last[29].is_none(), "only the foremost labels come before small discs");
    }

    #[test]
    fn a_foremost_label_covers_as_few_small_discs_as_it_can() {
        let sheet = Frame { x: 0.0, y: 0.0, width: 240.0, height: 40.0 };
        let wish = Wish { centre: (120.0, 20.0), radius: 10.0, width: 80.0, em: 20.0, on_disc: false };
        let small = |x: f64| (disc((x, 20.0), 4.0), 4.0);
        let discs = [(disc(wish.centre, wish.radius), wish.radius), small(150.0), small(170.0), small(90.0)];
        assert_eq!(place(&[wish], &discs, sheet, 1)[0].expect("one small disc to cover").anchor, Anchor::End);
    }
}
