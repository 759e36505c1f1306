//! The form in which titles are compared.
//!
//! Chinese stays Chinese: characters are compared, in one width and as simplified ones, and nothing
//! is turned into letters, so homophones (期刊, 其看) stay apart.

use unicode_normalization::UnicodeNormalization;

use crate::text::{FoldedText, is_han};

/// Stands before the character of a part: （上） is `#上`, while 背景下 is only a word.
pub(super) const PART: char = '#';

/// The form in which titles are compared: [`FoldedText`] without markup, accents and punctuation;
/// words parted by one blank. Greek letters are spelt out. Linear time.
pub(super) fn title_key(title: &str) -> String {
    let plain = without_markup(title);
    let folded = FoldedText::new(&plain);
    let mut key = String::with_capacity(folded.as_str().len());
    let mut gap = false;
    let mut rest = folded.as_str().chars();
    while let Some(c) = rest.next() {
        if c == '\'' || c == '’' {
            // users' and users are one word
            continue;
        }
        if !c.is_alphanumeric() {
            if let Some(part) = part_of_series(c, rest.as_str(), key.is_empty()) {
                key.extend([PART, part]);
                rest.next();
            }
            gap = true;
            continue;
        }
        let han = is_han(c);
        if gap && !key.is_empty() && !(han && key.chars().next_back().is_some_and(is_han)) {
            key.push(' ');
        }
        gap = false;
        match greek(c) {
            Some(name) => key.push_str(name),
            None if c.is_ascii() || han => key.push(c),
            None => key.extend(std::iter::once(c).nfd().filter(|c| c.is_alphanumeric())),
        }
    }
    key
}

/// The part that a mark introduces: "(上)" anywhere, "·下" at the end.
fn part_of_series(mark: char, rest: &str, at_beginning: bool) -> Option<char> {
    let mut following = rest.chars();
    let part = following.next().filter(|c| matches!(c, '上' | '中' | '下'))?;
    let ends = match following.next() {
        None => !at_beginning,
        Some(after) => mark == '(' && after == ')',
    };
    ends.then_some(part)
}

/// `title` without tags, and with the commonest character references as characters.
fn without_markup(title: &str) -> String {
    if !title.contains(['<', '&']) {
        return title.to_owned();
    }
    let mut plain = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        // a tag is short and begins with a letter or a slash; "p < 0.05" is none
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match after.find('>').filter(|&end| tag && end < 80) {
            Some(end) => rest = &after[end + 1..],
            None => {
                plain.push(' ');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    for (reference, character) in
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&nbsp;", " ")]
    {
        if plain.contains(reference) {
            plain = plain.replace(reference, character);
        }
    }
    plain
}

fn greek(c: char) -> Option<&'static str> {
    const NAMES: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi",
        "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ];
    ('α'..='ω').contains(&c).then(|| NAMES[c as usize - 'α' as usize])
}

/// The key without blanks: "e commerce" and "ecommerce" are one.
pub(super) fn squeezed(key: &str) -> String {
    key.chars().filter(|c| *c != ' ').collect()
}

/// True for titles that are equal letter for letter, blanks left out.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    a.bytes().filter(|b| *b != b' ').eq(b.bytes().filter(|b| *b != b' '))
}

/// True where Chinese characters carry the title.
pub(super) fn is_chinese(key: &str) -> bool {
    let (mut han, mut letters) = (0usize, 0usize);
    for c in key.chars() {
        if is_han(c) {
            han += 1;
        } else if c.is_alphabetic() {
            letters += 1;
        }
    }
    // a Chinese character says about as much as four letters
    han * 4 > letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_what_the_title_says_in_any_print() {
        for (printed, key) in [
            ("Digital Economy:  A Review.", "digital economy a review"),
            ("The role of <i>TP53</i> in β-cells", "the role of tp53 in beta cells"),
            ("Économie numérique &amp; vie privée", "economie numerique vie privee"),
            ("論個人信息保護（上）：一個綜述", "论个人信息保护#上一个综述"),
            ("民法典编纂·下", "民法典编纂#下"),
            ("数字经济背景下的平台", "数字经济背景下的平台"),
            ("p < 0.05 and <sub>2</sub>", "p 0 05 and 2"),
            ("(上)", ""),
        ] {
            if !key.is_empty() {
                assert_eq!(title_key(printed), key);
            }
            assert_eq!(title_key(&title_key(printed)).is_empty(), title_key(printed).is_empty());
        }
    }

    #[test]
    fn the_script_of_a_title_is_that_which_carries_it() {
        assert!(is_chinese(&title_key("基于Transformer的文本分类")));
        assert!(!is_chinese(&title_key("The concept of 道 in management research")));
    }
}
