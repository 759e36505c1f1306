//! Whether the lists of variants hold together.

use crate::cli::console::Console;
use crate::cli::output::{Format, TABLE_FORMATS, print};
use crate::cli::{Common, Exit, file_name};
use crate::report::{Cell, Table};
use crate::study::Study;
use crate::text::{ListProblem, StopWords, Thesaurus, keyword_key, name_key};
use crate::{Error, Result};

/// Looks through the three lists.
pub(super) fn run(study: &Study, common: &Common, console: &Console) -> Result<Exit> {
    let format = common.format(Format::Table, TABLE_FORMATS)?;
    let mut table = Table::new("problems", &["file", "line", "problem", "message"]);
    let mut fatal = 0;
    let stop_words = StopWords::read(&study.stop_words())?;
    let lists = [(study.thesaurus(), keyword_key as fn(&str) -> String), (study.authors(), name_key), (study.institutions(), name_key)];
    for (path, key) in lists {
        let (thesaurus, mut problems) = Thesaurus::examine(&path, key)?;
        if path == study.thesaurus() {
            let stopped = thesaurus.entries().filter(|(_, end, _)| stop_words.holds(end));
            let message =
                |(key, _, label): (&str, &str, &str)| format!("\"{key}\" stands for \"{label}\", which is a stop word: neither counts");
            problems.extend(stopped.map(|entry| ListProblem { line: 0, fatal: false, message: message(entry) }));
        }
        let name = file_name(&path);
        for problem in problems {
            fatal += usize::from(problem.fatal);
            table.push(vec![
                Cell::Text(name.clone()),
                if problem.line == 0 { Cell::Empty } else { Cell::Count(problem.line as u64) },
                Cell::Text(if problem.fatal { "error" } else { "note" }.into()),
                Cell::Text(problem.message),
            ]);
        }
    }
    print(console, &table, format)?;
    if fatal > 0 {
        return Err(Error::Usage(format!("{fatal} lines make a list useless; mend them, and check again")));
    }
    Ok(Exit::Done)
}
