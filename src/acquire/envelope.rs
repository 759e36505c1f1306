//! The envelope of a JSON answer: its list of records cut out, undissected.
//!
//! An answer of a search interface is an object with counts and cursors beside a list of records. The
//! records are cut out byte for byte, so that what is archived, stored and read again is what the
//! provider sent; only the rest is read here.

use std::ops::Range;

use serde_json::Value;

/// An answer without its records, and the records.
#[derive(Debug)]
pub(super) struct Envelope<'a> {
    /// Everything but the list, which stands empty.
    rest: Value,
    /// The records, each with the line on which it begins, from 1.
    pub(super) records: Vec<(&'a [u8], u32)>,
}

impl<'a> Envelope<'a> {
    /// Opens an answer whose list of records stands at the end of `path`; of an answer without that list
    /// there are no records. `None` for what is no whole JSON object. Linear in the body, memory that
    /// of the rest; depth does not matter.
    pub(super) fn open(body: &'a [u8], path: &[&str]) -> Option<Self> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let start = blank(body, 0);
        let end = value_end(body, start).filter(|&end| blank(body, end) == body.len())?;
        if body.get(start) != Some(&b'{') {
            return None;
        }
        let list = path.iter().try_fold(start..end, |object, name| member(body, object, name)).filter(|list| body[list.start] == b'[');
        let (list, elements) = match list {
            Some(list) => (list.clone(), elements(body, list)?),
            None => (end..end, Vec::new()),
        };
        let mut outside = body[start..list.start].to_vec();
        if list.start < end {
            outside.extend_from_slice(b"[]");
            outside.extend_from_slice(&body[list.end..end]);
        }
        let rest = serde_json::from_slice(&outside).ok()?;
        let (mut line, mut counted) = (1u32, 0);
        let records = elements.into_iter().map(|element| {
            line = line
                .saturating_add(u32::try_from(body[counted..element.start].iter().filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX));
            counted = element.start;
            (&body[element], line)
        });
        let records = records.collect();
        Some(Self { rest, records })
    }

