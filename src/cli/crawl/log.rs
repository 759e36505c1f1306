//! One line an event, for a run that nobody watches: text or JSON, on stderr.
//!
//! Keys and mail addresses are taken out of addresses before they come here; what a server or a
//! record says cannot break a line or steer a terminal.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::console::{Console, plain};
use crate::acquire::{ClientEvent, Observer};

/// How events are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LogFormat {
    /// Not at all.
    #[default]
    None,
    /// `TIME EVENT key=value ...`
    Text,
    /// A JSON object.
    Json,
}

/// Where events go.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Log(LogFormat);

impl Log {
    pub(super) fn new(format: LogFormat) -> Self {
        Self(format)
    }

    /// A log that says nothing.
    pub(in crate::cli) fn silent() -> Self {
        Self(LogFormat::None)
    }

    /// Tells of an event.
    pub(super) fn event(self, console: &Console, event: &str, fields: &[(&str, Value)]) {
        if let Some(line) = self.line(&Timestamp::now().to_string(), event, fields) {
            console.log(&line);
        }
    }

    /// What a client does, as it does it.
    pub(super) fn observer(self) -> Observer {
        match self.0 {
            LogFormat::None => Observer::default(),
            _ => Observer::new(move |event| {
                let (name, fields) = match event {
                    ClientEvent::Answered { url, status, bytes } => {
                        ("answer", vec![("url", url.as_str().into()), ("status", (*status).into()), ("bytes", (*bytes).into())])
                    }
                    ClientEvent::Again { url, reason, wait } => {
                        let wait = Value::from(wait.as_secs_f64());
                        ("again", vec![("url", url.as_str().into()), ("reason", reason.as_str().into()), ("wait_seconds", wait)])
                    }
                };
                if let Some(line) = self.line(&Timestamp::now().to_string(), name, &fields) {
                    Console::log_line(&line);
                }
            }),
        }
    }

    fn line(self, time: &str, event: &str, fields: &[(&str, Value)]) -> Option<String> {
        match self.0 {
            LogFormat::None => None,
            LogFormat::Json => {
                let mut object = Map::new();
                object.insert("time".to_owned(), time.into());
                object.insert("event".to_owned(), event.into());
                object.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
                // JSON escapes control characters, but not those that turn writing around
                Some(plain(&Value::Object(object).to_string()).into_owned())
            }
            LogFormat::Text => {
                let mut line = format!("{time} {event}");
                for (key, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                    let _ = match value {
                        Value::String(text) if !text.contains([' ', '"', '\n', '\t', '=']) => write!(line, " {key}={text}"),
                        value => write!(line, " {key}={value}"),
                    };
                }
                Some(plain(&line).replace(['\n', '\t'], " "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_whatever_it_holds() {
        let fields = [("list", Value::from("http://x/?a=1\n2 \u{1b}[2J")), ("records", Value::from(3)), ("none", Value::Null)];
        let text = Log(LogFormat::Text).line("T", "page", &fields).expect("a line");
        assert_eq!(text, "T page list=\"http://x/?a=1\\n2 \\u001b[2J\" records=3");
        let json = Log(LogFormat::Json).line("T", "page", &fields).expect("a line");
        assert!(!json.contains('\n') && serde_json::from_str::<Value>(&json).expect("json")["records"] == 3);
        assert_eq!(Log::silent().line("T", "page", &fields), None);
    }
}
