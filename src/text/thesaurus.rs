//! Variants of a keyword and the form that stands for them all.

use std::collections::BTreeMap;
use std::path::Path;

use super::{
    list_file::{complaint, read_lines},
    normalize::{display_form, keyword_key},
};
use crate::Result;

/// thesaurus.tsv: `variant<TAB>preferred` a line, `#` comments. authors.tsv and institutions.tsv are of the same shape.
///
/// Chains are followed to their end (a -> b, b -> c gives a -> c). A preferred form is shown as
/// written where it first stands on the right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thesaurus {
    /// Key of every word named -> key of the form that stands for it.
    resolved: BTreeMap<String, String>,
    /// Key of a preferred form -> that form as written.
    labels: BTreeMap<String, String>,
    /// Chinese and English words as written, both columns.
    words: Vec<String>,
}

/// What is wrong, or of no use, in a line of a list of variants.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ListProblem {
    /// Line of the file, from 1.
    pub line: usize,
    /// Whether the list cannot be used because of it.
    pub fatal: bool,
    /// What it is, with the other lines that have to do with it.
    pub message: String,
}

/// A line while the chain is not yet followed.
struct Step {
    preferred: String,
    line: usize,
}

impl Thesaurus {
    /// Reads the list; a file that does not exist is an empty thesaurus.
    ///
    /// # Errors
    /// [`crate::Error::WordList`] naming the first line that makes the list useless: not two columns, one
    /// variant with two preferred forms, variants that point at each other in a circle.
    pub fn read(path: &Path) -> Result<Self> {
        Self::read_by(path, keyword_key)
    }

    /// The same with another rule for when two words are one, such as [`name_key`](super::name_key).
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_by(path: &Path, key: fn(&str) -> String) -> Result<Self> {
        let (thesaurus, problems) = Self::examine(path, key)?;
        match problems.into_iter().find(|problem| problem.fatal) {
            Some(problem) => Err(complaint(path, problem.line, problem.message)),
            None => Ok(thesaurus),
        }
    }

    /// Reads the list and says everything that is wrong with it, in the order of the lines; lines that
    /// make no sense are left out of what is read.
    ///
    /// # Errors
    /// A file that cannot be read, or is not UTF-8.
    pub fn examine(path: &Path, key: fn(&str) -> String) -> Result<(Self, Vec<ListProblem>)> {
        Ok(Self::from_lines(read_lines(path)?, key))
    }

    /// Reads numbered lines as [`examine`](Self::examine) reads those of a file.
    pub fn from_lines(lines: Vec<(usize, String)>, key: fn(&str) -> String) -> (Self, Vec<ListProblem>) {
        let mut steps: BTreeMap<String, Step> = BTreeMap::new();
        let mut thesaurus = Self::default();
        let mut problems = Vec::new();
        for (line, text) in lines {
            let mut problem = |fatal: bool, message: String| problems.push(ListProblem { line, fatal, message });
            let mut columns = text.split('\t').map(str::trim).filter(|column| !column.is_empty());
            let (Some(variant), Some(preferred), None) = (columns.next(), columns.next(), columns.next()) else {
                problem(true, "expected two words with a tab between them: variant, preferred".into());
                continue;
            };
            let (from, to) = (key(variant), key(preferred));
            if from.is_empty() || to.is_empty() {
                problem(true, "a word of nothing but punctuation".into());
                continue;
            }
            thesaurus.words.extend([variant.to_owned(), preferred.to_owned()]);
            thesaurus.labels.entry(to.clone()).or_insert_with(|| display_form(preferred));
            if from == to {
                continue;
            }
            match steps.get(&from) {
                Some(before) if before.preferred != to => {
                    let message =
                        format!("\"{variant}\" stands for \"{preferred}\" here but for \"{}\" in line {}", before.preferred, before.line);
                    problem(true, message);
                }
                Some(before) => problem(false, format!("line {} says the same", before.line)),
                None => drop(steps.insert(from, Step { preferred: to, line })),
            }
        }
        problems.extend(thesaurus.resolve(&steps));
        problems.sort_by_key(|problem| problem.line);
        (thesaurus, problems)
    }

    /// Key and printed form of what stands for a keyword, given by its key; `None` for a keyword
    /// that the thesaurus does not name.
    pub fn preferred(&self, key: &str) -> Option<(&str, &str)> {
        let end = self.resolved.get(key).map_or(key, String::as_str);
        let (end, label) = self.labels.get_key_value(end)?;
        Some((end, label))
    }

