//! Mixed Chinese and English text as terms with positions.
//!
//! One analyzer for documents and queries. All text is folded first, so full-width, traditional
//! and upper-case forms are one. Then, by position:
//!
//! - a Latin word is one term, stemmed (English), one position; stop words take their position and
//!   leave no term;
//! - a Chinese character is one position. Each pair of neighbouring characters is a term at the
//!   position of its first, under a mark of its own: a word of two characters, and with others any
//!   literal part of the text, wherever jieba cut. Each longer word that jieba's search mode finds is
//!   a term too, so that it ranks as the one word that it is;
//! - punctuation leaves a gap of one position, so that no phrase runs across it; blanks, hyphens
//!   and apostrophes do not.
//!
//! Names are neither stemmed nor cut: a run of Chinese characters is one name.

use std::ops::Range;
use std::sync::Arc;

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{ChineseSegmenter, Cut, FoldedText, is_han};

/// Stands before a pair of characters, so that it is no word. Folded text holds no control character.
pub(super) const PAIR: char = '\u{1}';

/// Longer "words" are no words.
const LONGEST_WORD: usize = 128;

/// English words too common to search for.
const STOP_WORDS: [&str; 33] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or", "such",
    "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
];

/// A stretch of folded text that is all Chinese or one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) han: bool,
    pub(super) range: Range<usize>,
    /// Position of its first character or of the word.
    pub(super) position: usize,
}

/// Splits folded text into runs. Linear time.
pub(super) fn runs(folded: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut position = 0;
    let mut gap = false;
    let mut chars = folded.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let continues = runs.last().is_some_and(|last| last.range.end == at);
        if is_han(c) {
            let joins = continues && runs.last().is_some_and(|last| last.han);
            if let Some(last) = runs.last_mut().filter(|_| joins) {
                last.range.end = end;
            } else {
                position += usize::from(gap && position > 0);
                runs.push(Run { han: true, range: at..end, position });
            }
            position += 1;
            gap = false;
        } else if c.is_alphanumeric() {
            let joins = continues && runs.last().is_some_and(|last| !last.han);
            if let Some(last) = runs.last_mut().filter(|_| joins) {
                last.range.end = end;
            } else {
                position += usize::from(gap && position > 0);
                runs.push(Run { han: false, range: at..end, position });
                position += 1;
            }
            gap = false;
        } else if let Some(last) = runs.last_mut().filter(|last| !last.han && last.range.end == at)
            && ("+#".contains(c) || (c == '\'' && chars.peek().is_some_and(|(_, next)| next.is_alphabetic() && !is_han(*next))))
        {
            last.range.end = end;
        } else if !(c.is_whitespace() || c == '-' || c == '\'') {
            gap = true;
        }
    }
    runs
}

/// The term of a Latin word of running text; `None` for a stop word.
pub(super) fn stem(word: &str) -> Option<String> {
    let usable = word.len() <= LONGEST_WORD && STOP_WORDS.binary_search(&word).is_err();
    usable.then(|| stemmer().stem(word).into_owned())
}

fn stemmer() -> Stemmer {
    Stemmer::new(Algorithm::English)
}

/// The terms of a run of Chinese characters that find any literal part: each pair, and the last
/// character alone, so that every character begins exactly one term. Offset of each in characters.
pub(super) fn pairs(run: &str) -> impl Iterator<Item = (usize, &str)> {
    let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1).chain([run.len()]);
    run.char_indices().zip(ends).enumerate().map(|(offset, ((start, _), end))| (offset, &run[start..end]))
}

/// What is analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matter {
    /// Titles, abstracts, keywords, venues.
    Text,
    /// Personal names.
    Names,
}

/// The analyzer as tantivy calls it when documents are added.
#[derive(Clone)]
pub(super) struct MixedAnalyzer {
    segmenter: Arc<ChineseSegmenter>,
    matter: Matter,
    folded: FoldedText,
    terms: Vec<Term>,
    /// Texts of the terms that are not as they stand in the folded text.
    made: String,
}

/// A term before tantivy asks for it.
#[derive(Debug, Clone)]
struct Term {
    /// Where it stands in the folded text.
    range: Range<usize>,
    /// Its text within `made`; empty where it is as it stands.
    made: Range<usize>,
    position: usize,
}

impl MixedAnalyzer {
    pub(super) fn new(segmenter: Arc<ChineseSegmenter>, matter: Matter) -> Self {
        Self { segmenter, matter, folded: FoldedText::default(), terms: Vec::new(), made: String::new() }
    }

