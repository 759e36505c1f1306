//! Opens what exports are packed in: gzip, Zstandard, zip archives, workbooks.
//!
//! Known by its first bytes, never by its name. Streams are unpacked as they are read; a workbook
//! becomes the comma-separated table of its fullest sheet. What grows beyond all measure is refused
//! while it does, and a member's name is only ever shown.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

use calamine::{Data, Reader as _, Sheets, open_workbook_auto_from_rs};
use zip::ZipArchive;

use crate::{Error, Result};

/// How an input is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstandard,
    /// A zip archive, which a newer Excel workbook is too.
    Zip,
    /// An older Excel workbook.
    Workbook,
}

impl Packing {
    /// What an input that begins with these bytes is packed in.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstandard,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Self::Workbook,
            _ => Self::None,
        }
    }
}

/// Bytes that may come out of an input whatever went in.
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// Bytes that may come out beyond that, for each that went in. Exports pack to a tenth at best;
/// bombs to a thousandth.
const MOST_RATIO: u64 = 200;
/// Largest workbook that is read, packed, and in all its parts unpacked: it has to be held.
const LARGEST_WORKBOOK: u64 = 256 << 20;
/// Most members that an archive may have.
const MOST_MEMBERS: usize = 10_000;

/// Counts what is read through it.
struct Counted<R> {
    input: R,
    bytes: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.bytes.set(self.bytes.get() + n as u64);
        Ok(n)
    }
}

/// An unpacked stream that fails where it becomes too large for what it came from.
struct Measured<R> {
    unpacked: R,
    packed: std::rc::Rc<std::cell::Cell<u64>>,
    given: u64,
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.unpacked.read(buffer)?;
        self.given += n as u64;
        if self.given > ALWAYS_ALLOWED + self.packed.get().saturating_mul(MOST_RATIO) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it unpacks to more than any export does; unpack it by hand to see what it is",
            ));
        }
        Ok(n)
    }
}

/// A stream with its packing taken off, as far as that can be done while reading; archives and
/// workbooks come out as they are.
pub(super) fn unpacked<'r>(input: &'r mut dyn Read) -> io::Result<(Packing, Box<dyn Read + 'r>)> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let packing = Packing::of(input.fill_buf()?);
    let packed = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = Counted { input, bytes: packed.clone() };
    let stream: Box<dyn Read + 'r> = match packing {
        Packing::Gzip => Box::new(Measured { unpacked: flate2::read::MultiGzDecoder::new(counted), packed, given: 0 }),
        Packing::Zstandard => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(counted)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            Box::new(Measured { unpacked: decoder, packed, given: 0 })
        }
        Packing::None | Packing::Zip | Packing::Workbook => Box::new(counted),
    };
    Ok((packing, stream))
}

/// One member of an archive: its name, for people only, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name within the archive.
    pub name: String,
    /// Place in the archive, from 0.
    pub index: usize,
    /// Size when unpacked, as the archive says.
    pub size: u64,
}

/// The files in a zip archive, in the order of their names. `None` where the input is no archive of
/// files: another format, or a workbook, which is a zip archive as well.
///
/// # Errors
/// [`Error::NotAnExport`] for an archive that is damaged, or that holds more or larger files than
/// any export does.
pub fn archive_members<R: Read + Seek>(path: &Path, input: &mut R) -> Result<Option<Vec<Member>>> {
    let mut head = [0; 4];
    let known = input.read_exact(&mut head).is_ok() && Packing::of(&head) == Packing::Zip;
    input.rewind().map_err(Error::read(path))?;
    if !known {
        return Ok(None);
    }
    let refused = |reason: String| Error::NotAnExport { path: path.to_owned(), reason };
    let damaged = |error: zip::result::ZipError| refused(format!("a damaged zip archive ({error}); download it again"));
    let packed = input.seek(io::SeekFrom::End(0)).and_then(|size| input.rewind().map(|()| size)).map_err(Error::read(path))?;
    let mut archive = ZipArchive::new(input).map_err(damaged)?;
    if archive.len() > MOST_MEMBERS {
        return Err(refused(format!("an archive of {} files; unpack those that are exports", archive.len())));
    }
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(damaged)?;
        let name = file.name().map_err(damaged)?.into_owned();
        if name == "xl/workbook.xml" || name == "xl/workbook.bin" {
            return Ok(None);
        }
        let base = name.rsplit(['/', '\\']).next().unwrap_or(&name);
        if file.is_dir() || base.is_empty() || base.starts_with('.') || name.starts_with("__MACOSX/") {
            continue;
        }
        members.push(Member { name, index, size: file.size() });
    }
    let total: u64 = members.iter().map(|member| member.size).fold(0, u64::saturating_add);
    if total > ALWAYS_ALLOWED.saturating_add(packed.saturating_mul(MOST_RATIO)) {
        return Err(refused(format!(
            "an archive that unpacks to {} MB, more than any export does; unpack what you need by hand",
            total >> 20
        )));
    }
    if members.is_empty() {
        return Err(refused("an archive without files".into()));
    }
    members.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Some(members))
}

