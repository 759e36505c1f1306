//! The invented repository's side of OAI-PMH 2.0: from a request's arguments to the answer's XML.
//!
//! It holds to <https://www.openarchives.org/OAI/openarchivesprotocol.html>: every verb, every error,
//! selective harvesting by datestamp and set, resumption tokens that carry their own state, deleted
//! records marked. Its clock stands still, so that the same request always gets the same answer.

use std::fmt::Write as _;

use super::exports::HeldRecord;
use super::teaching::NOTICE;

/// Records a page.
pub(super) const PAGE_SIZE: usize = 50;
/// What its clock says.
const NOW: &str = "2024-06-01T00:00:00Z";
const EARLIEST: &str = "2024-01-01T00:00:00Z";
const SETS: [(&str, &str); 2] = [("zh", "中文文献（教学示例）"), ("en", "Works in English (teaching corpus)")];

/// The records and how they are given out.
pub(super) struct Repository {
    records: Vec<HeldRecord>,
}

/// Code and message of a protocol error.
type Fault = (&'static str, String);

/// The arguments of a request, each at most once.
struct Arguments(Vec<(String, String)>);

impl Arguments {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Fails for an argument that the verb does not take, or one given twice.
    fn only(&self, allowed: &[&str]) -> Result<(), Fault> {
        for (at, (name, _)) in self.0.iter().enumerate() {
            if name != "verb" && !allowed.contains(&name.as_str()) {
                return Err(("badArgument", format!("{name} is no argument here")));
            }
            if self.0[..at].iter().any(|(earlier, _)| earlier == name) {
                return Err(("badArgument", format!("{name} is given twice")));
            }
        }
        Ok(())
    }
}

/// Which records a list is of; this and a position make a resumption token.
#[derive(Default)]
struct Selection {
    set: String,
    from: String,
    until: String,
}

impl Selection {
    fn holds(&self, record: &HeldRecord) -> bool {
        // a day as `until` includes all its hours
        let day = |stamp: &str, limit: &str| stamp.get(..limit.len()).unwrap_or(stamp).to_owned();
        (self.set.is_empty() || record.set == self.set)
            && (self.from.is_empty() || record.datestamp >= self.from)
            && (self.until.is_empty() || day(&record.datestamp, &self.until) <= self.until)
    }

    fn token(&self, offset: usize) -> String {
        format!("{offset}+{}+{}+{}=", self.set, self.from, self.until)
    }

    fn read_token(token: &str) -> Option<(Self, usize)> {
        let mut parts = token.strip_suffix('=')?.split('+');
        let offset: usize = parts.next()?.parse().ok()?;
        let [set, from, until] = [parts.next()?, parts.next()?, parts.next()?].map(str::to_owned);
        (parts.next().is_none() && offset > 0 && offset.is_multiple_of(PAGE_SIZE)).then_some((Self { set, from, until }, offset))
    }
}

impl Repository {
    /// Reads the lines of `records.jsonl`; the first is the notice.
    pub(super) fn read(lines: &str) -> Result<Self, serde_json::Error> {
        let records = lines.lines().skip(1).map(serde_json::from_str).collect::<Result<_, _>>()?;
        Ok(Self { records })
    }

    /// The record whose article has this number.
    pub(super) fn article(&self, number: &str) -> Option<&HeldRecord> {
        let identifier = format!("oai:teaching.invalid:{number}");
        self.records.iter().find(|record| record.identifier == identifier && !record.dc.is_empty())
    }

    /// The position that a resumption token in `query` stands for, if there is one.
    pub(super) fn resumed_at(&self, query: &str) -> Option<usize> {
        let token = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "resumptionToken")?.1;
        Selection::read_token(&token).map(|(_, offset)| offset)
    }

    /// Answers the request with these arguments, form-encoded.
    pub(super) fn answer(&self, query: &str, base_url: &str) -> String {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let arguments = Arguments(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect());
        let verb = arguments.get("verb").unwrap_or_default();
        let answered = match verb {
            "Identify" => arguments.only(&[]).map(|()| identify(base_url)),
            "ListMetadataFormats" => self.formats(&arguments),
            "ListSets" => sets(&arguments),
            "ListRecords" | "ListIdentifiers" => self.list(&arguments, verb == "ListRecords"),
            "GetRecord" => self.get(&arguments),
            other => Err(("badVerb", format!("there is no verb {other:?}"))),
        };
        // the protocol wants the arguments left out of <request> after these two errors
        let echoed = match &answered {
            Err(("badVerb" | "badArgument", _)) => String::new(),
            _ => arguments.0.iter().map(|(name, value)| format!(" {}=\"{}\"", escaped(name), escaped(value))).collect(),
        };
        let inside = answered.map_or_else(
            |(code, message)| format!("<error code=\"{code}\">{}</error>\n", escaped(&message)),
            |content| format!("<{verb}>\n{content}</{verb}>\n"),
        );
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- {NOTICE} -->\n<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd\">\n<responseDate>{NOW}</responseDate>\n<request{echoed}>{}</request>\n{inside}</OAI-PMH>\n",
            escaped(base_url)
        )
    }

    fn formats(&self, arguments: &Arguments) -> Result<String, Fault> {
        arguments.only(&["identifier"])?;
        if let Some(identifier) = arguments.get("identifier") {
            self.find(identifier)?;
        }
        Ok("<metadataFormat><metadataPrefix>oai_dc</metadataPrefix><schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema><metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat>\n".to_owned())
    }

    fn find(&self, identifier: &str) -> Result<&HeldRecord, Fault> {
        let found = self.records.iter().find(|record| record.identifier == identifier);
        found.ok_or_else(|| ("idDoesNotExist", format!("there is no record {identifier}")))
    }

    fn get(&self, arguments: &Arguments) -> Result<String, Fault> {
        arguments.only(&["identifier", "metadataPrefix"])?;
        let identifier = arguments.get("identifier").ok_or_else(|| ("badArgument", "identifier is missing".to_owned()))?;
        check_format(arguments)?;
        Ok(record_xml(self.find(identifier)?, true))
    }

    fn list(&self, arguments: &Arguments, whole: bool) -> Result<String, Fault> {
        let (selection, offset) = match arguments.get("resumptionToken") {
            Some(token) => {
                arguments.only(&["resumptionToken"])?;
                Selection::read_token(token).ok_or_else(|| ("badResumptionToken", "this token was not given out here".to_owned()))?
            }
            None => {
                arguments.only(&["metadataPrefix", "from", "until", "set"])?;
                check_format(arguments)?;
                (check_selection(arguments)?, 0)
            }
        };
        let chosen: Vec<&HeldRecord> = self.records.iter().filter(|record| selection.holds(record)).collect();
        if chosen.is_empty() {
            return Err(("noRecordsMatch", "no record has such a datestamp and set".to_owned()));
        }
        if offset >= chosen.len() {
            return Err(("badResumptionToken", "the list does not go so far".to_owned()));
        }
        let end = chosen.len().min(offset + PAGE_SIZE);
        let mut content: String = chosen[offset..end].iter().map(|record| record_xml(record, whole)).collect();
        if end < chosen.len() || offset > 0 {
            let token = if end < chosen.len() { selection.token(end) } else { String::new() };
            let _ = writeln!(
                content,
                "<resumptionToken completeListSize=\"{}\" cursor=\"{offset}\">{}</resumptionToken>",
                chosen.len(),
                escaped(&token)
            );
        }
        Ok(content)
    }
}

