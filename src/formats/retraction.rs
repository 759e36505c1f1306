//! Titles and notes by which a paper is marked as taken back.

/// True for a title that its publisher put "RETRACTED" or its like before. A notice *about* a
/// retraction ("Retraction notice to ...", "Retraction: ...") is a paper of its own and is not meant.
pub(super) fn says_retracted(title: &str) -> bool {
    let head: String = title.trim_start_matches(['[', '(', '【', '（', ' ', '*', '"']).chars().take(24).collect();
    let lower = head.to_lowercase();
    let marked = |word: &str| {
        lower.strip_prefix(word).is_some_and(|rest| {
            rest.trim_start_matches("article").trim_start().starts_with([':', '：', ']', ')', '】', '）', '.', '-', '—'])
        })
    };
    ["retracted ", "retracted", "withdrawn ", "withdrawn", "temporary removal"].into_iter().any(marked)
        || ["已撤稿", "撤稿论文"].into_iter().any(|word| head.starts_with(word))
        || head.strip_prefix("撤稿").is_some_and(|rest| rest.starts_with([':', '：', '】', '）', ']', ')']))
}

/// True for the note of an author that the paper is withdrawn, as arXiv shows it.
pub(super) fn says_withdrawn(note: &str) -> bool {
    let lower = note.to_lowercase();
    let about_itself = ["paper", "submission", "article", "manuscript", "work", "preprint", "version"];
    about_itself.iter().any(|what| {
        [
            format!("this {what} has been withdrawn"),
            format!("this {what} is withdrawn"),
            format!("this {what} was withdrawn"),
            format!("{what} withdrawn"),
        ]
        .iter()
        .any(|phrase| lower.contains(phrase.as_str()))
    }) || lower.trim_start().starts_with("withdrawn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_before_the_title_is_told_from_a_title_about_retractions() {
        for title in [
            "RETRACTED: On privacy",
            "RETRACTED ARTICLE: On privacy",
            "[Retracted] On privacy",
            "WITHDRAWN: x",
            "Withdrawn: x",
            "【撤稿】数字经济",
            "撤稿：数字经济",
        ] {
            assert!(says_retracted(title), "{title}");
        }
        for title in [
            "Retraction notice to: x",
            "Retracted papers in medicine",
            "Retraction: x",
            "撤稿现象研究",
            "Withdrawn children at school",
            "On privacy",
        ] {
            assert!(!says_retracted(title), "{title}");
        }
    }

    #[test]
    fn a_note_says_that_its_paper_is_withdrawn() {
        for note in ["This paper has been withdrawn by the author", "Withdrawn: error in lemma 2", "paper withdrawn due to an error"] {
            assert!(says_withdrawn(note), "{note}");
        }
        for note in ["12 pages", "troops were withdrawn", "We study withdrawn papers"] {
            assert!(!says_withdrawn(note), "{note}");
        }
    }
}
