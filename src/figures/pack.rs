//! Components of a network side by side on one sheet.

use super::layout::{self, Link};
use super::pen::Frame;

/// The largest component fills the frame; the others stand in rows below it, each in a square that
/// grows with its nodes, single nodes last. Returns a point a node, in pixels within `frame`.
pub(super) fn arrange(nodes: usize, links: &[Link], frame: Frame) -> Vec<(f64, f64)> {
    let components = components(nodes, links);
    let mut at = vec![(0.0, 0.0); nodes];
    let main = components.first().is_some_and(|first| first.len() >= 3 || components.len() == 1);
    let (first, others) = components.split_at(usize::from(main));

    let strip = Strip::of(others, frame, if main { 0.3 } else { 1.0 });
    if let Some(component) = first.first() {
        let room = Frame { height: frame.height - strip.height, ..frame };
        place(component, links, room, &mut at);
    }
    let mut corner = (frame.x, frame.bottom() - strip.height);
    let mut tallest: f64 = 0.0;
    for component in others {
        let side = strip.unit * side(component.len());
        if corner.0 + side > frame.right() + 0.5 {
            corner = (frame.x, corner.1 + tallest);
            tallest = 0.0;
        }
        tallest = tallest.max(side);
        let inset = 0.12 * side;
        let room = Frame { x: corner.0 + inset, y: corner.1 + inset, width: side - 2.0 * inset, height: side - 2.0 * inset };
        place(component, links, room, &mut at);
        corner.0 += side;
    }
    at
}

/// Node lists of the components, the largest first, then by their first node.
pub(super) fn components(nodes: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..nodes).collect();
    fn find(root: &mut [usize], mut node: usize) -> usize {
        while root[node] != node {
            root[node] = root[root[node]];
            node = root[node];
        }
        node
    }
    for link in links {
        let (a, b) = (find(&mut root, link.a), find(&mut root, link.b));
        root[a.max(b)] = a.min(b);
    }
    let mut members = vec![Vec::new(); nodes];
    for node in 0..nodes {
        let at = find(&mut root, node);
        members[at].push(node);
    }
    members.retain(|component| !component.is_empty());
    members.sort_by_key(|component| std::cmp::Reverse(component.len()));
    members
}

/// Rows of squares at the foot of a frame.
struct Strip {
    /// Side of the square of a single node, in pixels.
    unit: f64,
    height: f64,
}

impl Strip {
    /// The largest unit, up to 64 pixels, at which the squares take at most `share` of the frame's height.
    fn of(components: &[Vec<usize>], frame: Frame, share: f64) -> Self {
        let mut unit = if share < 1.0 { 64.0 } else { frame.width.min(frame.height) / 2.0 };
        loop {
            let height = rows_height(components, unit, frame.width);
            if height <= share * frame.height || unit < 2.0 {
                return Self { unit, height: height.min(frame.height) };
            }
            unit *= 0.92;
        }
    }
}

fn side(nodes: usize) -> f64 {
    (nodes as f64).sqrt()
}

fn rows_height(components: &[Vec<usize>], unit: f64, width: f64) -> f64 {
    let (mut x, mut height, mut tallest) = (0.0, 0.0, 0.0_f64);
    for component in components {
        let side = unit * side(component.len());
        if x + side > width + 0.5 {
            height += tallest;
            (x, tallest) = (0.0, 0.0);
        }
        x += side;
        tallest = tallest.max(side);
    }
    height + tallest
}

/// Lays one component out and fits it into `room`, stretched by at most `STRETCH` more one way than the other.
fn place(component: &[usize], links: &[Link], room: Frame, at: &mut [(f64, f64)]) {
    const STRETCH: f64 = 1.5;
    let mut place_of = vec![usize::MAX; at.len()];
    for (i, &node) in component.iter().enumerate() {
        place_of[node] = i;
    }
    let inner: Vec<Link> = links
        .iter()
        .filter(|link| place_of[link.a] != usize::MAX)
        .map(|link| Link { a: place_of[link.a], b: place_of[link.b], strength: link.strength })
        .collect();
    let points = layout::positions(component.len(), &inner);
    let range = |axis: usize| {
        let least = points.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let most = points.iter().map(|p| p[axis]).fold(f64::NEG_INFINITY, f64::max);
        (least, most - least)
    };
    let ((x0, width), (y0, height)) = (range(0), range(1));
    const POINT: f64 = 1e-9;
    let (across, down) = (room.width / width.max(POINT), room.height / height.max(POINT));
    let (across, down) = (across.min(down * STRETCH), down.min(across * STRETCH));
    let (across, down) = if width.max(height) < POINT { (0.0, 0.0) } else { (across, down) };
    let (left, top) = (room.x + (room.width - across * width) / 2.0, room.y + (room.height - down * height) / 2.0);
    for (&node, p) in component.iter().zip(&points) {
        at[node] = (left + across * (p[0] - x0), top + down * (p[1] - y0));
    }
}

/// Pushes discs that overlap apart, a little at a time, within `frame`; the same way every time.
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

    fn ring(first: usize, nodes: usize) -> impl Iterator<Item = Link> {
        (0..nodes).map(move |i| Link { a: first + i, b: first + (i + 1) % nodes, strength: 1.0 })
    }

    #[test]
    fn components_are_listed_by_size() {
        let links: Vec<Link> = ring(4, 5).chain([Link { a: 0, b: 2, strength: 1.0 }]).collect();
        assert_eq!(components(9, &links), [vec![4, 5, 6, 7, 8], vec![0, 2], vec![1], vec![3]]);
        assert!(components(0, &[]).is_empty());
    }

    #[test]
    fn every_node_stands_within_the_frame() {
        for (nodes, links) in [
            (0, vec![]),
            (1, vec![]),
            (2, vec![]),
            (2, vec![Link { a: 0, b: 1, strength: 2.0 }]),
            (500, vec![]),
            (500, ring(0, 300).collect()),
            (500, (0..160).flat_map(|i| ring(3 * i, 3)).collect()),
        ] {
            for (x, y) in arrange(nodes, &links, FRAME) {
                assert!((10.0..=1010.1).contains(&x) && (20.0..=820.1).contains(&y), "{nodes} nodes: {x}, {y}");
            }
        }
    }

    #[test]
    fn a_single_node_stands_in_the_middle() {
        assert_eq!(arrange(1, &[], FRAME), [(510.0, 420.0)]);
    }

    #[test]
    fn the_largest_component_stands_above_the_rest() {
        let at = arrange(30, &ring(0, 20).collect::<Vec<_>>(), FRAME);
        let lowest = at[..20].iter().map(|p| p.1).fold(0.0, f64::max);
        assert!(at[20..].iter().all(|p| p.1 > lowest));
    }

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
