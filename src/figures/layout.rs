//! Where the nodes of a connected network stand.

/// An edge between two nodes, by their places in a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// One end.
    pub a: usize,
    /// The other; never the same.
    pub b: usize,
    /// How strong; above 0.
    pub strength: f64,
}

/// Sweeps over all nodes; the energy falls in each, and on networks of some hundred nodes hardly after 200.
const SWEEPS: usize = 300;

/// Added to the association strength of every pair, whose mean over all pairs is about 1, so that a leaf on
/// a hub stays in sight. VOSviewer adds 0.01 where a network falls apart; a sheet of paper wants more.
const PULL: f64 = 0.12;

/// Positions that minimise VOSviewer's energy
/// `E = Σ_{i<j} (a_ij + ε) |x_i - x_j|² / 2 - Σ_{i<j} |x_i - x_j|` (attraction 2, repulsion 1), where
/// `a_ij = 2m c_ij / (s_i s_j)` is the association strength of link strengths `c_ij` with node sums
/// `s_i` and total m, and ε a small constant for all pairs.
///
/// `|x|` is at least its tangent plane, so replacing each distance by it gives a bound of E that is
/// quadratic in one node: its minimum is a weighted mean, `x_i = (Σ_j (a_ij + ε) x_j + u_ij) / Σ_j (a_ij + ε)`
/// with the unit vector `u_ij` from j to i. Taking the nodes in turn, E never rises, and there is no step size.
///
/// Returns x and y of every node, centred, the longer axis along x. Equal input gives equal bits on any
/// machine and number of threads: one thread, nodes in order, a fixed start, and no operation but
/// + - × ÷ √, which IEEE 754 defines to the last bit.
///
/// Time O(n²) a sweep, memory O(n + m).
///
/// van Eck, Waltman (2010), Scientometrics 84, 523-538, doi:10.1007/s11192-009-0146-3, define the energy;
/// the bound is that of stress majorisation, de Leeuw (1988), J. Classification 5, 163-180, doi:10.1007/BF01897162.
///
/// # Panics
/// When a link names a node beyond `nodes`.
pub fn positions(nodes: usize, links: &[Link]) -> Vec<[f64; 2]> {
    let neighbours = association_strengths(nodes, links);
    let mut at = start(nodes);
    let mut sum = at.iter().fold([0.0, 0.0], |s, p| [s[0] + p[0], s[1] + p[1]]);
    for _ in 0..SWEEPS {
        let mut furthest: f64 = 0.0;
        for i in 0..nodes {
            let new = better(i, &at, sum, &neighbours[i]);
            let moved = [new[0] - at[i][0], new[1] - at[i][1]];
            sum = [sum[0] + moved[0], sum[1] + moved[1]];
            at[i] = new;
            furthest = furthest.max(moved[0].abs()).max(moved[1].abs());
        }
        if furthest < 1e-5 {
            break;
        }
    }
    along_its_axes(at)
}

/// The minimum of the bound for node `i`, the others standing still.
fn better(i: usize, at: &[[f64; 2]], sum: [f64; 2], neighbours: &[(usize, f64)]) -> [f64; 2] {
    let here = at[i];
    let mut pull = [PULL * (sum[0] - here[0]), PULL * (sum[1] - here[1])];
    let mut weight = PULL * (at.len() - 1) as f64;
    for &(j, strength) in neighbours {
        pull = [pull[0] + strength * at[j][0], pull[1] + strength * at[j][1]];
        weight += strength;
    }
    for other in at {
        let (dx, dy) = (here[0] - other[0], here[1] - other[1]);
        let distance = (dx * dx + dy * dy).sqrt();
        if distance > 0.0 {
            pull = [pull[0] + dx / distance, pull[1] + dy / distance];
        }
    }
    if weight > 0.0 { [pull[0] / weight, pull[1] / weight] } else { here }
}

fn association_strengths(nodes: usize, links: &[Link]) -> Vec<Vec<(usize, f64)>> {
    let mut sums = vec![0.0; nodes];
    for link in links {
        sums[link.a] += link.strength;
        sums[link.b] += link.strength;
    }
    let total: f64 = sums.iter().sum();
    let mut neighbours = vec![Vec::new(); nodes];
    for link in links {
        let strength = total * link.strength / (sums[link.a] * sums[link.b]);
        neighbours[link.a].push((link.b, strength));
        neighbours[link.b].push((link.a, strength));
    }
    neighbours
}

