//! Printing data: for people as a table, for programs as csv or json.

use clap::ValueEnum;
use comfy_table::{Attribute, Cell as Field, CellAlignment, ContentArrangement, presets};

use super::console::{Console, plain};
use crate::Result;
use crate::report::{Cell, Table};

/// How data are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Table,
    /// Comma separated, with a heading line
    Csv,
    /// One json value
    Json,
    /// One json object a line
    Jsonl,
    /// Records as BibTeX
    Bibtex,
    /// Records as RIS
    Ris,
    /// Records as Web of Science plain text
    Wos,
    /// Records as RefWorks
    Refworks,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Bibtex => "bibtex",
            Self::Ris => "ris",
            Self::Wos => "wos",
            Self::Refworks => "refworks",
        }
    }
}

/// The formats of commands that print one table.
pub(super) const TABLE_FORMATS: &[Format] = &[Format::Table, Format::Csv, Format::Json, Format::Jsonl];

/// Prints a table in the format asked for.
pub(super) fn print(console: &Console, table: &Table, format: Format) -> Result<()> {
    match format {
        Format::Table => console.result(&for_people(table, console.colour())),
        Format::Csv => console.result(&table.to_csv(false)),
        Format::Json => console.result(&json(&table.to_json())),
        // the formats of records are no formats of tables
        Format::Jsonl | Format::Bibtex | Format::Ris | Format::Wos | Format::Refworks => console.result(&table.to_jsonl()),
    }
}

/// A json value for programs and for eyes.
pub(super) fn json(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn for_people(table: &Table, colour: bool) -> String {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !colour {
        drawn.force_no_tty();
    }
    drawn.set_header(table.columns.iter().map(|column| {
        let head = Field::new(plain(&column.name));
        if colour { head.add_attribute(Attribute::Bold) } else { head }
    }));
    for row in &table.rows {
        drawn.add_row(row.iter().map(|cell| {
            let field = Field::new(match cell {
                Cell::Number(number) => short(*number),
                other => other.display(),
            });
            if cell.is_number() { field.set_alignment(CellAlignment::Right) } else { field }
        }));
    }
    let mut text: String = drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if table.rows.is_empty() {
        text.push_str("(none)\n");
    }
    text
}

/// A number in at most six significant digits; csv and json have them all.
fn short(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return "0".into();
    }
    let magnitude = number.abs().log10().floor();
    if number.fract() == 0.0 && magnitude < 9.0 {
        return format!("{number}");
    }
    if !(-5.0..9.0).contains(&magnitude) {
        return format!("{number:.3e}");
    }
    let decimals = (5.0 - magnitude).clamp(0.0, 8.0) as usize;
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people_are_short() {
        for (number, text) in [(0.0, "0"), (17.0, "17"), (0.123_456_789, "0.123457"), (1234.5, "1234.5"), (0.000_001, "1.000e-6")] {
            assert_eq!(short(number), text);
        }
    }
}
