//! jieba's dictionary as a transducer made at build time: opened at once, asked word by word.

use std::sync::OnceLock;

use super::tags::TAGS;

/// What a value holds from which bit on, as `bake.rs` says: compounds, words, its frequency; the number of its tag comes first.
const COMPOUNDS: [u64; 2] = [5, 13];
const WORDS: [u64; 2] = [21, 32];
const FREQUENCY: u64 = 43;

/// Made by `bake.rs` from the dictionary of the jieba-rs that is linked.
static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/dictionary.fst"));

fn map() -> &'static fst::Map<&'static [u8]> {
    static MAP: OnceLock<fst::Map<&'static [u8]>> = OnceLock::new();
    MAP.get_or_init(|| fst::Map::new(BYTES).expect("the build made a transducer"))
}

/// Sum of all frequencies.
pub(super) fn total() -> usize {
    map().get("").map_or(0, |total| total as usize)
}

/// What the dictionary says of a word.
fn value(word: &str) -> Option<u64> {
    map().get(word).filter(|_| !word.is_empty())
}

/// Frequency of a word in jieba's dictionary.
pub(super) fn frequency(word: &str) -> Option<usize> {
    value(word).map(|value| (value >> FREQUENCY) as usize)
}

/// Part of speech of a word in jieba's dictionary: one of [`TAGS`].
pub(super) fn tag(word: &str) -> Option<&'static str> {
    value(word).map(|value| TAGS[(value & 31) as usize])
}

/// How many compounds of jieba's dictionary begin with a word, and how many end with it: 信息系统 is one
/// of 信息 and of 系统. 255 stands for that and more.
pub(super) fn compounds(word: &str) -> [usize; 2] {
    let value = value(word).unwrap_or(0);
    COMPOUNDS.map(|from| (value >> from & 255) as usize)
}

/// How many words of jieba's dictionary begin with a character, and how many end with it; 0 of a word of
/// several. 2,047 stands for that and more.
pub(super) fn words_around(character: &str) -> [usize; 2] {
    let value = value(character).unwrap_or(0);
    WORDS.map(|from| (value >> from & 2047) as usize)
}

/// Calls `each` with every dictionary word that stands anywhere in `text`, and its frequency; a
/// word that stands there twice comes twice. Linear in the text: no word is longer than a few dozen bytes.
pub(super) fn words_in<'t>(text: &'t str, mut each: impl FnMut(&'t str, usize)) {
    let transducer = map().as_fst();
    for (start, _) in text.char_indices() {
        let mut node = transducer.root();
        let mut frequency = 0;
        for (length, byte) in text.as_bytes()[start..].iter().enumerate() {
            let Some(next) = node.find_input(*byte) else { break };
            let transition = node.transition(next);
            frequency += transition.out.value();
            node = transducer.node(transition.addr);
            if node.is_final() {
                let value = frequency + node.final_output().value();
                each(&text[start..=start + length], (value >> FREQUENCY) as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_jieba_holds() {
        let jieba = jieba_rs::Jieba::new();
        assert!(format!("{jieba:?}").contains(&format!("total_freq: {}", total())), "{jieba:?}");
        let ([begins, ends], [none, _]) = (compounds("系统"), compounds("的"));
        assert!(ends > begins && begins > 5 && none < ends, "{begins} {ends} {none}");
        let [begins, ends] = words_around("性");
        assert!(ends > begins && begins > 20, "{begins} {ends}");
        let mut words = Vec::new();
        words_in("中华人民共和国", |word, frequency| words.push((word, frequency)));
        assert!(words.len() > 5 && words.iter().all(|(word, f)| jieba.has_word(word) && frequency(word) == Some(*f)));
    }
}
