//! From a `[[source]]` of study.toml to the lists that it stands for.

use jiff::Timestamp;

use super::interfaces;
use super::list::{List, RECHECK, Setting, is_stale};
use crate::acquire::{
    Division, Granularity, Identify, OaiSource, identify, incremental_from, list_formats, list_sets, preferred_format, shown,
};
use crate::study::{self, Interval, Source};
use crate::{Error, Result};

/// The lists of a source.
///
/// # Errors
/// [`Error::Usage`] where settings are missing.
pub(super) fn lists(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    match source.provider {
        study::Provider::OaiPmh => oai_pmh(source, setting),
        study::Provider::Openalex => interfaces::openalex(source, setting),
        study::Provider::Crossref => interfaces::crossref(source, setting),
        study::Provider::Doaj => interfaces::doaj(source, setting),
        study::Provider::Arxiv => interfaces::arxiv(source, setting),
        // a journal's site has pages and no list; what is exported by hand has neither
        study::Provider::Journal
        | study::Provider::Cnki
        | study::Provider::Wanfang
        | study::Provider::Cqvip
        | study::Provider::Cssci
        | study::Provider::Wos
        | study::Provider::Scopus => Ok(Vec::new()),
    }
}

/// A repository is a list, or one a set; where it does not tell of deletions, now and then the
/// headers of everything are looked through besides.
fn oai_pmh(source: &Source, setting: &Setting<'_>) -> Result<Vec<List>> {
    let url = source.url.as_deref().ok_or_else(|| Error::Usage("a [[source]] of oai-pmh needs a url".into()))?;
    let plain = OaiSource::new(url);
    let repository = if setting.dry { Identify::default() } else { introduce(&plain, setting)? };
    let prefix = match &source.format {
        Some(prefix) => prefix.clone(),
        None if setting.dry => plain.metadata_prefix.clone(),
        None => choose_format(&plain, setting)?,
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
        let from = visit.mark.as_deref().and_then(|mark| incremental_from(mark, granularity, Timestamp::now()));
        let division = source.window.filter(|_| from.is_none()).map(|window| division(window, &repository));
        let list = OaiSource {
            metadata_prefix: prefix.clone(),
            set: set.cloned(),
            from: from.clone(),
            division,
            again: setting.lost(&key)?,
            earliest: repository.earliest_datestamp.clone(),
            granularity,
            ..plain.clone()
        };
        if from.is_some() && !tells_deletions && is_stale(&visit, source.recheck.unwrap_or(RECHECK)) {
            let everything = OaiSource { headers_only: true, from: None, division: None, again: Vec::new(), ..list.clone() };
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

fn choose_format(plain: &OaiSource, setting: &Setting<'_>) -> Result<String> {
    match list_formats(setting.client, setting.archive, plain) {
        Ok(offered) => Ok(preferred_format(&offered)),
        Err(Error::Fetch { .. }) => Ok(plain.metadata_prefix.clone()),
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
