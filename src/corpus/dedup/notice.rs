//! What a printed title says of the record rather than of the subject: that it is a notice about another
//! paper, that the paper was withdrawn, in which language it is.
//!
//! Databases mark such records each in its way: "Erratum: T", "Corrigendum to “T” (Journal (2017) 104, 3-9)",
//! "T (vol 104, pg 150, 2017)", "RETRACTED: T", "T [in Chinese]". Without the marks two prints of one notice are
//! equal, and a notice is still told from the paper it is about.

/// A title without its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked<'t> {
    /// The title itself.
    pub(super) title: &'t str,
    /// The record is an erratum, a retraction notice or the like, and not the paper of that title.
    pub(super) notice: bool,
}

/// What follows any of these, with or without "to", is the title of another paper.
const NOTICES: &[&str] = &["erratum", "errata", "corrigendum", "corrigenda"];
/// These are words of ordinary titles too ("Correction of errors in …"): they need a colon, or a quotation.
const NOTICES_WITH_COLON: &[&str] = &[
    "correction",
    "corrections",
    "author correction",
    "publisher correction",
    "addendum",
    "retraction",
    "retraction note",
    "retraction notice",
    "notice of retraction",
    "expression of concern",
    "editorial expression of concern",
];
const WITHDRAWN: &[&str] = &["retracted article", "retracted", "withdrawn", "[retracted article]", "[retracted]", "[withdrawn]"];
const LANGUAGES: &[&str] =
    &["chinese", "english", "french", "german", "spanish", "russian", "japanese", "portuguese", "korean", "italian", "polish", "turkish"];
const OPENING_QUOTES: &[char] = &['"', '“', '\'', '‘', '«', '['];
const QUOTES: &[char] = &['"', '“', '”', '\'', '‘', '’', '«', '»', ' ', '.'];

/// Takes the marks off a title. Time linear in its length.
pub(super) fn marked(printed: &str) -> Marked<'_> {
    let (mut title, mut notice) = (printed.trim(), false);
    // "[Correction to …]": PubMed's brackets around the whole
    if let Some(inner) = title.strip_suffix('.').unwrap_or(title).strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
        && !inner.contains(']')
    {
        title = inner;
    }
    if let Some(rest) = without_notice(title) {
        (title, notice) = (rest, true);
    } else if let Some(rest) = WITHDRAWN.iter().find_map(|word| after_mark(title, word)) {
        title = rest;
    }
    while let Some((head, inside)) = last_group(title) {
        let inside = inside.trim().to_ascii_lowercase();
        if inside.starts_with("vol ") || inside.starts_with("vol. ") || inside.starts_with("retraction of") {
            notice = true;
        } else if !(notice && is_citation(&inside) || inside.starts_with("retracted article") || is_language(&inside)) {
            break;
        }
        title = head;
    }
    if notice {
        title = title.trim_matches(QUOTES);
    }
    // a title that is nothing but a mark is left as it is
    if title.is_empty() { Marked { title: printed, notice } } else { Marked { title, notice } }
}

/// The title that a notice is about.
fn without_notice(title: &str) -> Option<&str> {
    if let Some(rest) = NOTICES.iter().find_map(|word| after_word(title, word)) {
        let rest = without_to(without_colon(rest));
        return Some(without_colon(rest)).filter(|rest| !rest.is_empty());
    }
    // the longest first: "retraction note" before "retraction"
    NOTICES_WITH_COLON.iter().rev().find_map(|word| {
        let rest = after_word(title, word)?.trim_start();
        let about = without_to(rest);
        let rest = rest
            .strip_prefix([':', '：'])
            .or_else(|| about.strip_prefix(':'))
            .or_else(|| about.starts_with(OPENING_QUOTES).then_some(about));
        rest.map(str::trim_start).map(without_to).filter(|rest| !rest.is_empty())
    })
}

fn without_colon(rest: &str) -> &str {
    rest.trim_start_matches([' ', ':', '：', '.', '-', '—', '–'])
}

fn without_to(rest: &str) -> &str {
    ["to", "for", "of"].iter().find_map(|word| after_word(rest, word)).map_or(rest, str::trim_start)
}

