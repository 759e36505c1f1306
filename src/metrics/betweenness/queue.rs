//! A queue for distances that never fall, as Dijkstra's algorithm meets them.

/// Hands out nodes by rising key, in a fixed but unstated order among equal keys.
///
/// Nodes lie in 65 heaps by the highest bit in which their key differs from the last one handed out; each moves to a lower heap
/// at most once a bit, so small keys cost little (Ahuja, Mehlhorn, Orlin, Tarjan 1990, J. ACM 37(2), 213-223,
/// doi:10.1145/77600.77615).
pub(super) struct RadixQueue {
    last: u64,
    heaps: Vec<Vec<(u64, u32)>>,
}

impl RadixQueue {
    pub(super) fn new() -> Self {
        Self { last: 0, heaps: vec![Vec::new(); u64::BITS as usize + 1] }
    }

    /// Begins anew at key 0; the queue is empty then.
    pub(super) fn restart(&mut self) {
        debug_assert!(self.heaps.iter().all(Vec::is_empty));
        self.last = 0;
    }

    /// Adds a node; `key` must not be less than that of the last one handed out.
    pub(super) fn push(&mut self, key: u64, node: u32) {
        debug_assert!(key >= self.last);
        let heap = self.heap_of(key);
        self.heaps[heap].push((key, node));
    }

    /// A node of the least key.
    pub(super) fn pop(&mut self) -> Option<(u64, u32)> {
        if self.heaps[0].is_empty() {
            let first = self.heaps.iter().position(|heap| !heap.is_empty())?;
            let mut nodes = std::mem::take(&mut self.heaps[first]);
            self.last = nodes.iter().fold(u64::MAX, |least, &(key, _)| least.min(key));
            for &(key, node) in &nodes {
                let heap = self.heap_of(key);
                self.heaps[heap].push((key, node));
            }
            nodes.clear();
            self.heaps[first] = nodes;
        }
        self.heaps[0].pop()
    }

    fn heap_of(&self, key: u64) -> usize {
        (u64::BITS - (key ^ self.last).leading_zeros()) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_come_out_in_order(steps in prop::collection::vec((0..1000_u64, any::<bool>()), 0..200)) {
            let (mut queue, mut inside, mut last) = (RadixQueue::new(), Vec::new(), 0);
            for (node, (ahead, push)) in (0..).zip(steps) {
                if push {
                    queue.push(last + ahead, node);
                    inside.push(last + ahead);
                } else {
                    inside.sort_unstable_by(|a, b| b.cmp(a));
                    let expected = inside.pop();
                    prop_assert_eq!(queue.pop().map(|(key, _)| key), expected);
                    last = expected.unwrap_or(last);
                }
            }
        }
    }
}