    fn analyze(&mut self, text: &str) {
        self.folded.refill(text);
        self.terms.clear();
        self.made.clear();
        let folded = self.folded.as_str();
        let stemmer = stemmer();
        for Run { han, range, position } in runs(folded) {
            let run = &folded[range.clone()];
            match (self.matter, han) {
                (Matter::Names, _) if run.len() <= LONGEST_WORD => self.terms.push(Term { range, made: 0..0, position }),
                (Matter::Text, false) if run.len() <= LONGEST_WORD && STOP_WORDS.binary_search(&run).is_err() => {
                    let from = self.made.len();
                    let stem = stemmer.stem(run);
                    if stem != run {
                        self.made.push_str(&stem);
                    }
                    self.terms.push(Term { range, made: from..self.made.len(), position });
                }
                (Matter::Text, true) => {
                    let words = self.segmenter.cut(run, Cut::Search).into_iter().filter(|segment| segment.word.chars().nth(2).is_some());
                    for segment in words {
                        let start = range.start + segment.start;
                        let term = Term { range: start..start + segment.word.len(), made: 0..0, position: position + segment.position };
                        self.terms.push(term);
                    }
                    for (offset, pair) in pairs(run) {
                        let from = self.made.len();
                        self.made.push(PAIR);
                        self.made.push_str(pair);
                        let start = range.start + (pair.as_ptr() as usize - run.as_ptr() as usize);
                        self.terms.push(Term {
                            range: start..start + pair.len(),
                            made: from..self.made.len(),
                            position: position + offset,
                        });
                    }
                }
                _ => {}
            }
        }
    }
}

impl Tokenizer for MixedAnalyzer {
    type TokenStream<'a> = MixedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MixedStream<'a> {
        self.analyze(text);
        MixedStream { analyzer: self, next: 0, token: Token::default() }
    }
}

/// The terms of one text, one after the other. Offsets are those of the folded text: the way back to
/// the original takes time, and nothing that is indexed asks for it.
pub(super) struct MixedStream<'a> {
    analyzer: &'a MixedAnalyzer,
    next: usize,
    token: Token,
}

impl TokenStream for MixedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.analyzer.terms.get(self.next) else { return false };
        self.next += 1;
        self.token.offset_from = term.range.start;
        self.token.offset_to = term.range.end;
        self.token.position = term.position;
        self.token.text.clear();
        let made = &self.analyzer.made[term.made.clone()];
        let text = if made.is_empty() { &self.analyzer.folded.as_str()[term.range.clone()] } else { made };
        self.token.text.push_str(text);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::WordLists;

    fn terms(text: &str, matter: Matter) -> Vec<(String, usize, String)> {
        let folded = FoldedText::new(text);
        let segmenter = Arc::new(ChineseSegmenter::for_text(&WordLists::empty(), folded.as_str()));
        let mut analyzer = MixedAnalyzer::new(segmenter, matter);
        let mut stream = analyzer.token_stream(text);
        let mut terms = Vec::new();
        while let Some(token) = stream.next() {
            terms.push((token.text.clone(), token.position, text[folded.original(token.offset_from..token.offset_to)].to_owned()));
        }
        terms
    }

    fn words(text: &str) -> Vec<(String, usize)> {
        terms(text, Matter::Text)
            .into_iter()
            .filter(|(term, ..)| !term.starts_with(PAIR))
            .map(|(term, position, _)| (term, position))
            .collect()
    }

    fn pairs_of(text: &str) -> Vec<(String, usize)> {
        let pair = |(term, position, _): (String, usize, String)| Some((term.strip_prefix(PAIR)?.to_owned(), position));
        terms(text, Matter::Text).into_iter().filter_map(pair).collect()
    }

    fn at(words: &[(&str, usize)]) -> Vec<(String, usize)> {
        words.iter().map(|(word, position)| ((*word).to_owned(), *position)).collect()
    }

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn english_is_stemmed_and_stop_words_keep_their_place() {
        assert_eq!(words("The Economies of DATA"), at(&[("economi", 1), ("data", 3)]));
        assert_eq!(words("user's e-commerce"), at(&[("user", 0), ("e", 1), ("commerc", 2)]));
        assert_eq!(words("C++ 和 C#"), at(&[("c++", 0), ("c#", 2)]));
    }

    #[test]
    fn chinese_positions_count_characters_and_punctuation_leaves_a_gap() {
        assert_eq!(pairs_of("隱私，數字"), at(&[("隐私", 0), ("私", 1), ("数字", 3), ("字", 4)]));
        assert_eq!(words("论中华人民共和国"), at(&[("共和国", 5), ("中华人民", 1), ("人民共和国", 3), ("中华人民共和国", 1)]));
        assert_eq!(words("5G网络"), at(&[("5g", 0)]));
    }

    #[test]
    fn every_character_begins_one_pair() {
        let pairs: Vec<_> = terms("隐私权", Matter::Text).into_iter().filter(|(term, ..)| term.starts_with(PAIR)).collect();
        let expected = [("\u{1}隐私", 0, "隐私"), ("\u{1}私权", 1, "私权"), ("\u{1}权", 2, "权")];
        assert_eq!(pairs, expected.map(|(term, position, place)| (term.to_owned(), position, place.to_owned())));
    }

    #[test]
    fn terms_lead_back_to_the_original() {
        for (term, _, place) in terms("隱　私ＰＯＬＩＣＩＥＳ", Matter::Text) {
            match term.as_str() {
                "polici" => assert_eq!(place, "ＰＯＬＩＣＩＥＳ"),
                "\u{1}隐私" => assert_eq!(place, "隱　私"),
                _ => {}
            }
        }
    }

    #[test]
    fn a_name_is_not_cut() {
        assert_eq!(terms("王伟明", Matter::Names).len(), 1);
        let name: Vec<_> = terms("Zhang, Yi-Ming", Matter::Names).into_iter().map(|(term, position, _)| (term, position)).collect();
        assert_eq!(name, at(&[("zhang", 0), ("yi", 2), ("ming", 3)]));
    }
}