fn identify(base_url: &str) -> String {
    format!(
        "<repositoryName>{}</repositoryName>\n<baseURL>{}</baseURL>\n<protocolVersion>2.0</protocolVersion>\n<adminEmail>nobody@teaching.invalid</adminEmail>\n<earliestDatestamp>{EARLIEST}</earliestDatestamp>\n<deletedRecord>persistent</deletedRecord>\n<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n",
        escaped(NOTICE),
        escaped(base_url)
    )
}

fn sets(arguments: &Arguments) -> Result<String, Fault> {
    if arguments.get("resumptionToken").is_some() {
        return Err(("badResumptionToken", "the list of sets is one page long".to_owned()));
    }
    arguments.only(&[])?;
    Ok(SETS.iter().map(|(set, name)| format!("<set><setSpec>{set}</setSpec><setName>{name}</setName></set>\n")).collect())
}

fn check_format(arguments: &Arguments) -> Result<(), Fault> {
    match arguments.get("metadataPrefix") {
        Some("oai_dc") => Ok(()),
        Some(other) => Err(("cannotDisseminateFormat", format!("there is no {other} here, only oai_dc"))),
        None => Err(("badArgument", "metadataPrefix is missing".to_owned())),
    }
}

fn check_selection(arguments: &Arguments) -> Result<Selection, Fault> {
    let stamp = |name: &str| match arguments.get(name) {
        Some(text) if !is_datestamp(text) => Err(("badArgument", format!("{name} is no datestamp: {text}"))),
        text => Ok(text.unwrap_or_default().to_owned()),
    };
    let selection = Selection { set: arguments.get("set").unwrap_or_default().to_owned(), from: stamp("from")?, until: stamp("until")? };
    if !selection.from.is_empty() && !selection.until.is_empty() {
        if selection.from.len() != selection.until.len() {
            return Err(("badArgument", "from and until are of different granularity".to_owned()));
        }
        if selection.from > selection.until {
            return Err(("badArgument", "from is later than until".to_owned()));
        }
    }
    Ok(selection)
}

