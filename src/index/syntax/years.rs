//! Years in a query: one, two with a dash between, a range in brackets, a comparison.

use std::ops::Bound;

use super::Node;
use super::signs::Signs;
use crate::Result;

/// The years that a word says: `2019`, `2014-2019`, `２０１９年`.
pub(super) fn years(text: &str) -> Option<Node> {
    let (first, last) = text.split_once(['-', '－', '–', '—']).unwrap_or((text, text));
    Some(Node::Years(Bound::Included(year(first)?), Bound::Included(year(last)?)))
}

/// `[2014 TO 2019]`, `{2014 TO *]`, `>=2014`, whose first sign is the next one.
pub(super) fn range(signs: &mut Signs<'_>) -> Result<Node> {
    if let Some(sign @ ('<' | '>')) = signs.peek() {
        return comparison(signs, sign);
    }
    let bounded = |year: Option<u64>, inclusive: bool| match year {
        None => Bound::Unbounded,
        Some(year) if inclusive => Bound::Included(year),
        Some(year) => Bound::Excluded(year),
    };
    let inclusive = signs.peek() == Some('[');
    signs.at += 1;
    signs.blanks();
    let lower = bounded(bound(signs)?, inclusive);
    if !signs.keyword("TO") {
        return Err(signs.error("TO was expected here: [2014 TO 2019]"));
    }
    signs.blanks();
    let upper = bound(signs)?;
    signs.blanks();
    match signs.peek() {
        Some(close @ (']' | '}')) => {
            signs.at += 1;
            Ok(Node::Years(lower, bounded(upper, close == ']')))
        }
        _ => Err(signs.error("\"]\" was expected here: [2014 TO 2019]")),
    }
}

fn comparison(signs: &mut Signs<'_>, sign: char) -> Result<Node> {
    let start = signs.at;
    signs.at += 1;
    let inclusive = signs.take('=');
    signs.blanks();
    let bound = match bound(signs)? {
        Some(year) if inclusive => Bound::Included(year),
        Some(year) => Bound::Excluded(year),
        None => {
            signs.at = start;
            return Err(signs.error("a year was expected after the comparison"));
        }
    };
    Ok(if sign == '<' { Node::Years(Bound::Unbounded, bound) } else { Node::Years(bound, Bound::Unbounded) })
}

/// A year or a star.
fn bound(signs: &mut Signs<'_>) -> Result<Option<u64>> {
    let start = signs.at;
    let mut text = String::new();
    while let Some(c) = signs.peek().filter(|c| !c.is_whitespace() && !"()[]{}\"^".contains(*c)) {
        text.push(c);
        signs.at += 1;
    }
    if text == "*" {
        return Ok(None);
    }
    year(&text).map(Some).ok_or_else(|| {
        signs.at = start;
        signs.error("a year or * was expected here")
    })
}

fn year(text: &str) -> Option<u64> {
    let digits: String = crate::text::fold(text);
    let digits = digits.strip_suffix('年').unwrap_or(&digits);
    (!digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}