    /// Every word named, as written, in the order of the file.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// True for a list that says nothing.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Key, key of the preferred form and its label, in order of key: what the list comes to.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let keys = self.resolved.keys().chain(self.labels.keys().filter(|key| !self.resolved.contains_key(*key)));
        let mut entries: Vec<_> = keys.filter_map(|key| self.preferred(key).map(|(end, label)| (key.as_str(), end, label))).collect();
        entries.sort_unstable();
        entries.into_iter()
    }

    /// Follows every chain to its end, each link once; gives the circles, each at its last line.
    fn resolve(&mut self, steps: &BTreeMap<String, Step>) -> Vec<ListProblem> {
        let mut circles = Vec::new();
        for start in steps.keys() {
            let mut chain: Vec<&str> = Vec::new();
            let mut at = start.as_str();
            while let Some(step) = steps.get(at).filter(|_| !self.resolved.contains_key(at)) {
                if let Some(first) = chain.iter().position(|&seen| seen == at) {
                    let circle = &chain[first..];
                    let mut lines: Vec<usize> = circle.iter().map(|key| steps[*key].line).collect();
                    lines.sort_unstable();
                    let last = lines.pop().unwrap_or(step.line);
                    let others: Vec<String> = lines.iter().map(usize::to_string).collect();
                    let with = if others.is_empty() { String::new() } else { format!(" (with line {})", others.join(", ")) };
                    let message = format!("this closes a circle: {} -> {at}{with}", circle.join(" -> "));
                    circles.push(ListProblem { line: last, fatal: true, message });
                    break;
                }
                chain.push(at);
                at = &step.preferred;
            }
            let end = self.resolved.get(at).map_or(at, String::as_str).to_owned();
            self.resolved.extend(chain.into_iter().map(|key| (key.to_owned(), end.clone())));
        }
        circles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Thesaurus> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("thesaurus.tsv");
        std::fs::write(&path, text).expect("written");
        Thesaurus::read(&path)
    }

    #[test]
    fn any_spelling_of_a_variant_gives_the_preferred_form_as_written() {
        let thesaurus =
            read("\u{FEFF}# comment\r\ndigital economy\t数字经济\r\nGeneral Data Protection Regulation\tGDPR\r\n").expect("a thesaurus");
        assert_eq!(thesaurus.preferred(&keyword_key("Digital-Economy")), Some(("数字经济", "数字经济")));
        assert_eq!(thesaurus.preferred(&keyword_key("general data protection regulation")), Some(("gdpr", "GDPR")));
        assert_eq!(thesaurus.preferred(&keyword_key("gdpr")), Some(("gdpr", "GDPR")));
        assert_eq!(thesaurus.preferred("隐私"), None);
    }

    #[test]
    fn chains_end_where_nothing_follows() {
        let thesaurus = read("a\tb\nb\tc\nc\td\n").expect("a thesaurus");
        for variant in ["a", "b", "c", "d"] {
            assert_eq!(thesaurus.preferred(variant), Some(("d", "d")));
        }
    }

    #[test]
    fn circles_and_contradictions_name_their_line() {
        for (text, place, word) in [
            ("a\tb\nb\tc\nc\ta\n", ":3: ", "circle"),
            ("a\tb\na\tc\n", ":2: ", "line 1"),
            ("a b\n", ":1: ", "tab"),
            ("x\ty\n\na\tb\tc\n", ":3: ", "tab"),
        ] {
            let message = read(text).expect_err("a faulty list").to_string();
            assert!(message.contains(place) && message.contains(word), "{message}");
        }
        assert!(read("a\tb\na\tB\nb\tb\n").is_ok());
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("thesaurus.tsv");
        std::fs::write(&path, "a\tb\nb\ta\nc\td\nc\te\nc\td\nx y\n").expect("written");
        let (thesaurus, problems) = Thesaurus::examine(&path, keyword_key).expect("read");
        let told: Vec<(usize, bool, &str)> =
            problems.iter().map(|problem| (problem.line, problem.fatal, problem.message.as_str())).collect();
        assert_eq!(told.iter().map(|(line, fatal, _)| (*line, *fatal)).collect::<Vec<_>>(), [(2, true), (4, true), (5, false), (6, true)]);
        assert!(
            told[0].2.contains("a -> b -> a (with line 1)") && told[1].2.contains("line 3") && told[2].2.contains("line 3"),
            "{told:?}"
        );
        assert_eq!(thesaurus.preferred("c"), Some(("d", "d")), "what makes sense is read");
    }
}
