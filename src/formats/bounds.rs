//! Fields of absurd size are cut, and the record says so.
//!
//! No paper has a title of a megabyte; a page that has is broken or means harm, and everything after
//! (index, figures, report) would carry it along. What is cut stays whole in the archived answer.

use crate::record::Record;

/// Most bytes of a title.
const TITLE: usize = 4 << 10;
/// Most bytes of an abstract.
const ABSTRACT: usize = 200 << 10;
/// Most bytes of a name, a keyword, or any other text.
const TEXT: usize = 16 << 10;
/// Most authors, affiliations and keywords.
const MANY: usize = 10_000;
/// Most cited references.
const REFERENCES: usize = 50_000;

/// Cuts what is too large; each cut is noted in [`Record::extra`] as `truncated`.
pub(super) fn bound(record: &mut Record) {
    let mut cuts: Vec<String> = Vec::new();
    let mut cut = |name: &str, text: &mut String, most: usize| {
        if text.len() > most {
            cuts.push(format!("{name}: {} bytes", text.len()));
            let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
        }
    };
    cut("title", &mut record.title, TITLE);
    record.translated_title.iter_mut().for_each(|text| cut("translated_title", text, TITLE));
    record.abstract_text.iter_mut().for_each(|text| cut("abstract", text, ABSTRACT));
    record.translated_abstract.iter_mut().for_each(|text| cut("translated_abstract", text, ABSTRACT));
    record.authors.iter_mut().take(MANY).for_each(|author| cut("author", &mut author.name, TEXT));
    cut("venue", &mut record.venue.name, TEXT);
    let lists = [
        ("affiliations", &mut record.affiliations, MANY),
        ("author_keywords", &mut record.author_keywords, MANY),
        ("index_keywords", &mut record.index_keywords, MANY),
        ("translated_keywords", &mut record.translated_keywords, MANY),
        ("cited_references", &mut record.cited_references, REFERENCES),
    ];
    let mut shortened = Vec::new();
    for (name, list, most) in lists {
        if list.len() > most {
            shortened.push(format!("{name}: {} values", list.len()));
            list.truncate(most);
        }
        list.iter_mut().for_each(|text| cut(name, text, TEXT));
    }
    if record.authors.len() > MANY {
        shortened.push(format!("authors: {} values", record.authors.len()));
        record.authors.truncate(MANY);
    }
    record.extra.iter_mut().for_each(|(_, text)| cut("extra", text, ABSTRACT));
    cuts.extend(shortened);
    record.extra.extend(cuts.into_iter().map(|cut| ("truncated".to_owned(), cut)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Author;

    #[test]
    fn what_is_too_large_is_cut_and_told_and_the_rest_is_left_alone() {
        let small = Record { title: "数字经济".to_owned(), authors: vec![Author::new("甲")], ..Record::default() };
        let mut same = small.clone();
        bound(&mut same);
        assert_eq!(same, small);
        let mut large = Record {
            title: "数".repeat(2 << 20),
            authors: vec![Author::new("甲"); 20_000],
            author_keywords: vec!["k".repeat(1 << 20)],
            ..Record::default()
        };
        bound(&mut large);
        assert!(large.title.len() <= 4096 && large.title.chars().all(|c| c == '数'));
        assert_eq!((large.authors.len(), large.author_keywords[0].len()), (10_000, 16 << 10));
        let told: Vec<&str> = large.extra.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(told, ["title: 6291456 bytes", "author_keywords: 1048576 bytes", "authors: 20000 values"]);
    }
}
