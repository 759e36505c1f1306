//! From signs to a tree, by the grammar of the language.

use super::signs::{Signs, plain};
use super::years::{range, years};
use super::{Node, Words};
use crate::Result;
use crate::index::schema::SearchField;

/// Deeper brackets than anyone needs; the reader recurses once a level.
const DEEPEST: usize = 50;
/// More words than anyone needs.
const MOST_WORDS: usize = 256;

/// Reads a query by the grammar.
pub(super) struct Grammar<'q> {
    signs: Signs<'q>,
    depth: usize,
    words: usize,
}

impl<'q> Grammar<'q> {
    pub(super) fn new(signs: Signs<'q>) -> Self {
        Self { signs, depth: 0, words: 0 }
    }

    /// The tree of the whole query.
    pub(super) fn whole(mut self) -> Result<Node> {
        let node = self.any(None)?;
        match self.signs.peek() {
            None => Ok(node),
            Some(c) => Err(self.signs.error(format!("\"{c}\" closes nothing; put text that holds it in quotes"))),
        }
    }

    fn any(&mut self, field: Option<SearchField>) -> Result<Node> {
        let mut nodes = vec![self.all(field)?];
        while self.signs.keyword("OR") {
            nodes.push(self.all(field)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
    }

    fn all(&mut self, field: Option<SearchField>) -> Result<Node> {
        let mut nodes = vec![self.one(field)?];
        loop {
            self.signs.blanks();
            let and = self.signs.keyword("AND");
            if !and && (matches!(self.signs.peek(), None | Some(')' | ']' | '}')) || self.signs.at_keyword("OR")) {
                break;
            }
            nodes.push(self.one(field)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) })
    }

    fn one(&mut self, field: Option<SearchField>) -> Result<Node> {
        let mut negated = false;
        loop {
            self.signs.blanks();
            if self.signs.keyword("NOT") || self.signs.take('-') {
                negated = !negated;
            } else if !self.signs.take('+') {
                break;
            }
        }
        let mut node = self.value(field)?;
        if self.signs.take('^') {
            let weight = self.signs.number("a weight such as 2 or 0.5")?;
            node = Node::Weighted(Box::new(node), weight);
        }
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    fn value(&mut self, field: Option<SearchField>) -> Result<Node> {
        self.signs.blanks();
        for operator in ["AND", "OR"] {
            if self.signs.at_keyword(operator) {
                return Err(self.signs.error(format!("{operator} needs a word on both sides; in quotes it is a word itself")));
            }
        }
        match self.signs.peek() {
            None => Err(self.signs.error("a word was expected here")),
            Some('(') => self.group(field),
            Some('"') => self.phrase(field),
            Some('*') if self.signs.ends_word(self.signs.at + 1) => {
                self.signs.at += 1;
                Ok(Node::Everything(field))
            }
            Some('[' | '{' | '<' | '>') if field == Some(SearchField::Year) => range(&mut self.signs),
            Some('[' | '{' | '<' | '>') if field.is_some() => Err(self.signs.error("only the field year has ranges")),
            Some(c @ ('[' | '{')) => Err(self.signs.error(format!("\"{c}\" begins a range, which needs a field: year:[2014 TO 2019]"))),
            Some(c @ (')' | ']' | '}')) => Err(self.signs.error(format!("a word was expected here, not \"{c}\""))),
            Some(':') => Err(self.signs.error("a field name was expected before the colon")),
            Some('^' | '~') => Err(self.signs.error("a word was expected here")),
            Some('I') if field.is_some() && self.signs.at_keyword("IN") => self.set(field),
            Some(_) => self.word(field),
        }
    }

    fn group(&mut self, field: Option<SearchField>) -> Result<Node> {
        let open = self.signs.at;
        self.signs.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.signs.error(format!("brackets are nested more than {DEEPEST} deep")));
        }
        let node = self.any(field)?;
        self.depth -= 1;
        self.signs.blanks();
        if !self.signs.take(')') {
            if self.signs.peek().is_none() {
                self.signs.at = open;
                return Err(self.signs.error("this bracket is never closed"));
            }
            return Err(self.signs.error("\")\" was expected here"));
        }
        Ok(node)
    }

