//! WARC 1.1: one answer as records that any archive tool reads.
//!
//! <https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/>. Each record is a
//! gzip member of its own, so that one can be read without the others. An answer is a `request` and a
//! `response`; a body that is there already, and an answer 304, is a `revisit`. Block and payload
//! digests are SHA-1 in base 32, as tools expect; the SHA-256 by which this archive knows a body
//! stands beside them.
//!
//! The body is kept without transfer and content coding, and the header fields that spoke of those
//! are left out; keys and mail addresses are taken out of addresses and of the request's fields.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use sha1::{Digest as _, Sha1};
use url::Url;

use super::super::Answer;
use super::super::address::{host_of, shown};

/// An earlier response that a revisit refers to.
#[derive(Debug, Clone)]
pub(super) struct Original {
    pub(super) url: String,
    pub(super) time: String,
}

/// The record that a file begins with.
pub(super) fn file_head(name: &str, time: &str) -> Vec<u8> {
    let block = format!("software: wenmai/{}\r\nformat: WARC File Format 1.1\r\n", env!("CARGO_PKG_VERSION"));
    let id = record_id(&["warcinfo", name, time]);
    packed("warcinfo", &id, time, &[("WARC-Filename", name), ("Content-Type", "application/warc-fields")], block.as_bytes())
}

/// The records of an answer whose body is new to the archive.
pub(super) fn response(answer: &Answer, sha256: &str, place: &str) -> Vec<u8> {
    let time = answer.time.to_string();
    let url = shown(&answer.answered_by);
    let id = record_id(&["response", &url, &time, sha256, place]);
    let mut block = http_head(answer, true);
    block.extend_from_slice(&answer.body);
    let payload = sha1(&answer.body);
    let mut records = request(answer, &id, place);
    records.extend(packed(
        "response",
        &id,
        &time,
        &[
            ("WARC-Target-URI", &url),
            ("Content-Type", "application/http;msgtype=response"),
            ("WARC-Payload-Digest", &payload),
            ("X-Payload-SHA256", sha256),
        ],
        &block,
    ));
    records
}

/// The records of an answer that brought nothing new.
pub(super) fn revisit(answer: &Answer, sha256: &str, original: Option<&Original>, place: &str) -> Vec<u8> {
    const SAME_BODY: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
    const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
    let time = answer.time.to_string();
    let url = shown(&answer.answered_by);
    let id = record_id(&["revisit", &url, &time, sha256, place]);
    let not_modified = answer.status == 304;
    let block = http_head(answer, false);
    let payload = sha1(&answer.body);
    let mut fields = vec![
        ("WARC-Target-URI", url.as_str()),
        ("WARC-Profile", if not_modified { NOT_MODIFIED } else { SAME_BODY }),
        ("Content-Type", "application/http;msgtype=response"),
    ];
    if !not_modified {
        fields.extend([("WARC-Payload-Digest", payload.as_str()), ("X-Payload-SHA256", sha256)]);
    }
    if let Some(original) = original {
        fields.extend([("WARC-Refers-To-Target-URI", original.url.as_str()), ("WARC-Refers-To-Date", original.time.as_str())]);
    }
    let mut records = request(answer, &id, place);
    records.extend(packed("revisit", &id, &time, &fields, &block));
    records
}

fn request(answer: &Answer, answered: &str, place: &str) -> Vec<u8> {
    let url = shown(&answer.url);
    let time = answer.time.to_string();
    let (target, host) = Url::parse(&url).map_or_else(
        |_| ("/".to_owned(), String::new()),
        |url| {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
            (format!("{}{query}", url.path()), format!("{}{port}", host_of(&url)))
        },
    );
    let mut block = format!("GET {target} HTTP/1.1\r\nhost: {host}\r\n");
    for (name, value) in &answer.sent {
        block.push_str(&field(name, value));
    }
    block.push_str("\r\n");
    let id = record_id(&["request", &url, &time, place]);
    let fields =
        [("WARC-Target-URI", url.as_str()), ("WARC-Concurrent-To", answered), ("Content-Type", "application/http;msgtype=request")];
    packed("request", &id, &time, &fields, block.as_bytes())
}

/// Status line and kept header fields of an answer.
fn http_head(answer: &Answer, with_length: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
    for (name, value) in &answer.headers {
        if name == "content-encoding" || name == "transfer-encoding" || name == "content-length" {
            continue;
        }
        let value = if name == "location" { shown(value) } else { value.clone() };
        head.push_str(&field(name, &value));
    }
    if with_length {
        head.push_str(&format!("content-length: {}\r\n", answer.body.len()));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// A header field on one line, whatever is in its value.
fn field(name: &str, value: &str) -> String {
    format!("{name}: {}\r\n", value.chars().filter(|c| !c.is_control()).collect::<String>())
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        304 => "Not Modified",
        404 => "Not Found",
        410 => "Gone",
        _ => "Answer",
    }
}

/// One record as a gzip member.
fn packed(kind: &str, id: &str, time: &str, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut head = format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {id}\r\nWARC-Date: {time}\r\n");
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("WARC-Block-Digest: {}\r\nContent-Length: {}\r\n\r\n", sha1(block), block.len()));
    let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    let written = packer.write_all(head.as_bytes()).and_then(|()| packer.write_all(block)).and_then(|()| packer.write_all(b"\r\n\r\n"));
    written.and_then(|()| packer.finish()).expect("memory takes whatever is written to it")
}

/// A name for a record: made from what it is and where it stands, so that the same run writes the
/// same file. In the form of a UUID of version 8 (RFC 9562).
fn record_id(parts: &[&str]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(parts.join("\n").as_bytes()).as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn sha1(bytes: &[u8]) -> String {
    format!("sha1:{}", base32(&Sha1::digest(bytes)))
}

/// RFC 4648, for lengths that need no padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut group = [0; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let group = u64::from_be_bytes(group);
        text.extend((0..8).map(|place| char::from(ALPHABET[(group >> (35 - 5 * place)) as usize & 31])));
    }
    text
}

/// The body in a response record, unpacked; `None` where the record is not whole.
pub(super) fn body_of(record: &[u8]) -> Option<&[u8]> {
    let head_end = |bytes: &[u8]| memchr::memmem::find(bytes, b"\r\n\r\n").map(|at| at + 4);
    let block = head_end(record)?;
    let head = std::str::from_utf8(&record[..block]).ok()?;
    let length: usize = head.lines().find_map(|line| line.strip_prefix("Content-Length: "))?.trim().parse().ok()?;
    let block = record.get(block..block.checked_add(length)?)?;
    block.get(head_end(block)?..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_that_of_the_rfc() {
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
        // of an empty body, as every WARC file has it
        assert_eq!(sha1(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }

    #[test]
    fn names_of_records_are_uuids_and_repeat() {
        let id = record_id(&["a", "b"]);
        assert_eq!(id, record_id(&["a", "b"]));
        assert_ne!(id, record_id(&["a", "c"]));
        assert!(id.len() == "<urn:uuid:>".len() + 36 && &id[23..25] == "-8", "{id}");
    }
}
