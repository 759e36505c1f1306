//! From a `[[source]]` of study.toml to the lists that it stands for.

use jiff::Timestamp;

use super::super::console::Console;
use super::interfaces;
use crate::acquire::{
    Archive, Client, Division, Granularity, Identify, OaiSource, Position, Provider, Request, identify, incremental_from, list_formats,
    list_sets, preferred_format, shown,
};
use crate::corpus::{Corpus, Visit};
use crate::study::{self, Interval, Source, Study};
use crate::{Error, Result};

/// One list to harvest.
pub(in crate::cli) struct List {
    pub(in crate::cli) provider: Box<dyn Provider>,
    /// The name it goes by in the corpus, under which its checkpoint is kept; no part of any digest.
    pub(in crate::cli) label: String,
    /// The name under which its state between runs is kept: all that decides which records it has,
    /// but for the time of the last visit.
    pub(in crate::cli) key: String,
    /// It has every record there is, so that a record that is not in it is absent.
    pub(in crate::cli) whole: bool,
    /// When it is complete, the next visit may begin where it began.
    pub(in crate::cli) marks: bool,
}

impl List {
    /// A list that is whole on every visit.
    pub(in crate::cli) fn whole(provider: impl Provider + 'static, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { provider: Box::new(provider), key: label.clone(), label, whole: true, marks: true }
    }

    /// The first request of the list.
    pub(super) fn first_requests(&self) -> Vec<Request> {
        let first = Position { window: self.provider.first_window(), ..Position::default() };
        self.provider.preview().into_iter().chain([self.provider.request(&first)]).collect()
    }

    /// Asks how much the list is, where its provider tells cheaply; a line for the reader.
    pub(super) fn preview(&self, client: &Client) -> Result<Option<String>> {
        let Some(request) = self.provider.preview() else { return Ok(None) };
        let answer = match client.ask(&request, &|_| true) {
            Ok(answer) => answer,
            // the list itself will say what is wrong
            Err(Error::Fetch { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let preview = match self.provider.read_preview(&answer) {
            Ok(preview) => preview,
            Err(trouble) => return Ok(Some(format!("its size is not told beforehand: {}", trouble.message()))),
        };
        let part = |value: Option<String>| value.unwrap_or_else(|| "an unknown number of".to_owned());
        let cost = preview.cost.map(|cost| format!(", {cost}")).unwrap_or_default();
        Ok(Some(format!(
            "{} records in {} requests{cost}",
            part(preview.records.map(|records| records.to_string())),
            part(preview.requests.map(|requests| requests.to_string()))
        )))
    }
}

/// What a list may be made from besides its settings.
pub(super) struct Setting<'a> {
    pub(super) study: &'a Study,
    pub(super) client: &'a Client,
    pub(super) archive: &'a Archive,
    /// `None` before the first run.
    pub(super) corpus: Option<&'a Corpus>,
    pub(super) console: &'a Console,
    /// Nothing may be asked.
    pub(super) dry: bool,
}

impl Setting<'_> {
    pub(super) fn visit(&self, key: &str) -> Result<Visit> {
        self.corpus.map_or_else(|| Ok(Visit::default()), |corpus| corpus.visit(key))
    }
}

/// The lists of a source.
///
/// # Errors
/// [`Error::Usage`] where settings are missing, or the provider cannot be collected from.
pub(super) fn lists(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    match source.provider {
        study::Provider::OaiPmh => oai_pmh(source, setting),
        study::Provider::Openalex => interfaces::openalex(source, setting),
        study::Provider::Crossref => interfaces::crossref(source, setting),
        study::Provider::Doaj => interfaces::doaj(source, setting),
        study::Provider::Arxiv => interfaces::arxiv(source, setting),
        other => Err(Error::Usage(format!(
            "this version does not collect from {} yet; export by hand and `wenmai import` the files",
            name(other)
        ))),
    }
}

fn name(provider: study::Provider) -> &'static str {
    match provider {
        study::Provider::Journal => "journal sites",
        _ => "this provider",
    }
}

/// How old the last look at everything may be where deletions are not told.
pub(super) const RECHECK: Interval = Interval::days(30);

