//! How alike two rankings are.

/// Kendall's tau-b of two lists of values for the same things: 1 for the same order, -1 for the reverse, 0 for none; ties in
/// either list are corrected for. None for fewer than two things, or where all values of a list are equal.
///
/// `tau_b = (C - D) / sqrt((P - T_a)(P - T_b))` for P pairs, of which C are in the same order in both lists and D in opposite orders,
/// and T tied in a list. Time O(n log n) by counting the exchanges of a merge sort.
///
/// ```
/// # use wenmai::certainty::kendall_tau;
/// assert_eq!(kendall_tau(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), Some(-1.0));
/// ```
///
/// # Panics
/// When the lists differ in length.
///
/// Kendall (1945), Biometrika 33, 239-251, doi:10.1093/biomet/33.3.239; Knight (1966), JASA 61, 436-439,
/// doi:10.1080/01621459.1966.10480879.
pub fn kendall_tau(a: &[f64], b: &[f64]) -> Option<f64> {
    assert_eq!(a.len(), b.len(), "two values of each thing");
    let mut both: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
    both.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
    let pairs = |n: usize| (n as u64 * (n as u64).saturating_sub(1) / 2) as f64;
    let tied_in_a: f64 = both.chunk_by(|x, y| x.0 == y.0).map(|run| pairs(run.len())).sum();
    let tied_in_both: f64 = both.chunk_by(|x, y| x == y).map(|run| pairs(run.len())).sum();
    let mut second: Vec<f64> = both.into_iter().map(|(_, y)| y).collect();
    let mut spare = second.clone();
    let exchanges = sort_counting(&mut second, &mut spare) as f64;
    let tied_in_b: f64 = second.chunk_by(|x, y| x == y).map(|run| pairs(run.len())).sum();
    let all = pairs(a.len());
    let (spread_a, spread_b) = (all - tied_in_a, all - tied_in_b);
    let surplus = all - tied_in_a - tied_in_b + tied_in_both - 2.0 * exchanges;
    (spread_a > 0.0 && spread_b > 0.0).then(|| surplus / (spread_a.sqrt() * spread_b.sqrt())).map(|tau| tau.clamp(-1.0, 1.0))
}

/// Sorts ascending and counts the pairs that stood the wrong way round.
fn sort_counting(values: &mut [f64], spare: &mut [f64]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let middle = n / 2;
    let mut exchanges =
        sort_counting(&mut values[..middle], &mut spare[..middle]) + sort_counting(&mut values[middle..], &mut spare[middle..]);
    let (mut left, mut right) = (0, middle);
    for place in spare.iter_mut() {
        let from_left = right == n || left < middle && values[left] <= values[right];
        if from_left {
            *place = values[left];
            left += 1;
        } else {
            *place = values[right];
            exchanges += (middle - left) as u64;
            right += 1;
        }
    }
    values.copy_from_slice(spare);
    exchanges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_looking_at_every_pair(values in prop::collection::vec((0_u8..6, 0_u8..6), 0..40)) {
            let (a, b): (Vec<f64>, Vec<f64>) = values.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).unzip();
            let (mut surplus, mut in_a, mut in_b) = (0.0, 0.0, 0.0);
            for i in 0..a.len() {
                for j in 0..i {
                    let (x, y) = (a[i].total_cmp(&a[j]) as i32, b[i].total_cmp(&b[j]) as i32);
                    surplus += f64::from(x * y);
                    in_a += f64::from(x.abs());
                    in_b += f64::from(y.abs());
                }
            }
            match kendall_tau(&a, &b) {
                None => prop_assert!(in_a == 0.0 || in_b == 0.0),
                Some(tau) => prop_assert!((tau - surplus / (in_a * in_b).sqrt()).abs() < 1e-12),
            }
        }
    }
}
