//! The signs of a query one after the other, and the place of each.

use unicode_width::UnicodeWidthChar;

use crate::{Error, Result};

/// A query being read, sign by sign. Full-width signs are read as the plain ones they stand for.
pub(super) struct Signs<'q> {
    query: &'q str,
    chars: Vec<char>,
    /// The next one.
    pub(super) at: usize,
}

impl<'q> Signs<'q> {
    pub(super) fn of(query: &'q str) -> Self {
        Self { query, chars: query.chars().collect(), at: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied().map(plain)
    }

    /// The next character as typed, and whether a backslash stood before it.
    pub(super) fn next_raw(&mut self) -> Option<(char, bool)> {
        let c = *self.chars.get(self.at)?;
        self.at += 1;
        match self.chars.get(self.at) {
            Some(&escaped) if c == '\\' => {
                self.at += 1;
                Some((escaped, true))
            }
            _ => Some((c, false)),
        }
    }

    pub(super) fn take(&mut self, c: char) -> bool {
        let taken = self.peek() == Some(c);
        self.at += usize::from(taken);
        taken
    }

    pub(super) fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    pub(super) fn ends_word(&self, at: usize) -> bool {
        self.chars.get(at).is_none_or(|&c| c.is_whitespace() || "()[]{}\"^".contains(plain(c)))
    }

    pub(super) fn at_keyword(&self, word: &str) -> bool {
        let end = self.at + word.len();
        self.chars.get(self.at..end).is_some_and(|chars| chars.iter().copied().eq(word.chars())) && self.ends_word(end)
    }

    /// Takes an operator in capitals, with blanks before it.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        self.blanks();
        let here = self.at_keyword(word);
        if here {
            self.at += word.len();
        }
        here
    }

    /// A number, or an error that says which.
    pub(super) fn number<N: std::str::FromStr + PartialOrd + Default + Copy>(&mut self, expected: &str) -> Result<N> {
        let start = self.at;
        let mut text = String::new();
        while let Some(c) = self.peek().filter(|c| (c.is_ascii_digit() || *c == '.') && text.len() < 9) {
            text.push(c);
            self.at += 1;
        }
        text.parse().map_err(|_| {
            self.at = start;
            self.error(format!("{expected} was expected here"))
        })
    }

    /// That reading stopped here, and why.
    pub(super) fn error(&self, message: impl Into<String>) -> Error {
        let position = self.chars[..self.at].iter().map(|c| c.width().unwrap_or(0)).sum();
        Error::Query { query: self.query.to_owned(), position, message: message.into() }
    }
}

/// Chinese and typographic signs as the plain ones they stand for.
pub(super) fn plain(c: char) -> char {
    match c {
        '“' | '”' | '„' | '＂' | '「' | '」' | '『' | '』' => '"',
        '（' => '(',
        '）' => ')',
        '［' => '[',
        '］' => ']',
        '｛' => '{',
        '｝' => '}',
        '：' => ':',
        '＊' => '*',
        '＾' => '^',
        '～' => '~',
        '＋' => '+',
        '－' => '-',
        '＜' => '<',
        '＞' => '>',
        '＝' => '=',
        c => c,
    }
}
