//! JSON objects read as they come: members of known names, and what is made of a record in JSON.
//!
//! Only text that is no JSON at all fails; what a member may be is told in values.rs. Depth is limited by serde_json (128).

use serde::de::Deserialize;

use super::format::excerpt;
use super::values::{Members, Object};
use super::{Context, Findings, Slice};
use crate::record::{Record, RejectionKind, YearSpan};

/// Why a text gave no record.
pub(super) type Refused = (RejectionKind, String);

/// Reads the JSON object that `text` begins with; what follows it is left alone.
///
/// # Errors
/// [`RejectionKind::Truncated`] where the text ends early, [`RejectionKind::Malformed`] for what is no
/// JSON or no object.
pub(super) fn read_object<'de, T: Members<'de>>(text: &'de str) -> Result<T, Refused> {
    match Object::<T>::deserialize(&mut serde_json::Deserializer::from_str(text)) {
        Ok(Object(Some(object))) => Ok(object),
        Ok(Object(None)) => Err((RejectionKind::Malformed, format!("no JSON object: {}", excerpt(text)))),
        Err(error) if error.is_eof() => Err((RejectionKind::Truncated, format!("the JSON ends inside this record: {}", excerpt(text)))),
        Err(error) => Err((RejectionKind::Malformed, format!("no JSON ({error}): {}", excerpt(text)))),
    }
}

/// Reads one record of a file by a parser of payloads.
pub(super) fn read_slice(
    slice: &Slice<'_>,
    context: &Context<'_>,
    findings: &mut Findings,
    parse: fn(&str, YearSpan) -> Result<Record, Refused>,
) {
    match parse(slice.text.trim(), context.plausible_years) {
        Ok(record) => findings.accept(record),
        // only the end of the file cuts a record short; elsewhere it is broken
        Err((RejectionKind::Truncated, message)) if slice.end.is_none() => findings.reject(RejectionKind::Malformed, 0, message),
        Err((kind, message)) => findings.reject(kind, 0, message),
    }
}

/// How often `key` stands in the beginning of a file that is JSON; 0 where it is none.
pub(super) fn hits(head: &[u8], key: &str) -> usize {
    let json = head.iter().find(|b| !(b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF | 0)));
    match json {
        Some(b'{' | b'[') => memchr::memmem::find_iter(head, key).count(),
        _ => 0,
    }
}

/// A struct whose members are read by name: `object! { Name { field: Type = "name", ... } }`. Of a
/// name that comes twice the last counts, as in JavaScript. A last line `rest` names the field that
/// keeps members of no known name, and the names that are passed over knowingly.
macro_rules! object {
    ($(#[$meta:meta])* $object:ident { $($member:ident: $type:ty = $name:literal,)* } $(rest $rest:ident, passing over $($passed:literal)|* $(|)?)?) => {
        $(#[$meta])*
        #[derive(Default)]
        struct $object<'a> {
            $($member: $type,)*
            $($rest: Vec<(String, serde_json::Value)>,)?
            _text: std::marker::PhantomData<&'a str>,
        }

        impl<'a> $crate::formats::values::Members<'a> for $object<'a> {
            fn take<A: serde::de::MapAccess<'a>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
                match name {
                    $($name => self.$member = map.next_value()?,)*
                    $($($passed)|* => drop(map.next_value::<serde::de::IgnoredAny>()?),
                    other => self.$rest.push((other.to_owned(), map.next_value()?)),)?
                    #[allow(unreachable_patterns)]
                    _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
                }
                Ok(())
            }
        }
    };
}
pub(super) use object;

/// True for a value that says nothing: null, or an empty text, list or object.
pub(super) fn is_blank(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => true,
        serde_json::Value::String(text) => text.trim().is_empty(),
        serde_json::Value::Array(list) => list.is_empty(),
        serde_json::Value::Object(members) => members.is_empty(),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::values::{List, Pairs, Text};
    use super::*;

    object! {
        Inner {
            name: Text<'a> = "name",
        }
    }

    object! {
        Outer {
            text: Text<'a> = "text",
            list: List<Text<'a>> = "list",
            inner: Object<Inner<'a>> = "inner",
            many: List<Object<Inner<'a>>> = "many",
            pairs: Pairs<'a, List<Text<'a>>> = "pairs",
        }
        rest rest, passing over "known" | "also"
    }

    #[test]
    fn every_member_takes_every_value() {
        let values = ["null", "true", "1", "-1", "1.5", "\"a\\n\"", "\"a\"", "[]", "[1,null,\"x\"]", "{}", "{\"name\":\"n\"}", "[[[{}]]]"];
        for value in values {
            for member in ["text", "list", "inner", "many", "pairs", "known", "new"] {
                let json = format!("{{\"{member}\":{value}, \"also\": {value}}}");
                let read: Outer = read_object(&json).unwrap_or_else(|(_, message)| panic!("{json}: {message}"));
                assert_eq!(read.rest.len(), usize::from(member == "new"), "{json}");
            }
        }
    }

    #[test]
    fn values_are_read_whatever_they_are_written_as() {
        let json = r#"{"text":["",2018],"list":"one","many":{"name":"n"},"inner":{"name":true},"pairs":{"a":[1],"b":null},"text":"last"}"#;
        let read: Outer = read_object(json).expect("an object");
        assert_eq!(read.text.get(), Some("last"));
        assert_eq!(read.list.texts().collect::<Vec<_>>(), ["one"]);
        assert_eq!(read.many.0[0].and(|inner| inner.name.get()), Some("n"));
        assert!(read.inner.0.expect("an object").name.is_true());
        assert_eq!(read.pairs.0.iter().map(|(name, list)| (name.as_ref(), list.0.len())).collect::<Vec<_>>(), [("a", 1), ("b", 0)]);
    }

    #[test]
    fn what_is_no_object_says_what_it_is() {
        for (text, kind) in [
            ("{\"text\":\"a", RejectionKind::Truncated),
            ("", RejectionKind::Truncated),
            ("not json", RejectionKind::Malformed),
            ("[1]", RejectionKind::Malformed),
            ("{\"text\":1e999}", RejectionKind::Malformed),
            ("{\"text\":\"\\ud800\"}", RejectionKind::Malformed),
        ] {
            assert_eq!(read_object::<Outer>(text).err().map(|(kind, _)| kind), Some(kind), "{text}");
        }
        let deep = format!("{{\"new\":{}", "[".repeat(1_000_000));
        assert!(read_object::<Outer>(&deep).is_err());
    }
}
