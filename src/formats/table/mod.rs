//! Tables with a row of headings: CSV and its like, in whatever layout this year's export has.
//!
//! Which column holds what is looked up in columns.tsv; a column that nobody knows is kept under
//! its heading and reported. A vendor's own format differs from another's by the headings it is
//! known by, and by little else.

mod columns;
mod html;

pub(super) use columns::part_named;
use columns::{find_columns, put_row};
pub(super) use html::CnkiTable;

use std::borrow::Cow;

use columns::{Column, is_known};

use super::draft::Draft;
use super::encoding::text_of;
use super::format::excerpt;
use super::rows::{Cells, cells, first_rows};
use super::{Context, Dialect, Findings, Format, Framing, Prepared, Slice};
use crate::record::RejectionKind;

/// A table of delimited text, known by some of its headings.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) origin: &'static str,
    /// Normal forms of headings that only this format has; all must be there.
    pub(super) signature: &'static [&'static str],
    /// Names stand in a row without anything between them.
    pub(super) run_on: bool,
}

/// The tables that are known, the general one last.
pub(super) static TABLES: [Table; 8] = [
    Table {
        name: "scopus-csv",
        title: "Scopus CSV",
        origin: "Scopus: Export > CSV, all fields ticked",
        signature: &["Source title", "Cited by", "EID"],
        run_on: false,
    },
    Table { name: "lens-csv", title: "The Lens CSV", origin: "The Lens: Export > CSV", signature: &["Lens ID", "Title"], run_on: false },
    Table {
        name: "dimensions-csv",
        title: "Dimensions CSV",
        origin: "Dimensions: Save / Export > Export full record, or for bibliometric mapping (.csv)",
        signature: &["Publication ID", "Dimensions URL"],
        run_on: false,
    },
    Table {
        name: "ieee-csv",
        title: "IEEE Xplore CSV",
        origin: "IEEE Xplore: Export > Search results (CSV)",
        signature: &["Document Title", "Publication Title"],
        run_on: false,
    },
    Table {
        name: "springer-csv",
        title: "SpringerLink CSV",
        origin: "SpringerLink: Download search results (CSV)",
        signature: &["Item Title", "Item DOI"],
        run_on: true,
    },
    Table {
        name: "acm-csv",
        title: "ACM Digital Library CSV",
        origin: "ACM Digital Library: Export results > CSV",
        signature: &["article_no", "conf_loc"],
        run_on: false,
    },
    Table {
        name: "openalex-csv",
        title: "OpenAlex CSV",
        origin: "OpenAlex: Export results > CSV",
        signature: &["authorships.author.display_name", "display_name"],
        run_on: false,
    },
    Table {
        name: "table",
        title: "any CSV or TSV with a title column",
        origin: "any program: one row of headings, a column of titles; `[import.columns]` in study.toml names other columns",
        signature: &[],
        run_on: false,
    },
];

/// Rows that are looked at in search of the headings.
const ROWS_LOOKED_AT: usize = 12;

/// How a table's beginning was understood.
struct Layout {
    dialect: Dialect,
    header: usize,
    columns: Vec<Column>,
}

