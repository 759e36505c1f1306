//! What a study asks for, in one language for every provider that searches.
//!
//! From the `query` of a `[[source]]` to a tree of words and phrases, which each provider writes in
//! its own syntax. The language is small on purpose, so that it means the same everywhere:
//!
//! ```text
//! "digital economy" | 数字经济         either
//! privacy surveillance                both (also: privacy AND surveillance)
//! privacy -health                     the first without the second (also: NOT health)
//! ("big data" | 大数据) privacy        brackets group
//! ```
//!
//! A word of a query is text and never syntax of a provider: whatever marks it holds are taken out or
//! put in quotes when it is written.

use crate::record::is_han;
use crate::{Error, Result};

/// A query, never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// A word, or a phrase whose words stand together.
    Term(String),
    /// Every one of them, two or more.
    All(Vec<Query>),
    /// At least one of them, two or more.
    Any(Vec<Query>),
    /// What matches the first but none of the others.
    Without(Box<Query>, Vec<Query>),
}

/// How a provider writes the joints of a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joints {
    pub(super) and: &'static str,
    pub(super) or: &'static str,
    pub(super) not: &'static str,
}

/// Brackets within brackets deeper than this are refused.
const DEEPEST: usize = 50;

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// [`Error::Query`] with the place: nothing asked for, a bracket or quote without its partner,
    /// only things to leave out.
    ///
    /// ```
    /// # use wenmai::acquire::Query;
    /// let query = Query::parse("\"digital economy\" | 数字经济 -game")?;
    /// assert_eq!(query.to_string(), "(\"digital economy\" | (数字经济 -game))");
    /// # Ok::<(), wenmai::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let mut parser = Parser { text, rest: text, depth: 0 };
        let query = parser.any()?;
        match parser.peek() {
            None => Ok(query),
            Some(_) => Err(parser.fail("a closing bracket without its opening one")),
        }
    }

    /// The query in a provider's syntax. `term` writes a word or phrase; where it gives nothing,
    /// because nothing of the word can be asked for, the word is left out.
    pub(super) fn write(&self, joints: Joints, term: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let join = |parts: &[Self], joint: &str| {
            let written: Vec<String> = parts.iter().filter_map(|part| part.write(joints, term)).collect();
            match written.as_slice() {
                [] => None,
                [only] => Some(only.clone()),
                several => Some(format!("({})", several.join(joint))),
            }
        };
        match self {
            Self::Term(word) => term(word),
            Self::All(parts) => join(parts, joints.and),
            Self::Any(parts) => join(parts, joints.or),
            Self::Without(base, without) => {
                let base = base.write(joints, term)?;
                let rest: String =
                    without.iter().filter_map(|part| part.write(joints, term)).map(|part| format!("{}{part}", joints.not)).collect();
                Some(if rest.is_empty() { base } else { format!("({base}{rest})") })
            }
        }
    }

    /// Every word that is wanted, those to be left out not, for an interface that takes words alone.
    pub(super) fn wanted_words(&self) -> String {
        match self {
            Self::Term(word) => bare_words(word).unwrap_or_default(),
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::wanted_words).collect::<Vec<_>>().join(" "),
            Self::Without(base, _) => base.wanted_words(),
        }
    }

    /// Whether a text says what is asked for: every word whole, the words of a phrase together, capitals
    /// and marks aside. Hanzi are found anywhere, since they are written without blanks.
    ///
    /// Time is the text's length times the number of words.
    pub fn matches(&self, text: &str) -> bool {
        self.matches_folded(&folded(text))
    }

    fn matches_folded(&self, text: &str) -> bool {
        match self {
            Self::Term(word) => {
                let word = folded(word);
                let bare = word.trim();
                let hanzi = |c: Option<char>| c.is_some_and(is_han);
                // a blank on a side that is no hanzi: words are found whole
                let from = if hanzi(bare.chars().next()) { word.len() - word.trim_start().len() } else { 0 };
                let to = if hanzi(bare.chars().next_back()) { word.trim_end().len() } else { word.len() };
                !bare.is_empty() && text.contains(&word[from..to])
            }
            Self::All(parts) => parts.iter().all(|part| part.matches_folded(text)),
            Self::Any(parts) => parts.iter().any(|part| part.matches_folded(text)),
            Self::Without(base, without) => base.matches_folded(text) && !without.iter().any(|part| part.matches_folded(text)),
        }
    }
}

