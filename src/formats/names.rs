//! Bylines: one text that holds several names. No name is ever split within itself or re-cased.

use super::fields::list;
use super::lines::trim;
use crate::record::is_han;

const COMMAS: [char; 3] = [',', '，', '、'];

/// The names of a byline. Semicolons separate where there are any, or else `|`; or else commas,
/// but only between names in hanzi, or between names that are each of two words or more ("Liu F.,
/// Adler D.G."): "Zhang, Yi" is one name.
pub(super) fn split_authors(value: &str) -> Vec<String> {
    if let Some(names) = python_list(value) {
        return names;
    }
    if value.contains([';', '；']) {
        return list(value).map(str::to_owned).collect();
    }
    if value.contains('|') {
        return value.split('|').map(trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    let names = || value.split(COMMAS).map(trim).filter(|name| !name.is_empty());
    let all_hanzi = names().all(|name| name.chars().all(|c| is_han(c) || c == '·'));
    let all_whole = names().count() > 1 && names().all(|name| name.contains(' '));
    if all_hanzi || all_whole {
        return names().map(str::to_owned).collect();
    }
    vec![trim(value.trim_end_matches(COMMAS)).to_owned()]
}

/// `['Marx, Karl', 'Lindgren']`, as tables written by scripts have it.
pub(super) fn python_list(value: &str) -> Option<Vec<String>> {
    let inside = value.strip_prefix('[')?.strip_suffix(']')?.trim();
    if !inside.starts_with(['\'', '"']) {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = inside;
    while let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        let end = rest[1..].find(quote)?;
        parts.push(trim(&rest[1..=end]).to_owned());
        rest = rest[end + 2..].trim_start().trim_start_matches(',').trim_start();
    }
    rest.is_empty().then_some(parts)
}

/// Full names separated by semicolons, each with the database's number of the author in brackets
/// behind it, which is left out: "Liu, Fengyuan (60410297700)".
pub(super) fn split_full_names(value: &str) -> Vec<String> {
    list(value)
        .map(|name| match name.rsplit_once(" (") {
            Some((bare, number)) if number.trim_end_matches(')').bytes().all(|b| b.is_ascii_digit()) => trim(bare).to_owned(),
            _ => name.to_owned(),
        })
        .collect()
}

/// Names with nothing between them, as SpringerLink writes them: "Araz R. AlievNigar T.
/// Ismayilova". A capital right behind a small letter or a stop begins the next name, but for the
/// prefixes that are written so within one.
pub(super) fn split_run_on(value: &str) -> Vec<String> {
    const WITHIN: [&str; 12] = ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Fitz", "Del", "Da"];
    let mut names = Vec::new();
    let (mut from, mut word) = (0, 0);
    let mut before = ' ';
    for (at, c) in value.char_indices() {
        if before == ' ' || before == '-' {
            word = at;
        }
        let begins = c.is_uppercase() && before.is_lowercase() && !WITHIN.contains(&&value[word..at]);
        if begins {
            names.push(trim(&value[from..at]).to_owned());
            (from, word) = (at, at);
        }
        before = c;
    }
    names.push(trim(&value[from..]).to_owned());
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_separate_whole_names_only() {
        assert_eq!(split_authors("谢进，王娜、杨子奇"), ["谢进", "王娜", "杨子奇"]);
        assert_eq!(split_authors("Zhang, Yi"), ["Zhang, Yi"]);
        assert_eq!(split_authors("Liu R., Adler D.G."), ["Liu R.", "Adler D.G."]);
        assert_eq!(split_authors("邹列;张月霞;"), ["邹列", "张月霞"]);
        assert_eq!(split_authors("Massimo Aria|Corrado Cuccurullo"), ["Massimo Aria", "Corrado Cuccurullo"]);
        assert_eq!(split_authors("['Marx, Karl', 'Lindgren, Astrid']"), ["Marx, Karl", "Lindgren, Astrid"]);
    }

    #[test]
    fn names_that_run_on_are_parted_where_a_name_can_end() {
        assert_eq!(split_run_on("Araz R. AlievNigar T. Ismayilova"), ["Araz R. Aliev", "Nigar T. Ismayilova"]);
        assert_eq!(split_run_on("Ann McDonaldBo Li"), ["Ann McDonald", "Bo Li"]);
        assert_eq!(split_run_on("王伟"), ["王伟"]);
    }

    #[test]
    fn a_number_behind_a_name_is_no_part_of_it() {
        assert_eq!(split_full_names("Liu, Fengyuan (60410297700); Li, C. (Jr)"), ["Liu, Fengyuan", "Li, C. (Jr)"]);
    }
}
