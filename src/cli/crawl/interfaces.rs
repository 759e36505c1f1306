//! OpenAlex, Crossref, DOAJ and arXiv: from a `[[source]]` to lists of what it asks for.
//!
//! The first visit takes the whole list, later ones what is new since the mark of the last complete visit,
//! less a day. OpenAlex does not tell of changes, so what is known of it is looked up again now and then;
//! DOAJ does not tell of deletions, so now and then its whole list is gone through again.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::list::{List, RECHECK, Setting, is_stale};
use crate::acquire::{Arxiv, Crossref, Doaj, OpenAlex, Provider, Query, Search, Secret, SinceFilter};
use crate::study::{Incremental, Interval, SearchBy, Source};
use crate::{Error, Result};

/// Names of settings that only some of these providers know, with whether the source has them.
fn special_settings(source: &Source) -> [(&'static str, bool); 14] {
    [
        ("sets", !source.sets.is_empty()),
        ("format", source.format.is_some()),
        ("window", source.window.is_some()),
        ("recheck", source.recheck.is_some()),
        ("sitemap", source.sitemap.is_some()),
        ("articles", !source.articles.is_empty()),
        ("lists", !source.lists.is_empty()),
        ("search", source.search.is_some()),
        ("incremental", source.incremental.is_some()),
        ("key_env", source.key_env.is_some()),
        ("key_file", source.key_file.is_some()),
        ("list_price", source.list_price.is_some()),
        ("search_price", source.search_price.is_some()),
        ("delay", source.delay.is_some()),
    ]
}

/// What all four have in common.
struct Asked {
    query: Option<Query>,
    filters: Vec<(String, Vec<String>)>,
    /// What the list is called: all that decides which records it has.
    label: String,
    /// The day to go on from, on a later visit.
    since: Option<Date>,
    /// The list is everything there is.
    whole: bool,
}

impl Asked {
    /// Reads what is asked; `known` are the settings that the provider knows. With `recheck`, the list is
    /// gone through as a whole again when that was longer ago.
    fn read(provider: &str, source: &Source, setting: &Setting<'_>, known: &[&str], recheck: Option<Interval>) -> Result<Self> {
        let fail = |message: String| Error::Usage(format!("{provider}: {message}"));
        let unknown = special_settings(source).into_iter().find(|(name, set)| *set && !known.contains(name));
        if let Some((name, _)) = unknown {
            return Err(fail(format!("a [[source]] of {provider} has no setting {name}")));
        }
        let query = source.query.as_deref().map(Query::parse).transpose().map_err(|error| fail(error.to_string()))?;
        let filters: Vec<(String, Vec<String>)> = source.filter.iter().map(|(name, values)| (name.clone(), values.texts())).collect();
        let mut label = vec![provider.to_owned()];
        label.extend(source.url.clone());
        label.extend(query.as_ref().map(ToString::to_string));
        label.extend(filters.iter().map(|(name, values)| format!("{name}={}", values.join("|"))));
        label.push(setting.study.settings.study.years.to_string());
        label.extend(source.search.filter(|search| *search == SearchBy::Parameter).map(|_| "full text".to_owned()));
        label.extend(source.limit.map(|limit| format!("first {limit}")));
        let label = label.join(" ");
        let later = source.incremental != Some(Incremental::Full);
        let visit = setting.visit(&label)?;
        let again = recheck.is_some_and(|most| is_stale(&visit, most));
        let mark = visit.mark.filter(|_| later && !again);
        // a day of overlap: the server's day need not be over, and its index lags behind
        let since = mark.and_then(|mark| mark.get(..10)?.parse::<Date>().ok()).and_then(|day| day.yesterday().ok());
        Ok(Self { query, filters, whole: since.is_none() && source.limit.is_none(), label, since })
    }

    fn list(self, provider: impl Provider + 'static) -> List {
        List { provider: Box::new(provider), key: self.label.clone(), label: self.label, whole: self.whole, marks: true }
    }
}

/// OpenAlex: what is new, and what is known looked up again.
pub(super) fn openalex(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    let known = ["search", "incremental", "key_env", "key_file", "list_price", "search_price", "recheck"];
    let asked = Asked::read("openalex", source, setting, &known, None)?;
    let plain = OpenAlex::default();
    let list = OpenAlex {
        base_url: source.url.clone().unwrap_or(plain.base_url.clone()),
        query: asked.query.clone(),
        search: match source.search.unwrap_or_default() {
            SearchBy::Filter => Search::Filter,
            SearchBy::Parameter => Search::Parameter,
        },
        filters: asked.filters.clone(),
        years: Some(setting.study.settings.study.years),
        key: key(source, setting, "OPENALEX_API_KEY", "openalex-key")?,
        contact: setting.client.contact().map(str::to_owned),
        per_page: source.per_page.unwrap_or(plain.per_page),
        most_records: source.limit,
        since: asked.since.map(|day| day.to_string()),
        since_filter: match source.incremental {
            Some(Incremental::Updated) => SinceFilter::Updated,
            _ => SinceFilter::Created,
        },
        list_price: source.list_price.unwrap_or(plain.list_price),
        search_price: source.search_price.unwrap_or(plain.search_price),
        ..plain
    };
    let list = list.checked()?;
    let mut lists = Vec::new();
    let label = format!("{} (what is known)", asked.label);
    let changes_are_told = source.incremental == Some(Incremental::Updated);
    if asked.since.is_some() && !changes_are_told && is_due(setting, &label, &asked.label, source.recheck.unwrap_or(RECHECK))? {
        let known = setting.corpus.map(|corpus| corpus.externals("openalex:")).transpose()?.unwrap_or_default();
        let known: Vec<String> = known.iter().filter_map(|external| external.strip_prefix("openalex:")).map(str::to_owned).collect();
        if !known.is_empty() {
            let again = OpenAlex { known, only_known: true, ..list.clone() };
            lists.push(List { provider: Box::new(again), key: label.clone(), label, whole: false, marks: true });
        }
    }
    lists.push(asked.list(list));
    Ok(lists)
}

/// Whether a list was last gone through, or `main` as a whole, longer ago than `most`.
fn is_due(setting: &Setting<'_>, key: &str, main: &str, most: Interval) -> Result<bool> {
    let done = setting.visit(key)?.done.or(setting.visit(main)?.whole);
    let done: Option<Timestamp> = done.and_then(|time| time.parse().ok());
    Ok(done.is_none_or(|done| Timestamp::now().duration_since(done).unsigned_abs() >= most.duration()))
}

/// Crossref: by year of publication, then by day of indexing.
pub(super) fn crossref(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    let asked = Asked::read("crossref", source, setting, &["incremental", "key_env", "key_file", "window"], None)?;
    if source.incremental == Some(Incremental::Created) {
        return Err(Error::Usage("crossref: incremental is \"updated\", which needs no saying, or \"full\"".to_owned()));
    }
    let plain = Crossref::default();
    let today = jiff::tz::TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let list = Crossref {
        base_url: source.url.clone().unwrap_or(plain.base_url),
        query: asked.query.clone(),
        filters: asked.filters.clone(),
        years: Some(setting.study.settings.study.years),
        contact: setting.client.contact().map(str::to_owned),
        key: key(source, setting, "CROSSREF_PLUS_TOKEN", "crossref-token")?,
        rows: source.per_page.unwrap_or(plain.rows),
        most_records: source.limit,
        indexed: asked.since.map(|since| (since, today.max(since))),
        window_days: source.window.map_or(plain.window_days, Interval::whole_days),
    };
    Ok(vec![asked.list(list.checked()?)])
}

/// DOAJ: by the day on which articles came, then by the day on which they changed.
pub(super) fn doaj(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    let asked = Asked::read("doaj", source, setting, &["recheck"], Some(source.recheck.unwrap_or(RECHECK)))?;
    let plain = Doaj::default();
    let list = Doaj {
        base_url: source.url.clone().unwrap_or(plain.base_url.clone()),
        query: asked.query.clone(),
        filters: asked.filters.clone(),
        years: Some(setting.study.settings.study.years),
        since: asked.since.map(|day| day.to_string()),
        page_size: source.per_page.unwrap_or(plain.page_size),
        most_records: source.limit,
        ..plain
    };
    Ok(vec![asked.list(list.checked()?)])
}

/// arXiv: by the time of submission, then by the time of the last change.
pub(super) fn arxiv(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    let asked = Asked::read("arxiv", source, setting, &["delay"], None)?;
    let plain = Arxiv::default();
    let list = Arxiv {
        base_url: source.url.clone().unwrap_or(plain.base_url.clone()),
        query: asked.query.clone(),
        filters: asked.filters.clone(),
        years: Some(setting.study.settings.study.years),
        // what is older than that ends a list, and is no reason to leave out what an earlier visit took
        since: asked.since.filter(|_| !setting.archived).map(|day| day.to_string()),
        page_size: source.per_page.unwrap_or(plain.page_size),
        most_records: source.limit,
        delay: source.delay.map_or(plain.delay, Interval::duration),
        ..plain
    };
    Ok(vec![asked.list(list.checked()?)])
}

/// The key for a provider: from a file beside the study, a variable of the environment, or the
/// credentials that systemd hands a service. A key is in no setting, since a study is shared.
fn key(source: &Source, setting: &Setting<'_>, variable: &str, credential: &str) -> Result<Option<Secret>> {
    let read = |path: &Path| match std::fs::read_to_string(path) {
        Ok(text) => Ok(Secret::new(&text)),
        Err(error) => Err(Error::Usage(format!("the key in {} cannot be read: {error}", path.display()))),
    };
    // a key file of one's own goes before what the machine offers
    if let Some(file) = &source.key_file {
        return read(&setting.study.folder().join(file)).map(Some);
    }
    if let Some(named) = &source.key_env {
        let value = std::env::var(named).map_err(|_| Error::Usage(format!("key_env names {named}, which is not set")))?;
        return Ok(Some(Secret::new(&value)));
    }
    if let Some(value) = std::env::var(variable).ok().filter(|value| !value.trim().is_empty()) {
        return Ok(Some(Secret::new(&value)));
    }
    let handed = std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join(credential));
    handed.filter(|path| path.is_file()).map(|path| read(&path)).transpose()
}
