//! One picture for all drawings that differ by a shift, a turn, a mirror or a scale.

/// Centred, with a mean distance of 1 between two points, the larger spread along x, and turned over so that the third moments
/// along x and y are not below 0: the side that reaches farther is right, and up.
pub(super) fn standardised(mut at: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let n = at.len() as f64;
    let mean = [0, 1].map(|k| at.iter().map(|p| p[k]).sum::<f64>() / n.max(1.0));
    at.iter_mut().for_each(|p| *p = [p[0] - mean[0], p[1] - mean[1]]);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for p in &at {
        xx += p[0] * p[0];
        xy += p[0] * p[1];
        yy += p[1] * p[1];
    }
    // axis of the larger eigenvalue of [[xx, xy], [xy, yy]]
    let larger = (xx + yy + ((xx - yy) * (xx - yy) + 4.0 * xy * xy).sqrt()) / 2.0;
    let axis = if xx >= yy { [larger - yy, xy] } else { [xy, larger - xx] };
    let length = (axis[0] * axis[0] + axis[1] * axis[1]).sqrt();
    if length > 0.0 {
        let [c, s] = [axis[0] / length, axis[1] / length];
        at.iter_mut().for_each(|p| *p = [c * p[0] + s * p[1], c * p[1] - s * p[0]]);
    }
    let distance = mean_distance(&at);
    let scale = if distance > 0.0 { 1.0 / distance } else { 1.0 };
    let signs = [0, 1].map(|k| if at.iter().map(|p| p[k] * p[k] * p[k]).sum::<f64>() < 0.0 { -scale } else { scale });
    at.iter_mut().for_each(|p| *p = [p[0] * signs[0], p[1] * signs[1]]);
    at
}

/// Mean distance of two of the points, 0 for fewer than two. Time O(n²).
pub(in crate::metrics) fn mean_distance(at: &[[f64; 2]]) -> f64 {
    let mut sum = 0.0;
    for (i, p) in at.iter().enumerate() {
        for q in &at[..i] {
            let (dx, dy) = (p[0] - q[0], p[1] - q[1]);
            sum += (dx * dx + dy * dy).sqrt();
        }
    }
    let pairs = at.len() * at.len().saturating_sub(1) / 2;
    if pairs > 0 { sum / pairs as f64 } else { 0.0 }
}
