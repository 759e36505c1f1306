//! XML as graph formats use it: elements with attributes and text.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// The text without characters that XML 1.0 forbids even in escaped form (section 2.2, Char).
pub(super) fn legal(text: &str) -> Cow<'_, str> {
    let illegal = |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { text.replace(illegal, "\u{fffd}").into() } else { text.into() }
}

/// Something met while walking a document; names are local, without namespace prefix.
pub(super) enum Step {
    /// An element begins: name, attributes.
    Open(String, Vec<(String, String)>),
    /// It ends: name, the text since the last step.
    Close(String, String),
}

/// Walks a document, each step with the line it ends in. Entities other than XML's own are an error: none is expanded.
///
/// # Errors
/// The line and what is wrong there; also whatever `step` returns.
pub(super) fn walk(xml: &str, step: &mut dyn FnMut(Step) -> Result<(), String>) -> Result<(), (usize, String)> {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    let (mut open, mut line, mut counted) = (0_usize, 1, 0);
    loop {
        let event = reader.read_event();
        let position = (reader.buffer_position() as usize).min(xml.len());
        line += xml.as_bytes()[counted..position].iter().filter(|&&byte| byte == b'\n').count();
        counted = position;
        let fail = |message: String| (line, message);
        match event.map_err(|error| fail(format!("not well-formed XML: {error}")))? {
            Event::Start(tag) => {
                open += 1;
                text.clear();
                step(Step::Open(tag.local_name().as_ref().to_owned(), attributes(&tag).map_err(fail)?)).map_err(fail)?;
            }
            Event::Empty(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                step(Step::Open(name.clone(), attributes(&tag).map_err(fail)?)).map_err(fail)?;
                step(Step::Close(name, String::new())).map_err(fail)?;
            }
            Event::End(tag) => {
                open = open.saturating_sub(1);
                step(Step::Close(tag.local_name().as_ref().to_owned(), std::mem::take(&mut text))).map_err(fail)?;
            }
            Event::Text(words) => text.push_str(&words),
            Event::CData(words) => text.push_str(&words),
            Event::GeneralRef(reference) => match (&*reference, reference.resolve_char_ref()) {
                (_, Ok(Some(c))) => text.push(c),
                (name, _) => match resolve_xml_entity(name) {
                    Some(character) => text.push_str(character),
                    None => return Err(fail(format!("unknown entity &{};", name.chars().take(20).collect::<String>()))),
                },
            },
            Event::Eof if open > 0 => return Err(fail("the file ends in the middle of an element".into())),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attributes(tag: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    tag.attributes()
        .map(|attribute| {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            Ok((attribute.key.local_name().as_ref().to_owned(), value.into_owned()))
        })
        .collect()
}

/// The value of an attribute.
pub(super) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
