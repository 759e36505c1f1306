//! The tags of an HTML page that a reader wants, cut out of it.
//!
//! Pages of journal sites are long, broken and now and then hostile: cells that are never closed by
//! the thousand, megabytes of script, one element with a hundred thousand attributes. A tree of all
//! that costs time for each open element and each attribute. So the wanted tags are cut out in one
//! pass, and only what was cut out is parsed.

/// Attributes beyond which a tag is not worth having.
const MOST_ATTRIBUTES: usize = 1_000;
/// Bytes of text kept behind an `<a>`, enough for "next page".
const LINK_TEXT: usize = 200;
/// Elements whose content is text, whatever it looks like.
const RAW_TEXT: [&str; 8] = ["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"];

/// The start tags of a page for which `wanted` is true, in their order: it is given the tag's name in
/// lower case and the whole tag. A wanted `title` or `script` comes with its content, an `a` with the
/// beginning of its text, and everything else without, so that nothing stands inside anything else.
///
/// Comments and the insides of scripts hold no tags. Linear in the page's length.
pub(crate) fn excerpt(html: &str, wanted: impl Fn(&str, &str) -> bool) -> String {
    let mut cut = String::new();
    let (mut link_open, mut link_text) = (false, 0);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &html.as_bytes()[at..]) {
        if link_text > 0 {
            let text = &html[at..at + found];
            let fits = (0..=link_text.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            cut.push_str(&text[..fits]);
            link_text -= fits;
        }
        at += found;
        let rest = &html[at..];
        if rest.starts_with("<!--") {
            // "<!-->" is a whole comment too
            match memchr::memmem::find(&rest.as_bytes()[2..], b"-->") {
                Some(end) => at += 2 + end + 3,
                None => break,
            }
            continue;
        }
        if rest[1..].starts_with(['/', '!', '?']) {
            if starts_with(&rest[1..], "/a") {
                link_text = 0;
            }
            match memchr::memchr(b'>', rest.as_bytes()) {
                Some(end) => at += end + 1,
                None => break,
            }
            continue;
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            at += 1;
            continue;
        }
        let Some(tag) = start_tag(rest) else { break };
        at += tag.text.len();
        let keep = tag.attributes <= MOST_ATTRIBUTES && wanted(&tag.name, tag.text);
        let content = if RAW_TEXT.contains(&tag.name.as_str()) {
            let end = end_of_raw_text(&html[at..], &tag.name);
            let content = &html[at..at + end];
            at += end;
            content
        } else {
            ""
        };
        if !keep {
            continue;
        }
        if link_open {
            cut.push_str("</a>");
        }
        link_open = tag.name == "a";
        link_text = if link_open { LINK_TEXT } else { 0 };
        cut.push_str(tag.text);
        if matches!(tag.name.as_str(), "title" | "script") {
            cut.push_str(content);
        }
        if RAW_TEXT.contains(&tag.name.as_str()) {
            cut.push_str("</");
            cut.push_str(&tag.name);
            cut.push('>');
        }
    }
    cut
}

/// A start tag, from `<` to `>`.
struct StartTag<'t> {
    name: String,
    text: &'t str,
    /// Not fewer than there are.
    attributes: usize,
}

/// The tag that `text` begins with; `None` where it never ends. A `>` within a quoted value does not
/// end it.
fn start_tag(text: &str) -> Option<StartTag<'_>> {
    let bytes = text.as_bytes();
    let name_end = bytes.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))?;
    let (mut at, mut attributes, mut value_begins) = (name_end, 0, false);
    loop {
        match *bytes.get(at)? {
            b'>' => break,
            quote @ (b'"' | b'\'') if value_begins => {
                at += 1 + memchr::memchr(quote, bytes.get(at + 1..)?)?;
                value_begins = false;
            }
            b'=' => value_begins = true,
            byte if byte.is_ascii_whitespace() || byte == b'/' => attributes += 1,
            _ => {
                // an attribute may follow a quoted value at once
                attributes += usize::from(!value_begins && matches!(bytes[at - 1], b'"' | b'\''));
                value_begins = false;
            }
        }
        at += 1;
    }
    Some(StartTag { name: text[1..name_end].to_ascii_lowercase(), text: &text[..=at], attributes })
}

/// Where the end tag of an element of raw text begins, or the text's end.
fn end_of_raw_text(text: &str, name: &str) -> usize {
    let ends = |at: &usize| text[at + 1..].starts_with('/') && starts_with(&text[at + 2..], name);
    memchr::memchr_iter(b'<', text.as_bytes()).find(ends).unwrap_or(text.len())
}

/// Whether `text` begins with a name, in any case, and not with a longer one.
fn starts_with(text: &str, name: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// What stands behind the first `charset=` of a declaration, in a `<meta>` or a `Content-Type`, in lower case.
pub(crate) fn charset_in(declaration: &str) -> Option<String> {
    let text = declaration.to_ascii_lowercase();
    let rest = text[text.find("charset")? + 7..].trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(html: &str, names: &[&str]) -> String {
        excerpt(html, |name, _| names.contains(&name))
    }

    #[test]
    fn wanted_tags_come_out_and_nothing_stands_in_anything() {
        let page = "<HTML lang=zh><table><tr><td><META name=a content='x>y'><!-- <meta name=no> --><script>'<meta name=no>'</script>\
                    <p><title>One <b>two</title><a href=/1><span>next</span> page</a> more <a href=/2>second<meta name=b><!--><meta name=c>";
        assert_eq!(
            cut(page, &["html", "meta", "title", "a"]),
            "<HTML lang=zh><META name=a content='x>y'><title>One <b>two</title><a href=/1>next page</a><a href=/2>second</a><meta name=b><meta name=c>"
        );
        assert_eq!(cut(page, &["script"]), "<script>'<meta name=no>'</script>");
        assert_eq!(cut("<iframe src=/x>text</iframe><meta", &["iframe", "meta"]), "<iframe src=/x></iframe>");
    }

    #[test]
    fn quotes_count_only_where_a_value_begins() {
        assert_eq!(cut("<meta content=it's><meta a='b'c=\"d\">", &["meta"]), "<meta content=it's><meta a='b'c=\"d\">");
        assert_eq!(cut("<meta a ' b><meta x>", &["meta"]), "<meta a ' b><meta x>");
    }

    #[test]
    fn a_flood_of_attributes_costs_its_tag_alone() {
        for flood in [" a=1".repeat(200_000), "/a".repeat(200_000), "x='1'".repeat(200_000)] {
            assert_eq!(cut(&format!("<meta {flood}><meta b>"), &["meta"]), "<meta b>");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_panic_and_to_no_more_than_it_was(text in "[<>/a-c!\\-'\"= 数\n]{0,120}") {
            let names = ["a", "b", "title", "script"];
            let cut = cut(&text, &names);
            prop_assert!(cut.len() <= text.len() * 5);
        }
    }
}
