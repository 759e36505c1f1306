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

mod grammar;
mod signs;
mod years;

use std::ops::Bound;

use self::grammar::Grammar;
use self::signs::Signs;
use super::schema::SearchField;
use crate::Result;

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
    let mut signs = Signs::of(query);
    if signs.len() > LONGEST {
        signs.at = LONGEST;
        return Err(signs.error(format!("a query ends after {LONGEST} characters at most")));
    }
    signs.blanks();
    if signs.peek().is_none() {
        return Err(signs.error("nothing to search for; * finds every work"));
    }
    Grammar::new(signs).whole()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use unicode_width::UnicodeWidthChar;

    use super::*;
    use crate::Error;

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
