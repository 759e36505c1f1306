//! Lines of a word list: what any editor may have done to the file is undone here.

use std::path::Path;

use crate::{Error, Result};

/// Number and text of every line that says something: no byte order mark, no line end, no `#`
/// comment, no blank line. A file that does not exist says nothing.
///
/// # Errors
/// A file that cannot be read, or is not UTF-8.
pub(crate) fn read_lines(path: &Path) -> Result<Vec<(usize, String)>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::read(path)(error)),
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|&b| b == b'\n').count();
        complaint(path, line, "this line is not UTF-8; save the file as UTF-8")
    })?;
    Ok(lines(&text).map(|(number, line)| (number, line.to_owned())).collect())
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.split('\n').enumerate().map(|(at, line)| (at + 1, line.trim_end_matches('\r'))).filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    })
}

/// An [`Error::WordList`].
pub(super) fn complaint(path: &Path, line: usize, message: impl Into<String>) -> Error {
    Error::WordList { path: path.to_owned(), line, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_line_ends_and_comments_are_gone_but_lines_keep_their_number() {
        let read: Vec<_> = lines("\u{FEFF}# head\r\n数据\r\n\r\nC#\n").collect();
        assert_eq!(read, [(2, "数据"), (4, "C#")]);
    }

    #[test]
    fn a_file_in_another_encoding_names_the_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("stopwords.txt");
        std::fs::write(&path, b"a\nb\n\xCA\xFD\n").expect("written");
        let message = read_lines(&path).expect_err("not UTF-8").to_string();
        assert!(message.contains("stopwords.txt:3: "), "{message}");
        assert!(read_lines(&folder.path().join("none.txt")).expect("no file is an empty list").is_empty());
    }
}
