//! Who wrote an article, and where they work.

use std::collections::HashMap;

use super::metas::{Meta, Metas};
use crate::record::{Author, is_han, read_orcid};

/// Where authors stand, best first.
const AUTHORS: [&str; 6] = ["citation_author", "citation_authors", "jsonld.author", "dc.creator", "dc.contributor", "authors"];
/// Tags behind an author's that say where that author works.
const INSTITUTIONS: [&str; 3] = ["citation_author_institution", "citation_author_affiliation", "jsonld.institution"];

/// Institutions of one author.
const MOST_INSTITUTIONS: usize = 100;

/// The authors in the language of the title, where the page has them in several, each with the
/// institutions whose tags follow the author's.
pub(super) fn authors(metas: &Metas, title: &Meta) -> Vec<Author> {
    let tags = metas.of_first(&AUTHORS);
    let Some(first) = tags.first().copied() else { return Vec::new() };
    let marked = tags.iter().any(|tag| tag.language.is_some());
    let in_titles = |tag: &Meta| !marked || !tag.other_language(title);
    let main = if tags.iter().any(|tag| in_titles(tag)) { title } else { first };
    let chosen = |tag: &Meta| tag.name == first.name && (!marked || !tag.other_language(main));

    let mut authors: Vec<Author> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut last: Option<usize> = None;
    for tag in &metas.metas {
        if chosen(tag) {
            let names = split_authors(&tag.value, tag.name.ends_with("authors"));
            let several = names.len() != 1;
            for name in names {
                let at = *known.entry(name.clone()).or_insert(authors.len());
                if at == authors.len() {
                    authors.push(Author::new(name));
                }
                last = (!several).then_some(at);
            }
        } else if AUTHORS.contains(&tag.name.as_str()) {
            last = None;
        } else if let Some(author) = last.map(|at| &mut authors[at]) {
            if INSTITUTIONS.contains(&tag.name.as_str()) {
                if author.affiliations.len() < MOST_INSTITUTIONS && !author.affiliations.contains(&tag.value) {
                    author.affiliations.push(tag.value.clone());
                }
            } else if tag.name == "citation_author_orcid" {
                author.orcid = read_orcid(&tag.value);
            }
        }
    }
    // institutions behind all authors are those of all of them, and nobody says whose
    if let [others @ .., last] = &mut authors[..]
        && !others.is_empty()
        && others.iter().all(|author| author.affiliations.is_empty())
    {
        last.affiliations.clear();
    }
    authors
}

/// Every institution once, in order.
pub(super) fn affiliations(metas: &Metas) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let tags = metas.metas.iter().filter(|tag| INSTITUTIONS.contains(&tag.name.as_str()));
    tags.filter(|tag| seen.insert(tag.value.as_str())).map(|tag| tag.value.clone()).collect()
}

/// The names in one tag.
///
/// Semicolons always divide. Commas and 、 do where every part is a Chinese name once the numbers of
/// institutions are taken off, or, in a tag meant for many, where every part has a blank in it;
/// "Zhang, Yi" stays one name. Blanks divide Chinese names, of which two in a tag for one may be the
/// two parts of one name.
fn split_authors(value: &str, for_many: bool) -> Vec<String> {
    let mut names = Vec::new();
    for part in value.split([';', '；']) {
        let pieces: Vec<&str> = part.split([',', '，', '、']).map(without_numbers).filter(|piece| !piece.is_empty()).collect();
        let words: Vec<&str> = part.split_whitespace().map(without_numbers).collect();
        let whole = |piece: &&str| is_chinese_name(piece) || for_many && piece.contains(' ');
        if pieces.len() > 1 && pieces.iter().all(whole) {
            names.extend(pieces);
        } else if words.len() > if for_many { 1 } else { 2 } && words.iter().all(|word| is_chinese_name(word)) {
            names.extend(words);
        } else {
            names.push(without_numbers(part));
        }
    }
    names.into_iter().filter(|name| name.chars().any(char::is_alphabetic)).map(str::to_owned).collect()
}

/// A name without the numbers and marks of institutions glued on: "王伟1,2*". Three digits are no
/// number of an institution.
fn without_numbers(name: &str) -> &str {
    let mut name = name.trim();
    loop {
        let bare = name.trim_end_matches(|c: char| matches!(c, '*' | '＊' | ',' | '，' | '†' | '‡' | '§' | '#') || c.is_whitespace());
        let stem = bare.trim_end_matches(char::is_numeric);
        let digits = bare[stem.len()..].chars().count();
        let next = if digits <= 2 { stem } else { bare };
        if next.len() == name.len() {
            return name;
        }
        name = next;
    }
}

/// Two to four hanzi, or a longer name with a middle dot: 王伟, 余 涛, 买买提·艾合买提.
fn is_chinese_name(text: &str) -> bool {
    let characters = text.chars().filter(|c| !c.is_whitespace()).count();
    let is_dot = |c: char| matches!(c, '·' | '•' | '‧');
    let most = if text.contains(is_dot) { 20 } else { 4 };
    text.chars().all(|c| is_han(c) || c.is_whitespace() || is_dot(c)) && (2..=most).contains(&characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_names_in_one_tag_are_divided_and_western_ones_are_not() {
        for (value, names) in [
            ("王伟,李娜", &["王伟", "李娜"][..]),
            ("王伟1,2，李娜2*", &["王伟", "李娜"]),
            ("王伟、欧阳明日；李 娜", &["王伟", "欧阳明日", "李 娜"]),
            ("王伟 李娜 张敏", &["王伟", "李娜", "张敏"]),
            ("买买提·艾合买提,王伟①", &["买买提·艾合买提", "王伟"]),
            ("Zhang, Yi; Li, Na", &["Zhang, Yi", "Li, Na"]),
            ("国家示范课题组,王伟", &["国家示范课题组,王伟"]),
            ("示范者001; 示范者002", &["示范者001", "示范者002"]),
            ("12; ", &[]),
        ] {
            assert_eq!(split_authors(value, false), names, "{value}");
        }
        assert_eq!(split_authors("SHI Fanjia, SHI Fanyi", true), ["SHI Fanjia", "SHI Fanyi"]);
        assert_eq!(split_authors("Zhang, Yi", true), ["Zhang, Yi"]);
        assert_eq!(split_authors("王伟 李娜", true), ["王伟", "李娜"]);
        assert_eq!(split_authors("王伟 李娜", false), ["王伟 李娜"]);
    }
}
