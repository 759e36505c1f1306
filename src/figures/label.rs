//! Text made ready to be drawn: harmless, within a width.

use super::font;
use crate::report::plain;

/// The start of `text` that fits in `width` pixels at `em`, with … when something was cut.
pub(super) fn fit(text: &str, em: f64, width: f64) -> String {
    const LONGEST: usize = 400;
    let text: String = plain(text).chars().take(LONGEST + 1).collect();
    if text.chars().count() <= LONGEST && font::width(&text, em) <= width {
        return text;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |n: usize| format!("{}…", text[..ends[n]].trim_end());
    let fits = |n: usize| font::width(&cut(n), em) <= width;
    // widths grow with length, so halve
    let (mut low, mut high) = (0, ends.len());
    while high - low > 1 {
        let middle = (low + high) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    cut(low)
}

/// `text` in lines of at most `width` pixels at `em`, at most `lines` of them, the last one cut with …
///
/// Breaks at spaces and around Chinese characters, never before closing punctuation.
pub(super) fn wrap(text: &str, em: f64, width: f64, lines: usize) -> Vec<String> {
    let text = plain(text);
    let mut done: Vec<String> = Vec::new();
    let mut rest: &str = &text;
    while !rest.is_empty() && done.len() < lines {
        if done.len() + 1 == lines {
            done.push(fit(rest, em, width));
            break;
        }
        let at = line_end(rest, em, width);
        done.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    done
}

fn line_end(text: &str, em: f64, width: f64) -> usize {
    let mut last_break = None;
    let mut used = 0.0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        used += font::width(c.encode_utf8(&mut [0; 4]), em).max(if c == ' ' { em * 0.22 } else { 0.0 });
        if at > 0 && may_break(before, c) {
            last_break = Some(at);
        }
        if used > width && c != ' ' {
            return last_break.unwrap_or(if at == 0 { c.len_utf8() } else { at });
        }
        before = c;
    }
    text.len()
}

fn may_break(before: char, after: char) -> bool {
    let wide = |c: char| matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}');
    let opens = |c: char| "（《“‘〈「『【(".contains(c);
    let closes = |c: char| "）》”’〉」』】)，。、；：！？,.;:!?…".contains(c);
    before == ' ' || ((wide(before) || wide(after)) && !closes(after) && !opens(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_label_ends_in_dots_and_fits() {
        font::register().expect("the font registers");
        let long = "数字经济背景下个人信息保护".repeat(1000);
        let label = fit(&long, 20.0, 200.0);
        assert_eq!(label, "数字经济背景下个人…");
        assert_eq!(fit("隐私", 20.0, 200.0), "隐私");
        assert_eq!(fit("隐私", 20.0, 0.0), "…");
    }

    #[test]
    fn lines_break_at_spaces_and_between_chinese_characters() {
        font::register().expect("the font registers");
        assert_eq!(wrap("数字经济，隐私", 10.0, 40.0, 5), ["数字经", "济，隐私"]);
        assert_eq!(wrap("digital economy", 10.0, 50.0, 5), ["digital", "economy"]);
        assert_eq!(wrap("aaaa", 10.0, 1.0, 2), ["a", "…"]);
        assert!(wrap("", 10.0, 10.0, 2).is_empty());
    }
}
