//! What an entry takes from elsewhere in its file: strings, and the fields of the entry that it is a
//! part of.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::lines::trim;
use super::syntax::{Entry, Fields, Strings, entry_end, kind, read_entry};

/// Strings and parents of a file as far as it has been looked through.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// What `@string` defines; of two definitions of a name, the first.
    pub(super) strings: Strings,
    parents: FxHashMap<String, Fields>,
}

/// Longest `@string` or parent that is looked at, so that those without an end cost no more than it.
const LONGEST: usize = 16 * 1024;

/// What a volume says that holds of the papers in it too. A DOI or a page is the volume's alone.
const INHERITED: [&str; 16] = [
    "booktitle",
    "journal",
    "journaltitle",
    "year",
    "date",
    "month",
    "publisher",
    "series",
    "volume",
    "number",
    "issn",
    "isbn",
    "editor",
    "address",
    "location",
    "organization",
];

impl Elsewhere {
    /// Looks through some more of the file. Linear in `text`.
    pub(super) fn learn(&mut self, text: &str) {
        let strings = text.match_indices('@').filter(|(at, _)| kind(&text[*at..]).is_some_and(|kind| kind.eq_ignore_ascii_case("string")));
        for (at, _) in strings {
            let rest = beginning(&text[at..]);
            let Some(end) = entry_end(rest) else { continue };
            // without a key the first field stands first
            if let Ok(Entry { fields, .. }) = read_entry(&rest[..end], &self.strings) {
                for (name, value) in fields {
                    self.strings.entry(name).or_insert(value);
                }
            }
        }
        self.learn_parents(text);
    }

    fn learn_parents(&mut self, text: &str) {
        let wanted: FxHashSet<String> = ["crossref", "xdata"].into_iter().flat_map(|field| references(text, field)).collect();
        if wanted.is_empty() {
            return;
        }
        let mut at = 0;
        while let Some(begin) = text[at..].find('@').map(|found| at + found) {
            at = begin + 1;
            let rest = &text[begin..];
            let Some(key) = kind(rest).and_then(|kind| key_of(&rest[1 + kind.len()..])) else { continue };
            if !wanted.contains(&key) || self.parents.contains_key(&key) {
                continue;
            }
            let rest = beginning(rest);
            let length = entry_end(rest).unwrap_or(0);
            let fields = read_entry(&rest[..length], &self.strings).map(|entry| entry.fields).unwrap_or_default();
            self.parents.insert(key, fields);
            at = begin + length.max(1);
        }
    }

    /// Adds to an entry what it inherits; false where it names an entry that was not found. What
    /// an entry says itself stays, and a parent's own parents are not asked.
    pub(super) fn inherit(&self, key: &str, fields: &mut Fields) -> bool {
        let named = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| trim(value).to_lowercase());
        let volume = named("crossref");
        let data = named("xdata");
        let data: Vec<&str> = data.iter().flat_map(|keys| keys.split(',')).map(trim).collect();
        let mut found = true;
        let key = key.to_lowercase();
        for (parent, whole) in volume.iter().map(|key| (key.as_str(), false)).chain(data.into_iter().map(|key| (key, true))) {
            let Some(parent) = self.parents.get(parent).filter(|_| parent != key) else {
                found = false;
                continue;
            };
            let has_booktitle = parent.iter().any(|(name, _)| name == "booktitle");
            for (name, value) in parent {
                let name = match name.as_str() {
                    "title" if !whole && !has_booktitle => "booktitle",
                    name if whole && name != "crossref" || INHERITED.contains(&name) => name,
                    _ => continue,
                };
                if !fields.iter().any(|(own, _)| own == name) {
                    fields.push((name.to_owned(), value.clone()));
                }
            }
        }
        found
    }
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// The keys that a field of this name holds, in small letters.
fn references(text: &str, field: &str) -> Vec<String> {
    let lower = field.as_bytes();
    let mut keys = Vec::new();
    for at in memchr::memchr2_iter(lower[0], lower[0].to_ascii_uppercase(), text.as_bytes()) {
        if !text.as_bytes().get(at..at + lower.len()).is_some_and(|word| word.eq_ignore_ascii_case(lower)) {
            continue;
        }
        let Some(value) = text[at + lower.len()..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        let value = value.strip_prefix(['{', '"']).unwrap_or(value);
        let end = value.find(['}', '"', '\n']).unwrap_or(0);
        keys.extend(value[..end].split(',').map(|key| trim(key).to_lowercase()).filter(|key| !key.is_empty()));
    }
    keys
}

/// The key that stands behind an entry's kind, in small letters.
fn key_of(text: &str) -> Option<String> {
    let text = text.trim_start().strip_prefix(['{', '('])?;
    let end = text.bytes().take(256).position(|b| b == b',')?;
    Some(trim(&text[..end]).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_taken_whole_wherever_they_stand() {
        let mut elsewhere = Elsewhere::default();
        elsewhere.learn("@string{a = {x {y}}}\n@article{b, year = 1}\n@STRING(c = a # \" z\")\n@string{broken = \n@string{d = 1}");
        let mut strings: Vec<_> = elsewhere.strings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        strings.sort_unstable();
        assert_eq!(strings, [("a", "x {y}"), ("c", "x {y} z"), ("d", "1")]);
    }

    #[test]
    fn a_paper_inherits_from_its_volume_but_not_its_name() {
        let mut elsewhere = Elsewhere::default();
        elsewhere.learn(
            "@inproceedings{p, title={One}, crossref = {V1}, year=2018}\n@proceedings{v1, title={Volume}, year=2019, doi={10.1234/v}, publisher={P}, crossref={v1}}\n",
        );
        let mut fields =
            vec![("title".to_owned(), "One".to_owned()), ("crossref".to_owned(), "V1".to_owned()), ("year".to_owned(), "2018".to_owned())];
        assert!(elsewhere.inherit("p", &mut fields));
        let added: Vec<_> = fields[3..].iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(added, [("booktitle", "Volume"), ("publisher", "P")]);
        let mut orphan = vec![("crossref".to_owned(), "nowhere".to_owned())];
        assert!(!elsewhere.inherit("o", &mut orphan));
        let mut itself = vec![("crossref".to_owned(), "v1".to_owned())];
        assert!(!elsewhere.inherit("V1", &mut itself) && itself.len() == 1);
    }
}