impl Format for Table {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn origin(&self) -> &'static str {
        self.origin
    }

    fn framing(&self, head: &[u8]) -> Framing {
        let (dialect, header) = match self.layout(head, &[]) {
            Some(layout) => (layout.dialect, layout.header),
            None => (Dialect { delimiter: b',', quoted: true }, 1),
        };
        Framing::Rows { dialect, header }
    }

    fn likeness(&self, head: &[u8]) -> usize {
        if !self.signature.iter().all(|heading| memchr::memmem::find(head, heading.as_bytes()).is_some()) {
            return 0;
        }
        let Some(layout) = self.layout(head, &[]) else { return 0 };
        let has = |heading: &str| layout.columns.iter().any(|column| column.name.eq_ignore_ascii_case(heading));
        if !self.signature.iter().all(|heading| has(heading)) {
            return 0;
        }
        // a vendor's own layout goes before the general one
        2 + self.signature.len() * 100
    }

    fn prepare(&self, head: &[u8], own: &[(String, String)]) -> Prepared {
        Box::new(self.layout(head, own).unwrap_or(Layout {
            dialect: Dialect { delimiter: b',', quoted: true },
            header: 1,
            columns: Vec::new(),
        }))
    }

    fn framing_of(&self, head: &[u8], prepared: &Prepared) -> Framing {
        match prepared.downcast_ref::<Layout>() {
            Some(layout) => Framing::Rows { dialect: layout.dialect, header: layout.header },
            None => self.framing(head),
        }
    }

    fn suits(&self, head: &[u8], columns: &[(String, String)]) -> bool {
        self.signature.is_empty() && !columns.is_empty() && self.layout(head, columns).is_some()
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let Some(layout) = context.prepared.downcast_ref::<Layout>() else { return };
        let Cells { cells, unclosed, ragged } = cells(slice.text, layout.dialect);
        // the headings again, where files were joined
        if cells.len() == layout.columns.len() && cells.iter().zip(&layout.columns).all(|(cell, column)| trimmed(cell) == column.name) {
            return;
        }
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        if unclosed {
            findings.reject(RejectionKind::Malformed, 0, format!("a quote is opened and never closed: {}", excerpt(slice.text)));
            return;
        }
        if filled == 0 {
            return;
        }
        if cells.len() * 2 <= layout.columns.len() || slice.end.is_some_and(|end| end.in_character) {
            let kind = if slice.end.is_some() { RejectionKind::Truncated } else { RejectionKind::Malformed };
            findings.reject(kind, 0, format!("{} cells under {} headings: {}", cells.len(), layout.columns.len(), excerpt(slice.text)));
            return;
        }
        if ragged || cells.len() > layout.columns.len() {
            findings.count("rows with a stray quote or more cells than headings, read as far as they could be");
        }
        let mut draft = Draft::new(context.plausible_years);
        put_row(&mut draft, &layout.columns, &cells, self.run_on);
        for (i, cell) in cells.iter().enumerate().skip(layout.columns.len()) {
            draft.keep(&format!("column {}", i + 1), cell.trim());
        }
        findings.accept(draft.finish());
    }

    fn knows(&self, tag: &str) -> bool {
        is_known(tag, self.name)
    }
}

fn trimmed(cell: &str) -> &str {
    cell.trim_matches(['\u{FEFF}', ' ', '\t'])
}

impl Table {
    /// Delimiter, headings and columns: with the delimiter under which most headings are known.
    fn layout(&self, head: &[u8], own: &[(String, String)]) -> Option<Layout> {
        // what begins like something else is no table, whatever it holds
        if matches!(head.trim_ascii_start().first(), None | Some(b'<' | b'{' | b'@' | b'%')) || head.contains(&0) {
            return None;
        }
        let text = text_of(head);
        let mut best: Option<(usize, Layout)> = None;
        for delimiter in [b'\t', b',', b';', b'|'] {
            for quoted in [true, false] {
                let dialect = Dialect { delimiter, quoted };
                let mut starts = first_rows(text.as_bytes(), dialect, true, ROWS_LOOKED_AT + 1);
                starts.push(text.len());
                let rows: Vec<Vec<Cow<'_, str>>> =
                    starts.windows(2).take(ROWS_LOOKED_AT).map(|pair| cells(&text[pair[0]..pair[1]], dialect).cells).collect();
                let Some((at, columns)) = find_columns(&rows, self.name, own) else { continue };
                let known = columns.iter().filter(|column| column.part.is_some()).count();
                if best.as_ref().is_none_or(|(most, _)| known > *most) {
                    best = Some((known, Layout { dialect, header: at + 1, columns }));
                }
            }
        }
        best.map(|(_, layout)| layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(head: &str) -> Option<&'static str> {
        let scored = TABLES.iter().map(|table| (table.likeness(head.as_bytes()), table.name));
        scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score).map(|(_, name)| name)
    }

    #[test]
    fn a_table_is_known_by_its_headings() {
        assert_eq!(best("\"Authors\",\"Title\",\"Year\",\"Source title\",\"Cited by\",\"EID\"\n"), Some("scopus-csv"));
        assert_eq!(best("Authors;Title;Year;Source title\nA;B;2019;C\n"), Some("table"));
        assert_eq!(best("题名\t作者\t年\n数字经济\t王伟\t2019\n"), Some("table"));
        assert_eq!(best("to keywords\t一段文字\n"), None);
        assert_eq!(best("Title: a letter, not a table\n"), None);
    }
}
