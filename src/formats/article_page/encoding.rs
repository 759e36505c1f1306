//! Which encoding a page is in.

use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, REPLACEMENT, UTF_8, WINDOWS_1252};
use url::Url;

use super::super::encoding::{Evidence, Guess};
use crate::html::{charset_in, excerpt};

/// Declarations stand within so many bytes.
const HEAD: usize = 8 * 1024;

/// The encoding of a page: by its byte order mark, by its bytes (what is UTF-8, whole or damaged, is
/// UTF-8 whatever is declared), by the declaration in the page (`gb2312` read as GB18030, its
/// superset), by the server's header, which is the same for all of its pages and so the less to be believed, and
/// else by the look of the bytes, with a thought for the country in its address.
///
/// Encodings that hide markup in ASCII (UTF-7, ISO-2022-KR, HZ) are not read, as the WHATWG's standard
/// wants it: such bytes are shown as the ASCII that they are.
pub(super) fn encoding_of(bytes: &[u8], url: &str, content_type: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let declared = declared_label(&bytes[..bytes.len().min(HEAD)]).and_then(|label| Encoding::for_label(label.as_bytes()));
    // the end may fall inside a character
    let is_utf8 = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    if is_utf8 && declared == Some(ISO_2022_JP) && bytes.contains(&0x1b) {
        return ISO_2022_JP;
    }
    if is_utf8 || Evidence::of(bytes).guess() == Guess::Utf8 {
        return UTF_8;
    }
    // the bytes spoke already on UTF-8
    let likely = |encoding: &&'static Encoding| ![UTF_8, REPLACEMENT, ISO_2022_JP].contains(encoding);
    let sent = || content_type.and_then(charset_in).and_then(|label| Encoding::for_label(label.as_bytes()));
    // Latin is what servers say where nobody told them
    match declared.filter(likely).or_else(|| sent().filter(likely).filter(|encoding| *encoding != WINDOWS_1252)) {
        Some(encoding) if encoding == GBK => GB18030,
        Some(encoding) => encoding,
        None => {
            let mut guess = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            guess.feed(bytes, true);
            let guessed = guess.guess(country(url).as_deref().map(str::as_bytes), chardetng::Utf8Detection::Deny);
            // a title of two hanzi and nothing else looks Latin to a detector, but hanzi come in pairs
            if guessed == GBK || guessed == WINDOWS_1252 && Evidence::of(bytes).guess() == Guess::Gb18030 { GB18030 } else { guessed }
        }
    }
}

/// The last part of the host's name, where it has one of letters.
fn country(url: &str) -> Option<String> {
    let host = Url::parse(url).ok()?.host_str()?.trim_end_matches('.').to_owned();
    let (_, last) = host.rsplit_once('.')?;
    last.bytes().all(|byte| byte.is_ascii_lowercase()).then(|| last.to_owned())
}

/// What stands behind the first `charset=` in a `<meta>`.
fn declared_label(head: &[u8]) -> Option<String> {
    let text = encoding_rs::mem::decode_latin1(head);
    charset_in(&excerpt(&text, |name, _| name == "meta"))
}

#[cfg(test)]
mod tests {
    use encoding_rs::{EUC_KR, SHIFT_JIS};

    use super::*;

    fn of(bytes: &[u8]) -> &'static Encoding {
        encoding_of(bytes, "http://journal.test/", None)
    }

    #[test]
    fn bytes_weigh_more_than_declarations() {
        let page = |charset: &str| {
            format!("<script charset=big5></script><!-- <meta charset=big5> --><META CHARSET='{charset}'>数字经济与隐私保护的研究")
        };
        assert_eq!(of(page("gb2312").as_bytes()), UTF_8);
        assert_eq!(of(&GB18030.encode(&page("gb2312")).0), GB18030);
        assert_eq!(of(&GB18030.encode(&page("utf-8")).0), GB18030);
        assert_eq!(of(&GB18030.encode(&page("iso-2022-kr")).0), GB18030);
        assert_eq!(of(&GB18030.encode("<meta charset=unheard-of>数字经济与隐私保护的研究").0), GB18030);
        assert_eq!(of(&GB18030.encode("<meta name=citation_title content=隐私>").0), GB18030);
        assert_eq!(of(&WINDOWS_1252.encode("<meta name=citation_title content='Économie numérique et vie privée'>").0), WINDOWS_1252);
        // a character cut in half by whoever made the page
        let mut damaged = page("utf-8").into_bytes();
        damaged.extend_from_slice(b"\xe6\x95\"><p>");
        assert_eq!(of(&damaged), UTF_8);
        assert_eq!(of(b"\xff\xfe<\x00"), encoding_rs::UTF_16LE);
    }

    #[test]
    fn a_header_decides_where_neither_bytes_nor_page_do() {
        let sent = |bytes: &[u8], content_type: &str| encoding_of(bytes, "http://journal.test/", Some(content_type));
        let big5 = encoding_rs::BIG5.encode("<meta name=citation_title content=情報>").0.into_owned();
        assert_ne!(of(&big5), encoding_rs::BIG5, "two characters are too few to guess by");
        assert_eq!(sent(&big5, "text/html; Charset=\"Big5\""), encoding_rs::BIG5);
        let declared = SHIFT_JIS.encode("<meta charset=shift_jis>情報とプライバシー").0.into_owned();
        assert_eq!(sent(&declared, "text/html;charset=big5"), SHIFT_JIS, "the page knows better than its server");
        let gb = GB18030.encode("<meta charset=utf-8>数字经济与隐私保护的研究").0.into_owned();
        for server in ["text/html; charset=utf-8", "text/html; charset=gb2312", "text/html; charset=", "text/html"] {
            assert_eq!(sent(&gb, server), GB18030, "{server}");
            assert_eq!(sent("数字经济".as_bytes(), server), UTF_8, "{server}");
        }
        assert_eq!(
            sent(&GB18030.encode("<meta name=citation_title content=数字经济与隐私保护的研究>").0, "text/html; charset=iso-8859-1"),
            GB18030
        );
    }

    #[test]
    fn japanese_and_korean_pages_are_read_as_declared() {
        assert_eq!(of(&SHIFT_JIS.encode("<meta charset=shift_jis>情報とプライバシー").0), SHIFT_JIS);
        assert_eq!(of(&EUC_KR.encode("<meta http-equiv=Content-Type content='text/html; charset=euc-kr'>개인정보").0), EUC_KR);
        assert_eq!(of(&ISO_2022_JP.encode("<meta charset=iso-2022-jp>情報").0), ISO_2022_JP);
    }

    #[test]
    fn markup_hidden_in_ascii_stays_ascii() {
        assert_eq!(of(b"<meta charset=utf-7>+ADw-script+AD4-"), UTF_8);
        assert_eq!(of(b"<meta charset=iso-2022-kr>\x1b$)C\x0e<script>\x0f"), UTF_8);
        assert_eq!(of(b"<meta charset=hz-gb-2312>~{<:Ky2;~}"), UTF_8);
    }
}
