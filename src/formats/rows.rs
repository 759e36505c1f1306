//! Tables of delimited text: where rows begin, and the cells of one row.
//!
//! RFC 4180, read with what exports do to it: a delimiter other than the comma, line breaks and
//! doubled quotes inside quoted cells, quotes inside unquoted cells, and a quote that is opened and
//! never closed, which must not swallow the rows after it.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between cells.
    pub delimiter: u8,
    /// Whether a cell can stand in double quotes.
    pub quoted: bool,
}

/// A quote that is open for so many bytes of a row is taken for a stray one.
const LONGEST_QUOTED: usize = 4 * 1024 * 1024;

/// Where rows begin in `bytes`, which begin where one does. Blank lines are no rows. A row whose
/// quote never closes ends with its first line.
pub(super) fn row_starts(bytes: &[u8], dialect: Dialect, ended: bool) -> Vec<usize> {
    first_rows(bytes, dialect, ended, usize::MAX)
}

/// [`row_starts`], of so many rows at most.
pub(super) fn first_rows(bytes: &[u8], dialect: Dialect, ended: bool, most: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    loop {
        if starts.len() == most {
            return starts;
        }
        while at < bytes.len() && matches!(bytes[at], b'\n' | b'\r') {
            at += 1;
        }
        if at >= bytes.len() {
            return starts;
        }
        starts.push(at);
        match row_end(&bytes[at..], dialect, ended) {
            Some(length) => at += length,
            None => return starts,
        }
    }
}

/// Bytes up to the line end that ends the first row; `None` where more must be seen.
fn row_end(bytes: &[u8], dialect: Dialect, ended: bool) -> Option<usize> {
    let first_line = |from: usize| memchr2(b'\n', b'\r', &bytes[from..]).map(|at| from + at);
    if !dialect.quoted {
        return first_line(0).or(ended.then_some(bytes.len()));
    }
    let mut at = 0;
    loop {
        // at the beginning of a cell
        if bytes.get(at) == Some(&b'"') {
            match closing_quote(bytes, at) {
                Some(closed) => at = closed + 1,
                None if ended || bytes.len() > LONGEST_QUOTED => return first_line(0).or(ended.then_some(bytes.len())),
                None => return None,
            }
            if at > LONGEST_QUOTED {
                return first_line(0);
            }
        }
        match memchr3(dialect.delimiter, b'\n', b'\r', &bytes[at.min(bytes.len())..]).map(|found| at + found) {
            Some(found) if bytes[found] == dialect.delimiter => at = found + 1,
            Some(found) => return Some(found),
            None => return ended.then_some(bytes.len()),
        }
    }
}

/// The quote that closes the one at `open`; doubled ones do not, and neither does the last byte
/// seen, which may turn out to be the first of two.
fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        let quote = at + memchr(b'"', bytes.get(at..)?)?;
        match bytes.get(quote + 1) {
            Some(b'"') => at = quote + 2,
            _ => return Some(quote),
        }
    }
}

/// The cells of one row, and whether a quote in it is never closed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cells<'a> {
    /// Without quotes around them, doubled quotes made one.
    pub(super) cells: Vec<Cow<'a, str>>,
    /// A quote was opened and not closed.
    pub(super) unclosed: bool,
    /// Text stands behind a closed quote.
    pub(super) ragged: bool,
}

/// Splits one row, with or without its line end.
pub(super) fn cells(row: &str, dialect: Dialect) -> Cells<'_> {
    let row = row.trim_end_matches(['\n', '\r']);
    let bytes = row.as_bytes();
    let mut cells = Vec::new();
    let (mut unclosed, mut ragged) = (false, false);
    let mut at = 0;
    loop {
        let mut cell = Cow::Borrowed("");
        if dialect.quoted && bytes.get(at) == Some(&b'"') {
            let closed = closing_quote(bytes, at);
            unclosed |= closed.is_none();
            let inside = &row[at + 1..closed.unwrap_or(row.len())];
            cell = if inside.contains("\"\"") { inside.replace("\"\"", "\"").into() } else { inside.into() };
            at = closed.map_or(row.len(), |closed| closed + 1);
        }
        let end = memchr(dialect.delimiter, &bytes[at..]).map(|found| at + found);
        let rest = &row[at..end.unwrap_or(row.len())];
        if cell.is_empty() && !rest.is_empty() {
            cell = rest.into();
        } else if !rest.trim().is_empty() {
            // text after a closed quote, as hand-made tables have it
            cell.to_mut().push_str(rest);
            ragged = true;
        }
        cells.push(cell);
        match end {
            Some(end) => at = end + 1,
            None => return Cells { cells, unclosed, ragged },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quoted: true };
    const TAB: Dialect = Dialect { delimiter: b'\t', quoted: false };

    #[test]
    fn a_quoted_line_break_ends_no_row() {
        let table = "a,b\r\n\"x\ny\",\"say \"\"hi\"\"\"\r\n\r\n1,2";
        let starts = row_starts(table.as_bytes(), COMMA, true);
        assert_eq!(starts, [0, 5, 27]);
        assert_eq!(cells(&table[5..25], COMMA).cells, ["x\ny", "say \"hi\""]);
    }

    #[test]
    fn an_open_quote_costs_one_row() {
        let table = "a,\"open\n1,2\n3,4\n";
        assert_eq!(row_starts(table.as_bytes(), COMMA, true), [0, 8, 12]);
        assert!(cells("a,\"open\n", COMMA).unclosed);
        assert_eq!(row_starts(table.as_bytes(), COMMA, false), [0], "it may still close");
    }

    #[test]
    fn quotes_mean_nothing_where_there_are_none() {
        assert_eq!(row_starts(b"\"a\tb\n\"c\td\n", TAB, true), [0, 5]);
        assert_eq!(cells("\"a\tb\n", TAB).cells, ["\"a", "b"]);
    }

    proptest! {
        #[test]
        fn rows_written_by_the_csv_crate_are_read_back(rows in prop::collection::vec(prop::collection::vec("[a,\"\n\r 字;]{0,6}", 3), 1..8)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("a row");
            }
            let text = String::from_utf8(writer.into_inner().expect("bytes")).expect("UTF-8");
            let mut starts = row_starts(text.as_bytes(), COMMA, true);
            prop_assert_eq!(starts.len(), rows.len());
            starts.push(text.len());
            for (i, row) in rows.iter().enumerate() {
                let read = cells(&text[starts[i]..starts[i + 1]], COMMA);
                prop_assert!(!read.unclosed);
                prop_assert_eq!(&read.cells.iter().map(|cell| cell.to_string()).collect::<Vec<_>>(), row);
            }
        }
    }
}
