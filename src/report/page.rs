//! `report.html`: one page that needs nothing but itself.
//!
//! Text from data passes [`plain()`] and the template's HTML escaping; the page's own policy forbids
//! scripts, forms and every request. Links lead to the files beside it and to papers' DOIs.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use serde::Serialize;

use super::{Cell, Column, Review, ReviewTable, definition, method, plain, prose, thousands};
use crate::{Error, Result};

/// The page of a review, as UTF-8 text. The same review gives the same bytes.
///
/// `font` is asked once, with the whole page, for a TrueType font of the family "Chart Sans SC" that
/// has its characters (the figures stage's `font_with`); the page carries it, so that it reads the
/// same on a machine without Chinese fonts.
///
/// # Errors
/// [`Error::Draw`] when a figure's SVG holds what a drawing has no use for (scripts, foreign objects,
/// images, links), or the template fails.
pub fn page(review: &Review, font: impl FnOnce(&str) -> Vec<u8>) -> Result<String> {
    let language = review.language;
    for figure in &review.figures {
        let svg = figure.svg.to_ascii_lowercase();
        if let Some(tag) = ["<script", "<foreignobject", "<image", "<a ", "<a>", "<style", "<iframe"].iter().find(|tag| svg.contains(**tag))
        {
            return Err(fail(format!("the figure \"{}\" holds {tag}", plain(&figure.title))));
        }
    }
    let mut templates = Environment::new();
    templates.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    templates.add_filter("plain", |text: String| plain(&text).into_owned());
    templates.add_filter("link", link);
    templates.add_filter("doi", doi);
    templates.add_filter("thousands", thousands);
    templates.add_template("page.html", include_str!("page.html")).map_err(|e| fail(e.to_string()))?;
    let tables: Vec<Shown> = review.tables.iter().map(|table| shown(review, table)).collect();
    let page = templates.get_template("page.html").map_err(|e| fail(e.to_string()))?;
    let text = page
        .render(context! {
            t => Serde(prose::labels(language)),
            title => &review.title,
            notice => &review.notice,
            version => env!("CARGO_PKG_VERSION"),
            corpus_digest => &review.corpus_digest,
            lead => prose::lead(language, &review.summary, review.span),
            facts => Serde(prose::facts(language, &review.summary)),
            figures => Serde(&review.figures),
            tables => Serde(tables),
            sources => Serde(&review.sources),
            word_lists => Serde(&review.word_lists),
            parameters => Serde(&review.parameters),
            formulas => Serde(method::formulas(language, &review.method)),
            commands => Serde(&review.commands),
        })
        .map_err(|e| fail(e.to_string()))?;
    let face = base64(&font(&text));
    // data cannot hold the mark: the template's style comes first and only the first is replaced
    Ok(text.replacen("FONT-OF-THIS-PAGE", &face, 1))
}

fn fail(message: String) -> Error {
    Error::Draw { name: "report.html".into(), message }
}

/// A path or DOI as an attribute's value; one that could leave the folder's or doi.org's name space is refused.
fn link(path: String) -> std::result::Result<Value, minijinja::Error> {
    let fits = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"._/()-".contains(&b)) && !path.starts_with('/') && !path.contains("..");
    match fits {
        true => Ok(Value::from_safe_string(path)),
        false => Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, format!("\"{}\" is no path of ours", plain(&path)))),
    }
}

/// A DOI as the end of an address at doi.org.
fn doi(doi: String) -> std::result::Result<Value, minijinja::Error> {
    link(doi.replace(':', ""))?;
    Ok(Value::from_safe_string(doi.replace(':', "%3A")))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (i, &byte)| word | u32::from(byte) << (16 - 8 * i));
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// A table as the template wants it.
#[derive(Serialize)]
struct Shown {
    title: &'static str,
    definition: String,
    headings: Vec<Field>,
    rows: Vec<Vec<Field>>,
    rows_in_file: u64,
    file: String,
}

#[derive(Serialize)]
struct Field {
    text: String,
    number: bool,
}

fn shown(review: &Review, shown: &ReviewTable) -> Shown {
    let field = |(cell, column): (&Cell, &Column)| {
        let text = match (cell, column.name.as_str()) {
            (Cell::Count(year), "year" | "first_year" | "last_year") => year.to_string(),
            (Cell::Number(year), "mean_year") if year.is_finite() => format!("{year:.1}"),
            (Cell::Count(count), _) => thousands(*count),
            (Cell::Number(number), _) if number.fract() != 0.0 => prose::decimal(*number),
            _ => cell.display(),
        };
        Field { text, number: cell.is_number() }
    };
    // a column of which nothing is known, such as the clusters where none were sought, is in the file alone
    let known: Vec<bool> = (0..shown.table.columns.len())
        .map(|at| shown.table.rows.is_empty() || shown.table.rows.iter().any(|row| row[at] != Cell::Empty))
        .collect();
    let heading = |(at, column): (usize, &Column)| Field {
        text: prose::heading(review.language, &column.name),
        number: shown.table.rows.iter().any(|row| row[at].is_number()),
    };
    Shown {
        title: definition::table_title(review.language, shown.kind),
        definition: definition::table_definition(review.language, shown.kind, &review.method),
        headings: shown.table.columns.iter().enumerate().filter(|(at, _)| known[*at]).map(heading).collect(),
        rows: shown
            .table
            .rows
            .iter()
            .map(|row| row.iter().zip(&shown.table.columns).zip(&known).filter(|(_, known)| **known).map(|(pair, _)| field(pair)).collect())
            .collect(),
        rows_in_file: shown.rows_in_file,
        file: shown.file.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10
        let examples =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")];
        for (plain, encoded) in examples {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
