//! The least value of a function in a box of one or two dimensions.

/// A side of the box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Side {
    fn at(self, share: f64) -> f64 {
        self.low + (self.high - self.low) * share
    }

    /// True for a point on the edge, within a thousandth of the side.
    pub(super) fn is_edge(self, x: f64) -> bool {
        let near = (self.high - self.low) * 1e-3;
        x - self.low < near || self.high - x < near
    }
}

/// The least point on a line: the best of `steps` even steps, then golden section between its neighbours.
pub(super) fn least_on_line(side: Side, steps: usize, value: impl Fn(f64) -> f64) -> f64 {
    let grid: Vec<f64> = (0..=steps).map(|i| side.at(i as f64 / steps as f64)).collect();
    let values: Vec<f64> = grid.iter().map(|&x| value(x)).collect();
    let best = (1..grid.len()).fold(0, |best, i| if values[i] < values[best] { i } else { best });
    let (mut a, mut b) = (grid[best.saturating_sub(1)], grid[(best + 1).min(steps)]);
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut c, mut d) = (b - golden * (b - a), a + golden * (b - a));
    let (mut at_c, mut at_d) = (value(c), value(d));
    for _ in 0..90 {
        if at_c < at_d {
            (b, d, at_d) = (d, c, at_c);
            c = b - golden * (b - a);
            at_c = value(c);
        } else {
            (a, c, at_c) = (c, d, at_d);
            d = a + golden * (b - a);
            at_d = value(d);
        }
    }
    let middle = (a + b) / 2.0;
    // the end of the box may be the least point of all
    [grid[best], middle].into_iter().fold(side.low, |best, x| if value(x) < value(best) { x } else { best })
}

/// The least point of a rectangle: Nelder and Mead's simplex (1965, doi:10.1093/comjnl/7.4.308) from the three best points of a grid,
/// started anew where it ends until nothing is gained.
pub(super) fn least_in_box(sides: [Side; 2], steps: [usize; 2], value: impl Fn([f64; 2]) -> f64) -> [f64; 2] {
    let mut starts: Vec<([f64; 2], f64)> = Vec::new();
    for i in 0..=steps[0] {
        for j in 0..=steps[1] {
            let point = [sides[0].at(i as f64 / steps[0] as f64), sides[1].at(j as f64 / steps[1] as f64)];
            starts.push((point, value(point)));
        }
    }
    starts.sort_by(|a, b| a.1.total_cmp(&b.1));
    starts.truncate(3);
    let step: [f64; 2] = std::array::from_fn(|k| (sides[k].high - sides[k].low) / steps[k] as f64);
    let mut best = starts[0];
    for (start, _) in starts {
        let mut from = start;
        for _ in 0..6 {
            let found = simplex(sides, from, step, &value);
            let gained = found.1 < best.1 - 1e-13 * best.1.abs();
            if found.1 < best.1 {
                best = found;
            }
            if !gained {
                break;
            }
            from = found.0;
        }
    }
    best.0
}

fn simplex(sides: [Side; 2], start: [f64; 2], step: [f64; 2], value: &impl Fn([f64; 2]) -> f64) -> ([f64; 2], f64) {
    let inside = |p: [f64; 2]| -> [f64; 2] { std::array::from_fn(|k| p[k].clamp(sides[k].low, sides[k].high)) };
    let look = |p: [f64; 2]| {
        let p = inside(p);
        (p, value(p))
    };
    // steps inward, so that a start at the edge does not flatten the simplex
    let toward = |k: usize| if start[k] + step[k] > sides[k].high { -step[k] } else { step[k] };
    let mut corners = [look(start), look([start[0] + toward(0), start[1]]), look([start[0], start[1] + toward(1)])];
    for _ in 0..400 {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let [best, good, worst] = corners;
        let spread = |k: usize| corners.iter().map(|c| (c.0[k] - best.0[k]).abs()).fold(0.0, f64::max);
        if spread(0) <= 1e-12 * (1.0 + best.0[0].abs()) && spread(1) <= 1e-12 * (1.0 + best.0[1].abs()) {
            break;
        }
        let along = |factor: f64| {
            let centre: [f64; 2] = std::array::from_fn(|k| (best.0[k] + good.0[k]) / 2.0);
            look(std::array::from_fn(|k| centre[k] + factor * (worst.0[k] - centre[k])))
        };
        let reflected = along(-1.0);
        corners[2] = if reflected.1 < best.1 {
            let expanded = along(-2.0);
            if expanded.1 < reflected.1 { expanded } else { reflected }
        } else if reflected.1 < good.1 {
            reflected
        } else {
            let contracted = along(if reflected.1 < worst.1 { -0.5 } else { 0.5 });
            if contracted.1 < worst.1.min(reflected.1) {
                contracted
            } else {
                let half = |p: [f64; 2]| look(std::array::from_fn(|k| (p[k] + best.0[k]) / 2.0));
                corners[1] = half(good.0);
                half(worst.0)
            }
        };
    }
    corners.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).expect("a simplex has corners")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        let sides = [Side { low: -2.0, high: 2.0 }, Side { low: -1.0, high: 3.0 }];
        let rosenbrock = |[x, y]: [f64; 2]| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
        let [x, y] = least_in_box(sides, [7, 7], rosenbrock);
        assert!((x - 1.0).abs() < 1e-6 && (y - 1.0).abs() < 1e-6, "{x} {y}");
    }

    #[test]
    fn finds_the_least_of_several_dips_and_of_an_edge() {
        let side = Side { low: 0.0, high: 10.0 };
        let x = least_on_line(side, 50, |x| (3.0 * x).cos() + 0.1 * (x - 7.3).powi(2));
        assert!((x - 7.323).abs() < 0.01, "{x}");
        assert_eq!(least_on_line(side, 50, |x| x), 0.0);
        assert!((least_on_line(side, 50, |x| -x) - 10.0).abs() < 1e-12);
    }
}
