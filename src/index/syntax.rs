//! The query language: from typed text to a tree, or to the place where reading stopped.
//!
//! Tantivy's language with three differences. Words side by side must all be found (AND); every
//! error knows its place; Chinese quotes, brackets and colons mean what the plain ones mean.
//!
//! ```text
//! any    = all ("OR" all)*
//! all    = one ("AND"? one)*
//! one    = ("NOT" | "-" | "+")* (name ":")? value ("^" number)?
//! value  = "(" any ")" | "*" | '"' text '"' ("~" number)? | word "*"?
//!        | "[" bound "TO" bound "]" | "{" bound "TO" bound "}" | (">" | ">=" | "<" | "<=") bound
//!        | "IN" "[" value* "]"
//! ```
//! A backslash takes the next character as it is.

use std::ops::Bound;

use unicode_width::UnicodeWidthChar;

use super::schema::SearchField;
use crate::{Error, Result};

/// Deeper brackets than anyone needs; the reader recurses once a level.
const DEEPEST: usize = 50;
/// More words than anyone needs.
const MOST_WORDS: usize = 256;
/// Longer than anyone types.
const LONGEST: usize = 10_000;

/// What a query says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Every work, or every work that has the field.
    Everything(Option<SearchField>),
    /// A word or phrase.
    Words(Words),
    /// Years within bounds.
    Years(Bound<u64>, Bound<u64>),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    /// Counts more or less than the rest.
    Weighted(Box<Node>, f32),
}

/// A word or phrase to look up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) field: Option<SearchField>,
    pub(super) text: String,
    /// In quotes: to be found literally.
    pub(super) quoted: bool,
    /// Positions by which the words of a phrase may be apart.
    pub(super) slop: u32,
    /// Ends in a star.
    pub(super) prefix: bool,
}

/// Reads a query.
///
/// # Errors
/// [`Error::Query`] with the place and what was expected there.
pub(super) fn parse(query: &str) -> Result<Node> {
    let mut reader = Reader { query, chars: query.chars().collect(), at: 0, depth: 0, words: 0 };
    if reader.chars.len() > LONGEST {
        reader.at = LONGEST;
        return Err(reader.error(format!("a query ends after {LONGEST} characters at most")));
    }
    reader.blanks();
    if reader.peek().is_none() {
        return Err(reader.error("nothing to search for; * finds every work"));
    }
    let node = reader.any(None)?;
    match reader.peek() {
        None => Ok(node),
        Some(c) => Err(reader.error(format!("\"{c}\" closes nothing; put text that holds it in quotes"))),
    }
}

struct Reader<'q> {
    query: &'q str,
    chars: Vec<char>,
    at: usize,
    depth: usize,
    words: usize,
}