/// What follows `mark` and a colon at the beginning of a title.
fn after_mark<'t>(title: &'t str, mark: &str) -> Option<&'t str> {
    let rest = after_word(title, mark)?.trim_start();
    let bracketed = mark.starts_with('[');
    rest.strip_prefix([':', '：']).or(bracketed.then_some(rest)).map(str::trim_start).filter(|rest| !rest.is_empty())
}

/// What follows `word` at the beginning of a title, in any case, where the word ends there.
fn after_word<'t>(title: &'t str, word: &str) -> Option<&'t str> {
    let rest = title.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).map(|_| &title[word.len()..])?;
    (!rest.starts_with(|c: char| c.is_alphanumeric())).then_some(rest)
}

/// A bracketed group at the end of a title: what stands before it, and in it.
fn last_group(title: &str) -> Option<(&str, &str)> {
    let title = title.trim_end_matches(['.', ' ']);
    let (open, close) = match title.chars().next_back()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        _ => return None,
    };
    let mut depth = 0usize;
    for (at, c) in title.char_indices().rev() {
        if c == close {
            depth += 1;
        } else if c == open {
            depth -= 1;
            if depth == 0 {
                return Some((title[..at].trim_end(), &title[at + 1..title.len() - 1])).filter(|(head, _)| !head.is_empty());
            }
        }
    }
    None
}

/// True for "Ecol. Eng. (2017) 104 (150–157)" and "10.1016/j.x": where the paper in question stands.
fn is_citation(inside: &str) -> bool {
    let year = inside
        .as_bytes()
        .windows(4)
        .any(|four| (four.starts_with(b"19") || four.starts_with(b"20")) && four.iter().all(u8::is_ascii_digit));
    year || inside.contains("10.") || inside.contains("doi")
}

fn is_language(inside: &str) -> bool {
    let name = inside.strip_prefix("article in ").or_else(|| inside.strip_prefix("in ")).unwrap_or(inside);
    LANGUAGES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_known_in_every_database_and_named_alike() {
        let title = "Soil carbon in restored marshes: implications";
        for printed in [
            format!("Erratum: {title}"),
            format!("Erratum to: {title}"),
            format!("ERRATUM TO “{title}” [J. Examples 12 (2017) 3-9]"),
            format!("Corrigendum to “{title}” (J. Examples (2017) 104(PA) (150–157), (S0925857417301921) (10.1016/j.ex.2017.04.027))"),
            format!("{title} (vol 104, pg 150, 2017)"),
            format!("Correction: {title}."),
            format!("Author Correction: {title}"),
            format!("Correction to: {title}"),
            format!("Retraction Note to: {title}"),
            format!("[Erratum: {title}]."),
            format!("{title} (Retraction of vol 104, pg 150, 2017)"),
        ] {
            assert_eq!(marked(&printed), Marked { title, notice: true }, "{printed}");
        }
    }

    #[test]
    fn a_withdrawn_or_translated_paper_is_still_the_paper() {
        let title = "Soil carbon in restored marshes";
        for printed in [
            format!("RETRACTED: {title}"),
            format!("RETRACTED ARTICLE: {title}"),
            format!("[Retracted] {title}"),
            format!("{title} (Retracted article. See vol. 12, pg 3, 2015)"),
            format!("{title} [in Chinese]"),
            format!("[{title}] [Article in Chinese]"),
            format!("{title} (English)."),
        ] {
            assert_eq!(marked(&printed).title.trim_matches(['[', ']']), title, "{printed}");
            assert!(!marked(&printed).notice, "{printed}");
        }
    }

    #[test]
    fn ordinary_titles_keep_their_words() {
        for title in [
            "Correction of refractive errors in children",
            "Correction for attenuation in surveys",
            "Retraction of the lip in surgery",
            "Errata",
            "Correction",
            "Privacy in Asia (2010-2019)",
            "Privacy (in practice)",
            "[Untitled]",
            "平台责任研究",
            "Retracted papers and why they live on",
        ] {
            let found = marked(title);
            assert_eq!((found.title, found.notice), (title.trim_matches(['[', ']']), false), "{title}");
        }
    }
}
