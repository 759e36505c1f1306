//! Discs that overlap, pushed apart.

use super::pen::Frame;

/// Pushes discs that overlap apart, a little at a time, within `frame`; the same way every time. Time O(rounds × n²).
pub(super) fn spread(at: &mut [(f64, f64)], radii: &[f64], gap: f64, frame: Frame) {
    const ROUNDS: usize = 200;
    for _ in 0..ROUNDS {
        let mut moved = false;
        for i in 0..at.len() {
            for j in 0..i {
                let (dx, dy) = (at[i].0 - at[j].0, at[i].1 - at[j].1);
                let need = radii[i] + radii[j] + gap;
                let square = dx * dx + dy * dy;
                if square >= need * need {
                    continue;
                }
                let distance = square.sqrt();
                let (ux, uy) = if distance > 1e-6 { (dx / distance, dy / distance) } else { (1.0, 0.0) };
                let push = (need - distance) / 2.0 + 0.01;
                at[i] = (at[i].0 + ux * push, at[i].1 + uy * push);
                at[j] = (at[j].0 - ux * push, at[j].1 - uy * push);
                moved = true;
            }
        }
        for (point, radius) in at.iter_mut().zip(radii) {
            point.0 = point.0.clamp(frame.x + radius, (frame.right() - radius).max(frame.x + radius));
            point.1 = point.1.clamp(frame.y + radius, (frame.bottom() - radius).max(frame.y + radius));
        }
        if !moved {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { x: 10.0, y: 20.0, width: 1000.0, height: 800.0 };

    #[test]
    fn overlapping_discs_are_pushed_apart() {
        let mut at = vec![(500.0, 400.0); 20];
        let radii = vec![12.0; 20];
        spread(&mut at, &radii, 2.0, FRAME);
        for i in 0..20 {
            for j in 0..i {
                let d = ((at[i].0 - at[j].0).powi(2) + (at[i].1 - at[j].1).powi(2)).sqrt();
                assert!(d > 24.0, "{i} {j}: {d}");
            }
        }
    }
}