    /// A value of the rest, by JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.rest.pointer(pointer)
    }

    /// A count of the rest.
    pub(super) fn count(&self, pointer: &str) -> Option<u64> {
        self.at(pointer).and_then(|value| value.as_u64().or_else(|| value.as_str()?.parse().ok()))
    }

    /// A text of the rest, not empty.
    pub(super) fn text(&self, pointer: &str) -> Option<&str> {
        self.at(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Whether a body looks like a JSON object from end to end, cheaply.
pub(super) fn looks_whole(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    // what is no JSON at all is another trouble, which asking again does not mend
    !body.starts_with(b"{") || body.ends_with(b"}")
}

/// The text of a member right within a record; of a list of texts the first.
pub(super) fn text_of(record: &[u8], path: &[&str]) -> Option<String> {
    let value = path.iter().try_fold(0..record.len(), |object, name| member(record, object, name))?;
    let text = match record[value.start] {
        b'[' => elements(record, value)?.into_iter().next()?,
        _ => value,
    };
    serde_json::from_slice::<Value>(&record[text]).ok()?.as_str().map(str::to_owned).filter(|text| !text.trim().is_empty())
}

/// The first place from `at` on without white space.
fn blank(body: &[u8], at: usize) -> usize {
    at + body.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// The place behind the string that begins at `at`.
fn string_end(body: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', body.get(at..)?)?;
        match body[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The place behind the value that begins at `at`. Brackets are counted, not matched.
fn value_end(body: &[u8], at: usize) -> Option<usize> {
    let (mut at, mut depth) = (at, 0usize);
    loop {
        match *body.get(at)? {
            b'"' => at = string_end(body, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' | b':' if depth == 0 => return None,
            b',' | b':' => at += 1,
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                at += body[at..]
                    .iter()
                    .take_while(|byte| !matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"') && !byte.is_ascii_whitespace())
                    .count()
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The value of the last member of that name in an object.
fn member(body: &[u8], object: Range<usize>, name: &str) -> Option<Range<usize>> {
    let mut at = blank(body, object.start);
    if body.get(at) != Some(&b'{') {
        return None;
    }
    at = blank(body, at + 1);
    let mut found = None;
    while body.get(at) == Some(&b'"') {
        let key_end = string_end(body, at)?;
        let key = &body[at + 1..key_end - 1];
        at = blank(body, key_end);
        if body.get(at) != Some(&b':') {
            return None;
        }
        let start = blank(body, at + 1);
        let end = value_end(body, start)?;
        if key == name.as_bytes() {
            found = Some(start..end);
        }
        at = blank(body, end);
        if body.get(at) == Some(&b',') {
            at = blank(body, at + 1);
        }
    }
    found
}

/// The elements of a list.
fn elements(body: &[u8], list: Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut elements = Vec::new();
    let mut at = blank(body, list.start + 1);
    while at + 1 < list.end {
        let end = value_end(body, at)?;
        elements.push(at..end);
        at = blank(body, end);
        if body.get(at) == Some(&b',') {
            at = blank(body, at + 1);
        }
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(body: &str, path: &[&str]) -> Option<Vec<String>> {
        Envelope::open(body.as_bytes(), path)
            .map(|envelope| envelope.records.iter().map(|(record, _)| String::from_utf8_lossy(record).into_owned()).collect())
    }

    #[test]
    fn records_are_cut_out_as_they_came() {
        let body =
            "{\"meta\": {\"count\": 2, \"next\": \"a+/=\"},\n \"results\": [ {\"id\":\"]}\\\"\", \"a\" : [1,{}]},\n{\"id\": \"数\"} ]}";
        let envelope = Envelope::open(body.as_bytes(), &["results"]).expect("an answer");
        assert_eq!((envelope.count("/meta/count"), envelope.text("/meta/next")), (Some(2), Some("a+/=")));
        assert_eq!(envelope.records.iter().map(|(_, line)| *line).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(records(body, &["results"]).expect("records"), ["{\"id\":\"]}\\\"\", \"a\" : [1,{}]}", "{\"id\": \"数\"}"]);
        assert_eq!(text_of(envelope.records[1].0, &["id"]).as_deref(), Some("数"));
        assert_eq!(records("{\"message\":{\"items\":[]}}", &["message", "items"]), Some(vec![]));
        assert_eq!(records("{\"message\":\"no\"}", &["message", "items"]), Some(vec![]));
    }

    #[test]
    fn what_is_not_whole_is_no_answer() {
        for body in ["", "{", "[]", "{\"results\":[{\"a\":1}", "{\"results\":[{\"a\":\"1]}", "<html>", "{} x", "]", "{\"results\":[1,2}"] {
            assert!(
                Envelope::open(body.as_bytes(), &["results"]).is_none_or(|envelope| body.contains("[1,2}") && envelope.records.len() <= 2),
                "{body}"
            );
        }
        let deep = format!("{{\"results\":[{}{}]}}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(records(&deep, &["results"]).map(|records| records.len()), Some(1));
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[\"\\\\{}\\[\\],:a数 ]{0,6}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[\"\\\\a-c:]{0,3}", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn cutting_agrees_with_parsing(list in prop::collection::vec(json(), 0..5), other in json(), pretty in any::<bool>()) {
            let whole = serde_json::json!({"meta": other, "results": list});
            let text = if pretty { serde_json::to_string_pretty(&whole) } else { serde_json::to_string(&whole) }.expect("json");
            let envelope = Envelope::open(text.as_bytes(), &["results"]).expect("an answer");
            let cut: Vec<Value> = envelope.records.iter().map(|(record, _)| serde_json::from_slice(record).expect("a value")).collect();
            prop_assert_eq!(&cut, &list);
            prop_assert_eq!(envelope.at("/meta"), Some(&other));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop::sample::select(b"{}[]\",:\\a1 \n\xE6".to_vec()), 0..60)) {
            let _ = Envelope::open(&bytes, &["a"]);
            let _ = text_of(&bytes, &["a"]);
        }
    }
}
