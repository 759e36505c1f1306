//! What tagged formats share: values over several lines, lists in one value, first come first kept.

use super::lines::trim;

/// The lines of one value as one text. A blank goes between, except between two characters of
/// Chinese or Japanese, which are written without any.
pub(super) fn join(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first, rest @ ..] => {
            let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
            text.push_str(first);
            for part in rest {
                let unspaced =
                    matches!((text.chars().next_back(), part.chars().next()), (Some(a), Some(b)) if is_unspaced(a) && is_unspaced(b));
                if !(unspaced || text.is_empty() || part.is_empty()) {
                    text.push(' ');
                }
                text.push_str(part);
            }
            text
        }
    }
}

/// Hanzi, kana, and their punctuation.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{323AF}')
}

/// Puts `value` where nothing stands yet. Gives back what must be kept elsewhere: a value other
/// than the one that stands there already.
pub(super) fn fill(place: &mut Option<String>, value: String) -> Option<String> {
    match place {
        None => {
            *place = Some(value);
            None
        }
        Some(standing) => (*standing != value).then_some(value),
    }
}

/// The parts of a list in one value, separated by half-width or full-width semicolons.
pub(super) fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split([';', '；']).map(trim).filter(|part| !part.is_empty())
}

/// Leaves out what stands earlier in the list already. Linear in the list.
pub(super) fn distinct(list: &mut Vec<String>) {
    // most lists have few values, and a look along a short one beats hashing
    const SHORT: usize = 24;
    if list.len() <= SHORT {
        let mut at = 1;
        while at < list.len() {
            if list[..at].contains(&list[at]) { drop(list.remove(at)) } else { at += 1 }
        }
        return;
    }
    let mut seen = rustc_hash::FxHashSet::default();
    let new: Vec<bool> = list.iter().map(|value| seen.insert(value.as_str())).collect();
    let mut new = new.into_iter();
    list.retain(|_| new.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hanzi_are_joined_without_a_blank() {
        assert_eq!(join(&["数字", "经济"]), "数字经济");
        assert_eq!(join(&["digital", "economy"]), "digital economy");
        assert_eq!(join(&["基于", "VR", "技术"]), "基于 VR 技术");
    }

    #[test]
    fn repeats_go_and_the_order_stays() {
        for copies in [1, 40] {
            let mut list: Vec<String> = ["甲", "乙", "甲", "丙"].repeat(copies).into_iter().map(str::to_owned).collect();
            distinct(&mut list);
            assert_eq!(list, ["甲", "乙", "丙"]);
        }
    }

    #[test]
    fn the_first_value_stays_and_another_is_given_back() {
        let mut issue = None;
        assert_eq!(fill(&mut issue, "12".into()), None);
        assert_eq!(fill(&mut issue, "12".into()), None);
        assert_eq!(fill(&mut issue, "13".into()), Some("13".into()));
        assert_eq!(issue.as_deref(), Some("12"));
    }
}
