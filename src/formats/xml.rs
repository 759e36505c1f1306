//! One element of an XML file as a small tree.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::record::RejectionKind;

/// Elements nested deeper than any record's.
const DEEPEST: usize = 64;

/// An element with what stands in it. Prefixes are left out of names: `dc:title` is `title`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Local name.
    pub name: String,
    /// Local names and values.
    pub attributes: Vec<(String, String)>,
    /// What stands in it, in order.
    pub content: Vec<Content>,
}

/// A part of an element's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text, entities resolved.
    Text(String),
    /// An element within.
    Element(Element),
}

impl Element {
    /// The first element in `xml`; what follows it is left alone.
    ///
    /// Entities other than XML's own five and numbered characters stay as they are written, so
    /// nothing expands; a document type declaration is refused. Linear in the text.
    ///
    /// # Errors
    /// Why there is none, for a rejection: it never ends, or is no XML.
    pub fn read(xml: &str) -> Result<Self, (RejectionKind, String)> {
        let malformed = |message: String| (RejectionKind::Malformed, message);
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut open: Vec<Self> = Vec::new();
        loop {
            let ended = match reader.read_event() {
                Ok(Event::DocType(_)) => return Err(malformed("a document type declaration, which is refused".into())),
                Ok(Event::Start(_)) if open.len() >= DEEPEST => return Err(malformed("nested deeper than any record is".into())),
                Ok(Event::Start(tag)) => {
                    open.push(Self::of(&tag));
                    None
                }
                Ok(Event::Empty(tag)) => Some(Self::of(&tag)),
                Ok(Event::End(tag)) => {
                    // an end without its beginning is passed over
                    let local = tag.local_name();
                    match open.iter().rposition(|element| element.name == local.as_ref()) {
                        Some(at) => {
                            while open.len() > at + 1 {
                                let unclosed = open.pop().unwrap_or_default();
                                if let Some(parent) = open.last_mut() {
                                    parent.content.push(Content::Element(unclosed));
                                }
                            }
                            open.pop()
                        }
                        None => None,
                    }
                }
                Ok(Event::Text(text)) => {
                    push_text(&mut open, |into| into.push_str(&text));
                    None
                }
                Ok(Event::CData(text)) => {
                    push_text(&mut open, |into| into.push_str(&text));
                    None
                }
                Ok(Event::GeneralRef(reference)) => {
                    push_text(&mut open, |into| push_reference(into, &reference));
                    None
                }
                Ok(Event::Eof) if open.is_empty() => return Err(malformed("no XML element".into())),
                Ok(Event::Eof) => return Err((RejectionKind::Truncated, format!("the element {} never ends", open[0].name))),
                Ok(_) => None,
                Err(_) if !open.is_empty() => {
                    return Err((RejectionKind::Truncated, format!("the XML cannot be read on inside {}", open[0].name)));
                }
                Err(error) => return Err(malformed(format!("the XML cannot be read: {error}"))),
            };
            if let Some(element) = ended {
                match open.last_mut() {
                    Some(parent) => parent.content.push(Content::Element(element)),
                    None => return Ok(element),
                }
            }
        }
    }

    fn of(tag: &BytesStart<'_>) -> Self {
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false).flatten() {
            attributes.push((attribute.key.local_name().as_ref().to_owned(), unescaped(&attribute.value)));
        }
        Self { name: tag.local_name().as_ref().to_owned(), attributes, content: Vec::new() }
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements right within.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// The elements of a name right within.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The elements at the end of a path of names: `/`-separated, from right within.
    pub fn at<'a>(&'a self, path: &'a str) -> Vec<&'a Self> {
        let mut found = vec![self];
        for name in path.split('/') {
            found = found.into_iter().flat_map(|element| element.children(name)).collect();
        }
        found
    }

    /// All text within in one line: white space runs become one space each, line breaks between
    /// hanzi nothing.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        one_line(&text)
    }

    /// The text of the first element at the end of a path that has any.
    pub fn text_at(&self, path: &str) -> Option<String> {
        self.at(path).into_iter().map(Self::text).find(|text| !text.is_empty())
    }

    fn gather(&self, into: &mut String) {
        for content in &self.content {
            match content {
                Content::Text(text) => into.push_str(text),
                Content::Element(element) => element.gather(into),
            }
        }
    }
}

