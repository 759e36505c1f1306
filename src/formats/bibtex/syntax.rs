//! The syntax of BibTeX: entries in braces or in parentheses, values joined with `#`, `@string`.

use rustc_hash::FxHashMap;

use super::super::lines::trim;

/// An entry's values, each under its field's name in small letters, in file order.
pub(super) type Fields = Vec<(String, String)>;

/// What `@string` defines, under names in small letters.
pub(super) type Strings = FxHashMap<String, String>;

/// An entry as it is written; nothing in its values is read as TeX.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// What stands behind the `@`.
    pub(super) kind: &'a str,
    /// The name it is cited by; empty where there is none.
    pub(super) key: &'a str,
    /// Its values, strings put in, without the braces or quotes around them.
    pub(super) fields: Fields,
}

/// Word behind the `@` that `text` begins with, where braces or parentheses open behind it.
pub(super) fn kind(text: &str) -> Option<&str> {
    let word = text.strip_prefix('@')?;
    let length = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    matches!(word[length..].trim_ascii_start().as_bytes().first(), Some(b'{' | b'(')).then_some(&word[..length])
}

/// Length of the entry that `text` begins with: up to the brace or parenthesis that closes its
/// first one. Within braces a quote means nothing; in parentheses, a closing one in a value does
/// not count.
pub(super) fn entry_end(text: &str) -> Option<usize> {
    let open = text.find(['{', '('])?;
    let round = text.as_bytes()[open] == b'(';
    let (mut depth, mut escaped, mut quoted) = (usize::from(!round), false, false);
    for (at, byte) in text.bytes().enumerate().skip(open + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' if !round && depth == 1 => return Some(at + 1),
            b'}' => depth = depth.saturating_sub(1),
            b'"' if round && depth == 0 => quoted = !quoted,
            b')' if round && depth == 0 && !quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Reads the entry that is all of `text`. Names that no string defines stand for themselves, those of
/// months for the months. Linear in the text and what is put in.
///
/// # Errors
/// What is wrong with it, for people.
pub(super) fn read_entry<'a>(text: &'a str, strings: &Strings) -> Result<Entry<'a>, String> {
    let kind = kind(text).ok_or("no entry")?;
    let open = text.find(['{', '(']).ok_or("no entry")?;
    let mut rest = Rest { text: text[open + 1..].strip_suffix(['}', ')']).unwrap_or(&text[open + 1..]) };
    let key = rest.key();
    let mut fields = Vec::new();
    loop {
        rest.skip(|c| c.is_whitespace() || c == ',');
        if rest.text.is_empty() {
            return Ok(Entry { kind, key, fields });
        }
        let name = rest.name()?;
        fields.push((name.to_ascii_lowercase(), rest.value(strings)?));
        rest.skip(char::is_whitespace);
        // a comma forgotten before the next field is forgiven
        if !(rest.text.is_empty() || rest.text.starts_with(',') || rest.clone().name().is_ok()) {
            return Err(format!("something other than a comma behind the field {name}"));
        }
    }
}

/// The month that BibTeX's own strings name.
fn month(word: &str) -> Option<&'static str> {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    MONTHS.into_iter().find(|month| word.len() == 3 && month[..3].eq_ignore_ascii_case(word))
}

/// The rest of an entry.
#[derive(Clone)]
struct Rest<'a> {
    text: &'a str,
}

impl<'a> Rest<'a> {
    fn skip(&mut self, what: impl Fn(char) -> bool) {
        self.text = self.text.trim_start_matches(what);
    }

