//! By what a cited reference can be known again.

use super::{Field, Identifier, Record, Scheme};

/// A reference as printed without the DOI that Web of Science appends, which some exports have and others not.
pub fn without_doi(printed: &str) -> &str {
    let printed = printed.trim();
    match printed.find(", DOI ") {
        Some(at) if at > 0 => printed[..at].trim_end(),
        _ => printed,
    }
}

/// What a cited reference says that names one work: its DOI or address; author, year, volume and first page together ("Author AB,
/// 1991, SCIENCE, V254, P1146"); or its title, where the style marks its end (`题名[J]`, GB/T 7714).
///
/// A work is the one cited when one of its [marks](Record::citation_marks) is among them.
pub fn citation_marks(printed: &str) -> Vec<String> {
    let printed = printed.trim();
    let mut marks = Vec::new();
    if let Some(doi) = printed.find("10.").and_then(|at| Identifier::doi(printed[at..].split([' ', ',', ']', ';']).next()?)) {
        marks.push(doi.to_string());
    }
    if printed.starts_with("http") && !printed.contains(char::is_whitespace) {
        marks.push(printed.to_lowercase());
    }
    marks.extend(place_cited(printed));
    marks.extend(title_cited(printed).and_then(title_mark));
    marks
}

impl Record {
    /// What names this record in the references of others; see [`citation_marks`].
    pub fn citation_marks(&self) -> Vec<String> {
        let mut marks: Vec<String> = self.identifiers.iter().filter(|id| id.scheme == Scheme::Doi).map(ToString::to_string).collect();
        marks.extend(
            self.identifiers
                .iter()
                .filter(|id| id.scheme.name() == "openalex")
                .map(|id| format!("https://openalex.org/{}", id.value.to_lowercase())),
        );
        marks.extend(self.url.as_ref().map(|url| url.to_lowercase()));
        let venue = &self.venue;
        if let (Some(author), Field::Typed(year), Some(volume), Some(pages)) =
            (self.authors.first(), &self.year, &venue.volume, &venue.pages)
        {
            let surname = author.parts().map(|(family, _)| family);
            marks.extend(surname.and_then(|surname| place_mark(surname, &year.to_string(), volume, pages)));
        }
        marks.extend(title_mark(&self.title));
        marks.extend(self.translated_title.as_deref().and_then(title_mark));
        marks
    }
}

fn place_mark(surname: &str, year: &str, volume: &str, pages: &str) -> Option<String> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let first_page = pages.split(['-', '–', '+', ',']).next().unwrap_or_default();
    let parts = [plain(surname), plain(year), plain(volume), plain(first_page)];
    (!parts.iter().any(String::is_empty)).then(|| format!("place:{}", parts.join("|")))
}

/// "Author AB, 1991, SCIENCE, V254, P1146".
fn place_cited(printed: &str) -> Option<String> {
    let parts: Vec<&str> = printed.split(", ").map(str::trim).collect();
    let year = parts.get(1).filter(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))?;
    let after = |letter: char| {
        parts.iter().skip(2).find_map(|part| part.strip_prefix(letter).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric())))
    };
    let words: Vec<&str> = parts[0].split_whitespace().collect();
    // The initials come last, in capitals.
    let surname = match words.split_last() {
        Some((initials, rest)) if !rest.is_empty() && initials.chars().all(|c| c.is_uppercase() || c == '.') => rest.join(" "),
        _ => parts[0].to_owned(),
    };
    place_mark(&surname, year, after('V')?, after('P')?)
}

/// The title of "[1] 王伟, 李娜. 题名[J]. 刊名, 2019".
fn title_cited(printed: &str) -> Option<&str> {
    let kind = |at: usize| {
        let inside = printed[at + 1..].split(']').next().unwrap_or_default();
        !inside.is_empty() && inside.len() <= 5 && inside.bytes().all(|b| b.is_ascii_uppercase() || b == b'/')
    };
    let end = printed.match_indices('[').map(|(at, _)| at).find(|&at| kind(at))?;
    let before = &printed[..end];
    let begin = [". ", "．", "。"].iter().filter_map(|mark| before.rfind(mark).map(|at| at + mark.len())).max();
    // Without a blank after it, the stop of "王伟.题名" counts unless it stands between digits.
    let bare = before
        .match_indices('.')
        .filter(|&(at, _)| !before[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|(at, _)| at + 1)
        .next_back();
    begin.or(bare).map(|begin| before[begin..].trim())
}

/// Long enough a title names a work.
fn title_mark(title: &str) -> Option<String> {
    let letters: String = title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let weight: usize = letters.chars().map(|c| if super::is_han(c) { 3 } else { 1 }).sum();
    (weight >= 18).then(|| format!("title:{letters}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Author, Venue, Year};

    fn cited() -> Record {
        Record {
            identifiers: vec![Identifier::doi("10.1000/Abc.1").expect("a DOI")],
            title: "数字经济与隐私保护".into(),
            authors: vec![Author::new("Van Example, Nees Jan")],
            year: Field::Typed(Year(2010)),
            venue: Venue { volume: Some("84".into()), pages: Some("523-538".into()), ..Venue::default() },
            ..Record::default()
        }
    }

    #[test]
    fn a_reference_in_any_style_names_the_work() {
        let marks = cited().citation_marks();
        for printed in [
            "Van Example NJ, 2010, SCIENTOMETRICS, V84, P523",
            "Anyone AB, 1999, SOMEWHERE, V1, P2, DOI 10.1000/abc.1",
            "https://doi.org/10.1000/ABC.1",
            "[3] 王伟, 李娜. 数字经济与隐私保护[J]. 教学示例学报, 2010, 84(1): 523-538.",
            "王伟.数字经济与隐私保护[J].教学示例学报,2010",
        ] {
            assert!(citation_marks(printed).iter().any(|mark| marks.contains(mark)), "{printed}: {:?}", citation_marks(printed));
        }
        for printed in [
            "Van Example NJ, 2010, SCIENTOMETRICS, V84, P524",
            "Van Example NJ, 2010, SCIENTOMETRICS",
            "王伟. 隐私[M]. 北京",
            "",
            "[",
            "[J]",
        ] {
            assert!(!citation_marks(printed).iter().any(|mark| marks.contains(mark)), "{printed}");
        }
    }

    #[test]
    fn the_doi_of_a_reference_is_left_off() {
        assert_eq!(without_doi("Author AB, 1991, SCIENCE, V254, P1146, DOI 10.1126/x"), "Author AB, 1991, SCIENCE, V254, P1146");
        assert_eq!(without_doi("DOI 10.1126/x"), "DOI 10.1126/x");
    }
}
