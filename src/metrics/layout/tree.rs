//! Repulsion between many nodes, those far away taken together (Barnes, Hut 1986, doi:10.1038/324446a0).

use rayon::prelude::*;

use super::LayoutMethod;
use super::energy::TINY;
use super::logarithm::LogProduct;

/// A square is taken as one point when it is seen under less than this: its side over its distance.
const OPENING: f64 = 0.6;
const LEAF: usize = 8;
/// Nodes at one point would be parted for ever.
const DEEPEST: u32 = 40;

struct Square {
    side: f64,
    centre: [f64; 2],
    /// Its nodes, as a range of the tree's order.
    from: usize,
    to: usize,
    /// Index of the first of its four quarters, none in a leaf.
    quarters: Option<usize>,
}

struct Tree {
    squares: Vec<Square>,
    order: Vec<u32>,
}

/// Adds the gradient of the repulsion to `gradient` and returns its energy, each with an error of less than a hundredth. Rows are
/// independent and summed in order, so that the bits are the same for any number of threads.
pub(super) fn repel(method: LayoutMethod, at: &[f64], gradient: &mut [f64]) -> f64 {
    let n = at.len() / 2;
    let points: Vec<[f64; 2]> = (0..n).map(|i| [at[i], at[n + i]]).collect();
    let tree = Tree::of(&points);
    let rows: Vec<([f64; 2], f64)> = (0..n).into_par_iter().map(|i| tree.push(method, &points, i)).collect();
    let mut energy = 0.0;
    for (i, (force, part)) in rows.into_iter().enumerate() {
        gradient[i] -= force[0];
        gradient[n + i] -= force[1];
        energy -= part / 2.0; // every pair was met from both ends
    }
    energy
}

impl Tree {
    fn of(points: &[[f64; 2]]) -> Self {
        let bound = |k: usize, pick: fn(f64, f64) -> f64, from: f64| points.iter().map(|p| p[k]).fold(from, pick);
        let least = [0, 1].map(|k| bound(k, f64::min, f64::INFINITY));
        let most = [0, 1].map(|k| bound(k, f64::max, f64::NEG_INFINITY));
        let side = (most[0] - least[0]).max(most[1] - least[1]);
        let mut tree = Self { squares: Vec::new(), order: (0..points.len() as u32).collect() };
        tree.squares.push(Square { side, centre: [0.0; 2], from: 0, to: points.len(), quarters: None });
        let mut open = vec![(0, least, 0)];
        while let Some((square, corner, depth)) = open.pop() {
            tree.split(points, square, corner, depth, &mut open);
        }
        tree
    }

    fn split(&mut self, points: &[[f64; 2]], square: usize, corner: [f64; 2], depth: u32, open: &mut Vec<(usize, [f64; 2], u32)>) {
        let Square { side, from, to, .. } = self.squares[square];
        let own = &mut self.order[from..to];
        let count = own.len().max(1) as f64;
        self.squares[square].centre = [0, 1].map(|k| own.iter().map(|&i| points[i as usize][k]).sum::<f64>() / count);
        if own.len() <= LEAF || depth >= DEEPEST {
            return;
        }
        let half = side / 2.0;
        let middle = corner.map(|c| c + half);
        let quarter = |i: u32| {
            let p = points[i as usize];
            usize::from(p[0] >= middle[0]) + 2 * usize::from(p[1] >= middle[1])
        };
        own.sort_by_key(|&i| quarter(i)); // stable
        let first = self.squares.len();
        self.squares[square].quarters = Some(first);
        let mut at = from;
        for q in 0..4 {
            let end = at + self.order[at..to].iter().take_while(|&&i| quarter(i) == q).count();
            self.squares.push(Square { side: half, centre: [0.0; 2], from: at, to: end, quarters: None });
            if end > at {
                open.push((first + q, [corner[0] + half * (q % 2) as f64, corner[1] + half * (q / 2) as f64], depth + 1));
            }
            at = end;
        }
    }

    /// What pushes node `i`, and its part of the energy, positive.
    fn push(&self, method: LayoutMethod, points: &[[f64; 2]], i: usize) -> ([f64; 2], f64) {
        let here = points[i];
        let mut force = [0.0; 2];
        let mut energy = 0.0;
        let mut from_point = |point: [f64; 2], count: f64| {
            let delta = [here[0] - point[0], here[1] - point[1]];
            let square = delta[0] * delta[0] + delta[1] * delta[1] + TINY;
            let strength = match method {
                LayoutMethod::Vos => {
                    let distance = square.sqrt();
                    energy += count * distance;
                    count / distance
                }
                LayoutMethod::Force => {
                    let mut logarithm = LogProduct::default();
                    logarithm.multiply(square);
                    energy += count * logarithm.value() / 2.0;
                    count / square
                }
            };
            force = [force[0] + strength * delta[0], force[1] + strength * delta[1]];
        };
        let mut open = vec![0];
        while let Some(square) = open.pop() {
            let Square { side, centre, from, to, quarters } = self.squares[square];
            let (dx, dy) = (here[0] - centre[0], here[1] - centre[1]);
            match quarters {
                _ if from == to => {}
                _ if side * side < OPENING * OPENING * (dx * dx + dy * dy) => from_point(centre, (to - from) as f64),
                Some(first) => open.extend((first..first + 4).rev()),
                None => self.order[from..to].iter().filter(|&&j| j as usize != i).for_each(|&j| from_point(points[j as usize], 1.0)),
            }
        }
        (force, energy)
    }
}
