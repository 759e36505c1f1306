//! Text with markup left in it, as plain text on one line.
//!
//! Providers hand on what publishers deposit: `<i>`, `<jats:p>`, MathML, entities, entities of
//! entities. Only tags of the vocabularies that occur (HTML, JATS, MathML) are markup; any other `<`
//! is a character of the text (`p < 0.05`, `x<y and y>z`).

use super::xml::one_line;

/// Tags between which words stand apart.
const BLOCKS: [&str; 22] = [
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "td",
    "th",
    "table",
    "sec",
    "title",
    "list",
    "list-item",
    "disp-formula",
    "disp-quote",
    "h1",
    "h2",
    "h3",
    "h4",
    "abstract",
    "label",
];

/// Tags within a word or a line.
const INLINE: [&str; 56] = [
    "i",
    "b",
    "u",
    "s",
    "em",
    "strong",
    "sub",
    "sup",
    "inf",
    "small",
    "span",
    "font",
    "a",
    "tt",
    "code",
    "q",
    "cite",
    "italic",
    "bold",
    "sc",
    "scp",
    "smallcaps",
    "underline",
    "overline",
    "strike",
    "monospace",
    "roman",
    "sans-serif",
    "ext-link",
    "uri",
    "xref",
    "email",
    "named-content",
    "styled-content",
    "inline-formula",
    "inline-graphic",
    "alternatives",
    "math",
    "mrow",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "msub",
    "msup",
    "msubsup",
    "mfrac",
    "msqrt",
    "mover",
    "munder",
    "mspace",
    "mstyle",
    "mfenced",
    "semantics",
    "img",
];

/// Elements whose content is no text of the title or abstract: a second notation, or a program.
const SILENT: [&str; 6] = ["annotation", "annotation-xml", "tex-math", "script", "style", "graphic"];

/// Prefixes under which every tag is markup.
const PREFIXES: [&str; 5] = ["jats", "mml", "m", "xhtml", "html"];

/// Headings that say only that what follows is an abstract.
const HEADINGS: [&str; 9] = ["abstract", "summary", "摘要", "摘 要", "【摘要】", "[摘要]", "résumé", "zusammenfassung", "resumen"];

/// `text` without markup, on one line: entities resolved (up to three times, since doubly escaped ones
/// occur), known tags dropped, white space and control characters folded. Linear in the text.
pub(super) fn plain_text(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return one_line(text);
    }
    let mut decoded = text.to_owned();
    for _ in 0..3 {
        match decode_entities(&decoded) {
            Some(next) => decoded = next,
            None => break,
        }
    }
    one_line(&without_tags(&decoded))
}

/// As [`plain_text`], without a heading that only says "Abstract".
pub(super) fn plain_abstract(text: &str) -> String {
    let plain = plain_text(text);
    let opens_with_heading = text.trim_start().starts_with('<');
    let rest = HEADINGS.iter().find_map(|heading| {
        let head = plain.get(..heading.len()).filter(|head| head.to_lowercase() == *heading)?;
        let rest = &plain[head.len()..];
        let marked = rest.starts_with([':', '：', '.']) || heading.ends_with(['】', ']']) || opens_with_heading && rest.starts_with(' ');
        marked.then(|| rest.trim_start_matches([':', '：', '.', ' ']))
    });
    rest.map_or_else(|| plain.clone(), str::to_owned)
}

/// Resolves entities once; `None` where there was none to resolve.
fn decode_entities(text: &str) -> Option<String> {
    const LONGEST: usize = 34;
    let mut decoded = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(LONGEST).position(|b| !(b.is_ascii_alphanumeric() || b == b'#'));
        match end.filter(|&end| end > 0 && rest.as_bytes()[end] == b';').and_then(|end| entity(&rest[..end]).map(|value| (value, end))) {
            Some((value, end)) => {
                decoded.push_str(&value);
                rest = &rest[end + 1..];
                changed = true;
            }
            None => decoded.push('&'),
        }
    }
    decoded.push_str(rest);
    changed.then_some(decoded)
}

/// What `&name;` stands for, by number or by any name that HTML knows.
fn entity(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let character = char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
        return Some(character.to_string());
    }
    let known = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        _ => {
            // the full table of names is html5ever's
            let parsed = scraper::Html::parse_fragment(&format!("&{name};"));
            let value: String = parsed.root_element().text().collect();
            return (!value.starts_with('&')).then_some(value);
        }
    };
    Some(known.to_owned())
}

/// A tag at the beginning of a text.
struct Tag<'t> {
    /// Without prefix.
    name: &'t str,
    closes: bool,
    /// Bytes of the whole tag.
    length: usize,
    known: bool,
}

