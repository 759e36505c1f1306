//! How dense a map is with keywords.

use super::layout::mean_distance;

/// Width of the kernel over the mean distance of two nodes: what is taken here. VOSviewer lets its user set the width, and its
/// default has not been compared with this one.
pub const KERNEL_WIDTH: f64 = 0.125;

/// Beyond so many widths a node adds nothing: `exp(-16)` is a ten-millionth.
const REACH: f64 = 4.0;

/// The density of a map at any point x: `D(x) = Σ_i w_i exp(-(|x - x_i| / (d h))²)` over its nodes with weights `w_i`, for the
/// mean distance d of two of them and a kernel width of h = [`KERNEL_WIDTH`]. A community's density is the sum over its nodes only.
///
/// With the works of each keyword as weights the unit is a work: a keyword far from all others has the density of its own works.
///
/// van Eck, Waltman (2010), Scientometrics 84, 523-538, doi:10.1007/s11192-009-0146-3, section on the density view.
#[derive(Debug, Clone)]
pub struct MapDensity {
    /// Position and weight of every node.
    nodes: Vec<([f64; 2], f64)>,
    width: f64,
}

impl MapDensity {
    /// Of nodes at these positions with these weights. Time O(n²), for the mean distance.
    ///
    /// # Panics
    /// When there is not one weight a position.
    pub fn of(positions: &[[f64; 2]], weights: &[f64]) -> Self {
        assert_eq!(positions.len(), weights.len(), "one weight a position");
        Self { nodes: positions.iter().copied().zip(weights.iter().copied()).collect(), width: mean_distance(positions) * KERNEL_WIDTH }
    }

    /// The same kernel over some of the nodes only, by their place in the list.
    pub fn only(&self, stays: impl Fn(usize) -> bool) -> Self {
        let nodes = self.nodes.iter().enumerate().filter(|(i, _)| stays(*i)).map(|(_, node)| *node).collect();
        Self { nodes, width: self.width }
    }

    /// `d h`: at this distance a node adds 1/e of its weight.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// The density at a point. Time O(n).
    pub fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let part = |&([a, b], weight): &([f64; 2], f64)| {
            let square = (x - a) * (x - a) + (y - b) * (y - b);
            if square == 0.0 { weight } else { weight * bell(square / (self.width * self.width)) }
        };
        self.nodes.iter().map(part).sum()
    }
}

/// `exp(-x)` for x of at least 0, 0 beyond the kernel's reach; + - × ÷ only, so that it has the same bits on any machine.
fn bell(x: f64) -> f64 {
    // a width of 0, where all nodes are at one point, makes x infinite or no number
    if !(0.0..=REACH * REACH).contains(&x) {
        return 0.0;
    }
    // exp(-x) = exp(-x / 2^6)^(2^6); the series of an argument below 1/4 is exact after twelve terms
    let z = -x / 64.0;
    let mut series = 1.0;
    for k in (1..=12).rev() {
        series = 1.0 + series * z / f64::from(k);
    }
    for _ in 0..6 {
        series *= series;
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_a_bell() {
        for x in [0.0_f64, 0.01, 0.3, 1.0, 2.5, 7.7, 15.99] {
            assert!((bell(x) - (-x).exp()).abs() < 1e-13, "{x}");
        }
        assert_eq!(bell(17.0), 0.0);
        assert_eq!(bell(f64::NAN), 0.0);
    }

    #[test]
    fn a_node_an_eighth_of_the_mean_distance_away_adds_an_eth_of_its_weight() {
        // distances 1/8, 11/8 and 12/8, whose mean is 1: the width is 1/8
        let at = [[0.0, 0.0], [0.125, 0.0], [1.5, 0.0]];
        let density = MapDensity::of(&at, &[2.0, 3.0, 5.0]);
        assert!((density.width() - (0.125 + 1.5 + 1.375) / 3.0 / 8.0).abs() < 1e-15);
        let [first, second, last] = at.map(|point| density.at(point));
        let share = (-1.0_f64).exp();
        assert!((first - (2.0 + 3.0 * share)).abs() < 1e-12 && (second - (3.0 + 2.0 * share)).abs() < 1e-12, "{first} {second}");
        assert_eq!(last, 5.0);
    }

    #[test]
    fn densities_of_all_groups_add_up_to_the_whole() {
        let at: Vec<[f64; 2]> = (0..30).map(|i| [f64::from(i * 7 % 11) / 9.0, f64::from(i * 5 % 13) / 9.0]).collect();
        let whole = MapDensity::of(&at, &(1..=30).map(f64::from).collect::<Vec<_>>());
        let parts: Vec<MapDensity> = (0..3).map(|group| whole.only(|i| i % 3 == group)).collect();
        for point in at {
            assert!((parts.iter().map(|part| part.at(point)).sum::<f64>() - whole.at(point)).abs() < 1e-9);
        }
    }

    #[test]
    fn nodes_at_one_point_add_up() {
        assert_eq!(MapDensity::of(&[[1.0, 1.0]; 3], &[1.0, 2.0, 3.0]).at([1.0, 1.0]), 6.0);
        assert_eq!(MapDensity::of(&[], &[]).at([0.0, 0.0]), 0.0);
    }
}
