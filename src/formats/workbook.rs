//! Excel workbooks, new and old: the fullest sheet as the comma-separated table that it is.

use std::io::{self, Cursor, Read};

use calamine::{Data, Reader as _, Sheets, open_workbook_auto_from_rs};
use zip::ZipArchive;

use super::unpack::Packing;

/// Largest workbook that is read, packed: it has to be held.
const LARGEST_WORKBOOK: u64 = 256 << 20;

/// A sheet of a workbook.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Its rows as comma-separated text.
    pub(super) csv: Vec<u8>,
    /// Says so where the workbook has others.
    pub(super) note: Option<String>,
}

/// The fullest sheet of a workbook as comma-separated text, and a note where it has others.
///
/// # Errors
/// Why it cannot be read, for people.
pub(super) fn sheet_as_csv(input: &mut dyn Read) -> io::Result<std::result::Result<Sheet, String>> {
    let mut bytes = Vec::new();
    input.take(LARGEST_WORKBOOK + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_WORKBOOK {
        return Ok(Err("a workbook larger than 256 MB; save its sheet as CSV".into()));
    }
    if Packing::of(&bytes) == Packing::Zip {
        match unpacked_size(&bytes) {
            Ok((size, true)) if size <= LARGEST_WORKBOOK * 4 => {}
            Ok((_, true)) => return Ok(Err("a workbook that unpacks to more than 1 GB; save its sheet as CSV".into())),
            Ok((_, false)) => return Ok(Err("looks like a zip archive; `wenmai import` reads the files in it".into())),
            Err(error) => return Ok(Err(format!("a damaged zip archive or workbook ({error}); export it again"))),
        }
    }
    let mut workbook = match open_workbook_auto_from_rs(Cursor::new(bytes.as_slice())) {
        Ok(workbook) => workbook,
        Err(error) => return Ok(Err(format!("an Excel workbook that cannot be read ({error}); save it as CSV"))),
    };
    let mut fullest: Option<(usize, String, Vec<u8>)> = None;
    let names = workbook.sheet_names();
    for name in &names {
        if let Some((rows, text)) = sheet(&mut workbook, name)
            && fullest.as_ref().is_none_or(|(most, ..)| rows > *most)
        {
            fullest = Some((rows, name.clone(), text));
        }
    }
    Ok(match fullest {
        Some((_, name, text)) => {
            let note = (names.len() > 1)
                .then(|| format!("the workbook has {} sheets; \"{name}\", which has the most rows, was read", names.len()));
            Ok(Sheet { csv: text, note })
        }
        None => Err("a workbook without a filled sheet".into()),
    })
}

/// Bytes that a zip archive says it unpacks to, and whether it is a workbook.
fn unpacked_size(bytes: &[u8]) -> std::result::Result<(u64, bool), zip::result::ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let (mut size, mut workbook) = (0u64, false);
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index)?;
        size = size.saturating_add(file.size());
        workbook |= file.name()?.starts_with("xl/workbook.");
    }
    Ok((size, workbook))
}

/// One sheet as comma-separated text, with its number of rows.
fn sheet(workbook: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Option<(usize, Vec<u8>)> {
    let range = workbook.worksheet_range(name).ok()?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut rows = 0;
    for row in range.rows() {
        let cells = row.iter().map(|cell| match cell {
            Data::Empty | Data::Error(_) => String::new(),
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
            Data::Int(number) => number.to_string(),
            // years and counts are kept as floating point numbers
            Data::Float(number) => number.to_string(),
            Data::Bool(value) => value.to_string(),
            Data::DateTime(date) => date_text(date),
        });
        writer.write_record(cells).ok()?;
        rows += 1;
    }
    (rows > 0).then_some(())?;
    writer.into_inner().ok().map(|text| (rows, text))
}

/// The day of a date cell, as "2019-05-17".
fn date_text(date: &calamine::ExcelDateTime) -> String {
    let days = date.as_f64().floor();
    day_of(days as i64).unwrap_or_else(|| days.to_string())
}

/// The day that a spreadsheet counts so, as "2019-05-17"; `None` far from our time.
pub(super) fn day_of(count: i64) -> Option<String> {
    // day 25569 is 1970-01-01
    let since = jiff::Span::new().days((-200_000..=200_000).contains(&count).then_some(count - 25_569)?);
    jiff::civil::date(1970, 1, 1).checked_add(since).ok().map(|day| day.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::archive::{archive_members, zip_of};
    use super::*;

    /// A workbook of one sheet with these cells, in as few parts as Excel reads.
    fn workbook(rows: &[&[&str]]) -> Vec<u8> {
        let cell = |text: &&str| match text.parse::<u32>() {
            Ok(number) => format!("<c><v>{number}</v></c>"),
            Err(_) => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        };
        let rows: String = rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect();
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006";
        zip_of(&[
            (
                "[Content_Types].xml",
                format!("<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>").as_bytes(),
            ),
            (
                "_rels/.rels",
                format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relationships}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
                    .as_bytes(),
            ),
            (
                "xl/workbook.xml",
                format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relationships}\"><sheets><sheet name=\"savedrecs\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>").as_bytes(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relationships}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>")
                    .as_bytes(),
            ),
            ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>").as_bytes()),
        ])
    }

    #[test]
    fn a_workbook_becomes_a_table_of_its_cells() {
        let bytes = workbook(&[&["Article Title", "Publication Year"], &["数字经济, 一", "2019"]]);
        assert_eq!(archive_members(Path::new("x.xlsx"), &mut Cursor::new(bytes.as_slice())).expect("readable"), None, "it is one file");
        let sheet = sheet_as_csv(&mut bytes.as_slice()).expect("read").expect("a workbook");
        assert_eq!(String::from_utf8(sheet.csv).expect("UTF-8"), "Article Title,Publication Year\n\"数字经济, 一\",2019\n");
        assert_eq!(sheet.note, None);
        for other in [zip_of(&[("a.ris", b"TY  - JOUR")]), b"PK\x03\x04 cut".to_vec()] {
            assert!(sheet_as_csv(&mut other.as_slice()).expect("read").expect_err("no workbook").contains("zip"));
        }
    }
}
