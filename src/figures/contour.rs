//! Lines of equal height, and the areas within them.

use std::collections::BTreeMap;

/// Heights on a grid of points `step` apart, row by row.
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) step: f64,
    /// As many as columns times rows.
    pub(super) heights: Vec<f64>,
}

/// A side of a cell of the grid: twice the point it goes out from, one more when it goes down and not right.
type Side = usize;

impl Grid {
    /// Heights of `height` at the points of a grid that covers `width` by `tall` pixels, with a border of points at height 0 around,
    /// so that every line of a height above 0 comes back to where it began.
    pub(super) fn sample(width: f64, tall: f64, step: f64, height: impl Fn(f64, f64) -> f64) -> Self {
        let (columns, rows) = ((width / step) as usize + 3, (tall / step) as usize + 3);
        let mut heights = vec![0.0; columns * rows];
        for row in 1..rows - 1 {
            for column in 1..columns - 1 {
                heights[row * columns + column] = height((column - 1) as f64 * step, (row - 1) as f64 * step);
            }
        }
        Self { columns, rows, step, heights }
    }

    pub(super) fn highest(&self) -> f64 {
        self.heights.iter().copied().fold(0.0, f64::max)
    }

    /// The area of at least this height, as one outline that may be filled as it is: closed lines around it, the other way round
    /// around its holes, joined by seams that are walked there and back. Empty where nothing is as high.
    pub(super) fn area(&self, level: f64) -> Vec<(f64, f64)> {
        let mut outline: Vec<(f64, f64)> = Vec::new();
        for ring in self.rings(level) {
            let start = outline.first().copied();
            outline.extend(&ring);
            outline.push(ring[0]);
            outline.extend(start);
        }
        outline
    }

    /// Closed lines of a height, by marching squares.
    fn rings(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut next: BTreeMap<Side, Side> = BTreeMap::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                self.cross(row, column, level, &mut next);
            }
        }
        let mut rings = Vec::new();
        while let Some((&start, _)) = next.first_key_value() {
            let mut ring = Vec::new();
            let mut side = start;
            while let Some(after) = next.remove(&side) {
                ring.push(self.point(side, level));
                side = after;
            }
            rings.push(ring);
        }
        rings
    }

    /// The pieces of the line within a cell: from each side by which a walk around the cell, clockwise, leaves the area to one by which
    /// it comes back, past the corners outside or, where two opposite corners are high and the middle is not, past those inside.
    fn cross(&self, row: usize, column: usize, level: f64, next: &mut BTreeMap<Side, Side>) {
        let corner = row * self.columns + column;
        let corners = [corner, corner + 1, corner + self.columns + 1, corner + self.columns];
        let inside = corners.map(|point| self.heights[point] >= level);
        if inside == [inside[0]; 4] {
            return;
        }
        let sides = [2 * corner, 2 * corners[1] + 1, 2 * corners[3], 2 * corner + 1];
        let middle = corners.iter().map(|&point| self.heights[point]).sum::<f64>() / 4.0 >= level;
        for leave in (0..4).filter(|&k| inside[k] && !inside[(k + 1) % 4]) {
            let steps = if middle { [1, 2, 3] } else { [3, 2, 1] };
            let back = steps.into_iter().map(|s| (leave + s) % 4).find(|&k| !inside[k] && inside[(k + 1) % 4]);
            next.extend(back.map(|back| (sides[leave], sides[back])));
        }
    }

    /// Where the line crosses a side, in pixels.
    fn point(&self, side: Side, level: f64) -> (f64, f64) {
        let from = side / 2;
        let down = side % 2 == 1;
        let to = if down { from + self.columns } else { from + 1 };
        let (low, high) = (self.heights[from], self.heights[to]);
        let share = (level - low) / (high - low);
        let (row, column) = ((from / self.columns) as f64, (from % self.columns) as f64);
        let (x, y) = if down { (column, row + share) } else { (column + share, row) };
        let last = |count: usize| (count - 3) as f64;
        // the border lies on the first and last points, not beyond them
        ((x - 1.0).clamp(0.0, last(self.columns)) * self.step, (y - 1.0).clamp(0.0, last(self.rows)) * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Area by the shoelace formula; seams add nothing.
    fn size(outline: &[(f64, f64)]) -> f64 {
        let next = outline.iter().cycle().skip(1);
        outline.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0
    }

    #[test]
    fn a_cone_has_round_areas() {
        let cone = Grid::sample(200.0, 200.0, 2.0, |x, y| 100.0 - ((x - 100.0).powi(2) + (y - 100.0).powi(2)).sqrt());
        for level in [20.0, 50.0, 90.0] {
            let round = std::f64::consts::PI * (100.0_f64 - level).powi(2);
            assert!((size(&cone.area(level)) - round).abs() < 0.02 * round, "{level}");
        }
        assert!(cone.area(101.0).is_empty());
    }

    #[test]
    fn a_hole_is_not_counted() {
        let ring = Grid::sample(200.0, 200.0, 2.0, |x, y| {
            let radius = ((x - 100.0).powi(2) + (y - 100.0).powi(2)).sqrt();
            50.0 - (radius - 50.0).abs()
        });
        let round = std::f64::consts::PI * (70.0_f64.powi(2) - 30.0_f64.powi(2));
        assert!((size(&ring.area(30.0)) - round).abs() < 0.02 * round, "{} {round}", size(&ring.area(30.0)));
    }

    #[test]
    fn two_hills_are_two_areas_and_the_edge_closes_them() {
        let hills = Grid::sample(100.0, 50.0, 5.0, |x, _| (x - 50.0).abs());
        assert!((size(&hills.area(25.0)) - 2.0 * 25.0 * 50.0).abs() < 1.0, "{}", size(&hills.area(25.0)));
        assert_eq!(hills.rings(25.0).len(), 2);
    }
}
