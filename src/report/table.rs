//! Rows and columns, and the three ways they are written: csv, JSON, JSON Lines.

use serde_json::{Map, Number, Value};

use super::plain;

/// A named table; every row has one cell a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What the table is called: the stem of its file, `keywords` of `keywords.csv`.
    pub name: String,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The rows in order.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading, which is its key in JSON.
    pub name: String,
}

/// One value of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known: an empty field in csv, `null` in JSON.
    Empty,
    /// Text, from data or not.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A real number. One that is not finite is written as [`Cell::Empty`].
    Number(f64),
}

impl Table {
    /// A table without rows.
    pub fn new(name: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&name| Column { name: name.to_owned() }).collect();
        Self { name: name.into(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When the row has not one cell a column.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row of {} has one cell a column", self.name);
        self.rows.push(row);
    }

    /// The table less these columns; those it does not have are passed over.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        let kept: Vec<bool> = self.columns.iter().map(|column| !names.contains(&column.name.as_str())).collect();
        for row in &mut self.rows {
            let mut kept = kept.iter();
            row.retain(|_| kept.next().is_some_and(|keep| *keep));
        }
        self.columns.retain(|column| !names.contains(&column.name.as_str()));
        self
    }

    /// Comma separated values with a heading line, lines ending in `\n`, fields quoted where needed;
    /// with `bom`, a UTF-8 byte order mark in front, by which spreadsheets know the encoding.
    ///
    /// Text passes through [`plain()`], and a text whose first visible character a spreadsheet would
    /// take for the start of a formula (`=`, `+`, `-`, `@` or their full-width forms) gets an
    /// apostrophe in front: `=1+1` becomes `'=1+1`. Tabs and line ends become spaces and cannot
    /// start a cell. Numbers are the shortest digits that read back as the same `f64`, without an
    /// exponent and without ".0"; what is not finite is empty.
    pub fn to_csv(&self, bom: bool) -> String {
        let mut writer = csv::WriterBuilder::new().from_writer(if bom { "\u{FEFF}".as_bytes().to_vec() } else { Vec::new() });
        let heads = self.columns.iter().map(|column| guarded(&column.name));
        let rows = self.rows.iter().map(|row| row.iter().map(Cell::to_csv_field).collect());
        for record in std::iter::once(heads.collect::<Vec<_>>()).chain(rows) {
            writer.write_record(record).expect("memory takes every record and rows are of equal length");
        }
        let bytes = writer.into_inner().expect("memory can be flushed");
        String::from_utf8(bytes).expect("fields are UTF-8")
    }

    /// An array with one object a row, keyed by column.
    ///
    /// Text passes through [`plain()`]; no apostrophe is added, since no spreadsheet reads JSON as cells.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Cell>| {
            let pairs = self.columns.iter().zip(row).map(|(column, cell)| (column.name.clone(), cell.to_json()));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// JSON Lines: one object a row, keys in the order of the columns.
    pub fn to_jsonl(&self) -> String {
        let mut out = String::new();
        for row in &self.rows {
            let mut before = '{';
            for (column, cell) in self.columns.iter().zip(row) {
                out.push(before);
                out.push_str(&Value::from(column.name.as_str()).to_string());
                out.push(':');
                out.push_str(&cell.to_json().to_string());
                before = ',';
            }
            out.push_str("}\n");
        }
        out
    }
}