fn push_text(open: &mut [Element], push: impl FnOnce(&mut String)) {
    let Some(element) = open.last_mut() else { return };
    if !matches!(element.content.last(), Some(Content::Text(_))) {
        element.content.push(Content::Text(String::new()));
    }
    if let Some(Content::Text(text)) = element.content.last_mut() {
        push(text);
    }
}

/// Adds the character that a reference in a text names, or the reference where it names none.
pub(super) fn push_reference(text: &mut String, reference: &BytesRef<'_>) {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => text.push(character),
        Err(_) => text.push(char::REPLACEMENT_CHARACTER),
        Ok(None) => match named(reference) {
            Some(character) => text.push(character),
            None => text.extend(["&", &**reference, ";"]),
        },
    }
}

/// The character of XML's own five entities.
pub(super) fn named(name: &str) -> Option<char> {
    resolve_xml_entity(name)?.chars().next()
}

/// An attribute's value with XML's own entities resolved and all others as they are.
fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let resolved = rest.bytes().take(12).position(|b| b == b';').and_then(|end| {
            let name = &rest[1..end];
            let number = match name.strip_prefix('#') {
                Some(hex) if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16).ok().and_then(char::from_u32),
                Some(decimal) => decimal.parse().ok().and_then(char::from_u32),
                None => named(name),
            };
            number.map(|character| (character, end + 1))
        });
        match resolved {
            Some((character, length)) => {
                text.push(character);
                rest = &rest[length..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

/// One line: control characters and runs of white space become one space each, and a line break
/// between two hanzi becomes nothing.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap: Option<bool> = None;
    for c in text.chars() {
        // a byte-order mark within a word, from files that were joined, has no width
        if c == '\u{FEFF}' {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            gap = Some(gap.unwrap_or(false) || c == '\n' || c == '\r');
            continue;
        }
        if let (Some(broken), Some(last)) = (gap.take(), line.chars().next_back())
            && !(broken && crate::record::is_han(last) && crate::record::is_han(c))
        {
            line.push(' ');
        }
        line.push(c);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_has_no_width_wherever_it_stands() {
        for (text, line) in [
            ("pri\u{FEFF}vacy", "privacy"),
            ("\u{FEFF}数字\u{FEFF}\n\u{FEFF}经济\u{FEFF}", "数字经济"),
            ("one\u{FEFF} \u{FEFF}two", "one two"),
            ("\u{FEFF}", ""),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }

    #[test]
    fn an_element_is_read_with_its_text_in_order() {
        let xml = "<a:r x='1 &amp; 2'><t>H<sub>2</sub>O &lt; &#x6570;字\n 经济 &unknown;</t><![CDATA[<b>]]></a:r> rest";
        let element = Element::read(xml).expect("an element");
        assert_eq!((element.name.as_str(), element.attribute("x")), ("r", Some("1 & 2")));
        assert_eq!(element.text_at("t").as_deref(), Some("H2O < 数字经济 &unknown;"));
        assert!(element.text().ends_with("<b>"));
    }

    #[test]
    fn what_is_no_whole_element_says_so() {
        let kind = |xml: &str| Element::read(xml).expect_err("no element").0;
        assert_eq!(kind("<a><b>x</b>"), RejectionKind::Truncated);
        assert_eq!(kind("<a><b>x</b"), RejectionKind::Truncated);
        assert_eq!(kind("plain"), RejectionKind::Malformed);
        assert_eq!(kind("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), RejectionKind::Malformed);
        assert_eq!(kind(&"<a>".repeat(10_000)), RejectionKind::Malformed);
    }

    #[test]
    fn tags_that_do_not_match_lose_no_text() {
        let element = Element::read("<r><a>one<b>two</a></x><c>three</c></r>").expect("an element");
        assert_eq!(element.text(), "onetwothree");
        assert_eq!(element.text_at("c").as_deref(), Some("three"));
    }
}
