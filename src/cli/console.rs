//! The terminal: results to stdout, talk to stderr, progress only where somebody looks.

#![allow(clippy::print_stderr)]

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Error, Result};

/// Where a command speaks.
#[derive(Debug)]
pub(super) struct Console {
    quiet: bool,
    progress: bool,
    colour: bool,
    /// Somebody looks at the results.
    terminal: bool,
}

impl Console {
    pub(super) fn new(quiet: bool, no_progress: bool) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            quiet,
            progress: !quiet && !no_progress && !dumb && std::io::stderr().is_terminal(),
            colour: !no_colour && !dumb && std::io::stdout().is_terminal(),
            terminal: std::io::stdout().is_terminal(),
        }
    }

    /// Whether results may be coloured.
    pub(super) fn colour(&self) -> bool {
        self.colour
    }

    /// Writes a result to stdout. Formats that keep every character as it came (JSON, RIS, BibTeX) do
    /// so in a file or a pipe; on a terminal none of them may steer.
    pub(super) fn result(&self, text: &str) -> Result<()> {
        if self.terminal { self.result_bytes(harmless(text).as_bytes()) } else { self.result_bytes(text.as_bytes()) }
    }

    /// Writes lines of a text to stdout, every character as it came; on a terminal none of them may steer.
    pub(super) fn text(&self, text: &str) -> Result<()> {
        let shown = if self.terminal { plain(text) } else { Cow::Borrowed(text) };
        self.result_bytes(shown.as_bytes())
    }

    /// Writes a result to stdout.
    pub(super) fn result_bytes(&self, bytes: &[u8]) -> Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(Error::write("stdout"))
    }

    /// Tells how things go, on stderr.
    pub(super) fn say(&self, text: impl Display) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{}", plain(&text.to_string()));
        }
    }

    /// Tells of something the reader should know, on stderr, even when quiet.
    pub(super) fn warn(&self, text: impl Display) {
        let _ = writeln!(std::io::stderr(), "warning: {}", plain(&text.to_string()));
    }

    /// One line of a log, on stderr, even when quiet.
    pub(super) fn log(&self, line: &str) {
        Self::log_line(line);
    }

    /// One line of a log, for whoever has no console at hand.
    pub(super) fn log_line(line: &str) {
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    /// Turns a sign of life into a bar, once it is known how much there is.
    pub(super) fn expect_items(bar: &ProgressBar, total: u64) {
        if bar.length().is_none() {
            bar.set_style(
                ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} {per_sec} {eta}").expect("a well formed template"),
            );
        }
        bar.set_length(total.max(bar.position()));
    }

    /// Tells of what ended the run, on stderr.
    pub(super) fn error(&self, error: &Error) {
        let _ = writeln!(std::io::stderr(), "error: {}", plain(&error.to_string()));
    }

    /// A bar over a known amount of work.
    pub(super) fn bar(&self, total: u64, what: &str, unit: Unit) -> ProgressBar {
        let template = match unit {
            Unit::Bytes => "{msg:20} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
            Unit::Items => "{msg:20} {bar:30} {human_pos}/{human_len} {per_sec} {eta}",
        };
        self.draw(ProgressBar::new(total), template, what)
    }

    /// A sign of life for work of unknown length.
    pub(super) fn spinner(&self, what: &str) -> ProgressBar {
        let spinner = self.draw(ProgressBar::new_spinner(), "{spinner} {msg} {human_pos}", what);
        if self.progress {
            spinner.enable_steady_tick(Duration::from_millis(120));
        }
        spinner
    }

    fn draw(&self, bar: ProgressBar, template: &str, what: &str) -> ProgressBar {
        bar.set_draw_target(if self.progress { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() });
        bar.set_style(ProgressStyle::with_template(template).expect("the templates above are well formed"));
        bar.set_message(plain(what).into_owned());
        bar
    }
}

/// What a progress bar counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    Bytes,
    Items,
}

/// True where the reader of our output has gone away: a normal end.
pub(super) fn is_closed_pipe(error: &Error) -> bool {
    matches!(error, Error::Write { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Text that cannot steer a terminal: control characters other than line breaks and tabs, and the
/// characters that turn the direction of writing, become visible escapes.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    escaped(text, is_steering)
}

/// A whole result. Our own colours begin with ESC, and tables for spreadsheets have a byte-order mark
/// and CR line ends; those of a record are escaped or folded by every format before they come here.
fn harmless(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_steering(c) && !matches!(c, '\u{1b}' | '\r' | '\u{feff}'))
}

fn escaped(text: &str, which: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&which) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if which(c) { format!("\\u{{{:x}}}", c as u32) } else { c.to_string() }).collect::<String>().into()
}

fn is_steering(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(plain("数字经济\n"), "数字经济\n");
        assert_eq!(harmless("\u{1b}[1m{\"title\":\"\u{9b}2J\u{202e}\"}"), "\u{1b}[1m{\"title\":\"\\u{9b}2J\\u{202e}\"}");
    }
}