/// Reads one member of an archive through `read`; what it says of its size is not believed.
///
/// # Errors
/// [`Error::NotAnExport`] where the archive is damaged; whatever `read` returns.
pub fn read_member<R: Read + Seek, T>(
    path: &Path,
    input: &mut R,
    member: &Member,
    read: impl FnOnce(&mut dyn Read) -> Result<T>,
) -> Result<T> {
    let damaged = |error: zip::result::ZipError| Error::NotAnExport {
        path: path.to_owned(),
        reason: format!("a damaged zip archive ({error}); download it again"),
    };
    input.rewind().map_err(Error::read(path))?;
    let mut archive = ZipArchive::new(input).map_err(damaged)?;
    let file = archive.by_index(member.index).map_err(damaged)?;
    let packed = std::rc::Rc::new(std::cell::Cell::new(file.compressed_size()));
    read(&mut Measured { unpacked: file, packed, given: 0 })
}

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

/// The day of a date cell; without a calendar in the workbook's library, from Excel's count of days.
fn date_text(date: &calamine::ExcelDateTime) -> String {
    let days = date.as_f64().floor();
    // day 25569 is 1970-01-01
    let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days((days as i64 - 25_569).clamp(-200_000, 200_000)));
    day.map_or_else(|_| days.to_string(), |day| day.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_stream_is_unpacked_whatever_it_is_packed_in() {
        let text = b"TY  - JOUR\nTI  - x\nER  - \n".repeat(100);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).expect("written");
        let gzip = gzip.finish().expect("finished");
        let zstandard = ruzstd::encoding::compress_to_vec(text.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        for (bytes, packing) in [(gzip, Packing::Gzip), (zstandard, Packing::Zstandard), (text.clone(), Packing::None)] {
            let mut input = bytes.as_slice();
            let (found, mut stream) = unpacked(&mut input).expect("a stream");
            let mut out = Vec::new();
            stream.read_to_end(&mut out).expect("all of it");
            assert_eq!((found, out == text), (packing, true));
        }
    }

    #[test]
    fn a_bomb_stops_before_it_is_large() {
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0; 1 << 20];
        for _ in 0..110 {
            bomb.write_all(&zeros).expect("written");
        }
        let bomb = bomb.finish().expect("finished");
        let mut input = bomb.as_slice();
        let (_, mut stream) = unpacked(&mut input).expect("a stream");
        let mut given = 0;
        let mut buffer = vec![0; 1 << 20];
        let error = loop {
            match stream.read(&mut buffer) {
                Ok(0) => panic!("{given} bytes came out of {}", bomb.len()),
                Ok(n) => given += n,
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(given < 100 << 20, "{given}");
    }

    fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
            writer.write_all(bytes).expect("written");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn members_come_by_name_and_a_path_is_only_a_name() {
        let bytes = zip_of(&[("b.ris", b"two"), ("../../a.ris", b"one"), (".hidden", b"x"), ("__MACOSX/b.ris", b"x")]);
        let mut input = Cursor::new(bytes);
        let members = archive_members(Path::new("x.zip"), &mut input).expect("an archive").expect("members");
        assert_eq!(members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["../../a.ris", "b.ris"]);
        let text = read_member(Path::new("x.zip"), &mut input, &members[0], |stream| {
            let mut text = String::new();
            stream.read_to_string(&mut text).map_err(Error::read("x"))?;
            Ok(text)
        });
        assert_eq!(text.expect("a member"), "one");
        assert_eq!(archive_members(Path::new("x"), &mut Cursor::new(b"TY  - JOUR".to_vec())).expect("no archive"), None);
        assert!(archive_members(Path::new("x"), &mut Cursor::new(b"PK\x03\x04 nothing more".to_vec())).is_err());
    }

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
