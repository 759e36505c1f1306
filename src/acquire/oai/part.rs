//! Parts of a list, and how each is asked for: a span of records, the names of one, a record by itself.

use super::OaiSource;
use super::span::halves;
use crate::acquire::{Detours, Scope};

const NAMES: &str = "names of ";
const RECOUNT: &str = "recount of ";
const RECORD: &str = "record ";

/// What a window's text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'w> {
    /// What a source asks for anyway, or `FROM/UNTIL`.
    Span { scope: Scope, span: &'w str },
    /// One record, by its identifier.
    Record(&'w str),
}

impl<'w> Part<'w> {
    pub(super) fn read(window: &'w str) -> Self {
        if let Some(span) = window.strip_prefix(NAMES) {
            return Self::Span { scope: Scope::Names, span };
        }
        if let Some(span) = window.strip_prefix(RECOUNT) {
            return Self::Span { scope: Scope::Recount, span };
        }
        match window.strip_prefix(RECORD) {
            Some(identifier) => Self::Record(identifier),
            None => Self::Span { scope: Scope::Records, span: window },
        }
    }
}

impl OaiSource {
    /// Beginning and end of a span, each where there is one.
    pub(super) fn bounds<'a>(&'a self, span: &'a str) -> (Option<&'a str>, Option<&'a str>) {
        match span.split_once('/') {
            Some((from, until)) => ((!from.is_empty()).then_some(from), (!until.is_empty()).then_some(until)),
            None => (self.from.as_deref(), self.until.as_deref()),
        }
    }
}

impl Detours for OaiSource {
    fn scope(&self, window: &str) -> Scope {
        match Part::read(window) {
            Part::Span { scope, .. } => scope,
            Part::Record(_) => Scope::Record,
        }
    }

    fn divide(&self, window: &str, now: &str) -> Vec<String> {
        let Part::Span { scope: Scope::Records, span } = Part::read(window) else { return Vec::new() };
        let (from, until) = self.bounds(span);
        halves(from, until, &self.earliest, now, self.granularity).map(Vec::from).unwrap_or_default()
    }

    fn names(&self, window: &str) -> String {
        format!("{NAMES}{window}")
    }

    fn recount(&self, window: &str) -> String {
        format!("{RECOUNT}{window}")
    }

    fn record(&self, identifier: &str) -> String {
        format!("{RECORD}{identifier}")
    }

    fn identifier<'w>(&self, window: &'w str) -> Option<&'w str> {
        window.strip_prefix(RECORD)
    }

    fn external(&self, identifier: &str) -> String {
        self.qualified_identifier(identifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::acquire::oai::Granularity;

    #[test]
    fn a_list_is_divided_down_to_its_records() {
        let source = OaiSource { earliest: "2024-03-01".to_owned(), granularity: Granularity::Day, ..OaiSource::new("http://r.test/oai") };
        let divide = |window: &str| source.divide(window, "2024-03-31T10:00:00Z");
        assert_eq!(divide(""), ["/2024-03-16", "2024-03-17/"]);
        assert_eq!(divide("2024-03-17/2024-03-18"), ["2024-03-17/2024-03-17", "2024-03-18/2024-03-18"]);
        assert!(divide("2024-03-17/2024-03-17").is_empty());
        assert_eq!(source.names("2024-03-17/2024-03-17"), "names of 2024-03-17/2024-03-17");
        for window in ["names of /", "recount of ", "record oai:x:1"] {
            assert!(divide(window).is_empty(), "{window}");
        }
        assert_eq!(source.identifier(&source.record("oai:x:1")), Some("oai:x:1"));
    }
}
