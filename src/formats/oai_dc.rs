//! `oai_dc`: the Dublin Core record that every OAI-PMH repository gives.
//!
//! From one record's XML to a [`Record`]. The format is
//! <https://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore>: fifteen elements, each
//! optional and repeatable, all text. What repositories put where differs; the rules here say which
//! of several values becomes which field, and every other value is kept in
//! [`extra`](Record::extra) as `dc:...`.
//!
//! | field | from |
//! |---|---|
//! | title, translated title | first `title`; the first other one in another language |
//! | authors | `creator`, in order |
//! | abstract, translated abstract | as titles, from `description` |
//! | author keywords | every `subject`; one or two of them are split as a field of keywords, more only at semicolons |
//! | year, date | `date`, see below |
//! | venue | first `source` that is no ISSN, taken apart where it is "name; Vol. 3 No. 2 (2015); 1-9"; without one nothing is guessed |
//! | identifiers, url | `identifier`: DOI, first web address |
//! | kind, language | first `type` that is known, first `language` |
//!
//! **Which date**: repositories add their own handling times (DSpace: accessioned, available) to the
//! date of issue, and those carry a time of day. So dates without one go before dates with one, and
//! among equals the earliest plausible year wins; of several spellings of that year, the finest.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xml::{one_line, push_reference};
use crate::record::{Author, Identifier, Kind, Record, RejectionKind, Venue, Year, YearSpan, has_han, split_keywords};

/// More than this is no bibliographic record.
const LARGEST: usize = 4 << 20;

/// The fifteen elements.
const ELEMENTS: [&str; 15] = [
    "title",
    "creator",
    "subject",
    "description",
    "publisher",
    "contributor",
    "date",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "coverage",
    "rights",
];

/// Reads the metadata of one record. `identifier` is the record's OAI identifier as it is to be
/// known outside its repository; `metadata_xml` what stands inside `<metadata>`.
///
/// Markup that was left unescaped inside a value is dropped and its text kept; entities that XML does
/// not define stay as they are written; control characters become spaces. Linear in the text's length.
///
/// # Errors
/// Why there is no record, for a rejection: [`RejectionKind::Malformed`] (no metadata, XML that
/// cannot be read, a document type declaration), [`RejectionKind::Truncated`] (an element never
/// ends), [`RejectionKind::NoTitle`], [`RejectionKind::Oversized`].
pub fn parse_oai_dc(identifier: &str, metadata_xml: &str, plausible: YearSpan) -> Result<Record, (RejectionKind, String)> {
    if metadata_xml.len() > LARGEST {
        return Err((RejectionKind::Oversized, format!("the record is {} bytes long", metadata_xml.len())));
    }
    if metadata_xml.trim().is_empty() {
        return Err((RejectionKind::Malformed, "the record has no metadata".to_owned()));
    }
    let identifier =
        Identifier::oai(identifier).ok_or_else(|| (RejectionKind::Malformed, "the record's header has no identifier".to_owned()))?;
    let values = read_values(metadata_xml)?;
    let mut record = Record::default();
    record.add_identifier(identifier);
    fill(&mut record, values, plausible);
    if record.title.is_empty() {
        return Err((RejectionKind::NoTitle, "no dc:title".to_owned()));
    }
    Ok(record)
}

/// One element's value.
struct Value {
    element: &'static str,
    language: Option<String>,
    text: String,
}

impl Value {
    /// True when this is the same thing said in another language: by `xml:lang` where both have
    /// one, by Chinese characters against none otherwise.
    fn other_language(&self, main: &Self) -> bool {
        match (&self.language, &main.language) {
            (Some(a), Some(b)) => a.split('-').next() != b.split('-').next(),
            _ => has_han(&self.text) != has_han(&main.text),
        }
    }
}

