//! CNKI's self-defined "xls", which is an HTML table, often in GBK, and may hold several tables with
//! different headings one below the other.

use std::borrow::Cow;

use super::super::draft::Draft;
use super::super::format::line_offset;
use super::super::lines::count_line_ends;
use super::super::xml::{named, one_line};
use super::columns::{Column, find_columns, is_known, put_row};
use super::{Context, Findings, Format, Framing, Slice};

/// CNKI self-defined table.
#[derive(Debug)]
pub(in crate::formats) struct CnkiTable;

impl Format for CnkiTable {
    fn name(&self) -> &'static str {
        "cnki-table"
    }

    fn title(&self) -> &'static str {
        "CNKI self-defined table (.xls that is HTML)"
    }

    fn origin(&self) -> &'static str {
        "CNKI: 导出与分析 > 导出文献 > 自定义 > xls; any page or file with a table under known headings"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Whole
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let text = super::text_of(head);
        if find_tag(&text, 0, &["tr"]).is_none() {
            return 0;
        }
        let rows: Vec<_> = Rows::of(&text).map(|row| row.cells).take(12).collect();
        find_columns(&rows, "cnki-table", &[]).map_or(0, |(_, columns)| columns.iter().filter(|column| column.part.is_some()).count() + 1)
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let mut columns: Vec<Column> = Vec::new();
        let (mut counted, mut lines) = (0, 0);
        for row in Rows::of(slice.text) {
            lines += count_line_ends(&slice.text.as_bytes()[counted..row.at]);
            counted = row.at;
            // a row of headings, the first or that of another table
            if let Some((_, found)) = find_columns(std::slice::from_ref(&row.cells), "cnki-table", &[])
                && (columns.is_empty() || found.iter().filter(|column| column.part.is_some()).count() * 2 > found.len())
            {
                columns = found;
                continue;
            }
            if columns.is_empty() || row.cells.iter().all(|cell| cell.is_empty()) {
                continue;
            }
            let mut draft = Draft::new(context.plausible_years);
            put_row(&mut draft, &columns, &row.cells, false);
            for (i, cell) in row.cells.iter().enumerate().skip(columns.len()) {
                draft.keep(&format!("column {}", i + 1), cell.clone());
            }
            findings.accept_at(draft.finish(), line_offset(lines as usize));
        }
    }

    fn knows(&self, tag: &str) -> bool {
        is_known(tag, "cnki-table")
    }
}

/// A row of an HTML table.
struct Row<'a> {
    /// Where it begins.
    at: usize,
    cells: Vec<Cow<'a, str>>,
}

/// The rows of all tables in a text, in order. A row ends where the next begins.
struct Rows<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Rows<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let (at, inside) = find_tag(self.text, self.at, &["tr"])?;
        let end = find_tag(self.text, inside, &["tr", "/tr", "/table"]).map_or(self.text.len(), |(end, _)| end);
        self.at = end.max(inside);
        let row = &self.text[..end];
        let mut cells = Vec::new();
        let mut next = find_tag(row, inside, &["td", "th"]);
        while let Some((_, from)) = next {
            next = find_tag(row, from, &["td", "th"]);
            let to = find_tag(row, from, &["/td", "/th", "td", "th"]).map_or(row.len(), |(to, _)| to);
            cells.push(Cow::Owned(text_in(&row[from..to])));
        }
        Some(Row { at, cells })
    }
}

/// The first tag of these names from `from` on: where it begins and where it ends.
fn find_tag(text: &str, from: usize, names: &[&str]) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'<', text.as_bytes().get(at..)?)?;
        let rest = &text[at + 1..];
        let named = names.iter().any(|name| {
            rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
                && rest[name.len()..].starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace())
        });
        if named {
            let end = rest.find('>')?;
            return Some((at, at + 1 + end + 1));
        }
        at += 1;
    }
}

/// The text of a cell: tags left out, entities resolved, in one line.
fn text_in(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    // looked for no more where there was none
    let mut closes = true;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('<') {
            // "<" before anything but a tag is a character
            let tag = closes && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
            let end = if tag { rest.find('>') } else { None };
            closes &= !tag || end.is_some();
            match end {
                Some(end) => {
                    text.push_str(if rest[1..].starts_with("br") { " " } else { "" });
                    rest = &rest[end + 1..];
                }
                None => {
                    text.push('<');
                    rest = &rest[1..];
                }
            }
            continue;
        }
        let end = rest.bytes().take(12).position(|b| b == b';');
        let resolved = end.and_then(|end| match &rest[1..end] {
            "nbsp" => Some(' '),
            name if name.starts_with("#x") => u32::from_str_radix(&name[2..], 16).ok().and_then(char::from_u32),
            name if name.starts_with('#') => name[1..].parse().ok().and_then(char::from_u32),
            name => named(name),
        });
        match (resolved, end) {
            (Some(character), Some(end)) => {
                text.push(character);
                rest = &rest[end + 1..];
            }
            _ => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_whatever_is_in_them() {
        let html = "<TABLE><tr class=x><td>a &lt; b &amp; c</td><td><b>粗</b>体&nbsp;<br>二</td><td>1 < 2</td></tr><tr><td>only";
        let rows: Vec<_> = Rows::of(html).map(|row| row.cells.iter().map(|cell| cell.to_string()).collect::<Vec<_>>()).collect();
        assert_eq!(rows, [vec!["a < b & c", "粗体 二", "1 < 2"], vec!["only"]]);
    }
}
