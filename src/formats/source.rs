//! An input as a stream of bytes that keep ASCII as it is.
//!
//! UTF-16 is known by its mark or by where its NUL bytes stand, and comes out as UTF-8; every other
//! encoding is left for [`Detector`](super::encoding::Detector) to find out.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};

use super::encoding::decode;

/// Bytes looked at before anything is decided.
pub(super) const HEAD: usize = 64 * 1024;

/// Blank bytes at the beginning of an input that are read past in search of anything else.
const MOST_BLANK: usize = 16 * 1024 * 1024;

/// A stream of bytes in an encoding that keeps ASCII as it is: UTF-16 comes out as UTF-8.
pub(super) struct Source<'r> {
    input: &'r mut dyn Read,
    head: Vec<u8>,
    head_given: usize,
    /// What the stream was marked or recognised as.
    pub(super) mark: Mark,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// Bytes taken from the input so far.
    pub(super) bytes: u64,
    /// U+FFFD put in for what was no UTF-16.
    pub(super) replacements: usize,
    /// The input ends in half a UTF-16 character.
    pub(super) ends_in_character: bool,
}

/// How a stream is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// No byte-order mark, no UTF-16.
    None,
    /// The UTF-8 mark.
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

impl<'r> Source<'r> {
    /// Reads the head of `input` and sees what it is marked as.
    pub(super) fn open(input: &'r mut dyn Read) -> io::Result<Self> {
        let mut head = Vec::new();
        let mut wanted = HEAD;
        loop {
            let room = (wanted - head.len()) as u64;
            let read = (&mut *input).take(room).read_to_end(&mut head)?;
            if (read as u64) < room || !is_blank(&head) || head.len() >= MOST_BLANK {
                break;
            }
            wanted *= 2;
        }
        let bytes = head.len() as u64;
        let (mark, skipped) = marked(&head);
        let decoder = match mark {
            Mark::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Mark::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
            Mark::None | Mark::Utf8 => None,
        };
        Ok(Self { input, head, head_given: skipped, mark, decoder, raw: Vec::new(), bytes, replacements: 0, ends_in_character: false })
    }

    /// The first bytes as [`fill`](Self::fill) will give them.
    pub(super) fn head(&self) -> Cow<'_, [u8]> {
        let raw = &self.head[self.head_given..];
        match self.mark {
            Mark::None | Mark::Utf8 => Cow::Borrowed(raw),
            Mark::Utf16Le => Cow::Owned(UTF_16LE.decode_without_bom_handling(raw).0.into_owned().into_bytes()),
            Mark::Utf16Be => Cow::Owned(UTF_16BE.decode_without_bom_handling(raw).0.into_owned().into_bytes()),
        }
    }

    /// Appends to `out` until it is at least `wanted` long or the input ends; true at the end.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
        if self.decoder.is_none() {
            out.reserve(wanted.saturating_sub(out.len()));
            return self.take(out, wanted);
        }
        let mut ended = false;
        while out.len() < wanted && !ended {
            let mut raw = std::mem::take(&mut self.raw);
            raw.clear();
            ended = self.take(&mut raw, wanted - out.len())?;
            if let Some(decoder) = &mut self.decoder {
                let mut text = String::new();
                let decoded = decode(decoder, &raw, ended, &mut text);
                self.replacements += decoded.replacements;
                self.ends_in_character |= decoded.ends_in_character;
                out.extend_from_slice(text.as_bytes());
            }
            self.raw = raw;
        }
        Ok(ended)
    }

    /// Appends raw bytes until `out` is `wanted` long; true at the end of the input.
    fn take(&mut self, out: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
        let room = wanted.saturating_sub(out.len());
        let kept = &self.head[self.head_given..];
        if !kept.is_empty() {
            let given = kept.len().min(room);
            out.extend_from_slice(&kept[..given]);
            self.head_given += given;
        }
        let room = wanted.saturating_sub(out.len()) as u64;
        let read = (&mut *self.input).take(room).read_to_end(out)? as u64;
        self.bytes += read;
        Ok(read < room)
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0)
}

/// The mark of a stream, and the bytes it takes.
fn marked(head: &[u8]) -> (Mark, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (Mark::Utf8, 3),
        [0xFF, 0xFE, ..] => (Mark::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Mark::Utf16Be, 2),
        _ => (unmarked(head), 0),
    }
}

/// UTF-16 shows without a mark by the zero halves of its ASCII letters: a good part of one half of
/// the bytes is NUL and next to none of the other.
fn unmarked(head: &[u8]) -> Mark {
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in head.as_chunks::<2>().0 {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    // one ASCII letter in twenty characters, and no fewer than a tag and a word
    let many = (head.len() / 2 / 20).max(8);
    if odd > many && even * 10 < odd {
        Mark::Utf16Le
    } else if even > many && odd * 10 < even {
        Mark::Utf16Be
    } else {
        Mark::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_shows_without_a_mark() {
        let le: Vec<u8> = "RT Journal Article\r\nT1 数字经济\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "RT Journal Article\r\nT1 数字经济\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(unmarked(&le), Mark::Utf16Le);
        assert_eq!(unmarked(&be), Mark::Utf16Be);
        assert_eq!(unmarked(b"RT Journal Article\0\0"), Mark::None);
    }
}
