//! What there is to import: files, the files of folders, the members of archives.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::formats::{self, Member};
use crate::{Error, Result};

/// Folders within folders that are looked into.
const DEEPEST: usize = 16;

/// One thing to read: a file, or a member of an archive.
#[derive(Debug, Clone)]
pub(super) struct Input {
    path: PathBuf,
    member: Option<Member>,
    /// Size in bytes, unpacked where it is a member.
    pub(super) size: u64,
}

impl Input {
    /// The inputs that a file holds: itself, or its members.
    pub(super) fn of(path: &Path) -> Result<Vec<Self>> {
        let mut file = File::open(path).map_err(Error::read(path))?;
        let size = file.metadata().map_err(Error::read(path))?.len();
        Ok(match formats::archive_members(path, &mut file)? {
            None => vec![Self { path: path.to_owned(), member: None, size }],
            Some(members) => {
                members.into_iter().map(|member| Self { path: path.to_owned(), size: member.size, member: Some(member) }).collect()
            }
        })
    }

    /// What it is called, for people: "exports.zip/savedrecs.txt".
    pub(super) fn label(&self) -> PathBuf {
        match &self.member {
            None => self.path.clone(),
            Some(member) => PathBuf::from(format!("{}/{}", self.path.display(), member.name)),
        }
    }

    /// Its name without folders.
    pub(super) fn name(&self) -> String {
        let file = super::super::file_name(&self.path);
        match &self.member {
            None => file,
            Some(member) => format!("{file}/{}", member.name),
        }
    }

    /// Hands its bytes to `read`.
    pub(super) fn read<T>(&self, read: impl FnOnce(&mut dyn Read) -> Result<T>) -> Result<T> {
        let mut file = File::open(&self.path).map_err(Error::read(&self.path))?;
        match &self.member {
            None => read(&mut file),
            Some(member) => formats::read_member(&self.path, &mut file, member, read),
        }
    }

    /// blake3 of its bytes, in hexadecimal.
    pub(super) fn hash(&self) -> Result<String> {
        self.read(|input| {
            let mut hasher = blake3::Hasher::new();
            let mut buffer = vec![0; 1 << 20];
            loop {
                let n = input.read(&mut buffer).map_err(Error::read(self.label()))?;
                if n == 0 {
                    return Ok(hasher.finalize().to_hex().to_string());
                }
                hasher.update_rayon(&buffer[..n]);
            }
        })
    }
}

/// Folders become their files and those of the folders within, in the order of their paths; hidden
/// ones stay out, and no link is followed to another folder.
pub(in crate::cli) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        gather(path, DEEPEST, &mut files)?;
        if files.len() == before {
            return Err(Error::NotAnExport { path: path.clone(), reason: "the folder holds no files".into() });
        }
        files[before..].sort();
    }
    Ok(files)
}

fn gather(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(Error::read(folder))? {
        let entry = entry.map_err(Error::read(folder))?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(Error::read(entry.path()))?;
        if kind.is_dir() {
            if depth > 0 {
                gather(&entry.path(), depth - 1, files)?;
            }
        } else if entry.path().is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