impl Cell {
    /// The cell as a reader sees it in a page or on a terminal: as in csv, without the apostrophe.
    pub fn display(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => plain(text).into_owned(),
            Self::Count(count) => count.to_string(),
            Self::Number(number) if number.is_finite() => (number + 0.0).to_string(),
            Self::Number(_) => String::new(),
        }
    }

    /// Whether the cell holds a number, which tables set flush right.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Number(_))
    }

    fn to_csv_field(&self) -> String {
        match self {
            Self::Text(text) => guarded(text),
            other => other.display(),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => Value::from(plain(text)),
            Self::Count(count) => Value::from(*count),
            Self::Number(number) => json_number(*number),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// `12345` as `12,345`, for reading; never in csv or JSON.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things with their name.
///
/// ```
/// # use wenmai::report::counted;
/// assert_eq!([1, 12_345].map(|n| counted(n, "work")), ["1 work", "12,345 works"]);
/// ```
pub fn counted(number: u64, name: &str) -> String {
    format!("{} {name}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// Whole numbers that an `f64` holds exactly are written as such, so that csv and JSON agree.
fn json_number(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn guarded(text: &str) -> String {
    let text = plain(text);
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(cell: impl Into<Cell>) -> Table {
        let mut table = Table::new("t", &["a"]);
        table.push(vec![cell.into()]);
        table
    }

    #[test]
    fn columns_leave_with_their_cells() {
        let mut table = Table::new("t", &["a", "b", "c"]);
        table.push(vec![1_u64.into(), 2_u64.into(), 3_u64.into()]);
        assert_eq!(table.without(&["b", "z"]).to_csv(false), "a,c\n1,3\n");
    }

    #[test]
    fn no_cell_starts_a_formula() {
        for (text, field) in [
            ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'=1"),
            ("\r=1", "'=1"),
            ("\u{200B}=1", "'=1"),
            ("＝1", "'＝1"),
            ("5G", "5G"),
        ] {
            assert_eq!(one(text).to_csv(false), format!("a\n{field}\n"), "{text:?}");
        }
    }

    #[test]
    fn numbers_are_the_shortest_that_read_back() {
        for (number, text) in [(3.0, "3"), (0.1, "0.1"), (-0.0, "0"), (1.0 / 3.0, "0.3333333333333333"), (1e-7, "0.0000001")] {
            assert_eq!(Cell::Number(number).display(), text);
        }
        assert_eq!(one(f64::NAN).to_csv(false), "a\n\"\"\n");
        assert_eq!(one(f64::INFINITY).to_jsonl(), "{\"a\":null}\n");
        assert_eq!(one(2.0).to_jsonl(), "{\"a\":2}\n");
    }

    #[test]
    fn json_lines_keep_the_columns_order_and_json_holds_the_same() {
        let mut table = Table::new("t", &["z", "a"]);
        table.push(vec!["数字\"经济".into(), 7.into()]);
        table.push(vec![Cell::Empty, 0.5.into()]);
        assert_eq!(table.to_jsonl(), "{\"z\":\"数字\\\"经济\",\"a\":7}\n{\"z\":null,\"a\":0.5}\n");
        assert_eq!(table.to_json(), serde_json::json!([{"z": "数字\"经济", "a": 7}, {"z": null, "a": 0.5}]));
    }

    #[test]
    fn thousands_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_byte_order_mark_stands_in_front_when_asked() {
        assert_eq!(one(1).to_csv(true), "\u{FEFF}a\n1\n");
    }

    proptest! {
        #[test]
        fn csv_reads_back_as_it_was_written(texts in proptest::collection::vec("(\\PC|[\"',\n=])*", 1..8), x in any::<f64>()) {
            let mut table = Table::new("t", &["text", "x"]);
            for text in &texts {
                table.push(vec![text.as_str().into(), x.into()]);
            }
            let csv = table.to_csv(false);
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("well-formed");
            prop_assert_eq!(rows.len(), texts.len());
            for (row, text) in rows.iter().zip(&texts) {
                let seen = plain(text);
                prop_assert_eq!(row[0].trim_start_matches('\''), seen.trim_start_matches('\''));
                prop_assert!(!row[0].starts_with(['=', '+', '-', '@', '\t', '\r']));
                if x.is_finite() {
                    prop_assert_eq!(row[1].parse::<f64>().expect("a number").to_bits(), (x + 0.0).to_bits());
                }
            }
        }
    }
}
