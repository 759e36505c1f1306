//! A folded text as words with their classes: what phrases are made of.

use std::ops::Range;

use super::pieces::pieces;
use crate::text::{ChineseSegmenter, Cut, FoldedText, WordClass, is_han, lexicon, stop_words};

/// A word of a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) class: WordClass,
    /// Minus the logarithm of the word's share in jieba's dictionary, in tens: about 0.5 for 的,
    /// 1.8 for a word that no dictionary knows. 1 in English, which has no such list here.
    pub(super) surprise: f64,
    /// A mark or a function word that no phrase goes across.
    pub(super) is_boundary: bool,
    /// Whether it begins and ends inside a longer word of the dictionary.
    pub(super) inside: [bool; 2],
    /// How many compounds of the dictionary begin and end with it.
    pub(super) compounds: [f64; 2],
    /// Its frequency in the dictionary.
    pub(super) frequency: f64,
}

impl Word {
    /// A word or mark that the dictionary is not asked about.
    fn plain(range: Range<usize>, class: WordClass, surprise: f64) -> Self {
        Self {
            start: range.start,
            end: range.end,
            class,
            surprise,
            is_boundary: class.is_boundary(),
            inside: [false; 2],
            compounds: [0.0; 2],
            frequency: 0.0,
        }
    }

    /// A word of Chinese text.
    fn chinese(text: &str, range: Range<usize>) -> Self {
        let word = &text[range.clone()];
        let class = WordClass::of(word);
        let frequency = lexicon::frequency(word).unwrap_or(0);
        let weak = class == WordClass::Function && word.chars().nth(1).is_none() && !BINDING.contains(word);
        Self {
            // many a name holds what reads as a function word of one character: 自适应, 除磷
            is_boundary: class.is_boundary() && !weak,
            compounds: lexicon::compounds(word).map(|count| count as f64),
            frequency: frequency as f64,
            ..Self::plain(range, class, surprise(frequency))
        }
    }

    /// Of the text that the word is from.
    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// Function words of one character that are hardly ever part of a name.
const BINDING: &str = "的了是在与和及或并被将由从于为其该此这那等也就都而但且则若又再很更最着得之所把让使";
/// Marks that join what stands on either side without a gap.
const JOINING: [&str; 3] = ["-", "·", "/"];

/// A text, folded, and its words.
#[derive(Debug, Default)]
pub(super) struct Passage {
    folded: FoldedText,
    /// The folded text, a hyphen within an English word a blank: as long, byte for byte.
    pub(super) text: String,
    pub(super) words: Vec<Word>,
}

impl Passage {
    /// Reads Chinese text.
    pub(super) fn chinese(original: &str, segmenter: &ChineseSegmenter) -> Self {
        let folded = FoldedText::new(original);
        let text = folded.as_str().to_owned();
        let mut words: Vec<Word> = Vec::new();
        let mut letters: Option<Range<usize>> = None;
        for segment in segmenter.cut(&text, Cut::Dictionary) {
            let range = segment.start..segment.start + segment.word.len();
            if segment.word.chars().all(in_foreign_word) {
                match &mut letters {
                    Some(run) if run.end == range.start => run.end = range.end,
                    _ => {
                        push_foreign(&mut words, &text, letters.replace(range));
                    }
                }
                continue;
            }
            push_foreign(&mut words, &text, letters.take());
            let of_word = pieces(&text[range.clone()]);
            for (at, piece) in of_word.iter().enumerate() {
                let mut word = Word::chinese(&text, range.start + piece.start..range.start + piece.end);
                word.inside = [at > 0, at + 1 < of_word.len()];
                if of_word.len() > 1 && word.class == WordClass::Function {
                    (word.class, word.is_boundary) = (WordClass::Other, false);
                }
                words.push(word);
            }
        }
        push_foreign(&mut words, &text, letters);
        join(&mut words, &text);
        Self { folded, text, words }
    }