/// `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`.
fn is_datestamp(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00-00" => text.parse::<jiff::civil::Date>().is_ok(),
        "0000-00-00T00:00:00Z" => text.parse::<jiff::Timestamp>().is_ok(),
        _ => false,
    }
}

fn record_xml(record: &HeldRecord, whole: bool) -> String {
    let status = if record.deleted { " status=\"deleted\"" } else { "" };
    let header = format!(
        "<header{status}><identifier>{}</identifier><datestamp>{}</datestamp><setSpec>{}</setSpec></header>\n",
        escaped(&record.identifier),
        record.datestamp,
        record.set
    );
    if !whole {
        return header;
    }
    if record.deleted {
        return format!("<record>{header}</record>\n");
    }
    let mut dc = String::from(
        "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n",
    );
    let last = record.dc.len().saturating_sub(1);
    for (at, (element, language, text)) in record.dc.iter().enumerate() {
        let language = if language.is_empty() { String::new() } else { format!(" xml:lang=\"{language}\"") };
        let _ = write!(dc, "<dc:{element}{language}>{}", escaped(text));
        if !(record.cut_off && at == last) {
            let _ = writeln!(dc, "</dc:{element}>");
        }
    }
    if !record.cut_off {
        dc.push_str("</oai_dc:dc>");
    }
    format!("<record>{header}<metadata>\n{dc}\n</metadata></record>\n")
}

/// Text fit for XML and HTML, between tags and in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // no XML document may hold these
            c if c.is_control() && !matches!(c, '\n' | '\t') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> Repository {
        Repository::read(include_str!("../../corpus/demo/records.jsonl")).expect("committed records")
    }

    fn error_of(query: &str) -> Option<String> {
        let answer = repository().answer(query, "http://127.0.0.1/oai");
        Some(answer.split("<error code=\"").nth(1)?.split('"').next()?.to_owned())
    }

    #[test]
    fn every_error_of_the_protocol_is_given() {
        for (query, code) in [
            ("", "badVerb"),
            ("verb=Nonsense", "badVerb"),
            ("verb=Identify&x=1", "badArgument"),
            ("verb=ListRecords", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-13-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-01-01", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-01&until=2024-03-01T00:00:00Z", "badArgument"),
            ("verb=ListRecords&resumptionToken=50%2B%2B%2B%3D&metadataPrefix=oai_dc", "badArgument"),
            ("verb=ListRecords&resumptionToken=50+++=", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=5000%2B%2B%2B%3D", "badResumptionToken"),
            ("verb=ListRecords&metadataPrefix=marcxml", "cannotDisseminateFormat"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=fr", "noRecordsMatch"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2025-01-01", "noRecordsMatch"),
            ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:x:1", "idDoesNotExist"),
            ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ] {
            assert_eq!(error_of(query).as_deref(), Some(code), "{query}");
        }
    }

    #[test]
    fn sets_and_spans_divide_the_whole() {
        let repository = repository();
        let count = |selection: &Selection| repository.records.iter().filter(|record| selection.holds(record)).count();
        let whole = count(&Selection::default());
        let set = |set: &str| count(&Selection { set: set.to_owned(), ..Selection::default() });
        assert_eq!(set("zh") + set("en"), whole);
        let until = |until: &str| count(&Selection { until: until.to_owned(), ..Selection::default() });
        let from = |from: &str| count(&Selection { from: from.to_owned(), ..Selection::default() });
        assert_eq!(until("2024-02-29") + from("2024-03-01"), whole);
        assert_eq!(until("2024-02-14T23:59:59Z"), until("2024-02-14"));
    }
}
