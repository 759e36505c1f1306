//! Which encoding the bytes are in, found out from the bytes.
//!
//! UTF-16 is known by its mark or by where its NUL bytes stand, and turned into UTF-8 on the way in.
//! Everything else is decided record by record, since files in different encodings get joined:
//! what is valid UTF-8 is UTF-8; of what is not, the share of its non-ASCII bytes that form UTF-8
//! characters tells damaged UTF-8 from GB18030. Nothing trusts a label.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, EncoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};

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
fn decode(decoder: &mut Decoder, mut bytes: &[u8], last: bool, out: &mut String) -> Decoded {
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

/// Whether a text looks like UTF-8 that was read in another encoding and saved so: put back into
/// that encoding, most of its non-ASCII characters make UTF-8. Real text does that by chance only.
///
/// Returns the encoding it was wrongly read in.
pub(super) fn garbled(text: &str) -> Option<Guess> {
    [Guess::Gb18030, Guess::Windows1252].into_iter().find(|&guess| {
        let encoding = if guess == Guess::Gb18030 { GB18030 } else { WINDOWS_1252 };
        let (mut high, mut in_utf8) = (0usize, 0usize);
        let mut bytes = Vec::new();
        for run in text.split(|c: char| c.is_ascii() || c == '\u{FFFD}') {
            if run.is_empty() || !encode(encoding, run, &mut bytes) {
                continue;
            }
            high += bytes.len();
            in_utf8 += bytes.utf8_chunks().map(|chunk| chunk.valid().bytes().filter(|b| !b.is_ascii()).count()).sum::<usize>();
        }
        // two out of three: a saved file has lost the halves that were no characters
        high >= 24 && in_utf8 * 3 > high * 2
    })
}

/// Puts `text` into an encoding; false where that has no such characters.
fn encode(encoding: &'static Encoding, text: &str, bytes: &mut Vec<u8>) -> bool {
    let mut encoder = encoding.new_encoder();
    bytes.clear();
    let Some(room) = encoder.max_buffer_length_from_utf8_without_replacement(text.len()) else { return false };
    bytes.reserve(room);
    let (result, _) = encoder.encode_from_utf8_to_vec_without_replacement(text, bytes, true);
    result == EncoderResult::InputEmpty
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
    fn garbled_text_is_told_from_real_text() {
        let real = "复杂网络领域中，链路预测在网络演化规律的研究中被广泛应用，具有巨大的实际应用价值。";
        let (as_gbk, _) = GB18030.decode_without_bom_handling(real.as_bytes());
        let (as_latin, _) = WINDOWS_1252.decode_without_bom_handling(real.as_bytes());
        assert_eq!(garbled(real), None);
        assert_eq!(garbled(&as_gbk), Some(Guess::Gb18030));
        assert_eq!(garbled(&as_latin), Some(Guess::Windows1252));
        assert_eq!(garbled("Müller, José; Çelik, naïve façade, déjà vu, übergroße Größen"), None);
    }

    #[test]
    fn every_replacement_is_counted() {
        let mut text = String::new();
        let decoded = decode(&mut encoding_rs::UTF_8.new_decoder_without_bom_handling(), b"a\xFFb\xE4\xB8", true, &mut text);
        assert_eq!(text, "a\u{FFFD}b\u{FFFD}");
        assert_eq!(decoded, Decoded { replacements: 2, ends_in_character: true });
    }

    #[test]
    fn utf16_shows_without_a_mark() {
        let le: Vec<u8> = "RT Journal Article\r\nT1 数字经济\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "RT Journal Article\r\nT1 数字经济\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(unmarked(&le), Mark::Utf16Le);
        assert_eq!(unmarked(&be), Mark::Utf16Be);
        assert_eq!(unmarked(b"RT Journal Article\0\0"), Mark::None);
    }
}
