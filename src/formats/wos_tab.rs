//! Web of Science tab-delimited: the field tags as headings, one record a row.
//!
//! Nothing is quoted, lists are separated by `; `, and the addresses of `C1` by `; ` outside the
//! brackets that hold their authors. Files come in UTF-16 as well as in UTF-8.

use super::rows::{Cells, cells};
use super::tagged::head_lines;
use super::wos::{Fields, is_tag};
use super::{Context, Dialect, Findings, Format, Framing, Prepared, Slice};
use crate::record::RejectionKind;

use super::format::excerpt;

/// Web of Science tab-delimited.
#[derive(Debug)]
pub(super) struct WosTab;

const TABS: Dialect = Dialect { delimiter: b'\t', quoted: false };

impl Format for WosTab {
    fn name(&self) -> &'static str {
        "wos-tab"
    }

    fn title(&self) -> &'static str {
        "Web of Science tab-delimited"
    }

    fn origin(&self) -> &'static str {
        "Web of Science: Export > Tab delimited file"
    }

    fn framing(&self, _head: &[u8]) -> Framing {
        Framing::Rows { dialect: TABS, header: 1 }
    }

    fn likeness(&self, head: &[u8]) -> usize {
        let first = head_lines(head).next().unwrap_or_default();
        let tags = headings(&String::from_utf8_lossy(first));
        let has = |tag: &str| tags.iter().any(|found| found == tag);
        if first.contains(&b'\t') && has("TI") && (has("PT") || has("AU")) { 100 + tags.len() } else { 0 }
    }

    fn prepare(&self, head: &[u8], _columns: &[(String, String)]) -> Prepared {
        Box::new(headings(&String::from_utf8_lossy(head_lines(head).next().unwrap_or_default())))
    }

    fn read_record(&self, slice: &Slice<'_>, context: &Context<'_>, findings: &mut Findings) {
        let Some(tags) = context.prepared.downcast_ref::<Vec<String>>() else { return };
        let Cells { cells, .. } = cells(slice.text, TABS);
        if cells.iter().zip(tags).all(|(cell, tag)| cell.trim_matches(['\u{FEFF}', ' ']) == tag) {
            return;
        }
        if cells.len() * 2 <= tags.len() || slice.end.is_some_and(|end| end.in_character) {
            let kind = if slice.end.is_some() { RejectionKind::Truncated } else { RejectionKind::Malformed };
            findings.reject(kind, 0, format!("{} cells under {} headings: {}", cells.len(), tags.len(), excerpt(slice.text)));
            return;
        }
        let mut fields = Fields::default();
        let mut odd = Vec::new();
        for (tag, cell) in tags.iter().zip(&cells) {
            let cell = cell.trim();
            match *tag.as_bytes() {
                _ if cell.is_empty() => {}
                [first, second] => {
                    let mut parts = match tag.as_str() {
                        "AU" | "AF" | "CR" | "BA" | "BF" => cell.split("; ").map(str::trim).collect(),
                        "C1" => addresses(cell),
                        _ => vec![cell],
                    };
                    fields.put([first, second], &mut parts, context);
                }
                _ => odd.push((tag.clone(), cell.to_owned())),
            }
        }
        let mut record = fields.finish();
        record.extra.extend(odd);
        findings.accept(record);
    }

    fn knows(&self, tag: &str) -> bool {
        tag.len() == 2 && is_tag(tag)
    }
}

fn headings(line: &str) -> Vec<String> {
    line.split('\t').map(|tag| tag.trim_matches(['\u{FEFF}', ' ', '\r']).to_owned()).collect()
}

/// The addresses of a `C1` cell, each with its authors in brackets before it.
fn addresses(cell: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut depth) = (0, 0usize);
    for (at, c) in cell.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => {
                parts.push(cell[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(cell[from..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_between_authors_parts_no_address() {
        assert_eq!(addresses("[Lin, Z; Wu, P] Univ X, China; [Li, Q] Univ Y"), ["[Lin, Z; Wu, P] Univ X, China", "[Li, Q] Univ Y"]);
    }
}
