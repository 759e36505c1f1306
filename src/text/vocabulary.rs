//! Terms as small integers: the kernel counts integers, labels stay at the rim.

/// A term's number in its vocabulary, dense from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

impl TermId {
    /// The number as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
