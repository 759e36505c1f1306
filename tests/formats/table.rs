//! Every real export gives the number of records that the table beside it states.

use wenmai::record::RejectionKind;

use super::real::read_shared;
use crate::real_exports::shared;

/// What the table's word for a layout is called here.
const LAYOUTS: [(&str, &str); 12] = [
    ("bib", "bibtex"),
    ("wanfang-notefirst", "notefirst"),
    ("wos-tab", "wos-tab"),
    // of many makers
    ("csv", ""),
    ("wos-txt", "wos"),
    ("cnki-refworks", "cnki-refworks"),
    ("ris", "ris"),
    ("noteexpress", "noteexpress"),
    ("cnki-endnote", "endnote"),
    ("cnki-estudy", "cnki-estudy"),
    ("cssci", "cssci"),
    ("pubmed", "pubmed"),
];

/// Path, format and count of every row of the shared table whose layout can be read.
fn rows() -> Vec<(String, &'static str, usize)> {
    let Some(table) = shared("README.md") else { return Vec::new() };
    let table = std::fs::read_to_string(table).expect("the table can be read");
    let (samples, scale) = table.split_once("\n## scale").expect("two parts");
    let rows = |part: &str, folder: &str| {
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
        let rows = part.lines().map(cells).filter(|cells| cells.len() > 4).filter_map(|cells| {
            let (_, format) = LAYOUTS.iter().find(|(word, _)| *word == cells[2])?;
            Some((format!("{folder}/{}", cells[1]), *format, cells[3].parse().expect("a count")))
        });
        rows.collect::<Vec<_>>()
    };
    [rows(samples, "samples"), rows(scale, "scale")].concat()
}

/// Files that the table tells otherwise than they are, and records in them that have no title.
const ODD: [(&str, &str, usize, usize); 9] = [
    // a Web of Science file under another extension
    ("samples/rispy/example_wos.ris", "wos", 2, 0),
    ("samples/rispy/example_multiline.ris", "ris", 0, 3),
    ("samples/rispy/example_custom_list_tags.ris", "ris", 0, 1),
    ("samples/rispy/example_bom.ris", "ris", 0, 1),
    ("samples/asreview-ris/baseline_empty_values.ris", "ris", 2, 2),
    // 61 lines begin with TY, one of them behind the byte-order mark
    ("samples/asreview-ris/baseline_reference_types.ris", "ris", 0, 61),
    ("samples/asreview-ris/baseline_tag-notes.ris", "ris", 1, 11),
    ("samples/asreview-ris/baseline_tag_and_field_definitions_lists.ris", "ris", 0, 1),
    // CR, LF and CRLF in one file, which hide 24 of the 25
    ("samples/litstudy/example.ris", "ris", 25, 0),
];

#[test]
fn every_real_export_gives_its_number_of_records() {
    let rows = rows();
    let mut wrong = Vec::new();
    for (path, format, count) in &rows {
        let (format, accepted, untitled) = ODD
            .iter()
            .find(|(odd, ..)| odd == path)
            .map_or((*format, *count, 0), |&(_, format, accepted, untitled)| (format, accepted, untitled));
        let read = match read_shared(path).expect("a file of the table") {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{path}: {error}"));
                continue;
            }
        };
        let only_untitled = read.kinds().iter().all(|kind| *kind == RejectionKind::NoTitle);
        if (read.reading.accepted, read.reading.rejected, only_untitled) != (accepted, untitled, true)
            || !(format.is_empty() || format == read.reading.format)
        {
            wrong.push(format!(
                "{path}: {accepted} + {untitled} expected, {:?}, {:?}",
                read.reading,
                &read.rejections[..read.rejections.len().min(3)]
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    if !rows.is_empty() {
        let sum = |folder: &str| rows.iter().filter(|row| row.0.starts_with(folder)).map(|row| row.2).sum::<usize>();
        assert_eq!((sum("scale/wos-biblio-v2"), sum("scale/wos-food")), (9_526, 12_228));
    }
}