/// A repository is a list, or one a set; where it does not tell of deletions, now and then the
/// headers of everything are looked through besides.
fn oai_pmh(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    let url = source.url.as_deref().ok_or_else(|| Error::Usage("a [[source]] of oai-pmh needs a url".into()))?;
    let plain = OaiSource::new(url);
    let repository = if setting.dry { Identify::default() } else { introduce(&plain, setting)? };
    let prefix = match &source.format {
        Some(prefix) => prefix.clone(),
        None if setting.dry => plain.metadata_prefix.clone(),
        None => choose_format(&plain, setting)?.to_owned(),
    };
    if !source.sets.is_empty() && !setting.dry {
        check_sets(&plain, &source.sets, setting)?;
    }
    let granularity = Granularity::read(&repository.granularity);
    let tells_deletions = repository.deleted_record.trim() == "persistent";
    let sets: Vec<Option<&String>> = if source.sets.is_empty() { vec![None] } else { source.sets.iter().map(Some).collect() };
    let mut lists = Vec::new();
    for set in sets {
        // a key in the address is sent and never shown
        let place = shown(url);
        let label = set.map_or_else(|| place.clone(), |set| format!("{place} set {set}"));
        let key = format!("{label} as {prefix}");
        let visit = setting.visit(&key)?;
        let from = visit.mark.as_deref().and_then(|mark| incremental_from(mark, granularity));
        let division = source.window.filter(|_| from.is_none()).map(|window| division(window, &repository));
        let list = OaiSource { metadata_prefix: prefix.clone(), set: set.cloned(), from: from.clone(), division, ..plain.clone() };
        if from.is_some() && !tells_deletions && is_stale(&visit, source.recheck.unwrap_or(RECHECK)) {
            let everything = OaiSource { headers_only: true, from: None, division: None, ..list.clone() };
            let label = format!("{label} (what is there)");
            lists.push(List { provider: Box::new(everything), label, key: key.clone(), whole: true, marks: false });
        }
        lists.push(List { provider: Box::new(list), label, key, whole: from.is_none(), marks: true });
    }
    Ok(lists)
}

/// What a repository says of itself. One that cannot say it may still list records.
fn introduce(plain: &OaiSource, setting: &Setting<'_>) -> Result<Identify> {
    match identify(setting.client, setting.archive, plain) {
        Ok(repository) => Ok(repository),
        Err(error @ Error::Fetch { .. }) => {
            setting.console.warn(format_args!("{error}; going on without what it would say of itself"));
            Ok(Identify::default())
        }
        Err(error) => Err(error),
    }
}

fn choose_format(plain: &OaiSource, setting: &Setting<'_>) -> Result<&'static str> {
    match list_formats(setting.client, setting.archive, plain) {
        Ok(offered) => Ok(preferred_format(&offered)),
        Err(Error::Fetch { .. }) => Ok("oai_dc"),
        Err(error) => Err(error),
    }
}

/// Warns of sets that the repository does not have: asking for one gives no records, and no error.
fn check_sets(plain: &OaiSource, wanted: &[String], setting: &Setting<'_>) -> Result<()> {
    let known = match list_sets(setting.client, setting.archive, plain) {
        Ok(known) => known,
        Err(Error::Fetch { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    for set in wanted.iter().filter(|set| !known.iter().any(|(known, _)| known == *set)) {
        let some: Vec<String> = known.iter().take(10).map(|(spec, name)| format!("{spec} ({name})")).collect();
        let some = if some.is_empty() { "it has no sets".to_owned() } else { format!("it has {}", some.join(", ")) };
        setting.console.warn(format_args!("{}: there is no set {set}; {some}", plain.base_url));
    }
    Ok(())
}

fn division(window: Interval, repository: &Identify) -> Division {
    let day = |text: &str, otherwise: &str| text.get(..10).filter(|day| day.len() == 10).unwrap_or(otherwise).to_owned();
    Division {
        days: window.whole_days(),
        first: day(&repository.earliest_datestamp, "2000-01-01"),
        last: day(&repository.response_date, "2000-01-01"),
        begins: false,
        ends: false,
    }
}

/// Whether the last look at everything is longer ago than `most`.
fn is_stale(visit: &Visit, most: Interval) -> bool {
    let whole: Option<Timestamp> = visit.whole.as_ref().and_then(|time| time.parse().ok());
    whole.is_none_or(|whole| Timestamp::now().duration_since(whole).unsigned_abs() >= most.duration())
}
