//! Zip archives of exports, and those within them.
//!
//! A member's name is only ever shown, and what the archive says of its size is not believed.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::unpack::{Measured, Packing, most_of};
use crate::{Error, Result};

/// Most members that an archive may have.
const MOST_MEMBERS: usize = 10_000;
/// Archives within archives that are looked into.
const DEEPEST: usize = 2;
/// Largest archive within an archive: it has to be held.
const LARGEST_WITHIN: u64 = 256 << 20;

/// One member of an archive: its name, for people only, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name within the archive; behind that of the archive within it that it is a member of.
    pub name: String,
    /// Size when unpacked, as the archive says.
    pub size: u64,
    /// Place in the archive, from 0, then in the archive there, and so on.
    place: Vec<usize>,
}

/// The files in a zip archive and in the archives within it, in the order of their names. `None`
/// where the input is no archive of files: another format, or a workbook, which is a zip archive as
/// well.
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
    let packed = input.seek(SeekFrom::End(0)).and_then(|size| input.rewind().map(|()| size)).map_err(Error::read(path))?;
    let mut archive = ZipArchive::new(input).map_err(|error| damaged(path, &error))?;
    let mut members = Vec::new();
    if !gather(&mut archive, "", &[], packed, &mut members).map_err(|error| damaged(path, &error))? {
        return Ok(None);
    }
    if members.len() > MOST_MEMBERS {
        return Err(refused(format!("an archive of more than {MOST_MEMBERS} files; unpack those that are exports")));
    }
    let total: u64 = members.iter().map(|member| member.size).fold(0, u64::saturating_add);
    if total > most_of(packed) {
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

/// Adds the files of an archive; false for a workbook. An archive within that cannot be opened is
/// a file like others: it is refused when it is read.
fn gather<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    before: &str,
    place: &[usize],
    packed: u64,
    members: &mut Vec<Member>,
) -> Result<bool, ZipError> {
    for index in 0..archive.len() {
        if members.len() > MOST_MEMBERS {
            break;
        }
        let file = archive.by_index_raw(index)?;
        let name = file.name()?.into_owned();
        if name == "xl/workbook.xml" || name == "xl/workbook.bin" {
            return Ok(false);
        }
        let base = name.rsplit(['/', '\\']).next().unwrap_or(&name);
        if file.is_dir() || base.is_empty() || base.starts_with('.') || name.starts_with("__MACOSX/") {
            continue;
        }
        let member = Member { name: format!("{before}{name}"), size: file.size(), place: [place, &[index]].concat() };
        drop(file);
        let mut within = Vec::new();
        if place.len() < DEEPEST
            && name.to_ascii_lowercase().ends_with(".zip")
            && let Some(bytes) = archive.by_index(index).ok().and_then(|mut file| held(&mut file, packed))
            && let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes.as_slice()))
            && let Ok(true) = gather(&mut archive, &format!("{}/", member.name), &member.place, packed.min(bytes.len() as u64), &mut within)
        {
            members.append(&mut within);
        } else {
            members.push(member);
        }
    }
    Ok(true)
}

/// An archive within an archive, unless it is too large.
fn held(file: &mut impl Read, packed: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    Measured::of(file, packed).take(LARGEST_WITHIN + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST_WITHIN).then_some(bytes)
}

/// Reads one member of an archive through `read`.
///
/// # Errors
/// [`Error::NotAnExport`] where the archive is damaged; whatever `read` returns.
pub fn read_member<R: Read + Seek, T>(
    path: &Path,
    input: &mut R,
    member: &Member,
    read: impl FnOnce(&mut dyn Read) -> Result<T>,
) -> Result<T> {
    input.rewind().map_err(Error::read(path))?;
    read_at(path, input, &member.place, u64::MAX, read)
}

/// Reads what stands at a place; no more may come out of it than out of so many packed bytes.
fn read_at<T>(
    path: &Path,
    input: &mut (impl Read + Seek),
    place: &[usize],
    packed: u64,
    read: impl FnOnce(&mut dyn Read) -> Result<T>,
) -> Result<T> {
    let gone = |reason: &str| Error::NotAnExport { path: path.to_owned(), reason: reason.to_owned() };
    let (first, within) = place.split_first().ok_or_else(|| gone("no place in the archive"))?;
    let mut archive = ZipArchive::new(input).map_err(|error| damaged(path, &error))?;
    let mut file = archive.by_index(*first).map_err(|error| damaged(path, &error))?;
    let packed = packed.min(file.compressed_size());
    if within.is_empty() {
        return read(&mut Measured::of(file, packed));
    }
    let bytes = held(&mut file, packed).ok_or_else(|| gone("an archive within that cannot be held; unpack it by hand"))?;
    read_at_within(path, &bytes, within, packed, read)
}

/// [`read_at`] in an archive that is held.
fn read_at_within<T>(path: &Path, bytes: &[u8], place: &[usize], packed: u64, read: impl FnOnce(&mut dyn Read) -> Result<T>) -> Result<T> {
    read_at(path, &mut Cursor::new(bytes), place, packed, read)
}

fn damaged(path: &Path, error: &ZipError) -> Error {
    Error::NotAnExport { path: path.to_owned(), reason: format!("a damaged zip archive ({error}); download it again") }
}

/// An archive of these files, for tests.
#[cfg(test)]
pub(super) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn archives_within_are_opened_where_they_can_be() {
        let inner = zip_of(&[("b.ris", b"two")]);
        let middle = zip_of(&[("inner.zip", &inner), ("c.ris", b"three")]);
        let outer = zip_of(&[("a.ris", b"one"), ("m.ZIP", &middle), ("no.zip", b"PK no archive")]);
        let mut input = Cursor::new(outer);
        let path = Path::new("x.zip");
        let members = archive_members(path, &mut input).expect("an archive").expect("members");
        let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["a.ris", "m.ZIP/c.ris", "m.ZIP/inner.zip/b.ris", "no.zip"]);
        let mut text = |member: &Member| {
            read_member(path, &mut input, member, |stream| {
                let mut text = String::new();
                stream.read_to_string(&mut text).map_err(Error::read("x"))?;
                Ok(text)
            })
        };
        assert_eq!(text(&members[1]).expect("a member"), "three");
        assert_eq!(text(&members[2]).expect("a member"), "two");
    }

    #[test]
    fn what_is_packed_twice_may_not_grow_twice() {
        let zeros = vec![0; 70 << 20];
        let inner = zip_of(&[("b.ris", &zeros)]);
        let outer = zip_of(&[("inner.zip", &inner)]);
        assert!(outer.len() < 20_000, "a bomb of {} bytes", outer.len());
        let mut input = Cursor::new(outer);
        assert!(archive_members(Path::new("x.zip"), &mut input).is_err());
    }
}
