//! The parts of speech of jieba's dictionary that are told apart; read by the build script too.

/// Beginnings of its tags, the longer before the shorter; the first stands for every other tag.
pub(crate) const TAGS: [&str; 30] = [
    "?", "ng", "zg", "vn", "an", "nr", "ns", "nt", "nz", "n", "v", "a", "b", "i", "l", "j", "m", "q", "t", "d", "f", "s", "z", "k", "u",
    "c", "r", "e", "y", "p",
];
