//! Which column of a table holds what: headings looked up in a table of known names.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::IntoDeserializer;

use super::super::draft::Draft;
use super::super::part::Part;
use super::super::xml::one_line;
use crate::record::{has_han, is_han};

/// Rows looked at in search of the headings: some exports say what they are before them.
const MOST_ABOVE: usize = 12;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) struct Column {
    /// The heading as printed.
    pub(in crate::formats) name: String,
    /// What it holds; `None` where nobody knows.
    pub(in crate::formats) part: Option<Part>,
}

/// Known names: normalised heading and, where it holds for one format only, that.
type Known = FxHashMap<(&'static str, &'static str), Part>;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let lines = include_str!("columns.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let mut next = || cells.next().unwrap_or_default();
            let (heading, part, format) = (next(), next(), next());
            ((heading, format), part_named(part).expect("columns.tsv names parts only"))
        })
        .collect()
});

/// The part of that name, as columns.tsv and study.toml write it.
pub(in crate::formats) fn part_named(name: &str) -> Option<Part> {
    let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = name.into_deserializer();
    Part::deserialize(name).ok()
}

/// A heading as it is compared.
fn normalised(heading: &str) -> String {
    let heading = match heading.split_once(['-', '－']) {
        Some((english, chinese)) if english.is_ascii() && has_han(chinese) => english,
        _ => heading,
    };
    let mut name = String::with_capacity(heading.len());
    for c in heading.chars() {
        match c {
            '_' | '-' | '.' | ',' | ':' | '(' | ')' | '[' | ']' | '"' | '\'' | '\u{FEFF}' | '*' => name.push(' '),
            c if c.is_whitespace() => name.push(' '),
            c => name.extend(c.to_lowercase()),
        }
    }
    let mut words = name.split_whitespace();
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        // "题　名" is 题名
        if !(joined.ends_with(is_han) && word.starts_with(is_han)) {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// What a heading of a format holds, with the study's own names before the known ones.
fn lookup(heading: &str, format: &str, own: &[(String, String)]) -> Option<Part> {
    if let Some((_, part)) = own.iter().find(|(name, _)| name.trim() == heading.trim()) {
        return part_named(part);
    }
    let name = normalised(heading);
    KNOWN.get(&(name.as_str(), format)).or_else(|| KNOWN.get(&(name.as_str(), ""))).copied()
}

/// Whether a heading is a known one of a format.
pub(in crate::formats) fn is_known(heading: &str, format: &str) -> bool {
    lookup(heading, format, &[]).is_some()
}

/// The row of headings among the first of a table, and what its columns hold: the row with the most
/// known names, if there are two of them and one is a title.
pub(in crate::formats) fn find_columns(rows: &[Vec<Cow<'_, str>>], format: &str, own: &[(String, String)]) -> Option<(usize, Vec<Column>)> {
    let mut best: Option<(usize, usize, Vec<Column>)> = None;
    for (i, row) in rows.iter().take(MOST_ABOVE).enumerate() {
        let columns = columns_of(row, format, own);
        let known = columns.iter().filter(|column| column.part.is_some()).count();
        let titled = columns.iter().any(|column| column.part == Some(Part::Title));
        if titled && known >= 2 && best.as_ref().is_none_or(|(most, ..)| known > *most) {
            best = Some((known, i, columns));
        }
    }
    best.map(|(_, i, columns)| (i, columns))
}

/// What the columns under a row of headings hold.
pub(in crate::formats) fn columns_of(row: &[Cow<'_, str>], format: &str, own: &[(String, String)]) -> Vec<Column> {
    let columns = row
        .iter()
        .map(|heading| Column { name: heading.trim_matches(['\u{FEFF}', ' ', '\t']).to_owned(), part: lookup(heading, format, own) });
    columns.collect()
}

/// Puts the cells of a row into a record in the making, the columns that read others first.
pub(in crate::formats) fn put_row(draft: &mut Draft, columns: &[Column], cells: &[Cow<'_, str>], run_on: bool) {
    for (column, cell) in columns.iter().zip(cells) {
        let part = match column.part {
            Some(Part::Authors) if run_on => Part::RunOnAuthors,
            Some(part) => part,
            None => Part::Keep,
        };
        if cell.contains(['\n', '\r']) {
            draft.put(part, &column.name, &one_line(cell));
        } else {
            draft.put(part, &column.name, cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_well_formed_and_in_normal_form() {
        assert!(KNOWN.len() > 250);
        for (heading, _) in KNOWN.keys() {
            assert_eq!(&normalised(heading), heading);
        }
    }

    #[test]
    fn a_heading_is_known_in_any_dress() {
        for heading in ["Title-题名", "TITLE", " title ", "\u{FEFF}Title", "题 名", "题\u{3000}名", "\"Document Title\""] {
            assert_eq!(lookup(heading, "", &[]), Some(Part::Title), "{heading}");
        }
        assert_eq!(lookup("publication_year", "", &[]), Some(Part::Year));
        assert_eq!(lookup("Source", "scopus-csv", &[]), Some(Part::Keep));
        assert_eq!(lookup("Source-文献来源", "cnki-table", &[]), Some(Part::Venue));
        assert_eq!(lookup("研究方法", "", &[]), None);
        assert_eq!(lookup("研究方法", "", &[("研究方法".into(), "index-keywords".into())]), Some(Part::IndexKeywords));
    }

    #[test]
    fn headings_are_found_below_a_preamble() {
        let row = |cells: &[&'static str]| cells.iter().map(|cell| Cow::Borrowed(*cell)).collect::<Vec<_>>();
        let rows = [row(&["About the data: title"]), row(&["Rank", "Title", "PubYear"]), row(&["1", "Title of one", "2019"])];
        let (at, columns) = find_columns(&rows, "dimensions-csv", &[]).expect("headings");
        assert_eq!((at, columns[1].part), (1, Some(Part::Title)));
        assert!(find_columns(&rows[..1], "", &[]).is_none());
    }
}