fn read_values(xml: &str) -> Result<Vec<Value>, (RejectionKind, String)> {
    let malformed = |message: String| (RejectionKind::Malformed, message);
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut values = Vec::new();
    let mut open: Option<(Value, String)> = None;
    loop {
        match reader.read_event().map_err(|error| malformed(format!("the XML cannot be read: {error}")))? {
            Event::DocType(_) => return Err(malformed("a document type declaration, which is refused".to_owned())),
            Event::Start(tag) if open.is_none() => {
                let local = tag.local_name();
                if let Some(element) = ELEMENTS.iter().find(|element| **element == local.as_ref()) {
                    let value = Value { element, language: language_of(&tag), text: String::new() };
                    open = Some((value, tag.name().as_ref().to_owned()));
                }
            }
            Event::End(tag) => {
                if let Some((mut value, _)) = open.take_if(|(_, name)| name == tag.name().as_ref()) {
                    value.text = one_line(&value.text);
                    if !value.text.is_empty() {
                        values.push(value);
                    }
                } else if let Some((value, _)) = &mut open {
                    value.text.push(' ');
                }
            }
            Event::Start(_) | Event::Empty(_) => {
                if let Some((value, _)) = &mut open {
                    value.text.push(' ');
                }
            }
            Event::Text(text) => open.iter_mut().for_each(|(value, _)| value.text.push_str(&text)),
            Event::CData(text) => open.iter_mut().for_each(|(value, _)| value.text.push_str(&text)),
            Event::GeneralRef(reference) => open.iter_mut().for_each(|(value, _)| push_reference(&mut value.text, &reference)),
            Event::Eof => break,
            _ => {}
        }
    }
    match open {
        Some((value, _)) => Err((RejectionKind::Truncated, format!("dc:{} never ends", value.element))),
        None => Ok(values),
    }
}

fn language_of(tag: &BytesStart<'_>) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == "lang")?;
    let language = found.value.trim().to_ascii_lowercase();
    (!language.is_empty()).then_some(language)
}

fn fill(record: &mut Record, values: Vec<Value>, plausible: YearSpan) {
    let of = |element: &str| values.iter().filter(|value| value.element == element).collect::<Vec<_>>();
    let mut used: Vec<*const Value> = Vec::new();
    let mut take = |value: &Value| {
        used.push(value);
        value.text.clone()
    };
    (record.title, record.translated_title) = match in_two_languages(&of("title")) {
        (Some(main), other) => (take(main), other.map(&mut take)),
        (None, _) => Default::default(),
    };
    let (main, other) = in_two_languages(&of("description"));
    record.abstract_text = main.map(&mut take);
    record.translated_abstract = other.map(&mut take);
    record.authors = of("creator").into_iter().map(|value| Author::new(take(value))).collect();
    let subjects = of("subject");
    for value in &subjects {
        let text = take(value);
        // several subjects are a keyword each, whose commas are its own ("Privacy, Right of")
        let keywords = match subjects.len() {
            0..=2 => split_keywords(&text),
            _ => text.split([';', '；']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
        };
        for keyword in keywords {
            if !record.author_keywords.contains(&keyword) {
                record.author_keywords.push(keyword);
            }
        }
    }
    record.language = of("language").first().map(|value| take(value));
    if let Some((kind, value)) = of("type").into_iter().find_map(|value| kind_of(&value.text).map(|kind| (kind, value))) {
        record.kind = kind;
        take(value);
    }
    let dates: Vec<&str> = of("date").iter().map(|value| value.text.as_str()).collect();
    if let Some(chosen) = choose_date(&dates, plausible) {
        record.year = Year::read(chosen, plausible);
        record.date = (chosen.len() > 4 && record.year.typed().is_some()).then(|| chosen.to_owned());
        of("date").into_iter().filter(|value| value.text == chosen).for_each(|value| drop(take(value)));
    }
    for value in of("identifier") {
        let bare = value.text.strip_prefix("info:doi/").unwrap_or(&value.text);
        if let Some(doi) = Identifier::doi(bare) {
            record.add_identifier(doi);
            take(value);
        } else if record.url.is_none() && (bare.starts_with("http://") || bare.starts_with("https://")) {
            record.url = Some(take(value));
        }
    }
    for value in of("source") {
        if is_issn(&value.text) {
            record.venue.issn.push(take(value));
        } else if record.venue.name.is_empty() {
            let issn = std::mem::take(&mut record.venue.issn);
            record.venue = Venue { issn, ..read_citation(&take(value)) };
        }
    }
    let left = values.iter().filter(|value| !used.contains(&std::ptr::from_ref(*value)));
    record.extra = left.map(|value| (format!("dc:{}", value.element), value.text.clone())).collect();
}

fn in_two_languages<'v>(values: &[&'v Value]) -> (Option<&'v Value>, Option<&'v Value>) {
    let main = values.first().copied();
    (main, main.and_then(|main| values.iter().skip(1).copied().find(|value| value.other_language(main))))
}

