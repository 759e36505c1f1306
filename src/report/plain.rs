//! Text from data made harmless to a terminal, a spreadsheet's eye and an XML file.

use std::borrow::Cow;

/// `text` without the characters that act instead of being seen.
///
/// Runs of white space and line ends become one space; control characters (C0, DEL, C1, which drive
/// terminals and are forbidden in XML), bidirectional marks, embeddings, overrides and isolates (which
/// show a text in another order than it has), zero-width spaces, byte order marks, tag characters and
/// Unicode's noncharacters are left out. Everything else stays as it is, zero-width joiners included:
/// Persian words and some emoji need them. Both ends are trimmed.
///
/// Borrows when there is nothing to change. Linear time.
///
/// ```
/// # use wenmai::report::plain;
/// assert_eq!(plain("数字\u{202E}经济\u{1B}[31m\r\n x "), "数字经济[31m x");
/// ```
pub fn plain(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if is_space(c) {
            space = true;
        } else if !acts(c) {
            if space && !out.is_empty() {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_plain(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        if acts(c) || (is_space(c) && (c != ' ' || before == ' ')) {
            return false;
        }
        before = c;
    }
    before != ' ' || text.is_empty()
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

fn acts(c: char) -> bool {
    let bidi = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let unseen = matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}');
    let noncharacter = matches!(c, '\u{FDD0}'..='\u{FDEF}') || (c as u32) & 0xFFFE == 0xFFFE;
    (c.is_control() && !is_space(c)) || bidi || unseen || noncharacter
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_is_borrowed() {
        for text in ["", "数字经济", "digital economy", "x = a+b", "a　b".replace('　', " ").as_str()] {
            assert!(matches!(plain(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn what_acts_is_gone_and_what_is_seen_stays() {
        assert_eq!(plain("a\u{0}\u{1B}[2Jb\u{9B}c"), "a[2Jbc");
        assert_eq!(plain("\u{202E}abc\u{202C} \u{2066}x\u{2069}"), "abc x");
        assert_eq!(plain("  两\r\n行\t字　 "), "两 行 字");
        assert_eq!(plain("👩\u{200D}💻"), "👩\u{200D}💻");
        assert_eq!(plain("\u{FEFF}\u{FFFE}\u{FFFF}"), "");
    }

    proptest! {
        #[test]
        fn plain_text_is_plain_and_stays_so(text in "\\PC*|(.|[\u{0}-\u{A0}\u{2000}-\u{2070}])*") {
            let once = plain(&text).into_owned();
            prop_assert!(is_plain(&once));
            prop_assert_eq!(plain(&once), once.as_str());
            prop_assert!(!once.chars().any(char::is_control));
        }
    }
}
