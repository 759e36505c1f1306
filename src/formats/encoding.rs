//! Which encoding the bytes are in, found out from the bytes.
//!
//! UTF-16 is UTF-8 by now (source.rs). Everything else is decided record by record, since files in
//! different encodings get joined: what is valid UTF-8 is UTF-8; of what is not, the share of its
//! non-ASCII bytes that form UTF-8 characters tells damaged UTF-8 from GB18030. Nothing trusts a label.

use std::borrow::Cow;

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, WINDOWS_1252};

use super::source::Mark;

/// Encodings that one record may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    /// UTF-8, valid or damaged.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
    /// Windows-1252, of which ISO 8859-1 is a part but for control characters.
    Windows1252,
}

impl Guess {
    /// The name a reader knows.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// What the non-ASCII bytes of a stretch look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Non-ASCII bytes.
    pub(super) high: usize,
    /// Those that stand in runs of valid UTF-8, or in the longer characters of a damaged run: many
    /// a GB18030 pair passes for a short one.
    pub(super) in_utf8: usize,
    /// Those of the others that stand alone between ASCII bytes, as accented letters do in Latin
    /// encodings and hanzi never do in GB2312.
    pub(super) alone: usize,
}

impl Evidence {
    /// Below so many non-ASCII bytes a stretch says too little for itself.
    const STRONG: usize = 12;

    /// Looks at `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut evidence = Self::default();
        for run in bytes.split(u8::is_ascii).filter(|run| !run.is_empty()) {
            evidence.high += run.len();
            evidence.alone += usize::from(run.len() == 1);
            evidence.in_utf8 += match std::str::from_utf8(run) {
                Ok(_) => run.len(),
                Err(_) => long_characters(run),
            };
        }
        evidence
    }

    /// The likeliest encoding. Chance makes some GB18030 valid UTF-8, and damage makes some UTF-8
    /// invalid; half lies far from both.
    pub(super) fn guess(self) -> Guess {
        if self.in_utf8 * 2 >= self.high {
            Guess::Utf8
        } else if self.alone * 2 > self.high {
            Guess::Windows1252
        } else {
            Guess::Gb18030
        }
    }

    fn is_strong(self) -> bool {
        self.high >= Self::STRONG
    }
}

/// ASCII, but for the byte-order marks of joined files: in any encoding it reads alike.
fn is_plain(text: &str) -> bool {
    text.is_ascii() || text.split('\u{FEFF}').all(str::is_ascii)
}

/// Bytes in the UTF-8 characters of three or four bytes in a run.
fn long_characters(run: &[u8]) -> usize {
    run.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).map(char::len_utf8).filter(|&length| length > 2).sum()
}

/// Decides the encoding of one record after the other. A record that says little takes the
/// encoding of the last one that said much, at first that of the head.
#[derive(Debug)]
pub(super) struct Detector {
    neighbours: Option<Guess>,
    /// Records with non-ASCII text read as UTF-8 where that had to be decided, and as the others.
    pub(super) decided: [usize; 3],
    /// Whether whole pieces of non-ASCII UTF-8 were seen.
    pub(super) saw_utf8: bool,
    /// U+FFFD put in.
    pub(super) replacements: usize,
}

impl Detector {
    /// Begins with the head of the input.
    pub(super) fn new(head: &[u8]) -> Self {
        let evidence = Evidence::of(head);
        Self { neighbours: evidence.is_strong().then(|| evidence.guess()), decided: [0; 3], saw_utf8: false, replacements: 0 }
    }

    /// Whether a piece that is valid UTF-8 is surely UTF-8. Beside GB18030 it must be looked at
    /// record by record: two or three hanzi can pass for UTF-8.
    pub(super) fn trusts(&mut self, valid: &str) -> bool {
        let settled = self.neighbours == Some(Guess::Utf8);
        if settled && self.saw_utf8 {
            return true;
        }
        let ascii = is_plain(valid);
        let trusted = ascii || settled;
        self.saw_utf8 |= trusted && !ascii;
        trusted
    }