/// The date of issue among all dates, by the rule in the module's head.
fn choose_date<'d>(dates: &[&'d str], plausible: YearSpan) -> Option<&'d str> {
    let rank = |date: &&&str| {
        let year = Year::read(date, plausible).typed();
        (year.is_none(), date.contains('T') && date.contains(':'), year, std::cmp::Reverse(date.len()))
    };
    dates.iter().min_by_key(rank).copied()
}

/// What `dc:type` says, in the words of several vocabularies; `None` for what says nothing of the
/// sort of publication.
fn kind_of(text: &str) -> Option<Kind> {
    let word = text.rsplit(['/', ':']).next().unwrap_or(text).trim().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|known| word.contains(known));
    if says(&["thesis", "dissertation", "学位论文"]) {
        Some(Kind::Thesis)
    } else if says(&["conference", "proceeding", "会议"]) {
        Some(Kind::Conference)
    } else if says(&["newspaper", "报纸"]) {
        Some(Kind::Newspaper)
    } else if says(&["book", "chapter", "图书", "专著"]) {
        Some(Kind::Book)
    } else if says(&["article", "期刊"]) {
        Some(Kind::Article)
    } else {
        None
    }
}

/// `1234-567X`, bare or after "ISSN".
fn is_issn(text: &str) -> bool {
    let bare = text.trim().trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ':' || c == ' ').as_bytes();
    bare.len() == 9
        && bare[4] == b'-'
        && bare.iter().enumerate().all(|(at, byte)| at == 4 || byte.is_ascii_digit() || at == 8 && matches!(byte, b'X' | b'x'))
}

/// Takes apart a citation as OJS writes it: "Name; Vol. 3 No. 2 (2015): Title of issue; 12-30", or
/// "名称; 第3卷第2期; 12-30". What does not look so is a name as a whole.
fn read_citation(text: &str) -> Venue {
    let mut parts = text.split(['；', ';']).map(str::trim).filter(|part| !part.is_empty());
    let mut venue = Venue { name: parts.next().unwrap_or_default().to_owned(), ..Venue::default() };
    for part in parts {
        venue.volume = venue.volume.or_else(|| number_after(part, &["Vol.", "Vol", "vol.", "第"], Some('卷')));
        venue.issue = venue.issue.or_else(|| number_after(part, &["No.", "No", "no.", "Issue", "第"], Some('期')));
        let pages = part.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '.' || c == ' ');
        let is_pages = !pages.is_empty() && pages.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '+' | ',' | ' '));
        if venue.pages.is_none() && is_pages && part.len() - pages.len() <= 4 {
            venue.pages = Some(pages.to_owned());
        }
    }
    venue
}