/// Reads the tag, comment or section mark that `text`, which begins with `<`, begins with.
fn tag(text: &str) -> Option<Tag<'_>> {
    const LONGEST: usize = 2_000;
    if let Some(comment) = text.strip_prefix("<!--") {
        let length = comment.get(..comment.len().min(LONGEST)).unwrap_or(comment).find("-->")? + 7;
        return Some(Tag { name: "", closes: false, length, known: true });
    }
    if text.starts_with("<![CDATA[") {
        return Some(Tag { name: "", closes: false, length: 9, known: true });
    }
    let inside = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let closes = inside.len() < text.len() - 1;
    let end = inside.bytes().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))).unwrap_or(inside.len());
    let full = &inside[..end];
    let (prefix, name) = full.split_once(':').unwrap_or(("", full));
    let close = inside.bytes().take(LONGEST).skip(end).position(|b| b == b'<' || b == b'>')? + end;
    if inside.as_bytes()[close] == b'<' || !full.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let among = |list: &[&str]| list.iter().any(|known| name.eq_ignore_ascii_case(known));
    // an attribute or an end right behind the name; "x<i or y>z" has neither
    let shaped = match inside[end..close].trim_end_matches('/').trim() {
        "" => true,
        attributes => attributes.contains('='),
    };
    let known = shaped && (PREFIXES.contains(&prefix) || among(&BLOCKS) || among(&INLINE) || among(&SILENT));
    Some(Tag { name, closes, length: text.len() - inside.len() + close + 1, known })
}

fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(found) = tag(rest).filter(|tag| tag.known) else {
            plain.push('<');
            rest = &rest[1..];
            continue;
        };
        let whole = &rest[..found.length];
        rest = &rest[found.length..];
        if BLOCKS.iter().any(|block| found.name.eq_ignore_ascii_case(block)) {
            plain.push(' ');
        }
        if !found.closes && !whole.ends_with("/>") && SILENT.iter().any(|silent| found.name.eq_ignore_ascii_case(silent)) {
            // to the end of the element, or past the tag alone where it never ends
            rest = after_end(rest, found.name).unwrap_or(rest);
        }
    }
    plain.push_str(rest);
    if plain.contains("]]>") { plain.replace("]]>", "") } else { plain }
}

/// What follows the end tag of `name`, under any prefix; not searched for far, so that many elements
/// that never end cost no more than their number.
fn after_end<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    const FARTHEST: usize = 4_000;
    let near = &text.as_bytes()[..text.len().min(FARTHEST)];
    memchr::memmem::find_iter(near, b"</").find_map(|at| {
        let end = tag(&text[at..]).filter(|end| end.name.eq_ignore_ascii_case(name))?;
        Some(&text[at + end.length..])
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        for (text, plain) in [
            ("A <i>Drosophila</i> gene", "A Drosophila gene"),
            ("H<sub>2</sub>O and CO<jats:sub>2</jats:sub>", "H2O and CO2"),
            ("p < 0.05 and x<y", "p < 0.05 and x<y"),
            ("if a<b and c>d", "if a<b and c>d"),
            ("R&amp;D, AT&amp;amp;T, caf&eacute; &ndash; 5 &lt; 6", "R&D, AT&T, café – 5 < 6"),
            ("&lt;i&gt;in vitro&lt;/i&gt; tests", "in vitro tests"),
            ("<jats:title>Aim</jats:title><jats:p>To see.</jats:p><jats:p>We saw.</jats:p>", "Aim To see. We saw."),
            ("<mml:math alttext=\"x\"><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math> holds", "x=1 holds"),
            ("<inline-formula><tex-math>\\alpha</tex-math><mml:mi>α</mml:mi></inline-formula>", "α"),
            ("数字\n经济 and\n privacy\u{0}\u{7}x", "数字经济 and privacy x"),
            ("a &unknown; b &; & c", "a &unknown; b &; & c"),
            ("<![CDATA[5 < 6]]>", "5 < 6"),
            ("<!-- hidden -->seen", "seen"),
            ("&#20013;&#x6587; &#0;", "中文 \u{fffd}"),
            ("<script>alert(1)</script>Title", "Title"),
            ("<tex-math>never closed", "never closed"),
        ] {
            assert_eq!(plain_text(text), plain, "{text}");
        }
    }

    #[test]
    fn a_heading_that_says_nothing_goes() {
        for (text, plain) in [
            ("<jats:title>Abstract</jats:title><jats:p>We show.</jats:p>", "We show."),
            ("Abstract: We show.", "We show."),
            ("摘要：数字经济。", "数字经济。"),
            ("摘\u{3000}要：数字经济。", "数字经济。"),
            ("【摘要】数字经济。", "数字经济。"),
            ("Abstract art of the 1920s", "Abstract art of the 1920s"),
            ("<p>Summary judgments</p>", "judgments"),
            ("We show.", "We show."),
        ] {
            assert_eq!(plain_abstract(text), plain, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_one_line_without_control_characters(text in "[<>&;/a-z# \n\u{0}数!\\-\\[\\]=\"]{0,80}") {
            let plain = plain_text(&text);
            prop_assert!(!plain.chars().any(char::is_control));
            prop_assert_eq!(plain.trim(), plain.as_str());
            prop_assert_eq!(one_line(&plain), plain.clone());
        }

        #[test]
        fn text_without_marks_only_loses_white_space(text in "[a-zA-Z数字经济 \n\t]{0,60}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&plain_text(&text)), bare(&text));
        }
    }
}