    /// Reads English text, or any that puts blanks between words.
    pub(super) fn english(original: &str) -> Self {
        let folded = FoldedText::new(original);
        let text = within_words(folded.as_str());
        let mut words: Vec<Word> = Vec::new();
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let letter = c.is_alphanumeric();
            match words.last_mut() {
                Some(last) if last.end == at && last.class != WordClass::Mark && (letter || "+#'".contains(c)) => last.end = end,
                // a single blank only parts words, it does not end a phrase
                _ if c == ' ' => {}
                _ => words.push(Word::plain(at..end, if letter { WordClass::Other } else { WordClass::Mark }, 1.0)),
            }
        }
        for word in words.iter_mut().filter(|word| word.class != WordClass::Mark) {
            *word = Word::plain(word.start..word.end, english_class(word.of(&text)), 1.0);
        }
        Self { folded, text, words }
    }

    /// Where a stretch stands in what was read.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        self.folded.original(range)
    }

    /// A stretch as printed.
    pub(super) fn printed<'o>(&self, original: &'o str, range: Range<usize>) -> &'o str {
        &original[self.place(range)]
    }
}

/// True for text that is read as Chinese: a tenth of its letters are Chinese characters.
pub(super) fn is_chinese(text: &str) -> bool {
    let (mut han, mut letters) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        letters += 1;
        han += usize::from(is_han(c));
    }
    han * 10 >= letters && han > 0
}

fn in_foreign_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_han(c)) || "+#._'/%-".contains(c)
}

/// A run of letters, digits and what may stand inside: a word, and what only ends it as a mark.
fn push_foreign(words: &mut Vec<Word>, text: &str, run: Option<Range<usize>>) {
    let Some(run) = run else { return };
    let whole = &text[run.clone()];
    let lead = whole.len() - whole.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let start = run.start + lead;
    let end = start + text[start..run.end].trim_end_matches(|c| ".'/-_".contains(c)).len();
    let mark = |range: Range<usize>| Word::plain(range, WordClass::Mark, 0.0);
    if lead > 0 {
        words.push(mark(run.start..start));
    }
    if start < end {
        let word = &text[start..end];
        let class = if word.chars().any(char::is_alphabetic) { WordClass::Foreign } else { WordClass::Number };
        words.push(Word::plain(start..end, class, surprise(lexicon::frequency(word).unwrap_or(0))));
    }
    if end < run.end {
        words.push(mark(end..run.end));
    }
}

/// Marks that join what stands on either side part no phrase.
fn join(words: &mut [Word], text: &str) {
    for at in 1..words.len().saturating_sub(1) {
        let [before, mark, after] = [words[at - 1], words[at], words[at + 1]];
        let touching = before.end == mark.start && mark.end == after.start;
        if JOINING.contains(&mark.of(text)) && touching && before.class != WordClass::Mark && after.class != WordClass::Mark {
            words[at].is_boundary = false;
        }
    }
}

/// `-ln((f + 1) / total) / 10`
fn surprise(frequency: usize) -> f64 {
    ((lexicon::total() as f64).ln() - ((frequency + 1) as f64).ln()) / 10.0
}

/// A hyphen between letters or digits becomes a blank.
fn within_words(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut before = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = c == '-' && before && chars.peek().is_some_and(|next| next.is_alphanumeric());
        spaced.push(if joins { ' ' } else { c });
        before = c.is_alphanumeric();
    }
    spaced
}

/// The class that the form of an English word suggests.
fn english_class(word: &str) -> WordClass {
    if !word.chars().any(char::is_alphabetic) {
        return WordClass::Number;
    }
    if stop_words::is_english_function_word(word) {
        return WordClass::Function;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.len() > ending.len() + 2 && word.ends_with(ending));
    if ends(&["ly"]) {
        WordClass::Adverb
    } else if ends(&["ed"]) {
        WordClass::Verb
    } else if ends(&["ing"]) {
        WordClass::VerbalNoun
    } else if ends(&["al", "ic", "ive", "ous", "ful", "able", "ible", "ary", "ent", "ant"]) {
        WordClass::Adjective
    } else {
        WordClass::Noun
    }
}
