//! `wenmai init`: a new study, commented.

use std::path::{Path, PathBuf};

use super::Exit;
use super::console::Console;
use crate::{Error, Result};

/// Make a new study: a folder with study.toml and word lists, every default written out with a
/// comment. Nothing that is already there is touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai init my-review
  wenmai init my-review --title '数字经济与个人隐私' --years 1994-2019 --language zh")]
pub(super) struct Init {
    /// Folder of the new study
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Title of the review
    #[arg(long, default_value = "My review")]
    title: String,
    /// First and last year
    #[arg(long, default_value = "2000-2025", value_parser = years)]
    years: (u16, u16),
    /// Language of the report, and of the comments in study.toml
    #[arg(long, default_value = "en", value_parser = ["en", "zh"])]
    language: String,
}

/// What a new study.toml says, in either language.
const ENGLISH: &str = include_str!("init/study.toml");
const CHINESE: &str = include_str!("init/study.zh.toml");

fn years(text: &str) -> std::result::Result<(u16, u16), String> {
    let parse = |year: &str| year.trim().parse::<u16>().ok().filter(|year| (1000..=2999).contains(year));
    text.split_once('-')
        .and_then(|(first, last)| Some((parse(first)?, parse(last)?)))
        .filter(|(first, last)| first <= last)
        .ok_or_else(|| "two years such as 1994-2019, the earlier one first".into())
}

impl Init {
    pub(super) fn run(&self, console: &Console) -> Result<Exit> {
        std::fs::create_dir_all(&self.folder).map_err(Error::write(&self.folder))?;
        let study = self.folder.join("study.toml");
        if study.exists() {
            return Err(Error::Usage(format!("{} is there already; nothing was changed", study.display())));
        }
        let (first, last) = self.years;
        let template = if self.language == "zh" { CHINESE } else { ENGLISH };
        let text = template
            .replace("TITLE", &toml::Value::String(self.title.clone()).to_string())
            .replace("YEARS", &format!("[{first}, {last}]"))
            .replace("LANGUAGE", &self.language);
        write_new(&study, &text)?;
        write_new(&self.folder.join("dictionary.txt"), include_str!("init/dictionary.txt"))?;
        write_new(&self.folder.join("thesaurus.tsv"), include_str!("init/thesaurus.tsv"))?;
        write_new(&self.folder.join("stopwords.txt"), include_str!("init/stopwords.txt"))?;
        let name = shell_word(&self.folder.display().to_string());
        console.result(&format!(
            "made {}/study.toml, dictionary.txt, thesaurus.tsv, stopwords.txt\n\
             next: wenmai import --study {name} EXPORT-FILES\n      wenmai run --study {name}\n",
            self.folder.display()
        ))?;
        Ok(Exit::Done)
    }
}

/// A path as a shell reads it as one word; left alone where it is one.
fn shell_word(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/\\._-+:@%".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    std::fs::write(path, text).map_err(Error::write(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings, those that stand behind a comment sign included, without what is said of them.
    fn settings(text: &str) -> Vec<&str> {
        let bare_key = |key: &str| key.chars().all(|c| c.is_alphanumeric() || "_-\"".contains(c));
        let is_setting = |part: &&str| part.starts_with('[') || part.split_once(" = ").is_some_and(|(key, _)| bare_key(key));
        text.lines().filter_map(|line| line.split('#').map(str::trim).find(|part| !part.is_empty())).filter(is_setting).collect()
    }

    #[test]
    fn both_languages_say_the_same_settings() {
        assert_eq!(settings(CHINESE), settings(ENGLISH));
        assert!(settings(ENGLISH).len() > 80, "{}", settings(ENGLISH).len());
    }
}
