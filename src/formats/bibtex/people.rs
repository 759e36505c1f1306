//! Names as BibTeX writes them: "von Neumann, John", "John von Neumann", "{World Bank}", joined by
//! "and".

use super::super::lines::trim;
use super::super::names::split_authors;
use super::super::xml::one_line;
use super::tex;
use crate::record::{Author, has_han};

/// The authors of a field, and whether it says that there are others.
///
/// A name is taken apart as BibTeX does: at its commas, or else before the small letters of a prefix,
/// or else before its last word. Names in braces and in hanzi are one piece.
pub(super) fn authors(value: &str) -> (Vec<Author>, bool) {
    let mut names = pieces(value, and_length);
    let others = names.last().is_some_and(|last| trim(last) == "others");
    if others {
        names.pop();
    }
    // hanzi in a list of their own: no "and", but what Chinese lists have
    if let [only] = names.as_slice()
        && has_han(only)
        && (only.contains([';', '；', '，', '、']) || only.matches(',').count() > 1)
    {
        return (split_authors(&plain(only)).into_iter().map(Author::new).collect(), others);
    }
    (names.into_iter().map(author).filter(|author| !author.name.is_empty()).collect(), others)
}

fn plain(tex: &str) -> String {
    one_line(&tex::text_of(tex))
}

/// One name.
fn author(name: &str) -> Author {
    let name = trim(name);
    let parts: Vec<&str> = pieces(name, |rest| usize::from(rest.starts_with(',')));
    match parts.as_slice() {
        [only] => {
            let words: Vec<&str> = pieces(only, blank_length).into_iter().filter(|word| !word.is_empty()).collect();
            if words.len() < 2 || has_han(only) {
                return Author::new(plain(only));
            }
            let last = words.len() - 1;
            let family = words[..last].iter().position(|word| is_small(word)).unwrap_or(last);
            Author::of_parts(&plain(&words[family..].join(" ")), &plain(&words[..family].join(" ")))
        }
        [family, given] => Author::of_parts(&plain(family), &plain(given)),
        [family, suffix, given] => {
            let given = plain(&[*given, *suffix].map(trim).join(", "));
            Author::of_parts(&plain(family), given.trim_end_matches([',', ' ']))
        }
        _ => Author::new(plain(name)),
    }
}

/// Whether a word begins with a small letter outside of braces; an accented letter may be in them.
fn is_small(word: &str) -> bool {
    let letters = if word.starts_with("{\\") || !word.starts_with('{') { tex::text_of(word) } else { return false };
    letters.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// A text in pieces, cut outside of braces where `cut` gives the length of a separator.
fn pieces(text: &str, cut: impl Fn(&str) -> usize) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut from, mut at, mut depth) = (0, 0, 0usize);
    while let Some(c) = text[at..].chars().next() {
        let length = if depth == 0 { cut(&text[at..]) } else { 0 };
        if length > 0 {
            found.push(&text[from..at]);
            (from, at) = (at + length, at + length);
            continue;
        }
        at += c.len_utf8();
        match c {
            // the character behind a backslash is no brace of the syntax
            '\\' => at += text[at..].chars().next().map_or(0, char::len_utf8),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found.push(&text[from..]);
    found
}

/// Length of the "and" between blanks that `rest` begins with.
fn and_length(rest: &str) -> usize {
    let word = rest.trim_start();
    let before = rest.len() - word.len();
    let behind = word.get(..3).filter(|word| word.eq_ignore_ascii_case("and")).map(|_| &word[3..]);
    match behind {
        Some(behind) if before > 0 && behind.starts_with(char::is_whitespace) => before + 3,
        _ => 0,
    }
}

/// Length of the blanks that `rest` begins with; a tie is one.
fn blank_length(rest: &str) -> usize {
    rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '~').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(value: &str) -> Vec<String> {
        authors(value).0.into_iter().map(|author| author.name).collect()
    }

    #[test]
    fn names_are_taken_apart_as_bibtex_does() {
        for (value, expected) in [
            ("John von Neumann and Donald E. Knuth", &["von Neumann, John", "Knuth, Donald E."][..]),
            ("von Neumann, John AND King, Jr, Martin Luther", &["von Neumann, John", "King, Martin Luther, Jr"]),
            ("{World Data Council} and M{\\\"u}ller, J{\\\"u}rgen", &["World Data Council", "Müller, Jürgen"]),
            ("Ludwig van~Beethoven\n  and {\\'E}mile Zola", &["van Beethoven, Ludwig", "Zola, Émile"]),
            ("{Barnes and Noble} and Plato", &["Barnes and Noble", "Plato"]),
            ("Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin", &["de la Vallée Poussin, Charles Louis Xavier Joseph"]),
            ("Miguel {de Cervantes}", &["de Cervantes, Miguel"]),
        ] {
            assert_eq!(names(value), expected, "{value}");
        }
    }

    #[test]
    fn hanzi_are_never_split_by_guess() {
        assert_eq!(names("王小明 and 周, 明 and 雅克·朗西埃"), ["王小明", "周明", "雅克·朗西埃"]);
        assert_eq!(names("王 小明"), ["王 小明"]);
        assert_eq!(names("王小明;李娜;周明"), ["王小明", "李娜", "周明"]);
        assert_eq!(names("王小明, 李娜, 周明"), ["王小明", "李娜", "周明"]);
    }

    #[test]
    fn others_are_nobody() {
        assert_eq!(authors("Lin, Z. and others"), (vec![Author::new("Lin, Z.")], true));
        assert_eq!(authors(" and "), (Vec::new(), false));
    }
}
