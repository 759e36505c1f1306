//! Files of texts, one a line: read, and printed again so that a program gets back what it gave.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use encoding_rs::{Encoding, GB18030};

use crate::{Error, Result};

/// What a file of texts is, for the helps.
pub(super) const FILES: &str = "\
A file of texts holds one a line, in UTF-8, UTF-16 with a byte order mark, or GB18030 (GBK); - is standard input.
--as-arrays prints a JSON array a line and a line a text, blank ones too: nothing is altered, cut off or wrapped.";

/// The lines of a text file, blank ones too; no byte order mark, no carriage returns. `-` is standard input.
///
/// # Errors
/// A file that cannot be read, or whose encoding cannot be told; the line is named.
pub(super) fn read(path: &Path) -> Result<Vec<String>> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let text = decoded(bytes.map_err(Error::read(path))?)
        .map_err(|line| Error::Usage(format!("{}:{line}: this line is neither UTF-8 nor GB18030", path.display())))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// The text, or the line where it cannot be read.
fn decoded(bytes: Vec<u8>) -> std::result::Result<String, usize> {
    let line = |at: usize| bytes[..at].split(|&byte| byte == b'\n').count();
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        return text.map(Into::into).ok_or_else(|| line(bytes.len()));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let (good, _) = bytes.split_at(error.valid_up_to());
            // Chinese before the first bad byte: UTF-8 with a fault, which GB18030 would read as other characters
            let chinese = std::str::from_utf8(good).is_ok_and(|good| good.chars().any(|c| c >= '\u{800}'));
            let gbk = (!chinese).then(|| GB18030.decode_without_bom_handling_and_without_replacement(&bytes)).flatten();
            gbk.map(Into::into).ok_or_else(|| line(good.len()))
        }
    }
}

/// An array a line, a line a text.
pub(super) fn arrays<'t>(texts: impl IntoIterator<Item = Vec<&'t str>>) -> String {
    texts.into_iter().map(|words| format!("{}\n", serde_json::Value::from(words))).collect()
}

/// Lets every word reach to the next, blanks left out: what folding passes over, such as a zero-width
/// blank or a soft hyphen, stays at the word before it, and the words joined are the text.
pub(super) fn joined(text: &str, mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    for at in 0..places.len() {
        let next = places.get(at + 1).map_or(text.len(), |next| next.start);
        let start = if at == 0 { 0 } else { places[at].start };
        if start <= places[at].start && places[at].end <= next {
            let stretch = &text[start..next];
            places[at] = start + (stretch.len() - stretch.trim_start().len())..start + stretch.trim_end().len();
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_the_encodings_that_editors_write() {
        let text = "数字经济\n\n隐私保护";
        let gbk = GB18030.encode(text).0.into_owned();
        let utf16 = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes().to_vec(), [b"\xEF\xBB\xBF", text.as_bytes()].concat(), gbk, utf16] {
            assert_eq!(decoded(bytes).as_deref(), Ok(text));
        }
        assert_eq!(decoded([text.as_bytes(), b"\n\xE6\x95\n"].concat()), Err(4), "UTF-8 with a fault is no GBK");
        assert_eq!(decoded(b"a\n\xFF\xFF\n".to_vec()), Err(2));
    }

    #[test]
    fn what_folding_passes_over_stays_with_the_word_before() {
        let text = "\u{200B}隐私\u{200B} 保\u{AD}护";
        let places = joined(text, vec![3..9, 13..16, 18..21]);
        let words: Vec<&str> = places.into_iter().map(|place| &text[place]).collect();
        assert_eq!(words, ["\u{200B}隐私\u{200B}", "保\u{AD}", "护"]);
        assert_eq!(arrays([words, vec![]]), "[\"\u{200B}隐私\u{200B}\",\"保\u{AD}\",\"护\"]\n[]\n");
    }
}
