//! Printing data: for people as a table, for programs as csv or json.

use clap::ValueEnum;
use comfy_table::{Attribute, Cell as Field, CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use unicode_width::UnicodeWidthStr;

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
        Format::Table => {
            let (text, hidden) = for_people(table, console.colour(), comfy_table::Table::new().width());
            console.result(&text)?;
            if !hidden.is_empty() {
                console.say(format_args!("no room for {}: a wider terminal shows them, and --format csv", hidden.join(", ")));
            }
            Ok(())
        }
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

/// A table for eyes, and the columns that a terminal `width` characters wide has no room for.
fn for_people(table: &Table, colour: bool, width: Option<u16>) -> (String, Vec<&str>) {
    let needs: Vec<u16> = (0..table.columns.len()).map(|column| need(table, column)).collect();
    let shown = width.map_or(needs.len(), |width| fitting(&needs, width));
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        drawn.set_width(width);
    }
    drawn.set_header(table.columns[..shown].iter().map(|column| {
        let head = Field::new(plain(&column.name)).set_delimiter('_');
        if colour { head.add_attribute(Attribute::Bold) } else { head }
    }));
    for row in &table.rows {
        drawn.add_row(row[..shown].iter().map(|cell| {
            let field = Field::new(printed(cell));
            if cell.is_number() { field.set_alignment(CellAlignment::Right) } else { field }
        }));
    }
    if width.is_some() {
        let bounds = needs.iter().map(|need| ColumnConstraint::LowerBoundary(Width::Fixed(need + PADDING)));
        for (column, bound) in drawn.column_iter_mut().zip(bounds) {
            column.set_constraint(bound);
        }
    }
    let mut text: String = drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if table.rows.is_empty() {
        text.push_str("(none)\n");
    }
    (text, table.columns[shown..].iter().map(|column| column.name.as_str()).collect())
}

fn printed(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => short(*number),
        other => other.display(),
    }
}

/// Blanks beside a column.
const PADDING: u16 = 2;
/// Characters of text in a line that can still be read as text.
const READABLE: usize = 16;

/// Characters a column needs so that neither a number nor a word of its heading is broken.
fn need(table: &Table, column: usize) -> u16 {
    let heading = table.columns[column].name.split('_').map(UnicodeWidthStr::width).max().unwrap_or(0);
    let cells = table.rows.iter().map(|row| {
        let width = printed(&row[column]).width();
        if row[column].is_number() { width } else { width.min(READABLE) }
    });
    cells.max().unwrap_or(0).max(heading).try_into().unwrap_or(u16::MAX)
}

/// How many columns fit side by side, the first ones first: two at least.
fn fitting(needs: &[u16], width: u16) -> usize {
    let mut used = 0u32;
    let fit = needs.iter().take_while(|need| {
        used += u32::from(**need) + u32::from(PADDING);
        used <= u32::from(width)
    });
    fit.count().max(2).min(needs.len())
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
    fn a_narrow_terminal_shows_fewer_columns_and_breaks_no_number() {
        let mut table = Table::new("keywords", &["rank", "keyword", "total_link_strength", "betweenness"]);
        table.push(vec![
            Cell::Count(1),
            Cell::Text("数字经济与个人信息保护的研究".into()),
            Cell::Count(1_234_567),
            Cell::Number(0.123_456),
        ]);
        let (text, hidden) = for_people(&table, false, Some(40));
        assert_eq!(hidden, ["betweenness"]);
        assert!(text.contains("1234567") && text.contains("strength"), "{text}");
        assert!(text.lines().all(|line| line.width() <= 40), "{text}");
        let (text, hidden) = for_people(&table, false, None);
        assert!(hidden.is_empty() && text.contains("数字经济与个人信息保护的研究") && text.contains("total_link_strength"), "{text}");
    }

    #[test]
    fn numbers_for_people_are_short() {
        for (number, text) in [(0.0, "0"), (17.0, "17"), (0.123_456_789, "0.123457"), (1234.5, "1234.5"), (0.000_001, "1.000e-6")] {
            assert_eq!(short(number), text);
        }
    }
}