/// Points spread evenly over a square, no two alike: multiples of two irrational numbers, modulo 1
/// (Roberts' R2 sequence).
fn start(nodes: usize) -> Vec<[f64; 2]> {
    let part = |i: usize, step: f64| {
        let x = (i + 1) as f64 * step;
        x - x.trunc() - 0.5
    };
    (0..nodes).map(|i| [part(i, 0.754_877_666_246_692_8), part(i, 0.569_840_290_998_053_3)]).collect()
}

/// Centred and turned, so that the spread is greatest along x.
fn along_its_axes(mut at: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let n = at.len().max(1) as f64;
    let mean = at.iter().fold([0.0, 0.0], |s, p| [s[0] + p[0] / n, s[1] + p[1] / n]);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for p in &mut at {
        *p = [p[0] - mean[0], p[1] - mean[1]];
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
        for p in &mut at {
            *p = [c * p[0] + s * p[1], c * p[1] - s * p[0]];
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(a: usize, b: usize) -> Link {
        Link { a, b, strength: 1.0 }
    }

    fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
        ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
    }

    /// E of the definition.
    fn energy(at: &[[f64; 2]], links: &[Link]) -> f64 {
        let mut energy = 0.0;
        for (i, near) in association_strengths(at.len(), links).iter().enumerate() {
            for j in 0..i {
                let a: f64 = near.iter().filter(|(k, _)| *k == j).map(|(_, a)| a).sum();
                let d = distance(at[i], at[j]);
                energy += (a + PULL) * d * d / 2.0 - d;
            }
        }
        energy
    }

    #[test]
    fn two_nodes_stand_where_the_energy_says() {
        // a_12 = 2m c / (s1 s2) = 2, so E = (2 + ε) d² / 2 - d has its minimum at d = 1 / (2 + ε)
        let at = positions(2, &[link(0, 1)]);
        assert!((distance(at[0], at[1]) - 1.0 / (2.0 + PULL)).abs() < 1e-6, "{at:?}");
    }

    #[test]
    fn no_node_moved_alone_lowers_the_energy() {
        let links: Vec<Link> = (0..12).map(|i| link(i, (i + 1) % 12)).chain([link(0, 6), link(2, 9)]).collect();
        let at = positions(12, &links);
        let reached = energy(&at, &links);
        for i in 0..12 {
            for step in [[0.05, 0.0], [-0.05, 0.0], [0.0, 0.05], [0.0, -0.05]] {
                let mut moved = at.clone();
                moved[i] = [at[i][0] + step[0], at[i][1] + step[1]];
                assert!(energy(&moved, &links) > reached);
            }
        }
    }

    #[test]
    fn two_cliques_and_a_bridge_come_apart() {
        let mut links = vec![link(0, 5)];
        for clique in [0, 5] {
            for a in 0..5 {
                links.extend((0..a).map(|b| link(clique + a, clique + b)));
            }
        }
        let at = positions(10, &links);
        let side = |i: usize| at[i][0] > 0.0;
        assert!((1..5).all(|i| side(i) == side(1)) && (6..10).all(|i| side(i) != side(1)), "{at:?}");
    }

    #[test]
    fn the_longer_axis_lies_along_x_and_nothing_flies_off() {
        let star: Vec<Link> = (1..40).map(|i| link(0, i)).chain([link(39, 40)]).collect();
        let at = positions(41, &star);
        let spread = |axis: usize| at.iter().map(|p| p[axis] * p[axis]).sum::<f64>();
        assert!(spread(0) >= spread(1));
        let radius: Vec<f64> = at.iter().map(|p| distance(*p, [0.0, 0.0])).collect();
        let mean = radius.iter().sum::<f64>() / 41.0;
        assert!(radius.iter().all(|r| *r < 4.0 * mean), "{radius:?}");
    }

    #[test]
    fn empty_and_single_networks_stand_at_the_middle() {
        assert!(positions(0, &[]).is_empty());
        assert_eq!(positions(1, &[]), [[0.0, 0.0]]);
    }

    #[test]
    fn equal_input_gives_equal_bits() {
        let links: Vec<Link> = (0..60).flat_map(|i| [link(i, (i * 7 + 3) % 61), link(i, i + 1)]).filter(|l| l.a != l.b).collect();
        assert_eq!(positions(61, &links), positions(61, &links));
    }
}
