//! Where the words of a query stand in a text, for marking them.
//!
//! Works on the text alone, character by character and word by word: what was found literally or
//! as a word is literally there, so no segmenter is needed.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::analyzer::{runs, stem};
use super::schema::SearchField;
use crate::text::FoldedText;

/// A piece of text, marked or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SnippetPart {
    /// The text as printed.
    pub text: String,
    /// True for what the query found.
    pub hit: bool,
}

/// Something to mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// The only field it may be marked in; `None` for any.
    pub(super) field: Option<SearchField>,
    /// What must stand at which distance from the first.
    pub(super) marks: Vec<(usize, Mark)>,
}

/// What must stand at one position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// This Chinese character.
    Character(char),
    /// A word with this stem.
    Stem(String),
    /// A word that begins so.
    Beginning(Vec<String>),
}

/// A character or word of the text at one position.
struct Unit {
    position: usize,
    range: Range<usize>,
    stem: Option<String>,
}

/// The places of a text that a query found: sorted byte ranges that do not touch. Linear in the
/// text for each pattern.
pub(super) fn places(text: &str, field: SearchField, patterns: &[Pattern]) -> Vec<Range<usize>> {
    let folded = FoldedText::new(text);
    let folded_text = folded.as_str();
    let mut units: Vec<Unit> = Vec::new();
    for run in runs(folded_text) {
        let word = &folded_text[run.range.clone()];
        if run.han {
            units.extend(word.char_indices().enumerate().map(|(offset, (at, c))| {
                let start = run.range.start + at;
                Unit { position: run.position + offset, range: start..start + c.len_utf8(), stem: None }
            }));
        } else {
            units.push(Unit { position: run.position, range: run.range.clone(), stem: stem(word) });
        }
    }
    let by_position: FxHashMap<usize, usize> = units.iter().enumerate().map(|(at, unit)| (unit.position, at)).collect();
    let fits = |unit: &Unit, mark: &Mark| {
        let word = &folded_text[unit.range.clone()];
        match mark {
            Mark::Character(c) => word.strip_prefix(*c) == Some(""),
            Mark::Stem(stem) => unit.stem.as_ref() == Some(stem),
            Mark::Beginning(beginnings) => beginnings.iter().any(|beginning| word.starts_with(beginning.as_str())),
        }
    };
    let mut found: Vec<Range<usize>> = Vec::new();
    for pattern in patterns.iter().filter(|pattern| pattern.field.is_none_or(|only| only == field)) {
        for unit in &units {
            let mut end = unit.range.end;
            let matches = pattern.marks.iter().all(|(offset, mark)| {
                let there = by_position.get(&(unit.position + offset)).map(|&at| &units[at]).filter(|there| fits(there, mark));
                end = there.map_or(end, |there| end.max(there.range.end));
                there.is_some()
            });
            if matches && !pattern.marks.is_empty() {
                found.push(folded.original(unit.range.start..end));
            }
        }
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut places: Vec<Range<usize>> = Vec::new();
    for range in found {
        match places.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => places.push(range),
        }
    }
    places
}

/// The whole text in pieces.
pub(super) fn marked(text: &str, places: &[Range<usize>]) -> Vec<SnippetPart> {
    window(text, 0..text.len(), places)
}