/// The number behind one of `marks`; behind 第 only when `unit` follows it.
fn number_after(text: &str, marks: &[&str], unit: Option<char>) -> Option<String> {
    marks.iter().find_map(|mark| {
        text.match_indices(mark).find_map(|(at, _)| {
            let rest = text[at + mark.len()..].trim_start();
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let unit_fits = *mark != "第" || unit.is_some_and(|unit| rest[end..].starts_with(unit));
            (end > 0 && unit_fits).then(|| rest[..end].to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Field, Scheme};

    fn plausible() -> YearSpan {
        YearSpan::from((1900, 2026))
    }

    fn read(xml: &str) -> Result<Record, (RejectionKind, String)> {
        parse_oai_dc("oai:repository.test:1", xml, plausible())
    }

    fn dc(inside: &str) -> String {
        format!(
            "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{inside}</oai_dc:dc>"
        )
    }

    #[test]
    fn the_specimens_read_as_stated_beside_them() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/oai_dc");
        let mut seen = 0;
        for name in ["ojs_bilingual", "dspace_dates", "tag_soup"] {
            let text = |ending: &str| std::fs::read_to_string(folder.join(format!("valid/{name}.{ending}"))).expect("a specimen");
            let record = read(&text("xml")).expect(name);
            let stated: serde_json::Value = serde_json::from_str(&text("json")).expect(name);
            assert_eq!(serde_json::to_value(&record).expect("json"), stated, "{name}");
            seen += 1;
        }
        assert_eq!(seen, 3);
        for (name, kind) in
            [("no_title", RejectionKind::NoTitle), ("cut_off", RejectionKind::Truncated), ("doctype", RejectionKind::Malformed)]
        {
            let text = std::fs::read_to_string(folder.join(format!("invalid/{name}.xml"))).expect("a specimen");
            assert_eq!(read(&text).expect_err(name).0, kind, "{name}");
        }
    }

    #[test]
    fn the_date_of_issue_goes_before_handling_times() {
        for (dates, chosen) in [
            (&["2012-06-01T10:00:00Z", "2013", "2012-06-01T10:00:00Z"][..], "2013"),
            (&["2012", "2012-05-01", "2011-13"], "2011-13"),
            (&["2012", "2012-05-01"], "2012-05-01"),
            (&["n.d.", "2009-01-01T00:00:00Z"], "2009-01-01T00:00:00Z"),
            (&["in press"], "in press"),
        ] {
            assert_eq!(choose_date(dates, plausible()), Some(chosen));
        }
        assert_eq!(choose_date(&[], plausible()), None);
    }

    #[test]
    fn an_unreadable_year_is_kept_verbatim() {
        let record = read(&dc("<dc:title>x</dc:title><dc:date>2O16</dc:date>")).expect("a record");
        assert_eq!(record.year, Field::Verbatim("2O16".to_owned()));
        assert_eq!(record.date, None);
    }

    #[test]
    fn text_is_joined_over_references_and_sections() {
        let record = read(&dc("<dc:title>R&amp;D &lt;b&gt; &nbsp;&#x4e2d;<![CDATA[ a<b ]]>&#0;\u{1a}&y</dc:title>")).expect("a record");
        assert_eq!(record.title, "R&D <b> &nbsp;中 a<b \u{fffd} &y");
    }

    #[test]
    fn citations_are_taken_apart_only_where_they_look_so() {
        let venue = read_citation("教学示例学报; 第3卷第2期; 12-30");
        assert_eq!((venue.volume.as_deref(), venue.issue.as_deref(), venue.pages.as_deref()), (Some("3"), Some("2"), Some("12-30")));
        let venue = read_citation("Teaching Journal; Vol. 12 No. 4 (2015): Privacy; 1-9");
        assert_eq!((venue.name.as_str(), venue.volume.as_deref(), venue.issue.as_deref()), ("Teaching Journal", Some("12"), Some("4")));
        assert_eq!(read_citation("A book, 2nd edition").name, "A book, 2nd edition");
    }

    #[test]
    fn commas_within_one_of_several_subjects_are_its_own() {
        let subject = |text: &str| format!("<dc:subject>{text}</dc:subject>");
        let keywords = |subjects: &[&str]| {
            let subjects: String = subjects.iter().map(|text| subject(text)).collect();
            read(&dc(&format!("<dc:title>x</dc:title>{subjects}"))).expect("a record").author_keywords
        };
        assert_eq!(keywords(&["Privacy, Right of", "Electronic commerce", "China"]), ["Privacy, Right of", "Electronic commerce", "China"]);
        assert_eq!(keywords(&["数字经济；隐私"]), ["数字经济", "隐私"]);
        assert_eq!(keywords(&["a; b", "c", "d"]), ["a", "b", "c", "d"]);
    }

    #[test]
    fn nothing_and_too_much_are_rejected() {
        assert_eq!(read("  ").expect_err("nothing").0, RejectionKind::Malformed);
        assert_eq!(read(&"x".repeat(LARGEST + 1)).expect_err("too much").0, RejectionKind::Oversized);
        assert_eq!(parse_oai_dc(" ", &dc("<dc:title>x</dc:title>"), plausible()).expect_err("no identifier").0, RejectionKind::Malformed);
    }

    #[test]
    fn identifiers_that_are_no_doi_stay_what_they_are() {
        let xml = dc(
            "<dc:title>x</dc:title><dc:identifier>urn:x:1</dc:identifier><dc:identifier>https://doi.org/10.5555/A.1</dc:identifier><dc:identifier>https://x.org/1</dc:identifier>",
        );
        let record = read(&xml).expect("a record");
        assert_eq!(record.identifier(Scheme::Doi), Some("10.5555/a.1"));
        assert_eq!(record.url.as_deref(), Some("https://x.org/1"));
        assert_eq!(record.extra, [("dc:identifier".to_owned(), "urn:x:1".to_owned())]);
    }
}