/// The query in this language, fully bracketed.
impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = |word: &str| !is_operator(word) && !word.starts_with('-') && !word.contains(|c: char| c.is_whitespace() || is_mark(c));
        let term = |word: &str| Some(if plain(word) { word.to_owned() } else { format!("\"{word}\"") });
        f.write_str(&self.write(Joints { and: " ", or: " | ", not: " -" }, &term).unwrap_or_default())
    }
}

/// `text` with every mark that is syntax anywhere turned into a space: letters, digits and hanzi are
/// left, as indexes hold nothing else. `None` where nothing is left.
pub(super) fn bare_words(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‐')))
        .map(|word| word.trim_matches(['-', '\'', '’', '‐']))
        .filter(|word| !word.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// [`bare_words`] in double quotes, as nearly every search engine takes a phrase.
pub(super) fn quoted(text: &str) -> Option<String> {
    bare_words(text).map(|words| format!("\"{words}\""))
}

/// Words in small letters with a blank around each; a run of hanzi is a word. Tags and entities, which
/// deposited texts are full of, count as nothing and as a blank.
fn folded(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '<' => tag_length(rest),
            '&' => rest.bytes().take(12).position(|b| b == b';').map(|end| end + 1),
            _ => None,
        };
        rest = &rest[skipped.unwrap_or(c.len_utf8())..];
        if c == '<' && skipped.is_some() {
            continue;
        }
        let last = words.chars().next_back().unwrap_or(' ');
        if !c.is_alphanumeric() {
            if last != ' ' {
                words.push(' ');
            }
            continue;
        }
        if last != ' ' && is_han(last) != is_han(c) {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

/// Length of the tag that a text begins with; `None` for a bare `<`.
fn tag_length(text: &str) -> Option<usize> {
    let end = text.bytes().take(200).skip(1).position(|b| b == b'>' || b == b'<')? + 1;
    let inside = text.get(1..end)?.trim_matches('/');
    let is_tag = text.as_bytes()[end] == b'>'
        && inside.starts_with(|c: char| c.is_ascii_alphabetic())
        && (!inside.contains(char::is_whitespace) || inside.contains('='));
    is_tag.then_some(end + 1)
}

fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

struct Parser<'t> {
    text: &'t str,
    rest: &'t str,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn fail(&self, message: &str) -> Error {
        let read = &self.text[..self.text.len() - self.rest.len()];
        Error::Query { query: self.text.to_owned(), position: unicode_width::UnicodeWidthStr::width(read), message: message.to_owned() }
    }

    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn skip(&mut self, c: char) {
        self.rest = self.rest.strip_prefix(c).unwrap_or(self.rest);
    }

    /// Takes a word operator or its mark off the front.
    fn take(&mut self, word: &str, marks: &[char]) -> bool {
        let Some(first) = self.peek() else { return false };
        if marks.contains(&first) {
            self.skip(first);
            return true;
        }
        match self.rest.strip_prefix(word) {
            Some(after) if after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || is_mark(c)) => {
                self.rest = after;
                true
            }
            _ => false,
        }
    }

    fn any(&mut self) -> Result<Query> {
        let mut parts = vec![self.all()?];
        while self.take("OR", &['|', '｜']) {
            self.skip('|');
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Query::Any(parts) })
    }

    fn all(&mut self) -> Result<Query> {
        let (mut parts, mut without) = (Vec::new(), Vec::new());
        loop {
            while self.take("AND", &['&']) {}
            match self.peek() {
                None | Some('|' | '｜' | ')' | '）') => break,
                _ if self.rest.starts_with("OR") && self.ahead_is("OR") => break,
                _ => {}
            }
            if self.take("NOT", &['-']) {
                without.push(self.one()?);
            } else {
                parts.push(self.one()?);
            }
        }
        if parts.is_empty() {
            let message = if without.is_empty() {
                "a word or phrase is missing here"
            } else {
                "something to look for is missing: this only leaves out"
            };
            return Err(self.fail(message));
        }
        let base = if parts.len() == 1 { parts.remove(0) } else { Query::All(parts) };
        Ok(if without.is_empty() { base } else { Query::Without(Box::new(base), without) })
    }

    fn ahead_is(&mut self, word: &str) -> bool {
        let rest = self.rest;
        let found = self.take(word, &[]);
        self.rest = rest;
        found
    }

    fn one(&mut self) -> Result<Query> {
        match self.peek() {
            Some(open @ ('(' | '（')) => {
                if self.depth == DEEPEST {
                    return Err(self.fail("brackets stand too deep within brackets"));
                }
                self.depth += 1;
                self.skip(open);
                let inner = self.any()?;
                self.depth -= 1;
                match self.peek() {
                    Some(close @ (')' | '）')) => self.skip(close),
                    _ => return Err(self.fail("a closing bracket is missing")),
                }
                Ok(inner)
            }
            Some(open @ ('"' | '“' | '”')) => {
                let after = &self.rest[open.len_utf8()..];
                let end = after.find(['"', '“', '”']).ok_or_else(|| self.fail("a closing quote is missing"))?;
                let phrase = after[..end].split_whitespace().collect::<Vec<_>>().join(" ");
                if bare_words(&phrase).is_none() {
                    return Err(self.fail("the quotes hold no word"));
                }
                let close = after[end..].chars().next().map_or(0, char::len_utf8);
                self.rest = &after[end + close..];
                Ok(Query::Term(phrase))
            }
            _ => {
                let end = self.rest.find(|c: char| c.is_whitespace() || is_mark(c)).unwrap_or(self.rest.len());
                let word = &self.rest[..end];
                if is_operator(word) || bare_words(word).is_none() {
                    return Err(self.fail("a word or phrase is missing here"));
                }
                self.rest = &self.rest[end..];
                Ok(Query::Term(word.to_owned()))
            }
        }
    }
}