    /// Takes so many bytes and what stands between them and the next.
    fn take(&mut self, length: usize, between: usize) -> &'a str {
        let taken = &self.text[..length];
        self.text = &self.text[length + between..];
        taken
    }

    /// The key, whatever vendors put in it; none where a field stands first.
    fn key(&mut self) -> &'a str {
        let end = self.text.find(',').unwrap_or(self.text.len());
        let key = &self.text[..end];
        if key.contains('=') && self.clone().name().is_ok() {
            return "";
        }
        trim(self.take(end, 0))
    }

    /// A field's name and the sign behind it.
    fn name(&mut self) -> Result<&'a str, String> {
        let end = self.text.find(['=', ',', '{', '}', '"', '#', '@']).filter(|&end| self.text.as_bytes()[end] == b'=');
        let name = end.map(|end| trim(&self.text[..end])).filter(|name| !name.is_empty() && name.len() < 64);
        match (end, name) {
            (Some(end), Some(name)) => {
                self.take(end, 1);
                Ok(name)
            }
            _ => Err("no field where one should begin".into()),
        }
    }

    /// A value: pieces in braces, in quotes or bare, joined with `#`.
    fn value(&mut self, strings: &Strings) -> Result<String, String> {
        let mut value = String::new();
        loop {
            self.skip(char::is_whitespace);
            match self.text.as_bytes().first() {
                Some(b'{') => value.push_str(self.enclosed(b'}')?),
                Some(b'"') => value.push_str(self.enclosed(b'"')?),
                _ => {
                    let end = self.text.find(|c: char| c.is_whitespace() || matches!(c, ',' | '#' | '{' | '}' | '"' | '='));
                    let word = self.take(end.unwrap_or(self.text.len()), 0);
                    value.push_str(strings.get(&word.to_ascii_lowercase()).map_or_else(|| month(word).unwrap_or(word), String::as_str));
                }
            }
            self.skip(char::is_whitespace);
            if !self.text.starts_with('#') {
                return Ok(value);
            }
            self.take(0, 1);
        }
    }

    /// What stands between the first byte and the `closing` one outside of inner braces.
    fn enclosed(&mut self, closing: u8) -> Result<&'a str, String> {
        let (mut depth, mut escaped) = (0usize, false);
        for (at, byte) in self.text.bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                _ if byte == closing && depth == 0 => return Ok(&self.take(at, 1)[1..]),
                b'{' => depth += 1,
                b'}' => depth = depth.checked_sub(1).ok_or("a brace closes that was never opened")?,
                _ => {}
            }
        }
        Err("a value never ends".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Entry<'_>, String> {
        let strings = Strings::from_iter([("jis".to_owned(), "Journal of Invented".to_owned())]);
        read_entry(text, &strings)
    }

    fn fields(text: &str) -> Vec<(String, String)> {
        read(text).unwrap_or_else(|error| panic!("{error}: {text}")).fields
    }

    #[test]
    fn values_stand_in_braces_in_quotes_or_bare_and_are_joined() {
        let entry = read("@Article{Carmone Jr.1997, Title = {A {B} \\{ c}, journal = JIS # \" St\" # {udies}, year=2019, month = jun,}")
            .expect("an entry");
        assert_eq!((entry.kind, entry.key), ("Article", "Carmone Jr.1997"));
        let expected = [("title", "A {B} \\{ c"), ("journal", "Journal of Invented Studies"), ("year", "2019"), ("month", "June")];
        assert_eq!(entry.fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_quote_within_braces_ends_no_quoted_value() {
        assert_eq!(fields("@article{a, title = \"the {\"}best{\"} {\\\"o}\"}")[0].1, "the {\"}best{\"} {\\\"o}");
    }

    #[test]
    fn parentheses_enclose_an_entry_as_braces_do() {
        let text = "@book(a, title = {x) y}, note = \"(z)\", year = 2019) and text";
        assert_eq!(entry_end(text), Some(text.len() - " and text".len()));
        assert_eq!(fields(&text[..entry_end(text).expect("an end")]).len(), 3);
        assert_eq!(entry_end("@article{a, title = {x}"), None);
    }

    #[test]
    fn a_forgotten_comma_or_key_is_forgiven_and_a_forgotten_quote_is_not() {
        assert_eq!(fields("@article{a, title = {x} year = 2019}").len(), 2);
        assert_eq!(fields("@article{title = {x}, year = {2019}}").len(), 2);
        assert_eq!(fields("@article{a}"), []);
        for broken in ["@article{a, title = \"x, year = 2019}", "@article{a, title {x}}", "@article{a, title = {x} y}", "@article{a, b}"] {
            assert!(read(broken).is_err(), "{broken}");
        }
    }
}