    fn phrase(&mut self, field: Option<SearchField>) -> Result<Node> {
        let open = self.signs.at;
        self.signs.at += 1;
        let mut text = String::new();
        loop {
            match self.signs.next_raw() {
                None => {
                    self.signs.at = open;
                    return Err(self.signs.error("this quotation mark is never closed"));
                }
                Some((c, false)) if plain(c) == '"' => break,
                Some((c, _)) => text.push(c),
            }
        }
        let slop = if self.signs.take('~') { self.signs.number("a whole number of words")? } else { 0 };
        let prefix = self.signs.take('*');
        self.words(field, text, true, slop, prefix, open)
    }

    fn word(&mut self, field: Option<SearchField>) -> Result<Node> {
        let start = self.signs.at;
        let mut text = String::new();
        let mut prefix = false;
        while let Some(c) = self.signs.peek() {
            let stops = c.is_whitespace() || "()[]{}\"^".contains(c) || (c == '~' && !text.is_empty());
            if stops || (c == '*' && self.signs.ends_word(self.signs.at + 1)) {
                break;
            }
            if c == ':' {
                return self.named_field(field, &text, start);
            }
            if let Some((c, _)) = self.signs.next_raw() {
                text.push(c);
            }
        }
        if self.signs.peek() == Some('~') {
            return Err(self.signs.error("~ follows a phrase in quotes"));
        }
        if self.signs.take('*') {
            prefix = true;
        }
        self.words(field, text, false, 0, prefix, start)
    }

    /// The colon after a name has just been reached.
    fn named_field(&mut self, outer: Option<SearchField>, name: &str, start: usize) -> Result<Node> {
        if outer.is_some() {
            return Err(self.signs.error("a field cannot hold another; put text with a colon in quotes"));
        }
        let Some(field) = SearchField::named(&name.to_lowercase()) else {
            self.signs.at = start;
            let known = SearchField::NAMES.iter().map(|(known, _)| *known);
            let nearest = known.map(|known| (strsim::normalized_damerau_levenshtein(&name.to_lowercase(), known), known));
            let nearest = nearest.filter(|(likeness, _)| *likeness >= 0.5).max_by(|a, b| a.0.total_cmp(&b.0));
            let hint = nearest.map_or_else(
                || "known are title, abstract, keyword, author, venue, year, doi, key; put text with a colon in quotes".to_owned(),
                |(_, known)| format!("did you mean {known}?"),
            );
            return Err(self.signs.error(format!("no field is called \"{name}\"; {hint}")));
        };
        self.signs.at += 1;
        self.value(Some(field))
    }

    fn words(&mut self, field: Option<SearchField>, text: String, quoted: bool, slop: u32, prefix: bool, start: usize) -> Result<Node> {
        self.words += 1;
        if self.words > MOST_WORDS {
            self.signs.at = start;
            return Err(self.signs.error(format!("a query holds {MOST_WORDS} words at most")));
        }
        if field != Some(SearchField::Year) {
            return Ok(Node::Words(Words { field, text, quoted, slop, prefix }));
        }
        years(&text).filter(|_| !prefix).ok_or_else(|| {
            self.signs.at = start;
            self.signs.error(format!("\"{text}\" is no year; write year:2019 or year:[2014 TO 2019]"))
        })
    }

    fn set(&mut self, field: Option<SearchField>) -> Result<Node> {
        self.signs.keyword("IN");
        self.signs.blanks();
        if !self.signs.take('[') {
            return Err(self.signs.error("\"[\" was expected here: IN [2014 2016]"));
        }
        let mut nodes = Vec::new();
        loop {
            self.signs.blanks();
            match self.signs.peek() {
                Some(']') if !nodes.is_empty() => break,
                Some('"') => nodes.push(self.phrase(field)?),
                Some('(' | '[' | '{' | ')' | '}' | ']' | '^' | '~' | ':') | None => {
                    return Err(self.signs.error("a word or \"]\" was expected here"));
                }
                Some(_) => nodes.push(self.word(field)?),
            }
        }
        self.signs.at += 1;
        Ok(Node::Any(nodes))
    }
}