/// About `length` characters of the text where most places are, in pieces; an ellipsis stands for
/// what is left out. Never splits a character, and no Latin word where it can be helped.
pub(super) fn excerpt(text: &str, places: &[Range<usize>], length: usize) -> Vec<SnippetPart> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if starts.len() <= length {
        return marked(text, places);
    }
    let character = |byte: usize| starts.partition_point(|&start| start < byte);
    let spans: Vec<(usize, usize)> = places.iter().map(|place| (character(place.start), character(place.end))).collect();
    // the place that has most others within reach after it; of equals the first
    let mut best = (0, 0);
    let mut last = 0;
    for (first, span) in spans.iter().enumerate() {
        while last < spans.len() && spans[last].1 <= span.0 + length {
            last += 1;
        }
        if last - first.min(last) > best.1 {
            best = (first, last - first);
        }
    }
    let (first, last) = match spans.get(best.0) {
        Some(span) => (span.0, spans[best.0 + best.1.max(1) - 1].1),
        None => (0, 0),
    };
    let spare = length.saturating_sub(last - first);
    let mut from = first.saturating_sub(spare / 2);
    let mut to = (from + length).max(last).min(starts.len());
    from = from.min(to.saturating_sub(length)).min(first);
    let byte = |character: usize| starts.get(character).copied().unwrap_or(text.len());
    let inside_word = |at: usize| {
        let around = [at.checked_sub(1), Some(at)].map(|at| at.and_then(|at| text[byte(at)..].chars().next()));
        around.iter().all(|c| c.is_some_and(|c| c.is_alphanumeric() && !crate::text::is_han(c)))
    };
    let reach = 20;
    from = (from..=first.min(from + reach)).find(|&at| !inside_word(at)).unwrap_or(from);
    to = (to.saturating_sub(reach).max(last)..=to).rev().find(|&at| !inside_word(at)).unwrap_or(to);
    let mut parts = window(text, byte(from)..byte(to), places);
    if from > 0 {
        parts.insert(0, SnippetPart { text: "…".into(), hit: false });
    }
    if to < starts.len() {
        parts.push(SnippetPart { text: "…".into(), hit: false });
    }
    parts
}

fn window(text: &str, window: Range<usize>, places: &[Range<usize>]) -> Vec<SnippetPart> {
    let mut parts = Vec::new();
    let mut at = window.start;
    let mut push = |range: Range<usize>, hit| {
        if !range.is_empty() {
            parts.push(SnippetPart { text: text[range].to_owned(), hit });
        }
    };
    for place in places {
        let (start, end) = (place.start.clamp(at, window.end), place.end.clamp(at, window.end));
        if start < end {
            push(at..start, false);
            push(start..end, true);
            at = end;
        }
    }
    push(at..window.end, false);
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chinese(text: &str) -> Pattern {
        Pattern { field: None, marks: text.chars().enumerate().map(|(at, c)| (at, Mark::Character(c))).collect() }
    }

    fn word(stem: &str) -> Pattern {
        Pattern { field: None, marks: vec![(0, Mark::Stem(stem.into()))] }
    }

    fn found<'t>(text: &'t str, patterns: &[Pattern]) -> Vec<&'t str> {
        places(text, SearchField::Title, patterns).into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn marks_what_stands_there_as_it_is_printed() {
        assert_eq!(found("論隱　私與Ｐrivacy：隐私权", &[chinese("隐私"), word("privaci")]), ["隱　私", "Ｐrivacy", "隐私"]);
        assert_eq!(found("Digital economies", &[word("economi")]), ["economies"]);
        assert_eq!(found("隐，私", &[chinese("隐私")]), Vec::<&str>::new());
    }

    #[test]
    fn only_the_field_asked_for_is_marked() {
        let pattern = Pattern { field: Some(SearchField::Abstract), ..chinese("隐私") };
        assert_eq!(found("隐私", &[pattern]), Vec::<&str>::new());
    }

    #[test]
    fn an_excerpt_shows_where_most_hits_are() {
        let text = format!("{}隐私{}隐私和隐私的{}", "前".repeat(200), "中".repeat(200), "后".repeat(200));
        let parts = excerpt(&text, &places(&text, SearchField::Abstract, &[chinese("隐私")]), 40);
        assert_eq!(parts.iter().filter(|part| part.hit).count(), 2);
        assert!(parts[0].text == "…" && parts[parts.len() - 1].text == "…");
    }

    proptest! {
        #[test]
        fn pieces_joined_are_the_text(text in "[隐私隱 a-cＡ，\u{301}㎏]{0,60}", length in 1usize..40) {
            let places = places(&text, SearchField::Title, &[chinese("隐私"), word("a")]);
            let joined: String = marked(&text, &places).into_iter().map(|part| part.text).collect();
            prop_assert_eq!(&joined, &text);
            let shown: String = excerpt(&text, &places, length).into_iter().map(|part| part.text).collect();
            prop_assert!(text.contains(shown.trim_matches('…')));
        }
    }
}
