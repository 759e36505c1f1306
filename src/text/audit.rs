//! What became of each keyword when the text it stands in was cut.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{ChineseSegmenter, Cut, FoldedText, has_han, normalize::keyword_key};

/// What the cutting of texts did to the Chinese keywords of their records.
#[derive(Debug, Default)]
pub struct KeywordAudit {
    keywords: FxHashMap<String, Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    records: u64,
    standing: u64,
    whole: u64,
    /// What it came out as elsewhere -> in how many records.
    otherwise: BTreeMap<String, u64>,
}

/// What became of one keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeywordFate {
    /// As compared.
    pub keyword: String,
    /// Records that have it as a keyword.
    pub records: u64,
    /// Of these, those in whose title or abstract it stands letter for letter.
    pub standing: u64,
    /// Of these, those in which it is one word somewhere.
    pub whole: u64,
    /// What it most often came out as where it is never one word: its parts with bars between them,
    /// with dots where a word goes on beyond it, as in `…算|歧视`.
    pub otherwise: Option<String>,
}

impl KeywordAudit {
    /// Takes in a record: its text, cut for dictionary words, and its keywords as printed.
    /// Time linear in the text times its keywords.
    pub fn add<S: AsRef<str>>(&mut self, segmenter: &ChineseSegmenter, text: &str, keywords: impl IntoIterator<Item = S>) {
        let mut keys: Vec<String> = keywords.into_iter().map(|keyword| keyword_key(keyword.as_ref())).collect();
        keys.retain(|key| has_han(key));
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return;
        }
        let folded = FoldedText::new(text);
        let folded = folded.as_str();
        let words: Vec<(usize, &str)> = segmenter.cut(folded, Cut::Dictionary).into_iter().map(|word| (word.start, word.word)).collect();
        for key in keys {
            let found: Vec<usize> = folded.match_indices(key.as_str()).map(|(at, _)| at).collect();
            let tally = self.keywords.entry(key.clone()).or_default();
            tally.records += 1;
            let Some(&first) = found.first() else { continue };
            tally.standing += 1;
            let is_word = |at: &usize| words.binary_search(&(*at, key.as_str())).is_ok();
            if found.iter().any(is_word) {
                tally.whole += 1;
            } else {
                *tally.otherwise.entry(came_out_as(&words, first, first + key.len())).or_default() += 1;
            }
        }
    }

    /// The fate of every keyword: those that lost most records first, then by keyword.
    pub fn fates(self) -> Vec<KeywordFate> {
        let mut fates: Vec<KeywordFate> = self
            .keywords
            .into_iter()
            .map(|(keyword, tally)| {
                let most = tally.otherwise.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
                let (records, standing, whole) = (tally.records, tally.standing, tally.whole);
                KeywordFate { keyword, records, standing, whole, otherwise: most.map(|(parts, _)| parts) }
            })
            .collect();
        let lost = |fate: &KeywordFate| fate.standing - fate.whole;
        fates.sort_by(|a, b| lost(b).cmp(&lost(a)).then(b.standing.cmp(&a.standing)).then_with(|| a.keyword.cmp(&b.keyword)));
        fates
    }
}

/// The words over a stretch, bars between them; dots where the first or last reaches beyond it.
fn came_out_as(words: &[(usize, &str)], start: usize, end: usize) -> String {
    let over = words.iter().filter(|(at, word)| *at < end && at + word.len() > start);
    let shown = over.map(|&(at, word)| {
        let (before, after) = (at < start, at + word.len() > end);
        format!("{}{word}{}", if before { "…" } else { "" }, if after { "…" } else { "" })
    });
    shown.collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::WordLists;

    #[test]
    fn a_keyword_is_whole_cut_or_swallowed() {
        let segmenter = ChineseSegmenter::new(&WordLists::empty());
        let mut audit = KeywordAudit::default();
        audit.add(&segmenter, "數字經濟與中華人民共和國的隐私", ["数字经济", "共和国", "隐私", "Privacy", "没有"]);
        audit.add(&segmenter, "数字经济研究", ["數字經濟", "数字经济"]);
        let fates = audit.fates();
        let fate = |keyword: &str| fates.iter().find(|fate| fate.keyword == keyword).cloned().expect("it is there");
        let expect = |records, standing, whole, otherwise: Option<&str>, keyword: &str| {
            assert_eq!(
                fate(keyword),
                KeywordFate { keyword: keyword.to_owned(), records, standing, whole, otherwise: otherwise.map(str::to_owned) }
            );
        };
        expect(2, 2, 0, Some("数字|经济"), "数字经济");
        expect(1, 1, 0, Some("…中华人民共和国"), "共和国");
        expect(1, 1, 1, None, "隐私");
        expect(1, 0, 0, None, "没有");
        assert_eq!((fates.len(), fates[0].keyword.as_str()), (4, "数字经济"));
    }
}