    /// Decodes one record onto `out`.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) -> Decoded {
        if let Ok(text) = std::str::from_utf8(bytes)
            && is_plain(text)
        {
            out.push_str(text);
            return Decoded::default();
        }
        let evidence = Evidence::of(bytes);
        let guess = match self.neighbours {
            Some(neighbours) if !evidence.is_strong() => neighbours,
            _ => evidence.guess(),
        };
        if evidence.is_strong() {
            self.neighbours = Some(guess);
        }
        self.decided[guess as usize] += 1;
        let encoding: &'static Encoding = match guess {
            Guess::Utf8 => encoding_rs::UTF_8,
            Guess::Gb18030 => GB18030,
            Guess::Windows1252 => WINDOWS_1252,
        };
        let decoded = decode(&mut encoding.new_decoder_without_bom_handling(), bytes, last, out);
        self.replacements += decoded.replacements;
        decoded
    }

    /// The encodings met, for a reader.
    pub(super) fn met(&self, mark: Mark) -> String {
        match mark {
            Mark::Utf16Le => return "UTF-16LE".into(),
            Mark::Utf16Be => return "UTF-16BE".into(),
            Mark::None | Mark::Utf8 => {}
        }
        let [utf8, gb, latin] = self.decided.map(|records| records > 0);
        let mut names = Vec::new();
        if utf8 || self.saw_utf8 || mark == Mark::Utf8 || !(gb || latin) {
            names.push(if mark == Mark::Utf8 { "UTF-8 with mark" } else { Guess::Utf8.name() });
        }
        names.extend(gb.then_some(Guess::Gb18030.name()));
        names.extend(latin.then_some(Guess::Windows1252.name()));
        names.join(" and ")
    }
}

/// The beginning of an input as text, in the likeliest encoding.
pub(super) fn text_of(head: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(head) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(head),
        Err(_) => {
            let mut text = String::new();
            Detector::new(head).decode(head, true, &mut text);
            Cow::Owned(text)
        }
    }
}

/// What a stretch cost to decode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    /// U+FFFD put in.
    pub(super) replacements: usize,
    /// The stretch ends in half a character.
    pub(super) ends_in_character: bool,
}

/// Decodes `bytes` onto `out`, counting what had to be replaced. Half a character at the end is
/// left to the next call, or replaced when `last`.
pub(super) fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut String) -> Decoded {
    let mut decoded = Decoded::default();
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
        out.reserve(room);
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, out, last);
        bytes = &bytes[read..];
        match result {
            DecoderResult::InputEmpty => return decoded,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(_, _) => {
                out.push('\u{FFFD}');
                decoded.replacements += 1;
                decoded.ends_in_character |= last && bytes.is_empty();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_utf8_is_not_taken_for_gb18030() {
        let mut utf8 = "数字经济与个人隐私的研究".as_bytes().to_vec();
        utf8[4] = 0xFF;
        assert_eq!(Evidence::of(&utf8).guess(), Guess::Utf8);
        let (gb, _, _) = GB18030.encode("数字经济与个人隐私的研究");
        assert_eq!(Evidence::of(&gb).guess(), Guess::Gb18030);
        let (latin, _, _) = WINDOWS_1252.encode("Müller, José, naïve, Çelik");
        assert_eq!(Evidence::of(&latin).guess(), Guess::Windows1252);
    }

    #[test]
    fn every_replacement_is_counted() {
        let mut text = String::new();
        let decoded = decode(&mut encoding_rs::UTF_8.new_decoder_without_bom_handling(), b"a\xFFb\xE4\xB8", true, &mut text);
        assert_eq!(text, "a\u{FFFD}b\u{FFFD}");
        assert_eq!(decoded, Decoded { replacements: 2, ends_in_character: true });
    }
}