impl Reader<'_> {
    fn any(&mut self, field: Option<SearchField>) -> Result<Node> {
        let mut nodes = vec![self.all(field)?];
        while self.keyword("OR") {
            nodes.push(self.all(field)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
    }

    fn all(&mut self, field: Option<SearchField>) -> Result<Node> {
        let mut nodes = vec![self.one(field)?];
        loop {
            self.blanks();
            let and = self.keyword("AND");
            if !and && (matches!(self.peek(), None | Some(')' | ']' | '}')) || self.at_keyword("OR")) {
                break;
            }
            nodes.push(self.one(field)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) })
    }

    fn one(&mut self, field: Option<SearchField>) -> Result<Node> {
        let mut negated = false;
        loop {
            self.blanks();
            if self.keyword("NOT") || self.take('-') {
                negated = !negated;
            } else if !self.take('+') {
                break;
            }
        }
        let mut node = self.value(field)?;
        if self.take('^') {
            let weight = self.number("a weight such as 2 or 0.5")?;
            node = Node::Weighted(Box::new(node), weight);
        }
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    fn value(&mut self, field: Option<SearchField>) -> Result<Node> {
        self.blanks();
        for operator in ["AND", "OR"] {
            if self.at_keyword(operator) {
                return Err(self.error(format!("{operator} needs a word on both sides; in quotes it is a word itself")));
            }
        }
        match self.peek() {
            None => Err(self.error("a word was expected here")),
            Some('(') => self.group(field),
            Some('"') => self.phrase(field),
            Some('*') if self.ends_word(self.at + 1) => {
                self.at += 1;
                Ok(Node::Everything(field))
            }
            Some('[' | '{' | '<' | '>') if field.is_some() => self.range(field),
            Some(c @ ('[' | '{')) => Err(self.error(format!("\"{c}\" begins a range, which needs a field: year:[2014 TO 2019]"))),
            Some(c @ (')' | ']' | '}')) => Err(self.error(format!("a word was expected here, not \"{c}\""))),
            Some(':') => Err(self.error("a field name was expected before the colon")),
            Some('^' | '~') => Err(self.error("a word was expected here")),
            Some('I') if field.is_some() && self.at_keyword("IN") => self.set(field),
            Some(_) => self.word(field),
        }
    }

    fn group(&mut self, field: Option<SearchField>) -> Result<Node> {
        let open = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(format!("brackets are nested more than {DEEPEST} deep")));
        }
        let node = self.any(field)?;
        self.depth -= 1;
        self.blanks();
        if !self.take(')') {
            if self.peek().is_none() {
                self.at = open;
                return Err(self.error("this bracket is never closed"));
            }
            return Err(self.error("\")\" was expected here"));
        }
        Ok(node)
    }

    fn phrase(&mut self, field: Option<SearchField>) -> Result<Node> {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.next_raw() {
                None => {
                    self.at = open;
                    return Err(self.error("this quotation mark is never closed"));
                }
                Some((c, false)) if plain(c) == '"' => break,
                Some((c, _)) => text.push(c),
            }
        }
        let slop = if self.take('~') { self.number("a whole number of words")? } else { 0 };
        let prefix = self.take('*');
        self.words(field, text, true, slop, prefix, open)
    }

    fn word(&mut self, field: Option<SearchField>) -> Result<Node> {
        let start = self.at;
        let mut text = String::new();
        let mut prefix = false;
        while let Some(c) = self.peek() {
            let stops = c.is_whitespace() || "()[]{}\"^".contains(c) || (c == '~' && !text.is_empty());
            if stops || (c == '*' && self.ends_word(self.at + 1)) {
                break;
            }
            if c == ':' {
                return self.named_field(field, &text, start);
            }
            if let Some((c, _)) = self.next_raw() {
                text.push(c);
            }
        }
        if self.peek() == Some('~') {
            return Err(self.error("~ follows a phrase in quotes"));
        }
        if self.take('*') {
            prefix = true;
        }
        self.words(field, text, false, 0, prefix, start)
    }

    /// The colon after a name has just been reached.
    fn named_field(&mut self, outer: Option<SearchField>, name: &str, start: usize) -> Result<Node> {
        if outer.is_some() {
            return Err(self.error("a field cannot hold another; put text with a colon in quotes"));
        }
        let Some(field) = SearchField::named(&name.to_lowercase()) else {
            self.at = start;
            let known = SearchField::NAMES.iter().map(|(known, _)| *known);
            let nearest = known.map(|known| (strsim::normalized_damerau_levenshtein(&name.to_lowercase(), known), known));
            let nearest = nearest.filter(|(likeness, _)| *likeness >= 0.5).max_by(|a, b| a.0.total_cmp(&b.0));
            let hint = nearest.map_or_else(
                || "known are title, abstract, keyword, author, venue, year, doi, key; put text with a colon in quotes".to_owned(),
                |(_, known)| format!("did you mean {known}?"),
            );
            return Err(self.error(format!("no field is called \"{name}\"; {hint}")));
        };
        self.at += 1;
        self.value(Some(field))
    }

    fn words(&mut self, field: Option<SearchField>, text: String, quoted: bool, slop: u32, prefix: bool, start: usize) -> Result<Node> {
        self.words += 1;
        if self.words > MOST_WORDS {
            self.at = start;
            return Err(self.error(format!("a query holds {MOST_WORDS} words at most")));
        }
        if field != Some(SearchField::Year) {
            return Ok(Node::Words(Words { field, text, quoted, slop, prefix }));
        }
        let (first, last) = text.split_once(['-', '－', '–', '—']).unwrap_or((&text, &text));
        match (year(first), year(last)) {
            (Some(first), Some(last)) if !prefix => Ok(Node::Years(Bound::Included(first), Bound::Included(last))),
            _ => {
                self.at = start;
                Err(self.error(format!("\"{text}\" is no year; write year:2019 or year:[2014 TO 2019]")))
            }
        }
    }

    fn range(&mut self, field: Option<SearchField>) -> Result<Node> {
        if field != Some(SearchField::Year) {
            return Err(self.error("only the field year has ranges"));
        }
        let compared = self.at;
        if let Some(sign @ ('<' | '>')) = self.peek() {
            self.at += 1;
            let inclusive = self.take('=');
            self.blanks();
            let bound = match self.bound()? {
                Some(year) if inclusive => Bound::Included(year),
                Some(year) => Bound::Excluded(year),
                None => {
                    self.at = compared;
                    return Err(self.error("a year was expected after the comparison"));
                }
            };
            return Ok(if sign == '<' { Node::Years(Bound::Unbounded, bound) } else { Node::Years(bound, Bound::Unbounded) });
        }
        let bounded = |year: Option<u64>, inclusive: bool| match year {
            None => Bound::Unbounded,
            Some(year) if inclusive => Bound::Included(year),
            Some(year) => Bound::Excluded(year),
        };
        let inclusive = self.peek() == Some('[');
        self.at += 1;
        self.blanks();
        let lower = bounded(self.bound()?, inclusive);
        if !self.keyword("TO") {
            return Err(self.error("TO was expected here: [2014 TO 2019]"));
        }
        self.blanks();
        let upper = self.bound()?;
        self.blanks();
        match self.peek() {
            Some(close @ (']' | '}')) => {
                self.at += 1;
                Ok(Node::Years(lower, bounded(upper, close == ']')))
            }
            _ => Err(self.error("\"]\" was expected here: [2014 TO 2019]")),
        }
    }

    /// A year or a star.
    fn bound(&mut self) -> Result<Option<u64>> {
        let start = self.at;
        let mut text = String::new();
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace() && !"()[]{}\"^".contains(*c)) {
            text.push(c);
            self.at += 1;
        }
        if text == "*" {
            return Ok(None);
        }
        year(&text).map(Some).ok_or_else(|| {
            self.at = start;
            self.error("a year or * was expected here")
        })
    }

    fn set(&mut self, field: Option<SearchField>) -> Result<Node> {
        self.keyword("IN");
        self.blanks();
        if !self.take('[') {
            return Err(self.error("\"[\" was expected here: IN [2014 2016]"));
        }
        let mut nodes = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                Some(']') if !nodes.is_empty() => break,
                Some('"') => nodes.push(self.phrase(field)?),
                Some('(' | '[' | '{' | ')' | '}' | ']' | '^' | '~' | ':') | None => {
                    return Err(self.error("a word or \"]\" was expected here"));
                }
                Some(_) => nodes.push(self.word(field)?),
            }
        }
        self.at += 1;
        Ok(Node::Any(nodes))
    }

    fn number<N: std::str::FromStr + PartialOrd + Default + Copy>(&mut self, expected: &str) -> Result<N> {
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

    /// The next character, full-width signs read as plain ones.
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied().map(plain)
    }

    /// The next character as typed, and whether a backslash stood before it.
    fn next_raw(&mut self) -> Option<(char, bool)> {
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

    fn take(&mut self, c: char) -> bool {
        let taken = self.peek() == Some(c);
        self.at += usize::from(taken);
        taken
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn ends_word(&self, at: usize) -> bool {
        self.chars.get(at).is_none_or(|&c| c.is_whitespace() || "()[]{}\"^".contains(plain(c)))
    }

    fn at_keyword(&self, word: &str) -> bool {
        let end = self.at + word.len();
        self.chars.get(self.at..end).is_some_and(|chars| chars.iter().copied().eq(word.chars())) && self.ends_word(end)
    }

    /// Takes an operator in capitals, with blanks before it.
    fn keyword(&mut self, word: &str) -> bool {
        self.blanks();
        let here = self.at_keyword(word);
        if here {
            self.at += word.len();
        }
        here
    }

    fn error(&self, message: impl Into<String>) -> Error {
        let position = self.chars[..self.at].iter().map(|c| c.width().unwrap_or(0)).sum();
        Error::Query { query: self.query.to_owned(), position, message: message.into() }
    }
}

/// Chinese and typographic signs as the plain ones they stand for.
fn plain(c: char) -> char {
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

fn year(text: &str) -> Option<u64> {
    let digits: String = crate::text::fold(text);
    let digits = digits.strip_suffix('年').unwrap_or(&digits);
    (!digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Node {
        Node::Words(Words { field: None, text: text.into(), quoted: false, slop: 0, prefix: false })
    }

    fn failure(query: &str) -> (usize, String) {
        match parse(query) {
            Err(Error::Query { position, message, query: kept }) => {
                assert_eq!(kept, query);
                (position, message)
            }
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn words_side_by_side_must_all_be_found() {
        let all = Node::All(vec![word("a"), word("b")]);
        for query in ["a b", "a AND b", "+a +b", " a　b ", "a AND  b"] {
            assert_eq!(parse(query).expect("a query"), all, "{query}");
        }
        assert_eq!(parse("a b OR c").expect("a query"), Node::Any(vec![all, word("c")]));
        assert_eq!(parse("a -b").expect("a query"), Node::All(vec![word("a"), Node::Not(Box::new(word("b")))]));
    }

    #[test]
    fn chinese_signs_mean_what_the_plain_ones_mean() {
        for (query, same) in [
            ("作者：王伟", "author:王伟"),
            ("（数字经济 OR 隐私）", "(数字经济 OR 隐私)"),
            ("“数字经济”", "\"数字经济\""),
            ("「数字经济」", "\"数字经济\""),
            ("年份：［2014 TO 2019］", "year:[2014 TO 2019]"),
            ("year:２０１９", "year:2019"),
        ] {
            assert_eq!(parse(query).expect("a query"), parse(same).expect("a query"), "{query}");
        }
    }

    #[test]
    fn years_have_ranges() {
        use Bound::{Excluded, Included, Unbounded};
        for (query, lower, upper) in [
            ("year:2019", Included(2019), Included(2019)),
            ("year:[2014 TO 2019]", Included(2014), Included(2019)),
            ("year:{2014 TO 2019}", Excluded(2014), Excluded(2019)),
            ("year:[2014 TO *]", Included(2014), Unbounded),
            ("year:>=2014", Included(2014), Unbounded),
            ("year:<2014", Unbounded, Excluded(2014)),
            ("year:2014-2019", Included(2014), Included(2019)),
        ] {
            assert_eq!(parse(query).expect("a query"), Node::Years(lower, upper), "{query}");
        }
    }

    #[test]
    fn an_error_marks_the_place() {
        for (query, position, message) in [
            ("", 0, "nothing"),
            ("  ", 2, "nothing"),
            ("\"privacy", 0, "never closed"),
            ("数字 \"隐私", 5, "never closed"),
            ("(a b", 0, "never closed"),
            ("a b)", 3, "closes nothing"),
            ("a AND", 5, "expected"),
            ("AND a", 0, "both sides"),
            ("a OR OR b", 5, "both sides"),
            ("autor:x", 0, "did you mean author?"),
            ("a zzzzzz:x", 2, "known are title"),
            ("year:[2014 2019]", 11, "TO"),
            ("year:[2014 TO 2019", 18, "\"]\""),
            ("year:[x TO 2019]", 6, "year"),
            ("year:abc", 5, "no year"),
            ("title:[a TO b]", 6, "only the field year"),
            ("[2014 TO 2019]", 0, "needs a field"),
            ("title:", 6, "expected"),
            ("a^", 2, "weight"),
            ("a~2", 1, "phrase"),
            ("()", 1, "expected"),
            ("title:year:2019", 10, "another"),
        ] {
            let (at, said) = failure(query);
            assert_eq!(at, position, "{query}: {said}");
            assert!(said.contains(message), "{query}: {said}");
        }
    }

    #[test]
    fn depth_and_length_have_bounds() {
        assert!(failure(&"(".repeat(5_000)).1.contains("nested"));
        assert!(failure(&"a ".repeat(300)).1.contains("256 words"));
        assert!(failure(&"a".repeat(20_000)).1.contains("10000 characters"));
        assert!(parse(&format!("{}a", "-".repeat(9_000))).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(query in "\\PC{0,40}|([\"()\\[\\]{}:*^~+\\-<>=\\\\]|AND |OR |NOT |TO |IN |year:|title:|a|数字|2019| ){0,24}") {
            if let Err(Error::Query { position, message, .. }) = parse(&query) {
                prop_assert!(position <= query.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>());
                prop_assert!(!message.is_empty());
            }
        }
    }
}
