//! JSON read as it comes: a member of another type than expected is missing, never an error.
//!
//! APIs change their answers between versions and within one: a number becomes a text, a list a
//! single value, an object null. So every value here takes whatever stands there, and only text
//! that is no JSON at all fails. Nothing is built that is not asked for; strings are borrowed where
//! they hold no escape. Depth is limited by serde_json (128).

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::format::excerpt;
use super::{Context, Findings, Slice};
use crate::record::{Record, RejectionKind, YearSpan};

/// Why a text gave no record.
pub(super) type Refused = (RejectionKind, String);

/// An object of known members.
pub(super) trait Members<'de>: Default {
    /// Takes one member's value off `map`, whatever it is.
    fn take<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

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

impl<'de, T: Members<'de>> Members<'de> for Box<T> {
    fn take<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        (**self).take(name, map)
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

        impl<'a> $crate::formats::members::Members<'a> for $object<'a> {
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

/// A text; numbers and truth values as they print, of a list its first text; trimmed, never empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Text<'a>(Option<Cow<'a, str>>);

impl Text<'_> {
    /// The text, trimmed, where there is one.
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The text as an owned one.
    pub(super) fn owned(&self) -> Option<String> {
        self.get().map(str::to_owned)
    }

    /// The text as a whole number, where it is one.
    pub(super) fn number<N: std::str::FromStr>(&self) -> Option<N> {
        self.get().and_then(|text| text.parse().ok())
    }

    /// True for `true`.
    pub(super) fn is_true(&self) -> bool {
        self.get() == Some("true")
    }
}

/// A list of values; of a single value a list of one, of null none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl List<Text<'_>> {
    /// The texts that are not empty.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Text::get)
    }
}

/// An object, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object<T>(pub(super) Option<T>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Object<T> {
    /// What the object gives for a question, where there is one.
    pub(super) fn and<'s, R>(&'s self, ask: impl FnOnce(&'s T) -> Option<R>) -> Option<R> {
        self.0.as_ref().and_then(ask)
    }
}

/// The members of an object, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pairs<'a, T>(pub(super) Vec<(Cow<'a, str>, T)>);

impl<T> Default for Pairs<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Visitor methods for values that a target makes nothing of.
macro_rules! nothing_of {
    ($($kind:ident)*) => { $(nothing_of!(@ $kind);)* };
    (@ scalars) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
    };
    (@ null) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn visit_none<E>(self) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
    };
    (@ texts) => {
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
    };
    (@ lists) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
    (@ objects) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

fn expecting(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("any value")
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of<'a>(PhantomData<&'a str>);
        impl<'de: 'a, 'a> Visitor<'de> for Of<'a> {
            type Value = Text<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                expecting(f)
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'a>, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'a>, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Text<'a>, E> {
                Ok(Text(Some(Cow::Borrowed(if value { "true" } else { "false" }))))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Text<'a>, E> {
                Ok(Text(Some(Cow::Owned(value.to_string()))))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Text<'a>, E> {
                Ok(Text(Some(Cow::Owned(value.to_string()))))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Text<'a>, E> {
                Ok(Text(Some(Cow::Owned(value.to_string()))))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text<'a>, A::Error> {
                let mut first = Text::default();
                while let Some(element) = list.next_element::<Text<'a>>()? {
                    if first.get().is_none() {
                        first = element;
                    }
                }
                Ok(first)
            }
            nothing_of!(null objects);
        }
        deserializer.deserialize_any(Of(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Of<T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                expecting(f)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(List(values))
            }
            fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<List<T>, E> {
                Ok(List(vec![T::deserialize(BorrowedStrDeserializer::new(text))?]))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<List<T>, E> {
                Ok(List(vec![T::deserialize(StrDeserializer::new(text))?]))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<List<T>, A::Error> {
                Ok(List(vec![T::deserialize(MapAccessDeserializer::new(map))?]))
            }
            nothing_of!(scalars null);
        }
        deserializer.deserialize_any(Of(PhantomData))
    }
}

impl<'de, T: Members<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of<T>(PhantomData<T>);
        impl<'de, T: Members<'de>> Visitor<'de> for Of<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                expecting(f)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<T>, A::Error> {
                let mut object = T::default();
                while let Some(Name(name)) = map.next_key()? {
                    object.take(&name, &mut map)?;
                }
                Ok(Object(Some(object)))
            }
            nothing_of!(scalars null texts lists);
        }
        deserializer.deserialize_any(Of(PhantomData))
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de> + 'a> Deserialize<'de> for Pairs<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of<'a, T>(PhantomData<&'a T>);
        impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for Of<'a, T> {
            type Value = Pairs<'a, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                expecting(f)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'a, T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
            nothing_of!(scalars null texts lists);
        }
        deserializer.deserialize_any(Of(PhantomData))
    }
}

/// A member's name, borrowed where it can be.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Of<'a>(PhantomData<&'a str>);
        impl<'de: 'a, 'a> Visitor<'de> for Of<'a> {
            type Value = Name<'a>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'a>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Name<'a>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Of(PhantomData))
    }
}

#[cfg(test)]
mod tests {
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
