//! Components side by side on one map.

/// Positions of all nodes: the first component where it is, the others in rows of squares below it, each in a square whose side
/// grows with the root of its nodes. Where no component has three nodes, all stand in squares.
pub(super) fn together(nodes: usize, members: &[Vec<usize>], parts: &[Vec<[f64; 2]>]) -> Vec<[f64; 2]> {
    let mut at = vec![[0.0; 2]; nodes];
    let main = members.first().is_some_and(|first| first.len() >= 3 || members.len() == 1);
    let (first, others) = members.split_at(usize::from(main));
    let (mut middle, mut width, mut top, mut unit) = (0.0, 0.0, 0.0, 1.0);
    if let Some(first) = first.first() {
        for (&node, &p) in first.iter().zip(&parts[0]) {
            at[node] = p;
        }
        let bound = Bound::around(&parts[0]);
        // a square as large as the giant component's room for one node
        unit = (bound.width.max(0.1) * bound.height.max(0.1) / first.len() as f64).sqrt();
        (middle, width, top) = (bound.middle()[0], bound.width, bound.bottom - 0.5 * unit);
    }
    // as wide as the map, or wider where rows would be taller than that
    let area: f64 = others.iter().map(|members| members.len() as f64).sum();
    let width = width.max(unit * area.sqrt() * 1.2);
    let left = middle - width / 2.0;
    let (mut x, mut tallest) = (0.0, 0.0_f64);
    for (members, part) in others.iter().zip(&parts[usize::from(main)..]) {
        let side = unit * (members.len() as f64).sqrt();
        if x + side > width * (1.0 + 1e-9) {
            (x, top, tallest) = (0.0, top - tallest, 0.0);
        }
        tallest = tallest.max(side);
        let bound = Bound::around(part);
        let length = bound.width.max(bound.height);
        let scale = if length > 0.0 { 0.7 * side / length } else { 0.0 };
        let middle = bound.middle();
        for (&node, p) in members.iter().zip(part) {
            at[node] = [left + x + side / 2.0 + scale * (p[0] - middle[0]), top - side / 2.0 + scale * (p[1] - middle[1])];
        }
        x += side;
    }
    at
}

struct Bound {
    left: f64,
    bottom: f64,
    width: f64,
    height: f64,
}

impl Bound {
    fn around(points: &[[f64; 2]]) -> Self {
        let range = |k: usize| {
            let least = points.iter().map(|p| p[k]).fold(f64::INFINITY, f64::min);
            let most = points.iter().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max);
            if least <= most { (least, most - least) } else { (0.0, 0.0) }
        };
        let ((left, width), (bottom, height)) = (range(0), range(1));
        Self { left, bottom, width, height }
    }

    fn middle(&self) -> [f64; 2] {
        [self.left + self.width / 2.0, self.bottom + self.height / 2.0]
    }
}
