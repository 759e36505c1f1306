//! JSON as providers give it: one object a line, an array of objects, or an answer that holds one.

use memchr::{memchr2, memmem};
use serde_json::Value;

use super::format::excerpt;
use super::lines::trim;
use super::{Findings, Slice};
use crate::record::RejectionKind;

/// Where elements begin in `bytes`, which begin where one does, or with the input where `first` is
/// set. `arrays` names the keys under which an answer holds its array of records.
///
/// A line break inside a string, which JSON forbids, ends a broken element, as does a line that
/// begins with a brace: one bad line costs one element. What stands between elements and is no
/// JSON object is a start too, so that it is reported.
pub(super) fn element_starts(bytes: &[u8], arrays: &[&str], first: bool, ended: bool) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = if first {
        match first_element(bytes, arrays, ended) {
            Some(at) => at,
            None => return starts,
        }
    } else {
        0
    };
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b',') {
            at += 1;
        }
        match bytes.get(at) {
            None => return starts,
            Some(b']' | b'}') => match next_document(&bytes[at..], ended) {
                // the end of an array, and of the answer around it, up to another document
                Some(next) => at += next,
                None => return starts,
            },
            Some(b'{') => {
                starts.push(at);
                match element_end(&bytes[at..]) {
                    Some(length) => at += length,
                    None => return starts,
                }
            }
            Some(_) => {
                starts.push(at);
                match memchr2(b'\n', b'\r', &bytes[at..]) {
                    Some(length) => at += length,
                    None => return starts,
                }
            }
        }
    }
}

/// The first element of an input: in its array where it has one, else its first object.
fn first_element(bytes: &[u8], arrays: &[&str], ended: bool) -> Option<usize> {
    let begin = bytes.iter().position(|b| !b.is_ascii_whitespace())?;
    match bytes[begin] {
        b'[' => Some(begin + 1),
        b'{' => element_in_answer(bytes, begin, arrays).or_else(|| ended.then_some(begin)),
        _ => Some(begin),
    }
}

/// The first element of the array in the answer that begins at `begin`, or `begin` where the answer
/// ends without one.
fn element_in_answer(bytes: &[u8], begin: usize, arrays: &[&str]) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = begin;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at)?;
                let key = &bytes[at + 1..end];
                at = end;
                if depth <= 2 && arrays.iter().any(|name| name.as_bytes() == key) {
                    let after = bytes[end + 1..].iter().position(|b| !b.is_ascii_whitespace() && *b != b':');
                    let after = end + 1 + after?;
                    if bytes[after] == b'[' {
                        return Some(after + 1);
                    }
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(begin);
                }
            }
            // the next line of JSON Lines: this one was broken
            b'\n' if bytes.get(at + 1) == Some(&b'{') => return Some(begin),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The quote that ends the string that begins at `open`; a line break ends a broken one.
fn string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' | b'\n' => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Length of the object that `bytes` begin with; `None` where it does not end in them.
fn element_end(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at)?;
                if bytes[at] == b'\n' {
                    return Some(at);
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'\n' if bytes.get(at + 1) == Some(&b'{') => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// From the bracket that closes an array to the element that begins the next document.
fn next_document(bytes: &[u8], ended: bool) -> Option<usize> {
    let line = memmem::find(bytes, b"\n{").into_iter().chain(memmem::find(bytes, b"\n[")).min()? + 1;
    let at = if bytes[line] == b'[' { line + 1 } else { line };
    (ended || at < bytes.len()).then_some(at)
}

/// The object that a slice begins with. What is none is rejected here: `None` comes back, and the
/// reader goes on with the next.
pub fn read_element(slice: &Slice<'_>, findings: &mut Findings) -> Option<Value> {
    let text = trim(slice.text);
    match serde_json::Deserializer::from_str(text).into_iter::<Value>().next() {
        Some(Ok(value @ Value::Object(_))) => return Some(value),
        Some(Err(error)) if error.is_eof() && slice.end.is_some() => {
            findings.reject(RejectionKind::Truncated, 0, format!("the file ends inside this record: {}", excerpt(text)));
        }
        Some(Ok(_)) | None => findings.reject(RejectionKind::Malformed, 0, format!("no JSON object: {}", excerpt(text))),
        Some(Err(error)) => findings.reject(RejectionKind::Malformed, 0, format!("no JSON ({error}): {}", excerpt(text))),
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn elements<'a>(text: &'a str, arrays: &[&str]) -> Vec<&'a str> {
        let mut starts = element_starts(text.as_bytes(), arrays, true, true);
        starts.push(text.len());
        starts.windows(2).map(|pair| text[pair[0]..pair[1]].trim()).collect()
    }

    #[test]
    fn every_envelope_gives_its_records() {
        assert_eq!(elements("{\"a\":1}\n{\"a\":2}\n", &[]), ["{\"a\":1}", "{\"a\":2}"]);
        assert_eq!(elements("[{\"a\":[{}]},\n {\"a\":2}]\n", &[]), ["{\"a\":[{}]},", "{\"a\":2}]"]);
        let answer = r#"{"meta":{"count":2},"results":[{"id":"1"},{"id":"2"}],"group_by":[{"key":1}]}"#;
        let found = elements(answer, &["results"]);
        assert_eq!(found.len(), 2);
        assert!(found[1].starts_with("{\"id\":\"2\"}]"));
        assert_eq!(elements(answer, &["items"]), [answer], "without such an array the object is the record");
        assert_eq!(elements(r#"{"message":{"facets":{},"items":[{"a":"]}"}]}}"#, &["items"]).len(), 1);
        assert_eq!(elements("{\"results\":[]}", &["results"]), [""; 0]);
    }

    #[test]
    fn one_bad_line_costs_one_element() {
        let lines = "{\"a\":1}\n{\"a\":\"open\n{\"a\":3}\nno json\n{\"a\": {\n{\"a\":5}\n";
        assert_eq!(elements(lines, &[]), ["{\"a\":1}", "{\"a\":\"open", "{\"a\":3}", "no json", "{\"a\": {", "{\"a\":5}"]);
    }

    #[test]
    fn two_answers_in_one_file_are_read_both() {
        let joined = "[{\"a\":1}]\n[{\"a\":2}]\n{\"results\":[{\"a\":3}]}";
        assert_eq!(elements(joined, &["results"]).len(), 3);
    }

    proptest! {
        #[test]
        fn objects_are_found_whatever_they_hold(texts in prop::collection::vec("[a\"\\\\\n{}\\[\\], 字]{0,12}", 0..6), pretty: bool) {
            let values: Vec<Value> = texts.iter().map(|text| serde_json::json!({"t": text, "n": [{"x": text}]})).collect();
            let array = Value::Array(values.clone());
            let text = if pretty { format!("{array:#}") } else { array.to_string() };
            let found = element_starts(text.as_bytes(), &[], true, true);
            prop_assert_eq!(found.len(), values.len());
            for (at, value) in found.into_iter().zip(&values) {
                let read = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>().next().expect("one").expect("json");
                prop_assert_eq!(&read, value);
            }
        }
    }
}
