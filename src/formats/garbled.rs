//! Text that was read in a wrong encoding once and saved so.

use encoding_rs::{EncoderResult, Encoding, GB18030, WINDOWS_1252};

use super::encoding::Guess;

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
    fn garbled_text_is_told_from_real_text() {
        let real = "复杂网络领域中，链路预测在网络演化规律的研究中被广泛应用，具有巨大的实际应用价值。";
        let (as_gbk, _) = GB18030.decode_without_bom_handling(real.as_bytes());
        let (as_latin, _) = WINDOWS_1252.decode_without_bom_handling(real.as_bytes());
        assert_eq!(garbled(real), None);
        assert_eq!(garbled(&as_gbk), Some(Guess::Gb18030));
        assert_eq!(garbled(&as_latin), Some(Guess::Windows1252));
        assert_eq!(garbled("Müller, José; Çelik, naïve façade, déjà vu, übergroße Größen"), None);
    }
}