/// Marks that end a word.
fn is_mark(c: char) -> bool {
    matches!(c, '|' | '｜' | '(' | ')' | '（' | '）' | '"' | '“' | '”' | '&')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    #[test]
    fn the_language_reads_as_it_is_written() {
        for (text, meaning) in [
            ("\"digital economy\" | 数字经济", "(\"digital economy\" | 数字经济)"),
            ("a b | c", "((a b) | c)"),
            ("a AND b OR c", "((a b) | c)"),
            ("a -b NOT \"c d\"", "(a -b -\"c d\")"),
            ("（a｜b） c", "((a | b) c)"),
            ("“数字 经济”", "\"数字 经济\""),
            ("a||b", "(a | b)"),
            ("ORIENT ANDES NOTE", "(ORIENT ANDES NOTE)"),
            ("a & b", "(a b)"),
            ("self-tracking", "self-tracking"),
            ("\"OR\"", "\"OR\""),
        ] {
            assert_eq!(shown(text), meaning, "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_says_where() {
        for (text, position, says) in [
            ("", 0, "missing"),
            ("a | ", 4, "missing"),
            ("(a", 2, "closing bracket"),
            ("a)", 1, "without its opening"),
            ("\"a", 0, "closing quote"),
            ("-a", 2, "only leaves out"),
            ("数字 | \"!\"", 7, "no word"),
            ("a ,", 2, "missing"),
        ] {
            match Query::parse(text) {
                Err(Error::Query { position: found, message, .. }) => {
                    assert_eq!(found, position, "{text}: {message}");
                    assert!(message.contains(says), "{text}: {message}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert!(Query::parse(&"(".repeat(100_000)).is_err());
    }

    #[test]
    fn no_mark_of_a_word_is_left() {
        assert_eq!(quoted("a,is_oa:true|x").as_deref(), Some("\"a is oa true x\""));
        assert_eq!(quoted("C++ \"or\" (x)").as_deref(), Some("\"C or x\""));
        assert_eq!(bare_words("·，"), None);
    }

    #[test]
    fn a_text_is_matched_by_whole_words_and_by_hanzi_anywhere() {
        let says = |query: &str, text: &str| Query::parse(query).expect("a query").matches(text);
        assert!(says("\"digital economy\" -game", "The <i>Digital</i> Economy &amp; more"));
        assert!(says("a b", "a<b and c>d") && !says("jats", "<jats:p>x</jats:p>"));
        assert!(says("\"digital economy\" -game", "The Digital\nEconomy, revisited"));
        assert!(!says("\"digital economy\" -game", "The digital economy of a game"));
        assert!(!says("econom", "The economy") && says("a | economy", "The ECONOMY."));
        assert!(says("数字经济", "论数字经济与隐私") && !says("数字经济 games", "论数字经济"));
        assert!(says("GDPR条例", "欧盟GDPR条例研究") && says("条例", "欧盟GDPR条例研究"));
        assert!(!says("(a b) | (c d)", "a d") && says("(a b) | (c d)", "d c"));
    }

    proptest! {
        #[test]
        fn a_query_survives_being_written(text in "[ab|\\-()\"& 数OR]{0,24}") {
            if let Ok(query) = Query::parse(&text) {
                prop_assert_eq!(Query::parse(&query.to_string()).ok(), Some(query));
            }
        }
    }
}
